package reverse_test

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"slope/reverse"
)

// negLogLikelihood is that of a sample y of a normal distribution with the covariances m, but
// for a constant: ½·yᵀm⁻¹y + ½·log det m. Both operations use one Cholesky factor.
func negLogLikelihood[S reverse.Scalar[S]](m reverse.MatOf[S], y reverse.VecOf[S]) S {
	return m.InvQuadForm(y).Add(m.LogDet()).Scale(0.5)
}

func ExampleMatOf_InvQuadForm() {
	y := []float64{1, 2}
	// Two variances and a covariance, the lower triangle of m.
	f := func(x reverse.Vec2) reverse.Var2 { return negLogLikelihood(x.Symmetric(2), x.ConstVec(y)) }
	l, g, h := reverse.HessianVec(nil, f, []float64{2, 1, 3})
	fmt.Printf("%.4f %.2f\n%.2f\n", l, g, mat.Formatted(h))
	// Output:
	// 1.5047 [0.28 -0.32 0.02]
	// ⎡-0.16   0.18  -0.04⎤
	// ⎢ 0.18  -0.10   0.06⎥
	// ⎣-0.04   0.06   0.06⎦
}

// The factor itself, and a system that is solved by it.
func ExampleMatOf_Cholesky() {
	t := reverse.NewTape()
	m := t.Mat(mat.NewDense(2, 2, []float64{4, 2, 2, 5}))
	b := t.ConstVec([]float64{8, 12})
	l := m.Cholesky()
	z := l.T().SolveUpper(l.SolveLower(b))
	fmt.Println(mat.Formatted(l.Values(nil)))
	fmt.Println(z.Values(nil))
	t.Backward(z.Sum())
	fmt.Printf("%.4f\n", mat.Formatted(t.GradMat(nil, m)))
	// Output:
	// ⎡2  0⎤
	// ⎣1  2⎦
	// [1 2]
	// ⎡-0.1875  -0.2500⎤
	// ⎣-0.2500  -0.2500⎦
}

// The greatest eigenvalue is a convex function, and v·vᵀ its gradient.
func ExampleMatOf_EigenSym() {
	t := reverse.NewTape()
	m := t.Mat(mat.NewDense(2, 2, []float64{2, 1, 1, 2}))
	values, vectors, err := m.EigenSym()
	t.Backward(values.At(1))
	fmt.Println(values.Values(nil), err)
	fmt.Printf("%.3f\n", vectors.Col(1).Values(nil))
	fmt.Printf("%.1f\n", mat.Formatted(t.GradMat(nil, m)))

	_, _, err = t.ConstMat(mat.NewDense(2, 2, []float64{3, 0, 0, 3})).EigenSym()
	fmt.Println(err)
	// Output:
	// [1 3] <nil>
	// [0.707 0.707]
	// ⎡0.5  0.5⎤
	// ⎣0.5  0.5⎦
	// reverse: EigenSym of 2×2: eigenvalues 0 to 1 are equal to working precision, 3 and 3: eigenvectors not determined; use the eigenvalues alone, or the other eigenvectors
}
