// Package verify checks derivatives and theorems: that a gradient, a Hessian, a
// rule of one's own, a claim of convexity, a constant L or a descent is right. It
// treats them as black boxes: a hand-written function is checked in the same way as
// one of this module.
//
// # One number
//
// The slope of eˣ at 1 is 2.718281828459045. A difference quotient says so too,
// about:
//
//	h      (f(1+h) − f(1−h))/2h
//	1/4    2.7466858816983333
//	1/8    2.7253662198037336
//	2⁻²⁶   2.7182818204164505
//	2⁻⁴⁴   2.71875
//
// Coarse steps err by the curvature of f, fine ones by its rounding. Most tools
// pick one step and one tolerance, and so refute a right derivative of one function and
// pass a wrong one of another. This package uses a ladder of 42 halvings of the step, extrapolates,
// and gives each rung a bar: its extrapolation error and the noise of f, measured
// from f at many spacings, divided by the step. A rung counts if every finer rung agrees with it.
// The answer is one of three:
//
//	Holds      got is within the bar of the slope, and the bar is small
//	Refuted    got is outside the bar
//	Undecided  f is too noisy, is not finite next to x, has jumps, …
//
// Undecided is never a pass and always has a reason. Before reporting a refutation, a check
// compares with a ladder of other steps, and the mean of the derivative over a step with
// the difference quotient of f over it: these agree for a right derivative, whatever f hides in its noise.
//
// f is called about 110 times for each variable of a right gradient and 170 times for a wrong one, at
// points that differ from x in one coordinate by at most 4·max(1, |x|). A coordinate of 0 has the scale of its [Domain], if there
// is one: those of a much wider one are tried where steps of 1 show too little.
//
// # Checks and properties
//
// [CheckGradient], [CheckHessian], [CheckHVP], [CheckJacobian], [CheckRule], [CheckRule2] and [CheckRuleN]
// check one point and return a [Report], which prints as a table. For a test at one
// point that is all it takes:
//
//	if err := verify.CheckGradient(f, grad, x).Err(); err != nil {
//		t.Error(err)
//	}
//
// [Gradient], [Hessian] and [Modes] do so over a [Domain], and [Convex], [StronglyConvex],
// [Smooth], [SufficientDecrease], [ConvergenceRate], [LineSearch], [Projection] and
// [LocalIsGlobal] check theorems there. They are properties in the sense of
// pgregory.net/rapid: cases are drawn at random, with the zeros, ties, edges and
// magnitudes at which functions go wrong, and a failing case is made smaller while
// its severity is kept. Flags of rapid apply, such as -rapid.checks=1000. In a fuzz test,
// with a *testing.F, a property is also what go test -fuzz looks for failures of:
//
//	func FuzzGradient(f *testing.F) { verify.Gradient(f, loss, grad, verify.Cube(2, -3, 3)) }
//
// An inequality between floating-point numbers is checked with a bound of the
// rounding error of both sides. Where the bound is larger than half of what the
// inequality promises the case is vacuous; a property fails if it was mostly
// vacuous or undecided, or ran fewer cases than planned, because then it has
// shown nothing.
//
// # What is at fault
//
// With the option [Recorded] a failure names the operation. Each operation of the
// recording is compared alone, at the operands that it has, with its value in
// 200-bit arithmetic and more; that finds a rule that is wrong, such as one of the
// user's own, which is named with file and line. If all are right, the error of a
// hand-written gradient is explained by a slope that was dropped, or has the wrong
// sign or factor, if one such slope explains it at several points.
//
// # What it cannot see
//
// Difference quotients see no error below about 6·10⁻⁸ of the slope, and none in
// a part of f that is lost in the rounding of the rest at every step: tanh at 20 is
// 1 to float64, and its slope seems to be 0. CheckRule with Big, and Modes, compare
// with arbitrary precision and see those. Periods far shorter than the spacing of
// numbers around x cannot be seen by any method. So a gradient rounded to float32
// holds. At a kink each coordinate is judged alone: 1 and 1 for max(x₀, x₁) at a
// tie hold. Checks call one function at a time: let go test -race look for races.
//
// How often the verdicts are wrong was measured; docs/verify.md has the tables and
// the command that makes them. docs/properties.md lists what this module claims of
// itself, with the test of each claim and the fault that the test is seen to find.
package verify
