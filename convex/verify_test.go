package convex_test

import (
	"flag"
	"math"
	"strconv"
	"strings"
	"testing"

	"slope"
	"slope/convex"
	"slope/expr"
	"slope/gd"
	"slope/verify"
)

// The laws of sets, of convex functions and of their minima (groups F, G and J of
// the list of properties) checked from outside by package verify, and the
// negative controls, which must be refuted by name.

func TestVerifyProjections(t *testing.T) {
	for _, row := range setRows {
		t.Run(row.name, func(t *testing.T) {
			verify.Projection(t, row.set, verify.Cube(row.set.Dim(), -5, 5), verify.Tolerance(math.Max(row.accuracy*100, 1e-10)))
		})
	}
}

// Functions of the zoo of which a case may show nothing, and why.
var mayBeVacuous = map[string]string{
	"linear":   "a chord promises nothing above the value itself",
	"lse3_big": "values of 1000 and more, which round to what a chord promises",
}

// What is proven passes the property of chords, and where the constants are known
// exactly the descent lemma with the certified L and the first-order inequality
// with the certified mu. Some of the formulas cancel (log(1+eˣ) as it stands);
// the recording bounds the rounding error of their values.
func TestVerifyProven(t *testing.T) {
	if testing.Short() {
		t.Skip("the whole zoo takes seconds")
	}
	fewerCases(t, 20)
	checked := 0
	for _, row := range zoo(t) {
		box := row.box()
		c, err := convex.Certify(zooFunctions[row.ID], box, row.boxes(1000))
		if err != nil {
			t.Fatal(err)
		}
		if c.Verdict != convex.Proven {
			continue
		}
		checked++
		t.Run(row.ID, func(t *testing.T) {
			p := expr.Record(len(box.Lo), zooFunctions[row.ID])
			dom := verify.Domain{Lo: box.Lo, Hi: box.Hi}
			opts := []verify.Option{verify.Recorded(len(box.Lo), zooFunctions[row.ID])}
			if mayBeVacuous[row.ID] != "" {
				opts = append(opts, verify.MaxVacuous(1))
			}
			verify.Convex(t, p.Value, dom, opts...)
			if !row.Smooth || row.Kind != "exact" {
				return
			}
			l, err := convex.Smoothness(zooFunctions[row.ID], box, row.boxes(300))
			if err != nil {
				t.Fatal(err)
			}
			if l.Hi > 0 && !math.IsInf(l.Hi, 0) {
				verify.Smooth(t, p.Value, p.Gradient, l.Hi, dom, opts...)
			}
			mu, err := convex.StrongConvexity(zooFunctions[row.ID], box, row.boxes(300))
			if err != nil {
				t.Fatal(err)
			}
			if mu.Lo >= 0 {
				verify.StronglyConvex(t, p.Value, p.Gradient, mu.Lo, dom, opts...)
			}
		})
	}
	if checked < 40 {
		t.Errorf("%d functions checked, want most of the zoo", checked)
	}
}

// fewerCases has the properties of a test draw n cases each, unless the command line
// says how many: go test ./convex -run VerifyProven -rapid.checks 1000.
func fewerCases(t *testing.T, n int) {
	const name = "rapid.checks"
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == name })
	if given {
		return
	}
	before := flag.Lookup(name).Value.String()
	if err := flag.Set(name, strconv.Itoa(n)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { flag.Set(name, before) })
}

// The certified L makes a step safe: descent with 1/L has the decrease and the
// rate of the theorems, and finds the one minimum from anywhere.
func TestVerifyCertifiedStep(t *testing.T) {
	f := func(x []expr.Expr) expr.Expr {
		return slope.LogSumExp([]expr.Expr{x[0].Sub(x[1]), x[1].Scale(2), x[0].Neg()}).Add(slope.SumSquares(x).Scale(0.5))
	}
	box := convex.Cube(2, -2, 2)
	l, err := convex.Smoothness(f, box)
	if err != nil {
		t.Fatal(err)
	}
	p := expr.Record(2, f)
	dom := verify.Domain{Lo: box.Lo, Hi: box.Hi}
	run := func(x0 []float64, k int) []float64 {
		res, err := gd.Minimize(p, x0, gd.Options{Step: gd.InverseL(l.Hi), Project: box, MaxIterations: k, Stop: []gd.StopRule{gd.GradientNorm(0)}})
		if err != nil {
			panic(err)
		}
		return res.X
	}
	best := run([]float64{0, 0}, 1000)
	verify.SufficientDecrease(t, p.Value, p.Gradient, func(x []float64) ([]float64, float64) { return run(x, 1), 1 / l.Hi }, l.Hi, dom)
	verify.ConvergenceRate(t, p.Value, run, verify.Sublinear(1/l.Hi), best, dom)
	verify.LocalIsGlobal(t, p.Value, func(x0 []float64) []float64 { return run(x0, 300) }, dom)
}

