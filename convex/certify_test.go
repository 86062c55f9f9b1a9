package convex_test

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"slope"
	"slope/convex"
	"slope/expr"
	"slope/internal/bigmath"
)

var inf = math.Inf(1)

func lecture(x []real) real {
	return x[0].Exp().Add(x[1].Square()).Add(x[0].Mul(x[1]).Scale(2))
}

// TestNearLn2 walks over the edge of convexity of eˣ¹ + x₂² + 2x₁x₂ in steps
// of one ulp: below ln 2 it is refuted, above it is never refuted, and from a few
// ulps on it is proven.
func TestNearLn2(t *testing.T) {
	ln2 := bigmath.Ln2(200)
	x := math.Ln2 - 4*0x1p-53
	for range 20 {
		c, err := convex.Certify(lecture, convex.Box{Lo: []float64{x, -3}, Hi: []float64{3, 3}})
		if err != nil {
			t.Fatal(err)
		}
		below := new(big.Float).SetFloat64(x).Cmp(ln2) < 0
		if below && c.Verdict != convex.Refuted {
			t.Errorf("from %v: %v, want refuted", x, c.Verdict)
		}
		if !below && c.Verdict == convex.Refuted {
			t.Errorf("from %v: refuted, but it is convex", x)
		}
		if x > math.Ln2+12*0x1p-53 && c.Verdict != convex.Proven {
			t.Errorf("from %v: %v, want proven", x, c)
		}
		x = math.Nextafter(x, 1)
	}
}

// verdictRow is a function on a box with the verdict it must have.
type verdictRow struct {
	name string
	f    func(x []real) real
	lo   []float64
	hi   []float64
	want convex.Verdict
}

func check(t *testing.T, rows []verdictRow) {
	t.Helper()
	for _, r := range rows {
		c, err := convex.Certify(r.f, convex.Box{Lo: r.lo, Hi: r.hi})
		if err != nil || c.Verdict != r.want {
			t.Errorf("%s: %v, %v, want %v", r.name, err, c, r.want)
		}
	}
}

// TestRules proves by rules what no Hessian shows, for one atom after another.
func TestRules(t *testing.T) {
	pos := func(n int) ([]float64, []float64) {
		b := convex.Cube(n, 0.125, inf)
		return b.Lo, b.Hi
	}
	all := func(n int) ([]float64, []float64) {
		b := convex.Cube(n, -inf, inf)
		return b.Lo, b.Hi
	}
	row := func(name string, n int, space func(int) ([]float64, []float64), f func(x []real) real) verdictRow {
		lo, hi := space(n)
		return verdictRow{name, f, lo, hi, convex.Proven}
	}
	check(t, []verdictRow{
		row("log-sum-exp", 3, all, func(x []real) real { return slope.LogSumExp(x) }),
		row("log of a sum of exponentials", 2, all, func(x []real) real { return x[0].Exp().Add(x[1].Scale(2).Exp().Scale(3)).Log() }),
		row("1-norm", 2, all, func(x []real) real { return x[0].Abs().Add(x[1].Abs()) }),
		row("2-norm", 3, all, func(x []real) real { return slope.Norm2(x) }),
		row("4-norm", 2, all, func(x []real) real { return x[0].PowInt(4).Add(x[1].PowInt(4)).PowConst(0.25) }),
		row("infinity norm", 3, all, func(x []real) real { return slope.MaxOf([]real{x[0].Abs(), x[1].Abs(), x[2].Abs()}) }),
		row("quadratic over linear", 3, pos, func(x []real) real { return x[0].Square().Add(x[1].Square()).Div(x[2]) }),
		row("cube over square", 2, pos, func(x []real) real { return x[0].PowInt(3).Div(x[1].Square()) }),
		row("minus geometric mean", 2, pos, func(x []real) real { return x[0].Mul(x[1]).Sqrt().Neg() }),
		row("minus geometric mean of three", 3, pos, func(x []real) real { return x[0].Mul(x[1]).Mul(x[2]).PowConst(0.25).Neg() }),
		row("inverse of a product", 2, pos, func(x []real) real { return x[0].Mul(x[1]).Inv() }),
		row("relative entropy", 2, pos, func(x []real) real { return x[0].Mul(x[0].Div(x[1]).Log()) }),
		row("relative entropy as a difference", 2, pos, func(x []real) real { return x[0].Mul(x[0].Log().Sub(x[1].Log())) }),
		row("entropy", 2, pos, func(x []real) real { return slope.XLogX(x[0]).Add(x[1].Mul(x[1].Log())) }),
		row("logistic loss", 2, all, func(x []real) real { return x[0].Sub(x[1]).Exp().AddConst(1).Log() }),
		row("log of the normal law", 1, all, func(x []real) real { return slope.NormCDF(x[0]).Log().Neg() }),
		row("hinge squared", 2, all, func(x []real) real { return slope.Relu(x[0].Add(x[1])).Square() }),
		row("Huber", 1, all, func(x []real) real { return slope.Huber(x[0].AddConst(-1), 0.5) }),
		row("exponential of a square", 1, all, func(x []real) real { return x[0].Square().Exp() }),
		row("log-gamma", 1, pos, func(x []real) real { return x[0].Lgamma() }),
		row("maximum of rules", 2, all, func(x []real) real { return x[0].Square().Max(x[1].Exp()).Max(x[0]) }),
		row("cancelling concavity", 1, all, func(x []real) real { return x[0].Square().Scale(2).Sub(x[0].Square()) }),
		row("log det 2×2", 3, func(int) ([]float64, []float64) { return []float64{2, -1, 2}, []float64{4, 1, 4} },
			func(x []real) real { return x[0].Mul(x[2]).Sub(x[1].Square()).Log().Neg() }),
		row("matrix fractional 1×1", 2, pos, func(x []real) real { return x[0].AddConst(-3).Square().Div(x[1]) }),
		row("constant", 2, all, func(x []real) real { return x[0].Lift(3) }),
	})
}

