package problem

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/dual"
	"slope/hyperdual"
	"slope/reverse"
)

// points returns the start, the minimiser and points around them.
func points(p *Problem) [][]float64 {
	rng := rand.New(rand.NewPCG(1, 2))
	all := [][]float64{p.Start}
	if p.Min != nil {
		all = append(all, p.Min)
	}
	for _, c := range all {
		for range 20 {
			all = append(all, filled(len(c), func(i int) float64 {
				return c[i] + 0.4*rng.NormFloat64()*(1+0.2*math.Abs(c[i]))
			}))
		}
	}
	return all
}

func TestTableIsComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range All() {
		if p.Name == "" || p.Source == "" || p.Hand == nil || p.Value == nil || p.Dual == nil || p.HyperDual == nil || p.Var == nil || p.Var2 == nil || p.Expr == nil {
			t.Errorf("%q lacks a field", p.Name)
		}
		if seen[p.Name] {
			t.Errorf("two problems are named %s", p.Name)
		}
		seen[p.Name] = true
		if p.Min != nil && len(p.Min) != p.Dim() {
			t.Errorf("%s: minimiser of length %d, want %d", p.Name, len(p.Min), p.Dim())
		}
		if got := ByName(p.Name); got == nil || got.Source != p.Source {
			t.Errorf("ByName(%q) = %v", p.Name, got)
		}
		if (p.Mu > 0) != (p.Curvature == StronglyConvex) || p.Mu > p.L {
			t.Errorf("%s: mu = %v, L = %v, curvature %v", p.Name, p.Mu, p.L, p.Curvature)
		}
	}
	if ByName("no such problem") != nil {
		t.Error("ByName of an unknown name is not nil")
	}
}

// Every number type computes the value that Float64 does, bit for bit.
func TestModesAgreeInValue(t *testing.T) {
	for _, p := range All() {
		for _, x := range points(p) {
			want := value(p, x)
			d, _ := dual.Gradient(nil, p.Dual, x)
			h, _, _ := hyperdual.Hessian(nil, p.HyperDual, x)
			r, _ := reverse.Gradient(nil, p.Var, x)
			r2, _, _ := reverse.Hessian(nil, p.Var2, x)
			for mode, got := range map[string]float64{"dual": d, "hyperdual": h, "reverse": r, "reverse Hessian": r2} {
				if got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
					t.Errorf("%s at %v: %s value %v, want %v", p.Name, x, mode, got, want)
				}
			}
		}
	}
}

// Hyperdual numbers and the tape agree in the Hessian, dual numbers and the tape
// in the gradient.
func TestModesAgreeInDerivatives(t *testing.T) {
	for _, p := range All() {
		for _, x := range points(p) {
			y, grad := dual.Gradient(nil, p.Dual, x)
			if math.IsNaN(y) {
				continue // outside the domain
			}
			_, _, hess := hyperdual.Hessian(nil, p.HyperDual, x)
			_, g := reverse.Gradient(nil, p.Var, x)
			_, _, h := reverse.Hessian(nil, p.Var2, x)
			bar := 1e-13 * size(p, x, grad)
			for i := range g {
				if !(math.Abs(g[i]-grad[i]) <= bar) {
					t.Errorf("%s at %v: reverse gradient %d is %v, dual has %v", p.Name, x, i, g[i], grad[i])
				}
				for j := range g {
					if math.IsNaN(h.At(i, j)) && math.IsNaN(hess.At(i, j)) {
						continue // the curvature of a norm at the origin is unbounded
					}
					if bar := bar + 1e-12*mat.Norm(hess, 2); !(math.Abs(h.At(i, j)-hess.At(i, j)) <= bar) {
						t.Errorf("%s at %v: reverse Hessian %d, %d is %v, hyperdual has %v", p.Name, x, i, j, h.At(i, j), hess.At(i, j))
					}
				}
			}
		}
	}
}

// The gradient by hand is that of dual numbers, up to the rounding of terms as
// large as the Hessian and the point make them.
func TestHandGradients(t *testing.T) {
	for _, p := range All() {
		for _, x := range points(p) {
			y, want := dual.Gradient(nil, p.Dual, x)
			if math.IsNaN(y) {
				continue // outside the domain
			}
			hy, got := p.Hand(nil, x)
			bar := 1e-13 * size(p, x, want)
			if !(math.Abs(hy-y) <= 1e-13*(math.Abs(y)+bar/1e-13*norm2(x)+1e-3)) {
				t.Errorf("%s at %v: value %v by hand, want %v", p.Name, x, hy, y)
			}
			for i := range got {
				if !(math.Abs(got[i]-want[i]) <= bar) {
					t.Errorf("%s at %v: component %d is %v by hand, want %v within %v", p.Name, x, i, got[i], want[i], bar)
				}
			}
			into := make([]float64, len(x))
			if _, g := p.Hand(into, x); &g[0] != &into[0] {
				t.Errorf("%s: gradient by hand not written to dst", p.Name)
			}
		}
	}
}

