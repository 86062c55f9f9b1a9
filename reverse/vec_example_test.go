package reverse_test

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"slope/reverse"
)

// Ridge regression: the value and the gradient of ‖Ax−b‖² + ‖x‖².
func ExampleGradientVec() {
	a := mat.NewDense(3, 2, []float64{1, 0, 1, 1, 1, 2})
	b := []float64{1, 3, 5}
	loss := func(x reverse.Vec) reverse.Var {
		t := x.Tape()
		return t.ConstMat(a).MulVec(x).Sub(t.ConstVec(b)).SumSquares().Add(x.SumSquares())
	}
	y, g := reverse.GradientVec(nil, loss, []float64{1, 1})
	fmt.Println(y, g)
	// Output: 7 [-4 -8]
}

// A layer of a network on a tape of one's own. The derivative of the offsets b,
// which AddRow adds to each sample, is the sum over the samples.
func ExampleMat() {
	t := reverse.NewTape()
	w := t.Param([]float64{1, -1, 0.5, 2})
	b := t.Param([]float64{0, 0.1})
	samples := t.ConstMat(mat.NewDense(3, 2, []float64{1, 2, 0, 1, -1, 0}))

	logits := samples.Mul(w.Mat(2, 2).T()).AddRow(b.Vec())
	loss := logits.CrossEntropy([]int{1, 1, 0})
	t.Backward(loss)

	fmt.Printf("loss %.6f\n", loss.Value())
	fmt.Printf("b    %.6f\n", b.Grad())
	fmt.Printf("W    %.6f\n", w.Grad())
	// Output:
	// loss 0.361748
	// b    [-0.199622 0.199622]
	// W    [0.216447 0.016825 -0.216447 -0.016825]
}

// The barrier of the positive definite cone, −log det X, has the gradient −X⁻¹.
func ExampleMat_LogDet() {
	t := reverse.NewTape()
	x := t.Mat(mat.NewDense(2, 2, []float64{2, 1, 1, 2}))
	t.Backward(x.LogDet().Neg())
	fmt.Printf("%.4f\n", mat.Formatted(t.GradMat(nil, x)))
	// Output:
	// ⎡-0.6667   0.3333⎤
	// ⎣ 0.3333  -0.6667⎦
}
