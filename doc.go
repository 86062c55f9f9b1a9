// Package slope is the root of a library for exact derivatives, and for the
// mathematics that is done with them.
//
// # One function, many answers
//
// Write a function once, over any number type T that satisfies [Real]:
//
//	func F[T slope.Real[T]](x []T) T { return x[0].Square() }
//
// Evaluated with another number type it gives another answer about itself. At
// x = 3:
//
//	Float64                   9                         the value
//	dual.Dual[F]              9 + 6ε                    and the first derivative along one direction
//	hyperdual.HyperDual[F]    9 + 6ε₁ + 6ε₂ + 2ε₁ε₂     and the second derivative
//	reverse.Var               9, recorded on a tape     and the whole gradient, in one backward sweep
//	expr.Expr                 Square(x0)                the function itself, as a program: fast replay,
//	                                                    sparse Hessians, proofs, Go code
//
// Go infers the instantiation: reverse.Gradient(nil, F, x) is all it takes. The
// packages are [slope/dual], [slope/hyperdual], [slope/reverse] and [slope/expr];
// [slope/gd] minimises, [slope/convex] proves, [slope/verify] checks, [slope/implicit]
// differentiates what a solver returns.
//
// # What this package holds
//
// [Real] is the method set of a number; it has no way to look at a value, so that
// a function constrained by it has no branches that depend on the data. [Ordered]
// adds that way. [Float64] is the plain number. A gradient has one shape
// everywhere, [GradientFunc]; [FromGonum] makes one of gonum's.
//
// Functions that are not methods are generic here: [Relu], [Clamp], [Huber], [Rsqrt],
// [XLogX], [XLogY], [LogAddExp], [LogSigmoid], [Logit], [NormCDF], [Sinc]; and over slices
// [Sum], [Dot], [DotConst], [SumSquares], [Norm2], [LogSumExp], [MaxOf], [MinOf]. Each is
// computed in a form that does not overflow or cancel.
//
// A [Rule], or [Rule2] of two arguments, is a function of the user's own with its own
// derivatives; every number type uses it exactly as it is, through Apply. A [RuleN] is one of
// many arguments, for [ApplyN].
//
// # Exactness
//
// Derivatives are exact up to rounding: no step sizes, no truncation error. The
// value of every method is within 2 ulp of the exact one, the first derivative
// within 4 and the second within 8, over the whole domain, edges and subnormal
// numbers included; docs/accuracy.md lists the worst error of each that was
// found. What calculus leaves open is settled by the numbered table of docs/laws.md,
// the same in every mode. In short:
//
//   - A derivative that is exactly zero stays zero however steep the function it
//     passes through, and under an infinite value; an infinite one that meets a
//     zero slope is NaN. A NaN value makes every derivative NaN.
//   - At the edge of a domain and at a pole the derivative is the one-sided
//     limit, infinite where that is; outside the domain every part is NaN.
//   - At a kink the slope is the mean of the one-sided slopes: 0 for |x| at 0,
//     one half for each of two operands of Max that tie. The second derivative of
//     a norm at the origin is NaN.
//   - Powers follow a numbered list of cases: (−2)³ is differentiable, 0⁰ is 1.
//
// # Limits
//
// These are bounds for one operation. A composition is as exact as its formula
// allows: where f cancels, so does f′. A function that branches on values is
// differentiated along the branch taken. Generic code calls each method through a
// dictionary of its type, which costs most with dual numbers; docs/modes.md has
// the measurements, and docs/guide.md leads from a loss to a certified fit.
package slope
