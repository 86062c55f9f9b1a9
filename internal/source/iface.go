package source

import (
	"go/ast"
	"go/token"
	"go/types"
)

// Interfaces. A variable of interface type that always holds the same type becomes a variable of that type, and calls of its methods are calls of the
// methods of the type. What is behind another interface that may lead to floats has a shadow (box.go); else it is data: a type switch or an assertion
// finds its type as the program does, and what comes out carries no derivative.

// resolver finds the types behind interfaces.
type resolver struct {
	p        *Program
	info     *types.Info
	types    map[*types.TypeParam]types.Type
	concrete map[types.Object]types.Type
	depth    int
}

// of is the type of the value of e, where that is known; or nil.
func (r *resolver) of(e ast.Expr) types.Type {
	e = ast.Unparen(e)
	t := r.p.subst(r.info.TypeOf(e), r.types)
	if t == nil || isUntypedNil(t) || isTuple(t) {
		return nil
	}
	if !types.IsInterface(t) {
		return t
	}
	switch x := e.(type) {
	case *ast.Ident:
		return r.concrete[r.info.ObjectOf(x)]
	case *ast.CallExpr:
		if r.info.Types[x.Fun].IsType() {
			return r.of(x.Args[0])
		}
		id := genericName(x.Fun)
		if id == nil || r.depth > 4 {
			return nil
		}
		fn, ok := r.info.Uses[id].(*types.Func)
		if !ok || r.p.funcs[fn] == nil {
			return nil
		}
		d := r.p.funcs[fn]
		if ts, differ := r.p.concreteResultsAt(d, r.p.plainSpecial(fn, d, nil), r.depth+1); differ && len(ts) == 1 {
			return ts[0]
		}
	}
	return nil
}

// concreteResults are the types of the results of a function, where those of interface type always hold the same type, which carries derivatives.
func (p *Program) concreteResults(d *declared, s *special) (ts []types.Type, differ bool) {
	return p.concreteResultsAt(d, s, 0)
}

func (p *Program) concreteResultsAt(d *declared, s *special, depth int) (ts []types.Type, differ bool) {
	ts = append([]types.Type(nil), s.results...)
	open := false
	for _, t := range ts {
		open = open || isOpen(t)
	}
	if !open || d.pkg.Module != p.Main.Module || d.decl.Body == nil {
		return ts, false
	}
	r := &resolver{p: p, info: d.pkg.Info, types: s.types, concrete: s.concrete, depth: depth}
	for i, found := range r.returned(d.decl.Body, len(ts)) {
		if isOpen(ts[i]) && found != nil && carries(found) {
			ts[i], differ = found, true
		}
	}
	return ts, differ
}

// returned are the types of the n values that a function returns; nil where they differ or are not known.
func (r *resolver) returned(body *ast.BlockStmt, n int) []types.Type {
	found, mixed := make([]types.Type, n), make([]bool, n)
	ast.Inspect(body, func(node ast.Node) bool {
		switch x := node.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			for i := range found {
				var t types.Type
				if len(x.Results) == n {
					t = r.of(x.Results[i])
				}
				mixed[i] = mixed[i] || t == nil || found[i] != nil && !types.Identical(found[i], t)
				found[i] = t
			}
		}
		return true
	})
	for i := range found {
		if mixed[i] {
			found[i] = nil
		}
	}
	return found
}

// holds is the type that all of the list have, or nil.
func (l *lowerer) holds(list []ast.Expr) types.Type {
	var t types.Type
	for _, e := range list {
		if e == nil {
			return nil
		}
		u := l.dynamicType(e)
		if u == nil || t != nil && !types.Identical(t, u) {
			return nil
		}
		t = u
	}
	return t
}

// dynamicType is the type of the value of e, where that is known; or nil.
func (l *lowerer) dynamicType(e ast.Expr) types.Type {
	r := &resolver{p: l.p, info: l.info, concrete: l.concrete}
	if l.special != nil {
		r.types = l.special.types
	}
	return r.of(e)
}

