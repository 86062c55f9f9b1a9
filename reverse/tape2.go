package reverse

import (
	"math"
	"sync"
)

// tape2 is the tape of Var2: its entries hold second derivatives too, so that a
// tangent can be carried forward through them and then the adjoint and its
// derivative along the tangent backward: forward over reverse.
type tape2 struct {
	base    uint64
	entries []entry2 // entry k is entries[k−1]; 0 is a constant
	vectors []vector2
	rules   []ruleN // of the vectors that are a rule
	vars    []Var2
	arrays  *arrays

	tan  []float64 // derivative of entry k along the direction
	adj  []float64 // adjoint of entry k
	dadj []float64 // derivative of the adjoint along the direction

	top   uint32 // entry of the result
	doubt bool   // a zero adjoint met a derivative that is not finite
	reach []bool // then: on which entries the result depends
}

// entry2 is an operation of one or two operands: its first and second partial
// derivatives to their entries.
type entry2 struct {
	p1, p2        float64
	h11, h12, h22 float64
	a1, a2        uint32
}

// structural is that of entry.
func (e *entry2) structural() bool {
	return e.a1 == 0 && e.p1 != computed && e.p2 == 0 || e.a2 == 0 && e.p2 != computed && e.p1 == 0
}

// finite reports whether all derivatives are.
func (e *entry2) finite() bool {
	s := e.p1 + e.p2 + e.h11 + e.h12 + e.h22
	return s-s == 0
}

// vector2 is an operation z of many operands, the entries lo … hi−1 of which z is
// the last. An entry holds one operand x: in p1 the derivative of z to its entry,
// in p2 its scale, in h11 the slope u = ∂z/∂x. The second derivatives are
//
//	∂²z/∂xᵢ∂xⱼ = c·(mᵢ·δᵢⱼ − uᵢ·uⱼ)
//
// with mᵢ = uᵢ for LogSumExp and mᵢ = 1 for Norm2, and none for a mean.
type vector2 struct {
	lo, hi int
	kind   vectorKind
	c      float64
	ref    int // the entry with the greatest absolute slope
}

type vectorKind int

const (
	meanVector  vectorKind = iota // c = 0
	softVector                    // LogSumExp, c = 1
	normVector                    // Norm2, c = 1/z
	arrayVector                   // array operation number ref
	ruleVector                    // a user's rule, number ref; c is NaN where a slope is not finite
)

var tapes2 = sync.Pool{New: func() any { return new(tape2) }}

func takeTape2() *tape2 { return tapes2.Get().(*tape2) }

// release empties t, which ends the life of its Vars, and keeps it for the next
// driver, unless its epochs run out.
func (t *tape2) release() {
	if t.base >= 1<<63 {
		return
	}
	t.base += (uint64(len(t.entries))>>32 + 1) << 32
	t.entries = t.entries[:0]
	t.vectors = t.vectors[:0]
	clear(t.rules)
	t.rules = t.rules[:0]
	t.doubt, t.reach = false, nil
	if t.arrays != nil {
		t.arrays.reset(t.base)
	}
	tapes2.Put(t)
}

func (t *tape2) last() uint64 { return t.base + uint64(len(t.entries)) }

// inputs returns the variables of a driver, the first entries of an empty tape.
func (t *tape2) inputs(x []float64) []Var2 {
	t.vars = t.vars[:0]
	for _, v := range x {
		t.entries = append(t.entries, entry2{})
		t.vars = append(t.vars, Var2{t, v, 1, t.last()})
	}
	return t.vars[:len(t.vars):len(t.vars)] // no room behind: what f appends does not depend on earlier calls
}

// check panics unless x is alive on t.
func (t *tape2) check(x Var2) {
	switch {
	case x.t == nil:
		panic(zeroVar)
	case x.t != t:
		panic("reverse: Var2 of another tape")
	case x.id < t.base:
		panic(staleVar)
	}
}

// reserve makes the vectors of the sweeps as long as the tape, and zero.
func (t *tape2) reserve() {
	checkLen(uint64(len(t.entries)))
	n := len(t.entries) + 1
	for _, v := range []*[]float64{&t.tan, &t.adj, &t.dadj} {
		if cap(*v) < n {
			*v = make([]float64, cap(t.entries)+1)
		}
		*v = (*v)[:n]
		clear(*v)
	}
}

