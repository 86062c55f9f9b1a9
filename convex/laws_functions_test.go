package convex_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"slope"
	"slope/convex"
	"slope/expr"
	"slope/verify"
)

// The laws of convex functions and of their minima, groups G and J of
// docs/properties.md, that verify's own properties do not state, each with a
// function that breaks it.

type function = func(x []float64) float64

// jensenFault is Jensen's inequality at one chord, with a bar for functions that
// are sums of terms of the size of their values.
func jensenFault(f function, x, y []float64, t float64) string {
	fx, fy := f(x), f(y)
	chord := (1-t)*fx + t*fy
	if fz := f(combine(1-t, x, t, y)); fz > chord+1e-12*(1+math.Abs(fx)+math.Abs(fy)) {
		return fmt.Sprintf("f = %v between %v and %v, where the chord is at %v", fz, x, y, chord)
	}
	return ""
}

// jensen looks for a chord of the box that lies below f.
func jensen(f function, box convex.Box, draws int, r *rand.Rand) string {
	for range draws {
		if s := jensenFault(f, box.Sample(nil, r), box.Sample(nil, r), r.Float64()); s != "" {
			return s
		}
	}
	return ""
}

// G12: the perspective t·f(x/t) of a convex f is convex on t > 0.
func TestPerspective(t *testing.T) {
	perspective := func(f function) function {
		return func(x []float64) float64 { return x[2] * f([]float64{x[0] / x[2], x[1] / x[2]}) }
	}
	box := convex.Box{Lo: []float64{-2, -2, 0.5}, Hi: []float64{2, 2, 4}}
	rapid.Check(t, func(t *rapid.T) {
		e := verify.ConvexExpressions(2, 2).Draw(t, "e")
		p := verify.Points(verify.Domain{Lo: box.Lo, Hi: box.Hi})
		if s := jensenFault(perspective(e.Float()), p.Draw(t, "x"), p.Draw(t, "y"), rapid.Float64Range(0, 1).Draw(t, "t")); s != "" {
			t.Fatalf("the perspective of %v: %s", e, s)
		}
	})
	if jensen(perspective(func(x []float64) float64 { return math.Sin(2 * x[0]) }), box, 1000, rand.New(rand.NewPCG(1, 2))) == "" {
		t.Error("the perspective of sin passes for convex")
	}
	// As a certificate: quadratic over linear is the perspective of a square.
	c, err := convex.Certify(func(x []real) real { return x[0].Square().Div(x[1]) }, convex.Box{Lo: []float64{-1, 0.5}, Hi: []float64{1, 2}})
	if err != nil || c.Verdict != convex.Proven {
		t.Errorf("x²/t: %v, %v", c, err)
	}
}

// partial minimises a quadratic of x and y over y, exactly but for rounding, as its
// derivative in y is affine.
func partial(value function, grad slope.GradientFunc) function {
	return func(x []float64) float64 {
		at := func(y float64) float64 { _, g := grad(nil, []float64{x[0], x[1], y}); return g[2] }
		y := at(0) / (at(0) - at(1))
		return value([]float64{x[0], x[1], y})
	}
}

// G13: the minimum over some of the variables of a function that is convex in all is
// convex in the others.
func TestPartialMinimisation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := verify.Quadratics(3, 0.25, 4).Draw(t, "q")
		p := verify.Points(verify.Cube(2, -2, 2))
		if s := jensenFault(partial(q.Value, q.Gradient), p.Draw(t, "x"), p.Draw(t, "y"), rapid.Float64Range(0, 1).Draw(t, "t")); s != "" {
			t.Fatal(s)
		}
	})
	// The control: convex in each variable, not in all: (x₀+2y)²−3y² + x₁² has the
	// minimum −3x₀² + x₁² over y.
	saddle := func(x []float64) float64 {
		return x[0]*x[0] + 4*x[0]*x[2] + x[2]*x[2] + x[1]*x[1]
	}
	grad := func(_, x []float64) (float64, []float64) {
		return saddle(x), []float64{2*x[0] + 4*x[2], 2 * x[1], 4*x[0] + 2*x[2]}
	}
	if jensen(partial(saddle, grad), convex.Cube(2, -2, 2), 1000, rand.New(rand.NewPCG(1, 3))) == "" {
		t.Error("the minimum over one variable of a saddle passes for convex")
	}
}