func TestMinimaAreStationary(t *testing.T) {
	for _, p := range All() {
		if p.Min == nil {
			continue
		}
		if y := value(p, p.Min); !(math.Abs(y-p.MinValue) <= 1e-13*math.Abs(p.MinValue)+1e-28) {
			t.Errorf("%s: f(Min) = %v, want %v", p.Name, y, p.MinValue)
		}
		for _, x := range points(p) {
			if y := value(p, x); y < p.MinValue*(1-1e-13*math.Copysign(1, p.MinValue)) {
				t.Errorf("%s: f(%v) = %v, below the minimum %v", p.Name, x, y, p.MinValue)
			}
		}
		if p.Kinked {
			continue
		}
		_, g := dual.Gradient(nil, p.Dual, p.Min)
		// What the last digit of the minimiser makes of the gradient.
		if bar := 1e-15 * size(p, p.Min, g); norm2(g) > 8*bar {
			t.Errorf("%s: ‖∇f(Min)‖ = %v, want at most %v", p.Name, norm2(g), 8*bar)
		}
	}
}

// The eigenvalues of the Hessian lie in [Mu, L]; a convex function has none
// below 0 and a nonconvex one shows one.
func TestConstantsAndCurvature(t *testing.T) {
	for _, p := range All() {
		if p.Kinked {
			continue
		}
		least, greatest := math.Inf(1), math.Inf(-1)
		for _, x := range points(p) {
			y, _, h := hyperdual.Hessian(nil, p.HyperDual, x)
			if math.IsNaN(y) {
				continue
			}
			var e mat.EigenSym
			if !e.Factorize(h, false) {
				t.Fatalf("%s at %v: no eigenvalues", p.Name, x)
			}
			v := e.Values(nil)
			least, greatest = min(least, v[0]), max(greatest, v[len(v)-1])
			bar := 1e-12 * mat.Norm(h, 2)
			if v[0] < p.Mu-bar && p.Curvature != Nonconvex {
				t.Errorf("%s at %v: eigenvalue %v, want at least %v", p.Name, x, v[0], p.Mu)
			}
			if max(v[len(v)-1], -v[0]) > p.L+bar {
				t.Errorf("%s at %v: eigenvalues %v to %v, want at most L = %v", p.Name, x, v[0], v[len(v)-1], p.L)
			}
		}
		if p.Curvature == Nonconvex && least >= 0 {
			t.Errorf("%s: called nonconvex, but no point shows it", p.Name)
		}
		// On a quadratic the constants are attained everywhere.
		if p.Curvature == StronglyConvex && !math.IsInf(p.L, 1) && p.Name != "Logistic" {
			if math.Abs(least-p.Mu) > 1e-9*p.L || math.Abs(greatest-p.L) > 1e-9*p.L {
				t.Errorf("%s: eigenvalues from %v to %v, want from %v to %v", p.Name, least, greatest, p.Mu, p.L)
			}
		}
	}
}

func TestHandDerivativesOfW10(t *testing.T) {
	for _, x := range []float64{-1.9, -0.5, 0, 1e-9, 0.7, 1.3, 20} {
		y, d1, d2 := hyperdual.Derivatives(W10[hyperdual.HyperDual[float64]], x)
		hy, h1, h2 := W10Derivatives(x)
		fy, f1 := W10Derivative(x)
		for _, c := range [][2]float64{{hy, y}, {h1, d1}, {h2, d2}, {fy, y}, {f1, d1}} {
			if math.Abs(c[0]-c[1]) > 1e-13*(math.Abs(y)+math.Abs(d1)+math.Abs(d2)) {
				t.Errorf("W10 at %v: %v by hand, want %v", x, c[0], c[1])
			}
		}
	}
}

func TestRosenbrockHessianByHand(t *testing.T) {
	x := RosenbrockStart(7)
	_, _, want := hyperdual.Hessian(nil, Rosenbrock[hyperdual.HyperDual[float64]], x)
	got := mat.NewSymDense(7, nil)
	RosenbrockHessian(got, x)
	if !mat.EqualApprox(got, want, 1e-10) {
		t.Errorf("got\n%v\nwant\n%v", mat.Formatted(got), mat.Formatted(want))
	}
	diag, off := make([]float64, 7), make([]float64, 6)
	RosenbrockDiagonals(diag, off, x)
	for i := range diag {
		if diag[i] != got.At(i, i) || i > 0 && off[i-1] != got.At(i, i-1) {
			t.Errorf("row %d of the diagonals: %v and %v, want %v", i, diag, off, mat.Formatted(got))
		}
	}
}

func value(p *Problem, x []float64) float64 {
	v := make([]slope.Float64, len(x))
	for i := range x {
		v[i] = slope.Float64(x[i])
	}
	return float64(p.Value(v))
}

// size is the scale of rounding errors in the gradient at x.
func size(p *Problem, x, grad []float64) float64 {
	s := norm2(grad) + 1
	if _, _, h := hyperdual.Hessian(nil, p.HyperDual, x); !p.Kinked {
		s += mat.Norm(h, 2) * (1 + norm2(x))
	}
	return s
}

func norm2(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s = math.Hypot(s, v)
	}
	return s
}
