package fault

import (
	"fmt"
	"math"
	"math/rand/v2"

	"slope"
	"slope/verify/internal/exact"
	"slope/verify/internal/expression"
	"slope/verify/internal/message"
	"slope/verify/internal/modes"
)

// The law of the cuts. A forward sweep gives every node a tangent v̇ᵢ, a backward
// sweep an adjoint v̄ᵢ = ∂f/∂vᵢ, and for every cut of the graph between the inputs
// and the result the sum of v̄ᵢ·v̇ᵢ over the nodes that cross it is the same number,
// the derivative of f along the direction. Seen from the result, the first cut
// where a sweep breaks the law has the operation at fault right behind it, even if
// every slope is right by itself and only their use is wrong.

// A Cut is what a backward sweep makes of the law at one cut: its sum, the right
// one, and how far rounding may take them apart.
type Cut struct {
	Got, Want, Bar float64
	Clear          bool // that the sums are known
}

// Bad reports whether the law is broken.
func (c Cut) Bad() bool { return !(math.Abs(c.Got-c.Want) <= c.Bar) }

// Cuts are the cuts of an expression, with its values and tangents and a backward sweep.
type Cuts struct {
	E     expression.Expression
	Z     []expression.Dual
	Sweep func(expression.Expression) slope.GradientFunc
}

// At sums up v̄ᵢ·v̇ᵢ before operation k. The adjoints at the cut are the gradient
// of the tail by the sweep, and those that are right its exact gradient.
func (s Cuts) At(k int) (c Cut) {
	t, from := s.E.Tail(k)
	v := make([]float64, len(from))
	for i, a := range from {
		v[i] = s.Z[a].Real
	}
	ex := exact.At(t.Program(), v)
	if ex.Cause != "" {
		return c
	}
	_, g := s.Sweep(t)(nil, v)
	for i, a := range from {
		d := s.Z[a].Eps
		c.Got += float64(g[i] * d)
		c.Want += float64(ex.Grad[i] * d)
		c.Bar += math.Abs(ex.Bar[i]*d) + 4*u*math.Abs(ex.Grad[i]*d)
	}
	c.Clear = finite(c.Want) && finite(c.Bar)
	return c
}

// badCut names the operation behind the first bad cut of e, as the sweep goes,
// found by bisection: the result is a good cut, and x, where the gradient is
// wrong, a bad one. "" if the law says nothing.
func badCut(e expression.Expression, x []float64, sweep func(expression.Expression) slope.GradientFunc) string {
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
		z := e.Duals(x, v)
		cuts := Cuts{e, z, sweep}
		before := cuts.At(0)
		if !before.Clear || !before.Bad() {
			continue
		}
		k, good := 0, len(e.Ops)
		after := Cut{Got: z[len(z)-1].Eps, Want: z[len(z)-1].Eps}
		for good-k > 1 {
			m := (k + good) / 2
			switch c := cuts.At(m); {
			case !c.Clear:
				return ""
			case c.Bad():
				k, before = m, c
			default:
				good, after = m, c
			}
		}
		return cuts.describe(k, before, after)
	}
	return ""
}

// describe describes operation k, behind the first bad cut: what it does wrong as
// far as its part of the sweep tells.
func (s Cuts) describe(k int, before, after Cut) string {
	e := s.E
	nd := e.Ops[k]
	a := make([]float64, len(nd.Args))
	for j, b := range nd.Args {
		a[j] = s.Z[b].Real
	}
	text := fmt.Sprintf("node %d, %s at %s: Σ v̄ᵢ·v̇ᵢ is %.17g at the cut after it and %.17g at the cut before it, and must be the same",
		e.N+k, expression.Operation(nd), message.Point(a), after.Got, before.Got)
	t, from := e.Tail(k)
	v := make([]float64, len(from))
	for i, b := range from {
		v[i] = s.Z[b].Real
	}
	p := t.PlainProgram()
	if p == nil {
		return text
	}
	if gs := Mistakes(p, s.Sweep(t), v, t.N); len(gs) > 0 {
		text += ": " + gs[0].what(p)
	}
	return text
}

// badHead names the first operation of e up to which the second derivatives of a
// mode are wrong, while they are right up to each of its operands: an error in the
// chain rule to second order, which the operation alone does not show. "" if there
// is none.
func badHead(e expression.Expression, x []float64, hessian func(expression.Expression) modes.Hessian) string {
	for k, nd := range e.Ops {
		h := expression.Expression{N: e.N, Ops: e.Ops[:k+1]}.Pruned()
		ex := exact.At(h.Program(), x)
		if ex.Cause != "" {
			continue
		}
		cols, bars := ex.Hessian()
		if cols == nil {
			continue
		}
		_, _, got := hessian(h)(nil, x)
		for i := range x {
			for j := range x {
				if en := exact.HessianEntry([2]int{i, j}, got.At(i, j), cols[j][i], bars[i][j], math.Inf(1)); en.Verdict == exact.Refuted {
					return fmt.Sprintf("node %d, %s: %s of the function up to it is %.17g, want %.17g, although its own derivatives and those of its operands are right",
						e.N+k, expression.Operation(nd), en.Name, en.Got, en.Want)
				}
			}
		}
	}
	return ""
}
