package verify

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/expr"
	"slope/hyperdual"
	"slope/reverse"
	"slope/verify/internal/exact"
	"slope/verify/internal/expression"
	"slope/verify/internal/message"
)

// hessian is that of hyperdual, in the shape that CheckHessian asks for.
func (t *trial) hessian(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
	return hyperdual.Hessian(dst, t.e.Func().HyperDual, x)
}

// backward is the gradient of reverse.
func (t *trial) backward(dst, x []float64) (float64, []float64) {
	return reverse.Gradient(dst, t.e.Func().Var, x)
}

// product is that of hyperdual, in the shape that CheckHVP asks for.
func (t *trial) product(dst, x, v []float64) (float64, []float64) {
	return hyperdual.HVP(dst, t.e.Func().HyperDual, x, v)
}

// exactProduct compares component i of H·v with the exact one.
func (t *trial) exactProduct(i int, v []float64, got float64) Verdict {
	if t.ex == nil {
		t.ex = exact.At(t.e.Program(), t.x)
		if t.ex.Cause == "" {
			t.cols, t.bars = t.ex.Hessian()
		}
	}
	if t.cols == nil {
		return Undecided
	}
	want, bar := 0.0, 0.0
	for j, c := range v {
		want += t.cols[j][i] * c
		bar += (t.bars[i][j] + 8*u*math.Abs(t.cols[j][i])) * math.Abs(c)
	}
	switch {
	case !finite(bar) || !finite(want):
		return Undecided
	case math.Abs(got-want) <= bar:
		return Holds
	}
	return Refuted
}

// count adds the verdict on component i of H·v.
func (t *trial) count(a *alarms, seed uint64, i int, v []float64, en Entry, r Report) {
	a.Entries++
	switch en.Verdict {
	case Undecided:
		count(&a.Undecided, kindOf(en.Reason))
	case Refuted:
		left, right := t.e.bigSeconds(t.x, i, v)
		why := judgeRefutation(en, left, right, func() Verdict { return t.exactProduct(i, v, en.Got) })
		count(&a.Refuted, why)
		if why == falsely || why == unclear {
			a.Found = append(a.Found, fmt.Sprintf("%s, seed %d: %s of %v at %s, %v; left %g right %g\n%s", why, seed, en.Name, t.e, message.Numbers(t.x), v, left, right, r))
		}
	}
}

// drawSmooth is drawTrial for a gradient that is finite too.
func drawSmooth(kind Kind, seed uint64) (*trial, bool) {
	t, ok := drawTrial(kind, seed)
	return t, ok && !slices.ContainsFunc(t.g, func(v float64) bool { return !finite(v) })
}

// measureHessianAlarms checks the Hessian of a seed. Its gradient and value are those that
// measureAlarms counts.
func measureHessianAlarms(kind Kind, seed uint64, a *alarms) {
	t, ok := drawSmooth(kind, seed)
	if !ok {
		return
	}
	a.Cases++
	n := len(t.x)
	r := checkHessian(t.f, t.hessian, t.x, nil, newOptions(nil))
	for k, en := range r.Entries[n+1:] { // behind the gradient and the value, column by column
		i, j := k%n, k/n
		if want := fmt.Sprintf("h[%d,%d]", i, j); en.Name != want {
			panic("entry " + en.Name + ", want " + want)
		}
		unit := make([]float64, n)
		unit[j] = 1
		t.count(a, seed, i, unit, en, r)
	}
}

// lost reports whether rounding has spoilt entry i of the gradient, which is all that a product is
// compared with.
func (t *trial) lost(i int) bool {
	if t.ex == nil {
		t.exactProduct(i, make([]float64, len(t.x)), 0)
	}
	want := math.NaN()
	if t.ex.Cause == "" {
		want = t.ex.Grad[i]
	} else if left, right := t.e.bigSlopes(t.x, i); math.Abs(left-right) <= 1e-9*math.Abs(left) {
		want = left
	}
	return math.Abs(t.g[i]-want) > leastBar*math.Abs(want)
}

