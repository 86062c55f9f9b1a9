package interval

import (
	"fmt"
	"math"
)

// I is the set of the real numbers x with Lo ≤ x ≤ Hi. An infinite end means
// that there is no bound. NaN ends mean that nothing is known: an operation was
// not defined on all of its operand.
type I struct{ Lo, Hi float64 }

// Whole is the real line.
var Whole = I{math.Inf(-1), math.Inf(1)}

// Undefined is the result of an operation outside its domain.
var Undefined = I{math.NaN(), math.NaN()}

// Point returns [x, x].
func Point(x float64) I { return I{x, x} }

// Of returns [lo, hi]. It panics unless lo ≤ hi.
func Of(lo, hi float64) I {
	if !(lo <= hi) {
		panic(fmt.Sprintf("interval: ends %v and %v, want lo ≤ hi", lo, hi))
	}
	return I{lo, hi}
}

// Defined reports whether x is an interval, not the result of an operation
// outside its domain.
func (x I) Defined() bool { return x.Lo <= x.Hi }

// Bounded reports whether both ends are finite.
func (x I) Bounded() bool {
	return x.Hi-x.Lo < math.Inf(1) && x.Lo > math.Inf(-1) && x.Hi < math.Inf(1)
}

// IsPoint reports whether x holds one number only.
func (x I) IsPoint() bool { return x.Lo == x.Hi }

// IsZero reports whether x is [0, 0].
func (x I) IsZero() bool { return x.Lo == 0 && x.Hi == 0 }

// Contains reports whether the number v is in x.
func (x I) Contains(v float64) bool { return x.Lo <= v && v <= x.Hi }

// Within reports whether x is a subset of y.
func (x I) Within(y I) bool { return y.Lo <= x.Lo && x.Hi <= y.Hi }

// Overlaps reports whether x and y have a number in common.
func (x I) Overlaps(y I) bool { return x.Lo <= y.Hi && y.Lo <= x.Hi }

// Mid returns a number of x near its middle: 0 for the whole line and a large
// number for a half line.
func (x I) Mid() float64 {
	switch {
	case math.IsInf(x.Lo, -1) && math.IsInf(x.Hi, 1):
		return 0
	case math.IsInf(x.Lo, -1):
		return min(x.Hi, min(-1, 2*x.Hi))
	case math.IsInf(x.Hi, 1):
		return max(x.Lo, max(1, 2*x.Lo))
	}
	m := x.Lo + float64(0.5*(x.Hi-x.Lo))
	if math.IsInf(m, 0) || math.IsInf(x.Hi-x.Lo, 0) {
		m = float64(0.5*x.Lo) + float64(0.5*x.Hi)
	}
	return min(max(m, x.Lo), x.Hi)
}

// Width returns Hi − Lo, rounded up.
func (x I) Width() float64 { return addUp(x.Hi, -x.Lo) }

// Mag returns the greatest absolute value in x.
func (x I) Mag() float64 { return max(math.Abs(x.Lo), math.Abs(x.Hi)) }

// Mig returns the least absolute value in x.
func (x I) Mig() float64 {
	if x.Lo <= 0 && x.Hi >= 0 {
		return 0
	}
	return min(math.Abs(x.Lo), math.Abs(x.Hi))
}

// Widen returns x with each end moved outward to the next double.
func (x I) Widen() I { return I{down(x.Lo), up(x.Hi)} }

// Hull returns the smallest interval that contains x and y.
func (x I) Hull(y I) I { return I{min(x.Lo, y.Lo), max(x.Hi, y.Hi)} }

// Intersect returns the numbers that are in both x and y, two enclosures of the
// same number. If one of them is undefined the other stands; if they are
// disjoint, which sound enclosures never are, x is returned.
func (x I) Intersect(y I) I {
	switch {
	case !y.Defined():
		return x
	case !x.Defined():
		return y
	}
	z := I{max(x.Lo, y.Lo), min(x.Hi, y.Hi)}
	if !z.Defined() {
		return x
	}
	return z
}

// String returns the ends in brackets.
func (x I) String() string { return fmt.Sprintf("[%v, %v]", x.Lo, x.Hi) }