// isNilTest lowers x == nil and x != nil where x is a function that is known or a value whose type behind the interface is.
func (l *lowerer) isNilTest(x *ast.BinaryExpr, t types.Type) expr {
	if x.Op != token.EQL && x.Op != token.NEQ {
		return nil
	}
	e := x.X
	if !isUntypedNil(l.info.TypeOf(x.Y)) {
		if e = x.Y; !isUntypedNil(l.info.TypeOf(x.X)) {
			return nil
		}
	}
	obj := l.objectOf(e)
	switch {
	case obj == nil:
		return nil
	case l.values[obj] != nil || l.lits[obj] != nil:
	case l.concrete[obj] != nil:
		l.refuseNil(e)
	case l.tags[obj] != nil:
		return &binary{x.Op, &ref{l.tags[obj]}, &lit{types.Typ[types.Int], "-1"}, t}
	default:
		return nil
	}
	if x.Op == token.EQL {
		return &lit{t, "false"}
	}
	return &lit{t, "true"}
}

// setFirst reports whether the variable has a value where it is declared.
func (l *lowerer) setFirst(obj types.Object) bool {
	for _, e := range l.sets[obj] {
		if e != nil && e.Pos() > obj.Pos() && l.p.Fset.Position(e.Pos()).Line == l.p.Fset.Position(obj.Pos()).Line {
			return true
		}
	}
	return false
}

// refuseNil refuses to look at the type behind an interface that has no value where it is declared.
func (l *lowerer) refuseNil(e ast.Expr) {
	obj := l.objectOf(e)
	if obj == nil || l.concrete[obj] == nil || len(l.sets[obj]) == 0 || l.setFirst(obj) || l.special != nil && l.special.concrete[obj] != nil {
		return
	}
	l.problem(e.Pos(), "cannot follow the interface "+obj.Name()+", which may be nil", "give it a value where it is declared")
}

// assertion lowers x.(T).
func (l *lowerer) assertion(x *ast.TypeAssertExpr, t types.Type) expr {
	have := l.dynamicType(x.X)
	if have == nil {
		return &call{builtin: "@@assert", typ: t, t: t, args: []expr{l.expr(x.X)}, pos: x.Pos()}
	}
	if types.Identical(have, t) || types.IsInterface(t) && types.AssignableTo(have, t) {
		return l.expr(x.X)
	}
	if l.inline > 0 {
		l.problem(x.Pos(), "the assertion never holds: the type is "+have.String(), "remove it")
		return &zero{t}
	}
	v := l.temp(&zero{t}, x.Pos())
	l.panics("the type is "+types.TypeString(have, types.RelativeTo(l.p.Main.Types))+", not "+types.TypeString(t, types.RelativeTo(l.p.Main.Types)), x.Pos())
	return v
}

// asserts lowers v, ok = x.(T) to a test, and an assertion if it holds.
func (l *lowerer) asserts(lhs []ast.Expr, x *ast.TypeAssertExpr, define bool, pos token.Pos) {
	t := l.typeOf(x.Type)
	var is expr
	var value func() expr
	l.refuseNil(x.X)
	if have := l.dynamicType(x.X); have != nil {
		yes := types.Identical(have, t) || types.IsInterface(t) && types.AssignableTo(have, t)
		is = &lit{types.Typ[types.Bool], map[bool]string{true: "true", false: "false"}[yes]}
		value = func() expr {
			if yes {
				return l.expr(x.X)
			}
			return &zero{t}
		}
	} else {
		e := l.temp(l.expr(x.X), pos)
		is = typeTest(e, t)
		value = func() expr { return &call{builtin: "@@assert", typ: t, t: t, args: []expr{e}, pos: pos} }
	}
	ok := l.temp(is, pos)
	v := l.f.newVar("t", t, pos)
	l.assign(&ref{v}, &zero{t}, pos)
	s := &ifStmt{c: ok, pos: pos}
	s.then = l.into(func() { l.assign(&ref{v}, value(), pos) })
	l.emit(s)
	l.spread(lhs, []expr{&ref{v}, ok}, define, pos)
}

func typeTest(e expr, t types.Type) expr {
	if t == nil || isUntypedNil(t) {
		return &binary{token.EQL, e, &lit{types.Typ[types.UntypedNil], "nil"}, types.Typ[types.Bool]}
	}
	return &call{builtin: "@@is", typ: t, t: types.Typ[types.Bool], args: []expr{e}}
}

