package scale

import (
	"crypto/sha256"
	"fmt"
	"math"
	"reflect"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"slope/expr"
)

// sumFn adds up blocks of samples, each to a partial sum. It keeps nothing
// between blocks.
type sumFn struct {
	Program, Params, Direction []byte
	Kind                       Kind
	Stop                       bool
	Skip                       []byte

	w *work
}

// work is what a worker needs for one sum.
type work struct {
	kind   Kind
	n, k   int
	eval   evaluator
	skip   map[place]bool
	values []float64
	rows   []float64
	data   []float64 // of a block without the samples to skip
	index  []int64
}

// place is what a sample is known by.
type place struct {
	source string
	index  int64
}

// Setup decodes the program, once in a process.
func (f *sumFn) Setup() error {
	p, err := loadProgram(f.Program)
	if err != nil {
		return err
	}
	skip, err := decodeSkip(f.Skip)
	if err != nil {
		return err
	}
	e := &programEvaluator{p: p, kind: f.Kind, params: floats(f.Params), direction: floats(f.Direction)}
	f.w = &work{kind: f.Kind, n: p.Dim(), k: p.DataDim(), eval: e, skip: skip}
	return nil
}

// ProcessElement adds up one block.
func (f *sumFn) ProcessElement(b Block, emit func(partial), fault func(Fault)) error {
	var stop error
	p := f.w.sum(b, func(x Fault) {
		if f.Stop && stop == nil {
			stop = fmt.Errorf("scale: %v", x)
		}
		fault(x)
	})
	if stop != nil {
		return stop
	}
	emit(p)
	return nil
}

// programs are the decoded programs of a process by the hash of their bytes: a
// run evaluates the same one in every pipeline.
var programs struct {
	sync.Mutex
	m map[[sha256.Size]byte]*expr.Program
}

func loadProgram(b []byte) (*expr.Program, error) {
	h := sha256.Sum256(b)
	programs.Lock()
	defer programs.Unlock()
	if p, ok := programs.m[h]; ok {
		return p, nil
	}
	p := new(expr.Program)
	if err := p.UnmarshalBinary(b); err != nil {
		return nil, err
	}
	if len(programs.m) >= 16 || programs.m == nil {
		programs.m = map[[sha256.Size]byte]*expr.Program{}
	}
	programs.m[h] = p
	return p, nil
}

// evaluator evaluates samples, k numbers each: the value of sample i to
// values[i], what else is summed to row i of rows.
type evaluator interface {
	samples(values, rows, data []float64)
}

// programEvaluator is the evaluator of a program.
type programEvaluator struct {
	p                 *expr.Program
	kind              Kind
	params, direction []float64

	one    *expr.Evaluator // of a program bound to sample
	sample []float64
}

func (e *programEvaluator) samples(values, rows, data []float64) {
	switch e.kind {
	case Value:
		b := e.p.Batch(data)
		b.Workers = 1
		b.Values(values, e.params)
	case HessianProduct:
		n, k := e.p.Dim(), e.p.DataDim()
		if e.one == nil {
			e.sample = make([]float64, k)
			e.one = e.p.WithData(e.sample).Evaluator()
		}
		for i := range values {
			copy(e.sample, data[i*k:(i+1)*k])
			values[i], _ = e.one.HVP(rows[i*n:(i+1)*n], e.params, e.direction)
		}
	default:
		e.p.Batch(data).Gradients(values, rows, e.params)
	}
}

// sum adds up a block and reports its faults.
func (w *work) sum(b Block, fault func(Fault)) partial {
	p := partial{}
	if b.Len() == 0 {
		return p
	}
	if k := len(b.Data) / b.Len(); k != w.k {
		p.Faulty = int64(b.Len())
		for i := range b.Len() {
			fault(b.fault(i, math.NaN(), fmt.Sprintf("sample of %d numbers, want %d", k, w.k)))
		}
		return p
	}
	if len(w.skip) > 0 {
		b = w.without(b)
		p.Skipped = int64(len(w.index))
		w.index = w.index[:0]
	}
	if b.Len() == 0 {
		return p
	}
	p.Terms = make([]exact, w.kind.terms(w.n))
	if err := w.evaluate(b.Data); err == nil {
		w.add(&p, b, fault)
		return p
	}
	for i := range b.Len() { // one by one, to find the sample
		one := Block{Source: b.Source, Index: b.Index[i : i+1], Data: b.Row(i)}
		if err := w.evaluate(one.Data); err != nil {
			p.Faulty++
			fault(b.fault(i, math.NaN(), err.Error()))
			continue
		}
		w.add(&p, one, fault)
	}
	return p
}

