package source

import (
	"bytes"
	"fmt"
	"go/format"
	"go/types"
	"strings"
)

// topFunc is a function that the user calls.
type topFunc interface {
	print(p *printer)
	instance() *instance
}

// file prints everything that the generator made.
func (g *generator) file(tops []topFunc, opt Options) ([]byte, error) {
	funcs := g.text(tops)
	g.pr.checkSurface(tops[0].instance())
	if opt.NoTape && g.needTape {
		g.refuseTape()
	}
	if opt.NoCopy {
		g.refuseCopies()
	}
	var b bytes.Buffer
	b.WriteString(g.p.header(opt.Command, opt.args(), g.sources()))
	fmt.Fprintf(&b, "package %s\n\n", g.target.Name)
	tape := g.tapeText()
	b.WriteString(g.pr.importList())
	b.WriteString(tape)
	b.WriteString(funcs)
	for _, name := range sortedKeys(g.pr.helpers) {
		b.WriteString(g.pr.helperOf(name))
	}
	for _, d := range g.pr.decls {
		b.WriteString("\n" + d)
	}
	if len(g.problems) > 0 {
		return nil, &Problems{Fset: g.p.Fset, List: g.problems}
	}
	out, err := format.Source(b.Bytes())
	if err != nil {
		return b.Bytes(), fmt.Errorf("source: the generated file is not Go: %v", err)
	}
	return out, nil
}

// text prints the functions and the types that they need.
func (g *generator) text(tops []topFunc) string {
	for pass := 0; ; pass++ { // until names and types are settled
		g.pr = &printer{g: g, imports: map[string]string{}, helpers: map[string]string{}, globals: map[types.Object]string{}, pkgNames: map[string]bool{}}
		text := g.functions(tops)
		text += g.pr.localTypes()
		if renamed := g.renameHidden(); !renamed && !g.pr.again || pass == 20 {
			return text
		}
	}
}

// sources are the functions whose derivatives the file has.
func (g *generator) sources() []*types.Func {
	var fns []*types.Func
	for _, in := range g.queue {
		fns = append(fns, in.f.obj)
	}
	return fns
}

// functions prints the derivative, and then the instances it needs, each with its sweeps.
func (g *generator) functions(tops []topFunc) string {
	p := g.pr
	p.b.Reset()
	for _, t := range tops {
		t.print(p)
	}
	printed := map[*instance]bool{}
	for i := 0; i < len(g.queue); i++ {
		in := g.queue[i]
		if printed[in] {
			continue
		}
		printed[in] = true
		switch {
		case in.primal:
			p.primal(in)
		case in.tangent:
			if in.called {
				p.tangentFunc(in)
			}
		case !g.first:
		case in.wanted["VJP"]:
			p.jointFunc(in)
		case in.wanted["Fwd"] || in.wanted["Rev"]:
			p.forwardFunc(in)
			p.reverseFunc(in)
		}
		switch {
		case in.wanted["HVP"]:
			p.jointHVP(in)
		case in.wanted["FwdHVP"] || in.wanted["RevHVP"]:
			p.sweepHVP(in, "Fwd", in.hvpFwd)
			p.sweepHVP(in, "Rev", in.hvpRev)
		}
	}
	return p.b.String()
}

// renameHidden gives new names to variables that hide an import or a name of the package that the file uses.
func (g *generator) renameHidden() bool {
	taken := map[string]bool{}
	for _, n := range g.pr.imports {
		taken[n] = true
	}
	for n := range g.pr.pkgNames {
		taken[n] = true
	}
	changed := false
	for _, in := range g.queue {
		rename := func(v *variable) {
			if taken[v.name] {
				v.name = in.f.unique(v.name + "V")
				changed = true
			}
		}
		for _, v := range in.f.params {
			rename(v)
		}
		for _, v := range in.f.results {
			rename(v)
		}
		for _, v := range in.frameVars {
			rename(v)
		}
		for _, r := range in.rowVars {
			rename(r.v)
		}
		for f, n := range in.stacks {
			if taken[n] {
				in.stacks[f] = in.f.unique(n + "V")
				changed = true
			}
		}
		eachVar(in.body, rename)
		eachVar(in.fwd, rename)
		eachVar(in.rev, rename)
		eachVar(in.hvpFwd, rename)
		eachVar(in.hvpRev, rename)
		if in.tan != nil {
			for _, v := range append(append([]*variable(nil), in.f.params...), in.f.results...) {
				if d := in.tan.tans[v]; d != nil {
					rename(d)
				}
			}
		}
	}
	return changed
}

