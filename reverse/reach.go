package reverse

// A zero adjoint times a derivative that is not finite is 0 where the result does not depend
// on the operation, as on the branch of a Select that is not taken, and NaN where it does:
// docs/laws.md, rows 3 and 8.

// settle computes the adjoints again if there is a doubt about a zero. A tape with array
// operations is left as it is.
func (t *tape2) settle(n int) {
	if !t.doubt || t.arrays != nil && len(t.arrays.nodes) > 0 {
		return
	}
	t.dependencies()
	w := t.adj[t.top]
	clear(t.adj)
	t.adj[t.top] = w
	t.adjoints(n)
}

// depends reports whether the result depends on entry k.
func (t *tape2) depends(k int) bool {
	if t.reach == nil {
		t.dependencies()
	}
	return t.reach[k]
}

// dependencies finds out on which entries the result depends.
func (t *tape2) dependencies() {
	t.reach = make([]bool, len(t.adj))
	t.reach[t.top] = true
	if t.arrays != nil {
		t.arrays.reach = make([]bool, len(t.arrays.nodes))
	}
	run := func(lo, hi int) {
		for k := hi - 1; k >= lo; k-- {
			if e := &t.entries[k-1]; t.reach[k] && !e.structural() {
				t.reach[e.a1], t.reach[e.a2] = true, true
			}
		}
	}
	hi := len(t.adj)
	for i := len(t.vectors) - 1; i >= 0; i-- {
		v := &t.vectors[i]
		run(v.hi, hi)
		hi = v.lo
		if v.kind == arrayVector {
			if t.reach[v.lo] || t.arrays.reach[v.ref] {
				t.arrays.reachOperands(&t.arrays.nodes[v.ref])
			}
			continue
		}
		for k := v.lo; k < v.hi && t.reach[v.hi-1]; k++ {
			t.reach[t.entries[k-1].a1] = true
		}
	}
	run(1, hi)
}

// reachOperands notes that the result depends on the operands of n. One that is chosen
// nowhere has no effect; where it is chosen for some elements, all count.
func (a *arrays) reachOperands(n *node) {
	x, y := true, n.hasY()
	switch n.op {
	case opPick:
		x, y = false, false
		for _, d := range n.d {
			x, y = x || d != 0, y || d != 1
		}
	case opFan, opFanRows:
		x = anyNonzero(n.d)
	}
	if x && n.x.rows > 0 {
		a.reach[n.x.k] = true
	}
	if y {
		a.reach[n.y.k] = true
	}
	if n.s.scale != 0 {
		a.t2.reach[uint32(n.s.id)] = true
	}
	switch n.op {
	case opStack:
		for _, s := range a.scalars[n.k : n.k+len(n.val)] {
			a.t2.reach[uint32(s.id)] = true
		}
	case opJoin, opLinComb, opRule:
		for _, v := range a.views[n.k : n.k+n.count] {
			a.reach[v.k] = true
		}
	}
}

// kinked reports whether n is the norm of the vector 0, whose second derivatives are not
// bounded.
func (n *node) kinked() bool { return n.op == opNorm2 && n.c-n.c != 0 }
