package source

import (
	"fmt"
	"go/types"
)

// TextRows returns the text of a function that computes the results of a function without loops, and adds their gradients, row by row, to a slice of as many
// rows of length n. The rows share the forward sweep.
func (p *Program) TextRows(opt GradientOptions, n int) (string, error) {
	fn := p.functionNamed(opt.Func)
	if fn == nil {
		return "", fmt.Errorf("source: the file has no function %s", opt.Func)
	}
	g := newGenerator(p, Options{Func: opt.Name}, map[string]bool{"grad": true})
	f := p.lower(fn)
	mask := make([]bool, len(f.params))
	at := f.paramNamed(opt.Wrt)
	mask[at] = true
	t := &textRows{opt: opt}
	for k := range f.results {
		results := make([]bool, len(f.results))
		results[k] = true
		in := g.instance(fn, mask, results, true, false)
		if k > 0 {
			in.f.names = t.rows[0].f.names // one function has them all
		}
		v := in.f.params[at]
		if k == 0 {
			t.dst = in.f.newVar(opt.Dst, v.typ, v.pos)
		}
		row := in.f.newVar("row", v.typ, v.pos)
		row.shadow = true
		in.b.shadows[v] = row
		t.rows = append(t.rows, in)
		g.queue = append(g.queue, in)
	}
	g.build()
	if len(g.problems) > 0 {
		return "", g.err()
	}
	if v := t.rowVars(f.params[at], n); v != nil {
		return "", fmt.Errorf("source: the rows of %s need a result of a call that has no name", opt.Func)
	}
	text, err := g.textOf(t)
	if err != nil {
		return "", err
	}
	for _, in := range t.rows {
		if len(in.b.olds) > 0 || g.needTape {
			return "", fmt.Errorf("source: the rows of %s need what the function overwrites", opt.Func)
		}
	}
	return text, nil
}

// textRows is the function that TextRows writes.
type textRows struct {
	rows []*instance
	opt  GradientOptions
	dst  *variable
	list []stmt
}

func (t *textRows) instance() *instance { return t.rows[0] }

// rowVars makes the statements: those forward, and for each row its memory of adjoints and its reverse sweep. It returns a variable that a
// row needs and that the forward sweep does not set, if there is one.
func (t *textRows) rowVars(x *variable, n int) (missing *variable) {
	set := map[*variable]bool{}
	for _, v := range t.rows[0].f.params {
		set[v] = true
	}
	number := func(k int) expr { return &lit{types.Typ[types.Int], itoa(k)} }
	var rows []stmt
	for k, in := range t.rows {
		b := in.b
		rows = append(rows, &assign{l: &ref{b.shadows[x]}, r: &slicing{x: &ref{t.dst}, lo: number(k * n), hi: number((k + 1) * n), t: x.typ}})
		for _, s := range b.forward(in.nodes) {
			if a, ok := s.(*assign); ok && base(a.l).shadow {
				rows = append(rows, s)
			} else if k == 0 {
				t.list = append(t.list, s)
				for _, p := range targets(s) {
					set[base(p)] = true
				}
			}
		}
		back := in.polish(prune(b.backwardList(in.nodes, in.frame)), true)
		y := in.f.results[k]
		if seed := b.shadowOf(y); mentions(back, seed) {
			rows = append(rows, &assign{l: &ref{seed}, r: &lit{y.typ, "1"}})
		}
		eachRead(back, func(v *variable) {
			if !v.adjoint && !v.shadow && !set[v] {
				missing = v
			}
		})
		rows = append(rows, back...)
	}
	t.list = append(t.list, rows...)
	return missing
}

func (t *textRows) print(p *printer) {
	in := t.rows[0]
	p.start(in)
	params := append([]*variable{t.dst}, in.f.params...)
	keep := known(params, in.f.results)
	list := defined(dropDead(t.list, keep, nil), keep)
	p.printf("// %s\nfunc %s(%s) (%s) {\n", t.opt.Doc, t.opt.Name, p.fields(params), p.fields(in.f.results))
	p.declare(list, keep)
	p.list(list)
	p.end("", varNames(in.f.results))
}