// forward carries the direction of the inputs, the first of t.tan, to all entries.
// A tangent that is exactly zero is not passed on.
func (t *tape2) forward(n int) {
	if t.arrays != nil {
		t.arrays.tangents.reset()
	}
	tan := t.tan
	k := n + 1
	for _, v := range t.vectors {
		t.tangents(k, v.lo)
		k = v.hi
		if v.kind == arrayVector {
			tan[v.lo] = t.arrays.carry(v.ref)
			continue
		}
		sum := 0.0
		for i := v.lo; i < v.hi; i++ {
			sum += times(t.entries[i-1].p1, tan[t.entries[i-1].a1])
			tan[i] = 0
		}
		tan[v.hi-1] = sum
	}
	t.tangents(k, len(tan))
}

// tangents computes the tangents of the entries lo … hi−1, operations of two operands,
// in plain arithmetic unless that is NaN: then with care for tangents that are exactly
// zero.
func (t *tape2) tangents(lo, hi int) {
	tan := t.tan
	for k := lo; k < hi; k++ {
		e := &t.entries[k-1]
		x, y := tan[e.a1], tan[e.a2]
		s := float64(e.p1*x) + float64(e.p2*y)
		if s != s {
			s = 0
			if !e.structural() {
				s = times(e.p1, x) + times(e.p2, y)
			}
		}
		tan[k] = s
	}
}

// times returns d·x, and 0 where x, a tangent or an adjoint, is exactly 0.
func times(d, x float64) float64 {
	if x == 0 {
		return 0
	}
	return d * x
}

// pass returns d·w, the share of an adjoint w that a derivative d passes on: 0
// where either is exactly 0.
func pass(d, w float64) float64 {
	if w == 0 || d == 0 {
		return 0
	}
	return d * w
}

// adjoints carries the adjoints of the entries down to the inputs, the first n.
func (t *tape2) adjoints(n int) {
	t.side(0)
	k := len(t.adj) - 1
	for i := len(t.vectors) - 1; i >= 0; i-- {
		v := t.vectors[i]
		for ; k >= v.hi; k-- {
			t.adjoint(k)
		}
		k = v.lo - 1
		w := t.adj[v.hi-1]
		if v.kind == arrayVector {
			t.arrays.backward(v.ref, w)
			continue
		}
		if w == 0 && v.c-v.c != 0 {
			t.doubt = true
		}
		for j := v.lo; j < v.hi; j++ {
			e := &t.entries[j-1]
			t.adj[e.a1] += t.share(v.hi-1, e.p1, w)
		}
	}
	for ; k > n; k-- {
		t.adjoint(k)
	}
}

func (t *tape2) adjoint(k int) {
	e := &t.entries[k-1]
	if w := t.adj[k]; w != 0 {
		t.adj[e.a1] += pass(e.p1, w)
		t.adj[e.a2] += pass(e.p2, w)
	} else if !e.finite() {
		t.doubt = true
		t.adj[e.a1] += t.share(k, e.p1, w)
		t.adj[e.a2] += t.share(k, e.p2, w)
	}
}

// share is pass for an adjoint w of entry k, where a zero that the result depends on
// times a derivative that is not finite is NaN.
func (t *tape2) share(k int, d, w float64) float64 {
	if w == 0 && d-d != 0 {
		if t.reach != nil && t.reach[k] {
			return d - d
		}
		return 0
	}
	return pass(d, w)
}

// dadjoints carries the derivatives of the adjoints along t.tan down to the
// inputs, the first n, after forward and adjoints. It leaves those of the other
// entries zero.
func (t *tape2) dadjoints(n int) {
	t.side(1)
	k := len(t.adj) - 1
	for i := len(t.vectors) - 1; i >= 0; i-- {
		v := &t.vectors[i]
		for ; k >= v.hi; k-- {
			t.dadjoint(k)
		}
		t.dvector(v)
		k = v.lo - 1
	}
	for ; k > n; k-- {
		t.dadjoint(k)
	}
}

