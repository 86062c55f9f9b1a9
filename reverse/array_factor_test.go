package reverse_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/expr"
	"slope/reverse"
)

// operandsOf cuts the elements x into matrices of the shapes, row after row.
func operandsOf[T any](shapes [][2]int, x []T) (ops [][][]T) {
	for _, s := range shapes {
		ops = append(ops, split(x[:s[0]*s[1]], s[1]))
		x = x[s[0]*s[1]:]
	}
	return ops
}

// Gradient and Hessian of every matrix function against differences in arbitrary precision,
// which give 200 bits of the derivatives of the textbook.
func TestMatrixFunctionsAgainst200Bits(t *testing.T) {
	n, bits := 3, uint(200)
	if testing.Short() {
		n = 2
	}
	twins := factorTwins[expr.Expr]()
	for _, c := range factorCases[reverse.Var2, hyper]() {
		shapes := c.shapes(2, n, 2)
		data := c.data(shapes, 1)
		x := append([]float64(nil), data[0]...)
		for _, d := range data[1:] {
			x = append(x, d...)
		}
		p := expr.Record(len(x), func(x []expr.Expr) expr.Expr {
			z := twins[c.name](operandsOf(shapes, x))
			return slope.DotConst(weights(len(z)), z)
		})
		grad, err := p.BigGradient(x, bits)
		if err != nil {
			t.Fatal(err)
		}
		hess, err := p.BigHessian(x, bits)
		if err != nil {
			t.Fatal(err)
		}
		_, g, h := reverse.HessianVec(nil, func(v reverse.Vec2) reverse.Var2 {
			var ops []reverse.Mat2
			at := 0
			for _, s := range shapes {
				ops = append(ops, v.Slice(at, at+s[0]*s[1]).Reshape(s[0], s[1]))
				at += s[0] * s[1]
			}
			z := c.arrays(ops)
			return z.DotConst(weights(z.Len()))
		}, x)
		size := floats.Norm(g, math.Inf(1))
		hsize := math.Max(mat.Norm(h, 1), size)
		for j := range x {
			if w, _ := grad[j].Float64(); !(math.Abs(g[j]-w) <= 4e-15*size) {
				t.Errorf("%s: gradient %d is %v, want %v", c.name, j, g[j], w)
			}
			for l := range x {
				if w, _ := hess[j][l].Float64(); !(math.Abs(h.At(j, l)-w) <= 4e-15*hsize) {
					t.Errorf("%s: Hessian (%d, %d) is %v, want %v", c.name, j, l, h.At(j, l), w)
				}
			}
		}
	}
}

// An identity is a function of a matrix that matrix functions leave as it is: its gradient is
// constant, its Hessian 0.
type identity struct {
	name string
	f    func(x, w reverse.Mat2) reverse.Mat2
	want func(x, w *mat.Dense) *mat.Dense // gradient of Σ wᵢⱼzᵢⱼ
}

func symmetricPart(w *mat.Dense) *mat.Dense {
	var z mat.Dense
	z.Add(w, w.T())
	z.Scale(0.5, &z)
	return &z
}

func zeroLike(w *mat.Dense) *mat.Dense {
	return mat.NewDense(w.RawMatrix().Rows, w.RawMatrix().Cols, nil)
}

