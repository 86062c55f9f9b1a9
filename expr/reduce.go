package expr

import (
	"slope"
	"slope/expr/internal/graph"
)

// Reduce records a function over slices as one node, for slope.Sum and the
// like; see slope.Reducer.
func (*Expr) Reduce(op slope.Reduction, x, y []Expr, c []float64) (Expr, bool) {
	r := x[0].of()
	all := true
	for _, v := range x {
		join(x[0], v)
		all = all && v.isConst()
	}
	for _, v := range y {
		join(x[0], v)
		all = all && v.isConst()
	}
	o := reductionOps[op]
	if all {
		return r.lift(reduceConst(o, x, y, c)), true
	}
	args := make([]uint32, 0, len(x)+len(y))
	for _, v := range x {
		args = append(args, r.node(v))
	}
	for _, v := range y {
		args = append(args, r.node(v))
	}
	lanes := graph.LanesOf(o, len(args))
	if o == OpDotConst {
		return r.expr(r.PushDotConst(lanes, c, args...)), true
	}
	return r.expr(r.Push(o, lanes, args...)), true
}

// reduceConst is a reduction of constants.
func reduceConst(op Op, x, y []Expr, c []float64) float64 {
	v := make([]float64, 0, len(x)+len(y))
	args := make([]uint32, 0, len(x)+len(y))
	for _, list := range [2][]Expr{x, y} {
		for _, e := range list {
			args = append(args, uint32(len(args)))
			v = append(v, e.c)
		}
	}
	return graph.Reduce(op, v, args, c, graph.LanesOf(op, len(args)) != 0)
}

// ApplyN records r(x) as one node; see slope.Applier. Call slope.ApplyN.
func (*Expr) ApplyN(f *slope.RuleN, x []Expr) Expr {
	r := x[0].of()
	if f.Eval == nil {
		panic("expr: ApplyN of a RuleN without Eval")
	}
	args, v := make([]uint32, len(x)), make([]float64, len(x))
	all := true
	for i, e := range x {
		join(x[0], e)
		all = all && e.isConst()
		v[i] = e.c
	}
	if all {
		return r.lift(f.At(v))
	}
	for i, e := range x {
		args[i] = r.node(e)
	}
	return r.expr(r.PushRule(OpApplyN, f, args...))
}
