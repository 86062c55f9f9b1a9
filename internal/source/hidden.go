package source

import (
	"go/token"
	"go/types"
	"strings"
)

// What varies must not vanish where no pass looks: it would come out as a derivative of 0. These checks refuse it.

// hidden refuses the value e, which is stored in a place of type t, if something that varies is hidden by it: in an interface, in a
// float32 or a complex number, or behind its bits.
func (b *builder) hidden(e expr, t types.Type, pos token.Pos) {
	if hides(t) && !isError(t) && carries(e.typeOf()) && b.a.variedExpr(e) {
		b.problem(pos, "cannot follow a value that carries a derivative into "+describe(t), "keep it in its own type")
	}
	walk(e, func(x expr) {
		switch y := x.(type) {
		case *conv:
			if hides(y.t) && b.a.variedExpr(y.x) {
				b.problem(pos, "cannot follow a value that carries a derivative into "+describe(y.t), "compute in float64")
			}
		case *comp:
			for i, el := range y.elems {
				ft := elemOf(y.t)
				if len(y.keys) > 0 {
					ft = y.keys[i].Type()
				}
				if hides(ft) && !isError(ft) && carries(el.typeOf()) && b.a.variedExpr(el) {
					b.problem(pos, "cannot follow a value that carries a derivative into "+describe(ft), "keep it in its own type")
				}
			}
		case *call:
			if y.fn != nil && y.fn.Pkg() != nil && y.fn.Pkg().Path() == "math" && strings.HasSuffix(y.fn.Name(), "bits") && b.a.variedExpr(y.args[0]) {
				b.problem(y.pos, "cannot differentiate "+"math."+y.fn.Name()+" of a value that carries a derivative", "compute with the value itself")
			}
		}
	})
}

// hiddenArgs refuses arguments that vanish in parameters of the function called.
func (b *builder) hiddenArgs(x *callStmt) {
	for _, a := range x.c.args {
		b.hidden(a, a.typeOf(), x.pos)
	}
	if x.c.fn == nil || b.g.p.funcs[x.c.fn] == nil {
		return
	}
	sig := x.c.fn.Type().(*types.Signature)
	at := 0
	if x.c.recv {
		at = 1
		if base(x.c.args[0]) == nil {
			b.globalArg(x, 0)
		}
	}
	for i := range sig.Params().Len() {
		if at+i >= len(x.c.args) {
			break
		}
		a := x.c.args[at+i]
		b.globalArg(x, at+i)
		if t := sig.Params().At(i).Type(); hides(t) && carries(a.typeOf()) && b.a.variedExpr(a) {
			b.problem(x.pos, "cannot follow a value that carries a derivative into "+describe(t)+", a parameter of "+x.c.fn.Name(), "pass the concrete type")
		}
	}
}

// globalArg refuses to let a call write memory of a global variable.
func (b *builder) globalArg(x *callStmt, i int) {
	a := x.c.args[i]
	global := false
	for e := a; e != nil; {
		switch y := e.(type) {
		case *glob:
			_, global = y.obj.(*types.Var)
			e = nil
		case *index:
			e = y.x
		case *sel:
			e = y.x
		case *slicing:
			e = y.x
		case *unary:
			e = y.x
		case *star:
			e = y.x
		default:
			e = nil
		}
	}
	if global && hasMem(a.typeOf()) && b.writesArg(x.c, i) {
		b.problem(x.pos, "the call of "+x.c.fn.Name()+" writes a global variable", "pass memory of the function's own")
	}
}

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }

func describe(t types.Type) string {
	switch t.Underlying().(type) {
	case *types.Interface:
		return "an interface"
	case *types.Map:
		return "a map"
	case *types.Signature:
		return "a function value"
	}
	return t.String()
}

// prune drops definitions that nothing reads.
func prune(list []stmt) []stmt {
	for {
		read := map[*variable]bool{}
		eachRead(list, func(v *variable) { read[v] = true })
		n := 0
		list = pruneList(list, read, &n)
		if n == 0 {
			return list
		}
	}
}

func pruneList(list []stmt, read map[*variable]bool, n *int) []stmt {
	var out []stmt
	for _, s := range list {
		switch x := s.(type) {
		case *assign:
			if r, ok := x.l.(*ref); ok && x.define && !read[r.v] {
				*n++
				continue
			}
		case *multi:
			for i, p := range x.l {
				if r, ok := p.(*ref); ok && x.define && !read[r.v] {
					x.l[i] = nil
					*n++
				}
			}
		case *ifStmt:
			x.then, x.els = pruneList(x.then, read, n), pruneList(x.els, read, n)
			if len(x.then)+len(x.els) == 0 {
				*n++
				continue
			}
		case *forStmt:
			x.body = pruneList(x.body, read, n)
			if len(x.body) == 0 && x.i != nil {
				*n++
				continue
			}
		}
		out = append(out, s)
	}
	return out
}
