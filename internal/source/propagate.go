package source

import (
	"go/token"
	"go/types"
)

// propagate emits what the adjoint t of the value of e adds to the adjoints of its operands.
func (b *builder) propagate(e, t expr) {
	if !b.a.activeExpr(e) {
		return
	}
	switch x := e.(type) {
	case *ref, *index, *sel, *star:
		b.reverse(&assign{l: b.mirror(e), r: t, add: true})
	case *conv:
		if !isFloat(x.x.typeOf()) {
			b.problem(token.NoPos, "cannot differentiate a conversion to "+x.t.String(), "use float64")
			return
		}
		b.propagate(x.x, converted(t, x.x.typeOf()))
	case *unary:
		b.propagate(x.x, negate(t))
	case *binary:
		b.propagateBinary(x, t)
	case *call:
		if asserted(x) != nil {
			b.reverse(&assign{l: b.mirror(e), r: t, add: true})
			return
		}
		b.propagateResult(x, t, nil)
	}
}

func (b *builder) propagateBinary(x *binary, t expr) {
	if x.op != token.QUO && !simple(t) && b.a.activeExpr(x.x) && b.a.activeExpr(x.y) {
		t = b.bind(t, "t")
	}
	inSum := b.inSum
	b.inSum = x.op == token.ADD
	defer func() { b.inSum = inSum }()
	switch x.op {
	case token.ADD:
		b.propagate(x.x, t)
		b.propagate(x.y, t)
	case token.SUB:
		b.propagate(x.x, t)
		b.propagate(x.y, negate(t))
	case token.MUL:
		b.propagateProduct(x, t, inSum)
	case token.QUO:
		b.propagateQuotient(x, t, &binary{token.QUO, x.x, x.y, x.t})
	default:
		b.problem(token.NoPos, "cannot differentiate the operator "+x.op.String(), "use + - * /")
	}
}

func (b *builder) propagateProduct(x *binary, t expr, inSum bool) {
	bx, by := b.a.activeExpr(x.x), b.a.activeExpr(x.y)
	product := b.times
	if inSum && b.g.p.strong != nil && !b.g.p.strongSums {
		product = times
	}
	if bx && by && sameExpr(x.x, x.y) {
		b.propagate(x.x, b.bindFor(x.x, product(product(&lit{t.typeOf(), "2"}, t), x.x)))
		return
	}
	if l, ok := x.x.(*binary); ok && by && l.op == token.MUL && sameExpr(l.y, x.y) { // c·y·y
		b.propagate(x.y, b.bindFor(x.y, product(product(product(&lit{t.typeOf(), "2"}, t), l.x), x.y)))
		if b.a.activeExpr(l.x) {
			b.propagate(l.x, b.bindFor(l.x, product(product(t, l.y), l.y)))
		}
		return
	}
	if bx {
		b.propagate(x.x, b.bindFor(x.x, product(t, x.y)))
	}
	if by {
		b.propagate(x.y, b.bindFor(x.y, product(t, x.x)))
	}
}

// propagateQuotient is propagate for a quotient x whose value is r.
func (b *builder) propagateQuotient(x *binary, t, r expr) {
	bx, by := b.a.activeExpr(x.x), b.a.activeExpr(x.y)
	switch {
	case bx && by:
		t = b.bind(b.g.over(t, x.y), "t")
		b.propagate(x.x, t)
		b.propagate(x.y, b.bindFor(x.y, negate(b.times(t, r))))
	case bx:
		b.propagate(x.x, b.bindFor(x.x, b.g.over(t, x.y)))
	case by && isOne(x.x) && simple(r): // y/d = y·y without a division
		b.propagate(x.y, b.bindFor(x.y, negate(b.times(b.times(t, r), r))))
	case by:
		b.propagate(x.y, b.bindFor(x.y, negate(b.g.over(b.times(t, r), x.y))))
	}
}