// measureProductAlarms checks a product of the Hessian of a seed with a vector.
func measureProductAlarms(kind Kind, seed uint64, a *alarms) {
	t, ok := drawSmooth(kind, seed)
	if !ok {
		return
	}
	a.Cases++
	v := make([]float64, len(t.x))
	for i, x := range t.x { // of the scale of x, as the directions are that checks draw
		v[i] = t.rest.Between(-2, 2) * math.Max(math.Abs(x), 0x1p-10)
	}
	r := CheckHVP(t.gradient, t.product, t.x, v)
	for i, en := range r.Entries {
		if en.Verdict == Refuted && t.lost(i) {
			a.Entries++
			count(&a.Refuted, justified)
			continue
		}
		t.count(a, seed, i, v, en, r)
	}
}

// Correct Hessians are not refuted, and few of their entries are undecided.
func TestFalseAlarmsOfHessians(t *testing.T) {
	want := sizes(*tameEntries/3, *wildEntries/3, 900, 700)
	sums := falseAlarms(t, "false alarms of Hessians", want, [2]float64{Tame: 0.015, Wild: 0.015}, measureHessianAlarms)
	publishAlarms(t, "False alarms of Hessians", "Correct Hessians of the same expressions, checked at one random point each by CheckHessian, where the gradient is finite too. "+
		"The entries are those of the Hessians alone, and the words those of the section above.", sums)
}

// Nor are correct products.
func TestFalseAlarmsOfProducts(t *testing.T) {
	sums := falseAlarms(t, "false alarms of products", sizes(*tameEntries/3, *wildEntries/3, 1000, 100), [2]float64{Tame: 0.03, Wild: 0.03}, measureProductAlarms)
	publishAlarms(t, "False alarms of products", "Correct Hessian–vector products of the same, with a random vector of the scale of the point each, checked by CheckHVP along that vector: the directional mode of all checks. A refutation is justified too if rounding has spoilt the gradient by more than 2⁻²⁴ of it, which is all that CheckHVP has to compare with.", sums)
}