// Identities on matrices of several panels. x is dominant, and w is any matrix.
func TestIdentitiesOfMatrixFunctions(t *testing.T) {
	same := func(x, w *mat.Dense) *mat.Dense { return w }
	half := func(x, w *mat.Dense) *mat.Dense { return symmetricPart(w) }
	zero := func(x, w *mat.Dense) *mat.Dense { return zeroLike(w) }
	scalar := func(s reverse.Var2, w reverse.Mat2) reverse.Mat2 { return w.MulVar(s) }
	for _, c := range []identity{
		{"LLᵀ", func(x, w reverse.Mat2) reverse.Mat2 {
			l := x.Cholesky()
			return l.Mul(l.T())
		}, half},
		{"Cholesky of TTᵀ", func(x, w reverse.Mat2) reverse.Mat2 {
			n, _ := x.Dims()
			var index []int
			for i := range n {
				for j := range i + 1 {
					index = append(index, i*n+j)
				}
			}
			low := x.Flatten().Gather(index).Lower(n)
			return low.Mul(low.T()).Cholesky()
		}, func(x, w *mat.Dense) *mat.Dense {
			z := zeroLike(w)
			for i := range z.RawMatrix().Rows {
				copy(z.RawRowView(i)[:i+1], w.RawRowView(i))
			}
			return z
		}},
		{"X·X⁻¹", func(x, w reverse.Mat2) reverse.Mat2 { return x.Mul(x.Inverse()) }, zero},
		{"(X⁻¹)⁻¹", func(x, w reverse.Mat2) reverse.Mat2 { return x.Inverse().Inverse() }, same},
		{"X·(X⁻¹B)", func(x, w reverse.Mat2) reverse.Mat2 { return x.T().Mul(x.T().SolveMat(w)) }, zero},
		{"L⁻¹(LX)", func(x, w reverse.Mat2) reverse.Mat2 {
			l := x.Cholesky()
			return l.SolveLowerMat(l.Mul(x))
		}, same},
		{"L⁻ᵀ(LᵀX)", func(x, w reverse.Mat2) reverse.Mat2 {
			l := x.Cholesky()
			return l.T().SolveUpperMat(l.T().Mul(x))
		}, same},
		{"VΛVᵀ", func(x, w reverse.Mat2) reverse.Mat2 {
			values, vectors, _ := x.EigenSym()
			return vectors.MulElem(values.BroadcastRows(values.Len())).Mul(vectors.T())
		}, half},
		{"log det", func(x, w reverse.Mat2) reverse.Mat2 {
			s := x.Add(x.T()).Scale(0.5)
			n, _ := x.Dims()
			return scalar(x.LogDet().Scale(3).
				Sub(s.EigenSymValues().Log().Sum()).
				Sub(x.Cholesky().Diag().Log().Sum().Scale(2)).
				Sub(s.Scale(1/(3*float64(n))).Det().Log()), w)
		}, zero},
		{"yᵀX⁻¹y", func(x, w reverse.Mat2) reverse.Mat2 {
			s, y := x.Add(x.T()).Scale(0.5), x.Row(0)
			return scalar(x.InvQuadForm(y).Scale(3).
				Sub(x.Cholesky().SolveLower(y).SumSquares()).
				Sub(s.Solve(y).Dot(y)).Sub(s.Inverse().QuadForm(y)), w)
		}, zero},
	} {
		for _, n := range []int{33, 70} {
			if err := c.check(n); err != "" {
				t.Error(err)
			}
		}
	}
}

// What is no identity is seen not to be one.
func TestControlOfIdentitiesOfMatrixFunctions(t *testing.T) {
	zero := func(x, w *mat.Dense) *mat.Dense { return zeroLike(w) }
	for _, c := range []identity{
		{"LL in place of LLᵀ", func(x, w reverse.Mat2) reverse.Mat2 {
			l := x.Cholesky()
			return l.Mul(l)
		}, func(x, w *mat.Dense) *mat.Dense { return symmetricPart(w) }},
		{"X⁻¹ without Xᵀ for X", func(x, w reverse.Mat2) reverse.Mat2 { return x.T().Mul(x.Inverse()) }, zero},
		{"log det with a diagonal that stands still", func(x, w reverse.Mat2) reverse.Mat2 {
			return w.MulVar(x.LogDet().Sub(x.Cholesky().Diag().Detach().Log().Sum().Scale(2)))
		}, zero},
	} {
		if c.check(33) == "" {
			t.Errorf("%s passes", c.name)
		}
	}
}

// check says how the identity of order n fails.
func (c identity) check(n int) string {
	x, w := mat.NewDense(n, n, weights(n*n)), mat.NewDense(n, n, nil)
	for i := range n {
		for j := range n {
			w.Set(i, j, math.Sin(float64(5*i+7*j)))
		}
		x.Set(i, i, 3*float64(n)+float64(i))
	}
	f := func(v reverse.Vec2) reverse.Var2 {
		wc := v.ConstMat(w)
		return c.f(v.Reshape(n, n), wc).MulElem(wc).Sum()
	}
	data := x.RawMatrix().Data
	dir := weights(n * n)
	_, g, hv := reverse.GradHVPVec(nil, nil, f, data, dir)
	_, dy := reverse.JVPVec(f, data, dir)
	want := c.want(x, w).RawMatrix().Data
	const tol = 2e-11
	for i := range g {
		if !(math.Abs(g[i]-want[i]) <= tol) || !(math.Abs(hv[i]) <= tol) {
			return fmt.Sprintf("%s of order %d: gradient %d is %v, want %v; product %v, want 0", c.name, n, i, g[i], want[i], hv[i])
		}
	}
	if want := floats.Dot(want, dir); !(math.Abs(dy-want) <= tol*float64(n)) {
		return fmt.Sprintf("%s of order %d: tangent %v, want %v", c.name, n, dy, want)
	}
	return ""
}

