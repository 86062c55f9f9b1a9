package source

import "fmt"

// GradientOptions say what TextGradient writes.
type GradientOptions struct {
	Func string // of the file: its first result is differentiated, a float64
	Name string // of what is written
	Doc  string // the comment in front of it
	Sets string // the comment if the slice is set
	Wrt  string // the name of the parameter of type []float64 to differentiate
	Dst  string // the name of the slice that takes the gradient, which becomes the first parameter
	Len  int    // if not 0: the length of the slice, which need not be 0 if most of its elements are known to be set
	Out  string // the name of a parameter to whose memory the function writes, and which leads to no other's; it stays as the function leaves it
}

// TextGradient returns the text of a function that computes the result of a function, and adds the gradient to a slice of the length of the parameter.
//
// The text is that of the function, and of what it calls and the file does not have. It needs package math at most: what the reverse sweep needs of a
// loop is in arrays. An error says what would need a tape.
//
// The slice is added to if unset is nil; else it is set, but for its elements unset, which must be 0 before.
func (p *Program) TextGradient(opt GradientOptions) (text string, unset []int, err error) {
	fn := p.functionNamed(opt.Func)
	if fn == nil {
		return "", nil, fmt.Errorf("source: the file has no function %s", opt.Func)
	}
	g := newGenerator(p, Options{Func: opt.Name}, map[string]bool{"grad": true})
	g.inArrays = true
	f := p.lower(fn)
	results := make([]bool, len(f.results))
	results[0] = true
	mask := make([]bool, len(f.params))
	at := f.paramNamed(opt.Wrt)
	mask[at] = true
	t := &textGradient{opt: opt, in: g.instance(fn, mask, results, true, false)}
	v := t.in.f.params[at]
	t.dst = t.in.f.newVar(opt.Dst, v.typ, v.pos)
	t.dst.shadow = true
	t.in.b.shadows[v] = t.dst
	if opt.Out != "" {
		b := t.in.b
		delete(b.paramClass, b.a.rep(t.in.f.params[f.paramNamed(opt.Out)]))
	}
	g.queue = append(g.queue, t.in)
	g.build()
	text, err = g.textOf(t)
	if err == nil && g.needTape {
		return "", nil, fmt.Errorf("source: the gradient of %s needs a tape", opt.Func)
	}
	return text, t.unset, err
}

// textGradient is the function that TextGradient writes.
type textGradient struct {
	in  *instance
	opt GradientOptions
	dst *variable

	unset []int
}

func (t *textGradient) instance() *instance { return t.in }

func (t *textGradient) print(p *printer) {
	in := t.in
	p.start(in)
	y := in.f.results[0]
	list := in.polish(in.raw, true)
	if seed := in.b.shadowOf(y); mentions(list, seed) {
		list = append([]stmt{&assign{l: &ref{seed}, r: &lit{y.typ, "1"}}}, list...)
	}
	params := append([]*variable{t.dst}, in.f.params...)
	keep := known(params, in.f.results)
	list = defined(dropDead(list, keep, nil), keep)
	doc := t.opt.Doc
	if t.opt.Len > 0 {
		if list, t.unset = setInstead(list, t.dst, t.opt.Len); t.unset != nil {
			if doc = t.opt.Sets; len(t.unset) > 0 {
				doc += " What it adds to must be 0 before."
			}
		}
	}
	head := p.b.String()
	p.b.Reset()
	p.declare(list, keep)
	p.makeOlds(in, list)
	p.list(list)
	body := p.b.String()
	p.b.Reset()
	p.printf("%s// %s\nfunc %s(%s) (%s) {\n", head, doc, t.opt.Name, p.fields(params), p.fields(in.f.results))
	p.end(body, []string{in.returns[0].name})
}

// makeOlds prints what makes the slices that keep what long loops overwrite.
func (p *printer) makeOlds(in *instance, list []stmt) {
	for _, v := range in.b.olds {
		if n := in.b.turns[v]; n != "" && mentions(list, v) {
			p.printf("%s = make(%s, %s)\n", v.name, p.typ(v.typ), n)
		}
	}
}
