package convex

import (
	"math"
	"math/rand/v2"
	"slope/internal/arg"
)

// Ball is {x : ‖x − c‖₂ ≤ r}.
type Ball struct {
	Center []float64
	Radius float64
}

// Dim returns the number of coordinates.
func (b Ball) Dim() int { return len(b.Center) }

func (b Ball) check() {
	atLeast("Ball", len(b.Center))
	wantFinite("centre of a Ball", b.Center)
	wantRadius("Ball", b.Radius)
}

// Contains reports whether ‖x − c‖ ≤ r + tol.
func (b Ball) Contains(x []float64, tol float64) bool {
	b.check()
	arg.Length("convex", "point", len(x), b.Dim())
	d, factor := differences(x, b.Center)
	return norm2(d) <= factor*(b.Radius+tol)
}

// Project moves x toward the centre until it is in the ball, to rounding.
func (b Ball) Project(dst, x []float64) []float64 {
	b.check()
	dst = into(dst, x, b.Dim())
	if hasNaN(x) {
		return fill(dst, math.NaN())
	}
	d := direction(x)
	factor, far := 1.0, d != nil
	if !far {
		d, factor = differences(x, b.Center)
	}
	f, e := math.Frexp(b.Radius)
	t := scaled{pair{f, 0}, e}.over(products(d, d, 0).root())
	if !far && !(t.float() < 1/factor) { // inside, or in the centre
		copy(dst, x)
		return dst
	}
	for i, v := range d {
		dst[i] = b.Center[i] + t.timesFloat(v)
	}
	return dst
}

// Support is cᵀv + r‖v‖.
func (b Ball) Support(dst, v []float64) (float64, []float64) {
	b.check()
	dst = into(dst, v, b.Dim())
	n := norm2(v)
	s := dot(b.Center, v) + float64(b.Radius*n)
	for i, c := range v {
		dst[i] = b.Center[i]
		if n > 0 {
			dst[i] += float64(b.Radius * (c / n))
		}
	}
	return s, dst
}

// Sample draws uniformly.
func (b Ball) Sample(dst []float64, r *rand.Rand) []float64 {
	b.check()
	dst = sampleInto(dst, b.Dim(), r)
	for i := range dst {
		dst[i] = r.NormFloat64()
	}
	t := b.Radius * math.Pow(r.Float64(), 1/float64(len(dst))) / norm2(dst)
	for i := range dst {
		dst[i] = b.Center[i] + float64(t*dst[i])
	}
	return dst
}

// L1Ball is {x : ‖x − c‖₁ ≤ r}.
type L1Ball struct {
	Center []float64
	Radius float64
}

// Dim returns the number of coordinates.
func (b L1Ball) Dim() int { return len(b.Center) }

func (b L1Ball) check() {
	atLeast("L1Ball", len(b.Center))
	wantFinite("centre of an L1Ball", b.Center)
	wantRadius("L1Ball", b.Radius)
}

// Contains reports whether ‖x − c‖₁ ≤ r + tol.
func (b L1Ball) Contains(x []float64, tol float64) bool {
	b.check()
	arg.Length("convex", "point", len(x), b.Dim())
	d, factor := differences(x, b.Center)
	return norm1(d) <= factor*(b.Radius+tol)
}

func norm1(x []float64) float64 {
	s := pair{}
	for _, v := range x {
		if math.IsInf(v, 0) {
			return math.Inf(1)
		}
		if s = s.plus(math.Abs(v)); math.IsInf(s.hi, 0) {
			return s.hi
		}
	}
	return s.float()
}

// Project shrinks every coordinate of x − c toward 0 by the same θ, that of the
// projection of |x − c| on a simplex (Duchi et al. 2008), to rounding.
func (b L1Ball) Project(dst, x []float64) []float64 {
	b.check()
	dst = into(dst, x, b.Dim())
	if hasNaN(x) {
		return fill(dst, math.NaN())
	}
	d, factor := differences(x, b.Center)
	if norm1(d) <= factor*b.Radius {
		copy(dst, x)
		return dst
	}
	a, lo := make([]float64, len(d)), make([]float64, len(d))
	for i, v := range d {
		a[i] = math.Abs(v)
		if !math.IsInf(v, 0) { // x may be far away: the result has the digits that v lost
			lo[i] = math.Copysign(1, v) * twoSum(float64(factor*x[i]), -float64(factor*b.Center[i])).lo
		}
	}
	shares(a, lo, factor*b.Radius)
	for i, v := range d {
		dst[i] = b.Center[i] + math.Copysign(a[i]/factor, v)
	}
	return dst
}

// Support is cᵀv + r·max |vᵢ|.
func (b L1Ball) Support(dst, v []float64) (float64, []float64) {
	b.check()
	dst = into(dst, v, b.Dim())
	best := 0
	for i, c := range v {
		if math.Abs(c) > math.Abs(v[best]) {
			best = i
		}
	}
	s := dot(b.Center, v) + float64(b.Radius*math.Abs(v[best]))
	step := math.Copysign(b.Radius, v[best])
	copy(dst, b.Center)
	dst[best] += step
	return s, dst
}

// Sample draws uniformly.
func (b L1Ball) Sample(dst []float64, r *rand.Rand) []float64 {
	b.check()
	dst = sampleInto(dst, b.Dim(), r)
	t := r.ExpFloat64()
	for i := range dst {
		dst[i] = r.ExpFloat64()
		t += dst[i]
	}
	for i := range dst {
		if r.IntN(2) == 0 {
			dst[i] = -dst[i]
		}
		dst[i] = b.Center[i] + float64(b.Radius*dst[i])/t
	}
	return dst
}
