package expr_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/reverse"
)

// chainLoss is a function with a branch, an infinite slope and a rule.
func chainLoss[T slope.Real[T]](x []T) T {
	s := x[0].Lift(0)
	for i := range len(x) - 1 {
		t := x[i+1].Sub(x[i].Square())
		s = s.Add(t.Square().Scale(100)).Add(x[i].Neg().AddConst(1).Square())
	}
	return s.Add(slope.Norm2(x)).Add(slope.LogAddExp(x[0], x[1]))
}

// The products Hessian·v that are recorded as gradients of ⟨∇f, v⟩ are those of the tape.
func TestRecordedGradient(t *testing.T) {
	x, v := []float64{0.5, -1, 2, 0.25}, []float64{1, -2, 0.5, 3}
	_, want := reverse.HVP(nil, chainLoss[reverse.Var2], x, v)
	for name, grad := range map[string]func(x []expr.Expr) []expr.Expr{
		"reverse": func(x []expr.Expr) []expr.Expr {
			_, g := reverse.NestGradient(nil, chainLoss[reverse.Over[expr.Expr]], x)
			return g
		},
		"forward": func(x []expr.Expr) []expr.Expr {
			_, g := dual.NestGradient(nil, chainLoss[dual.Over[expr.Expr]], x)
			return g
		},
	} {
		p := expr.Record(4, func(x []expr.Expr) expr.Expr { return slope.DotConst(v, grad(x)) })
		_, got := p.Gradient(nil, x)
		twice := expr.RecordVec(4, func(x []expr.Expr) []expr.Expr {
			_, g := reverse.NestGradient(nil, func(x []reverse.Over[expr.Expr]) reverse.Over[expr.Expr] {
				_, g := reverse.NestGradient(nil, chainLoss[reverse.Over[reverse.Over[expr.Expr]]], x)
				return slope.DotConst(v, g)
			}, x)
			return g
		}).Values(nil, x)
		for i := range want {
			if math.Abs(got[i]-want[i]) > 1e-12*math.Abs(want[i]) || math.Abs(twice[i]-want[i]) > 1e-12*math.Abs(want[i]) {
				t.Errorf("%s: %v and %v, want %v", name, got, twice, want)
				break
			}
		}
	}
}

// A branch that is not taken does not reach a recorded gradient, and a zero slope under an
// infinite one is 0; such a program can be saved and written as Go.
func TestRecordedGradientAtZeros(t *testing.T) {
	gradients := func(x []expr.Expr) []expr.Expr {
		_, g := reverse.NestGradient(nil, func(x []reverse.Over[expr.Expr]) reverse.Over[expr.Expr] {
			return x[0].Select(x[0].Sqrt(), x[0].Scale(3)).Add(x[1].Select(x[1].Inv(), x[1]))
		}, x)
		_, h := reverse.NestGradient(nil, func(x []reverse.Over[expr.Expr]) reverse.Over[expr.Expr] {
			return x[0].Square().Add(x[1].Square()).Sqrt()
		}, x)
		return append(g, h...)
	}
	p := expr.RecordVec(2, gradients)
	b, err := p.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	q := new(expr.Program)
	if err := q.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	for _, p := range []*expr.Program{p, q} {
		for _, r := range []struct{ x, want [4]float64 }{
			{[4]float64{0, 0}, [4]float64{3, 1, 0, 0}},
			{[4]float64{-1, -1}, [4]float64{3, 1, -math.Sqrt(0.5), -math.Sqrt(0.5)}},
			{[4]float64{4, 2}, [4]float64{0.25, -0.25, 2 / math.Sqrt(5), 1 / math.Sqrt(5)}},
		} {
			got := p.Values(nil, r.x[:2])
			for i := range got {
				if math.Abs(got[i]-r.want[i]) > 1e-15 {
					t.Errorf("at %v: %v, want %v", r.x[:2], got, r.want)
					break
				}
			}
		}
	}
	var w bytes.Buffer
	p = expr.Record(2, func(x []expr.Expr) expr.Expr { return slope.Sum(gradients(x)) })
	if err := p.WriteGo(&w, "g", "G"); err != nil || !strings.Contains(w.String(), "trongEither(") {
		t.Errorf("%v\n%s", err, w.String())
	}
}

// The rule of a derivative is saved if the rule has its Go expressions.
func TestRecordedDerivativeOfARuleIsSaved(t *testing.T) {
	cube := &slope.Rule{Name: "cube", Eval: func(x float64) (y, d1, d2 float64) { return x * x * x, 3 * x * x, 6 * x }}
	cube.Go.Y, cube.Go.D1, cube.Go.D2 = "x*x*x", "3*x*x", "6*x"
	p := expr.Record(1, func(x []expr.Expr) expr.Expr {
		_, g := reverse.NestGradient(nil, func(x []reverse.Over[expr.Expr]) reverse.Over[expr.Expr] {
			return x[0].Apply(cube).Add(x[0].Scale(2).Apply(cube))
		}, x)
		return g[0]
	})
	b, err := p.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	q := new(expr.Program)
	if err := q.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	if y, g := q.Gradient(nil, []float64{2}); y != 108 || g[0] != 108 {
		t.Errorf("%v %v, want 3x²+6(2x)² = 108 and 6x+24(2x) = 108", y, g)
	}
}