// TestKinks: kinks that bend upward are proven, others refuted.
func TestKinks(t *testing.T) {
	one := func(name string, want convex.Verdict, f func(x real) real) verdictRow {
		return verdictRow{name, func(x []real) real { return f(x[0]) }, []float64{-2}, []float64{3}, want}
	}
	check(t, []verdictRow{
		one("|x²−1|", convex.Refuted, func(x real) real { return x.Square().AddConst(-1).Abs() }),
		one("min(x²,1)", convex.Refuted, func(x real) real { return x.Square().Min(x.Lift(1)) }),
		one("−|x|", convex.Refuted, func(x real) real { return x.Abs().Neg() }),
		one("x² − 2|x|", convex.Refuted, func(x real) real { return x.Square().Sub(x.Abs().Scale(2)) }),
		one("x²/4 + |x|", convex.Proven, func(x real) real { return x.Square().Scale(0.25).Add(x.Abs()) }),
		one("max by pieces of a Hessian", convex.Proven, func(x real) real {
			return x.PowInt(4).Add(x.PowInt(3)).Add(x.Square()).Max(x.Scale(5))
		}),
		one("||x|−1|", convex.Refuted, func(x real) real { return x.Abs().AddConst(-1).Abs() }),
		one("||x|+1|", convex.Proven, func(x real) real { return x.Abs().AddConst(1).Abs() }),
		one("√|x|", convex.Refuted, func(x real) real { return x.Abs().Sqrt() }),
		one("|x|^1.5", convex.Proven, func(x real) real { return x.Abs().PowConst(1.5) }),
		one("x·|x|", convex.Refuted, func(x real) real { return x.Mul(x.Abs()) }),
		one("|x|·eˣ + 3x², bent by a product", convex.Refuted, func(x real) real { return x.Abs().Mul(x.Exp()).Sub(x.Abs().Scale(4)) }),
		one("leaky relu by Select", convex.Undecided, func(x real) real { return x.Select(x, x.Scale(0.1)) }),
		one("Select the other way", convex.Refuted, func(x real) real { return x.Select(x.Scale(0.1), x) }),
		one("Select of one branch", convex.Proven, func(x real) real { return x.AddConst(5).Select(x.Exp(), x.Neg().Exp().Neg()) }),
	})
}

