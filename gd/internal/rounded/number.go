// Package rounded evaluates a function together with a bound on its rounding
// error: running error analysis (Wilkinson 1963; Higham 2002, section 3.3).
package rounded

import (
	"math"

	"slope"
	"slope/internal/rule"
)

// Number is a computed value with a bound on its distance from what exact
// arithmetic on the same inputs gives. It satisfies slope.Ordered. The bound is
// of first order, with the second-order term of the elementary functions.
type Number struct {
	V float64 // the value, bit for bit that of slope.Float64
	E float64 // |V − exact| ≤ E
}

var _ slope.Ordered[Number] = Number{}

const (
	u   = 0x1p-53   // the relative error of one rounding
	eta = 0x1p-1074 // the absolute error of one that underflows
)

// round adds the rounding of y itself, of so many units u, to the bound e.
func round(y, e, units float64) Number {
	return Number{y, (e + units*u*math.Abs(y) + eta) * (1 + 8*u)}
}

// chain bounds |r(x̂) − r(x)| by |r′|·e + ½|r″|·e², and the error of r's own
// evaluation by 2 ulp.
func (x Number) chain(y, d1, d2 float64) Number {
	e := 0.0
	if x.E != 0 {
		e = math.Abs(d1)*x.E + math.Abs(d2)*x.E*x.E/2
	}
	return round(y, e, 4)
}

func (x Number) chain2(p rule.Partials, y Number) Number {
	e := 0.0
	if x.E != 0 {
		e = math.Abs(p.X)*x.E + math.Abs(p.XX)*x.E*x.E/2
	}
	if y.E != 0 {
		e += math.Abs(p.Y)*y.E + math.Abs(p.YY)*y.E*y.E/2
	}
	if x.E != 0 && y.E != 0 {
		e += math.Abs(p.XY) * x.E * y.E
	}
	return round(p.F, e, 4)
}

// Add returns x + y.
func (x Number) Add(y Number) Number { return round(x.V+y.V, x.E+y.E, 1) }

// Sub returns x − y.
func (x Number) Sub(y Number) Number { return round(x.V-y.V, x.E+y.E, 1) }

// Mul returns x·y.
func (x Number) Mul(y Number) Number {
	return round(x.V*y.V, math.Abs(x.V)*y.E+math.Abs(y.V)*x.E+x.E*y.E, 1)
}

// Div returns x/y.
func (x Number) Div(y Number) Number { return x.chain2(rule.Div(x.V, y.V), y) }

// Neg returns −x.
func (x Number) Neg() Number { return Number{-x.V, x.E} }

// Square returns x².
func (x Number) Square() Number { return x.Mul(x) }

// AddConst returns x + c.
func (x Number) AddConst(c float64) Number { return round(x.V+c, x.E, 1) }

// Scale returns c·x.
func (x Number) Scale(c float64) Number { return round(c*x.V, math.Abs(c)*x.E, 1) }

// Lift returns the constant c.
func (x Number) Lift(c float64) Number { return Number{V: c} }

// Abs returns |x|.
func (x Number) Abs() Number { return Number{math.Abs(x.V), x.E} }

// Max returns the greater of x and y.
func (x Number) Max(y Number) Number { return Number{rule.Max(x.V, y.V).F, max(x.E, y.E)} }

// Min returns the smaller of x and y.
func (x Number) Min(y Number) Number { return Number{rule.Min(x.V, y.V).F, max(x.E, y.E)} }

// Select returns a where x > 0 and b elsewhere. If the bound of x reaches across
// 0 the exact choice may be the other one, and the bound says so.
func (x Number) Select(a, b Number) Number {
	if x.V <= 0 {
		a, b = b, a
	}
	if math.Abs(x.V) <= x.E {
		a.E = max(a.E, b.E+math.Abs(a.V-b.V))
	}
	return a
}

// Apply returns r(x).
func (x Number) Apply(r *slope.Rule) Number { return x.chain(r.At(x.V)) }

// Apply2 returns r(x, y).
func (x Number) Apply2(r *slope.Rule2, y Number) Number {
	return x.chain2(rule.Partials(r.At(x.V, y.V)), y)
}

// ApplyN returns r(x), with a bound to first order: of the Hessian only products are known. See slope.Applier.
func (*Number) ApplyN(r *slope.RuleN, x []Number) Number {
	v, d := make([]float64, len(x)), make([]float64, len(x))
	for i, a := range x {
		v[i] = a.V
	}
	y, e := r.GradientAt(d, v), 0.0
	for i, a := range x {
		if a.E != 0 {
			e += math.Abs(d[i]) * a.E
		}
	}
	return round(y, e, 4)
}

// Pow returns x^y.
func (x Number) Pow(y Number) Number { return x.chain2(rule.Pow(x.V, y.V), y) }

// Hypot returns √(x²+y²).
func (x Number) Hypot(y Number) Number { return x.chain2(rule.Hypot(x.V, y.V), y) }

// Atan2 returns the angle of the point (x, y), where y is the receiver.
func (y Number) Atan2(x Number) Number { return y.chain2(rule.Atan2(y.V, x.V), x) }

// PowConst returns x^p.
func (x Number) PowConst(p float64) Number { return x.chain(rule.PowConst(x.V, p)) }

// PowInt returns xⁿ.
func (x Number) PowInt(n int) Number { return x.chain(rule.PowInt(x.V, n)) }

// Value returns the value, without its bound.
func (x Number) Value() float64 { return x.V }

// Less reports whether the value of x is less than that of y.
func (x Number) Less(y Number) bool { return x.V < y.V }
