package sweep

import (
	"math"

	"slope/expr/internal/graph"
	"slope/internal/kernel"
	"slope/internal/rule"
)

// The passes over single nodes once more, by the law of docs/laws.md in every
// product. The quick passes are plain IEEE arithmetic: where the law says something
// else a NaN shows in their result, and the evaluator runs these instead; see
// package exec. A node gives its partial derivatives here, so that the law
// stands in one place for all operations.

// share is d·s, what an adjoint s that the result depends on passes on through a
// partial derivative d: 0 where d is, and NaN for 0·∞, where s is a zero of the point
// and not of the formula.
func share(s, d float64) float64 {
	if d == 0 {
		return 0
	}
	return float64(s * d)
}

// CarefulAdjoint is adjoint. reach says on which nodes the result depends.
func CarefulAdjoint(g *graph.Graph, v, part, b []float64, reach []bool, lo, hi int) {
	var room [8]float64
	for i := hi - 1; i >= lo; i-- {
		if !reach[i] {
			continue
		}
		args := g.Operands(i)
		d := append(room[:0], make([]float64, len(args))...)
		slopes(g, v, part, i, d)
		for k, a := range args {
			if !dead(g, v, i, k) {
				reach[a] = true
				b[a] += share(b[i], d[k])
			}
		}
	}
}

// CarefulTangent is tangent.
func CarefulTangent(g *graph.Graph, v, part, t []float64, lo, hi int) {
	var room [8]float64
	for i := lo; i < hi; i++ {
		if g.Op[i] == graph.OpInput {
			continue
		}
		args := g.Operands(i)
		d := append(room[:0], make([]float64, len(args))...)
		slopes(g, v, part, i, d)
		z := 0.0
		for k, a := range args {
			if !dead(g, v, i, k) {
				z += times(t[a], d[k])
			}
		}
		t[i] = z
	}
}

// CarefulSecond is adjointTangent, after carefulAdjoint and carefulTangent.
func CarefulSecond(g *graph.Graph, v, part, b, t, bt []float64, reach []bool, lo, hi int) {
	var room, bend [8]float64
	for i := hi - 1; i >= lo; i-- {
		if !reach[i] {
			continue
		}
		args := g.Operands(i)
		d := append(room[:0], make([]float64, len(args))...)
		c := append(bend[:0], make([]float64, len(args))...)
		slopes(g, v, part, i, d)
		curve(g, v, part, t, i, c)
		for k, a := range args {
			if !dead(g, v, i, k) {
				bt[a] += strong(bt[i], d[k]) + share(b[i], c[k])
			}
		}
	}
}

// strong is s·d, and 0 where one of them is.
func strong(s, d float64) float64 {
	if s == 0 || d == 0 {
		return 0
	}
	return float64(s * d)
}

// dead reports whether node i does not depend on its operand k wherever that is near
// v: an untaken branch, the loser of an extreme, what a constant zero multiplies.
func dead(g *graph.Graph, v []float64, i, k int) bool {
	args := g.Operands(i)
	zero := func(a uint32) bool { return v[a] == 0 && (g.Op[a] == graph.OpConst || g.Op[a] == graph.OpData) }
	switch g.Op[i] {
	case graph.OpSelect:
		taken := 2
		if v[args[0]] > 0 {
			taken = 1
		}
		return k != taken
	case graph.OpMax, graph.OpMin, graph.OpMaxOf, graph.OpMinOf:
		return !anyNaN(v, args) && v[args[k]] != v[i]
	case graph.OpDotConst:
		return g.Coefficients(i)[k] == 0
	case graph.OpScale, graph.OpPowConst:
		return g.Constant(i) == 0
	case graph.OpPowInt:
		return g.Exponent(i) == 0
	case graph.OpMul:
		return zero(args[1-k])
	case graph.OpDiv:
		return k == 1 && zero(args[0])
	case graph.OpDot:
		n := len(args) / 2
		return zero(args[(k+n)%len(args)])
	}
	return false
}

// anyNaN reports whether one of the operands is NaN: an extreme of them may not be.
func anyNaN(v []float64, args []uint32) bool {
	for _, a := range args {
		if v[a] != v[a] {
			return true
		}
	}
	return false
}

// moves reports whether one of the operands has a tangent.
func moves(t []float64, args []uint32) bool {
	for _, a := range args {
		if t[a] != 0 {
			return true
		}
	}
	return false
}