// without returns the block without the samples to skip; w.index has the indices
// of these.
func (w *work) without(b Block) Block {
	out := Block{Source: b.Source}
	w.index = w.index[:0]
	for _, x := range b.Index {
		if w.skip[place{b.Source, x}] {
			w.index = append(w.index, x)
		}
	}
	if len(w.index) == 0 {
		return b
	}
	w.data = w.data[:0]
	for i, x := range b.Index {
		if !w.skip[place{b.Source, x}] {
			out.Index = append(out.Index, x)
			w.data = append(w.data, b.Row(i)...)
		}
	}
	out.Data = w.data
	return out
}

// evaluate evaluates samples; a panic becomes an error.
func (w *work) evaluate(data []float64) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v%s", r, origin(debug.Stack()))
		}
	}()
	m := len(data) / w.k
	w.values = atLeast(w.values, m)
	if w.kind != Value {
		w.rows = atLeast(w.rows, m*w.n)
	}
	w.eval.samples(w.values, w.rows, data)
	return nil
}

// origin returns " at file:line" of the line that panicked.
func origin(stack []byte) string {
	_, after, ok := strings.Cut(string(stack), "panic(")
	if !ok {
		return ""
	}
	lines := strings.SplitN(after, "\n", 5)
	if len(lines) < 4 {
		return ""
	}
	at, _, _ := strings.Cut(strings.TrimSpace(lines[3]), " ")
	return " at " + at
}

func atLeast(x []float64, n int) []float64 {
	if cap(x) < n {
		return make([]float64, n)
	}
	return x[:n]
}

// add adds the numbers of a block that has been evaluated.
func (w *work) add(p *partial, b Block, fault func(Fault)) {
	n := w.n
	for i, y := range w.values {
		if !finite(y) {
			p.Faulty++
			fault(b.fault(i, y, fmt.Sprintf("loss is %v", y)))
			continue
		}
		if w.kind == Value {
			p.Samples++
			p.Terms[0].add(y)
			continue
		}
		row := w.rows[i*n : (i+1)*n]
		if j := notFinite(row); j >= 0 {
			p.Faulty++
			what := "gradient"
			if w.kind == HessianProduct {
				what = "Hessian product"
			}
			fault(b.fault(i, y, fmt.Sprintf("%s[%d] is %v", what, j, row[j])))
			continue
		}
		if w.kind == NormalEquations {
			if !squares(y, row) {
				p.Faulty++
				fault(b.fault(i, y, "products of residual and gradient overflow"))
				continue
			}
			normal(p.Terms, y, row)
		} else {
			p.Terms[0].add(y)
			terms := p.Terms[1 : 1+n]
			for j, v := range row {
				terms[j].add(v)
			}
		}
		p.Samples++
	}
}

// normal adds r², r·g and the upper triangle of g·gᵀ.
func normal(terms []exact, r float64, g []float64) {
	terms[0].addProduct(r, r)
	n := len(g)
	for j, v := range g {
		terms[1+j].addProduct(r, v)
	}
	at := 1 + n
	for j, v := range g {
		for _, u := range g[j:] {
			terms[at].addProduct(u, v)
			at++
		}
	}
}

// addProduct adds x·y without rounding: the product and its rounding error,
// which is a float64 unless it underflows.
func (a *exact) addProduct(x, y float64) {
	p := x * y
	a.add(p)
	a.add(math.FMA(x, y, -p))
}

// squares reports whether no product of two of the numbers overflows.
func squares(r float64, g []float64) bool {
	m := math.Abs(r)
	for _, v := range g {
		m = max(m, math.Abs(v))
	}
	return m <= 0x1p511
}

func finite(x float64) bool { return x-x == 0 }

// notFinite returns the index of the first number that is not finite, or −1.
func notFinite(x []float64) int {
	for i, v := range x {
		if !finite(v) {
			return i
		}
	}
	return -1
}

// fault makes the fault of sample i.
func (b *Block) fault(i int, value float64, reason string) Fault {
	return Fault{Source: b.Source, Index: b.Index[i], Reason: reason, Value: value, Sample: append([]float64(nil), b.Row(i)...)}
}

func init() {
	beam.RegisterType(reflect.TypeFor[sumFn]())
}
