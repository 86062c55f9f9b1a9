package rule

import "math"

// The rules of arithmetic. The number types have the product and quotient rules
// of their own; these are for what walks over the table.

// Add: f = x + y, f_x = f_y = 1.
func Add(x, y float64) Partials { return Partials{F: x + y, X: 1, Y: 1} }

// Sub: f = x − y, f_x = 1, f_y = −1.
func Sub(x, y float64) Partials { return Partials{F: x - y, X: 1, Y: -1} }

// Mul: f = x·y, f_x = y, f_y = x, f_xy = 1.
func Mul(x, y float64) Partials { return Partials{F: x * y, X: y, Y: x, XY: 1} }

// Div: f = x/y, f_x = 1/y, f_y = −x/y², f_xy = −1/y², f_yy = 2x/y³, with the
// exponents apart lest a quotient underflows on the way.
func Div(x, y float64) Partials {
	a, i := math.Frexp(x)
	b, j := math.Frexp(y)
	q := b * b
	return Partials{F: x / y, X: 1 / y, Y: math.Ldexp(-a/q, i-2*j), XY: math.Ldexp(-1/q, -2*j), YY: math.Ldexp(2*a/(q*b), i-3*j)}
}

// AddConst: f = x + c, f′ = 1, f″ = 0.
func AddConst(x, c float64) (y, d1, d2 float64) { return x + c, 1, 0 }

// Scale: f = c·x, f′ = c, f″ = 0.
func Scale(x, c float64) (y, d1, d2 float64) { return c * x, c, 0 }

// Lift: f = c, f′ = f″ = 0.
func Lift(_, c float64) (y, d1, d2 float64) { return c, 0, 0 }
