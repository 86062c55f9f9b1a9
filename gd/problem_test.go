package gd_test

import (
	"math"
	"testing"

	"slope/gd"
	"slope/internal/problem"
)

// With a step of 1/L every step lowers f by at least ‖∇f‖²/(2L), on a convex
// problem f_k − f* stays below L‖x₀−x*‖²/(4k+2), and a strongly convex one
// converges linearly.
func TestTheoremsOnProblems(t *testing.T) {
	n := 0
	for _, p := range problem.All() {
		if p.Min == nil || math.IsInf(p.L, 1) || p.Curvature == problem.Nonconvex {
			continue
		}
		n++
		obj := gd.FromGradient(p.Dim(), p.Hand, nil)
		r2 := 0.0
		for i, x := range p.Start {
			r2 += (x - p.Min[i]) * (x - p.Min[i])
		}
		opt := gd.Options{Step: gd.Fixed(1 / p.L), MaxIterations: 300}
		var previous gd.Iterate
		for it, err := range gd.Iterates(obj, p.Start, opt) {
			if err != nil {
				t.Fatalf("%s: %v", p.Name, err)
			}
			bar := 1e-13 * (math.Abs(it.Value) + p.L*r2)
			if it.K > 0 {
				if most := previous.Value - previous.GradNorm*previous.GradNorm/(2*p.L); it.Value > most+bar {
					t.Errorf("%s: f(x_%d) = %v, want at most %v", p.Name, it.K, it.Value, most)
				}
			}
			if most := p.MinValue + p.L*r2/float64(4*it.K+2); it.Value > most+bar {
				t.Errorf("%s: f(x_%d) = %v, want at most %v", p.Name, it.K, it.Value, most)
			}
			if p.Mu > 0 {
				d2 := 0.0
				for i, x := range it.X {
					d2 += (x - p.Min[i]) * (x - p.Min[i])
				}
				if most := math.Pow(1-p.Mu/p.L, float64(it.K)) * r2; d2 > most+1e-13*r2 {
					t.Errorf("%s: ‖x_%d−x*‖² = %v, want at most %v", p.Name, it.K, d2, most)
				}
			}
			previous = it
		}
	}
	if n < 8 {
		t.Errorf("%d problems with a known L, want at least 8", n)
	}
}

// The defaults bring down every smooth problem, in every mode alike, and end with
// a status. Where f is bounded below and well conditioned they find the minimum.
func TestDefaultsOnProblems(t *testing.T) {
	for _, p := range problem.All() {
		if p.Kinked {
			continue
		}
		opt := gd.Options{MaxIterations: 500}
		res, err := gd.Minimize(gd.FromGradient(p.Dim(), p.Hand, nil), p.Start, opt)
		if err != nil && !math.IsInf(p.MinValue, -1) {
			t.Errorf("%s: %v", p.Name, err)
			continue
		}
		if first := res.History.Loss[0]; res.GradNorm > 1e-8 && res.Value >= first {
			t.Errorf("%s: f went from %v to %v", p.Name, first, res.Value)
		}
		if p.Mu > 0 && p.L <= 100*p.Mu && res.Status != gd.SmallGradient {
			t.Errorf("%s: %v after %d steps, want SmallGradient", p.Name, res.Status, res.Iterations)
		}
		// From the same points, the other modes see the same f and ∇f.
		for mode, obj := range map[string]gd.Objective{
			"dual":    gd.Dual(p.Dim(), p.Dual),
			"reverse": gd.WithValue(gd.Reverse(p.Dim(), p.Var), p.Value),
		} {
			few := gd.Options{MaxIterations: 3}
			got, _ := gd.Minimize(obj, p.Start, few)
			want, _ := gd.Minimize(gd.FromGradient(p.Dim(), p.Hand, nil), p.Start, few)
			for k, f := range want.History.Loss {
				if g := got.History.Loss[k]; math.Abs(g-f) > 1e-7*(math.Abs(f)+1e-7) {
					t.Errorf("%s, %s: f(x_%d) = %v, by hand %v", p.Name, mode, k, g, f)
				}
			}
		}
	}
}
