package source

import (
	"go/ast"
	"go/token"
	"go/types"
)

// assignList lowers lhs = rhs and lhs := rhs. All of rhs, and the places of lhs, are evaluated before anything is assigned.
func (l *lowerer) assignList(lhs, rhs []ast.Expr, define bool, pos token.Pos) {
	switch {
	case len(lhs) == 1 && len(rhs) == 1:
		l.assignOne(lhs[0], rhs[0], define, pos)
	case len(rhs) == 1:
		l.assignTuple(lhs, rhs[0], define, pos)
	default:
		var from []expr
		for i, e := range rhs {
			from = append(from, l.oneOfMany(i, e, lhs, define, pos))
		}
		l.spread(lhs, from, define, pos)
	}
}

// assignOne lowers x = e.
func (l *lowerer) assignOne(x, e ast.Expr, define bool, pos token.Pos) {
	if id, ok := x.(*ast.Ident); ok && l.lits[l.info.Defs[id]] != nil {
		return // each call takes its body
	}
	if l.assignFunc(x, e, pos) {
		return
	}
	r := l.root(e)
	l.sameInterface(x, r)
	if p, obj := l.target(x, define); p != nil {
		if obj != nil {
			l.create(obj, true, pos)
		}
		l.assignRoot(p, l.ownNumbers(l.objectOf(x), r), pos)
	} else if c, ok := r.(*call); ok && l.isStmt(c) {
		l.callInto([]*variable{nil}, c, pos)
	}
}

// ownNumbers is r, or a copy of it if r is a slice of a package variable, and obj, which reads it alone, elsewhere gets memory of the function: so that
// what obj leads to may carry derivatives.
func (l *lowerer) ownNumbers(obj types.Object, r expr) expr {
	if obj == nil || packageVar(r) == nil || !isFloatSlice(r.typeOf()) || !l.p.readsAlone(l.pkg, obj, map[types.Object]bool{}) {
		return r
	}
	mixed := false
	ast.Inspect(l.body, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok && len(a.Lhs) == len(a.Rhs) {
			for i, e := range a.Lhs {
				v, _ := l.pkg.rootOf(a.Rhs[i]).(*types.Var)
				mixed = mixed || l.objectOf(e) == obj && (v == nil || v.Parent() != l.pkg.Types.Scope())
			}
		}
		return !mixed
	})
	if !mixed {
		return r
	}
	return &call{builtin: "append", args: []expr{&conv{&lit{r.typeOf(), "nil"}, r.typeOf()}, r}, spread: true, t: r.typeOf()}
}

// assignTuple lowers an assignment of one expression with several values.
func (l *lowerer) assignTuple(lhs []ast.Expr, e ast.Expr, define bool, pos token.Pos) {
	switch x := ast.Unparen(e).(type) {
	case *ast.TypeAssertExpr:
		l.asserts(lhs, x, define, pos)
		return
	case *ast.IndexExpr:
		m, k := l.temp(l.expr(x.X), pos), l.temp(l.expr(x.Index), pos)
		v := &call{builtin: "@@at", t: elemOf(m.typeOf()), args: []expr{m, k}, pos: pos}
		l.spread(lhs, []expr{l.temp(v, pos), l.temp(&call{builtin: "@@has", t: types.Typ[types.Bool], args: v.args, pos: pos}, pos)}, define, pos)
		return
	}
	tt, ok := l.typeOf(e).(*types.Tuple)
	if !ok {
		l.root(e) // v, ok := m[k], x.(T), <-c: refused there
		return
	}
	vs := l.tupleVars(lhs, tt, define, pos)
	l.tuple(vs, e)
	var from []expr
	for _, v := range vs {
		from = append(from, refOrBlank(v))
	}
	l.spread(lhs, from, define, pos)
}

// oneOfMany lowers e, which is assigned to lhs[i] together with others; nil if nothing is to be assigned. A value that an assignment may
// change goes to a variable first.
func (l *lowerer) oneOfMany(i int, e ast.Expr, lhs []ast.Expr, define bool, pos token.Pos) expr {
	if l.assignFunc(lhs[i], e, pos) {
		return nil
	}
	r := l.expr(e)
	if id, ok := lhs[i].(*ast.Ident); ok && id.Name == "_" {
		return nil
	}
	if _, isLit := r.(*lit); !isLit && !define || l.readsAny(r, lhs) {
		v := l.f.newVar("t", r.typeOf(), pos)
		l.assignRoot(&ref{v}, r, pos)
		return &ref{v}
	}
	return r
}
