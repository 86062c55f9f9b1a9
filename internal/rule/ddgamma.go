package rule

import "math"

// The gamma function and its logarithmic derivatives, for y > 0: by recurrence
// to z = y + n ≥ 20,
//
//	Γ(y) = Γ(z)/(y·(y+1)⋯(y+n−1)),  ψ(y) = ψ(z) − Σ 1/(y+j),
//	ψ′(y) = ψ′(z) + Σ 1/(y+j)²,  ψ″(y) = ψ″(z) − 2·Σ 1/(y+j)³,
//
// and there by the asymptotic series (DLMF 5.11.1, 5.11.2 and the derivatives
// of the latter), with Bernoulli numbers B and w = 1/z²,
//
//	log Γ(z) = (z−½)·log z − z + ½·log 2π + (1/z)·Σ B₂ₖ/(2k(2k−1))·wᵏ⁻¹
//	ψ(z) = log z − 1/(2z) − w·Σ B₂ₖ/(2k)·wᵏ⁻¹
//	ψ′(z) = 1/z + w/2 + (w/z)·Σ B₂ₖ·wᵏ⁻¹
//	ψ″(z) = −w − w/z − w²·Σ (2k+1)·B₂ₖ·wᵏ⁻¹
//
// The first neglected terms are below 2^-106 of the whole at z = 20. The rest
// is double-double, but the Bernoulli sums are added up in double precision,
// which leaves 2^-55 of the whole or less. Where the whole is small because its
// parts cancel, the methods named fine add up the sums in double-double too,
// except for terms below 2^-52 of the whole.

// asymptoticFrom is where the asymptotic series are good enough.
const asymptoticFrom = 20

// ascent is the way from y up to z = y + n ≥ asymptoticFrom.
type ascent struct {
	z          dd
	product    dd // of the y + j, 0 ≤ j < n
	s1, s2, s3 dd // the sums of 1/(y+j), 1/(y+j)² and 1/(y+j)³
}

// ascend returns the ascent from y ≥ 2^-70. The product and the sums collect the
// rounding errors of their high words in their low words.
func ascend(y dd) ascent {
	z := y
	product, productLo := 1., 0.
	var s1, s2, s3, lo1, lo2, lo3 float64
	for j := 1.; z.hi < asymptoticFrom; j++ {
		p := twoProd(product, z.hi)
		productLo = float64(productLo*z.hi) + (float64(product*z.lo) + p.lo)
		product = p.hi

		q := 1 / z.hi
		r := float64(q * (math.FMA(-q, z.hi, 1) - float64(q*z.lo))) // 1/z = q + r
		q2 := twoProd(q, q)
		q2.lo += float64(2 * q * r)
		q3 := twoProd(q2.hi, q)
		q3.lo += float64(q2.lo*q) + float64(q2.hi*r)

		s := twoSum(s1, q)
		s1, lo1 = s.hi, lo1+(s.lo+r)
		s = twoSum(s2, q2.hi)
		s2, lo2 = s.hi, lo2+(s.lo+q2.lo)
		s = twoSum(s3, q3.hi)
		s3, lo3 = s.hi, lo3+(s.lo+q3.lo)

		z = twoSum(y.hi, j)
		z.lo += y.lo
	}
	return ascent{
		z:       fastTwoSum(z.hi, z.lo),
		product: fastTwoSum(product, productLo),
		s1:      fastTwoSum(s1, lo1),
		s2:      fastTwoSum(s2, lo2),
		s3:      fastTwoSum(s3, lo3),
	}
}

// digamma returns ψ, ψ′ and ψ″ at the foot of the ascent, given log z.
func (a *ascent) digamma(logz dd) (p, p1, p2 dd) {
	r := dd{1, 0}.div(a.z)
	w := twoProd(r.hi, r.hi)
	w.lo += float64(2 * r.hi * r.lo)
	p = logz.sub(r.scale(0.5)).addF(-w.hi * horner(w.hi, digammaSeries[:])).sub(a.s1)
	p1 = r.addF(w.hi * (0.5 + float64(r.hi*horner(w.hi, trigammaSeries[:])))).add(a.s2)
	p2 = w.addF(w.hi * (r.hi + float64(w.hi*horner(w.hi, tetragammaSeries[:])))).add(a.s3.scale(2)).neg()
	return p, p1, p2
}

