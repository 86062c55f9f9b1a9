package verify_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"slope"
	"slope/expr"
	"slope/hyperdual"
	"slope/verify"
)

// The laws of convex functions and of difference quotients, groups G and D of
// docs/properties.md, that need no set and no certificate. Each is seen to fail.

func drawConvexAt(t *rapid.T) (verify.Expression, []float64, []float64) {
	n := rapid.IntRange(1, 3).Draw(t, "n")
	e := verify.ConvexExpressions(n, 3).Draw(t, "e")
	p := verify.Points(verify.Cube(n, -2, 2))
	return e, p.Draw(t, "x"), p.Draw(t, "y")
}

func diff(a, b []float64) (d []float64, norm float64) {
	for i := range a {
		d = append(d, a[i]-b[i])
		norm = math.Hypot(norm, a[i]-b[i])
	}
	return d, norm
}

func inner(a, b []float64) (s, size float64) {
	for i := range a {
		s += a[i] * b[i]
		size += math.Abs(a[i] * b[i])
	}
	return s, size
}

// rounding bounds the errors of values of the size of those below, which are sums
// of positive terms without cancellation.
const rounding = 1e-12

// convexityFault says which condition of convexity f breaks between x and y: Jensen's
// inequality, the first-order condition, or a monotone gradient.
func convexityFault(f number, grad slope.GradientFunc, x, y []float64) string {
	fx, gx := grad(nil, x)
	fy, gy := grad(nil, y)
	bar := rounding * (1 + math.Abs(fx) + math.Abs(fy))
	for _, s := range []float64{0.25, 0.5, 0.75} {
		z := make([]float64, len(x))
		for i := range z {
			z[i] = x[i] + s*(y[i]-x[i])
		}
		if fz, chord := f(z), (1-s)*fx+s*fy; fz > chord+bar {
			return fmt.Sprintf("Jensen: f = %g above the chord %g", fz, chord)
		}
	}
	d, _ := diff(y, x)
	s, size := inner(gx, d)
	if fx+s > fy+bar+rounding*size {
		return fmt.Sprintf("first order: %g above %g", fx+s, fy)
	}
	dg, _ := diff(gy, gx)
	if m, size := inner(dg, d); m < -rounding*(1+size) {
		return fmt.Sprintf("the gradient is not monotone: %g", m)
	}
	return ""
}

// G1, G2, G4, G8–G11, G14, G15: compositions that preserve convexity are convex by
// Jensen, by the first-order condition and by monotone gradients, with the
// subgradient that the modes give at kinks.
func convexByConstruction(t *rapid.T) {
	e, x, y := drawConvexAt(t)
	if s := convexityFault(e.Float(), e.Program().Gradient, x, y); s != "" {
		t.Fatalf("%v: %s", e, s)
	}
}

func FuzzConvexByConstruction(f *testing.F) { f.Fuzz(rapid.MakeFuzz(convexByConstruction)) }

func TestConvexByConstruction(t *testing.T) {
	rapid.Check(t, convexByConstruction)
	sine := func(dst, x []float64) (float64, []float64) { return math.Sin(x[0]), []float64{math.Cos(x[0])} }
	bent := func(dst, x []float64) (float64, []float64) { return x[0] * x[0], []float64{2.1 * x[0]} }
	odd := func(dst, x []float64) (float64, []float64) { return 1e3 + x[0], []float64{1 - 1e-9*x[0]} }
	for want, c := range map[string]struct {
		f    number
		grad slope.GradientFunc
		x, y float64
	}{
		"Jensen":                       {func(x []float64) float64 { return math.Sin(x[0]) }, sine, 0.5, 2},
		"first order":                  {func(x []float64) float64 { return x[0] * x[0] }, bent, 1, 1.01},
		"the gradient is not monotone": {func(x []float64) float64 { return 1e3 + x[0] }, odd, 0, 0.5},
	} {
		if s := convexityFault(c.f, c.grad, []float64{c.x}, []float64{c.y}); !strings.HasPrefix(s, want) {
			t.Errorf("%q, want %q", s, want)
		}
	}
}

// G5, G6: smooth interpolation and co-coercivity with the constant l.
func smoothnessFault(grad slope.GradientFunc, l float64, x, y []float64) string {
	fx, gx := grad(nil, x)
	fy, gy := grad(nil, y)
	d, _ := diff(x, y)
	dg, ng := diff(gx, gy)
	s, size := inner(gy, d)
	bar := rounding * (1 + math.Abs(fx) + math.Abs(fy) + size)
	if lhs := fy + s + ng*ng/(2*l); lhs > fx+bar {
		return fmt.Sprintf("interpolation: %g > %g", lhs, fx)
	}
	if m, _ := inner(dg, d); m < ng*ng/l-bar {
		return fmt.Sprintf("co-coercivity: %g < %g", m, ng*ng/l)
	}
	return ""
}

