package reverse

import "slope"

// Scalar is the type of the scalars beside arrays, which reductions return: Var
// where arrays have first derivatives, [Vec] and [Mat], and Var2 where they have
// second derivatives, [Vec2] and [Mat2]. A function that is generic over it,
//
//	func loss[S reverse.Scalar[S]](x reverse.VecOf[S]) S { … }
//
// serves [GradientVec], [HVPVec], [HessianVec] and the others alike.
type Scalar[S any] interface {
	Var | Var2
	slope.Ordered[S]

	// number returns the scalar, and panics unless it is alive on the tape of a.
	number(a *arrays) number

	// on returns the scalar n of the tape of a.
	on(a *arrays, n number) S

	// home returns the arrays of the tape of the scalar.
	home() *arrays
}

// A number is a Var or a Var2 without its tape.
type number struct {
	value, scale float64
	id           uint64
}

func (x Var) number(a *arrays) number {
	a.t.check(x)
	return number{x.value, x.scale, x.id}
}

func (Var) on(a *arrays, n number) Var { return Var{a.t, n.value, n.scale, n.id} }

func (x Var) home() *arrays {
	if x.t == nil {
		panic(zeroVar)
	}
	return x.t.list()
}

func (x Var2) number(a *arrays) number {
	a.t2.check(x)
	return number{x.value, x.scale, x.id}
}

func (Var2) on(a *arrays, n number) Var2 { return Var2{a.t2, n.value, n.scale, n.id} }

func (x Var2) home() *arrays { return x.alive().list() }

// newScalar returns the scalar n of the tape of a.
func newScalar[S Scalar[S]](a *arrays, n number) S {
	var s S
	return s.on(a, n)
}

// mark appends the entry of array operation k to the tape and returns its id.
func (a *arrays) mark(k int) uint64 {
	if a.t2 != nil {
		return a.t2.pushArray(k)
	}
	return a.t.pushArray(k)
}

// addAdjoint adds w, an adjoint of x, to the entry of x, in a sweep.
func (a *arrays) addAdjoint(x number, w float64) {
	if w == 0 || x.scale == 0 {
		return
	}
	var adj []float64
	switch {
	case a.t != nil:
		adj = a.t.adj
	case a.side == 0:
		adj = a.t2.adj
	default:
		adj = a.t2.dadj
	}
	adj[uint32(x.id)] += float64(w * x.scale)
}

// tape returns the Tape of a.
func (a *arrays) tape() *Tape {
	if a.t == nil {
		panic("reverse: a Vec2 or Mat2 has no Tape; ConstVec, ConstMat and Const give constants beside it")
	}
	return a.t
}

// list returns the array operations of t.
func (t *tape2) list() *arrays {
	if t.arrays == nil {
		t.arrays = &arrays{t2: t, rules: &arrayRules, base: t.base}
	}
	return t.arrays
}

// pushArray appends the marker of array operation k and returns its id.
func (t *tape2) pushArray(k int) uint64 {
	lo := len(t.entries) + 1
	t.vectors = append(t.vectors, vector2{lo: lo, hi: lo + 1, kind: arrayVector, ref: k})
	t.entries = append(t.entries, entry2{})
	return t.last()
}

// side begins a sweep of the adjoints of arrays, or of their derivatives.
func (t *tape2) side(k int) {
	if a := t.arrays; a != nil {
		a.side, a.keep = k, true
		a.begin()
	}
}
