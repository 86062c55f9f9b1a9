package expr

import (
	"fmt"
	"strings"

	"slope/expr/internal/graph"
)

// String writes x as its operations are nested, as Exp(Mul(x0, x1)); a part that is deep
// within is the number of its node, as v7. A constant is its value.
func (x Expr) String() string {
	switch {
	case x.rec == nil:
		return "expr.Expr{}"
	case x.isConst():
		return fmt.Sprintf("%g", x.c)
	}
	return nested(x.rec.Graph, int(x.id), 3)
}

// nested writes node i with operands down to the given depth.
func nested(g *graph.Graph, i, depth int) string {
	nd := nodeOf(g, i)
	switch {
	case len(nd.Args) == 0:
		return nd.label()
	case depth == 0:
		return fmt.Sprintf("v%d", i)
	}
	var args []string
	for k, a := range nd.Args {
		if k == longList {
			args = append(args, "…")
			break
		}
		args = append(args, nested(g, int(a), depth-1))
	}
	return nd.label() + "(" + strings.Join(args, ", ") + ")"
}

// String says how many variables, data inputs, results and operations p has. WriteListing
// writes the operations.
func (p *Program) String() string {
	if p == nil || p.g == nil {
		return "Program that is nil or zero"
	}
	count := func(n int, what string) string {
		if n == 1 {
			return "1 " + what
		}
		return fmt.Sprintf("%d %ss", n, what)
	}
	s := "Program of " + count(p.g.Inputs, "variable")
	if p.g.Data > 0 {
		s += ", " + count(p.g.Data, "data input")
	}
	return s + ", " + count(len(p.g.Out), "result") + ", " + count(p.g.Len()-p.g.Inputs-p.g.Data, "operation")
}

// String says how many samples b has, of which program.
func (b *Batch) String() string {
	if b == nil || b.p == nil {
		return "Batch that is nil or zero"
	}
	return fmt.Sprintf("Batch of %d samples, %v", b.n, b.p)
}
