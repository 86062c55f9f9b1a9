package modes

import (
	"math"
	"slices"
	"testing"

	"slope"
	"slope/expr"
	"slope/verify/internal/exact"
	"slope/verify/internal/expression"
	"slope/verify/internal/random"
)

// At kinks, norms at the origin, edges and outside of the domain the law says what the derivatives are. Every mode has them, and another number is
// refuted.
func TestLawDecides(t *testing.T) {
	t.Parallel()
	nan, inf := math.NaN(), math.Inf(1)
	rows := []struct {
		name     string
		f        func(x []expr.Expr) expr.Expr
		x        []float64
		gradient []float64   // of the law
		hessian  [][]float64 // nil where the oracle knows none: infinite slopes and second derivatives
	}{
		{"|x|", func(x []expr.Expr) expr.Expr { return x[0].Abs().Add(x[0].Square()) }, []float64{0}, []float64{0}, [][]float64{{2}}},
		{"|x|·y", func(x []expr.Expr) expr.Expr { return x[0].Abs().Mul(x[1]) }, []float64{0, 3}, []float64{0, 0}, [][]float64{{0, 0}, {0, 0}}},
		{"a tie of two", func(x []expr.Expr) expr.Expr { return x[0].Square().Max(x[1]) }, []float64{2, 4}, []float64{2, 0.5}, [][]float64{{1, 0}, {0, 0}}},
		{"a tie of three", func(x []expr.Expr) expr.Expr { return slope.MinOf(x).Exp() }, []float64{0, 0, 0}, []float64{1. / 3, 1. / 3, 1. / 3},
			[][]float64{{1. / 9, 1. / 9, 1. / 9}, {1. / 9, 1. / 9, 1. / 9}, {1. / 9, 1. / 9, 1. / 9}}},
		{"a side within rounding", func(x []expr.Expr) expr.Expr { return x[0].AddConst(0.1).AddConst(0.2).AddConst(-0.3).Abs() }, []float64{0}, []float64{1}, [][]float64{{0}}},
		{"the edge of Select", func(x []expr.Expr) expr.Expr { return x[0].Select(x[1].Square(), x[1].Exp()) }, []float64{0, 0}, []float64{0, 1}, [][]float64{{0, 0}, {0, 1}}},
		{"‖x‖ at 0", func(x []expr.Expr) expr.Expr { return slope.Norm2(x[:2]).Add(x[2].Square()) }, []float64{0, 0, 1}, []float64{0, 0, 2},
			[][]float64{{nan, nan, 0}, {nan, nan, 0}, {0, 0, 2}}},
		{"cosh ‖x‖ at 0", func(x []expr.Expr) expr.Expr { return x[0].Hypot(x[1]).Cosh() }, []float64{0, 0}, []float64{0, 0}, [][]float64{{nan, nan}, {nan, nan}}},
		{"√x at 0", func(x []expr.Expr) expr.Expr { return x[0].Sqrt().Add(x[1].Square()) }, []float64{0, 1}, []float64{inf, 2}, nil},
		{"√(x²) at 0", func(x []expr.Expr) expr.Expr { return x[0].Square().Sqrt().Add(x[0]) }, []float64{0}, []float64{1}, nil},
		{"(√x)² at 0", func(x []expr.Expr) expr.Expr { return x[0].Sqrt().Square() }, []float64{0}, []float64{nan}, nil},
		{"0·√x at 0", func(x []expr.Expr) expr.Expr { return x[0].Sqrt().Scale(0) }, []float64{0}, []float64{0}, nil},
		{"asin at −1", func(x []expr.Expr) expr.Expr { return x[0].Asin().Neg() }, []float64{-1}, []float64{-inf}, nil},
		{"x^1.5 at 0", func(x []expr.Expr) expr.Expr { return x[0].PowConst(1.5).Add(x[0]) }, []float64{0}, []float64{1}, nil},
		{"x^2.5·y at 0", func(x []expr.Expr) expr.Expr { return x[0].PowConst(2.5).Mul(x[1]).Add(x[1].Square()) }, []float64{0, 3}, []float64{0, 6}, [][]float64{{0, 0}, {0, 2}}},
		{"x^2.5 at 0, not taken", func(x []expr.Expr) expr.Expr { return x[0].PowConst(2.5).Max(x[1].Exp()) }, []float64{0, 0}, []float64{0, 1}, [][]float64{{0, 0}, {0, 1}}},
		{"log x at −1", func(x []expr.Expr) expr.Expr { return x[0].Log().Add(x[1]) }, []float64{-1, 1}, []float64{nan, nan}, [][]float64{{nan, nan}, {nan, nan}}},
	}
	for _, r := range rows {
		p := expr.Record(len(r.x), r.f)
		e, ok := expression.Of(p)
		if !ok {
			t.Fatalf("%s: no expression", r.name)
		}
		o := NewOracle(p, r.x)
		if o.Cause() != "" {
			t.Errorf("%s: %s", r.name, o.Cause())
			continue
		}
		for _, m := range List(Of(e)) {
			es := o.Entries(m)
			for k, en := range es {
				want := nan
				if k < len(r.x) {
					want = r.gradient[k]
				} else if r.hessian != nil {
					want = r.hessian[(k-len(r.x))/len(r.x)][(k-len(r.x))%len(r.x)]
				} else {
					continue
				}
				if en.Verdict != exact.Holds || math.Abs(en.Got-want) > 1e-9*math.Abs(want) || (en.Got != en.Got) != (want != want) {
					t.Errorf("%s, %s: %+v, want %v", r.name, m.Name, en, want)
				}
			}
			if k := unseen(o, m, r.hessian != nil); k != "" {
				t.Errorf("%s, %s: %s", r.name, m.Name, k)
			}
		}
	}
}

