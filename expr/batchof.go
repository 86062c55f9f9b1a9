package expr

import (
	"fmt"

	"slope/internal/arg"
)

// GradientOf returns the mean of the losses of the given samples at x and writes its
// gradient to dst, of length Dim, which is allocated if it is nil. With it a Batch is a Sum
// of package gd, which MiniBatch and Adam train. A sample may be named again and then counts
// again. With one worker nothing is allocated in steady state. GradientOf panics if there is
// no sample, or one is not of 0 … Len−1.
func (b *Batch) GradientOf(dst, x []float64, samples []int) (y float64, grad []float64) {
	b.must()
	dst = arg.Dst("expr", "gradient", dst, b.p.g.Inputs)
	if len(samples) == 0 {
		panic("expr: GradientOf of 0 samples, want at least 1")
	}
	sub, ok := b.subs.Get().(*Batch)
	if !ok {
		sub = &Batch{Workers: b.Workers, p: b.p, plan: b.plan}
	}
	k := b.p.g.Data
	sub.data, sub.n = sub.data[:0], len(samples)
	for _, s := range samples {
		if s < 0 || s >= b.n {
			panic(fmt.Sprintf("expr: GradientOf of sample %d of %d", s, b.n))
		}
		sub.data = append(sub.data, b.data[s*k:(s+1)*k]...)
	}
	y, dst = sub.Gradient(dst, x)
	b.subs.Put(sub)
	m := float64(len(samples))
	for i := range dst {
		dst[i] /= m
	}
	return y / m, dst
}
