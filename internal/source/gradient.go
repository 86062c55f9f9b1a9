package source

import (
	"go/types"
	"slices"
	"strings"
)

// gradient is the function that Gradient generates.
type gradient struct {
	in   *instance
	wrt  []int // indices of parameters
	name string
	dst  map[int]*variable
	grad []*variable // results, in the order of wrt
	res  int         // index of the differentiated result
}

func (t *gradient) instance() *instance { return t.in }

// gradient makes the top function of the mode grad.
func (g *generator) gradient(fn *types.Func, f *function, opt Options) *gradient {
	t := &gradient{dst: map[int]*variable{}}
	g.begin(fn)
	wrt, mask := g.chooseWrt(f, opt)
	t.wrt = wrt
	results := make([]bool, len(f.results))
	t.res = -1
	for i, v := range f.results {
		if isFloat(v.typ) {
			if opt.Result == 0 && t.res < 0 {
				t.res = i
			}
			opt.Result--
		}
	}
	if t.res < 0 {
		g.problem(f.pos, opt.Func+" has no float64 result", "return the value to differentiate")
	}
	for _, v := range f.results {
		if hasMem(v.typ) {
			g.problem(f.pos, "the result "+v.name+" of "+opt.Func+" leads to memory, which the gradient sets back", "return numbers")
		}
	}
	if len(g.problems) > 0 || len(f.problems) > 0 {
		g.problems = append(g.problems, f.problems...)
		return nil
	}
	results[t.res] = true
	t.in = g.instance(fn, mask, results, true, false)
	g.queue = append(g.queue, t.in)
	g.nameResults(t)
	return t
}

// chooseWrt fills in the parameters to differentiate: those named, or the leading ones of type float64, []float64 or a struct of floats.
func (g *generator) chooseWrt(f *function, opt Options) (wrt []int, mask []bool) {
	mask = make([]bool, len(f.params))
	if len(opt.Wrt) == 0 {
		first := 0
		if f.recv {
			first = 1
		}
		for i := first; i < len(f.params) && leadingWrt(f.params[i].typ); i++ {
			mask[i] = true
			wrt = append(wrt, i)
		}
		if len(wrt) == 0 {
			g.problem(f.pos, "the first parameter of "+opt.Func+" is not float64, []float64 or a struct of floats", "name the parameters to differentiate with -wrt")
		}
		return wrt, mask
	}
	for _, name := range opt.Wrt {
		i := f.paramNamed(name)
		if i < 0 {
			g.problem(f.pos, opt.Func+" has no parameter "+name, "name one of its parameters in -wrt")
			continue
		}
		if v := f.params[i]; !leadingWrt(v.typ) && !g.p.isModel(v.typ) {
			g.problem(v.pos, "cannot differentiate with respect to "+name+" of type "+v.typ.String(), "pass a float64, a []float64, a struct of floats, or a pointer to a struct of floats and of what leads to floats")
		} else if !mask[i] {
			mask[i] = true
			wrt = append(wrt, i)
		}
	}
	return wrt, mask
}

// paramNamed is the index of the parameter with that name, or -1.
func (f *function) paramNamed(name string) int {
	return slices.IndexFunc(f.params, func(v *variable) bool { return v.name == name })
}

// leadingWrt reports whether a leading parameter of the type is differentiated without being named.
func leadingWrt(typ types.Type) bool {
	if s, ok := typ.Underlying().(*types.Slice); ok {
		return isFloat(s.Elem())
	}
	return hasFloat(typ) && !hasRef(typ)
}

// nameResults chooses the name of the gradient, and those of its parameters and results for the adjoints.
func (g *generator) nameResults(t *gradient) {
	in := t.in
	t.name = in.f.obj.Name() + "Gradient"
	slices := 0
	for _, i := range t.wrt {
		if takesDst(in.f.params[i].typ) {
			slices++
		}
	}
	one := slices == 1 && len(t.wrt) == 1
	for _, i := range t.wrt {
		v := in.f.params[i]
		var name string
		switch {
		case one:
			name = "grad"
		case slices == 0:
			name = "d" + v.name
		default:
			name = "grad" + upper(v.name)
		}
		if takesDst(v.typ) {
			dst := "dst"
			if !one {
				dst = "dst" + upper(v.name)
			}
			d := in.f.newVar(dst, v.typ, v.pos)
			d.shadow = true
			in.b.shadows[v] = d
			t.dst[i] = d
			t.grad = append(t.grad, in.f.newVar(name, v.typ, v.pos))
			continue
		}
		d := in.f.newVar(name, v.typ, v.pos)
		d.adjoint = true
		in.b.shadows[v] = d
		t.grad = append(t.grad, d)
	}
}

// moves reports whether the statements assign to the slice v itself.
func moves(list []stmt, v *variable) bool {
	found := false
	eachTarget(list, func(p expr) {
		if r, ok := p.(*ref); ok && r.v == v {
			found = true
		}
	})
	return found
}

