package plan

import (
	"math"

	"slope/expr/internal/graph"
	"slope/internal/kernel"
)

// combine joins instructions of which the first is used by the second only:
//
//	AddConst of Neg or Scale    c·x + d
//	Scale of Scale              c·(2ᵏ·x), −(c·x)
//	Scale of AddConst           2ᵏ·(c·x + d)
//	Neg in a product            (c·x)·(−y)
//	Sub of Square               a − b²
//	a sum of squares            the stream squares
//
// inner holds the number of uses inside the loop of every result that does not
// leave it. No rounding changes.
func (l *Loop) combine(inner []int) {
	c := &combiner{loop: l, inner: inner, gone: make([]bool, len(l.Inst))}
	for k := range l.Inst {
		switch in := &l.Inst[k]; in.Op {
		case OpAffine:
			c.affine(in)
		case graph.OpSub:
			if x, ok := c.once(in.Refs[1], graph.OpSquare); ok {
				c.gone[in.Refs[1].At] = true
				in.Op, in.Refs[1] = OpSubSq, x.Refs[0]
			}
		case graph.OpMul:
			if !c.product(in, 0) {
				c.product(in, 1)
			}
		}
	}
	for k := range l.Red {
		for j := range l.Red[k].Stream {
			s := &l.Red[k].Stream[j]
			if x, ok := c.once(s.Of, graph.OpSquare); ok && !s.Square {
				c.gone[s.Of.At] = true
				s.Square, s.Of = true, x.Refs[0]
			}
		}
	}
	l.drop(c.gone)
}

// combiner is the state of combine.
type combiner struct {
	loop  *Loop
	inner []int
	gone  []bool
}

// once returns the instruction that r is the result of, if it is an op that nothing else uses.
func (c *combiner) once(r Ref, op graph.Op) (*Inst, bool) {
	if r.Kind != RefLane || c.inner[r.At] != 1 || c.loop.Inst[r.At].Op != op {
		return nil, false
	}
	return &c.loop.Inst[r.At], true
}

// affine joins x + d with an x that is c times another, and c·x with one that is d times another if
// that rounds once.
func (c *combiner) affine(in *Inst) {
	x, ok := c.once(in.Refs[0], OpAffine)
	switch {
	case !ok || in.Muls != nil:
		return
	case in.Mul == 1 && x.scales():
	case !in.scales() || x.Muls != nil || x.Adds != nil:
		return
	case x.scales() && exactly(in.Mul, x.Mul):
	case doubles(in.Mul, x.Mul, x.Add):
		in.Add = in.Mul * x.Add
	default:
		return
	}
	c.gone[in.Refs[0].At] = true
	in.Mul, in.Muls, in.Refs[0] = float64(in.Mul*x.Mul), x.Muls, x.Refs[0]
}

// product takes the sign of operand j of a product to the factor of the other.
func (c *combiner) product(in *Inst, j int) bool {
	r, s := &in.Refs[j], in.Refs[1-j]
	x, negated := c.once(*r, OpAffine)
	y, scaled := c.once(s, OpAffine)
	if !negated || !scaled || x.Mul != -1 || x.Muls != nil || !x.scales() || y.Muls != nil || !y.scales() {
		return false
	}
	c.gone[r.At] = true
	y.Mul = -y.Mul
	*r = x.Refs[0]
	return true
}

// scales reports whether an affine instruction adds nothing.
func (in *Inst) scales() bool { return in.Adds == nil && in.Add == 0 && math.Signbit(in.Add) }

// exactly reports whether c·(d·x) is (c·d)·x for every x: c is −1, or d·x is exact or overflows, and
// then the product does.
func exactly(c, d float64) bool {
	f, _ := math.Frexp(d)
	return c == -1 || math.Abs(f) == 0.5 && math.Abs(d) >= 1 && math.Abs(c) >= 1 && !math.IsInf(c*d, 0)
}

// doubles reports whether c·(d·x + a) is c·d·x + c·a for every x: c is a power of two, c·d is finite, and a is neither so great nor so
// small that one overflows or loses digits where the other does not.
func doubles(c, d, a float64) bool {
	f, _ := math.Frexp(c)
	return f == 0.5 && c >= 1 && c <= 1<<60 && !math.IsInf(c*d, 0) && math.Abs(a) >= 0x1p-500 && math.Abs(a) <= 0x1p500
}

// drop removes instructions and renumbers the others.
func (l *Loop) drop(gone []bool) {
	number := make([]int, len(l.Inst))
	kept := l.Inst[:0]
	for k, in := range l.Inst {
		if !gone[k] {
			number[k] = len(kept)
			kept = append(kept, in)
		}
	}
	l.Inst = kept
	move := func(r *Ref) {
		if r.Kind == RefLane {
			r.At = number[r.At]
		}
	}
	for k := range l.Inst {
		for j := range l.Inst[k].Refs {
			move(&l.Inst[k].Refs[j])
		}
	}
	for k := range l.Red {
		for j := range l.Red[k].Stream {
			move(&l.Red[k].Stream[j].Of)
		}
	}
}

// finish sets what follows from the instructions.
func (l *Loop) finish() {
	l.Block = blockFor(len(l.Inst))
	l.Window = l.window()
	for k := range l.Inst {
		in := &l.Inst[k]
		in.FirstSlot = l.Kept
		l.Kept += in.Parts
		if in.Op != OpAffine || in.Muls == nil && in.Adds == nil {
			continue
		}
		if in.Muls == nil {
			in.Muls = repeat(in.Mul, l.N)
		}
		if in.Adds == nil {
			in.Adds = repeat(in.Add, l.N)
		}
	}
}

func repeat(c float64, n int) []float64 {
	x := make([]float64, n)
	kernel.Fill(x, c)
	return x
}

// first finds out which lanes get their first adjoints on the way back from a sum or from an
// operand in the loop, that then sets them. A zero that is set to −0 where adding would give 0 is no
// matter: the adjoints of inputs are added to 0.
func (l *Loop) first() {
	seen := make([]bool, len(l.Inst)) // something comes before
	for k := range l.Inst {
		seen[k] = l.Inst[k].Leaves
	}
	for i := range l.Red {
		streams := l.Red[i].Stream
		for j := range streams {
			st := &streams[j]
			l.sets(&st.Of, &st.First, st.Coefs == nil, seen)
		}
	}
	for k := range l.Inst {
		if l.Final && !l.Inst[k].set {
			l.Unseeded = append(l.Unseeded, k)
		}
	}
	for k := len(l.Inst) - 1; k >= 0; k-- {
		in := &l.Inst[k]
		for j := range in.Refs {
			r := &in.Refs[j]
			l.sets(r, &r.First, in.Op != graph.OpSelect, seen)
		}
	}
	for _, k := range l.Unseeded {
		if !l.Inst[k].set {
			l.Unset = append(l.Unset, k)
		}
	}
}

// sets marks what sets the adjoints of the lanes r if it can and nothing has been seen there.
func (l *Loop) sets(r *Ref, first *bool, can bool, seen []bool) {
	if r.Kind != RefLane {
		return
	}
	if can && !r.Dead && !seen[r.At] {
		*first, l.Inst[r.At].set = true, true
	}
	seen[r.At] = true
}
