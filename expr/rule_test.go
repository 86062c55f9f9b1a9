package expr

import (
	"math"
	"testing"

	"slope"
	"slope/hyperdual"
	"slope/reverse"
)

// well is a function of three variables with derivatives of every order.
func well[T slope.Real[T]](x []T) T {
	return x[0].Mul(x[1]).Sin().Add(x[2].Exp().Mul(x[0])).Add(x[1].Hypot(x[2]))
}

// deep is the sum of the third derivatives along a diagonal, from derivatives inside derivatives.
func deep[T slope.Real[T]](f func([]reverse.Over[reverse.Over[T]]) reverse.Over[reverse.Over[T]]) func(x []T) T {
	return func(x []T) T {
		_, g := reverse.NestGradient(nil, func(x []reverse.Over[T]) reverse.Over[T] {
			_, g := reverse.NestGradient(nil, f, x)
			return slope.Sum(g)
		}, x)
		return slope.Sum(g)
	}
}

// A program as a rule has the derivatives of the program to any order, in numbers and
// recorded again, and its value in arbitrary precision.
func TestProgramRule(t *testing.T) {
	r := Record(3, well[Expr]).Rule("well")
	x := []float64{0.7, 0.4, -0.3}
	type two = hyperdual.HyperDual[float64]
	y, g, h := hyperdual.Hessian(nil, deep(well[reverse.Over[reverse.Over[two]]]), x)
	f := func(x []reverse.Over[reverse.Over[two]]) reverse.Over[reverse.Over[two]] { return slope.ApplyN(r, x) }
	check := func(way string, gy float64, gg, gh []float64) {
		t.Helper()
		for i := range g {
			if !near(gy, y, 1, 1e-13) || !near(gg[i], g[i], 1, 1e-12) || !near(gh[i], h.At(0, i), 1, 1e-12) {
				t.Fatalf("%s: %v %v %v, want %v %v %v", way, gy, gg, gh, y, g, h.RawSymmetric().Data)
			}
		}
	}
	gy, gg, gh := hyperdual.Hessian(nil, deep(f), x)
	check("numbers", gy, gg, gh.RawSymmetric().Data)
	p := Record(3, deep(func(x []reverse.Over[reverse.Over[Expr]]) reverse.Over[reverse.Over[Expr]] { return slope.ApplyN(r, x) }))
	gy, gg, gh = p.Hessian(nil, x)
	check("recorded", gy, gg, gh.RawSymmetric().Data)

	outer := Record(3, func(x []Expr) Expr { return slope.ApplyN(r, []Expr{x[1], x[0], x[2]}).Exp() })
	z, err := outer.Big(bigs(x), 200)
	if v, _ := z.Float64(); err != nil || !near(v, math.Exp(float64(well([]slope.Float64{0.4, 0.7, -0.3}))), 0, 1e-14) {
		t.Errorf("Big: %v, %v", v, err)
	}
	if Record(1, func(x []Expr) Expr { return x[0].Apply(cubeRule) }).Rule("cube").Big != nil {
		t.Error("a rule without Big has Big")
	}
	if first, again := r.Next(1), r.Next(1); first != again {
		t.Error("Next returns another rule in each call")
	}
}

// A replay with a rule allocates nothing.
func TestRuleNReplayAllocations(t *testing.T) {
	p := Record(4, func(x []Expr) Expr { return slope.ApplyN(waveRule, x).Exp() })
	x, dst := []float64{1, 2, 3, 4}, make([]float64, 4)
	e := p.Evaluator()
	for name, f := range map[string]func(){
		"value":    func() { e.Value(x) },
		"gradient": func() { e.Gradient(dst, x) },
		"product":  func() { e.HVP(dst, x, x) },
	} {
		f()
		if n := testing.AllocsPerRun(20, f); n != 0 {
			t.Errorf("%s: %v allocations, want 0", name, n)
		}
	}
}
