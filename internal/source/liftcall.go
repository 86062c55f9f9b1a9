package source

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"
)

// call prints a call. With want the result leads to memory of the new type.
func (in *liftInstance) call(x *ast.CallExpr, want bool) string {
	c := in.callee(x)
	over := map[ast.Node]string{}
	switch {
	case c.conv:
		return in.conversion(x, want)
	case c.builtin != "":
		return in.builtin(c.builtin, x, want)
	case c.lit != nil:
		sig := in.info.TypeOf(c.lit).(*types.Signature)
		for i, a := range x.Args {
			if sig.Params().Len() == len(x.Args) {
				over[a] = in.expr(a, in.act[sig.Params().At(i)])
			}
		}
	case c.own:
		if t := in.target(c, x); t != nil {
			return in.own(c, x, t)
		}
	case c.fn != nil && c.fn.Pkg() != nil:
		for _, a := range x.Args {
			if in.active(a) {
				return in.foreign(c.fn, x)
			}
		}
	}
	return in.splice(x, over)
}

func (in *liftInstance) conversion(x *ast.CallExpr, want bool) string {
	a, t := x.Args[0], in.info.TypeOf(x)
	switch {
	case isFloat(t) && in.active(a):
		return in.receiver(a)
	case !isFloat(t) && carries(t) && (want || in.active(a)):
		return in.typeText(x.Fun) + "(" + in.expr(a, true) + ")"
	}
	return in.splice(x, map[ast.Node]string{a: in.value(a)})
}

func (in *liftInstance) builtin(name string, x *ast.CallExpr, want bool) string {
	over := map[ast.Node]string{}
	active := in.active(x)
	switch name {
	case "append":
		if want || active {
			return in.appending(x)
		}
	case "copy":
		if in.active(x.Args[0]) && !in.active(x.Args[1]) {
			over[x.Args[1]] = in.liftedSlice(x.Args[1])
		}
	case "make", "new":
		if want {
			return in.fresh(name, x)
		}
	case "min", "max":
		if active {
			return in.extremum(name, x)
		}
	case "panic", "print", "println":
		for _, a := range x.Args {
			over[a] = in.value(a)
		}
	}
	return in.splice(x, over)
}

// appending prints an append to a slice of active numbers.
func (in *liftInstance) appending(x *ast.CallExpr) string {
	over := map[ast.Node]string{}
	for i, a := range x.Args {
		over[a] = in.expr(a, true)
		if i == len(x.Args)-1 && x.Ellipsis.IsValid() && !in.active(a) && isFloats(in.info.TypeOf(a)) {
			over[a] = in.liftedSlice(a)
		}
	}
	return in.splice(x, over)
}

// liftedSlice prints the slice of floats e as one of numbers.
func (in *liftInstance) liftedSlice(e ast.Expr) string {
	return in.l.helper("Lifted") + "(" + in.like0() + ", " + in.node(e) + ")"
}

// extremum prints min or max of numbers of which one is active.
func (in *liftInstance) extremum(name string, x *ast.CallExpr) string {
	s := in.asReceiver(x.Args[0])
	for _, a := range x.Args[1:] {
		s += "." + upper(name) + "(" + in.expr(a, true) + ")"
	}
	return s
}

// fresh prints make or new of memory that holds numbers of the new type.
func (in *liftInstance) fresh(name string, x *ast.CallExpr) string {
	t := in.info.TypeOf(x)
	if name == "new" {
		if e := t.Underlying().(*types.Pointer).Elem(); in.l.holds(e) {
			return in.l.helper("New") + "(" + in.zeroOf(e) + ")"
		}
		return in.splice(x, map[ast.Node]string{x.Args[0]: in.typeText(x.Args[0])})
	}
	n := in.info.Types[x.Args[min(1, len(x.Args)-1)]].Value
	if empty := n != nil && constant.Sign(n) == 0; in.l.holds(elemOf(t)) && !empty {
		args := []string{in.zeroOf(elemOf(t))}
		for _, a := range x.Args[1:] {
			args = append(args, in.node(a))
		}
		return in.named(t, in.l.helper("Filled")+"("+strings.Join(args, ", ")+")")
	}
	return in.splice(x, map[ast.Node]string{x.Args[0]: in.typeText(x.Args[0])})
}

// named converts text to t, in the new type, if t has a name.
func (in *liftInstance) named(t types.Type, text string) string {
	if _, ok := t.(*types.Named); ok {
		return in.l.typeName(t) + "(" + text + ")"
	}
	return text
}

