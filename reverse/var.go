package reverse

// Var is a number on a tape. It satisfies slope.Real and slope.Ordered, so that
// generic functions take it; its value is that of slope.Float64 bit for bit.
//
// A Var comes from Tape.Var, Tape.Vars or Param.Vars, or from an operation on
// one. The zero Var belongs to no tape and using it panics, as does a Var of
// another tape or from before a Reset.
type Var struct {
	t     *Tape
	value float64
	scale float64 // the derivative of value to entry id: Neg, Scale and AddConst need no entry
	id    uint64  // epoch of the tape in the high half, index of the entry in the low; 0 is a constant
}

// Add returns x + y.
func (x Var) Add(y Var) Var {
	t := x.t
	if y.t != t || t == nil || min(x.id, y.id) < t.base {
		panic(misuse{x, y})
	}
	t.entries = append(t.entries, entry{x.scale, y.scale, uint32(x.id), uint32(y.id)})
	return Var{t, x.value + y.value, 1, t.base + uint64(len(t.entries))}
}

// Sub returns x − y.
func (x Var) Sub(y Var) Var {
	t := x.t
	if y.t != t || t == nil || min(x.id, y.id) < t.base {
		panic(misuse{x, y})
	}
	t.entries = append(t.entries, entry{x.scale, -y.scale, uint32(x.id), uint32(y.id)})
	return Var{t, x.value - y.value, 1, t.base + uint64(len(t.entries))}
}

// Mul returns x·y.
func (x Var) Mul(y Var) Var {
	t := x.t
	if y.t != t || t == nil || min(x.id, y.id) < t.base {
		panic(misuse{x, y})
	}
	t.entries = append(t.entries, entry{y.value * x.scale, x.value * y.scale, uint32(x.id), uint32(y.id)})
	return Var{t, float64(x.value * y.value), 1, t.base + uint64(len(t.entries))}
}

// Div returns x/y.
func (x Var) Div(y Var) Var {
	t := x.t
	if y.t != t || t == nil || min(x.id, y.id) < t.base {
		panic(misuse{x, y})
	}
	z := x.value / y.value
	p1, p2 := quotient(z, x.scale, y.value, y.scale)
	if uint32(x.id) == 0 {
		p1 = x.value // 0/y does not depend on y; see structural
	}
	t.entries = append(t.entries, entry{p1, p2, uint32(x.id), uint32(y.id)})
	return Var{t, z, 1, t.base + uint64(len(t.entries))}
}

// quotient returns the derivatives of z = x/y to the entries of x, of scale s,
// and of y, of scale r: s/y and −z·r/y, and 0 for a constant.
func quotient(z, s, y, r float64) (p1, p2 float64) {
	if s != 0 {
		p1 = s / y
	}
	if r != 0 {
		p2 = -z * r / y
	}
	if z != z {
		return z, z
	}
	return p1, p2
}

// Square returns x².
func (x Var) Square() Var {
	t := x.t
	if t == nil || x.id < t.base {
		panic(misuse{x, x})
	}
	t.entries = append(t.entries, entry{2 * x.value * x.scale, computed, uint32(x.id), 0})
	return Var{t, float64(x.value * x.value), 1, t.base + uint64(len(t.entries))}
}

// Neg returns −x. It takes no entry.
func (x Var) Neg() Var { return Var{x.t, -x.value, -x.scale, x.id} }

// Scale returns c·x. It takes no entry. With c = 0 it is a constant.
func (x Var) Scale(c float64) Var {
	if s := x.scale * c; s != 0 {
		return Var{x.t, float64(x.value * c), s, x.id}
	}
	return Var{x.t, float64(x.value * c), 0, x.id >> 32 << 32}
}

// AddConst returns x + c. It takes no entry.
func (x Var) AddConst(c float64) Var { return Var{x.t, x.value + float64(c), x.scale, x.id} }

// Lift returns the constant c on the tape of x. It takes no entry and has no
// gradient.
func (x Var) Lift(c float64) Var { return Var{x.t, float64(c), 0, x.id >> 32 << 32} }

// Value returns the value of x.
func (x Var) Value() float64 { return x.value }

// Less reports whether the value of x is less than that of y, which is false if
// one of them is NaN.
func (x Var) Less(y Var) bool { return x.value < y.value }

// Detach returns the value of x as a constant; see slope.Detach for its trap. It takes
// no entry.
func (x Var) Detach() Var { return x.Lift(x.value) }
