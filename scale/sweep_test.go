package scale

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"slope/expr"
	"slope/gd"
)

// doubleWell is ¼(w²−1)², with a log that ends its domain at w = −3.
func doubleWell() *expr.Program {
	return expr.Record(1, func(w []expr.Expr) expr.Expr {
		return w[0].Square().AddConst(-1).Square().Scale(0.25).Add(w[0].AddConst(3).Log().Scale(1e-3))
	})
}

// badRule is a step rule that panics or ends its goroutine's run with a NaN.
type badRule struct{ At int }

func (r badRule) Begin(int) (gd.Stepper, error) { return r, nil }
func (r badRule) Step(l *gd.Line) (float64, gd.Status) {
	if l.K() == r.At {
		panic("no more steps")
	}
	return 0.1, gd.Running
}

// silent is a rule that gob can't send: it is not registered.
type silent struct{ badRule }

func init() { gob.Register(badRule{}) }

func sweepOf(steps ...gd.StepRule) *Sweep {
	return &Sweep{
		Objective: doubleWell(),
		Starts:    [][]float64{{2}, {-2}, {0.5}},
		Steps:     steps,
		Options:   gd.Options{Stop: []gd.StopRule{gd.GradientNorm(1e-6)}, MaxIterations: 300},
	}
}

func fixedSteps(steps []float64) (rules []gd.StepRule) {
	for _, s := range steps {
		rules = append(rules, gd.Fixed(s))
	}
	return rules
}

// sameOutcome compares bits; gd.Outcome has errors, which travel as text.
func sameOutcome(a, b gd.Outcome) bool {
	text := func(err error) string { return fmt.Sprint(err) }
	return a.Start == b.Start && a.Step == b.Step && a.Iterations == b.Iterations && a.Reached == b.Reached &&
		math.Float64bits(a.Value) == math.Float64bits(b.Value) && a.Status == b.Status && text(a.Err) == text(b.Err)
}

// The table is that of gd.Sweep, bit for bit and in its order, runs that leave the
// domain included.
func TestSweepIsThatOfGD(t *testing.T) {
	sizes := gd.Geomspace(1e-3, 20, 40)
	s := sweepOf(fixedSteps(sizes)...)
	got, err := s.Run()
	if err != nil {
		t.Fatal(err)
	}
	local := gd.Sweep{Objective: func() gd.Objective { return doubleWell() }, Starts: s.Starts, Steps: sizes, Options: s.Options}
	want, err := local.Run()
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Fatalf("%d outcomes, want %d", len(got), len(want))
	}
	failed := 0
	for i := range want {
		if !sameOutcome(got[i].Outcome, want[i]) {
			t.Errorf("outcome %d is %+v, want %+v", i, got[i].Outcome, want[i])
		}
		if got[i].Err != nil {
			failed++
		}
	}
	if failed == 0 {
		t.Error("no run left the domain")
	}
	best, ok := FastestOutcome(got)
	if first, _ := gd.Fastest(want); !ok || !sameOutcome(best.Outcome, first) {
		t.Errorf("fastest %+v, want %+v", best, first)
	}
}

// Step rules of other kinds, directions, sets and sums over samples travel.
func TestSweepRules(t *testing.T) {
	data, n := ridgeData()
	rules := []gd.StepRule{
		gd.Armijo{}, gd.Armijo{Initial: 2, Shrink: 0.3}, gd.Decrease{}, gd.StrongWolfe{}, gd.BarzilaiBorwein{Short: true}, gd.BarzilaiBorwein{},
		gd.InverseL(1e4), gd.Decreasing{Initial: 1e-3}, gd.Polyak{Min: 100}, gd.Exact{}, gd.Fixed(1e-4),
	}
	starts := [][]float64{make([]float64, n), {0.1, 0.2, -0.3}}
	for name, opt := range map[string]gd.Options{
		"plain":     {MaxIterations: 20},
		"steepest":  {MaxIterations: 20, Direction: gd.Steepest{}, Stop: []gd.StopRule{}},
		"nesterov":  {MaxIterations: 20, Direction: gd.Nesterov{}, Stop: []gd.StopRule{gd.RelativeChange(1e-3), gd.Stagnation(5)}},
		"projected": {MaxIterations: 20, Project: gd.Box{Lo: []float64{-0.1, -0.1, math.Inf(-1)}}},
	} {
		rules := rules
		if opt.Project != nil { // which not every rule goes with
			rules = []gd.StepRule{gd.Armijo{}, gd.Fixed(1e-4), gd.Armijo{Initial: 2, Shrink: 0.3}}
		}
		s := &Sweep{Objective: ridge(n), Data: data, Starts: starts, Steps: rules, Options: opt}
		got, err := s.Run()
		if err != nil {
			t.Fatal(name, err)
		}
		sum := ridge(n).Batch(data)
		for i, o := range got {
			opt.Step = rules[i%len(rules)]
			want, err := gd.Minimize(sum, starts[i/len(rules)], opt)
			if o.Rule != opt.Step || o.Start != i/len(rules) || (o.Err == nil) != (err == nil) {
				t.Errorf("%s: outcome %d is %+v, error %v", name, i, o, err)
				continue
			}
			if want != nil && (o.Status != want.Status || o.Value != want.Value || !slices.Equal(o.X, want.X) || o.Evals != want.Evals) {
				t.Errorf("%s: %+v gives %+v, want %v at %v", name, o.Rule, o, want.Status, want.X)
			}
		}
	}
}

