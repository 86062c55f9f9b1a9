package source

import (
	"go/token"
	"go/types"
	"slices"
	"sort"
	"strings"
)

// generator makes one file: the derivative of one function, and of all that it calls.
type generator struct {
	p           *Program
	target      *Package
	changing    map[types.Object]bool // package variables that change while the function runs that the user names
	prefix      string                // of the names of helpers
	instances   map[instanceKey]*instance
	queue       []*instance
	built       int // of the queue
	problems    []Problem
	at          token.Pos // of the statement that is differentiated
	pr          *printer
	tape        []tapeField
	names       map[string]bool // at package level, of this file
	needTape    bool
	second      []*instance                // whose sweeps get tangents
	noTape      bool                       // refuse a tape
	inArrays    bool                       // what a loop of known length overwrites goes to arrays; calls are evaluated again
	first       bool                       // the gradient is wanted, not only for its tangent
	secondOrder bool                       // sweeps get tangents
	appends     bool                       // capacities matter
	directions  int                        // tangents that each variable has, if more than one
	locals      map[*types.TypeName]string // types of other packages that the file copies
	given       map[string]string          // names that were given to helpers and globals
}

type instanceKey struct {
	fn              *types.Func
	params, results string
	joint, steep    bool
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
	steep           bool // the adjoints of its results may be infinite
	tangent, top    bool // a tangent instance; the one that the user calls
	called          bool // a tangent instance that others call
	tape            string

	joint          bool        // both sweeps are one function, in body
	raw            []stmt      // of a joint instance, as it is built
	body           []stmt      // the same in better form; the statements of a tangent instance
	returns        []*variable // what a joint instance returns as the results of the function
	tan            *tangenter
	single         []stmt // the statements of a tangent instance in one direction
	hvpFwd, hvpRev []stmt // the sweeps with their tangents; hvpFwd is the body of a joint instance
	moving         map[*variable]bool

	state     buildState
	recursive bool              // it was asked for while it was being built
	left      []*variable       // what Fwd returns for Rev, beside its results; nil if it leaves it on the tape
	stacks    map[string]string // names of stacks of the tape
	frames    map[frameKey]*variable
	frameVars []*variable // the same in order
	rowVars   []row
	tapes     int // whether the sweeps use the tape: 0 not known, 1 no, 2 yes
}

func (g *generator) problem(pos token.Pos, what, advice string) {
	if !pos.IsValid() {
		pos = g.at
	}
	if q := (Problem{pos, what, advice}); !slices.Contains(g.problems, q) {
		g.problems = append(g.problems, q)
	}
}

// begin starts the derivative of the function fn that the user names.
func (g *generator) begin(fn *types.Func) { g.changing = g.p.changing(fn) }

// instance returns the instance of fn for the masks: with both sweeps in one function, or each in its own. The adjoints of the results of
// a steep one may be infinite.
func (g *generator) instance(fn *types.Func, params, results []bool, joint, steep bool) *instance {
	key := instanceKey{fn, maskOf(params), maskOf(results), joint, steep}
	if in := g.instances[key]; in != nil {
		return in
	}
	f := cloneFunction(g.p.lower(fn))
	in := &instance{g: g, f: f, params: params, wanted: map[string]bool{}, joint: joint, steep: steep}
	g.instances[key] = in
	other := key
	other.joint = !joint
	if twin := g.instances[other]; twin != nil {
		in.name = twin.name
	} else {
		in.name = g.unique(g.prefix + upper(funcName(fn)))
	}
	for _, q := range f.problems {
		g.problem(q.Pos, q.What, q.Advice)
	}
	in.prepare(results)
	return in
}

// want asks for the functions that the statements call.
func (g *generator) want(list []stmt) {
	for _, s := range list {
		switch x := s.(type) {
		case *multi:
			if in := x.c.in; in != nil {
				if len(in.wanted) == 0 {
					g.queue = append(g.queue, in)
				}
				in.wanted[x.c.kind] = true
			}
		case *ifStmt:
			g.want(x.then)
			g.want(x.els)
		case *forStmt:
			g.want(x.body)
		}
	}
}

// call is the name of a generated function of the instance.
func (in *instance) call(kind string) string {
	switch {
	case in.tangent:
		return in.name
	case !in.g.first: // the prefix says it
		return in.name + strings.TrimSuffix(kind, "HVP")
	}
	return in.name + kind
}