func (g *generator) tapeName() string { return g.prefix + "Tape" }

func (g *generator) tapeText() string {
	if !g.needTape {
		return ""
	}
	sync := g.pr.imported("sync", "sync")
	var b strings.Builder
	fmt.Fprintf(&b, "// %s holds what the forward sweeps leave for the reverse sweeps, a stack for each type.\ntype %s struct {\n", g.tapeName(), g.tapeName())
	for _, f := range g.tape {
		fmt.Fprintf(&b, "%s []%s\n", f.name, g.pr.typ(f.t))
	}
	empty := "any"
	if g.target.olderThan(18) {
		empty = "interface{}"
	}
	fmt.Fprintf(&b, "}\n\nvar %sPool = %s.Pool{New: func() %s { return new(%s) }}\n\n", g.prefix, sync, empty, g.tapeName())
	return b.String()
}

// helperOf is the text of a helper under its name in the file.
func (p *printer) helperOf(name string) string {
	s := strings.ReplaceAll(textOf(name), "NAME", p.helpers[name])
	if n := p.imports["sort"]; n != "" && n != "sort" {
		s = strings.ReplaceAll(s, "sort.", n+".")
	}
	if n := p.imports["math"]; n != "" && n != "math" {
		s = strings.ReplaceAll(s, "math.", n+".")
	}
	return s
}

func varNames(vs []*variable) []string {
	var ns []string
	for _, v := range vs {
		ns = append(ns, v.name)
	}
	return ns
}

// fields prints parameters or results.
func (p *printer) fields(vs []*variable) string {
	var b strings.Builder
	for i, v := range vs {
		if i > 0 {
			b.WriteString(", ")
		}
		if i+1 < len(vs) && types.Identical(v.typ, vs[i+1].typ) {
			b.WriteString(v.name)
		} else {
			b.WriteString(v.name + " " + p.typ(v.typ))
		}
	}
	return b.String()
}

func known(lists ...[]*variable) map[*variable]bool {
	m := map[*variable]bool{}
	for _, l := range lists {
		for _, v := range l {
			m[v] = true
		}
	}
	return m
}

func (p *printer) origin(in *instance) string {
	q := in.f.pkg
	if q == p.g.target || ours(in.f.obj) {
		return ""
	}
	m := q.Module
	if m == "" {
		m = q.Path
	}
	return fmt.Sprintf("// It is derived from %s (%s), whose licence applies.\n", q.Path, m)
}

func (p *printer) start(in *instance) {
	p.fn = in.f
	if in.tape == "" {
		in.tape = in.f.unique("tape")
	}
	p.tape = in.tape
	p.usesTape = false
	p.stacks, p.order = nil, nil
	p.shaped = map[string]bool{}
}

// mirrors are the shadows that the sweeps pass in and out beside params and results.
func (in *instance) mirrors(vs []*variable, active []bool, keep func(types.Type) bool) []*variable {
	var out []*variable
	for i, v := range vs {
		if active[i] && keep(v.typ) {
			out = append(out, in.b.shadowOf(v))
		}
	}
	return out
}

// surface returns the parameters and results of a generated function of the instance, but for the tape.
func (in *instance) surface(kind string) (params, results []*variable) {
	seeds, adjoints := in.mirrors(in.f.results, in.results, hasFloat), in.mirrors(in.f.params, in.params, hasFloat)
	if kind == "Rev" {
		return append(in.handed(), seeds...), adjoints
	}
	params = append(append(params, in.f.params...), in.mirrors(in.f.params, in.params, hasRef)...)
	results = append(results, in.f.results...)
	if kind == "VJP" {
		return append(params, seeds...), append(results, adjoints...)
	}
	return params, append(append(results, in.mirrors(in.f.results, in.results, hasRef)...), in.left...)
}

