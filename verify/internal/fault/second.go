package fault

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"gonum.org/v1/gonum/mat"

	"slope/expr"
	"slope/verify/internal/exact"
	"slope/verify/internal/expression"
	"slope/verify/internal/message"
	"slope/verify/internal/modes"
)

// badSecond compares the second partial derivatives of every operation of p alone,
// as the mode computes them, with differences in arbitrary precision, and describes
// the first that is wrong; "" if none is.
func badSecond(m modes.Mode, p *expr.Program, x []float64) string {
	for i, a := range expression.Operations(p, expression.Values(p, x)) {
		nd := p.Node(i)
		_, hess := m.Of(expression.Alone(nd))
		_, _, h := hess(nil, a)
		for j := range a {
			for l := range j + 1 {
				want, ok := exact.Second(nd, a, j, l)
				if !ok {
					continue
				}
				got, bar := h.At(j, l), SecondBar(nd, a, want)
				if !(math.Abs(got-want) <= bar) {
					return fmt.Sprintf("node %d, %s at %s: the second derivative to operands %d and %d is %.17g, want %.17g (%s)",
						i, expression.Operation(nd), message.Point(a), l, j, got, want, message.Deviation(got, want, bar))
				}
			}
		}
	}
	return ""
}

// SecondBar is what a mode may err by in a second derivative of an operation: its
// rounding, and that of the terms of which it is a difference.
func SecondBar(nd expr.Node, a []float64, want float64) float64 {
	d, _, ok := TrueSlopes(nd, a)
	bar := 0x1p-40*math.Abs(want) + 1024*eta
	if !ok {
		return bar
	}
	size, least := 0.0, math.Inf(1)
	for j := range a {
		size = math.Max(size, math.Abs(d[j]))
		least = math.Min(least, math.Max(1, math.Abs(a[j])))
	}
	return bar + 0x1p-40*size/least
}

// An OwnRule says what is wrong with a rule of the user's own at operands a, "" if nothing is.
type OwnRule func(nd expr.Node, a []float64) string

// InHessian explains a wrong Hessian of the recorded function of which the
// gradient is right: a rule of the user's own whose second derivative is not that
// of its first, or a mistake in the second derivatives of one operation that makes
// the Hessian what it is, at x and at points around it.
func InHessian(p *expr.Program, hess modes.Hessian, x []float64, rule OwnRule) string {
	if s := ownRuleFault(p, x, rule); s != "" {
		return s
	}
	const most, tried, largest, longest = 4, 8, 16, 400
	if p.Dim() > largest || p.Len() > longest {
		return ""
	}
	rng := rand.New(rand.NewPCG(11, 7))
	var found []secondMistake
	z := append([]float64(nil), x...)
	used := 0
	for try := 0; try < tried && used < most; try++ {
		if a := newSecondAt(p, hess, z); a != nil {
			if used++; used == 1 {
				found = a.mistakes()
			}
			found = a.keep(found, used == 1)
		}
		if len(found) == 0 { // nothing to explain at x, or nothing that does
			return ""
		}
		for i, v := range x {
			z[i] = v + (rng.Float64()-0.5)*math.Max(math.Abs(v), 0.5)
		}
	}
	if used < 2 {
		return ""
	}
	var s []string
	for _, g := range found {
		s = append(s, g.text(p))
	}
	return strings.Join(s, "; or ")
}

// ownRuleFault says what is wrong with a rule of the user's own at x, "" if nothing is.
func ownRuleFault(p *expr.Program, x []float64, rule OwnRule) string {
	v := expression.Values(p, x)
	for i, nd := range p.Nodes() {
		if own, _ := expression.OwnRule(nd); !own {
			continue
		}
		a := make([]float64, len(nd.Args))
		for j, k := range nd.Args {
			a[j] = v[k]
		}
		if s := rule(nd, a); s != "" {
			return fmt.Sprintf("node %d, %s at %s: %s", i, expression.Operation(nd), message.Point(a), s)
		}
	}
	return ""
}

// A secondMistake is a mistake in a part of the second derivative that node adds: of
// the second partial derivative to operands i and j, one of the two terms of a mixed
// one (half), or of the slopes times the second derivatives of the operands (chain).
// The part counts 1+c times.
type secondMistake struct {
	node, i, j  int
	half, chain bool
	c           float64
}

func (g secondMistake) text(p *expr.Program) string {
	nd := p.Node(g.node)
	part := fmt.Sprintf("the second derivative to operands %d and %d", g.i, g.j)
	switch {
	case g.chain:
		part = "the term of its slopes and the second derivatives of its operands"
	case g.half:
		part = fmt.Sprintf("one of the two mixed terms of operands %d and %d", g.i, g.j)
	}
	what := "is multiplied by " + factorText(1+g.c)
	switch {
	case math.Abs(g.c+1) < 1e-9:
		what = "is dropped"
	case math.Abs(g.c+2) < 1e-9:
		what = "is of the wrong sign"
	}
	return fmt.Sprintf("node %d, %s: %s %s", g.node, expression.Operation(nd), part, what)
}

// A secondAt is the error of a Hessian at a point, and what makes the right one.
type secondAt struct {
	*sweepAt
	err   [][]float64 // got − right, the upper triangle
	slack float64
	norm  float64
	h     [][][]float64 // Hessians of the nodes
	local [][]float64   // second partial derivatives of the nodes
}

