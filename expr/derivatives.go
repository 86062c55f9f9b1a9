package expr

import (
	"gonum.org/v1/gonum/mat"

	"slope/expr/internal/sweep"
	"slope/internal/arg"
)

// VJP returns the vector–Jacobian product wᵀJ at x for weights w of the
// results. dst has length Dim and is allocated if it is nil. Where a weighted
// result is NaN, so is the product.
func (e *Evaluator) VJP(dst, x, w []float64) []float64 {
	e.must()
	g := e.r.g
	arg.Length("expr", "weights", len(w), len(g.Out))
	dst = arg.Dst("expr", "product", dst, g.Inputs)
	e.load(x)
	e.primal(true)
	e.vjp(dst, w)
	return dst
}

// vjp is VJP after the value pass.
func (e *Evaluator) vjp(dst, w []float64) {
	g := e.r.g
	for i, o := range g.Out {
		if w[i] != 0 && e.v[o] != e.v[o] {
			sweep.FillNaN(dst)
			return
		}
	}
	e.weighted(w)
	if e.doubtful(e.b[:g.Inputs]) {
		e.carefully()
		e.weighted(w)
	}
	copy(dst, e.b[:g.Inputs])
}

// weighted runs the adjoint pass for weights of the results.
func (e *Evaluator) weighted(w []float64) {
	g := e.r.g
	b := room(&e.b, g.Len())
	clear(b)
	for i, o := range g.Out {
		b[o] += w[i]
	}
	if e.careful {
		if len(e.reach) != len(b) {
			e.reach = make([]bool, len(b))
		}
		clear(e.reach)
		for i, o := range g.Out {
			e.reach[o] = e.reach[o] || w[i] != 0
		}
	}
	e.backward()
}

// firstOrder runs the adjoint pass for the one result.
func (e *Evaluator) firstOrder() {
	e.one = [1]float64{1}
	e.weighted(e.one[:])
}

// JVP returns the Jacobian–vector product J·v at x. dst has length OutDim and
// is allocated if it is nil.
func (e *Evaluator) JVP(dst, x, v []float64) []float64 {
	e.must()
	g := e.r.g
	arg.Length("expr", "direction", len(v), g.Inputs)
	dst = arg.Dst("expr", "product", dst, len(g.Out))
	e.load(x)
	e.primal(true)
	e.jvp(dst, v)
	return dst
}

// jvp is JVP after the value pass.
func (e *Evaluator) jvp(dst, v []float64) {
	g := e.r.g
	for {
		copy(room(&e.t, g.Len()), v)
		e.forward()
		for i, o := range g.Out {
			dst[i] = e.t[o]
			if e.v[o] != e.v[o] {
				dst[i] = e.v[o]
			}
		}
		if !e.doubtful(dst) {
			return
		}
		e.carefully()
	}
}

// HVP returns the value at x and writes the product of the Hessian with v to
// dst, of length Dim, which is allocated if it is nil: the derivative of the
// gradient in the direction v, exact, at the cost of about two gradients.
func (e *Evaluator) HVP(dst, x, v []float64) (y float64, hv []float64) {
	e.must()
	e.p.one("HVP")
	g := e.r.g
	arg.Length("expr", "direction", len(v), g.Inputs)
	dst = arg.Dst("expr", "product", dst, g.Inputs)
	e.second(x)
	e.hvp(dst, v)
	return e.v[g.Out[0]], dst
}

// GradHVP returns the value at x, writes the gradient to grad, and the product of the
// Hessian with v to hv, at the cost of HVP, which computes the gradient on its way.
// Both have length Dim, or are nil and then allocated.
func (e *Evaluator) GradHVP(grad, hv, x, v []float64) (y float64, g, h []float64) {
	e.must()
	e.p.one("GradHVP")
	grad = arg.Dst("expr", "gradient", grad, e.r.g.Inputs)
	y, hv = e.HVP(hv, x, v)
	if y != y {
		sweep.FillNaN(grad)
	} else {
		copy(grad, e.b)
	}
	return y, grad, hv
}

// second runs value and adjoint passes for Hessian products at x.
func (e *Evaluator) second(x []float64) {
	e.load(x)
	e.primal(true)
	e.firstOrder()
	if e.doubtful(e.b[:e.r.g.Inputs]) {
		e.carefully()
		e.firstOrder()
	}
}

// hvp is HVP after second.
func (e *Evaluator) hvp(dst, v []float64) {
	g := e.r.g
	if y := e.v[g.Out[0]]; y != y {
		sweep.FillNaN(dst)
		return
	}
	for {
		copy(room(&e.t, g.Len()), v)
		e.forward()
		clear(room(&e.bt, g.Len()))
		e.backward2()
		copy(dst, e.bt[:g.Inputs])
		if !e.doubtful(dst) {
			return
		}
		e.carefully()
		e.firstOrder()
	}
}

// Hessian returns the value, the gradient and the Hessian at x. dst has order
// Dim and is allocated if it is nil. The gradient belongs to the evaluator and
// is overwritten by its next call. The cost is Dim Hessian products; see
// SparseHessian for many variables.
func (e *Evaluator) Hessian(dst *mat.SymDense, x []float64) (y float64, grad []float64, hess *mat.SymDense) {
	e.must()
	e.p.one("Hessian")
	g := e.r.g
	n := g.Inputs
	dst = arg.Sym("expr", "Hessian", dst, n)
	e.second(x)
	e.forMany()
	y = e.v[g.Out[0]]
	seed := room(&e.seed, 2*n)
	seed, col := seed[:n], seed[n:]
	clear(seed)
	raw := dst.RawSymmetric()
	for j := range n {
		seed[j] = 1
		e.hvp(col, seed)
		seed[j] = 0
		for i := range j + 1 {
			raw.Data[i*raw.Stride+j] = col[i]
		}
	}
	grad = e.b[:n:n]
	if y != y {
		sweep.FillNaN(grad)
	}
	return y, grad, dst
}

// Jacobian writes the Jacobian at x to dst, OutDim × Dim, which is allocated if
// it is nil. It costs the smaller number of sweeps: forward, a column each, or
// backward, a row each.
func (e *Evaluator) Jacobian(dst *mat.Dense, x []float64) *mat.Dense {
	e.must()
	g := e.r.g
	m, n := len(g.Out), g.Inputs
	dst = arg.Dense("expr", "Jacobian", dst, m, n)
	e.load(x)
	e.primal(true)
	seed := room(&e.seed, n+m)
	sn, sm := seed[:n], seed[n:]
	clear(seed)
	if n <= m {
		for j := range n {
			sn[j] = 1
			e.jvp(sm, sn)
			sn[j] = 0
			for i, v := range sm {
				dst.Set(i, j, v)
			}
		}
		return dst
	}
	e.forMany()
	for i := range m {
		sm[i] = 1
		e.vjp(dst.RawRowView(i), sm)
		sm[i] = 0
	}
	return dst
}