// TestNotConvex are negative controls: each must be refuted.
func TestNotConvex(t *testing.T) {
	two := func(name string, f func(x, y real) real) verdictRow {
		return verdictRow{name, func(x []real) real { return f(x[0], x[1]) }, []float64{-2, -2}, []float64{2, 2}, convex.Refuted}
	}
	check(t, []verdictRow{
		two("product of convex functions", func(x, y real) real { return x.Square().Mul(y.Square()) }),
		two("difference of convex functions", func(x, y real) real { return x.Square().Sub(y.Exp()) }),
		two("minimum of convex functions", func(x, y real) real { return x.Square().Min(y.Square()) }),
		two("convex of a function that is not monotone", func(x, y real) real { return x.Square().Sub(y).Square() }),
		two("p-norm with p < 1", func(x, y real) real { return x.Abs().Sqrt().Add(y.Abs().Sqrt()).Square() }),
		two("eˣ + y² + 2xy on the plane", func(x, y real) real { return lecture([]real{x, y}) }),
		two("x⁴ − x² + y²", func(x, y real) real { return x.PowInt(4).Sub(x.Square()).Add(y.Square()) }),
		two("a minor of 10⁻¹²", func(x, y real) real {
			return x.Square().Add(y.Square()).Add(x.Mul(y).Scale(2 * (1 + 1e-12)))
		}),
	})
	check(t, []verdictRow{
		{"cos 5x − x²/10", func(x []real) real { return x[0].Scale(5).Cos().Sub(x[0].Square().Scale(0.1)) }, []float64{0}, []float64{6}, convex.Refuted},
		{"x³ on the line", func(x []real) real { return x[0].PowInt(3) }, []float64{-inf}, []float64{inf}, convex.Refuted},
		{"a dip of 10⁻³ width", func(x []real) real {
			d := x[0].AddConst(-0.3).Scale(1000)
			return x[0].Square().Sub(d.Square().Neg().Exp().Scale(23e-7))
		}, []float64{-1}, []float64{1}, convex.Refuted},
	})
}

// TestInvariance: a shift, a permutation and a scaling by 2ᵏ change no verdict,
// and neither do parallel workers; a smaller box of a proven one is not refuted.
func TestInvariance(t *testing.T) {
	for _, r := range zoo(t) {
		f, n, box := zooFunctions[r.ID], len(r.Box), r.box()
		c, err := convex.Certify(f, box, r.boxes(400))
		if err != nil {
			t.Fatal(err)
		}
		same := func(what string, g func(x []real) real, b convex.Box, opts ...convex.Option) convex.Certificate {
			d, err := convex.Certify(g, b, append(opts, r.boxes(400))...)
			if err != nil || d.Verdict != c.Verdict && what != "" {
				t.Errorf("%s, %s: %v, %v instead of %v", r.ID, what, err, d.Verdict, c.Verdict)
			}
			return d
		}
		same("scaled by 8", func(x []real) real { return f(x).Scale(8) }, box)
		same("plus 1", func(x []real) real { return f(x).AddConst(1) }, box)
		same("two workers", f, box, convex.Parallel(2))
		reversed := convex.Box{}
		for i := range n {
			reversed.Lo, reversed.Hi = append(reversed.Lo, box.Lo[n-1-i]), append(reversed.Hi, box.Hi[n-1-i])
		}
		same("reversed", func(x []real) real {
			y := make([]real, n)
			for i := range y {
				y[i] = x[n-1-i]
			}
			return f(y)
		}, reversed)
		half := convex.Box{Lo: box.Lo}
		for i := range n {
			half.Hi = append(half.Hi, box.Lo[i]+(box.Hi[i]-box.Lo[i])/2)
		}
		if d := same("", f, half); c.Verdict == convex.Proven && d.Verdict == convex.Refuted {
			t.Errorf("%s: proven on the box and refuted on a part of it", r.ID)
		}
		// f and −f are both convex only if f is affine.
		if d := same("", func(x []real) real { return f(x).Neg() }, box); d.Verdict == convex.Proven && c.Verdict == convex.Proven && !c.Affine {
			t.Errorf("%s: f and −f are proven, and f is not called affine", r.ID)
		}
	}
}

// TestWitnesses evaluates every witness anew, in 300 bits and by another route:
// second differences of the recorded program for curvature.
func TestWitnesses(t *testing.T) {
	for _, r := range zoo(t) {
		c, err := convex.Certify(zooFunctions[r.ID], r.box(), r.boxes(1000))
		if err != nil || c.Verdict != convex.Refuted {
			continue
		}
		w := c.Witness
		b := r.box()
		if !b.Contains(w.X, 0) || w.Y != nil && !b.Contains(w.Y, 0) {
			t.Errorf("%s: witness outside of the box: %v", r.ID, w)
		}
		p := expr.Record(len(w.X), zooFunctions[r.ID])
		if w.Y != nil {
			m := make([]float64, len(w.X))
			for i := range m {
				m[i] = (w.X[i] + w.Y[i]) / 2
			}
			if gap := p.Value(m) - (p.Value(w.X)+p.Value(w.Y))/2; !(gap > 0) {
				t.Errorf("%s: the chord gap is %v, want %v", r.ID, gap, w.Value)
			}
			continue
		}
		_, hv := p.HVP(nil, w.X, w.V)
		q := 0.0
		for i, v := range w.V {
			q += v * hv[i]
		}
		if math.Abs(q-w.Value) > 1e-9*math.Abs(q)+1e-14 || !(w.Value < 0) {
			t.Errorf("%s: vᵀHv is %v, want %v", r.ID, q, w.Value)
		}
	}
}

