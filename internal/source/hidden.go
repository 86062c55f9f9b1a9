package source

import (
	"go/token"
	"go/types"
	"strings"
)

// What varies must not vanish where no pass looks: it would come out as a derivative of 0. These checks refuse it, in the functions that are
// differentiated and in those that are called as they are because nothing that they return seems to vary.

// A leakCheck reports where a value that varies leaves the places that carry derivatives.
type leakCheck struct {
	p      *Program
	a      *activity
	report func(pos token.Pos, what, advice string)

	unknown bool // reports calls that write nothing too
}

func (b *builder) leaks() *leakCheck { return &leakCheck{p: b.g.p, a: b.a, report: b.problem} }

func (k *leakCheck) into(pos token.Pos, t types.Type, advice string) {
	k.report(pos, "cannot follow a value that carries a derivative into "+describe(t), advice)
}

// kept checks the value e, which is stored: what a function value captures has no place for a derivative, and may change before the call.
func (k *leakCheck) kept(e expr, pos token.Pos) {
	switch x := e.(type) {
	case *comp:
		for _, el := range x.elems {
			k.kept(el, pos)
		}
	case *conv:
		k.kept(x.x, pos)
	case *call:
		switch {
		case x.builtin == "append":
			for _, a := range x.args[1:] {
				k.kept(a, pos)
			}
		case isFuncExpr(x) && len(x.args) > 0:
			k.report(pos, "cannot follow a function value that captures variables into memory", "call it here, or pass it to a function whose source is known")
		}
	}
}

// stored checks the value e, which is stored in a place of type t.
func (k *leakCheck) stored(e expr, t types.Type, pos token.Pos) {
	k.kept(e, pos)
	k.value(e, t, pos)
}

// value checks the value e for a place of type t: it may hide something that varies in an interface, in a float32 or a complex number,
// behind its bits, or in what a call of unknown code writes.
func (k *leakCheck) value(e expr, t types.Type, pos token.Pos) {
	k.place(e, t, pos)
	walk(e, func(x expr) {
		switch y := x.(type) {
		case *conv:
			if hides(y.t) && k.a.variedExpr(y.x) {
				k.into(pos, y.t, "compute in float64")
			}
		case *comp:
			if _, isMap := y.t.Underlying().(*types.Map); isMap && k.a.variedExpr(y) {
				k.into(pos, y.t, "use a slice or a struct")
			}
			for i, el := range y.elems {
				if y.text {
					break
				}
				k.place(el, y.place(i), pos)
			}
		case *call:
			k.lossy(y, pos)
			if y.builtin == "append" && !y.spread {
				for _, el := range y.args[1:] {
					k.place(el, elemOf(y.t), pos)
				}
			}
		}
	})
	k.calls(e)
}

// place is value without the operands of e.
func (k *leakCheck) place(e expr, t types.Type, pos token.Pos) {
	if (hides(t) && !isError(t) || boxes(e.typeOf(), t)) && carries(e.typeOf()) && k.a.variedExpr(e) {
		k.into(pos, t, "keep it in its own type")
	}
}

// lossy checks the calls that turn a float64 into something without derivative.
func (k *leakCheck) lossy(c *call, pos token.Pos) {
	switch {
	case c.fn != nil && c.fn.Pkg() != nil && c.fn.Pkg().Path() == "math" && strings.HasSuffix(c.fn.Name(), "bits") && k.a.variedExpr(c.args[0]):
		k.report(c.pos, "cannot differentiate "+"math."+c.fn.Name()+" of a value that carries a derivative", "compute with the value itself")
	case c.builtin == "complex" && k.variedArg(c):
		k.report(pos, "cannot differentiate complex numbers", "compute in float64")
	}
}

func (k *leakCheck) variedArg(c *call) bool {
	for _, e := range c.args {
		if k.a.variedExpr(e) {
			return true
		}
	}
	return false
}

// calls checks the calls in e.
func (k *leakCheck) calls(e expr) {
	walk(e, func(x expr) {
		if c, ok := x.(*call); ok {
			k.call(c)
		}
	})
}

// call checks the call c, of code that may keep what it is given where no pass looks.
func (k *leakCheck) call(c *call) {
	if c.builtin != "" || c.rule != nil || c.in != nil || !k.variedArg(c) {
		return
	}
	if r := k.p.ruleOfUser(c.fn); r != nil || sorted(c) != nil {
		return
	}
	if c.fn != nil && k.p.lower(c.fn) != nil {
		in := make([]bool, len(c.args))
		for i, e := range c.args {
			in[i] = k.a.variedExpr(e)
		}
		for _, q := range k.p.leaksOf(c.fn, in) {
			k.report(q.Pos, q.What, q.Advice)
		}
		return
	}
	if k.unknown || k.p.mayWrite(c) {
		k.report(k.p.unknownCall(c))
	}
}

