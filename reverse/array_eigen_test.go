package reverse_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"slope/reverse"
)

// repeated returns a matrix with the eigenvalues 1, 2, 2, 2, 5 and no zeros, and the
// projection on the space of the three, by Householder's reflection.
func repeated() (x []float64, projection *mat.Dense) {
	const n = 5
	u := []float64{0.3, -0.5, 0.2, 0.7, 0.4}
	h := mat.NewDense(n, n, nil)
	for i := range n {
		for j := range n {
			h.Set(i, j, -2*u[i]*u[j]/floats.Dot(u, u))
		}
		h.Set(i, i, h.At(i, i)+1)
	}
	of := func(d []float64) *mat.Dense {
		var z mat.Dense
		z.Mul(h, mat.NewDiagDense(n, d))
		z.Mul(&z, h)
		return &z
	}
	return of([]float64{2, 5, 2, 1, 2}).RawMatrix().Data, of([]float64{1, 0, 1, 0, 1})
}

// The eigenvectors of equal eigenvalues are NaN, and the error says which. The others are
// as they should be.
func TestVectorsOfRepeatedEigenvalues(t *testing.T) {
	x, _ := repeated()
	tp := reverse.NewTape()
	m := tp.Mat(mat.NewDense(5, 5, x))
	values, vectors, err := m.EigenSym()
	if !errors.Is(err, reverse.ErrEigenvectors) || !strings.Contains(err.Error(), "eigenvalues 1 to 3 are equal") {
		t.Errorf("error %v", err)
	}
	for i, want := range []float64{1, 2, 2, 2, 5} {
		if got := values.At(i).Value(); math.Abs(got-want) > 1e-14 {
			t.Errorf("eigenvalue %d is %v, want %v", i, got, want)
		}
		v := vectors.Col(i).Values(nil)
		if v[0] != v[0] != (want == 2) {
			t.Errorf("eigenvector %d of %v is %v", i, want, v)
		}
		if want != 2 && math.Abs(floats.Norm(v, 2)-1) > 1e-14 {
			t.Errorf("eigenvector %d has the norm %v", i, floats.Norm(v, 2))
		}
	}
	tp.Backward(vectors.Col(2).Sum())
	if g := tp.GradMat(nil, m).At(0, 0); g == g {
		t.Errorf("gradient %v of an undetermined eigenvector", g)
	}
	if _, _, err := tp.ConstMat(mat.NewDense(2, 2, []float64{1, 0, 0, 2})).EigenSym(); err != nil {
		t.Errorf("two eigenvalues that differ: %v", err)
	}
}

// Of k equal eigenvalues each has a k-th of the projection on their space for a gradient, and
// functions in which they stand alike have the right one.
func TestGradientsOfRepeatedEigenvalues(t *testing.T) {
	x, p := repeated()
	dir := weights(25)
	for i := 1; i <= 3; i++ {
		_, dy := reverse.JVPVec(func(v reverse.Vec2) reverse.Var2 { return v.Reshape(5, 5).EigenSymValues().At(i) }, x, dir)
		if want := floats.Dot(p.RawMatrix().Data, dir) / 3; math.Abs(dy-want) > 1e-14 {
			t.Errorf("tangent of eigenvalue %d is %v, want %v", i, dy, want)
		}
		_, g := reverse.GradientVec(nil, func(v reverse.Vec) reverse.Var { return v.Reshape(5, 5).EigenSymValues().At(i) }, x)
		for k, s := range p.RawMatrix().Data {
			if math.Abs(g[k]-s/3) > 1e-14 {
				t.Errorf("gradient of eigenvalue %d at %d is %v, want %v", i, k, g[k], s/3)
			}
		}
	}
	// Σ λ³ is the trace of X³.
	f := func(v reverse.Vec) reverse.Var { return v.Reshape(5, 5).EigenSymValues().PowInt(3).Sum() }
	_, g := reverse.GradientVec(nil, f, x)
	var sq mat.Dense
	sq.Mul(mat.NewDense(5, 5, x), mat.NewDense(5, 5, x))
	for k, s := range sq.RawMatrix().Data {
		if math.Abs(g[k]-3*s) > 1e-13 {
			t.Errorf("gradient of Σ λ³ at %d is %v, want %v", k, g[k], 3*s)
		}
	}
}

