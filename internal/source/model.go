package source

import "go/types"

// Derivatives with respect to a pointer, as to the receiver of a method: the gradient is a struct of the same type, with slices of the same
// lengths, to which dst points.

// isModel reports whether t is a pointer to a struct of floats and of slices of such, and of what carries no derivative.
func isModel(t types.Type) bool {
	p, ok := t.Underlying().(*types.Pointer)
	if !ok || !carries(p.Elem()) {
		return false
	}
	_, ok = p.Elem().Underlying().(*types.Struct)
	return ok && mirrored(p.Elem(), 0)
}

// mirrored reports whether a value of the shape of one of type t can be made.
func mirrored(t types.Type, depth int) bool {
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
		return mirrored(u.Elem(), depth+1)
	case *types.Array:
		return mirrored(u.Elem(), depth+1)
	case *types.Struct:
		for i := range u.NumFields() {
			if !mirrored(u.Field(i).Type(), depth+1) {
				return false
			}
		}
		return true
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
	p.clearFields(d.name, x.name, elem)
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
	}
}