// The Hessian of a function of a Cholesky factor, or of eigenvectors, of several panels is
// symmetric, and the gradient is what tangents say.
func TestMatrixFunctionsOfSeveralPanels(t *testing.T) {
	const n = 70
	x := weights(n * n)
	for i := range n {
		x[i*n+i] = 3*n + 10*float64(i)
	}
	u, v := weights(n*n), make([]float64, n*n)
	for i := range v {
		v[i] = math.Sin(float64(i))
	}
	for name, f := range map[string]func(x reverse.Mat2) reverse.Vec2{
		"Cholesky": func(x reverse.Mat2) reverse.Vec2 { return x.Cholesky().Flatten() },
		"EigenSym": func(x reverse.Mat2) reverse.Vec2 {
			_, vectors, _ := x.EigenSym()
			return vectors.Flatten()
		},
		"SolveUpperMat": func(x reverse.Mat2) reverse.Vec2 { return x.SolveUpperMat(x.T()).Flatten() },
	} {
		loss := func(x reverse.Vec2) reverse.Var2 {
			z := f(x.Reshape(n, n))
			return z.Sin().DotConst(weights(n * n))
		}
		_, g, hu := reverse.GradHVPVec(nil, nil, loss, x, u)
		_, hv := reverse.HVPVec(nil, loss, x, v)
		_, dy := reverse.JVPVec(loss, x, u)
		if want := floats.Dot(g, u); !(math.Abs(dy-want) <= 1e-11*(1+math.Abs(want))) {
			t.Errorf("%s: tangent %v, gradient along it %v", name, dy, want)
		}
		a, b := floats.Dot(hu, v), floats.Dot(hv, u)
		if !(math.Abs(a-b) <= 1e-11*(floats.Norm(hu, 2)*floats.Norm(v, 2))) || a == 0 {
			t.Errorf("%s: vᵀHu = %v, uᵀHv = %v", name, a, b)
		}
	}
}

// jittered returns the attempt on the matrix x.
func jittered(x *mat.Dense, limit float64) (l, g *mat.Dense, jitter float64, err error) {
	tp := reverse.NewTape()
	m := tp.Mat(x)
	f, jitter, err := m.CholeskyJitter(limit)
	tp.Backward(f.Diag().Sum())
	return f.Values(nil), tp.GradMat(nil, m), jitter, err
}

func TestCholeskyJitter(t *testing.T) {
	good := mat.NewDense(2, 2, []float64{4, 2, 2, 3})
	flat := mat.NewDense(3, 3, []float64{1, 1, 1, 1, 1, 1, 1, 1, 1})
	bad := mat.NewDense(3, 3, []float64{1, 0, 0, 0, 1, 2, 0, 2, 1})
	l, _, jitter, err := jittered(good, 0)
	if err != nil || jitter != 0 || l.At(0, 0) != 2 || l.At(1, 0) != 1 || l.At(0, 1) != 0 || math.Abs(l.At(1, 1)-math.Sqrt2) > 1e-15 {
		t.Errorf("factor %v, jitter %v, %v", mat.Formatted(l), jitter, err)
	}
	l, g, jitter, err := jittered(flat, 1e-6)
	if err != nil || jitter != 1e-10 || !(math.Abs(l.At(1, 0)-1) < 1e-9) || g.At(0, 0) != g.At(0, 0) {
		t.Errorf("a matrix of ones: factor %v, gradient %v, jitter %v, %v", mat.Formatted(l), mat.Formatted(g), jitter, err)
	}
	for _, c := range []struct {
		name  string
		x     *mat.Dense
		limit float64
		want  string
	}{
		{"a matrix of ones without jitter", flat, 0, "jitter 0: matrix not positive definite: leading minor of order 2;"},
		{"an indefinite matrix", bad, 1e-6, "jitter 1e-06: matrix not positive definite: leading minor of order 3;"},
		{"NaN", mat.NewDense(2, 2, []float64{1, 0, 0, math.NaN()}), 1e-6, "leading minor of order 2"},
		{"−1", mat.NewDense(1, 1, []float64{-1}), 0.5, "leading minor of order 1"},
		{"∞", mat.NewDense(2, 2, []float64{math.Inf(1), 0, 0, 1}), 0.5, "leading minor of order 1"},
	} {
		l, g, _, err := jittered(c.x, c.limit)
		if !errors.Is(err, reverse.ErrNotPositiveDefinite) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
		if v := l.At(0, 0); v == v || g.At(0, 0) == g.At(0, 0) {
			t.Errorf("%s: factor %v, gradient %v, want NaN", c.name, mat.Formatted(l), mat.Formatted(g))
		}
	}
	if _, _, jitter, err := jittered(bad, 2); err != nil || !(math.Abs(jitter-1) < 0.01) {
		t.Errorf("jitter %v and error %v, want 1 and none", jitter, err)
	}
}

