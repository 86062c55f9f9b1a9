package exact

import (
	"math"
	"math/big"
	"slices"
	"strconv"

	"slope/expr"
)

// round bounds the rounding error of the float64 value of node i.
func (e *Derivatives) round(i int, nd expr.Node, a []*big.Float) (cause string) {
	y := math.Abs(Float(e.V[i]))
	if y > 1e300 {
		return "next to overflow"
	}
	err, terms := 0.0, y
	if nd.Op == expr.OpLogSumExp { // the greatest operand and the logarithm of a sum, which may cancel
		terms += math.Abs(Float(slices.MaxFunc(a, (*big.Float).Cmp)))
	}
	for j, b := range nd.Args {
		d := math.Abs(Float(e.D1[i][j]))
		if d > 1e300 {
			return "a slope next to overflow"
		}
		err += d*e.Err[b] + e.D2[i][j]*e.Err[b]
		switch nd.Op { // sums, of terms that may cancel
		case expr.OpSum, expr.OpDot, expr.OpDotConst:
			terms += d * math.Abs(Float(a[j]))
		}
		r := e.Err[b]
		if cause := e.singular(i, j, nd, a, r); cause != "" {
			return cause
		}
		if curve := e.D2[i][j]; curve > 0.1*d && curve*r > 0.1*y {
			return "rounding errors leave no digits"
		}
	}
	if !finite(err) {
		return "a second derivative next to overflow"
	}
	e.Err[i] = err + 4*u*terms*math.Max(1, float64(len(a))/2) + 2*eta
	switch nd.Op {
	case expr.OpNeg, expr.OpAbs, expr.OpMax, expr.OpMin, expr.OpMaxOf, expr.OpMinOf, expr.OpSelect:
		e.Err[i] = err
	}
	if e.law != nil && e.law.exact(i, e.V[i]) {
		e.Err[i] = 0
	}
	return ""
}

// singular says what kink, edge or jump is within reach of the error r of operand j of node i, "" if none is.
func (e *Derivatives) singular(i, j int, nd expr.Node, a []*big.Float, r float64) string {
	switch nd.Op {
	case expr.OpMax, expr.OpMin, expr.OpMaxOf, expr.OpMinOf:
		return e.reachesTie(i, a[j], a, r+maxErr(e, nd))
	}
	if !(r > 0) {
		return ""
	}
	x := Float(a[j])
	switch nd.Op {
	case expr.OpAbs, expr.OpSelect:
		if j == 0 && math.Abs(x) <= r {
			return "rounding errors reach the kink"
		}
	case expr.OpGamma, expr.OpLgamma, expr.OpDigamma:
		if x-r <= 0 && math.Abs(x-math.Round(x)) <= r {
			return "rounding errors reach a pole"
		}
	}
	for _, edge := range edges(nd.Op, j) {
		if gap := new(big.Float).Sub(a[j], Num(edge, 53)); math.Abs(Float(gap)) <= r {
			return "rounding errors reach " + strconv.FormatFloat(edge, 'g', -1, 64) + ", where the operation ends or is not smooth"
		}
	}
	return ""
}

// reachesTie says that an operand x may be the one that node i takes, or no longer be it.
func (e *Derivatives) reachesTie(i int, x *big.Float, a []*big.Float, reach float64) string {
	y := e.V[i]
	if gap := math.Abs(Float(new(big.Float).Sub(x, y))); reach > 0 && gap <= reach && (x.Cmp(y) != 0 || ties(a, y) > 1) {
		return "rounding errors reach the tie"
	}
	return ""
}

// edges returns where operand j of an operation ends or is not smooth, but for kinks and poles.
func edges(op expr.Op, j int) []float64 {
	switch op {
	case expr.OpPow: // of the base
		if j == 0 {
			return []float64{0}
		}
	case expr.OpDiv: // of the denominator
		if j == 1 {
			return []float64{0}
		}
	case expr.OpSqrt, expr.OpCbrt, expr.OpPowConst, expr.OpLog, expr.OpLog2, expr.OpLog10, expr.OpInv, expr.OpAtan2, expr.OpHypot, expr.OpNorm2:
		return []float64{0}
	case expr.OpAsin, expr.OpAcos, expr.OpAtanh:
		return []float64{-1, 1}
	case expr.OpAcosh:
		return []float64{1}
	case expr.OpLog1p:
		return []float64{-1}
	}
	return nil
}

func ties(a []*big.Float, m *big.Float) int {
	k := 0
	for _, x := range a {
		if x.Cmp(m) == 0 {
			k++
		}
	}
	return k
}

func maxErr(e *Derivatives, nd expr.Node) float64 {
	m := 0.0
	for _, b := range nd.Args {
		m = math.Max(m, e.Err[b])
	}
	return m
}
