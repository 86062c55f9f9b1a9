package expr

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"

	"slope/expr/internal/exec"
	"slope/expr/internal/plan"
	"slope/expr/internal/sweep"
	"slope/internal/arg"
	"slope/internal/kernel"
	"slope/internal/parallel"
)

// Batch is a recorded loss of one sample together with a dataset: the sum of
// the losses over all samples, as a function of the variables. It has the
// method set of an objective of package gd and is safe for concurrent use.
//
//	p := expr.RecordData(n, k, loss)
//	sum := p.Batch(data)
//	y, grad := sum.Gradient(nil, x)
//
// The program runs over blocks of samples, one operation at a time; what does
// not depend on the data is done once. Blocks are spread over goroutines. The
// samples are cut into shards in a way that depends on their number only; a
// shard is added up from the first sample to the last, and so are the shards,
// so that the result does not depend on the number of goroutines. A panic of a
// user's Rule comes out of Value, Values and Gradient as a *slope.Panic with the
// number of the sample.
type Batch struct {
	// Workers is the number of goroutines, GOMAXPROCS if it is 0. With 1
	// nothing is allocated in steady state. Set it before the first use.
	Workers int

	p    *Program
	plan *plan.Lanes
	data []float64
	n    int // samples
	pool sync.Pool
	subs sync.Pool // batches of some of the samples
}

// Batch binds a dataset to a program with data inputs: data holds the samples
// one after the other, DataDim numbers each. It is not copied. It panics if p
// has no data inputs or more than one result, or if the length of data is not a
// multiple of DataDim.
func (p *Program) Batch(data []float64) *Batch {
	p.must()
	p.one("Batch")
	k := p.g.Data
	if k == 0 {
		panic("expr: Batch of a program without data inputs")
	}
	if len(data)%k != 0 {
		panic(fmt.Sprintf("expr: data of length %d, want a multiple of %d", len(data), k))
	}
	return &Batch{p: p, plan: p.run.batch.of(p, OpData), data: data, n: len(data) / k}
}

// Dim returns the number of variables.
func (b *Batch) Dim() int {
	b.must()
	return b.p.g.Inputs
}

// Len returns the number of samples.
func (b *Batch) Len() int {
	b.must()
	return b.n
}

// must panics unless b comes from a Program.
func (b *Batch) must() {
	if b == nil || b.p == nil {
		panic("expr: nil or zero Batch, want one of Program.Batch")
	}
}

// batchWork is the work space of one call.
type batchWork struct {
	b      []float64       // adjoints of the shared nodes
	shared []float64       // the values of the first machine, which all workers read
	sums   []float64       // of the shards
	at     []int           // the first sample of the block that each shard is at
	grads  []float64       // adjoints of the shared nodes, shard by shard
	eval   []*exec.Machine // of which the first has the shared nodes
	dst    []float64
	mode   batchMode
}

type batchMode int

const (
	batchValue batchMode = iota
	batchValues
	batchGradient
)

const (
	shardLen  = 256 // samples in a shard, at least
	maxShards = 64
)

// shards returns the number of shards and their length.
func (b *Batch) shards() (count, length int) {
	length = max(shardLen, (b.n+maxShards-1)/maxShards)
	length = (length + plan.MaxBlock - 1) / plan.MaxBlock * plan.MaxBlock
	return (b.n + length - 1) / length, length
}

// Value returns the sum of the losses at x.
func (b *Batch) Value(x []float64) float64 {
	b.must()
	w := b.work(x, batchValue)
	y := b.total(w)
	b.pool.Put(w)
	return y
}

// Values writes the losses of the samples to dst, of length Len, which is
// allocated if it is nil.
func (b *Batch) Values(dst, x []float64) []float64 {
	b.must()
	dst = arg.Dst("expr", "values", dst, b.n)
	w := b.work(x, batchValues)
	w.dst = dst
	b.total(w)
	w.dst = nil
	b.pool.Put(w)
	return dst
}

