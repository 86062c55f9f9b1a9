package source

import (
	"go/token"
	"go/types"
	"strconv"
)

// What a statement outside of all loops overwrites is kept in a variable of its own, and not on the tape: forward runs it once before
// reverse does. In a fused loop each turn is reversed before the next, so the same holds within its turn.

// markOnce marks the steps of the nodes that run once between the sweeps, or once in each turn of a loop of known length.
func (b *builder) markOnce(ns []node) {
	markOnce(ns, false)
	if b.g.inArrays {
		b.markTurns(ns, nil)
	}
}

// markTurns marks the steps that stand in a loop of known length, and in no other.
func (b *builder) markTurns(ns []node, l *loop) {
	for _, n := range ns {
		switch x := n.(type) {
		case *step:
			x.turns = l
		case *ifNode:
			b.markTurns(x.then, l)
			b.markTurns(x.els, l)
		case *blockNode:
			b.markTurns(x.body, l)
		case *loopNode:
			if l == nil && turnsOf(x.l) > 0 {
				b.markTurns(x.body, x.l)
			}
		}
	}
}

// turnsOf is the number of turns of a loop that counts from 0 to a number, or 0.
func turnsOf(l *loop) int {
	if l.counter == nil || l.op != token.LSS || constOf(l.lo) != "0" {
		return 0
	}
	n, _ := strconv.Atoi(constOf(l.hi))
	return n
}

// mostInArray is the greatest number of turns for which an array keeps what a statement overwrites.
const mostInArray = 1 << 12

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
		v = b.f.newVar(name, b.oldType(x, p), 0)
		if w := base(p); w != nil {
			v.shadow = w.shadow && hasMem(v.typ)
		}
		if x.olds == nil {
			x.olds = map[[2]int]*variable{}
		}
		x.olds[key] = v
		b.olds = append(b.olds, v)
		if !x.once && isSlice(v.typ) {
			if b.turns == nil {
				b.turns = map[*variable]string{}
			}
			b.turns[v] = itoa(turnsOf(x.turns))
		}
	}
	return v
}

// oldType is the type of the variable that keeps what is in the place p.
func (b *builder) oldType(x *step, p expr) types.Type {
	if x.once {
		return p.typeOf()
	}
	if n := turnsOf(x.turns); n <= mostInArray {
		return types.NewArray(p.typeOf(), int64(n))
	}
	return types.NewSlice(p.typeOf())
}

// kept is the place that keeps what statement i of the step overwrites in its place k.
func (b *builder) kept(x *step, i, k int, p expr) expr {
	v := &ref{b.old(x, i, k, p)}
	if x.once {
		return v
	}
	return &index{v, &ref{x.turns.counter}, p.typeOf()}
}

// keep turns the pushes before statement i of the step into assignments to variables, where it runs once.
func (b *builder) keep(x *step, i int, list []stmt) []stmt {
	if !x.once && x.turns == nil {
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
		out = append(out, &assign{l: b.kept(x, i, placeOf(x.fwd[i], p), p), r: p})
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
	if x.once || x.turns != nil {
		return &assign{l: p, r: b.kept(x, i, k, p)}
	}
	return &pop{p, x.run}
}
