package reverse

import (
	"math"

	"slope"
	"slope/internal/formula"
	"slope/internal/rule"
)

// Var2 is a number on the tape of Hessian and HVP, which differentiates twice. It
// satisfies slope.Real and slope.Ordered, so that a generic function takes it as
// it takes Var; a function written for Var itself has first derivatives only. Its
// value is that of slope.Float64 bit for bit. An operation takes 48 bytes, and 24
// in the sweeps; Neg, Scale, AddConst, Lift, Select, Less and Value take none.
//
// A Var2 lives during the call of the user's function. The zero Var2 belongs to
// no tape and using it panics.
type Var2 struct {
	t     *tape2
	value float64
	scale float64 // the derivative of value to entry id
	id    uint64
}

var (
	_ slope.Ordered[Var]  = Var{}
	_ slope.Ordered[Var2] = Var2{}
	_ slope.Reducer[Var]  = (*Var)(nil)
	_ slope.Reducer[Var2] = (*Var2)(nil)
)

// alive returns the tape of x, and panics unless it is alive.
func (x Var2) alive() *tape2 {
	switch {
	case x.t == nil:
		panic(zeroVar)
	case x.id < x.t.base:
		panic(staleVar)
	}
	return x.t
}

// together returns the tape of x and y, and panics unless both are alive on it.
func (x Var2) together(y Var2) *tape2 {
	t := x.alive()
	if y.alive() != t {
		panic("reverse: operands on different tapes")
	}
	return t
}

// chain records a function of x with value y and derivatives d1 and d2, with the
// strong zero of Var.
func (x Var2) chain(y, d1, d2 float64) Var2 {
	t := x.alive()
	if uint32(x.id) == 0 {
		return Var2{t, y, 0, x.id}
	}
	s := x.scale
	t.entries = append(t.entries, entry2{p1: partial(y, d1, s), p2: computed, h11: partial(y, partial(y, d2, s), s), a1: uint32(x.id)})
	return Var2{t, y, 1, t.last()}
}

// chain2 records a function of x and y with value and derivatives p, likewise.
func (x Var2) chain2(p rule.Partials, y Var2) Var2 {
	t := x.together(y)
	switch {
	case uint32(x.id)|uint32(y.id) == 0:
		return Var2{t, p.F, 0, x.id}
	case uint32(x.id) == 0:
		return y.chain(p.F, p.Y, p.YY)
	case uint32(y.id) == 0:
		return x.chain(p.F, p.X, p.XX)
	}
	f, s, r := p.F, x.scale, y.scale
	t.entries = append(t.entries, entry2{
		partial(f, p.X, s), partial(f, p.Y, r),
		partial(f, partial(f, p.XX, s), s), partial(f, partial(f, p.XY, s), r), partial(f, partial(f, p.YY, r), r),
		uint32(x.id), uint32(y.id),
	})
	return Var2{t, f, 1, t.last()}
}

// Add returns x + y.
func (x Var2) Add(y Var2) Var2 {
	t := x.together(y)
	t.entries = append(t.entries, entry2{p1: x.scale, p2: y.scale, a1: uint32(x.id), a2: uint32(y.id)})
	return Var2{t, x.value + y.value, 1, t.last()}
}

// Sub returns x − y.
func (x Var2) Sub(y Var2) Var2 {
	t := x.together(y)
	t.entries = append(t.entries, entry2{p1: x.scale, p2: -y.scale, a1: uint32(x.id), a2: uint32(y.id)})
	return Var2{t, x.value - y.value, 1, t.last()}
}

// Mul returns x·y.
func (x Var2) Mul(y Var2) Var2 {
	t := x.together(y)
	t.entries = append(t.entries, entry2{
		p1: y.value * x.scale, p2: x.value * y.scale, h12: x.scale * y.scale,
		a1: uint32(x.id), a2: uint32(y.id),
	})
	return Var2{t, float64(x.value * y.value), 1, t.last()}
}

// Div returns z = x/y; z_x = 1/y, z_y = −z/y, z_xy = −1/y², z_yy = 2z/y².
func (x Var2) Div(y Var2) Var2 {
	t := x.together(y)
	z := x.value / y.value
	r := 0.0
	if y.scale != 0 {
		r = y.scale / y.value
	}
	p1, p2 := quotient(z, x.scale, y.value, y.scale)
	e := entry2{p1, p2, 0, pass(-p1, r), pass(-2*p2, r), uint32(x.id), uint32(y.id)}
	if e.a1 == 0 {
		e.p1 = x.value // as in Var
	}
	t.entries = append(t.entries, e)
	return Var2{t, z, 1, t.last()}
}

// Square returns x².
func (x Var2) Square() Var2 {
	t := x.alive()
	t.entries = append(t.entries, entry2{p1: 2 * x.value * x.scale, p2: computed, h11: 2 * x.scale * x.scale, a1: uint32(x.id)})
	return Var2{t, float64(x.value * x.value), 1, t.last()}
}

// Neg returns −x. It takes no entry.
func (x Var2) Neg() Var2 { return Var2{x.t, -x.value, -x.scale, x.id} }