// The derivatives of a determinant where the matrix is singular: of rank n−1 and n−2, and at 0.
func TestDetOfSingularMatrices(t *testing.T) {
	for _, x := range [][]float64{
		{4, 1, -2, 0.5, 3, 1, 0, 1, 5}, // well conditioned
		{1, 2, 3, 2, 4, 6.01, 1, 0, 1}, // ill conditioned
		{1, 2, 3, 2, 4, 6, 1, 0, 1},    // rank 2
		{1, 2, 3, 2, 4, 6, 3, 6, 9},    // rank 1
		{0, 0, 0, 0, 0, 0, 0, 0, 0},
		{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9}, // rank 2 but for rounding
	} {
		dir := weights(9)
		y, g, hv := reverse.GradHVPVec(nil, nil, func(v reverse.Vec2) reverse.Var2 { return v.Reshape(3, 3).T().Det() }, x, dir)
		cof := func(x []float64, k int) float64 { // by the rule of Sarrus
			i, j := k/3, k%3
			at := func(a, b int) float64 { return x[(i+a)%3*3+(j+b)%3] }
			return float64(at(1, 1)*at(2, 2)) - float64(at(1, 2)*at(2, 1))
		}
		size := math.Pow(floats.Norm(x, 2), 2)
		if want := x[0]*cof(x, 0) + x[1]*cof(x, 1) + x[2]*cof(x, 2); !(math.Abs(y-want) <= 1e-15*size*(1+floats.Norm(x, 2))) {
			t.Errorf("det of %v is %v, want %v", x, y, want)
		}
		for k := range x {
			i, j := k/3, k%3
			at := func(x []float64, a, b int) float64 { return x[(i+a)%3*3+(j+b)%3] }
			want := at(x, 1, 1)*at(dir, 2, 2) + at(dir, 1, 1)*at(x, 2, 2) - at(x, 1, 2)*at(dir, 2, 1) - at(dir, 1, 2)*at(x, 2, 1)
			if !(math.Abs(g[k]-cof(x, k)) <= 1e-14*size) || !(math.Abs(hv[k]-want) <= 1e-14*floats.Norm(x, 2)*floats.Norm(dir, 2)) {
				t.Errorf("%v: gradient %d is %v, want %v; product %v, want %v", x, k, g[k], cof(x, k), hv[k], want)
			}
		}
	}
}

// A product of singular values outside the range of float64 on the way to a determinant
// within it.
func TestDetKeepsItsRange(t *testing.T) {
	x := make([]float64, 36)
	for i, s := range []float64{1e200, 1e-200, 1e200, 1e-200, 3, 1e-100} {
		x[7*i] = s
	}
	y, g := reverse.GradientVec(nil, func(v reverse.Vec) reverse.Var { return v.Reshape(6, 6).Det() }, x)
	for i, want := range []float64{3e-300, 3e100, 3e-300, 3e100, 1e-100, 3} {
		if math.Abs(y-3e-100) > 1e-115 || math.Abs(g[7*i]-want) > 1e-14*want {
			t.Errorf("det %v, gradient %d %v, want %v", y, i, g[7*i], want)
		}
	}
}
