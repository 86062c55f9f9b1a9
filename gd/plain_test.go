package gd_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"slope/gd"
)

// The short loop of a run that is nothing but descent does what the general one
// does, bit for bit, in every ending.
func TestPlainLoopIsTheGeneralOne(t *testing.T) {
	for _, c := range []struct {
		name string
		obj  func() gd.Objective
		opt  gd.Options
	}{
		{"converges", func() gd.Objective { return quad{1, 7} }, gd.Options{Step: gd.Fixed(0.1)}},
		{"oscillates", func() gd.Objective { return quad{1, 7} }, gd.Options{Step: gd.Fixed(0.28), MaxIterations: 50}},
		{"cap", func() gd.Objective { return quad{1, 7} }, gd.Options{Step: gd.Fixed(0.01), MaxIterations: 5, Stop: []gd.StopRule{}}},
		{"diverges", func() gd.Objective { return quad{1, 7} }, gd.Options{Step: gd.Fixed(1), MaxIterations: 5000}},
		{"stops", func() gd.Objective { return quad{1, 7} }, gd.Options{Step: gd.Fixed(1), Stop: []gd.StopRule{gd.Divergence(100)}}},
		{"arrives", func() gd.Objective { return quad{1, 1} }, gd.Options{Step: gd.Fixed(1), Stop: []gd.StopRule{}}},
		{"fails", func() gd.Objective { return &broken{quad: quad{1, 2}, at: 3, grad: math.NaN()} }, gd.Options{Step: gd.Fixed(0.1)}},
		{"own gradient", func() gd.Objective { return ownGradient{quad{1, 2}, make([]float64, 2)} }, gd.Options{Step: gd.Fixed(0.1)}},
	} {
		a, errA := gd.Minimize(c.obj(), []float64{4, 4}, c.opt)
		c.opt.Progress = func(*gd.Iterate) {}
		b, errB := gd.Minimize(c.obj(), []float64{4, 4}, c.opt)
		if fmt.Sprint(errA) != fmt.Sprint(errB) || a.Status != b.Status || a.K != b.K || a.Iterations != b.Iterations || a.Evals != b.Evals ||
			a.Value != b.Value || a.GradNorm != b.GradNorm || !slices.Equal(a.X, b.X) ||
			!slices.Equal(a.History.Loss, b.History.Loss) || !slices.Equal(a.History.GradNorm, b.History.GradNorm) || !slices.Equal(a.History.Step, b.History.Step) {
			t.Errorf("%s: %+v, %v\nwant %+v, %v", c.name, a, errA, b, errB)
		}
	}
}