// Scale returns c·x. It takes no entry. With c = 0 it is a constant.
func (x Var2) Scale(c float64) Var2 {
	if s := x.scale * c; s != 0 {
		return Var2{x.t, float64(x.value * c), s, x.id}
	}
	return Var2{x.t, float64(x.value * c), 0, x.id >> 32 << 32}
}

// AddConst returns x + c. It takes no entry.
func (x Var2) AddConst(c float64) Var2 { return Var2{x.t, x.value + float64(c), x.scale, x.id} }

// Lift returns the constant c on the tape of x.
func (x Var2) Lift(c float64) Var2 { return Var2{x.t, float64(c), 0, x.id >> 32 << 32} }

// Value returns the value of x.
func (x Var2) Value() float64 { return x.value }

// Less reports whether the value of x is less than that of y, which is false if
// one of them is NaN.
func (x Var2) Less(y Var2) bool { return x.value < y.value }

// Max returns the greater of x and y, NaN if either is NaN; at a tie the slope
// is ½ for each.
func (x Var2) Max(y Var2) Var2 {
	x.together(y)
	switch {
	case x.value > y.value:
		return x
	case x.value < y.value:
		return y
	}
	return x.chain2(rule.Max(x.value, y.value), y)
}

// Min returns the smaller of x and y, NaN if either is NaN; at a tie the slope
// is ½ for each.
func (x Var2) Min(y Var2) Var2 {
	x.together(y)
	switch {
	case x.value < y.value:
		return x
	case x.value > y.value:
		return y
	}
	return x.chain2(rule.Min(x.value, y.value), y)
}

// Select returns a where x > 0 and b elsewhere; nothing of the other reaches the
// result or its derivatives.
func (x Var2) Select(a, b Var2) Var2 {
	x.together(a)
	x.together(b)
	if x.value > 0 {
		return a
	}
	return b
}

// Apply returns r(x), with the derivatives that r gives. It panics if r is nil.
func (x Var2) Apply(r *slope.Rule) Var2 {
	if r == nil {
		panic("reverse: Apply of a nil Rule")
	}
	return x.chain(r.At(x.value))
}

// Apply2 returns r(x, y), with the partial derivatives that r gives. It panics
// if r is nil.
func (x Var2) Apply2(r *slope.Rule2, y Var2) Var2 {
	if p, ok := formula.ProductOf(r); ok {
		return x.product(p, y)
	}
	if r == nil {
		panic("reverse: Apply2 of a nil Rule2")
	}
	return x.chain2(rule.Partials(r.At(x.value, y.value)), y)
}

// Reduce evaluates the functions over slices that have a form of their own; see
// slope.Reducer. Call slope.Norm2, slope.LogSumExp, slope.MaxOf, slope.MinOf.
func (*Var2) Reduce(op slope.Reduction, x, _ []Var2, _ []float64) (z Var2, ok bool) {
	switch op {
	case slope.ReduceNorm2:
		y, m, s := rule.Norm2(x, value2)
		c := rule.OverNorm2(1, m, s)
		if y == 0 {
			c = math.NaN() // the second derivatives are unbounded around the origin
		}
		return vector(y, x, normVector, c, func(i int) float64 { return rule.OverNorm2(x[i].value, m, s) }), true
	case slope.ReduceLogSumExp:
		var p rule.SoftmaxOf[Var2]
		y := p.LogSumExp(x, value2)
		return vector(y, x, softVector, 1, func(i int) float64 { return p.Slope(x, value2, i) }), true
	case slope.ReduceMax:
		y, n := rule.MaxOf(x, value2)
		return extremeVector(y, n, x), true
	case slope.ReduceMin:
		y, n := rule.MinOf(x, value2)
		return extremeVector(y, n, x), true
	}
	return z, false
}

// extremeVector records the extreme y of x, which n elements attain: none if one is NaN, and then
// the second derivatives are NaN too.
func extremeVector(y float64, n int, x []Var2) Var2 {
	kind, c := meanVector, 0.0
	if n == 0 {
		kind, c = normVector, math.NaN()
	}
	return vector(y, x, kind, c, func(i int) float64 { return rule.TieSlope(x[i].value, y, n) })
}

func value2(x *Var2) float64 { return x.value }

// vector records the operation of many operands with value y.
func vector(y float64, x []Var2, kind vectorKind, c float64, slope func(i int) float64) Var2 {
	t := x[0].alive()
	lo := len(t.entries) + 1
	ref, most := lo, 0.0
	for i, v := range x {
		x[0].together(v)
		u := slope(i)
		if a := math.Abs(u); a > most {
			ref, most = lo+i, a
		}
		a1 := uint32(v.id)
		if kind == meanVector && u == 0 {
			a1 = 0 // it has no part in the extreme
		}
		t.entries = append(t.entries, entry2{p1: partial(y, u, v.scale), p2: v.scale, h11: u, a1: a1})
	}
	t.vectors = append(t.vectors, vector2{lo, lo + len(x), kind, c, ref})
	return Var2{t, y, 1, t.last()}
}

// Detach returns the value of x as a constant; see slope.Detach for its trap. It takes
// no entry.
func (x Var2) Detach() Var2 { return x.Lift(x.value) }
