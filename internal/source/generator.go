package source

import (
	"go/token"
	"go/types"
	"sort"
)

// generator makes one file: the derivative of one function, and of all that it calls.
type generator struct {
	p         *Program
	target    *Package
	prefix    string // of the names of helpers
	instances map[instanceKey]*instance
	queue     []*instance
	problems  []Problem
	pr        *printer
	tape      []tapeField
	names     map[string]bool // at package level, of this file
	needTape  bool
}

type instanceKey struct {
	fn              *types.Func
	params, results string
}

// instance is a function of the source with a choice of active parameters and results. Its forward sweep Fwd returns the results and
// leaves on the tape what its reverse sweep Rev needs.
type instance struct {
	g               *generator
	f               *function
	params, results []bool
	name            string
	b               *builder
	nodes           []node
	fwd, rev        []stmt
	saved           []*variable // between the sweeps
	frame           *frame
	wanted          map[string]bool
	primal          bool
	tape            string
}

func (g *generator) problem(pos token.Pos, what, advice string) {
	g.problems = append(g.problems, Problem{pos, what, advice})
}

// need notes that the sweep of that kind is called, and returns its name.
func (in *instance) need(kind string) string {
	in.wanted[kind] = true
	return in.name + kind
}

// instance returns the instance of fn for the masks.
func (g *generator) instance(fn *types.Func, params, results []bool) *instance {
	key := instanceKey{fn, maskOf(params), maskOf(results)}
	if in := g.instances[key]; in != nil {
		return in
	}
	f := cloneFunction(g.p.lower(fn))
	in := &instance{g: g, f: f, params: params, wanted: map[string]bool{}}
	g.instances[key] = in
	in.name = g.unique(g.prefix + upper(funcName(fn)))
	g.problems = append(g.problems, f.problems...)
	in.prepare(results)
	g.queue = append(g.queue, in)
	return in
}

func (g *generator) unique(name string) string {
	n := name
	for k := 2; g.names[n] || g.target.Types.Scope().Lookup(n) != nil; k++ {
		n = name + itoa(k)
	}
	g.names[n] = true
	return n
}

// funcName is the name of fn with that of its receiver's type in front.
func funcName(fn *types.Func) string {
	r := fn.Type().(*types.Signature).Recv()
	if r == nil {
		return fn.Name()
	}
	t := r.Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := t.(*types.Named); ok {
		return n.Obj().Name() + upper(fn.Name())
	}
	return fn.Name()
}

func upper(s string) string {
	if s != "" && 'a' <= s[0] && s[0] <= 'z' {
		return upperFirst(s)
	}
	return s
}

// prepare analyses the activity of the instance.
func (in *instance) prepare(results []bool) {
	a := in.g.p.newActivity(in.f)
	for i, v := range in.f.params {
		if in.params[i] {
			a.varied[a.rep(v)] = true
		}
	}
	for i, v := range in.f.results {
		if results[i] && hasRef(v.typ) {
			a.varied[a.rep(v)] = true
		}
	}
	a.vary()
	for i, v := range in.f.results {
		if results[i] {
			a.useful[a.rep(v)] = true
		}
	}
	for i, v := range in.f.params {
		if in.params[i] {
			a.useful[a.rep(v)] = true
		}
	}
	a.use()
	in.results = make([]bool, len(results))
	for i, v := range in.f.results {
		in.results[i] = results[i] && a.active(v)
	}
	for i, v := range in.f.params {
		if !in.params[i] && hasRef(v.typ) && a.active(v) {
			in.g.problem(in.f.pos, "the parameter "+v.name+" of "+in.f.obj.Name()+" carries a derivative but is not differentiated",
				"name it in -wrt, or let the function write memory of its own")
		}
	}
	b := &builder{g: in.g, in: in, f: in.f, a: a, shadows: map[*variable]*variable{}, paramClass: map[*variable]bool{}, dead: map[*variable]bool{}}
	for _, v := range in.f.params {
		if hasMem(v.typ) {
			b.paramClass[a.rep(v)] = true
		}
	}
	in.b = b
}

// build makes the sweeps of the instance.
func (in *instance) build() {
	b := in.b
	in.frame = b.push(nil)
	in.nodes = b.nodes(in.f.body)
	b.pop()
	if len(in.frame.exits) > 0 {
		in.nodes = append([]node{b.set(in.frame.code, 0)}, in.nodes...)
	}
	controls(in.nodes, b.dead)
	if in.frame.code != nil {
		b.dead[in.frame.code] = true
	}
	// Control variables are recorded only if the reverse sweep reads them; recording one may make it read another.
	for {
		b.record(in.nodes, in.frame)
		in.rev = b.backward(in.nodes, in.frame)
		changed := false
		eachRead(in.rev, func(v *variable) {
			if b.dead[v] {
				delete(b.dead, v)
				changed = true
			}
		})
		if !changed {
			break
		}
	}
	end := b.record(in.nodes, in.frame)
	in.rev = prune(in.rev)
	in.fwd = b.forward(in.nodes)
	used := map[*variable]bool{}
	eachRead(in.rev, func(v *variable) { used[v] = true })
	eachVar(in.rev, func(v *variable) { used[v] = used[v] || v.shadow })
	for l := range end {
		if !l.mem && used[l.v] {
			in.saved = append(in.saved, l.v)
		}
	}
	sort.Slice(in.saved, func(i, j int) bool { return in.saved[i].name < in.saved[j].name })
}

// controls collects the control variables of the nodes.
func controls(ns []node, to map[*variable]bool) {
	for _, n := range ns {
		switch x := n.(type) {
		case *step:
			if x.control != nil {
				to[x.control] = true
			}
		case *ifNode:
			controls(x.then, to)
			controls(x.els, to)
		case *loopNode:
			controls(x.body, to)
			controls(x.post, to)
			if x.frame.code != nil {
				to[x.frame.code] = true
			}
		case *blockNode:
			controls(x.body, to)
			if x.frame.code != nil {
				to[x.frame.code] = true
			}
		}
	}
}

// eachVar calls f for every variable that the statements name.
func eachVar(list []stmt, f func(*variable)) {
	eachRead(list, f)
	var visit func(list []stmt)
	place := func(p expr) {
		if r, ok := p.(*ref); ok {
			f(r.v)
		}
	}
	visit = func(list []stmt) {
		for _, s := range list {
			switch x := s.(type) {
			case *assign:
				place(x.l)
			case *multi:
				for _, p := range x.l {
					place(p)
				}
			case *pop:
				place(x.l)
			case *ifStmt:
				visit(x.then)
				visit(x.els)
			case *forStmt:
				if x.i != nil {
					f(x.i)
				}
				visit(x.body)
			}
		}
	}
	visit(list)
}
