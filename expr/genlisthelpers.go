package expr

// listHelpers are the functions over slices.
var listHelpers = []goHelper{
	{"norm2", "", `// norm2 is √Σ xᵢ² without overflow, with a power of two m and the norm s of x·m.
func norm2(x []float64) (y, m, s float64) {
	most := 0.0
	for _, v := range x {
		s += v * v
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
	if s > 0x1p-960 && s < 0x1p1000 || most == 0 || most != most {
		y = math.Sqrt(s)
		return y, 1, y
	}
	m = 0x1p-600
	if most < 1 {
		m = 0x1p600
	}
	s = 0
	for _, v := range x {
		v *= m
		s += v * v
	}
	s = math.Sqrt(s)
	return s / m, m, s
}`},
	{"overNorm2", "", `// overNorm2 is x over a norm that norm2 returned, and 0 at the origin.
func overNorm2(x, m, s float64) float64 {
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
	{"logSumExp", "exp log1p", `// logSumExp is log Σ exp xᵢ, with the greatest m and Σ exp(xᵢ−m).
func logSumExp(x []float64) (y, m, s float64) {
	m = math.Inf(-1)
	for _, v := range x {
		m = math.Max(m, v)
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
	for _, v := range x {
		if v == m && first {
			first = false
			continue
		}
		s += exp(v - m)
	}
	l, _, _ := log1p(s)
	return m + l, m, 1 + s
}`},
	{"maxOf", "", `// maxOf is the greatest xᵢ and how many attain it, 0 if one is NaN.
func maxOf(x []float64) (y, n float64) {
	y = math.Inf(-1)
	for _, v := range x {
		y = math.Max(y, v)
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
}`},
	{"minOf", "", `// minOf is the smallest xᵢ and how many attain it, 0 if one is NaN.
func minOf(x []float64) (y, n float64) {
	y = math.Inf(1)
	for _, v := range x {
		y = math.Min(y, v)
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
}`},
}
