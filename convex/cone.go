package convex

import (
	"gonum.org/v1/gonum/mat"
	"math"
	"math/rand/v2"
	"slope/internal/arg"
)

// SecondOrderCone is {(u, t) ∈ ℝᴺ : ‖u‖₂ ≤ t}, t the last coordinate.
type SecondOrderCone struct{ N int }

// Dim returns the number of coordinates.
func (c SecondOrderCone) Dim() int { return c.N }

// Contains reports whether ‖u‖ ≤ t + tol.
func (c SecondOrderCone) Contains(x []float64, tol float64) bool {
	atLeast("SecondOrderCone", c.N)
	arg.Length("convex", "point", len(x), c.N)
	return norm2(x[:c.N-1]) <= x[c.N-1]+tol
}

// Project is x inside the cone, 0 inside the polar cone ‖u‖ ≤ −t, and else
// ½(1 + t/‖u‖)·(u, ‖u‖), to rounding.
func (c SecondOrderCone) Project(dst, x []float64) []float64 {
	atLeast("SecondOrderCone", c.N)
	dst = into(dst, x, c.N)
	if hasNaN(x) {
		return fill(dst, math.NaN())
	}
	// With infinite coordinates the lengths are in units of them.
	d := direction(x)
	far := d != nil
	if !far {
		d = make([]float64, c.N)
		for i, e := 0, topExponent(x); i < c.N; i++ {
			d[i] = math.Ldexp(x[i], -e)
		}
	}
	u, t := d[:c.N-1], d[c.N-1]
	n := products(u, u, 0).root()
	length := pair{math.Ldexp(n.m.hi, n.e), math.Ldexp(n.m.lo, n.e)}
	switch {
	case length.plus(-t).float() <= 0:
		copy(dst, x)
		return dst
	case length.plus(t).float() <= 0:
		clear(dst)
		return dst
	}
	// s = ½(1 + t/‖u‖); the last coordinate is s‖u‖ = ½(‖u‖ + t).
	sum := length.plus(t).times(0.5)
	s, last := sum.over(length), sum.float()
	if far {
		last = math.Inf(1)
	} else {
		last = math.Ldexp(last, topExponent(x))
	}
	for i, v := range x[:c.N-1] {
		if dst[i] = v; !math.IsInf(v, 0) {
			dst[i] = scaled{m: s}.timesFloat(v)
		}
	}
	dst[c.N-1] = last
	return dst
}

// Support is 0 on the polar cone and +Inf elsewhere.
func (c SecondOrderCone) Support(dst, v []float64) (float64, []float64) {
	atLeast("SecondOrderCone", c.N)
	dst = into(dst, v, c.N)
	if norm2(v[:c.N-1]) <= -v[c.N-1] {
		clear(dst)
		return 0, dst
	}
	return math.Inf(1), fill(dst, math.NaN())
}

// Sample draws u from a normal law and t beyond ‖u‖ from an exponential one.
func (c SecondOrderCone) Sample(dst []float64, r *rand.Rand) []float64 {
	atLeast("SecondOrderCone", c.N)
	dst = sampleInto(dst, c.N, r)
	for i := range c.N - 1 {
		dst[i] = r.NormFloat64()
	}
	dst[c.N-1] = float64(norm2(dst[:c.N-1])*(1+0x1p-50)) + r.ExpFloat64()
	return dst
}

// PSDCone is the set of the symmetric positive semidefinite N×N matrices, as
// vectors of their N² entries, row by row.
type PSDCone struct{ N int }

// Dim returns N².
func (c PSDCone) Dim() int { return c.N * c.N }

// spectrum returns the symmetric part of x, times 2⁻ᵉ so that its largest entry is
// about 1, with its eigenvalues in ascending order and, if asked for, its eigenvectors,
// and the largest |xᵢⱼ − xⱼᵢ|. It is not ok if x is not finite.
func (c PSDCone) spectrum(x []float64, vectors bool) (s *mat.SymDense, f mat.EigenSym, e int, skew float64, ok bool) {
	s = mat.NewSymDense(c.N, nil)
	e = topExponent(x)
	for i := range c.N {
		for j := i; j < c.N; j++ {
			a, b := x[i*c.N+j], x[j*c.N+i]
			if a-a != 0 || b-b != 0 {
				return s, f, e, math.NaN(), false
			}
			s.SetSym(i, j, float64(0.5*math.Ldexp(a, -e))+float64(0.5*math.Ldexp(b, -e)))
			skew = max(skew, math.Abs(a-b))
		}
	}
	return s, f, e, skew, f.Factorize(s, vectors)
}

// Contains reports whether x is symmetric to within tol and its least eigenvalue
// is at least −tol. With tol = 0 the rounding of the eigenvalue decides at the
// boundary.
func (c PSDCone) Contains(x []float64, tol float64) bool {
	atLeast("PSDCone", c.N)
	arg.Length("convex", "point", len(x), c.Dim())
	_, f, e, skew, ok := c.spectrum(x, false)
	return ok && skew <= tol && math.Ldexp(f.Values(nil)[0], e) >= -tol
}

// Project takes the symmetric part of x and sets its negative eigenvalues to 0;
// the error is a few roundings of the norm of x. The result is NaN if an entry is not
// finite.
func (c PSDCone) Project(dst, x []float64) []float64 {
	dst, _ = c.Nearest(dst, x)
	return dst
}

// Nearest is Project with an error that wraps ErrPoint if an entry is not finite.
func (c PSDCone) Nearest(dst, x []float64) ([]float64, error) {
	atLeast("PSDCone", c.N)
	dst = into(dst, x, c.Dim())
	s, f, e, _, ok := c.spectrum(x, true)
	if !ok {
		err := pointError(x, false)
		if err == nil {
			err = &Inexact{math.Inf(1), 1}
		}
		fill(dst, math.NaN())
		return dst, err
	}
	var q mat.Dense
	f.VectorsTo(&q)
	l := f.Values(nil)
	for i := range c.N {
		for j := i; j < c.N; j++ {
			v := 0.0
			if l[0] >= 0 {
				v = s.At(i, j)
			} else {
				for k, lk := range l {
					if lk > 0 {
						v += float64(q.At(i, k) * lk * q.At(j, k))
					}
				}
			}
			v = math.Ldexp(v, e)
			dst[i*c.N+j], dst[j*c.N+i] = v, v
		}
	}
	return dst, nil
}

// Sample draws GGᵀ with normal G (a Wishart law).
func (c PSDCone) Sample(dst []float64, r *rand.Rand) []float64 {
	atLeast("PSDCone", c.N)
	dst = sampleInto(dst, c.Dim(), r)
	g := make([]float64, c.Dim())
	for i := range g {
		g[i] = r.NormFloat64()
	}
	for i := range c.N {
		for j := i; j < c.N; j++ {
			v := dot(g[i*c.N:(i+1)*c.N], g[j*c.N:(j+1)*c.N])
			dst[i*c.N+j], dst[j*c.N+i] = v, v
		}
	}
	return dst
}
