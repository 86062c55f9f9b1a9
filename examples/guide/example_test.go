package guide_test

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"

	"slope/convex"
	"slope/dual"
	"slope/examples/guide"
	"slope/expr"
	"slope/gd"
	"slope/hyperdual"
	"slope/reverse"
	"slope/verify"
)

// With plain numbers the generic function is the function.
func ExampleValue() {
	fmt.Printf("%.6f\n", guide.Value([]float64{0, 0, 0, 0}))
	fmt.Printf("%.6f\n", guide.Value([]float64{0.4, 1.2, 1.2, 1.2}))
	// Output:
	// 0.213667
	// 0.037670
}

// The gradient, in two modes and by hand.
func ExampleLoss_gradient() {
	b := []float64{0.4, 1.2, 1.2, 1.2}
	y, g := reverse.Gradient(nil, guide.Loss, b)
	fmt.Printf("reverse  %.6f  %.6f\n", y, g)
	y, g = dual.Gradient(nil, guide.Loss, b)
	fmt.Printf("dual     %.6f  %.6f\n", y, g)
	y, g = guide.Gradient(nil, b)
	fmt.Printf("by hand  %.6f  %.6f\n", y, g)
	// Output:
	// reverse  0.037670  [-0.024422 0.022326 0.030897 -0.006813]
	// dual     0.037670  [-0.024422 0.022326 0.030897 -0.006813]
	// by hand  0.037670  [-0.024422 0.022326 0.030897 -0.006813]
}

// Second derivatives: all of them in hyper-dual numbers, the product with a vector
// on a tape.
func ExampleLoss_hessian() {
	b := []float64{0.4, 1.2, 1.2, 1.2}
	_, _, h := hyperdual.Hessian(nil, guide.Loss, b)
	fmt.Printf("%.4f\n", mat.Formatted(h))
	_, hv := reverse.HVP(nil, guide.Loss, b, []float64{1, 0, 0, 0})
	fmt.Printf("%.4f\n", hv)
	// Output:
	// ⎡ 1.9328  -0.6116   0.1156   0.2044⎤
	// ⎢-0.6116   0.2743   0.0000   0.0000⎥
	// ⎢ 0.1156   0.0000   0.2479   0.0000⎥
	// ⎣ 0.2044   0.0000   0.0000   0.1266⎦
	// [1.9328 -0.6116 0.1156 0.2044]
}

// asWritten is the gradient by hand on the day it was written: the term of the
// ridge has the wrong sign.
func asWritten(dst, b []float64) (float64, []float64) {
	y, g := guide.Gradient(dst, b)
	for i, v := range b {
		g[i] -= 2 * 0.01 * v
	}
	return y, g
}

// A gradient by hand is checked against the function itself. A recording of the
// function lets the check look for the operation whose slope is wrong.
func ExampleGradient() {
	b := []float64{0.4, 1.2, 1.2, 1.2}
	fmt.Println(verify.CheckGradient(guide.Value, guide.Gradient, b).Verdict)

	r := verify.CheckGradient(guide.Value, asWritten, b, verify.Recorded(4, guide.Loss))
	fmt.Println(r.Verdict)
	for _, e := range r.Entries {
		fmt.Printf("%-8s %-8v got %9.6f want %9.6f\n", e.Name, e.Verdict, e.Got, e.Want)
	}
	fmt.Println(strings.ReplaceAll(r.Fault, "; ", "\n"))
	// Output:
	// Holds
	// Refuted
	// ∂f/∂x[0] Refuted  got -0.032422 want -0.024422
	// ∂f/∂x[1] Refuted  got -0.001674 want  0.022326
	// ∂f/∂x[2] Refuted  got  0.006897 want  0.030897
	// ∂f/∂x[3] Refuted  got -0.030813 want -0.006813
	// f(x)     Holds    got  0.037670 want  0.037670
	// node 1356, SumSquares: the slopes to all operands are of the wrong sign
	// or node 1357, Scale(0.005): the slope to operand 0 is of the wrong sign
	// or node 1358, Add: the slope to operand 1 is of the wrong sign
}

