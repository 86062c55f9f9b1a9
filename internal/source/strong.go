package source

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"
)

// A file of Parse may name a function that stands for the product where derivatives are multiplied: it is 0 where a factor is, whatever the other is.

// times is x times y, by that function if there is one. A factor that is 0 at every point needs no product.
func (g *generator) times(x, y expr) expr {
	_, known := x.(*lit)
	_, too := y.(*lit)
	switch {
	case g.p.strong == nil:
		return times(x, y)
	case constOf(x) == "0" || constOf(y) == "0":
		return &lit{x.typeOf(), "0.0"}
	case known || too:
		return times(x, y)
	}
	if u, ok := x.(*unary); ok && u.op == token.SUB {
		return negate(g.times(u.x, y))
	}
	if u, ok := y.(*unary); ok && u.op == token.SUB {
		return negate(g.times(x, u.x))
	}
	name := g.p.strong.Name()
	return g.p.rulesOfFile[name].callOfFile(name, []expr{x, y})
}

// over is x/y.
func (g *generator) over(x, y expr) expr {
	if g.p.strong == nil {
		return &binary{token.QUO, x, y, x.typeOf()}
	}
	return g.times(x, &binary{token.QUO, &lit{x.typeOf(), "1"}, y, x.typeOf()})
}

// chain is t·s, for a slope s.
func (g *generator) chain(t, s expr) expr {
	if g.p.strong == nil {
		return chain(t, s)
	}
	return g.times(t, s)
}

// Elsewhere a slope of 0 is 0 under an adjoint that may be infinite: √(x²+y²) has the gradient 0 at the origin. Such an adjoint arises below a function whose
// slope is infinite where its value is finite.

// steepAt reports whether the call is of a rule with such a slope.
func steepAt(c *call) bool {
	if c.rule == nil || !c.rule.steep {
		return false
	}
	if c.rule.name == "Pow" { // a power of at least 1 has none
		p, err := strconv.ParseFloat(constOf(c.args[1]), 64)
		return err != nil || p < 1
	}
	return true
}

// climb marks the variables whose adjoints may be infinite; those of the results are, and of memory of the parameters that is written, if steep says so.
func (a *activity) climb(steep bool) {
	if steep {
		a.mark(a.steep, a.f.results, slices.Repeat([]bool{true}, len(a.f.results)))
		a.mark(a.steep, a.f.params, a.p.effectsOf(a.f.obj).writes)
	}
	mark := func(e expr) { operands(e, func(v *variable) { a.set(a.steep, v) }) }
	for a.changed = true; a.changed; {
		a.changed = false
		statements(a.f.body, func(s stmt) {
			switch x := s.(type) {
			case *assign:
				if carries(x.l.typeOf()) && a.steepAt(x.l) {
					mark(x.r)
				}
				walk(x.r, func(e expr) {
					if c, ok := e.(*call); ok && steepAt(c) {
						mark(c)
					}
				})
			case *copying:
				if a.steepAt(x.dst) {
					mark(x.src)
				}
			case *callStmt:
				if a.steepCall(x) || steepAt(x.c) || a.p.steepInside(x.c.fn) {
					mark(x.c)
				}
			}
		})
	}
}

func (a *activity) steepAt(place expr) bool {
	v := base(place)
	return v != nil && a.steep[a.rep(v)]
}

// steepCall reports whether the adjoint of a result of the call may be infinite, or of memory that it writes.
func (a *activity) steepCall(x *callStmt) bool {
	for i, e := range x.c.args {
		if hasRef(e.typeOf()) && a.steepAt(e) && a.p.writesArg(x.c, i) {
			return true
		}
	}
	return slices.ContainsFunc(x.l, func(v *variable) bool { return v != nil && a.steep[a.rep(v)] })
}

// steepInside reports whether the function or one that it calls has a slope that is infinite where its value is finite.
func (p *Program) steepInside(fn *types.Func) bool {
	found, known := p.steeps[fn]
	if !known {
		found = p.reachesSteep(fn, map[*types.Func]bool{})
		p.steeps[fn] = found
	}
	return found
}

// reachesSteep is steepInside, without the functions that were seen.
func (p *Program) reachesSteep(fn *types.Func, seen map[*types.Func]bool) (found bool) {
	if fn == nil || seen[fn] || p.ruleOfUser(fn) != nil {
		return false
	}
	seen[fn] = true
	f := p.lower(fn)
	if f == nil {
		return false
	}
	statements(f.body, func(s stmt) {
		var e expr
		switch x := s.(type) {
		case *assign:
			e = x.r
		case *callStmt:
			e = x.c
		}
		walk(e, func(e expr) {
			c, ok := e.(*call)
			found = found || ok && (steepAt(c) || p.reachesSteep(c.fn, seen))
		})
	})
	return found
}

// below runs emit with adjoints that may be infinite, if steep says so or those around it may.
func (b *builder) below(steep bool, emit func()) {
	outer := b.steep
	b.steep = outer || steep
	emit()
	b.steep = outer
}

// times is the adjoint t times the slope s.
func (b *builder) times(t, s expr) expr {
	if !b.steep || constOf(t) != "" || isConstant(s) {
		return b.g.times(t, s)
	}
	if u, ok := t.(*unary); ok && u.op == token.SUB {
		return negate(b.times(u.x, s))
	}
	if u, ok := s.(*unary); ok && u.op == token.SUB {
		return negate(b.times(t, u.x))
	}
	f64 := types.Typ[types.Float64]
	return converted(&call{builtin: "@slopeTimes", args: []expr{converted(t, f64), converted(s, f64)}, t: f64}, s.typeOf())
}

// isConstant reports whether e is made of constants alone.
func isConstant(e expr) bool {
	return !anyExpr(e, func(x expr) bool {
		switch y := x.(type) {
		case *lit, *unary, *binary, *conv:
			return false
		case *glob:
			_, constant := y.obj.(*types.Const)
			return !constant
		}
		return true
	})
}

// converted is e in the type t.
func converted(e expr, t types.Type) expr {
	if types.Identical(e.typeOf(), t) {
		return e
	}
	return &conv{e, t}
}

// chain is the adjoint t times the slope s of a rule, where 1/d is never 0.
func (b *builder) chain(t, s expr) expr {
	if q, ok := s.(*binary); !b.steep || isOne(s) || ok && q.op == token.QUO && constOf(q.x) != "" {
		return b.g.chain(t, s)
	}
	return b.times(t, s)
}
