package source

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// Function values that are known. A variable of function type that is assigned once, or always one of a few functions, is no value of the normal
// form: where it is called, the function is, and where it is passed, the function called is a special one that knows it. A literal becomes a
// function with its captured variables as its first parameters. They are passed by value where no literal writes them, since then they
// have, in all of the call, the value that they had when it started; else they live in memory, and a pointer is passed.

// typeOf is the type of e where type parameters stand for what is known.
func (l *lowerer) typeOf(e ast.Expr) types.Type { return l.substituted(l.info.TypeOf(e)) }

func (l *lowerer) substituted(t types.Type) types.Type {
	if l.special == nil {
		return t
	}
	return l.p.subst(t, l.special.types)
}

// objectType is the type of the variable obj: what it holds, if it is of interface type and always holds the same type.
func (l *lowerer) objectType(obj types.Object) types.Type {
	if t := l.concrete[obj]; t != nil {
		return t
	}
	return l.substituted(obj.Type())
}

// assigned collects what the variables of function and interface types are assigned.
func (l *lowerer) assigned(d *ast.FuncDecl) {
	l.sets = map[types.Object][]ast.Expr{}
	set := func(lhs, rhs ast.Expr) {
		obj := l.objectOf(lhs)
		if obj == nil || obj.Type() == nil || !isFunc(obj.Type()) && !types.IsInterface(obj.Type()) {
			return
		}
		l.sets[obj] = append(l.sets[obj], rhs)
	}
	one := func(lhs ast.Expr, i, n int, rhs []ast.Expr) {
		switch {
		case len(rhs) == n:
			set(lhs, rhs[i])
		case len(rhs) > 0:
			set(lhs, nil)
		}
	}
	ast.Inspect(d, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.AssignStmt:
			for i, e := range x.Lhs {
				one(e, i, len(x.Lhs), x.Rhs)
			}
		case *ast.ValueSpec:
			for i, e := range x.Names {
				one(e, i, len(x.Names), x.Values)
			}
		case *ast.RangeStmt:
			set(x.Key, nil)
			set(x.Value, nil)
		case *ast.UnaryExpr:
			if x.Op == token.AND {
				set(x.X, nil)
			}
		}
		return true
	})
}

func isFunc(t types.Type) bool { _, ok := t.Underlying().(*types.Signature); return ok }

// known returns the function that e is, or nil if it is not known.
func (l *lowerer) known(e ast.Expr) *funcValue {
	e = ast.Unparen(e)
	if k := l.picked[e]; k != nil {
		return k
	}
	switch x := e.(type) {
	case *ast.FuncLit:
		return l.lift(x, nil)
	case *ast.Ident:
		return l.knownName(x)
	case *ast.SelectorExpr:
		return l.knownSelector(x)
	case *ast.IndexExpr:
		if id := genericName(x.X); id != nil && len(l.instanceArgs(id)) > 0 {
			return l.knownName(id)
		}
		return l.tableElement(x)
	case *ast.IndexListExpr:
		if id := genericName(x.X); id != nil {
			return l.knownName(id)
		}
	case *ast.CallExpr:
		if l.info.Types[x.Fun].IsType() && len(x.Args) == 1 {
			return l.known(x.Args[0])
		}
	}
	return nil
}

// knownSelector is the function that pkg.F, x.M or T.M is.
func (l *lowerer) knownSelector(x *ast.SelectorExpr) *funcValue {
	s := l.info.Selections[x]
	switch {
	case s == nil:
		return l.knownName(x.Sel)
	case s.Kind() == types.MethodVal:
		return l.methodValue(x, s)
	case s.Kind() == types.MethodExpr:
		if fn, ok := s.Obj().(*types.Func); ok && !types.IsInterface(s.Recv()) {
			return l.knownFunc(fn, l.typeArgs(s.Recv()))
		}
	}
	return nil
}

// genericName is the identifier by which e names a function.
func genericName(e ast.Expr) *ast.Ident {
	switch x := ast.Unparen(e).(type) {
	case *ast.Ident:
		return x
	case *ast.SelectorExpr:
		return x.Sel
	}
	return nil
}

