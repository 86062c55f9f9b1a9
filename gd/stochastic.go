package gd

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"slope"
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

// Summed is a Resampler that knows the whole of which it takes samples. Stop rules that
// look at values or gradients see Whole, at every Pass iterates; others would take the
// sample of one iterate for f.
type Summed interface {
	Resampler
	// Whole is Gradient of the whole.
	Whole(dst, x []float64) (y float64, grad []float64)
	// Pass is the number of iterates from one look at the whole to the next.
	Pass() int
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
// written for one sample; its gradients are taken in reverse mode. It is for several
// goroutines if loss is. It panics if loss is nil.
func SumOf(n, m int, loss func(sample int, x []reverse.Var) reverse.Var) Sum {
	arg.NotNil(pkg, loss == nil)
	return newSum("SumOf", n, m, func(b *batchLoss) slope.GradientFunc {
		mean := func(x []reverse.Var) reverse.Var {
			y := loss(b.samples[0], x)
			for _, i := range b.samples[1:] {
				y = y.Add(loss(i, x))
			}
			return y.Scale(1 / float64(len(b.samples)))
		}
		return func(dst, x []float64) (float64, []float64) { return reverse.Gradient(dst, mean, x) }
	})
}

// lossSum is a Sum whose gradient is that of the mean over samples.
type lossSum struct {
	n, m int
	room *room[batchLoss]
}

// A batchLoss is the gradient of the mean over the samples of one call.
type batchLoss struct {
	samples  []int
	gradient slope.GradientFunc
}

func newSum(name string, n, m int, gradient func(b *batchLoss) slope.GradientFunc) *lossSum {
	arg.Count(pkg, "number of variables of "+name, n, 1)
	arg.Count(pkg, "number of samples of "+name, m, 1)
	return &lossSum{n, m, &room[batchLoss]{fresh: func() *batchLoss {
		b := new(batchLoss)
		b.gradient = gradient(b)
		return b
	}}}
}

func (s *lossSum) Dim() int { return s.n }
func (s *lossSum) Len() int { return s.m }

func (s *lossSum) GradientOf(dst, x []float64, samples []int) (float64, []float64) {
	arg.Count(pkg, "number of samples of a gradient", len(samples), 1)
	arg.Length(pkg, "point", len(x), s.n)
	arg.Some(pkg, "Sum", "one of SumOf or SumOfVec", s.room == nil)
	b := s.room.get()
	b.samples = samples
	y, grad := b.gradient(dst, x)
	b.samples = nil
	s.room.put(b)
	return y, grad
}

// MiniBatch returns the objective whose value and gradient, at iterate k, are
// those of a random batch of the dataset: stochastic gradient descent with any
// direction and step rule. Batches are cut from a fresh shuffle of the samples
// in every pass over the dataset, the last one of a pass may be smaller, and the
// same seed gives the same batches. Histories see the loss of the batch, and so do Time
// and stop rules of the caller's own; all others see the loss of the whole dataset, once
// in each pass, at the cost of another pass. Nil means RelativeGradient(1e-8) for them.
//
// A step rule that compares values or gradients, as Armijo and the default, would
// compare those of different batches: it is refused unless a batch is the whole dataset.
// Fixed and Decreasing are step rules for batches, and Adam has one of its own. It panics if the dataset is empty or the size is not positive.
//
//	gd.Minimize(gd.MiniBatch(data, 32, 1), x0, gd.Options{
//		Direction: gd.Adam{}, Step: gd.Fixed(0.01),
//	})
func MiniBatch(data Sum, size int, seed uint64) Resampler {
	arg.Some(pkg, "Sum", "one of SumOf", data == nil)
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
	every   []int // all samples, in order
	scratch []float64
}

func (b *miniBatch) all() {
	b.order = make([]int, b.data.Len())
	for i := range b.order {
		b.order[i] = i
	}
	b.every = slices.Clone(b.order)
	b.batch = b.every
	b.scratch = make([]float64, b.data.Dim())
}

// judged is what a run on a Summed objective shows to the rules that look at values.
type judged struct {
	Iterate
	sum   Summed
	rules []StopRule
}

// checkRandom splits the stop rules of a run on a random objective, and refuses what
// would compare one sample with another.
func (r *run) checkRandom(obj Objective) error {
	random, ok := obj.(Resampler)
	if b, mini := obj.(*miniBatch); !ok || mini && b.size >= len(b.order) {
		return nil // a batch of everything is no sample
	}
	r.resampler = random
	if c, ok := r.stepper.(Comparing); ok && c.ComparesValues() {
		return badInput(-1, "step rule %s compares values or gradients of different random samples; use Fixed, Decreasing or Direction: Adam{}", nameOf(r.opt.Step))
	}
	sum, _ := obj.(Summed)
	var own, judges []StopRule
	for _, rule := range r.opt.Stop {
		if !looksAtValues(rule) {
			own = append(own, rule)
			continue
		}
		if _, ok := rule.(Stationary); ok {
			rule = RelativeGradient(1e-8)
		}
		if sum == nil && r.auto {
			continue
		}
		if sum == nil {
			return badInput(-1, "stop rule %s looks at one random sample only; give the objective the methods of Summed, or use Time or a StopFunc", nameOf(rule))
		}
		judges = append(judges, rule)
	}
	r.opt.Stop = own
	if sum != nil && len(judges) > 0 {
		r.judged = &judged{sum: sum, rules: beginStop(judges, r)}
		r.judged.Grad = make([]float64, obj.Dim())
	}
	return nil
}

// looksAtValues reports whether a stop rule looks at values or gradients, for those of
// this package; one of the caller's own has been told what it sees.
func looksAtValues(rule StopRule) bool {
	switch rule.(type) {
	case GradientNorm, RelativeGradient, Stationary, ObjectiveValue, ObjectiveGap, RelativeGap, RelativeChange, Divergence, Stagnation:
		return true
	}
	return false
}

// whole asks the rules that look at values, once in each pass over the whole.
func (r *run) whole(it *Iterate) Status {
	j := r.judged
	if j == nil || it.K%max(1, j.sum.Pass()) != 0 {
		return Running
	}
	previous, grad := j.Value, j.Grad
	j.Iterate = *it
	j.Previous = previous
	j.Value, j.Grad = j.sum.Whole(grad, it.X)
	j.GradNorm = norm2(j.Grad)
	if r.opt.Project != nil {
		j.GradNorm = gradientMapping(r.opt.Project, r.scratch, it.X, j.Grad)
	}
	r.line.evals.Gradient++
	it.Evals = r.line.evals
	if j.GradNorm == 0 {
		return SmallGradient
	}
	return firstOf(j.rules, &j.Iterate)
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

// Whole returns the loss of the whole dataset and its gradient.
func (b *miniBatch) Whole(dst, x []float64) (float64, []float64) {
	return b.data.GradientOf(dst, x, b.every)
}

// Pass returns the number of batches in a pass.
func (b *miniBatch) Pass() int { return (len(b.order) + b.size - 1) / b.size }

// Value returns the loss of the batch, at the cost of a gradient.
func (b *miniBatch) Value(x []float64) float64 {
	y, _ := b.data.GradientOf(b.scratch, x, b.batch)
	return y
}

// Gradient returns the loss of the batch and its gradient.
func (b *miniBatch) Gradient(dst, x []float64) (float64, []float64) {
	return b.data.GradientOf(dst, x, b.batch)
}
