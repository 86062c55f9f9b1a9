package verify

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/verify/internal/exact"
	"slope/verify/internal/message"
)

// saturating is tanh(x)·y + |z|, of which float64 has lost the slope by x at 20: tanh 20 is 1.
func saturating(x []expr.Expr) expr.Expr { return x[0].Tanh().Mul(x[1]).Add(x[2].Abs()) }

// Where there is a recording it decides, and f is not called around x: errors that no difference quotient shows are found,
// right derivatives hold, at a kink too, where every number between the slopes on its sides is right.
func TestRecordedDecides(t *testing.T) {
	calls := 0
	p := expr.Record(3, saturating)
	f := func(x []float64) float64 { calls++; return p.Value(x) }
	single := func(x []float64) float64 { calls++; return float64(float32(p.Value(x))) } // noise of 6e-8
	times := func(c float64, j int) func(dst, x []float64) (float64, []float64) {
		return func(dst, x []float64) (float64, []float64) {
			y, g := p.Gradient(dst, x)
			g[j] *= c
			return y, g
		}
	}
	plus := func(c float64, j int) func(dst, x []float64) (float64, []float64) {
		return func(dst, x []float64) (float64, []float64) {
			y, g := p.Gradient(dst, x)
			g[j] += c
			return y, g
		}
	}
	rows := []struct {
		name     string
		f        func(x []float64) float64
		grad     func(dst, x []float64) (float64, []float64)
		x        []float64
		recorded bool
		want     Verdict
		reason   string
		most     int // calls of f
	}{
		{"right", f, p.Gradient, []float64{0.5, 2, 3}, true, Holds, "", 16},
		{"tanh at 20", f, p.Gradient, []float64{20, 2, 3}, true, Holds, "", 16},
		{"tanh at 20, its slope 0", f, times(0, 0), []float64{20, 2, 3}, true, Refuted, "zero: a term is missing", 16},
		{"tanh at 20, its slope 0, not recorded", f, times(0, 0), []float64{20, 2, 3}, false, Undecided, "the noise of f", 1000},
		{"a millionth too large in float32", single, times(1+1e-6, 1), []float64{0.5, 2, 3}, true, Refuted, "off by 1e-06", 16},
		{"a millionth too large in float32, which hides it without a recording", single, times(1+1e-6, 1), []float64{0.5, 2, 3}, false, Holds, "", 1000},
		{"rounded to 8 digits", f, times(1+1e-8, 1), []float64{0.5, 2, 3}, true, Holds, "", 16},
		{"NaN", f, times(math.NaN(), 1), []float64{0.5, 2, 3}, true, Refuted, "NaN where f has a slope", 16},
		{"infinite", f, times(math.Inf(1), 1), []float64{0.5, 2, 3}, true, Refuted, "infinite where f has a finite slope", 16},
		{"a kink, and a slope between those of its sides", f, p.Gradient, []float64{0.5, 2, 0}, true, Holds, "", 16},
		{"a kink, and the slope of a side", f, plus(1, 2), []float64{0.5, 2, 0}, true, Holds, "", 16},
		{"a kink, and a slope beyond that of its side", f, plus(1+1e-6, 2), []float64{0.5, 2, 0}, true, Refuted, "a kink with slopes -1 and 1", 16},
		{"a kink, and NaN", f, plus(math.NaN(), 2), []float64{0.5, 2, 0}, true, Refuted, "a kink with slopes -1 and 1", 16},
		{"a kink, and another error", f, times(2, 1), []float64{0.5, 2, 0}, true, Refuted, "2 times too large", 16},
		{"a kink in float32", single, times(1+1e-6, 1), []float64{0.5, 2, 0}, true, Refuted, "off by 1e-06", 16},
		{"another function", func(x []float64) float64 { return f(x) + 1 }, p.Gradient, []float64{0.5, 2, 3}, true, Refuted, "the recording is of another function", 1000},
	}
	for _, r := range rows {
		calls = 0
		var opts []Option
		if r.recorded {
			opts = append(opts, Recorded(3, saturating))
		}
		rep := CheckGradient(r.f, func(dst, x []float64) (float64, []float64) {
			_, g := r.grad(dst, x)
			return r.f(x), g
		}, r.x, opts...)
		// The gradient calls f too, where it is tried for misuse and explained.
		if rep.Verdict != r.want || !strings.Contains(rep.Reason, r.reason) || calls > r.most {
			t.Errorf("%s: %v with %d calls of f, want %v and %q with at most %d\n%s", r.name, rep.Verdict, calls, r.want, r.reason, r.most, rep)
		}
	}
}

