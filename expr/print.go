package expr

import (
	"fmt"
	"strings"
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
	return x.rec.nested(int(x.id), 3)
}

// nested writes node i with operands down to the given depth.
func (g *graph) nested(i, depth int) string {
	nd := g.node(i)
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
		args = append(args, g.nested(int(a), depth-1))
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
	s := "Program of " + count(p.g.inputs, "variable")
	if p.g.data > 0 {
		s += ", " + count(p.g.data, "data input")
	}
	return s + ", " + count(len(p.g.out), "result") + ", " + count(p.g.len()-p.g.inputs-p.g.data, "operation")
}

// String says how many samples b has, of which program.
func (b *Batch) String() string {
	if b == nil || b.p == nil {
		return "Batch that is nil or zero"
	}
	return fmt.Sprintf("Batch of %d samples, %v", b.n, b.p)
}
