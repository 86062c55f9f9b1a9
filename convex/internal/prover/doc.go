// Package prover decides what package convex asks: whether a function is convex on a box,
// how great and how small the eigenvalues of its Hessian are there, and whether it is
// written in a form of linear, quadratic or conic programming.
//
// What comes in is a program recorded exactly ([expr.RecordExact]), a box of intervals that
// is not empty, and [Settings]. What goes out is an [Outcome], a [Bound] or a [Form], which
// hold in real arithmetic, or an error that says why there is no answer.
//
// The passes, in their order:
//
//   - lower.go, forms.go: the program becomes a graph of the operations that rules know,
//     each node once (graph.go). A row of function.go is one function of one variable.
//   - domain.go: the range of each node over the box, and whether it is defined there.
//   - shape.go, compose.go, powers.go, quadratic.go: the facts of each node, from those of
//     its operands: convex, concave, log-convex, log-concave, a power of a convex function.
//     The passes assume ranges that hold on the whole box.
//   - jet.go, jetops.go, jetproduct.go: value, gradient, Hessian and third derivatives in
//     intervals; loewner.go and psd.go bound the Hessian from below.
//   - branch.go: a proof by a cover of boxes. question.go puts rules and covers together,
//     extreme.go does the same for eigenvalues.
//   - witness.go looks for counterexamples, which bigline.go checks in 320 bits, with
//     the derivatives that ball.go has by the formulas of internal/formula. audit.go
//     holds each proof against points before it is reported.
//
// clock.go ends the work of any pass when the time is up. Nothing here knows the sets of
// package convex.
package prover
