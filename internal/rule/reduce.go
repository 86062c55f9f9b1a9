package rule

import (
	"math"

	"slope/internal/kernel"
)

// The values of the functions over slices, for every number type: at returns
// the value of an element. Sums have the order of package kernel.

// sum returns Σ term(i).
func sum(n int, term func(i int) float64) float64 {
	if n < kernel.FewestLanes {
		s := math.Copysign(0, -1) // −0 + x is x
		for i := range n {
			s += term(i)
		}
		return s
	}
	lanes := kernel.NewLanes()
	for i := range n {
		lanes.Term(i, term(i))
	}
	return lanes.Sum()
}

// Norm2: f = √Σ xᵢ²; the slopes are xᵢ·m/s, with the norm s of the elements times m, a
// power of two. It is 1 unless the plain sum leaves the range in which squares are exact to the
// last bit; f itself may have lost digits there, or be infinite. It returns f, m and s.
//
// Special cases are: k infinite elements give +∞ with m = 0 and s = √k, for the slopes ±1/√k to
// them, the limit along a diagonal, and 0 to the others. A NaN beside them makes the slopes NaN,
// as in Hypot.
func Norm2[T any](x []T, at func(*T) float64) (y, m, s float64) {
	sum := sumSquares(x, at, 1)
	if sum > 0x1p-960 && sum < 0x1p1000 {
		y = math.Sqrt(sum)
		return y, 1, y
	}
	most := 0.0
	for i := range x {
		most = math.Max(most, math.Abs(at(&x[i])))
	}
	switch {
	case math.IsInf(most, 1):
		return most, 0, math.Sqrt(infinite(x, at))
	case most == 0 || most != most:
		return most, 1, most
	}
	m = 0x1p-600
	if most < 1 {
		m = 0x1p600
	}
	s = math.Sqrt(sumSquares(x, at, m))
	return s / m, m, s
}

// infinite returns how many elements are infinite, and NaN if one is NaN.
func infinite[T any](x []T, at func(*T) float64) (n float64) {
	for i := range x {
		switch v := at(&x[i]); {
		case v != v:
			return v
		case math.IsInf(v, 0):
			n++
		}
	}
	return n
}

// sumSquares returns Σ (xᵢ·m)².
func sumSquares[T any](x []T, at func(*T) float64, m float64) float64 {
	return sum(len(x), func(i int) float64 {
		v := at(&x[i]) * m
		return float64(v * v)
	})
}

// MaxOf: f = max xᵢ, n the number of elements that attain it, and 0 if an element
// is NaN, which makes every slope NaN. The value is NaN then, but +Inf beside +Inf, as
// in Max.
func MaxOf[T any](x []T, at func(*T) float64) (y float64, n int) {
	y = math.Inf(-1)
	for i := range x {
		y = Max(y, at(&x[i])).F // not math.Max, which prefers +Inf to NaN
	}
	return y, count(x, at, y)
}

// MinOf: f = min xᵢ, n as in MaxOf.
func MinOf[T any](x []T, at func(*T) float64) (y float64, n int) {
	y = math.Inf(1)
	for i := range x {
		y = Min(y, at(&x[i])).F
	}
	return y, count(x, at, y)
}

// count returns how many elements equal y, and 0 if one is NaN.
func count[T any](x []T, at func(*T) float64, y float64) (n int) {
	for i := range x {
		switch v := at(&x[i]); {
		case v == y:
			n++
		case v != v:
			return 0
		}
	}
	return n
}

// OverNorm2 is x divided by the norm, with m and s as Norm2 returns them, and 0 at the origin: the
// slope of Norm2 to its element x.
func OverNorm2(x, m, s float64) float64 {
	switch {
	case s == 0:
		return 0
	case m == 0: // the norm is infinite
		return overInfinity(x, s)
	case m < 1: // x·m could underflow
		return x / s * m
	}
	return x * m / s
}

// overInfinity is OverNorm2 for a norm of infinite elements: 1/s for those.
func overInfinity(x, s float64) float64 {
	switch {
	case math.IsInf(x, 0):
		return math.Copysign(1/s, x)
	case s != s || x != x:
		return math.NaN()
	}
	return 0
}

// TieSlope is the slope of the extreme value y, attained n times, to the
// element x: 1/n where x attains it, and 0 elsewhere, whatever the tangent of x is. It is NaN
// for n = 0, as an element is NaN then.
func TieSlope(x, y float64, n int) float64 {
	switch {
	case n == 0:
		return math.NaN()
	case x == y:
		return 1 / float64(n)
	}
	return 0
}
