package expr

import (
	"gonum.org/v1/gonum/mat"

	"slope/expr/internal/exec"
	"slope/expr/internal/sweep"
	"slope/internal/arg"
)

// VJP returns the vector–Jacobian product wᵀJ at x for weights w of the
// results. dst has length Dim and is allocated if it is nil. Where a weighted
// result is NaN, so is the product.
func (e *Evaluator) VJP(dst, x, w []float64) []float64 {
	defer e.end(e.begin())
	g := e.r.g
	arg.Length("expr", "weights", len(w), len(g.Out))
	dst = arg.Dst("expr", "product", dst, g.Inputs)
	e.load(x)
	e.m.Primal(true)
	e.m.VJP(dst, w)
	return dst
}

// JVP returns the Jacobian–vector product J·v at x. dst has length OutDim and
// is allocated if it is nil.
func (e *Evaluator) JVP(dst, x, v []float64) []float64 {
	defer e.end(e.begin())
	g := e.r.g
	arg.Length("expr", "direction", len(v), g.Inputs)
	dst = arg.Dst("expr", "product", dst, len(g.Out))
	e.load(x)
	e.m.Primal(true)
	e.m.JVP(dst, v)
	return dst
}

// HVP returns the value at x and writes the product of the Hessian with v to
// dst, of length Dim, which is allocated if it is nil: the derivative of the
// gradient in the direction v, exact, at the cost of about two gradients.
func (e *Evaluator) HVP(dst, x, v []float64) (y float64, hv []float64) {
	defer e.end(e.begin())
	e.p.one("HVP")
	return e.hvp(dst, x, v)
}

// hvp is HVP within a call.
func (e *Evaluator) hvp(dst, x, v []float64) (y float64, hv []float64) {
	g := e.r.g
	arg.Length("expr", "direction", len(v), g.Inputs)
	dst = arg.Dst("expr", "product", dst, g.Inputs)
	e.second(x, false)
	e.one[0] = exec.Direction{V: v, HV: dst}
	e.m.HVPs(e.one[:])
	e.one[0] = exec.Direction{}
	return e.m.V[g.Out[0]], dst
}

// GradHVP returns the value at x, writes the gradient to grad, and the product of the
// Hessian with v to hv, at the cost of HVP, which computes the gradient on its way.
// Both have length Dim, or are nil and then allocated.
func (e *Evaluator) GradHVP(grad, hv, x, v []float64) (y float64, g, h []float64) {
	defer e.end(e.begin())
	e.p.one("GradHVP")
	grad = arg.Dst("expr", "gradient", grad, e.r.g.Inputs)
	y, hv = e.hvp(hv, x, v)
	if y != y {
		sweep.FillNaN(grad)
	} else {
		copy(grad, e.m.B)
	}
	return y, grad, hv
}

// Hessian returns the value, the gradient and the Hessian at x. dst has order
// Dim and is allocated if it is nil. The gradient belongs to the evaluator and
// is overwritten by its next call. The cost is Dim Hessian products; see
// SparseHessian for many variables.
func (e *Evaluator) Hessian(dst *mat.SymDense, x []float64) (y float64, grad []float64, hess *mat.SymDense) {
	defer e.end(e.begin())
	e.p.one("Hessian")
	g := e.r.g
	n := g.Inputs
	dst = arg.Sym("expr", "Hessian", dst, n)
	e.second(x, true)
	raw := dst.RawSymmetric()
	for j := 0; j < n; j += exec.Directions {
		columns := e.directions(min(exec.Directions, n-j))
		for k, d := range columns {
			clear(d.V)
			d.V[j+k] = 1
		}
		e.m.HVPs(columns)
		for k, d := range columns {
			for i := range j + k + 1 {
				raw.Data[i*raw.Stride+j+k] = d.HV[i]
			}
		}
	}
	y = e.m.V[g.Out[0]]
	grad = e.m.B[:n:n]
	if y != y {
		sweep.FillNaN(grad)
	}
	return y, grad, dst
}

// Jacobian writes the Jacobian at x to dst, OutDim × Dim, which is allocated if
// it is nil. It costs the smaller number of sweeps: forward, a column each, or
// backward, a row each.
func (e *Evaluator) Jacobian(dst *mat.Dense, x []float64) *mat.Dense {
	defer e.end(e.begin())
	g := e.r.g
	m, n := len(g.Out), g.Inputs
	dst = arg.Dense("expr", "Jacobian", dst, m, n)
	e.load(x)
	e.m.Primal(true)
	seed := exec.Room(&e.seed, n+m)
	sn, sm := seed[:n], seed[n:]
	clear(seed)
	if n <= m {
		for j := range n {
			sn[j] = 1
			e.m.JVP(sm, sn)
			sn[j] = 0
			for i, v := range sm {
				dst.Set(i, j, v)
			}
		}
		return dst
	}
	e.m.ForMany()
	for i := range m {
		sm[i] = 1
		e.m.VJP(dst.RawRowView(i), sm)
		sm[i] = 0
	}
	return dst
}
