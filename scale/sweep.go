package scale

import (
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"runtime/debug"
	"text/tabwriter"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"slope/expr"
	"slope/gd"
)

// Sweep is the same run for every pair of a start and a step rule, spread over
// workers: gd.Sweep past one machine. Each run is one element of a pipeline and
// in one process, so that the objective and its data must fit a worker.
type Sweep struct {
	Running

	// Objective is the function to minimise. Workers run it from its encoding.
	Objective *expr.Program

	// Data are the samples of an objective with data inputs, DataDim numbers each
	// and one after the other: what is minimised is the sum of its values over
	// them, as Program.Batch computes it. They travel with the pipeline. Nil for
	// a program without data inputs.
	Data []float64

	Starts [][]float64

	// Steps are the step rules: gd.Fixed(0.1), gd.Armijo{}, … Those of package gd
	// travel as they are; a rule of the caller's own must be known to
	// encoding/gob, see gob.Register.
	Steps []gd.StepRule

	// Options are those of every run. Direction, Project, Stop, MaxIterations and
	// MaxEvaluations travel, in the same way as step rules; the others are not used.
	Options gd.Options
}

// SweepOutcome is the end of one run of a Sweep.
type SweepOutcome struct {
	// Outcome is what gd.Sweep gives. Its Step is the size of a gd.Fixed and NaN
	// for another rule. Its Err is a *gd.Error, without a cause; that of a run
	// that panicked has status BadInput and says where.
	gd.Outcome

	Rule  gd.StepRule
	X     []float64 // the best point, nil if there is none
	Evals gd.Evaluations
}

// sweepPlan is what workers are told of a sweep.
type sweepPlan struct {
	Program       []byte
	Data          []byte
	Dim           int
	Starts        []byte // Dim numbers each
	Steps         []gd.StepRule
	Direction     gd.Direction
	Project       gd.Projection
	Stop          []gd.StopRule
	NoStop        bool // an empty list, which gob would make nil
	MaxIterations int

	MaxEvaluations int
}

// sweepRow is the end of run I; the runs count start by start.
type sweepRow struct {
	I       int64
	Outcome gd.Outcome // without Err
	X       []byte
	Evals   gd.Evaluations
	Failed  bool
	Err     gd.Error
}

// Run does the runs in one pipeline and returns their outcomes, start by start
// and in the order of the steps, whatever the workers. A run that fails, gives
// NaN or panics is an outcome with its status and error. Run returns an error,
// and no outcomes, if starts or options make no sense, if they can't be sent to
// workers, or if the pipeline fails. It panics if Objective is nil or has more
// than one result, or if Data does not fit it.
func (s *Sweep) Run() ([]SweepOutcome, error) {
	plan, err := s.plan()
	if err != nil {
		return nil, err
	}
	runs := int64(len(s.Starts)) * int64(len(s.Steps))
	rows, err := s.Collect(func(root beam.Scope) []beam.PCollection {
		return []beam.PCollection{sweepRows(root.Scope("scale.Sweep"), plan, Ranges(root, runs, 1))}
	})
	if err != nil {
		return nil, err
	}
	out := make([]SweepOutcome, runs)
	done := make([]bool, runs)
	for _, b := range rows {
		row, err := fromGob[sweepRow](b)
		if err != nil || row.I < 0 || row.I >= runs {
			return nil, errors.New("scale: result of a sweep is damaged")
		}
		done[row.I] = true
		out[row.I] = row.outcome(s.Steps)
	}
	for i, ok := range done {
		if !ok {
			return nil, fmt.Errorf("scale: the pipeline lost run %d of a sweep", i)
		}
	}
	return out, nil
}

// sweepRows is the part of the pipeline that does the runs.
func sweepRows(s beam.Scope, plan []byte, runs beam.PCollection) beam.PCollection {
	return beam.ParDo(s, &sweepFn{Plan: plan}, runs)
}