// A run that panics is a row like any other.
func TestSweepPanic(t *testing.T) {
	out, err := sweepOf(badRule{3}, gd.Armijo{}, badRule{10000}).Run()
	if err != nil {
		t.Fatal(err)
	}
	for i, o := range out {
		var e *gd.Error
		switch {
		case i%3 == 0:
			if !errors.As(o.Err, &e) || e.Status != gd.BadInput || o.Reached || o.Status != gd.BadInput ||
				!strings.HasPrefix(e.Error(), "gd: panic: no more steps at ") || !strings.Contains(e.Error(), "sweep_test.go:") {
				t.Errorf("row %d: %+v", i, o)
			}
		case !o.Reached || o.Err != nil || !math.IsNaN(o.Step):
			t.Errorf("row %d: %+v", i, o)
		}
	}
	var table bytes.Buffer
	if err := WriteOutcomes(&table, out); err != nil || strings.Count(table.String(), "\n") != len(out)+1 ||
		!strings.Contains(table.String(), "gd.Armijo{Initial:0 Shrink:0 Slack:0}") || !strings.Contains(table.String(), "> 300") {
		t.Errorf("%v\n%s", err, table.String())
	}
}

// Workers that fail in the middle of a bundle change nothing.
func TestSweepWorkersFail(t *testing.T) {
	s := sweepOf(fixedSteps(gd.Geomspace(1e-2, 1, 10))...)
	want, err := s.Run()
	if err != nil {
		t.Fatal(err)
	}
	plan, err := s.plan()
	if err != nil {
		t.Fatal(err)
	}
	failedRanges.Store(0)
	rows, err := Running{Retries: 100}.Collect(func(root beam.Scope) []beam.PCollection {
		return []beam.PCollection{sweepRows(root, plan, beam.ParDo(root, &flakyRanges{Name: "sweep"}, Ranges(root, 30, 5)))}
	})
	if err != nil || failedRanges.Load() == 0 {
		t.Fatal(failedRanges.Load(), err)
	}
	seen := map[int64]int{}
	for _, b := range rows {
		row, err := fromGob[sweepRow](b)
		if err != nil {
			t.Fatal(err)
		}
		seen[row.I]++
		if got := row.outcome(s.Steps); !sameOutcome(got.Outcome, want[row.I].Outcome) {
			t.Errorf("run %d: %+v, want %+v", row.I, got, want[row.I])
		}
	}
	for i := range int64(30) {
		if seen[i] != 1 {
			t.Errorf("run %d came %d times", i, seen[i])
		}
	}
}

func TestSweepBadInput(t *testing.T) {
	for want, change := range map[string]func(*Sweep){
		"scale: sweep of 0 starts and 1 steps, want at least 1 of each": func(s *Sweep) { s.Starts = nil },
		"gd: step size -1, want a finite number > 0":                    func(s *Sweep) { s.Steps = []gd.StepRule{gd.Fixed(1), gd.Fixed(-1)} },
		"gd: start of length 2, want 1, the dimension of the objective": func(s *Sweep) { s.Starts = [][]float64{{1, 2}} },
		"gd: stop rule GradientNorm with tolerance -1, want ≥ 0":        func(s *Sweep) { s.Options.Stop = []gd.StopRule{gd.GradientNorm(-1)} },
		"scale: step rule 0 of a sweep is nil":                          func(s *Sweep) { s.Steps[0] = nil },
		"see gob.Register":                                              func(s *Sweep) { s.Steps[0] = silent{} },
		"scale: sweep with data for a program without data inputs":      func(s *Sweep) { s.Data = []float64{1} },
		"scale: sweep with data of length 3, want a multiple of 4":      func(s *Sweep) { s.Objective, s.Data = ridge(3), []float64{1, 2, 3} },
		"scale: sweep without an objective":                             func(s *Sweep) { s.Objective = nil },
	} {
		s := sweepOf(gd.Fixed(0.1))
		change(s)
		var err error
		func() {
			defer func() {
				if r := recover(); r != nil {
					err = fmt.Errorf("%v", r)
				}
			}()
			_, err = s.Run()
		}()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
