package source

import "go/token"

// A file of Parse may name a function that stands for the product where derivatives are multiplied: it is 0 where a factor is, whatever the other is.

// times is x times y, by that function if there is one.
func (g *generator) times(x, y expr) expr {
	_, known := x.(*lit)
	_, too := y.(*lit)
	if g.p.strong == nil || known || too {
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
