package expr

import (
	"slope/expr/internal/exec"
	"slope/internal/arg"
)

// Evaluator evaluates a Program with work space of its own. It belongs to one
// goroutine: a method that ends after another has begun panics, since its result is wrong. Its methods are those of the Program and allocate nothing once the
// work space is there, about 8 bytes for each node and each pass.
type Evaluator struct {
	p *Program
	r *runner
	m exec.Machine

	seed []float64 // directions, and the products with them
	of   [exec.Directions]exec.Direction
	one  [1]exec.Direction

	calls uint64 // that have begun

	lanes *exec.Machine // of many points
	rows  [2][]float64  // variables and data of a block of samples, and their adjoints
}

// Evaluator returns an evaluator of p.
func (p *Program) Evaluator() *Evaluator {
	p.must()
	r := p.compiled()
	return &Evaluator{p: p, r: r, m: exec.Machine{G: r.g, Plan: r.plan}}
}

// must panics unless e comes from a Program.
func (e *Evaluator) must() {
	if e == nil || e.p == nil {
		panic("expr: nil or zero Evaluator, want one of Program.Evaluator")
	}
}

// begin begins a call. It panics unless e comes from a Program.
func (e *Evaluator) begin() uint64 {
	e.must()
	e.calls++
	return e.calls
}

// end ends a call, and panics if another has begun before its end: they have one work space, and what they return is wrong.
func (e *Evaluator) end(call uint64) {
	if e.calls != call {
		panic("expr: an Evaluator in two calls at a time, want one for each goroutine: the methods of Program are safe for many")
	}
}

// take returns an evaluator from the pool, put gives it back. It panics unless p is a program.
func (p *Program) take() *Evaluator {
	p.must()
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

// check panics unless there is a number for every input.
func (e *Evaluator) check(x []float64) {
	arg.Length("expr", "point", len(x), e.r.g.Inputs)
	e.p.bound()
}

// load copies the inputs to their nodes.
func (e *Evaluator) load(x []float64) {
	e.check(x)
	e.m.Load(x, e.p.data)
}

// second begins the point x for Hessian products; many says that there are many.
func (e *Evaluator) second(x []float64, many bool) {
	e.check(x)
	e.m.Second(x, e.p.data, many)
}

// directions returns room for k directions of the inputs and the products of the Hessian with them.
func (e *Evaluator) directions(k int) []exec.Direction {
	n := e.r.g.Inputs
	for i, room := 0, exec.Room(&e.seed, 2*n*k); i < k; i++ {
		e.of[i] = exec.Direction{V: room[2*n*i:][:n], HV: room[2*n*i+n:][:n]}
	}
	return e.of[:k]
}

// Value returns f(x). The value is that of slope.Float64 bit for bit. It panics
// if the length of x is not Dim or the program has not one result.
func (e *Evaluator) Value(x []float64) float64 {
	defer e.end(e.begin())
	e.p.one("Value")
	e.check(x)
	e.m.Values(x, e.p.data)
	return e.m.V[e.r.g.Out[0]]
}

// Values writes the results at x to dst, of length OutDim, which is allocated
// if it is nil.
func (e *Evaluator) Values(dst, x []float64) []float64 {
	defer e.end(e.begin())
	dst = arg.Dst("expr", "result", dst, len(e.r.g.Out))
	e.check(x)
	e.m.Values(x, e.p.data)
	for i, o := range e.r.g.Out {
		dst[i] = e.m.V[o]
	}
	return dst
}

// Gradient returns the value at x and writes the gradient to dst, of length
// Dim, which is allocated if it is nil. Where the value is NaN the gradient is
// NaN. It costs a few evaluations, whatever Dim is.
func (e *Evaluator) Gradient(dst, x []float64) (y float64, grad []float64) {
	defer e.end(e.begin())
	e.p.one("Gradient")
	dst = arg.Dst("expr", "gradient", dst, e.r.g.Inputs)
	e.check(x)
	return e.m.Gradient(dst, x, e.p.data), dst
}
