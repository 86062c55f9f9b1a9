package source

import (
	"slices"
	"strings"
)

// The Hessian-vector product is the tangent of the gradient: each generated function gets its tangent, HVP beside VJP, FwdHVP beside Fwd and
// RevHVP beside Rev. Adjoints and shadows have tangents; a variable of the source has one if it carries a derivative. What is pushed is followed
// by its tangent on the same stack.

// movesInSweep reports whether a variable of the sweeps has a tangent.
func (in *instance) movesInSweep(v *variable) bool {
	if in.b.a.active(v) {
		return true
	}
	if v == nil || !carries(v.typ) {
		return false
	}
	if in.moving == nil {
		in.findMoving(in.body, in.fwd, in.rev)
	}
	return in.moving[v] || hasRef(v.typ) && (v.shadow || v.adjoint)
}

// findMoving finds the variables that the passes added and that vary: adjoints that go in or come out, and what is assigned from what varies.
func (in *instance) findMoving(lists ...[]stmt) {
	in.moving = map[*variable]bool{}
	own := map[*variable]bool{} // of the source: their activity says it
	for _, v := range append(append([]*variable(nil), in.f.params...), in.f.results...) {
		own[v] = true
	}
	eachAssigned(in.f.body, func(v *variable) { own[v] = true })
	for _, kind := range []string{"Rev", "VJP"} {
		ps, rs := in.surface(kind)
		for _, v := range append(ps, rs...) {
			if !own[v] && v.adjoint {
				in.moving[v] = true
			}
		}
	}
	for changed := true; changed; {
		changed = false
		set := func(p expr) {
			if v := base(p); v != nil && carries(v.typ) && !own[v] && !in.moving[v] {
				in.moving[v], changed = true, true
			}
		}
		t := newTangenter(in.g, in.f, in.movesInSweep)
		for _, list := range lists {
			visitAssigns(list, t, set)
		}
	}
}

// visitAssigns calls set for the places that the statements assign something to that varies.
func visitAssigns(list []stmt, t *tangenter, set func(expr)) {
	for _, s := range list {
		switch x := s.(type) {
		case *assign:
			if t.activeExpr(x.r) {
				set(x.l)
			}
		case *multi:
			for _, p := range x.l {
				if p != nil && (x.c.in != nil || t.activeExpr(x.c)) {
					set(p)
				}
			}
		case *copying:
			if t.activeExpr(x.src) {
				set(x.dst)
			}
		case *ifStmt:
			visitAssigns(x.then, t, set)
			visitAssigns(x.els, t, set)
		case *forStmt:
			visitAssigns(x.body, t, set)
		}
	}
}

// eachAssigned calls f for the variables that statements of the normal form assign.
func eachAssigned(list []stmt, f func(*variable)) {
	for _, s := range list {
		switch x := s.(type) {
		case *assign:
			f(base(x.l))
		case *callStmt:
			for _, v := range x.l {
				f(v)
			}
		case *ifStmt:
			eachAssigned(x.then, f)
			eachAssigned(x.els, f)
		case *loop:
			eachAssigned(x.body, f)
			eachAssigned(x.post, f)
		case *block:
			eachAssigned(x.body, f)
		}
	}
}

// sweep writes the call of a sweep with its tangent.
func (t *tangenter) sweep(x *multi) {
	in, kind := x.c.in, x.c.kind+"HVP"
	if kind == "VJPHVP" {
		kind = "HVP"
	}
	if in.tan == nil {
		in.tan = newTangenter(t.g, in.f, in.movesInSweep)
		t.g.second = append(t.g.second, in)
	}
	in.wanted[kind] = true
	ps, rs := in.surface(x.c.kind)
	m := &multi{c: &call{in: in, kind: kind}, define: x.define, pos: x.pos, comment: x.comment}
	for i, a := range x.c.args {
		m.c.args = append(m.c.args, a)
		if in.movesInSweep(ps[i]) {
			m.c.args = append(m.c.args, t.value(a, x.pos))
		}
	}
	t.takeResults(m, x.l, rs, in.movesInSweep)
}