// A fit with the defaults: Barzilai–Borwein steps until ‖∇f‖ ≤ 10⁻⁸.
func ExampleLoss_minimize() {
	res, err := gd.Minimize(gd.Reverse(4, guide.Loss), make([]float64, 4), gd.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%v: b = %.4f, loss %.6f\n", res.Status, res.X, res.Value)
	// Output:
	// SmallGradient: b = [0.2933 0.8837 1.1344 1.4200], loss 0.033618
}

// The same objective under gonum's methods, and a gradient that exists already
// under those of this module.
func ExampleLoss_gonum() {
	start := make([]float64, 4)
	obj := gd.WithHessian(gd.Reverse(4, guide.Loss), guide.Loss)

	r, err := optimize.Minimize(gd.Problem(obj), start, nil, &optimize.BFGS{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("gonum, BFGS      %.4f\n", r.X)

	res, err := gd.MinimizeWith(&optimize.Newton{}, obj, start, gd.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("gonum, Newton    %.4f, %v\n", res.X, res.Status)

	byHand := gd.FromGradient(4, guide.Gradient, guide.Value)
	res, err = gd.Minimize(byHand, start, gd.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("gd, hand-written %.4f, %v\n", res.X, res.Status)
	// Output:
	// gonum, BFGS      [0.2933 0.8837 1.1344 1.4200]
	// gonum, Newton    [0.2933 0.8837 1.1344 1.4200], SmallGradient
	// gd, hand-written [0.2933 0.8837 1.1344 1.4200], SmallGradient
}

// The history of a run, as numbers; plot.Diagnostics draws it.
func ExampleLoss_history() {
	res, err := gd.Minimize(gd.Reverse(4, guide.Loss), make([]float64, 4), gd.Options{
		Step: gd.Fixed(0.2), MaxIterations: 1000,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	h := &res.History
	for _, k := range []int{0, 10, 100, 1000} {
		fmt.Printf("k=%4d  loss %.6f  ‖∇f‖ %.1e\n", k, h.Loss[k], h.GradNorm[k])
	}
	fmt.Printf("%v: %s\n", res.Status, res.Status.Message())
	// Output:
	// k=   0  loss 0.213667  ‖∇f‖ 1.1e-01
	// k=  10  loss 0.188812  ‖∇f‖ 1.1e-01
	// k= 100  loss 0.038454  ‖∇f‖ 3.8e-02
	// k=1000  loss 0.033618  ‖∇f‖ 1.1e-04
	// IterationLimit: the cap on iterations was met; raise MaxIterations, scale the variables to like size or use a step rule that searches
}

// Recorded once, the function can be replayed, and looked at.
func ExampleLoss_record() {
	p := expr.Record(4, guide.Loss)
	fmt.Println(p.Len(), "operations,", p.Simplify().Len(), "simplified")

	b := []float64{0.4, 1.2, 1.2, 1.2}
	_, g := p.Gradient(nil, b)
	fmt.Printf("∇f = %.6f\n", g)

	h := p.SparseHessian(b)
	fmt.Println(h.NNZ(), "of 16 entries of the Hessian can differ from zero:")
	for i, j := range h.All() {
		fmt.Printf("[%d,%d] ", i, j)
	}
	fmt.Println()
	// Output:
	// 1359 operations, 719 simplified
	// ∇f = [-0.024422 0.022326 0.030897 -0.006813]
	// 10 of 16 entries of the Hessian can differ from zero:
	// [0,0] [0,1] [0,2] [0,3] [1,0] [1,1] [2,0] [2,2] [3,0] [3,3]
}

// The signatures of the generated code.
func ExampleLoss_writeGo() {
	var b strings.Builder
	if err := expr.Record(4, guide.Loss).WriteGo(&b, "generated", "Loss"); err != nil {
		fmt.Println(err)
		return
	}
	for _, line := range strings.Split(b.String(), "\n") {
		if strings.HasPrefix(line, "func Loss") {
			fmt.Println(line)
		}
	}
	// Output:
	// func Loss(x []float64) float64 {
	// func LossGradient(dst, x []float64) (y float64, grad []float64) {
}

// The proof that the loss is convex, and the two constants of its curvature, on
// all of ℝ⁴.
func ExampleLoss_certify() {
	everywhere := convex.Cube(4, math.Inf(-1), math.Inf(1))
	c, err := convex.Certify(guide.Loss, everywhere)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("convex:", c.Verdict, "by", c.Method)

	l, err := convex.Smoothness(guide.Loss, everywhere, convex.MaxBoxes(1))
	if err != nil {
		fmt.Println(err)
		return
	}
	mu, err := convex.StrongConvexity(guide.Loss, everywhere, convex.MaxBoxes(1))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("L ≤ %.4f, mu ≥ %.4f, a safe step is 1/L = %.4f\n", l.Hi, mu.Lo, 1/l.Hi)
	// Output:
	// convex: proven by rules
	// L ≤ 4.0447, mu ≥ 0.0100, a safe step is 1/L = 0.2472
}

// The step 1/L, and what is proven about it held against the run.
func ExampleLoss_theory() {
	const L, mu = 4.05, 0.0099 // the certified constants, rounded to the safe side
	obj, start := gd.Reverse(4, guide.Loss), make([]float64, 4)
	best, err := gd.Minimize(obj, start, gd.Options{Stop: []gd.StopRule{gd.GradientNorm(1e-12)}})
	if err != nil {
		fmt.Println(err)
		return
	}
	res, err := gd.Minimize(obj, start, gd.Options{
		Step: gd.InverseL(L), MaxIterations: 1000,
		Theory: &gd.Theory{L: L, Mu: mu, Argmin: best.X, Min: best.Value},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	squares := 0.0 // ‖x₀−x*‖², from x₀ = 0
	for _, v := range best.X {
		squares += v * v
	}
	for _, k := range []int{1, 10, 100, 1000} {
		gap := res.History.Loss[k] - best.Value
		fmt.Printf("k=%4d  f − f* = %.1e, proven: at most %.1e\n", k, gap, L*squares/(2*float64(k)))
	}
	for _, f := range res.Theorems {
		fmt.Println(f.Theorem, "refuted:", f.Refuted())
	}
	// Output:
	// k=   1  f − f* = 1.8e-01, proven: at most 8.4e+00
	// k=  10  f − f* = 1.5e-01, proven: at most 8.4e-01
	// k= 100  f − f* = 1.4e-03, proven: at most 8.4e-02
	// k=1000  f − f* = 3.3e-08, proven: at most 8.4e-03
	// SufficientDecrease refuted: false
	// GeneralDecrease refuted: false
	// SublinearRate refuted: false
	// TightRate refuted: false
	// LinearRate refuted: false
	// Fejer refuted: false
	// GradientFalls refuted: false
	// SmallestGradient refuted: false
	// GapBelow refuted: false
	// GapAbove refuted: false
}

// A claim that is false comes back with a point at which one can see it.
func ExampleLoss_refuted() {
	welsch := func(b []expr.Expr) expr.Expr { // forgives outliers: −exp(−½r²)
		return b[0].AddConst(-1).Square().Scale(-0.5).Exp().Neg()
	}
	c, err := convex.Certify(welsch, convex.Cube(1, -3, 3))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Verdict)
	fmt.Println(c.Witness)
	c, err = convex.Certify(welsch, convex.Cube(1, 0.1, 1.9))
	fmt.Println("near its minimum:", c.Verdict, err)
	// Output:
	// refuted
	// at x = [-3], along v = [1], vᵀ∇²f(x)v ≤ -0.00503 (checked with 320 bits, rounded outward)
	// near its minimum: proven <nil>
}

// Undecided says why, and what to change.
func ExampleLoss_undecided() {
	// Convex, but its Hessian is singular at the origin and no rule fits.
	f := func(x []expr.Expr) expr.Expr {
		return x[0].PowInt(4).Add(x[1].PowInt(4)).Add(x[0].Square().Mul(x[1].Square()))
	}
	c, err := convex.Certify(f, convex.Cube(2, -1, 1), convex.MaxBoxes(500), convex.Parallel(1))
	fmt.Println(c.Verdict, err)
	fmt.Println(strings.ReplaceAll(c.Reason, "; ", ";\n"))

	c, err = convex.Certify(f, convex.Cube(2, 0.1, 1))
	fmt.Println("on a box without the origin:", c.Verdict, err)

	// ½(x⁴ + y⁴) + ½(x² + y²)² is the same function.
	g := func(x []expr.Expr) expr.Expr {
		a, b := x[0].Square(), x[1].Square()
		return a.Square().Add(b.Square()).Add(a.Add(b).Square()).Scale(0.5)
	}
	c, err = convex.Certify(g, convex.Cube(2, -1, 1))
	fmt.Println("written otherwise:", c.Verdict, err)
	// Output:
	// undecided <nil>
	// the Hessian is not seen to be positive semidefinite near x = [-0.00292969 0.00195312] after 503 boxes;
	// allow more with MaxBoxes, or split the box
	// on a box without the origin: proven <nil>
	// written otherwise: proven <nil>
}

// A gradient is undecided where the function has lost its digits.
func ExampleValue_undecided() {
	lost := func(x []float64) float64 { return (x[0] + 1e15) - 1e15 }
	one := func(dst, x []float64) (float64, []float64) { return lost(x), append(dst[:0], 1) }
	r := verify.CheckGradient(lost, one, []float64{0.3})
	fmt.Println(r.Verdict)
	fmt.Println(r.Reason)
	// Output:
	// Undecided
	// ∂f/∂x[0]: f is nothing but noise here: it changes as much between neighbouring numbers as over long steps
}

// Misuse panics and says what was found and what is wanted; what happens in a run
// is an error.
func ExampleLoss_badInput() {
	panics := func(f func()) {
		defer func() { fmt.Println(recover()) }()
		f()
	}
	panics(func() { reverse.Gradient(make([]float64, 3), guide.Loss, make([]float64, 4)) })
	panics(func() { expr.Record(4, guide.Loss).Gradient(nil, make([]float64, 3)) })
	panics(func() { var zero reverse.Var; zero.Square() })

	obj := gd.Reverse(4, guide.Loss)
	_, err := gd.Minimize(obj, make([]float64, 3), gd.Options{})
	fmt.Println(err)
	_, err = gd.Minimize(obj, []float64{0, math.NaN(), 0, 0}, gd.Options{})
	fmt.Println(err)

	root := func(x []reverse.Var) reverse.Var { return x[0].Sqrt() }
	_, err = gd.Minimize(gd.Reverse(1, root), []float64{0.1}, gd.Options{Step: gd.Fixed(1)})
	fmt.Println(err)

	log := func(x []expr.Expr) expr.Expr { return x[0].Log() }
	_, err = convex.Certify(log, convex.Cube(1, -1, 1))
	fmt.Println(err, errors.Is(err, convex.ErrDomain))
	// Output:
	// reverse: gradient of length 3, want 4
	// expr: point of length 3, want 4
	// reverse: zero Var; start from x.Lift(0) or slope.Sum
	// gd: start of length 3, want 4, the dimension of the objective
	// gd: start has component 1 = NaN, want a finite number
	// gd: objective is NaN at iteration 1; use a smaller step or a step rule that searches
	// convex: function not defined on the box: Log(x0) at x = [0] true
}
