package scale

import (
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
)

// engine does the evaluations of an Objective or a fit, one at a time.
type engine struct {
	mu     sync.Mutex
	loss   *Loss
	source Source
	opt    Options

	journal *journal // nil without checkpoint
	recent  []record // the last few evaluations
	begun   bool
	report  FaultReport // of the first evaluation
	skip    []Sample    // the samples at fault in it
	size    int64       // the number of samples
	last    FaultReport // of the last pipeline
	count   int         // evaluations, those of the checkpoint included
	runs    int         // pipelines
	err     error
}

// record is one evaluation.
type record struct {
	kind  Kind
	x, v  []float64
	total Total
}

func newEngine(loss *Loss, source Source, opt Options, what string) (*engine, error) {
	if loss == nil || source == nil {
		panic("scale: nil loss or source")
	}
	e := &engine{loss: loss, source: source, opt: opt}
	if opt.Checkpoint == "" {
		return e, nil
	}
	var err error
	e.journal, err = openJournal(opt.Checkpoint, fingerprint(loss.bytes, opt.Name, what))
	if err != nil {
		return nil, err
	}
	if r := e.journal.faults; r != nil {
		e.begin(*r)
	}
	return e, nil
}

// begin sets what the first evaluation has found.
func (e *engine) begin(r FaultReport) {
	e.begun, e.report = true, r
	e.skip = nil
	for _, f := range r.First {
		if !f.Row {
			e.skip = append(e.skip, Sample{Source: f.Source, Index: f.Index})
		}
	}
}

// evaluate returns a sum at x. After an error it returns that error for good.
func (e *engine) evaluate(kind Kind, x, v []float64) (Total, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.err != nil {
		return Total{}, e.err
	}
	for _, r := range e.recent {
		if r.kind == kind && sameBits(r.x, x) && sameBits(r.v, v) {
			return r.total, nil
		}
	}
	r := record{kind: kind, x: append([]float64(nil), x...), v: append([]float64(nil), v...)}
	found, err := e.recall(&r)
	if err == nil && !found {
		if r.total, err = e.run(&r); err == nil {
			err = e.same(r.total)
		}
		if err == nil && e.journal != nil {
			err = e.journal.append(&r)
		}
	}
	if err == nil {
		err = e.same(r.total)
	}
	if err != nil {
		e.err = err
		return Total{}, err
	}
	e.count++
	if len(e.recent) == 4 {
		e.recent = append(e.recent[:0], e.recent[1:]...)
	}
	e.recent = append(e.recent, r)
	return r.total, nil
}

// same checks that the source gives the same samples each time, as far as their
// numbers tell.
func (e *engine) same(t Total) error {
	size := t.Samples + t.Faulty + t.Skipped
	switch {
	case e.size != 0 && size != e.size:
		return fmt.Errorf("scale: the source gives %d samples, before it was %d; it must give the same each time", size, e.size)
	case t.Skipped != int64(len(e.skip)):
		return fmt.Errorf("scale: %d samples are known as the %d that are left out; Source and Index must be unique in a dataset, and the same each time", t.Skipped, len(e.skip))
	}
	e.size = size
	return nil
}

// recall looks for the evaluation in the checkpoint.
func (e *engine) recall(r *record) (bool, error) {
	if e.journal == nil {
		return false, nil
	}
	found, err := e.journal.find(r)
	if found && err == nil {
		e.say(r, "from the checkpoint")
	}
	return found, err
}

// run evaluates in a pipeline.
func (e *engine) run(r *record) (Total, error) {
	start := time.Now()
	total, report, err := e.pipeline(r)
	if err != nil {
		return Total{}, err
	}
	e.runs++
	e.last = report
	if !e.begun {
		if most := e.opt.maxFaults(); report.Count() > int64(most) || total.Samples == 0 {
			return Total{}, &FaultError{report, fmt.Sprintf("of %d samples at the first point; at most %d faults are left out: choose a start inside the domain, mend the data, or raise MaxFaults",
				total.Samples+total.Faulty, most)}
		}
		if e.journal != nil {
			if err := e.journal.appendFaults(report); err != nil {
				return Total{}, err
			}
		}
		e.begin(report)
		total.Skipped, total.Faulty = total.Faulty, 0
	}
	if total.Faulty > 0 { // this is a function of all samples or of none
		fillNaN(&total)
	}
	e.say(r2(r, total), time.Since(start).Round(time.Millisecond).String())
	return total, nil
}

