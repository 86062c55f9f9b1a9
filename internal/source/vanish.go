package source

import (
	"go/token"
	"go/types"
	"maps"
)

// vanish takes out of the statements what is 0 in every element of the variables among, if those among zero are, and puts in the numbers that
// they always have. A product is 0 where a factor is.
func vanish(list []stmt, among, zero map[*variable]bool) []stmt {
	for {
		z := &vanishing{among: among, zero: maps.Clone(among), always: consts{}}
		maps.Copy(z.zero, zero)
		z.find(list)
		n := countStmts(list)
		list = z.list(list)
		if len(z.always) == 0 && countStmts(list) == n {
			return list
		}
	}
}

type vanishing struct {
	among, zero map[*variable]bool
	always      consts // numbers that are set once
}

// find finds what is always 0: at first all, less what is set to something else. Slices of the same memory are so together.
func (z *vanishing) find(list []stmt) {
	sets := map[*variable]int{}
	for changed := true; changed; {
		changed = false
		clear(sets)
		z.note(list, func(l, r expr) {
			v := base(l)
			if !z.among[v] {
				return
			}
			sets[v]++
			if z.zero[v] && (r == nil || !z.vanishes(r)) {
				z.zero[v], changed = false, true
			}
			if w := lead(r); !z.zero[v] && z.zero[w] {
				z.zero[w], changed = false, true
			}
		})
	}
	z.findNumbers(list, func(x *assign) bool { return !x.add && sets[base(x.l)] == 1 }, nil)
}

// findNumbers finds what is set to a number once, and named by the statements from there on alone; all is how often each variable is named anywhere.
func (z *vanishing) findNumbers(list []stmt, once func(*assign) bool, all map[*variable]int) {
	if all == nil {
		all = mentioned(list)
	}
	for i, s := range list {
		if x, ok := s.(*assign); ok && once(x) && constOf(x.r) != "" && mentioned(list[i:])[base(x.l)] == all[base(x.l)] {
			z.setsOnce(x)
		}
		for _, list := range nested(s) {
			z.findNumbers(list, once, all)
		}
	}
}

// setsOnce notes the number that the assignment sets a variable to, if it is one.
func (z *vanishing) setsOnce(x *assign) {
	if r, ok := x.l.(*ref); ok && !z.zero[r.v] && constOf(x.r) != "" {
		z.always[r.v] = constOf(x.r)
	}
}

// lead is the variable that e leads to the memory of, or nil.
func lead(e expr) *variable {
	if e == nil || !hasRef(e.typeOf()) {
		return nil
	}
	return base(e)
}

// note calls set for what the statements set to r, or add r to; nil is something unknown.
func (z *vanishing) note(list []stmt, set func(l, r expr)) {
	for _, s := range list {
		switch x := s.(type) {
		case *assign:
			set(x.l, x.r)
		case *copying:
			set(x.dst, x.src)
		case *ifStmt: // branches are those of the values
			readsIn(func(v *variable) { set(&ref{v}, nil) }, x.c)
		case *multi:
			if z.addsNothing(x) {
				continue
			}
			for _, p := range x.l {
				if p != nil {
					set(p, nil)
				}
			}
			for _, a := range x.c.args {
				if hasRef(a.typeOf()) && x.c.rule == nil {
					set(a, nil)
				}
			}
		}
		for _, list := range nested(s) {
			z.note(list, set)
		}
	}
}

// addsNothing reports whether x is a reverse sweep of an adjoint that is 0.
func (z *vanishing) addsNothing(x *multi) bool {
	n := len(x.c.args)
	return x.c.fn != nil && n > 0 && len(x.l) == 0 && isFloat(x.c.args[n-1].typeOf()) && z.vanishes(x.c.args[n-1])
}

// vanishes reports whether e is 0, or leads to nothing but zeros.
func (z *vanishing) vanishes(e expr) bool {
	switch x := e.(type) {
	case *lit, *zero:
		return constOf(e) == "0"
	case *ref, *index, *sel, *star, *slicing:
		v := base(e)
		return v != nil && z.zero[v]
	case *unary:
		return z.vanishes(x.x)
	case *conv:
		return z.vanishes(x.x)
	case *binary:
		return z.vanishesBoth(x)
	case *call:
		return x.builtin == "make" || x.builtin == "new" || x.rule != nil && x.rule.product && (z.vanishes(x.args[0]) || z.vanishes(x.args[1]))
	}
	return false
}

// vanishesBoth is vanishes for an operation on two numbers.
func (z *vanishing) vanishesBoth(x *binary) bool {
	switch x.op {
	case token.ADD, token.SUB:
		return z.vanishes(x.x) && z.vanishes(x.y)
	case token.MUL:
		return z.vanishes(x.x) || z.vanishes(x.y)
	}
	return x.op == token.QUO && z.vanishes(x.x)
}

func (z *vanishing) list(list []stmt) []stmt {
	var out []stmt
	for _, s := range list {
		switch x := s.(type) {
		case *assign:
			if z.drops(x) {
				continue
			}
			y := *x
			if y.r = z.rewrite(x.r, z.among[base(x.l)]); sameExpr(y.l, y.r) {
				continue
			}
			s = &y
		case *multi:
			if z.addsNothing(x) {
				continue
			}
			s = z.call(x)
		case *copying:
			if z.zero[base(x.dst)] {
				continue
			}
		case *ifStmt, *forStmt:
			s = withNested(s, z.list)
		}
		out = append(out, s)
	}
	return out
}

// drops reports whether the assignment does nothing: its variable is 0, or it adds 0.
func (z *vanishing) drops(x *assign) bool {
	v := base(x.l)
	return v != nil && (z.zero[v] || z.always[v] != "") || x.add && (z.among[v] || z.mayVanish(x.r)) && z.vanishes(x.r)
}

// mayVanish reports whether a part of e is one of the variables that are 0. In what is no derivative a factor 0 of the program's own is no such part: times
// infinity it is NaN.
func (z *vanishing) mayVanish(e expr) bool {
	return anyExpr(e, func(x expr) bool { r, ok := x.(*ref); return ok && z.zero[r.v] })
}

func (z *vanishing) call(x *multi) *multi {
	y, c := *x, *x.c
	c.args = nil
	for _, a := range x.c.args {
		if isFloat(a.typeOf()) {
			a = z.rewrite(a, false)
		}
		c.args = append(c.args, a)
	}
	y.c = &c
	return &y
}

// rewrite is e without factors of 1 and, if it is a derivative or a part of it is 0, without what vanishes.
func (z *vanishing) rewrite(e expr, derivative bool) expr {
	derivative = derivative || z.mayVanish(e)
	return rebuild(e, func(e expr) expr {
		if !derivative {
			return z.always.fold(e, true)
		}
		if isFloat(e.typeOf()) && z.vanishes(e) {
			return &lit{types.Typ[types.Float64], "0.0"}
		}
		switch x := e.(type) {
		case *binary:
			switch {
			case x.op == token.ADD && z.vanishes(x.x):
				return x.y
			case (x.op == token.ADD || x.op == token.SUB) && z.vanishes(x.y):
				return x.x
			case x.op == token.SUB && z.vanishes(x.x):
				return negate(x.y)
			}
		}
		return z.always.fold(e, true)
	})
}
