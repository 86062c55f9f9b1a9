package scale

import (
	"io"
	"math"
	"reflect"

	"gonum.org/v1/gonum/optimize"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"slope/gd"
	"slope/internal/arg"
)

// Options are the knobs of an Objective and of Fit. The zero value is sensible:
// no progress, no checkpoint, and a thousand faulty samples at most.
type Options struct {
	// Running says how pipelines are run.
	Running

	// Checkpoint is the file that keeps every evaluation. If it exists, its
	// evaluations are not done again: a run that was killed, started again with
	// the same start and options, goes through them without a pipeline and on
	// from there, to the same last bit. Empty means none. The file is on the
	// machine of this process and belongs to one process at a time. A stop rule
	// that looks at the clock can end the second run elsewhere.
	Checkpoint string

	// Name is a name for the data, kept in the checkpoint, so that the checkpoint
	// of other data is refused.
	Name string

	// Progress gets a line for every evaluation.
	Progress io.Writer

	// MaxFaults is how many samples and rows may be left out because of a fault
	// at the first evaluation; with more it is an error. 0 means 1000; a negative
	// number means that a single fault is an error.
	MaxFaults int
}

func (o *Options) maxFaults() int {
	switch {
	case o.MaxFaults < 0:
		return 0
	case o.MaxFaults == 0:
		return 1000
	}
	return o.MaxFaults
}

// Objective is the sum of a loss over a dataset as a function of the parameters:
// an objective of package gd, and with gd.Problem a problem of gonum/optimize.
// Each evaluation at a new point is one pipeline. Value computes the gradient
// too, since reading the data costs more, and a gradient at the point of the
// last value costs nothing then.
//
// A pipeline that fails makes Value and Gradient return NaN from then on, which
// ends any run; Err has the error, and Minimize and MinimizeWith return it.
//
// # Faults
//
// The samples at fault at the first point, the start of a run, are left out of
// this and every later evaluation, so that it is one function that is minimised.
// They are in Faults, as are rows of files that could not be read. At a later
// point a sample whose loss is not finite makes the sum NaN: the point is outside
// the domain, and a line search goes back.
//
// Every sum is exact up to one rounding, whatever order and workers, so a run
// gives the same bits each time on one kind of machine.
//
// It is safe for concurrent use, one evaluation at a time.
type Objective struct{ e *engine }

// NewObjective returns the objective of a loss and a dataset. With a checkpoint
// it reads the file, and returns an error if that is damaged or of another
// problem. It panics if loss or source is nil.
func NewObjective(loss *Loss, source Source, opt Options) (*Objective, error) {
	e, err := newEngine(loss, source, opt, "objective")
	if err != nil {
		return nil, err
	}
	return &Objective{e}, nil
}

// Dim returns the number of parameters.
func (o *Objective) Dim() int { return o.e.loss.Dim() }

// Total returns the sum at x with its bounds. It panics if the length of x is not
// Dim.
func (o *Objective) Total(x []float64) (Total, error) {
	arg.Length(pkg, "point", len(x), o.Dim())
	t, err := o.e.evaluate(Gradient, x, nil)
	t.Gradient = append([]float64(nil), t.Gradient...)
	t.GradientBound = append([]float64(nil), t.GradientBound...)
	return t, err
}

// Value returns Σ loss at x, NaN outside the domain and after an error.
func (o *Objective) Value(x []float64) float64 {
	arg.Length(pkg, "point", len(x), o.Dim())
	t, err := o.e.evaluate(Gradient, x, nil)
	if err != nil {
		return math.NaN()
	}
	return t.Value
}

// Gradient returns Σ loss at x and writes its gradient to dst, of length Dim,
// which is allocated if it is nil; NaN outside the domain and after an error.
func (o *Objective) Gradient(dst, x []float64) (y float64, grad []float64) {
	return o.evaluate(Gradient, dst, x, nil)
}

// HVP returns Σ loss at x and writes the product of its Hessian with v to dst, of
// length Dim, which is allocated if it is nil.
func (o *Objective) HVP(dst, x, v []float64) (y float64, hv []float64) {
	arg.Length(pkg, "direction", len(v), o.Dim())
	return o.evaluate(HessianProduct, dst, x, v)
}

func (o *Objective) evaluate(kind Kind, dst, x, v []float64) (float64, []float64) {
	arg.Length(pkg, "point", len(x), o.Dim())
	dst = arg.Dst(pkg, "gradient", dst, o.Dim())
	t, err := o.e.evaluate(kind, x, v)
	if err != nil {
		for i := range dst {
			dst[i] = math.NaN()
		}
		return math.NaN(), dst
	}
	copy(dst, t.Gradient)
	return t.Value, dst
}

// Err returns the error that ended the evaluations, nil if there is none.
func (o *Objective) Err() error {
	o.e.mu.Lock()
	defer o.e.mu.Unlock()
	return o.e.err
}

// Faults returns the faults at the first point.
func (o *Objective) Faults() FaultReport {
	o.e.mu.Lock()
	defer o.e.mu.Unlock()
	return o.e.report
}

// Pipelines returns how many pipelines have been run, and how many evaluations
// there were at different points, those from the checkpoint included.
func (o *Objective) Pipelines() (run, evaluations int) {
	o.e.mu.Lock()
	defer o.e.mu.Unlock()
	return o.e.runs, o.e.count
}

// Close closes the checkpoint, which stays where it is, and ends the use of o.
func (o *Objective) Close() error { return o.e.close() }

// Minimize is gd.Minimize with the error of the pipeline that failed, if one did.
func (o *Objective) Minimize(x0 []float64, opt gd.Options) (*gd.Result, error) {
	return o.outcome(gd.Minimize(o, x0, opt))
}

// MinimizeWith is gd.MinimizeWith, which runs a method of gonum/optimize, as
// &optimize.LBFGS{}, with the error of the pipeline that failed, if one did.
func (o *Objective) MinimizeWith(method optimize.Method, x0 []float64, opt gd.Options) (*gd.Result, error) {
	return o.outcome(gd.MinimizeWith(method, o, x0, opt))
}

func (o *Objective) outcome(r *gd.Result, err error) (*gd.Result, error) {
	if failed := o.Err(); failed != nil {
		return r, failed
	}
	return r, err
}

func init() {
	beam.RegisterType(reflect.TypeFor[totalBytesFn]())
	beam.RegisterType(reflect.TypeFor[reportBytesFn]())
}
