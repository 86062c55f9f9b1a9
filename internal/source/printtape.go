package source

import (
	"go/types"
)

// stack is the stack of the tape for values of type t, as the function that is printed names it.
func (p *printer) stack(t types.Type) string {
	f := p.g.field(t)
	if n := p.stacks[f]; n != "" {
		return n
	}
	return p.tape + "." + f
}

func (p *printer) push(e expr) {
	p.usesTape = true
	if dst, src, ok := whole(e); ok {
		f := p.stack(elemOf(dst.typeOf()))
		if sameExpr(dst, src) {
			p.printf("%s = append(%s, %s...)\n", f, f, p.operand(dst))
			return
		}
		n := p.least(dst, src)
		p.printf("%s = append(%s, %s[:%s]...)\n}\n", f, f, p.operand(dst), n)
		return
	}
	f := p.stack(e.typeOf())
	p.printf("%s = append(%s, %s)\n", f, f, p.expr(e))
}

func (p *printer) pop(e expr) {
	p.usesTape = true
	if dst, src, ok := whole(e); ok {
		f := p.stack(elemOf(dst.typeOf()))
		n := p.least(dst, src)
		p.printf("copy(%s, %s[len(%s)-%s:])\n%s = %s[:len(%s)-%s]\n}\n", p.expr(dst), f, f, n, f, f, f, n)
		return
	}
	f := p.stack(e.typeOf())
	p.printf("%s, %s = %s[len(%s)-1], %s[:len(%s)-1]\n", p.expr(e), f, f, f, f, f)
}

// least opens a block with a variable of the number of elements that copy(dst, src) overwrites, and returns its name.
func (p *printer) least(dst, src expr) string {
	n := p.fn.unique("n")
	p.printf("{\n%s := len(%s)\n", n, p.expr(dst))
	if !sameExpr(dst, src) {
		p.printf("if m := len(%s); m < %s {\n%s = m\n}\n", p.expr(src), n, n)
	}
	return n
}

// A tapeField is one stack of the tape.
type tapeField struct {
	name string
	t    types.Type
}

// field is the name of the stack for values of type t.
func (g *generator) field(t types.Type) string {
	for _, f := range g.tape {
		if types.Identical(f.t, t) {
			return f.name
		}
	}
	name := "s" + itoa(len(g.tape))
	if b, ok := t.(*types.Basic); ok {
		name = b.Name() + "s"
	}
	if types.Identical(t, types.NewSlice(types.Typ[types.Float64])) {
		name = "slices"
	}
	g.tape = append(g.tape, tapeField{name, t})
	return name
}

// takeStacks makes the stacks that the statements use variables of the function, where pushes stand deeper in loops than calls that get the
// tape. The compiler keeps them in registers. It prints their declarations.
func (p *printer) takeStacks(in *instance, list []stmt) {
	p.stacks, p.order = map[string]string{}, nil
	pushes, calls := -1, -1
	var types []types.Type
	in.tapeUses(list, 0, func(t tapeUse) {
		if t.call {
			calls = max(calls, t.depth)
			return
		}
		pushes = max(pushes, t.depth)
		types = append(types, t.t)
	})
	if pushes < 1 || calls >= pushes {
		return
	}
	for _, t := range types {
		f := p.g.field(t)
		if p.stacks[f] != "" {
			continue
		}
		if in.stacks == nil {
			in.stacks = map[string]string{}
		}
		if in.stacks[f] == "" {
			in.stacks[f] = in.f.unique(f)
		}
		p.stacks[f] = in.stacks[f]
		p.order = append(p.order, f)
	}
	p.loadStacks(":=")
}

func (p *printer) loadStacks(op string) {
	for _, f := range p.order {
		p.printf("%s %s %s.%s\n", p.stacks[f], op, p.tape, f)
	}
}

// storeStacks puts the stacks back into the tape.
func (p *printer) storeStacks() {
	for _, f := range p.order {
		p.printf("%s.%s = %s\n", p.tape, f, p.stacks[f])
	}
}

// tapeUse is a push or pop of a value of type t, or a call that gets the tape, within depth loops.
type tapeUse struct {
	depth int
	call  bool
	t     types.Type
}

// tapeUses calls f for each use of the tape in the statements.
func (in *instance) tapeUses(list []stmt, depth int, f func(tapeUse)) {
	value := func(e expr) {
		if dst, _, ok := whole(e); ok {
			f(tapeUse{depth, false, elemOf(dst.typeOf())})
			return
		}
		f(tapeUse{depth, false, e.typeOf()})
	}
	for _, s := range list {
		switch x := s.(type) {
		case *pushing:
			value(x.x)
		case *pop:
			value(x.l)
		case *framing:
			f(tapeUse{depth, false, types.Typ[types.Float64]})
		case *multi:
			if x.c.in != nil && x.c.in.takesTape(x.c.kind) {
				f(tapeUse{depth: depth, call: true})
			}
		case *ifStmt:
			in.tapeUses(x.then, depth, f)
			in.tapeUses(x.els, depth, f)
		case *forStmt:
			in.tapeUses(x.body, depth+1, f)
		}
	}
}
