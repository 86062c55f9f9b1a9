package dual_test

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/dual"
	"slope/hyperdual"
)

func cube[T slope.Real[T]](x T) T { return x.PowInt(3) }

func ExampleDerivative() {
	y, dy := dual.Derivative(cube, 2.0)
	fmt.Println(y, dy)
	// Output: 8 12
}

func ExampleGradient() {
	f := func(x []dual.Dual[float64]) dual.Dual[float64] { return x[0].Square().Add(x[1].Square()) }
	y, g := dual.Gradient(nil, f, []float64{2, 3})
	fmt.Println(y, g)
	// Output: 13 [4 6]
}

func ExampleJVP() {
	f := func(x []dual.Dual[float64]) dual.Dual[float64] { return x[0].Mul(x[1]) }
	y, dy := dual.JVP(f, []float64{2, 3}, []float64{1, -1})
	fmt.Println(y, dy)
	// Output: 6 1
}

func ExampleJacobian() {
	polar := func(p []dual.Dual[float64]) []dual.Dual[float64] {
		r, a := p[0], p[1]
		return []dual.Dual[float64]{r.Mul(a.Cos()), r.Mul(a.Sin())}
	}
	_, j := dual.Jacobian(nil, polar, []float64{2, 0})
	fmt.Println(mat.Formatted(j))
	// Output:
	// ⎡1  0⎤
	// ⎣0  2⎦
}

// A dual number by hand: (3+ε)² = 9 + 6ε.
func ExampleDual() {
	x := dual.Variable(3.0)
	fmt.Println(x.Square())
	fmt.Printf("%.3f\n", x.Sqrt())
	// Output:
	// (9 + 6ε)
	// (1.732 + 0.289ε)
}

// A function that is not a composition of methods brings its own derivatives:
// the Bessel function J₀, with J₀′ = −J₁ and J₀″ = J₁/x − J₀.
func ExampleDual_Apply() {
	j0 := &slope.Rule{Name: "J0", Eval: func(x float64) (y, d1, d2 float64) {
		y, d1 = math.J0(x), -math.J1(x)
		if x == 0 {
			return y, d1, -0.5
		}
		return y, d1, math.J1(x)/x - y
	}}
	y, d1, d2 := hyperdual.Derivatives(func(x hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64] {
		return x.Square().Apply(j0)
	}, 1.5)
	fmt.Printf("%.6f %.6f %.6f\n", y, d1, d2)
	// Output: 0.082750 -1.645135 0.352008
}

// The third derivative of x³·sin x: a derivative of second derivatives.
func ExampleNest() {
	type h = hyperdual.HyperDual[float64]
	f := func(x dual.Over[h]) dual.Over[h] { return x.PowInt(3).Mul(x.Sin()) }
	_, _, d3 := hyperdual.Derivatives(func(x h) h {
		_, d := dual.Nest(f, x)
		return d
	}, 0.0)
	fmt.Println(d3)
	_, _, d3 = hyperdual.Derivatives(func(x h) h {
		_, d := dual.Nest(f, x)
		return d
	}, math.Pi)
	fmt.Printf("%.4f\n", d3)
	// Output:
	// 0
	// -25.5424
}

// The inner derivative of z ↦ z·y at z = 3, with y = 2 from outside, is 2. With one
// type for both levels the ε of y is taken for that of z; with a type for each it is not.
func ExampleNest_levels() {
	type f = slope.Float64
	type d = dual.Over[f]
	dual.Nest(func(y d) d {
		_, wrong := dual.Nest(func(z d) d { return z.Mul(y) }, f(3)) // the level of y: it compiles
		_, right := dual.Nest(func(z dual.Over[d]) dual.Over[d] { return z.Mul(dual.Outer(y)) }, y.Lift(3))
		fmt.Println(wrong, right.Real)
		return right
	}, 2)
	// Output: 5 2
}

// An outer variable inside an inner derivative, D(x ↦ x·D(y ↦ x+y)(1))(1) = 1.
func ExampleOuter() {
	type d = dual.Dual[float64]
	_, dy := dual.Derivative(func(x d) d {
		_, inner := dual.Nest(func(y dual.Over[d]) dual.Over[d] { return dual.Outer(x).Add(y) }, x.Lift(1))
		return x.Mul(inner)
	}, 1.0)
	fmt.Println(dy)
	// Output: 1
}

// The gradient of a function of several variables inside another derivative: the derivative
// of ∂f/∂x along a direction is a row of the Hessian times it.
func ExampleNestGradient() {
	type d = dual.Dual[float64]
	f := func(x []dual.Over[d]) dual.Over[d] { return x[0].Square().Mul(x[1].Exp()) }
	_, dy := dual.JVP(func(x []d) d {
		_, g := dual.NestGradient(nil, f, x)
		return g[0] // 2x·eʸ
	}, []float64{3, 0}, []float64{1, 10})
	fmt.Println(dy)
	// Output: 62
}
