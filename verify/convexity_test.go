package verify_test

import (
	"math"
	"testing"

	"slope/expr"
	"slope/verify"
)

// The points of a chord are rounded; next to a zero of f that moves f by more
// than its own rounding. sin is convex on [π, 2π].
func TestChordNextToAZero(t *testing.T) {
	lo := 3.14159266
	sine := func(x []expr.Expr) expr.Expr { return x[0].Sin() }
	verify.Convex(t, func(x []float64) float64 { return math.Sin(x[0]) }, verify.Domain{Lo: []float64{lo}, Hi: []float64{lo + 1e-6}},
		verify.Recorded(1, sine), verify.MaxVacuous(1))
	verify.Convex(t, func(x []float64) float64 { return math.Sin(x[0]) }, verify.Domain{Lo: []float64{lo}, Hi: []float64{6.28}},
		verify.Recorded(1, sine))
}

// Where the recording has no bound of the rounding error, the noise of f has: the
// greatest of |x|, |y| and |z| has kinks next to subnormal numbers.
func TestChordsAmongSubnormals(t *testing.T) {
	f := func(x []expr.Expr) expr.Expr { return x[0].Abs().Max(x[1].Abs()).Max(x[2].Abs()) }
	p := expr.Record(3, f)
	verify.Convex(t, p.Value, verify.Cube(3, 0, 1), verify.Recorded(3, f), verify.MaxVacuous(1))
}
