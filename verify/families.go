package verify

import (
	"math"

	"pgregory.net/rapid"

	"slope/internal/arg"
	"slope/verify/internal/random"
)

// Quadratic is f(x) = FStar + ½(x−XStar)ᵀA(x−XStar) with A = Q·diag(λ)·Q of which
// everything is known: Q = I − 2vvᵀ is a reflection, so that the eigenvalues of
// A are λ exactly. Mu and L are the least and greatest of them.
type Quadratic struct {
	Mu, L   float64
	XStar   []float64
	FStar   float64
	lambda  []float64
	reflect []float64 // v, of length 1
}

// drawQuadratic draws a quadratic of n variables with eigenvalues from mu to l.
func drawQuadratic(s random.Source, n int, mu, l float64) *Quadratic {
	q := &Quadratic{Mu: mu, L: l, FStar: s.Between(-2, 2)}
	norm := 0.0
	for i := range n {
		t := s.Between(0, 1)
		if i == 0 {
			t = 1
		} else if i == n-1 {
			t = 0
		}
		q.lambda = append(q.lambda, mu+t*(l-mu))
		q.XStar = append(q.XStar, s.Between(-2, 2))
		v := s.Between(0.25, 1)
		q.reflect = append(q.reflect, v)
		norm = math.Hypot(norm, v)
	}
	if n == 1 {
		q.Mu = l
	}
	for i := range q.reflect {
		q.reflect[i] /= norm
	}
	return q
}

// Quadratics generates quadratics of n variables with eigenvalues between mu and
// L, both attained if n > 1. A negative mu gives functions that are not convex,
// by the margin of mu: the near-convex family.
func Quadratics(n int, mu, l float64) *rapid.Generator[*Quadratic] {
	return rapid.Custom(func(t *rapid.T) *Quadratic { return drawQuadratic(random.Rapid{T: t}, n, mu, l) })
}

func (q *Quadratic) mirror(d []float64) []float64 {
	p := dot(q.reflect, d, 0).v
	z := make([]float64, len(d))
	for i := range d {
		z[i] = d[i] - float64(2*p*q.reflect[i])
	}
	return z
}

// Value returns f(x).
func (q *Quadratic) Value(x []float64) float64 {
	arg.Length("verify", "point of a Quadratic", len(x), len(q.lambda))
	z := q.mirror(minus(x, q.XStar))
	y := 0.0
	for i, v := range z {
		y += float64(q.lambda[i] * v * v)
	}
	return q.FStar + y/2
}

// Gradient returns f(x) and ∇f(x) = A(x−XStar), as slope.GradientFunc.
func (q *Quadratic) Gradient(dst, x []float64) (float64, []float64) {
	arg.Length("verify", "point of a Quadratic", len(x), len(q.lambda))
	dst = arg.Dst("verify", "gradient of a Quadratic", dst, len(x))
	z := q.mirror(minus(x, q.XStar))
	y := 0.0
	for i, v := range z {
		y += float64(q.lambda[i] * v * v)
		z[i] = q.lambda[i] * v
	}
	copy(dst, q.mirror(z))
	return q.FStar + y/2, dst
}
