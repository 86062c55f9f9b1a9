package expr

import (
	"slope/expr/internal/plan"
	"slope/expr/internal/sweep"
	"slope/internal/arg"
)

// Evaluator evaluates a Program with work space of its own. It belongs to one
// goroutine. Its methods are those of the Program and allocate nothing once the
// work space is there, about 8 bytes for each node and each pass.
type Evaluator struct {
	p *Program
	r *runner

	v    []float64 // values of the nodes
	part []float64 // what the value pass keeps for the others
	b    []float64 // adjoints
	t    []float64 // tangents
	bt   []float64 // tangents of the adjoints
	seed []float64 // a direction

	shared [3][]float64 // values, adjoints and partials of a pass over points
	rows   [2][]float64 // variables and data of a block of samples, and their adjoints
	lane   lanes        // blocks of the rolled loops
	block  blk

	whole   [1]plan.Step
	one     [1]float64
	careful bool   // one node at a time, by the law; see doubtful
	reach   []bool // then: on which nodes the result depends
	finite  bool   // every zero adjoint may be skipped; see forMany
}

// Evaluator returns an evaluator of p.
func (p *Program) Evaluator() *Evaluator {
	p.must()
	r := p.compiled()
	return &Evaluator{p: p, r: r}
}

// must panics unless e comes from a Program.
func (e *Evaluator) must() {
	if e == nil || e.p == nil {
		panic("expr: nil or zero Evaluator, want one of Program.Evaluator")
	}
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
	arg.Length("expr", "point", len(x), g.Inputs)
	e.p.bound()
	copy(room(&e.v, g.Len()), x)
	copy(e.v[g.Inputs:], e.p.data)
	e.careful, e.finite = false, false
}

// steps returns the steps of the plan, or all nodes as one step.
func (e *Evaluator) steps() []plan.Step {
	if e.careful {
		g := e.r.g
		e.whole[0] = plan.Step{Lo: g.Inputs + g.Data, Hi: g.Len()}
		return e.whole[:]
	}
	return e.r.plan.Steps
}

// doubtful reports whether a derivative must be computed again, carefully. The
// quick passes do not know which zeros are zeros of the formula, nor do the kernels
// of the loops test for zeros. Where that matters, a zero times what is infinite or
// NaN, a NaN shows in the result.
func (e *Evaluator) doubtful(d []float64) bool { return !e.careful && !allFinite(d) }

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
		part = room(&e.part, g.Kept)
	}
	steps := e.steps()
	for i := range steps {
		s := &steps[i]
		if s.Loop != nil {
			e.loopValue(s.Loop, keep)
			continue
		}
		sweep.Value(g, e.v, part, s.Lo, s.Hi)
	}
}

// forMany looks once whether a zero adjoint may be skipped at every node, for callers
// of many sweeps at one point: every node is bounded and bent where all numbers are
// finite and no norm is 0.
func (e *Evaluator) forMany() {
	g := e.r.g
	e.finite = allFinite(e.v) && allFinite(e.part)
	for _, i := range g.Norm {
		e.finite = e.finite && sweep.Bent(g, e.part, i)
	}
}

func (e *Evaluator) point() sweep.Point { return sweep.Point{V: e.v, Part: e.part, Finite: e.finite} }

// backward runs the adjoint pass from adjoints that are set.
func (e *Evaluator) backward() {
	g := e.r.g
	steps := e.steps()
	for i := len(steps) - 1; i >= 0; i-- {
		s := &steps[i]
		if s.Loop != nil {
			e.loopAdjoint(s.Loop)
			continue
		}
		if e.careful {
			sweep.CarefulAdjoint(g, e.v, e.part, e.b, e.reach, s.Lo, s.Hi)
			continue
		}
		sweep.Adjoint(g, e.point(), e.b, s.Lo, s.Hi)
	}
}

// forward runs the tangent pass from tangents of the inputs that are set.
func (e *Evaluator) forward() {
	g := e.r.g
	steps := e.steps()
	for i := range steps {
		s := &steps[i]
		if s.Loop != nil {
			e.loopTangent(s.Loop)
			continue
		}
		if e.careful {
			sweep.CarefulTangent(g, e.v, e.part, e.t, s.Lo, s.Hi)
			continue
		}
		sweep.Tangent(g, e.v, e.part, e.t, s.Lo, s.Hi)
	}
}

// backward2 runs the pass of the adjoints' tangents.
func (e *Evaluator) backward2() {
	g := e.r.g
	steps := e.steps()
	for i := len(steps) - 1; i >= 0; i-- {
		s := &steps[i]
		if s.Loop != nil {
			e.loopAdjointTangent(s.Loop)
			continue
		}
		if e.careful {
			sweep.CarefulSecond(g, e.v, e.part, e.b, e.t, e.bt, e.reach, s.Lo, s.Hi)
			continue
		}
		sweep.Second(g, e.point(), e.b, e.t, e.bt, s.Lo, s.Hi)
	}
}

// Value returns f(x). The value is that of slope.Float64 bit for bit. It panics
// if the length of x is not Dim or the program has not one result.
func (e *Evaluator) Value(x []float64) float64 {
	e.must()
	e.p.one("Value")
	e.load(x)
	e.primal(false)
	return e.v[e.r.g.Out[0]]
}

// Values writes the results at x to dst, of length OutDim, which is allocated
// if it is nil.
func (e *Evaluator) Values(dst, x []float64) []float64 {
	e.must()
	dst = arg.Dst("expr", "result", dst, len(e.r.g.Out))
	e.load(x)
	e.primal(false)
	for i, o := range e.r.g.Out {
		dst[i] = e.v[o]
	}
	return dst
}

// Gradient returns the value at x and writes the gradient to dst, of length
// Dim, which is allocated if it is nil. Where the value is NaN the gradient is
// NaN. It costs a few evaluations, whatever Dim is.
func (e *Evaluator) Gradient(dst, x []float64) (y float64, grad []float64) {
	e.must()
	e.p.one("Gradient")
	dst = arg.Dst("expr", "gradient", dst, e.r.g.Inputs)
	return e.gradient(dst, x), dst
}