// own prints the call of the instance t of a function of the package. A method becomes a function whose first parameter is the receiver.
func (in *liftInstance) own(c liftCall, x *ast.CallExpr, t *liftInstance) string {
	var args []string
	name := in.l.nameOf(t)
	if t.like {
		args = append(args, in.like0())
	}
	params := t.params()
	if c.recv != nil {
		args = append(args, in.receiverArg(c, x))
	}
	at := len(params) - c.sig.Params().Len()
	for i, a := range x.Args {
		v := params[min(at+i, len(params)-1)]
		args = append(args, in.expr(a, t.act[v]))
	}
	if len(x.Args) == 1 && c.sig.Params().Len() > 1 { // f(g()) with several results
		in.l.problem(x.Pos(), "cannot lift a call whose arguments are the results of another", "assign them to variables first")
	}
	s := name + "(" + strings.Join(args, ", ")
	if x.Ellipsis.IsValid() {
		s += "..."
	}
	return s + ")"
}

// receiverArg prints the receiver of a method call as an argument.
func (in *liftInstance) receiverArg(c liftCall, x *ast.CallExpr) string {
	sel := in.info.Selections[ast.Unparen(x.Fun).(*ast.SelectorExpr)]
	s := in.node(c.recv)
	t := sel.Recv()
	for _, f := range path(sel) {
		s += "." + f.Name()
		t = f.Type()
	}
	want := c.fn.Type().(*types.Signature).Recv().Type()
	switch {
	case isPointer(want) && !isPointer(t):
		return "&" + s
	case !isPointer(want) && isPointer(t):
		return "*" + s
	}
	return s
}

// foreign prints the call of a function of another package that has an active argument; visitForeign has refused the others.
func (in *liftInstance) foreign(fn *types.Func, x *ast.CallExpr) string {
	if s := in.sorted(fn, x); s != nil {
		return in.l.helper("Sort") + "(" + in.node(s) + ")"
	}
	if fn.Pkg().Path() == "math" && !liftLooks[fn.Name()] {
		return in.mathCall(fn.Name(), x)
	}
	over := map[ast.Node]string{}
	for _, a := range x.Args {
		if in.active(a) && isFloat(in.info.TypeOf(a)) {
			over[a] = in.value(a)
		}
	}
	return in.splice(x, over)
}

// mathCall prints the call of a function of package math that has an active argument.
func (in *liftInstance) mathCall(name string, x *ast.CallExpr) string {
	a := x.Args[0]
	switch {
	case name == "Pow" && !in.active(x.Args[1]):
		return in.power(a, x.Args[1])
	case liftMethods[name]:
		s := in.asReceiver(a) + "." + name + "("
		if len(x.Args) > 1 {
			s += in.expr(x.Args[1], true)
		}
		return s + ")"
	case liftFlat[name]:
		return in.lifted(in.operand(a), operand{text: in.splice(x, map[ast.Node]string{a: in.value(a)})})
	case name == "FMA":
		return in.fma(in.operand(a), in.operand(x.Args[1]), in.operand(x.Args[2]))
	case name == "Dim":
		return in.op(token.SUB, in.operand(a), in.operand(x.Args[1])) + ".Max(" + in.lift("0", constant.MakeInt64(0)) + ")"
	case name == "Copysign" && !in.active(a):
		return in.lift(in.splice(x, map[ast.Node]string{x.Args[1]: in.value(x.Args[1])}), nil)
	case name == "Copysign":
		return in.l.helper(name) + "(" + in.number(a) + ", " + in.value(x.Args[1]) + ")"
	case liftHelpers[name].results == 0 && len(x.Args) == 2:
		return in.asReceiver(a) + ".Apply2(" + in.l.helper(name) + ", " + in.expr(x.Args[1], true) + ")"
	case liftHelpers[name].results == 0:
		return in.receiver(a) + ".Apply(" + in.l.helper(name) + ")"
	}
	return in.splice(x, map[ast.Node]string{x.Fun: in.l.helper(name)})
}

// fma prints x·y + z.
func (in *liftInstance) fma(x, y, z operand) string {
	p := operand{text: in.op(token.MUL, x, y), active: x.active || y.active}
	return in.op(token.ADD, p, z)
}

// power prints math.Pow with an exponent that is not active.
func (in *liftInstance) power(x, p ast.Expr) string {
	if v := in.info.Types[p].Value; v != nil {
		if n := constant.ToInt(v); n.Kind() == constant.Int {
			if k, ok := constant.Int64Val(n); ok && k > -1000 && k < 1000 {
				return in.receiver(x) + ".PowInt(" + itoa(int(k)) + ")"
			}
		}
	}
	return in.receiver(x) + ".PowConst(" + in.node(p) + ")"
}

// asReceiver prints e as a number that a method may be called on.
func (in *liftInstance) asReceiver(e ast.Expr) string {
	if in.active(e) {
		return in.receiver(e)
	}
	return in.expr(e, true)
}
