package expr

import (
	"gonum.org/v1/gonum/mat"

	"slope/internal/arg"
)

// Evaluator evaluates a Program with work space of its own. It belongs to one
// goroutine. Its methods are those of the Program and allocate nothing once the
// work space is there, about 8 bytes for each node and each pass.
type Evaluator struct {
	p *Program
	r *runner

	v     []float64 // values of the nodes
	part  []float64 // what the value pass keeps for the others
	b     []float64 // adjoints
	t     []float64 // tangents
	bt    []float64 // tangents of the adjoints
	seed  []float64 // a direction
	lane  lanes     // blocks of the rolled loops
	block blk

	whole   [1]step
	one     [1]float64
	careful bool // one node at a time; see doubtful
}

// Evaluator returns an evaluator of p.
func (p *Program) Evaluator() *Evaluator {
	r := p.compiled()
	return &Evaluator{p: p, r: r}
}

// take returns an evaluator from the pool, put gives it back.
func (p *Program) take() *Evaluator {
	r := p.compiled()
	if e, ok := r.pool.Get().(*Evaluator); ok {
		e.p = p
		return e
	}
	return p.Evaluator()
}

func (p *Program) put(e *Evaluator) {
	e.p = nil
	p.run.pool.Put(e)
}

// room returns *x with length n.
func room(x *[]float64, n int) []float64 {
	if len(*x) != n {
		*x = make([]float64, n)
	}
	return *x
}

// load copies the inputs to their nodes.
func (e *Evaluator) load(x []float64) {
	g := e.r.g
	arg.Length("expr", "point", len(x), g.inputs)
	e.p.bound()
	copy(room(&e.v, g.len()), x)
	copy(e.v[g.inputs:], e.p.data)
	e.careful = false
}

// steps returns the steps of the plan, or all nodes as one step.
func (e *Evaluator) steps() []step {
	if e.careful {
		g := e.r.g
		e.whole[0] = step{lo: g.inputs + g.data, hi: g.len()}
		return e.whole[:]
	}
	return e.r.plan.steps
}

// doubtful reports whether a derivative must be computed again, carefully. The
// kernels of the loops do not test for adjoints and tangents that are exactly
// zero. Where that matters, zero times an infinite or NaN slope, a NaN shows in
// the result; the passes over single nodes do test.
func (e *Evaluator) doubtful(d []float64) bool {
	if e.careful || len(e.r.plan.steps) < 2 {
		return false
	}
	for _, v := range d {
		if v-v != 0 {
			return true
		}
	}
	return false
}

// carefully runs the value pass again, one node at a time as all passes that
// follow until the next point.
func (e *Evaluator) carefully() {
	e.careful = true
	e.primal(true)
}

// primal runs the value pass; keep says whether derivatives follow.
func (e *Evaluator) primal(keep bool) {
	g := e.r.g
	var part []float64
	if keep {
		part = room(&e.part, g.kept)
	}
	steps := e.steps()
	for i := range steps {
		s := &steps[i]
		if s.loop != nil {
			e.loopValue(s.loop, keep)
			continue
		}
		g.value(e.v, part, s.lo, s.hi)
	}
}

// backward runs the adjoint pass from adjoints that are set.
func (e *Evaluator) backward() {
	g := e.r.g
	steps := e.steps()
	for i := len(steps) - 1; i >= 0; i-- {
		s := &steps[i]
		if s.loop != nil {
			e.loopAdjoint(s.loop)
			continue
		}
		g.adjoint(e.v, e.part, e.b, s.lo, s.hi)
	}
}

// forward runs the tangent pass from tangents of the inputs that are set.
func (e *Evaluator) forward() {
	g := e.r.g
	steps := e.steps()
	for i := range steps {
		s := &steps[i]
		if s.loop != nil {
			e.loopTangent(s.loop)
			continue
		}
		g.tangent(e.v, e.part, e.t, s.lo, s.hi)
	}
}

// backward2 runs the pass of the adjoints' tangents.
func (e *Evaluator) backward2() {
	g := e.r.g
	steps := e.steps()
	for i := len(steps) - 1; i >= 0; i-- {
		s := &steps[i]
		if s.loop != nil {
			e.loopAdjointTangent(s.loop)
			continue
		}
		g.adjointTangent(e.v, e.part, e.b, e.t, e.bt, s.lo, s.hi)
	}
}

