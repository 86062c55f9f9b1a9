package convex

import (
	"time"

	"slope/convex/internal/prover"
	"slope/expr"
)

// Certify decides whether f is convex on the box: f((1−t)x + ty) ≤
// (1−t)f(x) + tf(y) for all x, y of the box and 0 ≤ t ≤ 1, in real arithmetic, the
// constants of f being the doubles that they are.
//
// Proven holds without exception: it is said after a proof by the rules that
// preserve convexity, or by a cover of boxes on each of which the Hessian,
// enclosed with outward rounding, is positive semidefinite, or by both.
// Refuted comes with a Witness that is checked in 320-bit arithmetic, rounded outward; the
// derivatives of a user's rule are the intervals of its Enclose. Undecided says why.
//
// f is recorded once; see expr.Record for what that means, and for its panics.
// The box may be unbounded. The error wraps ErrBox or ErrDomain if the question
// has no answer; the verdict is then Undecided.
//
// The cost of a proof by rules is a few evaluations of f over intervals and that of
// a cover grows exponentially with the number of variables that are coupled; see
// MaxBoxes, Timeout and Parallel.
func Certify(f func([]expr.Expr) expr.Expr, box Box, opts ...Option) (Certificate, error) {
	start := time.Now()
	if err := box.check(); err != nil {
		return Certificate{}, err
	}
	o, err := prover.Certify(expr.RecordExact(len(box.Lo), f), box.intervals(), settings(opts))
	if err != nil {
		return Certificate{Reason: err.Error(), Elapsed: time.Since(start)}, err
	}
	return Certificate{
		Verdict: Verdict(o.Verdict), Method: o.Method, Steps: o.Steps, Boxes: o.Boxes, Witness: (*Witness)(o.Witness), Reason: o.Reason,
		Affine: o.Affine, Concave: o.Concave, Monotone: o.Monotone, Quasiconvex: o.Quasiconvex, Elapsed: time.Since(start),
	}, nil
}
