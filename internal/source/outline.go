package source

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// Directives on loops. A loop with one becomes functions of its own, whose parameters are the variables that it uses: pointers to those that
// it writes.
//
// //slope:checkpoint: the loop is cut into about √n segments of √n turns. Forward calls each segment as it is, and keeps what it is about to
// overwrite; reverse runs a segment again, with both sweeps, from the last to the first. The tape then holds what √n turns need, and √n states.
//
// //slope:fixedpoint: the loop ends where a turn changes nothing. Forward runs it as it is and keeps nothing. With J the derivative of a turn in
// what it writes, the adjoint is w = z + Jᵀz + JᵀJᵀz + …, to which reverse adds turn by turn, at the last state (Christianson, 1994).

// directive is the directive on a loop, or "".
func (l *lowerer) directive(x ast.Stmt) string {
	if l.special != nil && l.special.loop == x {
		return ""
	}
	for _, g := range l.comments[x] {
		for _, c := range g.List {
			after, ok := strings.CutPrefix(c.Text, "//slope:")
			if !ok || g.Pos() > x.Pos() {
				continue
			}
			name, text, _ := strings.Cut(after, " ")
			if name != "checkpoint" && name != "fixedpoint" || strings.TrimSpace(text) != "" {
				l.problem(c.Pos(), "there is no directive slope:"+after+" on a statement", "write //slope:checkpoint or //slope:fixedpoint in front of a loop")
				continue
			}
			switch x.(type) {
			case *ast.ForStmt, *ast.RangeStmt:
				return name
			}
			l.problem(c.Pos(), "the directive slope:"+name+" does not stand in front of a loop", "write it in front of the loop that it means")
		}
	}
	return ""
}

// directed lowers a loop with a directive. It reports whether x is one.
func (l *lowerer) directed(x ast.Stmt) bool {
	switch l.directive(x) {
	case "checkpoint":
		l.checkpoint(x)
	case "fixedpoint":
		l.fixedPoint(x)
	default:
		return false
	}
	return true
}

// directedLoops finds the variables that must live in memory since a loop with a directive uses them: those that it writes, and numbers whose
// adjoints its segments add to.
func (l *lowerer) directedLoops(d *ast.FuncDecl) {
	ast.Inspect(d, func(n ast.Node) bool {
		x, ok := n.(ast.Stmt)
		if !ok || l.directive(x) == "" {
			return true
		}
		f := l.changes(x)
		for _, obj := range l.captured(x) {
			if t := l.substituted(obj.Type()); (f.vars[obj] || hasFloat(t)) && !isFunc(t) {
				l.addr[obj] = true
			}
		}
		return true
	})
}

// outline makes a function of the loop x: what says which part of it.
func (l *lowerer) outline(x ast.Stmt, what string, params ...string) *funcValue {
	d := l.p.loops[loopKey{x, what}]
	if d == nil {
		d = &ast.FuncDecl{Name: ast.NewIdent(what), Type: &ast.FuncType{Params: &ast.FieldList{}}, Body: &ast.BlockStmt{List: []ast.Stmt{x}, Lbrace: x.Pos(), Rbrace: x.End()}}
		d.Name.NamePos = x.Pos()
		l.p.loops[loopKey{x, what}] = d
	}
	s := &special{origin: l.f.obj, values: map[types.Object]*funcValue{}, concrete: map[types.Object]types.Type{}, loop: x, part: what}
	k := l.capture(s, x, nil)
	if k == nil {
		return nil
	}
	for _, name := range params {
		s.params = append(s.params, specialParam{v: types.NewParam(x.Pos(), l.pkg.Types, name, types.Typ[types.Int])})
	}
	k.fn = l.p.specialised(&declared{decl: d, pkg: l.pkg}, s, funcName(l.f.obj)+upper(what), nil, "")
	return k
}

type loopKey struct {
	x    ast.Stmt
	what string
}

// part lowers the part of a loop that the function is made of.
func (l *lowerer) part(s *special) {
	switch s.part {
	case "segment":
		obj, _, _ := l.counting(s.loop)
		n := len(l.f.params)
		lp := &loop{pos: s.loop.Pos(), lo: &ref{l.f.params[n-2]}, hi: &ref{l.f.params[n-1]}, op: token.LSS}
		lp.counter = l.declare(obj)
		lp.counter.counter = true
		l.loops++
		lp.body = l.loopBody(lp, "", bodyOf(s.loop), nil)
		l.loops--
		l.emit(lp)
	case "turn":
		if x, ok := s.loop.(*ast.ForStmt); ok && x.Init != nil {
			l.stmt(x.Init)
		}
		b := &block{pos: s.loop.Pos()}
		t := &jumpTarget{contBlock: b, isLoop: true, allowPlain: true, stays: true}
		l.targets = append(l.targets, t)
		b.body = l.into(func() { l.list(bodyOf(s.loop).List) })
		l.targets = l.targets[:len(l.targets)-1]
		l.emit(b)
	default:
		l.stmt(s.loop)
	}
}

