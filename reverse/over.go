package reverse

import (
	"fmt"
	"math"

	"slope"
	"slope/internal/formula"
)

// Over is a number of a gradient inside another derivative: a number T of this module on
// the tape of NestGradient. T is the number type of the function around, which takes the
// derivatives of the gradient:
//
//	Over[slope.Float64]       the gradient
//	Over[dual.Dual[float64]]  and its derivative along a direction
//	Over[reverse.Var]         and the gradient of what is made of it
//	Over[expr.Expr]           the gradient as part of a recording
//	Over[Over[…]]             and further
//
// It satisfies slope.Real. Numbers from outside take part through [Outer], as constants.
// Each NestGradient has a tape of its own: operands of two tapes panic, where two forward
// derivatives of one type would be mixed up (see dual.Nest).
//
// Infinite slopes, zeros, branches and kinks follow docs/laws.md, as far as T has values to
// look at; of a recording see there. A slope.Rule brings two derivatives; higher ones come
// from its field Next and are NaN without it.
//
// An Over lives during the call of the user's function and belongs to its goroutine. The
// zero Over belongs to no tape and using it panics.
type Over[T slope.Real[T]] struct {
	n *overNode[T]
	e uint32 // epoch of the tape of n, 0 for a constant of none
}

var (
	_ slope.Real[Over[Over[slope.Float64]]] = Over[Over[slope.Float64]]{}
	_ slope.Reducer[Over[slope.Float64]]    = (*Over[slope.Float64])(nil)
	_ slope.Nestable[Over[slope.Float64]]   = (*Over[slope.Float64])(nil)
)

// Outer returns a number of the surrounding level as a constant of the inner one.
func Outer[T slope.Real[T]](x T) Over[T] {
	s := new(spare[T])
	s.node.v = x
	return Over[T]{n: &s.node}
}

// tape returns the tape of x if it is alive on one, else nil.
func (x Over[T]) tape() *nest[T] {
	if n := x.n; n != nil && n.t != nil && n.t.epoch == x.e {
		return n.t
	}
	return nil
}

// beside returns the tape of x and y if they are alive on one, else nil.
func (x Over[T]) beside(y Over[T]) *nest[T] {
	if a, b := x.n, y.n; a != nil && b != nil && a.t == b.t && x.e == y.e && a.t != nil && a.t.epoch == x.e {
		return a.t
	}
	return nil
}

// alive returns the node of x, and panics unless it can be used.
func (x Over[T]) alive() *overNode[T] {
	if x.tape() == nil {
		x.must()
	}
	return x.n
}

// must panics unless x can be used.
func (x Over[T]) must() {
	if x.n == nil {
		panic("reverse: zero Over; start from x.Lift(0), slope.Sum or reverse.Outer")
	}
	if x.n.t != nil && x.n.t.epoch != x.e {
		panic("reverse: stale Over, from before the end of its NestGradient")
	}
}

// together returns the nodes of x and y, and panics unless they can be used together.
func (x Over[T]) together(y Over[T]) (a, b *overNode[T]) {
	if x.beside(y) == nil {
		x.mustBeside(y)
	}
	return x.n, y.n
}

// mustBeside panics unless x and y can be used together.
func (x Over[T]) mustBeside(y Over[T]) {
	x.must()
	y.must()
	if x.n.t != y.n.t && x.n.t != nil && y.n.t != nil {
		panic("reverse: operands of two NestGradients over one type; make one the number type of the other, with reverse.Outer for what comes from outside")
	}
}

// record records an operation with the operands a and b, which may be nil, and the value v,
// on the tape of a or b. The result of constants is a constant, and op is nil where there
// is no tape.
func record[T slope.Real[T]](a, b *overNode[T], v T, k kind) (z Over[T], op *overOp[T]) {
	t := a.t
	if t == nil && b != nil {
		t = b.t
	}
	if t == nil {
		return Outer(v), nil
	}
	op = nestPush(t)
	op.status, op.k = status{}, 0
	op.node.v, op.a1, op.a2 = v, a, b
	if !a.constant() || b != nil && !b.constant() {
		op.kind = k
	}
	return Over[T]{&op.node, t.epoch}, op
}

// linear is record for an operation whose slopes are constants or operands.
func linear[T slope.Real[T]](a, b *overNode[T], v T, k kind) Over[T] {
	z, _ := record(a, b, v, k)
	return z
}

// affine records c·x, or x + c where shift is true.
func (x Over[T]) affine(c float64, shift bool) Over[T] {
	if t := x.tape(); t != nil {
		return t.home.linear(t, x.n, c, shift)
	}
	x.must()
	switch {
	case shift:
		return Outer(x.n.v.AddConst(c))
	case c == -1:
		return Outer(x.n.v.Neg())
	}
	return Outer(x.n.v.Scale(c))
}

