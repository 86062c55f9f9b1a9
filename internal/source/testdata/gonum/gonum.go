// Package gonum has functions that call gonum, for the tests.
package gonum

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat"
)

func vector(x []float64) blas64.Vector { return blas64.Vector{N: len(x), Inc: 1, Data: x} }

// Level1 uses the functions of vectors.
func Level1(x []float64) float64 {
	y := make([]float64, len(x))
	v, w := vector(x), vector(y)
	blas64.Copy(v, w)
	blas64.Axpy(0.5, v, w)
	blas64.Scal(1.5, w)
	return blas64.Dot(v, w) * blas64.Nrm2(v) * blas64.Asum(w)
}

// Level2 uses the functions of a matrix and a vector.
func Level2(x []float64) float64 {
	a := blas64.General{Rows: 2, Cols: 2, Stride: 2, Data: x[:4]}
	y := []float64{0.3, 0.4}
	blas64.Gemv(blas.NoTrans, 1, a, vector(x[1:3]), 0.5, vector(y))
	blas64.Gemv(blas.Trans, 2, a, vector(x[2:4]), 1, vector(y))
	t := blas64.Triangular{Uplo: blas.Lower, Diag: blas.NonUnit, N: 2, Stride: 2, Data: x[:4]}
	blas64.Trsv(blas.NoTrans, t, vector(y))
	blas64.Trmv(blas.Trans, t, vector(y))
	return y[0] * y[1]
}

// Level3 uses the products of matrices.
func Level3(x []float64) float64 {
	a := blas64.General{Rows: 2, Cols: 2, Stride: 2, Data: x[:4]}
	c := blas64.General{Rows: 2, Cols: 2, Stride: 2, Data: make([]float64, 4)}
	blas64.Gemm(blas.NoTrans, blas.Trans, 1, a, a, 0, c)
	s := blas64.Symmetric{Uplo: blas.Lower, N: 2, Stride: 2, Data: make([]float64, 4)}
	blas64.Syrk(blas.NoTrans, 0.5, a, 0, s)
	return c.Data[0]*c.Data[3]*c.Data[1] + s.Data[2]*s.Data[3]
}

// LogDet is the logarithm of a determinant by the factor of Cholesky.
func LogDet(x []float64) float64 {
	n := len(x)
	a := blas64.Symmetric{Uplo: blas.Upper, N: n, Stride: n, Data: make([]float64, n*n)}
	for i := range x {
		for j := range x {
			a.Data[i*n+j] = x[i] * x[j]
		}
		a.Data[i*n+i] += 1
	}
	t, ok := lapack64.Potrf(a)
	if !ok {
		return math.Inf(1)
	}
	s := 0.0
	for i := range x {
		s += math.Log(t.Data[i*n+i])
	}
	return s
}

// Floats uses the functions of slices.
func Floats(x []float64) float64 {
	y := make([]float64, len(x))
	floats.AddTo(y, x, x)
	floats.AddScaled(y, 2, x)
	floats.Mul(y, x)
	floats.Scale(3, y)
	floats.CumSum(y, y)
	return floats.Sum(y)*floats.Prod(x)*floats.Max(x) + floats.Norm(y, 2) + floats.Norm(x, 1) + floats.Distance(x, y, 2) + floats.LogSumExp(x) + floats.Dot(x, y)
}

// Statistics uses package stat.
func Statistics(x []float64) float64 {
	m, v := stat.MeanVariance(x, nil)
	return m*v + stat.Skew(x, nil) + stat.StdDev(x, nil) + stat.GeometricMean(x, nil)
}

// Inverses uses inverse functions, whose searches end by bisection at some points.
func Inverses(x []float64) float64 {
	p := x[3] / (1 + x[3])
	return mathext.GammaIncRegCompInv(x[0], x[1]) + mathext.GammaIncRegInv(x[2], p) + mathext.GammaIncRegInv(x[0]/2, x[1]) +
		math.Log(mathext.InvRegIncBeta(x[0], x[2], p)) + mathext.InvRegIncBeta(x[2], 2, x[1])
}
