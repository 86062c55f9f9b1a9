package exact

import (
	"math"
	"math/big"
	"testing"

	"slope/expr"
	"slope/verify/internal/expression"
)

// An operand whose rounding error has no bound leaves a Hessian without bars.
func TestHessianWithoutBound(t *testing.T) {
	e := expression.Expression{N: 1, Ops: []expr.Node{{Op: expr.OpSin, Args: []uint32{0}}, {Op: expr.OpExp, Args: []uint32{1}}}}
	for _, err := range []float64{math.Inf(1), math.NaN()} {
		ex := At(e.Program(), []float64{1})
		ex.Err[1] = err
		if _, bars := ex.Hessian(); !math.IsInf(bars[0][0], 1) {
			t.Errorf("a bar of %v for an operand that is off by %v", bars[0][0], err)
		}
	}
}

// The partial derivatives of each operation, to second order, are those of many more bits: also where an operand is small beside another and where a
// slope is the little that is left of 1.
func TestPartialsHaveDigits(t *testing.T) {
	close := func(a, b *big.Float) bool {
		if a == nil || b == nil || a.IsInf() || b.IsInf() {
			return (a == nil || a.Sign() == 0) == (b == nil || b.Sign() == 0) || Float(a) == 0 && Float(b) == 0
		}
		d := new(big.Float).Sub(a, b)
		return d.Sign() == 0 || d.MantExp(nil) < max(a.MantExp(nil), b.MantExp(nil))-200 || math.Abs(Float(d)) == 0
	}
	for _, nd := range operations {
		for _, x := range pointsOf(len(nd.Args)) {
			p := expression.Expression{N: len(x), Ops: []expr.Node{nd}}.Program()
			few, many := At(p, x), New(p, Nums(x, 1000), 1000)
			if few.Cause != "" || many.Cause != "" {
				continue
			}
			i := p.Len() - 1
			for j := range few.D1[i] {
				if !close(few.D1[i][j], many.D1[i][j]) {
					t.Errorf("%v at %v: slope %d is %v, want %v", nd.Op, x, j, few.D1[i][j], many.D1[i][j])
				}
			}
			for j := range few.second[i] {
				if !close(few.second[i][j], many.second[i][j]) {
					t.Errorf("%v at %v: second derivative %d is %v, want %v", nd.Op, x, j, few.second[i][j], many.second[i][j])
				}
			}
		}
	}
}

// pointsOf returns points of k coordinates of all sizes, the third and further ones half of the first; half of them with -short.
func pointsOf(k int) (list [][]float64) {
	numbers := []float64{5.5e-20, -0.75, 1.5, 300.5, -320.25, 3e9, -4e63}
	if k == 1 {
		for _, x := range numbers {
			list = append(list, []float64{x})
		}
		return list
	}
	for i, x := range numbers {
		for j, y := range numbers {
			if testing.Short() && (i+j)%2 == 1 {
				continue
			}
			p := []float64{x, y}
			for len(p) < k {
				p = append(p, 0.5*x)
			}
			list = append(list, p)
		}
	}
	return list
}

// operations is every operation of one and of several numbers.
var operations = func() (list []expr.Node) {
	for op := expr.OpNeg; op <= expr.OpAbs; op++ {
		list = append(list, expr.Node{Op: op, Args: []uint32{0}})
	}
	for _, op := range []expr.Op{expr.OpAdd, expr.OpMul, expr.OpDiv, expr.OpPow, expr.OpHypot, expr.OpAtan2, expr.OpMax} {
		list = append(list, expr.Node{Op: op, Args: []uint32{0, 1}})
	}
	for _, op := range []expr.Op{expr.OpSum, expr.OpSumSquares, expr.OpNorm2, expr.OpLogSumExp, expr.OpMaxOf} {
		list = append(list, expr.Node{Op: op, Args: []uint32{0, 1, 2}})
	}
	return list
}()
