package source

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// bind finds the variables of function type that are assigned once, a literal, and the signature that each return belongs to.
func (in *liftInstance) bind() {
	writes := map[types.Object]int{}
	bind := func(l, r ast.Expr) {
		id, ok := ast.Unparen(l).(*ast.Ident)
		if !ok {
			return
		}
		obj := in.info.ObjectOf(id)
		writes[obj]++
		if lit, ok := ast.Unparen(r).(*ast.FuncLit); ok && obj != nil {
			in.bound[obj] = lit
		}
	}
	in.sigs = map[*ast.ReturnStmt]*types.Signature{}
	var walk func(n ast.Node, sig *types.Signature)
	walk = func(n ast.Node, sig *types.Signature) {
		ast.Inspect(n, func(m ast.Node) bool {
			switch x := m.(type) {
			case *ast.FuncLit:
				if m != n {
					walk(x, in.info.TypeOf(x).(*types.Signature))
					return false
				}
			case *ast.ReturnStmt:
				in.sigs[x] = sig
			case *ast.AssignStmt:
				for i := range x.Lhs {
					r := x.Rhs[0]
					if len(x.Rhs) == len(x.Lhs) {
						r = x.Rhs[i]
					}
					bind(x.Lhs[i], r)
				}
			case *ast.ValueSpec:
				for i := range x.Values {
					bind(x.Names[min(i, len(x.Names)-1)], x.Values[i])
				}
			}
			return true
		})
	}
	walk(in.decl.Body, in.sig)
	for obj := range in.bound {
		if writes[obj] != 1 {
			delete(in.bound, obj)
		}
	}
}

// visit makes active what the statements of the function reach from what is active.
func (in *liftInstance) visit() {
	called := map[*ast.FuncLit]bool{}
	used := map[*ast.Ident]bool{} // names of functions where they are called or assigned
	use := func(es ...ast.Expr) {
		for _, e := range es {
			if id, ok := ast.Unparen(e).(*ast.Ident); ok {
				used[id] = true
			}
		}
	}
	ast.Inspect(in.decl.Body, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.AssignStmt:
			in.visitAssign(x)
			use(x.Lhs...)
		case *ast.ValueSpec:
			in.visitSpec(x)
		case *ast.RangeStmt:
			in.visitRange(x)
		case *ast.ReturnStmt:
			in.visitReturn(x)
		case *ast.CallExpr:
			c := in.callee(x)
			if c.lit != nil {
				called[c.lit] = true
			}
			use(x.Fun)
			in.visitCall(c, x)
		case *ast.CompositeLit:
			in.visitLit(x)
		case *ast.IndexExpr:
			if _, isMap := in.info.TypeOf(x.X).Underlying().(*types.Map); isMap {
				in.hide(x.Index, "the key of a map")
			}
		case *ast.SendStmt:
			in.hide(x.Value, "a channel")
		case *ast.GoStmt:
			in.l.problem(x.Pos(), in.fn.Name()+" starts a goroutine", "compute in one goroutine")
		}
		return true
	})
	in.looseFunctions(called, used)
}

func identExprs(ids []*ast.Ident) []ast.Expr {
	var es []ast.Expr
	for _, id := range ids {
		es = append(es, id)
	}
	return es
}

// looseFunctions refuses function literals with active parameters or results where their calls are not known.
func (in *liftInstance) looseFunctions(called map[*ast.FuncLit]bool, used map[*ast.Ident]bool) {
	activeSig := func(lit *ast.FuncLit) bool {
		sig := in.info.TypeOf(lit).(*types.Signature)
		for _, tuple := range []*types.Tuple{sig.Params(), sig.Results()} {
			for i := range tuple.Len() {
				if in.act[tuple.At(i)] {
					return true
				}
			}
		}
		return false
	}
	const what, advice = "cannot follow active values through a function value", "call the function by its name"
	ast.Inspect(in.decl.Body, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.FuncLit:
			if !called[x] && activeSig(x) {
				in.l.problem(x.Pos(), what, advice)
			}
		case *ast.Ident:
			if lit := in.bound[in.info.Uses[x]]; lit != nil && !used[x] && activeSig(lit) {
				in.l.problem(x.Pos(), what, advice)
			}
		}
		return true
	})
}

