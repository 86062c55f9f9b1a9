package expr

import (
	"slope/expr/internal/graph"
	"slope/expr/internal/plan"
)

// section is what the writer knows of the part that it writes, or of the whole program.
type section struct {
	g      *graph.Graph
	plan   *plan.Plan
	tabled map[string]string // tables that are written already
	arrays []array           // what node numbers are elements of
	named  map[int]string    // nodes with names of their own
	made   map[string]string // formulas that several operations share
}

// newSection starts a section; nothing has been written of it.
func (w *goWriter) newSection(g *graph.Graph, p *plan.Plan) *section {
	return &section{g: g, plan: straightened(p, g), made: map[string]string{}, tabled: map[string]string{}, named: map[int]string{},
		arrays: []array{{0, w.prog.Inputs, "x"}, {g.Inputs, g.Inputs + w.prog.Data, "data"}}}
}

// array is a range of nodes that the source keeps in a slice.
type array struct {
	lo, hi int
	v      string
}