// A union of two discs, with the nearest point as its projection.
type union struct{ a, b convex.Ball }

func (u union) Dim() int { return 2 }

func (u union) Contains(x []float64, tol float64) bool {
	return u.a.Contains(x, tol) || u.b.Contains(x, tol)
}

func (u union) Project(dst, x []float64) []float64 {
	p, q := u.a.Project(nil, x), u.b.Project(nil, x)
	if distance(q, x) < distance(p, x) {
		p = q
	}
	if dst == nil {
		return p
	}
	copy(dst, p)
	return dst
}

func TestVerifyControls(t *testing.T) {
	square := func(x []float64) float64 { return x[0] * x[0] }
	slope2 := func(dst, x []float64) (float64, []float64) {
		if dst == nil {
			dst = make([]float64, 1)
		}
		dst[0] = 2 * x[0]
		return x[0] * x[0], dst
	}
	line := verify.Cube(1, -2, 2)
	plane := verify.Cube(2, -2, 2)
	function := func(f func(x []float64) float64, dom verify.Domain) func(verify.TB) {
		return func(t verify.TB) { verify.Convex(t, f, dom) }
	}
	for name, c := range map[string]struct {
		run  func(t verify.TB)
		says string
	}{
		"K4 sin":            {function(func(x []float64) float64 { return math.Sin(x[0]) }, line), "Convex"},
		"K4 x³":             {function(func(x []float64) float64 { return x[0] * x[0] * x[0] }, line), "Convex"},
		"K4 −x²":            {function(func(x []float64) float64 { return -x[0] * x[0] }, line), "Convex"},
		"K4 xy":             {function(func(x []float64) float64 { return x[0] * x[1] }, plane), "Convex"},
		"K4 x⁴−x²+y²":       {function(func(x []float64) float64 { return math.Pow(x[0], 4) - x[0]*x[0] + x[1]*x[1] }, plane), "Convex"},
		"K4 cos 5x − 0.1x²": {function(func(x []float64) float64 { return math.Cos(5*x[0]) - 0.1*x[0]*x[0] }, line), "Convex"},
		"K5 on the plane": {function(func(x []float64) float64 {
			return math.Exp(x[0]) + x[1]*x[1] + 2*x[0]*x[1]
		}, plane), "Convex"},
		"K7 a union of discs": {func(t verify.TB) {
			verify.Projection(t, union{convex.Ball{Center: []float64{-2, 0}, Radius: 1}, convex.Ball{Center: []float64{2, 0}, Radius: 1}}, verify.Cube(2, -4, 4))
		}, "Projection"},
		"K8 the norm of p = ½": {function(func(x []float64) float64 {
			s := math.Sqrt(math.Abs(x[0])) + math.Sqrt(math.Abs(x[1]))
			return s * s
		}, plane), "Convex"},
		"K10 the least of two": {function(func(x []float64) float64 {
			return math.Min((x[0]-1)*(x[0]-1), (x[0]+1)*(x[0]+1))
		}, line), "Convex"},
		"K23 half of L": {func(t verify.TB) { verify.Smooth(t, square, slope2, 1, line) }, "Smooth"},
		"a mu that is too large": {func(t verify.TB) {
			verify.StronglyConvex(t, square, slope2, 2.1, line)
		}, "StronglyConvex"},
	} {
		t.Run(name, func(t *testing.T) {
			r := verify.Record(t.Name(), c.run)
			if !r.Failed() {
				t.Fatal("not refuted")
			}
			if !strings.Contains(r.Text(), c.says) {
				t.Errorf("refuted without naming %s:\n%s", c.says, r.Text())
			}
		})
	}
}
