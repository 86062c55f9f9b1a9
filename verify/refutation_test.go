package verify

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"slope"
	"slope/expr"
)

type recorded func(x []expr.Expr) expr.Expr

// check checks the gradient of the recording, times factor.
func (f recorded) check(x []float64, factor float64, opts ...Option) Report {
	p := expr.Record(len(x), f)
	return CheckGradient(p.Value, func(dst, x []float64) (float64, []float64) {
		y, g := p.Gradient(dst, x)
		for i := range g {
			g[i] *= factor
		}
		return y, g
	}, x, opts...)
}

// noFalseAlarms are right gradients that were refuted once. Nothing of f can be seen that would tell
// whether they are right, or only with steps that are long beside what f does next to x.
var noFalseAlarms = []struct {
	name string
	f    recorded
	x    []float64
}{
	{"digits lost in numbers around 1, f = 0", func(x []expr.Expr) expr.Expr { return x[0].Gamma().Sigmoid().Log10() }, []float64{-3.9998779296875}},
	{"a cusp |δ+t|^⅔ next to x", func(x []expr.Expr) expr.Expr { return x[0].Cbrt().Cos().Gamma().Sigmoid() }, []float64{-3.716250790672752e-19}},
	{"a bend |δ+t|^4/3 next to x", func(x []expr.Expr) expr.Expr { return x[0].Expm1().Cbrt().PowInt(2).Cos() }, []float64{1.7375574746500525e-14}},
	{"a cusp next to x, subnormal squares", func(x []expr.Expr) expr.Expr { return slope.SumSquares([]expr.Expr{x[0].Cbrt()}).AddConst(1) }, []float64{4.7524838020187735e-115}},
	{"a step lost in another coordinate", func(x []expr.Expr) expr.Expr { return x[0].Hypot(x[1]).Tan().Sin() }, []float64{-0.2937516655053427, 4.2198950562161654e7}},
	{"poles at every integer", func(x []expr.Expr) expr.Expr { return x[0].Lgamma().Atan().Add(x[0].Lgamma().Softplus()) }, []float64{-2.0884489697121346e8}},
	{"sin over long steps", func(x []expr.Expr) expr.Expr { return x[0].Sin().Asinh().Abs().Add(x[0]) }, []float64{-5.061202072310444e15}},
	{"poles between neighbouring numbers", func(x []expr.Expr) expr.Expr { return x[0].Neg().Digamma() }, []float64{6.316626155657405e13}},
	{"1/log t converges slowly", func(x []expr.Expr) expr.Expr {
		return slope.LogSumExp([]expr.Expr{x[0].Lgamma().Atan2(x[0]).Log(), x[0].Scale(-0.75), x[0].Scale(-0.75)})
	}, []float64{1.5088303455851655e-55}},
	{"t^0.87 converges slowly", func(x []expr.Expr) expr.Expr { return x[0].Log10().Sigmoid().Square().AddConst(12) }, []float64{1.0405920841818413e-259}},
	{"a scale that another coordinate sets", func(x []expr.Expr) expr.Expr { return x[0].Atan2(x[1]).Atan().Pow(x[0]) }, []float64{0, -3.850961364189672e-44}},
	{"a kink next to a kink", func(x []expr.Expr) expr.Expr {
		return slope.Norm2([]expr.Expr{slope.MaxOf([]expr.Expr{x[1], x[0], x[1]})})
	}, []float64{-1.069908110861914e-18, -1.069908110861914e-18}},
	{"poles at every integer, few numbers to a unit", func(x []expr.Expr) expr.Expr { return x[0].Lgamma() }, []float64{-3.333976552567625e13}},
	{"the gradient of a quotient scatters", func(x []expr.Expr) expr.Expr { return x[0].Scale(2).Tanh().Div(x[0]) }, []float64{4.427268478665188e-06}},
	{"an argument that has lost x, a factor that has not", func(x []expr.Expr) expr.Expr { return x[0].Add(x[1]).Sin().Div(x[0]) }, []float64{0.24322349393109377, -2.6965153967657562e13}},
	{"a feature of the size 1/y", func(x []expr.Expr) expr.Expr { return x[0].Mul(x[1]).Lgamma() }, []float64{-4, 3.401486658143552e11}},
	{"next to a pole, times nothing", func(x []expr.Expr) expr.Expr { return x[0].Gamma().Pow(x[1]).Atan() }, []float64{-3.999999999992724, 4.098201607878204e-17}},
	{"a plateau between slopes", func(x []expr.Expr) expr.Expr {
		return slope.MaxOf([]expr.Expr{slope.SumSquares(x).Add(x[0].Mul(x[1])).Expm1(), x[0]})
	}, []float64{3.9417986686536895e-12, 3.9417986686536895e-12}},
	{"a power of next to nothing", func(x []expr.Expr) expr.Expr { return x[1].Asinh().Pow(x[0]) }, []float64{-1.835124442470761e-16, 6.248705625424272e-15}},
	{"a root next to x, lost", func(x []expr.Expr) expr.Expr { return x[0].Cbrt().AddConst(-1).Asinh().Acos().Sinh().Erf() }, []float64{-8.1544424e-316}},
	{"poles between neighbouring numbers next to a pole", func(x []expr.Expr) expr.Expr {
		d := x[0].Digamma()
		return d.Mul(d.Tan()).Scale(2).Add(d.Square())
	}, []float64{-3.9999999962747097}},
	{"an argument that has lost some of x", func(x []expr.Expr) expr.Expr {
		c := x[1].Hypot(x[0]).Cos()
		return c.Mul(x[1]).Add(c.Square()).Add(x[1].Mul(c))
	}, []float64{2.350519660403142e+08, -3.0992170436010236}},
	{"a kink as wide as another coordinate", func(x []expr.Expr) expr.Expr { return x[0].Mul(x[1]).Add(x[0].Square()).Abs() }, []float64{0, 7.543401247502086e-14}},
	{"poles between neighbouring numbers next to 0", func(x []expr.Expr) expr.Expr { return x[0].Inv().Lgamma() }, []float64{-5.016561567206695e-13}},
	{"oscillations between neighbouring numbers, some of them huge", func(x []expr.Expr) expr.Expr { return x[0].Digamma().Tan().Exp2().Square() }, []float64{-3.9999999990686774}},
	{"a power of next to nothing, and x", func(x []expr.Expr) expr.Expr { return x[0].Pow(x[1]).Add(x[0]) }, []float64{3.192415499840069e-16, 3.0909130750612937e-16}},
	{"a gradient that adds and takes away 1", func(x []expr.Expr) expr.Expr {
		return x[1].Sub(x[1]).Add(x[0]).Sin().Sin().Mul(x[1]).Sin()
	}, []float64{4.656613167980383e-10, 1}},
	{"log(xˣ), whose xˣ is 1 up to 10⁻¹⁷", func(x []expr.Expr) expr.Expr { return x[0].Pow(x[0]).Log10().Add(x[0]) }, []float64{7.333830167323718e-97}},
	{"lgamma(cosh x), whose cosh x is 1 up to 10⁻⁸", func(x []expr.Expr) expr.Expr {
		return x[0].Cosh().Lgamma().Add(x[0].Square())
	}, []float64{6.519146716242415e-130}},
	{"the arc sine of a number next to 1", func(x []expr.Expr) expr.Expr { return x[0].Exp().Sigmoid().Asin().Erfc().Div(x[0]) }, []float64{3.5436239478314464}},
	{"a constant, as far as one can see", func(x []expr.Expr) expr.Expr { return x[0].Pow(x[1]).Log2().Scale(2) }, []float64{6.940552061036671e-292, 6.940552061036671e-292}},
	{"a kink of 10⁻⁷ at a distance of 10⁻¹¹", func(x []expr.Expr) expr.Expr { return x[0].Max(x[1]).Erfc().Scale(2).Add(x[1]).Sinh() }, []float64{3.999999999992724, 4}},
	{"a kink at a distance of 10⁻⁸, lost next to 1", func(x []expr.Expr) expr.Expr {
		return slope.Dot([]expr.Expr{x[0].Div(x[1]).Erfc(), x[1]}, x).Cos()
	}, []float64{-3.1623000781400965e-09, 3.1623000781400965e-09}},
	{"an edge nearer than the shortest step", func(x []expr.Expr) expr.Expr {
		d := x[0].Mul(x[1])
		return d.Select(x[1], d).Log1p()
	}, []float64{1.1910152276392e+15, 0}},
	{"a slope that only neighbouring numbers show", func(x []expr.Expr) expr.Expr {
		d := x[0].Digamma()
		return slope.LogSumExp([]expr.Expr{d.Cos(), d, d})
	}, []float64{-3.999999999970896}},
	{"poles as wide as the shortest step", func(x []expr.Expr) expr.Expr { return x[0].AddConst(2).Digamma().Lgamma() }, []float64{-3.9999998807907104}},
	{"a cosine lost in numbers around 10¹⁹", func(x []expr.Expr) expr.Expr {
		p := x[0].Square().Pow(x[0].Square())
		return p.Cos().Add(p.Scale(2))
	}, []float64{4}},
	{"x^⅔ lost next to 1", func(x []expr.Expr) expr.Expr { return x[0].Square().Cbrt().Exp().Add(x[0]).AddConst(-1) }, []float64{-1.287399972896847e-33}},
	{"sin(1/x), lost next to 1", func(x []expr.Expr) expr.Expr {
		z := x[0].Inv()
		return z.Sin().Div(z).Cos()
	}, []float64{-4.2769276057018706e-10}},
	{"a power of next to nothing, where long steps show no noise", func(x []expr.Expr) expr.Expr {
		a := x[1].Atan()
		return a.Mul(a).Pow(x[0]).Sub(a.Exp())
	}, []float64{-7.648529721444443e-19, -7.648529721444443e-19}},
	{"a pole beside a large quotient", func(x []expr.Expr) expr.Expr {
		z := x[1].Div(x[0])
		return z.Exp().Div(z.Add(z))
	}, []float64{-6.2607835408687294e-195, 5.4434869775014156e-148}},
	{"a point alone, but for long steps", func(x []expr.Expr) expr.Expr {
		s := x[0].AddConst(-1e-20).Square()
		return s.Mul(s.AddConst(-1e-42)).Sqrt()
	}, []float64{1e-20}},
	{"steps farther away than 1", func(x []expr.Expr) expr.Expr {
		z := x[0].Scale(1.0325783553678277e-17)
		return z.Erfc().Log().Scale(0.1).Sub(z.Scale(0.75))
	}, []float64{-2.2610564346033524e-108}},
	{"a gradient that loses a small number next to 1", func(x []expr.Expr) expr.Expr {
		z := x[0].Sub(x[0]).Sin()
		return z.Add(x[0]).Mul(x[0]).Add(z)
	}, []float64{4.840739893561648e-122}},
	{"a number that is lost beside 1", func(x []expr.Expr) expr.Expr {
		s := x[0].Softplus().Erf()
		return s.Sub(s.Sub(x[1])).Sub(x[1])
	}, []float64{-2.736267350181347, 1.9694577299855282e-206}},
	{"the last step before a pole", func(x []expr.Expr) expr.Expr { return x[0].Min(x[1]).Sinh().Tanh().Digamma() }, []float64{-3.616072087500922, -3.616072087500922}},
	{"a gradient that is rounded to a step of its own", func(x []expr.Expr) expr.Expr { return x[0].Sin().Div(x[0]).Sub(x[1]).Atan() }, []float64{1.5135698921849639e-06, -0.7010589692191802}},
	{"a cosine of which one bit is left, times x", func(x []expr.Expr) expr.Expr { return x[1].Mul(x[0]).Cos().AddConst(-1).Mul(x[1]).Neg() }, []float64{-0.00014494859131448067, -0.00014494859131448067}},
	{"a tie that is none", func(x []expr.Expr) expr.Expr { return x[0].Log1p().Max(x[1]).Sub(x[0]) }, []float64{-5.0227071662086775e-14, -5.0227071662086775e-14}},
	{"steps as wide as another coordinate", func(x []expr.Expr) expr.Expr {
		n := slope.Norm2([]expr.Expr{x[0], x[1], x[0]})
		return slope.Dot([]expr.Expr{n.Square(), n.Square(), x[0]}, []expr.Expr{n, x[1], n})
	}, []float64{1.5333172404232247, -6.324494221620923e+11}},
}

