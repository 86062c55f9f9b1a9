package interval

import "math"

const (
	maxFloat = math.MaxFloat64
	tinyProd = 0x1p-960 // from here on the residual of a product or quotient is a double
)

// down returns the next double below x, up the next one above. Lower ends are
// never +Inf and upper ends never −Inf, so that ∞ − ∞ cannot arise.
func down(x float64) float64 { return min(math.Nextafter(x, math.Inf(-1)), maxFloat) }
func up(x float64) float64   { return max(math.Nextafter(x, math.Inf(1)), -maxFloat) }

// sumError returns the exact error of s = fl(a+b) (Knuth 1969), NaN if an
// intermediate result overflows.
func sumError(a, b, s float64) float64 {
	bb := s - a
	return (a - (s - bb)) + (b - bb)
}

func addDown(a, b float64) float64 {
	s := a + b
	if sumError(a, b, s) >= 0 {
		return s
	}
	return down(s)
}

func addUp(a, b float64) float64 {
	s := a + b
	if sumError(a, b, s) <= 0 {
		return s
	}
	return up(s)
}

func mulDown(a, b float64) float64 {
	if a == 0 || b == 0 {
		return 0
	}
	p := float64(a * b)
	if math.Abs(p) > tinyProd && math.FMA(a, b, -p) >= 0 {
		return p
	}
	return down(p)
}

func mulUp(a, b float64) float64 {
	if a == 0 || b == 0 {
		return 0
	}
	p := float64(a * b)
	if math.Abs(p) > tinyProd && math.FMA(a, b, -p) <= 0 {
		return p
	}
	return up(p)
}

// divDown bounds a/b from below for b ≠ 0. The residual a − q·b has the sign
// of (a/b − q)·b.
func divDown(a, b float64) float64 {
	q, r := quotient(a, b)
	if r >= 0 {
		return q
	}
	return down(q)
}

func divUp(a, b float64) float64 {
	q, r := quotient(a, b)
	if r <= 0 {
		return q
	}
	return up(q)
}

// quotient returns q = fl(a/b) and a number with the sign of a/b − q, NaN if
// that is not known.
func quotient(a, b float64) (q, r float64) {
	switch {
	case a == 0:
		return 0, 0
	case math.IsInf(b, 0):
		if math.IsInf(a, 0) {
			return 0, math.NaN() // the caller never asks for it
		}
		return 0, math.NaN()
	}
	q = a / b
	if math.IsInf(a, 0) || math.Abs(q) < tinyProd || math.Abs(a) < tinyProd || math.IsInf(q, 0) {
		return q, math.NaN()
	}
	r = -math.FMA(q, b, -a)
	if b < 0 {
		r = -r
	}
	return q, r
}

// step returns the double k neighbours above x (below, for k < 0), ±Inf at the
// end of the range.
func step(x float64, k int64) float64 {
	if x != x || math.IsInf(x, 0) {
		return x
	}
	i := int64(math.Float64bits(x))
	if i < 0 {
		i = math.MinInt64 - i
	}
	i += k
	const top = int64(0x7ff0000000000000)
	i = min(max(i, -top), top)
	if i < 0 {
		i = math.MinInt64 - i
	}
	return math.Float64frombits(uint64(i))
}

// around returns the enclosure of a number that a rule computed as y with at
// most ulps units of error, each of which may be two neighbours of y wide.
func around(y float64, ulps int64) I {
	k := 2*ulps + 1
	if math.Abs(y) < 0x1p-1018 {
		k = 10 + 2*ulps
	}
	lo, hi := step(y, -k), step(y, k)
	switch {
	case math.IsInf(y, 1): // the exact value may be just below the threshold
		lo = step(maxFloat, -k)
	case math.IsInf(y, -1):
		hi = step(-maxFloat, k)
	}
	return I{min(lo, maxFloat), max(hi, -maxFloat)}
}