// beside reports whether the second derivatives of the extreme i are NaN: an operand moves and
// one is NaN, though the value may be infinite.
func beside(g *graph.Graph, v, t []float64, i int) bool {
	args := g.Operands(i)
	return anyNaN(v, args) && moves(t, args)
}

// slopes writes the partial derivatives of node i to d.
func slopes(g *graph.Graph, v, part []float64, i int, d []float64) {
	args := g.Operands(i)
	x := func(k int) float64 { return v[args[k]] }
	switch op := g.Op[i]; op {
	case graph.OpInput, graph.OpData, graph.OpConst:
	case graph.OpAdd, graph.OpSum, graph.OpAddConst, graph.OpSelect:
		kernel.Fill(d, 1)
	case graph.OpSub:
		d[0], d[1] = 1, -1
	case graph.OpNeg:
		d[0] = -1
	case graph.OpMul:
		d[0], d[1] = x(1), x(0)
	case graph.OpDiv:
		d[0], d[1] = 1/x(1), -v[i]/x(1)
	case graph.OpScale:
		d[0] = g.Constant(i)
	case graph.OpSquare:
		d[0] = 2 * x(0)
	case graph.OpPow, graph.OpHypot, graph.OpAtan2, graph.OpMax, graph.OpMin, graph.OpApply2:
		copy(d, part[g.Slot[i]:][:2])
	case graph.OpDot, graph.OpDotConst, graph.OpSumSquares, graph.OpProd, graph.OpNorm2, graph.OpLogSumExp, graph.OpMaxOf, graph.OpMinOf, graph.OpApplyN:
		listSlopes(g, v, part, i, d)
	default:
		d[0] = part[g.Slot[i]]
	}
	if v[i] != v[i] { // a NaN value makes every derivative NaN
		FillNaN(d)
	}
}

// listSlopes is slopes for an operation with any number of operands.
func listSlopes(g *graph.Graph, v, part []float64, i int, d []float64) {
	args := g.Operands(i)
	switch g.Op[i] {
	case graph.OpDot:
		n := len(args) / 2
		for k := range args {
			d[k] = v[args[(k+n)%len(args)]]
		}
	case graph.OpDotConst:
		copy(d, g.Coefficients(i))
	case graph.OpSumSquares:
		for k, a := range args {
			d[k] = 2 * v[a]
		}
	case graph.OpProd:
		p := part[g.Slot[i]:]
		after := 1.0
		for k := len(args) - 1; k >= 0; k-- {
			d[k] = after
			if k > 0 {
				d[k] = float64(after * p[k-1])
			}
			after *= v[args[k]]
		}
	default:
		for k := range args {
			d[k] = listSlope(g, v, part, i, k)
		}
	}
}

// curve writes Σ ∂²z/∂xₖ∂xₗ·ẋₗ of node i to c, with tangents and second derivatives that
// are zero left out.
func curve(g *graph.Graph, v, part, t []float64, i int, c []float64) {
	args := g.Operands(i)
	clear(c)
	h := func(d float64, l int) float64 { return strong(t[args[l]], d) }
	switch op := g.Op[i]; op {
	case graph.OpInput, graph.OpData, graph.OpConst, graph.OpAdd, graph.OpSum, graph.OpAddConst, graph.OpSelect, graph.OpSub, graph.OpNeg, graph.OpScale, graph.OpDotConst:
	case graph.OpMaxOf, graph.OpMinOf:
		if beside(g, v, t, i) {
			FillNaN(c)
		}
	case graph.OpMul:
		c[0], c[1] = t[args[1]], t[args[0]]
	case graph.OpDiv:
		y := v[args[1]]
		c[0] = h(-1/y/y, 1)
		c[1] = h(-1/y/y, 0) + h(2*v[i]/y/y, 1)
	case graph.OpSquare, graph.OpSumSquares:
		for k, a := range args {
			c[k] = 2 * t[a]
		}
	case graph.OpPow, graph.OpHypot, graph.OpAtan2, graph.OpMax, graph.OpMin, graph.OpApply2:
		p := part[g.Slot[i]:]
		c[0] = h(p[2], 0) + h(p[3], 1)
		c[1] = h(p[3], 0) + h(p[4], 1)
	case graph.OpDot:
		n := len(args) / 2
		for k := range args {
			c[k] = t[args[(k+n)%len(args)]]
		}
	case graph.OpProd:
		prodCurve(v, t, args, c)
	case graph.OpNorm2:
		normCurve(g, v, part, t, i, c)
	case graph.OpLogSumExp:
		softCurve(g, v, part, t, i, c)
	case graph.OpApplyN:
		ruleCurve(g, part, t, i, c)
	default:
		c[0] = h(part[g.Slot[i]+1], 0)
	}
}

