package source

import "slices"

// A variable that is assigned once, from operands that never change, need not be kept: reverse evaluates it again. The element
// of for _, v := range x is the common case.

// markAgain marks the variables of the nodes that reverse evaluates again.
func (b *builder) markAgain(ns []node) {
	counts := map[*variable]int{}
	countWrites(ns, counts)
	for _, v := range b.f.params {
		counts[v]++
	}
	r := &remat{b: b, all: ns, counts: counts, last: map[loc]int{}}
	for i, n := range ns {
		w := locSet{}
		b.writesOf([]node{n}, w)
		for l := range w {
			r.last[l] = i
		}
	}
	r.list(ns, true)
}

// countReads is how often the nodes read v, forward and in reverse.
func countReads(ns []node, v *variable) int {
	k := 0
	count := func(list ...stmt) {
		eachRead(list, func(w *variable) {
			if w == v {
				k++
			}
		})
	}
	for _, n := range ns {
		switch x := n.(type) {
		case *step:
			count(x.fwd...)
			count(x.post...)
			count(x.pre...)
		case *ifNode:
			count(&ifStmt{c: x.c})
			k += countReads(x.then, v) + countReads(x.els, v)
		case *loopNode:
			count(&forStmt{from: x.l.lo, cond: x.l.hi}, &forStmt{cond: x.l.c})
			k += countReads(x.body, v) + countReads(x.post, v)
		case *blockNode:
			k += countReads(x.body, v)
		}
	}
	return k
}

func countWrites(ns []node, counts map[*variable]int) {
	for _, n := range ns {
		switch x := n.(type) {
		case *step:
			for _, s := range x.fwd {
				for _, p := range targets(s) {
					if v := base(p); v != nil && !inMemory(p) {
						counts[v]++
					}
				}
			}
		case *ifNode:
			countWrites(x.then, counts)
			countWrites(x.els, counts)
		case *loopNode:
			countWrites(x.body, counts)
			countWrites(x.post, counts)
		case *blockNode:
			countWrites(x.body, counts)
		}
	}
}

// remat finds what reverse may evaluate again.
type remat struct {
	b      *builder
	all    []node
	counts map[*variable]int
	last   map[loc]int // the last node at the top level of the function that writes it
	at     int         // the node at the top level that is looked at
}

func (r *remat) list(ns []node, top bool) {
	for i, n := range ns {
		if top {
			r.at = i
		}
		switch x := n.(type) {
		case *step:
			if len(exitsIn(ns[:i])) == 0 && r.canRepeat(x, ns[i+1:]) && r.readAfter(x, ns[i+1:]) {
				x.again = true
				for _, s := range x.fwd {
					s.(*assign).l.(*ref).v.again = true
				}
			}
		case *ifNode:
			r.list(x.then, false)
			r.list(x.els, false)
		case *loopNode:
			if x.trips == nil { // of another loop the last turn may be incomplete
				r.list(x.body, false)
			}
		}
	}
}

// readAfter reports whether what the step assigns is read in the rest of its list alone.
func (r *remat) readAfter(x *step, rest []node) bool {
	for _, s := range x.fwd {
		v := s.(*assign).l.(*ref).v
		own := countReads([]node{x}, v) // the slope of a rule may use its result
		if countReads(rest, v)+own != countReads(r.all, v) {
			return false
		}
	}
	return true
}

// canRepeat reports whether the step is v = e with cheap operands that keep their values, and v is written nowhere else; or a part of a
// slice and that of its shadow. rest is what follows it in its list: an integer that this does not write has its value when reverse comes to
// the list.
func (r *remat) canRepeat(x *step, rest []node) bool {
	if len(x.fwd) == 0 || len(x.fwd) > 2 || x.control != nil || len(x.memWrites) > 0 {
		return false
	}
	for _, s := range x.fwd {
		a, ok := s.(*assign)
		if !ok || len(x.fwd) == 2 && !isSlice(a.l.typeOf()) || !r.repeatable(a, rest) {
			return false
		}
	}
	return true
}

func (r *remat) repeatable(a *assign, rest []node) bool {
	v, ok := a.l.(*ref)
	if !ok || r.counts[v.v] != 1 {
		return false
	}
	most := 3
	switch {
	case isSlice(v.v.typ):
		if most = 20; !place(a.r) {
			_, ok = a.r.(*slicing)
		}
	case !isFloat(v.v.typ) && !isInteger(v.v.typ):
		return false
	}
	if !ok || size(a.r) > most {
		return false
	}
	return !slices.Contains(r.b.f.results, v.v) && r.sameOperands(a.r, isSlice(v.v.typ), rest)
}

// sameOperands reports whether the operands of e keep their values until reverse comes to the list that ends with rest. Those of the bounds of a
// part of a slice may be kept for it: an integer is cheaper to keep than a slice.
func (r *remat) sameOperands(e expr, part bool, rest []node) bool {
	written := map[*variable]int{}
	countWrites(rest, written)
	return !anyExpr(e, func(e expr) bool {
		switch y := e.(type) {
		case *call:
			return y.builtin != "len"
		case *ref:
			return !(part && isInteger(y.v.typ) && written[y.v] == 0) && !r.keepsValue(y.v)
		case *index, *sel, *star:
			w := base(e)
			return w != nil && inMemory(e) && r.writtenClass(r.b.class(w))
		}
		return false
	})
}

// keepsValue reports whether v has one value, from where it is read on.
func (r *remat) keepsValue(v *variable) bool {
	return v.counter || v.again || r.settled(loc{v, false}) || r.counts[v] <= 1 && (r.b.isParam(v) || r.b.isParamShadow(v))
}

// settled reports whether nodes before the one that is looked at write l, and no others. Where there is a tape, only variables that a step alone sets
// count: what else may be read again is kept as soon.
func (r *remat) settled(l loc) bool {
	i, ok := r.last[l]
	if !ok || i >= r.at {
		return false
	}
	if r.b.g.inArrays {
		return true
	}
	_, alone := r.all[i].(*step)
	return alone && !l.mem && r.counts[l.v] == 1
}

// writtenClass reports whether the function writes memory of the class there.
func (r *remat) writtenClass(class *variable) bool {
	for u := range r.b.a.written {
		if r.b.class(u) == class {
			return !r.settled(loc{class, true})
		}
	}
	return false
}

func (b *builder) isParam(v *variable) bool {
	for _, p := range b.f.params {
		if p == v {
			return true
		}
	}
	return false
}

// isParamShadow reports whether v leads to the adjoints of a parameter.
func (b *builder) isParamShadow(v *variable) bool {
	for _, p := range b.f.params {
		if b.shadows[p] == v {
			return true
		}
	}
	return false
}

// againList is the statements that evaluate again what the list of nodes keeps in no other way.
func againList(ns []node) []stmt {
	var out []stmt
	for _, n := range ns {
		if x, ok := n.(*step); ok && x.again {
			for _, s := range x.fwd {
				a := *s.(*assign)
				a.comment = ""
				out = append(out, &a)
			}
		}
	}
	return out
}

// withAgain puts before the reverse of a list what it reads and evaluates again.
func withAgain(ns []node, back []stmt) []stmt {
	if len(back) == 0 {
		return back
	}
	list := againList(ns)
	for i := len(list) - 1; i >= 0; i-- {
		if readsVar(back, list[i].(*assign).l.(*ref).v) {
			back = append([]stmt{list[i]}, back...)
		}
	}
	return back
}
