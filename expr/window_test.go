package expr_test

import (
	"fmt"
	"math"
	"testing"

	"slope"
	"slope/expr"
)

// windows are sums whose terms read neighbours, in ways that differ in how many read a variable, in how many sums there are, and in what else
// reads it.
var windows = map[string]func(x []expr.Expr) expr.Expr{
	"itself": func(x []expr.Expr) expr.Expr {
		return sumOver(x, 0, func(x []expr.Expr) expr.Expr { return x[0].Square().AddConst(-1).Square() })
	},
	"neighbours": func(x []expr.Expr) expr.Expr {
		return sumOver(x, 2, func(x []expr.Expr) expr.Expr { return x[0].Sub(x[1].Scale(2)).Add(x[2]).Square() })
	},
	"product": func(x []expr.Expr) expr.Expr {
		return sumOver(x, 1, func(x []expr.Expr) expr.Expr { return x[1].Mul(x[0]).Square().Scale(3) }, func(x []expr.Expr) expr.Expr { return x[0].AddConst(1).Square() })
	},
	"far": func(x []expr.Expr) expr.Expr {
		return sumOver(x, 8, func(x []expr.Expr) expr.Expr { return x[0].Sub(x[8]).Square() })
	},
	"too far": func(x []expr.Expr) expr.Expr {
		return sumOver(x, 9, func(x []expr.Expr) expr.Expr { return x[0].Sub(x[9]).Square() })
	},
	"five": func(x []expr.Expr) expr.Expr {
		return sumOver(x, 4, func(x []expr.Expr) expr.Expr { return x[0].Mul(x[1]).Sub(x[2].Mul(x[3])).Add(x[4]).Square() })
	},
	"functions": func(x []expr.Expr) expr.Expr {
		return sumOver(x, 1, func(x []expr.Expr) expr.Expr { return x[0].Exp().Square() }, func(x []expr.Expr) expr.Expr { return x[1].Sin() })
	},
	"squares of variables": func(x []expr.Expr) expr.Expr {
		return sumOver(x, 0, func(x []expr.Expr) expr.Expr { return x[0].Sin() }, func(x []expr.Expr) expr.Expr { return x[0].Square() })
	},
	"start": func(x []expr.Expr) expr.Expr {
		return x[0].Mul(x[1]).Add(sumOver(x, 1, func(x []expr.Expr) expr.Expr { return x[1].Sub(x[0]).Square() }))
	},
	"two sums": func(x []expr.Expr) expr.Expr {
		a := sumOver(x, 1, func(x []expr.Expr) expr.Expr { return x[1].Sub(x[0]).Square() })
		return a.Add(sumOver(x, 1, func(x []expr.Expr) expr.Expr { return x[1].Sub(x[0]).AddConst(2).Square() }).Scale(3))
	},
	"lanes": func(x []expr.Expr) expr.Expr {
		var terms []expr.Expr
		for i := range len(x) - 2 {
			terms = append(terms, x[i].Mul(x[i+2]).Sub(x[i+1].Square()))
		}
		return slope.SumSquares(terms)
	},
}

// sumOver adds, in order, terms of x[i:] for all i up to the last but so many.
func sumOver(x []expr.Expr, last int, terms ...func(x []expr.Expr) expr.Expr) expr.Expr {
	s := x[0].Lift(0)
	for i := range len(x) - last {
		for _, f := range terms {
			s = s.Add(f(x[i:]))
		}
	}
	return s
}

// Where lanes share variables, value, gradient and products have the same numbers whether the adjoints of a block go to the variables in one
// pass or not, wherever its ends are: those of VJP, which keeps all adjoints and goes backwards, and of the tape of expr.Eval.
func TestWindows(t *testing.T) {
	for name, f := range windows {
		for _, n := range []int{10, 11, 40, 65, 127, 128, 129, 256, 263, 511, 512, 513, 514, 519, 520, 521, 1025, 1500} {
			t.Run(fmt.Sprintf("%s/n=%d", name, n), func(t *testing.T) {
				x := make([]float64, n)
				for i := range x {
					x[i] = math.Sin(float64(i)) / 2
				}
				p := expr.Record(n, f)
				e := p.Evaluator()
				dst := make([]float64, n)
				for i := range dst {
					dst[i] = math.NaN() // what was there is of no matter
				}
				y, g := e.Gradient(dst, x)
				if want := e.Value(x); y != want {
					t.Errorf("value %v, want %v", y, want)
				}
				if want := expr.Eval(p, floats(x)); y != float64(want) {
					t.Errorf("value %v, want %v as numbers have it", y, want)
				}
				checkClose(t, "gradient", g, e.VJP(nil, x, []float64{1}))
				x[n/2] = math.Inf(1)
				_, g = e.Gradient(nil, x)
				checkClose(t, "gradient at ∞", g, e.VJP(nil, x, []float64{1}))
			})
		}
	}
}

func floats(x []float64) []slope.Float64 {
	z := make([]slope.Float64, len(x))
	for i, v := range x {
		z[i] = slope.Float64(v)
	}
	return z
}

// checkClose compares sums of few terms, of which the order may differ.
func checkClose(t *testing.T, what string, got, want []float64) {
	t.Helper()
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= 1e-14*(1+math.Abs(want[i])) || got[i] == want[i] || got[i] != got[i] && want[i] != want[i]) {
			t.Fatalf("%s: element %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

// A rule that panics in the second block leaves nothing behind that the next evaluation adds.
func TestPanicInSum(t *testing.T) {
	broken := true
	r := &slope.Rule{Name: "touchy", Eval: func(x float64) (y, d1, d2 float64) {
		if broken && x > 700 {
			panic("touchy")
		}
		return x, 1, 0
	}}
	const n = 1000
	x := make([]float64, n)
	for i := range x {
		x[i] = float64(i)
	}
	f := func(x []expr.Expr) expr.Expr {
		return sumOver(x, 0, func(x []expr.Expr) expr.Expr { return x[0].Apply(r).AddConst(1).Square() })
	}
	e := expr.Record(n, f).Evaluator()
	func() {
		defer func() { recover() }()
		e.Gradient(nil, x)
	}()
	broken = false
	if y, _ := e.Gradient(nil, x); y != n*(n+1)*(2*n+1)/6 {
		t.Errorf("value %v after a panic, want %v", y, n*(n+1)*(2*n+1)/6)
	}
}
