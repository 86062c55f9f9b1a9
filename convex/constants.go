package convex

import (
	"slope/convex/internal/prover"
	"slope/expr"
)

// Smoothness encloses the best smoothness constant of f on the box, the least L
// with ‖∇f(x) − ∇f(y)‖ ≤ L‖x − y‖ for all x, y of the box:
//
//	L = max ‖∇²f(x)‖₂ over the box.
//
// Lo ≤ L ≤ Hi holds in real arithmetic, so that a gradient step of length 1/Hi is
// safe. Coordinates that the box fixes, Lo = Hi, do not take part.
//
// Hi is +Inf if f has a kink in the box, or if no bound was found in the budget
// (MaxBoxes, Timeout, Context); Lo = 0 is always true. The search stops when the enclosure is
// as tight as Gap asks for. The error wraps ErrBox or ErrDomain.
func Smoothness(f func([]expr.Expr) expr.Expr, box Box, opts ...Option) (Bound, error) {
	return constant(f, box, opts, true)
}

// StrongConvexity encloses the best constant of strong convexity of f on the
// box, the greatest mu for which f(x) − ½mu‖x‖² is convex there:
//
//	mu = min λmin(∇²f(x)) over the box.
//
// It is negative where f is not convex. Lo ≤ mu ≤ Hi holds in real arithmetic. A
// kink that bends upward does no harm; with any other kink, or without a bound in
// the budget, Lo is −Inf. Fixed coordinates, budget, Gap and errors are as in
// Smoothness.
func StrongConvexity(f func([]expr.Expr) expr.Expr, box Box, opts ...Option) (Bound, error) {
	b, err := constant(f, box, opts, false)
	if b == (Bound{}) {
		return b, err
	}
	return Bound{Lo: -b.Hi, Hi: -b.Lo}, err
}

// constant encloses the maximum over the box of ‖∇²f‖, or of −λmin(∇²f).
func constant(f func([]expr.Expr) expr.Expr, box Box, opts []Option, norm bool) (Bound, error) {
	if err := box.check(); err != nil {
		return Bound{}, err
	}
	b, err := prover.Extreme(expr.RecordExact(len(box.Lo), f), box.intervals(), settings(opts), norm)
	return Bound(b), err
}
