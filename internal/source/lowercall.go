package source

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// call lowers a call expression: a conversion, a builtin, a rule, a function, or what is not known until it runs.
func (l *lowerer) call(x *ast.CallExpr, t types.Type) expr {
	fun := ast.Unparen(x.Fun)
	if tv := l.info.Types[fun]; tv.IsType() {
		return l.conversion(x, t)
	}
	if lit := l.literal(fun); lit != nil && l.inlines(lit) {
		return l.literalCall(lit, x, t)
	}
	if id, ok := fun.(*ast.Ident); ok {
		if o, ok := l.info.Uses[id].(*types.Builtin); ok {
			return l.builtin(x, o.Name(), t)
		}
	}
	if r, ok := l.oneOfCalls(x, t); ok {
		return r
	}
	c := &call{t: t, pos: x.Pos(), spread: x.Ellipsis.IsValid()}
	targs := l.callee(c, fun)
	if c.fn == nil {
		return l.dynamicCall(c, x)
	}
	if l.instead(c, x) {
		return c
	}
	if l.p.calls.over[c.pos] && ofInterface(c.fn) {
		return l.dispatched(c, x)
	}
	return l.knownCall(c, x, targs)
}

// knownCall completes the call x of the function c.fn, whose receiver is in c.
func (l *lowerer) knownCall(c *call, x *ast.CallExpr, targs []types.Type) expr {
	c.fn = l.p.replaced(c.fn.Origin())
	return l.completed(c, targs, l.arguments(c, x, l.p.subst(c.fn.Type(), instantiation(c.fn, targs)).(*types.Signature)))
}

// completed is the call c with all arguments, of which bind has those that are known functions.
func (l *lowerer) completed(c *call, targs []types.Type, bind map[int]*funcValue) expr {
	for _, k := range bind {
		if l.p.depthOf(k) > mostNested {
			l.problem(c.pos, "cannot follow a function value that holds the one before it at each call", "call a named function, or keep what changes in a variable")
			return &zero{c.t}
		}
	}
	if !l.p.specialise(c, targs, bind) {
		l.passFuncs(c, bind)
	}
	if r := l.p.ruleOf(c.fn); r != nil && l.p.ruleOfUser(c.fn) == nil {
		c.rule = r
		l.simplify(c)
	}
	l.boxArguments(c)
	return c
}

// literalCall is a call of a function literal, whose body takes its place.
func (l *lowerer) literalCall(lit *ast.FuncLit, x *ast.CallExpr, t types.Type) expr {
	vs := l.inlineCall(lit, x)
	if len(vs) == 1 {
		return &ref{vs[0]}
	}
	if len(vs) > 1 {
		l.problem(x.Pos(), "cannot differentiate a function literal with several results here", "assign its results to variables first")
	}
	return &zero{t}
}

// dynamicCall is a call of what is not known until it runs.
func (l *lowerer) dynamicCall(c *call, x *ast.CallExpr) expr {
	ft := l.typeOf(x.Fun)
	if ft == nil || !isFunc(ft) {
		l.problem(x.Pos(), "cannot find what is called", "mend the package, which does not compile")
		return &zero{types.Typ[types.Float64]}
	}
	c.fun = l.expr(x.Fun)
	l.arguments(c, x, ft.Underlying().(*types.Signature))
	return c
}

// callee finds the function that is called, and with what type arguments. It puts the receiver, or what a known function takes in front, in front of the
// arguments.
func (l *lowerer) callee(c *call, fun ast.Expr) (targs []types.Type) {
	switch f := fun.(type) {
	case *ast.Ident:
		c.fn, _ = l.info.Uses[f].(*types.Func)
		targs = l.instanceArgs(f)
	case *ast.SelectorExpr:
		if s := l.info.Selections[f]; s == nil {
			c.fn, _ = l.info.Uses[f.Sel].(*types.Func)
			targs = l.instanceArgs(f.Sel)
		} else if s.Kind() == types.MethodVal {
			return l.method(c, f, s)
		}
	}
	if c.fn != nil {
		return targs
	}
	if k := l.known(fun); k != nil && k.opts == nil {
		c.fn, c.args = k.fn, append([]expr(nil), k.args...)
		c.recv = k.fn.Type().(*types.Signature).Recv() != nil
	}
	return nil
}

