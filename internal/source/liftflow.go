package source

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// liftInstance is a function for one choice of active parameters.
type liftInstance struct {
	l    *lifter
	fn   *types.Func
	sig  *types.Signature
	decl *ast.FuncDecl
	info *types.Info

	act   map[types.Object]bool         // variables, parameters and results that are active
	want  map[*ast.CallExpr][]bool      // results of calls that flow into active memory
	bound map[types.Object]*ast.FuncLit // variables of function type that are assigned once
	sigs  map[*ast.ReturnStmt]*types.Signature

	top    bool
	name   string
	like   bool // it takes a number first, to lift like
	zero   bool // it starts with a variable for 0
	anchor string
	zeroAs string
}

// set makes a variable active.
func (in *liftInstance) set(v types.Object) {
	if !in.act[v] {
		in.act[v], in.l.changed = true, true
	}
}

// setField makes a field active for all structs of its type.
func (l *lifter) setField(f *types.Var, pos token.Pos) {
	if l.fields[f] {
		return
	}
	l.fields[f], l.changed = true, true
	switch {
	case f.Pkg() != l.p.Main.Types:
		l.problem(pos, "the field "+f.Name()+" of a struct of another package holds an active value", "copy it into a type of your own")
	case f.Embedded():
		l.problem(f.Pos(), "the embedded field "+f.Name()+" holds active values", "give the field a name")
	}
}

// active reports whether the value of e is or leads to numbers of the new type.
func (in *liftInstance) active(e ast.Expr) bool {
	e = ast.Unparen(e)
	tv := in.info.Types[e]
	if tv.Value != nil || tv.IsType() {
		return false
	}
	if t := in.info.TypeOf(e); t == nil || !carries(t) && !isTuple(t) {
		return false
	}
	switch x := e.(type) {
	case *ast.Ident:
		return in.act[in.info.ObjectOf(x)]
	case *ast.SelectorExpr:
		return in.activeField(x)
	case *ast.BinaryExpr:
		return in.active(x.X) || in.active(x.Y)
	case *ast.CallExpr:
		return in.activeCall(x)[0]
	case *ast.CompositeLit:
		return in.anyActive(elementValues(x))
	}
	inner := operandOf(e)
	return inner != nil && in.active(inner)
}

// activeField reports whether x is a field that is active, of a struct that is.
func (in *liftInstance) activeField(x *ast.SelectorExpr) bool {
	s := in.info.Selections[x]
	return s != nil && s.Kind() == types.FieldVal && in.active(x.X) && !slices.ContainsFunc(path(s), func(f *types.Var) bool { return !in.l.fields[f] })
}

func (in *liftInstance) anyActive(es []ast.Expr) bool { return slices.ContainsFunc(es, in.active) }

// operandOf returns x of x[i], x[i:j], *x, and -x or &x; nil for other expressions.
func operandOf(e ast.Expr) ast.Expr {
	switch x := e.(type) {
	case *ast.IndexExpr:
		return x.X
	case *ast.SliceExpr:
		return x.X
	case *ast.StarExpr:
		return x.X
	case *ast.UnaryExpr:
		return x.X
	}
	return nil
}

// elementValues returns the elements of a literal without their keys.
func elementValues(x *ast.CompositeLit) (values []ast.Expr) {
	for _, el := range x.Elts {
		if kv, ok := el.(*ast.KeyValueExpr); ok {
			el = kv.Value
		}
		values = append(values, el)
	}
	return values
}

// path lists the fields of a selection, embedded ones first.
func path(s *types.Selection) []*types.Var {
	var fs []*types.Var
	t := s.Recv()
	index := s.Index()
	if s.Kind() != types.FieldVal {
		index = index[:len(index)-1]
	}
	for _, i := range index {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		u := t.Underlying().(*types.Struct)
		fs = append(fs, u.Field(i))
		t = u.Field(i).Type()
	}
	return fs
}