// G14: the four cases of the composition rule, by certificate and by chords.
func TestMonotoneCompositions(t *testing.T) {
	r := rand.New(rand.NewPCG(14, 14))
	for _, row := range []struct {
		name string
		f    func(x []real) real
		want convex.Verdict
	}{
		{"convex nondecreasing of convex", func(x []real) real { return slope.SumSquares(x).Exp() }, convex.Proven},
		{"convex nonincreasing of concave", func(x []real) real { return x[0].AddConst(3).Sqrt().Add(x[1].AddConst(3).Log()).Inv() }, convex.Proven},
		{"minus a concave nondecreasing of concave", func(x []real) real { return x[0].AddConst(3).Sqrt().Add(x[1].AddConst(4).Log()).Log().Neg() }, convex.Proven},
		{"minus a concave nonincreasing of convex", func(x []real) real { return slope.SumSquares(x).Neg().AddConst(10).Sqrt().Neg() }, convex.Proven},
		{"convex, not monotone, of convex (K11)", func(x []real) real { return slope.SumSquares(x).AddConst(-2).Square() }, convex.Refuted},
		{"concave nondecreasing of convex", func(x []real) real { return slope.SumSquares(x).AddConst(0.1).Log() }, convex.Refuted},
		{"convex nondecreasing of concave", func(x []real) real { return slope.SumSquares(x).Neg().Exp() }, convex.Refuted},
	} {
		box := convex.Cube(2, -2, 2)
		c, err := convex.Certify(row.f, box)
		if err != nil || c.Verdict != row.want {
			t.Errorf("%s: %v, %v, want %v", row.name, c, err, row.want)
		}
		if s := jensen(expr.Record(2, row.f).Value, box, 3000, r); (s == "") != (row.want == convex.Proven) {
			t.Errorf("%s by chords: %q", row.name, s)
		}
	}
}

// G15: norms are homogeneous, subadditive and so convex; log-sum-exp, quadratic over
// linear and −log det are convex by chords and by certificate (TestRules, TestZoo).
func TestNorms(t *testing.T) {
	fault := func(norm function, n int, r *rand.Rand) string {
		for range 500 {
			x, y, s := random(r, n), random(r, n), 4*r.Float64()-2
			a, b := norm(x), norm(y)
			bar := 1e-14 * (a + b)
			switch {
			case a < 0 || math.Abs(norm(combine(s, x, 0, x))-math.Abs(s)*a) > bar*4:
				return fmt.Sprintf("not homogeneous at %v·%v", s, x)
			case norm(combine(1, x, 1, y)) > a+b+bar:
				return fmt.Sprintf("no triangle inequality at %v, %v", x, y)
			}
		}
		return ""
	}
	r := rand.New(rand.NewPCG(15, 15))
	power := func(p float64) function {
		return func(x []float64) float64 {
			s := 0.0
			for _, v := range x {
				s += math.Pow(math.Abs(v), p)
			}
			return math.Pow(s, 1/p)
		}
	}
	norm2 := expr.Record(3, func(x []real) real { return slope.Norm2(x) })
	largest := expr.Record(3, func(x []real) real { return slope.MaxOf([]real{x[0].Abs(), x[1].Abs(), x[2].Abs()}) })
	for name, f := range map[string]function{"1": power(1), "1.5": power(1.5), "3": power(3), "Norm2": norm2.Value, "∞": largest.Value} {
		if s := fault(f, 3, r); s != "" {
			t.Errorf("the norm %s: %s", name, s)
		}
	}
	if fault(power(0.5), 3, r) == "" { // K8
		t.Error("p = ½ passes for a norm")
	}
	if fault(func(x []float64) float64 { return x[0]*x[0] + x[1]*x[1] + x[2]*x[2] }, 3, r) == "" {
		t.Error("a square passes for a norm")
	}
	logdet := func(x []float64) float64 { // of [[2+a², ab], [ab, 3+b²]] moved along x
		m := mat.NewSymDense(2, []float64{4 + x[0], x[1], x[1], 4 + x[2]})
		return -math.Log(mat.Det(m))
	}
	if s := jensen(logdet, convex.Cube(3, -1, 1), 3000, r); s != "" {
		t.Errorf("−log det: %s", s)
	}
	if jensen(func(x []float64) float64 { return -logdet(x) }, convex.Cube(3, -1, 1), 3000, r) == "" {
		t.Error("log det passes for convex")
	}
}

