package source

import (
	"go/ast"
	"go/token"
	"go/types"
)

// Variables that hold one of several functions, and tables of functions. Such a variable becomes a number, and a call of what it holds a branch
// for each function.

// inlines reports whether a call of lit is replaced by its body here: not in a condition, where no statement may stand, and not in itself.
func (l *lowerer) inlines(lit *ast.FuncLit) bool {
	return lit != nil && l.inline == 0 && !l.busy[lit] && !l.info.TypeOf(lit).(*types.Signature).Variadic()
}

// choice returns the functions that e may be, with what says which, if there are several.
func (l *lowerer) choice(e ast.Expr) *funcValue {
	e = ast.Unparen(e)
	if l.picked[e] != nil {
		return nil
	}
	var k *funcValue
	switch x := e.(type) {
	case *ast.Ident:
		obj := l.info.ObjectOf(x)
		if k = l.values[obj]; k == nil && l.tags[obj] != nil {
			k = l.knownName(x)
		}
	case *ast.IndexExpr:
		k = l.tableElement(x)
	}
	if k == nil || k.opts == nil {
		return nil
	}
	return k
}

// tableElement is what x, an element of a table of functions, may be.
func (l *lowerer) tableElement(x *ast.IndexExpr) *funcValue {
	list := l.table(x.X)
	if list == nil || l.inline > 0 {
		return nil
	}
	k := l.oneOf(nil, list)
	if k != nil {
		k.pick = l.expr(x.Index)
		if _, isRef := k.pick.(*ref); !isRef {
			k.pick = l.temp(k.pick, x.Pos())
		}
	}
	return k
}

// table lists the functions of a table that is known: a literal, a variable that is only read, or one of the package that nothing assigns.
func (l *lowerer) table(e ast.Expr) []ast.Expr {
	t := l.typeOf(e)
	if t == nil || !isSlice(t) && !isArray(t) || !isFunc(elemOf(t)) {
		return nil
	}
	switch x := ast.Unparen(e).(type) {
	case *ast.CompositeLit:
		return plainElements(x)
	case *ast.Ident:
		obj := l.info.ObjectOf(x)
		if lit := l.tables[obj]; lit != nil {
			return plainElements(lit)
		}
		if v, ok := obj.(*types.Var); ok && v.Pkg() != nil && v.Parent() == v.Pkg().Scope() {
			if lit, ok := l.p.constantInit(v).(*ast.CompositeLit); ok && v.Pkg() == l.pkg.Types {
				return plainElements(lit)
			}
		}
	}
	return nil
}

func isArray(t types.Type) bool { _, ok := t.Underlying().(*types.Array); return ok }

// plainElements are the elements of a literal without keys.
func plainElements(x *ast.CompositeLit) []ast.Expr {
	for _, e := range x.Elts {
		if _, keyed := e.(*ast.KeyValueExpr); keyed {
			return nil
		}
	}
	return x.Elts
}

// tablesOf finds the variables of a function that are tables of functions: set once to a literal, and only indexed, ranged over or measured.
func (l *lowerer) tablesOf(d *ast.FuncDecl) {
	l.tables = map[types.Object]*ast.CompositeLit{}
	uses := map[types.Object]int{} // that are not allowed
	add := func(e ast.Expr, n int) {
		if obj := l.objectOf(e); obj != nil {
			uses[obj] += n
		}
	}
	element := func(e ast.Expr) {
		if ix, ok := ast.Unparen(e).(*ast.IndexExpr); ok {
			add(ix.X, 1)
		}
	}
	ast.Inspect(d, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.AssignStmt:
			l.tableLiterals(x)
			for _, e := range x.Lhs {
				element(e)
			}
		case *ast.IndexExpr:
			add(x.X, -1)
		case *ast.RangeStmt:
			add(x.X, -1)
		case *ast.UnaryExpr:
			if x.Op == token.AND {
				element(x.X)
			}
		case *ast.CallExpr:
			if isLen(x) {
				add(x.Args[0], -1)
			}
		case *ast.Ident:
			uses[l.info.Uses[x]]++
		}
		return true
	})
	for obj := range l.tables {
		if uses[obj] != 0 {
			delete(l.tables, obj)
		}
	}
}

func isLen(x *ast.CallExpr) bool {
	id, ok := ast.Unparen(x.Fun).(*ast.Ident)
	return ok && id.Name == "len" && len(x.Args) == 1
}

// tableLiterals notes the variables that x sets to a table of functions.
func (l *lowerer) tableLiterals(x *ast.AssignStmt) {
	if len(x.Lhs) != len(x.Rhs) || x.Tok != token.DEFINE {
		return
	}
	for i, e := range x.Lhs {
		if lit, ok := ast.Unparen(x.Rhs[i]).(*ast.CompositeLit); ok && l.objectOf(e) != nil && l.table(lit) != nil {
			l.tables[l.objectOf(e)] = lit
		}
	}
}

// firstChoice is the first of the function and the arguments of a call that may be one of several functions.
func (l *lowerer) firstChoice(x *ast.CallExpr) (ast.Expr, *funcValue) {
	for _, e := range append([]ast.Expr{x.Fun}, x.Args...) {
		if ft := l.typeOf(e); ft == nil || !isFunc(ft) {
			continue
		}
		if k := l.choice(e); k != nil {
			return ast.Unparen(e), k
		}
	}
	return nil, nil
}