// leaksOf returns the places in fn, and in what it calls, at which what varies with the parameters of in is lost, if something can come back.
func (p *Program) leaksOf(fn *types.Func, in []bool) []Problem {
	key := summaryKey{fn, maskOf(in)}
	if list, ok := p.leaks[key]; ok {
		return list
	}
	p.leaks[key] = nil
	f := p.lower(fn)
	if f == nil || !f.returns() {
		return nil
	}
	list := append([]Problem(nil), f.problems...)
	a := p.newActivity(f)
	for i, v := range f.params {
		if in[i] {
			a.varied[a.rep(v)] = true
		}
	}
	a.vary()
	if b := a.al.behind; b != nil && a.varied[a.rep(b)] {
		list = append(list, Problem{f.pos, "cannot follow a value that carries a derivative into memory that is behind an interface or of a package variable", "pass the concrete type, or memory of its own"})
	}
	k := &leakCheck{p: p, a: a, report: func(pos token.Pos, what, advice string) { list = append(list, Problem{pos, what, advice}) }}
	k.list(f.body)
	p.leaks[key] = list
	return list
}

// returns reports whether a float can come back from a call of f: in a result, be it by its bits, or in memory that a parameter leads to.
func (f *function) returns() bool {
	for _, v := range f.results {
		b, basic := v.typ.Underlying().(*types.Basic)
		if !isError(v.typ) && !(basic && b.Info()&(types.IsBoolean|types.IsString) != 0) {
			return true
		}
	}
	for _, v := range f.params {
		if keeps(v.typ) {
			return true
		}
	}
	return len(f.problems) > 0
}

// list checks statements.
func (k *leakCheck) list(list []stmt) {
	for _, s := range list {
		switch x := s.(type) {
		case *assign:
			k.stored(x.r, x.l.typeOf(), x.pos)
		case *callStmt:
			k.args(x)
		case *effect:
			k.calls(x.c)
		case *ifStmt:
			k.calls(x.c)
			k.list(x.then)
			k.list(x.els)
		case *loop:
			k.calls(x.c)
			k.list(x.body)
			k.list(x.post)
		case *block:
			k.list(x.body)
		}
	}
}

// args checks the arguments of a call, which may vanish in parameters of the function called or in what this does with them.
func (k *leakCheck) args(x *callStmt) {
	if r := k.p.ruleOfUser(x.c.fn); x.c.rule != nil || r != nil && r.inactive {
		return
	}
	for _, a := range x.c.args {
		k.value(a, a.typeOf(), x.pos)
	}
	k.calls(x.c.fun)
	k.call(x.c)
	if x.c.fn == nil || k.p.funcs[x.c.fn] == nil {
		return
	}
	sig := x.c.fn.Type().(*types.Signature)
	at := 0
	if x.c.recv {
		at = 1
	}
	for i := range sig.Params().Len() {
		if at+i >= len(x.c.args) {
			break
		}
		a := x.c.args[at+i]
		if t := sig.Params().At(i).Type(); hides(t) && carries(a.typeOf()) && k.a.variedExpr(a) {
			k.report(x.pos, "cannot follow a value that carries a derivative into "+describe(t)+", a parameter of "+x.c.fn.Name(), "pass the concrete type")
		}
	}
}

// globalArgs refuses to let a call write memory of a global variable.
func (b *builder) globalArgs(x *callStmt) {
	if x.c.fn == nil || b.g.p.funcs[x.c.fn] == nil {
		return
	}
	for i, a := range x.c.args {
		if i > 0 || !x.c.recv || base(a) == nil {
			b.globalArg(x, i)
		}
	}
}

// globalArg refuses to let a call write memory of a global variable.
func (b *builder) globalArg(x *callStmt, i int) {
	a := x.c.args[i]
	global := packageVar(a) != nil
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
	unread := func(p expr) bool {
		r, ok := p.(*ref)
		return ok && !read[r.v]
	}
	var out []stmt
	for _, s := range list {
		switch x := s.(type) {
		case *assign:
			if x.define && unread(x.l) {
				*n++
				continue
			}
		case *multi:
			if x.define {
				*n += blank(x.l, unread)
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

// blank leaves out the places for which unread holds, and returns how many they are.
func blank(places []expr, unread func(expr) bool) (n int) {
	for i, p := range places {
		if unread(p) {
			places[i] = nil
			n++
		}
	}
	return n
}