// secondSweeps makes the tangents of the sweeps that were asked for.
func (g *generator) secondSweeps() {
	for i := 0; i < len(g.second); i++ {
		in := g.second[i]
		if in.joint {
			in.hvpFwd = in.sweepTangents(in.body, "VJP")
		} else {
			in.hvpFwd = in.sweepTangents(in.forwardList(), "Fwd")
			in.hvpRev = in.sweepTangents(in.reverseList(), "Rev")
		}
	}
}

func (in *instance) sweepTangents(list []stmt, kind string) []stmt {
	list = in.tan.list(list)
	keep := known(in.returns)
	ps, rs := in.surface(kind)
	for _, vs := range [][]*variable{in.returns, ps, rs} {
		for _, v := range in.tan.withTangents(vs) {
			keep[v] = true
		}
	}
	return dropDead(list, keep, nil)
}

// jointHVP prints the tangent of a function that runs both sweeps.
func (p *printer) jointHVP(in *instance) {
	p.start(in)
	ps, rs := in.surface("VJP")
	params, results := in.tan.withTangents(ps), in.tan.withTangents(rs)
	list := p.withTape(in, "VJP", params)
	name := in.call("HVP")
	p.printf("\n// %s returns %s and the adjoints of its parameters, from those of its results, each with its tangent.\n%sfunc %s(%s) (%s) {\n", name,
		in.f.obj.FullName(), p.origin(in), name, list, p.fields(results))
	body := in.framed(in.hvpFwd)
	p.declare(body, known(params, results))
	p.list(body)
	ret := append(append([]*variable(nil), in.returns...), rs[len(in.returns):]...)
	p.printf("return %s\n}\n", strings.Join(varNames(in.tan.withTangents(ret)), ", "))
}

// sweepHVP prints the tangent of a forward or reverse sweep.
func (p *printer) sweepHVP(in *instance, kind string, list []stmt) {
	p.start(in)
	ps, rs := in.surface(kind)
	params, results := in.tan.withTangents(ps), in.tan.withTangents(rs)
	name := in.call(kind + "HVP")
	what := map[string]string{"Fwd": "forward", "Rev": "reverse"}[kind]
	p.printf("\n// %s is the %s sweep of %s with tangents.\n%sfunc %s(%s)", name, what, in.f.obj.FullName(), p.origin(in), name, p.withTape(in, kind, params))
	if len(results) > 0 {
		p.printf(" (%s)", p.fields(results))
	}
	p.printf(" {\n")
	list = in.framed(list)
	p.declare(list, known(params, results))
	p.list(list)
	if len(results) > 0 {
		p.printf("return %s\n", strings.Join(varNames(results), ", "))
	}
	p.printf("}\n")
}

// product is the function that HVP generates.
type product struct {
	t    *gradient
	name string
	list []stmt
	out  []*variable // the product, by parameter
}

func (h *product) instance() *instance { return h.t.in }

// product makes the top function of the mode hvp.
func (g *generator) product(t *gradient) *product {
	in := t.in
	h := &product{t: t, name: in.f.obj.Name() + "HVP"}
	in.tan = newTangenter(g, in.f, in.movesInSweep)
	list := t.statements()
	in.findMoving(list)
	one := len(t.dst) == 1 && len(t.wrt) == 1
	for k, i := range t.wrt {
		v := in.f.params[i]
		dir, name := "v"+v.name, "hv"+v.name
		switch {
		case one:
			dir, name = "v", "hv"
			if in.f.names[dir] {
				dir = "dir"
			}
		case len(t.dst) > 0:
			dir, name = "v"+upper(v.name), "hv"+upper(v.name)
		}
		in.tan.tans[v] = in.f.newVar(dir, v.typ, v.pos)
		w := t.grad[k]
		if d := t.dst[i]; d != nil {
			h.out = append(h.out, in.f.newVar(name, v.typ, v.pos))
			w = d
			name = "gradient"
		}
		in.moving[w] = true
		in.tan.tans[w] = in.f.newVar(name, v.typ, v.pos)
		if t.dst[i] == nil {
			h.out = append(h.out, in.tan.tans[w])
		}
	}
	h.list = in.tan.list(list)
	keep := known(h.out, in.returns, in.f.results)
	for _, v := range in.returns {
		keep[in.tan.of(v)] = true
	}
	scratch := map[*variable]bool{}
	for _, d := range t.dst {
		scratch[d] = true
	}
	h.list = dropDead(h.list, keep, scratch)
	in.hvpFwd = h.list
	return h
}