// refutedAllTheSame are refuted by difference quotients. Nothing at steps of the size of x shows that they are right: all that the
// slope says is lost there in a sum with numbers around 1, and farther away f does something else.
var refutedAllTheSame = []string{"an argument that has lost some of x", "an edge nearer than the shortest step",
	"steps farther away than 1", "steps as wide as another coordinate"}

func TestNoFalseAlarm(t *testing.T) {
	for _, r := range noFalseAlarms {
		got := r.f.check(r.x, 1)
		if (got.Verdict == Refuted) != slices.Contains(refutedAllTheSame, r.name) {
			t.Errorf("%s: refuted %t:\n%s", r.name, got.Verdict == Refuted, got)
		}
		// With a recording all hold, or are undecided.
		if got := r.f.check(r.x, 1, Recorded(len(r.x), r.f)); got.Verdict == Refuted {
			t.Errorf("%s, with a recording:\n%s", r.name, got)
		}
	}
}

// cancelling records a random function of x₀ and a small x₁ whose derivative has large terms that cancel, and a point.
func cancelling(r *rand.Rand) (f recorded, x []float64) {
	large := func(x expr.Expr) expr.Expr {
		return []func() expr.Expr{func() expr.Expr { return x }, x.Sin, x.Exp, x.Square, x.Atan, func() expr.Expr { return x.Scale(-0.7) }}[r.IntN(6)]()
	}
	small := func(x expr.Expr) expr.Expr {
		return []func() expr.Expr{func() expr.Expr { return x }, x.Sin, x.Expm1, x.Tanh, x.Neg, func() expr.Expr { return x.Scale(3) }}[r.IntN(6)]()
	}
	x = []float64{(0.2 + 2.8*r.Float64()) * float64(2*r.IntN(2)-1), math.Copysign(math.Pow(10, -8-290*r.Float64()), r.Float64()-0.5)}
	f = func(x []expr.Expr) expr.Expr {
		a, b, c := large(x[0]), small(x[1]), large(x[0])
		zero := a.Sub(a)
		if r.IntN(2) == 0 {
			zero = a.Mul(c).Sub(a.Mul(c))
		}
		switch r.IntN(4) {
		case 0:
			return zero.Sub(b).Mul(c)
		case 1:
			return b.Add(zero).Sin().Mul(c).Sinh()
		case 2:
			return zero.Mul(a).Add(b.Mul(c))
		}
		return b.Mul(c).Add(zero).Mul(large(x[0])).Atan()
	}
	return f, x
}

