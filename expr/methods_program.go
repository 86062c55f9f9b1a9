package expr

import "gonum.org/v1/gonum/mat"

// Value returns f(x). The value is that of slope.Float64 bit for bit. It panics
// if the length of x is not Dim or the program has not one result.
func (p *Program) Value(x []float64) float64 {
	e := p.take()
	y := e.Value(x) // no defer: it costs a tenth of a small program
	p.put(e)
	return y
}

// Values writes the results at x to dst, of length OutDim, which is allocated
// if it is nil.
func (p *Program) Values(dst, x []float64) []float64 {
	e := p.take()
	defer p.put(e)
	return e.Values(dst, x)
}

// Gradient returns the value at x and writes the gradient to dst, of length
// Dim, which is allocated if it is nil. Where the value is NaN the gradient is
// NaN. It has the shape of slope.GradientFunc.
func (p *Program) Gradient(dst, x []float64) (y float64, grad []float64) {
	e := p.take()
	y, grad = e.Gradient(dst, x)
	p.put(e)
	return y, grad
}

// VJP returns the vector–Jacobian product wᵀJ at x; see Evaluator.VJP.
func (p *Program) VJP(dst, x, w []float64) []float64 {
	e := p.take()
	defer p.put(e)
	return e.VJP(dst, x, w)
}

// JVP returns the Jacobian–vector product J·v at x; see Evaluator.JVP.
func (p *Program) JVP(dst, x, v []float64) []float64 {
	e := p.take()
	defer p.put(e)
	return e.JVP(dst, x, v)
}

// HVP returns the value at x and writes the product of the Hessian with v to
// dst, of length Dim, which is allocated if it is nil.
func (p *Program) HVP(dst, x, v []float64) (y float64, hv []float64) {
	e := p.take()
	defer p.put(e)
	return e.HVP(dst, x, v)
}

// GradHVP returns the value at x, the gradient, written to grad, and the product of the
// Hessian with v, written to hv, at the cost of HVP; see [Evaluator.GradHVP].
func (p *Program) GradHVP(grad, hv, x, v []float64) (y float64, g, h []float64) {
	e := p.take()
	defer p.put(e)
	return e.GradHVP(grad, hv, x, v)
}

// Hessian returns the value, the gradient and the Hessian at x. dst has order
// Dim and is allocated if it is nil; the gradient is allocated. The cost is Dim
// Hessian products; see SparseHessian for many variables and Evaluator.Hessian
// for no allocation at all.
func (p *Program) Hessian(dst *mat.SymDense, x []float64) (y float64, grad []float64, hess *mat.SymDense) {
	e := p.take()
	defer p.put(e)
	y, grad, hess = e.Hessian(dst, x)
	return y, append([]float64(nil), grad...), hess
}

// Jacobian writes the Jacobian at x to dst, OutDim × Dim, which is allocated if
// it is nil; see Evaluator.Jacobian.
func (p *Program) Jacobian(dst *mat.Dense, x []float64) *mat.Dense {
	e := p.take()
	defer p.put(e)
	return e.Jacobian(dst, x)
}
