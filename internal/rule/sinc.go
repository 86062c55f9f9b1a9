package rule

import "math"

// Sinc: f = sin x/x, f′ = (x·cos x − sin x)/x², f″ = −f − 2f′/x; for |x| ≤ 1
// their power series,
//
//	f = Σ (−x²)ⁿ/(2n+1)!,  f′ = −x·Σ (−x²)ⁿ/((2n+3)·(2n+1)!),
//	f″ = −Σ (−x²)ⁿ/((2n+3)·(2n)!),
//
// and double-double elsewhere, for the sake of the zeros.
//
// Special cases are:
//
//	Sinc(±0) = 1, with f′ = ∓0 and f″ = −1/3
//	Sinc(±Inf) = 0, with f′ = f″ = 0
func Sinc(x float64) (y, d1, d2 float64) {
	switch a := math.Abs(x); {
	case a <= 1:
		return sincSmall(x)
	case math.IsInf(x, 0):
		return 0, 0, 0
	}
	s, c := ddSinCos(x)
	f := s.divF(x)
	g := c.sub(f).divF(x)
	h := g.divF(x).scale(2).add(f).neg()
	return f.float64(), g.float64(), h.float64()
}

// sincSmall is Sinc for |x| ≤ 1: the terms up to x¹⁸ leave 2^-60.
func sincSmall(x float64) (y, d1, d2 float64) {
	const (
		f3  = 6
		f5  = f3 * 20
		f7  = f5 * 42
		f9  = f7 * 72
		f11 = f9 * 110
		f13 = f11 * 156
		f15 = f13 * 210
		f17 = f15 * 272
		f19 = f17 * 342
	)
	z := -x * x
	y = 1 + float64(z*(1./f3+float64(z*(1./f5+float64(z*(1./f7+float64(z*(1./f9+float64(z*(1./f11+float64(z*(1./f13+float64(z*(1./f15+float64(z*(1./f17+float64(z*(1./f19))))))))))))))))))
	d1 = 1./3 + float64(z*(1./(5*f3)+float64(z*(1./(7*f5)+float64(z*(1./(9*f7)+float64(z*(1./(11*f9)+float64(z*(1./(13*f11)+float64(z*(1./(15*f13)+float64(z*(1./(17*f15)+float64(z*(1./(19*f17)))))))))))))))))
	d2 = 1./3 + float64(z*(3./(5*f3)+float64(z*(5./(7*f5)+float64(z*(7./(9*f7)+float64(z*(9./(11*f9)+float64(z*(11./(13*f11)+float64(z*(13./(15*f13)+float64(z*(15./(17*f15)+float64(z*(17./(19*f17)))))))))))))))))
	return y, -x * d1, -d2
}