func bodyOf(x ast.Stmt) *ast.BlockStmt {
	switch y := x.(type) {
	case *ast.ForStmt:
		return y.Body
	case *ast.RangeStmt:
		return y.Body
	}
	return nil
}

// counting returns the counter of a loop that counts upwards by one, from what and to what; lo is nil for 0. Or nil if it does not.
func (l *lowerer) counting(x ast.Stmt) (obj types.Object, lo, hi ast.Expr) {
	switch y := x.(type) {
	case *ast.RangeStmt:
		t := l.typeOf(y.X)
		if obj = l.objectOf(y.Key); obj == nil || y.Tok != token.DEFINE || y.Value != nil || !isInteger(t) {
			return nil, nil, nil
		}
		hi = y.X
	case *ast.ForStmt:
		h := l.countHead(y)
		if h == nil || h.op != token.LSS {
			return nil, nil, nil
		}
		obj, lo, hi = h.obj, h.lo, h.hi
	}
	f := l.changes(bodyOf(x))
	if !types.Identical(obj.Type(), types.Typ[types.Int]) || f.vars[obj] || leaves(bodyOf(x), "") || lo != nil && !l.stable(hi, f) {
		return nil, nil, nil
	}
	return obj, lo, hi
}

// checkpoint lowers a loop with that directive.
func (l *lowerer) checkpoint(x ast.Stmt) {
	obj, lo, hi := l.counting(x)
	if obj == nil {
		l.problem(x.Pos(), "cannot cut this loop into segments", "let it count an int upwards by 1 to a bound that it does not change, without break or return")
		return
	}
	intT := types.Typ[types.Int]
	var first expr = number(0)
	if lo != nil {
		if first = l.expr(lo); !isLit(first) {
			first = l.temp(first, x.Pos())
		}
	}
	last := l.expr(hi)
	if !isLit(last) {
		last = l.temp(last, x.Pos())
	}
	k := l.outline(x, "segment", "from", "to")
	if k == nil {
		return
	}
	n := l.temp(&binary{token.SUB, last, first, intT}, x.Pos())
	size := l.temp(&call{builtin: "@slopeRoot", args: []expr{n}, t: intT}, x.Pos())
	at := l.f.newVar("k", intT, x.Pos())
	at.counter = true
	// (n + size - 1) / size segments
	count := &binary{token.QUO, &binary{token.SUB, &binary{token.ADD, n, size, intT}, number(1), intT}, size, intT}
	s := &loop{pos: x.Pos(), counter: at, lo: number(0), hi: l.temp(count, x.Pos()), op: token.LSS}
	l.loops++
	s.body = l.into(func() {
		from := l.temp(&binary{token.ADD, first, &binary{token.MUL, &ref{at}, size, intT}, intT}, x.Pos())
		to := l.temp(&call{builtin: "@slopeLeast", args: []expr{&binary{token.ADD, from, size, intT}, last}, t: intT}, x.Pos())
		c := &call{fn: k.fn, args: append(append([]expr(nil), k.args...), from, to), t: types.NewTuple(), pos: x.Pos()}
		l.emit(&callStmt{c: c, pos: x.Pos(), repeat: true})
	})
	l.loops--
	l.emit(s)
}

// fixedPoint lowers a loop with that directive.
func (l *lowerer) fixedPoint(x ast.Stmt) {
	if returns(bodyOf(x)) {
		l.problem(x.Pos(), "cannot differentiate a fixed point whose loop returns, jumps or defers", "leave the loop by its condition or by break")
		return
	}
	run, turn := l.outline(x, "loop"), l.outline(x, "turn")
	if run == nil || turn == nil {
		return
	}
	c := &call{fn: run.fn, args: run.args, t: types.NewTuple(), pos: x.Pos()}
	l.emit(&callStmt{c: c, pos: x.Pos(), turn: &call{fn: turn.fn, args: turn.args, t: types.NewTuple(), pos: x.Pos()}})
}

// returns reports whether the body of a loop leaves the function, or jumps to a label.
func returns(body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt, *ast.DeferStmt:
			found = true
		case *ast.BranchStmt:
			found = found || x.Label != nil
		}
		return !found
	})
	return found
}

func isLit(e expr) bool { _, ok := e.(*lit); return ok }
