package verify_test

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/mat"

	"slope/expr"
	"slope/verify"
)

// A gradient by hand with a wrong sign in its second entry.
func ExampleCheckGradient() {
	f := func(x []float64) float64 { return math.Exp(x[0]) * math.Cos(x[1]) }
	grad := func(dst, x []float64) (float64, []float64) {
		if dst == nil {
			dst = make([]float64, 2)
		}
		dst[0] = math.Exp(x[0]) * math.Cos(x[1])
		dst[1] = math.Exp(x[0]) * math.Sin(x[1])
		return f(x), dst
	}
	r := verify.CheckGradient(f, grad, []float64{0.5, 1})
	fmt.Println(r.Verdict)
	fmt.Println(r.Reason)
	for _, e := range r.Entries {
		fmt.Printf("%-8s %-8v got %9.6f want %9.6f\n", e.Name, e.Verdict, e.Got, e.Want)
	}
	// Output:
	// Refuted
	// ∂f/∂x[1]: the wrong sign
	// ∂f/∂x[0] Holds    got  0.890808 want  0.890808
	// ∂f/∂x[1] Refuted  got  1.387351 want -1.387351
	// f(x)     Holds    got  0.890808 want  0.890808
}

// With a recording of the function the operation at fault is named.
func ExampleRecorded() {
	f := func(x []float64) float64 { return math.Exp(x[0]) * math.Cos(x[1]) }
	grad := func(dst, x []float64) (float64, []float64) {
		if dst == nil {
			dst = make([]float64, 2)
		}
		dst[0] = math.Exp(x[0]) * math.Cos(x[1])
		dst[1] = math.Exp(x[0]) * math.Sin(x[1])
		return f(x), dst
	}
	recorded := func(x []expr.Expr) expr.Expr { return x[0].Exp().Mul(x[1].Cos()) }
	r := verify.CheckGradient(f, grad, []float64{0.5, 1}, verify.Recorded(2, recorded))
	fmt.Println(strings.ReplaceAll(r.Fault, "; or ", "\nor "))
	// Output:
	// node 3, Cos: the slope to operand 0 is of the wrong sign
	// or node 4, Mul: the slope to operand 1 is of the wrong sign
}

// A rule of one's own, 100 % wrong where no difference quotient can see it.
func ExampleCheckRule() {
	for _, x := range []float64{0.5, 20} {
		r := verify.CheckRule(cancelling, x)
		fmt.Println(strings.TrimSpace(fmt.Sprint(x, " ", r.Verdict, " ", r.Reason, " ", r.Fault)))
	}
	// Output:
	// 0.5 Holds
	// 20 Refuted f′: zero: a term is missing: 4.5e+15 ulp rule "tanh" (rule_test.go:17)
}

// At a kink every number between the one-sided slopes is right; where f has lost
// its digits nothing is decided.
func ExampleVerdict() {
	check := func(f func(x float64) float64, slope, x float64) {
		r := verify.CheckGradient(func(x []float64) float64 { return f(x[0]) }, func(dst, x []float64) (float64, []float64) {
			if dst == nil {
				dst = make([]float64, 1)
			}
			dst[0] = slope
			return f(x[0]), dst
		}, []float64{x})
		fmt.Printf("%v: %s\n", r.Verdict, r.Entries[0].Reason)
	}
	check(math.Abs, 1, 0)
	check(math.Abs, 2, 0)
	check(func(x float64) float64 { return (x + 1e15) - 1e15 }, 1, 0.3)
	// Output:
	// Holds: a kink: slopes -1 and 1
	// Refuted: a kink with slopes -1 and 1: the number is not between them
	// Undecided: f is nothing but noise here: it changes as much between neighbouring numbers as over long steps
}

// Outside of a test, and for negative controls, properties run under Record.
func ExampleRecord() {
	cube := func(x []float64) float64 { return x[0] * x[0] * x[0] }
	r := verify.Record("x³", func(t verify.TB) { verify.Convex(t, cube, verify.Cube(1, -1, 1)) })
	fmt.Println(r.Failed(), strings.Contains(r.Text(), "the chord lies below the function"))
	r = verify.Record("x³ where it is convex", func(t verify.TB) { verify.Convex(t, cube, verify.Cube(1, 0, 1)) })
	fmt.Println(r.Failed())
	// Output:
	// true true
	// false
}

func ExampleExpression() {
	e := verify.Expressions(verify.Tame, 2, 6).Example(3)
	x := []float64{0.5, -1}
	_, g := e.Program().Gradient(nil, x)
	fmt.Println(len(e.Ops) > 0, len(g), strings.HasPrefix(e.Go("F"), "func F[T slope.Real[T]](x []T) T {"))
	// Output:
	// true 2 true
}

// The derivative of a root by package implicit, or by a formula, is checked without a solver:
// x² = θ at θ = 4 has x′ = 1/(2x).
func ExampleCheckImplicit() {
	g := func(x, theta []float64) []float64 { return []float64{x[0]*x[0] - theta[0]} }
	right, wrong := mat.NewDense(1, 1, []float64{0.25}), mat.NewDense(1, 1, []float64{0.5})
	fmt.Println(verify.CheckImplicit(g, []float64{2}, []float64{4}, right).Verdict)
	fmt.Println(verify.CheckImplicit(g, []float64{2}, []float64{4}, wrong).Verdict)
	// Output:
	// Holds
	// Refuted
}
