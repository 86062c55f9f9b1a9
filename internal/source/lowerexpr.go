package source

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// expr lowers e to a tree. Calls with a derivative or an effect are put into temporary variables first.
func (l *lowerer) expr(e ast.Expr) expr {
	r := l.root(e)
	if c, ok := r.(*call); ok && l.mustLift(c) {
		return l.temp(r, e.Pos())
	}
	if c, ok := r.(*comp); ok && (c.addr || isSlice(c.t)) || ok && l.inline == 0 && carries(c.t) {
		return l.temp(r, e.Pos())
	}
	return r
}

// mustLift reports whether the call c must stand at the root of a statement.
func (l *lowerer) mustLift(c *call) bool {
	if l.inline > 0 {
		return false
	}
	switch {
	case c.builtin == "make" || c.builtin == "append" || c.builtin == "new":
		return true
	case c.builtin == "min" || c.builtin == "max" || c.rule != nil:
		return carries(c.t)
	case c.builtin != "":
		return false
	}
	return l.isStmt(c)
}

// isStmt reports whether the call of a function becomes a statement: its result carries floats, or it may write memory of floats.
func (l *lowerer) isStmt(c *call) bool {
	if c.builtin != "" || c.rule != nil && c.rule.results < 2 {
		return false
	}
	if carries(c.t) || isTuple(c.t) {
		return true
	}
	if c.fn != nil && l.p.funcs[c.fn] == nil {
		return false
	}
	for _, a := range c.args {
		if hasMem(a.typeOf()) && c.fn != nil && l.p.impure(c.fn) {
			return true
		}
	}
	return false
}

func isTuple(t types.Type) bool { tt, ok := t.(*types.Tuple); return ok && tt.Len() > 1 }

// temp assigns r to a new variable.
func (l *lowerer) temp(r expr, pos token.Pos) expr {
	v := l.f.newVar(tempName(r), r.typeOf(), pos)
	l.assignRoot(&ref{v}, r, pos)
	return &ref{v}
}

// tempName is a name that says what the temporary is of.
func tempName(r expr) string {
	switch x := r.(type) {
	case *call:
		switch {
		case x.builtin == "@@is":
			return "is"
		case strings.HasPrefix(x.builtin, "@@"):
			return "t"
		case strings.HasPrefix(x.builtin, "@slope"):
			return lowerFirst(x.builtin[len("@slope"):])
		case x.builtin != "":
			return x.builtin + "V"
		case x.rule != nil:
			return x.rule.short
		case x.fn != nil:
			return lowerFirst(x.fn.Name()) + "V"
		}
	case *comp:
		if n, ok := x.t.(*types.Named); ok {
			return lowerFirst(n.Obj().Name()) + "V"
		}
	}
	return "t"
}

func lowerFirst(s string) string {
	i := 0
	for i < len(s) && 'A' <= s[i] && s[i] <= 'Z' {
		i++
	}
	if i > 1 && i < len(s) {
		i--
	}
	return strings.ToLower(s[:i]) + s[i:]
}

// assignRoot emits place = r, as a call statement if r is a call of a function.
func (l *lowerer) assignRoot(place, r expr, pos token.Pos) {
	c, ok := r.(*call)
	if !ok || !l.isStmt(c) {
		l.assign(place, r, pos)
		return
	}
	if v, ok := place.(*ref); ok {
		l.callInto([]*variable{v.v}, c, pos)
		return
	}
	v := l.f.newVar(tempName(r), r.typeOf(), pos)
	l.callInto([]*variable{v}, c, pos)
	l.assign(place, &ref{v}, pos)
}

func (l *lowerer) callInto(vs []*variable, c *call, pos token.Pos) *callStmt {
	vs, after := l.plainResults(vs, c.t, pos)
	defer after()
	for _, v := range vs {
		if v != nil {
			v.writes++
			if l.loops > 0 {
				v.writes++
			}
		}
	}
	s := &callStmt{l: vs, c: c, pos: pos}
	l.emit(s)
	return s
}

