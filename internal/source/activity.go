package source

import (
	"go/types"
	"slices"
)

// activity says which variables of a function carry derivatives: those that vary with the active parameters and are useful for the
// active results. It is computed for one choice of active parameters and results, over variables; a variable that leads to memory
// shares its answer with all that may lead to the same memory.
type activity struct {
	p              *Program
	f              *function
	al             *aliases
	varied, useful map[*variable]bool // by representative
	steep          map[*variable]bool // whose adjoints may be infinite where the results are finite
	written        map[*variable]bool
	changed        bool
}

func (a *activity) rep(v *variable) *variable { return a.al.find(v) }

func (a *activity) active(v *variable) bool {
	if v == nil || !carries(v.typ) {
		return false
	}
	r := a.rep(v)
	return a.varied[r] && a.useful[r]
}

// activeExpr reports whether a derivative flows through the expression e.
func (a *activity) activeExpr(e expr) bool {
	found := false
	operands(e, func(v *variable) { found = found || a.active(v) })
	return found
}

func (a *activity) variedExpr(e expr) bool {
	found := false
	operands(e, func(v *variable) { found = found || a.varied[a.rep(v)] })
	return found
}

// operands calls f with the variable of every operand of e that may carry a derivative into the value of e.
func operands(e expr, f func(*variable)) {
	if e == nil || !carries(e.typeOf()) && !isTuple(e.typeOf()) && !givesFloats(e) {
		return
	}
	switch x := e.(type) {
	case *ref, *index, *sel, *star, *slicing:
		if b := base(x); b != nil {
			f(b)
		}
	case *call:
		if x.builtin == "len" || x.builtin == "cap" || x.builtin == "make" || x.builtin == "new" {
			return
		}
		for _, y := range x.args {
			operands(y, f)
		}
	default:
		children(e, func(y expr) { operands(y, f) })
	}
}

type summaryKey struct {
	fn   *types.Func
	mask string
}

func maskOf(bs []bool) string {
	s := make([]byte, len(bs))
	for i, b := range bs {
		s[i] = '0'
		if b {
			s[i] = '1'
		}
	}
	return string(s)
}

// variation says what varies after a call.
type variation struct{ params, results []bool }

func sameVariation(v, w variation) bool {
	return slices.Equal(v.params, w.params) && slices.Equal(v.results, w.results)
}

// variation returns which parameters (their memory, after the call) and results of fn vary if those of in do. Those of functions that call one another
// are the least to which their bodies lead.
func (p *Program) variation(fn *types.Func, in []bool) (params, results []bool) {
	rs := resultsOf(fn)
	r := p.ruleOfUser(fn)
	if r != nil && r.inactive {
		return in, make([]bool, len(rs))
	}
	any := slices.Contains(in, true)
	if p.tangents[fn] != nil || p.adjoints[fn] != nil { // the first result and memory have tangents
		return givenVariation(fn, in)
	}
	f := p.lower(fn)
	if r == nil && f != nil && any {
		v := p.variations.of(summaryKey{fn, maskOf(in)}, equation[variation]{
			first: func() (variation, bool) {
				return variation{slices.Clone(in), make([]bool, len(f.results))}, false
			},
			next: func() variation { return p.newActivity(f).variation(in) },
		})
		return v.params, v.results
	}
	results = make([]bool, len(rs))
	for i, t := range rs {
		results[i] = any && carries(t)
	}
	if r != nil { // it writes no memory
		return in, results
	}
	return slices.Repeat([]bool{any}, len(in)), results // without source all may vary
}

// variation returns which parameters and results of the function vary if the parameters of in do.
func (a *activity) variation(in []bool) variation {
	a.mark(a.varied, a.f.params, in)
	a.vary()
	params, results := make([]bool, len(in)), make([]bool, len(a.f.results))
	for i, v := range a.f.params {
		params[i] = in[i] || hasRef(v.typ) && a.varied[a.rep(v)]
	}
	for i, v := range a.f.results {
		results[i] = carries(v.typ) && a.varied[a.rep(v)]
	}
	return variation{params, results}
}

// mark adds to the set those of the variables for which which is true.
func (a *activity) mark(set map[*variable]bool, vs []*variable, which []bool) {
	for i, v := range vs {
		if which[i] {
			set[a.rep(v)] = true
		}
	}
}

func (p *Program) newActivity(f *function) *activity {
	a := &activity{p: p, f: f, al: &aliases{parent: map[*variable]*variable{}}, varied: map[*variable]bool{}, useful: map[*variable]bool{}, steep: map[*variable]bool{},
		written: map[*variable]bool{}}
	for {
		before := len(a.al.parent) + len(a.written)
		p.aliasList(a.al, f.body, a.written)
		if len(a.al.parent)+len(a.written) == before {
			return a
		}
	}
}

