package source

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
)

func itoa(k int) string { return strconv.Itoa(k) }

// lowerer brings one function into normal form.
type lowerer struct {
	p        *Program
	f        *function
	info     *types.Info
	pkg      *Package
	env      map[types.Object]*variable
	boxed    map[types.Object]bool // the variable is a pointer to where the object lives
	addr     map[types.Object]bool // its address is taken
	out      *[]stmt
	inline   int // > 0 where no statement may be put before: conditions, right of && and ||
	loops    int
	targets  []*jumpTarget
	label    string // of the next loop, switch or block
	comments ast.CommentMap
	frame    returnFrame
	lits     map[types.Object]*ast.FuncLit // names of function literals that are inlined
	busy     map[*ast.FuncLit]bool         // being inlined
}

// jumpTarget is what break and continue may leave.
type jumpTarget struct {
	label      string
	brk        stmt // nil: not a target of break
	contBlock  *block
	usedB      bool
	usedC      bool
	isLoop     bool
	allowPlain bool // break without label
}

// lower returns fn in normal form, or nil if its source is not known. What cannot be brought into normal form is
// listed in problems of the result.
func (p *Program) lower(fn *types.Func) *function {
	if f, ok := p.lowered[fn]; ok {
		return f
	}
	d := p.funcs[fn]
	if d == nil || d.decl.Body == nil {
		p.lowered[fn] = nil
		return nil
	}
	f := &function{obj: fn, pkg: d.pkg, names: map[string]bool{}, pos: d.decl.Pos(), doc: d.decl.Doc.Text()}
	p.lowered[fn] = f
	for _, n := range types.Universe.Names() {
		f.names[n] = true
	}
	l := &lowerer{p: p, f: f, info: d.pkg.Info, pkg: d.pkg, env: map[types.Object]*variable{}, boxed: map[types.Object]bool{}}
	for _, file := range d.pkg.Files {
		if file.FileStart <= d.decl.Pos() && d.decl.Pos() < file.FileEnd {
			l.comments = ast.NewCommentMap(p.Fset, d.decl, file.Comments)
			for _, im := range file.Imports {
				if pk := l.importName(im); pk != "" {
					f.names[pk] = true
				}
			}
		}
	}
	l.addr = l.addressTaken(d.decl)
	l.lits, l.busy = l.literals(d.decl), map[*ast.FuncLit]bool{}
	for _, e := range d.pkg.Errors {
		if d.decl.Pos() <= e.Pos && e.Pos < d.decl.End() {
			l.problem(e.Pos, "the function does not compile: "+e.Msg, "mend it first")
			return f
		}
	}
	sig := fn.Type().(*types.Signature)
	if sig.TypeParams().Len() > 0 || sig.RecvTypeParams().Len() > 0 {
		l.problem(d.decl.Pos(), "cannot differentiate the generic function "+fn.Name(), "write it for float64")
		return f
	}
	l.out = &f.body
	l.signature(d.decl, sig)
	l.frame.results = f.results
	l.list(d.decl.Body.List)
	f.body = trimTail(f.body)
	return f
}

func (l *lowerer) importName(im *ast.ImportSpec) string {
	if im.Name != nil {
		return im.Name.Name
	}
	if obj, ok := l.info.Implicits[im].(*types.PkgName); ok {
		return obj.Name()
	}
	return ""
}

func (l *lowerer) problem(pos token.Pos, what, advice string) {
	l.f.problems = append(l.f.problems, Problem{pos, what, advice})
}

func (l *lowerer) emit(s stmt) { *l.out = append(*l.out, s) }

// into lowers what f emits into a list of its own.
func (l *lowerer) into(f func()) []stmt {
	old := l.out
	var list []stmt
	l.out = &list
	f()
	l.out = old
	return list
}

// addressTaken finds the variables that need a place of their own in memory: those whose address is taken, by &, by slicing an
// array, or by calling a method with a pointer receiver.
func (l *lowerer) addressTaken(d *ast.FuncDecl) map[types.Object]bool {
	taken := map[types.Object]bool{}
	var root func(e ast.Expr)
	root = func(e ast.Expr) {
		switch x := ast.Unparen(e).(type) {
		case *ast.Ident:
			if v, ok := l.info.ObjectOf(x).(*types.Var); ok && !v.IsField() {
				taken[v] = true
			}
		case *ast.SelectorExpr:
			if !isPointerExpr(l.info, x.X) {
				root(x.X)
			}
		case *ast.IndexExpr:
			if t := l.info.TypeOf(x.X); t != nil {
				if _, ok := t.Underlying().(*types.Array); ok {
					root(x.X)
				}
			}
		}
	}
	ast.Inspect(d, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.UnaryExpr:
			if x.Op == token.AND {
				root(x.X)
			}
		case *ast.SliceExpr:
			if t := l.info.TypeOf(x.X); t != nil {
				if _, ok := t.Underlying().(*types.Array); ok {
					root(x.X)
				}
			}
		case *ast.SelectorExpr:
			s := l.info.Selections[x]
			if s == nil || s.Kind() != types.MethodVal {
				break
			}
			if r := s.Obj().Type().(*types.Signature).Recv(); r != nil && isPointer(r.Type()) && !isPointerExpr(l.info, x.X) {
				root(x.X)
			}
		}
		return true
	})
	return taken
}

