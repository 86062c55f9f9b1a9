package modes

import (
	"math"
	"slices"
	"sort"
	"testing"

	"slope/expr"
	"slope/verify/internal/exact"
	"slope/verify/internal/expression"
	"slope/verify/internal/random"
)

// hessianErrors returns, over random expressions, the bars of the entries of their
// Hessians relative to the exact ones, and the errors of every mode in bars.
func hessianErrors(kind expression.Kind, cases int, spoil float64) (bars, errs []float64) {
	for k := range cases {
		s := random.NewRand(uint64(k) + 1<<41)
		dim := 1 + s.Intn(3)
		e := expression.Draw(s, kind, dim, 8)
		x := random.Point(s, slices.Repeat([]float64{-3}, dim), slices.Repeat([]float64{3}, dim))
		ex := exact.At(e.Program(), x)
		if ex.Cause != "" {
			continue
		}
		cols, bar := ex.Hessian()
		if cols == nil {
			continue
		}
		for _, m := range List(Of(e)) {
			if m.Hessian == nil {
				continue
			}
			_, _, h := m.Hessian(nil, x)
			for i := range x {
				for j := range x {
					en := exact.HessianEntry([2]int{i, j}, h.At(i, j)*(1+spoil), cols[j][i], bar[i][j], math.Inf(1))
					if en.Verdict == exact.Undecided || en.Want == 0 {
						continue
					}
					bars, errs = append(bars, en.Bar/math.Abs(en.Want)), append(errs, math.Abs(en.Got-en.Want)/en.Bar)
				}
			}
		}
	}
	sort.Float64s(bars)
	sort.Float64s(errs)
	return bars, errs
}

// verdictAt is the worst that is said of a mode of e at x.
func verdictAt(e expression.Expression, x []float64) exact.Verdict {
	o := NewOracle(e.Program(), x)
	if o.Cause() != "" {
		return exact.Undecided
	}
	worst := exact.Holds
	for _, m := range List(Of(e)) {
		for _, en := range o.Entries(m) {
			switch {
			case en.Verdict == exact.Refuted:
				return exact.Refuted
			case en.Verdict == exact.Undecided:
				worst = exact.Undecided
			}
		}
	}
	return worst
}

// The bars of Hessians are honest: no mode errs by more; and sharp: most of them are
// within a few hundred ulps, and the errors are not lost in them.
func TestHessianBars(t *testing.T) {
	t.Parallel()
	cases := 150
	if testing.Short() {
		cases = 30
	}
	for kind, name := range []string{expression.Tame: "tame", expression.Wild: "wild"} {
		bars, errs := hessianErrors(expression.Kind(kind), cases, 0)
		n := len(bars)
		t.Logf("%s: %d entries, relative bars %.2g in the median and %.2g for 90 %%, errors of at most %.2g bars", name, n, bars[n/2], bars[n*9/10], errs[n-1])
		if n < cases {
			t.Errorf("%s: %d entries", name, n)
		}
		if errs[n-1] > 1 {
			t.Errorf("%s: a right Hessian is %v bars off", name, errs[n-1])
		}
		if bars[n/2] > 2e-13 || errs[n-1] < 1e-3 {
			t.Errorf("%s: the bars are wider than they need be: %v in the median, errors of at most %v bars", name, bars[n/2], errs[n-1])
		}
		// An error of 1e-10 is noticed wherever the bar is sharper than that.
		bars, errs = hessianErrors(expression.Kind(kind), cases/2, 1e-10)
		n = len(bars)
		sharp := sort.SearchFloat64s(bars, 2e-11)
		if caught := n - sort.SearchFloat64s(errs, 1); caught < sharp || 2*sharp < n {
			t.Errorf("%s: relative errors of 1e-10 are noticed in %d of %d entries, %d with sharp bars", name, caught, n, sharp)
		}
	}
}