// A slope of 10⁻²⁷¹ beside numbers around 1 is seen, at a kink too.
func TestRecordedSlopeNextToUnderflow(t *testing.T) {
	f := func(x []expr.Expr) expr.Expr { return x[0].Max(x[0].Scale(2).Sub(x[0])).Atan2(x[1]) }
	p, x := expr.Record(2, f), []float64{-1.5375289603003927e-270, -4}
	for _, c := range []float64{1, 1.001} {
		grad := func(dst, x []float64) (float64, []float64) {
			y, g := p.Gradient(dst, x)
			g[1] *= c
			return y, g
		}
		if r := CheckGradient(p.Value, grad, x, Recorded(2, f)); (r.Verdict == Holds) != (c == 1) {
			t.Errorf("times %v:\n%s", c, r)
		}
	}
}

// At kinks within a function, of which the parts have other kinks, and at edges of domains, the exact slopes on the two sides decide.
func TestRecordedAtKinksAndEdges(t *testing.T) {
	rows := []struct {
		name string
		f    func(x []expr.Expr) expr.Expr
		x    []float64
		got  []float64
		want Verdict
	}{
		{"relu(x) − relu(−x) is x", func(x []expr.Expr) expr.Expr { return slope.Relu(x[0]).Sub(slope.Relu(x[0].Neg())) }, []float64{0}, []float64{1}, Holds},
		{"relu(x) − relu(−x) is no relu", func(x []expr.Expr) expr.Expr { return slope.Relu(x[0]).Sub(slope.Relu(x[0].Neg())) }, []float64{0}, []float64{0.5}, Refuted},
		{"a tie of two coordinates", func(x []expr.Expr) expr.Expr { return x[0].Max(x[1]).Mul(x[2]) }, []float64{1, 1, 3}, []float64{3, 0, 1}, Holds},
		{"a tie of two coordinates, beyond", func(x []expr.Expr) expr.Expr { return x[0].Max(x[1]).Mul(x[2]) }, []float64{1, 1, 3}, []float64{3.01, 0, 1}, Refuted},
		{"a tie that another coordinate does not see", func(x []expr.Expr) expr.Expr { return x[0].Max(x[1]).Mul(x[2]) }, []float64{1, 1, 3}, []float64{3, 0, 1.01}, Refuted},
		{"max(x, x, 2x) − max(x, 2x) is 0", func(x []expr.Expr) expr.Expr {
			d := x[0].Scale(2)
			return slope.MaxOf([]expr.Expr{x[0], x[0], d}).Sub(x[0].Max(d))
		}, []float64{0}, []float64{-1. / 6}, Refuted},
		{"a norm at the origin", func(x []expr.Expr) expr.Expr { return slope.Norm2(x).Scale(3) }, []float64{0, 0}, []float64{3, -2}, Holds},
		{"a norm at the origin, beyond", func(x []expr.Expr) expr.Expr { return slope.Norm2(x).Scale(3) }, []float64{0, 0}, []float64{3, -4}, Refuted},
		{"a jump", func(x []expr.Expr) expr.Expr { return x[0].Select(x[1].Exp(), x[1]) }, []float64{0, 1}, []float64{0, 1}, Undecided},
		{"x^1.5 at its edge", func(x []expr.Expr) expr.Expr { return x[0].PowConst(1.5).Add(x[1].Square()) }, []float64{0, 2}, []float64{0, 4}, Holds},
		{"x^1.5 at its edge, another error", func(x []expr.Expr) expr.Expr { return x[0].PowConst(1.5).Add(x[1].Square()) }, []float64{0, 2}, []float64{0, 4.00001}, Refuted},
		{"x^1.5 + x at its edge", func(x []expr.Expr) expr.Expr { return x[0].PowConst(1.5).Add(x[0]) }, []float64{0}, []float64{2}, Refuted},
	}
	for _, r := range rows {
		p, calls := expr.Record(len(r.x), r.f), 0
		f := func(x []float64) float64 { calls++; return p.Value(x) }
		rep := CheckGradient(f, func(dst, x []float64) (float64, []float64) { return p.Value(x), append(dst[:0], r.got...) }, r.x, Recorded(len(r.x), r.f))
		if rep.Verdict != r.want || len(rep.Misuse) > 0 || calls > 2 && r.want != Undecided {
			t.Errorf("%s: %d calls of f, want %v\n%s", r.name, calls, r.want, rep)
		}
	}
}

