package verify

import "slope/verify/internal/exact"

// bigSlopes returns the slopes of e at x along coordinate j on the left and on the right, NaN where there is none.
func (e Expression) bigSlopes(x []float64, j int) (left, right float64) {
	l, r := exact.Sides(e.Program(), x, j)
	return l.Slope, r.Slope
}
