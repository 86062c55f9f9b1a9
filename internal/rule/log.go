package rule

import "math"

// Log: f = log x, f′ = 1/x, f″ = −1/x².
func Log(x float64) (y, d1, d2 float64) {
	if x <= 0 {
		return logEdge(x)
	}
	r := 1 / x
	return math.Log(x), r, -r * r
}

// logEdge is the logarithm, to any base, at and below the edge of its domain.
func logEdge(x float64) (y, d1, d2 float64) {
	if x == 0 {
		return math.Inf(-1), math.Inf(1), math.Inf(-1)
	}
	return math.NaN(), math.NaN(), math.NaN()
}

// Log2: f = log x / ln 2, f′ = 1/(x·ln2), f″ = −f′/x.
func Log2(x float64) (y, d1, d2 float64) {
	if x <= 0 {
		return logEdge(x)
	}
	r := 1 / (x * math.Ln2)
	return math.Log2(x), r, -r / x
}

// Log10: f = log x / ln 10, f′ = 1/(x·ln10), f″ = −f′/x.
func Log10(x float64) (y, d1, d2 float64) {
	if x <= 0 {
		return logEdge(x)
	}
	r := 1 / (x * math.Ln10)
	return math.Log10(x), r, -r / x
}

// Log1p: f = log(1+x), f′ = 1/(1+x), f″ = −1/(1+x)².
func Log1p(x float64) (y, d1, d2 float64) {
	if x <= -1 {
		return logEdge(1 + x)
	}
	r := 1 / (1 + x)
	return math.Log1p(x), r, -r * r
}
