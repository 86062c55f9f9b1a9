package source

import (
	"go/ast"
	"go/types"
)

// Function literals that are not inlined become functions, with their captured variables as first parameters.

// liftedLiterals takes from the literals that are inlined those that another literal, which is not, calls; and finds the variables that must
// live in memory, since a literal that is not inlined captures them and one writes them.
func (l *lowerer) liftedLiterals(d *ast.FuncDecl) {
	inlined := map[*ast.FuncLit]bool{}
	for _, lit := range l.lits {
		inlined[lit] = true
	}
	var all []*ast.FuncLit
	ast.Inspect(d, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.FuncLit:
			all = append(all, x)
		case *ast.CallExpr:
			if lit, ok := ast.Unparen(x.Fun).(*ast.FuncLit); ok {
				inlined[lit] = true
			}
		}
		return true
	})
	for again := true; again; {
		again = false
		for _, lit := range all {
			again = !inlined[lit] && l.liftCaptured(lit, inlined) || again
		}
	}
	l.boxCaptured(all, inlined)
}

// liftCaptured takes from the literals that are inlined those that lit calls.
func (l *lowerer) liftCaptured(lit *ast.FuncLit, inlined map[*ast.FuncLit]bool) bool {
	found := false
	for _, obj := range l.captured(lit) {
		if g := l.lits[obj]; g != nil {
			delete(l.lits, obj)
			inlined[g], found = false, true
		}
	}
	return found
}

// boxCaptured finds the variables that must live in memory.
func (l *lowerer) boxCaptured(all []*ast.FuncLit, inlined map[*ast.FuncLit]bool) {
	written := map[types.Object]bool{}
	for _, lit := range all {
		f := l.changes(lit.Body)
		for _, obj := range l.captured(lit) {
			written[obj] = written[obj] || f.vars[obj]
		}
	}
	for _, lit := range all {
		if inlined[lit] {
			continue
		}
		for _, obj := range l.captured(lit) {
			if written[obj] && !isFunc(obj.Type()) {
				l.addr[obj] = true
			}
		}
	}
}

// captured lists the variables of the functions around that a literal or loop uses, in order.
func (l *lowerer) captured(lit ast.Node) []types.Object {
	var list []types.Object
	seen := map[types.Object]bool{}
	ast.Inspect(lit, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		v, isVar := l.info.Uses[id].(*types.Var)
		if !isVar || v.IsField() || seen[v] || v.Pkg() != nil && v.Parent() == v.Pkg().Scope() || lit.Pos() <= v.Pos() && v.Pos() < lit.End() {
			return true
		}
		seen[v] = true
		list = append(list, v)
		return true
	})
	return list
}

// reaches reports whether each variable that lit captures is one variable as long as obj lives: it is of a block around that of obj, or of one within
// it that no loop and no function literal repeats.
func (l *lowerer) reaches(lit *ast.FuncLit, obj types.Object) bool {
	for _, v := range l.captured(lit) {
		if v.Parent() != obj.Parent() && !encloses(v.Parent(), obj.Parent()) && (!encloses(obj.Parent(), v.Parent()) || l.repeated(obj, v)) {
			return false
		}
	}
	return true
}

// encloses reports whether the scope s is within outer.
func encloses(outer, s *types.Scope) bool {
	for ; s != nil; s = s.Parent() {
		if s.Parent() == outer {
			return true
		}
	}
	return false
}

// repeated reports whether the declaration of v stands in a loop or a function literal that obj is declared outside of, or may be jumped back to.
func (l *lowerer) repeated(obj, v types.Object) bool {
	found := len(l.gotos) > 0
	ast.Inspect(l.body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.FuncLit:
			found = found || spans(n, v) && !spans(n, obj)
		}
		return !found
	})
	return found
}

func spans(n ast.Node, o types.Object) bool { return n.Pos() <= o.Pos() && o.Pos() < n.End() }

// lift makes a function of a literal, with its captured variables as first parameters. self is the variable that the literal is assigned to, by
// which it may call itself.
func (l *lowerer) lift(lit *ast.FuncLit, self types.Object) *funcValue {
	d := l.p.literals[lit]
	if d == nil {
		d = &ast.FuncDecl{Name: ast.NewIdent("literal"), Type: lit.Type, Body: lit.Body}
		d.Name.NamePos = lit.Pos()
		l.p.literals[lit] = d
	}
	s := &special{origin: l.f.obj, values: map[types.Object]*funcValue{}, concrete: map[types.Object]types.Type{}, self: self}
	k := l.capture(s, lit, self)
	if k == nil {
		return nil
	}
	pkg := l.pkg.Types
	sig := l.info.TypeOf(lit).(*types.Signature)
	for i := range sig.Params().Len() {
		p := sig.Params().At(i)
		s.params = append(s.params, specialParam{obj: p, v: types.NewParam(p.Pos(), pkg, p.Name(), l.substituted(p.Type()))})
	}
	for _, t := range resultTypes(sig) {
		s.results = append(s.results, l.substituted(t))
	}
	s.captures = len(k.args)
	k.fn = l.p.specialised(&declared{decl: d, pkg: l.pkg}, s, funcName(l.f.obj)+"Func", nil, "")
	return k
}