// mark makes the memory that e leads to, or the storage that it names, active.
func (in *liftInstance) mark(e ast.Expr) {
	e = ast.Unparen(e)
	switch x := e.(type) {
	case *ast.Ident:
		in.markName(x, x.Pos())
	case *ast.SelectorExpr:
		if s := in.info.Selections[x]; s == nil {
			in.markName(x.Sel, x.Pos())
		} else if s.Kind() == types.FieldVal {
			in.mark(x.X)
			for _, f := range path(s) {
				in.l.setField(f, x.Sel.Pos())
			}
		}
	case *ast.IndexExpr:
		if _, ok := in.info.TypeOf(x.X).Underlying().(*types.Map); ok {
			in.l.problem(x.Pos(), "cannot follow a value that carries a derivative into a map", "keep it in a slice")
		}
		in.mark(x.X)
	case *ast.CompositeLit:
		in.markLit(x)
	case *ast.CallExpr:
		in.markCall(x)
	default:
		if inner := operandOf(e); inner != nil {
			in.mark(inner)
			return
		}
		in.l.problem(e.Pos(), "cannot follow a value that carries a derivative through this expression", "assign it to a variable of its own type")
	}
}

// markName makes a local variable active, and refuses a global one, which stands at pos.
func (in *liftInstance) markName(id *ast.Ident, pos token.Pos) {
	v, ok := in.info.ObjectOf(id).(*types.Var)
	if !ok {
		return
	}
	if v.Parent() == v.Pkg().Scope() {
		in.l.problem(pos, "the global variable "+v.Name()+" would hold active values", "use a local variable")
		return
	}
	in.set(v)
}

// markLit makes the memory that the elements of a literal lead to active.
func (in *liftInstance) markLit(x *ast.CompositeLit) {
	s, isStruct := in.info.TypeOf(x).Underlying().(*types.Struct)
	for i, el := range x.Elts {
		t, value := elemOf(in.info.TypeOf(x)), el
		if kv, ok := el.(*ast.KeyValueExpr); ok {
			value = kv.Value
		}
		if isStruct {
			f := fieldOf(s, i, el)
			if t = f.Type(); !in.l.fields[f] {
				continue
			}
		}
		if t != nil && !isFloat(t) && carries(t) && !in.active(value) {
			in.mark(value)
		}
	}
}

// fieldOf is the field that element i of a literal sets.
func fieldOf(s *types.Struct, i int, el ast.Expr) *types.Var {
	if kv, ok := el.(*ast.KeyValueExpr); ok {
		for j := range s.NumFields() {
			if s.Field(j).Name() == kv.Key.(*ast.Ident).Name {
				return s.Field(j)
			}
		}
	}
	return s.Field(i)
}

// markCall makes what a call returns active.
func (in *liftInstance) markCall(x *ast.CallExpr) {
	switch c := in.callee(x); {
	case c.conv:
		in.mark(x.Args[0])
	case c.builtin == "append":
		for i, a := range x.Args {
			if t := in.info.TypeOf(a); i == 0 || !isFloat(t) && carries(t) && !isFloats(t) {
				in.mark(a)
			}
		}
	case c.builtin != "": // make, new
	case c.lit != nil:
		in.set(in.info.TypeOf(c.lit).(*types.Signature).Results().At(0))
	case c.own:
		in.wants(x, 0)
	default:
		if _, isNil := in.info.Types[x]; isNil {
			in.l.problem(x.Pos(), "the result of a function without known source would hold active values", "copy it into memory of the function's own")
		}
	}
}

// isFloats reports whether t is a slice of numbers.
func isFloats(t types.Type) bool {
	s, ok := t.Underlying().(*types.Slice)
	return ok && isFloat(s.Elem())
}

// wants makes result k of a call active.
func (in *liftInstance) wants(x *ast.CallExpr, k int) {
	w := in.want[x]
	if w == nil {
		w = make([]bool, in.callee(x).sig.Results().Len())
		in.want[x] = w
	}
	if !w[k] {
		w[k], in.l.changed = true, true
	}
}

// liftCall says what a call calls.
type liftCall struct {
	conv    bool
	builtin string
	fn      *types.Func  // a declared function or method
	own     bool         // of the package, with source
	lit     *ast.FuncLit // a function literal, called where it stands or bound once to a variable
	recv    ast.Expr     // of a method
	sig     *types.Signature
}