// mixed records the sum, difference or product of x and y, of which one is a constant of no
// tape at least; else it panics.
func (x Over[T]) mixed(y Over[T], k kind) Over[T] {
	a, b := x.n, y.n
	switch {
	case a == nil || b == nil:
	case a.t == nil && b.t == nil:
		return constants(a, b, k)
	case b.t == nil && a.t.epoch == x.e:
		return a.t.home.binary(a.t, a, b, k)
	case a.t == nil && b.t.epoch == y.e:
		return b.t.home.binary(b.t, a, b, k)
	}
	x.mustBeside(y)
	return Over[T]{}
}

// sloped records an operation of value v with the slope d.
func sloped[T slope.Real[T]](a, b *overNode[T], k kind, v, d T) Over[T] {
	z, op := record(a, b, v, k)
	if op != nil && op.kind != kindConst {
		t := op.node.t
		op.first = uint32(len(t.parts))
		t.parts = append(t.parts, d)
	}
	return z
}

// sloped2 is sloped for the slopes d and e to a and b.
func sloped2[T slope.Real[T]](a, b *overNode[T], k kind, v, d, e T) Over[T] {
	z, op := record(a, b, v, k)
	if op != nil && op.kind != kindConst {
		t := op.node.t
		op.first = uint32(len(t.parts))
		t.parts = append(t.parts, d, e)
	}
	return z
}

// chain records a function of x with value y and slope d, which is finite where y is; pole
// one that is infinite at poles, and steep one that may be infinite where y is finite.
func (x Over[T]) chain(y, d T) Over[T] { return sloped(x.n, nil, kindFlat, y, d) }
func (x Over[T]) pole(y, d T) Over[T]  { return sloped(x.n, nil, kindPole, y, d) }
func (x Over[T]) steep(y, d T) Over[T] { return sloped(x.n, nil, kindSteep, y, d) }

// v returns the value of x, which must be alive.
func (x Over[T]) v() T { return x.alive().v }

// Add returns x + y.
func (x Over[T]) Add(y Over[T]) Over[T] {
	if t := x.beside(y); t != nil {
		return t.home.binary(t, x.n, y.n, kindAdd)
	}
	return x.mixed(y, kindAdd)
}

// Sub returns x − y.
func (x Over[T]) Sub(y Over[T]) Over[T] {
	if t := x.beside(y); t != nil {
		return t.home.binary(t, x.n, y.n, kindSub)
	}
	return x.mixed(y, kindSub)
}

// Mul returns x·y.
func (x Over[T]) Mul(y Over[T]) Over[T] {
	if t := x.beside(y); t != nil {
		return t.home.binary(t, x.n, y.n, kindMul)
	}
	return x.mixed(y, kindMul)
}

// Div returns q = x/y; its slopes are 1/y and −q/y.
func (x Over[T]) Div(y Over[T]) Over[T] {
	a, b := x.together(y)
	return x.quotient(a, b, a.v.Div(b.v))
}

func (x Over[T]) quotient(a, b *overNode[T], q T) Over[T] {
	if a.constant() && b.constant() {
		return linear(a, b, q, kindConst)
	}
	r := b.v.Inv()
	if b.constant() {
		return sloped2(a, b, kindDiv, q, r, r)
	}
	return sloped2(a, b, kindDiv, q, r, q.Mul(r).Neg())
}

// Neg returns −x.
func (x Over[T]) Neg() Over[T] { return x.affine(-1, false) }

// Square returns x².
func (x Over[T]) Square() Over[T] {
	if t := x.tape(); t != nil {
		return t.home.square(t, x.n)
	}
	if x.n == nil || x.n.t != nil {
		x.must()
	}
	return constants(x.n, x.n, kindSquare)
}

// AddConst returns x + c.
func (x Over[T]) AddConst(c float64) Over[T] { return x.affine(c, true) }

// Scale returns c·x. With c = 0 it is a constant.
func (x Over[T]) Scale(c float64) Over[T] { return x.affine(c, false) }

// Lift returns the constant c.
func (x Over[T]) Lift(c float64) Over[T] {
	a := x.alive()
	if a.t == nil {
		return Outer(a.v.Lift(c))
	}
	op := nestPush(a.t)
	op.status, op.k = status{}, 0
	op.node.v = a.v.Lift(c)
	return Over[T]{&op.node, x.e}
}

// PowConst returns x^p; its slope is p·x^(p−1).
func (x Over[T]) PowConst(p float64) Over[T] {
	if p == 0 {
		return x.Lift(1)
	}
	return x.steep(formula.PowConst(x.v(), p))
}

// PowInt returns xⁿ; its slope is n·x^(n−1).
func (x Over[T]) PowInt(n int) Over[T] {
	if n == 0 {
		return x.Lift(1)
	}
	return x.pole(formula.PowInt(x.v(), n))
}

