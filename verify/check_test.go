package verify_test

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/internal/problem"
	"slope/verify"
)

// smoothF is sin(x₀)·x₁² + exp(x₀x₁).
func smoothF[T slope.Real[T]](x []T) T {
	return x[0].Sin().Mul(x[1].Square()).Add(x[0].Mul(x[1]).Exp())
}

func value(x []float64) float64 {
	return math.Sin(x[0])*x[1]*x[1] + math.Exp(x[0]*x[1])
}

func byHand(dst, x []float64) (float64, []float64) {
	if dst == nil {
		dst = make([]float64, 2)
	}
	e := math.Exp(x[0] * x[1])
	dst[0] = math.Cos(x[0])*x[1]*x[1] + x[1]*e
	dst[1] = 2*math.Sin(x[0])*x[1] + x[0]*e
	return value(x), dst
}

var somewhere = []float64{0.7, -1.3}

func TestCheckGradient(t *testing.T) {
	keep := make([]float64, 2)
	var memoX, memoG []float64
	spoiled := func(change func(g, x []float64)) slope.GradientFunc {
		return func(dst, x []float64) (float64, []float64) {
			y, g := byHand(dst, x)
			change(g, x)
			return y, g
		}
	}
	rows := []struct {
		name string
		grad slope.GradientFunc
		want verify.Verdict
		says string
	}{
		{"right", byHand, verify.Holds, ""},
		{"dual", func(dst, x []float64) (float64, []float64) { return dual.Gradient(dst, smoothF, x) }, verify.Holds, ""},
		{"sign", spoiled(func(g, x []float64) { g[1] = -g[1] }), verify.Refuted, "the wrong sign"},
		{"factor", spoiled(func(g, x []float64) { g[0] *= 2 }), verify.Refuted, "2 times too large"},
		{"half", spoiled(func(g, x []float64) { g[0] *= 0.5 }), verify.Refuted, "2 times too small"},
		{"dropped", spoiled(func(g, x []float64) { g[0] = 0 }), verify.Refuted, "a term is missing"},
		{"off by 1e-6", spoiled(func(g, x []float64) { g[0] *= 1 + 1e-6 }), verify.Refuted, "off by 1e-06"},
		{"NaN", spoiled(func(g, x []float64) { g[0] = math.NaN() }), verify.Refuted, "NaN where f has a slope"},
		{"infinite", spoiled(func(g, x []float64) { g[0] = math.Inf(1) }), verify.Refuted, "infinite where"},
		{"other value", func(dst, x []float64) (float64, []float64) { _, g := byHand(dst, x); return 3, g }, verify.Refuted, "the value differs"},
		{"panics", func(dst, x []float64) (float64, []float64) { panic("no gradient") }, verify.Refuted, "panics at x = [0.7 -1.3]: no gradient"},
		{"changes x", spoiled(func(g, x []float64) { x[0]++ }), verify.Refuted, "changes its argument: x[0] was 0.7 and is 1.7"},
		{"short", func(dst, x []float64) (float64, []float64) { return value(x), make([]float64, 1) }, verify.Refuted, "has length 1, want 2"},
		{"past dst", func(dst, x []float64) (float64, []float64) {
			y, g := byHand(dst, x)
			if cap(g) > 2 {
				g[:3][2] = 1
			}
			return y, g
		}, verify.Refuted, "writes past dst"},
		{"adds to dst", func(dst, x []float64) (float64, []float64) {
			y, g := byHand(nil, x)
			for i := range dst {
				dst[i] += g[i]
			}
			if dst == nil {
				dst = g
			}
			return y, dst
		}, verify.Refuted, "depends on what dst holds"},
		{"returns another", func(dst, x []float64) (float64, []float64) { return byHand(nil, x) }, verify.Refuted, "does not return the dst"},
		{"keeps dst", func(dst, x []float64) (float64, []float64) { _, g := byHand(keep, x); return value(x), g }, verify.Refuted, "keeps a reference to dst"},
		{"keeps x", func(dst, x []float64) (float64, []float64) {
			if memoX == nil || memoX[0] != x[0] || memoX[1] != x[1] {
				memoX = x
				_, memoG = byHand(nil, x)
			}
			if dst == nil {
				dst = make([]float64, 2)
			}
			copy(dst, memoG)
			return value(x), dst
		}, verify.Refuted, "keeps a reference to x"},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			rep := verify.CheckGradient(value, r.grad, somewhere)
			if rep.Verdict != r.want || !strings.Contains(rep.String(), r.says) {
				t.Errorf("want %v with %q, got\n%s", r.want, r.says, rep)
			}
			if (rep.Err() == nil) != (r.want == verify.Holds) {
				t.Errorf("Err() = %v for %v", rep.Err(), rep.Verdict)
			}
		})
	}
}

