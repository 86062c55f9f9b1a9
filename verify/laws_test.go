package verify_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/verify"
)

// The laws below are those of the list that the tests of the packages do not have
// already: A and B are in dual, hyperdual and internal/rule (TestRing,
// TestStrongZero, TestKinks, TestPow, the rows of the table and docs/accuracy.md),
// E in reverse (TestBackwardAddsFourThenEight and what follows it,
// TestCutConservation, TestDeepChain), C1, C2, C4, C9 and C10 in reverse and expr.

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

// G1, G2, G4, G8–G11, G14, G15: compositions that preserve convexity are convex by
// Jensen, by the first-order condition and by monotone gradients, with the
// subgradient that the modes give at kinks.
func TestConvexByConstruction(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, x, y := drawConvexAt(t)
		f, p := e.Float(), e.Program()
		fx, gx := p.Gradient(nil, x)
		fy, gy := p.Gradient(nil, y)
		bar := rounding * (1 + math.Abs(fx) + math.Abs(fy))
		for _, s := range []float64{0.25, 0.5, 0.75} {
			z := make([]float64, len(x))
			for i := range z {
				z[i] = x[i] + s*(y[i]-x[i])
			}
			if fz, chord := f(z), (1-s)*fx+s*fy; fz > chord+bar {
				t.Fatalf("Jensen: f = %g above the chord %g for %v", fz, chord, e)
			}
		}
		d, _ := diff(y, x)
		s, size := inner(gx, d)
		if fx+s > fy+bar+rounding*size {
			t.Fatalf("first order: %g above %g for %v", fx+s, fy, e)
		}
		dg, _ := diff(gy, gx)
		if m, size2 := inner(dg, d); m < -rounding*(1+size+size2) {
			t.Fatalf("the gradient is not monotone: %g for %v", m, e)
		}
	})
}

// G5, G6: smooth interpolation and co-coercivity, on quadratics with known L.
func TestSmoothInterpolation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := verify.Quadratics(3, 0.25, 4).Draw(t, "q")
		p := verify.Points(verify.Cube(3, -2, 2))
		x, y := p.Draw(t, "x"), p.Draw(t, "y")
		fx, gx := q.Gradient(nil, x)
		fy, gy := q.Gradient(nil, y)
		d, _ := diff(x, y)
		dg, ng := diff(gx, gy)
		s, size := inner(gy, d)
		bar := rounding * (1 + math.Abs(fx) + math.Abs(fy) + size)
		if lhs := fy + s + ng*ng/(2*q.L); lhs > fx+bar {
			t.Fatalf("interpolation: %g > %g", lhs, fx)
		}
		if m, _ := inner(dg, d); m < ng*ng/q.L-bar {
			t.Fatalf("co-coercivity: %g < %g", m, ng*ng/q.L)
		}
		// With an L that is 1/4 too small one of them must fail somewhere: see K23.
	})
}

// G16: the Hessian of ridge regression is 2AᵀA + 2λI.
func TestHessianOfRidge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const rows, n = 4, 3
		a := mat.NewDense(rows, n, nil)
		for i := range rows {
			for j := range n {
				a.Set(i, j, rapid.Float64Range(-2, 2).Draw(t, "a"))
			}
		}
		lambda := rapid.Float64Range(0, 2).Draw(t, "lambda")
		ridge := func(x []expr.Expr) expr.Expr {
			s := slope.SumSquares(x).Scale(lambda)
			for i := range rows {
				s = s.Add(slope.DotConst(a.RawRowView(i), x).AddConst(-1).Square())
			}
			return s
		}
		_, _, h := expr.Record(n, ridge).Hessian(nil, []float64{1, -2, 0.5})
		var want mat.Dense
		want.Mul(a.T(), a)
		for i := range n {
			for j := range n {
				w := 2 * want.At(i, j)
				if i == j {
					w += 2 * lambda
				}
				if math.Abs(h.At(i, j)-w) > 1e-13*(1+40) {
					t.Fatalf("h[%d,%d] = %g, want %g", i, j, h.At(i, j), w)
				}
			}
		}
	})
}

// G19: the slopes of three chords.
func TestThreeSlopes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := verify.ConvexExpressions(1, 3).Draw(t, "e").Float()
		x := rapid.Float64Range(-2, 1).Draw(t, "x")
		y := x + rapid.Float64Range(0.0625, 1).Draw(t, "step")
		z := y + rapid.Float64Range(0.0625, 1).Draw(t, "step")
		at := func(v float64) float64 { return f([]float64{v}) }
		chord := func(a, b float64) float64 { return (at(b) - at(a)) / (b - a) }
		bar := 64 * rounding * (1 + math.Abs(at(x)) + math.Abs(at(z)))
		if xy, xz, yz := chord(x, y), chord(x, z), chord(y, z); xy > xz+bar || xz > yz+bar {
			t.Fatalf("slopes %g, %g, %g", xy, xz, yz)
		}
	})
}

// C11: nested derivatives see their own variable only; see also TestNest in dual.
func TestNestedDerivatives(t *testing.T) {
	outer, d := dual.Derivative(func(x dual.Dual[float64]) dual.Dual[float64] {
		_, inner := dual.Nest(func(y dual.Over[dual.Dual[float64]]) dual.Over[dual.Dual[float64]] {
			return y.Mul(y).Mul(y)
		}, x)
		return x.Mul(inner)
	}, 2)
	if outer != 24 || d != 36 { // x·3x² and 9x²
		t.Errorf("x·(y³)′ at 2: %g with slope %g, want 24 and 36", outer, d)
	}
}

// D5: the remainder of Taylor's expansion falls as h² with the gradient and as h³
// with the Hessian.
func TestOrderOfTaylorRemainder(t *testing.T) {
	x, v := []float64{0.7, -1.3}, []float64{0.6, 0.8}
	_, gv, _, hvv := hyperdual.Directional(smoothF, x, v, v)
	y := value(x)
	var first, second [4]float64
	for k := range first {
		h := math.Ldexp(1, -4-k)
		r := value([]float64{x[0] + h*v[0], x[1] + h*v[1]}) - y - h*gv
		first[k], second[k] = math.Abs(r), math.Abs(r-h*h/2*hvv)
	}
	for k := 1; k < 4; k++ {
		if o := math.Log2(first[k-1] / first[k]); o < 1.9 || o > 2.1 {
			t.Errorf("order %g with the gradient, want 2", o)
		}
		if o := math.Log2(second[k-1] / second[k]); o < 2.9 || o > 3.1 {
			t.Errorf("order %g with the Hessian, want 3", o)
		}
	}
}

// D7: where the ladder says Holds or Refuted, the truth is within its bar.
func TestBarsAreHonest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := verify.Expressions(verify.Tame, 1, 6).Draw(t, "e")
		x := verify.Points(verify.Cube(1, -3, 3)).Draw(t, "x")
		_, g := e.Program().Gradient(nil, x)
		r := verify.CheckGradient(e.Float(), e.Program().Gradient, x)
		if en := r.Entries[0]; en.Verdict == verify.Holds && math.Abs(g[0]-en.Want) > en.Bar {
			t.Fatalf("%v: the slope %g is outside %g ± %g", e, g[0], en.Want, en.Bar)
		}
	})
}
