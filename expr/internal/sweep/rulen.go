package sweep

import (
	"math"
	"sync"

	"slope/expr/internal/graph"
)

// An ApplyN keeps its slopes, its operands, and room for their tangents and what curve writes.

// scratch is memory for the operands of a rule in a pass that keeps nothing.
var scratch = sync.Pool{New: func() any { return new([]float64) }}

// ruleValue is the value of an ApplyN.
func ruleValue(g *graph.Graph, v []float64, i int) float64 {
	x := scratch.Get().(*[]float64)
	defer scratch.Put(x)
	*x = (*x)[:0]
	for _, a := range g.Operands(i) {
		*x = append(*x, v[a])
	}
	return g.RuleN(i).At(*x)
}

// ruleGradient is the value of an ApplyN, which keeps its slopes in part.
func ruleGradient(g *graph.Graph, v, part []float64, i int) float64 {
	args := g.Operands(i)
	n := len(args)
	x := part[n : 2*n]
	for k, a := range args {
		x[k] = v[a]
	}
	for k := range n { // an unknown curvature: not all that is kept is finite
		part[3*n+k] = math.NaN()
	}
	return g.RuleN(i).GradientAt(part[:n:n], x[:n:n])
}

// ruleCurve is curve for an ApplyN.
func ruleCurve(g *graph.Graph, part, t []float64, i int, c []float64) {
	args := g.Operands(i)
	n := len(args)
	p := part[g.Slot[i]:]
	x, dx := p[n:2*n:2*n], p[2*n:3*n:3*n]
	for k, a := range args {
		dx[k] = t[a]
	}
	g.RuleN(i).HVPAt(c, x, dx)
}
