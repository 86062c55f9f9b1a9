package convex

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slope/internal/arg"
)

// Dim returns the number of coordinates.
func (b Box) Dim() int {
	if len(b.Lo) != len(b.Hi) {
		panic(fmt.Sprintf("convex: Box with %d lower bounds, want %d as upper ones", len(b.Lo), len(b.Hi)))
	}
	return len(b.Lo)
}

// want panics unless the box holds a point.
func (b Box) want() {
	if err := b.check(); err != nil {
		panic(err.Error() + "; want Lo ≤ Hi in every coordinate")
	}
}

// Contains reports whether Lo − tol ≤ x ≤ Hi + tol.
func (b Box) Contains(x []float64, tol float64) bool {
	b.want()
	arg.Length("convex", "point", len(x), b.Dim())
	for i, v := range x {
		if !(b.Lo[i]-tol <= v && v <= b.Hi[i]+tol) {
			return false
		}
	}
	return true
}

// Project limits every coordinate to its bounds, exactly.
func (b Box) Project(dst, x []float64) []float64 {
	b.want()
	dst = into(dst, x, b.Dim())
	for i, v := range x {
		dst[i] = min(max(v, b.Lo[i]), b.Hi[i])
	}
	return dst
}

// Support takes the upper bound where v > 0 and the lower one where v < 0.
func (b Box) Support(dst, v []float64) (float64, []float64) {
	b.want()
	dst = into(dst, v, b.Dim())
	s := 0.0
	for i, c := range v {
		switch {
		case c > 0:
			dst[i] = b.Hi[i]
		case c < 0:
			dst[i] = b.Lo[i]
		default:
			dst[i] = min(max(0, b.Lo[i]), b.Hi[i])
			continue
		}
		s += float64(c * dst[i])
	}
	return s, dst
}

// Sample draws uniformly from bounded sides, and with exponentially distributed
// distance from the finite bound of the others, or from 0.
func (b Box) Sample(dst []float64, r *rand.Rand) []float64 {
	b.want()
	dst = sampleInto(dst, b.Dim(), r)
	for i, lo := range b.Lo {
		hi := b.Hi[i]
		switch {
		case !math.IsInf(lo, 0) && !math.IsInf(hi, 0):
			t := r.Float64()
			dst[i] = min(max(float64(lo*(1-t))+float64(hi*t), lo), hi)
		case !math.IsInf(lo, 0):
			dst[i] = lo + r.ExpFloat64()
		case !math.IsInf(hi, 0):
			dst[i] = hi - r.ExpFloat64()
		default:
			dst[i] = r.NormFloat64()
		}
	}
	return dst
}

// Halfspace is {x : aᵀx ≤ b}. A must be finite and not zero; b may be +Inf.
type Halfspace struct {
	A []float64
	B float64
}

// Dim returns the number of coordinates.
func (h Halfspace) Dim() int { return len(h.A) }

// wantNormal panics unless a is the normal of a half space or a hyperplane.
func wantNormal(kind string, a []float64) {
	atLeast(kind, len(a))
	wantFinite("normal of a "+kind, a)
	for _, v := range a {
		if v != 0 {
			return
		}
	}
	panic(fmt.Sprintf("convex: %s with normal A = 0, want a vector that is not zero", kind))
}

func (h Halfspace) check() {
	wantNormal("Halfspace", h.A)
	if !(h.B > math.Inf(-1)) {
		panic(fmt.Sprintf("convex: Halfspace with B = %v, want a number", h.B))
	}
}

// excess returns aᵀx − b, of either sign without bound if x or b is infinite.
func excess(a, x []float64, b float64) float64 {
	if hasNaN(x) {
		return math.NaN()
	}
	if d := direction(x); d != nil {
		if s := dot(a, d); s != 0 {
			return math.Copysign(math.Inf(1), s)
		}
		x = finitePart(x)
	}
	if math.IsInf(b, 0) {
		return -b
	}
	return products(a, x, b).float()
}

// finitePart returns x with 0 for the coordinates that are infinite.
func finitePart(x []float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		if !math.IsInf(v, 0) {
			y[i] = v
		}
	}
	return y
}

// Contains reports whether aᵀx ≤ b + tol.
func (h Halfspace) Contains(x []float64, tol float64) bool {
	h.check()
	arg.Length("convex", "point", len(x), h.Dim())
	return excess(h.A, x, h.B) <= tol
}