// Correct Hessians and products that were refuted, once, and what is said of them now.
func TestNoFalseAlarmOfHessians(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name string
		f    recorded
		x    []float64
	}{
		{"a difference of large second derivatives scatters", func(x []expr.Expr) expr.Expr {
			return x[1].Hypot(x[0]).Cosh().Sqrt()
		}, []float64{-2.803232970438965e-06, 2.803232970438965e-06}},
		{"a gradient without the logarithm of 1 + 10⁻²⁵⁰", func(x []expr.Expr) expr.Expr {
			return x[0].Gamma().Exp2().Pow(x[0])
		}, []float64{-145.04240567965633}},
		{"a gradient without the logarithm of 1 + 10⁻²⁰³, of a function that is not defined at a distance of 1", func(x []expr.Expr) expr.Expr {
			return x[0].Asin().Exp2().Pow(x[0])
		}, []float64{4.7051528418816634e-203}},
		{"the same of a function with poles there", func(x []expr.Expr) expr.Expr {
			return x[0].Erfc().Pow(x[0]).Max(x[0]).Lgamma().Tan()
		}, []float64{-9.22346110396468e-18}},
		{"an arc sine next to 1, of an error function that is constant over short steps", func(x []expr.Expr) expr.Expr {
			return x[0].Hypot(x[1]).Erf().Asin()
		}, []float64{-1.4690519681818754, -3.9999923706054688}},
		{"the same of a cosine", func(x []expr.Expr) expr.Expr {
			return x[0].Hypot(x[0]).Erfc().Cos().Asin()
		}, []float64{-2.2258435586657708}},
		{"the tangent of a number whose last digit is ½", func(x []expr.Expr) expr.Expr {
			l := x[0].Lgamma()
			return slope.SumSquares([]expr.Expr{l, l, x[1]}).Tan()
		}, []float64{0.7797270456383645, -2.27281032298539e+07}},
	}
	for _, r := range rows {
		p := expr.Record(len(r.x), r.f)
		e, ok := expression.Of(p)
		if !ok {
			t.Fatalf("%s: no expression", r.name)
		}
		rep := CheckHessian(p.Value, (&trial{e: Expression(e)}).hessian, r.x)
		if rep.Verdict == Refuted {
			t.Errorf("%s:\n%s", r.name, rep)
		}
	}

	product := func(ops []expr.Node, x, v []float64) Report {
		tr := &trial{e: Expression{N: len(x), Ops: ops}}
		return CheckHVP(tr.backward, tr.product, x, v)
	}
	// sin z − asinh z of z = 4·10⁻⁷: one component goes in steps, and the other in ones of random signs.
	cancels := []expr.Node{{Op: expr.OpMul, Args: []uint32{1, 0}}, {Op: expr.OpSin, Args: []uint32{2}}, {Op: expr.OpAsinh, Args: []uint32{2}}, {Op: expr.OpSub, Args: []uint32{3, 4}}}
	if rep := product(cancels, []float64{-0.4187774658203125, 8.514616638422012e-07}, []float64{1.8535462783414758, -1.8535462783414758}); rep.Verdict == Refuted {
		t.Errorf("a product of a gradient that goes in steps of random signs: %s", rep)
	}
	// That of x² − tanh x² goes in steps of random signs and sizes.
	tanh := []expr.Node{{Op: expr.OpSquare, Args: []uint32{0}}, {Op: expr.OpTanh, Args: []uint32{2}}, {Op: expr.OpSub, Args: []uint32{2, 3}}}
	if rep := product(tanh, []float64{-8.88830786749395e-09, 0.2733640639237238}, []float64{-1.4823516146986171e-06, -1}); rep.Verdict == Refuted {
		t.Errorf("a product of a gradient that blinks: %s", rep)
	}
	// The gradient of erf(x)/x goes in steps of random signs, and that of the square of a sum whose terms
	// but one hardly matter.
	erf := []expr.Node{{Op: expr.OpErf, Args: []uint32{0}}, {Op: expr.OpDiv, Args: []uint32{2, 0}}, {Op: expr.OpHypot, Args: []uint32{3, 2}}, {Op: expr.OpDotConst, Args: []uint32{4, 0, 3}, C: []float64{2, 3, 3}}}
	noisy := &trial{e: Expression{N: 2, Ops: erf}} // forward, whose digits are others
	if rep := CheckHVP(noisy.gradient, noisy.product, []float64{-7.05802336879186e-07, -0.5240314368719918}, []float64{0.0019475293493376052, 0.9353437516328168}); rep.Verdict == Refuted {
		t.Errorf("a product of a gradient that noisy: %s", rep)
	}
	hypot := []expr.Node{{Op: expr.OpHypot, Args: []uint32{2, 0}}, {Op: expr.OpSum, Args: []uint32{3, 2}}, {Op: expr.OpDiv, Args: []uint32{4, 2}}, {Op: expr.OpSumSquares, Args: []uint32{5}}}
	noisy = &trial{e: Expression{N: 3, Ops: hypot}}
	if rep := CheckHVP(noisy.gradient, noisy.product, []float64{-1.2471574183944742, -0.2639969299897702, 4411.89153123524}, []float64{1.4818406541407532, 0.19033473273545487, -8096.210584938912}); rep.Verdict == Refuted {
		t.Errorf("a product of a gradient that noisy far from 0: %s", rep)
	}
	// sin sin x − sin x has few digits, and goes in steps along x[0]; x[1] has larger ones.
	sines := []expr.Node{{Op: expr.OpSin, Args: []uint32{0}}, {Op: expr.OpSin, Args: []uint32{2}}, {Op: expr.OpSub, Args: []uint32{3, 2}}}
	if rep := product(sines, []float64{0x1p-10, 1}, []float64{0x1p-1060, 0}); rep.Verdict == Refuted {
		t.Errorf("a product that underflows: %s", rep)
	}
	if rep := product(sines, []float64{0x1p-17, 1}, []float64{0.25, 0x1p-13}); rep.Verdict == Refuted {
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
		if !strings.Contains(r.String(), "its first derivative, ∂f/∂x[0], is refuted") {
			t.Error(r)
		}
	}
}
