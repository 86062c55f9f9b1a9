package expr

import (
	"fmt"
	"iter"
	"sync"

	"slope"
	"slope/expr/internal/graph"
	"slope/expr/internal/plan"
	"slope/expr/internal/rewrite"
	"slope/internal/arg"
)

// Program is a recorded function of n variables with m results. It is
// immutable and safe for concurrent use: the methods that evaluate it take
// their work space from a pool. A goroutine that evaluates much may own an
// Evaluator instead.
//
// A Program with one result has the method set of an objective of package gd.
type Program struct {
	g    *graph.Graph // as recorded, without dead nodes
	run  *runner
	data []float64 // bound by WithData
}

// runner is what the evaluations of a Program share. It is built when it is
// first needed.
type runner struct {
	once sync.Once
	g    *graph.Graph // simplified and in the order of the plan
	plan *plan.Plan
	pool sync.Pool // of *Evaluator

	hess, jac sparse

	batch, points, samples lanesOnce
}

func newProgram(g *graph.Graph) *Program {
	return &Program{g: graph.Prune(g), run: &runner{}}
}

// Dim returns the number of variables.
func (p *Program) Dim() int {
	p.must()
	return p.g.Inputs
}

// DataDim returns the number of data inputs.
func (p *Program) DataDim() int {
	p.must()
	return p.g.Data
}

// OutDim returns the number of results.
func (p *Program) OutDim() int {
	p.must()
	return len(p.g.Out)
}

// Len returns the number of nodes, inputs and constants included.
func (p *Program) Len() int {
	p.must()
	return p.g.Len()
}

// Outputs returns the nodes of the results. It allocates.
func (p *Program) Outputs() []int {
	p.must()
	out := make([]int, len(p.g.Out))
	for i, o := range p.g.Out {
		out[i] = int(o)
	}
	return out
}

// Node is one operation of a Program: what a pass over it needs to know.
//
// The nodes of a Program are numbered from 0 so that operands come before the
// nodes that use them: first the variables, then the data inputs, then the
// operations in the order in which the function did them.
type Node struct {
	Op   Op
	Args []uint32 // the nodes of the operands; not to be changed

	// C holds the constant of Const, AddConst, Scale and PowConst, and the
	// coefficients of DotConst, one for every operand. It is nil for other
	// operations and not to be changed.
	C []float64

	// Lanes says that a Sum, Dot, DotConst or SumSquares of 32 terms or more is added in the order
	// of slope.Sum. Without it the order is from the first to the last.
	Lanes bool

	Int   int          // the exponent of PowInt; the index of an Input or Data
	Rule  *slope.Rule  // the rule of Apply
	Rule2 *slope.Rule2 // the rule of Apply2
	RuleN *slope.RuleN // the rule of ApplyN

	g *graph.Graph
	i int
}

// Node returns node i. It does not allocate. It panics if i is out of range.
func (p *Program) Node(i int) Node {
	p.must()
	g := p.g
	if i < 0 || i >= g.Len() {
		panic(fmt.Sprintf("expr: node %d of a program of %d", i, g.Len()))
	}
	return nodeOf(g, i)
}

func nodeOf(g *graph.Graph, i int) Node {
	nd := Node{Op: g.Op[i], Args: g.Operands(i), C: g.Coefficients(i), Lanes: g.Laned(i), g: g, i: i}
	nd.Args = nd.Args[:len(nd.Args):len(nd.Args)]
	switch nd.Op {
	case OpPowInt:
		nd.Int = g.Exponent(i)
	case OpInput:
		nd.Int = i
	case OpData:
		nd.Int = i - g.Inputs
	case OpApply:
		nd.Rule = g.Rule(i)
	case OpApply2:
		nd.Rule2 = g.Rule2(i)
	case OpApplyN:
		nd.RuleN = g.RuleN(i)
	}
	return nd
}

// Nodes ranges over all nodes with their numbers, operands before the nodes
// that use them:
//
//	for i, nd := range p.Nodes() {
//		switch nd.Op {
//		case expr.OpInput:
//			v[i] = box[nd.Int]
//		case expr.OpAdd:
//			v[i] = v[nd.Args[0]].Add(v[nd.Args[1]])
//		…
func (p *Program) Nodes() iter.Seq2[int, Node] {
	p.must()
	return func(yield func(int, Node) bool) {
		for i := range p.g.Len() {
			if !yield(i, nodeOf(p.g, i)) {
				return
			}
		}
	}
}

// WithData returns the program with the values of its data inputs, which are
// not copied; a change to data is seen by later evaluations. It shares
// everything else with p. It panics if the length of data is not DataDim.
func (p *Program) WithData(data []float64) *Program {
	p.must()
	arg.Length("expr", "data", len(data), p.g.Data)
	return &Program{g: p.g, run: p.run, data: data}
}

// Simplify returns an equivalent program with fewer operations: see the passes
// listed in the package comment. Values do not change by a bit. Evaluation
// works with the simplified form anyway; it is of use to a reader and to passes
// that look for sums, products and inner products.
func (p *Program) Simplify() *Program {
	p.must()
	return &Program{g: rewrite.Simplify(p.g), run: &runner{}, data: p.data}
}

// runner returns the compiled form.
func (p *Program) compiled() *runner {
	p.run.once.Do(func() {
		p.run.g, p.run.plan = plan.Compile(rewrite.Simplify(p.g))
	})
	return p.run
}

// must panics unless p comes from a recording.
func (p *Program) must() {
	if p == nil || p.g == nil {
		panic("expr: nil or zero Program, want one of Record")
	}
}

// one panics unless the program has one result.
func (p *Program) one(method string) {
	if len(p.g.Out) != 1 {
		panic(fmt.Sprintf("expr: %s of a program with %d results, want 1", method, len(p.g.Out)))
	}
}

// bound panics unless the data inputs have values.
func (p *Program) bound() {
	if len(p.data) != p.g.Data {
		panic(fmt.Sprintf("expr: program with %d data inputs and no data; see WithData", p.g.Data))
	}
}
