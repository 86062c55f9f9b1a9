package reverse_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/blas/gonum"
	"gonum.org/v1/gonum/mat"

	"slope/reverse"
)

// Another BLAS is used as it is: its products are called.
type countingBLAS struct {
	gonum.Implementation
	gemm, gemv, dot *int
}

func (b countingBLAS) Dgemv(tA blas.Transpose, m, n int, alpha float64, a []float64, lda int, x []float64, incX int, beta float64, y []float64, incY int) {
	*b.gemv++
	b.Implementation.Dgemv(tA, m, n, alpha, a, lda, x, incX, beta, y, incY)
}

func (b countingBLAS) Ddot(n int, x []float64, incX int, y []float64, incY int) float64 {
	*b.dot++
	return b.Implementation.Ddot(n, x, incX, y, incY)
}

func (b countingBLAS) Dgemm(tA, tB blas.Transpose, m, n, k int, alpha float64, x []float64, ldx int, y []float64, ldy int, beta float64, z []float64, ldz int) {
	*b.gemm++
	b.Implementation.Dgemm(tA, tB, m, n, k, alpha, x, ldx, y, ldy, beta, z, ldz)
}

func TestProductsRunOnTheChosenBLAS(t *testing.T) {
	var gemm, gemv, dot int
	for _, c := range []struct {
		name  string
		calls *int
	}{{"MulTN", &gemm}, {"MulVec", &gemv}, {"Vec.reductions", &dot}} {
		t.Run(c.name, func(t *testing.T) {
			ac := arrayCases[indexOf(t, c.name)]
			shapes := ac.shapes(5, 4, 3)
			data := ac.data(shapes, 1)
			_, want, _ := ac.runArrays(shapes, data, layouts[:2])
			defer blas64.Use(gonum.Implementation{})
			blas64.Use(countingBLAS{gemm: &gemm, gemv: &gemv, dot: &dot})
			_, got, _ := ac.runArrays(shapes, data, layouts[:2])
			if *c.calls == 0 {
				t.Error("the chosen BLAS was not called")
			}
			for k := range got {
				if !mat.EqualApprox(got[k], want[k], 1e-14) {
					t.Errorf("gradient %d on another BLAS is %v, want %v", k, mat.Formatted(got[k]), mat.Formatted(want[k]))
				}
			}
		})
	}
}

func indexOf(t *testing.T, name string) int {
	for i, c := range arrayCases {
		if c.name == name {
			return i
		}
	}
	t.Fatalf("no case %s", name)
	return 0
}

// Products in several panels, against plain loops.
func TestLargeProducts(t *testing.T) {
	const m, k, n = 37, 700, 53
	a, b := mat.NewDense(m, k, weights(m*k)), mat.NewDense(k, n, weights(k*n))
	w := mat.NewDense(m, n, weights(m*n))
	var z, ga, gb mat.Dense
	z.Mul(a, b)
	ga.Mul(w, b.T())
	gb.Mul(a.T(), w)
	for _, trans := range []bool{false, true} {
		tp := reverse.NewTape()
		va, vb := tp.Mat(a), tp.Mat(b)
		if trans { // z = (bᵀaᵀ)ᵀ with both stored the other way round
			va, vb = tp.Mat(mat.DenseCopyOf(a.T())).T(), tp.Mat(mat.DenseCopyOf(b.T())).T()
		}
		p := va.Mul(vb)
		tp.Backward(p.MulElem(tp.ConstMat(w)).Sum())
		for _, c := range []struct {
			name      string
			got, want mat.Matrix
		}{{"value", p.Values(nil), &z}, {"gradient of a", tp.GradMat(nil, va), &ga}, {"gradient of b", tp.GradMat(nil, vb), &gb}} {
			if !mat.EqualApprox(c.got, c.want, 1e-12) {
				t.Errorf("%s of a product of %d×%d by %d×%d differs", c.name, m, k, k, n)
			}
		}
	}
}

func TestLargeLeastSquares(t *testing.T) {
	const m, n = 900, 41
	a, b, x := mat.NewDense(m, n, weights(m*n)), weights(m), weights(n)
	y, g := reverse.GradientVec(nil, func(x reverse.Vec) reverse.Var {
		return x.Tape().ConstMat(a).MulVec(x).Sub(x.Tape().ConstVec(b)).SumSquares()
	}, x)
	var r, want mat.VecDense
	r.MulVec(a, mat.NewVecDense(n, x))
	r.SubVec(&r, mat.NewVecDense(m, b))
	want.MulVec(a.T(), &r)
	want.ScaleVec(2, &want)
	if f := mat.Dot(&r, &r); math.Abs(y-f) > 1e-13*f {
		t.Errorf("value %v, want %v", y, f)
	}
	if !mat.EqualApprox(mat.NewVecDense(n, g), &want, 1e-10) {
		t.Errorf("gradient %v, want %v", g, want.RawVector().Data)
	}
}