// mentions reports whether the statements name v.
func mentions(list []stmt, v *variable) bool {
	found := false
	eachVar(list, func(w *variable) { found = found || w == v })
	return found
}

// statements are both sweeps, with the seed before them.
func (t *gradient) statements() []stmt {
	y := t.in.f.results[t.res]
	seed := &assign{l: &ref{t.in.b.shadowOf(y)}, r: &lit{y.typ, "1"}}
	list := t.in.polish(t.in.raw, true)
	if mentions(list, seed.l.(*ref).v) {
		return append([]stmt{seed}, list...)
	}
	return list
}

// print prints the gradient: the seed, and both sweeps.
func (t *gradient) print(p *printer) {
	in := t.in
	p.start(in)
	f := in.f
	var params []*variable
	for _, i := range t.wrt {
		if d := t.dst[i]; d != nil {
			params = append(params, d)
		}
	}
	recv := ""
	rest := f.params
	if f.recv {
		recv = "(" + p.fields(f.params[:1]) + ") "
		rest = f.params[1:]
	}
	params = append(params, rest...)
	results, ret := t.outputs()
	list := in.rows(in.framed(t.statements()))

	// The body comes first: it tells whether there is a tape.
	head := p.b.String()
	p.b.Reset()
	p.declare(list, known(f.params, params, results))
	p.takeStacks(in, list)
	p.list(list)
	p.storeStacks()
	body := p.b.String()
	p.b.Reset()
	p.b.WriteString(head)

	var names []string
	for _, i := range t.wrt {
		names = append(names, f.params[i].name)
	}
	p.printf("// %s returns %s and its gradient with respect to %s.\n", t.name, f.obj.Name(), strings.Join(names, ", "))
	if len(t.dst) > 0 {
		p.printf("// A gradient is written to its dst, which is allocated if it is nil, and returned.\n")
	}
	p.printf("func %s%s(%s) (%s) {\n", recv, t.name, p.signature(params, f.variadic), p.fields(results))
	for n, i := range t.wrt {
		if d := t.dst[i]; d != nil {
			p.makeDst(t.name, d, f.params[i])
			if ret[1+n] == t.grad[n].name {
				p.printf("%s = %s\n", t.grad[n].name, d.name)
			}
		}
	}
	p.end(body, ret)
	p.printShapes()
}

// outputs returns the results: the value, the gradients and the other results of the function; and the names that are returned for them.
func (t *gradient) outputs() (results []*variable, ret []string) {
	in := t.in
	results = []*variable{in.f.results[t.res]}
	ret = []string{in.returns[t.res].name}
	for k, i := range t.wrt {
		results = append(results, t.grad[k])
		name := t.grad[k].name
		if d := t.dst[i]; d != nil && !moves(in.body, d) { // if the function moves its parameter, what is returned is dst as it was
			name = d.name
		}
		ret = append(ret, name)
	}
	for i, v := range in.f.results {
		if i != t.res {
			results = append(results, v)
			ret = append(ret, in.returns[i].name)
		}
	}
	return results, ret
}

// end prints the body of a function, with a tape from the pool if it has one, and its return.
func (p *printer) end(body string, ret []string) {
	if p.usesTape {
		p.printf("%s := %sPool.Get().(*%s)\n", p.tape, p.g.prefix, p.g.tapeName())
		p.g.needTape = true
	}
	p.b.WriteString(body)
	if p.usesTape {
		p.printf("%sPool.Put(%s)\n", p.g.prefix, p.tape)
	}
	p.printf("return %s\n}\n", strings.Join(ret, ", "))
}

// makeDst prints what makes or checks the slice d, where the derivative with respect to x goes, and clears it.
func (p *printer) makeDst(name string, d, x *variable) {
	if isPointer(x.typ) {
		p.makeModel(d, x)
		return
	}
	p.printf("if %s == nil {\n%s = make(%s, len(%s))\n}\nif len(%s) != len(%s) {\npanic(%q)\n}\n", d.name, d.name, p.typ(d.typ), x.name,
		d.name, x.name, p.g.target.Name+": "+name+": "+d.name+" has not the length of "+x.name)
	if p.g.appends { // what is appended to x must move if and only if what is appended to dst does
		p.printf("%s, %s = %s[:len(%s):len(%s)], %s[:len(%s):len(%s)]\n", x.name, d.name, x.name, x.name, x.name, d.name, d.name, d.name)
	}
	k := p.fn.unique("i")
	p.printf("for %s := range %s {\n%s[%s] = 0\n}\n", k, d.name, d.name, k)
	delete(p.fn.names, k)
}

// signature prints parameters, the last one variadic if it was.
func (p *printer) signature(vs []*variable, variadic bool) string {
	n := len(vs)
	if !variadic {
		return p.fields(vs)
	}
	last := vs[n-1].name + " ..." + p.typ(elemOf(vs[n-1].typ))
	if n == 1 {
		return last
	}
	return p.fields(vs[:n-1]) + ", " + last
}
