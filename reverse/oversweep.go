package reverse

import (
	"slope"
	"slope/internal/formula"
)

// The functions of this file are generic; oversweep_gen.go has them once more for each T of
// homes, in code that knows T. See internal/sweeps.

//go:generate go run ./internal/sweeps

// nestPush returns the next node, whose status and k are left over.
func nestPush[T slope.Real[T]](t *nest[T]) *overOp[T] {
	if t.last++; t.last == 0 {
		t.turn()
	}
	return &t.now[t.last]
}

// nestBinary records the sum, difference or product of a and b, of which one is on t at least.
func nestBinary[T slope.Real[T]](t *nest[T], a, b *overNode[T], k kind) Over[T] {
	n := nestPush(t)
	switch k {
	case kindAdd:
		n.node.v = nestPlus(a.v, b.v)
	case kindSub:
		n.node.v = nestMinus(a.v, b.v)
	case kindMul:
		n.node.v = nestTimes(a.v, b.v)
	}
	n.a1, n.a2, n.status, n.k = a, b, status{kind: k}, 0
	if a.constant() || b.constant() {
		nestPartly(n)
	}
	return Over[T]{&n.node, t.epoch}
}

// nestPartly is nestBinary where a constant takes part: a sum is a shift of the other.
func nestPartly[T slope.Real[T]](n *overOp[T]) {
	a, b := n.a1, n.a2
	switch {
	case a.constant() && b.constant():
		n.kind = kindConst
	case n.kind == kindMul:
	case b.constant():
		n.kind, n.a2, n.c = kindScale, nil, 1
	default:
		n.c = 1
		if n.kind == kindSub {
			n.c = -1
		}
		n.kind, n.a1, n.a2 = kindScale, b, nil
	}
}

// nestConstants is an operation of constants that belong to no tape.
func nestConstants[T slope.Real[T]](a, b *overNode[T], k kind) Over[T] {
	var n spare[T]
	switch k {
	case kindAdd:
		n.node.v = nestPlus(a.v, b.v)
	case kindSub:
		n.node.v = nestMinus(a.v, b.v)
	case kindMul:
		n.node.v = nestTimes(a.v, b.v)
	case kindSquare:
		n.node.v = a.v.Square()
	}
	return Over[T]{n: &n.node}
}

// nestSquare records the square of a.
func nestSquare[T slope.Real[T]](t *nest[T], a *overNode[T]) Over[T] {
	n := nestPush(t)
	n.node.v, n.a1, n.a2, n.status, n.k = a.v.Square(), a, nil, status{}, 0
	if a.op().kind != kindConst {
		n.kind = kindSquare
	}
	return Over[T]{&n.node, t.epoch}
}

// nestUnary records 1/a or √a, where T has values. The slopes are those of package formula.
func nestUnary[T slope.Real[T]](t *nest[T], a *overNode[T], k kind) Over[T] {
	n := nestPush(t)
	if n.status, n.k = (status{}), 0; k == kindInv {
		n.node.v = a.v.Inv()
	} else {
		n.node.v = a.v.Sqrt()
	}
	if n.a1, n.a2 = a, nil; a.op().kind != kindConst {
		n.kind = k
	}
	return Over[T]{&n.node, t.epoch}
}

// nestLinear records c·a where shift is false, a + c where it is true. Of a number that is
// such itself, by ±1, it passes the adjoint to what that was made of.
func nestLinear[T slope.Real[T]](t *nest[T], a *overNode[T], c float64, shift bool) Over[T] {
	n := nestPush(t)
	switch {
	case shift:
		n.node.v, c = a.v.AddConst(c), 1
	case c == -1:
		n.node.v = a.v.Neg()
	default:
		n.node.v = a.v.Scale(c)
	}
	if o := a.op(); o.kind == kindScale && (c*c == 1 || o.c*o.c == 1) {
		a, c = o.a1, float64(c*o.c)
	}
	n.a1, n.c, n.status, n.k = a, c, status{}, 0
	if a.op().kind != kindConst {
		n.kind = kindScale
	}
	return Over[T]{&n.node, t.epoch}
}

