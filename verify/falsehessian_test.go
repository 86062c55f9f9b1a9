package verify

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/expr"
	"slope/hyperdual"
	"slope/reverse"
)

// hessian is that of hyperdual, in the shape that CheckHessian asks for.
func (t *trial) hessian(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
	return hyperdual.Hessian(dst, t.e.Func().HyperDual, x)
}

// bigSeconds returns the slopes of the derivative by coordinate i along coordinate j, on the left
// and on the right, NaN where there is none: differences of the whole function in arbitrary
// precision, between points on one side of x, of central differences over much shorter
// steps. They are believed if two steps agree.
func (e Expression) bigSeconds(x []float64, i, j int) (left, right float64) {
	scale := func(k int) int {
		_, s := math.Frexp(x[k])
		return min(s, 0)
	}
	prec := uint(1600 - 2*(scale(i)+scale(j)))
	power := func(side float64, k int) *big.Float { return new(big.Float).SetMantExp(bigNum(side, prec), k) }
	value := func(z []*big.Float, k int, h *big.Float) *big.Float {
		z = append([]*big.Float(nil), z...)
		z[k] = new(big.Float).SetPrec(prec).Add(z[k], h)
		return e.bigValue(z, prec)
	}
	const tiny = 400
	derivative := func(h *big.Float) *big.Float { // by i at x + h along j
		z := bigNums(x, prec)
		z[j].Add(z[j], h)
		up, dn := value(z, i, power(1, scale(i)-tiny)), value(z, i, power(-1, scale(i)-tiny))
		if up == nil || dn == nil {
			return nil
		}
		d := up.Sub(up, dn)
		return d.SetMantExp(d, tiny-1-scale(i))
	}
	quotient := func(side float64, step int) float64 {
		a, b := derivative(power(side, step)), derivative(power(2*side, step))
		if a == nil || b == nil {
			return math.NaN()
		}
		d := b.Sub(b, a)
		return side * toFloat(d.SetMantExp(d, -step))
	}
	slope := func(side float64) float64 {
		a, b := quotient(side, scale(j)-150), quotient(side, scale(j)-180)
		switch {
		case math.Abs(a-b) <= 1e-9*math.Abs(b):
			return b
		case math.Abs(b) <= 0x1p-20*math.Abs(a) && math.Abs(a) < 1e-20: // on its way to 0
			return 0
		}
		return math.NaN()
	}
	return slope(-1), slope(1)
}

// measureHessianAlarms checks the Hessian of a seed. Its gradient and value are those that
// measureAlarms counts.
func measureHessianAlarms(kind Kind, seed uint64, a *alarms) {
	t, ok := drawTrial(kind, seed)
	if !ok || slices.ContainsFunc(t.g, func(v float64) bool { return !finite(v) }) {
		return
	}
	a.Cases++
	r := checkHessian(t.f, t.hessian, t.x, nil, newOptions(nil))
	n := len(t.x)
	var cols, bars [][]float64
	for k, en := range r.Entries {
		if !strings.HasPrefix(en.Name, "h[") {
			continue
		}
		i, j := (k-n-1)%n, (k-n-1)/n
		if want := fmt.Sprintf("h[%d,%d]", i, j); en.Name != want {
			panic("entry " + en.Name + ", want " + want)
		}
		a.Entries++
		switch en.Verdict {
		case Undecided:
			count(&a.Undecided, kindOf(en.Reason))
		case Refuted:
			if t.ex == nil {
				t.ex = exactAt(t.e.Program(), t.x)
				if t.ex.cause == "" {
					cols, bars = t.ex.hessian(t.x)
				}
			}
			left, right := t.e.bigSeconds(t.x, i, j)
			why := judgeRefutation(en, left, right, func() Verdict {
				if cols == nil {
					return Undecided
				}
				return hessEntry(i, j, en.Got, cols[j][i], bars[i][j]).Verdict
			})
			count(&a.Refuted, why)
			if why == falsely || why == unclear {
				a.Found = append(a.Found, fmt.Sprintf("%s, seed %d: %s of %v at %s; left %g right %g\n%s", why, seed, en.Name, t.e, hex(t.x), left, right, r))
			}
		}
	}
}

