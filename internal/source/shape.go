package source

import "go/types"

// What a type can carry. A float is an adjoint's worth of a value; a reference leads to memory that holds floats.

// hasFloat reports whether a value of type t holds a float64 in itself, not behind a slice or pointer.
func hasFloat(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() == types.Float64 || u.Kind() == types.UntypedFloat
	case *types.Array:
		return hasFloat(u.Elem())
	case *types.Struct:
		for i := range u.NumFields() {
			if hasFloat(u.Field(i).Type()) {
				return true
			}
		}
	}
	return false
}

// hasRef reports whether a value of type t holds a slice or pointer that leads to floats.
func hasRef(t types.Type) bool { return refers(t, map[types.Type]bool{}) }

func refers(t types.Type, seen map[types.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return hasFloat(u.Elem()) || refers(u.Elem(), seen)
	case *types.Pointer:
		return hasFloat(u.Elem()) || refers(u.Elem(), seen)
	case *types.Map:
		return hasFloat(u.Elem()) || refers(u.Elem(), seen)
	case *types.Array:
		return refers(u.Elem(), seen)
	case *types.Interface:
		return leads(u, seen)
	case *types.Struct:
		for i := range u.NumFields() {
			if refers(u.Field(i).Type(), seen) {
				return true
			}
		}
	}
	return false
}

// leads reports whether what is behind the interface may hold floats, or lead to them: one of its methods takes or gives such, or can only be
// declared in one package. What is behind any other interface, such as any or error, is data.
func leads(u *types.Interface, seen map[types.Type]bool) bool {
	for i := range u.NumMethods() {
		m := u.Method(i)
		sig := m.Type().(*types.Signature)
		if !m.Exported() {
			return true
		}
		for _, t := range append(resultTypes(sig), paramsOf(m)[1:]...) {
			if hasFloat(t) || refers(t, seen) {
				return true
			}
		}
	}
	return false
}

// isLeading reports whether t is an interface behind which there may be floats.
func isLeading(t types.Type) bool { return types.IsInterface(t) && hasRef(t) }

// hasMem reports whether a value of type t leads to memory of any kind that an assignment can change.
func hasMem(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Slice, *types.Pointer, *types.Map:
		return true
	case *types.Interface:
		return hasRef(t)
	case *types.Array:
		return hasMem(u.Elem())
	case *types.Struct:
		for i := range u.NumFields() {
			if hasMem(u.Field(i).Type()) {
				return true
			}
		}
	}
	return false
}

// keeps reports whether a value of type t leads to a place that can keep a number after a call, whether the passes look there or not.
func keeps(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Array:
		return keeps(u.Elem())
	case *types.Struct:
		for i := range u.NumFields() {
			if keeps(u.Field(i).Type()) {
				return true
			}
		}
	}
	return hasMem(t) || hides(t)
}

// holdsInterface reports whether a value of type t is an interface or leads to one.
func holdsInterface(t types.Type, seen map[types.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	switch u := t.Underlying().(type) {
	case *types.Interface:
		return true
	case *types.Slice:
		return holdsInterface(u.Elem(), seen)
	case *types.Array:
		return holdsInterface(u.Elem(), seen)
	case *types.Pointer:
		return holdsInterface(u.Elem(), seen)
	case *types.Struct:
		for i := range u.NumFields() {
			if holdsInterface(u.Field(i).Type(), seen) {
				return true
			}
		}
	}
	return false
}

// carries reports whether a value of type t may carry a derivative.
func carries(t types.Type) bool { return hasFloat(t) || hasRef(t) }

// hides reports whether a value of type t can hold floats where no pass looks: an interface without methods of floats, a function, a map, a channel,
// a float32 or a complex number.
func hides(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsComplex != 0 || u.Kind() == types.Float32 || u.Kind() == types.UnsafePointer
	case *types.Interface:
		return !hasRef(t)
	case *types.Signature, *types.Map, *types.Chan:
		return true
	}
	return false
}

// unlifted reports whether a lifted function cannot have active values in a place of type t.
func unlifted(t types.Type) bool { return hides(t) || types.IsInterface(t) }

func isFloat(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && (b.Kind() == types.Float64 || b.Kind() == types.UntypedFloat)
}

func isInteger(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

func isSlice(t types.Type) bool   { _, ok := t.Underlying().(*types.Slice); return ok }
func isPointer(t types.Type) bool { _, ok := t.Underlying().(*types.Pointer); return ok }

// place reports whether e names storage: a variable, an element, a field, or what a pointer points to.
func place(e expr) bool {
	switch e.(type) {
	case *ref, *index, *sel, *star:
		return true
	}
	return false
}

// base is the variable whose storage or memory the place or reference e is part of, or nil.
func base(e expr) *variable {
	if r, ok := rootOf(e).(*ref); ok {
		return r.v
	}
	return nil
}

// packageVar is the package variable that the place or reference e is part of, or nil.
func packageVar(e expr) *glob {
	if g, ok := rootOf(e).(*glob); ok {
		if _, isVar := g.obj.(*types.Var); isVar {
			return g
		}
	}
	return nil
}

// rootOf is where the way to the place or reference e begins.
func rootOf(e expr) expr {
	for {
		switch x := e.(type) {
		case *index:
			e = x.x
		case *sel:
			e = x.x
		case *star:
			e = x.x
		case *slicing:
			e = x.x
		case *conv:
			e = x.x
		case *unary:
			e = x.x
		case *call:
			from := asserted(x)
			if from == nil {
				return e
			}
			e = from
		default:
			return e
		}
	}
}

// inMemory reports whether the place e is reached through a slice or a pointer; else it is part of its base.
func inMemory(e expr) bool {
	switch x := e.(type) {
	case *index:
		switch x.x.typeOf().Underlying().(type) {
		case *types.Slice, *types.Pointer:
			return true
		}
		return inMemory(x.x)
	case *sel:
		return isPointer(x.x.typeOf()) || inMemory(x.x)
	case *star:
		return true
	case *call:
		return asserted(x) != nil && !isPointer(x.t) && !types.IsInterface(x.t)
	}
	return false
}

// children calls f for the direct parts of e.
func children(e expr, f func(expr)) {
	g := func(xs ...expr) {
		for _, x := range xs {
			if x != nil {
				f(x)
			}
		}
	}
	switch x := e.(type) {
	case *index:
		g(x.x, x.i)
	case *sel:
		g(x.x)
	case *star:
		g(x.x)
	case *slicing:
		g(x.x, x.lo, x.hi, x.max)
	case *unary:
		g(x.x)
	case *binary:
		g(x.x, x.y)
	case *conv:
		g(x.x)
	case *comp:
		g(x.elems...)
	case *call:
		g(x.fun)
		g(x.args...)
	}
}

// walk calls f for e and all its parts.
func walk(e expr, f func(expr)) {
	if e == nil {
		return
	}
	f(e)
	children(e, func(x expr) { walk(x, f) })
}

// size is the number of operations of e.
func size(e expr) int {
	n := 0
	walk(e, func(x expr) {
		switch x.(type) {
		case *binary, *unary, *call:
			n++
		}
	})
	return n
}