// prodCurve is curve for Prod.
func prodCurve(v, t []float64, args []uint32, c []float64) {
	for k := range args {
		for l, b := range args {
			if l == k || t[b] == 0 {
				continue
			}
			d := 1.0
			for m, a := range args {
				if m != k && m != l {
					d *= v[a]
				}
			}
			c[k] += strong(t[b], d)
		}
	}
}

// softCurve is curve for LogSumExp: pₖ(ẋₖ − Σ pₗẋₗ), with p the softmax. The tangent of
// the greatest operand is taken from all first, which changes nothing but that the
// difference does not cancel where p is all but 1.
func softCurve(g *graph.Graph, v, part, t []float64, i int, c []float64) {
	args := g.Operands(i)
	copy(c, part[g.Slot[i]:][:len(args)])
	top := args[0]
	for _, a := range args {
		if v[a] > v[top] {
			top = a
		}
	}
	r, mean := t[top], 0.0
	for j, a := range args {
		mean += strong(t[a]-r, c[j])
	}
	for j, a := range args {
		c[j] = strong(t[a]-r-mean, c[j])
	}
}

// normCurve is curve for Norm2: (ẋₖ − uₖ·Σ uₗẋₗ)/‖x‖, with u = x/‖x‖, and NaN at the
// origin, where it is unbounded, and beside a NaN. Where a slope is above √½, t is shifted along u by what
// takes the tangent of that operand to 0, so that the difference does not cancel.
func normCurve(g *graph.Graph, v, part, t []float64, i int, c []float64) {
	k := part[g.Slot[i]:]
	args := g.Operands(i)
	switch {
	case !moves(t, args), k[0] == 0 && !anyNaN(v, args): // a constant, or an infinite norm
		return
	case k[0] == 0, k[1] == 0:
		FillNaN(c)
		return
	}
	u := func(j int) float64 { return rule.OverNorm2(v[args[j]], k[0], k[1]) }
	ref, r := -1, 0.0
	for j := range args {
		if w := u(j); w*w > 0.5 {
			ref, r = j, t[args[j]]/w
		}
	}
	along := 0.0
	for j, a := range args {
		c[j] = 0
		if j != ref {
			c[j] = t[a] - strong(r, u(j))
		}
		along += strong(c[j], u(j))
	}
	for j := range args {
		c[j] = rule.OverNorm2(c[j]-strong(along, u(j)), k[0], k[1])
	}
}

// A point is what the value pass leaves for the sweeps: the values of all nodes and
// the partial derivatives that it kept. With finite all nodes are known to be bounded
// and bent: a zero adjoint may be skipped without a look.
type Point struct {
	V, Part []float64
	Finite  bool
}

// bounded reports whether the partial derivatives of node i are finite, as far as a
// zero adjoint is concerned: whether it may be skipped.
func bounded(g *graph.Graph, v, part []float64, i int) bool {
	s := 0.0
	op := g.Op[i]
	switch kept := graph.Slots(op, 2); {
	case kept == 2:
		s = part[g.Slot[i]]
	case kept == 5:
		p := part[g.Slot[i]:]
		s = p[0] + p[1]
	case op == graph.OpApplyN:
		for _, d := range part[g.Slot[i]:][:len(g.Operands(i))] {
			s += d
		}
	case op == graph.OpMul, op == graph.OpDiv, op == graph.OpSquare, op == graph.OpDot, op == graph.OpSumSquares, op == graph.OpProd:
		s = v[i]
		for _, a := range g.Operands(i) {
			s += v[a]
		}
		if op == graph.OpDiv && v[g.Operands(i)[1]] == 0 {
			return false
		}
	}
	return !math.IsInf(s, 0) && s == s
}

// Bent reports whether the second derivatives that node i keeps are finite: whether it
// may be skipped where the tangent of the adjoint is zero too.
func Bent(g *graph.Graph, part []float64, i int) bool {
	s := 0.0
	op := g.Op[i]
	switch kept := graph.Slots(op, 2); {
	case kept == 2:
		s = part[g.Slot[i]+1]
	case kept == 5:
		p := part[g.Slot[i]:]
		s = p[2] + p[3] + p[4]
	case op == graph.OpNorm2:
		return part[g.Slot[i]+1] != 0
	case op == graph.OpApplyN: // which keeps none
		return false
	}
	return s-s == 0
}
