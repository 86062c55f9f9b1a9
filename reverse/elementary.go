package reverse

import (
	"slope"
	"slope/internal/formula"
	"slope/internal/rule"
)

// chain records a function of x with value y and slope d1.
func (x Var) chain(y, d1, _ float64) Var {
	t := x.t
	if t == nil || x.id < t.base {
		panic(misuse{x, x})
	}
	if uint32(x.id) == 0 {
		return Var{t, y, 0, x.id}
	}
	t.entries = append(t.entries, entry{partial(y, d1, x.scale), computed, uint32(x.id), 0})
	return Var{t, y, 1, t.last()}
}

// chain2 records a function of x and y with value and partial derivatives p,
// likewise.
func (x Var) chain2(p rule.Partials, y Var) Var {
	t := x.t
	if y.t != t || t == nil || min(x.id, y.id) < t.base {
		panic(misuse{x, y})
	}
	switch {
	case uint32(x.id)|uint32(y.id) == 0:
		return Var{t, p.F, 0, x.id}
	case uint32(x.id) == 0:
		return y.chain(p.F, p.Y, 0)
	case uint32(y.id) == 0:
		return x.chain(p.F, p.X, 0)
	}
	t.entries = append(t.entries, entry{partial(p.F, p.X, x.scale), partial(p.F, p.Y, y.scale), uint32(x.id), uint32(y.id)})
	return Var{t, p.F, 1, t.last()}
}

// together panics unless x and y are alive on one tape.
func (x Var) together(y Var) {
	if y.t != x.t || x.t == nil || min(x.id, y.id) < x.t.base {
		panic(misuse{x, y})
	}
}

// partial returns the derivative of a result y to an entry of scale s, through a
// slope d.
func partial(y, d, s float64) float64 {
	switch {
	case y != y:
		return y
	case s == 0:
		return 0
	}
	return d * s
}

// Max returns the greater of x and y, NaN if either is NaN; at a tie the slope
// is ½ for each. It takes an entry at a tie only.
func (x Var) Max(y Var) Var {
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
// is ½ for each. It takes an entry at a tie only.
func (x Var) Min(y Var) Var {
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
// result or its derivatives. It takes no entry.
func (x Var) Select(a, b Var) Var {
	x.together(a)
	x.together(b)
	if x.value > 0 {
		return a
	}
	return b
}

// Apply returns r(x), with the slope that r gives. It panics if r is nil.
func (x Var) Apply(r *slope.Rule) Var {
	if r == nil {
		panic("reverse: Apply of a nil Rule")
	}
	return x.chain(r.At(x.value))
}

// Apply2 returns r(x, y), with the partial derivatives that r gives. It panics
// if r is nil.
func (x Var) Apply2(r *slope.Rule2, y Var) Var {
	if p, ok := formula.ProductOf(r); ok {
		return x.product(p, y)
	}
	if r == nil {
		panic("reverse: Apply2 of a nil Rule2")
	}
	return x.chain2(rule.Partials(r.At(x.value, y.value)), y)
}

// Pow returns x^y.
func (x Var) Pow(y Var) Var { return x.chain2(rule.Pow(x.value, y.value), y) }

// Hypot returns √(x²+y²) without overflow on the way; at the origin, its kink,
// the slope is 0.
func (x Var) Hypot(y Var) Var { return x.chain2(rule.Hypot(x.value, y.value), y) }

// Atan2 returns the angle of the point (x, y), where y is the receiver.
func (y Var) Atan2(x Var) Var { return y.chain2(rule.Atan2(y.value, x.value), x) }

// PowConst returns x^p for a constant p; its slope is p·x^(p−1).
func (x Var) PowConst(p float64) Var {
	if p == 0 {
		return x.Lift(1)
	}
	return x.chain(rule.PowConst(x.value, p))
}

// PowInt returns xⁿ; its slope is n·x^(n−1).
func (x Var) PowInt(n int) Var {
	if n == 0 {
		return x.Lift(1)
	}
	return x.chain(rule.PowInt(x.value, n))
}
