package exact

import (
	"math"
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