// oneOfCalls lowers the call x if it calls, or passes, one of several functions: to a branch for each.
func (l *lowerer) oneOfCalls(x *ast.CallExpr, t types.Type) (expr, bool) {
	at, k := l.firstChoice(x)
	if k == nil {
		return nil, false
	}
	if l.inline > 0 {
		l.problem(x.Pos(), "cannot differentiate a call of one of several functions in a condition", "put its result into a variable first")
		return &zero{t}, true
	}
	vs := l.resultTemps(t, x.Pos())
	l.branches(k, x.Pos(), func(o *funcValue) {
		l.picked[at] = o
		r := l.call(x, t)
		delete(l.picked, at)
		l.resultsInto(vs, r, x.Pos())
	})
	return l.resultsOf(vs, t), true
}

// resultTemps are variables for the results, of type t, of a call that becomes several.
func (l *lowerer) resultTemps(t types.Type, pos token.Pos) []*variable {
	if tt, ok := t.(*types.Tuple); ok {
		return l.tupleTemps(tt, pos)
	}
	if t == nil {
		return nil
	}
	return []*variable{l.f.newVar("t", t, pos)}
}

// resultsOf is what stands where the call stood.
func (l *lowerer) resultsOf(vs []*variable, t types.Type) expr {
	switch len(vs) {
	case 0:
		return &zero{t}
	case 1:
		return &ref{vs[0]}
	}
	c := &call{builtin: "@@tuple", t: t}
	for _, v := range vs {
		c.args = append(c.args, &ref{v})
	}
	return c
}

// rangeTable lowers a loop over a table of functions.
func (l *lowerer) rangeTable(x *ast.RangeStmt, label string, f *facts, list []ast.Expr) {
	if v := l.objectOf(x.Value); x.Value != nil && (v == nil || x.Tok != token.DEFINE || len(l.sets[v]) > 1) {
		l.problem(x.Pos(), "cannot follow the functions of this table", "declare the variable of the loop in it")
		return
	}
	l.rangeLoop(x, label, f, nil, number(len(list)), types.Typ[types.Int])
}

// resultsInto assigns the results of the call r to vs.
func (l *lowerer) resultsInto(vs []*variable, r expr, pos token.Pos) {
	c, isCall := r.(*call)
	switch {
	case len(vs) == 0 && isCall:
		l.callAlone(c, pos)
	case len(vs) == 1:
		l.assignRoot(&ref{vs[0]}, r, pos)
	case isCall && c.builtin == "@@tuple":
		for i, a := range c.args {
			l.assign(&ref{vs[i]}, a, pos)
		}
	case isCall:
		l.callInto(vs, c, pos)
	}
}

// branches emits a branch for each function that k may be.
func (l *lowerer) branches(k *funcValue, pos token.Pos, f func(*funcValue)) {
	out := l.out
	for i, o := range k.opts {
		if o == nil { // assigned where nothing runs
			continue
		}
		if i == len(k.opts)-1 && k.sure {
			f(o)
			break
		}
		s := &ifStmt{c: &binary{token.EQL, k.pick, &lit{k.pick.typeOf(), itoa(i)}, types.Typ[types.Bool]}, pos: pos}
		s.then = l.into(func() { f(o) })
		l.emit(s)
		l.out = &s.els
	}
	if !k.sure {
		l.panics("no such function", pos)
	}
	l.out = out
}

// constantInit is what the package variable v is set to where it is declared, if nothing can assign it or take its address.
func (p *Program) constantInit(v *types.Var) ast.Expr {
	q := p.Packages[v.Pkg().Path()]
	if q == nil || v.Exported() || p.written(q, v) {
		return nil
	}
	return p.initOf(q, v)
}

// globalFunc is the function that a package variable holds, if nothing assigns it.
func (p *Program) globalFunc(v *types.Var) *funcValue {
	if !isFunc(v.Type()) {
		return nil
	}
	q := p.Packages[v.Pkg().Path()]
	init := p.constantInit(v)
	if init == nil {
		return nil
	}
	return p.packageLowerer(q, v).known(init)
}

// packageLowerer is a lowerer for what stands at package level, outside of functions.
func (p *Program) packageLowerer(q *Package, v *types.Var) *lowerer {
	obj := types.NewFunc(v.Pos(), q.Types, v.Name(), types.NewSignatureType(nil, nil, nil, nil, nil, false))
	f := &function{obj: p.packageFunc(v, obj), pkg: q, names: map[string]bool{}, pos: v.Pos()}
	return &lowerer{p: p, f: f, info: q.Info, pkg: q, env: map[types.Object]*variable{}, boxed: map[types.Object]bool{}, values: map[types.Object]*funcValue{},
		tags: map[types.Object]*variable{}, concrete: map[types.Object]types.Type{}, picked: map[ast.Expr]*funcValue{}, inline: 1}
}

// packageFunc is a function that stands for the initialisation of v, the same at each call.
func (p *Program) packageFunc(v *types.Var, obj *types.Func) *types.Func {
	k := specialKey{known: "var " + v.Pkg().Path() + "." + v.Name()}
	if fn := p.specials[k]; fn != nil {
		return fn
	}
	p.specials[k] = obj
	return obj
}