// hide refuses an active value where no number type can follow it.
func (in *liftInstance) hide(e ast.Expr, into string) {
	if in.active(e) {
		in.l.problem(e.Pos(), "cannot follow a value that carries a derivative into "+into, "keep it in its own type")
	}
}

// flow says that the value r is stored in l.
func (in *liftInstance) flow(l, r ast.Expr) {
	if id, ok := l.(*ast.Ident); ok && id.Name == "_" {
		return
	}
	in.into(in.info.TypeOf(l), func() bool { return in.active(l) }, func() { in.mark(l) }, r)
}

// into says that the value r is stored in a place of type t.
func (in *liftInstance) into(t types.Type, active func() bool, mark func(), r ast.Expr) {
	switch {
	case t == nil:
	case unlifted(t):
		if !isError(t) {
			in.hide(r, describe(t))
		}
	case !carries(t):
	case in.active(r):
		if !active() {
			mark()
		}
	case !isFloat(t) && active():
		in.mark(r)
	}
}

// intoVar says that the value r is stored in the variable v of a signature.
func (in *liftInstance) intoVar(v *types.Var, r ast.Expr) {
	in.into(v.Type(), func() bool { return in.act[v] }, func() { in.set(v) }, r)
}

// several says that l, … = r, a call with several results.
func (in *liftInstance) several(l []ast.Expr, r ast.Expr) {
	x, ok := ast.Unparen(r).(*ast.CallExpr)
	if !ok {
		for _, p := range l {
			if in.active(p) {
				in.mark(r)
			}
		}
		return
	}
	res := in.activeCall(x)
	c := in.callee(x)
	for k, p := range l {
		switch {
		case len(res) != len(l):
		case res[k]:
			if id, ok := p.(*ast.Ident); !ok || id.Name != "_" {
				in.mark(p)
			}
		case in.active(p) && c.own:
			in.wants(x, k)
		case in.active(p) && c.lit != nil:
			in.set(in.info.TypeOf(c.lit).(*types.Signature).Results().At(k))
		case in.active(p):
			in.l.problem(p.Pos(), "this result is not active, and is stored where active values are", "assign it to a variable of its own first")
		}
	}
}

func (in *liftInstance) visitAssign(x *ast.AssignStmt) {
	switch {
	case x.Tok != token.ASSIGN && x.Tok != token.DEFINE:
		if in.active(x.Rhs[0]) && !in.active(x.Lhs[0]) && carries(in.info.TypeOf(x.Lhs[0])) {
			in.mark(x.Lhs[0])
		}
	case len(x.Lhs) == len(x.Rhs):
		for i := range x.Lhs {
			in.flow(x.Lhs[i], x.Rhs[i])
		}
	default:
		in.several(x.Lhs, x.Rhs[0])
	}
}

func (in *liftInstance) visitRange(x *ast.RangeStmt) {
	if x.Value == nil || !carries(in.info.TypeOf(x.X)) {
		return
	}
	if id, ok := x.Value.(*ast.Ident); ok && id.Name == "_" {
		return
	}
	if _, ok := in.info.TypeOf(x.X).Underlying().(*types.Map); ok {
		in.hide(x.X, "a map")
		return
	}
	if in.active(x.X) && !in.active(x.Value) {
		in.mark(x.Value)
	}
	if t := in.info.TypeOf(x.Value); t != nil && !isFloat(t) && in.active(x.Value) && !in.active(x.X) {
		in.mark(x.X)
	}
}

func (in *liftInstance) visitReturn(x *ast.ReturnStmt) {
	res := in.sigs[x].Results()
	if len(x.Results) == res.Len() {
		for i, r := range x.Results {
			in.intoVar(res.At(i), r)
		}
		return
	}
	if len(x.Results) == 1 {
		c, ok := ast.Unparen(x.Results[0]).(*ast.CallExpr)
		if !ok {
			return
		}
		for i, a := range in.activeCall(c) {
			switch {
			case a:
				in.set(res.At(i))
			case in.act[res.At(i)] && in.callee(c).own:
				in.wants(c, i)
			}
		}
	}
}