// simplify puts an argument that the slope of a rule needs again into a variable, if it costs more than a few operations.
func (l *lowerer) simplify(c *call) {
	if l.inline > 0 || !carries(c.t) {
		return
	}
	for i, a := range c.args {
		if isFloat(a.typeOf()) && size(a) > 2 && c.rule.needsArg(i) {
			c.args[i] = l.temp(a, c.pos)
		}
	}
}

// method finds the method that is called, and the type arguments of its receiver.
func (l *lowerer) method(c *call, f *ast.SelectorExpr, s *types.Selection) []types.Type {
	fn := s.Obj().(*types.Func)
	c.fn, c.recv = fn, true
	path := s.Index()
	x := l.expr(f.X)
	if v := l.engines[l.objectOf(f.X)]; v != nil {
		x = &glob{v, v.Type(), f.Pos()}
	}
	x = l.path(x, path[:len(path)-1])
	if ofInterface(fn) && !types.IsInterface(x.typeOf()) {
		return l.methodOf(c, x, fn)
	}
	if types.IsInterface(x.typeOf()) {
		if m, recv := l.p.implementation(x, fn); m != nil {
			c.fn, x = m, recv
		}
	}
	return l.receiver(c, x)
}

// receiver makes x, or its address, or what it points to, the receiver of the call c.
func (l *lowerer) receiver(c *call, x expr) []types.Type {
	want, have := c.fn.Type().(*types.Signature).Recv().Type(), x.typeOf()
	switch {
	case types.IsInterface(have):
	case isPointer(want) && !isPointer(have):
		if st, ok := x.(*star); ok {
			x = st.x
		} else {
			if !inMemory(x) && packageVar(x) == nil {
				l.problem(c.pos, "cannot take the address of the receiver of "+c.fn.Name(), "put it into a variable first")
			}
			x = &unary{token.AND, x, want}
		}
	case !isPointer(want) && isPointer(have):
		x = &star{x, want}
	}
	c.args = append(c.args, x)
	return l.typeArgs(x.typeOf())
}

// arguments lowers the arguments; those of a variadic function with source are packed into a slice. It returns the functions that are known, by
// the index of the argument, which is nil.
func (l *lowerer) arguments(c *call, x *ast.CallExpr, sig *types.Signature) (bind map[int]*funcValue) {
	args := x.Args
	bind = map[int]*funcValue{}
	if len(args) == 1 && isTuple(l.typeOf(args[0])) {
		l.tupleArguments(c, args[0])
		return bind
	}
	front, variadic := 0, sig.Variadic()
	if l.p.specialOf(c.fn) != nil {
		front, variadic = len(c.args), l.p.variadic(c.fn)
	}
	pack := variadic && !c.spread && (c.fn != nil && l.p.funcs[c.fn] != nil)
	fixed := len(args)
	if pack {
		fixed = sig.Params().Len() - 1 - front
	}
	for i, a := range args[:fixed] {
		if k := l.knownArgument(a); k != nil {
			bind[len(c.args)] = k
			c.args = append(c.args, nil)
			continue
		}
		e := l.expr(a)
		if front+i < sig.Params().Len() {
			e = argument(e, sig.Params().At(front+i).Type())
		}
		c.args = append(c.args, e)
	}
	if pack {
		c.args, c.spread = append(c.args, l.packed(c.fn, args[fixed:], sig.Params().At(front+fixed).Type(), x.Pos())), true
	}
	return bind
}

// argument is e as the argument of a parameter of type t.
func argument(e expr, t types.Type) expr {
	if n, ok := e.(*lit); ok && n.text == "nil" {
		e = &lit{t, "nil"}
	}
	return typed(e, t)
}

// knownArgument is the one function that the argument a is, or nil.
func (l *lowerer) knownArgument(a ast.Expr) *funcValue {
	if t := l.typeOf(a); t == nil || !isFunc(t) {
		return nil
	}
	if k := l.known(a); k != nil && k.opts == nil {
		return k
	}
	return nil
}

