package gd

import (
	"fmt"
	"math/rand/v2"

	"slope/internal/arg"
	"slope/reverse"
)

// Resampler is an objective that is a random estimate, anew for each iterate. A
// run calls Resample(k) before it evaluates iterate k; trials of a line search
// from that iterate see the same sample.
type Resampler interface {
	Objective
	Resample(k int)
}

// Sum is the mean of losses f_s over the samples s = 0, …, Len−1 of a dataset.
// GradientOf returns the mean of the losses of the given samples and writes its
// gradient to dst, of length Dim.
type Sum interface {
	Dim() int
	Len() int
	GradientOf(dst, x []float64, samples []int) (y float64, grad []float64)
}

// SumOf returns the mean over m samples of a loss in n variables, which is
// written for one sample; its gradients are taken in reverse mode. It is for one
// goroutine at a time. It panics if loss is nil.
func SumOf(n, m int, loss func(sample int, x []reverse.Var) reverse.Var) Sum {
	arg.NotNil(pkg, loss == nil)
	s := &lossSum{n: n, m: m}
	s.mean = func(x []reverse.Var) reverse.Var {
		y := loss(s.samples[0], x)
		for _, i := range s.samples[1:] {
			y = y.Add(loss(i, x))
		}
		return y.Scale(1 / float64(len(s.samples)))
	}
	return s
}

type lossSum struct {
	n, m    int
	samples []int // of the call under way
	mean    func(x []reverse.Var) reverse.Var
}

func (s *lossSum) Dim() int { return s.n }
func (s *lossSum) Len() int { return s.m }

func (s *lossSum) GradientOf(dst, x []float64, samples []int) (float64, []float64) {
	s.samples = samples
	return reverse.Gradient(dst, s.mean, x)
}

// MiniBatch returns the objective whose value and gradient, at iterate k, are
// those of a random batch of the dataset: stochastic gradient descent with any
// direction and step rule. Batches are cut from a fresh shuffle of the samples
// in every pass over the dataset, the last one of a pass may be smaller, and the
// same seed gives the same batches. Stop rules and histories see the loss of the
// batch. It panics if the dataset is empty or the size is not positive.
//
//	gd.Minimize(gd.MiniBatch(data, 32, 1), x0, gd.Options{
//		Direction: gd.Adam{}, Step: gd.Fixed(0.01), Stop: []gd.StopRule{},
//	})
func MiniBatch(data Sum, size int, seed uint64) Resampler {
	if m := data.Len(); m < 1 || size < 1 {
		panic(fmt.Sprintf("gd: MiniBatch of size %d of %d samples, want at least 1 of 1", size, m))
	}
	b := &miniBatch{data: data, size: size, seed: seed}
	b.all()
	return b
}

type miniBatch struct {
	data    Sum
	size    int
	seed    uint64
	random  *rand.Rand
	order   []int // the samples, shuffled
	from    int   // where the next batch starts
	batch   []int
	scratch []float64
}

func (b *miniBatch) all() {
	b.order = make([]int, b.data.Len())
	for i := range b.order {
		b.order[i] = i
	}
	b.batch = b.order
	b.scratch = make([]float64, b.data.Dim())
}

// Dim returns the number of variables.
func (b *miniBatch) Dim() int { return b.data.Dim() }

// Resample goes to the next batch; k = 0 starts the sequence again.
func (b *miniBatch) Resample(k int) {
	if k == 0 {
		b.random = rand.New(rand.NewPCG(b.seed, 0))
		for i := range b.order {
			b.order[i] = i
		}
		b.from = len(b.order)
	}
	if b.from == len(b.order) {
		b.from = 0
		b.random.Shuffle(len(b.order), func(i, j int) { b.order[i], b.order[j] = b.order[j], b.order[i] })
	}
	to := min(b.from+b.size, len(b.order))
	b.batch = b.order[b.from:to]
	b.from = to
}

// Value returns the loss of the batch, at the cost of a gradient.
func (b *miniBatch) Value(x []float64) float64 {
	y, _ := b.data.GradientOf(b.scratch, x, b.batch)
	return y
}

// Gradient returns the loss of the batch and its gradient.
func (b *miniBatch) Gradient(dst, x []float64) (float64, []float64) {
	return b.data.GradientOf(dst, x, b.batch)
}