// Second derivatives beside repeated eigenvalues: those of the others are right, those of the
// equal ones NaN, unless the direction leaves them equal.
func TestSecondDerivativesBesideRepeatedEigenvalues(t *testing.T) {
	x, _ := repeated()
	dir := weights(25)
	greatest := func(v reverse.Vec2) reverse.Var2 {
		values, vectors, _ := v.Reshape(5, 5).EigenSym()
		u := vectors.Col(4)
		return values.At(4).Square().Add(u.Mul(u).DotConst([]float64{1, 2, 3, 4, 5})).Add(values.At(0).Mul(u.At(1)))
	}
	_, _, hv := reverse.GradHVPVec(nil, nil, greatest, x, dir)
	// Beside it the same at matrices with eigenvalues that are near each other, but apart.
	const h = 1e-4
	grad := func(s float64) []float64 {
		y := make([]float64, 25)
		floats.AddScaledTo(y, x, s, dir)
		_, g, _ := reverse.GradHVPVec(nil, nil, greatest, y, dir)
		return g
	}
	for i, w := range grad(h) {
		want := (8*(w-grad(-h)[i]) - (grad(2 * h)[i] - grad(-2 * h)[i])) / (12 * h)
		if !(math.Abs(hv[i]-want) <= 1e-8*(1+math.Abs(want))) {
			t.Errorf("product %d is %v, differences of the gradient give %v", i, hv[i], want)
		}
	}
	equal := func(v reverse.Vec2) reverse.Var2 {
		values := v.Reshape(5, 5).EigenSymValues()
		return values.Sub(values.Detach()).SumSquares()
	}
	for name, f := range map[string]func(v reverse.Vec2) reverse.Var2{
		"Σ λ³":      func(v reverse.Vec2) reverse.Var2 { return v.Reshape(5, 5).EigenSymValues().PowInt(3).Sum() },
		"adjoint 0": equal,
	} {
		if _, hv := reverse.HVPVec(nil, f, x, dir); hv[0] == hv[0] {
			t.Errorf("%s: product %v, want NaN", name, hv)
		}
		if _, hv := reverse.HVPVec(nil, f, x, make([]float64, 25)); hv[0] != 0 {
			t.Errorf("%s: product %v with 0, want 0", name, hv)
		}
	}
}

// The element of greatest absolute value of an eigenvector is positive.
func TestOrientationOfEigenvectors(t *testing.T) {
	x := mat.NewDense(6, 6, weights(36))
	for range 2 {
		tp := reverse.NewTape()
		_, v, _ := tp.ConstMat(x).EigenSym()
		for j := range 6 {
			c := v.Col(j).Values(nil)
			if lo, hi := floats.Min(c), floats.Max(c); -lo > hi {
				t.Errorf("eigenvector %d is %v", j, c)
			}
		}
		x.Scale(-1, x)
	}
}

// What SumSquares has computed in passing has a tangent of its own where others use it.
func TestTangentOfASpentResidual(t *testing.T) {
	a, b := tableOf(3)
	a, b = a.Slice(0, 9, 0, 3).(*mat.Dense), b[:9]
	table := mat.NewDense(9, 9, weights(81))
	f := func(x reverse.Vec2) reverse.Var2 {
		r := x.ConstMat(a).MulVec(x).Sub(x.ConstVec(b))
		s := r.SumSquares()
		return s.Add(x.ConstMat(table).QuadForm(r)).Add(r.Reshape(3, 3).QuadForm(x)).
			Add(r.Reshape(3, 3).Solve(x).Sum()).Add(r.Slice(0, 4).Reshape(2, 2).Det()).Add(s.Mul(r.Exp().Sum()))
	}
	plain := func(x reverse.Vec2) reverse.Var2 {
		r := x.ConstMat(a).MulVec(x).AddConst(0).Sub(x.ConstVec(b))
		s := r.Mul(r).Sum()
		return s.Add(x.ConstMat(table).QuadForm(r)).Add(r.Reshape(3, 3).QuadForm(x)).
			Add(r.Reshape(3, 3).Solve(x).Sum()).Add(r.Slice(0, 4).Reshape(2, 2).Det()).Add(s.Mul(r.Exp().Sum()))
	}
	x, v := []float64{0.3, -0.2, 0.5}, []float64{1, 2, -1}
	_, g, got := reverse.GradHVPVec(nil, nil, f, x, v)
	_, wg, want := reverse.GradHVPVec(nil, nil, plain, x, v)
	for i := range x {
		if math.Abs(g[i]-wg[i]) > 1e-11*(1+math.Abs(wg[i])) || math.Abs(got[i]-want[i]) > 1e-11*(1+math.Abs(want[i])) {
			t.Errorf("gradient %v and product %v, want %v and %v", g, got, wg, want)
			break
		}
	}
}
