package source

import (
	"go/types"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// aliases says which variables of a function may lead to the same memory: each class is a set of variables that were ever
// assigned to one another. All that is reachable from a variable is one class.
type aliases struct {
	parent map[*variable]*variable
	behind *variable // memory(), once it is asked for
}

func (a *aliases) find(v *variable) *variable {
	p := a.parent[v]
	if p == nil || p == v {
		return v
	}
	r := a.find(p)
	a.parent[v] = r
	return r
}

// memory stands for the memory that no variable of a function owns: behind interfaces, and of package variables.
func (a *aliases) memory() *variable {
	if a.behind == nil {
		a.behind = &variable{name: "behind", typ: types.NewPointer(types.Typ[types.Int])}
	}
	return a.behind
}

func (a *aliases) union(v, w *variable) {
	if v == nil || w == nil || !hasMem(v.typ) || !hasMem(w.typ) {
		return
	}
	v, w = a.find(v), a.find(w)
	if v != w {
		a.parent[w] = v
	}
}

// effects is what a call of a function does to memory, whatever its arguments are.
type effects struct {
	class  []int  // of each parameter, then each result, then the memory of others: equal numbers may alias
	writes []bool // parameters whose memory is written
}

// effectsOf returns the effects of a function: of those that call one another the least to which their bodies lead, of a function that is not in normal form
// yet the worst. While others are being computed it is what is known so far.
func (p *Program) effectsOf(fn *types.Func) *effects {
	params, results := len(paramsOf(fn)), len(resultsOf(fn))
	worst := func() *effects {
		e := &effects{}
		e.worst(params, results, takesInterface(fn))
		return e
	}
	if f := p.lowered[fn]; f != nil && f.unfinished {
		p.effects.takesWorst()
		return worst()
	}
	return p.effects.of(fn, equation[*effects]{worst: worst, first: func() (*effects, bool) {
		e := &effects{}
		f := p.lower(fn)
		switch r := p.ruleOfUser(fn); {
		case r != nil && !r.inactive, p.adjoints[fn] != nil:
			e.none(params, results)
		case f == nil || r != nil && len(f.problems) > 0:
			e = worst()
			if d := p.funcs[fn]; d != nil && d.decl.Body != nil {
				e.writes = p.writesByText(d)
			}
		default:
			e.none(len(f.params), len(f.results))
			return e, false
		}
		return e, true
	}, next: func() *effects { return p.bodyEffects(p.lower(fn)) }})
}

func sameEffects(e, f *effects) bool {
	return slices.Equal(e.class, f.class) && slices.Equal(e.writes, f.writes)
}

// bodyEffects are the effects of the statements of f, those of the calls in it being what is known so far.
func (p *Program) bodyEffects(f *function) *effects {
	a := &aliases{parent: map[*variable]*variable{}}
	written := map[*variable]bool{}
	for {
		before := len(a.parent) + len(written)
		p.aliasList(a, f.body, written)
		if len(a.parent)+len(written) == before {
			break
		}
	}
	e := &effects{}
	number := map[*variable]int{}
	for _, v := range append(slices.Concat(f.params, f.results), a.memory()) {
		r := a.find(v)
		if _, ok := number[r]; !ok {
			number[r] = len(number)
		}
		e.class = append(e.class, number[r])
	}
	for _, v := range f.params {
		w := false
		for u := range written {
			w = w || hasMem(v.typ) && a.find(u) == a.find(v)
		}
		e.writes = append(e.writes, w)
	}
	return e
}

// none says that nothing is written, and that no two of the parameters and results alias.
func (e *effects) none(params, results int) {
	e.class, e.writes = nil, make([]bool, params)
	for i := range params + results + 1 {
		e.class = append(e.class, i)
	}
}

// takesInterface reports whether a parameter of fn is an interface or leads to one.
func takesInterface(fn *types.Func) bool {
	return slices.ContainsFunc(paramsOf(fn), func(t types.Type) bool { return holdsInterface(t, map[types.Type]bool{}) })
}

// worst says that everything is written, and that all may alias; memory behind interfaces too, if there are any.
func (e *effects) worst(params, results int, interfaces bool) {
	e.class, e.writes = make([]int, params+results+1), make([]bool, params)
	if !interfaces {
		e.class[params+results] = 1
	}
	for i := range e.writes {
		e.writes[i] = true
	}
}

// readOnly lists functions of the standard library that only read the slices they get.
var readOnly = map[string]bool{"sort.Float64sAreSorted": true, "sort.SearchFloat64s": true, "sort.IsSorted": true, "sort.Search": true,
	"slices.IsSorted": true, "slices.BinarySearch": true, "slices.Contains": true, "slices.Equal": true, "slices.Index": true, "slices.Compare": true,
	"sort.SliceIsSorted": true}

// writing has the packages whose functions write no memory but those of a pattern: they write to their arguments or change their receivers.
var writing = sync.OnceValue(func() map[string]*regexp.Regexp {
	none := regexp.MustCompile(`^$`)
	return map[string]*regexp.Regexp{
		"math":      none,
		"math/bits": none,
		"log":       regexp.MustCompile(`^Logger`),
		"fmt":       regexp.MustCompile(`^(Fprint|Append|Scan|Sscan|Fscan)`),
		"sync":      regexp.MustCompile(`^(Map|Once|Pool)`),
		"errors":    regexp.MustCompile(`^As$`),
		"strconv":   regexp.MustCompile(`^Append`),
		"strings":   regexp.MustCompile(`^(Builder|Reader)(Write|Read|Unread|Seek|Grow|Reset)|^ReplacerWrite`),
	}
})

// impure reports whether a call of fn may write memory that it reaches through its arguments.
func (p *Program) impure(fn *types.Func) bool {
	if r := p.ruleOfUser(fn); r != nil && !r.inactive {
		return false
	}
	if d := p.funcs[fn]; d == nil || d.decl.Body == nil {
		if fn.Pkg() == nil {
			return false // error.Error
		}
		if names, ok := writing()[fn.Pkg().Path()]; ok {
			return names.MatchString(funcName(fn))
		}
		return !readOnly[fn.Pkg().Path()+"."+fn.Name()]
	}
	found := false
	p.effects.alone(func() { found = slices.Contains(p.effectsOf(fn).writes, true) })
	return found
}

// mayWrite reports whether the call c may write memory that it reaches through its arguments. Printing to a file of the system writes none.
func (p *Program) mayWrite(c *call) bool {
	if c.fn == nil {
		return true
	}
	if ofInterface(c.fn) && !slices.ContainsFunc(c.args[1:], func(e expr) bool { return hasMem(e.typeOf()) }) {
		return p.methodWrites(c)
	}
	if fn := c.fn; fn.Pkg() != nil && fn.Pkg().Path() == "fmt" && strings.HasPrefix(fn.Name(), "Fprint") {
		if g := packageVar(c.args[0]); g != nil && g.obj.Pkg().Path() == "os" {
			return false
		}
	}
	return p.impure(c.fn)
}

func (p *Program) aliasList(a *aliases, list []stmt, written map[*variable]bool) {
	for _, s := range list {
		switch x := s.(type) {
		case *assign:
			p.aliasAssign(a, x, written)
		case *copying:
			if b := a.base(x.dst); b != nil {
				written[b] = true
				if hasMem(elemOf(x.dst.typeOf())) {
					a.union(b, a.base(x.src))
				}
			}
		case *callStmt:
			p.aliasCall(a, x.c, x.l, written)
		case *effect:
			p.aliasCalls(a, x.c, written)
		}
		p.aliasCalls(a, condition(s), written)
		for _, list := range nested(s) {
			p.aliasList(a, list, written)
		}
	}
}

func (p *Program) aliasAssign(a *aliases, x *assign, written map[*variable]bool) {
	if hasMem(x.l.typeOf()) {
		aliasExpr(a, base(x.l), x.r)
	}
	if inMemory(x.l) {
		written[a.base(x.l)] = true
	}
	if c := builtinCall(x.r, "append"); c != nil {
		if b := a.base(c.args[0]); b != nil {
			written[b] = true
		}
	}
	p.aliasCalls(a, x.r, written)
}

// aliasExpr joins to with every variable whose memory the value r leads to.
func aliasExpr(a *aliases, to *variable, r expr) {
	switch x := r.(type) {
	case *comp:
		for _, e := range x.elems {
			if hasMem(e.typeOf()) {
				aliasExpr(a, to, e)
			}
		}
	case *call:
		aliasOfCall(a, to, x)
	default:
		if hasMem(r.typeOf()) {
			a.union(to, a.base(r))
		}
	}
}

// aliasOfCall joins to with what the value of the call x may lead to.
func aliasOfCall(a *aliases, to *variable, x *call) {
	switch x.builtin {
	case "append", "@@at", "@@box":
	case "@@assert":
		if asserted(x) == nil {
			a.union(a.memory(), to)
			return
		}
	case "":
		if x.fn != nil && ofInterface(x.fn) {
			a.union(a.memory(), to)
		}
	default:
		return
	}
	for i, e := range x.args {
		copied := x.builtin == "append" && x.spread && i > 0 && !hasMem(elemOf(e.typeOf()))
		if hasMem(e.typeOf()) && !copied {
			aliasExpr(a, to, e)
		}
	}
}

// aliasCalls notes what calls inside an expression write.
func (p *Program) aliasCalls(a *aliases, e expr, written map[*variable]bool) {
	walk(e, func(x expr) {
		if c, ok := x.(*call); ok && c.builtin == "" && c.rule == nil {
			p.aliasCall(a, c, nil, written)
		}
	})
}

func (p *Program) aliasCall(a *aliases, c *call, l []*variable, written map[*variable]bool) {
	if c.rule != nil || c.builtin != "" {
		return
	}
	if c.fn == nil || p.funcs[c.fn] == nil && p.ruleOfUser(c.fn) == nil {
		p.unknownCallee(a, c, l, written)
		return
	}
	e := p.effectsOf(c.fn)
	all := a.places(e, c, l)
	for i := range all {
		if i < len(e.writes) && e.writes[i] && all[i] != nil && hasMem(c.args[i].typeOf()) {
			written[all[i]] = true
		}
		for j := range i {
			if i < len(e.class) && e.class[i] == e.class[j] {
				a.union(all[j], all[i])
			}
		}
	}
}

// places are what the classes of e are of: the arguments of c, its results, of which l are the variables if there are any, and the memory of others.
func (a *aliases) places(e *effects, c *call, l []*variable) []*variable {
	if l == nil {
		l = make([]*variable, len(e.class)-1-len(e.writes))
	}
	return append(slices.Concat(a.bases(c.args), l), a.memory())
}

// unknownCallee adds what a call of a function without source may do: it may write all memory that it is given, unless it is known to be pure, and the
// method of an interface may return what is behind it.
func (p *Program) unknownCallee(a *aliases, c *call, l []*variable, written map[*variable]bool) {
	for i, b := range a.bases(c.args) {
		if b != nil && hasMem(c.args[i].typeOf()) && p.mayWrite(c) {
			written[b] = true
		}
	}
	if c.fn != nil && ofInterface(c.fn) {
		for _, v := range l {
			a.union(a.memory(), v)
		}
	}
}

// bases are the variables of which the values are part; of what is not part of one, nil.
func (a *aliases) bases(es []expr) []*variable {
	var vs []*variable
	for _, e := range es {
		vs = append(vs, a.base(e))
	}
	return vs
}

// base is base(e), and memory() for what a package variable leads to.
func (a *aliases) base(e expr) *variable {
	if g := packageVar(e); g != nil && (hasMem(g.t) || isPointer(e.typeOf())) {
		return a.memory()
	}
	return base(e)
}