// root lowers e; a call with a derivative, a literal or make may stand at the root of the result.
func (l *lowerer) root(e ast.Expr) expr {
	e = ast.Unparen(e)
	tv := l.info.Types[e]
	tv.Type = l.substituted(tv.Type)
	if tv.Value != nil {
		return l.constant(e, tv)
	}
	t := tv.Type
	if t == nil {
		t = l.typeOf(e)
	}
	switch x := e.(type) {
	case *ast.Ident:
		return l.ident(x, t)
	case *ast.SelectorExpr:
		return l.selector(x, t)
	case *ast.IndexExpr:
		return l.indexing(x, t)
	case *ast.SliceExpr:
		return &slicing{l.expr(x.X), l.optional(x.Low), l.optional(x.High), l.optional(x.Max), t}
	case *ast.StarExpr:
		return &star{l.expr(x.X), t}
	case *ast.UnaryExpr:
		return l.unary(x, t)
	case *ast.BinaryExpr:
		return l.binary(x, t)
	case *ast.CallExpr:
		return l.call(x, t)
	case *ast.CompositeLit:
		return l.composite(x, t)
	case *ast.FuncLit:
		return l.funcLit(x, t)
	case *ast.TypeAssertExpr:
		return l.assertion(x, t)
	}
	l.problem(e.Pos(), "cannot differentiate this expression", "write it with plain operators and calls")
	return &zero{t}
}

// optional lowers e, which may be left out.
func (l *lowerer) optional(e ast.Expr) expr {
	if e == nil {
		return nil
	}
	return l.expr(e)
}

func (l *lowerer) funcLit(x *ast.FuncLit, t types.Type) expr {
	if k := l.lift(x, nil); k != nil {
		return l.funcExpr(k, t, x.Pos())
	}
	return &zero{t}
}

func (l *lowerer) ident(x *ast.Ident, t types.Type) expr {
	obj := l.info.ObjectOf(x)
	if l.env[obj] != nil {
		return l.use(obj)
	}
	if isFunc(t) {
		if k := l.knownName(x); k != nil && k.opts == nil && (len(k.args) > 0 || l.p.specialOf(k.fn) != nil) {
			return l.funcExpr(k, t, x.Pos())
		}
	}
	switch o := obj.(type) {
	case *types.Nil:
		return &lit{t, "nil"}
	case *types.Var:
		if o.Parent() == o.Pkg().Scope() {
			return &glob{o, t, x.Pos()}
		}
		if e := l.p.localOfInit(l.pkg, o); e != nil {
			return l.root(e)
		}
	case *types.Func:
		return &glob{o, t, x.Pos()}
	}
	if isFunc(t) {
		l.problem(x.Pos(), "cannot follow the function variable "+x.Name+", which may hold one of several functions", "call each of them by its name")
		return &zero{t}
	}
	l.problem(x.Pos(), "cannot follow the name "+x.Name, "declare it in the function")
	return &zero{t}
}

func (l *lowerer) selector(x *ast.SelectorExpr, t types.Type) expr {
	s := l.info.Selections[x]
	if s == nil {
		return &glob{l.info.Uses[x.Sel], t, x.Pos()}
	}
	if s.Kind() != types.FieldVal {
		if k := l.known(x); k != nil {
			return l.funcExpr(k, t, x.Pos())
		}
		l.problem(x.Pos(), "cannot differentiate the method value "+x.Sel.Name, "call the method where it is named")
		return &zero{t}
	}
	return l.path(l.expr(x.X), s.Index())
}

// path selects the field at the end of a path of embedded fields.
func (l *lowerer) path(e expr, path []int) expr {
	for _, i := range path {
		t := e.typeOf().Underlying()
		if p, ok := t.(*types.Pointer); ok {
			t = p.Elem().Underlying()
		}
		e = &sel{e, t.(*types.Struct).Field(i)}
	}
	return e
}

func (l *lowerer) indexing(x *ast.IndexExpr, t types.Type) expr {
	xt := l.typeOf(x.X)
	switch xt.Underlying().(type) {
	case *types.Slice, *types.Array, *types.Pointer, *types.Basic:
		return &index{l.expr(x.X), l.expr(x.Index), t}
	case *types.Map:
		c := &call{builtin: "@@at", t: t, args: []expr{l.expr(x.X), l.expr(x.Index)}, pos: x.Pos()}
		if l.inline > 0 {
			return c
		}
		return l.temp(c, x.Pos()) // what it is now: a function that is called may write the map
	default:
		if k := l.known(x); k != nil && k.opts == nil {
			return l.funcExpr(k, t, x.Pos())
		}
		l.problem(x.Pos(), "cannot follow this instance of a generic function", "call it where it is named")
	}
	return &zero{t}
}

