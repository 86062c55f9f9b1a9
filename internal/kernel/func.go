package kernel

import "math"

// The rules of package rule on lanes: y is set to the value at x, and d1 and d2 to the derivatives, each
// unless it is nil. d2 is nil where d1 is. The bits are those of the rule.

// ExpRule is rule.Exp.
func ExpRule(y, d1, d2, x []float64) {
	Exp(y, x)
	if d1 != nil {
		copy(d1, y)
	}
	if d2 != nil {
		copy(d2, y)
	}
}

// LogRule is rule.Log.
func LogRule(y, d1, d2, x []float64) {
	if d1 != nil {
		for i, v := range x {
			d1[i] = 1 / v
			if v <= 0 {
				d1[i] = logEdgeSlope(v)
			}
		}
	}
	if d2 != nil {
		for i, d := range d1[:len(x)] {
			d2[i] = -d * d
		}
	}
	Log(y, x)
}

// logEdgeSlope is the slope of the logarithm at x ≤ 0.
func logEdgeSlope(x float64) float64 {
	if x == 0 {
		return math.Inf(1)
	}
	return math.NaN()
}

// Expm1Rule is rule.Expm1.
func Expm1Rule(y, d1, d2, x []float64) {
	switch {
	case d2 != nil:
		Expm1Slopes(y, d1, d2, x)
	case d1 != nil:
		Expm1Slope(y, d1, x)
	default:
		Expm1(y, x)
	}
}

// Log1pRule is rule.Log1p.
func Log1pRule(y, d1, d2, x []float64) {
	switch {
	case d2 != nil:
		Log1pSlopes(y, d1, d2, x)
	case d1 != nil:
		Log1pSlope(y, d1, x)
	default:
		Log1p(y, x)
	}
}

// SinRule is rule.Sin.
func SinRule(y, d1, d2, x []float64) {
	switch {
	case d2 != nil:
		SinSlopes(y, d1, d2, x)
	case d1 != nil:
		SinSlope(y, d1, x)
	default:
		Sin(y, x)
	}
}

// CosRule is rule.Cos.
func CosRule(y, d1, d2, x []float64) {
	switch {
	case d2 != nil:
		CosSlopes(y, d1, d2, x)
	case d1 != nil:
		CosSlope(y, d1, x)
	default:
		Cos(y, x)
	}
}

// ErfRule is rule.Erf.
func ErfRule(y, d1, d2, x []float64) {
	switch {
	case d2 != nil:
		ErfSlopes(y, d1, d2, x)
	case d1 != nil:
		ErfSlope(y, d1, x)
	default:
		Erf(y, x)
	}
}

// ErfcRule is rule.Erfc.
func ErfcRule(y, d1, d2, x []float64) {
	switch {
	case d2 != nil:
		ErfcSlopes(y, d1, d2, x)
	case d1 != nil:
		ErfcSlope(y, d1, x)
	default:
		Erfc(y, x)
	}
}

// TanhRule is rule.Tanh.
func TanhRule(y, d1, d2, x []float64) {
	switch {
	case d2 != nil:
		TanhSlopes(y, d1, d2, x)
	case d1 != nil:
		TanhSlope(y, d1, x)
	default:
		Tanh(y, x)
	}
}

// SigmoidRule is rule.Sigmoid.
func SigmoidRule(y, d1, d2, x []float64) {
	switch {
	case d2 != nil:
		SigmoidSlopes(y, d1, d2, x)
	case d1 != nil:
		SigmoidSlope(y, d1, x)
	default:
		Sigmoid(y, x)
	}
}

// SoftplusRule is rule.Softplus.
func SoftplusRule(y, d1, d2, x []float64) {
	switch {
	case d2 != nil:
		SoftplusSlopes(y, d1, d2, x)
	case d1 != nil:
		SoftplusSlope(y, d1, x)
	default:
		Softplus(y, x)
	}
}