func r2(r *record, t Total) *record { return &record{r.kind, r.x, r.v, t} }

// pipeline runs one pipeline.
func (e *engine) pipeline(r *record) (Total, FaultReport, error) {
	keep := 5 // for a message
	if !e.begun {
		keep = max(keep, e.opt.maxFaults())
	}
	out, err := e.opt.Collect(func(s beam.Scope) []beam.PCollection {
		samples, bad := e.source(s)
		total, faults := Sum(s, e.loss, r.x, samples, SumOptions{Kind: r.kind, Direction: r.v, Skip: e.skip})
		if bad.IsValid() && !e.begun {
			faults = beam.Flatten(s, faults, bad)
		}
		report := CountFaults(s, faults, keep)
		return []beam.PCollection{beam.ParDo(s, &totalBytesFn{}, total), beam.ParDo(s, &reportBytesFn{}, report)}
	})
	if err != nil {
		return Total{}, FaultReport{}, err
	}
	var total Total
	var report FaultReport
	for _, b := range out {
		switch b[0] {
		case 't':
			total, err = decodeTotal(b[1:])
		case 'f':
			report, err = decodeFaultReport(b[1:])
		}
		if err != nil {
			return Total{}, FaultReport{}, fmt.Errorf("scale: result of a pipeline: %w", err)
		}
	}
	if total.Samples+total.Faulty+total.Skipped == 0 {
		return Total{}, FaultReport{}, errors.New("scale: the source has no samples; check its file names")
	}
	return total, report, nil
}

// say writes a line of progress.
func (e *engine) say(r *record, how string) {
	if e.opt.Progress == nil {
		return
	}
	line := fmt.Sprintf("evaluation %d: Σ %.17g", e.count+1, r.total.Value)
	if r.total.Gradient != nil {
		norm := 0.0
		for _, v := range r.total.Gradient {
			norm = math.Hypot(norm, v)
		}
		names := map[Kind]string{Gradient: "‖∇‖", HessianProduct: "‖Hv‖", NormalEquations: "‖Jᵀr‖"}
		line += fmt.Sprintf(", %s %.3g", names[r.kind], norm)
	}
	line += fmt.Sprintf(", %d samples", r.total.Samples)
	if n := r.total.Skipped; n > 0 {
		line += fmt.Sprintf(" without %d at fault", n)
	}
	if n := r.total.Faulty; n > 0 {
		line += fmt.Sprintf(", %d outside the domain", n)
	}
	fmt.Fprintf(e.opt.Progress, "%s, %s\n", line, how)
}

// fillNaN makes the numbers of a sum over too few samples NaN.
func fillNaN(t *Total) {
	nan := math.NaN()
	t.Value, t.ValueBound = nan, nan
	for _, x := range [][]float64{t.Gradient, t.GradientBound, t.JTJ, t.JTJBound} {
		for i := range x {
			x[i] = nan
		}
	}
}

func sameBits(x, y []float64) bool {
	if len(x) != len(y) {
		return false
	}
	for i, v := range x {
		if math.Float64bits(v) != math.Float64bits(y[i]) {
			return false
		}
	}
	return true
}

// close ends the use of the checkpoint.
func (e *engine) close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.journal == nil {
		return nil
	}
	err := e.journal.close()
	e.journal = nil
	if e.err == nil {
		e.err = errors.New("scale: the objective is closed")
	}
	return err
}

type totalBytesFn struct{}

func (*totalBytesFn) ProcessElement(t Total, emit func([]byte)) error {
	b, err := toGob(t)
	if err == nil {
		emit(append([]byte{'t'}, b...))
	}
	return err
}

type reportBytesFn struct{}

func (*reportBytesFn) ProcessElement(r FaultReport, emit func([]byte)) error {
	b, err := toGob(r)
	if err == nil {
		emit(append([]byte{'f'}, b...))
	}
	return err
}
