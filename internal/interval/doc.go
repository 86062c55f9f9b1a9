// Package interval computes with intervals of real numbers so that the result
// contains every value the exact operation can take: the arithmetic of proofs.
//
// Endpoints are float64. Every operation rounds its lower end down and its
// upper end up, but only when the rounded result is not exact, which
// error-free transformations decide (Knuth's two-sum, Dekker's product by FMA):
// 12·0 is [0, 0], and 1+2 is [3, 3]. A proof that a Hessian is positive
// semidefinite at a boundary lives on that.
//
// Elementary functions take the value of internal/rule, which promises 2 ulp,
// and widen it by 5 neighbouring doubles (10 units where the result is
// subnormal); the range of a function over an interval comes from its ends and
// from the critical points between them. Where a function is not defined on the
// whole interval the result is NaN at both ends, which spreads through every
// later operation: nothing can be proved from it. An interval that touches a
// pole of the result from one side has an infinite end.
//
// Special cases are: 0 times an unbounded interval is 0 at the end where the
// factor is exactly 0, because an infinite end stands for "no bound", not for a
// number. That holds for values. A derivative with an infinite end may not exist
// at a point of the interval, so that the products of the chain rule, [I.Chain] and
// [I.MulSlope], are undefined where an unbounded slope meets [0, 0].
package interval