func (a *activity) vary() {
	for a.changed = true; a.changed; {
		a.changed = false
		a.varyList(a.f.body)
	}
}

func (a *activity) use() {
	for a.changed = true; a.changed; {
		a.changed = false
		a.useList(a.f.body)
	}
}

func (a *activity) set(m map[*variable]bool, v *variable) {
	if v == nil || !carries(v.typ) {
		return
	}
	if r := a.rep(v); !m[r] {
		m[r], a.changed = true, true
	}
}

func (a *activity) varyList(list []stmt) {
	for _, s := range list {
		switch x := s.(type) {
		case *assign:
			if carries(x.l.typeOf()) && a.variedExpr(x.r) {
				a.set(a.varied, base(x.l))
			}
		case *copying:
			if a.variedExpr(x.src) {
				a.set(a.varied, base(x.dst))
			}
		case *callStmt:
			a.varyCall(x)
		case *ifStmt:
			a.varyList(x.then)
			a.varyList(x.els)
		case *loop:
			a.varyList(x.body)
			a.varyList(x.post)
		case *block:
			a.varyList(x.body)
		}
	}
}

func (a *activity) varyCall(x *callStmt) {
	in := make([]bool, len(x.c.args))
	for i, e := range x.c.args {
		in[i] = a.variedExpr(e)
	}
	if !slices.Contains(in, true) {
		return
	}
	params, results := in, slices.Repeat([]bool{true}, len(x.l)) // by rule, or of a function that is not known
	if x.c.rule == nil && x.c.fn != nil {
		params, results = a.p.variation(x.c.fn, in)
	}
	for i, v := range x.l {
		if v != nil && i < len(results) && results[i] {
			a.set(a.varied, v)
		}
	}
	for i, e := range x.c.args {
		if i < len(params) && params[i] && hasRef(e.typeOf()) {
			a.set(a.varied, base(e))
		}
	}
}

func (a *activity) useList(list []stmt) {
	mark := func(e expr) { operands(e, func(v *variable) { a.set(a.useful, v) }) }
	for i := len(list) - 1; i >= 0; i-- {
		switch x := list[i].(type) {
		case *assign:
			if b := base(x.l); carries(x.l.typeOf()) && a.useful[a.rep(b)] {
				mark(x.r)
			}
		case *copying:
			if b := base(x.dst); b != nil && a.useful[a.rep(b)] {
				mark(x.src)
			}
		case *callStmt:
			if a.usefulCall(x) {
				for _, e := range x.c.args {
					mark(e)
				}
			}
		case *ifStmt:
			a.useList(x.then)
			a.useList(x.els)
		case *loop:
			a.useList(x.post)
			a.useList(x.body)
		case *block:
			a.useList(x.body)
		}
	}
}

// usefulCall reports whether a result of the call, or memory that it writes, is useful.
func (a *activity) usefulCall(x *callStmt) bool {
	r := a.p.ruleOfUser(x.c.fn)
	if r != nil && r.inactive {
		return false
	}
	for _, v := range x.l {
		if v != nil && carries(v.typ) && a.useful[a.rep(v)] {
			return true
		}
	}
	return x.c.rule == nil && x.c.fn != nil && r == nil && a.usefulWrite(x.c)
}

// usefulWrite reports whether memory that the call may write is useful.
func (a *activity) usefulWrite(c *call) bool {
	var writes []bool
	if a.p.funcs[c.fn] != nil {
		writes = a.p.effectsOf(c.fn).writes
	}
	for i, e := range c.args {
		if b := base(e); b != nil && hasRef(e.typeOf()) && (writes == nil || writes[i]) && a.useful[a.rep(b)] {
			return true
		}
	}
	return false
}

// givenVariation is the variation of a function whose derivative is given, if something varies: its first result, and the adjoints that a reverse sweep
// adds to, which are every other slice.
func givenVariation(fn *types.Func, in []bool) (params, results []bool) {
	rs := resultsOf(fn)
	params, results = slices.Clone(in), make([]bool, len(rs))
	any := slices.Contains(in, true)
	if len(rs) > 0 {
		results[0] = any
		return params, results
	}
	adjoints := false
	for i, t := range paramsOf(fn) {
		if isFloatSlice(t) {
			params[i] = in[i] || any && adjoints
			adjoints = !adjoints
		}
	}
	return params, results
}
