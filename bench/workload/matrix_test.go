package workload

import (
	"math"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"

	"slope/reverse"
)

// The functions of a matrix of order n, whose elements are all variables.

func squareOf[S reverse.Scalar[S]](x reverse.VecOf[S]) reverse.MatOf[S] {
	n := int(math.Sqrt(float64(x.Len())))
	return x.Reshape(n, n)
}

func logDetLoss[S reverse.Scalar[S]](x reverse.VecOf[S]) S { return squareOf(x).LogDet() }

func detLoss[S reverse.Scalar[S]](x reverse.VecOf[S]) S { return squareOf(x).Det() }

func likelihoodLoss[S reverse.Scalar[S]](x reverse.VecOf[S]) S {
	m := squareOf(x)
	return m.LogDet().Add(m.InvQuadForm(m.Row(0)))
}

func choleskyLoss[S reverse.Scalar[S]](x reverse.VecOf[S]) S {
	return squareOf(x).Cholesky().PowInt(3).Sum()
}

func inverseLoss[S reverse.Scalar[S]](x reverse.VecOf[S]) S {
	return squareOf(x).Inverse().SumSquares()
}

func solveLoss[S reverse.Scalar[S]](x reverse.VecOf[S]) S {
	m := squareOf(x)
	return m.SolveMat(m.Square()).SumSquares()
}

func solveLowerLoss[S reverse.Scalar[S]](x reverse.VecOf[S]) S {
	m := squareOf(x)
	return m.SolveLowerMat(m.Square()).SumSquares()
}

func eigenvaluesLoss[S reverse.Scalar[S]](x reverse.VecOf[S]) S {
	return squareOf(x).EigenSymValues().Log().SumSquares()
}

func eigenLoss[S reverse.Scalar[S]](x reverse.VecOf[S]) S {
	values, vectors, _ := squareOf(x).EigenSym()
	return values.SumSquares().Add(vectors.Row(0).Exp().Sum())
}

var matrixLosses = []struct {
	name   string
	first  func(reverse.Vec) va
	second func(reverse.Vec2) reverse.Var2
}{
	{"LogDet", logDetLoss[va], logDetLoss[reverse.Var2]},
	{"LogDet+InvQuadForm", likelihoodLoss[va], likelihoodLoss[reverse.Var2]},
	{"Cholesky", choleskyLoss[va], choleskyLoss[reverse.Var2]},
	{"SolveMat", solveLoss[va], solveLoss[reverse.Var2]},
	{"SolveLowerMat", solveLowerLoss[va], solveLowerLoss[reverse.Var2]},
	{"Inverse", inverseLoss[va], inverseLoss[reverse.Var2]},
	{"Det", detLoss[va], detLoss[reverse.Var2]},
	{"EigenSymValues", eigenvaluesLoss[va], eigenvaluesLoss[reverse.Var2]},
	{"EigenSym", eigenLoss[va], eigenLoss[reverse.Var2]},
}

// spd returns a symmetric positive definite matrix with eigenvalues that are apart.
func spd(n int) []float64 {
	x := make([]float64, n*n)
	for i := range n {
		for j := range n {
			x[i*n+j] = math.Exp(-0.02 * float64((i-j)*(i-j)))
		}
		x[i*n+i] += 0.1 + float64(i)/float64(n)
	}
	return x
}

// Gradient and product agree with what moves along a direction.
func TestMatrixLosses(t *testing.T) {
	const n = 40
	x, v := spd(n), direction(n*n)
	u := make([]float64, n*n)
	for i := range u {
		u[i] = math.Sin(float64(3 * i))
	}
	dot := func(a, b []float64) float64 { return mat.Dot(mat.NewVecDense(n*n, a), mat.NewVecDense(n*n, b)) }
	for _, c := range matrixLosses {
		y, g := reverse.GradientVec(nil, c.first, x)
		y2, g2, hv := reverse.GradHVPVec(nil, nil, c.second, x, v)
		_, hu := reverse.HVPVec(nil, c.second, x, u)
		_, dy := reverse.JVPVec(c.second, x, v)
		size := math.Sqrt(dot(g, g) * dot(v, v))
		if y != y2 || !(math.Abs(dot(g, v)-dy) <= 1e-10*size) || !(math.Abs(dot(g2, v)-dy) <= 1e-10*size) {
			t.Errorf("%s: values %v and %v, tangents %v, %v and %v", c.name, y, y2, dot(g, v), dot(g2, v), dy)
		}
		if a, b := dot(hv, u), dot(hu, v); !(math.Abs(a-b) <= 1e-10*math.Sqrt(dot(hv, hv)*dot(u, u))) {
			t.Errorf("%s: uᵀHv = %v, vᵀHu = %v", c.name, a, b)
		}
	}
}

// BenchmarkMatrix runs the value, the gradient, and the gradient with a product of every
// function of a matrix in turn.
func BenchmarkMatrix(b *testing.B) {
	const n = 100
	x, v := spd(n), direction(n*n)
	g, hv := make([]float64, n*n), make([]float64, n*n)
	t := reverse.NewTape()
	for _, c := range matrixLosses {
		b.Run(c.name, func(b *testing.B) {
			runs := []func(){
				func() {
					t.Reset()
					c.first(t.ConstVec(x))
				},
				func() { reverse.GradientVec(g, c.first, x) },
				func() { reverse.GradHVPVec(g, hv, c.second, x, v) },
			}
			best := []time.Duration{math.MaxInt64, math.MaxInt64, math.MaxInt64}
			for b.Loop() {
				for i, run := range runs {
					start := time.Now()
					run()
					best[i] = min(best[i], time.Since(start))
				}
			}
			b.ReportMetric(float64(best[0].Microseconds()), "value-µs")
			b.ReportMetric(float64(best[1])/float64(best[0]), "gradient/value")
			b.ReportMetric(float64(best[2])/float64(best[0]), "both/value")
		})
	}
}
