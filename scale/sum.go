package scale

import (
	"fmt"
	"reflect"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"slope/expr"
	"slope/internal/arg"
)

// Loss is the loss of one sample, as a program that can be sent to workers. It
// is immutable and safe for concurrent use.
type Loss struct {
	p     *expr.Program
	bytes []byte
}

// NewLoss returns the loss of a program of one result with data inputs, made by
// expr.RecordData: the variables are the parameters, the data inputs one sample.
// For NormalEquations and Fit the program gives the residual of a sample instead.
//
// It returns an error if the program can't be saved, because of a rule that is
// code. It panics if the program has no data inputs, or more than one result.
func NewLoss(p *expr.Program) (*Loss, error) {
	if p.OutDim() != 1 || p.DataDim() == 0 {
		panic(fmt.Sprintf("scale: loss with %d results and %d data inputs, want 1 result and data; see expr.RecordData", p.OutDim(), p.DataDim()))
	}
	b, err := p.MarshalBinary()
	if err != nil {
		return nil, fmt.Errorf("scale: workers run a loss from its encoding: %w", err)
	}
	return &Loss{p, b}, nil
}

// Dim returns the number of parameters.
func (l *Loss) Dim() int { return l.p.Dim() }

// DataDim returns the number of numbers of a sample.
func (l *Loss) DataDim() int { return l.p.DataDim() }

// Kind says what is summed.
type Kind int

const (
	Gradient        Kind = iota // Σ loss and its gradient
	Value                       // Σ loss
	HessianProduct              // Σ loss and the product of its Hessian with a direction
	NormalEquations             // Σ r², Jᵀr and JᵀJ of the residuals r
)

var kinds = [...]string{"Gradient", "Value", "HessianProduct", "NormalEquations"}

// String returns the name of the constant.
func (k Kind) String() string {
	if k < 0 || int(k) >= len(kinds) {
		return fmt.Sprintf("Kind(%d)", int(k))
	}
	return kinds[k]
}

// terms returns how many numbers are summed for n parameters.
func (k Kind) terms(n int) int {
	switch k {
	case Value:
		return 1
	case NormalEquations:
		return 1 + n + n*(n+1)/2
	}
	return 1 + n
}

// SumOptions are the knobs of Sum. The zero value sums value and gradient and
// leaves out faulty samples.
type SumOptions struct {
	// Kind says what is summed.
	Kind Kind

	// Direction is the vector of a HessianProduct, of length Dim.
	Direction []float64

	// Stop makes the pipeline fail at the first faulty sample, with an error
	// that names it, instead of leaving it out.
	Stop bool

	// Skip are samples to leave out without a report; X is not looked at.
	Skip []Sample
}

// Total is a sum over samples. Each number in it is the exact sum of the numbers
// of the samples, rounded once, and does not depend on order, grouping, or the
// number of workers; its bound, half a unit in the last place or 0, is that of
// this one rounding. The rounding of the numbers of a single sample is that of
// the program and not in the bound.
type Total struct {
	Samples int64 // samples in the sum
	Faulty  int64 // samples left out because of a fault
	Skipped int64 // samples left out by SumOptions.Skip

	Value, ValueBound float64 // Σ loss; Σ r² for NormalEquations

	// Gradient is the gradient, H·v for HessianProduct, Jᵀr for NormalEquations,
	// and nil for Value.
	Gradient, GradientBound []float64

	// JTJ has the upper triangle of JᵀJ row after row, n(n+1)/2 numbers, for
	// NormalEquations. The products of a sample are summed with their rounding
	// errors, so that these numbers and Jᵀr are exact but for underflow and the
	// last rounding.
	JTJ, JTJBound []float64
}

