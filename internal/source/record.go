package source

import (
	"go/token"
	"go/types"
)

// recorder decides what the forward sweep pushes. It walks the nodes forward with the set of storage whose present value an
// adjoint of an earlier statement needs. A write to such storage pushes the old value, which reverse pops before it gets there. It
// repeats until nothing changes, since a loop's end flows into its start.
type recorder struct {
	b     *builder
	exits map[*frame]locSet // what is needed where a frame is left by an exit
	grown bool              // a write was newly marked to push
}

// record marks the pushes of the nodes of b and returns what is needed at the end.
func (b *builder) record(ns []node, fn *frame) locSet {
	r := &recorder{b: b, exits: map[*frame]locSet{}}
	for {
		r.grown = false
		r.exits = map[*frame]locSet{fn: {}}
		end := r.list(ns, locSet{})
		if end == nil {
			end = locSet{}
		}
		end.union(r.exits[fn])
		r.needCode(fn, end)
		if !r.grown {
			return end
		}
	}
}

func (r *recorder) needCode(fr *frame, s locSet) {
	if fr.code != nil && !r.b.dead[fr.code] {
		s[loc{fr.code, false}] = true
	}
}

// list walks nodes; nil stands for a place that is never reached.
func (r *recorder) list(ns []node, s locSet) locSet {
	for _, n := range ns {
		if s == nil {
			return nil
		}
		s = r.node(n, s)
	}
	return s
}

func (r *recorder) node(n node, s locSet) locSet {
	switch x := n.(type) {
	case *step:
		r.step(x, s)
		return s
	case *ifNode:
		then := r.list(x.then, s.clone())
		els := r.list(x.els, s.clone())
		out := join(then, els)
		if out != nil {
			r.condition(x, out)
		}
		if len(exitsIn([]node{n})) > 0 { // reverse may come here by an exit's code: the condition is needed there too
			need := locSet{}
			r.condition(x, need)
			r.atExits(x, need)
		}
		return out
	case *blockNode:
		r.exits[x.frame] = locSet{}
		out := r.list(x.body, s)
		if hasTarget(x.frame) {
			out = join(out, r.exits[x.frame])
			r.needCode(x.frame, out)
		}
		return out
	case *loopNode:
		return r.loop(x, s)
	case *exitNode:
		fr := x.frames[len(x.frames)-1]
		if r.exits[fr] == nil {
			r.exits[fr] = locSet{}
		}
		r.exits[fr].union(s)
		for _, f := range x.frames {
			r.needCode(f, r.exits[fr])
		}
		return nil
	}
	return s
}

// atExits adds what is needed to every frame that an exit within n leaves for good.
func (r *recorder) atExits(n node, need locSet) {
	for _, e := range exitsIn([]node{n}) {
		fr := e.frames[len(e.frames)-1]
		if r.exits[fr] == nil {
			r.exits[fr] = locSet{}
		}
		r.exits[fr].union(need)
	}
}

func hasTarget(f *frame) bool {
	for _, e := range f.exits {
		if e.frames[len(e.frames)-1] == f {
			return true
		}
	}
	return false
}

func join(a, b locSet) locSet {
	if a == nil {
		return b
	}
	if b != nil {
		a.union(b)
	}
	return a
}

func (r *recorder) condition(x *ifNode, s locSet) {
	switch {
	case x.code == nil && !r.b.silentIf(x):
		r.b.readsExpr(x.c, s)
	case x.code != nil && !r.b.dead[x.code]:
		s[loc{x.code, false}] = true
	}
}

func (r *recorder) loop(x *loopNode, s locSet) locSet {
	if x.fused { // its reverse is done when it ends
		w := locSet{}
		r.b.writesOf(x.body, w)
		for l := range w {
			x.spoiled = x.spoiled || s[l]
		}
		r.list(x.body, locSet{})
		return s
	}
	r.exits[x.frame] = locSet{}
	in := s
	need := locSet{}
	if x.l.counter != nil {
		if !r.b.silent(x) {
			r.b.readsExpr(x.l.lo, need)
			r.b.readsExpr(x.l.hi, need)
		}
	} else if !r.b.dead[x.trips] {
		need[loc{x.trips, false}] = true
	}
	for {
		out := r.list(x.body, in.clone())
		out = r.list(x.post, out)
		if out == nil || !in.union(out) {
			break
		}
	}
	var out locSet
	if x.l.c != nil || x.l.counter != nil {
		out = in.clone()
	}
	if hasTarget(x.frame) {
		out = join(out, r.exits[x.frame])
	}
	if out != nil {
		out.union(need)
		r.needCode(x.frame, out)
	}
	r.atExits(x, need)
	return out
}

