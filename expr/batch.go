package expr

import (
	"fmt"
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"slope/internal/arg"
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
// so that the result does not depend on the number of goroutines.
type Batch struct {
	// Workers is the number of goroutines, GOMAXPROCS if it is 0. With 1
	// nothing is allocated in steady state. Set it before the first use.
	Workers int

	p    *Program
	plan *batchPlan
	data []float64
	n    int // samples
	pool sync.Pool
}

// Batch binds a dataset to a program with data inputs: data holds the samples
// one after the other, DataDim numbers each. It is not copied. It panics if p
// has no data inputs or more than one result, or if the length of data is not a
// multiple of DataDim.
func (p *Program) Batch(data []float64) *Batch {
	p.one("Batch")
	k := p.g.data
	if k == 0 {
		panic("expr: Batch of a program without data inputs")
	}
	if len(data)%k != 0 {
		panic(fmt.Sprintf("expr: data of length %d, want a multiple of %d", len(data), k))
	}
	return &Batch{p: p, plan: p.batchPlan(), data: data, n: len(data) / k}
}

// batchPlan is the form of a program that runs over the samples of a batch.
type batchPlan struct {
	g      *graph // nodes that do not depend on the data first
	shared int    // their number, inputs included
	loop   *loop  // one instruction for each of the others
	out    int    // the instruction of the result
}

// batchPlan returns the plan, made once.
func (p *Program) batchPlan() *batchPlan {
	p.run.batch.Do(func() { p.run.batchPlan = newBatchPlan(simplify(p.g)) })
	return p.run.batchPlan
}

func newBatchPlan(g *graph) *batchPlan {
	varies := make([]bool, g.len())
	var order, rest []uint32
	for i := range g.len() {
		varies[i] = g.op[i] == OpData
		for _, a := range g.operands(i) {
			varies[i] = varies[i] || varies[a]
		}
		if varies[i] && g.op[i] != OpData {
			rest = append(rest, uint32(i))
		} else {
			order = append(order, uint32(i))
		}
	}
	h := permute(g, append(order, rest...))
	h.prepare()
	b := &batchPlan{g: h, shared: len(order), loop: &loop{}}
	m := &batcher{batchPlan: b, passive: h.passive()}
	for i := b.shared; i < h.len(); i++ {
		b.loop.inst = append(b.loop.inst, m.inst(i))
	}
	o := int(h.out[0])
	if o < b.shared { // the loss does not depend on the data
		b.loop.inst = append(b.loop.inst, inst{op: opAffine, mul: 1, add: math.Copysign(0, -1), a: m.ref(uint32(o))})
		o = b.shared + len(b.loop.inst) - 1
	}
	b.out = o - b.shared
	b.loop.finish()
	return b
}

// batcher makes the instructions of a batch plan.
type batcher struct {
	*batchPlan
	passive []bool
}

// ref says where the operand a of a sample is.
func (m *batcher) ref(a uint32) ref {
	g, i := m.g, int(a)
	switch {
	case i >= m.shared:
		return ref{kind: refLane, at: i - m.shared}
	case g.op[i] == OpData:
		return ref{kind: refStride, slab: true, dead: true, at: i - g.inputs, stride: g.data}
	}
	return ref{kind: refScalar, at: i, dead: m.passive[i]}
}

func (m *batcher) inst(i int) inst {
	g := m.g
	args := g.operands(i)
	in := inst{op: g.op[i], base: i, mul: 1, add: math.Copysign(0, -1), parts: slots(g.op[i], len(args))}
	if ops[in.op].arity < 0 {
		in.mini = miniGraph(g, i)
		switch in.op {
		case OpDot:
			in.x, in.y = m.list(args[:len(args)/2]), m.list(args[len(args)/2:])
		default:
			in.x = m.list(args)
		}
		if in.op == OpDotConst {
			in.coef = g.coefficients(i)
			in.oneRow = true
		}
		return in
	}
	for k, rf := range []*ref{&in.a, &in.b, &in.c}[:len(args)] {
		*rf = m.ref(args[k])
	}
	switch in.op {
	case OpNeg:
		in.op, in.mul = opAffine, -1
	case OpScale:
		in.op, in.mul = opAffine, g.constant(i)
	case OpAddConst:
		in.op, in.add = opAffine, g.constant(i)
	}
	in.bind(g, i)
	return in
}

// list describes operands that are a run of data or of shared nodes, or any.
func (m *batcher) list(args []uint32) list {
	g := m.g
	s := list{k: len(args), run: true, dead: true, at: int(args[0])}
	s.slab = g.op[args[0]] == OpData
	for j, a := range args {
		s.run = s.run && int(a) < m.shared && a == args[0]+uint32(j) && (g.op[a] == OpData) == s.slab
		s.dead = s.dead && m.passive[a] && int(a) < m.shared
	}
	switch {
	case !s.run:
		s.slab = false
		for _, a := range args {
			s.refs = append(s.refs, m.ref(a))
		}
	case s.slab:
		s.at -= g.inputs
		s.step = g.data
	}
	return s
}

// Dim returns the number of variables.
func (b *Batch) Dim() int { return b.p.g.inputs }

// Len returns the number of samples.
func (b *Batch) Len() int { return b.n }

// batchWork is the work space of one call.
type batchWork struct {
	v, b   []float64 // of the shared nodes
	sums   []float64 // of the shards
	grads  []float64 // adjoints of the shared nodes, shard by shard
	eval   []*Evaluator
	x, dst []float64
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
	length = (length + maxBlock - 1) / maxBlock * maxBlock
	return (b.n + length - 1) / length, length
}

// Value returns the sum of the losses at x.
func (b *Batch) Value(x []float64) float64 {
	w := b.work(x, batchValue)
	y := b.total(w)
	b.pool.Put(w)
	return y
}

// Values writes the losses of the samples to dst, of length Len, which is
// allocated if it is nil.
func (b *Batch) Values(dst, x []float64) []float64 {
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
	dst = arg.Dst("expr", "gradient", dst, b.p.g.inputs)
	w := b.work(x, batchGradient)
	y = b.total(w)
	g := b.plan.g
	if y != y {
		fillNaN(dst)
	} else {
		count, _ := b.shards()
		adj := room(&w.b, b.plan.shared)
		clear(adj)
		for s := range count {
			kAcc(adj, w.grads[s*b.plan.shared:(s+1)*b.plan.shared])
		}
		e := w.eval[0]
		g.adjoint(w.v, room(&e.part, g.kept), adj, g.inputs+g.data, b.plan.shared)
		copy(dst, adj[:g.inputs])
		for _, v := range dst {
			if v-v != 0 {
				b.carefully(dst, x)
				break
			}
		}
	}
	b.pool.Put(w)
	return y, dst
}

// work returns work space with the shared nodes evaluated at x.
func (b *Batch) work(x []float64, mode batchMode) *batchWork {
	g := b.plan.g
	arg.Length("expr", "point", len(x), g.inputs)
	w, ok := b.pool.Get().(*batchWork)
	if !ok {
		w = &batchWork{}
		workers := b.Workers
		if workers < 1 {
			workers = runtime.GOMAXPROCS(0)
		}
		count, _ := b.shards()
		for range max(1, min(workers, count)) {
			w.eval = append(w.eval, &Evaluator{})
		}
		w.sums = make([]float64, count)
	}
	w.mode = mode
	copy(room(&w.v, b.plan.shared), x)
	e := w.eval[0]
	g.value(w.v, room(&e.part, g.kept), g.inputs+g.data, b.plan.shared)
	if mode == batchGradient {
		count, _ := b.shards()
		room(&w.grads, count*b.plan.shared)
	}
	return w
}

// total runs the shards and returns the sum of their sums.
func (b *Batch) total(w *batchWork) float64 {
	count, length := b.shards()
	if len(w.eval) == 1 {
		for s := range count {
			b.shard(w, w.eval[0], s, length)
		}
	} else {
		b.parallel(w, count, length)
	}
	y := 0.0
	for _, v := range w.sums {
		y += v
	}
	return y
}

func (b *Batch) parallel(w *batchWork, count, length int) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for _, e := range w.eval {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for s := int(next.Add(1)) - 1; s < count; s = int(next.Add(1)) - 1 {
				b.shard(w, e, s, length)
			}
		}()
	}
	wg.Wait()
}

