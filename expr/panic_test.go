package expr_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"slope"
	"slope/expr"
)

// A rule that panics at one sample is named with its sample, in the goroutine of the
// caller, for any number of workers and every driver that spreads the samples.
func TestBatchCarriesPanics(t *testing.T) {
	const samples, bad = 2000, 1234
	r := &slope.Rule{Name: "faulty", Eval: func(x float64) (y, d1, d2 float64) {
		if x >= bad {
			panic(io.ErrNoProgress)
		}
		return x, 1, 0
	}}
	data := make([]float64, samples)
	for i := range data {
		data[i] = float64(i)
	}
	p := expr.RecordData(1, 1, func(x, d []expr.Expr) expr.Expr { return x[0].Mul(d[0].Add(x[0]).Apply(r)) })
	for _, workers := range []int{0, 1, 2, 7} {
		b := p.Batch(data)
		b.Workers = workers
		for name, call := range map[string]func(){
			"Value":    func() { b.Value([]float64{0}) },
			"Values":   func() { b.Values(nil, []float64{0}) },
			"Gradient": func() { b.Gradient(nil, []float64{0}) },
		} {
			func() {
				defer func() {
					p, ok := recover().(*slope.Panic)
					if !ok || p.Index != bad || p.Value != io.ErrNoProgress || !errors.Is(p, io.ErrNoProgress) ||
						!strings.HasPrefix(p.Error(), io.ErrNoProgress.Error()+" [expr: Batch, sample 1234]") || !strings.Contains(string(p.Stack), "panic_test.go") {
						t.Errorf("%s with %d workers: %v", name, workers, p)
					}
				}()
				call()
			}()
			if y := b.Value([]float64{-2000}); y == 0 {
				t.Errorf("%s with %d workers: the batch is of no use after a panic", name, workers)
			}
		}
	}
}