func (in *liftInstance) visitLit(x *ast.CompositeLit) {
	s, isStruct := in.info.TypeOf(x).Underlying().(*types.Struct)
	for i, el := range x.Elts {
		value := el
		if kv, ok := el.(*ast.KeyValueExpr); ok {
			value = kv.Value
		}
		if isStruct {
			f := fieldOf(s, i, el)
			in.into(f.Type(), func() bool { return in.l.fields[f] && in.active(x) }, func() { in.l.setField(f, value.Pos()) }, value)
		} else if t := elemOf(in.info.TypeOf(x)); t != nil && unlifted(t) {
			in.hide(value, describe(t))
		} else if _, ok := in.info.TypeOf(x).Underlying().(*types.Map); ok {
			in.hide(value, "a map")
		}
	}
	if in.active(x) {
		in.markLit(x)
	}
}

func (in *liftInstance) visitCall(c liftCall, x *ast.CallExpr) {
	switch {
	case c.conv:
		if t := in.info.TypeOf(x); unlifted(t) || isString(t) {
			in.hide(x.Args[0], describe(t))
		}
	case c.builtin != "":
		in.visitBuiltin(c.builtin, x)
	case c.sig == nil:
	case c.lit != nil:
		sig := in.info.TypeOf(c.lit).(*types.Signature)
		if sig.Variadic() {
			in.l.problem(x.Pos(), "cannot lift a function literal with a variadic parameter", "pass a slice")
			return
		}
		for i, a := range x.Args {
			if sig.Params().Len() == len(x.Args) {
				in.intoVar(sig.Params().At(i), a)
			}
		}
	case c.own:
		in.visitOwn(c, x)
	default:
		in.visitForeign(c, x)
	}
}

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

func (in *liftInstance) visitBuiltin(name string, x *ast.CallExpr) {
	switch name {
	case "append":
		if in.active(x) && !in.active(x.Args[0]) {
			in.mark(x.Args[0])
		}
		if in.active(x) {
			in.markCall(x)
		}
	case "copy":
		d, s := x.Args[0], x.Args[1]
		if in.active(s) && !in.active(d) {
			in.mark(d)
		}
		if in.active(d) && !in.active(s) && !isFloats(in.info.TypeOf(s)) {
			in.mark(s)
		}
	case "complex", "real", "imag":
		for _, a := range x.Args {
			in.hide(a, "a complex number")
		}
	}
}

// visitOwn says that the arguments of a call of the package flow into the parameters, and that what is active there is active here.
func (in *liftInstance) visitOwn(c liftCall, x *ast.CallExpr) {
	args := in.arguments(c, x)
	in.hideInParams(c, x, args)
	t := in.target(c, x)
	if t == nil {
		return
	}
	for i, v := range t.params() {
		for _, a := range args[i] {
			if t.act[v] && !in.active(a) && !isFloat(in.info.TypeOf(a)) && carries(in.info.TypeOf(a)) {
				in.mark(a)
			}
		}
	}
}

// hideInParams refuses active arguments whose parameters have a type that hides them.
func (in *liftInstance) hideInParams(c liftCall, x *ast.CallExpr, args [][]ast.Expr) {
	var vs []*types.Var
	if r := c.fn.Type().(*types.Signature).Recv(); r != nil && c.recv != nil {
		vs = append(vs, r)
	}
	vs = slices.AppendSeq(vs, c.sig.Params().Variables())
	for i, as := range args {
		for _, a := range as {
			t := vs[i].Type()
			if c.sig.Variadic() && i == len(vs)-1 && !x.Ellipsis.IsValid() {
				t = elemOf(t)
			}
			if unlifted(t) && !isError(t) {
				in.hide(a, describe(t)+", a parameter of "+c.fn.Name())
			}
		}
	}
}

// visitSpec says that the values of a declaration flow into its variables.
func (in *liftInstance) visitSpec(x *ast.ValueSpec) {
	if len(x.Values) == len(x.Names) {
		for i, v := range x.Values {
			in.flow(x.Names[i], v)
		}
	}
	if len(x.Values) == 1 && len(x.Names) > 1 {
		in.several(identExprs(x.Names), x.Values[0])
	}
}
