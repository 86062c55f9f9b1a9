package source

import (
	"fmt"
	"slices"
)

// TangentOptions say what Tangent writes.
type TangentOptions struct {
	Func string   // of the file
	Name string   // of what is written
	Doc  string   // the comment in front of it
	Wrt  []string // names of parameters of type []float64
	Sum  string   // the one of them that the function only adds to: its tangent takes its place, and what is added to it is left out
	Len  int      // the length of Sum, for calls that must have it
}

// Tangent returns the text of a function that computes the result of a function of one float64 result, and adds to a slice the tangent of what that
// adds to it: of the gradient, the product of the Hessian and a direction. The parameters are those of the function, each of Wrt but Sum with its
// tangent behind it.
//
// The text is that of the function, and of what it calls and the file does not have. It needs package math at most.
func (p *Program) Tangent(opt TangentOptions) (string, error) {
	fn := p.functionNamed(opt.Func)
	if fn == nil {
		return "", fmt.Errorf("source: the file has no function %s", opt.Func)
	}
	g := newGenerator(p, Options{Func: opt.Name}, map[string]bool{"grad": true})
	g.begin(fn)
	f := p.lower(fn)
	t := &sumTangent{opt: opt}
	mask := make([]bool, len(f.params))
	for i, v := range f.params {
		for _, name := range opt.Wrt {
			mask[i] = mask[i] || v.name == name
		}
	}
	t.in = g.tangentInstance(fn, mask, make([]bool, len(f.results)))
	t.in.top = true
	g.build()
	return g.textOf(t)
}

// textOf prints the function t, what it calls and the helpers that it needs.
func (g *generator) textOf(t topFunc) (string, error) {
	if len(g.problems) > 0 {
		return "", g.err()
	}
	text := g.text([]topFunc{t})
	for _, name := range sortedKeys(g.pr.helpers) {
		text += g.pr.helperOf(name)
	}
	if len(g.problems) > 0 {
		return "", g.err()
	}
	return text, nil
}

// sumTangent is the function that Tangent writes.
type sumTangent struct {
	in  *instance
	opt TangentOptions
}

func (t *sumTangent) instance() *instance { return t.in }

func (t *sumTangent) print(p *printer) {
	in := t.in
	p.start(in)
	var params []*variable
	scratch := map[*variable]bool{}
	for _, v := range in.f.params {
		switch {
		case v.name == t.opt.Sum:
			scratch[v] = true
			params = append(params, in.tan.of(v))
		default:
			params = append(params, in.tan.withTangents([]*variable{v})...)
		}
	}
	list := defined(dropDead(withoutSlices(in.body, scratch), known(params, in.f.results), scratch), known(params, in.f.results))
	p.printf("// %s\nfunc %s(%s) (%s) {\n", t.opt.Doc, t.opt.Name, p.fields(params), p.fields(in.f.results))
	for v := range scratch {
		if mentions(list, v) {
			memory := in.f.unique("scratch")
			p.printf("var %s [%d]float64\n%s := %s[:]\n", memory, t.opt.Len, v.name, memory)
			params = append(params, v)
		}
	}
	p.declare(list, known(params, in.f.results))
	p.list(list)
	if !terminates(list) {
		p.printf("return %s\n", in.f.results[0].name)
	}
	p.printf("}\n")
}

// withoutSlices returns the statements with nil in place of the slices of what scratch has, as arguments of calls of reverse sweeps of the file.
func withoutSlices(list []stmt, scratch map[*variable]bool) []stmt {
	out := make([]stmt, len(list))
	for i, s := range list {
		switch x := s.(type) {
		case *multi:
			if x.c.in != nil {
				break
			}
			y, c := *x, *x.c
			c.args = slices.Clone(c.args)
			for k, a := range c.args {
				if scratch[base(a)] {
					c.args[k] = &lit{a.typeOf(), "nil"}
				}
			}
			y.c = &c
			s = &y
		case *ifStmt:
			y := *x
			y.then, y.els = withoutSlices(x.then, scratch), withoutSlices(x.els, scratch)
			s = &y
		case *forStmt:
			y := *x
			y.body = withoutSlices(x.body, scratch)
			s = &y
		}
		out[i] = s
	}
	return out
}
