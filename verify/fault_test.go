package verify

import (
	"math"

	"slope"
	"slope/expr"
	"slope/internal/rule"
)

// A fault is an error planted in the derivatives of one operation; the value
// stays right. Every mode takes it, as a rule of the user's.
type fault struct {
	name  string
	first func(x, y, d1, d2 float64) float64 // the wrong first derivative
	// second is the wrong second derivative, and nil for a fault of the first.
	second func(x, y, d1, d2 float64) float64
}

var faults = []fault{
	{"sign", func(x, y, d1, d2 float64) float64 { return -d1 }, nil},
	{"factor 2", func(x, y, d1, d2 float64) float64 { return 2 * d1 }, nil},
	{"factor ½", func(x, y, d1, d2 float64) float64 { return d1 / 2 }, nil},
	{"wrong function: y for y′", func(x, y, d1, d2 float64) float64 { return y }, nil},
	{"wrong function: y″ for y′", func(x, y, d1, d2 float64) float64 { return d2 }, nil},
	{"dropped term: 0", func(x, y, d1, d2 float64) float64 { return 0 }, nil},
	{"missing chain factor: 1", func(x, y, d1, d2 float64) float64 { return 1 }, nil},
	{"stale value: the slope at another x", nil, nil}, // made by plant
	{"inverted", func(x, y, d1, d2 float64) float64 { return 1 / d1 }, nil},
	{"wrong kink side: one-sided slope", nil, nil}, // made by plant
	{"off-by-one constant", func(x, y, d1, d2 float64) float64 { return d1 + 1 }, nil},
	{"cancelling: (1+y′)−1 at 2²⁶", func(x, y, d1, d2 float64) float64 { return (d1 + 0x1p26) - 0x1p26 }, nil},
	{"absolute value", func(x, y, d1, d2 float64) float64 { return math.Abs(d1) }, nil},
	{"relative error of 1e-6", func(x, y, d1, d2 float64) float64 { return d1 * (1 + 1e-6) }, nil},
	{"second derivative: sign", nil, func(x, y, d1, d2 float64) float64 { return -d2 }},
	{"second derivative: dropped", nil, func(x, y, d1, d2 float64) float64 { return 0 }},
	{"second derivative: factor 2", nil, func(x, y, d1, d2 float64) float64 { return 2 * d2 }},
}

// plant returns the rule of row r with the fault in it.
func (f fault) plant(r rule.Row, op expr.Op) *slope.Rule {
	return &slope.Rule{Name: r.Name,
		Big: bigUnaryOf(op),
		Eval: func(x float64) (float64, float64, float64) {
			y, d1, d2 := r.Unary(x)
			if y != y {
				return y, y, y
			}
			g1, g2 := d1, d2
			switch f.name {
			case "stale value: the slope at another x":
				if _, g1, _ = r.Unary(x - 0.25); !finite(g1) {
					_, g1, _ = r.Unary(x + 0.25)
				}
			case "wrong kink side: one-sided slope":
				if op == expr.OpAbs && x == 0 { // the only kink among functions of one variable
					g1 = 1
				}
			default:
				if f.first != nil {
					g1 = f.first(x, y, d1, d2)
				}
				if f.second != nil {
					g2 = f.second(x, y, d1, d2)
				}
			}
			return y, g1, g2
		}}
}

// differs reports whether the planted fault is an error at x: whether it
// changes a derivative by more than a rule is allowed to err.
func (f fault) differs(r rule.Row, p *slope.Rule, x float64) bool {
	y, d1, d2 := r.Unary(x)
	_, g1, g2 := p.Eval(x)
	if !finite(y) || !finite(d1) || !finite(d2) {
		return false
	}
	far := func(a, b, slack float64) bool {
		return !(math.Abs(a-b) <= 64*u*math.Abs(b)+64*slack+1e-290)
	}
	return far(g1, d1, u*math.Abs(x*d2)) || f.second != nil && far(g2, d2, u*math.Abs(d2)+u*math.Abs(x))
}
