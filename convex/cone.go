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
	arg.Length("convex", "point", len(x), c.N)
	return norm2(x[:c.N-1]) <= x[c.N-1]+tol
}

// Project is x inside the cone, 0 inside the polar cone ‖u‖ ≤ −t, and else
// ½(1 + t/‖u‖)·(u, ‖u‖), to rounding.
func (c SecondOrderCone) Project(dst, x []float64) []float64 {
	dst = into(dst, x, c.N)
	t, n := x[c.N-1], norm2(x[:c.N-1])
	s := 1.0
	switch {
	case n <= t:
		copy(dst, x)
		return dst
	case n <= -t:
		clear(dst)
		return dst
	default:
		s = 0.5 * (1 + t/n)
	}
	for i, v := range x[:c.N-1] {
		dst[i] = s * v
	}
	dst[c.N-1] = s * n
	return dst
}

// Support is 0 on the polar cone and +Inf elsewhere.
func (c SecondOrderCone) Support(dst, v []float64) (float64, []float64) {
	dst = into(dst, v, c.N)
	if norm2(v[:c.N-1]) <= -v[c.N-1] {
		clear(dst)
		return 0, dst
	}
	return math.Inf(1), dst
}

// Sample draws u from a normal law and t beyond ‖u‖ from an exponential one.
func (c SecondOrderCone) Sample(dst []float64, r *rand.Rand) []float64 {
	if dst == nil {
		dst = make([]float64, c.N)
	}
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

func (c PSDCone) symmetric(x []float64) (s *mat.SymDense, skew float64) {
	s = mat.NewSymDense(c.N, nil)
	for i := range c.N {
		for j := i; j < c.N; j++ {
			a, b := x[i*c.N+j], x[j*c.N+i]
			s.SetSym(i, j, float64(0.5*a)+float64(0.5*b))
			skew = max(skew, math.Abs(a-b))
		}
	}
	return s, skew
}

// Contains reports whether x is symmetric to within tol and its least eigenvalue
// is at least −tol. With tol = 0 the rounding of the eigenvalue decides at the
// boundary.
func (c PSDCone) Contains(x []float64, tol float64) bool {
	arg.Length("convex", "point", len(x), c.Dim())
	s, skew := c.symmetric(x)
	var e mat.EigenSym
	return skew <= tol && e.Factorize(s, false) && e.Values(nil)[0] >= -tol
}

// Project takes the symmetric part of x and sets its negative eigenvalues to 0;
// the error is a few roundings of the norm of x. It panics if the eigenvalues
// cannot be found, as for entries that are not finite.
func (c PSDCone) Project(dst, x []float64) []float64 {
	dst = into(dst, x, c.Dim())
	s, _ := c.symmetric(x)
	var e mat.EigenSym
	if !e.Factorize(s, true) {
		panic("convex: PSDCone projection of a matrix without eigenvalues, want finite entries")
	}
	var q mat.Dense
	e.VectorsTo(&q)
	l := e.Values(nil)
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
			dst[i*c.N+j], dst[j*c.N+i] = v, v
		}
	}
	return dst
}

// Sample draws GGᵀ with normal G (a Wishart law).
func (c PSDCone) Sample(dst []float64, r *rand.Rand) []float64 {
	if dst == nil {
		dst = make([]float64, c.Dim())
	}
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