// newSecondAt returns nil where the Hessian is not known or not wrong.
func newSecondAt(p *expr.Program, hess modes.Hessian, x []float64) *secondAt {
	e := exact.At(p, x)
	if e.Cause != "" {
		return nil
	}
	cols, bars := e.Hessian()
	if cols == nil {
		return nil
	}
	got := SafeHessian(hess, x)
	if got == nil || got.SymmetricDim() != len(x) {
		return nil
	}
	n := len(x)
	a := &secondAt{sweepAt: newSweepAt(e, x, e.Grad, nil), err: exact.Square(n)}
	for i := range n {
		for j := i; j < n; j++ {
			a.err[i][j] = got.At(i, j) - cols[j][i]
			a.norm = math.Max(a.norm, math.Abs(a.err[i][j]))
			a.slack = math.Max(a.slack, 2*bars[i][j]+8*u*math.Abs(cols[j][i]))
		}
	}
	if !(a.norm > a.slack) || !finite(a.norm) {
		return nil
	}
	for k, nd := range p.Nodes() {
		local := a.secondsOf(nd, k)
		a.h, a.local = append(a.h, a.hessianOf(k, local, n)), append(a.local, local)
	}
	return a
}

// secondsOf returns the second partial derivatives of node k, a square, NaN where there are none; nil of an input.
func (a *secondAt) secondsOf(nd expr.Node, k int) []float64 {
	m := len(a.args[k])
	if m == 0 {
		return nil
	}
	z, h := make([]float64, m), make([]float64, m*m)
	for j, b := range a.args[k] {
		z[j] = a.v[b]
	}
	for j := range m {
		for l := range j + 1 {
			if exact.LinearIn(nd.Op) && j != l {
				continue
			}
			w, ok := exact.Second(nd, z, j, l)
			if !ok {
				w = math.NaN()
			}
			h[j*m+l], h[l*m+j] = w, w
		}
	}
	return h
}

// hessianOf returns the Hessian of node k, of n variables, from those of its operands and its own second partial derivatives.
func (a *secondAt) hessianOf(k int, local []float64, n int) [][]float64 {
	h, args := exact.Square(n), a.args[k]
	for j, b := range args {
		for r := range n {
			for s := range n {
				h[r][s] += a.d[k][j] * a.h[b][r][s]
				for l, c := range args {
					h[r][s] += local[j*len(args)+l] * a.t[b][r] * a.t[c][s]
				}
			}
		}
	}
	return h
}

// part is what the part of g adds to the Hessian at row r and column s ≥ r.
func (a *secondAt) part(g secondMistake, r, s int) float64 {
	w, args := a.adj[g.node], a.args[g.node]
	if g.chain {
		sum := 0.0
		for j, b := range args {
			sum += a.d[g.node][j] * a.h[b][r][s]
		}
		return w * sum
	}
	h := w * a.local[g.node][g.i*len(args)+g.j]
	t, q := a.t[args[g.i]], a.t[args[g.j]]
	if g.half || g.i == g.j {
		return h * t[r] * q[s]
	}
	return h * (t[r]*q[s] + q[r]*t[s])
}

// mistakes lists those that there may be.
func (a *secondAt) mistakes() (gs []secondMistake) {
	for k, args := range a.args {
		if len(args) == 0 || a.adj[k] == 0 {
			continue
		}
		for i := range args {
			for j := i; j < len(args); j++ {
				gs = append(gs, secondMistake{node: k, i: i, j: j})
				if i != j {
					gs = append(gs, secondMistake{node: k, i: i, j: j, half: true}, secondMistake{node: k, i: j, j: i, half: true})
				}
			}
		}
		gs = append(gs, secondMistake{node: k, chain: true})
	}
	return gs
}

// keep returns the mistakes that explain the error, by the factor found before unless this is the first point.
func (a *secondAt) keep(gs []secondMistake, first bool) (kept []secondMistake) {
	for _, g := range gs {
		c := a.factorOf(g)
		if !first && !(math.Abs(c-g.c) <= 1e-6*math.Max(1, math.Abs(c))) {
			continue
		}
		if g.c = c; a.explains(g) {
			kept = append(kept, g)
		}
	}
	return kept
}

// factorOf returns the factor of the part of g that is nearest to the error.
func (a *secondAt) factorOf(g secondMistake) float64 {
	dot, size := 0.0, 0.0
	for r := range a.err {
		for s := r; s < len(a.err); s++ {
			m := a.part(g, r, s)
			dot += m * a.err[r][s]
			size += m * m
		}
	}
	return dot / size
}

// explains reports that the part of g with its factor is the error.
func (a *secondAt) explains(g secondMistake) bool {
	for r := range a.err {
		for s := r; s < len(a.err); s++ {
			if !(math.Abs(a.err[r][s]-g.c*a.part(g, r, s)) <= a.slack+1e-7*a.norm) {
				return false
			}
		}
	}
	return true
}

// SafeHessian calls a Hessian that may panic around x.
func SafeHessian(hess modes.Hessian, x []float64) (h *mat.SymDense) {
	defer func() {
		if recover() != nil {
			h = nil
		}
	}()
	_, _, h = hess(nil, append([]float64(nil), x...))
	return h
}