// At a zero of the Hessian the exact one is what 900 bits leave of it.
func TestHessianThatIsZero(t *testing.T) {
	e := expression.Expression{N: 1, Ops: []expr.Node{{Op: expr.OpSin, Args: []uint32{0}}, {Op: expr.OpTanh, Args: []uint32{1}}, {Op: expr.OpSigmoid, Args: []uint32{2}}}}
	if v := verdictAt(e, []float64{0}); v != exact.Holds {
		t.Errorf("%v", v)
	}
	// x + y − tanh x, whose slope by x cancels.
	e = expression.Expression{N: 2, Ops: []expr.Node{{Op: expr.OpTanh, Args: []uint32{0}}, {Op: expr.OpAdd, Args: []uint32{0, 1}}, {Op: expr.OpSub, Args: []uint32{3, 2}}}}
	if v := verdictAt(e, []float64{0, -2}); v == exact.Refuted {
		t.Errorf("%v", v)
	}
}

// At a kink the Hessian is that of the law, and next to one that rounding cannot tell from a tie that of the side that float64 takes.
func TestHessianAtAKink(t *testing.T) {
	for _, c := range []struct {
		e expression.Expression
		x float64
	}{
		{expression.Expression{N: 1, Ops: []expr.Node{{Op: expr.OpAbs, Args: []uint32{0}}, {Op: expr.OpTanh, Args: []uint32{1}}, {Op: expr.OpMul, Args: []uint32{1, 2}}}}, 0},         // |x|·tanh|x|
		{expression.Expression{N: 1, Ops: []expr.Node{{Op: expr.OpAtan, Args: []uint32{0}}, {Op: expr.OpMinOf, Args: []uint32{1, 0}}}}, 9.216875671174563e-15},                        // min(atan x, x)
		{expression.Expression{N: 1, Ops: []expr.Node{{Op: expr.OpSquare, Args: []uint32{0}}, {Op: expr.OpMax, Args: []uint32{0, 1}}}}, 1},                                            // max(x, x²)
		{expression.Expression{N: 1, Ops: []expr.Node{{Op: expr.OpSquare, Args: []uint32{0}}, {Op: expr.OpExp, Args: []uint32{0}}, {Op: expr.OpSelect, Args: []uint32{0, 1, 2}}}}, 0}, // x > 0 ? x² : eˣ
	} {
		if v := verdictAt(c.e, []float64{c.x}); v != exact.Holds {
			t.Errorf("%v at %v: %v", c.e, c.x, v)
		}
	}
}

// Γ(1/x) where 1/x rounds to a pole, and is none: the value is NaN in float64, and so are its derivatives.
func TestPoleWithinRounding(t *testing.T) {
	e := expression.Expression{N: 1, Ops: []expr.Node{{Op: expr.OpInv, Args: []uint32{0}}, {Op: expr.OpGamma, Args: []uint32{1}}}}
	if v := verdictAt(e, []float64{-0x1.f8p-52}); v != exact.Holds {
		t.Errorf("%v", v)
	}
}

// Where a factor of the Hessian is known to no digits, it is undecided and not held.
func TestHessianWithoutDigits(t *testing.T) {
	// (sin(x+10¹⁵))² has an operand that is off by 0.06.
	far := expression.Expression{N: 1, Ops: []expr.Node{
		{Op: expr.OpAddConst, C: []float64{1e15}, Args: []uint32{0}}, {Op: expr.OpSin, Args: []uint32{1}}, {Op: expr.OpSquare, Args: []uint32{2}},
	}}
	if v := verdictAt(far, []float64{0.3}); v != exact.Undecided {
		t.Errorf("%v", v)
	}
}

// The mixed second derivative of Atan2 is 0 where the operands have one size, and no mode is refuted there.
func TestMixedDerivativeThatCancels(t *testing.T) {
	for _, x := range [][]float64{{3, 3}, {-3, 3}, {-6.018531076210112e-36, 6.018531076210112e-36}, {1e100, -1e100}, {0.1, 0.1}} {
		e := expression.Expression{N: 2, Ops: []expr.Node{{Op: expr.OpAtan2, Args: []uint32{0, 1}}}}
		o := NewOracle(e.Program(), x)
		for _, m := range List(Of(e)) {
			for _, en := range o.Entries(m) {
				if en.Verdict == exact.Refuted {
					t.Errorf("%v: %s: got %v, want %v", x, m.Name, en.Got, en.Want)
				}
			}
		}
	}
}
