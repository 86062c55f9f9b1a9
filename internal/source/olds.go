package source

// What a statement outside of all loops overwrites is kept in a variable of its own, and not on the tape: forward runs it once before
// reverse does. In a fused loop each turn is reversed before the next, so the same holds within its turn.

// markOnce marks the steps of the nodes that run once between the sweeps.
func markOnce(ns []node, inLoop bool) {
	for _, n := range ns {
		switch x := n.(type) {
		case *step:
			x.once = !inLoop
		case *ifNode:
			markOnce(x.then, inLoop)
			markOnce(x.els, inLoop)
		case *blockNode:
			markOnce(x.body, inLoop)
		case *loopNode:
			markOnce(x.body, inLoop || !x.fused)
			markOnce(x.post, true)
		}
	}
}

// old is the variable for what statement i of the step overwrites in its place k.
func (b *builder) old(x *step, i, k int, p expr) *variable {
	key := [2]int{i, k}
	v := x.olds[key]
	if v == nil {
		name := "old"
		if w := base(p); w != nil {
			name = w.name + "Old"
		}
		v = b.f.newVar(name, p.typeOf(), 0)
		if w := base(p); w != nil {
			v.shadow = w.shadow && hasMem(v.typ)
		}
		if x.olds == nil {
			x.olds = map[[2]int]*variable{}
		}
		x.olds[key] = v
		b.olds = append(b.olds, v)
	}
	return v
}

// keep turns the pushes before statement i of the step into assignments to variables, where it runs once.
func (b *builder) keep(x *step, i int, list []stmt) []stmt {
	if !x.once {
		for _, s := range list {
			s.(*pushing).run = x.run
		}
		return list
	}
	var out []stmt
	for _, s := range list {
		p := s.(*pushing).x
		if _, _, isWhole := whole(p); isWhole {
			out = append(out, s)
			continue
		}
		out = append(out, &assign{l: &ref{b.old(x, i, placeOf(x.fwd[i], p), p)}, r: p})
	}
	return out
}

// placeOf is which of the places of the statement p is.
func placeOf(s stmt, p expr) int {
	if m, ok := s.(*multi); ok {
		for k, l := range m.l {
			if l == p {
				return k
			}
		}
	}
	return 0
}

// restore sets the place p of statement i of the step to what it was.
func (b *builder) restore(x *step, i, k int, p expr) stmt {
	if x.once {
		return &assign{l: p, r: &ref{b.old(x, i, k, p)}}
	}
	return &pop{p, x.run}
}