// digammaFine returns ψ and ψ″ likewise.
func (a *ascent) digammaFine(logz dd) (p, p2 dd) {
	r := dd{1, 0}.div(a.z)
	w := r.mul(r)
	b := ddPoly(w, digammaSeriesHead[:], digammaSeries[len(digammaSeriesHead):])
	c := ddPoly(w, tetragammaSeriesHead[:], tetragammaSeries[len(tetragammaSeriesHead):])
	p = logz.sub(r.scale(0.5)).sub(w.mul(b)).sub(a.s1)
	p2 = w.add(w.mul(r)).add(w.mul(w).mul(c)).add(a.s3.scale(2)).neg()
	return p, p2
}

// lgamma returns log Γ(z) at the top of the ascent, given log z.
func (a *ascent) lgamma(logz dd) dd {
	r := 1 / a.z.hi
	s := ddHalfLog2Pi.addF(r * horner(r*r, lgammaSeries[:]))
	return a.z.addF(-0.5).mul(logz).sub(a.z).add(s)
}

// lgammaFine returns log Γ(z) likewise.
func (a *ascent) lgammaFine(logz dd) dd {
	r := dd{1, 0}.div(a.z)
	s := ddPoly(r.mul(r), lgammaSeriesHead[:], lgammaSeries[len(lgammaSeriesHead):])
	return a.z.addF(-0.5).mul(logz).sub(a.z).add(r.mul(s).add(ddHalfLog2Pi))
}

// horner returns c₀ + c₁x + c₂x² + ….
func horner(x float64, c []float64) (y float64) {
	for i := len(c) - 1; i >= 0; i-- {
		y = float64(y*x) + c[i]
	}
	return y
}

// ddHalfLog2Pi is ½·log 2π.
var ddHalfLog2Pi = dd{0x1.d67f1c864beb5p-1, -0x1.65b5a1b7ff5dfp-55}

// The coefficients of the series, and the first ones of some in double-double.
var (
	digammaSeries = [14]float64{
		1. / 12, -1. / 120, 1. / 252, -1. / 240, 1. / 132, -691. / 32760, 1. / 12, -3617. / 8160, 43867. / 14364,
		-174611. / 6600, 77683. / 276, -236364091. / 65520, 657931. / 12, -3392780147. / 3480,
	}
	digammaSeriesHead = [4]dd{
		{0x1.5555555555555p-4, 0x1.5555555555555p-58},   // 1/12
		{-0x1.1111111111111p-7, -0x1.1111111111111p-63}, // −1/120
		{0x1.041041041041p-8, 0x1.041041041041p-62},     // 1/252
		{-0x1.1111111111111p-8, -0x1.1111111111111p-64}, // −1/240
	}
	trigammaSeries = [15]float64{
		1. / 6, -1. / 30, 1. / 42, -1. / 30, 5. / 66, -691. / 2730, 7. / 6, -3617. / 510, 43867. / 798,
		-174611. / 330, 854513. / 138, -236364091. / 2730, 8553103. / 6, -23749461029. / 870, 8615841276005. / 14322,
	}
	tetragammaSeries = [17]float64{
		1. / 2, -1. / 6, 1. / 6, -3. / 10, 5. / 6, -691. / 210, 35. / 2, -3617. / 30, 43867. / 42, -1222277. / 110,
		854513. / 6, -1181820455. / 546, 76977927. / 2, -23749461029. / 30, 8615841276005. / 462,
		-84802531453387. / 170, 90219075042845. / 6,
	}
	tetragammaSeriesHead = [5]dd{
		{0x1p-1, 0}, // 1/2
		{-0x1.5555555555555p-3, -0x1.5555555555555p-57}, // −1/6
		{0x1.5555555555555p-3, 0x1.5555555555555p-57},   // 1/6
		{-0x1.3333333333333p-2, -0x1.999999999999ap-57}, // −3/10
		{0x1.aaaaaaaaaaaabp-1, -0x1.5555555555555p-55},  // 5/6
	}
	lgammaSeries = [13]float64{
		1. / 12, -1. / 360, 1. / 1260, -1. / 1680, 1. / 1188, -691. / 360360, 1. / 156, -3617. / 122400,
		43867. / 244188, -174611. / 125400, 77683. / 5796, -236364091. / 1506960, 657931. / 300,
	}
	lgammaSeriesHead = [4]dd{
		{0x1.5555555555555p-4, 0x1.5555555555555p-58},  // 1/12
		{-0x1.6c16c16c16c17p-9, 0x1.f49f49f49f49fp-64}, // −1/360
		{0x1.a01a01a01a01ap-11, 0x1.a01a01a01a01ap-71}, // 1/1260
		{-0x1.3813813813814p-11, 0x1.fb1fb1fb1fb2p-65}, // −1/1680
	}
)
