package reverse_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/hyperdual"
	"slope/reverse"
)

// bend makes an operand of a few variables x: its elements are data + sin(c·x) with a different
// c for each.
func bend[S reverse.Scalar[S]](x reverse.VecOf[S], r, c int, data []float64) reverse.MatOf[S] {
	table := mat.NewDense(r*c, x.Len(), weights(r*c*x.Len()))
	return x.ConstMat(table).MulVec(x).Sin().Add(x.ConstVec(data)).Reshape(r, c)
}

func bendScalars(x []hyper, r, c int, data []float64) [][]hyper {
	w := weights(r * c * len(x))
	var z []hyper
	for i, d := range data {
		z = append(z, slope.DotConst(w[i*len(x):][:len(x)], x).Sin().AddConst(d))
	}
	return split(z, c)
}

// products returns the Hessian row by row.
func products(f func(reverse.Vec2) reverse.Var2, x []float64) (rows [][]float64) {
	for i := range x {
		e := make([]float64, len(x))
		e[i] = 1
		_, hv := reverse.HVPVec(nil, f, x, e)
		rows = append(rows, hv)
	}
	return rows
}

// checkHessian compares HessianVec with products, and two calls.
func checkHessian(t *testing.T, name string, f func(reverse.Vec2) reverse.Var2, x []float64) *mat.SymDense {
	t.Helper()
	_, g, h := reverse.HessianVec(nil, f, x)
	_, again, h2 := reverse.HessianVec(nil, f, x)
	_, want := reverse.GradientVec(nil, func(v reverse.Vec) reverse.Var { return v.Sum() }, x) // another tape between
	_, want, _ = reverse.GradHVPVec(want, nil, f, x, x)
	rows := products(f, x)
	size := 0.0
	for _, r := range rows {
		for _, s := range r {
			size = math.Max(size, math.Abs(s))
		}
	}
	for i := range x {
		if !sameFloat(g[i], want[i]) || !sameFloat(g[i], again[i]) {
			t.Errorf("%s: gradient %v, then %v, want %v", name, g, again, want)
			return h
		}
		for j := range x {
			got, want := h.At(i, j), rows[min(i, j)][max(i, j)]
			if !(math.Abs(got-want) <= 0x1p-46*size || sameFloat(got, want)) || !sameFloat(got, h2.At(i, j)) {
				t.Errorf("%s: Hessian (%d, %d) is %v, then %v, want %v", name, i, j, got, h2.At(i, j), want)
				return h
			}
		}
	}
	return h
}

// Every operation, in functions of a few variables with more elements than these: the Hessian
// is that of hyper-dual numbers, and its rows are products.
func TestHessiansOfFewVariables(t *testing.T) {
	x := []float64{0.3, -0.2, 0.1}
	for _, c := range cases[reverse.Var2, hyper]() {
		shapes := c.shapes(3, 5, 2)
		data := c.data(shapes, 2)
		var z0 []float64
		arrays := func(v reverse.Vec2) reverse.Vec2 {
			var ops []reverse.Mat2
			for i, s := range shapes {
				ops = append(ops, bend(v, s[0], s[1], data[i]))
			}
			z := c.arrays(ops)
			z0 = z.Values(nil)
			return z
		}
		reverse.HVPVec(nil, func(v reverse.Vec2) reverse.Var2 { return arrays(v).Sum() }, x, x)
		for _, l := range lossesOf(append([]float64(nil), z0...)) {
			name := c.name + " with " + l.name
			h := checkHessian(t, name, func(v reverse.Vec2) reverse.Var2 { return l.arrays(arrays(v)) }, x)
			_, g, want := hyperdual.Hessian(nil, func(v []hyper) hyper {
				var ops [][][]hyper
				for i, s := range shapes {
					ops = append(ops, bendScalars(v, s[0], s[1], data[i]))
				}
				return l.scalar(c.scalar(ops))
			}, x)
			tol := 1e-12 * (1 + mat.Norm(want, 1) + math.Abs(g[0])) * float64(4+len(z0))
			for i := range x {
				for j := range x {
					if !(math.Abs(h.At(i, j)-want.At(i, j)) <= tol) {
						t.Errorf("%s: Hessian (%d, %d) is %v, want %v", name, i, j, h.At(i, j), want.At(i, j))
					}
				}
			}
		}
	}
}

// covariances returns a positive definite matrix of order n of a few variables.
func covariances(x reverse.Vec2, n int) reverse.Mat2 {
	m := bend(x, n, n, weights(n*n))
	return m.T().Mul(m).Scale(1 / float64(n)).AddDiagVar(x.At(0).Exp())
}

