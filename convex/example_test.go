package convex_test

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/convex"
	"slope/expr"
)

type real = expr.Expr

// verdict is the short answer for a function of n variables on the cube [lo, hi]ⁿ.
func verdict(n int, lo, hi float64, f func(x []real) real) convex.Verdict {
	c, err := convex.Certify(f, convex.Cube(n, lo, hi))
	if err != nil {
		panic(err)
	}
	return c.Verdict
}

// The lecture's function eˣ¹ + x₂² + 2x₁x₂ has the Hessian [eˣ¹ 2; 2 2], whose
// determinant 2eˣ¹ − 4 is not negative from x₁ = ln 2 on.
func ExampleCertify() {
	f := func(x []real) real {
		return x[0].Exp().Add(x[1].Square()).Add(x[0].Mul(x[1]).Scale(2))
	}
	c, err := convex.Certify(f, convex.Box{Lo: []float64{math.Ln2 + 1e-12, -3}, Hi: []float64{3, 3}})
	if err != nil {
		panic(err)
	}
	fmt.Println(c.Verdict, "by", c.Method)
	c, _ = convex.Certify(f, convex.Cube(2, -3, 3))
	fmt.Println(c.Verdict, c.Witness.Value < 0)
	// Output:
	// proven by interval Hessian
	// refuted true
}

// math.Ln2 is a double below ln 2, so that f is not convex on x₁ ≥ math.Ln2,
// although the determinant of the Hessian there rounds to exactly 0.
func ExampleCertify_oneUlp() {
	f := func(x []real) real {
		return x[0].Exp().Add(x[1].Square()).Add(x[0].Mul(x[1]).Scale(2))
	}
	c, _ := convex.Certify(f, convex.Box{Lo: []float64{math.Ln2, -3}, Hi: []float64{3, 3}})
	fmt.Println("determinant in float64:", 2*math.Exp(math.Ln2)-4)
	fmt.Println(c.Verdict, "at x1 =", c.Witness.X[0])
	fmt.Printf("vᵀHv ≤ %.2g\n", c.Witness.Value)
	// Output:
	// determinant in float64: 0
	// refuted at x1 = 0.6931471805599453
	// vᵀHv ≤ -2.3e-17
}

// The examples of the lecture.
func ExampleCertify_zoo() {
	fmt.Println("x²          ", verdict(1, -10, 10, func(x []real) real { return x[0].Square() }))
	fmt.Println("eˣ          ", verdict(1, -5, 5, func(x []real) real { return x[0].Exp() }))
	fmt.Println("|x|         ", verdict(1, -3, 3, func(x []real) real { return x[0].Abs() }))
	fmt.Println("‖x‖₂        ", verdict(3, -2, 2, func(x []real) real { return slope.Norm2(x) }))
	fmt.Println("cᵀx         ", verdict(2, -4, 4, func(x []real) real { return slope.DotConst([]float64{3, -2}, x) }))
	fmt.Println("−x²         ", verdict(1, -3, 3, func(x []real) real { return x[0].Square().Neg() }))
	fmt.Println("sin x       ", verdict(1, 0, 6, func(x []real) real { return x[0].Sin() }))
	fmt.Println("x³          ", verdict(1, -1, 1, func(x []real) real { return x[0].PowInt(3) }))
	fmt.Println("xy          ", verdict(2, -1, 1, func(x []real) real { return x[0].Mul(x[1]) }))
	fmt.Println("max(x²,3x+1)", verdict(1, -4, 5, func(x []real) real { return x[0].Square().Max(x[0].Scale(3).AddConst(1)) }))
	// Output:
	// x²           proven
	// eˣ           proven
	// |x|          proven
	// ‖x‖₂         proven
	// cᵀx          proven
	// −x²          refuted
	// sin x        refuted
	// x³           refuted
	// xy           refuted
	// max(x²,3x+1) proven
}

// −log det of a symmetric matrix [a b; b c], on a box where it is positive
// definite. The certificate can be read as a proof.
func ExampleCertificate() {
	c, _ := convex.Certify(func(x []real) real {
		return x[0].Mul(x[2]).Sub(x[1].Square()).Log().Neg()
	}, convex.Box{Lo: []float64{1, -0.5, 1}, Hi: []float64{3, 0.5, 3}})
	fmt.Println(c)
	// Output:
	// convex: proven by rules
	//   t3 = x0·x2: log-concave; a product of log-convex, or of log-concave, functions
	//   t4 = Square(x1): convex; Square, convex on [-0.5, 0.5] of an affine function
	//   t5 = (t3−t4): log-concave; ac − Σb², whose root is concave: log-concave
	//   t6 = Log(t5): concave; the logarithm of a log-concave function
	//   t7 = (−t6): convex; a multiple, with the sign it needs
}

