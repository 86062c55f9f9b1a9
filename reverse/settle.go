package reverse

import "math"

// settle finds out, after a sweep, which zero adjoints met a partial derivative that
// is infinite or NaN: docs/laws.md, row 3. An adjoint that is zero because what the
// sweep started from does not depend on the entry (an untaken branch, the loser of Max,
// a constant factor 0) leaves the derivatives as they are. Any other is a product
// 0·∞, which makes NaN of the derivatives that it is a part of: those in dst, to the
// inputs of a driver, or in the gradients of the tape.
//
// With nan, the value that is differentiated is NaN, and every derivative that it
// depends on is made so.
//
// It costs one pass over the entries, where there is a doubt only. A tape with
// array operations or Checkpoint is left as it is.
func (t *Tape) settle(dst []float64, nan bool) {
	doubts, seeds := t.doubts, t.seeds
	t.doubts, t.seeds = t.doubts[:0], t.seeds[:0]
	if len(doubts) == 0 && !nan || !t.scalar() {
		return
	}
	found := findings{make([]finding, len(t.entries)+1), nan}
	state := found.of
	for _, k := range seeds {
		state[k] = reached
	}
	for _, k := range doubts {
		state[k] |= doubtful
	}
	top := len(t.entries) + 1
	for i := len(t.stops) - 1; i >= 0; i-- {
		s := &t.stops[i]
		lo, hi := int(s.lo), int(s.hi)
		found.run(t.entries, hi, top, 0)
		top = lo
		if s.kind == naryStop {
			found.run(t.entries, lo, hi, state[hi-1]&^doubtful)
			continue
		}
		for k := lo; k < hi; k++ {
			if state[k]&isNaN != 0 {
				t.setNaN(s, k, dst)
			}
		}
	}
	found.run(t.entries, 1, top, 0)
}

// finding is what is known of the adjoint of an entry.
type finding uint8

const (
	reached  finding = 1 << iota // the start of the sweep depends on the entry
	isNaN                        // the adjoint is NaN
	doubtful                     // it is a zero that met a partial derivative that is not finite
)

// findings are those of all entries. With nan, every adjoint that is reached is NaN.
type findings struct {
	of  []finding
	nan bool
}

// run passes the findings of the entries lo to hi−1 on to their operands, from the last to
// the first. all is what is found of each of them.
func (f *findings) run(entries []entry, lo, hi int, all finding) {
	for k := hi - 1; k >= lo; k-- {
		s, e := f.of[k]|all, &entries[k-1]
		f.pass(s, e, e.p1, e.a1)
		f.pass(s, e, e.p2, e.a2)
	}
}

// pass passes the finding s of e on to its operand a with the partial derivative p.
func (f *findings) pass(s finding, e *entry, p float64, a uint32) {
	if s&reached == 0 || e.structural() {
		return
	}
	f.of[a] |= reached
	if f.nan || s&isNaN != 0 && p != 0 || s&doubtful != 0 && p-p != 0 {
		f.of[a] |= isNaN
	}
}

// setNaN makes the gradient of variable k, which belongs to the stop s, NaN.
func (t *Tape) setNaN(s *stop, k int, dst []float64) {
	switch s.kind {
	case inputStop:
		dst[k-1] = math.NaN()
	case leafStop:
		t.entries[k-1].p1 = math.NaN()
	case paramStop:
		t.params[s.ref].grad[k-int(s.lo)] = math.NaN()
	}
}
