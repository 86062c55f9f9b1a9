package source

import (
	"go/token"
	"go/types"
	"strings"
)

// activeExpr reports whether a tangent flows through the expression e.
func (t *tangenter) activeExpr(e expr) bool {
	found := false
	operands(e, func(v *variable) { found = found || t.active(v) })
	return found
}

// d is the tangent of the float e, or nil if it is 0.
func (t *tangenter) d(e expr) expr {
	if e == nil || !t.activeExpr(e) {
		return nil
	}
	switch x := e.(type) {
	case *ref, *index, *sel, *star:
		return t.mirror(e)
	case *conv:
		if !isFloat(x.x.typeOf()) {
			t.g.problem(token.NoPos, "cannot differentiate a conversion to "+x.t.String(), "use float64")
			return nil
		}
		if d := t.d(x.x); d != nil {
			return &conv{d, x.t}
		}
		return nil
	case *unary:
		return minus(nil, t.d(x.x))
	case *binary:
		return t.binary(x)
	case *call:
		if asserted(x) != nil {
			return t.mirror(e)
		}
		return t.slope(x, 0, []expr{x})
	}
	return nil
}

func (t *tangenter) binary(x *binary) expr {
	switch x.op {
	case token.ADD:
		return plus(t.d(x.x), t.d(x.y))
	case token.SUB:
		return minus(t.d(x.x), t.d(x.y))
	case token.MUL:
		dx, dy := t.d(x.x), t.d(x.y)
		if dx != nil && sameExpr(x.x, x.y) {
			return t.g.times(times(&lit{x.t, "2"}, x.x), dx)
		}
		switch {
		case isNought(x.x) || isNought(x.y):
			return nil
		case dx != nil:
			dx = t.g.times(dx, x.y)
		}
		if dy != nil {
			dy = t.g.times(x.x, dy)
		}
		return plus(dx, dy)
	case token.QUO:
		return t.quotient(x, x)
	}
	t.g.problem(token.NoPos, "cannot differentiate the operator "+x.op.String(), "use + - * /")
	return nil
}

// quotient is the tangent of q = x/y, whose value is q: (dx - q·dy)/y.
func (t *tangenter) quotient(x *binary, q expr) expr {
	dx, dy := t.d(x.x), t.d(x.y)
	over := func(e expr) expr { return t.g.over(e, x.y) }
	switch {
	case dy == nil && dx == nil:
		return nil
	case dy == nil:
		return over(dx)
	case dx == nil:
		return negate(over(t.g.times(q, dy)))
	}
	return over(minus(dx, t.g.times(q, dy)))
}

// slope is the tangent of result k of a rule or of a helper: the sum of slopes times tangents of arguments. A slope that may be infinite
// adds nothing for a tangent of 0.
func (t *tangenter) slope(c *call, k int, results []expr) expr {
	r := c.rule
	if r == nil && strings.HasPrefix(c.builtin, "@") {
		r = helperRules[c.builtin[1:]]
	}
	if r == nil {
		t.unknown(c)
		return nil
	}
	var sum expr
	for i, a := range c.args {
		if !isFloat(a.typeOf()) {
			continue
		}
		d := t.d(a)
		if d == nil {
			continue
		}
		s := r.slope(k, i, c.args, results)
		if s == nil {
			continue
		}
		switch {
		case t.g.p.strong != nil:
			sum = plus(sum, t.g.times(d, s))
		case r.bounded:
			sum = plus(sum, chain(d, s))
		default:
			sum = plus(sum, &call{builtin: "@slopeChain", args: []expr{results[k], s, d}, t: d.typeOf()})
		}
	}
	return sum
}

// orZero is the tangent d of a float of type t, which is 0 if it is nil.
func orZero(d expr, t types.Type) expr {
	if d == nil {
		return &lit{t, "0"}
	}
	return d
}

// isNought reports whether e is the literal 0, which makes a product constant even if the other factor's tangent is infinite.
func isNought(e expr) bool {
	l, ok := e.(*lit)
	return ok && (l.text == "0" || l.text == "0.0")
}

// plus is x + y, where nil is 0.
func plus(x, y expr) expr {
	switch {
	case x == nil:
		return y
	case y == nil:
		return x
	}
	if u, ok := y.(*unary); ok && u.op == token.SUB {
		return minus(x, u.x)
	}
	return &binary{token.ADD, x, y, x.typeOf()}
}

// minus is x - y, where nil is 0.
func minus(x, y expr) expr {
	switch {
	case y == nil:
		return x
	case x == nil:
		return negate(y)
	}
	if u, ok := y.(*unary); ok && u.op == token.SUB {
		return plus(x, u.x)
	}
	return &binary{token.SUB, x, y, x.typeOf()}
}
