package source

import (
	"go/token"
	"go/types"
)

// Memory is private to a turn of a loop if the turn reads no element that it has not written before, and nothing after the loop reads it: work
// space that each turn fills anew. Then no derivative passes through it from turn to turn.

// cover walks the turn of a loop with what it has written so far, to find the memory that it reads too early.
type cover struct {
	b       *builder
	early   map[*variable]bool // classes
	ranges  map[*variable]*loop
	symbols *symbols
}

// filled says which elements of a slice are written: all, those before to, and single ones.
type filled struct {
	all bool
	to  expr
	at  []expr
}

type filledSet map[*variable]filled

func (f filledSet) clone() filledSet {
	c := make(filledSet, len(f))
	for v, k := range f {
		k.at = k.at[:len(k.at):len(k.at)]
		c[v] = k
	}
	return c
}

// privateMemory returns the classes of memory that are private to a turn of the loop x = ns[at].
func (b *builder) privateMemory(x *loopNode, ns []node, at int) map[*variable]bool {
	w := locSet{}
	b.writesOf(x.body, w)
	classes := map[*variable]bool{}
	for l := range w {
		if l.mem && l.v != nil && !b.outside(l.v) {
			classes[l.v] = true
		}
	}
	if len(classes) == 0 {
		return classes
	}
	primal := map[*variable]*variable{}
	for v, s := range b.shadows {
		primal[s] = v
	}
	mention := func(v *variable) {
		if p := primal[v]; p != nil {
			v = p
		}
		if hasMem(v.typ) {
			delete(classes, b.class(v))
		}
	}
	eachVar(b.forward(ns[at+1:]), mention)
	for _, n := range ns[at+1:] {
		if s, ok := n.(*step); ok {
			eachVar(s.post, mention)
			eachVar(s.pre, mention)
		} else {
			return map[*variable]bool{}
		}
	}
	c := &cover{b: b, early: map[*variable]bool{}, ranges: map[*variable]*loop{x.l.counter: x.l}, symbols: b.newSymbols(x)}
	c.list(x.body, filledSet{})
	for v := range c.early {
		delete(classes, v)
	}
	return classes
}

func (c *cover) list(ns []node, f filledSet) {
	for _, n := range ns {
		switch x := n.(type) {
		case *step:
			for _, s := range x.fwd {
				c.stmt(s, f)
			}
			for _, e := range append(x.memWrites, x.restores...) {
				c.use(e, f)
			}
		case *ifNode:
			c.read(x.c, f)
			then, els := f.clone(), f.clone()
			c.list(x.then, then)
			c.list(x.els, els)
			clear(f)
			for v, k := range then {
				if o, ok := els[v]; ok {
					f[v] = both(k, o)
				}
			}
		case *loopNode:
			c.loop(x, f)
		case *blockNode:
			c.list(x.body, f.clone())
			c.forget(x.body, f)
		}
	}
}

// both is what is written after either of two branches.
func both(k, o filled) filled {
	r := filled{all: k.all && o.all}
	if sameExpr(k.to, o.to) {
		r.to = k.to
	}
	for _, i := range k.at {
		if hasExpr(o.at, i) {
			r.at = append(r.at, i)
		}
	}
	return r
}

func hasExpr(list []expr, e expr) bool {
	for _, x := range list {
		if sameExpr(x, e) {
			return true
		}
	}
	return false
}

// forget drops what is known of slices that the nodes assign.
func (c *cover) forget(ns []node, f filledSet) {
	eachTarget(c.b.forward(ns), func(p expr) {
		if r, ok := p.(*ref); ok {
			delete(f, r.v)
		}
	})
}

func (c *cover) loop(x *loopNode, f filledSet) {
	c.read(x.l.lo, f)
	c.read(x.l.hi, f)
	c.read(x.l.c, f)
	c.forget(x.body, f)
	c.forget(x.post, f)
	if x.l.counter != nil {
		c.ranges[x.l.counter] = x.l
	}
	in := f.clone()
	c.list(x.body, in)
	c.list(x.post, in)
	if !c.fromZero(x.l) || len(x.frame.exits) > 0 {
		return
	}
	c.forget(x.body, in)
	for v, k := range in {
		if hasExpr(k.at, &ref{x.l.counter}) {
			to := f[v]
			to.all = to.all || c.symbols.same(x.l.hi, lengthOf(&ref{v}))
			if to.to == nil {
				to.to = x.l.hi
			}
			f[v] = to
		}
	}
}

// fromZero reports whether the loop counts from 0 up to a bound that does not change.
func (c *cover) fromZero(l *loop) bool {
	return l.counter != nil && l.op == token.LSS && constOf(l.lo) == "0" && c.symbols.steady(l.hi)
}

func lengthOf(e expr) expr { return &call{builtin: "len", args: []expr{e}, t: types.Typ[types.Int]} }

