package reverse

import (
	"fmt"
	"math"
)

// Backward adds the derivatives of loss to the gradients of the variables and
// Params that it depends on:
//
//	gᵢ ← gᵢ + ∂loss/∂xᵢ
//
// so that a second Backward, of the same loss or of another on the same tape,
// adds again; ZeroGrad starts over. The adjoints of intermediate results are
// cleared and cannot be read. A constant has no derivatives: nothing is added.
//
// Infinite slopes and zeros follow docs/laws.md. If the value of loss is NaN, all
// derivatives to what it depends on are NaN.
//
// Backward panics if loss is a zero Var, on another tape, or from before Reset,
// if the tape has more than 2³¹−1 entries, and if the tape grows or another Backward begins before its end, as
// in another goroutine. Its cost is one pass over the
// entries up to the loss, without recursion.
func (t *Tape) Backward(loss Var) {
	t.check(loss)
	t.reserve()
	top := uint32(loss.id)
	if top == 0 {
		return
	}
	if loss.value != loss.value {
		loss.scale = loss.value
	}
	entries := len(t.entries)
	t.calls++
	call := t.calls
	t.seed(loss, 1)
	t.sweep(int(top))
	t.settle(nil, loss.value != loss.value)
	if t.calls != call || len(t.entries) != entries {
		panic("reverse: a Tape in use elsewhere during Backward, want one for each goroutine")
	}
}

// reserve makes the adjoints as long as the tape. Between two sweeps they are
// all zero, but for that of the constants, which is never read.
func (t *Tape) reserve() {
	if len(t.adj) <= len(t.entries) || t.sweeping {
		t.renew()
	}
}

// renew makes new adjoints: the tape has grown, or a sweep did not come to its
// end. Adjoints for more than maxEntries are never made.
func (t *Tape) renew() {
	checkLen(uint64(len(t.entries)))
	t.adj = make([]float64, min(cap(t.entries), maxEntries)+1)
	t.sweeping = false
}

func checkLen(n uint64) {
	if n > maxEntries {
		panic(fmt.Sprintf("reverse: tape of %d entries, want at most %d; see Checkpoint", n, maxEntries))
	}
}

// sweep takes the adjoints of the entries up to top through the tape and into
// the gradients, and leaves them zero. That of entry top is in w, not in memory.
func (t *Tape) sweep(top int) {
	t.sweeping = true
	entries, adj := t.entries, t.adj
	w := adj[top]
	adj[top] = 0
	begun := false
	for k := len(t.stops) - 1; k >= 0; k-- {
		s := &t.stops[k]
		lo, hi := int(s.lo), int(s.hi)
		if lo > top {
			continue
		}
		if hi <= top {
			w = t.plain(hi, top, w)
			top = hi - 1
		}
		switch s.kind {
		case leafStop:
			if lo == top {
				entries[lo-1].p1 += w
			} else {
				adj[top] = w
				leaves(entries[lo-1:top], adj[lo:top+1])
			}
		case inputStop: // its driver reads them
			adj[top] = w
		case paramStop:
			grad := t.params[s.ref].grad
			if lo == top {
				grad[0] += w
			} else {
				adj[top] = w
				flush(grad, adj[lo:top+1])
			}
		case naryStop:
			t.fan(lo, hi, w)
		case nestedStop:
			adj[top] = w
			t.nested[s.ref].backward(t, adj[lo:hi])
			clear(adj[lo:hi])
		case arrayStop:
			if !begun {
				t.arrays.begin()
				begun = true
			}
			t.arrays.backward(int(s.ref), w)
		}
		top = lo - 1
		w = adj[top]
		adj[top] = 0
	}
	if top > 0 {
		t.plain(1, top, w)
	}
	t.sweeping = false
}

// special reports whether w is zero, infinite, NaN or subnormal: whether one more
// than its exponent, modulo 2¹¹, is 0 or 1.
func special(w float64) bool {
	return (uint32(math.Float64bits(w)>>32)+1<<20)&(0x7fe<<20) == 0
}

// plain runs the entries lo … hi backward, at least one, where w is the adjoint of
// entry hi, and returns that of entry lo−1. The adjoint at hand is kept in a
// register: most operands are the result of the operation before, and the way
// through memory would cost a store and a load.
func (t *Tape) plain(lo, hi int, w float64) float64 {
	entries, adj := t.entries, t.adj
	entries = entries[lo-1 : hi]
	before := adj[lo-1 : hi]
	before = before[:len(entries)] // as the compiler cannot see
	prev := uint32(hi - 1)
	for k := len(entries) - 1; k >= 0; k-- {
		e := &entries[k]
		next := before[k]
		before[k] = 0
		if special(w) {
			next += t.unusual(k+lo, e, w, prev)
		} else {
			if a := e.a1; a == prev {
				next += float64(w * e.p1)
			} else {
				adj[a] += float64(w * e.p1)
			}
			if a := e.a2; a == prev {
				next += float64(w * e.p2)
			} else if a != 0 {
				adj[a] += float64(w * e.p2)
			}
		}
		w = next
		prev--
	}
	return w
}

// unusual runs entry k backward whose adjoint w is zero, subnormal, infinite or NaN,
// and returns what it adds to the adjoint of entry prev. Neither does an infinite or
// NaN adjoint pass a partial derivative that is zero, nor a zero adjoint one that is
// infinite or NaN; but the latter is noted for settle.
//
//go:noinline
func (t *Tape) unusual(k int, e *entry, w float64, prev uint32) (sum float64) {
	if w == 0 {
		if s := e.p1 + e.p2; s-s != 0 {
			t.doubts = append(t.doubts, uint32(k))
		}
		return 0
	}
	if e.p1 != 0 {
		if e.a1 == prev {
			sum += float64(w * e.p1)
		} else {
			t.adj[e.a1] += float64(w * e.p1)
		}
	}
	if e.a2 != 0 && e.p2 != 0 {
		if e.a2 == prev {
			sum += float64(w * e.p2)
		} else {
			t.adj[e.a2] += float64(w * e.p2)
		}
	}
	return sum
}

// fan runs one operation of many operands backward, the entries lo … hi−1.
func (t *Tape) fan(lo, hi int, w float64) {
	entries, adj := t.entries[lo-1:hi-1], t.adj
	if special(w) {
		for i := range entries {
			t.unusual(lo+i, &entries[i], w, leafMark)
		}
		return
	}
	for i := range entries {
		e := &entries[i]
		adj[e.a1] += float64(w * e.p1)
		if e.a2 != 0 {
			adj[e.a2] += float64(w * e.p2)
		}
	}
}

// leaves adds the adjoints of variables to their gradients and clears them.
func leaves(entries []entry, adj []float64) {
	adj = adj[:len(entries)]
	for i := range entries {
		entries[i].p1 += adj[i]
		adj[i] = 0
	}
}

// flush does so for a Param.
func flush(grads, adj []float64) {
	grads = grads[:len(adj)]
	for i, w := range adj {
		grads[i] += w
		adj[i] = 0
	}
}