// G17: f and −f are both proven convex exactly if f is affine.
func TestConvexAndConcaveIsAffine(t *testing.T) {
	both := func(f func(x []real) real, box convex.Box) (convex.Certificate, bool) {
		a, err := convex.Certify(f, box, convex.MaxBoxes(400))
		if err != nil {
			t.Fatal(err)
		}
		b, err := convex.Certify(func(x []real) real { return f(x).Neg() }, box, convex.MaxBoxes(400))
		if err != nil {
			t.Fatal(err)
		}
		return a, a.Verdict == convex.Proven && b.Verdict == convex.Proven
	}
	for name, f := range map[string]func(x []real) real{
		"3x−2y+1":        func(x []real) real { return x[0].Scale(3).Sub(x[1].Scale(2)).AddConst(1) },
		"a constant":     func(x []real) real { return x[0].Lift(2) },
		"2x − x − x + y": func(x []real) real { return x[0].Scale(2).Sub(x[0]).Sub(x[0]).Add(x[1]) },
	} {
		if c, ok := both(f, convex.Cube(2, -1, 1)); !ok || !c.Affine {
			t.Errorf("%s: both proven %t, affine %t", name, ok, c.Affine)
		}
	}
	for _, row := range zoo(t) {
		if c, ok := both(zooFunctions[row.ID], row.box()); ok != c.Affine && ok {
			t.Errorf("%s is proven both ways and not affine", row.ID)
		}
	}
	for name, f := range map[string]func(x []real) real{ // the controls: nearly affine
		"x + 1e-9·y²":       func(x []real) real { return x[0].Add(x[1].Square().Scale(1e-9)) },
		"x − 1e-9·exp y":    func(x []real) real { return x[0].Sub(x[1].Exp().Scale(1e-9)) },
		"x + 1e-12·(xy)":    func(x []real) real { return x[0].Add(x[0].Mul(x[1]).Scale(1e-12)) },
		"max(x, y), a kink": func(x []real) real { return x[0].Max(x[1]) },
	} {
		if c, ok := both(f, convex.Cube(2, -1, 1)); ok || c.Affine {
			t.Errorf("%s passes for affine: %v", name, c)
		}
	}
}

// G18: −f of a convex f is concave, and never convex unless f is affine; a sum of
// terms of opposite curvature is proven by its Hessian or not at all.
func TestOppositeCurvature(t *testing.T) {
	for _, row := range zoo(t) {
		f, box := zooFunctions[row.ID], row.box()
		c, err := convex.Certify(f, box, row.boxes(400))
		if err != nil {
			t.Fatal(err)
		}
		d, err := convex.Certify(func(x []real) real { return f(x).Neg() }, box, row.boxes(400))
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case c.Verdict == convex.Proven && c.Method == "rules" && !d.Concave:
			t.Errorf("%s is convex by rules, and −f is not found to be concave", row.ID)
		case c.Verdict == convex.Proven && !c.Affine && d.Verdict == convex.Proven:
			t.Errorf("%s is convex, and so is −f", row.ID)
		case c.Verdict == convex.Refuted && d.Concave:
			t.Errorf("%s is refuted, and −f is concave", row.ID)
		}
	}
	for _, row := range []struct {
		name   string
		f      func(x []real) real
		want   convex.Verdict
		method string
	}{
		{"2x²−x²", func(x []real) real { return x[0].Square().Scale(2).Sub(x[0].Square()) }, convex.Proven, ""},
		{"cosh x − x²/4", func(x []real) real { return x[0].Cosh().Sub(x[0].Square().Scale(0.25)) }, convex.Proven, "interval Hessian"},
		{"x² + sin x", func(x []real) real { return x[0].Square().Add(x[0].Sin()) }, convex.Proven, "interval Hessian"},
		{"x²−2x²", func(x []real) real { return x[0].Square().Sub(x[0].Square().Scale(2)) }, convex.Refuted, ""},
		{"cosh x − x²", func(x []real) real { return x[0].Cosh().Sub(x[0].Square()) }, convex.Refuted, ""},
		{"x² − exp y", func(x []real) real { return x[0].Square().Sub(x[1].Exp()) }, convex.Refuted, ""},
	} {
		c, err := convex.Certify(row.f, convex.Cube(2, -1, 1))
		if err != nil || c.Verdict != row.want || row.method != "" && c.Method != row.method {
			t.Errorf("%s: %v by %s, %v, want %v by %s", row.name, c.Verdict, c.Method, err, row.want, row.method)
		}
	}
}

