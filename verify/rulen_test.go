package verify_test

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"slope"
	"slope/expr"
	"slope/internal/bigmath"
	"slope/verify"
)

// ringRule is Σ sin(xᵢxᵢ₊₁), cyclically; wrong adds to an element of the gradient or of a product.
func ringRule(wrong func(gradient, product []float64)) *slope.RuleN {
	value := func(x []float64) (y float64) {
		for i := range x {
			y += math.Sin(x[i] * x[(i+1)%len(x)])
		}
		return y
	}
	return &slope.RuleN{
		Name: "ring",
		Eval: value,
		Gradient: func(dst, x []float64) (float64, []float64) {
			clear(dst)
			for i := range x {
				k := (i + 1) % len(x)
				c := math.Cos(x[i] * x[k])
				dst[i] += float64(c * x[k])
				dst[k] += float64(c * x[i])
			}
			wrong(dst, nil)
			return value(x), dst
		},
		HVP: func(dst, x, v []float64) (float64, []float64) {
			clear(dst)
			for i := range x {
				k := (i + 1) % len(x)
				s, c := math.Sincos(x[i] * x[k])
				d := float64(x[k]*v[i]) + float64(x[i]*v[k])
				dst[i] += float64(c*v[k]) - float64(s*x[k]*d)
				dst[k] += float64(c*v[i]) - float64(s*x[i]*d)
			}
			wrong(nil, dst)
			return value(x), dst
		},
	}
}

func ringBig(x []*big.Float, prec uint) *big.Float {
	y := new(big.Float).SetPrec(prec)
	for i := range x {
		z := new(big.Float).SetPrec(prec).Mul(x[i], x[(i+1)%len(x)])
		y.Add(y, bigmath.Sin(z, prec))
	}
	return y
}

// A wrong element of the gradient or of a product is found, with arbitrary precision and without, and named.
func TestCheckRuleN(t *testing.T) {
	x := []float64{0.7, -1.3, 0.4}
	for _, r := range []struct {
		name  string
		wrong func(g, h []float64)
		want  verify.Verdict
		says  string
	}{
		{"right", func(g, h []float64) {}, verify.Holds, ""},
		{"a slope", func(g, h []float64) {
			if g != nil {
				g[1] *= 1 + 1e-5
			}
		}, verify.Refuted, "∂f/∂x1"},
		{"a second slope", func(g, h []float64) {
			if h != nil {
				h[2] *= 1.001
			}
		}, verify.Refuted, "∂²f/∂x2"},
	} {
		for _, exactly := range []bool{false, true} {
			rule := ringRule(r.wrong)
			if exactly {
				rule.Big = ringBig
			}
			rep := verify.CheckRuleN(rule, x)
			if rep.Verdict != r.want || !strings.Contains(rep.String(), r.says) || r.says != "" && !strings.Contains(rep.Fault, `rule "ring" (rulen_test.go:`) {
				t.Errorf("%s (exactly: %v): want %v with %q, got\n%s", r.name, exactly, r.want, r.says, rep)
			}
		}
	}
	first := ringRule(func(g, h []float64) {})
	first.HVP = nil
	if rep := verify.CheckRuleN(first, x); rep.Verdict != verify.Holds || len(rep.Entries) != 3 {
		t.Error(rep)
	}
	other := ringRule(func(g, h []float64) {})
	other.Eval = func(x []float64) float64 { return 1 }
	if rep := verify.CheckRuleN(other, x); !strings.Contains(rep.String(), "want the same bits") {
		t.Error(rep)
	}
	log := &slope.RuleN{Name: "log", Eval: func(x []float64) float64 { return math.Log(x[0]) },
		Gradient: func(dst, x []float64) (float64, []float64) { dst[0] = 1 / x[0]; return math.Log(x[0]), dst }}
	if rep := verify.CheckRuleN(log, []float64{-1}); rep.Verdict != verify.Holds {
		t.Error(rep)
	}
}

// A check of a gradient names the rule of many variables that is wrong.
func TestCheckGradientNamesTheRuleN(t *testing.T) {
	r := ringRule(func(g, h []float64) {
		if g != nil {
			g[0] = -g[0]
		}
	})
	p := expr.Record(2, func(x []expr.Expr) expr.Expr {
		return slope.ApplyN(r, []expr.Expr{x[0].Exp(), x[1], x[0]}).Mul(x[1])
	})
	rep := verify.CheckGradient(p.Value, p.Gradient, []float64{0.3, 0.9}, verify.Recorded(2, func(x []expr.Expr) expr.Expr { return expr.Eval(p, x) }))
	if rep.Verdict != verify.Refuted || !strings.Contains(rep.Fault, `rule "ring" (rulen_test.go:`) {
		t.Error(rep)
	}
}