// unseen plants faults in the entries of a mode, one after the other, and says which one is not refuted.
func unseen(o *Oracle, m Mode, second bool) string {
	_, g := m.Gradient(nil, o.x)
	for j := range g {
		for _, bad := range planted(g[j]) {
			w := slices.Clone(g)
			w[j] = bad
			if es := o.ex.Entries("∂f/∂x", w, m.Forward); es[j].Verdict != exact.Refuted {
				return es[j].Name + " is not refuted"
			}
		}
	}
	if m.Hessian == nil || !second {
		return ""
	}
	_, _, h := m.Hessian(nil, o.x)
	for i := range g {
		for j := range g {
			for _, bad := range planted(h.At(i, j)) {
				if en := o.h(i, j, bad); en.Verdict != exact.Refuted {
					return en.Name + " is not refuted"
				}
			}
		}
	}
	return ""
}

// planted returns numbers that are wrong where v is right.
func planted(v float64) []float64 {
	switch {
	case v != v:
		return []float64{0, 1, math.Inf(1)}
	case math.IsInf(v, 0):
		return []float64{0, -v, math.NaN(), math.Copysign(1e308, v)}
	}
	return []float64{math.NaN(), math.Inf(1), v + 1e-3*math.Max(1, math.Abs(v)), v - math.Max(1, math.Abs(v)/2)}
}

// Random expressions at points of small integers, where kinks are ties, arguments of roots 0, and logarithms undefined: no mode is refuted, few
// cases are undecided, and every fault that is planted in a number that holds is seen.
func TestLawOfRandomExpressions(t *testing.T) {
	t.Parallel()
	cases, undecided, entries := 200, 0, 0
	if testing.Short() {
		cases = 60
	}
	for k := range cases {
		s := random.NewRand(uint64(k) + 1<<43)
		dim := 1 + s.Intn(3)
		e := expression.Draw(s, expression.Wild, dim, 6)
		x := make([]float64, dim)
		for j := range x {
			x[j] = float64(s.Intn(5) - 2)
		}
		o := NewOracle(e.Program(), x)
		if o.Cause() != "" {
			undecided++
			continue
		}
		open := false
		for _, m := range List(Of(e)) {
			for j, en := range o.Entries(m) {
				entries++
				switch {
				case en.Verdict == exact.Refuted:
					t.Errorf("%v at %v, %s: %+v", e, x, m.Name, en)
				case en.Verdict == exact.Undecided:
					open = true
				case j < dim:
					for _, bad := range planted(en.Got) {
						g := make([]float64, dim)
						g[j] = bad
						if w := o.ex.Entries("", g, m.Forward)[j]; w.Verdict == exact.Holds {
							t.Errorf("%v at %v: %v holds beside %v", e, x, bad, en.Got)
						}
					}
				}
			}
		}
		if open {
			undecided++
		}
	}
	t.Logf("%d cases, %d entries, %d cases undecided", cases, entries, undecided)
	if undecided > cases/4 {
		t.Errorf("%d of %d cases are undecided", undecided, cases)
	}
}

// (√x)² + 5√x at 0 is row 5: forward modes have NaN, backward ones ∞, and each is wrong in the other.
func TestLawHasOneAnswerForAMode(t *testing.T) {
	e := expression.Expression{N: 1, Ops: []expr.Node{{Op: expr.OpSqrt, Args: []uint32{0}}, {Op: expr.OpSquare, Args: []uint32{1}},
		{Op: expr.OpScale, C: []float64{5}, Args: []uint32{1}}, {Op: expr.OpAdd, Args: []uint32{2, 3}}}}
	o := NewOracle(e.Program(), []float64{0})
	for _, forward := range []bool{true, false} {
		for _, got := range []float64{math.NaN(), math.Inf(1)} {
			want := exact.Refuted
			if math.IsNaN(got) == forward {
				want = exact.Holds
			}
			if en := o.ex.Entries("", []float64{got}, forward)[0]; en.Verdict != want {
				t.Errorf("forward %t: %+v, want the verdict %d", forward, en, want)
			}
		}
	}
}
