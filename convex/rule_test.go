package convex_test

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"slope"
	"slope/convex"
)

// part is a function with enclosures of its derivatives, right or wrong.
type part struct {
	name    string
	eval    func(x float64) (y, d1, d2 float64)
	enclose func(lo, hi float64) (y, d1, d2 [2]float64)
	big     func(x *big.Float, prec uint) *big.Float
	right   bool
	want    convex.Verdict // of a right one
}

func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

// kinked is s·|x − c| + a·x², with d2 = 2a + jump where the kink is inside.
func kinked(name string, s, c, a float64, jump [2]float64, right bool, want convex.Verdict) part {
	f := func(x float64) float64 { return s*math.Abs(x-c) + a*x*x }
	return part{name: name, right: right, want: want,
		big: func(x *big.Float, prec uint) *big.Float {
			n := func(v float64) *big.Float { return new(big.Float).SetPrec(prec).SetFloat64(v) }
			y := n(0).Sub(x, n(c))
			y.Abs(y).Mul(y, n(s))
			return y.Add(y, n(0).Mul(n(a), n(0).Mul(x, x)))
		},
		eval: func(x float64) (y, d1, d2 float64) { return f(x), s*sign(x-c) + 2*a*x, 2 * a },
		enclose: func(lo, hi float64) (y, d1, d2 [2]float64) {
			top := math.Abs(s)*(math.Abs(lo)+math.Abs(hi)+math.Abs(c)) + math.Abs(a)*max(lo*lo, hi*hi)
			if math.IsInf(top, 0) || top != top {
				top = math.Inf(1)
			}
			l, h := s*sign(lo-c), s*sign(hi-c)
			d2 = [2]float64{2 * a, 2 * a}
			if lo <= c && c <= hi {
				l, h = -math.Abs(s), math.Abs(s)
				d2 = [2]float64{2*a + jump[0], 2*a + jump[1]}
			}
			return [2]float64{-top, top}, [2]float64{min(l, h) + 2*min(a*lo, a*hi), max(l, h) + 2*max(a*lo, a*hi)}, d2
		}}
}

// TestRulesAreChecked: Enclose of a rule that contradicts Eval is an error that
// names the rule, and never a verdict; a rule with a kink that keeps the contract
// takes part in proofs.
func TestRulesAreChecked(t *testing.T) {
	inf := math.Inf(1)
	none := [2]float64{}
	square := func(d1 [2]float64, d2, y float64) func(lo, hi float64) (a, b, c [2]float64) {
		return func(lo, hi float64) (a, b, c [2]float64) {
			return [2]float64{y, max(lo*lo, hi*hi) * (1 + 1e-15)}, [2]float64{2*lo + d1[0], 2*hi + d1[1]}, [2]float64{d2, d2}
		}
	}
	x2 := func(x float64) (y, d1, d2 float64) { return x * x, 2 * x, 2 }
	rows := []part{
		kinked("|x|", 1, 0, 0, [2]float64{0, inf}, true, convex.Proven),
		kinked("−|x|", -1, 0, 0, [2]float64{-inf, 0}, true, convex.Refuted),
		kinked("|x−0.3|+x²", 1, 0.3, 1, [2]float64{0, inf}, true, convex.Proven),
		kinked("−|x|, its kink left out", -1, 0, 0, none, false, 0),
		kinked("|x|, its kink left out", 1, 0, 0, none, false, 0),
		kinked("−|x−0.7|, its kink left out", -1, 0.7, 0, none, false, 0),
		kinked("x²−|x−0.2|, its kink left out", -1, 0.2, 1, none, false, 0),
		kinked("−|x+0.9|, its jump with the wrong sign", -1, -0.9, 0, [2]float64{0, inf}, false, 0),
		{"x²", x2, square(none, 2, 0), nil, true, convex.Proven},
		{"x², d2 too large", x2, square(none, 2.5, 0), nil, false, 0},
		{"x², d2 of the other sign", x2, square(none, -2, 0), nil, false, 0},
		{"x², d1 too narrow", x2, square([2]float64{1, 0}, 2, 0), nil, false, 0},
		{"x², value too narrow", x2, square(none, 2, 0.5), nil, false, 0},
		{"−x² that says it is x²", func(x float64) (y, d1, d2 float64) { return -x * x, -2 * x, -2 }, square(none, 2, 0), nil, false, 0},
		{"x² with the Big of x⁴", x2, square(none, 2, 0), func(x *big.Float, prec uint) *big.Float {
			y := new(big.Float).SetPrec(prec).Mul(x, x)
			return y.Mul(y, y).Add(y, y)
		}, false, 0},
		{"√x, said to be defined below 0", func(x float64) (y, d1, d2 float64) { return math.Sqrt(x), 1, 1 },
			func(lo, hi float64) (a, b, c [2]float64) {
				return [2]float64{-2, 2}, [2]float64{1, 1}, [2]float64{1, 1}
			}, nil, false, 0},
		{"a step", func(x float64) (y, d1, d2 float64) { return sign(x + 0.1), 0, 0 },
			func(lo, hi float64) (a, b, c [2]float64) { return [2]float64{-1, 1}, none, none }, nil, false, 0},
	}
	box := convex.Cube(2, -1.5, 1.25)
	for _, row := range rows {
		r := &slope.Rule{Name: row.name, Eval: row.eval, Enclose: row.enclose, Big: row.big}
		for form, f := range []func(x []real) real{
			func(x []real) real { return x[0].Apply(r) },
			func(x []real) real { return x[0].Apply(r).Scale(2).Add(x[1].Square()) },
			func(x []real) real { return x[0].Add(x[1]).Scale(0.5).Apply(r) },
		} {
			c, err := convex.Certify(f, box)
			_, err1 := convex.Smoothness(f, box)
			_, err2 := convex.StrongConvexity(f, box)
			_, err3 := convex.Classify(convex.Problem{Objective: f, Box: box})
			if row.right {
				if err != nil || err1 != nil || err2 != nil || err3 != nil || c.Verdict != row.want {
					t.Errorf("%s, form %d: %v, %v, %v, %v, %v, want %v", row.name, form, c, err, err1, err2, err3, row.want)
				}
				continue
			}
			for _, e := range []error{err, err1, err2, err3} {
				if !errors.Is(e, convex.ErrRule) || !strings.Contains(fmt.Sprint(e), fmt.Sprintf("%q", row.name)) {
					t.Errorf("%s, form %d: %v, %v, want ErrRule", row.name, form, c, e)
				}
			}
			if c.Verdict != convex.Undecided {
				t.Errorf("%s, form %d: %v", row.name, form, c)
			}
		}
	}
}