// Log-determinants and quadratic forms, which pairs of directions share, of several panels: parts
// of one matrix, transposed, beside other operations on the same factor, and as often as they stand.
func TestHessiansByPairs(t *testing.T) {
	x := []float64{0.3, -0.2, 0.1, 0.4}
	for _, n := range []int{1, 2, 31, 33, 70} {
		for name, f := range map[string]func(m reverse.Mat2, x reverse.Vec2) reverse.Var2{
			"LogDet":  func(m reverse.Mat2, x reverse.Vec2) reverse.Var2 { return m.LogDet() },
			"LogDetT": func(m reverse.Mat2, x reverse.Vec2) reverse.Var2 { return m.T().LogDet().Mul(m.LogDet()) },
			"unsymmetric": func(m reverse.Mat2, x reverse.Vec2) reverse.Var2 {
				return m.Add(bend(x, n, n, weights(n*n)).Scale(1e-3)).LogDet()
			},
			"InvQuadForm of a constant": func(m reverse.Mat2, x reverse.Vec2) reverse.Var2 {
				return m.InvQuadForm(x.ConstVec(weights(n)))
			},
			"InvQuadForm of a constant matrix": func(m reverse.Mat2, x reverse.Vec2) reverse.Var2 {
				s := mat.NewDense(n, n, nil)
				for i := range n {
					s.Set(i, i, float64(2+i))
				}
				return x.ConstMat(s).InvQuadForm(bend(x, 1, n, weights(n)).Row(0))
			},
			"both move": func(m reverse.Mat2, x reverse.Vec2) reverse.Var2 {
				return m.InvQuadForm(bend(x, 1, n, weights(n)).Row(0)).Mul(x.At(1))
			},
			"all of them": func(m reverse.Mat2, x reverse.Vec2) reverse.Var2 {
				y := bend(x, 1, n, weights(n)).Row(0)
				k := (n + 1) / 2
				part := m.Slice(n-k, n, n-k, n)
				return m.InvQuadForm(y).Add(m.LogDet()).Mul(m.Cholesky().Sum()).Add(part.LogDet().Exp().Scale(1e-3)).
					Add(part.InvQuadForm(y.Slice(0, k)).Sin()).Add(m.T().InvQuadForm(y)).Add(m.LogDet().Square())
			},
			"adjoint 0": func(m reverse.Mat2, x reverse.Vec2) reverse.Var2 {
				return x.At(2).AddConst(-0.1).Mul(m.LogDet().Add(m.InvQuadForm(x.ConstVec(weights(n)))))
			},
		} {
			checkHessian(t, name, func(x reverse.Vec2) reverse.Var2 { return f(covariances(x, n), x) }, x)
		}
	}
}

// From a number of variables on there are no pairs.
func TestHessianOfManyVariables(t *testing.T) {
	for _, n := range []int{16, 17, 25} {
		checkHessian(t, "LogDet", func(x reverse.Vec2) reverse.Var2 {
			m := covariances(x, 70)
			return m.LogDet().Add(m.InvQuadForm(m.Row(3).Exp()))
		}, weights(n))
	}
}

// Where tangents are infinite, adjoints 0 or a matrix is not positive definite the Hessian is what
// products are, to the last bit.
func TestHessiansByPairsKeepTheLaws(t *testing.T) {
	of := func(a, b reverse.Var2) reverse.Mat2 {
		return reverse.StackOf([]reverse.Var2{a, b, b, a.Lift(3)}).Reshape(2, 2)
	}
	for _, c := range []struct {
		name string
		f    func(x reverse.Vec2) reverse.Var2
		x    []float64
	}{
		{"infinite tangent", func(x reverse.Vec2) reverse.Var2 { return of(x.At(0).Sqrt().AddConst(2), x.At(1)).LogDet() }, []float64{0, 1}},
		{"infinite tangent of a vector", func(x reverse.Vec2) reverse.Var2 { return of(x.At(1).AddConst(9), x.At(1)).InvQuadForm(x.Sqrt()) }, []float64{0, 1}},
		{"infinite tangent at a zero adjoint", func(x reverse.Vec2) reverse.Var2 {
			return of(x.At(0).Sqrt().AddConst(2), x.At(1)).LogDet().Mul(x.At(0))
		}, []float64{0, 1}},
		{"zero tangent under an infinite slope", func(x reverse.Vec2) reverse.Var2 {
			return of(x.At(0).Square().Sqrt().AddConst(2), x.At(1)).LogDet()
		}, []float64{0, 1}},
		{"not positive definite", func(x reverse.Vec2) reverse.Var2 { return of(x.At(0), x.At(1)).LogDet().Add(x.At(0)) }, []float64{1, 5}},
		{"not positive definite, not taken", func(x reverse.Vec2) reverse.Var2 {
			return x.At(0).Select(x.At(1).Square(), of(x.At(0), x.At(1)).LogDet())
		}, []float64{1, 5}},
	} {
		_, g, h := reverse.HessianVec(nil, c.f, c.x)
		_, want, _ := reverse.GradHVPVec(nil, nil, c.f, c.x, c.x)
		rows := products(c.f, c.x)
		for i := range c.x {
			for j := range c.x {
				if got, w := h.At(i, j), rows[min(i, j)][max(i, j)]; !sameFloat(got, w) || !sameFloat(g[i], want[i]) {
					t.Errorf("%s: gradient %v, Hessian (%d, %d) is %v, want %v and %v", c.name, g, i, j, got, want, w)
				}
			}
		}
	}
}