// Ridge regression, ‖Ax−b‖² + λ‖x‖², is convex on all of ℝⁿ: a sum of squares of
// affine functions.
func ExampleCertify_unbounded() {
	a := [][]float64{{1, 2}, {3, -1}, {0.5, 1}}
	b := []float64{1, 2, -1}
	ridge := func(x []real) real {
		loss := slope.SumSquares(x)
		for i, row := range a {
			loss = loss.Add(slope.DotConst(row, x).AddConst(-b[i]).Square())
		}
		return loss
	}
	c, _ := convex.Certify(ridge, convex.Cube(2, math.Inf(-1), math.Inf(1)))
	l, _ := convex.Smoothness(ridge, convex.Cube(2, -3, 3))
	mu, _ := convex.StrongConvexity(ridge, convex.Cube(2, -3, 3))
	fmt.Println(c.Verdict)
	fmt.Printf("L = %.6f, mu = %.6f, a safe step is %.6f\n", l.Hi, mu.Lo, 1/l.Hi)
	// Output:
	// proven
	// L = 22.616062, mu = 13.883938, a safe step is 0.044216
}

// Scaling: L of c·f is c times L of f.
func ExampleSmoothness() {
	well := func(x []real) real { return x[0].Square().AddConst(-1).Square().Scale(0.5) }
	l, _ := convex.Smoothness(well, convex.Cube(1, -2, 2))
	l4, _ := convex.Smoothness(func(x []real) real { return well(x).Scale(4) }, convex.Cube(1, -2, 2))
	fmt.Println(l, l4)
	// Output: [22, 22] [88, 88]
}

// x₁⁴ − x₁² + x₂² has gradient 0 at the origin, which is not a minimum.
func ExampleExamine() {
	f := func(x []real) real {
		return x[0].PowInt(4).Sub(x[0].Square()).Add(x[1].Square())
	}
	s, _ := convex.Examine(f, []float64{0, 0}, 0)
	fmt.Println(s)
	s, _ = convex.Examine(f, []float64{math.Sqrt(0.5), 0}, 1e-15)
	fmt.Println(s.Kind)
	// Output:
	// saddle: ‖∇f‖ ≤ 0, eigenvalues from [-2, -2] to [2, 2]
	// local minimum
}

// Minimise (w−1)² over w ≥ 0, and the same with its minimiser outside: the
// variational inequality knows the solution, and bounds how far a point is.
func ExampleFirstOrder() {
	halfLine := convex.Box{Lo: []float64{0}, Hi: []float64{5}}
	fmt.Println(convex.FirstOrder(halfLine, []float64{1}, []float64{0}))
	fmt.Println(convex.FirstOrder(halfLine, []float64{0}, []float64{2})) // (w+1)², gradient 2
	fmt.Println(convex.FirstOrder(halfLine, []float64{3}, []float64{4})) // f(3) − f(1) = 4 ≤ 12
	// Output:
	// {0 0}
	// {0 0}
	// {3 12}
}

// The hierarchy of the lecture: a portfolio.
func ExampleClassify() {
	mean := []float64{0.1, 0.2, 0.15}
	risk := func(x []real) real {
		return x[0].Square().Add(x[1].Square().Scale(4)).Add(x[0].Mul(x[1])).Add(x[2].Square())
	}
	gain := func(x []real) real { return slope.DotConst(mean, x).Neg() }
	budget := func(x []real) real { return slope.Sum(x).AddConst(-1) }
	long := convex.Cube(3, 0, math.Inf(1))
	show := func(p convex.Problem) {
		c, err := convex.Classify(p)
		if err != nil {
			panic(err)
		}
		fmt.Println(c.Class)
	}
	show(convex.Problem{Objective: gain, Equalities: []convex.Func{budget}, Box: long})
	show(convex.Problem{Objective: risk, Equalities: []convex.Func{budget}, Box: long})
	show(convex.Problem{Objective: gain, Inequalities: []convex.Func{
		func(x []real) real { return slope.Norm2(x).AddConst(-1) }}, Box: long})
	trace := func(x []real) real { return x[0].Add(x[3]) } // of the matrix [x₀ x₁; x₂ x₃]
	show(convex.Problem{Objective: trace, Sets: []convex.Set{convex.PSDCone{N: 2}}, Box: convex.Cube(4, -10, 10)})
	show(convex.Problem{Objective: func(x []real) real { return x[0].Exp().Add(x[1]) }, Box: long})
	show(convex.Problem{Objective: gain, Equalities: []convex.Func{
		func(x []real) real { return slope.SumSquares(x).AddConst(-1) }}, Box: long})
	// Output:
	// LP
	// QP
	// SOCP
	// SDP
	// convex program
	// not convex
}

// The projection on the intersection of a half space and a ball.
func ExampleIntersection() {
	s := convex.Intersect(
		convex.Halfspace{A: []float64{1, 0}, B: 0.6},
		convex.Ball{Center: []float64{0, 0}, Radius: 1})
	p := s.Project(nil, []float64{2, 0.8})
	fmt.Printf("%.6f\n", p)
	// Output: [0.600000 0.800000]
}

func ExamplePSDCone() {
	x := []float64{1, 2, 2, 1} // eigenvalues 3 and −1
	p := convex.PSDCone{N: 2}.Project(nil, x)
	fmt.Printf("%.4f\n", p)
	// Output: [1.5000 1.5000 1.5000 1.5000]
}

func ExamplePolyhedron() {
	triangle := convex.Polyhedron{A: mat.NewDense(3, 2, []float64{1, 1, -1, 0, 0, -1}), B: []float64{1, 0, 0}}
	p := triangle.Project(nil, []float64{1, 1})
	v, _ := triangle.Support(nil, []float64{1, 3})
	fmt.Printf("%.3f %.3f\n", p, v)
	// Output: [0.500 0.500] 3.000
}
