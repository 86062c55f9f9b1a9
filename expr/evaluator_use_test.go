package expr_test

import (
	"fmt"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/expr"
)

// An Evaluator has one work space: a call that another one meets panics, for what it would return is wrong. The other comes from a rule here, in
// place of a goroutine.
func TestEvaluatorInTwoCallsAtATime(t *testing.T) {
	var e *expr.Evaluator
	var inner func(x []float64)
	rule := &slope.Rule{Name: "meets", Eval: func(x float64) (y, d1, d2 float64) {
		if f := inner; f != nil {
			inner = nil
			f([]float64{x, 2})
		}
		return x * x, 2 * x, 2
	}}
	one := func(x []expr.Expr) expr.Expr { return x[0].Apply(rule).Mul(x[1]) }
	calls := map[string]func(x []float64){
		"Value":         func(x []float64) { e.Value(x) },
		"Values":        func(x []float64) { e.Values(nil, x) },
		"Gradient":      func(x []float64) { e.Gradient(nil, x) },
		"VJP":           func(x []float64) { e.VJP(nil, x, []float64{1}) },
		"JVP":           func(x []float64) { e.JVP(nil, x, []float64{1, 0}) },
		"HVP":           func(x []float64) { e.HVP(nil, x, []float64{1, 0}) },
		"GradHVP":       func(x []float64) { e.GradHVP(nil, nil, x, []float64{1, 0}) },
		"Hessian":       func(x []float64) { e.Hessian(nil, x) },
		"SparseHessian": func(x []float64) { e.SparseHessian(nil, x) },
		"Jacobian":      func(x []float64) { e.Jacobian(new(mat.Dense), x) },
		"SparseJacobian": func(x []float64) {
			e.SparseJacobian(nil, x)
		},
	}
	for name, outer := range calls {
		t.Run(name, func(t *testing.T) {
			e = expr.Record(2, one).Evaluator()
			inner = calls["Gradient"]
			got := func() (got string) {
				defer func() { got = fmt.Sprint(recover()) }()
				outer([]float64{3, 4})
				return ""
			}()
			if !strings.HasPrefix(got, "expr: an Evaluator in two calls at a time") {
				t.Errorf("panic %q, want one that says what happened", got)
			}
			if y := e.Value([]float64{3, 4}); y != 36 {
				t.Errorf("after it the value is %v, want 36", y)
			}
		})
	}
}