// A derivative whose large terms cancel loses the digits of a small one. The right number that is left, 0 perhaps, is not refuted;
// without the rule some are. Mistakes that do not hang on the size of x₁ are.
func TestCancellingTerms(t *testing.T) {
	all, tries := refutationRules, 500
	defer func() { refutationRules = all }()
	rest := slices.DeleteFunc(slices.Clone(all), func(r refutationRule) bool { return r.name == "lost digits" })
	if testing.Short() {
		tries = 150
	}
	r, without := rand.New(rand.NewPCG(1, 2)), 0
	for range tries {
		f, x := cancelling(r)
		p := expr.Record(len(x), f)
		check := func() Report { return CheckGradient(p.Value, p.Gradient, x) }
		if got := check(); got.Verdict == Refuted {
			t.Errorf("%v:\n%s", p, got)
		}
		refutationRules = rest
		if check().Verdict == Refuted {
			without++
		}
		refutationRules = all
		large := []func(float64) float64{math.Sin, math.Exp, math.Atan}[r.IntN(3)]
		wrong := []float64{0, 2, -1, 1.001}[r.IntN(4)]
		product := func(x []expr.Expr) expr.Expr { return x[0].Atan().Exp().Mul(x[1].Tanh()) }
		x[0] = large(x[0])
		if got := recorded(product).check(x, wrong); got.Entries[0].Verdict != Refuted || got.Entries[1].Verdict != Refuted {
			t.Errorf("a gradient times %v at %v is not refuted:\n%s", wrong, x, got)
		}
	}
	if t.Logf("%d of %d are refuted without the rule", without, tries); without == 0 {
		t.Error("nothing is refuted without the rule: the test shows nothing")
	}
}