func (in *liftInstance) callee(x *ast.CallExpr) liftCall {
	fun := ast.Unparen(x.Fun)
	if in.info.Types[fun].IsType() {
		return liftCall{conv: true}
	}
	var c liftCall
	switch f := fun.(type) {
	case *ast.Ident:
		switch o := in.info.Uses[f].(type) {
		case *types.Builtin:
			c.builtin = o.Name()
			return c
		case *types.Func:
			c.fn = o
		case *types.Var:
			c.lit = in.bound[o]
		}
	case *ast.SelectorExpr:
		c.fn, c.recv = in.selected(f)
	case *ast.IndexExpr: // an explicit instance of a generic function
		if s, ok := f.X.(*ast.SelectorExpr); ok {
			c.fn, _ = in.info.Uses[s.Sel].(*types.Func)
		}
	case *ast.FuncLit:
		c.lit = f
	}
	c.sig, _ = in.info.TypeOf(fun).Underlying().(*types.Signature)
	if c.fn != nil {
		d := in.l.p.funcs[c.fn]
		c.own = d != nil && d.pkg == in.l.p.Main && d.decl.Body != nil
	}
	return c
}

// selected returns the function that f names, and its receiver if it is a method value. A method expression names none.
func (in *liftInstance) selected(f *ast.SelectorExpr) (fn *types.Func, recv ast.Expr) {
	fn, _ = in.info.Uses[f.Sel].(*types.Func)
	switch s := in.info.Selections[f]; {
	case s == nil:
		return fn, nil
	case s.Kind() == types.MethodVal:
		return fn, f.X
	}
	return nil, nil
}

// arguments returns the arguments of a call by parameter, the receiver first; those of a variadic parameter are together.
func (in *liftInstance) arguments(c liftCall, x *ast.CallExpr) [][]ast.Expr {
	var args [][]ast.Expr
	if c.recv != nil {
		args = append(args, []ast.Expr{c.recv})
	}
	n := c.sig.Params().Len()
	for i, a := range x.Args {
		if i >= n {
			args[len(args)-1] = append(args[len(args)-1], a)
			continue
		}
		args = append(args, []ast.Expr{a})
	}
	for len(args) < n || c.recv != nil && len(args) < n+1 {
		args = append(args, nil)
	}
	return args
}

// target is the instance that a call of a function of the package calls, or nil if nothing active enters or leaves.
func (in *liftInstance) target(c liftCall, x *ast.CallExpr) *liftInstance {
	if !c.own {
		return nil
	}
	args := in.arguments(c, x)
	mask := make([]bool, len(args))
	any := false
	for i, as := range args {
		for _, a := range as {
			mask[i] = mask[i] || in.active(a)
			any = any || mask[i]
		}
	}
	want := in.want[x]
	if !any && want == nil {
		return nil
	}
	if want == nil || any {
		want = append(make([]bool, 0), want...)
	}
	for len(want) < c.sig.Results().Len() {
		want = append(want, false)
	}
	return in.l.instance(c.fn, mask, want)
}

// activeCall reports which results of a call are active.
func (in *liftInstance) activeCall(x *ast.CallExpr) []bool {
	c := in.callee(x)
	if c.conv || c.builtin == "append" || c.builtin == "min" || c.builtin == "max" {
		return []bool{in.anyActive(x.Args)}
	}
	if c.sig == nil {
		return []bool{false}
	}
	out := make([]bool, max(1, c.sig.Results().Len()))
	switch {
	case c.lit != nil:
		in.activeResults(out, in.info.TypeOf(c.lit).(*types.Signature))
	case c.own:
		if t := in.target(c, x); t != nil {
			t.activeResults(out, t.sig)
		}
	case c.fn != nil:
		any := in.anyActive(x.Args)
		for i := range c.sig.Results().Len() {
			out[i] = any && carries(c.sig.Results().At(i).Type())
		}
	}
	return out
}

// activeResults says which results of the signature are active.
func (in *liftInstance) activeResults(out []bool, sig *types.Signature) {
	for i := range sig.Results().Len() {
		out[i] = in.act[sig.Results().At(i)]
	}
}