// nestSweep passes the adjoint 1 of the result z on to all that it depends on, and writes
// the gradient to dst.
func nestSweep[T slope.Real[T]](t *nest[T], z *overNode[T], dst []T) {
	if !z.constant() {
		z.op().state, z.op().k = fixed, 1
		nestBack(t)
	}
	nestFinish(t, dst, z.v)
}

// nestBack passes the adjoints on, from the last node to the first behind the variables.
func nestBack[T slope.Real[T]](t *nest[T]) {
	last := int(t.last)
	for c := t.full; c >= 0; c-- {
		ops := t.chunks[c][:last+1]
		first := max(0, len(t.in)-c*chunk)
		for i := len(ops) - 1; i > first; i-- {
			if n := &ops[i]; n.state != unreached {
				nestStep(t, n)
			}
		}
		last = chunk
	}
}

// nestStep passes the adjoint of n on to its operands.
func nestStep[T slope.Real[T]](t *nest[T], n *overOp[T]) {
	if n.edge() {
		n.state, n.adj = general, t.like.Lift(n.k)
	}
	switch n.kind {
	case kindAdd:
		if n.state == fixed {
			nestAddConst(n.a1.op(), n, n.k)
			nestAddConst(n.a2.op(), n, n.k)
			return
		}
		nestAdd(n.a1.op(), n, n.adj)
		nestAdd(n.a2.op(), n, n.adj)
	case kindSub:
		if n.state == fixed {
			nestAddConst(n.a1.op(), n, n.k)
			nestAddConst(n.a2.op(), n, -n.k)
			return
		}
		nestAdd(n.a1.op(), n, n.adj)
		nestAdd(n.a2.op(), n, n.adj.Neg())
	case kindScale:
		nestScaled(n, n.a1, n.c)
	case kindTie:
		nestScaled(n, n.a1, 0.5)
		nestScaled(n, n.a2, 0.5)
	case kindMul:
		nestThrough(n, t, n.a1, n.a2.v, false)
		nestThrough(n, t, n.a2, n.a1.v, false)
	case kindSquare:
		nestThrough(n, t, n.a1, n.a1.v.Scale(2), false)
	case kindSelect, kindMax:
		nestChoose(n, t)
	case kindWeights, kindParts, kindRule, kindDot, kindSquares:
		nestMany(n, t)
	default:
		nestSloped(n, t)
	}
}

// nestSloped passes the adjoint of a function with slopes of its own on.
func nestSloped[T slope.Real[T]](n *overOp[T], t *nest[T]) {
	switch n.kind {
	case kindFlat, kindPole:
		nestThrough(n, t, n.a1, t.parts[n.first], n.kind == kindPole)
	case kindInv:
		nestThrough(n, t, n.a1, n.node.v.Square().Neg(), true)
	case kindSqrt:
		nestThrough(n, t, n.a1, n.node.v.AddConst(0).Inv().Scale(0.5), true)
	case kindDiv, kindSteep:
		if n.kind == kindSteep {
			n.doubt |= steep
		}
		nestThrough(n, t, n.a1, t.parts[n.first], true)
		if n.a2 != nil {
			nestThrough(n, t, n.a2, t.parts[n.first+1], true)
		}
	}
}

// nestMany passes the adjoint of a function of many operands on.
func nestMany[T slope.Real[T]](n *overOp[T], t *nest[T]) {
	if n.doubt&chooses != 0 {
		n.doubt |= maybe
	}
	if n.kind == kindRule {
		n.doubt |= steep
	}
	lo, hi := n.span()
	args := t.args[lo:hi]
	half := len(args) / 2
	for i, a := range args {
		switch n.kind {
		case kindWeights:
			nestScaled(n, a, t.coefs[n.first+uint32(i)])
		case kindParts:
			nestThrough(n, t, a, t.parts[n.first+uint32(i)], false)
		case kindRule:
			nestThrough(n, t, a, t.parts[n.first+uint32(i)], true)
		case kindSquares:
			nestThrough(n, t, a, a.v.Scale(2), false)
		case kindDot:
			nestThrough(n, t, a, args[(i+half)%len(args)].v, false)
		}
	}
}