// propagateResult is propagate for e at the root of an assignment to l, whose value a rule may use.
func (b *builder) propagateResult(e, t, l expr) {
	c, ok := e.(*call)
	if !ok || c.rule == nil {
		if ok && asserted(c) == nil {
			b.unknown(c)
			return
		}
		if q, ok := e.(*binary); ok && q.op == token.QUO {
			if _, isVar := l.(*ref); isVar && !b.reads(e, l) {
				b.propagateQuotient(q, t, l)
				return
			}
		}
		b.propagate(e, t)
		return
	}
	results := []expr{l}
	if l == nil {
		results[0] = c
	}
	b.ruleAdjoint(c, 0, t, results)
}

// ruleAdjoint emits what the adjoint t of result k of the rule's call c adds to its arguments.
func (b *builder) ruleAdjoint(c *call, k int, t expr, results []expr) {
	b.inSum = false
	for i, a := range c.args {
		if !isFloat(a.typeOf()) || !b.a.activeExpr(a) {
			continue
		}
		s := c.rule.slope(k, i, c.args, results)
		if s == nil {
			continue
		}
		t := b.bindFor(a, b.chain(t, s))
		b.below(steepAt(c), func() { b.propagate(a, t) })
	}
}

// chain is t·s; a slope that is a quotient 1/d becomes t/d.
func chain(t, s expr) expr {
	if isOne(s) {
		return t
	}
	if u, ok := s.(*unary); ok && u.op == token.SUB {
		return negate(chain(t, u.x))
	}
	if q, ok := s.(*binary); ok && q.op == token.QUO {
		if isOne(q.x) {
			return &binary{token.QUO, t, q.y, t.typeOf()}
		}
		if u, ok := q.x.(*unary); ok && u.op == token.SUB && isOne(u.x) {
			return negate(&binary{token.QUO, t, q.y, t.typeOf()})
		}
		if _, isLit := q.x.(*lit); isLit {
			return &binary{token.QUO, times(q.x, t), q.y, t.typeOf()}
		}
	}
	return times(t, s)
}

func isOne(e expr) bool {
	l, ok := e.(*lit)
	return ok && (l.text == "1" || l.text == "1.0")
}

func times(x, y expr) expr {
	if isOne(x) {
		return y
	}
	if isOne(y) {
		return x
	}
	if u, ok := x.(*unary); ok && u.op == token.SUB {
		return negate(times(u.x, y))
	}
	if u, ok := y.(*unary); ok && u.op == token.SUB {
		return negate(times(x, u.x))
	}
	return &binary{token.MUL, x, y, x.typeOf()}
}

func negate(x expr) expr {
	if u, ok := x.(*unary); ok && u.op == token.SUB {
		return u.x
	}
	return &unary{token.SUB, x, x.typeOf()}
}

// simple reports whether reading e again costs nothing.
func simple(e expr) bool {
	switch x := e.(type) {
	case *ref, *lit:
		return true
	case *sel:
		return simple(x.x) && !isPointer(x.x.typeOf())
	case *unary:
		return x.op == token.SUB && simple(x.x)
	}
	return false
}

// bind puts e into a new variable of the reverse sweep.
func (b *builder) bind(e expr, name string) expr {
	v := b.f.newVar(name, e.typeOf(), token.NoPos)
	v.adjoint = true
	b.reverse(&assign{l: &ref{v}, r: e, define: true})
	return &ref{v}
}

// bindFor binds t unless operand is a leaf, which uses it once.
func (b *builder) bindFor(operand, t expr) expr {
	if place(operand) || simple(t) {
		return t
	}
	n := 0
	operands(operand, func(v *variable) {
		if b.a.active(v) {
			n++
		}
	})
	if n < 2 {
		return t
	}
	return b.bind(t, "t")
}

// sameExpr reports whether x and y are the same expression without calls.
func sameExpr(x, y expr) bool {
	if x == nil || y == nil {
		return x == y
	}
	switch x.(type) {
	case *ref, *lit, *glob:
		return sameLeaf(x, y)
	case *index, *sel, *star:
		return samePlace(x, y)
	case *unary, *binary:
		return sameOperation(x, y)
	case *call, *conv:
		return sameLength(x, y) || sameConversion(x, y)
	}
	return false
}

