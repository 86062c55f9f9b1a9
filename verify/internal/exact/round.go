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
		reach := r + maxErr(e, nd)
		gap := math.Abs(Float(new(big.Float).Sub(a[j], e.V[i])))
		if reach > 0 && gap <= reach && (a[j].Cmp(e.V[i]) != 0 || ties(a, e.V[i]) > 1) {
			return "rounding errors reach the tie"
		}
	}
	if !(r > 0) {
		return ""
	}
	for _, edge := range edges(nd.Op) {
		if gap := new(big.Float).Sub(a[j], Num(edge, 53)); math.Abs(Float(gap)) <= r {
			return "rounding errors reach " + strconv.FormatFloat(edge, 'g', -1, 64) + ", where the operation ends or is not smooth"
		}
	}
	switch nd.Op {
	case expr.OpAbs, expr.OpSelect:
		if j == 0 && math.Abs(Float(a[0])) <= r {
			return "rounding errors reach the kink"
		}
	case expr.OpGamma, expr.OpLgamma, expr.OpDigamma:
		if x := Float(a[0]); x-r <= 0 && math.Abs(x-math.Round(x)) <= r {
			return "rounding errors reach a pole"
		}
	}
	return ""
}

// edges returns the operands at which an operation ends or is not smooth, but for kinks and poles.
func edges(op expr.Op) []float64 {
	switch op {
	case expr.OpSqrt, expr.OpCbrt, expr.OpPow, expr.OpPowConst, expr.OpLog, expr.OpLog2, expr.OpLog10, expr.OpInv, expr.OpDiv, expr.OpAtan2, expr.OpHypot, expr.OpNorm2:
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