// Pow returns x^y; its slopes are y·x^(y−1) and x^y·log x.
func (x Over[T]) Pow(y Over[T]) Over[T] {
	a, b := x.together(y)
	f, fx, fy := formula.Pow(a.v, b.v)
	return sloped2(a, b, kindSteep, f, fx, fy)
}

// Hypot returns f = √(x²+y²); its slopes are x/f and y/f, and 0 at the origin.
func (x Over[T]) Hypot(y Over[T]) Over[T] {
	a, b := x.together(y)
	f, fx, fy := formula.Hypot(a.v, b.v)
	return sloped2(a, b, kindSteep, f, fx, fy)
}

// Atan2 returns the angle of the point (x, y), where y is the receiver; with
// r = √(x²+y²) its slopes are x/r² and −y/r².
func (y Over[T]) Atan2(x Over[T]) Over[T] {
	b, a := y.together(x)
	f, fy, fx := formula.Atan2(b.v, a.v)
	return sloped2(b, a, kindSteep, f, fy, fx)
}

// Max returns the greater of x and y; at a tie the slope is ½ for each.
func (x Over[T]) Max(y Over[T]) Over[T] { return x.extreme(y, 1) }

// Min returns the smaller of x and y; at a tie the slope is ½ for each.
func (x Over[T]) Min(y Over[T]) Over[T] { return x.extreme(y, -1) }

// extreme is Max for sign 1 and Min for sign −1.
func (x Over[T]) extreme(y Over[T], sign float64) Over[T] {
	a, b := x.together(y)
	d := a.v.Sub(b.v)
	z := a.v.Max(b.v)
	if sign < 0 {
		d, z = b.v.Sub(a.v), a.v.Min(b.v)
	}
	u, known := formula.Value(a.v)
	w, _ := formula.Value(b.v)
	switch {
	case !known:
		return sloped(a, b, kindMax, z, d)
	case u*sign > w*sign:
		return x
	case u*sign < w*sign:
		return y
	}
	if u != u || w != w { // the value may be infinite, as of the Max of +Inf and NaN
		nan := z.Lift(math.NaN())
		return sloped2(a, b, kindSteep, z, nan, nan)
	}
	return linear(a, b, z, kindTie)
}

// Select returns a where x > 0 and b elsewhere. If T has values, the other does not reach
// the tape.
func (x Over[T]) Select(a, b Over[T]) Over[T] {
	c, u := x.together(a)
	_, w := x.together(b)
	a.together(b)
	if v, known := formula.Value(c.v); known {
		if v > 0 {
			return a
		}
		return b
	}
	return sloped(u, w, kindSelect, c.v.Select(u.v, w.v), c.v)
}

// Apply returns r(x). Derivatives above the second are those of r.Next, NaN without it.
func (x Over[T]) Apply(r *slope.Rule) Over[T] {
	v := x.v()
	return x.steep(v.Apply(r), v.Apply(formula.Derivative(r)))
}

// Apply2 returns r(x, y). Derivatives above the second are those of r.NextX and r.NextY, NaN
// without them.
func (x Over[T]) Apply2(r *slope.Rule2, y Over[T]) Over[T] {
	if p, ok := formula.ProductOf(r); ok {
		return x.product(p, y)
	}
	a, b := x.together(y)
	fx, fy := formula.Partials(r)
	return sloped2(a, b, kindSteep, a.v.Apply2(r, b.v), a.v.Apply2(fx, b.v), a.v.Apply2(fy, b.v))
}

// Format writes the value of x with the verbs and flags of T.
func (x Over[T]) Format(fs fmt.State, verb rune) {
	if x.n == nil || x.n.t != nil && x.n.t.epoch != x.e {
		fmt.Fprint(fs, "Over that is zero or stale")
		return
	}
	fmt.Fprintf(fs, fmt.FormatString(fs, verb), x.n.v)
}

// Order returns one more than the order of T; see slope.Nestable.
func (*Over[T]) Order() int {
	if n := formula.Order[T](); n >= 0 {
		return n + 1
	}
	return -1
}

// ValueOf returns the value of x, if T has one; see slope.Nestable. The zero Over is asked for its type alone.
func (*Over[T]) ValueOf(x Over[T]) (v float64, ok bool) {
	if x.n == nil {
		var zero T
		return formula.Value(zero)
	}
	return formula.Value(x.v())
}

// product is x·y or x/y with strong zeros.
func (x Over[T]) product(p formula.Product, y Over[T]) Over[T] {
	a, b := x.together(y)
	if p == formula.Quotient {
		return x.quotient(a, b, formula.Strong(p, a.v, b.v))
	}
	return linear(a, b, formula.Strong(p, a.v, b.v), kindMul)
}