// Gradient returns the sum of the losses at x and writes its gradient to dst, of
// length Dim, which is allocated if it is nil.
func (b *Batch) Gradient(dst, x []float64) (y float64, grad []float64) {
	b.must()
	dst = arg.Dst("expr", "gradient", dst, b.p.g.Inputs)
	w := b.work(x, batchGradient)
	y = b.total(w)
	if y != y {
		sweep.FillNaN(dst)
	} else {
		count, _ := b.shards()
		adj := exec.Room(&w.b, b.plan.Shared)
		clear(adj)
		for s := range count {
			kernel.Acc(adj, w.grads[s*b.plan.Shared:(s+1)*b.plan.Shared])
		}
		w.eval[0].FinishLanes(b.plan, adj)
		copy(dst, adj)
		if !exec.Finite(dst) {
			b.carefully(dst, x)
		}
	}
	b.pool.Put(w)
	return y, dst
}

// work returns work space with the shared nodes evaluated at x.
func (b *Batch) work(x []float64, mode batchMode) *batchWork {
	g := b.plan.G
	arg.Length("expr", "point", len(x), g.Inputs)
	w, ok := b.pool.Get().(*batchWork)
	if !ok {
		w = &batchWork{}
	}
	workers := b.Workers
	if workers < 1 {
		workers = runtime.GOMAXPROCS(0)
	}
	count, _ := b.shards()
	for len(w.eval) < max(1, min(workers, count)) {
		w.eval = append(w.eval, &exec.Machine{})
	}
	exec.Room(&w.sums, count)
	if len(w.at) < count {
		w.at = make([]int, count)
	}
	w.mode = mode
	w.eval[0].StartLanes(b.plan, x, nil)
	w.shared = w.eval[0].V
	if mode == batchGradient {
		exec.Room(&w.grads, count*b.plan.Shared)
	}
	return w
}

// total runs the shards and returns the sum of their sums.
func (b *Batch) total(w *batchWork) float64 {
	count, length := b.shards()
	if len(w.eval) == 1 {
		b.serial(w, count, length)
	} else {
		parallel.Do(len(w.eval), count, sampleOf, func(s int) int { return b.faulty(w, s) },
			func(k, s int) { b.shard(w, w.eval[k], s, length) })
	}
	y := 0.0
	for _, v := range w.sums {
		y += v
	}
	return y
}

const sampleOf = "expr: Batch, sample"

// serial runs the shards in this goroutine and allocates nothing, as parallel.Do
// would.
func (b *Batch) serial(w *batchWork, count, length int) {
	s := 0
	defer func() {
		if s == count {
			return
		}
		if r := recover(); r != nil {
			panic(&parallel.Panic{Where: sampleOf, Index: b.faulty(w, s), Value: r, Stack: debug.Stack()})
		}
	}()
	for ; s < count; s++ {
		b.shard(w, w.eval[0], s, length)
	}
}

// faulty returns the sample at which a rule of the user panics in shard s: it goes
// through the block that panicked once more, sample by sample.
func (b *Batch) faulty(w *batchWork, s int) int {
	k := b.p.g.Data
	first := w.at[s]
	for i := first; i < min(first+b.plan.Loop.Block, b.n); i++ {
		e := b.p.WithData(b.data[i*k : (i+1)*k]).Evaluator()
		if parallel.Catch("", i, func() { e.Gradient(nil, w.shared[:b.p.g.Inputs]) }) != nil {
			return i
		}
	}
	return first
}

// shard evaluates shard s with the machine m.
func (b *Batch) shard(w *batchWork, m *exec.Machine, s, length int) {
	m.V = w.shared
	if w.mode == batchGradient {
		m.B = w.grads[s*b.plan.Shared : (s+1)*b.plan.Shared]
		clear(m.B)
	}
	block, end := b.plan.Loop.Block, min((s+1)*length, b.n)
	sum := 0.0
	for at := s * length; at < end; at += block {
		w.at[s] = at
		y := m.RunLanes(b.plan, at, min(block, end-at), exec.Slab{Values: b.data}, w.mode == batchGradient)
		for _, v := range y {
			sum += v
		}
		if w.mode == batchValues {
			copy(w.dst[at:], y)
		}
	}
	w.sums[s] = sum
}

// carefully adds the gradients of the samples one at a time, with the tests for
// adjoints that are zero; see package exec.
func (b *Batch) carefully(dst, x []float64) {
	clear(dst)
	one := make([]float64, len(dst))
	e := b.p.Evaluator()
	k := b.p.g.Data
	for s := range b.n {
		e.m.Gradient(one, x, b.data[s*k:(s+1)*k])
		kernel.Acc(dst, one)
	}
}