// A Hessian and a product with it, with errors of a millionth.
func TestRecordedHessian(t *testing.T) {
	f := func(x []expr.Expr) expr.Expr { return x[0].Mul(x[1]).Exp().Add(x[0].Sin()) }
	p := expr.Record(2, f)
	x, v := []float64{0.5, -1}, []float64{2, 3}
	for _, c := range []float64{1, 1 + 1e-6} {
		hess := func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
			y, g, h := hyperdual.Hessian(dst, func(x []hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64] {
				return x[0].Mul(x[1]).Exp().Add(x[0].Sin())
			}, x)
			h.SetSym(0, 1, c*h.At(0, 1))
			return y, g, h
		}
		hvp := func(dst, x, v []float64) (float64, []float64) {
			y, w := p.HVP(dst, x, v)
			w[1] *= c
			return y, w
		}
		want := Holds
		if c != 1 {
			want = Refuted
		}
		if r := CheckHessian(p.Value, hess, x, Recorded(2, f)); r.Verdict != want {
			t.Errorf("factor %v: want %v\n%s", c, want, r)
		}
		if r := CheckHVP(p.Gradient, hvp, x, v, Recorded(2, f)); r.Verdict != want {
			t.Errorf("factor %v: want %v\n%s", c, want, r)
		}
	}
}

// Right gradients and Hessians of random expressions of all kinds are not refuted with a recording either, and hardly any tame one is undecided.
func TestRecordedIsNoFalseAlarm(t *testing.T) {
	cases := 600
	if testing.Short() {
		cases = 100
	}
	for _, kind := range []Kind{Tame, Wild} {
		undecided := 0
		for seed := range cases {
			tr, ok := drawTrial(kind, uint64(seed)+1<<20)
			if !ok {
				continue
			}
			o := newOptions(nil)
			o.program, o.unnamed = tr.e.Program(), true
			r := checkGradient(tr.f, tr.gradient, tr.x, nil, o)
			if len(r.Misuse) > 0 {
				t.Errorf("seed %d: %v at %s: %v", seed, tr.e, message.Numbers(tr.x), r.Misuse)
				continue
			}
			for j, en := range r.Entries[:len(tr.x)] {
				switch {
				case en.Verdict == Undecided:
					undecided++
				case en.Verdict == Refuted:
					if why := tr.judgeRefuted(j, en); why == falsely {
						t.Errorf("%s, seed %d: ∂/∂x[%d] of %v at %s\n%s", why, seed, j, tr.e, message.Numbers(tr.x), r)
					}
				}
			}
			n := len(tr.x)
			second := func(en Entry, i int, v []float64) {
				if en.Verdict != Refuted {
					return
				}
				left, right := tr.e.bigSeconds(tr.x, i, v)
				if why := judgeRefutation(en, left, right, func() Verdict { return tr.exactProduct(i, v, en.Got) }); why == falsely || why == unclear {
					t.Errorf("%s, seed %d: %s of %v at %s\n%v", why, seed, en.Name, tr.e, message.Numbers(tr.x), en)
				}
			}
			for k, en := range checkHessian(tr.f, tr.hessian, tr.x, nil, o).Entries[n+1:] {
				second(en, k%n, exact.Unit(n, k/n))
			}
			v := make([]float64, n)
			for i, x := range tr.x {
				v[i] = tr.rest.Between(-2, 2) * math.Max(math.Abs(x), 0x1p-10)
			}
			for i, en := range CheckHVP(tr.gradient, tr.product, tr.x, v, func(to *options) { *to = *o }).Entries {
				second(en, i, v)
			}
		}
		t.Logf("%s: %d undecided in %d cases", kindNames[kind], undecided, cases)
		if kind == Tame && undecided > cases/500 {
			t.Errorf("%d of %d tame cases are undecided with a recording", undecided, cases)
		}
	}
}