// What another coordinate hides is undecided; an error that shows is not. Of each gradient
// the first entry is right, times factor.
func TestOtherCoordinates(t *testing.T) {
	rows := []struct {
		name   string
		f      recorded
		x      []float64
		factor float64
		want   Verdict
	}{
		{"poles that are dense, lost in the noise", func(x []expr.Expr) expr.Expr { return x[0].Tanh().Div(x[1]).Lgamma() }, []float64{3.3656038031872013, -2.521848258600747e-14}, 1, Undecided},
		{"a wrong sign", func(x []expr.Expr) expr.Expr { return x[0].Tanh().Div(x[1]) }, []float64{0.5, -2.521848258600747e-14}, -1, Refuted},
		{"a wrong sign next to a small term", func(x []expr.Expr) expr.Expr { return x[0].Tanh().Add(x[1]) }, []float64{0.5, -2.521848258600747e-144}, -1, Refuted},
	}
	for _, r := range rows {
		if got := r.f.check(r.x, r.factor); got.Entries[0].Verdict != r.want {
			t.Errorf("%s: want %v, got\n%s", r.name, r.want, got)
		}
	}
}

// Right gradients that were undecided once.
func TestDecided(t *testing.T) {
	nan := math.NaN()
	rows := []struct {
		name string
		f    recorded
		x    []float64
		got  float64
	}{
		{"a constant at a large x", func(x []expr.Expr) expr.Expr { return x[0].Sigmoid().Log2().Sinh().Sin() }, []float64{4.2691073417438635e11}, 0},
		{"a constant next to a pole", func(x []expr.Expr) expr.Expr { return x[0].Digamma().Max(x[0].Lift(1.9361101587993295)).Sinh() }, []float64{-3.870640138220696}, 0},
		{"a point alone in the domain", func(x []expr.Expr) expr.Expr { return x[0].Pow(x[0]) }, []float64{-1}, nan},
		{"a root next to x", func(x []expr.Expr) expr.Expr { return x[0].Cbrt() }, []float64{1.1275084766629051e-11}, 6.629267364566938e6},
		{"a kink next to x", func(x []expr.Expr) expr.Expr { return x[0].Abs() }, []float64{-5.521629352741363e-12}, -1},
	}
	for _, r := range rows {
		got := r.f.check(r.x, 1)
		g := got.Entries[0].Got
		if got.Verdict != Holds || g != r.got && math.Abs(g-r.got) > 1e-12*math.Abs(r.got) || g != g != (r.got != r.got) {
			t.Errorf("%s: want Holds and %g, got\n%s", r.name, r.got, got)
		}
	}
}

