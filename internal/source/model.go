package source

import (
	"go/types"
	"slices"
	"strings"
)

// Derivatives with respect to a pointer, as to the receiver of a method: the gradient is a struct of the same type, with slices of the same
// lengths, to which dst points.

// isModel reports whether t is a pointer to a struct of floats, and of slices, pointers and interfaces that lead to such, and of what carries no derivative.
func (p *Program) isModel(t types.Type) bool {
	q, ok := t.Underlying().(*types.Pointer)
	if !ok || !carries(q.Elem()) {
		return false
	}
	_, ok = q.Elem().Underlying().(*types.Struct)
	return ok && p.mirrored(q.Elem(), 0, map[types.Type]bool{})
}

// mirrored reports whether a value of the shape of one of type t can be made.
func (p *Program) mirrored(t types.Type, depth int, seen map[types.Type]bool) bool {
	if !carries(t) {
		return true
	}
	if depth > 8 {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return true
	case *types.Slice:
		return p.mirrored(u.Elem(), depth+1, seen)
	case *types.Array:
		return p.mirrored(u.Elem(), depth+1, seen)
	case *types.Struct:
		for i := range u.NumFields() {
			if !p.mirrored(u.Field(i).Type(), depth+1, seen) {
				return false
			}
		}
		return true
	case *types.Pointer, *types.Interface: // there is a function for each
		list := p.implementers(t)
		if q, ok := u.(*types.Pointer); ok {
			list = []types.Type{q.Elem()}
		}
		first := !seen[t]
		seen[t] = true
		return !first || !slices.ContainsFunc(list, func(e types.Type) bool { return !p.mirrored(e, 0, seen) })
	}
	return false
}

// takesDst reports whether the gradient with respect to a parameter of type t goes to memory of the caller.
func takesDst(t types.Type) bool { return isSlice(t) || isPointer(t) }

// refuseModels refuses what has no form for a parameter that is a pointer.
func (g *generator) refuseModels(t *gradient, what, advice string) bool {
	for _, i := range t.wrt {
		if v := t.in.f.params[i]; isPointer(v.typ) {
			g.problem(v.pos, what, advice)
			return true
		}
	}
	return false
}

// makeModel prints what makes the struct that d points to, of the shape of what x points to, and clears it.
func (p *printer) makeModel(d, x *variable) {
	elem := x.typ.Underlying().(*types.Pointer).Elem()
	if p.g.appends {
		p.g.problem(x.pos, "cannot differentiate with respect to "+x.name+" where slices grow by append", "make the slices before")
	}
	p.printf("if %s == nil {\n%s = new(%s)\n}\n", d.name, d.name, p.typ(elem))
	head := p.b.String()
	p.b.Reset()
	p.seen = p.fn.unique("seen")
	p.clearFields(d.name, x.name, elem)
	body := p.b.String()
	p.b.Reset()
	p.b.WriteString(head)
	if strings.Contains(body, ", "+p.seen+")") {
		p.printf("%s := map[interface{}]bool{%s: true, %s: true}\n", p.seen, x.name, d.name)
	}
	p.b.WriteString(body)
}

func (p *printer) clearFields(d, x string, t types.Type) {
	st := t.Underlying().(*types.Struct)
	for i := range st.NumFields() {
		if f := st.Field(i); carries(f.Type()) {
			p.fieldOf(t, f)
			p.clearShape(d+"."+f.Name(), x+"."+f.Name(), f.Type())
		}
	}
}

// clearShape prints what gives d the shape of x, of type t, and sets its floats to 0.
func (p *printer) clearShape(d, x string, t types.Type) {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		p.printf("%s = 0\n", d)
	case *types.Struct:
		p.clearFields(d, x, t)
	case *types.Slice, *types.Array:
		if _, ok := u.(*types.Slice); ok {
			p.printf("if len(%s) != len(%s) {\n%s = make(%s, len(%s))\n}\n", d, x, d, p.typ(t), x)
		}
		k := p.fn.unique("i")
		p.printf("for %s := range %s {\n", k, d)
		p.clearShape(d+"["+k+"]", x+"["+k+"]", elemOf(t))
		p.printf("}\n")
		delete(p.fn.names, k)
	case *types.Pointer, *types.Interface:
		p.printf("%s = %s(%s, %s, %s)\n", d, p.shape(t), d, x, p.seen)
	}
}

// shape is the name of the function that makes what has the shape of a value of type t: a pointer or an interface.
func (p *printer) shape(t types.Type) string {
	name := p.g.named("shape of " + types.TypeString(t, nil) + ".Shape" + upper(typeName(t)))
	if !p.shaped[name] {
		p.shaped[name] = true
		p.shapes = append(p.shapes, t)
	}
	return name
}

// printShapes prints the functions that shape asked for. A pointer that two ways lead to has one derivative, for which there would be two places.
func (p *printer) printShapes() {
	for len(p.shapes) > 0 {
		t := p.shapes[0]
		p.shapes, p.seen = p.shapes[1:], "seen"
		name := p.shape(t)
		p.printf("\n// %s returns d, or what takes its place, in the shape of x and with numbers that are 0.\nfunc %s(d, x %s, seen map[interface{}]bool) %s {\n", name, name, p.typ(t), p.typ(t))
		if u, ok := t.Underlying().(*types.Pointer); ok {
			p.printf("if x == nil {\nreturn nil\n}\nif seen[x] {\npanic(%q)\n}\nseen[x] = true\n", p.g.target.Name+": "+name+": two ways lead to the same "+typeName(t))
			from := "x"
			if _, ok := u.Elem().Underlying().(*types.Struct); !ok {
				from = "(*x)"
			}
			p.freshShape("d", from, u.Elem())
			p.printf("return d\n}\n")
			continue
		}
		p.printf("switch x := x.(type) {\n")
		for _, u := range p.g.p.implementers(t) {
			if !carries(u) {
				continue
			}
			if p.hasCopies(u) {
				p.g.problem(p.pos(), "the derivative needs unexported fields of "+types.TypeString(u, p.qualify)+", which is behind an interface", "generate the derivative in its package")
			}
			p.printf("case %s:\n", p.typ(u))
			if isPointer(u) {
				p.printf("s, _ := d.(%s)\nreturn %s(s, x, seen)\n", p.typ(u), p.shape(u))
				continue
			}
			p.printf("_ = x\ns, _ := d.(*%s)\n", p.typ(u))
			p.freshShape("s", "x", u)
			p.printf("return s\n")
		}
		p.printf("}\nreturn nil\n}\n")
	}
}

// freshShape prints what makes the memory of a value of type t that d points to, which no other d has, in the shape of x.
func (p *printer) freshShape(d, x string, t types.Type) {
	p.printf("if %s == nil || seen[%s] {\n%s = new(%s)\n}\nseen[%s] = true\n", d, d, d, p.typ(t), d)
	if _, ok := t.Underlying().(*types.Struct); !ok {
		d = "(*" + d + ")"
	}
	p.clearShape(d, x, t)
}
