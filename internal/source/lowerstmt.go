package source

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

func (l *lowerer) list(list []ast.Stmt) {
	if segs := l.segments(list); segs != nil {
		l.jumpList(segs)
		return
	}
	l.plainList(list)
}

// plainList lowers statements none of which is jumped to.
func (l *lowerer) plainList(list []ast.Stmt) {
	for _, s := range list {
		if l.left() {
			return
		}
		n := len(*l.out)
		l.stmt(s)
		if len(*l.out) > n {
			l.comment(s, (*l.out)[n])
		}
	}
}

// comment gives the comment in front of the statement s of the source to its first statement of the normal form.
func (l *lowerer) comment(s ast.Stmt, to stmt) {
	var b strings.Builder
	for _, g := range l.comments[s] {
		if g.Pos() > s.Pos() {
			continue
		}
		for _, c := range g.List {
			if strings.HasPrefix(c.Text, "//") && !isDirective(c.Text) {
				b.WriteString(c.Text + "\n")
			}
		}
	}
	switch x := to.(type) {
	case *assign:
		x.comment = b.String()
	case *callStmt:
		x.comment = b.String()
	case *ifStmt:
		x.comment = b.String()
	case *loop:
		x.comment = b.String()
	case *effect:
		x.comment = b.String()
	}
}

func (l *lowerer) stmt(s ast.Stmt) {
	label := l.label
	l.label = ""
	if l.directed(s) || l.labelable(s, label) {
		return
	}
	switch x := s.(type) {
	case *ast.AssignStmt:
		l.assignment(x)
	case *ast.IncDecStmt:
		l.incDec(x)
	case *ast.DeclStmt:
		l.declaration(x)
	case *ast.ExprStmt:
		l.exprStmt(x)
	case *ast.BlockStmt:
		l.list(x.List)
	case *ast.IfStmt:
		l.ifStmt(x)
	case *ast.ReturnStmt:
		l.returnStmt(x)
	case *ast.BranchStmt:
		l.branch(x)
	case *ast.LabeledStmt:
		l.labeled(x)
	case *ast.EmptyStmt:
	case *ast.DeferStmt:
		l.deferred(x)
	default:
		what, advice := refusal(s)
		l.problem(s.Pos(), what, advice)
	}
}

// labelable lowers the statements that a break may leave, by the label if they have one. It reports whether s is one.
func (l *lowerer) labelable(s ast.Stmt, label string) bool {
	switch x := s.(type) {
	case *ast.ForStmt:
		l.forStmt(x, label)
	case *ast.RangeStmt:
		l.rangeStmt(x, label)
	case *ast.SwitchStmt:
		l.switchStmt(x, label)
	case *ast.TypeSwitchStmt:
		l.typeSwitch(x, label)
	default:
		return false
	}
	return true
}

func (l *lowerer) incDec(x *ast.IncDecStmt) {
	op := token.ADD
	if x.Tok == token.DEC {
		op = token.SUB
	}
	p := l.writable(x.X, true)
	l.assign(p, &binary{op, p, &lit{p.typeOf(), "1"}, p.typeOf()}, x.Pos())
}

// writable is the place e, which is written. A package variable may only count: be a number without derivative that is changed by what it is.
func (l *lowerer) writable(e ast.Expr, counts bool) expr {
	if x, ok := ast.Unparen(e).(*ast.IndexExpr); ok {
		if _, isMap := l.typeOf(x.X).Underlying().(*types.Map); isMap {
			l.problem(e.Pos(), "cannot differentiate a function that writes to a map", "use a slice or a struct")
			return &ref{l.f.newVar("t", l.typeOf(e), e.Pos())}
		}
	}
	p := l.expr(e)
	if g, isGlobal := p.(*glob); isGlobal && !(counts && !carries(g.t)) {
		l.problem(e.Pos(), "cannot differentiate a function that writes the global variable "+g.obj.Name(), "return the value")
	} else if !isGlobal && place(p) && base(p) == nil {
		l.problem(e.Pos(), "cannot differentiate a function that writes memory of a global variable", "write to memory of its own")
		return &ref{l.f.newVar("t", p.typeOf(), e.Pos())}
	}
	return p
}