// Project returns x − max(aᵀx − b, 0)/aᵀa · a, to rounding.
func (h Halfspace) Project(dst, x []float64) []float64 {
	h.check()
	dst = into(dst, x, h.Dim())
	if excess(h.A, x, h.B) <= 0 {
		copy(dst, x)
		return dst
	}
	return along(dst, x, h.A, h.B)
}

// along projects x on the hyperplane aᵀx = b.
func along(dst, x, a []float64, b float64) []float64 {
	if hasNaN(x) {
		return fill(dst, math.NaN())
	}
	square := products(a, a, 0)
	if d := direction(x); d != nil {
		far := products(a, d, 0).over(square)
		y := along(make([]float64, len(x)), finitePart(x), a, b)
		for i, v := range d {
			// The coordinate goes like r·t with t → ∞.
			r := v - far.timesFloat(a[i])
			if dst[i] = y[i]; math.Abs(r) > 0x1p-50 {
				dst[i] = math.Copysign(math.Inf(1), r)
			}
		}
		return dst
	}
	t := products(a, x, b).over(square)
	hi, lo := math.Ldexp(t.m.hi, t.e), math.Ldexp(t.m.lo, t.e)
	if size := math.Abs(hi); size > 0x1p-800 && size < 0x1p1000 {
		for i, v := range x {
			dst[i] = math.FMA(-lo, a[i], math.FMA(-hi, a[i], v))
		}
		return dst
	}
	for i, v := range x {
		dst[i] = v - t.timesFloat(a[i])
	}
	return dst
}

// Support is finite only for v that are nonnegative multiples of A, to rounding.
func (h Halfspace) Support(dst, v []float64) (float64, []float64) {
	h.check()
	dst = into(dst, v, h.Dim())
	square := products(h.A, h.A, 0)
	t := products(h.A, v, 0).over(square)
	for i, c := range v {
		if ta := t.timesFloat(h.A[i]); !(math.Abs(c-ta) <= 1e-14*t.timesFloat(norm2(h.A))) {
			return math.Inf(1), fill(dst, math.NaN())
		}
	}
	value := t.timesFloat(h.B)
	if t.m.hi == 0 {
		value = 0
	}
	if math.IsInf(h.B, 1) {
		clear(dst)
		return value, dst
	}
	f, e := math.Frexp(h.B)
	b := scaled{pair{f, 0}, e}.over(square)
	for i, a := range h.A {
		dst[i] = b.timesFloat(a)
	}
	return value, dst
}

// Sample projects a point of a normal law around the nearest point to 0.
func (h Halfspace) Sample(dst []float64, r *rand.Rand) []float64 {
	h.check()
	return projectedNormal(h, dst, r)
}

// projectedNormal draws from a normal law around 0, as wide as the distance of the
// set, and projects.
func projectedNormal(s Set, dst []float64, r *rand.Rand) []float64 {
	dst = sampleInto(dst, s.Dim(), r)
	width := 1 + norm2(s.Project(nil, make([]float64, s.Dim())))
	for i := range dst {
		dst[i] = width * r.NormFloat64()
	}
	return s.Project(dst, dst)
}

// Hyperplane is {x : aᵀx = b}. A must be finite and not zero, b finite.
type Hyperplane struct {
	A []float64
	B float64
}

// Dim returns the number of coordinates.
func (h Hyperplane) Dim() int { return len(h.A) }

func (h Hyperplane) check() {
	wantNormal("Hyperplane", h.A)
	if h.B-h.B != 0 {
		panic(fmt.Sprintf("convex: Hyperplane with B = %v, want a finite number", h.B))
	}
}

// Contains reports whether |aᵀx − b| ≤ tol.
func (h Hyperplane) Contains(x []float64, tol float64) bool {
	h.check()
	arg.Length("convex", "point", len(x), h.Dim())
	return math.Abs(excess(h.A, x, h.B)) <= tol
}

// Project returns x − (aᵀx − b)/aᵀa · a, to rounding.
func (h Hyperplane) Project(dst, x []float64) []float64 {
	h.check()
	return along(into(dst, x, h.Dim()), x, h.A, h.B)
}

// Sample projects a point of a normal law.
func (h Hyperplane) Sample(dst []float64, r *rand.Rand) []float64 {
	h.check()
	return projectedNormal(h, dst, r)
}
