package plain

import (
	"math"
	"testing"
	"time"
)

type gradient = func(g, x []float64) (float64, []float64)

// fit is a function of this package that is no workload, with its gradients by hand
// and by slope grad.
type fit struct {
	name         string
	hand, source gradient
	x            []float64
}

func fits() []fit {
	predators, x0 := newPredators()
	process, x1 := newProcess()
	orbit, x2 := newOrbit()
	return []fit{
		{"Predators", (&handPredators{Predators: predators}).gradient, predators.LossGradient, x0},
		{"Process", (&handProcess{Process: process}).gradient, process.LikelihoodGradient, x1},
		{"Orbit", handOrbit(orbit), orbit.LossGradient, x2},
	}
}

// The generated gradients have the digits of those by hand, in a first call and in a second.
func TestDigits(t *testing.T) {
	for _, f := range fits() {
		want, grad := f.hand(make([]float64, len(f.x)), f.x)
		for range 2 {
			y, g := f.source(nil, f.x)
			if math.Abs(y-want) > 1e-13*math.Abs(want) {
				t.Errorf("%s: value %v, want %v", f.name, y, want)
			}
			scale := 0.0
			for _, v := range grad {
				scale = max(scale, math.Abs(v))
			}
			for i, v := range grad {
				if !(math.Abs(g[i]-v) <= 1e-11*scale) {
					t.Errorf("%s: derivative %d is %v, want %v", f.name, i, g[i], v)
				}
			}
		}
	}
}

// BenchmarkSource times generated gradients relative to those by hand, the two in turn.
func BenchmarkSource(b *testing.B) {
	for _, f := range fits() {
		b.Run(f.name, func(b *testing.B) {
			g := make([]float64, len(f.x))
			hand, source := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
			for b.Loop() {
				start := time.Now()
				f.hand(g, f.x)
				hand = min(hand, time.Since(start))
				start = time.Now()
				f.source(g, f.x)
				source = min(source, time.Since(start))
			}
			b.ReportMetric(float64(source)/float64(hand), "×hand")
		})
	}
}