// plan checks the sweep and encodes it.
func (s *Sweep) plan() ([]byte, error) {
	s.fits()
	if len(s.Starts) == 0 || len(s.Steps) == 0 {
		return nil, fmt.Errorf("scale: sweep of %d starts and %d steps, want at least 1 of each", len(s.Starts), len(s.Steps))
	}
	p := s.Objective
	plan := sweepPlan{
		Dim: p.Dim(), Data: floatBytes(s.Data), Steps: s.Steps,
		Direction: s.Options.Direction, Project: s.Options.Project, MaxIterations: s.Options.MaxIterations, MaxEvaluations: s.Options.MaxEvaluations,
		Stop: s.Options.Stop, NoStop: s.Options.Stop != nil && len(s.Options.Stop) == 0,
	}
	if _, ok := plan.Direction.(gd.Steepest); ok {
		plan.Direction = nil // gob has no form for a type without fields
	}
	if err := plan.rehearse(s.Starts); err != nil {
		return nil, err
	}
	for _, x0 := range s.Starts {
		plan.Starts = append(plan.Starts, floatBytes(x0)...)
	}
	var err error
	if plan.Program, err = p.MarshalBinary(); err != nil {
		return nil, fmt.Errorf("scale: workers run an objective from its encoding: %w", err)
	}
	b, err := toGob(plan)
	if err != nil {
		return nil, fmt.Errorf("scale: a rule of the sweep can't be sent to workers; see gob.Register: %w", err)
	}
	return b, nil
}

// fits panics unless the objective is there, with one result and the data that it takes.
func (s *Sweep) fits() {
	p := s.Objective
	switch {
	case p == nil:
		panic("scale: sweep without an objective")
	case p.OutDim() != 1:
		panic(fmt.Sprintf("scale: sweep of a program with %d results, want 1", p.OutDim()))
	case p.DataDim() == 0 && len(s.Data) > 0:
		panic("scale: sweep with data for a program without data inputs")
	case p.DataDim() > 0 && (len(s.Data) == 0 || len(s.Data)%p.DataDim() != 0):
		panic(fmt.Sprintf("scale: sweep with data of length %d, want a multiple of %d above 0", len(s.Data), p.DataDim()))
	}
}