func TestErrors(t *testing.T) {
	id := func(x []real) real { return x[0] }
	nan := math.NaN()
	for name, b := range map[string]convex.Box{
		"no coordinates": {},
		"lengths":        {Lo: []float64{0}, Hi: []float64{1, 2}},
		"lo > hi":        {Lo: []float64{1}, Hi: []float64{0}},
		"NaN":            {Lo: []float64{nan}, Hi: []float64{0}},
		"at infinity":    {Lo: []float64{inf}, Hi: []float64{inf}},
	} {
		for _, err := range []error{
			second(convex.Certify(id, b)), second(convex.Smoothness(id, b)), second(convex.StrongConvexity(id, b)),
			second(convex.Classify(convex.Problem{Objective: id, Box: b})),
		} {
			if !errors.Is(err, convex.ErrBox) {
				t.Errorf("%s: %v, want ErrBox", name, err)
			}
		}
	}
	for name, f := range map[string]func(x real) real{
		"log":  func(x real) real { return x.Log() },
		"√":    func(x real) real { return x.Sqrt() },
		"1/x":  func(x real) real { return x.Inv() },
		"x/x²": func(x real) real { return x.Div(x.Square()) },
		"asin": func(x real) real { return x.Scale(3).Asin() },
		"pow":  func(x real) real { return x.PowConst(0.3) },
	} {
		c, err := convex.Certify(func(x []real) real { return f(x[0]) }, convex.Cube(1, -1, 1))
		if !errors.Is(err, convex.ErrDomain) || c.Verdict != convex.Undecided {
			t.Errorf("%s on [-1, 1]: %v, %v, want ErrDomain", name, c.Verdict, err)
		}
	}
	for name, f := range map[string]func(){
		"MaxBoxes": func() { convex.MaxBoxes(0) },
		"Timeout":  func() { convex.Timeout(0) },
		"Parallel": func() { convex.Parallel(0) },
		"Gap":      func() { convex.Gap(0) },
		"Examine":  func() { convex.Examine(id, []float64{1}, -1) },
	} {
		func() {
			defer func() {
				if r, _ := recover().(string); !strings.HasPrefix(r, "convex: ") {
					t.Errorf("%s: no panic that says so: %q", name, r)
				}
			}()
			f()
		}()
	}
}

func second[A any](_ A, err error) error { return err }

// TestUndecided: the reason says what is missing.
func TestUndecided(t *testing.T) {
	opaque := &slope.Rule{Name: "opaque", Eval: func(x float64) (y, d1, d2 float64) { return x * x, 2 * x, 2 }}
	for _, r := range []struct {
		f    func(x []real) real
		want string
	}{
		{func(x []real) real { return x[0].Apply(opaque) }, "opaque"},
		{func(x []real) real { return x[0].AddConst(inf) }, "not a finite number"},
		{func(x []real) real { return x[0].Scale(inf).Add(x[0]) }, "not a finite number"},
		{func(x []real) real { return x[0].Scale(math.NaN()) }, "not a finite number"},
		{func(x []real) real { return x[0].Select(x[0], x[0].Scale(0.5)) }, "Select"},
	} {
		c, err := convex.Certify(r.f, convex.Cube(1, -1, 1))
		if err != nil || c.Verdict != convex.Undecided || !strings.Contains(c.Reason, r.want) {
			t.Errorf("%v, %v, want undecided because of %q", c, err, r.want)
		}
	}
}

// TestBranchNotTaken: a logarithm that Select does not take where it is not
// defined is no error, and one that it takes is.
func TestBranchNotTaken(t *testing.T) {
	f := func(x []real) real { return x[0].AddConst(-3).Select(x[0].AddConst(-3).Log(), x[0].Square()) }
	c, err := convex.Certify(f, convex.Cube(1, -1, 1))
	if err != nil || c.Verdict != convex.Proven {
		t.Errorf("branch not taken: %v, %v", c, err)
	}
	c, err = convex.Certify(f, convex.Cube(1, 3.5, 4))
	if err != nil || c.Verdict != convex.Refuted {
		t.Errorf("concave branch: %v, %v", c, err)
	}
}

