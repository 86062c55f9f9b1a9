package expr

import (
	"slope/expr/internal/graph"
	"slope/expr/internal/sweep"
	"slope/internal/arg"
)

// Trace is what the sweeps give at every node of a Program, numbered as by
// Nodes: the material of a listing, and of checks that look for the operation at
// fault.
type Trace struct {
	Value   []float64
	Adjoint []float64 // the derivative of the result to the node; 0 for several results
	Tangent []float64 // the derivative of the node in the direction v; nil without
}

// Trace evaluates the nodes of p at x one at a time, as they were recorded, and
// differentiates the result to each. v is a direction, or nil. For every cut of
// the graph the sum of adjoint times tangent over the nodes that cross it is the
// same number. It allocates the result.
func (p *Program) Trace(x, v []float64) Trace {
	p.must()
	g := *p.g
	arg.Length("expr", "point", len(x), g.Inputs)
	p.bound()
	g.Prepare()
	n, first := g.Len(), g.Inputs+g.Data
	t := Trace{Value: make([]float64, n), Adjoint: make([]float64, n)}
	copy(t.Value, x)
	copy(t.Value[g.Inputs:], p.data)
	part := make([]float64, g.Kept)
	sweep.Value(&g, t.Value, part, first, n)
	if len(g.Out) == 1 {
		t.Adjoint[g.Out[0]] = 1
		sweep.Adjoint(&g, sweep.Point{V: t.Value, Part: part}, t.Adjoint, first, n)
	}
	if v != nil {
		arg.Length("expr", "direction", len(v), g.Inputs)
		t.Tangent = make([]float64, n)
		copy(t.Tangent, v)
		sweep.Tangent(&g, t.Value, part, t.Tangent, first, n)
	}
	return t
}

// Eval returns the value of the operation at operands x, as a program computes
// it. It panics for an Input or Data, which has none, and if the length of x is
// not that of Args. It allocates.
func (nd Node) Eval(x []float64) float64 {
	y, _ := nd.Slopes(nil, x)
	return y
}

// Slopes returns the value of the operation at operands x and writes its partial
// derivatives to dst, one for each operand; dst is allocated if it is nil. They
// are what the sweeps multiply with. It panics as Eval does.
func (nd Node) Slopes(dst, x []float64) (y float64, d []float64) {
	if nd.Op == OpInput || nd.Op == OpData {
		panic("expr: evaluation of an " + nd.Op.String() + ", want an operation")
	}
	arg.Some("expr", "program of a Node", "a Node of Program.Node", nd.g == nil)
	k := len(nd.Args)
	arg.Length("expr", "operands of "+nd.Op.String(), len(x), k)
	dst = arg.Dst("expr", "slopes", dst, k)
	h := graph.Single(nd.g, nd.i)
	v, b, part := make([]float64, k+1), make([]float64, k+1), make([]float64, h.Kept)
	copy(v, x)
	sweep.Value(h, v, part, k, k+1)
	b[k] = 1
	sweep.Adjoint(h, sweep.Point{V: v, Part: part}, b, k, k+1)
	copy(dst, b)
	return v[k], dst
}