// A point of the wrong length is misuse.
func TestRecordedOfAnotherDimension(t *testing.T) {
	defer func() {
		if p := recover(); p == nil || !strings.Contains(p.(string), "Recorded") {
			t.Errorf("panic %v", p)
		}
	}()
	f := func(x []dual.Dual[float64]) dual.Dual[float64] { return x[0].Sin() }
	CheckGradient(func(x []float64) float64 { return math.Sin(x[0]) },
		func(dst, x []float64) (float64, []float64) { return dual.Gradient(dst, f, x) }, []float64{1}, Recorded(3, saturating))
}

// An entry of a product that the recording refutes is refuted, whatever is not known of another one.
func TestRecordedProductBesideAnUndecidedEntry(t *testing.T) {
	f := func(x []expr.Expr) expr.Expr { return x[0].AddConst(3e13).Sin().Add(x[1].Exp()) } // of whose first part float64 knows two digits
	p := expr.Record(2, f)
	single := func(dst, x []float64) (float64, []float64) {
		y, g := p.Gradient(dst, x)
		for i := range g {
			g[i] = float64(float32(g[i]))
		}
		return y, g
	}
	for _, c := range []float64{1, 1 + 1e-6} {
		hvp := func(dst, x, v []float64) (float64, []float64) {
			y, w := p.HVP(dst, x, v)
			w[1] *= c
			return y, w
		}
		if r := CheckHVP(single, hvp, []float64{0.3, 0.5}, []float64{1, 1}, Recorded(2, f)); (r.Verdict == Refuted) != (c != 1) {
			t.Errorf("times %v:\n%s", c, r)
		}
	}
}