func (p *printer) forwardFunc(in *instance) {
	p.start(in)
	name := in.name + "Fwd"
	params, results := in.surface("Fwd")
	list := in.rows(in.framed(in.forwardList()))
	p.printf("\n// %s is the forward sweep of %s.\n%sfunc %s(%s) (%s) {\n", name, in.f.obj.FullName(), p.origin(in), name,
		p.withTape(in, "Fwd", params), p.fields(results))
	p.declare(list, known(params, results))
	p.takeStacks(in, list)
	p.list(list)
	p.storeStacks()
	p.printf("return %s\n}\n", strings.Join(varNames(results), ", "))
}

func (p *printer) withTape(in *instance, kind string, vs []*variable) string {
	if !in.takesTape(kind) {
		return p.fields(vs)
	}
	s := in.tape + " *" + p.g.tapeName()
	p.g.needTape = true
	if len(vs) > 0 {
		s += ", " + p.fields(vs)
	}
	return s
}

func (p *printer) reverseFunc(in *instance) {
	p.start(in)
	name := in.name + "Rev"
	params, results := in.surface("Rev")
	list := in.rows(in.framed(in.reverseList()))
	p.printf("\n// %s is the reverse sweep of %s: from the adjoints of its results to those of its parameters.\nfunc %s(%s)", name,
		in.f.obj.FullName(), name, p.withTape(in, "Rev", params))
	if len(results) > 0 {
		p.printf(" (%s)", p.fields(results))
	}
	p.printf(" {\n")
	p.declare(list, known(params, results))
	p.takeStacks(in, list)
	p.list(list)
	p.storeStacks()
	if len(results) > 0 {
		p.printf("return %s\n", strings.Join(varNames(results), ", "))
	}
	p.printf("}\n")
}

// jointFunc prints both sweeps as one function: from parameters, shadows and the adjoints of results to results, shadows and the adjoints of
// parameters.
func (p *printer) jointFunc(in *instance) {
	p.start(in)
	name := in.name + "VJP"
	params, results := in.surface("VJP")
	list := p.withTape(in, "VJP", params)
	p.printf("\n// %s returns %s and the adjoints of its parameters, from those of its results.\n%sfunc %s(%s) (%s) {\n", name, in.f.obj.FullName(),
		p.origin(in), name, list, p.fields(results))
	body := in.rows(in.framed(in.body))
	p.declare(body, known(params, results))
	p.takeStacks(in, body)
	p.list(body)
	p.storeStacks()
	p.printf("return %s\n}\n", strings.Join(varNames(append(append([]*variable(nil), in.returns...), results[len(in.returns):]...)), ", "))
}

// primal prints a copy of a function that the file cannot name.
func (p *printer) primal(in *instance) {
	p.start(in)
	p.printf("\n// %s is a copy of %s.\n%sfunc %s(%s)", in.name, in.f.obj.FullName(), p.origin(in), in.name, p.fields(in.f.params))
	if len(in.f.results) > 0 {
		p.printf(" (%s)", p.fields(in.f.results))
	}
	p.printf(" {\n")
	p.declare(in.fwd, known(in.f.params, in.f.results))
	p.list(in.fwd)
	if len(in.f.results) > 0 && !terminates(in.fwd) {
		p.printf("return %s\n", strings.Join(varNames(in.f.results), ", "))
	}
	p.printf("}\n")
}

// primal returns the name of a copy of the function that x calls.
func (g *generator) primal(x *call) string {
	key := instanceKey{fn: x.fn, params: "primal"}
	if in := g.instances[key]; in != nil {
		return in.name
	}
	f := g.p.lower(x.fn)
	if f == nil {
		g.problem(x.pos, x.fn.FullName()+" is not exported and has no Go source", "generate the derivative in its package")
		return x.fn.Name()
	}
	f = cloneFunction(f)
	in := &instance{g: g, f: f, wanted: map[string]bool{}, primal: true, params: make([]bool, len(f.params)), results: make([]bool, len(f.results))}
	g.instances[key] = in
	in.name = g.unique(g.prefix + upper(funcName(x.fn)))
	g.problems = append(g.problems, f.problems...)
	in.fwd = g.plainStatements(f)
	g.queue = append(g.queue, in)
	return in.name
}

func sortedKeys(m map[string]string) []string {
	var ks []string
	for k := range m {
		ks = append(ks, k)
	}
	sortStrings(ks)
	return ks
}
