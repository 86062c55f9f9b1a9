package exact

import (
	"math"
	"math/big"

	"gonum.org/v1/gonum/floats"

	"slope/expr"
)

// Hessian returns the columns of the exact Hessian and the bars of its entries, see Product; nil where there is no gradient.
func (e *Derivatives) Hessian() (cols, bars [][]float64) {
	if e.Grad == nil {
		return nil, nil
	}
	n := e.P.Dim()
	cols, bars = make([][]float64, n), Square(n)
	for j := range n {
		col, bar := e.Product(Unit(n, j))
		cols[j] = col
		for i := range n {
			bars[i][j] = bar[i]
		}
	}
	return cols, bars
}

// Kinked reports whether an operation is at a kink, where slopes are means by
// convention and there are no second derivatives.
func (e *Derivatives) Kinked() bool {
	for i, nd := range e.P.Nodes() {
		if e.kinkedAt(i, nd) {
			return true
		}
	}
	return false
}

// kinkedAt reports whether node i is at a kink.
func (e *Derivatives) kinkedAt(i int, nd expr.Node) bool {
	if e.D1[i] == nil {
		return false
	}
	switch nd.Op {
	case expr.OpAbs, expr.OpSelect:
		return e.V[nd.Args[0]].Sign() == 0
	case expr.OpNorm2, expr.OpHypot:
		return e.V[i].Sign() == 0
	case expr.OpMax, expr.OpMin, expr.OpMaxOf, expr.OpMinOf:
		a := make([]*big.Float, len(nd.Args))
		for j, b := range nd.Args {
			a[j] = e.V[b]
		}
		return ties(a, e.V[i]) > 1
	}
	return false
}

// secondBars returns the absolute second partial derivatives of node i, a square, and
// bounds of their errors in float64: 16u for the rule, and how much they change
// with the errors of the operands. The bounds are nil where there are none.
func (e *Derivatives) secondBars(i int, nd expr.Node) (h, dh []float64) {
	k := len(nd.Args)
	h, dh = absolute(e.second[i], k), make([]float64, k*k)
	if e.weights(i) != nil || e.kinkedAt(i, nd) {
		return h, dh
	}
	switch nd.Op {
	case expr.OpNorm2:
		return e.secondOfNorm(i, nd)
	case expr.OpLogSumExp:
		return e.secondOfLogSumExp(i, nd)
	}
	for j, v := range h {
		dh[j] = 16*u*v + eta
	}
	if constantSecond(nd.Op) {
		return h, dh
	}
	for j, b := range nd.Args {
		switch {
		case e.Err[b] == 0:
			continue
		case !finite(e.Err[b]):
			return h, nil
		}
		moved := e.moved(i, j, nd, h)
		if moved == nil {
			return h, nil
		}
		floats.Add(dh, moved)
	}
	return h, dh
}

// absolute returns the absolute values of the second partials of an operation with k operands.
func absolute(second []*big.Float, k int) []float64 {
	h := make([]float64, k*k)
	for i, s := range second {
		if s != nil && !s.IsInf() {
			h[i] = math.Abs(Float(s))
		}
	}
	return h
}

// moved bounds by how much the second partial derivatives h of node i change with the error of operand j, nil where there are none.
func (e *Derivatives) moved(i, j int, nd expr.Node, h []float64) []float64 {
	moved := make([]float64, len(h))
	for _, sign := range []float64{1, -1} {
		at := make([]*big.Float, len(nd.Args))
		for l, b := range nd.Args {
			at[l] = e.V[b]
		}
		at[j] = new(big.Float).SetPrec(e.Bits).Add(at[j], Num(sign*e.Err[nd.Args[j]], e.Bits))
		g := e.curvature(i, nd, at)
		if g == nil {
			return nil
		}
		for l := range g {
			moved[l] = math.Max(moved[l], math.Abs(g[l]-h[l]))
		}
	}
	return moved
}

// secondOfNorm is secondBars of a norm: (δ − u·u)/‖x‖, a difference that is computed as such.
func (e *Derivatives) secondOfNorm(i int, nd expr.Node) (h, dh []float64) {
	k, y := len(nd.Args), math.Abs(Float(e.V[i]))
	h, dh = make([]float64, k*k), make([]float64, k*k)
	slope := func(j int) float64 { return math.Abs(Float(e.D1[i][j])) }
	rel := 0.0
	for j, a := range nd.Args {
		rel += slope(j) * e.Err[a] / y
	}
	for j, a := range nd.Args {
		for l, b := range nd.Args {
			h[j*k+l] = slope(j) * slope(l) / y
			dh[j*k+l] = (slope(j)*e.Err[b] + slope(l)*e.Err[a]) / y / y
			if j == l {
				h[j*k+l] += 1 / y
			}
			dh[j*k+l] += 4*rel*h[j*k+l] + 16*u*h[j*k+l]
		}
	}
	return h, dh
}

// secondOfLogSumExp is secondBars of a LogSumExp: pδ − p·p, likewise.
func (e *Derivatives) secondOfLogSumExp(i int, nd expr.Node) (h, dh []float64) {
	k := len(nd.Args)
	h, dh = make([]float64, k*k), make([]float64, k*k)
	slope := func(j int) float64 { return math.Abs(Float(e.D1[i][j])) }
	rel := 0.0
	for _, a := range nd.Args {
		rel = math.Max(rel, e.Err[a]+4*u*math.Abs(Float(e.V[a])))
	}
	for j := range k {
		for l := range k {
			h[j*k+l] = slope(j) * slope(l)
			if j == l {
				h[j*k+l] += slope(j)
			}
			dh[j*k+l] = (4*rel + 16*u) * h[j*k+l]
		}
	}
	return h, dh
}

// constantSecond reports operations whose second partial derivatives do not depend
// on the operands, away from kinks.
func constantSecond(op expr.Op) bool {
	switch op {
	case expr.OpAdd, expr.OpSub, expr.OpMul, expr.OpNeg, expr.OpSquare, expr.OpScale, expr.OpAddConst, expr.OpAbs, expr.OpSum, expr.OpDot, expr.OpDotConst,
		expr.OpSumSquares, expr.OpMax, expr.OpMin, expr.OpMaxOf, expr.OpMinOf, expr.OpSelect:
		return true
	}
	return false
}

// curvature returns the absolute second partial derivatives of node i at other
// operands, nil where they do not exist.
func (e *Derivatives) curvature(i int, nd expr.Node, a []*big.Float) []float64 {
	n := e.P.Len()
	s := &Derivatives{P: e.P, Bits: e.Bits, V: make([]*big.Float, n), D1: make([][]*big.Float, n), D2: make([][]float64, n), second: make([][]*big.Float, n), Err: e.Err}
	if s.partials(i, nd, a, e.precision(a)) != "" {
		return nil
	}
	return absolute(s.second[i], len(a))
}