// Correct Hessians are not refuted, and few of their entries are undecided.
func TestFalseAlarmsOfHessians(t *testing.T) {
	want := sizes(*tameEntries/3, *wildEntries/3, 6000, 300)
	sums := falseAlarms(t, "false alarms of Hessians", want, measureHessianAlarms)
	publishCampaign(t, "False alarms of Hessians", "Correct Hessians of the same expressions, checked at one random point each by CheckHessian, where the gradient is finite too. "+
		"The entries are those of the Hessians alone, and the words those of the section above.\n\n"+alarmTable(sums), fmt.Sprintf("-campaign.tame %d -campaign.wild %d", *tameEntries, *wildEntries))
}

// Correct Hessians and products that were refuted, once, and what is said of them now.
func TestNoFalseAlarmOfHessians(t *testing.T) {
	rows := []struct {
		name string
		f    recorded
		x    []float64
		says string
	}{
		{"a difference of large second derivatives scatters", func(x []expr.Expr) expr.Expr {
			return x[1].Hypot(x[0]).Cosh().Sqrt()
		}, []float64{-2.803232970438965e-06, 2.803232970438965e-06}, "got itself scatters"},
		{"a gradient without the logarithm of 1 + 10⁻²⁵⁰", func(x []expr.Expr) expr.Expr {
			return x[0].Gamma().Exp2().Pow(x[0])
		}, []float64{-145.04240567965633}, "∂f/∂x[0] is lost in the noise of f"},
		{"the tangent of a number whose last digit is ½", func(x []expr.Expr) expr.Expr {
			l := x[0].Lgamma()
			return slope.SumSquares([]expr.Expr{l, l, x[1]}).Tan()
		}, []float64{0.7797270456383645, -2.27281032298539e+07}, "∂f/∂x[0] is undecided: f has lost its digits"},
	}
	for _, r := range rows {
		p := expr.Record(len(r.x), r.f)
		e, ok := expressionOf(p)
		if !ok {
			t.Fatalf("%s: no expression", r.name)
		}
		rep := CheckHessian(p.Value, (&trial{e: e}).hessian, r.x)
		if rep.Verdict == Refuted || !strings.Contains(rep.String(), r.says) {
			t.Errorf("%s: want %q\n%s", r.name, r.says, rep)
		}
	}

	// sin sin x − sin x has few digits, and goes in steps along x[0]; x[1] has larger ones.
	f := Expression{N: 2, Ops: []expr.Node{{Op: expr.OpSin, Args: []uint32{0}}, {Op: expr.OpSin, Args: []uint32{2}}, {Op: expr.OpSub, Args: []uint32{3, 2}}}}.Func()
	grad := func(dst, x []float64) (float64, []float64) { return reverse.Gradient(dst, f.Var, x) }
	hvp := func(dst, x, v []float64) (float64, []float64) { return hyperdual.HVP(dst, f.HyperDual, x, v) }
	if rep := CheckHVP(grad, hvp, []float64{0x1p-17, 1}, []float64{0.25, 0x1p-13}); rep.Verdict != Undecided || !strings.Contains(rep.String(), "it goes in steps") {
		t.Errorf("a product of a gradient that goes in steps: %s", rep)
	}
}

// Where the gradient is wrong there is nothing to compare a Hessian with: it is not said to be wrong
// if it is right, nor right if it has the same mistake.
func TestHessianOfAWrongGradient(t *testing.T) {
	f := func(x []float64) float64 { return x[0]*x[0]*x[1] + x[1] }
	for _, h := range []float64{2, 1} { // ∂²f/∂x₀², or that of a gradient with half the slope
		hess := func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
			return f(x), []float64{x[0] * x[1], x[0]*x[0] + 1}, mat.NewSymDense(2, []float64{h * x[1], 2 * x[0], 2 * x[0], 0})
		}
		r := CheckHessian(f, hess, []float64{1.5, 0.75})
		for _, en := range r.Entries {
			want := Holds
			switch en.Name {
			case "∂f/∂x[0]":
				want = Refuted
			case "h[0,0]", "h[0,1]":
				want = Undecided
			}
			if en.Verdict != want {
				t.Errorf("%s of a Hessian with %v·x[1] is %v, want %v: %s", en.Name, h, en.Verdict, want, en.Reason)
			}
		}
		if !strings.Contains(r.String(), "∂f/∂x[0], of which it is the slope, is refuted") {
			t.Error(r)
		}
	}
}
