package verify

import (
	"math"

	"slope/verify/internal/exact"
)

// bigSlopes returns the slopes of e at x along coordinate j on the left and on the right, NaN where there is no finite one.
func (e Expression) bigSlopes(x []float64, j int) (left, right float64) {
	return finiteSlopes(exact.Sides(e.Program(), x, exact.Unit(len(x), j)))
}

// bigSeconds returns those of the derivative by coordinate i along the direction v.
func (e Expression) bigSeconds(x []float64, i int, v []float64) (left, right float64) {
	return finiteSlopes(exact.SecondSides(e.Program(), x, i, v))
}

func finiteSlopes(l, r exact.Side) (left, right float64) {
	s := []float64{l.Slope, r.Slope}
	for k, v := range s {
		if !finite(v) {
			s[k] = math.NaN()
		}
	}
	return s[0], s[1]
}
