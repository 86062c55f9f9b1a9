package source

import (
	"go/token"
	"go/types"
	"sort"
	"strings"
)

func (p *printer) list(list []stmt) {
	for _, s := range list {
		p.stmt(s)
	}
}

func (p *printer) stmt(s stmt) {
	switch x := s.(type) {
	case *assign:
		p.assign(x)
	case *multi:
		p.multi(x)
	case *effect:
		p.b.WriteString(x.comment)
		if x.deferred {
			p.printf("defer ")
		}
		p.printf("%s\n", p.expr(x.c))
	case *copying:
		p.printf("copy(%s, %s)\n", p.expr(x.dst), p.expr(x.src))
	case *ifStmt:
		p.ifStmt(x, false)
	case *forStmt:
		p.forStmt(x)
	case *jump:
		p.printf("%s\n", x.text())
	case *ret:
		p.printf("return %s\n", strings.Join(varNames(x.vs), ", "))
	case *labelStmt:
		p.printf("%s:\n", x.label)
	case *pushing:
		p.push(x.x)
	case *pop:
		p.pop(x.l)
	case *framing:
		p.framing(x)
	}
}

func (x *jump) text() string {
	switch {
	case !x.brk:
		return "goto " + x.label
	case x.label != "":
		return "break " + x.label
	}
	return "break"
}

func (p *printer) assign(x *assign) {
	p.b.WriteString(x.comment)
	p.given(x.r.typeOf(), x.l.typeOf())
	l := p.expr(x.l)
	r := x.r
	op := " = "
	switch {
	case x.define:
		op = " := "
	case x.add:
		op = " += "
		if u, ok := r.(*unary); ok && u.op == token.SUB {
			op, r = " -= ", u.x
		}
	default:
		if b, ok := r.(*binary); ok && sameExpr(b.x, x.l) && prec(b.op) >= 4 {
			if k, ok := b.y.(*lit); ok && k.text == "1" && isInteger(b.t) && (b.op == token.ADD || b.op == token.SUB) {
				p.printf("%s%s%s\n", l, b.op, b.op)
				return
			}
			op, r = " "+b.op.String()+"= ", b.y
		}
	}
	p.printf("%s%s%s\n", l, op, p.expr(r))
}

func (p *printer) multi(x *multi) {
	p.b.WriteString(x.comment)
	var ls []string
	blank := true
	for i, l := range x.l {
		if l == nil {
			ls = append(ls, "_")
		} else {
			p.given(x.c.result(i), l.typeOf())
			ls = append(ls, p.expr(l))
			blank = false
		}
	}
	if len(p.order) > 0 && x.c.in != nil && x.c.in.takesTape(x.c.kind) {
		p.storeStacks()
		defer p.loadStacks("=")
	}
	op := " = "
	if x.define && !blank {
		op = " := "
	}
	if blank {
		p.printf("%s\n", p.expr(x.c))
		return
	}
	p.printf("%s%s%s\n", strings.Join(ls, ", "), op, p.expr(x.c))
}

func (p *printer) ifStmt(x *ifStmt, inElse bool) {
	if !inElse {
		p.b.WriteString(x.comment)
	}
	p.printf("if %s {\n", p.cond(x.c))
	p.list(x.then)
	if len(x.els) == 1 {
		if y, ok := x.els[0].(*ifStmt); ok {
			p.printf("} else ")
			p.ifStmt(y, true)
			return
		}
	}
	if len(x.els) > 0 {
		p.printf("} else {\n")
		p.list(x.els)
	}
	p.printf("}\n")
}

// cond prints a condition; a composite literal in it needs parentheses.
func (p *printer) cond(c expr) string {
	s := p.expr(c)
	lit := false
	walk(c, func(e expr) {
		if x, ok := e.(*comp); ok {
			_ = x
			lit = true
		}
		if z, ok := e.(*zero); ok && strings.HasSuffix(p.zero(z.t), "}") {
			lit = true
		}
	})
	if lit {
		return "(" + s + ")"
	}
	return s
}

func (p *printer) forStmt(x *forStmt) {
	p.b.WriteString(x.comment)
	if x.label != "" {
		p.printf("%s:\n", x.label)
	}
	switch {
	case x.i != nil:
		step := "++"
		if x.down {
			step = "--"
		}
		from := p.expr(x.from)
		if l, ok := x.from.(*lit); ok && !types.Identical(x.i.typ, types.Typ[types.Int]) || ok && l.t == nil {
			from = p.typ(x.i.typ) + "(" + from + ")"
		}
		p.printf("for %s := %s; %s; %s%s {\n", x.i.name, from, p.cond(x.cond), x.i.name, step)
	case x.cond != nil:
		p.printf("for %s {\n", p.cond(x.cond))
	default:
		p.printf("for {\n")
	}
	p.list(x.body)
	p.printf("}\n")
}

// whole splits the part of a slice that a copy overwrites from what marks it.
func whole(e expr) (dst, src expr, ok bool) {
	c, isCall := e.(*call)
	if !isCall || c.builtin != "@@whole" {
		return nil, nil, false
	}
	return c.args[0], c.args[1], true
}

// declare prints the variables of the statements that are not among known.
func (p *printer) declare(list []stmt, known map[*variable]bool) {
	byType := map[string][]string{}
	var order []string
	var unread []string
	read := map[*variable]bool{}
	eachRead(list, func(v *variable) { read[v] = true })
	defined := map[*variable]bool{}
	eachDefined(list, func(v *variable) { defined[v] = true })
	seen := map[*variable]bool{}
	eachVar(list, func(v *variable) {
		if seen[v] || known[v] || defined[v] || v.counter {
			return
		}
		seen[v] = true
		t := p.typ(v.typ)
		if byType[t] == nil {
			order = append(order, t)
		}
		byType[t] = append(byType[t], v.name)
		if !read[v] {
			unread = append(unread, v.name)
		}
	})
	sort.Strings(order)
	for _, t := range order {
		sort.Strings(byType[t])
		p.printf("var %s %s\n", strings.Join(byType[t], ", "), t)
	}
	sort.Strings(unread)
	for _, n := range unread {
		p.printf("_ = %s\n", n)
	}
}

// eachDefined calls f for the variables that the statements define themselves.
func eachDefined(list []stmt, f func(*variable)) {
	for _, s := range list {
		switch x := s.(type) {
		case *assign:
			if r, ok := x.l.(*ref); ok && x.define {
				f(r.v)
			}
		case *multi:
			for _, p := range x.l {
				if r, ok := p.(*ref); ok && x.define {
					f(r.v)
				}
			}
		case *ifStmt:
			eachDefined(x.then, f)
			eachDefined(x.els, f)
		case *forStmt:
			eachDefined(x.body, f)
		}
	}
}