// shard evaluates shard s with the evaluator e.
func (b *Batch) shard(w *batchWork, e *Evaluator, s, length int) {
	l := b.plan.loop
	e.localRoom(l)
	e.v = w.v
	if w.mode == batchGradient {
		e.b = w.grads[s*b.plan.shared : (s+1)*b.plan.shared]
		clear(e.b)
	}
	c := &e.block
	*c = blk{e: e, l: l, local: true, slab: b.data}
	sum := 0.0
	for c.l0 = s * length; c.l0 < min((s+1)*length, b.n); c.l0 += l.block {
		c.m = min(l.block, min((s+1)*length, b.n)-c.l0)
		c.value(w.mode == batchGradient)
		y := c.lane(values, b.plan.out)
		for _, v := range y {
			sum += v
		}
		switch w.mode {
		case batchValues:
			copy(w.dst[c.l0:], y)
		case batchGradient:
			for k := range l.inst {
				clear(c.lane(adjoints, k))
			}
			fill(c.lane(adjoints, b.plan.out), 1)
			c.adjoint()
		}
	}
	w.sums[s] = sum
	e.v, e.b = nil, nil
}

// carefully adds the gradients of the samples one at a time, with the tests for
// adjoints that are zero; see Evaluator.doubtful.
func (b *Batch) carefully(dst, x []float64) {
	clear(dst)
	one := make([]float64, len(dst))
	e := b.p.Evaluator()
	k := b.p.g.data
	for s := range b.n {
		e.p = b.p.WithData(b.data[s*k : (s+1)*k])
		e.gradient(one, x)
		kAcc(dst, one)
	}
}
