package gd_test

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"slope"
	"slope/dual"
	"slope/gd"
)

func oneD(f func(d64) d64) func() gd.Objective {
	return func() gd.Objective {
		return gd.Dual(1, func(x []dual.Dual[float64]) dual.Dual[float64] { return f(x[0]) })
	}
}

// The lecture's sweeps to L(w) ≤ 10⁻⁵: on the quadratic the winner is η = 1, at
// one step, and exactly 0 < η < 2 gets there; on the double well from w₀ = 2 the
// winner lies elsewhere and long steps fail.
func TestSweepsOfTheLecture(t *testing.T) {
	target := gd.Options{Stop: []gd.StopRule{gd.ObjectiveValue(1e-5)}, MaxIterations: 200}
	s := gd.Sweep{Objective: oneD(quadratic[d64]), Starts: [][]float64{{5}}, Steps: gd.Linspace(0.05, 3, 60), Options: target}
	out, err := s.Run()
	if err != nil || len(out) != 60 {
		t.Fatalf("%d outcomes, %v", len(out), err)
	}
	for _, o := range out {
		if o.Reached != (o.Step > 0.04 && o.Step < 1.97) {
			t.Errorf("η = %v: %v after %d", o.Step, o.Status, o.Iterations)
		}
	}
	if best, ok := gd.Fastest(out); !ok || math.Abs(best.Step-1) > 1e-12 || best.Iterations != 1 {
		t.Errorf("fastest %+v, want η = 1 in one step", best)
	}
	// η = 2 is a cycle and η = 3 doubles: neither gets there.
	s.Steps = []float64{2, 3}
	if out, err = s.Run(); err != nil || out[0].Status != gd.IterationLimit || out[1].Reached || out[0].Iterations != 200 {
		t.Errorf("%+v, %v", out, err)
	}

	s = gd.Sweep{Objective: oneD(doubleWell[d64]), Starts: [][]float64{{2}, {-2}}, Steps: gd.Geomspace(1e-3, 0.6, 80), Options: target}
	if out, err = s.Run(); err != nil {
		t.Fatal(err)
	}
	for i, o := range out[:80] {
		if m := out[80+i]; m.Iterations != o.Iterations || m.Status != o.Status || m.Start != 1 {
			t.Errorf("from −2: %+v, from 2: %+v", m, o)
		}
	}
	best, ok := gd.Fastest(out)
	if !ok || best.Step > 0.5 || best.Step < 0.05 || out[79].Reached || out[0].Reached {
		t.Errorf("fastest %+v; η = %v: %v, η = %v: %v", best, out[0].Step, out[0].Status, out[79].Step, out[79].Status)
	}
}

func TestSweepDoesNotDependOnWorkers(t *testing.T) {
	s := gd.Sweep{Objective: oneD(quadratic[d64]), Starts: [][]float64{{5}, {1}, {-3}}, Steps: gd.Geomspace(1e-3, 4, 100)}
	s.Workers = 1
	one, err := s.Run()
	if err != nil {
		t.Fatal(err)
	}
	s.Workers = 8
	eight, _ := s.Run()
	same := func(a, b gd.Outcome) bool {
		return a.Step == b.Step && a.Start == b.Start && a.Iterations == b.Iterations && a.Value == b.Value && a.Status == b.Status
	}
	if !slices.EqualFunc(one, eight, same) {
		t.Error("the outcomes differ")
	}
	var buf bytes.Buffer
	if err := gd.WriteOutcomes(&buf, one[:3]); err != nil || strings.Count(buf.String(), "\n") != 4 || !strings.Contains(buf.String(), "> 1000") {
		t.Errorf("%v\n%s", err, buf.String())
	}
}

func TestSweepBadInput(t *testing.T) {
	ok := gd.Sweep{Objective: oneD(quadratic[d64]), Starts: [][]float64{{5}}, Steps: []float64{1}}
	for want, change := range map[string]func(*gd.Sweep){
		"gd: sweep of 0 starts and 1 steps, want at least 1 of each":    func(s *gd.Sweep) { s.Starts = nil },
		"gd: step size -1, want a finite number > 0":                    func(s *gd.Sweep) { s.Steps = []float64{1, -1} },
		"gd: start of length 2, want 1, the dimension of the objective": func(s *gd.Sweep) { s.Starts = [][]float64{{1, 2}} },
		"gd: stop rule GradientNorm with tolerance -1, want ≥ 0":        func(s *gd.Sweep) { s.Options.Stop = []gd.StopRule{gd.GradientNorm(-1)} },
	} {
		s := ok
		change(&s)
		if out, err := s.Run(); out != nil || err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// A panic of the objective names the run, in the goroutine of the caller.
func TestSweepCarriesPanics(t *testing.T) {
	faulty := func() gd.Objective {
		return gd.Dual(1, func(x []d64) d64 {
			if x[0].Real == 7 {
				panic("no value at 7")
			}
			return x[0].Square()
		})
	}
	for _, workers := range []int{0, 1, 3} {
		func() {
			defer func() {
				if p, ok := recover().(*slope.Panic); !ok || p.Index != 4 || p.Value != "no value at 7" || !strings.HasPrefix(p.Error(), "no value at 7 [gd: Sweep, run 4]") {
					t.Errorf("%d workers: %v", workers, p)
				}
			}()
			s := gd.Sweep{Objective: faulty, Starts: [][]float64{{5}, {1}, {7}, {7}}, Steps: []float64{0.1, 0.3}, Workers: workers}
			s.Run()
		}()
	}
}

func TestProgressLine(t *testing.T) {
	var buf bytes.Buffer
	_, err := gd.Minimize(quad{1}, []float64{1}, gd.Options{Step: gd.Fixed(0.5), MaxIterations: 2, Progress: gd.ProgressLine(&buf)})
	if s := buf.String(); err != nil || !strings.HasPrefix(s, "\rk = 0") || !strings.HasSuffix(s, "IterationLimit\n") {
		t.Errorf("%q, %v", s, err)
	}
}

func BenchmarkSweep(b *testing.B) {
	s := gd.Sweep{Objective: oneD(quadratic[d64]), Starts: [][]float64{{5}}, Steps: gd.Geomspace(1e-3, 1.9, 1000),
		Options: gd.Options{Stop: []gd.StopRule{gd.ObjectiveValue(1e-5)}, MaxIterations: 2000}}
	for _, c := range []struct {
		name    string
		workers int
	}{{"workers=1", 1}, {"workers=2", 2}} {
		b.Run(c.name, func(b *testing.B) {
			s.Workers = c.workers
			for b.Loop() {
				if _, err := s.Run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