// typeSwitch lowers a type switch: to one of its cases, if the type is known, or to a chain of tests.
func (l *lowerer) typeSwitch(x *ast.TypeSwitchStmt, label string) {
	if x.Init != nil {
		l.stmt(x.Init)
	}
	var on *ast.TypeAssertExpr
	switch s := x.Assign.(type) {
	case *ast.ExprStmt:
		on, _ = ast.Unparen(s.X).(*ast.TypeAssertExpr)
	case *ast.AssignStmt:
		on, _ = ast.Unparen(s.Rhs[0]).(*ast.TypeAssertExpr)
	}
	if on == nil {
		l.problem(x.Pos(), "cannot differentiate this type switch", "switch on a variable")
		return
	}
	l.refuseNil(on.X)
	have := l.dynamicType(on.X)
	e := l.expr(on.X)
	if _, isRef := e.(*ref); !isRef {
		e = l.temp(e, on.Pos())
	}
	b := &block{pos: x.Pos()}
	t := &jumpTarget{label: label, brk: b, allowPlain: true}
	l.targets = append(l.targets, t)
	b.body = l.into(func() { l.typeCases(x.Body.List, x.Body.List, e, have) })
	l.targets = l.targets[:len(l.targets)-1]
	if t.usedB {
		l.emit(b)
		return
	}
	*l.out = append(*l.out, b.body...)
}

// typeCases lowers the clauses that are left; the default comes last wherever it stands.
func (l *lowerer) typeCases(left, all []ast.Stmt, e expr, have types.Type) {
	for len(left) > 0 && left[0].(*ast.CaseClause).List == nil {
		left = left[1:]
	}
	if len(left) == 0 {
		for _, s := range all {
			if c := s.(*ast.CaseClause); c.List == nil {
				l.typeCase(c, e, have)
			}
		}
		return
	}
	c := left[0].(*ast.CaseClause)
	var cond expr
	for _, te := range c.List {
		t := l.typeOf(te)
		if have != nil {
			if !isUntypedNil(t) && (types.Identical(have, t) || types.IsInterface(t) && types.AssignableTo(have, t)) {
				l.typeCase(c, e, have)
				return
			}
			continue
		}
		one := typeTest(e, t)
		if cond == nil {
			cond = one
		} else {
			cond = &binary{token.LOR, cond, one, types.Typ[types.Bool]}
		}
	}
	if have != nil {
		l.typeCases(left[1:], all, e, have)
		return
	}
	s := &ifStmt{c: cond, pos: c.Pos()}
	s.then = l.into(func() { l.typeCase(c, e, nil) })
	s.els = l.into(func() { l.typeCases(left[1:], all, e, nil) })
	l.emit(s)
}

// typeCase lowers the body of a clause, in which the variable of the switch has the type of the clause.
func (l *lowerer) typeCase(c *ast.CaseClause, e expr, have types.Type) {
	if obj := l.info.Implicits[c]; obj != nil {
		t := l.substituted(obj.Type())
		if have != nil && types.IsInterface(t) {
			l.concrete[obj] = have
		}
		l.declare(obj)
		l.create(obj, true, c.Pos())
		var r expr = e
		if have == nil && len(c.List) == 1 && !isUntypedNil(l.typeOf(c.List[0])) && !types.Identical(t, e.typeOf()) {
			r = &call{builtin: "@@assert", typ: t, t: t, args: []expr{e}, pos: c.Pos()}
		}
		l.assign(l.use(obj), r, c.Pos())
	}
	l.list(c.Body)
}

// sameInterface refuses to assign r to a variable of interface type that stands for another type.
func (l *lowerer) sameInterface(lhs ast.Expr, r expr) {
	obj := l.objectOf(lhs)
	if t := l.concrete[obj]; obj != nil && t != nil && !types.Identical(t, r.typeOf()) {
		l.problem(lhs.Pos(), "cannot follow the interface "+obj.Name()+", which holds several types", "use a variable for each type")
	}
}

// refuseBehind refuses a function that writes memory behind an interface or of a package variable, which reverse would not set back.
func (in *instance) refuseBehind(a *activity) {
	for v := range a.written {
		if a.al.behind != nil && v != nil && a.rep(v) == a.rep(a.al.behind) {
			in.g.problem(in.f.pos, in.f.obj.Name()+" writes memory that is behind an interface or of a package variable", "pass the concrete type, or memory of its own")
			notes := &leakCheck{p: in.g.p, a: a, unknown: true, report: func(token.Pos, string, string) {}}
			notes.list(in.f.body) // the memory may be that of a method of which more can be known
			return
		}
	}
}
