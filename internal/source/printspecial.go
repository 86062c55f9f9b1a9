package source

import (
	"go/types"
	"strings"
)

// isFuncExpr reports whether e is a function value with captured variables.
func isFuncExpr(e expr) bool {
	c, ok := e.(*call)
	return ok && (c.builtin == "@@func" || c.builtin == "@@less" || c.builtin == "@@swap" || c.builtin == "@@method")
}

// givesFloats reports whether e is a function value whose results may carry derivatives, or which may give such to a function that it is passed, as an
// iterator does.
func givesFloats(e expr) bool {
	if !isFuncExpr(e) {
		return false
	}
	sig, ok := e.typeOf().Underlying().(*types.Signature)
	if !ok {
		return false
	}
	for _, t := range resultTypes(sig) {
		if carries(t) || hides(t) {
			return true
		}
	}
	for i := range sig.Params().Len() {
		if isFunc(sig.Params().At(i).Type()) {
			return true
		}
	}
	return false
}

// ordinary is the call x of a special function as a call of the declared one, if it has the same parameters and results; else x.
func (p *printer) ordinary(x *call) *call {
	if x.fn == nil || x.in != nil || x.builtin != "" {
		return x
	}
	s := p.g.p.specialOf(x.fn)
	if s == nil || !s.direct || !p.visible(s.origin) || p.copied(s.origin) {
		return x
	}
	c := *x
	c.fn = s.origin
	c.recv = c.fn.Type().(*types.Signature).Recv() != nil
	c.spread = p.g.p.variadic(x.fn)
	c.args = append([]expr(nil), x.args...)
	return &c
}

// unpacked is the call x of a variadic function with the elements of a list that only the call has as its last arguments, as users write them and as
// go vet wants them.
func (p *printer) unpacked(x *call) *call {
	if !x.spread || x.fn == nil || x.in != nil || x.rule != nil || x.builtin != "" || p.callsCopy(x) && !(x.recv && p.visibleMethod(x)) {
		return x
	}
	last := len(x.args) - 1
	c := *x
	c.spread = false
	switch e := x.args[last].(type) {
	case *lit: // nil
		c.args = x.args[:last:last]
		return &c
	case *comp:
		if len(e.index) == 0 && !e.addr {
			c.args = append(x.args[:last:last], e.elems...)
			return &c
		}
	}
	return x
}

// special prints a function value, a type assertion or a test of a type.
func (p *printer) special(x *call, args []string) string {
	switch x.builtin {
	case "@@func":
		return p.funcValue(x, args)
	case "@@less":
		return "func(i, j int) bool { return " + p.in(x.args[1], 7) + "(" + args[0] + "[i], " + args[0] + "[j]) < 0 }"
	case "@@method":
		if p.visibleMethod(x) {
			s := addressed(x.args[0])
			if to, ok := s.(*star); ok {
				s = to.x
			}
			return p.operand(s) + "." + x.fn.Name()
		}
		return p.funcValue(x, args)
	case "@@swap":
		return "func(i, j int) { " + args[0] + "[i], " + args[0] + "[j] = " + args[0] + "[j], " + args[0] + "[i] }"
	case "@@at":
		return p.in(x.args[0], 7) + "[" + args[1] + "]"
	case "@@has":
		return "func() bool { _, ok := " + p.in(x.args[0], 7) + "[" + args[1] + "]; return ok }()"
	case "@@box":
		return p.typ(x.t) + "(" + args[0] + ")"
	case "@@assert":
		return p.in(x.args[0], 7) + ".(" + p.asserted(x.typ) + ")"
	case "@@is":
		return "func() bool { _, ok := " + p.in(x.args[0], 7) + ".(" + p.asserted(x.typ) + "); return ok }()"
	}
	return x.builtin
}

// funcValue prints a function value: a literal that calls the function with what it captures.
func (p *printer) funcValue(x *call, args []string) string {
	sig := x.t.Underlying().(*types.Signature)
	taken := map[string]bool{}
	var params, results []string
	for i := range sig.Params().Len() {
		name := p.fn.unique("p")
		taken[name] = true
		params = append(params, name+" "+p.typ(sig.Params().At(i).Type()))
		args = append(args, name)
	}
	for i := range sig.Results().Len() {
		results = append(results, p.typ(sig.Results().At(i).Type()))
	}
	for n := range taken {
		delete(p.fn.names, n)
	}
	c := &call{fn: x.fn, args: x.args, recv: x.fn.Type().(*types.Signature).Recv() != nil, pos: x.pos}
	var name string
	switch {
	case c.recv && p.visibleMethod(c):
		name = p.operand(addressed(c.args[0])) + "." + c.fn.Name()
		args = args[1:]
	default:
		name = p.function(c)
	}
	body := name + "(" + strings.Join(args, ", ") + ")"
	if len(results) > 0 {
		body = "return " + body
	}
	return "func(" + strings.Join(params, ", ") + ") (" + strings.Join(results, ", ") + ") { " + body + " }"
}
