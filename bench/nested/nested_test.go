package nested

import (
	"math"
	"testing"
	"time"

	"slope/expr"
	"slope/reverse"
)

// The digits are those of GradBench, to which all implementations come within rounding.
func TestNested(t *testing.T) {
	for name, f := range particles {
		if got, want := f(), 0.2071918746486116; math.Abs(got-want) > 5e-16 {
			t.Errorf("particle %s: %v, want %v", name, got, want)
		}
	}
	want := SaddleByHand()
	for name, f := range saddles {
		if got := f(); got != want {
			t.Errorf("saddle %s: %v, want %v", name, got, want)
		}
	}
	t.Log(want)
}

var (
	particles = map[string]func() float64{"hand": ParticleByHand, "ff": ParticleFF, "rf": ParticleRF, "fr": ParticleFR, "rr": ParticleRR}
	saddles   = map[string]func() [4]float64{"hand": SaddleByHand, "ff": SaddleFF, "rf": SaddleRF, "fr": SaddleFR, "rr": SaddleRR}
	names     = []string{"hand", "ff", "rf", "fr", "rr"}
)

// BenchmarkNested runs the nestings in turn, round after round, and reports the least time
// of each and its multiple of the program written by hand: what a load on the machine
// does to one it does to all.
//
//	go test ./bench/nested -run '^$' -bench . -benchtime 15x
func BenchmarkNested(b *testing.B) {
	b.Run("particle", func(b *testing.B) { interleave(b, func(name string) { particles[name]() }) })
	b.Run("saddle", func(b *testing.B) { interleave(b, func(name string) { saddles[name]() }) })
}

func interleave(b *testing.B, run func(name string)) {
	least := leastTimes(b, names, run)
	b.ReportMetric(least["hand"].Seconds()*1e3, "ms-by-hand")
	for _, name := range names[1:] {
		b.ReportMetric(float64(least[name])/float64(least["hand"]), "×hand-"+name)
	}
}

func leastTimes(b *testing.B, names []string, run func(name string)) map[string]time.Duration {
	least := map[string]time.Duration{}
	for b.Loop() {
		for _, name := range names {
			start := now()
			run(name)
			if d := now() - start; least[name] == 0 || d < least[name] {
				least[name] = d
			}
		}
	}
	b.ReportMetric(0, "ns/op")
	return least
}

// BenchmarkSteepness is the gradient of ½‖∇f‖², in gradients of f, at n = 100.
func BenchmarkSteepness(b *testing.B) {
	x := make([]float64, 100)
	for i := range x {
		x[i] = 1 + 0.5*math.Sin(float64(i))
	}
	dst := make([]float64, len(x))
	plain, nested := expr.Record(len(x), Banana[expr.Expr]), expr.Record(len(x), Steepness[expr.Expr])
	g := make([]float64, len(x))
	run := map[string]func(){
		"gradient": func() { reverse.Gradient(dst, Banana[reverse.Var], x) },
		"Over":     func() { reverse.Gradient(dst, Steepness[reverse.Var], x) },
		"Var2": func() {
			reverse.Gradient(g, Banana[reverse.Var], x)
			reverse.HVP(dst, Banana[reverse.Var2], x, g)
		},
		"gradient-recorded": func() { plain.Gradient(dst, x) },
		"recorded":          func() { nested.Gradient(dst, x) },
	}
	const times = 50
	names := []string{"gradient", "Over", "Var2", "gradient-recorded", "recorded"}
	least := leastTimes(b, names, func(name string) {
		for range times {
			run[name]()
		}
	})
	b.ReportMetric(least["gradient"].Seconds()*1e6/times, "µs-gradient")
	b.ReportMetric(float64(least["Over"])/float64(least["gradient"]), "×gradient")
	b.ReportMetric(float64(least["Var2"])/float64(least["gradient"]), "×gradient-Var2")
	b.ReportMetric(float64(least["recorded"])/float64(least["gradient-recorded"]), "×gradient-recorded")
}

// The gradient of ½‖∇f‖² is the Hessian times the gradient.
func TestSteepness(t *testing.T) {
	x := []float64{0.5, 1.5, -1, 2}
	_, g := reverse.Gradient(nil, Banana[reverse.Var], x)
	_, want := reverse.HVP(nil, Banana[reverse.Var2], x, g)
	_, got := reverse.Gradient(nil, Steepness[reverse.Var], x)
	_, recorded := expr.Record(len(x), Steepness[expr.Expr]).Gradient(nil, x)
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-13*math.Abs(want[i]) || math.Abs(recorded[i]-want[i]) > 1e-13*math.Abs(want[i]) {
			t.Fatalf("%v and %v, want %v", got, recorded, want)
		}
	}
}
