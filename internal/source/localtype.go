package source

import (
	"go/types"
	"sort"
	"strings"
)

// Types of other packages and of functions. A derivative may need the unexported fields of a struct of another package, or a type that is not exported.
// If such values live in the differentiated code alone, a copy of the type serves as well: then all functions that take it are copied too.

// typ prints a type.
func (p *printer) typ(t types.Type) string {
	switch u := t.(type) {
	case *types.Named:
		return p.named(u)
	case *types.Slice:
		return "[]" + p.typ(u.Elem())
	case *types.Pointer:
		return "*" + p.typ(u.Elem())
	case *types.Array:
		return "[" + itoa(int(u.Len())) + "]" + p.typ(u.Elem())
	case *types.Map:
		return "map[" + p.typ(u.Key()) + "]" + p.typ(u.Elem())
	case *types.Chan:
		return [...]string{types.SendRecv: "chan ", types.SendOnly: "chan<- ", types.RecvOnly: "<-chan "}[u.Dir()] + "(" + p.typ(u.Elem()) + ")"
	case *types.Signature:
		return "func" + p.funcType(u)
	case *types.Struct:
		return p.structType(u)
	}
	return types.TypeString(t, p.qualify)
}

// funcType prints the parameters and the results of a function type.
func (p *printer) funcType(u *types.Signature) string {
	list := func(tt *types.Tuple, variadic bool) string {
		var ts []string
		for i := range tt.Len() {
			t := p.typ(tt.At(i).Type())
			if variadic && i == tt.Len()-1 {
				t = "..." + strings.TrimPrefix(t, "[]")
			}
			ts = append(ts, t)
		}
		return "(" + strings.Join(ts, ", ") + ")"
	}
	s := list(u.Params(), u.Variadic())
	if u.Results().Len() > 0 {
		s += " " + list(u.Results(), false)
	}
	return s
}

func (p *printer) named(u *types.Named) string {
	o := u.Obj()
	if o.Pkg() == nil {
		return o.Name()
	}
	if n, ok := p.g.locals[o]; ok {
		return n
	}
	if !p.visible(o) || p.mentionsLocal(u.Underlying(), map[types.Type]bool{u: true}) {
		p.localise(u)
		return p.g.locals[o]
	}
	return types.TypeString(u, p.qualify)
}

func (p *printer) structType(u *types.Struct) string {
	var b strings.Builder
	b.WriteString("struct {\n")
	for i := range u.NumFields() {
		f := u.Field(i)
		t := p.typ(f.Type())
		if name := t[strings.LastIndexAny(t, "*.")+1:]; f.Embedded() && name == f.Name() {
			b.WriteString(t + "\n") // a copy has the type of what it is a copy of
			continue
		}
		b.WriteString(f.Name() + " " + t + "\n")
	}
	return b.String() + "}"
}

// localise makes the file use a copy of the type u.
func (p *printer) localise(u *types.Named) {
	o := u.Obj()
	if p.g.locals[o] != "" {
		return
	}
	p.g.locals[o] = p.g.unique(p.g.prefix + upper(o.Name()))
	p.again = true
	if u.TypeArgs().Len() > 0 || p.g.p.Packages[o.Pkg().Path()] == nil {
		p.g.problem(p.pos(), "the type "+o.Pkg().Name()+"."+o.Name()+" cannot be copied", "generate the derivative in its package")
	}
}

