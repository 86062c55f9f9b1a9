package source

// A variable that is assigned once, from operands that never change, need not be kept: reverse evaluates it again. The element
// of for _, v := range x is the common case.

// markAgain marks the variables of the nodes that reverse evaluates again.
func (b *builder) markAgain(ns []node) {
	counts := map[*variable]int{}
	countWrites(ns, counts)
	for _, v := range b.f.params {
		counts[v]++
	}
	b.markList(ns, ns, counts)
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
					if v := base(p); v != nil {
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

func (b *builder) markList(ns, all []node, counts map[*variable]int) {
	for i, n := range ns {
		switch x := n.(type) {
		case *step:
			if len(exitsIn(ns[:i])) == 0 && b.canRepeat(x, counts) {
				v := x.fwd[0].(*assign).l.(*ref).v
				own := countReads([]node{x}, v) // the slope of a rule may use its result
				if countReads(ns[i+1:], v)+own == countReads(all, v) {
					x.again, v.again = true, true
				}
			}
		case *ifNode:
			b.markList(x.then, all, counts)
			b.markList(x.els, all, counts)
		case *loopNode:
			if x.trips == nil { // of another loop the last turn may be incomplete
				b.markList(x.body, all, counts)
			}
		}
	}
}

// canRepeat reports whether the step is v = e with cheap operands that are never written, and v is written nowhere else.
func (b *builder) canRepeat(x *step, counts map[*variable]int) bool {
	if len(x.fwd) != 1 || x.control != nil {
		return false
	}
	a, ok := x.fwd[0].(*assign)
	if !ok {
		return false
	}
	v, ok := a.l.(*ref)
	if !ok || counts[v.v] != 1 || hasMem(v.v.typ) || !isFloat(v.v.typ) && !isInteger(v.v.typ) || size(a.r) > 3 {
		return false
	}
	for _, r := range b.f.results {
		if r == v.v {
			return false
		}
	}
	walk(a.r, func(e expr) {
		switch y := e.(type) {
		case *call:
			ok = ok && y.builtin == "len"
		case *ref:
			if !y.v.counter {
				ok = ok && counts[y.v] <= 1 && b.isParam(y.v)
			}
		case *index, *sel, *star:
			if w := base(e); w != nil && inMemory(e) {
				for u := range b.a.written {
					ok = ok && b.class(u) != b.class(w)
				}
			}
		}
	})
	return ok
}

func (b *builder) isParam(v *variable) bool {
	for _, p := range b.f.params {
		if p == v {
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
			a := *x.fwd[0].(*assign)
			a.comment = ""
			out = append(out, &a)
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