// nestScaled passes c times the adjoint on to a.
func nestScaled[T slope.Real[T]](n *overOp[T], a *overNode[T], c float64) {
	switch {
	case a.constant() || c == 0:
		return
	case n.state == fixed:
		nestAddConst(a.op(), n, float64(c*n.k))
		return
	}
	w := n.adj
	switch c {
	case 1:
	case -1:
		w = w.Neg()
	default:
		w = w.Scale(c)
	}
	nestAdd(a.op(), n, w)
}

// nestThrough passes the adjoint times the slope d on to a. pole says that d may be infinite.
func nestThrough[T slope.Real[T]](n *overOp[T], t *nest[T], a *overNode[T], d T, pole bool) {
	switch {
	case a.constant():
		return
	case n.state == fixed:
		if n.k != 1 {
			d = d.Scale(n.k)
		}
	case t.known:
		d = nestStrong(formula.Inner, d, n.adj)
	case n.doubt&steep != 0 && n.kind != kindSteep && n.kind != kindRule || (pole || n.doubt&chooses != 0) && n.doubt&maybe != 0:
		d = nestStrong(formula.Either, d, n.adj)
	default:
		d = d.Mul(n.adj)
	}
	nestAdd(a.op(), n, d)
}

// nestChoose passes the adjoint on to the operand that was chosen.
func nestChoose[T slope.Real[T]](n *overOp[T], t *nest[T]) {
	w := n.adj
	if n.state == fixed {
		w = t.like.Lift(n.k)
	}
	zero, p := t.like.Lift(0), t.parts[n.first]
	n.doubt |= maybe
	x, y := p.Select(w, zero), p.Select(zero, w)
	if n.kind == kindMax {
		half := w.Scale(0.5)
		less := p.Neg()
		x, y = p.Select(w, less.Select(zero, half)), less.Select(w, p.Select(zero, half))
	}
	if !n.a1.constant() {
		nestAdd(n.a1.op(), n, x)
	}
	if !n.a2.constant() {
		nestAdd(n.a2.op(), n, y)
	}
}

// nestAdd adds w, which comes from n, to the adjoint of a.
func nestAdd[T slope.Real[T]](a *overOp[T], n *overOp[T], w T) {
	a.doubt |= n.doubt &^ chooses
	switch a.state {
	case unreached:
		a.adj = w
	case fixed:
		a.adj = w.AddConst(a.k)
	case general:
		a.adj = nestPlus(a.adj, w)
	}
	a.state = general
}

// nestAddConst is nestAdd of a constant.
func nestAddConst[T slope.Real[T]](a *overOp[T], n *overOp[T], k float64) {
	a.doubt |= n.doubt &^ chooses
	if a.state == general {
		a.adj = a.adj.AddConst(k)
		return
	}
	a.state = fixed
	a.k += k
}

// nestFinish writes the gradient to dst, NaN where the value y is.
func nestFinish[T slope.Real[T]](t *nest[T], dst []T, y T) {
	if v := nestValue(y); v != v {
		for i := range dst {
			dst[i] = t.like.Scale(v)
		}
		return
	}
	for c := 0; len(dst) > 0; c++ {
		ops := t.chunks[c][1:]
		part := dst[:min(len(dst), chunk)]
		for i := range part {
			if n := &ops[i]; n.state == general {
				part[i] = n.adj
			} else {
				part[i] = t.like.Lift(n.k)
			}
		}
		dst = dst[len(part):]
	}
}
