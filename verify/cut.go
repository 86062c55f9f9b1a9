package verify

import (
	"fmt"
	"math"
	"math/rand/v2"

	"slope"
	"slope/expr"
)

// The law of the cuts. A forward sweep gives every node a tangent v̇ᵢ, a backward
// sweep an adjoint v̄ᵢ = ∂f/∂vᵢ, and for every cut of the graph between the inputs
// and the result the sum of v̄ᵢ·v̇ᵢ over the nodes that cross it is the same number,
// the derivative of f along the direction. Seen from the result, the first cut
// where a sweep breaks the law has the operation at fault right behind it, even if
// every slope is right by itself and only their use is wrong.

// tail returns the operations of e from number k on, as a function of the values
// that cross the cut before it, and the nodes of e that these are.
func (e Expression) tail(k int) (t Expression, from []uint32) {
	at := make(map[uint32]uint32)
	for _, nd := range e.Ops[k:] {
		for _, a := range nd.Args {
			if _, ok := at[a]; !ok && int(a) < e.N+k {
				at[a] = uint32(len(from))
				from = append(from, a)
			}
		}
	}
	t.N = len(from)
	for i := range e.Ops[k:] {
		at[uint32(e.N+k+i)] = uint32(t.N + i)
	}
	for _, nd := range e.Ops[k:] {
		args := make([]uint32, len(nd.Args))
		for j, a := range nd.Args {
			args[j] = at[a]
		}
		nd.Args = args
		t.Ops = append(t.Ops, nd)
	}
	return t, from
}

// duals evaluates every node of e along the direction v.
func (e Expression) duals(x, v []float64) []du {
	z := make([]du, 0, len(x)+len(e.Ops))
	for i := range x {
		z = append(z, du{Real: x[i], Eps: v[i]})
	}
	for _, nd := range e.Ops {
		a := make([]du, len(nd.Args))
		for j, k := range nd.Args {
			a[j] = z[k]
		}
		z = append(z, expr.EvalOp(nd, a))
	}
	return z
}

// A cut is what a backward sweep makes of the law at one cut: its sum, the right
// one, and how far rounding may take them apart.
type cut struct {
	got, want, bar float64
	clear          bool // that the sums are known
}

func (c cut) bad() bool { return !(math.Abs(c.got-c.want) <= c.bar) }

// cutAt sums up v̄ᵢ·v̇ᵢ before operation k. The adjoints at the cut are the gradient
// of the tail by the sweep, and those that are right its exact gradient.
func (e Expression) cutAt(k int, z []du, sweep func(Expression) slope.GradientFunc) (c cut) {
	t, from := e.tail(k)
	v := make([]float64, len(from))
	for i, a := range from {
		v[i] = z[a].Real
	}
	ex := exactAt(t.Program(), v)
	if ex.cause != "" {
		return c
	}
	_, g := sweep(t)(nil, v)
	for i, a := range from {
		d := z[a].Eps
		c.got += float64(g[i] * d)
		c.want += float64(ex.grad[i] * d)
		c.bar += math.Abs(ex.bar[i]*d) + 4*u*math.Abs(ex.grad[i]*d)
	}
	c.clear = finite(c.want) && finite(c.bar)
	return c
}

// badCut names the operation behind the first bad cut of e, as the sweep goes,
// found by bisection: the result is a good cut, and x, where the gradient is
// wrong, a bad one. "" if the law says nothing.
func badCut(e Expression, x []float64, sweep func(Expression) slope.GradientFunc) string {
	rng := rand.New(rand.NewPCG(3, 5))
	for try := range 1 + min(len(x), 16) { // one direction, and the coordinates where it does not see the error
		v := make([]float64, len(x))
		for i := range v {
			v[i] = 0.5 + rng.Float64()
			if rng.Uint64()&1 == 1 {
				v[i] = -v[i]
			}
		}
		if try > 0 {
			clear(v)
			v[try-1] = 1
		}
		z := e.duals(x, v)
		before := e.cutAt(0, z, sweep)
		if !before.clear || !before.bad() {
			continue
		}
		k, good := 0, len(e.Ops)
		after := cut{got: z[len(z)-1].Eps, want: z[len(z)-1].Eps}
		for good-k > 1 {
			m := (k + good) / 2
			switch c := e.cutAt(m, z, sweep); {
			case !c.clear:
				return ""
			case c.bad():
				k, before = m, c
			default:
				good, after = m, c
			}
		}
		return e.describeCut(k, z, before, after, sweep)
	}
	return ""
}

// describeCut describes operation k, behind the first bad cut: what it does wrong as
// far as its part of the sweep tells.
func (e Expression) describeCut(k int, z []du, before, after cut, sweep func(Expression) slope.GradientFunc) string {
	nd := e.Ops[k]
	a := make([]float64, len(nd.Args))
	for j, b := range nd.Args {
		a[j] = z[b].Real
	}
	s := fmt.Sprintf("node %d, %s at %s: Σ v̄ᵢ·v̇ᵢ is %.17g at the cut after it and %.17g at the cut before it, and must be the same",
		e.N+k, operation(nd), point(a), after.got, before.got)
	t, from := e.tail(k)
	v := make([]float64, len(from))
	for i, b := range from {
		v[i] = z[b].Real
	}
	p := t.plainProgram()
	if p == nil {
		return s
	}
	if gs := mistakes(p, sweep(t), v, t.N); len(gs) > 0 {
		s += ": " + gs[0].what(p)
	}
	return s
}

// plainProgram records e, and returns nil if the recording does not have the nodes
// of e one by one.
func (e Expression) plainProgram() *expr.Program {
	p := e.Program()
	if p.Len() != e.N+len(e.Ops) {
		return nil
	}
	for k, nd := range e.Ops {
		if p.Node(e.N+k).Op != nd.Op {
			return nil
		}
	}
	return p
}

// badHead names the first operation of e up to which the second derivatives of a
// mode are wrong, while they are right up to each of its operands: an error in the
// chain rule to second order, which the operation alone does not show. "" if there
// is none.
func badHead(e Expression, x []float64, hessian func(Expression) HessianFunc) string {
	for k, nd := range e.Ops {
		h := Expression{N: e.N, Ops: e.Ops[:k+1]}.pruned()
		ex := exactAt(h.Program(), x)
		if ex.cause != "" {
			continue
		}
		cols, bars := ex.hessian(x)
		if cols == nil {
			continue
		}
		_, _, got := hessian(h)(nil, x)
		for i := range x {
			for j := range x {
				if en := hessEntry(i, j, got.At(i, j), cols[j][i], bars[i][j], math.Inf(1)); en.Verdict == Refuted {
					return fmt.Sprintf("node %d, %s: %s of the function up to it is %.17g, want %.17g, although its own derivatives and those of its operands are right",
						e.N+k, operation(nd), en.Name, en.Got, en.Want)
				}
			}
		}
	}
	return ""
}