// Second derivatives at kinks and edges are decided by those on the two sides, and where the gradient jumps by docs/laws.md; f is not called around x.
func TestRecordedHessianAtKinksAndEdges(t *testing.T) {
	sq := func(x []expr.Expr) expr.Expr { return x[0].Abs().Mul(x[0]).Add(x[1].Exp()) } // x|x| + exp y
	abs := func(x []expr.Expr) expr.Expr { return x[0].Abs().Add(x[1].Square()) }
	turned := func(x []expr.Expr) expr.Expr { return x[0].Abs().Square().Add(x[0].Mul(x[1])) }
	tie := func(x []expr.Expr) expr.Expr { return x[0].Mul(x[1]).Max(x[0].Square()).Mul(x[1]) }
	power := func(x []expr.Expr) expr.Expr {
		return x[0].PowConst(2.5).Add(x[0].PowConst(1.5).Scale(0.5)).Add(x[1].Square())
	}
	smooth := func(x []expr.Expr) expr.Expr { return x[0].PowConst(2.5).Mul(x[1]) }
	norm := func(x []expr.Expr) expr.Expr { return slope.Norm2(x).Add(x[0].Square()) }
	half := func(x []expr.Expr) expr.Expr { return slope.Norm2(x).Square().Scale(0.5) }
	root := func(x []expr.Expr) expr.Expr { return x[0].Sqrt().Add(x[1].Square()) }
	root2 := func(x []expr.Expr) expr.Expr { return x[0].Abs().Sqrt().Add(x[1].Square()) }
	nan, inf := math.NaN(), math.Inf(1)
	for _, r := range []struct {
		name   string
		f      recorded
		x      []float64
		h      [3]float64 // h00, h01, h11
		want   Verdict
		reason string
	}{
		{"between the sides", sq, []float64{0, 0}, [3]float64{0, 0, 1}, Holds, ""},
		{"that of a side", sq, []float64{0, 0}, [3]float64{-2, 0, 1}, Holds, ""},
		{"beyond the sides", sq, []float64{0, 0}, [3]float64{2.1, 0, 1}, Refuted, "a kink with slopes -2 and 2"},
		{"another entry", sq, []float64{0, 0}, [3]float64{0, 0, 1.00001}, Refuted, "off by 1e-05"},
		{"a mixed one", sq, []float64{0, 0}, [3]float64{0, 0.1, 1}, Refuted, "should be 0"},
		{"a jump of the gradient", abs, []float64{0, 3}, [3]float64{0, 0, 2}, Holds, ""},
		{"a jump of the gradient, which is infinitely steep", abs, []float64{0, 3}, [3]float64{inf, 0, 2}, Holds, ""},
		{"a jump of the gradient the other way", abs, []float64{0, 3}, [3]float64{-inf, 0, 2}, Refuted, ""},
		{"a number where the gradient jumps", abs, []float64{0, 3}, [3]float64{1, 0, 2}, Refuted, "h[0,0]"},
		{"another entry where the gradient jumps", abs, []float64{0, 3}, [3]float64{0, 0, 2.001}, Refuted, "h[1,1]"},
		{"|x|² as calculus has it", turned, []float64{0, 3}, [3]float64{2, 1, 0}, Holds, ""},
		{"|x|² by the convention", turned, []float64{0, 3}, [3]float64{0, 1, 0}, Undecided, "by the convention at kinks"},
		{"|x|² with a mistake", turned, []float64{0, 3}, [3]float64{1, 1, 0}, Refuted, "h[0,0]"},
		{"a tie", tie, []float64{1, 1}, [3]float64{1, 2, 1}, Holds, ""},
		{"a tie, beyond", tie, []float64{1, 1}, [3]float64{1, 2, 2.5}, Refuted, "h[1,1]"},
		{"an infinite second derivative at an edge", power, []float64{0, 3}, [3]float64{inf, 0, 2}, Holds, ""},
		{"a finite one at that edge", power, []float64{0, 3}, [3]float64{5, 0, 2}, Refuted, "the slope is infinite here"},
		{"an edge", smooth, []float64{0, 3}, [3]float64{0, 0, 0}, Holds, ""},
		{"an edge, with a mistake", smooth, []float64{0, 3}, [3]float64{0.1, 0, 0}, Refuted, "should be 0"},
		{"a norm at the origin", norm, []float64{0, 0}, [3]float64{nan, nan, nan}, Undecided, "by the convention at kinks"},
		{"a norm at the origin as it is on the sides", norm, []float64{0, 0}, [3]float64{2, 0, 0}, Holds, ""},
		{"half a norm squared", half, []float64{0, 0}, [3]float64{1, 0, 1}, Holds, ""},
		{"half a norm squared by the convention", half, []float64{0, 0}, [3]float64{nan, nan, nan}, Undecided, "by the convention at kinks"},
		{"half a norm squared, with a mistake", half, []float64{0, 0}, [3]float64{2, 0, 1}, Refuted, "2 times too large"},
		{"an infinite second derivative of which the convention says nothing", root2, []float64{0, 3}, [3]float64{0, 0, 2}, Holds, ""},
		{"an infinite slope", root, []float64{0, 3}, [3]float64{-inf, 0, 2}, Holds, ""},
		{"an infinite slope, and another entry", root, []float64{0, 3}, [3]float64{-inf, 0, 2.001}, Refuted, "h[1,1]"},
	} {
		p, calls := expr.Record(2, r.f), 0
		f := func(x []float64) float64 { calls++; return p.Value(x) }
		hess := func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
			y, g := p.Gradient(nil, x)
			return y, g, mat.NewSymDense(2, []float64{r.h[0], r.h[1], r.h[1], r.h[2]})
		}
		rep := CheckHessian(f, hess, r.x, Recorded(2, r.f))
		if rep.Verdict != r.want || !strings.Contains(rep.String(), r.reason) || calls > 16 {
			t.Errorf("%s: %v with %d calls of f, want %v and %q\n%s", r.name, rep.Verdict, calls, r.want, r.reason, rep)
		}
		// Products with vectors say the same.
		for _, v := range [][]float64{{1, 0}, {0, 1}} {
			c := int(v[1])
			column := []float64{r.h[c], r.h[c+1]}
			worst := Holds
			for _, en := range rep.Entries[3+2*c : 5+2*c] {
				switch {
				case en.Verdict == Refuted || worst == Refuted:
					worst = Refuted
				case en.Verdict == Undecided:
					worst = Undecided
				}
			}
			hv := func(dst, x, v []float64) (float64, []float64) { return p.Value(x), append([]float64(nil), column...) }
			if rep := CheckHVP(p.Gradient, hv, r.x, v, Recorded(2, r.f)); rep.Verdict != worst && worst != Undecided {
				t.Errorf("%s: the product with %v is %v, want %v\n%s", r.name, v, rep.Verdict, worst, rep)
			}
		}
	}
}

