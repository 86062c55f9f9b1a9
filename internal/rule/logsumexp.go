package rule

import (
	"math"

	"slope/internal/kernel"
)

// LogSumExp: f = m + log Σ exp(xᵢ−m) with m the greatest xᵢ; the gradient is the softmax
// pᵢ = exp(xᵢ−m)/s, where s is the sum. The 1 of the first element that equals m is left out of the
// sum, r = s − 1, and f is m + log1p(r). Sums have the order of package kernel.
//
// Special cases are, as in LogAddExp: if m is infinite, f is m, and the elements that equal it share the
// slope 1. A NaN makes every part NaN.
//
// There are two forms of the same bits: Softmax for numbers in a slice, and SoftmaxOf for numbers of other types.

// exponentials is the sum r under way.
type exponentials struct {
	m     float64
	top   int  // the index of the first element that equals m
	long  bool // the sum has lanes
	lanes kernel.Lanes
	sum   float64
}

// begin starts the sum of n terms.
func (r *exponentials) begin(n int, m float64, top int) {
	r.m, r.top, r.sum = m, top, 0
	if r.long = n >= kernel.FewestLanes; r.long {
		r.lanes = kernel.NewLanes()
	}
}

// add sets p to exp(x−m), and adds these elements from i on to the sum. p may be x.
func (r *exponentials) add(p, x []float64, i int) {
	kernel.AddConst(p, x, -r.m)
	kernel.Exp(p, p)
	top := uint(r.top - i)
	if top < uint(len(p)) {
		p[top] = 0
	}
	if r.long {
		r.lanes.Add(i, p)
	} else {
		for _, v := range p {
			r.sum += v
		}
	}
	if top < uint(len(p)) {
		p[top] = 1
	}
}

// end returns the sum.
func (r *exponentials) end() float64 {
	if r.long {
		return r.lanes.Sum()
	}
	return r.sum
}

// softmaxBlock is how many elements Softmax goes through at a time: they stay in the first cache.
const softmaxBlock = 512

// Softmax sets p to the slopes of LogSumExp at x, and returns m and l, the sum of which is the value; l is 0 if m is infinite or
// NaN. p may be x.
func Softmax(p, x []float64) (m, l float64) {
	m, top := kernel.Greatest(x)
	if m-m != 0 {
		m, s := infiniteExponents(len(x), func(i int) float64 { return x[i] }, m)
		for i, v := range x {
			p[i] = infiniteShare(v, m, s)
		}
		return m, 0
	}
	var r exponentials
	r.begin(len(x), m, top)
	for i := 0; i < len(x); i += softmaxBlock {
		end := min(i+softmaxBlock, len(x))
		r.add(p[i:end], x[i:end], i)
	}
	rest := r.end()
	if rest != rest {
		kernel.Fill(p[:len(x)], rest)
		return rest, 0
	}
	kernel.DivConst(p[:len(x)], p[:len(x)], 1+rest)
	return m, log1p(rest)
}

// SoftmaxOf is LogSumExp of the numbers of a slice of another type, and has the slopes to them. It computes in
// blocks, and keeps one. Its methods are called with the same x, and with at, which gives the value of an element.
type SoftmaxOf[T any] struct {
	m, s float64
	from int // of the block
	p    [32]float64
}

// LogSumExp returns the value at x, which is not empty.
func (b *SoftmaxOf[T]) LogSumExp(x []T, at func(*T) float64) (y float64) {
	b.m = math.Inf(-1)
	top := 0
	for i := range x {
		if v := at(&x[i]); v > b.m {
			b.m, top = v, i
		}
	}
	if b.m-b.m == 0 {
		var r exponentials
		r.begin(len(x), b.m, top)
		for i := 0; i < len(x); i += len(b.p) {
			p := b.gather(x, at, i)
			r.add(p, p, i)
		}
		if rest := r.end(); rest == rest {
			b.s = 1 + rest
			return b.m + log1p(rest)
		}
	}
	b.m, b.s = infiniteExponents(len(x), func(i int) float64 { return at(&x[i]) }, b.m)
	return b.m
}

// gather makes the elements from i on the block.
func (b *SoftmaxOf[T]) gather(x []T, at func(*T) float64, i int) []float64 {
	b.from = i
	p := b.p[:min(len(b.p), len(x)-i)]
	for k := range p {
		p[k] = at(&x[i+k])
	}
	return p
}

// Slope returns the slope to element i, after LogSumExp. It is quickest for one element after the other.
func (b *SoftmaxOf[T]) Slope(x []T, at func(*T) float64, i int) float64 {
	if b.m-b.m != 0 {
		return infiniteShare(at(&x[i]), b.m, b.s)
	}
	if k := uint(i - b.from); k < uint(len(b.p)) {
		return b.p[k] / b.s
	}
	p := b.gather(x, at, i-i%len(b.p))
	kernel.AddConst(p, p, -b.m)
	kernel.Exp(p, p)
	return b.p[i-b.from] / b.s
}

// infiniteExponents returns what LogSumExp of n elements is where the greatest is infinite, or one is NaN, and how many elements
// equal it.
func infiniteExponents(n int, at func(i int) float64, m float64) (y, s float64) {
	for i := range n {
		switch v := at(i); {
		case v != v:
			return v, v
		case v == m:
			s++
		}
	}
	return m, s
}

// infiniteShare is the slope to the element x, with what infiniteExponents returned.
func infiniteShare(x, m, s float64) float64 {
	switch {
	case m != m:
		return m
	case x == m:
		return 1 / s
	}
	return 0 // exp(−∞)
}
