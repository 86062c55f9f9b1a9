package workload

import (
	"math"
	"testing"
	"time"

	"slope/expr"
	"slope/internal/problem"
	"slope/reverse"
)

// arrayLoss is a workload in whole arrays, to first and to second order.
type arrayLoss struct {
	name   string
	x      []float64
	first  func(reverse.Vec) va
	second func(reverse.Vec2) reverse.Var2
	record func([]ex) ex
}

// arrayLosses are W3, W4, W5 and GMM with m samples.
func arrayLosses(w3, w4, w5, samples int) []arrayLoss {
	l := &logistic{problem.NewLogistic(w3, w3Features)}
	a, y := l.features(), l.negLabels()
	r := &ridge{problem.NewRidge(w4, w4Columns)}
	p := newNetwork(w5, w5Widths)
	g, theta := readGMM(gmmText)
	g.resize(samples)
	terms := make([]reverse.Vec2, g.k)
	return []arrayLoss{
		{"W3", l.Start(), l.vector(), func(x reverse.Vec2) reverse.Var2 { return logisticVector(a, y, l.Lambda, x) },
			func(x []ex) ex { return problem.LogisticLoss(l.Logistic, x) }},
		{"W4", r.Start(), r.vector, func(x reverse.Vec2) reverse.Var2 { return ridgeVector(r, x) },
			func(x []ex) ex { return problem.RidgeLoss(r.Ridge, x) }},
		{"W5", p.start(), func(x reverse.Vec) va { return networkVector(p, x) }, func(x reverse.Vec2) reverse.Var2 { return networkVector(p, x) },
			func(x []ex) ex { return networkLoss(p, x) }},
		{"GMM", theta, g.vector(), func(x reverse.Vec2) reverse.Var2 { return gmmVector(g, terms, x) },
			func(x []ex) ex { return gmmLoss(g, x) }},
	}
}

// Second derivatives of arrays are those of the recorded program.
func TestArraysToSecondOrderEqualPrograms(t *testing.T) {
	for _, c := range arrayLosses(20, 20, 3, 4) {
		v := direction(len(c.x))
		y, g, hv := reverse.GradHVPVec(nil, nil, c.second, c.x, v)
		wy, wg, whv := expr.Record(len(c.x), c.record).GradHVP(nil, nil, c.x, v)
		if math.Abs(y-wy) > 1e-12*math.Abs(wy) {
			t.Errorf("%s: value %v, want %v", c.name, y, wy)
		}
		for i, part := range [][2][]float64{{g, wg}, {hv, whv}} {
			scale := 0.0
			for _, w := range part[1] {
				scale = math.Max(scale, math.Abs(w))
			}
			for j, w := range part[1] {
				if math.Abs(part[0][j]-w) > 1e-12*scale {
					t.Fatalf("%s: part %d: element %d is %v, want %v", c.name, i, j, part[0][j], w)
				}
			}
		}
	}
}

// BenchmarkArraysToSecondOrder runs a gradient, a product, and both in one pass in
// turn, and reports how many gradients the others cost.
func BenchmarkArraysToSecondOrder(b *testing.B) {
	for _, c := range arrayLosses(1000, 200, 100, 1000) {
		b.Run(c.name, func(b *testing.B) {
			v, g, hv := direction(len(c.x)), make([]float64, len(c.x)), make([]float64, len(c.x))
			runs := []func(){
				func() { reverse.GradientVec(g, c.first, c.x) },
				func() { reverse.HVPVec(hv, c.second, c.x, v) },
				func() { reverse.GradHVPVec(g, hv, c.second, c.x, v) },
			}
			best := []time.Duration{math.MaxInt64, math.MaxInt64, math.MaxInt64}
			for b.Loop() {
				for i, run := range runs {
					start := time.Now()
					run()
					best[i] = min(best[i], time.Since(start))
				}
			}
			b.ReportMetric(float64(best[0].Microseconds()), "gradient-µs")
			b.ReportMetric(float64(best[1])/float64(best[0]), "hvp/gradient")
			b.ReportMetric(float64(best[2])/float64(best[0]), "gradhvp/gradient")
		})
	}
}
