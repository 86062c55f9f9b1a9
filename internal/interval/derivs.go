package interval

import "math"

// Derivs holds enclosures of a function of one variable and of its first three
// derivatives over an interval.
type Derivs struct{ F, D1, D2, D3 I }

// Fn encloses a function and its derivatives over x. Every part that the
// function lacks, or that has no bound known here, is the whole line or
// undefined.
type Fn func(x I) Derivs

// chop returns the part of x inside [lo, hi], for results whose range is known.
func (x I) chop(lo, hi float64) I { return I{min(max(x.Lo, lo), hi), max(min(x.Hi, hi), lo)} }

// ruleFunc is a function of internal/rule: the value is within 2 ulp.
type ruleFunc func(x float64) (y, d1, d2 float64)

// at encloses the value of f at the double x. exact says where the rule is
// exact; it may be nil.
func at(f ruleFunc, x float64, exact func(x float64) bool) I {
	y, _, _ := f(x)
	if exact != nil && exact(x) {
		return I{min(y, maxFloat), max(y, -maxFloat)}
	}
	return around(y, 2)
}

// increasing encloses an increasing rule over x, decreasing a decreasing one.
func increasing(f ruleFunc, x I, exact func(x float64) bool) I {
	if !x.Defined() {
		return Undefined
	}
	return I{at(f, x.Lo, exact).Lo, at(f, x.Hi, exact).Hi}
}

func decreasing(f ruleFunc, x I, exact func(x float64) bool) I {
	if !x.Defined() {
		return Undefined
	}
	return I{at(f, x.Hi, exact).Lo, at(f, x.Lo, exact).Hi}
}

// isOne, isZero and others say where rules are exact.
func isZero(x float64) bool { return x == 0 }
func isOne(x float64) bool  { return x == 1 }
func isHalf(x float64) bool { return 2*x == math.Trunc(2*x) }
func isInt(x float64) bool  { return x == math.Trunc(x) }
func isPow2(x float64) bool { f, _ := math.Frexp(x); return f == 0.5 }

// ends encloses a function that is monotone on x, in whichever direction, from
// an enclosure of its values at points.
func ends(x I, f func(I) I) I {
	if !x.Defined() {
		return Undefined
	}
	if x.IsPoint() {
		return f(x)
	}
	return f(Point(x.Lo)).Hull(f(Point(x.Hi)))
}

// pieces encloses a continuous function over x that is monotone between
// neighbouring critical points, each of which is given by an enclosure.
func pieces(x I, f func(I) I, critical ...I) I {
	y := ends(x, f)
	for _, c := range critical {
		if c.Overlaps(x) {
			y = y.Hull(f(c))
		}
	}
	return y
}

// odd returns the critical points ±c.
func plusMinus(c I) []I { return []I{c, c.Neg()} }

// Constants. math.Pi and math.Ln2 are below the numbers they stand for,
// math.Ln10 above.
var (
	pi     = I{math.Pi, up(math.Pi)}
	halfPi = I{math.Pi / 2, up(math.Pi / 2)}
	ln2    = I{math.Ln2, up(math.Ln2)}
	ln10   = I{down(math.Ln10), up(math.Ln10)}
	one    = Point(1)
)

// Pi returns an enclosure of π.
func Pi() I { return pi }
