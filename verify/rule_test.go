package verify_test

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"slope"
	"slope/internal/bigmath"
	"slope/internal/rule"
	"slope/verify"
)

// cancelling is tanh with the slope 1 − tanh², which is 100 % wrong from x = 19
// on (K26): no difference quotient can see it.
var cancelling = &slope.Rule{Name: "tanh", Big: bigmath.Tanh, Eval: func(x float64) (y, d1, d2 float64) {
	y = math.Tanh(x)
	return y, 1 - float64(y*y), -2 * y * (1 - float64(y*y))
}}

func TestCheckRule(t *testing.T) {
	tanh := &slope.Rule{Name: "tanh", Eval: rule.Tanh, Big: bigmath.Tanh}
	plain := &slope.Rule{Name: "tanh", Eval: rule.Tanh}
	wrong := &slope.Rule{Name: "softsign", Eval: func(x float64) (y, d1, d2 float64) {
		a := 1 + math.Abs(x)
		return x / a, -1 / (a * a), -2 * math.Copysign(1, x) / (a * a * a)
	}}
	log := &slope.Rule{Name: "log", Eval: func(x float64) (y, d1, d2 float64) { return math.Log(x), 1 / x, -1 / (x * x) }}
	rows := []struct {
		name string
		r    *slope.Rule
		x    float64
		want verify.Verdict
		says string
	}{
		{"tanh", tanh, 1, verify.Holds, ""},
		{"tanh far out", tanh, 20, verify.Holds, ""},
		{"tanh of 300", tanh, 300, verify.Holds, ""},
		{"tanh by differences", plain, 1, verify.Holds, ""},
		{"cancelling near 0", cancelling, 0.5, verify.Holds, ""},
		{"cancelling, K26", cancelling, 20, verify.Refuted, "zero: a term is missing"},
		{"wrong sign", wrong, 1.5, verify.Refuted, `at fault: rule "softsign" (rule_test.go:25)`},
		{"outside the domain a number", log, -1, verify.Refuted, "outside the domain every part must be NaN"},
	}
	for _, r := range rows {
		rep := verify.CheckRule(r.r, r.x)
		if rep.Verdict != r.want || !strings.Contains(rep.String(), r.says) {
			t.Errorf("%s: want %v with %q, got\n%s", r.name, r.want, r.says, rep)
		}
	}
}

func TestCheckRule2(t *testing.T) {
	hypot := &slope.Rule2{Name: "hypot", Big: bigmath.Hypot, Eval: func(x, y float64) slope.Partials { return slope.Partials(rule.Hypot(x, y)) }}
	swapped := &slope.Rule2{Name: "swapped", Eval: func(x, y float64) slope.Partials {
		p := rule.Hypot(x, y)
		p.X, p.Y = p.Y, p.X
		return slope.Partials(p)
	}}
	mixed := &slope.Rule2{Name: "x²y", Big: func(x, y *big.Float, prec uint) *big.Float {
		z := new(big.Float).SetPrec(prec).Mul(x, x)
		return z.Mul(z, y)
	}, Eval: func(x, y float64) slope.Partials {
		return slope.Partials{F: x * x * y, X: 2 * x * y, Y: x * x, XX: 2 * y}
	}}
	if rep := verify.CheckRule2(hypot, 3, -4); rep.Verdict != verify.Holds || len(rep.Entries) != 7 {
		t.Error(rep)
	}
	if rep := verify.CheckRule2(swapped, 3, -4); rep.Verdict != verify.Refuted || !strings.Contains(rep.Fault, `rule "swapped" (rule_test.go:`) {
		t.Error(rep)
	}
	if rep := verify.CheckRule2(mixed, 1.5, 2); rep.Verdict != verify.Refuted || !strings.Contains(rep.Reason, "∂²f/∂x∂y: zero: a term is missing") && !strings.Contains(rep.Reason, "∂²f/∂y∂x: zero") {
		t.Error(rep)
	}
}
