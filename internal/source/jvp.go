package source

import (
	"go/types"
	"strings"
)

// A tangent instance is a function of the source with its tangent, for a choice of active parameters and results: JVP, in which each active
// parameter and result is followed by its tangent.

// tangentInstance returns the tangent instance of fn for the masks.
func (g *generator) tangentInstance(fn *types.Func, params, results []bool) *instance {
	key := instanceKey{fn, "tangent " + maskOf(params), maskOf(results), false, false}
	if in := g.instances[key]; in != nil {
		return in
	}
	f := cloneFunction(g.p.lower(fn))
	in := &instance{g: g, f: f, params: params, wanted: map[string]bool{"JVP": true}, tangent: true}
	g.instances[key] = in
	in.name = g.unique(g.prefix + upper(funcName(fn)) + "JVP")
	g.problems = append(g.problems, f.problems...)
	in.prepare(results)
	g.queue = append(g.queue, in)
	return in
}

// buildTangent makes the statements of a tangent instance.
func (in *instance) buildTangent() {
	in.b.checkHidden(in.f.body)
	in.fwd = in.g.plainStatements(in.f)
	in.tan = newTangenter(in.g, in.f, in.b.a.active)
	in.single = in.tan.list(in.fwd)
	in.body = in.tan.inAll(in.single)
}

// plainStatements are the statements of the function, without derivative.
func (g *generator) plainStatements(f *function) []stmt {
	in := &instance{g: g, f: f, primal: true}
	b := &builder{g: g, in: in, f: f, a: g.p.newActivity(f), shadows: map[*variable]*variable{}, paramClass: map[*variable]bool{}, dead: map[*variable]bool{}}
	fr := b.push(nil)
	ns := b.nodes(f.body)
	controls(ns, b.dead)
	if fr.code != nil {
		b.dead[fr.code] = true
	}
	return b.forward(ns)
}

// checkHidden refuses the statements by which a derivative could vanish.
func (b *builder) checkHidden(list []stmt) {
	for _, s := range list {
		switch x := s.(type) {
		case *assign:
			b.inlineCalls(x.r, x.pos)
			b.leaks().stored(x.r, x.l.typeOf(), x.pos)
			if c := b.unknownActive(x.r); c != nil && carries(x.l.typeOf()) && b.a.active(base(x.l)) {
				b.unknown(c)
			}
		case *effect:
			b.leaks().calls(x.c)
		case *callStmt:
			b.checkHiddenCall(x)
		case *ifStmt:
			b.inlineCalls(x.c, x.pos)
		case *loop:
			b.inlineCalls(x.c, x.pos)
		}
		for _, list := range nested(s) {
			b.checkHidden(list)
		}
	}
}

func (b *builder) checkHiddenCall(x *callStmt) {
	for _, a := range x.c.args {
		b.inlineCalls(a, x.pos)
	}
	b.leaks().args(x)
	if r := b.g.p.ruleOfUser(x.c.fn); x.c.rule == nil && (r == nil || !r.inactive) {
		b.globalArgs(x)
	}
}

// withTangents are the variables, each with its tangents behind it if it has any.
func (t *tangenter) withTangents(vs []*variable) []*variable {
	var out []*variable
	for _, v := range vs {
		out = append(out, v)
		if t.active(v) {
			out = append(out, t.ofAll(v)...)
		}
	}
	return out
}

// directional is the function that JVP generates.
type directional struct {
	in   *instance
	wrt  []int
	name string
}

func (t *directional) instance() *instance { return t.in }

// directional makes the top function of the mode jvp.
func (g *generator) directional(fn *types.Func, f *function, opt Options) *directional {
	var t directional
	g.begin(fn)
	wrt, mask := g.chooseWrt(f, opt)
	t.wrt = wrt
	results := make([]bool, len(f.results))
	any := false
	for i, v := range f.results {
		results[i] = carries(v.typ)
		any = any || results[i]
	}
	for i, v := range f.params {
		any = any || mask[i] && hasRef(v.typ) && g.p.effectsOf(fn).writes[i]
	}
	if !any {
		g.problem(f.pos, opt.Func+" has no float64 result", "return the value to differentiate")
	}
	if len(g.problems) > 0 || len(f.problems) > 0 {
		g.problems = append(g.problems, f.problems...)
		return nil
	}
	t.in = g.tangentInstance(fn, mask, results)
	for _, v := range t.in.f.results { // a float result has a tangent, though it may not depend on the parameters
		if a := t.in.b.a; hasFloat(v.typ) && !hasRef(v.typ) {
			a.varied[a.rep(v)], a.useful[a.rep(v)] = true, true
		}
	}
	t.in.top = true
	t.name = fn.Name() + "JVP"
	return &t
}

// print prints the function that the user calls.
func (t *directional) print(p *printer) {
	in := t.in
	p.start(in)
	f := in.f
	var names []string
	for _, i := range t.wrt {
		names = append(names, f.params[i].name)
	}
	var dirs []string
	recv := ""
	if f.recv {
		recv = "(" + p.fields(f.params[:1]) + ") "
	}
	var checks strings.Builder
	for _, i := range t.wrt {
		v := f.params[i]
		d := in.tan.of(v)
		dirs = append(dirs, d.name)
		if isSlice(v.typ) {
			checks.WriteString(sameLengthCheck(p, t.name, d, v))
		}
	}
	p.printf("\n// %s returns %s and its derivative with respect to %s in the direction of %s.\n", t.name, f.obj.Name(), strings.Join(names, ", "),
		strings.Join(dirs, ", "))
	if len(f.results) > 1 {
		p.printf("// Each result that has a derivative is followed by it.\n")
	}
	params, results := in.tan.withTangents(f.params), in.tan.withTangents(f.results)
	if f.recv {
		params = params[1:]
	}
	last := len(f.params) - 1
	p.printf("func %s%s(%s) (%s) {\n%s", recv, t.name, p.signature(params, f.variadic && !in.b.a.active(f.params[last])), p.fields(results), checks.String())
	p.tangentBody(in, params, results)
}

// sameLengthCheck is the check that the slice d is as long as v. If the function appends, the two also get the same capacity, so that append
// moves both or none.
func sameLengthCheck(p *printer, name string, d, v *variable) string {
	s := "if len(" + d.name + ") != len(" + v.name + ") {\npanic(\"" + p.g.target.Name + ": " + name + ": " + d.name + " has not the length of " + v.name + "\")\n}\n"
	if p.g.appends {
		s += d.name + ", " + v.name + " = " + d.name + "[:len(" + d.name + "):len(" + d.name + ")], " + v.name + "[:len(" + v.name + "):len(" + v.name + ")]\n"
	}
	return s
}

// tangentBody prints the declarations and statements of a tangent instance.
func (p *printer) tangentBody(in *instance, params, results []*variable) {
	list := in.body
	p.declare(list, known(in.f.params, params, results))
	p.list(list)
	if len(results) > 0 && !terminates(list) {
		p.printf("return %s\n", strings.Join(varNames(results), ", "))
	}
	p.printf("}\n")
}

// tangentFunc prints a tangent instance that others call.
func (p *printer) tangentFunc(in *instance) {
	p.start(in)
	params, results := in.tan.withTangents(in.f.params), in.tan.withTangents(in.f.results)
	name := in.name
	p.printf("\n// %s returns the results of %s, each with its tangent, from parameters with theirs.\n%sfunc %s(%s)", name, in.f.obj.FullName(),
		p.origin(in), name, p.fields(params))
	if len(results) > 0 {
		p.printf(" (%s)", p.fields(results))
	}
	p.printf(" {\n")
	p.tangentBody(in, params, results)
}