func TestSmoothInterpolation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := verify.Quadratics(3, 0.25, 4).Draw(t, "q")
		p := verify.Points(verify.Cube(3, -2, 2))
		if s := smoothnessFault(q.Gradient, q.L, p.Draw(t, "x"), p.Draw(t, "y")); s != "" {
			t.Fatal(s)
		}
	})
	// With an L that is a quarter too small each fails (K23), and without convexity.
	bowl := func(dst, x []float64) (float64, []float64) { return 2 * x[0] * x[0], []float64{4 * x[0]} }
	if s := smoothnessFault(bowl, 3, []float64{1}, []float64{-1}); !strings.HasPrefix(s, "interpolation") {
		t.Errorf("L = 3 for 2x²: %q", s)
	}
	linear := func(dst, x []float64) (float64, []float64) { return 5 * x[0], []float64{4 * x[0]} } // a gradient of another function
	if s := smoothnessFault(linear, 3.9, []float64{1}, []float64{-1}); !strings.HasPrefix(s, "co-coercivity") {
		t.Errorf("L = 3.9 for the slope 4x: %q", s)
	}
}

// G16: the Hessian of ridge regression is 2AᵀA + 2λI, to within the rounding of its
// terms, and positive semidefinite, with equality where Av = 0 and λ = 0.
func ridgeFault(a *mat.Dense, lambda float64, hess *mat.SymDense) string {
	rows, n := a.Dims()
	for i := range n {
		for j := range n {
			want, size := 0.0, 0.0
			for k := range rows {
				want += 2 * a.At(k, i) * a.At(k, j)
				size += 2 * math.Abs(a.At(k, i)*a.At(k, j))
			}
			if i == j {
				want += 2 * lambda
				size += 2 * lambda
			}
			if math.Abs(hess.At(i, j)-want) > float64(rows+4)*0x1p-53*size+0x1p-1070 {
				return fmt.Sprintf("h[%d,%d] = %g, want %g", i, j, hess.At(i, j), want)
			}
		}
	}
	return ""
}

func TestHessianOfRidge(t *testing.T) {
	const rows, n = 4, 3
	hessian := func(a *mat.Dense, lambda float64) *mat.SymDense {
		ridge := func(x []expr.Expr) expr.Expr {
			s := slope.SumSquares(x).Scale(lambda)
			for i := range rows {
				s = s.Add(slope.DotConst(a.RawRowView(i), x).AddConst(-1).Square())
			}
			return s
		}
		_, _, h := expr.Record(n, ridge).Hessian(nil, []float64{1, -2, 0.5})
		return h
	}
	rapid.Check(t, func(t *rapid.T) {
		a := mat.NewDense(rows, n, nil)
		for i := range rows {
			for j := range n {
				a.Set(i, j, rapid.Float64Range(-2, 2).Draw(t, "a"))
			}
		}
		lambda := rapid.Float64Range(0, 2).Draw(t, "lambda")
		h := hessian(a, lambda)
		if s := ridgeFault(a, lambda, h); s != "" {
			t.Fatal(s)
		}
		for range 4 {
			v := mat.NewVecDense(n, []float64{rapid.Float64Range(-1, 1).Draw(t, "v"), rapid.Float64Range(-1, 1).Draw(t, "v"), 1})
			if q := mat.Inner(v, h, v); q < -1e-14*(1+mat.Norm(h, 1)) {
				t.Fatalf("vᵀHv = %g", q)
			}
		}
	})
	flat := mat.NewDense(rows, n, []float64{1, -1, 0, 2, -2, 0, 0, 0, 0, 3, -3, 0}) // Av = 0 for v = (1, 1, 0) and (0, 0, 1)
	h := hessian(flat, 0)
	for _, v := range [][]float64{{1, 1, 0}, {0, 0, 1}} {
		if q := mat.Inner(mat.NewVecDense(n, v), h, mat.NewVecDense(n, v)); q != 0 {
			t.Errorf("vᵀHv = %g on the kernel of A, want 0", q)
		}
	}
	if ridgeFault(flat, 1, hessian(flat, 0.5)) == "" {
		t.Error("λ for 2λ was not noticed")
	}
}

// twisted is z₀²z₁ + z₁² − 3z₀, a polynomial that small integers make exact.
func twisted[T slope.Real[T]](z []T) T {
	return z[0].Square().Mul(z[1]).Add(z[1].Square()).Sub(z[0].Scale(3))
}

// G9: the Hessian of f(Ax+b) is AᵀHA, exactly on small integers.
func precompositionFault(a [4]float64, b, x []float64, transposed bool) string {
	inner := func(x []hyper) []hyper {
		return []hyper{x[0].Scale(a[0]).Add(x[1].Scale(a[1])).AddConst(b[0]), x[0].Scale(a[2]).Add(x[1].Scale(a[3])).AddConst(b[1])}
	}
	_, _, got := hyperdual.Hessian(nil, func(x []hyper) hyper { return twisted(inner(x)) }, x)
	_, _, h := hyperdual.Hessian(nil, twisted[hyper], []float64{a[0]*x[0] + a[1]*x[1] + b[0], a[2]*x[0] + a[3]*x[1] + b[1]})
	m := mat.NewDense(2, 2, a[:])
	var want mat.Dense
	if transposed {
		want.Product(m, h, m.T())
	} else {
		want.Product(m.T(), h, m)
	}
	for i := range 2 {
		for j := range 2 {
			if got.At(i, j) != want.At(i, j) {
				return fmt.Sprintf("h[%d,%d] = %v, AᵀHA has %v", i, j, got.At(i, j), want.At(i, j))
			}
		}
	}
	return ""
}