// The function of one variable f with the slope got at x, and the verdict.
func TestVerdictsOfOneVariable(t *testing.T) {
	rows := []struct {
		name string
		f    func(x float64) float64
		x    float64
		got  float64
		want verify.Verdict
		says string
	}{
		{"abs at 0, the mean", math.Abs, 0, 0, verify.Holds, ""},
		{"abs at 0, an end", math.Abs, 0, 1, verify.Holds, "a kink"},
		{"abs at 0, K25", math.Abs, 0, 2, verify.Refuted, "the number is not between them"},
		{"relu at 0", func(x float64) float64 { return math.Max(x, 0) }, 0, 0.5, verify.Holds, ""},
		{"relu at 0, outside", func(x float64) float64 { return math.Max(x, 0) }, 0, -0.1, verify.Refuted, "not between them"},
		{"relu next to 0", func(x float64) float64 { return math.Max(x, 0) }, 1e-3, 1, verify.Holds, ""},
		{"x log x next to its edge", func(x float64) float64 { return x * math.Log(x) }, 1e-9, math.Log(1e-9) + 1, verify.Holds, ""},
		{"x^1.5 at its edge, where quotients converge as √h", func(x float64) float64 { return math.Pow(x, 1.5) }, 0, 0, verify.Undecided, "show the slope to"},
		{"√x at 0", math.Sqrt, 0, math.Inf(1), verify.Holds, "grow without bound"},
		{"√x at 0, wrong sign", math.Sqrt, 0, math.Inf(-1), verify.Undecided, "grow without bound"},
		{"asin at 1", math.Asin, 1, math.Inf(1), verify.Holds, "grow without bound"},
		{"outside the domain", math.Log, -1, 1, verify.Undecided, "not finite"},
		{"log at 1e-300", math.Log, 1e-300, 1e300, verify.Holds, ""},
		{"x² at 1e150", func(x float64) float64 { return x * x }, 1e150, 2e150, verify.Holds, ""},
		{"sin at 1e6", math.Sin, 1e6, math.Cos(1e6), verify.Holds, ""},
		{"sin(1e4x) at 0.3", func(x float64) float64 { return math.Sin(1e4 * x) }, 0.3, 1e4 * math.Cos(3000), verify.Holds, ""},
		// The steps of a ladder from 1/8 are all multiples of 2^-50: a period that divides the coarse ones must not fool it.
		{"K27, aliasing", func(x float64) float64 { return x + math.Sin(2*math.Pi*0x1p20*x)/8 }, 1, 1, verify.Refuted, ""},
		{"K27, aliasing, the slope of what is there", func(x float64) float64 { return x + math.Sin(2*math.Pi*0x1p20*x)/8 }, 1, 1 + 2*math.Pi*0x1p20/8, verify.Holds, ""},
		{"aliasing finer than any step", func(x float64) float64 { return x + math.Mod(x*0x1p49, 1) }, 1, 5, verify.Undecided, "difference quotients with other steps"},
		{"lost digits", func(x float64) float64 { return (x + 1e15) - 1e15 }, 0.3, 1, verify.Undecided, ""},
		{"lost digits, a step", func(x float64) float64 { return (x + 1e15) - 1e15 }, 0.3, 0, verify.Undecided, ""},
		{"cancelling", func(x float64) float64 { return (1 - math.Cos(x)) / x / x }, 1e-7, 0, verify.Undecided, ""},
		{"constant", func(x float64) float64 { return 7 }, 2, 0, verify.Holds, ""},
		{"constant, wrong", func(x float64) float64 { return 7 }, 2, 1e-3, verify.Refuted, "should be 0"},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			f := func(x []float64) float64 { return r.f(x[0]) }
			grad := func(dst, x []float64) (float64, []float64) {
				if dst == nil {
					dst = make([]float64, 1)
				}
				dst[0] = r.got
				return r.f(x[0]), dst
			}
			rep := verify.CheckGradient(f, grad, []float64{r.x})
			if rep.Entries[0].Verdict != r.want || !strings.Contains(rep.String(), r.says) {
				t.Errorf("want %v with %q, got\n%s", r.want, r.says, rep)
			}
		})
	}
}

func TestCheckGradientOfAFunctionThatPanics(t *testing.T) {
	rep := verify.CheckGradient(func([]float64) float64 { panic("no value") }, byHand, somewhere)
	if rep.Verdict != verify.Refuted || !strings.Contains(rep.Reason, "f panics at x = [0.7 -1.3]: no value") {
		t.Error(rep)
	}
}

// Every test problem of the library, at its start: the hand-written gradient.
func TestCheckGradientOfTheTestProblems(t *testing.T) {
	for _, p := range problem.All() {
		f := func(x []float64) float64 {
			z := make([]slope.Float64, len(x))
			for i := range x {
				z[i] = slope.Float64(x[i])
			}
			return float64(p.Value(z))
		}
		if rep := verify.CheckGradient(f, p.Hand, p.Start); rep.Verdict == verify.Refuted {
			t.Errorf("%s: %s", p.Name, rep)
		}
	}
}

