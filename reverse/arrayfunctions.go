package reverse

import (
	"slope/internal/kernel"
)

// The elementwise functions that have kernels.

// A rule of one variable on lanes, as package kernel has them.
type lanesRule = func(y, d1, d2, x []float64)

// Exp returns eˣ for each element x.
func (x VecOf[S]) Exp() VecOf[S] { return x.chainLanes(kernel.ExpRule) }

// Expm1 returns eˣ − 1, accurate near 0 for each element x.
func (x VecOf[S]) Expm1() VecOf[S] { return x.chainLanes(kernel.Expm1Rule) }

// Log returns the natural logarithm of x for each element x.
func (x VecOf[S]) Log() VecOf[S] { return x.chainLanes(kernel.LogRule) }

// Log1p returns log(1+x), accurate near 0 for each element x.
func (x VecOf[S]) Log1p() VecOf[S] { return x.chainLanes(kernel.Log1pRule) }

// Sin returns the sine of x for each element x.
func (x VecOf[S]) Sin() VecOf[S] { return x.chainLanes(kernel.SinRule) }

// Cos returns the cosine of x for each element x.
func (x VecOf[S]) Cos() VecOf[S] { return x.chainLanes(kernel.CosRule) }

// Erf returns the error function of x for each element x.
func (x VecOf[S]) Erf() VecOf[S] { return x.chainLanes(kernel.ErfRule) }

// Erfc returns 1 − erf x, accurate in the tail for each element x.
func (x VecOf[S]) Erfc() VecOf[S] { return x.chainLanes(kernel.ErfcRule) }

// Tanh returns the hyperbolic tangent of x for each element x.
func (x VecOf[S]) Tanh() VecOf[S] { return x.chainLanes(kernel.TanhRule) }

// Sigmoid returns 1/(1+e⁻ˣ) for each element x.
func (x VecOf[S]) Sigmoid() VecOf[S] { return x.chainLanes(kernel.SigmoidRule) }

// Softplus returns log(1+eˣ) for each element x.
func (x VecOf[S]) Softplus() VecOf[S] { return x.chainLanes(kernel.SoftplusRule) }

// Exp returns eˣ for each element x.
func (m MatOf[S]) Exp() MatOf[S] { return m.chainLanes(kernel.ExpRule) }

// Expm1 returns eˣ − 1, accurate near 0 for each element x.
func (m MatOf[S]) Expm1() MatOf[S] { return m.chainLanes(kernel.Expm1Rule) }

// Log returns the natural logarithm of x for each element x.
func (m MatOf[S]) Log() MatOf[S] { return m.chainLanes(kernel.LogRule) }

// Log1p returns log(1+x), accurate near 0 for each element x.
func (m MatOf[S]) Log1p() MatOf[S] { return m.chainLanes(kernel.Log1pRule) }

// Sin returns the sine of x for each element x.
func (m MatOf[S]) Sin() MatOf[S] { return m.chainLanes(kernel.SinRule) }

// Cos returns the cosine of x for each element x.
func (m MatOf[S]) Cos() MatOf[S] { return m.chainLanes(kernel.CosRule) }

// Erf returns the error function of x for each element x.
func (m MatOf[S]) Erf() MatOf[S] { return m.chainLanes(kernel.ErfRule) }

// Erfc returns 1 − erf x, accurate in the tail for each element x.
func (m MatOf[S]) Erfc() MatOf[S] { return m.chainLanes(kernel.ErfcRule) }

// Tanh returns the hyperbolic tangent of x for each element x.
func (m MatOf[S]) Tanh() MatOf[S] { return m.chainLanes(kernel.TanhRule) }

// Sigmoid returns 1/(1+e⁻ˣ) for each element x.
func (m MatOf[S]) Sigmoid() MatOf[S] { return m.chainLanes(kernel.SigmoidRule) }

// Softplus returns log(1+eˣ) for each element x.
func (m MatOf[S]) Softplus() MatOf[S] { return m.chainLanes(kernel.SoftplusRule) }
