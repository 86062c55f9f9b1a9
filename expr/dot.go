package expr

import (
	"fmt"
	"io"

	"gonum.org/v1/gonum/graph/encoding"
	"gonum.org/v1/gonum/graph/encoding/dot"
	"gonum.org/v1/gonum/graph/multi"

	"slope/internal/arg"
)

// WriteDOT writes the graph of the program in the DOT language of Graphviz, an
// arrow from every operand to the node that uses it. Unless x is nil the nodes
// show their values and adjoints at x. It panics if the length of x is not Dim,
// and returns the error of w.
func (p *Program) WriteDOT(w io.Writer, x []float64) error {
	p.must()
	arg.Some("expr", "io.Writer", "one to write the graph to", w == nil)
	var t Trace
	if x != nil {
		t = p.Trace(x, nil)
	}
	out := map[int]bool{}
	for _, o := range p.g.Out {
		out[int(o)] = true
	}
	g := multi.NewDirectedGraph()
	nodes := make([]dotNode, p.Len())
	for i, nd := range p.Nodes() {
		nodes[i] = dotNode{id: int64(i), label: nd.label(), op: nd.Op, out: out[i]}
		if x != nil {
			nodes[i].label += fmt.Sprintf("\n%.6g\nadjoint %.6g", t.Value[i], t.Adjoint[i])
		}
		g.AddNode(nodes[i])
		for _, a := range nd.Args {
			g.SetLine(g.NewLine(nodes[a], nodes[i]))
		}
	}
	b, err := dot.MarshalMulti(dotGraph{g}, "program", "", "\t")
	if err != nil {
		return fmt.Errorf("expr: WriteDOT: %w", err)
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

// dotGraph lays the graph out from left to right.
type dotGraph struct{ *multi.DirectedGraph }

func (dotGraph) DOTAttributers() (graph, node, edge encoding.Attributer) {
	return &encoding.Attributes{{Key: "rankdir", Value: "LR"}}, &encoding.Attributes{{Key: "fontname", Value: "Helvetica"}}, &encoding.Attributes{}
}

// dotNode is a node with its picture.
type dotNode struct {
	id    int64
	label string
	op    Op
	out   bool
}

func (n dotNode) ID() int64     { return n.id }
func (n dotNode) DOTID() string { return fmt.Sprintf("v%d", n.id) }

func (n dotNode) Attributes() []encoding.Attribute {
	shape := "ellipse"
	switch {
	case n.op == OpInput:
		shape = "box"
	case n.op == OpConst || n.op == OpData:
		shape = "plaintext"
	case n.out:
		shape = "doublecircle"
	}
	return []encoding.Attribute{{Key: "label", Value: fmt.Sprintf("%q", n.label)}, {Key: "shape", Value: shape}}
}