// G20: a refuted function stays refuted, or at least unproven, on larger boxes, and
// its witness stays in them; G21: a shift of the variables changes no verdict.
func TestVerdictsOnOtherBoxes(t *testing.T) {
	const b = 0.25
	for _, row := range zoo(t) {
		f, box := zooFunctions[row.ID], row.box()
		c, err := convex.Certify(f, box, row.boxes(400))
		if err != nil {
			t.Fatal(err)
		}
		var moved, larger convex.Box
		exact := true
		for i := range box.Lo {
			lo, hi := box.Lo[i]-b, box.Hi[i]-b
			exact = exact && (lo+b == box.Lo[i] || math.IsInf(lo, 0)) && (hi+b == box.Hi[i] || math.IsInf(hi, 0))
			moved.Lo, moved.Hi = append(moved.Lo, lo), append(moved.Hi, hi)
			larger.Lo, larger.Hi = append(larger.Lo, box.Lo[i]-1e-3), append(larger.Hi, box.Hi[i]+1e-3)
		}
		if exact {
			g := func(x []real) real {
				y := make([]real, len(x))
				for i := range x {
					y[i] = x[i].AddConst(b)
				}
				return f(y)
			}
			d, err := convex.Certify(g, moved, row.boxes(400))
			opposite := c.Verdict == convex.Proven && d.Verdict == convex.Refuted || c.Verdict == convex.Refuted && d.Verdict == convex.Proven
			if err != nil || opposite {
				t.Errorf("%s moved by %v: %v, %v instead of %v", row.ID, b, err, d.Verdict, c.Verdict)
			}
		}
		if c.Verdict == convex.Refuted {
			if d, err := convex.Certify(f, larger, row.boxes(400)); err == nil && (d.Verdict == convex.Proven || !larger.Contains(c.Witness.X, 0)) {
				t.Errorf("%s: refuted at %v, and proven on a larger box", row.ID, c.Witness)
			}
		}
	}
}

// G22: no chord out of a million refutes a function that is proven.
func TestProvenSurvivesAMillionChords(t *testing.T) {
	draws := 25000
	if testing.Short() {
		draws = 500
	}
	r := rand.New(rand.NewPCG(22, 22))
	proven := 0
	for _, row := range zoo(t) {
		f, box := zooFunctions[row.ID], row.box()
		c, err := convex.Certify(f, box, row.boxes(1000))
		if err != nil || c.Verdict != convex.Proven {
			continue
		}
		proven++
		p := expr.Record(len(box.Lo), f)
		if s := jensen(p.Value, box, draws, r); s != "" {
			t.Errorf("%s is proven: %s", row.ID, s)
		}
	}
	if !testing.Short() && proven*draws < 1_000_000 {
		t.Errorf("%d chords, want a million", proven*draws)
	}
	if jensen(expr.Record(1, func(x []real) real { return x[0].Sin() }).Value, convex.Cube(1, -1, 1), draws, r) == "" {
		t.Error("sin passes for convex")
	}
}

// J1, J2, J6: a stationary point of a convex function is its minimum, and from a
// point that is not stationary a step of 1/L goes down; J5: the minimiser of a
// strictly convex function is unique.
func TestStationaryPointsOfConvexFunctions(t *testing.T) {
	descend := func(grad slope.GradientFunc, l float64, x []float64, steps int) []float64 {
		x = append([]float64(nil), x...)
		for range steps {
			_, g := grad(nil, x)
			x = combine(1, x, -1/l, g)
		}
		return x
	}
	rapid.Check(t, func(t *rapid.T) {
		q := verify.Quadratics(3, 0.5, 4).Draw(t, "q")
		p := verify.Points(verify.Cube(3, -2, 2))
		x, y := p.Draw(t, "x"), p.Draw(t, "y")
		fx, g := q.Gradient(nil, x)
		bar := 1e-13 * (1 + math.Abs(fx) + math.Abs(q.FStar))
		if _, g := q.Gradient(nil, q.XStar); norm(g) != 0 {
			t.Fatalf("J2: the gradient at x* is %v", g)
		}
		if q.Value(y) < q.FStar-bar {
			t.Fatalf("J1: f(%v) = %v is below the stationary value %v", y, q.Value(y), q.FStar)
		}
		if n := norm(g); n*n > 1e3*bar && !(q.Value(combine(1, x, -1/q.L, g)) < fx) {
			t.Fatalf("J2: %v is not stationary and a step of 1/L does not go down", x)
		}
		a, b := descend(q.Gradient, q.L, x, 200), descend(q.Gradient, q.L, y, 200) // (1−1/8)²⁰⁰ = 3e-12
		if distance(a, b) > 1e-9*(1+distance(x, y)) {
			t.Fatalf("J5: from two starts %v and %v", a, b)
		}
	})
	// The controls: the double well has stationary points that are no minima, and two
	// minimisers (K6).
	well := func(_, x []float64) (float64, []float64) {
		w := x[0]*x[0] - 1
		return w * w / 2, []float64{2 * x[0] * w}
	}
	if y, g := well(nil, []float64{0}); g[0] != 0 || y != 0.5 {
		t.Errorf("the double well at 0 has the value %v and the gradient %v, want ½ and 0", y, g)
	}
	if a, b := descend(well, 11, []float64{-0.3}, 200), descend(well, 11, []float64{0.3}, 200); distance(a, b) < 1.99 {
		t.Errorf("the double well has one minimiser: %v, %v", a, b)
	}
}

