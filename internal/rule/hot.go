package rule

import (
	"math"

	"slope/internal/kernel/scalar"
)

// The functions that programs spend their time in come in a second form,
// small enough to be inlined into a method of a number type: Easy tells whether
// every part is finite and simple to compute there, and Fast is the
// rule on these arguments. The rule itself answers for all others.

// EasyExp reports whether FastExp is Exp at x.
func EasyExp(x float64) bool { return x*x < 700*700 }

// FastExp: f = f′ = f″ = eˣ.
func FastExp(x float64) (y, d1, d2 float64) {
	y = scalar.Exp(x)
	return y, y, y
}

// EasyLog reports whether FastLog is Log at x.
func EasyLog(x float64) bool { return x > 0x1p-500 }

// FastLog: f = log x, f′ = 1/x, f″ = −1/x².
func FastLog(x float64) (y, d1, d2 float64) {
	r := 1 / x
	return scalar.Log(x), r, -r * r
}

// EasySqrt reports whether FastSqrt is Sqrt at x.
func EasySqrt(x float64) bool { return x > 0x1p-500 }

// FastSqrt: f = √x, f′ = 1/(2f), f″ = −f′/(2x).
func FastSqrt(x float64) (y, d1, d2 float64) {
	y = math.Sqrt(x)
	d1 = 0.5 / y
	return y, d1, d1 * (-0.5 / x)
}

// SqrtSlope is Sqrt without the second derivative.
func SqrtSlope(x float64) (y, d1 float64) {
	y = math.Sqrt(x)
	return y, 0.5 / (y + 0) // −0 + 0 is 0
}

// EasySinCos reports whether the slopes of Sin and Cos at x are finite, and easy to compute. Their rules are short.
func EasySinCos(x float64) bool { return x-x == 0 }
