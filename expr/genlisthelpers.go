package expr

import "strings"

// listHelpers are the functions over slices.
var listHelpers = []goHelper{
	{"newLanes", "", `// newLanes returns a sum of no terms, of which term i goes to lane i mod 16.
func newLanes() (s [16]float64) {
	for l := range s {
		s[l] = math.Copysign(0, -1)
	}
	return s
}`},
	{"sumLanes", "", `// sumLanes adds up the lanes.
func sumLanes(s []float64) float64 {
	for k := 8; k > 0; k /= 2 {
		for l := range k {
			s[l] += s[l+k]
		}
	}
	return s[0]
}`},
	{"sumLanesTangent", "sumLanes", `// sumLanesTangent is sumLanes, with the tangent of the sum for tangents t of the lanes.
func sumLanesTangent(s, t []float64) (y, dy float64) { return sumLanes(s), sumLanes(t) }`},
	{"sumOf", "newLanes sumLanes", `// sumOf returns the sum of n terms, from 32 on in lanes.
func sumOf(n int, term func(i int) float64) float64 {
	s := newLanes()
	for i := range n {
		if v := term(i); n < 32 {
			s[0] += v
		} else {
			s[i%16] += v
		}
	}
	if n < 32 {
		return s[0]
	}
	return sumLanes(s[:])
}`},
	{"norm2", "norm2Edge sumSquares sumSquaresInLanes", `// norm2 is √Σ xᵢ² without overflow, with a power of two m and the norm s of x·m.
func norm2(x []float64) (y, m, s float64) {
	if len(x) < 32 {
		s = sumSquares(x)
	} else {
		s = sumSquaresInLanes(x)
	}
	if s > 0x1p-960 && s < 0x1p1000 {
		y = math.Sqrt(s)
		return y, 1, y
	}
	return norm2Edge(x)
}`},
	{"norm2Edge", "sumOf", `// norm2Edge is norm2 where the squares may leave the range.
func norm2Edge(x []float64) (y, m, s float64) {
	most := 0.0
	for _, v := range x {
		most = math.Max(most, math.Abs(v))
	}
	if math.IsInf(most, 1) { // m = 0, and s the root of how many are infinite
		s = 0
		for _, v := range x {
			if math.IsInf(v, 0) {
				s++
			}
			if v != v {
				s = v
			}
		}
		return most, 0, math.Sqrt(s)
	}
	if most == 0 || most != most {
		return most, 1, most
	}
	m = 0x1p-600
	if most < 1 {
		m = 0x1p600
	}
	s = math.Sqrt(sumOf(len(x), func(i int) float64 { return x[i] * m * (x[i] * m) }))
	return s / m, m, s
}`},
	{"overNorm2", "overNorm2Edge", `// overNorm2 is x over a norm that norm2 returned, and 0 at the origin.
func overNorm2(x, m, s float64) float64 {
	if m == 1 && s > 0 {
		return x / s
	}
	return overNorm2Edge(x, m, s)
}`},
	{"overNorm2Edge", "", `// overNorm2Edge is overNorm2 at the origin, and where the squares leave the range.
func overNorm2Edge(x, m, s float64) float64 {
	switch {
	case s == 0:
		return 0
	case m == 0 && s == s && !math.IsInf(x, 0): // the norm is infinite
		return 0
	case m == 0:
		return math.Copysign(1/s, x)
	case m < 1: // x·m could underflow
		return x / s * m
	}
	return x * m / s
}`},
	{"logSumExp", "exp log1p sumOf", `// logSumExp is log Σ exp xᵢ, with the greatest m and Σ exp(xᵢ−m).
func logSumExp(x []float64) (y, m, s float64) {
	m = math.Inf(-1)
	for _, v := range x {
		m = max(m, v)
	}
	if m-m != 0 { // s counts the elements that equal m
		for _, v := range x {
			if v != v {
				return v, v, v
			}
			if v == m {
				s++
			}
		}
		return m, m, s
	}
	first := true
	s = sumOf(len(x), func(i int) float64 {
		if x[i] == m && first {
			first = false
			return 0
		}
		return exp(x[i] - m)
	})
	l, _, _ := log1p(s)
	return m + l, m, 1 + s
}`},
	extreme("maxOf", "greatest", "math.Max", "-1"),
	extreme("minOf", "smallest", "math.Min", "1"),
}

// extreme is a maximum or minimum, of two by the function better.
func extreme(name, which, better, end string) goHelper {
	return goHelper{name, "", strings.NewReplacer("NAME", name, "WHICH", which, "BETTER", better, "END", end).Replace(`// NAME is the WHICH xᵢ and how many attain it, 0 if one is NaN.
func NAME(x []float64) (y, n float64) {
	y = math.Inf(END)
	for _, v := range x {
		y = BETTER(y, v)
	}
	for _, v := range x {
		if v != v {
			return y, 0
		}
		if v == y {
			n++
		}
	}
	return y, n
}`)}
}