// capturedFunc is the function that the captured variable obj is, or nil.
func (l *lowerer) capturedFunc(obj types.Object) *funcValue {
	if k := l.values[obj]; k != nil {
		return k
	}
	if lit := l.lits[obj]; lit != nil {
		return l.lift(lit, obj)
	}
	if tag := l.tags[obj]; tag != nil {
		return &funcValue{opts: []*funcValue{}}
	}
	return nil
}

// addArgs adds parameters for what the function f, which obj stands for, takes in front.
func (s *special) addArgs(obj types.Object, f *funcValue, pkg *types.Package) {
	for i, a := range f.args {
		name := "recv"
		if r, ok := a.(*ref); ok {
			name = r.v.name
		}
		q := specialParam{v: types.NewParam(obj.Pos(), pkg, name, a.typeOf())}
		if i == 0 {
			q.obj = obj
		}
		s.params = append(s.params, q)
	}
	if len(f.args) == 0 {
		s.bare = append(s.bare, obj)
	}
}

// specialSignature makes the variables of the parameters and results of a special function.
func (l *lowerer) specialSignature(fn *types.Func, d *declared) {
	s := d.special
	for obj, t := range s.concrete {
		l.concrete[obj] = t
	}
	for _, obj := range s.bare {
		l.refuseSets(obj)
		l.values[obj] = &funcValue{fn: s.values[obj].fn}
	}
	var boxes []types.Object
	for i := 0; i < len(s.params); i++ {
		q := s.params[i]
		f := s.values[q.obj]
		if f == nil || q.obj == nil {
			l.param(q.obj, q.v.Name(), q.v.Type())
			if q.pointer {
				l.boxed[q.obj] = true
			} else if l.addr[q.obj] {
				boxes = append(boxes, q.obj)
			}
			continue
		}
		k := &funcValue{fn: f.fn}
		for j := range f.args {
			q := s.params[i+j]
			k.args = append(k.args, &ref{l.param(nil, q.v.Name(), q.v.Type())})
		}
		i += len(f.args) - 1
		l.values[q.obj] = k
		l.refuseSets(q.obj)
	}
	if s.self != nil {
		k := &funcValue{fn: fn}
		if s.selfFn != nil {
			k.fn = s.selfFn
		}
		for _, v := range l.f.params[:s.captures] {
			k.args = append(k.args, &ref{v})
		}
		l.values[s.self] = k
	}
	for _, obj := range boxes {
		l.box(obj)
	}
	l.resultVariables(d.decl, s.resultVars(d), s.results)
}

// refuseSets refuses a parameter that is assigned another function than the one that is known.
func (l *lowerer) refuseSets(obj types.Object) {
	if len(l.sets[obj]) > 0 && l.env[obj] == nil {
		l.problem(obj.Pos(), "cannot follow the parameter "+obj.Name()+", which is assigned another function", "assign to a variable of its own")
	}
}

// resultVars are the results of the declaration.
func (s *special) resultVars(d *declared) *types.Tuple {
	if fn, ok := d.pkg.Info.Defs[d.decl.Name].(*types.Func); ok {
		return fn.Type().(*types.Signature).Results()
	}
	if s.loop != nil {
		return types.NewTuple()
	}
	return d.pkg.Info.TypeOf(d.decl.Type).(*types.Signature).Results()
}

// capture makes the variables that n uses the parameters of s, and returns what to pass for them. self is left out.
func (l *lowerer) capture(s *special, n ast.Node, self types.Object) *funcValue {
	if l.special != nil {
		s.types = l.special.types
	}
	k := &funcValue{}
	pkg := l.pkg.Types
	for _, obj := range l.captured(n) {
		if obj == self {
			continue
		}
		if f := l.capturedFunc(obj); f != nil {
			if f.opts != nil {
				l.problem(n.Pos(), "cannot differentiate what captures "+obj.Name()+", which may be one of several functions", "pass it as a parameter")
				return nil
			}
			s.values[obj] = f
			s.addArgs(obj, f, pkg)
			k.args = append(k.args, f.args...)
			continue
		}
		v := l.env[obj]
		if v == nil {
			l.problem(n.Pos(), "cannot follow the name "+obj.Name()+" into a function of its own", "declare it in the function around, before it")
			return nil
		}
		if t := l.concrete[obj]; t != nil {
			s.concrete[obj] = t
		}
		s.params = append(s.params, specialParam{obj: obj, v: types.NewParam(obj.Pos(), pkg, obj.Name(), v.typ), pointer: l.boxed[obj]})
		k.args = append(k.args, &ref{v})
	}
	return k
}