// samePlace reports whether x and y are the same element, field or target of a pointer.
func samePlace(x, y expr) bool {
	switch a := x.(type) {
	case *index:
		c, ok := y.(*index)
		return ok && sameExpr(a.x, c.x) && sameExpr(a.i, c.i)
	case *sel:
		c, ok := y.(*sel)
		return ok && a.f == c.f && sameExpr(a.x, c.x)
	case *star:
		c, ok := y.(*star)
		return ok && sameExpr(a.x, c.x)
	}
	return false
}

// sameOperation reports whether x and y have the same operator and operands.
func sameOperation(x, y expr) bool {
	switch a := x.(type) {
	case *unary:
		c, ok := y.(*unary)
		return ok && a.op == c.op && sameExpr(a.x, c.x)
	case *binary:
		c, ok := y.(*binary)
		return ok && a.op == c.op && sameExpr(a.x, c.x) && sameExpr(a.y, c.y)
	}
	return false
}

// sameLeaf reports whether x and y are the same variable, literal or global.
func sameLeaf(x, y expr) bool {
	switch a := x.(type) {
	case *ref:
		c, ok := y.(*ref)
		return ok && a.v == c.v
	case *lit:
		c, ok := y.(*lit)
		return ok && a.text == c.text
	case *glob:
		c, ok := y.(*glob)
		return ok && a.obj == c.obj
	}
	return false
}

// sameLength reports whether x and y are len of the same expression.
func sameLength(x, y expr) bool {
	a, ok := x.(*call)
	c, too := y.(*call)
	return ok && too && a.builtin == "len" && c.builtin == "len" && sameExpr(a.args[0], c.args[0])
}

// sameConversion reports whether x and y convert the same expression to one type.
func sameConversion(x, y expr) bool {
	a, ok := x.(*conv)
	c, too := y.(*conv)
	return ok && too && types.Identical(a.t, c.t) && sameExpr(a.x, c.x)
}

// moveLeaves adds the floats of from to those of to and clears from's. addLeaves leaves from as it is; clearLeaves only clears.
func (b *builder) moveLeaves(to, from expr, t types.Type) {
	b.leaves(t, []expr{to, from}, func(e []expr) {
		tmp := b.bind(e[1], "t")
		b.reverse(&assign{l: e[1], r: &lit{e[1].typeOf(), "0"}})
		b.reverse(&assign{l: e[0], r: tmp, add: true})
	})
}

func (b *builder) addLeaves(to, from expr, t types.Type) {
	b.leaves(t, []expr{to, from}, func(e []expr) { b.reverse(&assign{l: e[0], r: e[1], add: true}) })
}

func (b *builder) clearLeaves(e expr, t types.Type) {
	if !hasRef(t) && !isFloat(t) {
		b.reverse(&assign{l: e, r: &zero{t}})
		return
	}
	b.leaves(t, []expr{e}, func(e []expr) { b.reverse(&assign{l: e[0], r: &lit{e[0].typeOf(), "0"}}) })
}

// leaves calls f with the float leaves of values of type t, in parallel; arrays become loops.
func (b *builder) leaves(t types.Type, es []expr, f func([]expr)) {
	for k, e := range es {
		es[k] = unconverted(e)
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if isFloat(t) {
			f(es)
		}
	case *types.Struct:
		for i := range u.NumFields() {
			fd := u.Field(i)
			if hasFloat(fd.Type()) {
				sub := make([]expr, len(es))
				for k, e := range es {
					sub[k] = &sel{e, fd}
				}
				b.leaves(fd.Type(), sub, f)
			}
		}
	case *types.Array:
		i := b.f.newVar("i", types.Typ[types.Int], token.NoPos)
		i.counter, i.adjoint = true, true
		sub := make([]expr, len(es))
		for k, e := range es {
			sub[k] = &index{e, &ref{i}, u.Elem()}
		}
		body := b.collect(func() { b.leaves(u.Elem(), sub, f) })
		n := &lit{i.typ, itoa(int(u.Len()))}
		b.reverse(&forStmt{i: i, from: &lit{i.typ, "0"}, cond: &binary{token.LSS, &ref{i}, n, types.Typ[types.Bool]}, body: body})
	}
}