// J3: at a minimum over a set ⟨∇f(x*), y−x*⟩ ≥ 0 for all y of the set, and at no
// other point.
func TestVariationalInequality(t *testing.T) {
	least := func(s convex.Set, grad []float64, x []float64, r *rand.Rand) float64 {
		low := math.Inf(1)
		for range 500 {
			low = math.Min(low, dotOf(grad, combine(1, pointOf(s, r), -1, x)))
		}
		return low
	}
	r := rand.New(rand.NewPCG(3, 3))
	for _, row := range setRows {
		target := random(r, row.set.Dim())
		x := row.set.Project(nil, target) // the minimiser of ½|x−target|²
		grad := combine(1, x, -1, target)
		tol := 32 * row.accuracy * size(target) * size(target)
		if low := least(row.set, grad, x, r); low < -tol {
			t.Errorf("%s: ⟨∇f, y−x*⟩ = %g", row.name, low)
		}
		other := pointOf(row.set, r)
		if distance(other, x) > 0.1 && least(row.set, combine(1, other, -1, target), other, r) >= 0 && dotOf(combine(1, other, -1, target), combine(1, x, -1, other)) >= 0 {
			t.Errorf("%s: %v, which is no minimiser, passes", row.name, other)
		}
	}
}

func dotOf(x, y []float64) float64 {
	s := 0.0
	for i := range x {
		s += x[i] * y[i]
	}
	return s
}

// J4: between two minimisers there are only minimisers.
func TestMinimisersFormAConvexSet(t *testing.T) {
	fault := func(f function, least float64, minimisers func(r *rand.Rand) []float64, r *rand.Rand) string {
		for range 300 {
			x, y := minimisers(r), minimisers(r)
			if z := combine(0.5, x, 0.5, y); f(z) > least+1e-12 {
				return fmt.Sprintf("f = %v at %v, between minimisers", f(z), z)
			}
		}
		return ""
	}
	r := rand.New(rand.NewPCG(4, 4))
	flat := func(x []float64) float64 { d := math.Max(math.Abs(x[0]+x[1])-1, 0); return d * d } // least squares with a kernel
	if s := fault(flat, 0, func(r *rand.Rand) []float64 { a := 6*r.Float64() - 3; return []float64{a, 2*r.Float64() - 1 - a} }, r); s != "" {
		t.Error(s)
	}
	well := func(x []float64) float64 { w := x[0]*x[0] - 1; return w * w }
	if fault(well, 0, func(r *rand.Rand) []float64 { return []float64{math.Copysign(1, r.Float64()-0.5)} }, r) == "" {
		t.Error("the minimisers of the double well pass for a convex set")
	}
}

// J7: the proof of the lectures, executed: if f(y) < f(x), then within any distance r
// of x some point of the segment is lower than x.
func witnessFault(f function, x, y []float64) string {
	if f(y) > f(x) {
		x, y = y, x
	}
	fx, fy := f(x), f(y)
	bar := 1e-12 * (1 + math.Abs(fx) + math.Abs(fy))
	for k := range 12 {
		t := math.Ldexp(1, -k)
		if promised := t * (fx - fy); promised < 4*bar {
			break
		} else if fz := f(combine(1-t, x, t, y)); !(fz < fx) || fz > fx-promised+bar {
			return fmt.Sprintf("f = %v at the distance %v from x, where it is %v", fz, t*distance(x, y), fx)
		}
	}
	return ""
}

func TestLowerPointsAreNear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := verify.ConvexExpressions(2, 3).Draw(t, "e")
		p := verify.Points(verify.Cube(2, -2, 2))
		if s := witnessFault(e.Float(), p.Draw(t, "x"), p.Draw(t, "y")); s != "" {
			t.Fatalf("%v: %s", e, s)
		}
	})
	tilted := func(x []float64) float64 { w := x[0]*x[0] - 1; return w*w + 0.2*x[0] }
	if witnessFault(tilted, []float64{0.97}, []float64{-1.02}) == "" { // a local minimum, and the global one
		t.Error("a local minimum that is not global was not noticed")
	}
}
