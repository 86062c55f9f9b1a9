package source

import (
	"fmt"
)

// TangentOptions say what Tangent writes.
type TangentOptions struct {
	Func string   // of the file
	Name string   // of what is written
	Doc  string   // the comment in front of it
	Wrt  []string // names of parameters of type []float64
	Sum  string   // the one of them that the function only adds to: its tangent takes its place, and what is added to it is left out
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
	if len(g.problems) > 0 {
		return "", g.err()
	}
	funcs := g.text([]topFunc{t})
	for _, name := range sortedKeys(g.pr.helpers) {
		funcs += g.pr.helperOf(name)
	}
	if len(g.problems) > 0 {
		return "", g.err()
	}
	return funcs, nil
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
	list := scoped(dropDead(in.body, known(params, in.f.results), scratch), known(params, in.f.results))
	p.printf("// %s\nfunc %s(%s) (%s) {\n", t.opt.Doc, t.opt.Name, p.fields(params), p.fields(in.f.results))
	p.declare(list, known(params, in.f.results))
	p.list(list)
	if !terminates(list) {
		p.printf("return %s\n", in.f.results[0].name)
	}
	p.printf("}\n")
}
