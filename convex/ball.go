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

// Contains reports whether ‖x − c‖ ≤ r + tol.
func (b Ball) Contains(x []float64, tol float64) bool {
	arg.Length("convex", "point", len(x), b.Dim())
	return b.distance(x) <= b.Radius+tol
}

func (b Ball) distance(x []float64) float64 {
	s := 0.0
	for i, v := range x {
		s = math.Hypot(s, v-b.Center[i])
	}
	return s
}

// Project moves x toward the centre until it is in the ball, to rounding.
func (b Ball) Project(dst, x []float64) []float64 {
	dst = into(dst, x, b.Dim())
	t := 1.0
	if d := b.distance(x); d > b.Radius {
		t = b.Radius / d
	}
	for i, v := range x {
		if t == 1 {
			dst[i] = v
		} else {
			dst[i] = b.Center[i] + float64(t*(v-b.Center[i]))
		}
	}
	return dst
}

// Support is cᵀv + r‖v‖.
func (b Ball) Support(dst, v []float64) (float64, []float64) {
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
	if dst == nil {
		dst = make([]float64, b.Dim())
	}
	for i := range dst {
		dst[i] = r.NormFloat64()
	}
	t := b.Radius * math.Pow(r.Float64(), 1/float64(len(dst))) / norm2(dst)
	for i := range dst {
		dst[i] = b.Center[i] + float64(t*dst[i])
	}
	return dst
}

// L1Ball is {x : ‖x − c‖₁ ≤ r}, r > 0.
type L1Ball struct {
	Center []float64
	Radius float64
}

// Dim returns the number of coordinates.
func (b L1Ball) Dim() int { return len(b.Center) }

// Contains reports whether ‖x − c‖₁ ≤ r + tol.
func (b L1Ball) Contains(x []float64, tol float64) bool {
	arg.Length("convex", "point", len(x), b.Dim())
	s := 0.0
	for i, v := range x {
		s += math.Abs(v - b.Center[i])
	}
	return s <= b.Radius+tol
}

// Project shrinks every coordinate of x − c toward 0 by the same θ, that of the
// projection of |x − c| on a simplex (Duchi et al. 2008), to rounding.
func (b L1Ball) Project(dst, x []float64) []float64 {
	dst = into(dst, x, b.Dim())
	if b.Contains(x, 0) {
		copy(dst, x)
		return dst
	}
	a := make([]float64, len(x))
	for i, v := range x {
		a[i] = math.Abs(v - b.Center[i])
	}
	theta := threshold(a, b.Radius)
	for i, v := range x {
		dst[i] = b.Center[i] + math.Copysign(max(a[i]-theta, 0), v-b.Center[i])
	}
	return dst
}

// Support is cᵀv + r·max |vᵢ|.
func (b L1Ball) Support(dst, v []float64) (float64, []float64) {
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
	n := b.Dim()
	if dst == nil {
		dst = make([]float64, n)
	}
	t := r.ExpFloat64()
	for i := range dst {
		dst[i] = r.ExpFloat64()
		t += dst[i]
	}
	for i := range dst {
		if r.IntN(2) == 0 {
			dst[i] = -dst[i]
		}
		dst[i] = b.Center[i] + b.Radius*dst[i]/t
	}
	return dst
}