// TestRules2AreChecked is the same for functions of two variables.
func TestRules2AreChecked(t *testing.T) {
	inf := math.Inf(1)
	wide := [2]float64{-inf, inf}
	for _, row := range []struct {
		name  string
		eval  func(x, y float64) slope.Partials
		part  [6][2]float64
		right bool
	}{
		{"xy", func(x, y float64) slope.Partials { return slope.Partials{F: x * y, X: y, Y: x, XY: 1} }, [6][2]float64{wide, wide, wide, {}, {1, 1}, {}}, true},
		{"xy without XY", func(x, y float64) slope.Partials { return slope.Partials{F: x * y, X: y, Y: x, XY: 1} }, [6][2]float64{wide, wide, wide, {}, {}, {}}, false},
		{"xy, XY not in Eval either", func(x, y float64) slope.Partials { return slope.Partials{F: x * y, X: y, Y: x} }, [6][2]float64{wide, wide, wide, {}, {}, {}}, false},
		{"−|y|", func(x, y float64) slope.Partials { return slope.Partials{F: -math.Abs(y), Y: -sign(y)} }, [6][2]float64{wide, {}, {-1, 1}, {}, {}, {}}, false},
	} {
		r := &slope.Rule2{Name: row.name, Eval: row.eval, Enclose: func(x, y [2]float64) [6][2]float64 { return row.part }}
		_, err := convex.Certify(func(x []real) real { return x[0].Apply2(r, x[1]) }, convex.Cube(2, -1, 1))
		if row.right != (err == nil) || err != nil && !(errors.Is(err, convex.ErrRule) && strings.Contains(err.Error(), row.name)) {
			t.Errorf("%s: %v", row.name, err)
		}
	}
}

// TestFaults: a rule whose Enclose is right over intervals and wrong at points, in a
// way that samples of Eval do not show, contradicts the proof that rests on it: a
// fault is reported, and no verdict beside it.
func TestFaults(t *testing.T) {
	square := &slope.Rule{Name: "two-faced", Eval: func(x float64) (y, d1, d2 float64) { return x * x, 2 * x, math.NaN() },
		Enclose: func(lo, hi float64) (y, d1, d2 [2]float64) {
			d2 = [2]float64{2, 2}
			if hi-lo < 1e-9 {
				d2 = [2]float64{-3, -3}
			}
			return [2]float64{0, max(lo*lo, hi*hi) * (1 + 1e-15)}, [2]float64{2 * lo, 2 * hi}, d2
		}}
	f := func(x []real) real { return x[0].Apply(square).Add(x[1].Square()) }
	box := convex.Cube(2, -1, 1)
	c, err := convex.Certify(f, box)
	if !errors.Is(err, convex.ErrFault) || c.Verdict != convex.Undecided {
		t.Errorf("Certify: %v, %v, want ErrFault", c, err)
	}
	if l, err := convex.Smoothness(f, box); !errors.Is(err, convex.ErrFault) {
		t.Errorf("Smoothness: %v, %v, want ErrFault", l, err)
	}
	if mu, err := convex.StrongConvexity(f, box); !errors.Is(err, convex.ErrFault) {
		t.Errorf("StrongConvexity: %v, %v, want ErrFault", mu, err)
	}
}

// TestRuleNIsUndecided: a rule of many variables has no enclosure. Nothing is proved with it, and the reason names it.
func TestRuleNIsUndecided(t *testing.T) {
	square := &slope.RuleN{Name: "squares", Eval: func(x []float64) float64 { return x[0]*x[0] + x[1]*x[1] }}
	c, err := convex.Certify(func(x []real) real { return slope.ApplyN(square, x) }, convex.Cube(2, -1, 1))
	if err != nil || c.Verdict != convex.Undecided || !strings.Contains(c.String(), `rule "squares" of many variables has no enclosure`) {
		t.Errorf("%v, %v", c, err)
	}
}
