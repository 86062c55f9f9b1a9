// Package hyperdual computes second derivatives with hyper-dual numbers, exact
// to rounding, without step sizes and without cancellation.
//
// # The idea on one number
//
// A dual number x + ε with ε² = 0 carries a first derivative. Take two of them,
// ε₁ and ε₂, with ε₁² = ε₂² = 0 but ε₁ε₂ ≠ 0. At x = 3,
//
//	(3 + ε₁ + ε₂)³ = 27 + 27ε₁ + 27ε₂ + 18ε₁ε₂
//
// and there they are: f = 27, f′ = 3x² = 27 twice, f″ = 6x = 18. In general
//
//	f(x + ε₁ + ε₂) = f(x) + f′(x)ε₁ + f′(x)ε₂ + f″(x)ε₁ε₂,
//
// Taylor's series with nothing left out, since every further term has a square
// of ε₁ or ε₂ in it. With ε₁ in the variable xᵢ and ε₂ in xⱼ the last part is
// ∂²f/∂xᵢ∂xⱼ. A [HyperDual] holds the four parts.
//
// # Why there is no cancellation
//
// A second difference, (f(x+h) − 2f(x) + f(x−h))/h², subtracts numbers that agree
// in almost every digit; with doubles it is good to about 8 digits at best. A
// complex step does the same for second derivatives. In a hyper-dual number the
// parts never meet: the product rule
//
//	(ab)₁₂ = a·b₁₂ + a₁b₂ + a₂b₁ + a₁₂·b
//
// takes ε₁ε₂ from ε₁ε₂ alone (Fike and Alonso, The Development of Hyper-Dual
// Numbers for Exact Second-Derivative Calculations, AIAA 2011-886). What is left
// is the rounding of the operations themselves: the condition of f″, not of a
// difference.
//
// # Use
//
// [Derivatives] gives f, f′ and f″ of a function of one variable, [Hessian] all
// second derivatives of one of several, [HVP] its product with a vector,
// [Directional] the second derivative along two directions:
//
//	type h = hyperdual.HyperDual[float64]
//	y, d1, d2 := hyperdual.Derivatives(func(x h) h { return x.PowInt(3) }, 3) // 27, 27, 18
//
// Hessian evaluates f n(n+1)/2 times and HVP n times. From some six variables on,
// sixteen if f is written for the concrete type, [slope/reverse.Hessian] is
// quicker, whose cost is n sweeps; [slope/reverse.HVP] takes one. Where few variables
// meet there are the sparse Hessians of package [slope/expr]. docs/modes.md has the
// measurements.
//
// # Limits
//
// Second derivatives contain products of first ones. Where such a product leaves
// the range of F, below about 1e−308 or above 1e308, Exp, Log, Sin, Cos and Sqrt
// lose it though the result may be in range; the other functions do not.
//
// The policies about zeros, kinks and the domain are those of package dual, and
// a function written for the concrete type is faster than the generic form, as
// there. A closure must not use a HyperDual of an outer derivative inside an
// inner one; [slope/dual.Nest] nests safely, over HyperDual too.
package hyperdual
