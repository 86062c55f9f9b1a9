package scale

import (
	"flag"
	"fmt"
	"reflect"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"slope/expr"
)

var large = flag.Bool("large", false, "benchmarks with 1e7 samples too, which take 1 GB")

const benchFeatures = 10

// benchRow makes the numbers of a sample: cheap, so that the pipeline is measured
// and not the data.
func benchRow(x []float64, i int64) {
	h := uint64(i)*0x9e3779b97f4a7c15 + 1
	for j := range x {
		h ^= h >> 29
		h *= 0xbf58476d1ce4e5b9
		x[j] = float64(int64(h)) * 0x1p-62
	}
	if k := len(x) - 1; x[k] > 0 {
		x[k] = 1
	} else {
		x[k] = -1
	}
}

// benchFn makes the samples of a range.
type benchFn struct{ K int }

func (f *benchFn) ProcessElement(r Range, emit func(Block)) {
	b := Block{Index: make([]int64, r.Count), Data: make([]float64, int(r.Count)*f.K)}
	for i := range b.Index {
		b.Index[i] = r.First + int64(i)
		benchRow(b.Row(i), b.Index[i])
	}
	emit(b)
}

// BenchmarkSum is one evaluation of value and gradient of a logistic regression
// with 10 features: in a pipeline on Prism, whose workers make the samples; with
// the same DoFn and no pipeline; in one process over samples in memory, with one
// goroutine and with as many as there are processors.
func BenchmarkSum(b *testing.B) {
	const n, k = benchFeatures, benchFeatures + 1
	p := logistic(n)
	l := mustLoss(b, p)
	w := make([]float64, n)
	for i := range w {
		w[i] = 0.1
	}
	sizes := []int64{1e4, 1e5, 1e6}
	if *large {
		sizes = append(sizes, 1e7)
	}
	report := func(b *testing.B, m int64) {
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(m), "ns/sample")
	}
	var want Total
	for _, m := range sizes {
		b.Run(fmt.Sprintf("prism/n=%d", m), func(b *testing.B) {
			source := func(s beam.Scope) (beam.PCollection, beam.PCollection) {
				return beam.ParDo(s, &benchFn{K: k}, Ranges(s, m, BlockLen)), beam.PCollection{}
			}
			for b.Loop() {
				total, _, err := runSum(b, l, w, source, SumOptions{})
				if err != nil || total.Samples != m {
					b.Fatalf("%+v, %v", total, err)
				}
				want = total
			}
			report(b, m)
		})
		b.Run(fmt.Sprintf("worker/n=%d", m), func(b *testing.B) {
			fn, gen, merge := &sumFn{Program: l.bytes, Params: floatBytes(w)}, &benchFn{K: k}, &mergeFn{}
			if err := fn.Setup(); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				acc := merge.CreateAccumulator()
				for at := int64(0); at < m; at += BlockLen {
					gen.ProcessElement(Range{at, min(BlockLen, m-at)}, func(x Block) {
						_ = fn.ProcessElement(x, func(p partial) { acc = merge.AddInput(acc, p) }, func(Fault) {})
					})
				}
				if got := acc.total(Gradient, n); want.Samples == m && got.Value != want.Value {
					b.Fatalf("%v, in the pipeline %v", got.Value, want.Value)
				}
			}
			report(b, m)
		})
		data := make([]float64, m*k)
		for i := range m {
			benchRow(data[i*k:(i+1)*k], i)
		}
		for _, workers := range []int{1, 0} {
			name := map[int]string{1: "process1", 0: "process"}[workers]
			b.Run(fmt.Sprintf("%s/n=%d", name, m), func(b *testing.B) {
				sum := p.Batch(data)
				sum.Workers = workers
				grad := make([]float64, n)
				for b.Loop() {
					sum.Gradient(grad, w)
				}
				report(b, m)
			})
		}
	}
}

// BenchmarkPipeline is the cost of an evaluation of one sample: what every
// evaluation costs on Prism.
func BenchmarkPipeline(b *testing.B) {
	l := mustLoss(b, expr.RecordData(1, 1, func(w, d []expr.Expr) expr.Expr { return w[0].Mul(d[0]) }))
	for b.Loop() {
		o, err := NewObjective(l, Slice([]float64{1}, 1), Options{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := o.Total([]float64{2}); err != nil {
			b.Fatal(err)
		}
	}
}

func init() {
	beam.RegisterType(reflect.TypeFor[benchFn]())
}