func TestHessianOfAffinePrecomposition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(-64, 64).Draw(t, "n")) })
		v := rapid.SliceOfN(n, 8, 8).Draw(t, "a, b, x")
		if s := precompositionFault([4]float64(v[:4]), v[4:6], v[6:], false); s != "" {
			t.Fatal(s)
		}
	})
	if precompositionFault([4]float64{1, 2, 0, 1}, []float64{0, 1}, []float64{1, 1}, true) == "" {
		t.Error("AHAᵀ was not noticed")
	}
}

// G19: the slopes of three chords.
func threeSlopesFault(f func(x float64) float64, x, y, z float64) string {
	chord := func(a, b float64) float64 { return (f(b) - f(a)) / (b - a) }
	bar := 64 * rounding * (1 + math.Abs(f(x)) + math.Abs(f(z)))
	if xy, xz, yz := chord(x, y), chord(x, z), chord(y, z); xy > xz+bar || xz > yz+bar {
		return fmt.Sprintf("slopes %g, %g, %g", xy, xz, yz)
	}
	return ""
}

func TestThreeSlopes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := verify.ConvexExpressions(1, 3).Draw(t, "e").Float()
		x := rapid.Float64Range(-2, 1).Draw(t, "x")
		y := x + rapid.Float64Range(0.0625, 1).Draw(t, "step")
		z := y + rapid.Float64Range(0.0625, 1).Draw(t, "step")
		if s := threeSlopesFault(func(v float64) float64 { return f([]float64{v}) }, x, y, z); s != "" {
			t.Fatal(s)
		}
	})
	if threeSlopesFault(math.Sin, 0.5, 1, 1.5) == "" {
		t.Error("sin between 0.5 and 1.5 passes for convex")
	}
}

// D5: the remainder of Taylor's expansion falls as h² with the gradient and as h³
// with the Hessian.
func taylorFault(slope, curvature float64) string {
	x, v, y := somewhere, []float64{0.6, 0.8}, value(somewhere)
	var first, second [4]float64
	for k := range first {
		h := math.Ldexp(1, -4-k)
		r := value([]float64{x[0] + h*v[0], x[1] + h*v[1]}) - y - h*slope
		first[k], second[k] = math.Abs(r), math.Abs(r-h*h/2*curvature)
	}
	for k := 1; k < 4; k++ {
		if o := math.Log2(first[k-1] / first[k]); o < 1.9 || o > 2.1 {
			return fmt.Sprintf("order %g with the gradient, want 2", o)
		}
		if o := math.Log2(second[k-1] / second[k]); o < 2.9 || o > 3.1 {
			return fmt.Sprintf("order %g with the Hessian, want 3", o)
		}
	}
	return ""
}

func TestOrderOfTaylorRemainder(t *testing.T) {
	_, gv, _, hvv := hyperdual.Directional(smoothF, somewhere, []float64{0.6, 0.8}, []float64{0.6, 0.8})
	if s := taylorFault(gv, hvv); s != "" {
		t.Error(s)
	}
	if taylorFault(gv*1.01, hvv) == "" || taylorFault(gv, hvv*1.01) == "" {
		t.Error("an error of 1 % does not change the order")
	}
}

// D7: where the ladder says Holds or Refuted, the truth is within its bar: at least
// in 99.99 % of the cases.
func TestBarsAreHonest(t *testing.T) {
	// outside says how many bars the truth is away from the slope of the ladder.
	outside := func(e verify.Expression, x []float64) float64 {
		p := e.Program()
		en := verify.CheckGradient(e.Float(), p.Gradient, x).Entries[0]
		big, err := p.BigGradient(x, 400)
		if en.Verdict == verify.Undecided || err != nil {
			return 0
		}
		truth, _ := big[0].Float64()
		if math.Abs(en.Got-truth) > 1e-9*math.Abs(truth) { // rounding has spoilt what it can of f as well
			return 0
		}
		return math.Abs(truth-en.Want) / (en.Bar + 1e-300)
	}
	cases, off := 0, 0
	worst := 0.0
	rapid.Check(t, func(t *rapid.T) {
		e := verify.Expressions(verify.Tame, 1, 6).Draw(t, "e")
		x := verify.Points(verify.Cube(1, -3, 3)).Draw(t, "x")
		cases++
		b := outside(e, x)
		worst = math.Max(worst, b)
		if b > 1 {
			off++
		}
	})
	if float64(off) > 1e-4*float64(cases) {
		t.Errorf("the truth is outside of the bar in %d of %d cases, up to %g bars away", off, cases, worst)
	}
	if worst*1e9 <= 1 {
		t.Errorf("bars a billion times smaller would pass: at most %g bars off", worst)
	}
}