func (c *cover) stmt(s stmt, f filledSet) {
	switch x := s.(type) {
	case *assign:
		c.read(x.r, f)
		c.assign(x, f)
	case *multi:
		c.read(x.c, f)
		for _, p := range x.l {
			if r, ok := p.(*ref); ok {
				delete(f, r.v)
			} else if p != nil {
				c.readPlace(p, f)
			}
		}
	case *effect:
		c.read(x.c, f)
	case *copying:
		c.use(x.src, f)
		if r, ok := x.dst.(*ref); ok && c.symbols.same(lengthOf(x.dst), lengthOf(x.src)) {
			f[r.v] = filled{all: true}
		}
	}
}

func (c *cover) assign(x *assign, f filledSet) {
	switch l := x.l.(type) {
	case *ref:
		delete(f, l.v)
		if isSlice(l.v.typ) && !hasMem(elemOf(l.v.typ)) {
			if k, ok := filledBy(x.r, f); ok {
				f[l.v] = k
			}
		}
	case *index:
		c.readPlace(l, f)
		s, ok := l.x.(*ref)
		if _, isLit := l.i.(*lit); ok && (isLit || isCounter(l.i)) && isSlice(s.v.typ) && !hasMem(l.t) {
			k := f[s.v]
			k.at = append(k.at[:len(k.at):len(k.at)], l.i)
			f[s.v] = k
		}
	default:
		c.readPlace(x.l, f)
	}
}

// filledBy is what is filled of the new slice e, if that is known.
func filledBy(e expr, f filledSet) (filled, bool) {
	switch r := e.(type) {
	case *call:
		return filled{all: true}, r.builtin == "make"
	case *comp:
		return filled{all: true}, true
	case *ref:
		return f[r.v], true
	case *slicing:
		w, ok := r.x.(*ref)
		return filled{all: true}, ok && f[w.v].all && r.max == nil
	}
	return filled{}, false
}

func isCounter(e expr) bool { r, ok := e.(*ref); return ok && r.v.counter }

// readPlace notes what the way to a place reads.
func (c *cover) readPlace(p expr, f filledSet) {
	switch x := p.(type) {
	case *index:
		c.read(x.i, f)
		if _, ok := x.x.(*ref); !ok {
			c.read(x.x, f)
		}
	case *sel:
		c.readPlace(x.x, f)
	case *star:
		c.read(x.x, f)
	}
}

// read notes the memory that e reads and that may not be written yet.
func (c *cover) read(e expr, f filledSet) {
	switch x := e.(type) {
	case nil, *ref, *lit, *glob, *zero:
		return
	case *index:
		c.read(x.i, f)
		if s, ok := x.x.(*ref); ok && isSlice(s.v.typ) {
			if !c.ready(s.v, x.i, f) {
				c.early[c.b.class(s.v)] = true
			}
			return
		}
		c.way(x.x, f)
	case *sel, *star:
		c.way(e, f)
	case *slicing:
		c.read(x.lo, f)
		c.read(x.hi, f)
		c.read(x.max, f)
		if _, ok := x.x.(*ref); !ok {
			c.read(x.x, f)
		}
	case *call:
		for _, a := range x.args {
			if x.builtin == "len" || x.builtin == "cap" {
				if _, ok := a.(*ref); ok {
					continue
				}
			}
			c.use(a, f)
		}
	default:
		children(e, func(y expr) { c.read(y, f) })
	}
}

// way notes memory that is reached by more than one step.
func (c *cover) way(e expr, f filledSet) {
	if v := base(e); v != nil && inMemory(e) {
		c.early[c.b.class(v)] = true
	}
	children(e, func(y expr) { c.read(y, f) })
}

// use notes all memory that the value e leads to.
func (c *cover) use(e expr, f filledSet) {
	c.read(e, f)
	v := base(e)
	if v == nil || !hasMem(e.typeOf()) {
		return
	}
	if _, ok := e.(*ref); ok && f[v].all {
		return
	}
	if s, ok := e.(*slicing); ok && s.max == nil {
		if _, ok := s.x.(*ref); ok && f[v].all {
			return
		}
	}
	c.early[c.b.class(v)] = true
}

// ready reports whether s[i] is surely written.
func (c *cover) ready(s *variable, i expr, f filledSet) bool {
	k := f[s]
	if k.all || hasExpr(k.at, i) {
		return true
	}
	r, ok := i.(*ref)
	if !ok || k.to == nil || c.ranges[r.v] == nil {
		return false
	}
	l := c.ranges[r.v]
	return l.op == token.LSS && c.natural(l.lo) && c.symbols.same(l.hi, k.to)
}

// natural reports whether e is surely not negative.
func (c *cover) natural(e expr) bool {
	switch x := e.(type) {
	case *lit:
		return x.text != "" && '0' <= x.text[0] && x.text[0] <= '9'
	case *ref:
		l := c.ranges[x.v]
		return l != nil && (l.op == token.LSS || l.op == token.LEQ) && c.natural(l.lo)
	case *binary:
		return x.op == token.ADD && c.natural(x.x) && c.natural(x.y)
	}
	return false
}