// step marks the pushes of a step and updates what is needed after it.
func (r *recorder) step(x *step, s locSet) {
	b := r.b
	if b.unread(x) {
		return
	}
	if x.again {
		for _, st := range x.fwd {
			b.readsExpr(st.(*assign).r, s)
		}
	}
	pre := locSet{}
	b.readsList(x.pre, pre)
	r.saves(x, s, pre)
	for i, st := range x.fwd {
		switch y := st.(type) {
		case *assign:
			y.push = r.write(x, i, y.l, y.push, s, pre)
		case *multi:
			for k, p := range y.l {
				if p != nil {
					y.push[k] = r.write(x, i, p, y.push[k], s, pre)
				}
			}
		case *copying:
			r.copying(y, s)
		}
	}
	post := locSet{}
	b.readsList(x.post, post)
	s.union(post)
	for l := range pre {
		if !r.overwrites(x, l) {
			s[l] = true
		}
	}
}

// copying decides whether what a copy overwrites is pushed, and updates s.
func (r *recorder) copying(x *copying, s locSet) {
	l := loc{r.b.class(base(x.dst)), true}
	if !x.push && (s[l] || r.b.outside(l.v)) {
		x.push, r.grown = true, true
	}
	if x.push {
		r.b.readsExpr(x.dst, s)
		r.b.readsExpr(lengthOf(x.src), s)
	}
}

// saves decides which memory is pushed as a whole before a call without derivative overwrites it.
func (r *recorder) saves(x *step, s, pre locSet) {
	b := r.b
	if len(x.saved) < len(x.memWrites) {
		x.saved = make([]bool, len(x.memWrites))
	}
	for i, a := range x.memWrites {
		m := locSet{}
		b.readsMemory(a, m)
		for l := range m {
			if !x.saved[i] && (s[l] || pre[l] || b.outside(l.v)) {
				x.saved[i], r.grown = true, true
			}
		}
		if !x.saved[i] {
			continue
		}
		if contents(a) == nil && b.sweeps(x) {
			r.grown = true
			return
		}
		if contents(a) == nil {
			b.problem(a0pos(x), "cannot differentiate a call that overwrites memory that is needed later", "let it write memory of its own")
			continue
		}
		b.readsExpr(a, s)
	}
}

// contents is the memory that e leads to, as something to push: all elements of a slice, or what a pointer points to. It is nil if these
// lead on to memory that may be overwritten too; append only overwrites the elements.
func contents(e expr) expr {
	switch t := e.typeOf().Underlying().(type) {
	case *types.Slice:
		if !hasMem(t.Elem()) || isSpare(e) {
			return (&copying{dst: e, src: e}).overwritten()
		}
	case *types.Pointer:
		if !hasMem(t.Elem()) {
			return &star{e, t.Elem()}
		}
	}
	return nil
}

func a0pos(x *step) token.Pos {
	for _, st := range x.fwd {
		switch y := st.(type) {
		case *multi:
			return y.pos
		case *effect:
			return y.c.pos
		}
	}
	return token.NoPos
}

func (r *recorder) overwrites(x *step, l loc) bool {
	for i, st := range x.fwd {
		for _, p := range targets(st) {
			if v, ok := p.(*ref); ok && !l.mem && v.v == l.v && !(i < len(x.invert) && x.invert[i]) {
				return true
			}
		}
	}
	return false
}

// write decides whether the old value of p is pushed before it is assigned, and updates s.
func (r *recorder) write(x *step, i int, p expr, push bool, s, pre locSet) bool {
	b := r.b
	l := b.locOf(p)
	if l.v == nil || !l.mem && (l.v.counter || l.v.again) {
		return false
	}
	if !push && (s[l] || pre[l] || r.reached(p, l)) {
		push, r.grown = true, true
	}
	if x.inverts(i) {
		if push {
			b.readsExpr(x.fwd[i].(*assign).r, s)
		}
		return push
	}
	if _, whole := p.(*ref); whole && !l.mem {
		delete(s, l)
	}
	if push {
		b.readsPlace(p, s)
	}
	return push
}

// reached reports whether the place p in memory is used after the function returned: by the caller, or as a reference to adjoints.
func (r *recorder) reached(p expr, l loc) bool {
	return l.mem && (base(p).shadow || !l.v.shadow && r.b.outside(l.v))
}

// outside reports whether the class is memory that the caller knows: it must be as it was when the reverse sweep ends.
func (b *builder) outside(class *variable) bool {
	return len(b.f.params) > 0 && class == b.f.params[0] && len(b.paramClass) > 0
}