// print prints the function that the user calls.
func (h *product) print(p *printer) {
	t := h.t
	in, f := t.in, t.in.f
	p.start(in)
	for _, d := range t.dst { // the user's dst takes the product; the gradient is scratch
		g := in.tan.of(d)
		old, dst := g.name, d.name
		d.name, g.name = old, dst
		defer func() { d.name, g.name = dst, old }()
	}
	recv := ""
	if f.recv {
		recv = "(" + p.fields(f.params[:1]) + ") "
	}
	y, dy := f.results[t.res], in.tan.of(in.returns[t.res])
	var names []string
	var head []*variable
	results, ret := []*variable{y, dy}, []string{in.returns[t.res].name, dy.name}
	for k, i := range t.wrt {
		names = append(names, f.params[i].name)
		results = append(results, h.out[k])
		if d := t.dst[i]; d != nil {
			g := in.tan.of(d)
			head = append(head, g)
			if moves(h.list, g) {
				ret = append(ret, h.out[k].name)
			} else {
				ret = append(ret, g.name)
			}
		} else {
			ret = append(ret, h.out[k].name)
		}
	}
	for i, v := range f.results {
		if i != t.res {
			results, ret = append(results, v), append(ret, in.returns[i].name)
		}
	}
	rest := in.tan.withTangents(f.params)
	if f.recv {
		rest = rest[1:]
	}
	all := append(head, rest...)
	start := p.b.String()
	p.b.Reset()
	h.prelude(p)
	var scratch []*variable
	for _, d := range t.dst {
		scratch = append(scratch, d)
	}
	list := in.framed(h.list)
	p.declare(list, known(f.params, all, results, scratch))
	p.list(list)
	body := p.b.String()
	p.b.Reset()
	p.b.WriteString(start)

	p.printf("\n// %s returns %s, its derivative in the direction of %s, and the product of its Hessian with respect to %s and that direction.\n", h.name,
		f.obj.Name(), h.directions(), strings.Join(names, ", "))
	if len(t.dst) > 0 {
		p.printf("// A product is written to its dst, which is allocated if it is nil, and returned.\n")
	}
	last := len(f.params) - 1
	p.printf("func %s%s(%s) (%s) {\n", recv, h.name, p.signature(all, f.variadic && !slices.Contains(t.wrt, last)), p.fields(results))
	h.checks(p)
	p.end(body, ret)
}

func (h *product) directions() string {
	var names []string
	for _, i := range h.t.wrt {
		names = append(names, h.t.in.tan.of(h.t.in.f.params[i]).name)
	}
	return strings.Join(names, ", ")
}

// checks prints the checks of lengths and what makes or clears each dst.
func (h *product) checks(p *printer) {
	t, tan := h.t, h.t.in.tan
	for k, i := range t.wrt {
		d := t.dst[i]
		if d == nil {
			continue
		}
		x := t.in.f.params[i]
		g := tan.of(d)
		p.makeDst(h.name, g, x)
		p.b.WriteString(sameLengthCheck(p, h.name, tan.of(x), x))
		if moves(h.list, g) {
			p.printf("%s = %s\n", h.out[k].name, g.name)
		}
	}
}

// prelude prints where the gradient goes that only the product needs: to the bottom of the tape.
func (h *product) prelude(p *printer) {
	for _, i := range h.t.wrt {
		d := h.t.dst[i]
		if d == nil || !mentions(h.list, d) {
			continue
		}
		x := h.t.in.f.params[i].name
		if p.g.noTape {
			p.printf("%s := make(%s, len(%s))\n", d.name, p.typ(d.typ), x)
			continue
		}
		p.usesTape = true
		s := p.tape + "." + p.g.field(elemOf(d.typ))
		k := h.t.in.f.unique("i")
		p.printf("for %s := 0; %s < len(%s); %s++ {\n%s = append(%s, 0)\n}\n", k, k, x, k, s, s)
		p.printf("%s := %s[len(%s)-len(%s):len(%s):len(%s)]\n", d.name, s, s, x, s, s)
		delete(h.t.in.f.names, k)
	}
}
