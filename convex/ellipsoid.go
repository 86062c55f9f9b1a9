package convex

import (
	"errors"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"slope/internal/arg"
)

// Ellipsoid is {x : (x−c)ᵀP⁻¹(x−c) ≤ 1} for a positive definite P: the image of
// the unit ball under P^½, moved to c.
type Ellipsoid struct {
	center []float64
	l      []float64 // eigenvalues of P
	q      mat.Dense // eigenvectors, in columns
}

// NewEllipsoid returns the ellipsoid with centre c, which is copied. It returns an
// error if P is not finite and positive definite, and panics if P is nil, its order
// is not the length of c, or c is not finite.
func NewEllipsoid(c []float64, p mat.Symmetric) (*Ellipsoid, error) {
	atLeast("Ellipsoid", len(c))
	wantFinite("centre of an Ellipsoid", c)
	if p == nil {
		panic("convex: NewEllipsoid with a nil matrix, want a positive definite one")
	}
	arg.Length("convex", "centre", len(c), p.SymmetricDim())
	n := len(c)
	flat := make([]float64, n*n)
	for i := range n {
		for j := range n {
			flat[i*n+j] = p.At(i, j)
		}
	}
	_, f, scale, _, ok := PSDCone{n}.spectrum(flat, true)
	if !ok {
		return nil, errors.New("convex: ellipsoid of a matrix without eigenvalues, want finite entries")
	}
	e := &Ellipsoid{center: append([]float64(nil), c...), l: f.Values(nil)}
	f.VectorsTo(&e.q)
	if !(e.l[0] > 0) {
		return nil, errors.New("convex: ellipsoid of a matrix that is not positive definite")
	}
	for i, l := range e.l {
		e.l[i] = math.Ldexp(l, scale)
	}
	return e, nil
}

// Dim returns the number of coordinates.
func (e *Ellipsoid) Dim() int {
	if e == nil || len(e.center) == 0 {
		panic("convex: zero Ellipsoid, want one of NewEllipsoid")
	}
	return len(e.center)
}

// coordinates returns Qᵀ(x − c).
func (e *Ellipsoid) coordinates(x []float64) []float64 {
	y := make([]float64, len(x))
	for j := range y {
		for i, v := range x {
			y[j] += float64(e.q.At(i, j) * (v - e.center[i]))
		}
	}
	return y
}

// place writes c + Qu.
func (e *Ellipsoid) place(dst, u []float64) []float64 {
	for i := range dst {
		s := 0.0
		for j, v := range u {
			s += float64(e.q.At(i, j) * v)
		}
		dst[i] = e.center[i] + s
	}
	return dst
}

// Contains reports whether √((x−c)ᵀP⁻¹(x−c)) ≤ 1 + tol.
func (e *Ellipsoid) Contains(x []float64, tol float64) bool {
	arg.Length("convex", "point", len(x), e.Dim())
	return e.size(e.coordinates(x)) <= 1+tol
}

func (e *Ellipsoid) size(y []float64) float64 {
	s := 0.0
	for i, v := range y {
		s = math.Hypot(s, v/math.Sqrt(e.l[i]))
	}
	return s
}

// Project solves Σ λᵢyᵢ²/(λᵢ+τ)² = 1 for the multiplier τ by Newton's method,
// safeguarded by bisection, until τ does not change; uᵢ = λᵢyᵢ/(λᵢ+τ).
func (e *Ellipsoid) Project(dst, x []float64) []float64 {
	dst = into(dst, x, e.Dim())
	if hasNaN(x) {
		return fill(dst, math.NaN())
	}
	if d := direction(x); d != nil {
		_, p := e.Support(nil, d)
		copy(dst, p)
		return dst
	}
	y := e.coordinates(x)
	if e.size(y) <= 1 {
		copy(dst, x)
		return dst
	}
	// With wᵢ = √λᵢ·yᵢ, in units of the largest, φ(τ) = Σ (wᵢ/(λᵢ+τ))².
	unit := math.MinInt
	for i, v := range y {
		if v != 0 {
			unit = max(unit, exponent(v)+exponent(math.Sqrt(e.l[i])))
		}
	}
	w, l := make([]float64, len(y)), make([]float64, len(y))
	for i, v := range y {
		f, k := math.Frexp(v)
		w[i] = math.Ldexp(f*math.Sqrt(e.l[i]), k-unit)
		l[i] = math.Ldexp(e.l[i], -unit)
	}
	tau := multiplier(w, l)
	for i := range y {
		y[i] /= 1 + tau/l[i]
	}
	return e.place(dst, y)
}

// multiplier returns the τ > 0 with φ(τ) = Σ (wᵢ/(lᵢ+τ))² = 1.
func multiplier(w, l []float64) float64 {
	// φ decreases from φ(0) > 1, and φ(τ) ≤ ‖w‖²/τ².
	lo, hi := 0.0, norm2(w)
	tau := lo
	for range 200 {
		phi, slope := 0.0, 0.0
		for i, v := range w {
			r := v / (l[i] + tau)
			phi += float64(r * r)
			slope -= float64(2 * r * r / (l[i] + tau))
		}
		if phi > 1 {
			lo = tau
		} else {
			hi = tau
		}
		// Newton on φ^(−½) = 1, which is nearly linear (Moré and Sorensen 1983).
		next := tau + 2*phi*(1-math.Sqrt(phi))/slope
		if !(next > lo && next < hi) {
			next = 0.5 * (lo + hi)
		}
		if next == tau || hi-lo <= 0x1p-52*hi {
			break
		}
		tau = next
	}
	return tau
}

// Support is cᵀv + √(vᵀPv).
func (e *Ellipsoid) Support(dst, v []float64) (float64, []float64) {
	dst = into(dst, v, e.Dim())
	w := make([]float64, len(v))
	n := 0.0
	for j := range w {
		for i, c := range v {
			w[j] += float64(e.q.At(i, j) * c)
		}
		n = math.Hypot(n, w[j]*math.Sqrt(e.l[j]))
	}
	s := dot(e.center, v) + n
	for j := range w {
		if n > 0 {
			w[j] *= e.l[j] / n
		}
	}
	return s, e.place(dst, w)
}

// Sample draws uniformly.
func (e *Ellipsoid) Sample(dst []float64, r *rand.Rand) []float64 {
	n := e.Dim()
	dst = sampleInto(dst, n, r)
	u := Ball{make([]float64, n), 1}.Sample(nil, r)
	for i := range u {
		u[i] *= math.Sqrt(e.l[i])
	}
	return e.place(dst, u)
}
