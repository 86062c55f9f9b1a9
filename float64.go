package slope

import "slope/internal/rule"

// Float64 is a float64 that satisfies Real and Ordered: evaluating a generic
// function with it gives the value alone. The zero value is the number 0.
type Float64 float64

// The conversions of products keep compilers from fusing them with a sum that
// follows; every number type rounds where Float64 does.

// Add returns x + y.
func (x Float64) Add(y Float64) Float64 { return x + y }

// Sub returns x − y.
func (x Float64) Sub(y Float64) Float64 { return x - y }

// Mul returns x·y.
func (x Float64) Mul(y Float64) Float64 { return Float64(x * y) }

// Div returns x/y.
func (x Float64) Div(y Float64) Float64 { return x / y }

// AddConst returns x + c.
func (x Float64) AddConst(c float64) Float64 { return x + Float64(c) }

// Scale returns c·x.
func (x Float64) Scale(c float64) Float64 { return Float64(x * Float64(c)) }

// Lift returns the constant c.
func (x Float64) Lift(c float64) Float64 { return Float64(c) }

// Pow returns x^y.
func (x Float64) Pow(y Float64) Float64 {
	return Float64(rule.Pow(float64(x), float64(y)).F)
}

// PowConst returns x^p.
func (x Float64) PowConst(p float64) Float64 {
	y, _, _ := rule.PowConst(float64(x), p)
	return Float64(y)
}

// PowInt returns xⁿ.
func (x Float64) PowInt(n int) Float64 {
	y, _, _ := rule.PowInt(float64(x), n)
	return Float64(y)
}

// Hypot returns √(x²+y²).
func (x Float64) Hypot(y Float64) Float64 {
	return Float64(rule.Hypot(float64(x), float64(y)).F)
}

// Atan2 returns the angle of the point (x, y), where y is the receiver.
func (y Float64) Atan2(x Float64) Float64 {
	return Float64(rule.Atan2(float64(y), float64(x)).F)
}

// Max returns the greater of x and y, as math.Max.
func (x Float64) Max(y Float64) Float64 { return Float64(rule.Max(float64(x), float64(y)).F) }

// Min returns the smaller of x and y, as math.Min.
func (x Float64) Min(y Float64) Float64 { return Float64(rule.Min(float64(x), float64(y)).F) }

// Select returns a where x > 0 and b elsewhere.
func (x Float64) Select(a, b Float64) Float64 {
	if x > 0 {
		return a
	}
	return b
}

// Apply returns r(x).
func (x Float64) Apply(r *Rule) Float64 {
	y, _, _ := r.At(float64(x))
	return Float64(y)
}

// Apply2 returns r(x, y).
func (x Float64) Apply2(r *Rule2, y Float64) Float64 {
	return Float64(r.At(float64(x), float64(y)).F)
}

// Value returns x.
func (x Float64) Value() float64 { return float64(x) }

// Less reports whether x < y.
func (x Float64) Less(y Float64) bool { return x < y }
