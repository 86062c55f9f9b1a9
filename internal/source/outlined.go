package source

import (
	"go/token"
	"go/types"
	"path/filepath"
	"strconv"
)

// The reverse of loops with directives (outline.go): of the segments of a checkpointed loop, and of a loop that leads to a fixed point.

// repeated builds the step of a call that reverse runs again, or of one that leads to a fixed point.
func (b *builder) repeated(x *callStmt, params []bool) {
	c := x.c
	if x.turn != nil {
		c = x.turn
	}
	in := b.g.instance(c.fn, params, nil, true, b.a.steepCall(x))
	rev := &multi{c: &call{in: in, kind: "VJP"}, define: true, reads: c.args, pos: x.pos}
	rev.c.args = append(rev.c.args, c.args...)
	for i, a := range c.args {
		if params[i] && hasRef(a.typeOf()) {
			rev.c.args = append(rev.c.args, b.shadowArg(a, x.pos))
		}
	}
	s := &step{fwd: []stmt{b.plain(x)}, memWrites: b.memWrites(x.c)}
	s.pre = b.collect(func() { b.adjointArgs(&callStmt{c: c, pos: x.pos}, in, params, rev) })
	rev.push = make([]bool, len(rev.l))
	if x.turn == nil {
		s.pre = append([]stmt{rev}, s.pre...)
		b.emit(s)
		return
	}
	if len(rev.l) > 0 {
		b.problem(x.pos, "cannot differentiate a fixed point that uses a number of a function value", "put it into a variable first")
		return
	}
	s.post = b.fixedPoint(x, params, rev)
	b.emit(s)
}

// fixedPoint are the statements that apply the adjoint of a turn until nothing is left of what it started with.
func (b *builder) fixedPoint(x *callStmt, params []bool, turn *multi) []stmt {
	bits, intT, boolT := types.Typ[types.Uint64], types.Typ[types.Int], types.Typ[types.Bool]
	number := func(name string, t types.Type) expr {
		v := b.f.newVar(name, t, x.pos)
		v.adjoint = true
		return &ref{v}
	}
	first, left, turns := number("first", bits), number("left", bits), number("turns", intT)
	var measure, clear []stmt
	var most expr = &lit{bits, "0"}
	for i, a := range x.c.args {
		if !params[i] || !hasRef(a.typeOf()) || !b.writesArg(x.c, i) {
			continue
		}
		ab := b.shadowArg(a, x.pos)
		c := &call{builtin: "@slopeLargest", args: []expr{most}, t: bits}
		switch t := a.typeOf().Underlying().(type) {
		case *types.Slice:
			if !isFloat(t.Elem()) {
				b.problem(x.pos, "cannot differentiate a fixed point of "+describe(a.typeOf()), "keep its state in float64 and []float64")
				return nil
			}
			c.args, c.spread = append(c.args, ab), true
			at := b.f.newVar("i", intT, x.pos)
			at.counter = true
			n := &call{builtin: "len", args: []expr{ab}, t: intT}
			clear = append(clear, &forStmt{i: at, from: &lit{intT, "0"}, cond: &binary{token.LSS, &ref{at}, n, boolT},
				body: []stmt{&assign{l: &index{ab, &ref{at}, t.Elem()}, r: &lit{t.Elem(), "0"}}}})
		case *types.Pointer:
			if !isFloat(t.Elem()) {
				b.problem(x.pos, "cannot differentiate a fixed point of "+describe(t.Elem()), "keep its state in float64 and []float64")
				return nil
			}
			p := &star{ab, t.Elem()}
			c.args = append(c.args, p)
			clear = append(clear, &assign{l: p, r: &lit{t.Elem(), "0"}})
		default:
			b.problem(x.pos, "cannot differentiate a fixed point of "+describe(a.typeOf()), "keep its state in float64 and []float64")
			return nil
		}
		measure, most = append(measure, &assign{l: left, r: c}), left
	}
	if len(measure) == 0 {
		return nil
	}
	place := b.g.p.Fset.Position(x.pos)
	where := &lit{types.Typ[types.String], strconv.Quote(filepath.Base(place.Filename) + ":" + itoa(place.Line))}
	goOn := &call{builtin: "@slopeContracts", args: []expr{left, first, turns, where}, t: boolT}
	body := append([]stmt{turn, &assign{l: turns, r: &binary{token.ADD, turns, &lit{intT, "1"}, intT}}}, measure...)
	list := append(append([]stmt(nil), measure...), &assign{l: first, r: left}, &assign{l: turns, r: &lit{intT, "0"}}, &forStmt{cond: goOn, body: body})
	return append(list, clear...)
}