// Sum adds up a loss over samples:
//
//	Σ loss(params, sample) and, by opt.Kind, its gradient, H·v or JᵀJ.
//
// samples is a PCollection of Block or Sample. total is a PCollection of one
// Total, also if there are no samples, and faults one of the Faults of samples
// that were left out: those whose loss or derivative is not finite, those of the
// wrong length, and those that broke a worker.
//
// The parameters are part of the pipeline. Workers evaluate blocks of samples
// and add the numbers of each sample without rounding; what they send on are
// these partial sums. They keep nothing from one block to the next, so that a
// bundle that a runner does twice counts once.
//
// Sum panics if the lengths do not fit or samples has another type. It costs, for
// a sample, somewhat more than a gradient in expr and about 4 ns for each number
// that is summed; for a partial sum 544 bytes for each number in memory, and
// about 30 to send. A HessianProduct runs sample by sample.
func Sum(s beam.Scope, loss *Loss, params []float64, samples beam.PCollection, opt SumOptions) (total, faults beam.PCollection) {
	n := loss.Dim()
	arg.Length(pkg, "parameters", len(params), n)
	if opt.Kind < 0 || int(opt.Kind) >= len(kinds) {
		panic(fmt.Sprintf("scale: sum of %v", opt.Kind))
	}
	if opt.Kind == HessianProduct {
		arg.Length(pkg, "direction", len(opt.Direction), n)
	}
	s = s.Scope("scale.Sum")
	fn := &sumFn{
		Program: loss.bytes, Params: floatBytes(params), Direction: floatBytes(opt.Direction),
		Kind: opt.Kind, Stop: opt.Stop, Skip: encodeSkip(opt.Skip),
	}
	partials, faults := beam.ParDo2(s, fn, blocks(s, samples))
	merged := beam.Combine(s, &mergeFn{}, partials)
	total = beam.ParDo(s, &totalFn{Kind: opt.Kind, Dim: n}, beam.Impulse(s), beam.SideInput{Input: merged})
	return total, faults
}

const pkg = "scale"

// partial is a sum over some of the samples.
type partial struct {
	Samples, Faulty, Skipped int64
	Terms                    []exact // none for no samples
}

func (p *partial) merge(q *partial) {
	p.Samples += q.Samples
	p.Faulty += q.Faulty
	p.Skipped += q.Skipped
	if len(p.Terms) == 0 {
		p.Terms = append(p.Terms, q.Terms...)
		return
	}
	for i := range q.Terms {
		p.Terms[i].merge(&q.Terms[i])
	}
}

// total rounds the sums.
func (p *partial) total(k Kind, n int) Total {
	t := Total{Samples: p.Samples, Faulty: p.Faulty, Skipped: p.Skipped}
	terms := p.Terms
	if len(terms) == 0 {
		terms = make([]exact, k.terms(n))
	}
	round := func(terms []exact) (y, bound []float64) {
		y, bound = make([]float64, len(terms)), make([]float64, len(terms))
		for i := range terms {
			y[i], bound[i] = terms[i].round()
		}
		return y, bound
	}
	t.Value, t.ValueBound = terms[0].round()
	if k != Value {
		t.Gradient, t.GradientBound = round(terms[1 : 1+n])
	}
	if k == NormalEquations {
		t.JTJ, t.JTJBound = round(terms[1+n:])
	}
	return t
}

// mergeFn is the CombineFn: partial sums are added without rounding.
type mergeFn struct{}

func (*mergeFn) CreateAccumulator() partial { return partial{} }

func (*mergeFn) AddInput(a, p partial) partial {
	a.merge(&p)
	return a
}

func (*mergeFn) MergeAccumulators(a, b partial) partial {
	a.merge(&b)
	return a
}

// totalFn rounds the one partial sum that is left, or none.
type totalFn struct {
	Kind Kind
	Dim  int
}

func (f *totalFn) ProcessElement(_ []byte, partials func(*partial) bool, emit func(Total)) {
	var sum, p partial
	for partials(&p) {
		sum.merge(&p)
		p = partial{}
	}
	emit(sum.total(f.Kind, f.Dim))
}

func encodeTotal(t Total) ([]byte, error)     { return toGob(t) }
func decodeTotal(b []byte) (Total, error)     { return fromGob[Total](b) }
func decodePartial(b []byte) (partial, error) { return readPartial(b) }
func encodePartial(p partial) []byte          { return p.append(nil) }

func init() {
	beam.RegisterCoder(reflect.TypeFor[partial](), encodePartial, decodePartial)
	beam.RegisterCoder(reflect.TypeFor[Total](), encodeTotal, decodeTotal)
	register.Emitter1[partial]()
	register.Emitter1[Total]()
	register.Iter1[partial]()
	register.Iter1[Total]()
	register.Combiner1[partial](&mergeFn{})
	beam.RegisterType(reflect.TypeFor[totalFn]())
}