// Wrong gradients that were undecided once.
func TestRefuted(t *testing.T) {
	sin := func(x []expr.Expr) expr.Expr { return x[0].Sin() }
	rows := []struct {
		name   string
		f      recorded
		x      []float64
		factor float64
	}{
		{"a square of next to nothing", func(x []expr.Expr) expr.Expr { return x[0].Square() }, []float64{4.840739893561648e-122}, 2},
		{"where f is smaller than x, x+t is rounded more coarsely than f", sin, []float64{2.9999998807907104}, -1},
		{"an energy in joules", func(x []expr.Expr) expr.Expr { return x[0].Scale(-1 / 4.11e-21).Exp() }, []float64{3e-21}, 2},
		{"an energy in joules, in joules", func(x []expr.Expr) expr.Expr { return x[0].Scale(1 / 4.11e-21).Sin().Scale(4.11e-21) }, []float64{3e-21}, 0.5},
		{"a constant has no slope of 1", func(x []expr.Expr) expr.Expr { return x[0].Max(x[0].Lift(1)).Add(x[1]) }, []float64{-2, 1}, 2},
	}
	for _, r := range rows {
		if got := r.f.check(r.x, 1); got.Verdict != Holds {
			t.Errorf("%s, as it should be: want Holds, got\n%s", r.name, got)
		}
		if got := r.f.check(r.x, r.factor); got.Verdict != Refuted {
			t.Errorf("%s, times %g: want Refuted, got\n%s", r.name, r.factor, got)
		}
	}
}

