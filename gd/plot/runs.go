package plot

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"slope/gd"
)

// Diagnostics draws the objective and the norm of the gradient of a run on a
// logarithmic axis, where geometric decay is a straight line. Values that are
// not positive are left out; see Gap.
func Diagnostics(title string, h *gd.History[float64]) *Figure {
	return New(title, "iteration k", "value (log scale)").LogY().
		Curve("objective L(w_k)", nil, h.Loss).
		Curve("gradient norm", nil, h.GradNorm)
}

// Gap returns a copy of the objective values of a run less the minimum, for
// objectives that are not positive.
func Gap(h *gd.History[float64], minimum float64) []float64 {
	gap := slices.Clone(h.Loss)
	for i := range gap {
		gap[i] -= minimum
	}
	return gap
}

// Run is a run under a name.
type Run struct {
	Name    string
	History *gd.History[float64]
}

// Compare draws the objectives of several runs, less the minimum, on a
// logarithmic axis.
func Compare(title string, minimum float64, runs ...Run) *Figure {
	f := New(title, "iteration k", "L(w_k) − L* (log scale)").LogY()
	for _, r := range runs {
		f.Curve(r.Name, nil, Gap(r.History, minimum))
	}
	return f
}

// Sweep draws the time to result of each step size, with a line for each start
// and one at the cap, where the runs lie that did not get there.
func Sweep(title string, outcomes []gd.Outcome, starts [][]float64, most int) *Figure {
	f := New(title, "step size η", "iterations to the target (log scale)").LogY()
	lo, hi := math.Inf(1), math.Inf(-1)
	for start, at := range starts {
		var x, y []float64
		for _, o := range outcomes {
			if o.Start != start {
				continue
			}
			x, y = append(x, o.Step), append(y, math.Max(1, float64(o.Iterations)))
			lo, hi = min(lo, o.Step), max(hi, o.Step)
		}
		f.Points("from "+place(at), x, y)
	}
	if hi > 50*lo {
		f.LogX()
	}
	if lo <= hi {
		f.Curve(fmt.Sprintf("cap of %d", most), []float64{lo, hi}, []float64{float64(most), float64(most)})
		f.Y.Min, f.Y.Max = min(f.Y.Min, 0.9), 1.5*float64(most)
	}
	return f
}

// place writes a point: a number, or (x, y, …).
func place(x []float64) string {
	var b strings.Builder
	for i, v := range x {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%.3g", v)
	}
	if len(x) == 1 {
		return b.String()
	}
	return "(" + b.String() + ")"
}
