package kernel

import "math"

// greatestBlock is how many elements Greatest looks at before it asks whether one was greater than all before.
const greatestBlock = 256

// Greatest returns the greatest element of x, those that are NaN left out, and the index of the first that equals it. It returns
// −∞ and 0 if there is none.
func Greatest(x []float64) (m float64, first int) {
	m = math.Inf(-1)
	from := 0
	for i := 0; i < len(x); i += greatestBlock {
		if v := greatest(x[i:min(i+greatestBlock, len(x))]); v > m {
			m, from = v, i
		}
	}
	for i, v := range x[from:] {
		if v == m {
			return v, from + i
		}
	}
	return m, 0
}

// greatestGo is the greatest element that is not NaN.
func greatestGo(x []float64) float64 {
	m := math.Inf(-1)
	for _, v := range x {
		if v > m {
			m = v
		}
	}
	return m
}
