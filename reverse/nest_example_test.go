package reverse_test

import (
	"fmt"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/reverse"
)

func banana[T slope.Real[T]](x []T) T {
	return x[1].Sub(x[0].Square()).Square().Scale(100).Add(x[0].Neg().AddConst(1).Square())
}

// steepness is ½‖∇f‖² for any number type: a gradient inside a function that has
// derivatives itself.
func steepness[T slope.Real[T]](x []T) T {
	_, g := reverse.NestGradient(nil, banana[reverse.Over[T]], x)
	return slope.SumSquares(g).Scale(0.5)
}

// The gradient of ½‖∇f‖² is H∇f. It comes in reverse mode, forward mode, or as a recorded
// program, from one function.
func ExampleNestGradient() {
	x := []float64{-1, 2}
	y, g := reverse.Gradient(nil, steepness[reverse.Var], x)
	fmt.Println(y, g)
	_, g = dual.Gradient(nil, steepness[dual.Dual[float64]], x)
	fmt.Println(g)
	_, g = expr.Record(2, steepness[expr.Expr]).Gradient(nil, x)
	fmt.Println(g)
	// Output:
	// 98408 [239192 198400]
	// [239192 198400]
	// [239192 198400]
}

// What the inner function uses of the level around it goes through Outer. The inner function
// y ↦ w·y² has the derivative 2wy; its derivative along w is 2y = 6.
func ExampleOuter() {
	f := func(w []reverse.Var) reverse.Var {
		_, g := reverse.NestGradient(nil, func(y []reverse.Over[reverse.Var]) reverse.Over[reverse.Var] {
			return reverse.Outer(w[0]).Mul(y[0].Square())
		}, []reverse.Var{w[0].Lift(3)})
		return g[0]
	}
	fmt.Println(reverse.Gradient(nil, f, []float64{5}))
	// Output: 30 [6]
}
