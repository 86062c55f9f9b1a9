package reverse

import (
	"fmt"
	"runtime"

	"slope/internal/arg"
	"slope/internal/parallel"
)

// A sum is cut into partsOfSum parts, whatever the machine is, and a part is
// recorded in batches that end when the tape is longer than batchEntries and
// than a few times the variables, so that it stays in the cache and the cost of
// the variables is shared.
const (
	partsOfSum   = 32
	batchEntries = 1 << 14
)

// SumGradient returns the value at x and the gradient of a sum of n losses,
//
//	y = Σ f(i, x),  i = 0 … n−1,
//
// such as one for each sample, written to dst, which has the length of x or is
// nil and then allocated. The losses are spread over GOMAXPROCS goroutines, each
// with a tape of its own. The sum is taken in an order that does not depend on
// their number, so that neither does the last bit of the result: i rising within
// each of 32 equal parts, then the parts in order.
//
// f is called from several goroutines at a time: it must not write to x or to
// anything shared. It is evaluated once for each i. Memory is one short tape a
// goroutine, and 32 gradients. SumGradient panics if f is nil, x is empty, n is
// negative, the length of dst is not that of x, or f returns a Var of another
// tape, a stale or a zero one; a panic of f comes out of
// SumGradient as a *slope.Panic with the number of the loss.
func SumGradient(dst []float64, n int, f func(i int, x []Var) Var, x []float64) (y float64, grad []float64) {
	arg.NotNil(pkg, f == nil)
	arg.Point(pkg, "SumGradient", len(x))
	return sumParts(dst, "SumGradient", n, x, func(p *part, lo, hi int) { p.add(lo, hi, f, x) })
}

// sumParts returns the sum of n losses and its gradient. add makes a part the sum of the
// losses lo … hi−1.
func sumParts(dst []float64, name string, n int, x []float64, add func(p *part, lo, hi int)) (y float64, grad []float64) {
	if n < 0 {
		panic(fmt.Sprintf("reverse: %s of %d losses, want at least 0", name, n))
	}
	dst = arg.Dst(pkg, "gradient", dst, len(x))
	parts := make([]part, min(n, partsOfSum))
	loss := func(k int) int { return parts[k].at }
	parallel.Do(runtime.GOMAXPROCS(0), len(parts), "reverse: "+name+", loss", loss, func(_, k int) {
		lo, hi := share(n, len(parts), k)
		add(&parts[k], lo, hi)
	})

	clear(dst)
	for _, p := range parts {
		y += p.y
		for i, g := range p.grad {
			dst[i] += g
		}
	}
	return y, dst
}

// share returns the bounds of part k of n losses cut into parts.
func share(n, parts, k int) (lo, hi int) {
	q, r := n/parts, n%parts
	lo = k*q + min(k, r)
	hi = lo + q
	if k < r {
		hi++
	}
	return lo, hi
}

// part is the sum of some of the losses.
type part struct {
	y    float64
	grad []float64
	at   int // the loss that runs
}

// add makes p the sum of the losses lo … hi−1.
func (p *part) add(lo, hi int, f func(i int, x []Var) Var, x []float64) {
	p.grad = make([]float64, len(x))
	row := make([]float64, len(x))
	t := takeTape()
	for lo < hi {
		v := t.inputs(x)
		sum := v[0].Lift(0)
		for ; lo < hi && t.Len() < batchEntries+4*len(x); lo++ {
			p.at = lo
			sum = sum.Add(f(lo, v))
		}
		t.reserve()
		t.pullResult(row, sum)
		p.y += sum.value
		for i, g := range row {
			p.grad[i] += g
		}
		t.Reset()
	}
	t.release()
}