func isPointerExpr(info *types.Info, e ast.Expr) bool {
	t := info.TypeOf(e)
	return t != nil && isPointer(t)
}

// declare makes the variable of obj.
func (l *lowerer) declare(obj types.Object) *variable {
	t := obj.Type()
	if l.addr[obj] {
		l.boxed[obj] = true
		t = types.NewPointer(t)
	}
	v := l.f.newVar(obj.Name(), t, obj.Pos())
	l.env[obj] = v
	return v
}

// use is the expression for the storage of obj.
func (l *lowerer) use(obj types.Object) expr {
	v := l.env[obj]
	if l.boxed[obj] {
		return &star{&ref{v}, obj.Type()}
	}
	return &ref{v}
}

// create starts the life of a declared object: it takes new memory if the object is boxed, and is zero otherwise.
func (l *lowerer) create(obj types.Object, init bool, pos token.Pos) {
	v := l.env[obj]
	if l.boxed[obj] {
		l.assign(&ref{v}, &call{builtin: "new", typ: obj.Type(), t: v.typ, pos: pos}, pos)
		return
	}
	if !init && l.loops > 0 {
		l.assign(&ref{v}, &zero{v.typ}, pos)
	}
}

func (l *lowerer) assign(place, r expr, pos token.Pos) *assign {
	a := &assign{l: place, r: r, pos: pos}
	if v, ok := place.(*ref); ok {
		v.v.writes++
		if l.loops > 0 {
			v.v.writes++
		}
	}
	l.emit(a)
	return a
}

func (l *lowerer) signature(d *ast.FuncDecl, sig *types.Signature) {
	f := l.f
	var boxes []types.Object
	param := func(v *types.Var) {
		name := v.Name()
		if name == "" || name == "_" {
			name = "_" // its value is never used, but the derivative may need a name
			name = "unused"
		}
		p := f.newVar(name, v.Type(), v.Pos())
		f.params = append(f.params, p)
		l.env[v] = p
		if l.addr[v] {
			boxes = append(boxes, v)
		}
	}
	if sig.Recv() != nil {
		f.recv = true
		param(sig.Recv())
	}
	for i := range sig.Params().Len() {
		param(sig.Params().At(i))
	}
	f.variadic = sig.Variadic()
	for _, v := range boxes {
		p := l.env[v]
		b := f.newVar(v.Name()+"Box", types.NewPointer(v.Type()), v.Pos())
		l.env[v], l.boxed[v] = b, true
		l.assign(&ref{b}, &call{builtin: "new", typ: v.Type(), t: b.typ, pos: v.Pos()}, v.Pos())
		l.assign(&star{&ref{b}, v.Type()}, &ref{p}, v.Pos())
	}
	n := sig.Results().Len()
	for i := range n {
		r := sig.Results().At(i)
		name := r.Name()
		if name == "" || name == "_" {
			name = resultName(r.Type(), i, n)
		}
		v := f.newVar(name, r.Type(), d.Pos())
		f.results = append(f.results, v)
		if r.Name() != "" && r.Name() != "_" {
			l.env[r] = v
			if l.addr[r] {
				l.problem(r.Pos(), "the address of the result "+r.Name()+" is taken", "use a local variable")
			}
		}
	}
}

func resultName(t types.Type, i, n int) string {
	switch {
	case types.Identical(t, types.Universe.Lookup("error").Type()):
		return "err"
	case n == 1:
		return "y"
	}
	return "y" + itoa(i)
}

// trimTail drops the returns that stand where the function ends anyway.
func trimTail(list []stmt) []stmt {
	if len(list) == 0 {
		return list
	}
	switch s := list[len(list)-1].(type) {
	case *exit:
		if s.target == nil {
			return trimTail(list[:len(list)-1])
		}
	case *ifStmt:
		s.then, s.els = trimTail(s.then), trimTail(s.els)
	case *block:
		s.body = trimTail(s.body)
	}
	return list
}
