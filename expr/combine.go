package expr

import (
	"math"

	"slope/internal/kernel"
	"slope/internal/rule"
)

func powConst(x, p float64) (y, d1, d2 float64)   { return rule.PowConst(x, p) }
func powInt(x float64, n int) (y, d1, d2 float64) { return rule.PowInt(x, n) }

// combine joins instructions of which the first is used by the second only:
//
//	AddConst of Neg or Scale    c·x + d
//	Sub of Square               a − b²
//	a sum of squares            the stream squares
//
// inner holds the number of uses inside the loop of every result that does not
// leave it. No rounding changes.
func (l *loop) combine(inner []int) {
	gone := make([]bool, len(l.inst))
	once := func(r ref, op Op) (*inst, bool) {
		if r.kind != refLane || inner[r.at] != 1 || l.inst[r.at].op != op {
			return nil, false
		}
		return &l.inst[r.at], true
	}
	for k := range l.inst {
		in := &l.inst[k]
		switch in.op {
		case opAffine:
			x, ok := once(in.a, opAffine)
			if !ok || in.muls != nil || in.mul != 1 || x.adds != nil || x.add != 0 || !math.Signbit(x.add) {
				continue
			}
			gone[in.a.at] = true
			in.mul, in.muls, in.a = x.mul, x.muls, x.a
		case OpSub:
			if x, ok := once(in.b, OpSquare); ok {
				gone[in.b.at] = true
				in.op, in.b = opSubSq, x.a
			}
		}
	}
	for k := range l.red {
		for j := range l.red[k].stream {
			s := &l.red[k].stream[j]
			if x, ok := once(s.of, OpSquare); ok && !s.square {
				gone[s.of.at] = true
				s.square, s.of = true, x.a
			}
		}
	}
	l.drop(gone)
}

// drop removes instructions and renumbers the others.
func (l *loop) drop(gone []bool) {
	number := make([]int, len(l.inst))
	kept := l.inst[:0]
	for k, in := range l.inst {
		if !gone[k] {
			number[k] = len(kept)
			kept = append(kept, in)
		}
	}
	l.inst = kept
	move := func(r *ref) {
		if r.kind == refLane {
			r.at = number[r.at]
		}
	}
	for k := range l.inst {
		in := &l.inst[k]
		for _, r := range in.operands() {
			move(r)
		}
	}
	for k := range l.red {
		for j := range l.red[k].stream {
			move(&l.red[k].stream[j].of)
		}
	}
}

// finish sets what follows from the instructions.
func (l *loop) finish() {
	l.block = blockFor(len(l.inst))
	if l.final {
		l.seeds()
	}
	for k := range l.inst {
		in := &l.inst[k]
		in.local = l.kept
		l.kept += in.parts
		if in.op != opAffine || in.muls == nil && in.adds == nil {
			continue
		}
		if in.muls == nil {
			in.muls = repeat(in.mul, l.n)
		}
		if in.adds == nil {
			in.adds = repeat(in.add, l.n)
		}
	}
}

func repeat(c float64, n int) []float64 {
	x := make([]float64, n)
	kernel.Fill(x, c)
	return x
}