// tupleArguments lowers the arguments of f(g()).
func (l *lowerer) tupleArguments(c *call, arg ast.Expr) {
	if l.inline > 0 {
		l.problem(arg.Pos(), "cannot differentiate a call of several results in a condition", "put its results into variables first")
		return
	}
	vs := l.tupleTemps(l.typeOf(arg).(*types.Tuple), arg.Pos())
	l.tuple(vs, arg)
	for _, v := range vs {
		c.args = append(c.args, &ref{v})
	}
}

// packed is the slice of type t of the arguments for the variadic parameter of fn.
func (l *lowerer) packed(fn *types.Func, args []ast.Expr, t types.Type, pos token.Pos) expr {
	if len(args) == 0 {
		return &lit{t, "nil"}
	}
	cm := &comp{t: t, text: l.p.onlyPrints(fn)}
	for _, a := range args {
		cm.elems = append(cm.elems, l.asInterface(l.expr(a), elemOf(t), a.Pos()))
	}
	if l.inline == 0 && !cm.text {
		return l.temp(cm, pos)
	}
	return cm
}

func (l *lowerer) tupleTemps(tt *types.Tuple, pos token.Pos) []*variable {
	var vs []*variable
	for i := range tt.Len() {
		vs = append(vs, l.f.newVar("t", tt.At(i).Type(), pos))
	}
	return vs
}

// tuple assigns the results of the call e to vs.
func (l *lowerer) tuple(vs []*variable, e ast.Expr) {
	if x, ok := ast.Unparen(e).(*ast.CallExpr); ok && l.inlines(l.literal(x.Fun)) {
		for i, r := range l.inlineCall(l.literal(x.Fun), x) {
			if vs[i] != nil {
				l.assign(&ref{vs[i]}, &ref{r}, e.Pos())
			}
		}
		return
	}
	r := l.root(e)
	c, ok := r.(*call)
	if ok && c.builtin == "@@tuple" {
		for i, a := range c.args {
			if vs[i] != nil {
				l.assign(&ref{vs[i]}, a, e.Pos())
			}
		}
		return
	}
	if !ok {
		if _, failed := r.(*zero); !failed {
			l.problem(e.Pos(), "cannot differentiate an expression of two values", "use one value")
		}
		return
	}
	l.callInto(vs, c, e.Pos())
}

func (l *lowerer) conversion(x *ast.CallExpr, t types.Type) expr {
	a := l.expr(x.Args[0])
	if types.IsInterface(t) {
		return a
	}
	return &conv{a, t}
}

func upperFirst(s string) string { return string(s[0]-'a'+'A') + s[1:] }

func (l *lowerer) exprStmt(x *ast.ExprStmt) {
	if c, ok := ast.Unparen(x.X).(*ast.CallExpr); ok && l.inlines(l.literal(c.Fun)) {
		l.inlineCall(l.literal(c.Fun), c)
		return
	}
	if c, ok := ast.Unparen(x.X).(*ast.CallExpr); ok && l.sortCall(c) {
		return
	}
	if c, ok := ast.Unparen(x.X).(*ast.CallExpr); ok && l.isBuiltin(c, "copy") {
		if hasRef(elemOf(l.typeOf(c.Args[0]))) {
			l.expr(c)
		} else {
			l.emit(&copying{dst: l.expr(c.Args[0]), src: l.expr(c.Args[1]), pos: x.Pos()})
		}
		return
	}
	r := l.root(x.X)
	if c, ok := r.(*call); ok {
		l.callAlone(c, x.Pos())
	}
}

// callAlone emits a call whose results are not used.
func (l *lowerer) callAlone(c *call, pos token.Pos) {
	switch {
	case c.builtin == "clear":
		l.clearing(c.args[0], pos)
	case strings.HasPrefix(c.builtin, "@@"):
	case c.builtin != "" || c.fn != nil && !l.hasSource(c.fn) || c.fn == nil:
		l.emit(&effect{c: c})
	default:
		l.emit(&callStmt{l: make([]*variable, resultCount(c.fn)), c: c, pos: pos})
	}
}

func resultCount(fn *types.Func) int { return fn.Type().(*types.Signature).Results().Len() }

func (l *lowerer) hasSource(fn *types.Func) bool {
	d := l.p.funcs[fn]
	return d != nil && d.decl.Body != nil
}
