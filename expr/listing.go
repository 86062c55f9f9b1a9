package expr

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"slope/expr/internal/graph"
	"slope/internal/arg"
)

// WriteListing writes the program as a table, a node a line in the order of
// evaluation: its number, its operation, the operands, and, unless x is nil, its
// value and adjoint at x: the recorded operations and the chain rule, step by
// step. It panics if the length of x is not Dim, and returns the error of w.
func (p *Program) WriteListing(w io.Writer, x []float64) error {
	p.must()
	arg.Some("expr", "io.Writer", "one to write the listing to", w == nil)
	tw := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	head := "node\toperation\toperands"
	var t Trace
	if x != nil {
		t = p.Trace(x, nil)
		head += "\tvalue\tadjoint"
	}
	fmt.Fprintln(tw, head)
	for i, nd := range p.Nodes() {
		fmt.Fprintf(tw, "v%d\t%s\t%s", i, nd.label(), operandList(nd.Args))
		if x != nil {
			fmt.Fprintf(tw, "\t%.6g\t%.6g", t.Value[i], t.Adjoint[i])
		}
		fmt.Fprintln(tw)
	}
	return tw.Flush()
}

// label names the operation with its constants.
func (nd Node) label() string {
	switch op := nd.Op; {
	case op == OpConst:
		return fmt.Sprintf("%g", nd.C[0])
	case op == OpInput:
		return fmt.Sprintf("x%d", nd.Int)
	case op == OpData:
		return fmt.Sprintf("data%d", nd.Int)
	case graph.HasConst(op):
		return fmt.Sprintf("%s %g", op, nd.C[0])
	case op == OpPowInt:
		return fmt.Sprintf("%s %d", op, nd.Int)
	case op == OpApply:
		return nd.Rule.Name
	case op == OpApply2:
		return nd.Rule2.Name
	case op == OpApplyN:
		return nd.RuleN.Name
	}
	return nd.Op.String()
}

// longList is the number of operands that are shown.
const longList = 6

func operandList(args []uint32) string {
	var s []string
	for k, a := range args {
		if k == longList-1 && len(args) > longList {
			s = append(s, fmt.Sprintf("… (%d)", len(args)))
			break
		}
		s = append(s, fmt.Sprintf("v%d", a))
	}
	return strings.Join(s, " ")
}