// A part of f that is rounded to a few numbers, times a coordinate, is linear as far as difference quotients can see. No right gradient is
// refuted there, and a wrong one is where the part has digits.
func TestRoundedFactors(t *testing.T) {
	rows := []struct {
		name string
		f    recorded
		ulp  float64 // about where the part is one rounding error
	}{
		{"(1 − cos x²)·x", func(x []expr.Expr) expr.Expr { return x[0].Square().Cos().Neg().AddConst(1).Mul(x[0]) }, 1.2e-4},
		{"(cosh x − 1)·x", func(x []expr.Expr) expr.Expr { return x[0].Cosh().AddConst(-1).Mul(x[0]) }, 1.5e-8},
		{"((1 + x)² − 1)·x", func(x []expr.Expr) expr.Expr { return x[0].AddConst(1).Square().AddConst(-1).Mul(x[0]) }, 1e-16},
		{"(eˣ − 1)·x²", func(x []expr.Expr) expr.Expr { return x[0].Exp().AddConst(-1).Mul(x[0].Square()) }, 1e-16},
		{"(1 − cos xy)·y", func(x []expr.Expr) expr.Expr { return x[0].Mul(x[1]).Cos().Neg().AddConst(1).Mul(x[1]) }, 1.2e-4},
		{"(sech x − 1)·tanh x", func(x []expr.Expr) expr.Expr { return x[0].Cosh().Inv().AddConst(-1).Mul(x[0].Tanh()) }, 1.5e-8},
	}
	r := rand.New(rand.NewPCG(18, 0))
	found, wrong := 0, 0
	for _, row := range rows {
		for k := range 50 {
			x := []float64{row.ulp * math.Exp2(6*r.Float64()-1), 0}
			x[1] = x[0]
			if rep := row.f.check(x, 1); rep.Verdict == Refuted {
				t.Errorf("%s at %v is right:\n%s", row.name, x[0], rep)
				break
			}
			if k%10 == 0 {
				x[0] *= 0x1p12
				x[1] = x[0]
				wrong++
				if row.f.check(x, 3).Verdict == Refuted {
					found++
				}
			}
		}
	}
	if found < wrong*9/10 {
		t.Errorf("of %d wrong gradients where f has digits %d are refuted", wrong, found)
	}
}

// A coordinate of 0 has the scale of its domain, narrow or wide.
func TestZeroHasTheScaleOfItsDomain(t *testing.T) {
	for _, w := range []float64{1e-21, 1e-6, 1, 1e3, 1e12, 1e25} {
		f := func(x []float64) float64 { return math.Exp(-x[0]/w) + 1 }
		for _, c := range []float64{1, 1.01, 2, -1, 0} {
			grad := func(dst, x []float64) (float64, []float64) { return f(x), append(dst[:0], -c*math.Exp(-x[0]/w)/w) }
			for _, dom := range []Domain{{Lo: []float64{0}, Hi: []float64{w}}, {Lo: []float64{-w}, Hi: []float64{2 * w}}} {
				want := Refuted
				if c == 1 {
					want = Holds
				}
				if r := checkGradient(f, grad, []float64{0}, &dom, newOptions(nil)); r.Entries[0].Verdict != want {
					t.Errorf("width %g, times %v: want %v\n%s", dom.Hi[0]-dom.Lo[0], c, want, r)
				}
			}
		}
	}
}
