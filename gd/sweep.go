package gd

import (
	"fmt"
	"io"
	"math"
	"runtime"
	"text/tabwriter"

	"gonum.org/v1/gonum/floats"

	"slope/internal/arg"
	"slope/internal/parallel"
)

// Sweep is the same run for every pair of a start and a fixed step size, in
// parallel: the brute-force way to tune a step by its time to result.
type Sweep struct {
	// Objective makes the objective of one worker; it is called once for each
	// worker, so that objectives for one goroutine serve.
	Objective func() Objective

	Starts [][]float64
	Steps  []float64

	// Options are those of every run. Stop says what the result is, as
	// ObjectiveValue(1e-5), and MaxIterations when to give up; Step and Progress
	// are not used.
	Options Options

	Workers int // 0 means GOMAXPROCS
}

// Outcome is the end of one run of a sweep.
type Outcome struct {
	Start int // in Sweep.Starts
	Step  float64

	// Iterations is the time to result: the steps until a stop rule was met. A
	// run that did not get there has MaxIterations.
	Iterations int
	Reached    bool

	Value  float64 // f at the best point
	Status Status
	Err    error // of a run that failed, as one that diverged beyond all numbers
}

// Run does the runs and returns their outcomes, start by start and in the order
// of the steps. It returns an error, and no outcomes, if the options make no
// sense for all of them. The outcomes do not depend on the number of workers. A panic
// of an objective comes out of Run as a *slope.Panic with the number of the run, by
// the order of the outcomes.
func (s *Sweep) Run() ([]Outcome, error) {
	arg.Some(pkg, "Sweep", "one with an Objective", s == nil)
	arg.NotNil(pkg, s.Objective == nil)
	if len(s.Starts) == 0 || len(s.Steps) == 0 {
		return nil, badInput(-1, "sweep of %d starts and %d steps, want at least 1 of each", len(s.Starts), len(s.Steps))
	}
	opt := s.Options
	opt.Progress = nil
	probe := s.Objective()
	for _, x0 := range s.Starts {
		for _, step := range s.Steps {
			opt.Step = Fixed(step)
			if _, err := newRun(probe, x0, opt); err != nil {
				return nil, err
			}
		}
	}
	if err := opt.fill(); err != nil {
		return nil, err
	}
	out := make([]Outcome, len(s.Starts)*len(s.Steps))
	workers := s.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = min(workers, len(out))
	objectives := []Objective{probe}
	for range workers - 1 {
		objectives = append(objectives, s.Objective())
	}
	parallel.Do(workers, len(out), "gd: Sweep, run", nil, func(w, i int) {
		opt := opt
		start, step := i/len(s.Steps), s.Steps[i%len(s.Steps)]
		opt.Step = Fixed(step)
		out[i] = outcome(objectives[w], s.Starts[start], opt)
		out[i].Start, out[i].Step = start, step
	})
	return out, nil
}

func outcome(obj Objective, x0 []float64, opt Options) Outcome {
	res, err := Minimize(obj, x0, opt)
	o := Outcome{Iterations: opt.MaxIterations, Err: err}
	if res != nil {
		o.Status, o.Value = res.Status, res.Value
		if o.Reached = res.Status.Converged(); o.Reached {
			o.Iterations = res.Iterations
		}
	}
	return o
}

// Fastest returns the outcome with the shortest time to result, the first of
// equals, and whether any run got there.
func Fastest(outcomes []Outcome) (best Outcome, ok bool) {
	for _, o := range outcomes {
		if o.Reached && (!ok || o.Iterations < best.Iterations) {
			best, ok = o, true
		}
	}
	return best, ok
}

// WriteOutcomes writes a table of the outcomes, one a line.
func WriteOutcomes(w io.Writer, outcomes []Outcome) error {
	arg.Some(pkg, "io.Writer", "one to write the table to", w == nil)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "start\tstep\titerations\tbest f\tstatus\t")
	for _, o := range outcomes {
		its := fmt.Sprint(o.Iterations)
		if !o.Reached {
			its = "> " + its
		}
		fmt.Fprintf(tw, "%d\t%.4g\t%s\t%.3e\t%v\t\n", o.Start, o.Step, its, o.Value, o.Status)
	}
	return tw.Flush()
}

// Linspace returns n numbers from lo to hi at equal distances, both included. It panics
// if n is negative or lo or hi is not finite.
func Linspace(lo, hi float64, n int) []float64 {
	arg.Count(pkg, "number of points of Linspace", n, 0)
	if lo-lo != 0 || hi-hi != 0 {
		panic(fmt.Sprintf("gd: Linspace from %v to %v, want finite numbers", lo, hi))
	}
	x := make([]float64, n)
	switch {
	case n == 1:
		x[0] = lo
	case n > 1 && math.IsInf(hi-lo, 0):
		floats.Scale(2, floats.Span(x, lo/2, hi/2))
	case n > 1:
		floats.Span(x, lo, hi)
	}
	return x
}

// Geomspace returns n numbers from lo > 0 to hi > 0 in geometric progression,
// both included. It panics if n is negative or lo or hi is not positive and finite.
func Geomspace(lo, hi float64, n int) []float64 {
	arg.Count(pkg, "number of points of Geomspace", n, 0)
	if !(lo > 0 && hi > 0 && lo <= math.MaxFloat64 && hi <= math.MaxFloat64) {
		panic(fmt.Sprintf("gd: Geomspace from %v to %v, want finite numbers > 0", lo, hi))
	}
	x := make([]float64, n)
	if n > 1 {
		floats.LogSpan(x, lo, hi)
		x[n-1] = hi
	}
	if n > 0 {
		x[0] = lo
	}
	return x
}

// ProgressLine returns a Progress function that keeps one line of text up to
// date: iteration, value and norm of the gradient.
func ProgressLine(w io.Writer) func(*Iterate) {
	return func(it *Iterate) {
		fmt.Fprintf(w, "\rk = %-8d f = %-14.8g ‖∇f‖ = %-10.3g", it.K, it.Value, it.GradNorm)
		if it.Status != Running {
			fmt.Fprintf(w, " %v\n", it.Status)
		}
	}
}