// deferred lowers the unlocking of a mutex when the function ends. The derivative unlocks it when what runs forward ends.
func (l *lowerer) deferred(x *ast.DeferStmt) {
	if s, ok := ast.Unparen(x.Call.Fun).(*ast.SelectorExpr); ok && l.frame.target == nil && l.inline == 0 {
		if c, ok := l.root(x.Call).(*call); ok && c.fn == l.info.Uses[s.Sel] && c.fn.Pkg() != nil && c.fn.Pkg().Path() == "sync" && !l.p.impure(c.fn) {
			l.emit(&effect{c: c, deferred: true})
			return
		}
	}
	what, advice := refusal(x)
	l.problem(x.Pos(), what, advice)
}

// refusal says why a statement is outside the subset.
func refusal(s ast.Stmt) (what, advice string) {
	switch s.(type) {
	case *ast.DeferStmt:
		return "cannot differentiate a function that defers a call", "make the call where the function ends"
	case *ast.GoStmt:
		return "cannot differentiate a function that starts a goroutine", "do the work in a loop"
	case *ast.SelectStmt, *ast.SendStmt:
		return "cannot differentiate communication over a channel", "compute the values in place"
	}
	return "cannot differentiate this statement", "write it with assignments, if and for"
}

func (l *lowerer) declaration(x *ast.DeclStmt) {
	g, ok := x.Decl.(*ast.GenDecl)
	if !ok || g.Tok == token.CONST {
		return
	}
	if g.Tok == token.TYPE {
		if l.special != nil && len(l.special.types) > 0 {
			l.problem(x.Pos(), "cannot differentiate a generic function that declares a type", "declare it at package level")
		}
		return
	}
	for _, sp := range g.Specs {
		v := sp.(*ast.ValueSpec)
		lhs := make([]ast.Expr, len(v.Names))
		for i, n := range v.Names {
			lhs[i] = n
		}
		if len(v.Values) > 0 {
			l.assignList(lhs, v.Values, true, x.Pos())
			continue
		}
		for _, n := range v.Names {
			if obj := l.info.Defs[n]; obj != nil && n.Name != "_" {
				if l.declareFunc(obj, n.Pos()) {
					continue
				}
				l.declare(obj)
				l.create(obj, false, n.Pos())
			}
		}
	}
}

func (l *lowerer) assignment(x *ast.AssignStmt) {
	if x.Tok == token.ASSIGN || x.Tok == token.DEFINE {
		l.assignList(x.Lhs, x.Rhs, x.Tok == token.DEFINE, x.Pos())
		return
	}
	p := l.writable(x.Lhs[0], true)
	op := x.Tok - token.ADD_ASSIGN + token.ADD
	r := l.expr(x.Rhs[0])
	l.assign(p, &binary{op, p, r, p.typeOf()}, x.Pos())
}

// readsAny reports whether r reads a variable that lhs assigns.
func (l *lowerer) readsAny(r expr, lhs []ast.Expr) bool {
	found := false
	walk(r, func(e expr) {
		if x, ok := e.(*ref); ok {
			for _, t := range lhs {
				if id, ok := t.(*ast.Ident); ok && l.env[l.info.ObjectOf(id)] == x.v {
					found = true
				}
			}
		}
	})
	return found
}

// tupleVars are the variables that take the results of a call: those of lhs itself where these are plain variables.
func (l *lowerer) tupleVars(lhs []ast.Expr, tt *types.Tuple, define bool, pos token.Pos) []*variable {
	vs := make([]*variable, len(lhs))
	for i, e := range lhs {
		id, ok := e.(*ast.Ident)
		if ok && id.Name == "_" {
			continue
		}
		vs[i] = l.f.newVar("t", tt.At(i).Type(), pos)
		if !ok {
			continue
		}
		obj := l.info.Defs[id]
		if define && obj != nil && !l.addr[obj] && types.Identical(obj.Type(), tt.At(i).Type()) {
			delete(l.f.names, vs[i].name)
			vs[i] = l.declare(obj)
		} else if obj = l.info.Uses[id]; obj != nil && l.env[obj] != nil && !l.boxed[obj] && types.Identical(obj.Type(), tt.At(i).Type()) &&
			!slices.Contains(vs[:i], l.env[obj]) {
			delete(l.f.names, vs[i].name)
			vs[i] = l.env[obj]
		}
	}
	return vs
}