// instanceArgs are the types for which id names a generic function or type.
func (l *lowerer) instanceArgs(id *ast.Ident) []types.Type {
	inst, ok := l.info.Instances[id]
	if !ok {
		return nil
	}
	var ts []types.Type
	for i := range inst.TypeArgs.Len() {
		ts = append(ts, l.substituted(inst.TypeArgs.At(i)))
	}
	return ts
}

// typeArgs are the type arguments of the type of a receiver.
func (l *lowerer) typeArgs(t types.Type) []types.Type {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, ok := t.(*types.Named)
	if !ok {
		return nil
	}
	var ts []types.Type
	for i := range n.TypeArgs().Len() {
		ts = append(ts, l.substituted(n.TypeArgs().At(i)))
	}
	return ts
}

// knownName is the function that a name stands for.
func (l *lowerer) knownName(id *ast.Ident) *funcValue {
	switch o := l.info.ObjectOf(id).(type) {
	case *types.Func:
		return l.knownFunc(o, l.instanceArgs(id))
	case *types.Var:
		if k := l.values[o]; k != nil {
			return k
		}
		if lit := l.lits[o]; lit != nil {
			return l.lift(lit, nil)
		}
		if tag := l.tags[o]; tag != nil {
			return l.oneOf(&ref{tag}, l.sets[o])
		}
		if o.Pkg() != nil && o.Parent() == o.Pkg().Scope() {
			return l.p.globalFunc(o)
		}
	}
	return nil
}

// knownFunc is the declared function fn for the type arguments.
func (l *lowerer) knownFunc(fn *types.Func, targs []types.Type) *funcValue {
	fn = l.p.replaced(fn.Origin())
	if len(targs) > 0 {
		c := &call{fn: fn}
		if !l.p.specialise(c, targs, nil) {
			return nil
		}
		fn = c.fn
	}
	return &funcValue{fn: fn}
}

// oneOf is the value of a variable or table that holds one of the functions list, by the value of pick; nil if one of them is not known.
func (l *lowerer) oneOf(pick expr, list []ast.Expr) *funcValue {
	k := &funcValue{pick: pick}
	for _, e := range list {
		if s, ok := ast.Unparen(e).(*ast.SelectorExpr); ok && l.info.Selections[s] != nil && l.info.Selections[s].Kind() == types.MethodVal {
			return nil // its receiver is evaluated where it stands
		}
		if l.isDead(e) {
			k.opts = append(k.opts, nil)
			continue
		}
		o := l.known(e)
		if o == nil || o.opts != nil {
			return nil
		}
		k.opts = append(k.opts, o)
	}
	return k
}

// methodValue is x.M: the receiver is evaluated once.
func (l *lowerer) methodValue(x *ast.SelectorExpr, s *types.Selection) *funcValue {
	c := &call{}
	targs := l.method(c, x, s)
	if c.fn == nil || types.IsInterface(c.args[0].typeOf()) {
		return nil
	}
	k := l.knownFunc(c.fn, targs)
	if k == nil {
		return nil
	}
	if l.inline > 0 {
		l.problem(x.Pos(), "cannot differentiate a method value in a condition", "put it into a variable first")
		return nil
	}
	k.args = []expr{l.temp(c.args[0], x.Pos())}
	return k
}

// assignFunc notes what a variable of function type holds, if that is known. It reports whether nothing else is to be done.
func (l *lowerer) assignFunc(lhs, rhs ast.Expr, pos token.Pos) bool {
	obj := l.objectOf(lhs)
	if obj == nil || obj.Name() == "_" {
		return false
	}
	if l.tables[obj] != nil {
		return true
	}
	if !isFunc(obj.Type()) || l.addr[obj] || l.env[obj] != nil {
		return false
	}
	return l.lits[obj] != nil || l.holdFunc(obj, rhs, pos)
}