// TestPoleInside: a pole between the points that are looked at is never part of
// a proof.
func TestPoleInside(t *testing.T) {
	for name, f := range map[string]func(x real) real{
		"1/x²":     func(x real) real { return x.Square().Inv() },
		"−log x²":  func(x real) real { return x.Square().Log().Neg() },
		"|x|^-0.5": func(x real) real { return x.Abs().PowConst(-0.5) },
		"x^-2":     func(x real) real { return x.PowInt(-2) },
		"−log|x|":  func(x real) real { return x.Abs().Log().Neg() },
	} {
		c, _ := convex.Certify(func(x []real) real { return f(x[0].AddConst(-0.1)) }, convex.Cube(1, -1, 2.3))
		if c.Verdict == convex.Proven {
			t.Errorf("%s over its pole: %v", name, c)
		}
	}
}

// TestUserRule: a rule that brings an enclosure takes part in proofs.
func TestUserRule(t *testing.T) {
	square := &slope.Rule{Name: "square", Eval: func(x float64) (y, d1, d2 float64) { return x * x, 2 * x, 2 },
		Enclose: func(lo, hi float64) (y, d1, d2 [2]float64) {
			return [2]float64{0, max(lo*lo, hi*hi) * (1 + 1e-15)}, [2]float64{2 * lo, 2 * hi}, [2]float64{2, 2}
		}}
	f := func(x []real) real { return x[0].Apply(square).Add(x[0].Cos()) }
	c, err := convex.Certify(f, convex.Cube(1, -3, 3))
	if err != nil || c.Verdict != convex.Proven {
		t.Errorf("%v, %v", c, err)
	}
	c, _ = convex.Certify(func(x []real) real { return f(x).Neg() }, convex.Cube(1, -3, 3))
	if c.Verdict != convex.Refuted || !strings.Contains(c.Witness.Check, "interval") {
		t.Errorf("−f: %v", c)
	}
}

// TestFeatures: what comes for free with a verdict.
func TestFeatures(t *testing.T) {
	c, _ := convex.Certify(func(x []real) real { return x[0].Sub(x[1].Scale(2)) }, convex.Cube(2, -1, 1))
	if !c.Affine || !c.Concave || c.Monotone[0] != 1 || c.Monotone[1] != -1 {
		t.Errorf("x − 2y: %+v", c)
	}
	c, _ = convex.Certify(func(x []real) real { return x[0].PowInt(3) }, convex.Cube(1, -1, 1))
	if c.Verdict != convex.Refuted || !c.Quasiconvex {
		t.Errorf("x³ is quasi-convex: %+v", c)
	}
	c, _ = convex.Certify(func(x []real) real { return x[0].Sqrt() }, convex.Cube(1, 0, 1))
	if !c.Concave {
		t.Errorf("√x is concave: %+v", c)
	}
	if c.Elapsed <= 0 || c.Elapsed > time.Minute {
		t.Errorf("elapsed %v", c.Elapsed)
	}
}

// TestExamine: the four kinds, and a kink.
func TestExamine(t *testing.T) {
	for _, r := range []struct {
		name string
		f    func(x []real) real
		x    []float64
		want convex.Kind
	}{
		{"double well at 0", func(x []real) real { return x[0].Square().AddConst(-1).Square().Scale(0.5) }, []float64{0}, convex.LocalMaximum},
		{"double well at 1", func(x []real) real { return x[0].Square().AddConst(-1).Square().Scale(0.5) }, []float64{1}, convex.LocalMinimum},
		{"double well at 2", func(x []real) real { return x[0].Square().AddConst(-1).Square().Scale(0.5) }, []float64{2}, convex.NotStationary},
		{"x⁴", func(x []real) real { return x[0].PowInt(4) }, []float64{0}, convex.Degenerate},
		{"xy", func(x []real) real { return x[0].Mul(x[1]) }, []float64{0, 0}, convex.Saddle},
	} {
		s, err := convex.Examine(r.f, r.x, 1e-12)
		if err != nil || s.Kind != r.want {
			t.Errorf("%s: %v, %v, want %v", r.name, s, err, r.want)
		}
	}
	if _, err := convex.Examine(func(x []real) real { return x[0].Abs() }, []float64{0}, 0); !errors.Is(err, convex.ErrDomain) {
		t.Errorf("|x| at 0: %v, want ErrDomain", err)
	}
}