// takesTape reports whether a sweep gets the tape.
func (in *instance) takesTape(kind string) bool {
	switch kind {
	case "JVP":
		return false
	case "VJP", "HVP":
	default:
		return in.left == nil
	}
	if in.state == building {
		return true
	}
	in.ensure()
	if in.tapes == 0 {
		in.tapes = 2 // of a function that calls itself
		if !in.usesTape(in.body) {
			in.tapes = 1
		}
	}
	return in.tapes == 2
}

func (in *instance) usesTape(list []stmt) bool {
	found := false
	in.tapeUses(list, 0, func(tapeUse) { found = true })
	return found
}

func (g *generator) unique(name string) string {
	n := name
	for k := 2; g.names[n] || g.target.Types.Scope().Lookup(n) != nil; k++ {
		n = name + itoa(k)
	}
	g.names[n] = true
	return n
}

// named returns the name in the file of a helper or of a variable of another package.
func (g *generator) named(what string) string {
	if n, ok := g.given[what]; ok {
		return n
	}
	g.given[what] = g.unique(g.prefix + upper(what[strings.LastIndex(what, ".")+1:]))
	return g.given[what]
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
	a.mark(a.varied, in.f.params, in.params)
	leads := make([]bool, len(results))
	for i, v := range in.f.results {
		leads[i] = results[i] && hasRef(v.typ)
	}
	a.mark(a.varied, in.f.results, leads)
	a.vary()
	a.mark(a.useful, in.f.results, results)
	a.mark(a.useful, in.f.params, in.params)
	a.use()
	if in.g.p.strong == nil {
		a.climb(in.steep)
	}
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
	in.refuseBehind(a)
	in.refuseChanging()
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
	if in.tangent {
		in.buildTangent()
		return
	}
	b := in.b
	in.frame = b.push(nil)
	in.nodes = b.nodes(in.f.body)
	b.pop()
	b.markAgain(in.nodes)
	if len(in.frame.exits) > 0 {
		in.nodes = append([]node{b.set(in.frame.code, 0)}, in.nodes...)
	}
	if in.joint {
		in.raw = b.turn(in.nodes, in.frame)
		in.body = in.polish(in.raw, false)
		in.g.want(in.body)
		return
	}
	end := b.settle(in.nodes, in.frame)
	b.markOnce(in.nodes)
	in.rev = in.polish(prune(b.backward(in.nodes, in.frame)), false)
	in.fwd = in.trim(b.forward(in.nodes))
	used := map[*variable]bool{}
	eachRead(in.rev, func(v *variable) { used[v] = true })
	eachVar(in.rev, func(v *variable) { used[v] = used[v] || v.shadow })
	for _, v := range in.mirrors(in.f.results, in.results, hasFloat) { // Rev gets the adjoints of these, with what leads to others
		used[v] = false
	}
	for l := range end {
		if !l.mem && used[l.v] {
			in.saved = append(in.saved, l.v)
		}
	}
	for _, v := range b.olds {
		if used[v] {
			in.saved = append(in.saved, v)
		}
	}
	sort.Slice(in.saved, func(i, j int) bool { return in.saved[i].name < in.saved[j].name })
	in.g.want(in.fwd)
	in.g.want(in.rev)
}

// settle decides what is pushed and which control variables are recorded: those that the reverse sweep reads. Recording one may
// make it read another.
func (b *builder) settle(ns []node, fr *frame) locSet {
	b.unmark(ns)
	b.dead = map[*variable]bool{}
	controls(ns, b.dead)
	if fr.code != nil {
		b.dead[fr.code] = true
	}
	for {
		end := b.record(ns, fr)
		changed := false
		eachRead(b.backward(ns, fr), func(v *variable) {
			if b.dead[v] {
				delete(b.dead, v)
				changed = true
			}
		})
		if !changed {
			return end
		}
	}
}

// unmark takes back all pushes.
func (b *builder) unmark(ns []node) {
	for _, n := range ns {
		switch x := n.(type) {
		case *step:
			clear(x.saved)
			for _, s := range x.fwd {
				switch y := s.(type) {
				case *assign:
					y.push = false
				case *multi:
					clear(y.push)
				case *copying:
					y.push = false
				}
			}
		case *ifNode:
			b.unmark(x.then)
			b.unmark(x.els)
		case *loopNode:
			b.unmark(x.body)
			b.unmark(x.post)
		case *blockNode:
			b.unmark(x.body)
		}
	}
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
