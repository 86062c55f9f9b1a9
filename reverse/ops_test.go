package reverse_test

import (
	"math"

	"slope"
	"slope/internal/rule"
)

// An operation of slope.Real on the numbers x and y, for every number type.
type op[T any] struct {
	name string
	f    func(x, y T) T
}

// arity returns the number of operands. A result that is NaN makes the derivatives
// of those NaN in every mode; of what is no operand the tape knows nothing.
func (o op[T]) arity() int {
	switch o.name {
	case "Add", "Sub", "Mul", "Div", "Pow", "Hypot", "Atan2", "Max", "Min", "Apply2", "Sum", "Dot",
		"DotConst", "SumSquares", "Norm2", "LogSumExp", "MaxOf", "MinOf", "XLogY", "LogAddExp":
		return 2
	}
	return 1
}

// ops lists every method of slope.Real, and the functions over slices.
func ops[T slope.Real[T]]() []op[T] {
	r := &slope.Rule{Name: "sin", Eval: rule.Sin}
	r2 := &slope.Rule2{Name: "xy", Eval: func(x, y float64) slope.Partials {
		return slope.Partials{F: float64(x * y), X: y, Y: x, XY: 1}
	}}
	return []op[T]{
		{"Add", func(x, y T) T { return x.Add(y) }},
		{"Sub", func(x, y T) T { return x.Sub(y) }},
		{"Mul", func(x, y T) T { return x.Mul(y) }},
		{"Div", func(x, y T) T { return x.Div(y) }},
		{"Neg", func(x, _ T) T { return x.Neg() }},
		{"Inv", func(x, _ T) T { return x.Inv() }},
		{"Square", func(x, _ T) T { return x.Square() }},
		{"Sqrt", func(x, _ T) T { return x.Sqrt() }},
		{"Cbrt", func(x, _ T) T { return x.Cbrt() }},
		{"AddConst", func(x, _ T) T { return x.AddConst(0.75) }},
		{"Scale", func(x, _ T) T { return x.Scale(-1.5) }},
		{"Lift", func(x, _ T) T { return x.Lift(2.5) }},
		{"Pow", func(x, y T) T { return x.Pow(y) }},
		{"PowConst", func(x, _ T) T { return x.PowConst(1.7) }},
		{"PowInt", func(x, _ T) T { return x.PowInt(3) }},
		{"Hypot", func(x, y T) T { return x.Hypot(y) }},
		{"Exp", func(x, _ T) T { return x.Exp() }},
		{"Exp2", func(x, _ T) T { return x.Exp2() }},
		{"Expm1", func(x, _ T) T { return x.Expm1() }},
		{"Log", func(x, _ T) T { return x.Log() }},
		{"Log2", func(x, _ T) T { return x.Log2() }},
		{"Log10", func(x, _ T) T { return x.Log10() }},
		{"Log1p", func(x, _ T) T { return x.Log1p() }},
		{"Sin", func(x, _ T) T { return x.Sin() }},
		{"Cos", func(x, _ T) T { return x.Cos() }},
		{"Tan", func(x, _ T) T { return x.Tan() }},
		{"Sinpi", func(x, _ T) T { return x.Sinpi() }},
		{"Cospi", func(x, _ T) T { return x.Cospi() }},
		{"Asin", func(x, _ T) T { return x.Asin() }},
		{"Acos", func(x, _ T) T { return x.Acos() }},
		{"Atan", func(x, _ T) T { return x.Atan() }},
		{"Atan2", func(x, y T) T { return x.Atan2(y) }},
		{"Sinh", func(x, _ T) T { return x.Sinh() }},
		{"Cosh", func(x, _ T) T { return x.Cosh() }},
		{"Tanh", func(x, _ T) T { return x.Tanh() }},
		{"Asinh", func(x, _ T) T { return x.Asinh() }},
		{"Acosh", func(x, _ T) T { return x.Acosh() }},
		{"Atanh", func(x, _ T) T { return x.Atanh() }},
		{"Erf", func(x, _ T) T { return x.Erf() }},
		{"Erfc", func(x, _ T) T { return x.Erfc() }},
		{"Gamma", func(x, _ T) T { return x.Gamma() }},
		{"Lgamma", func(x, _ T) T { return x.Lgamma() }},
		{"Digamma", func(x, _ T) T { return x.Digamma() }},
		{"Sigmoid", func(x, _ T) T { return x.Sigmoid() }},
		{"Softplus", func(x, _ T) T { return x.Softplus() }},
		{"Abs", func(x, _ T) T { return x.Abs() }},
		{"Max", func(x, y T) T { return x.Max(y) }},
		{"Min", func(x, y T) T { return x.Min(y) }},
		{"Select", func(x, y T) T { return x.Select(x, y) }},
		{"Apply", func(x, _ T) T { return x.Apply(r) }},
		{"Apply2", func(x, y T) T { return x.Apply2(r2, y) }},
		{"Sum", func(x, y T) T { return slope.Sum([]T{x, y, x, y, x.Lift(3)}) }},
		{"Dot", func(x, y T) T { return slope.Dot([]T{x, y, x}, []T{y, y, x.Lift(3)}) }},
		{"DotConst", func(x, y T) T { return slope.DotConst([]float64{2, -0.3, 0.7, 5}, []T{x, y, x, x.Lift(1)}) }},
		{"SumSquares", func(x, y T) T { return slope.SumSquares([]T{x, y, x}) }},
		{"Norm2", func(x, y T) T { return slope.Norm2([]T{x, y, x}) }},
		{"LogSumExp", func(x, y T) T { return slope.LogSumExp([]T{x, y, x}) }},
		{"MaxOf", func(x, y T) T { return slope.MaxOf([]T{x, y, y.Neg()}) }},
		{"MinOf", func(x, y T) T { return slope.MinOf([]T{x, y, x}) }},
		{"XLogY", func(x, y T) T { return slope.XLogY(x, y) }},
		{"LogAddExp", func(x, y T) T { return slope.LogAddExp(x, y) }},
	}
}

// Arguments at which nothing is special, and at which much is.
var (
	plainArgs   = []float64{0.3, 0.7, 0.9, 1.3, 2.5, -0.4, -1.7, 12}
	specialArgs = []float64{0, math.Copysign(0, -1), 1, -1, 2, -2, 0.5, 1e-300, -1e-300, 5e-324, 1e300, -1e300,
		700, -750, math.MaxFloat64, math.Inf(1), math.Inf(-1), math.NaN()}
)

func same(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
}

// near reports whether a and b agree to a relative tolerance, or are of the same
// infinity, or both NaN.
func near(a, b, tol float64) bool {
	return same(a, b) || a == b || math.Abs(a-b) <= tol*math.Max(math.Abs(a), math.Abs(b))
}
