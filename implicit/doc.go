// Package implicit differentiates what a solver returns: roots, minima and fixed points, as
// functions of the parameters of their problem.
//
// # The idea on one number
//
// Kepler's equation x − e·sin x = m gives the angle x of a planet, at a time m. There is no
// formula for x; a solver finds it. Its derivative needs no solver. Differentiate both sides
// along m,
//
//	x′ − e·cos(x)·x′ = 1,   x′ = 1/(1 − e·cos x),
//
// which is exact at the root, whatever found it. In general, where g(x, θ) = 0 defines x as a
// function of θ, and A is the Jacobian of g along x,
//
//	∂x/∂θ = −A⁻¹·∂g/∂θ.
//
// # Use
//
// The solver is the caller's own, in plain float64: a loop, gonum, a search in a table. It is
// never differentiated. [NewPoint] takes what it found, polishes it, and factors A once. [Root]
// is then the solution as a function in which every number type takes part:
//
//	func kepler[T slope.Real[T]](x, θ []T) []T { … }      // written once
//
//	p, err := implicit.NewPoint(kepler[dual.Dual[float64]], x0, θ)
//	y, g := reverse.Gradient(nil, func(θ []reverse.Var) reverse.Var {
//		x := implicit.Root(p, kepler[reverse.Var], θ)      // with its derivatives
//		return x[0].Sin()                                  // what is made of it
//	}, θ)
//
// [NewMin] and [Argmin] do the same for the minimum of f, [NewFixed] and [FixedPoint] for
// x = F(x, θ). The order of the derivatives is that of the number type: first for Dual and
// Var, second for HyperDual and Var2, third for dual.Over over HyperDual. The value is that of
// the Point, bit for bit.
//
// # How it works
//
// Root evaluates g in T at the root x₀, taken as a constant, and corrects it, x ← x − A⁻¹·g,
// with A in float64. In numbers with derivatives up to order q the error of x₀ has no value, so
// that its power q+1 is 0; each correction raises the power by one, so that q corrections give
// every derivative exactly but for rounding, and one more takes the rounding of A⁻¹ out of the
// highest. One correction gives a wrong second derivative.
//
// A recording (expr.Record) has no values, and its root moves with θ. [Solve] makes the solution
// one operation of it, which calls the solver at each replay. [Correct] makes steps of
// Newton in T, of which k give the orders up to 2ᵏ−1; docs/implicit.md says when to take which.
//
// # Errors and cost
//
// Against differences in 900 bits the first derivatives of six problems, a ridge regression of 50
// variables among them, are right to 6 units of 2⁻⁵² of the greatest element in Dual and Var,
// the second to 6 in HyperDual and Var2. First derivatives of a minimum of 50 variables take 10
// gradients of f in Dual and 15 in Var, second ones 19 in HyperDual; NewMin takes 190.
// docs/implicit.md has the tables and the commands that measure them.
//
// # What is found, and what is not
//
// A singular A, a start that Newton's method does not confirm (a double root, no root), a
// saddle instead of a minimum, an infinite slope, other parameters than the Point's and another
// function than the Point's are errors or panics that say what to do. Not found are a root on
// another branch than the caller meant, kinks of g at the root, constraints of a minimum that
// are active (the minimum is none of f then), and parameters that g keeps in a closure instead
// of taking them from θ: their derivative is 0. verify.CheckImplicit finds the last.
//
// Source: A. Griewank and A. Walther, Evaluating Derivatives, 2nd ed., SIAM 2008, chapter 15;
// M. Blondel et al., Efficient and modular implicit differentiation, NeurIPS 2022.
package implicit