// mentionsLocal reports whether t has a copied type in it.
func (p *printer) mentionsLocal(t types.Type, seen map[types.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	switch u := t.(type) {
	case *types.Named:
		return p.g.locals[u.Obj()] != "" || u.Obj().Pkg() != nil && p.g.p.Packages[u.Obj().Pkg().Path()] != nil && p.mentionsLocal(u.Underlying(), seen)
	case *types.Map:
		return p.mentionsLocal(u.Key(), seen) || p.mentionsLocal(u.Elem(), seen)
	case interface{ Elem() types.Type }: // a slice, array, pointer or channel
		return p.mentionsLocal(u.Elem(), seen)
	case *types.Struct:
		for i := range u.NumFields() {
			if p.mentionsLocal(u.Field(i).Type(), seen) {
				return true
			}
		}
	case *types.Signature:
		return p.takesLocal(u, seen)
	}
	return false
}

// takesLocal reports whether a parameter, result or the receiver of a function is of a copied type.
func (p *printer) takesLocal(sig *types.Signature, seen map[types.Type]bool) bool {
	if sig.Recv() != nil && p.mentionsLocal(sig.Recv().Type(), seen) {
		return true
	}
	for _, tt := range []*types.Tuple{sig.Params(), sig.Results()} {
		for i := range tt.Len() {
			if p.mentionsLocal(tt.At(i).Type(), seen) {
				return true
			}
		}
	}
	return false
}

// copied reports whether the function must be copied since the file copies a type that it takes.
func (p *printer) copied(fn *types.Func) bool {
	return len(p.g.locals) > 0 && p.takesLocal(fn.Type().(*types.Signature), map[types.Type]bool{})
}

// fieldOf refuses or copies the type of a struct whose unexported field f is used.
func (p *printer) fieldOf(t types.Type, f *types.Var) {
	if f.Exported() || f.Pkg() == p.g.target.Types {
		return
	}
	if q, ok := t.(*types.Pointer); ok {
		t = q.Elem()
	}
	if u, ok := t.(*types.Named); ok {
		p.localise(u)
		return
	}
	// A struct without a name is that of a package variable, which is copied.
}

// given refuses a value of type from, which is copied, where t is an interface: the copy has no methods, and it is another type to a type switch.
func (p *printer) given(from, t types.Type) {
	if from == nil || t == nil || !types.IsInterface(t) || types.IsInterface(from) || !p.hasCopies(from) {
		return
	}
	p.g.problem(p.pos(), "a value of type "+types.TypeString(from, p.qualify)+", whose unexported fields the derivative needs, goes into an interface", "generate the derivative in its package")
}

// asserted refuses an assertion on the type t if it is copied: no interface holds the copy.
func (p *printer) asserted(t types.Type) string {
	if p.hasCopies(t) {
		p.g.problem(p.pos(), "a value of type "+types.TypeString(t, p.qualify)+", whose unexported fields the derivative needs, comes out of an interface", "generate the derivative in its package")
	}
	return p.typ(t)
}

// param returns the type of the parameter that argument i goes to, the receiver first; nil if it is not known.
func (x *call) param(i int) types.Type {
	if x.fn == nil {
		return nil
	}
	sig := x.fn.Type().(*types.Signature)
	if x.recv {
		i--
	}
	switch last := sig.Params().Len() - 1; {
	case i < 0:
		return nil
	case sig.Variadic() && i >= last && !x.spread:
		return sig.Params().At(last).Type().(*types.Slice).Elem()
	case i > last:
		return nil
	}
	return sig.Params().At(i).Type()
}

// result returns the type of result i of the function that is called; nil if it is one that a sweep adds.
func (x *call) result(i int) types.Type {
	tt, several := x.t.(*types.Tuple)
	switch {
	case several && i < tt.Len():
		return tt.At(i).Type()
	case !several && i == 0:
		return x.t
	}
	return nil
}

// hasCopies reports whether the file has another type for t, since it copies a part of it or since a part has no name.
func (p *printer) hasCopies(t types.Type) bool {
	return len(p.g.locals) > 0 && p.mentionsLocal(t, map[types.Type]bool{}) || p.nameless(t)
}

// nameless reports whether t leads to a struct without a name that has unexported fields of another package.
func (p *printer) nameless(t types.Type) bool {
	switch u := t.(type) {
	case interface{ Elem() types.Type }: // a slice, array, pointer, map or channel
		return p.nameless(u.Elem())
	case *types.Struct:
		for i := range u.NumFields() {
			if f := u.Field(i); !f.Exported() && f.Pkg() != p.g.target.Types || p.nameless(f.Type()) {
				return true
			}
		}
	}
	return false
}

// localTypes prints the copied types.
func (p *printer) localTypes() string {
	printed := map[*types.TypeName]bool{}
	var b strings.Builder
	for {
		var left []*types.TypeName
		for o := range p.g.locals {
			if !printed[o] {
				left = append(left, o)
			}
		}
		if len(left) == 0 {
			return b.String()
		}
		sort.Slice(left, func(i, j int) bool { return p.g.locals[left[i]] < p.g.locals[left[j]] })
		for _, o := range left {
			printed[o] = true
			b.WriteString("\n// " + p.g.locals[o] + " is a copy of " + o.Name() + " of " + o.Pkg().Path() + ".\ntype " + p.g.locals[o] + " " + p.typ(o.Type().Underlying()) + "\n")
		}
	}
}

// checkSurface refuses copied types in what the user calls.
func (p *printer) checkSurface(in *instance) {
	if len(p.g.locals) > 0 && p.takesLocal(in.f.obj.Type().(*types.Signature), map[types.Type]bool{}) {
		p.g.problem(in.f.pos, "a parameter of "+in.f.obj.Name()+" has a type whose unexported fields the derivative needs", "generate the derivative in the type's package, or make the value inside the function")
	}
}