// rehearse returns what is wrong with a start, a rule or an option: a run over a function
// without slopes ends at its start and has looked at them.
func (p *sweepPlan) rehearse(starts [][]float64) error {
	for i, rule := range p.Steps {
		if rule == nil {
			return fmt.Errorf("scale: step rule %d of a sweep is nil", i)
		}
		for _, x0 := range starts {
			if _, err := gd.Minimize(flat(p.Dim), x0, p.options(rule)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *sweepPlan) options(step gd.StepRule) gd.Options {
	opt := gd.Options{Step: step, Direction: p.Direction, Project: p.Project, Stop: p.Stop, MaxIterations: p.MaxIterations, MaxEvaluations: p.MaxEvaluations}
	if p.NoStop {
		opt.Stop = []gd.StopRule{}
	}
	return opt
}

// flat is the function 0 of so many variables.
type flat int

func (n flat) Dim() int                { return int(n) }
func (n flat) Value([]float64) float64 { return 0 }
func (n flat) Gradient(dst, _ []float64) (float64, []float64) {
	clear(dst)
	return 0, dst
}

// sweepFn does the runs of a range.
type sweepFn struct {
	Plan []byte

	plan   sweepPlan
	obj    gd.Objective
	starts []float64
}

// Setup decodes the plan.
func (f *sweepFn) Setup() error {
	plan, err := fromGob[sweepPlan](f.Plan)
	if err != nil {
		return fmt.Errorf("scale: plan of a sweep: %w", err)
	}
	p, err := loadProgram(plan.Program)
	if err != nil {
		return err
	}
	f.plan, f.starts, f.obj = plan, floats(plan.Starts), p
	if p.DataDim() > 0 {
		b := p.Batch(floats(plan.Data))
		b.Workers = 1
		f.obj = b
	}
	return nil
}

// ProcessElement does the runs of a range. Each starts anew, so that a bundle
// that is done again gives the same rows.
func (f *sweepFn) ProcessElement(runs Range, emit func([]byte)) error {
	for i := runs.First; i < runs.First+runs.Count; i++ {
		row := f.run(i)
		b, err := toGob(row)
		if err != nil {
			return err
		}
		emit(b)
	}
	return nil
}

func (f *sweepFn) run(i int64) (row sweepRow) {
	k, n := int64(len(f.plan.Steps)), int64(f.plan.Dim)
	start := i / k
	opt := f.plan.options(f.plan.Steps[i%k])
	most := opt.MaxIterations
	if most == 0 {
		most = 1000 // as gd.Options says
	}
	row = sweepRow{I: i, Outcome: gd.Outcome{Start: int(start), Iterations: most}}
	defer func() {
		if r := recover(); r != nil {
			row.Outcome.Status, row.Failed = gd.BadInput, true
			row.Err = gd.Error{Status: gd.BadInput, Iteration: -1, Index: -1, Detail: fmt.Sprintf("panic: %v%s", r, origin(debug.Stack()))}
		}
	}()
	res, err := gd.Minimize(f.obj, f.starts[start*n:(start+1)*n], opt)
	if err != nil {
		row.Failed = true
		var e *gd.Error
		if errors.As(err, &e) {
			row.Err = *e
			row.Err.Cause = nil
		} else {
			row.Err = gd.Error{Status: gd.BadInput, Iteration: -1, Index: -1, Detail: err.Error()}
		}
		row.Outcome.Status = row.Err.Status
	}
	if res != nil {
		o := &row.Outcome
		o.Status, o.Value, row.X, row.Evals = res.Status, res.Value, floatBytes(res.X), res.Evals
		if o.Reached = res.Status.Converged(); o.Reached {
			o.Iterations = res.Iterations
		}
	}
	return row
}

// outcome is the row as the caller sees it.
func (r *sweepRow) outcome(steps []gd.StepRule) SweepOutcome {
	o := SweepOutcome{Outcome: r.Outcome, Rule: steps[r.I%int64(len(steps))], Evals: r.Evals}
	if len(r.X) > 0 {
		o.X = floats(r.X)
	}
	o.Step = math.NaN()
	if alpha, ok := o.Rule.(gd.Fixed); ok {
		o.Step = float64(alpha)
	}
	if r.Failed {
		e := r.Err
		o.Err = &e
	}
	return o
}

// FastestOutcome returns the outcome with the shortest time to result, the first
// of equals, and whether any run got there.
func FastestOutcome(outcomes []SweepOutcome) (best SweepOutcome, ok bool) {
	for _, o := range outcomes {
		if o.Reached && (!ok || o.Iterations < best.Iterations) {
			best, ok = o, true
		}
	}
	return best, ok
}

// WriteOutcomes writes a table of the outcomes, one a line, as that of
// gd.WriteOutcomes with the step rules written out.
func WriteOutcomes(w io.Writer, outcomes []SweepOutcome) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "start\tstep rule\titerations\tbest f\tstatus\t")
	for _, o := range outcomes {
		its := fmt.Sprint(o.Iterations)
		if !o.Reached {
			its = "> " + its
		}
		rule := fmt.Sprintf("%T%+v", o.Rule, o.Rule)
		if !math.IsNaN(o.Step) {
			rule = fmt.Sprintf("%.4g", o.Step)
		}
		fmt.Fprintf(tw, "%d\t%s\t%s\t%.3e\t%v\t\n", o.Start, rule, its, o.Value, o.Status)
	}
	return tw.Flush()
}

func init() {
	for _, v := range gd.Parts() {
		gob.Register(v)
	}
	beam.RegisterType(reflect.TypeFor[sweepFn]())
}
