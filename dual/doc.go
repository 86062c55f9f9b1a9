// Package dual computes first derivatives with dual numbers: forward mode, exact
// to rounding, without step sizes.
//
// # The idea on one number
//
// Write x + ε for a number a hair away from x, and calculate with it under one
// rule, ε² = 0. At x = 3,
//
//	(3 + ε)² = 9 + 6ε + ε² = 9 + 6ε
//
// and the coefficient of ε is the derivative: (x²)′ = 2x = 6 at 3. Nothing was
// approximated. It works for every formula because it works for every step of
// it. A product of two dual numbers is the product rule,
//
//	(a + a′ε)(b + b′ε) = ab + (ab′ + a′b)ε,
//
// and an elementary function is the chain rule, f(a + a′ε) = f(a) + f′(a)a′ε.
// A [Dual] is this pair, {Real: a, Eps: a′}: run a function on it and the
// derivative comes out beside the value.
//
// # The ring
//
// Dual numbers add and multiply as polynomials in ε modulo ε² (Clifford 1873).
// They are a ring, not a field: ε has no inverse, and the product of ε and 2ε
// is 0 though neither factor is. Division needs a non-zero Real part. ε is
// nilpotent; that is why no term of second order can leak into a first
// derivative.
//
// # Use
//
// [Derivative] differentiates a function of one variable, [Gradient] one of several,
// [JVP] along one direction, [Jacobian] a function with several values:
//
//	y, dy := dual.Derivative(func(x dual.Dual[float64]) dual.Dual[float64] { return x.Square() }, 3) // 9, 6
//
// A function written generically,
//
//	func f[T slope.Real[T]](x []T) T
//
// serves every package of this module. Written for the concrete type,
// func f(x []dual.Dual[float64]) dual.Dual[float64], it is inlined by the
// compiler and runs as fast as a derivative written by hand; the generic form
// calls each method through a dictionary, which in tight arithmetic costs a
// multiple (see bench).
//
// Gradient evaluates f once for each variable. From some eight variables on, three
// if f is generic, [slope/reverse.Gradient] is quicker: its cost does not grow with
// their number (docs/modes.md has the measurements). Evaluating in
// several directions at a time was measured too, and is slower in Go than
// separate passes: a Dual of two words stays in registers, an array of tangents
// does not.
//
// # Policies
//
// The value is that of slope.Float64, bit for bit. Derivatives come from the
// same rules as in every other package of this module. A tangent that is
// exactly zero stays zero where the slope is infinite (√x at 0 with a
// constant x) and where it meets an infinite value, an infinite tangent times a zero
// is NaN, a NaN value makes the tangent NaN, and at a kink such as |x| at 0
// the slope is the mean of the one-sided slopes: the table of docs/laws.md.
//
// # Limits: derivatives inside derivatives
//
// In D(x ↦ x·D(y ↦ x+y)(1))(1) the inner derivative is 1 and the outer one, of
// x·1, is 1 too. With one ε for both, the inner function returns x + y with
// tangents of both variables mixed into one number, the inner derivative
// becomes 2, and the answer is wrong. That is perturbation confusion (Siskind
// and Pearlmutter 2005), and this package has it where a closure uses an outer
// Dual inside an inner Derivative:
//
//	dual.Derivative(func(x dual.Dual[float64]) dual.Dual[float64] {
//		_, d := dual.Derivative(func(y dual.Dual[float64]) dual.Dual[float64] { return x.Add(y) }, 1)
//		…                            // d is 2, not 1
//	}, 1)
//
// [Nest] and [NestGradient] differentiate inside a function that is differentiated itself,
// with a type of its own for each level, with which the mistake does not compile; see
// [Over]. Two levels over one type do compile, and are wrong: [slope/reverse.NestGradient]
// panics there. For second derivatives package [slope/hyperdual] is direct and faster.
package dual