func (l *lowerer) unary(x *ast.UnaryExpr, t types.Type) expr {
	switch x.Op {
	case token.AND:
		if c, ok := ast.Unparen(x.X).(*ast.CompositeLit); ok {
			r, ok := l.composite(c, l.typeOf(c)).(*comp)
			if ok {
				return l.addressOf(r, x.Pos())
			}
			return &zero{t}
		}
		e := l.expr(x.X)
		if s, ok := e.(*star); ok {
			return s.x
		}
		if !inMemory(e) && packageVar(e) == nil {
			l.problem(x.Pos(), "cannot take this address", "take the address of a variable")
		}
		return &unary{token.AND, e, t}
	case token.ARROW:
		l.problem(x.Pos(), "cannot differentiate a receive from a channel", "compute the value in place")
		return &zero{t}
	case token.ADD:
		return l.expr(x.X)
	}
	return &unary{x.Op, l.expr(x.X), t}
}

func (l *lowerer) binary(x *ast.BinaryExpr, t types.Type) expr {
	if r := l.isNilTest(x, t); r != nil {
		return r
	}
	a := l.expr(x.X)
	if (x.Op == token.LAND || x.Op == token.LOR) && l.inline == 0 && l.hasCalls(x.Y) {
		v := l.temp(a, x.Pos())
		s := &ifStmt{c: v, pos: x.Pos()}
		if x.Op == token.LOR {
			s.c = &unary{token.NOT, v, t}
		}
		s.then = l.into(func() { l.assignRoot(v, l.root(x.Y), x.Pos()) })
		l.emit(s)
		return v
	}
	if x.Op == token.LAND || x.Op == token.LOR {
		l.inline++
		defer func() { l.inline-- }()
	}
	return &binary{x.Op, a, l.expr(x.Y), t}
}

func (l *lowerer) composite(x *ast.CompositeLit, t types.Type) expr {
	c := &comp{t: t}
	elided, isPtr := t.Underlying().(*types.Pointer) // an elided &T in a slice of pointers
	if isPtr {
		c.t = elided.Elem()
	}
	st, isStruct := c.t.Underlying().(*types.Struct)
	for i, e := range x.Elts {
		kv, keyed := e.(*ast.KeyValueExpr)
		if keyed {
			e = kv.Value
		}
		switch {
		case isStruct && keyed:
			c.keys = append(c.keys, fieldNamed(st, kv.Key.(*ast.Ident).Name))
		case isStruct:
			c.keys = append(c.keys, st.Field(i))
		case keyed:
			if len(c.index) != i {
				l.problem(kv.Pos(), "cannot differentiate a literal with some keys", "give all elements in order")
			}
			c.index = append(c.index, l.expr(kv.Key))
		}
		c.elems = append(c.elems, l.asInterface(l.element(e), c.place(i), e.Pos()))
	}
	if len(c.index) > 0 && len(c.index) != len(c.elems) {
		l.problem(x.Pos(), "cannot differentiate a literal with some keys", "give all elements in order")
	}
	if isPtr {
		return l.addressOf(c, x.Pos())
	}
	return c
}

// addressOf is &c. What is no struct is assigned to new memory.
func (l *lowerer) addressOf(c *comp, pos token.Pos) expr {
	t := types.NewPointer(c.t)
	if _, isStruct := c.t.Underlying().(*types.Struct); isStruct {
		c.addr = true
		return c
	}
	if l.inline > 0 {
		l.problem(pos, "cannot take the address of this literal in a condition", "put it into a variable first")
		return &zero{t}
	}
	p := l.temp(&call{builtin: "new", typ: c.t, t: t, pos: pos}, pos)
	l.assign(&star{p, c.t}, c, pos)
	return p
}

// element lowers an element of a literal. What has a statement of its own, or makes memory, goes to a variable first.
func (l *lowerer) element(e ast.Expr) expr {
	v := l.root(e)
	if l.data {
		return v
	}
	switch x := v.(type) {
	case *call:
		if l.mustLift(x) {
			return l.temp(v, e.Pos())
		}
	case *comp:
		if x.addr || isSlice(x.t) {
			return l.temp(v, e.Pos())
		}
	}
	return v
}

func fieldNamed(st *types.Struct, name string) *types.Var {
	for i := range st.NumFields() {
		if st.Field(i).Name() == name {
			return st.Field(i)
		}
	}
	return nil
}
