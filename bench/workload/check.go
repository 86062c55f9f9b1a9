package workload

import (
	"fmt"
	"math"
)

// The relative errors allowed to derivatives that are exact but for rounding, and
// to what a loop of many steps makes of them.
const (
	exactTolerance = 1e-12
	loopTolerance  = 1e-10
)

// Check compares an answer of contender ct with the one by hand (for "plain", the
// values of the function). The error of an entry is relative to the largest entry
// of its part of the answer: the value is a part and the gradient is one.
//
// It returns the number of correct decimal digits, −log₁₀ of the largest error, at
// most 16, and an error if the answer has another length than it should, holds a
// NaN or an infinity, or is less exact than ct.Tolerance demands.
func (c *Case) Check(ct Contender, got []float64) (digits float64, err error) {
	want, parts := c.Want, c.parts
	if ct.Name == "plain" {
		want, parts = c.Plain, nil
	}
	if len(got) != len(want) {
		return 0, fmt.Errorf("workload: %s: answer of length %d, want %d", ct.Name, len(got), len(want))
	}
	if parts == nil {
		parts = []int{len(want)}
	}
	worst, at := 0.0, 0
	from := 0
	for _, n := range parts {
		scale := 0.0
		for _, v := range want[from : from+n] {
			scale = max(scale, math.Abs(v))
		}
		for i := from; i < from+n; i++ {
			d := math.Abs(got[i] - want[i])
			if d != 0 { // so that 0 of a part of zeros is right
				d /= scale
			}
			if !(d <= worst) { // NaN too
				worst, at = d, i
			}
			if math.IsNaN(worst) {
				return 0, fmt.Errorf("workload: %s: entry %d of the answer is %v, want %v", ct.Name, at, got[at], want[at])
			}
		}
		from += n
	}
	digits = min(16, max(0, -math.Log10(worst)))
	tolerance := ct.Tolerance
	if tolerance == 0 {
		tolerance = c.tolerance
	}
	if tolerance == 0 {
		tolerance = exactTolerance
	}
	tolerance = max(tolerance, float64(c.N)*0x1p-52)
	if worst > tolerance {
		return digits, fmt.Errorf("workload: %s: entry %d of the answer is %v, want %v: relative error %.2g, at most %.2g is allowed",
			ct.Name, at, got[at], want[at], worst, tolerance)
	}
	return digits, nil
}
