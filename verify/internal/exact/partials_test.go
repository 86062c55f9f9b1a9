package exact

import (
	"testing"

	"slope/expr"
)

// The operations that are called periodic are those whose slope or curvature changes its
// sign again and again far from 0.
func TestPeriodicIsWhatTheRulesSay(t *testing.T) {
	for op := expr.OpInvalid; op <= expr.OpProd; op++ {
		f := op.Unary()
		if f == nil {
			continue
		}
		changes := 0
		for _, from := range []float64{-40.03, 40.03} {
			_, s, c := f(from)
			for k := range 200 {
				_, d1, d2 := f(from + 0.05*float64(k))
				if d1*s < 0 || d2*c < 0 {
					changes++
				}
				s, c = d1, d2
			}
		}
		if got := periodic(op); got != (changes > 2) {
			t.Errorf("%v: periodic is %v, its slopes change sign %d times", op, got, changes)
		}
	}
}
