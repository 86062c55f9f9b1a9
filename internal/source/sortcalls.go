package source

import (
	"go/ast"
	"go/token"
	"go/types"
)

// Sorts by an order of the user: sort.Slice, slices.SortFunc, sort.Sort and the stable ones. The sort itself runs on the values; what it leaves is a list of
// exchanges of two elements, at most one for each element, by which the values, and then what goes with them, come into order. The exchanges
// are ordinary statements, which every mode differentiates; sort.Sort makes them with the method Swap of the user's type.

// sortCalls lists the functions, with whether the sort is stable and what the order is given by.
var sortCalls = map[string]struct {
	stable bool
	by     string
}{
	"sort.Slice": {false, "less"}, "sort.SliceStable": {true, "less"}, "slices.SortFunc": {false, "cmp"}, "slices.SortStableFunc": {true, "cmp"},
	"sort.Sort": {false, "type"}, "sort.Stable": {true, "type"},
}

// sortCall lowers a call of one of sortCalls of elements that may carry derivatives. It reports whether x is one.
func (l *lowerer) sortCall(x *ast.CallExpr) bool {
	fn := l.packageFuncOf(x.Fun)
	if fn == nil {
		return false
	}
	c, ok := sortCalls[fn.Pkg().Path()+"."+fn.Name()]
	if !ok {
		return false
	}
	t := l.dynamicType(x.Args[0])
	if t == nil || !carries(t) {
		return false
	}
	s := l.expr(x.Args[0])
	if _, isRef := s.(*ref); !isRef {
		s = l.temp(s, x.Pos())
	}
	stable := &lit{types.Typ[types.Bool], map[bool]string{true: "true", false: "false"}[c.stable]}
	if c.by == "type" {
		return l.sortOfType(s, stable, x.Pos())
	}
	k := l.known(x.Args[1])
	if k == nil || k.opts != nil || !isSlice(t) {
		l.problem(x.Pos(), "cannot follow the order by which "+fn.Name()+" sorts", "pass a function literal or a function")
		return true
	}
	order := l.funcExpr(k, l.typeOf(x.Args[1]), x.Pos())
	less := order
	if c.by == "cmp" {
		less = &call{builtin: "@@less", args: []expr{s, order}, t: order.typeOf()}
	}
	swap := &call{builtin: "@@swap", args: []expr{s}, t: order.typeOf()}
	n := &call{builtin: "len", args: []expr{s}, t: types.Typ[types.Int]}
	et := elemOf(s.typeOf())
	l.exchanges(&call{builtin: "@slopeSwaps", args: []expr{n, stable, less, swap}}, x.Pos(), func(i, j expr) {
		v := l.temp(&index{s, i, et}, x.Pos())
		l.assign(&index{s, i, et}, &index{s, j, et}, x.Pos())
		l.assign(&index{s, j, et}, v, x.Pos())
	})
	return true
}

// packageFuncOf is the function of a package that fun names with the package in front, or nil.
func (l *lowerer) packageFuncOf(fun ast.Expr) *types.Func {
	fun = ast.Unparen(fun)
	if ix, ok := fun.(*ast.IndexListExpr); ok {
		fun = ix.X
	}
	f, ok := fun.(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	fn, ok := l.info.Uses[f.Sel].(*types.Func)
	if !ok || fn.Pkg() == nil || fn.Type().(*types.Signature).Recv() != nil {
		return nil
	}
	return fn
}

// sortOfType lowers sort.Sort and sort.Stable of a type of the user.
func (l *lowerer) sortOfType(s expr, stable expr, pos token.Pos) bool {
	obj, path, _ := types.LookupFieldOrMethod(s.typeOf(), true, l.pkg.Types, "Swap")
	fn, ok := obj.(*types.Func)
	if !ok || len(path) != 1 || !l.hasSource(fn.Origin()) {
		return false
	}
	method := func(name string) (*types.Func, expr) {
		obj, _, _ := types.LookupFieldOrMethod(s.typeOf(), true, l.pkg.Types, name)
		m := obj.(*types.Func)
		return m, &call{builtin: "@@method", fn: m, args: []expr{receiver(m, s)}, t: m.Type(), pos: pos}
	}
	_, less := method("Less")
	_, swap := method("Swap")
	count, _ := method("Len")
	n := &call{fn: count, recv: true, args: []expr{receiver(count, s)}, t: types.Typ[types.Int], pos: pos}
	l.exchanges(&call{builtin: "@slopeSwaps", args: []expr{n, stable, less, swap}}, pos, func(i, j expr) {
		c := &call{fn: fn.Origin(), recv: true, args: []expr{receiver(fn, s), i, j}, t: types.NewTuple(), pos: pos}
		l.p.specialise(c, l.typeArgs(s.typeOf()), nil)
		l.emit(&callStmt{c: c, pos: pos})
	})
	return true
}

// receiver is s as the receiver of its method m.
func receiver(m *types.Func, s expr) expr {
	if want := m.Type().(*types.Signature).Recv().Type(); !isPointer(want) && isPointer(s.typeOf()) {
		return &star{s, want}
	}
	return s
}

// exchanges emits the list of exchanges c and a loop that makes them.
func (l *lowerer) exchanges(c *call, pos token.Pos, exchange func(i, j expr)) {
	intT := types.Typ[types.Int]
	c.t, c.pos = types.NewSlice(intT), pos
	list := &ref{l.f.newVar("swaps", c.t, pos)}
	l.assign(list, c, pos)
	n := &call{builtin: "len", args: []expr{list}, t: intT}
	l.countTo(&binary{token.QUO, n, number(2), intT}, pos, func(k expr) {
		twice := &binary{token.MUL, number(2), k, intT}
		i := l.temp(&index{list, twice, intT}, pos)
		j := l.temp(&index{list, &binary{token.ADD, twice, number(1), intT}, intT}, pos)
		exchange(i, j)
	})
}

// countTo emits a loop over k from 0 to n−1.
func (l *lowerer) countTo(n expr, pos token.Pos, body func(k expr)) {
	k := l.f.newVar("k", types.Typ[types.Int], pos)
	k.counter = true
	s := &loop{pos: pos, counter: k, lo: number(0), hi: n, op: token.LSS}
	l.loops++
	s.body = l.into(func() { body(&ref{k}) })
	l.loops--
	l.emit(s)
}
