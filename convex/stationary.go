package convex

import (
	"fmt"
	"math"

	"slope/convex/internal/prover"
	"slope/expr"
	"slope/internal/arg"
)

// Kind says what a stationary point is.
type Kind int

// The kinds. Degenerate means that the Hessian does not decide: it has an
// eigenvalue that cannot be told from 0.
const (
	NotStationary Kind = iota
	LocalMinimum
	LocalMaximum
	Saddle
	Degenerate
)

// String returns the name of the kind.
func (k Kind) String() string {
	return [...]string{"not stationary", "local minimum", "local maximum", "saddle", "degenerate"}[k]
}

// Stationary is what Examine says of a point.
type Stationary struct {
	Kind     Kind
	Gradient float64 // an upper bound of ‖∇f(x)‖
	Least    Bound   // encloses the least eigenvalue of the Hessian
	Greatest Bound   // encloses the greatest one
}

// String describes the point in a line.
func (s Stationary) String() string {
	return fmt.Sprintf("%v: ‖∇f‖ ≤ %.3g, eigenvalues from %v to %v", s.Kind, s.Gradient, s.Least, s.Greatest)
}

// Examine classifies x as a stationary point of f, one with ‖∇f(x)‖ ≤ tol, by
// the Hessian of f at x, enclosed with outward rounding: that the Hessian is
// positive definite, negative definite or has eigenvalues of both signs is
// certain. That there is a minimum nearby if tol > 0 is not; the Hessian at x says
// it for x itself.
//
// It panics if x is empty or tol is negative, and returns an error that wraps
// ErrDomain if f has no Hessian at x, as at a kink, or none is known there, as where f
// is written with an infinite slope of one part and a zero slope of another.
func Examine(f func([]expr.Expr) expr.Expr, x []float64, tol float64) (Stationary, error) {
	arg.Point("convex", "Examine", len(x))
	if !(tol >= 0) {
		panic(fmt.Sprintf("convex: Examine with tolerance %v, want ≥ 0", tol))
	}
	p, err := prover.SpectrumAt(expr.RecordExact(len(x), f), x)
	if err != nil {
		return Stationary{}, err
	}
	s := Stationary{Gradient: p.Gradient2.Sqrt().Hi, Least: Bound(p.Least), Greatest: Bound(p.Greatest)}
	if p.Gradient2.Lo > tol*tol {
		return s, nil
	}
	switch {
	case s.Least.Lo > 0:
		s.Kind = LocalMinimum
	case s.Greatest.Hi < 0:
		s.Kind = LocalMaximum
	case s.Least.Hi < 0 && s.Greatest.Lo > 0:
		s.Kind = Saddle
	default:
		s.Kind = Degenerate
	}
	return s, nil
}

// Optimality measures by how much a point fails the first-order condition of a
// constrained minimum, the variational inequality
//
//	∇f(x)ᵀ(y − x) ≥ 0 for all y of the set.
type Optimality struct {
	// Residual is ‖x − P(x − ∇f(x))‖, which is 0 exactly where the inequality holds.
	Residual float64

	// Gap is max ∇f(x)ᵀ(x − y) over the set. If f is convex on the set, f(x) is
	// within Gap of the minimum over all of it: local is global. It is NaN if the set
	// is not a Supporter.
	Gap float64
}

// FirstOrder returns the optimality of x, a point of the set, for a function
// with gradient grad there, to rounding. It panics if a length is not that of the
// set.
func FirstOrder(s Set, x, grad []float64) Optimality {
	wantSet("FirstOrder", 0, s)
	n := s.Dim()
	arg.Length("convex", "point", len(x), n)
	arg.Length("convex", "gradient", len(grad), n)
	p := make([]float64, n)
	for i := range p {
		p[i] = x[i] - grad[i]
	}
	s.Project(p, p)
	o := Optimality{Gap: math.NaN()}
	for i := range p {
		o.Residual = math.Hypot(o.Residual, x[i]-p[i])
	}
	if c, ok := s.(Supporter); ok {
		for i := range p {
			p[i] = -grad[i]
		}
		v, y := c.Support(nil, p)
		if math.IsInf(v, 1) {
			o.Gap = v
		} else {
			o.Gap = 0
			for i := range p {
				o.Gap += float64(grad[i] * (x[i] - y[i]))
			}
		}
	}
	return o
}