// Value returns f(x). The value is that of slope.Float64 bit for bit. It panics
// if the length of x is not Dim or the program has not one result.
func (e *Evaluator) Value(x []float64) float64 {
	e.p.one("Value")
	e.load(x)
	e.primal(false)
	return e.v[e.r.g.out[0]]
}

// Values writes the results at x to dst, of length OutDim, which is allocated
// if it is nil.
func (e *Evaluator) Values(dst, x []float64) []float64 {
	dst = arg.Dst("expr", "result", dst, len(e.r.g.out))
	e.load(x)
	e.primal(false)
	for i, o := range e.r.g.out {
		dst[i] = e.v[o]
	}
	return dst
}

// Gradient returns the value at x and writes the gradient to dst, of length
// Dim, which is allocated if it is nil. Where the value is NaN the gradient is
// NaN. It costs a few evaluations, whatever Dim is.
func (e *Evaluator) Gradient(dst, x []float64) (y float64, grad []float64) {
	e.p.one("Gradient")
	dst = arg.Dst("expr", "gradient", dst, e.r.g.inputs)
	return e.gradient(dst, x), dst
}

// VJP returns the vector–Jacobian product wᵀJ at x for weights w of the
// results. dst has length Dim and is allocated if it is nil. Where a weighted
// result is NaN, so is the product.
func (e *Evaluator) VJP(dst, x, w []float64) []float64 {
	g := e.r.g
	arg.Length("expr", "weights", len(w), len(g.out))
	dst = arg.Dst("expr", "product", dst, g.inputs)
	e.load(x)
	e.primal(true)
	e.vjp(dst, w)
	return dst
}

// vjp is VJP after the value pass.
func (e *Evaluator) vjp(dst, w []float64) {
	g := e.r.g
	for i, o := range g.out {
		if w[i] != 0 && e.v[o] != e.v[o] {
			fillNaN(dst)
			return
		}
	}
	e.weighted(w)
	if e.doubtful(e.b[:g.inputs]) {
		e.carefully()
		e.weighted(w)
	}
	copy(dst, e.b[:g.inputs])
}

// weighted runs the adjoint pass for weights of the results.
func (e *Evaluator) weighted(w []float64) {
	g := e.r.g
	b := room(&e.b, g.len())
	clear(b)
	for i, o := range g.out {
		b[o] += w[i]
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
	g := e.r.g
	arg.Length("expr", "direction", len(v), g.inputs)
	dst = arg.Dst("expr", "product", dst, len(g.out))
	e.load(x)
	e.primal(true)
	e.jvp(dst, v)
	return dst
}

// jvp is JVP after the value pass.
func (e *Evaluator) jvp(dst, v []float64) {
	g := e.r.g
	for {
		copy(room(&e.t, g.len()), v)
		e.forward()
		for i, o := range g.out {
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
	e.p.one("HVP")
	g := e.r.g
	arg.Length("expr", "direction", len(v), g.inputs)
	dst = arg.Dst("expr", "product", dst, g.inputs)
	e.second(x)
	e.hvp(dst, v)
	return e.v[g.out[0]], dst
}

// second runs value and adjoint passes for Hessian products at x.
func (e *Evaluator) second(x []float64) {
	e.load(x)
	e.primal(true)
	e.firstOrder()
	if e.doubtful(e.b[:e.r.g.inputs]) {
		e.carefully()
		e.firstOrder()
	}
}

// hvp is HVP after second.
func (e *Evaluator) hvp(dst, v []float64) {
	g := e.r.g
	if y := e.v[g.out[0]]; y != y {
		fillNaN(dst)
		return
	}
	for {
		copy(room(&e.t, g.len()), v)
		e.forward()
		clear(room(&e.bt, g.len()))
		e.backward2()
		copy(dst, e.bt[:g.inputs])
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
	e.p.one("Hessian")
	g := e.r.g
	n := g.inputs
	dst = arg.Sym("expr", "Hessian", dst, n)
	e.second(x)
	y = e.v[g.out[0]]
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
		fillNaN(grad)
	}
	return y, grad, dst
}

// Jacobian writes the Jacobian at x to dst, OutDim × Dim, which is allocated if
// it is nil. It costs the smaller number of sweeps: forward, a column each, or
// backward, a row each.
func (e *Evaluator) Jacobian(dst *mat.Dense, x []float64) *mat.Dense {
	g := e.r.g
	m, n := len(g.out), g.inputs
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
	for i := range m {
		sm[i] = 1
		e.vjp(dst.RawRowView(i), sm)
		sm[i] = 0
	}
	return dst
}
