package kernel_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"slope/internal/kernel"
	"slope/internal/rule"
)

// The rules on lanes are those of package rule, bit for bit, with and without derivatives.
func TestRulesOnLanes(t *testing.T) {
	r := rand.New(rand.NewPCG(rand.Uint64(), 3))
	x := []float64{0, math.Copysign(0, -1), 1, -1, math.Inf(1), math.Inf(-1), math.NaN(), 0x1p-1074, 700, -700, 1e300, -1e-300}
	for range 500 {
		x = append(x, math.Abs(5*r.NormFloat64()), 5*r.NormFloat64(), math.Float64frombits(r.Uint64()))
	}
	for _, f := range []struct {
		name  string
		lanes func(y, d1, d2, x []float64)
		rule  func(x float64) (y, d1, d2 float64)
	}{
		{"Exp", kernel.ExpRule, rule.Exp}, {"Expm1", kernel.Expm1Rule, rule.Expm1}, {"Log", kernel.LogRule, rule.Log},
		{"Log1p", kernel.Log1pRule, rule.Log1p}, {"Sin", kernel.SinRule, rule.Sin}, {"Cos", kernel.CosRule, rule.Cos}, {"Erf", kernel.ErfRule, rule.Erf}, {"Erfc", kernel.ErfcRule, rule.Erfc},
		{"Tanh", kernel.TanhRule, rule.Tanh},
		{"Sigmoid", kernel.SigmoidRule, rule.Sigmoid}, {"Softplus", kernel.SoftplusRule, rule.Softplus},
	} {
		for results := 1; results <= 3; results++ {
			var z [3][]float64
			for k := range results {
				z[k] = make([]float64, len(x))
			}
			f.lanes(z[0], z[1], z[2], x)
			for i, v := range x {
				var want [3]float64
				want[0], want[1], want[2] = f.rule(v)
				for k := range results {
					if got := z[k][i]; math.Float64bits(got) != math.Float64bits(want[k]) && (got == got || want[k] == want[k]) {
						t.Fatalf("%s at %v: derivative %d is %v, want %v", f.name, v, k, got, want[k])
					}
				}
			}
		}
	}
}