// spread assigns from to lhs, one after another. The operands of places that an earlier assignment may change are kept.
func (l *lowerer) spread(lhs []ast.Expr, from []expr, define bool, pos token.Pos) {
	places := make([]expr, len(lhs))
	objs := make([]types.Object, len(lhs))
	for i, e := range lhs {
		if from[i] == nil {
			continue
		}
		places[i], objs[i] = l.target(e, define)
		if i > 0 && places[i] != nil && inMemory(places[i]) {
			places[i] = l.freeze(places[i], lhs[:i], pos)
		}
	}
	for i, p := range places {
		if p == nil {
			continue
		}
		if r, ok := from[i].(*ref); ok {
			if q, ok := p.(*ref); ok && q.v == r.v {
				continue
			}
		}
		if objs[i] != nil {
			l.create(objs[i], true, pos)
		}
		l.assign(p, from[i], pos)
	}
}

// freeze copies the indices of a place that lhs may change into variables.
func (l *lowerer) freeze(p expr, lhs []ast.Expr, pos token.Pos) expr {
	if x, ok := p.(*index); ok {
		if l.readsAny(x.i, lhs) {
			v := l.f.newVar("i", x.i.typeOf(), pos)
			l.assign(&ref{v}, x.i, pos)
			return &index{x.x, &ref{v}, x.t}
		}
		if l.readsAny(x.x, lhs) {
			l.problem(pos, "cannot differentiate a parallel assignment to a slice and its element", "make two assignments")
		}
	}
	return p
}

// target is the place that e names, or nil for the blank. obj is set if it is declared here.
func (l *lowerer) target(e ast.Expr, define bool) (expr, types.Object) {
	e = ast.Unparen(e)
	if id, ok := e.(*ast.Ident); ok {
		if id.Name == "_" {
			return nil, nil
		}
		if obj := l.info.Defs[id]; define && obj != nil {
			if l.env[obj] == nil { // else it is a result of the call here, or lowered again: a case that is fallen into
				l.declare(obj)
			}
			return l.use(obj), obj
		}
	}
	p := l.writable(e, false)
	if !place(p) {
		return nil, nil
	}
	return p, nil
}

// condition lowers a condition. Calls that write memory are put before it where they are always evaluated.
func (l *lowerer) condition(e ast.Expr) expr {
	e = ast.Unparen(e)
	switch x := e.(type) {
	case *ast.UnaryExpr:
		if x.Op == token.NOT {
			return &unary{token.NOT, l.condition(x.X), types.Typ[types.Bool]}
		}
	case *ast.CallExpr:
		r := l.root(x)
		if c, ok := r.(*call); ok && l.isStmt(c) && l.inline == 0 {
			return l.temp(r, x.Pos())
		}
		return r
	}
	if l.inline == 0 && l.hasCalls(e) {
		return l.expr(e)
	}
	l.inline++
	defer func() { l.inline-- }()
	return l.expr(e)
}

func (l *lowerer) ifStmt(x *ast.IfStmt) {
	if x.Init != nil {
		l.stmt(x.Init)
	}
	c := l.decided(x.Cond)
	if c == nil {
		c = l.condition(x.Cond)
	}
	if k, ok := c.(*lit); ok && l.info.Types[x.Cond].Value == nil { // what is known of a function or of an interface decides
		switch {
		case k.text == "true":
			if x.Else != nil {
				l.dead = append(l.dead, x.Else)
			}
			l.list(x.Body.List)
		case x.Else != nil:
			l.dead = append(l.dead, x.Body)
			l.stmt(x.Else)
		default:
			l.dead = append(l.dead, x.Body)
		}
		return
	}
	s := &ifStmt{c: c, pos: x.Pos()}
	s.guard = l.generated && x.Else == nil && isGuard(s.c)
	s.then = l.into(func() { l.list(x.Body.List) })
	if x.Else != nil {
		s.els = l.into(func() { l.stmt(x.Else) })
	}
	l.emit(s)
}

// isGuard reports whether c is t != 0, or several such joined by ||: in a generated gradient, what skips an adjoint of 0.
func isGuard(c expr) bool {
	b, ok := c.(*binary)
	if !ok {
		return false
	}
	if b.op == token.LOR {
		return isGuard(b.x) && isGuard(b.y)
	}
	k, isLit := b.y.(*lit)
	return b.op == token.NEQ && isLit && k.text == "0" && isFloat(b.x.typeOf())
}
