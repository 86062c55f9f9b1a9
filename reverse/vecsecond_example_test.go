package reverse_test

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/reverse"
)

// logisticLoop is logistic regression with a ridge, as a loop over the samples.
func logisticLoop[T slope.Real[T]](a *mat.Dense, negY []float64, x []T) T {
	s := slope.SumSquares(x).Scale(0.05)
	for i, y := range negY {
		s = s.Add(slope.DotConst(a.RawRowView(i), x).Scale(y).Softplus())
	}
	return s
}

// logisticArrays is the same in whole arrays, and serves for first and second derivatives.
func logisticArrays[S reverse.Scalar[S]](a *mat.Dense, negY []float64, x reverse.VecOf[S]) S {
	z := x.ConstMat(a).MulVec(x).Mul(x.ConstVec(negY))
	return z.Softplus().Sum().Add(x.SumSquares().Scale(0.05))
}

// A function of arrays that is generic over the scalar beside them has gradients, products
// with the Hessian, and Hessians.
func ExampleGradHVPVec() {
	a := mat.NewDense(3, 2, []float64{1, 0, 1, 1, 1, 2})
	negY := []float64{1, -1, -1}
	x, v := []float64{0, 0}, []float64{1, 0}

	y, g := reverse.GradientVec(nil, func(x reverse.Vec) reverse.Var { return logisticArrays(a, negY, x) }, x)
	f := func(x reverse.Vec2) reverse.Var2 { return logisticArrays(a, negY, x) }
	_, _, hv := reverse.GradHVPVec(nil, nil, f, x, v)
	_, _, h := reverse.HessianVec(nil, f, x)
	fmt.Printf("%.4f %.2f\n", y, g)
	fmt.Printf("%.2f\n%.2f\n", hv, mat.Formatted(h))

	y, g = reverse.Gradient(nil, func(x []reverse.Var) reverse.Var { return logisticLoop(a, negY, x) }, x)
	fmt.Printf("%.4f %.2f as a loop\n", y, g)
	// Output:
	// 2.0794 [-0.50 -1.50]
	// [0.85 0.75]
	// ⎡0.85  0.75⎤
	// ⎣0.75  1.35⎦
	// 2.0794 [-0.50 -1.50] as a loop
}