// dadjoint runs entry k backward: with z̄ the adjoint of the result, that of operand
// i is z̄·∂ᵢ, and its derivative dz̄·∂ᵢ + z̄·Σⱼ ∂ᵢⱼ·tⱼ, in plain arithmetic unless that
// is NaN.
func (t *tape2) dadjoint(k int) {
	e := &t.entries[k-1]
	d, x, y := t.dadj[k], t.tan[e.a1], t.tan[e.a2]
	if d == 0 && x == 0 && y == 0 {
		return
	}
	t.dadj[k] = 0
	w := t.adj[k]
	s := float64(e.p1*d) + float64((float64(e.h11*x)+float64(e.h12*y))*w)
	if s != s {
		s = pass(e.p1, d) + t.share(k, pass(e.h11, x)+pass(e.h12, y), w)
	}
	t.dadj[e.a1] += s
	if e.a2 == 0 {
		return
	}
	s = float64(e.p2*d) + float64((float64(e.h12*x)+float64(e.h22*y))*w)
	if s != s {
		s = pass(e.p2, d) + t.share(k, pass(e.h12, x)+pass(e.h22, y), w)
	}
	t.dadj[e.a2] += s
}

// dvector is dadjoint for an operation of many operands:
// Σⱼ ∂²z/∂xᵢ∂xⱼ·tⱼ = c·uᵢ·(tᵢ − ż) for LogSumExp, c·(tᵢ − uᵢ·ż) for Norm2, where
// ż = Σ uⱼtⱼ is the tangent of z. A shift of t by r for LogSumExp, and by r·u for
// Norm2, changes neither. The r that takes the tangent of the operand with the
// greatest slope to 0 keeps the differences from cancelling where that slope is
// all but 1: ∂²‖x‖/∂x² = y²/‖x‖³, however small y is.
func (t *tape2) dvector(v *vector2) {
	w, d := t.adj[v.hi-1], t.dadj[v.hi-1]
	t.dadj[v.hi-1] = 0
	if v.kind == arrayVector {
		if w == 0 && t.arrays.nodes[v.ref].kinked() && t.depends(v.hi-1) {
			w = math.NaN()
		}
		t.arrays.backward2(v.ref, w, d)
		return
	}
	if v.kind == ruleVector {
		t.drule(v, w, d)
		return
	}
	if w == 0 && d == 0 && v.c-v.c == 0 {
		return
	}
	switch v.kind {
	case softVector:
		t.dsoft(v, w, d)
	case normVector:
		t.dnorm(v, w, d)
	default:
		for j := v.lo; j < v.hi; j++ {
			e := &t.entries[j-1]
			t.dadj[e.a1] += pass(e.p1, d)
		}
	}
}

// dsoft is dvector for LogSumExp.
func (t *tape2) dsoft(v *vector2, w, d float64) {
	r, dz := t.operandTangent(v.ref), 0.0
	for j := v.lo; j < v.hi; j++ {
		dz += times(t.entries[j-1].h11, t.operandTangent(j)-r)
	}
	for j := v.lo; j < v.hi; j++ {
		e := &t.entries[j-1]
		t.dadj[e.a1] += pass(e.p1, d) + t.share(v.hi-1, pass(e.h11*e.p2*v.c, t.operandTangent(j)-r-dz), w)
	}
}

// dnorm is dvector for Norm2. Without a slope above √½ nothing cancels, and a
// shift would only add roundings. The factor c = 1/‖x‖ comes first if it is
// large and last if it is small, so that products of slopes do not underflow, or where it overflows.
func (t *tape2) dnorm(v *vector2, w, d float64) {
	r, ref, first, last := 0.0, 0, v.c, 1.0
	if v.c < 1 || math.IsInf(v.c, 1) {
		first, last = 1, v.c
	}
	if u := t.entries[v.ref-1].h11; u*u > 0.5 {
		r, ref = t.operandTangent(v.ref)/u, v.ref
	}
	shifted := func(j int) float64 {
		if j == ref {
			return 0
		}
		return times(first, t.operandTangent(j)-float64(times(t.entries[j-1].h11, r)))
	}
	dz := 0.0
	for j := v.lo; j < v.hi; j++ {
		dz += times(t.entries[j-1].h11, shifted(j))
	}
	for j := v.lo; j < v.hi; j++ {
		e := &t.entries[j-1]
		t.dadj[e.a1] += pass(e.p1, d) + t.share(v.hi-1, pass(e.p2*last, shifted(j)-times(e.h11, dz)), w)
	}
}

// operandTangent returns the tangent of the operand of entry j of a vector2.
func (t *tape2) operandTangent(j int) float64 {
	return times(t.entries[j-1].p2, t.tan[t.entries[j-1].a1])
}