// The recording decides about Hessians and products of many variables too, by directions and by coordinates, and nothing is called around x.
func TestRecordedHessianOfManyVariables(t *testing.T) {
	sizes := []int{120, 200}
	if testing.Short() {
		sizes = sizes[:1]
	}
	for _, n := range sizes {
		f := func(x []expr.Expr) expr.Expr {
			s := x[0].Square()
			for i := 1; i < n; i++ {
				s = s.Add(x[i-1].Tanh().Mul(x[i])).Add(x[i].Exp().Scale(1e-3))
			}
			return s
		}
		p, x, v := expr.Record(n, f), make([]float64, n), make([]float64, n)
		for i := range x {
			x[i], v[i] = float64(i%7)/4-0.5, float64(i%3)-0.75
		}
		for _, c := range []float64{1, 1 + 1e-6} {
			calls := 0
			hess := func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
				calls++
				y, g, h := p.Hessian(dst, x)
				h.SetSym(5, 5, c*h.At(5, 5))
				h.SetSym(3, 4, c*h.At(3, 4))
				return y, g, h
			}
			hvp := func(dst, x, v []float64) (float64, []float64) {
				calls++
				y, w := p.HVP(dst, x, v)
				w[9] *= c
				return y, w
			}
			grad := func(dst, x []float64) (float64, []float64) {
				calls++
				y, g := p.Gradient(dst, x)
				return y, g
			}
			want := Holds
			if c != 1 {
				want = Refuted
			}
			for name, check := range map[string]func() Report{
				"directions":  func() Report { return CheckHessian(p.Value, hess, x, Recorded(n, f), Directions(3)) },
				"coordinates": func() Report { return CheckHessian(p.Value, hess, x, Recorded(n, f), Coordinates()) },
				"product":     func() Report { return CheckHVP(grad, hvp, x, v, Recorded(n, f)) },
			} {
				calls = 0
				if r := check(); r.Verdict != want || calls > 10 {
					t.Errorf("%s, n = %d, factor %v: %v with %d calls, want %v with at most 10\n%s", name, n, c, r.Verdict, calls, want, r)
				}
			}
		}
	}
}
