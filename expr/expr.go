package expr

import (
	"math"

	"slope"
	"slope/expr/internal/graph"
)

// Expr is a real number that is not known yet: a node of the graph of a
// function that is being recorded. It satisfies slope.Real and, on purpose, not
// slope.Ordered: it has no value to branch on.
//
// An Expr belongs to one recording and is of no use after it. The zero Expr
// belongs to none; using it panics. Constants take no node until they meet one.
type Expr struct {
	rec *recorder
	id  uint32  // the node, or constant
	c   float64 // the value of a constant
}

// constant is the id of an Expr that is a constant.
const constant = ^uint32(0)

// recorder is the state of one recording.
type recorder struct {
	*graph.Graph
	constants map[uint64]uint32
	exact     bool // constants are nodes, and no operation on them is done
	closed    bool
}

// of returns the recorder of x and panics if x can not be used.
func (x Expr) of() *recorder {
	if x.rec == nil {
		panic("expr: zero Expr; start from x.Lift(0) or slope.Sum")
	}
	if x.rec.closed {
		panic("expr: Expr of a recording that has ended")
	}
	return x.rec
}

// join returns the recorder of x and y and panics if they have not the same.
func join(x, y Expr) *recorder {
	r := x.of()
	if y.rec != r {
		y.of()
		panic("expr: Expr of another recording")
	}
	return r
}

// node returns the node of x; a constant gets one.
func (r *recorder) node(x Expr) uint32 {
	if x.id != constant {
		return x.id
	}
	bits := math.Float64bits(x.c)
	if id, ok := r.constants[bits]; ok {
		return id
	}
	id := r.PushConst(OpConst, x.c)
	r.constants[bits] = id
	return id
}

func (r *recorder) expr(id uint32) Expr    { return Expr{rec: r, id: id} }
func (r *recorder) f(c slope.Float64) Expr { return r.lift(float64(c)) }
func (x Expr) isConst() bool               { return x.id == constant }
func (x Expr) float() slope.Float64        { return slope.Float64(x.c) }

// lift is a constant, or the node of one.
func (r *recorder) lift(c float64) Expr {
	x := Expr{rec: r, id: constant, c: c}
	if r.exact {
		return r.expr(r.node(x))
	}
	return x
}

// unary records a function of one variable.
func (x Expr) unary(op Op) Expr {
	r := x.of()
	if x.isConst() {
		y, _, _ := graph.Table[op].Unary(x.c)
		return r.lift(y)
	}
	return r.expr(r.Push(op, 0, x.id))
}

// binary records a function of two variables.
func (x Expr) binary(op Op, y Expr) Expr {
	r := join(x, y)
	if x.isConst() && y.isConst() {
		return r.lift(graph.Table[op].Binary(x.c, y.c).F)
	}
	return r.expr(r.Push(op, 0, r.node(x), r.node(y)))
}