func TestDirections(t *testing.T) {
	const n = 400
	x := problem.RosenbrockStart(n)
	f := func(x []float64) float64 { y, _ := problem.RosenbrockGradient(nil, x); return y }
	calls := 0
	counted := func(x []float64) float64 { calls++; return f(x) }
	right := func(dst, x []float64) (float64, []float64) {
		if dst == nil {
			dst = make([]float64, len(x))
		}
		return problem.RosenbrockGradient(dst, x)
	}
	if rep := verify.CheckGradient(counted, right, x); rep.Verdict != verify.Holds || len(rep.Entries) != 9 {
		t.Error(rep)
	}
	if calls > 1000 {
		t.Errorf("%d calls of f for 8 directions", calls)
	}
	wrong := func(dst, x []float64) (float64, []float64) {
		y, g := right(dst, x)
		g[317] *= 1.001
		return y, g
	}
	if rep := verify.CheckGradient(f, wrong, x); rep.Verdict != verify.Refuted {
		t.Error(rep)
	}
}

func TestCheckHessian(t *testing.T) {
	h := func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
		return hyperdual.Hessian(dst, smoothF, x)
	}
	if rep := verify.CheckHessian(value, h, somewhere); rep.Verdict != verify.Holds {
		t.Error(rep)
	}
	if rep := verify.CheckHessian(value, h, somewhere, verify.Directions(3)); rep.Verdict != verify.Holds {
		t.Error(rep)
	}
	// The mixed term f₁g₂ dropped, K15.
	wrong := func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
		y, g, m := h(dst, x)
		m.SetSym(0, 1, m.At(0, 1)-2*math.Cos(x[0])*x[1])
		return y, g, m
	}
	if rep := verify.CheckHessian(value, wrong, somewhere); rep.Verdict != verify.Refuted || !strings.Contains(rep.Reason, "h[0,1]") && !strings.Contains(rep.Reason, "h[1,0]") {
		t.Error(rep)
	}
	// A Hessian that belongs to its gradient, but not to f.
	other := func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
		_, g, m := hyperdual.Hessian(dst, func(x []hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64] {
			return smoothF(x).Scale(2)
		}, x)
		return value(x), g, m
	}
	if rep := verify.CheckHessian(value, other, somewhere); rep.Verdict != verify.Refuted || !strings.Contains(rep.Reason, "∂f/∂x") {
		t.Error(rep)
	}
}

func TestCheckHVPAndJacobian(t *testing.T) {
	p := expr.Record(2, smoothF)
	v := []float64{1, -0.5}
	if rep := verify.CheckHVP(p.Gradient, p.HVP, somewhere, v); rep.Verdict != verify.Holds {
		t.Error(rep)
	}
	wrong := func(dst, x, v []float64) (float64, []float64) {
		y, hv := p.HVP(dst, x, v)
		hv[1] *= -1
		return y, hv
	}
	if rep := verify.CheckHVP(p.Gradient, wrong, somewhere, v); rep.Verdict != verify.Refuted || !strings.Contains(rep.Reason, "Hv[1]: the wrong sign") {
		t.Error(rep)
	}

	q := expr.RecordVec(2, func(x []expr.Expr) []expr.Expr {
		return []expr.Expr{x[0].Mul(x[1]).Sin(), x[0].Div(x[1]), x[1].Exp()}
	})
	if rep := verify.CheckJacobian(q.Values, q.Jacobian, somewhere); rep.Verdict != verify.Holds || len(rep.Entries) != 6 {
		t.Error(rep)
	}
	bad := func(dst *mat.Dense, x []float64) *mat.Dense {
		j := q.Jacobian(dst, x)
		j.Set(1, 1, 0)
		return j
	}
	if rep := verify.CheckJacobian(q.Values, bad, somewhere); rep.Verdict != verify.Refuted || !strings.Contains(rep.Reason, "J[1,1]: zero: a term is missing") {
		t.Error(rep)
	}
	if rep := verify.CheckJacobian(q.Values, func(dst *mat.Dense, x []float64) *mat.Dense { return mat.NewDense(2, 3, nil) }, somewhere); rep.Verdict != verify.Refuted || !strings.Contains(rep.Reason, "2×3, want 3×2") {
		t.Error(rep)
	}
}

func TestMisusePanics(t *testing.T) {
	rows := map[string]func(){
		"verify: CheckGradient at a point of length 0, want at least 1": func() { verify.CheckGradient(value, byHand, nil) },
		"verify: CheckGradient of a nil function":                       func() { verify.CheckGradient(nil, byHand, somewhere) },
		"verify: CheckHVP at a point of length 2 in a direction of length 1, want the same and at least 1": func() {
			verify.CheckHVP(byHand, func(dst, x, v []float64) (float64, []float64) { return 0, nil }, somewhere, []float64{1})
		},
		"verify: CheckRule of a nil rule":    func() { verify.CheckRule(nil, 1) },
		"verify: Directions of fewer than 1": func() { verify.Directions(0) },
	}
	for want, f := range rows {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic %v, want %v", got, want)
				}
			}()
			f()
		}()
	}
}
