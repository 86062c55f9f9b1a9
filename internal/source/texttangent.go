package source

import (
	"fmt"
	"go/token"
	"slices"
	"strings"
)

// TangentOptions say what Tangent writes.
type TangentOptions struct {
	Func string   // of the file
	Name string   // of what is written
	Doc  string   // the comment in front of it
	Wrt  []string // names of parameters of type []float64
	Sum  string   // the one of them that the function only adds to: its tangent takes its place, and what is added to it is left out
	Len  int      // the length of Sum, for calls that must have it

	Directions int    // how many, if more than one: each tangent has the others behind it
	Linear     string // the one of Wrt in which what is added is linear: it is 0, and so it is left out, and there is no result
	Units      bool   // the tangents of Linear are unit vectors, left out too; the function reads its elements by constant indices
	Again      bool   // the products are those of Go; if Strong has others here, a second function, whose name ends in Again, has them
}

// Tangent returns the text of a function that computes the result of a function of one float64 result, and adds to a slice the tangent of what that
// adds to it: of the gradient, the product of the Hessian and a direction. The parameters are those of the function, each of Wrt but Sum with its
// tangent behind it.
//
// The text is that of the function, and of what it calls and the file does not have. It needs package math at most.
func (p *Program) Tangent(opt TangentOptions) (string, error) {
	g, in, err := p.tangentOf(opt)
	if err != nil {
		return "", err
	}
	in.body = in.tan.inAll(in.single)
	return g.textOf(&sumTangent{opt: opt, in: in})
}

// tangentOf returns the tangent of the function, in one direction.
func (p *Program) tangentOf(opt TangentOptions) (*generator, *instance, error) {
	fn := p.functionNamed(opt.Func)
	if fn == nil {
		return nil, nil, fmt.Errorf("source: the file has no function %s", opt.Func)
	}
	g := newGenerator(p, Options{Func: opt.Name}, map[string]bool{"grad": true})
	g.directions = opt.Directions
	g.begin(fn)
	f := p.lower(fn)
	mask := make([]bool, len(f.params))
	for i, v := range f.params {
		mask[i] = slices.Contains(opt.Wrt, v.name)
	}
	in := g.tangentInstance(fn, mask, make([]bool, len(f.results)))
	in.top = true
	g.build()
	return g, in, nil
}

// textOf prints the functions, what they call and the helpers that they need.
func (g *generator) textOf(tops ...topFunc) (string, error) {
	if len(g.problems) > 0 {
		return "", g.err()
	}
	text := g.text(tops)
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
	results, body := in.f.results, in.body
	for _, v := range in.f.params {
		switch v.name {
		case t.opt.Sum:
			scratch[v] = true
			params = append(params, in.tan.ofAll(v)...)
		case t.opt.Linear:
			results, body = nil, t.atZero(v)
			if !t.opt.Units {
				params = append(params, in.tan.ofAll(v)...)
			}
		default:
			params = append(params, in.tan.withTangents([]*variable{v})...)
		}
	}
	list := defined(dropDead(withoutSlices(body, scratch), known(params, results), scratch), known(params, results))
	write := func(doc, name string, list []stmt) {
		p.printf("// %s\nfunc %s(%s)", doc, name, p.fields(params))
		if len(results) > 0 {
			p.printf(" (%s)", p.fields(results))
		}
		p.printf(" {\n")
		known := known(params, results)
		for v := range scratch {
			if mentions(list, v) {
				memory := in.f.unique("scratch")
				p.printf("var %s [%d]float64\n%s := %s[:]\n", memory, t.opt.Len, v.name, memory)
				known[v] = true
			}
		}
		p.declare(list, known)
		p.list(list)
		if len(results) > 0 && !terminates(list) {
			p.printf("return %s\n", results[0].name)
		}
		p.printf("}\n")
	}
	doc, name := t.opt.Doc, t.opt.Name
	if plain, other := withPlainProducts(list); other && t.opt.Again {
		write(doc, name, plain)
		p.printf("\n")
		name += "Again"
		doc = strings.Replace(doc, t.opt.Name, name+" is "+t.opt.Name+" where products of 0 are 0: it", 1)
	}
	write(doc, name, list)
}

// withPlainProducts returns the statements with the products of Go in place of those of Strong, and whether there are any.
func withPlainProducts(list []stmt) (plain []stmt, other bool) {
	plain = eachExpr(list, func(e expr) expr {
		if c, ok := e.(*call); ok && c.rule != nil && c.rule.product {
			other = true
			return &binary{token.MUL, c.args[0], c.args[1], c.t}
		}
		return e
	})
	return plain, other
}

// atZero returns the statements where the parameter v, in which all that has a tangent is linear, is 0.
func (t *sumTangent) atZero(v *variable) []stmt {
	tan := t.in.tan
	among := map[*variable]bool{}
	for w := range tan.tans {
		among[w] = true
		for _, d := range tan.ofAll(w) {
			among[d] = true
		}
	}
	for _, w := range tan.withTangents(t.in.f.params) {
		delete(among, w)
	}
	list := t.in.body
	if t.opt.Units {
		list = withUnits(list, tan.ofAll(v))
	}
	return vanish(list, among, map[*variable]bool{v: true})
}

// withUnits returns the statements where each slice is a unit vector: the first has 1 in element 0.
func withUnits(list []stmt, slices []*variable) []stmt {
	unit := map[*variable]string{}
	for c, d := range slices {
		unit[d] = itoa(c)
	}
	return eachExpr(list, func(e expr) expr {
		x, ok := e.(*index)
		if !ok || base(x) == nil || unit[base(x)] == "" {
			return e
		}
		if constOf(x.i) == unit[base(x)] {
			return &lit{x.t, "1.0"}
		}
		return &lit{x.t, "0.0"}
	})
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
		case *ifStmt, *forStmt:
			s = withNested(s, func(list []stmt) []stmt { return withoutSlices(list, scratch) })
		}
		out[i] = s
	}
	return out
}