// holdFunc notes that the variable obj of function type is assigned rhs.
func (l *lowerer) holdFunc(obj types.Object, rhs ast.Expr, pos token.Pos) bool {
	list := l.sets[obj]
	fl, isLit := ast.Unparen(rhs).(*ast.FuncLit)
	if isLit && !l.reaches(fl, obj) {
		l.problem(rhs.Pos(), "cannot follow a function literal that captures variables of an inner block out of it", "declare "+obj.Name()+" in that block")
		return true
	}
	if len(list) > 1 || l.tags[obj] != nil {
		if l.tags[obj] == nil {
			l.declareFunc(obj, pos)
		}
		for i, e := range list {
			if e == rhs {
				l.assign(&ref{l.tags[obj]}, number(i), pos)
			}
		}
		return true
	}
	var k *funcValue
	if isLit {
		k = l.lift(fl, obj)
	} else if k = l.choice(rhs); k == nil {
		k = l.known(rhs)
	}
	if k == nil {
		return false
	}
	l.values[obj] = k
	return true
}

// isDead reports whether e stands in a branch that never runs.
func (l *lowerer) isDead(e ast.Node) bool {
	return slices.ContainsFunc(l.dead, func(n ast.Node) bool { return n.Pos() <= e.Pos() && e.End() <= n.End() })
}

// declareFunc declares a variable that holds one of several functions, or none yet. It reports whether obj is one.
func (l *lowerer) declareFunc(obj types.Object, pos token.Pos) bool {
	if !isFunc(obj.Type()) || l.addr[obj] {
		return false
	}
	list := l.sets[obj]
	for _, e := range list {
		if e == nil {
			return false
		}
	}
	switch len(list) {
	case 0:
		return false
	case 1:
		if !l.nilTested(obj) {
			return true // its value is that of the assignment
		}
	}
	v := l.f.newVar(obj.Name(), types.Typ[types.Int], pos)
	l.tags[obj] = v
	l.assign(&ref{v}, &lit{v.typ, "-1"}, pos)
	return true
}

// hasCalls reports whether e calls a function literal, one of several functions or a method of one of several types, whose body may take statements.
func (l *lowerer) hasCalls(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		x, ok := n.(*ast.CallExpr)
		if !ok || found {
			return !found
		}
		found = l.literal(x.Fun) != nil || l.p.calls.over[x.Pos()]
		for _, a := range append([]ast.Expr{x.Fun}, x.Args...) {
			if id, ok := ast.Unparen(a).(*ast.Ident); ok {
				found = found || l.tags[l.info.Uses[id]] != nil
			}
			switch ast.Unparen(a).(type) {
			case *ast.FuncLit, *ast.IndexExpr:
				found = found || isFuncOf(l.info.TypeOf(a))
			}
		}
		return !found
	})
	return found
}

// funcExpr is a function value that is known, as an expression: for functions that have no source.
func (l *lowerer) funcExpr(k *funcValue, t types.Type, pos token.Pos) expr {
	if k.opts != nil {
		l.problem(pos, "cannot pass one of several functions to a function without source", "pass one that is known")
		return &zero{t}
	}
	if l.p.impure(k.fn) && l.p.funcs[k.fn] != nil {
		l.problem(pos, "cannot follow a function value that writes memory to where it is called", "call it here, or pass it to a function whose source is known")
	}
	if len(k.args) == 0 && l.p.specialOf(k.fn) == nil && k.fn.Type().(*types.Signature).Recv() == nil {
		return &glob{k.fn, t, pos}
	}
	return &call{builtin: "@@func", fn: k.fn, args: k.args, t: t, pos: pos}
}

// passFuncs makes expressions of the known functions among the arguments of c.
func (l *lowerer) passFuncs(c *call, bind map[int]*funcValue) {
	ts := paramsOf(c.fn)
	for i, k := range bind {
		t := ts[min(i, len(ts)-1)]
		if !isFunc(t) {
			t = k.fn.Type()
		}
		c.args[i] = l.funcExpr(k, t, c.pos)
	}
}

func isFuncOf(t types.Type) bool { return t != nil && isFunc(t) }

func number(i int) expr { return &lit{types.Typ[types.Int], itoa(i)} }

// nilTested reports whether the variable obj is compared with nil.
func (l *lowerer) nilTested(obj types.Object) bool {
	found := false
	ast.Inspect(l.body, func(n ast.Node) bool {
		x, ok := n.(*ast.BinaryExpr)
		if ok && (x.Op == token.EQL || x.Op == token.NEQ) {
			found = found || l.objectOf(x.X) == obj || l.objectOf(x.Y) == obj
		}
		return !found
	})
	return found
}
