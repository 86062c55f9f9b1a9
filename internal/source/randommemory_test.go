package source

// What random programs do with memory beside slices: pointers, lists, arrays, structs that hold slices, slices of slices, and interfaces that hold any of these.

// held are the names of such variables in scope.
type held struct{ pointers, lists, arrays, holds, rows, forms []string }

func (h *held) any() bool {
	return len(h.pointers)+len(h.lists)+len(h.arrays)+len(h.holds)+len(h.rows) > 0
}

// valued reports whether a number can be computed of such a variable.
func (h *held) valued() bool { return h.any() || len(h.forms) > 0 }

// declared writes the declaration of a variable.
func (w *writer) declared(to *[]string, prefix, plain, exact string) {
	v := w.name(prefix)
	w.line(v+" := "+plain+"\n_ = "+v, v+" := "+exact+"\n_ = "+v)
	*to = append(*to, v)
}

// pointable is a place whose address can be taken.
func (w *writer) pointable() string {
	if len(w.slices) > 0 && w.r.Intn(2) == 0 {
		return w.index(pick(w.r, w.slices))
	}
	return pick(w.r, w.floats)
}

// memory writes a statement of kind k, from 0 to 11, that makes or changes such a variable.
func (w *writer) memory(k int, a, da string) {
	h := &w.held
	switch {
	case k == 0:
		p := "&" + w.pointable()
		w.declared(&h.pointers, "p", p, p)
	case k == 1 && len(h.pointers) > 0:
		p := pick(w.r, h.pointers)
		c, dc := w.cond()
		to := "&" + w.pointable()
		w.line("if "+c+" {\n"+p+" = "+to+"\n} else {\nset("+p+", "+a+")\n}", "if "+dc+" {\n"+p+" = "+to+"\n} else {\nset("+p+", "+da+")\n}")
	case k == 2:
		next := "nil"
		if len(h.lists) > 0 && w.r.Intn(2) == 0 {
			next = pick(w.r, h.lists)
		}
		w.declared(&h.lists, "l", "&cell{"+a+", "+next+"}", "&cell{"+da+", "+next+"}")
	case k < 5 && len(h.lists) > 0:
		w.relink(pick(w.r, h.lists), a, da)
	case k == 5:
		w.array(a, da)
	case k == 6 && len(w.slices) > 0:
		s, t := pick(w.r, w.slices), pick(w.r, w.slices)
		if w.r.Intn(2) == 0 {
			w.declared(&h.holds, "h", "holdOf("+s+", "+t+", "+a+")", "holdOf("+s+", "+t+", "+da+")")
			return
		}
		w.declared(&h.rows, "r", "[][]float64{"+s+", "+t+"}", "[][]num{"+s+", "+t+"}")
	case k == 7 && len(h.holds) > 0:
		w.rehold(pick(w.r, h.holds))
	case k == 8 && len(h.rows) > 0:
		w.rerow(pick(w.r, h.rows))
	case k == 9 || k > 9 && len(h.forms) == 0:
		f, df := w.form(a, da)
		w.declared(&h.forms, "f", "form("+f+")", "form("+df+")")
	case k > 9:
		w.reform(pick(w.r, h.forms), a, da)
	}
}

// form is a value for an interface, in both forms.
func (w *writer) form(a, da string) (string, string) {
	h := &w.held
	switch k := w.r.Intn(5); {
	case k == 0 && len(w.slices) > 0:
		s := "rowForm(" + pick(w.r, w.slices) + ")"
		return s, s
	case k == 1 && len(h.lists) > 0:
		l := pick(w.r, h.lists)
		return l, l
	case k == 2 && len(h.forms) > 0:
		f := pick(w.r, h.forms)
		return "wrapped{" + f + ", " + a + "}", "wrapped{" + f + ", " + da + "}"
	case k == 3:
		return "&cell{" + a + ", nil}", "&cell{" + da + ", nil}"
	}
	v := pick(w.r, w.floats)
	return "scaling{" + a + ", " + v + "}", "scaling{" + da + ", " + v + "}"
}

// reform writes a statement that uses or changes the interface f.
func (w *writer) reform(f, a, da string) {
	v := w.name("v")
	switch w.r.Intn(9) {
	case 0, 1:
		w.line(v+" := "+f+".take("+a+")\n_ = "+v, v+" := "+f+".take("+da+")\n_ = "+v)
		w.floats = append(w.floats, v)
	case 2:
		n, dn := w.form(a, da)
		w.line(f+" = "+n, f+" = "+dn)
	case 3:
		w.both("%s = wrapped{%s, %s}", f, f, pick(w.r, w.floats))
	case 4:
		w.both("%s = inner(%s)", f, f)
	case 5:
		c, dc := w.cond()
		n, dn := w.form(a, da)
		w.line("if "+c+" {\n"+f+" = "+n+"\n}", "if "+dc+" {\n"+f+" = "+dn+"\n}")
	case 6:
		p, o := w.place(), pick(w.r, w.held.forms)
		w.line("for _, g := range []form{"+f+", "+o+", scaling{"+a+", "+a+"}} {\n"+v+" := g.take("+a+")\n"+p+" = "+v+"\n}",
			"for _, g := range []form{"+f+", "+o+", scaling{"+da+", "+da+"}} {\n"+v+" := g.take("+da+")\n"+p+" = "+v+"\n}")
	case 7:
		w.line("if l, ok := "+f+".(*cell); ok {\nl.v = "+a+"\n}", "if l, ok := "+f+".(*cell); ok {\nl.v = "+da+"\n}")
	default:
		w.line("if q, ok := "+f+".(scaling); ok {\nq.k = "+a+"\n"+f+" = q\n}", "if q, ok := "+f+".(scaling); ok {\nq.k = "+da+"\n"+f+" = q\n}")
	}
}

// relink writes a statement that changes the list l.
func (w *writer) relink(l, a, da string) {
	switch w.r.Intn(6) {
	case 0:
		w.line(l+" = &cell{"+a+", "+l+"}", l+" = &cell{"+da+", "+l+"}")
	case 1:
		w.line(l+".next = &cell{"+a+", "+l+".next}", l+".next = &cell{"+da+", "+l+".next}")
	case 2:
		w.both("if %s.next != nil {\n%s = %s.next\n}", l, l, l)
	case 3:
		w.both("if %s.next != nil {\n%s.next = %s.next.next\n}", l, l, l)
	case 4:
		w.both("*%s = cell{%s.v, &cell{weigh(%s), %s.next}}", l, l, l, l)
	default:
		w.declared(&w.held.lists, "l", l, l)
	}
}

// array writes a statement that makes or changes an array.
func (w *writer) array(a, da string) {
	all := w.held.arrays
	if len(all) == 0 || w.r.Intn(4) == 0 {
		v := pick(w.r, w.floats)
		w.declared(&w.held.arrays, "b", "[3]float64{"+a+", "+v+"}", "[3]num{"+da+", "+v+"}")
		return
	}
	b := pick(w.r, all)
	switch w.r.Intn(4) {
	case 0:
		w.declared(&w.held.arrays, "b", b, b)
	case 1:
		w.both("%s = spin(%s)", b, pick(w.r, all))
	case 2:
		w.line(b+" = [3]float64{"+b+"[1], "+a+", "+b+"[0]}", b+" = [3]num{"+b+"[1], "+da+", "+b+"[0]}")
	default:
		s := w.name("s")
		w.both("%s := %s[1:]\n_ = %s", s, b, s)
		w.slices = append(w.slices, s)
	}
}

// rehold writes a statement that changes the struct h of slices.
func (w *writer) rehold(h string) {
	switch w.r.Intn(5) {
	case 0:
		w.both("%s = hold{%s.w, %s.u, %s.n, &cell{%s.n, %s.last}}", h, h, h, h, h, h)
	case 1:
		w.both("%s.u, %s.w = %s.w, %s.u", h, h, h, h)
	case 2:
		w.both("%s = %s.turned()", h, pick(w.r, w.held.holds))
	case 3:
		w.both("if len(%s.u) > 2 {\n%s.w = %s.u[1:]\n}", h, h, h)
	default:
		w.declared(&w.held.holds, "h", h, h)
	}
}

// rerow writes a statement that changes the slice r of slices.
func (w *writer) rerow(r string) {
	switch w.r.Intn(7) {
	case 0:
		w.both("%s[0], %s[len(%s)-1] = %s[len(%s)-1], %s[0]", r, r, r, r, r, r)
	case 1:
		w.line(r+" = [][]float64{"+r+"[len("+r+")-1], "+r+"[0]}", r+" = [][]num{"+r+"[len("+r+")-1], "+r+"[0]}")
	case 2:
		if len(w.slices) > 0 {
			w.both("if len(%s) < 5 {\n%s = append(%s, %s)\n}", r, r, r, pick(w.r, w.slices))
		}
	case 3:
		w.both("if len(%s) > 1 {\n%s = %s[1:]\n}", r, r, r)
	case 4: // overwrites rows of r
		o := pick(w.r, w.held.rows)
		w.declared(&w.held.rows, "r", "append("+r+"[:1], "+o+"[:1]...)", "append("+r+"[:1], "+o+"[:1]...)")
	case 5:
		w.both("%s = append(%s[:len(%s)-1], %s[0], %s[len(%s)-1])[:2]", r, r, r, r, r, r)
	default:
		if o := pick(w.r, w.held.rows); w.r.Intn(2) == 0 {
			w.both("copy(%s[1:], %s)", r, o)
		} else {
			w.both("copy(%s, %s[1:])", r, o)
		}
	}
}

// heldPlace is a place in such a variable.
func (w *writer) heldPlace() string {
	h := &w.held
	var all []string
	for _, p := range h.pointers {
		all = append(all, "(*"+p+")")
	}
	for _, l := range h.lists {
		all = append(all, l+".v")
	}
	for _, b := range h.arrays {
		all = append(all, w.index(b))
	}
	for _, v := range h.holds {
		all = append(all, w.index(v+".u"), w.index(v+".w"), v+".n", v+".last.v")
	}
	for _, r := range h.rows {
		all = append(all, w.index(w.index(r)))
	}
	return pick(w.r, all)
}

// heldValue is a number computed of such a variable.
func (w *writer) heldValue() string {
	h := &w.held
	var all []string
	for _, l := range h.lists {
		all = append(all, "weigh("+l+")", l+".deep()")
	}
	for _, b := range h.arrays {
		all = append(all, "total("+b+"[:])", "spin("+b+")[1]")
	}
	for _, v := range h.holds {
		all = append(all, "total("+v+".u)", "total("+v+".turned().u)", v+".turned().n", "holdOf("+v+".w, "+v+".u, "+v+".n).n")
	}
	for _, r := range h.rows {
		all = append(all, "total("+r+"[0])")
	}
	for _, f := range h.forms {
		all = append(all, "strength("+f+")", "strength(inner("+f+"))")
	}
	if len(all) == 0 {
		return w.heldPlace()
	}
	return pick(w.r, all)
}

const memoryHelpers = `
type cell struct {
	v    T
	next *cell
}

func weigh(l *cell) (t T) {
	for n := l; n != nil; n = n.next {
		t = ADD(MUL(t, CONST(0.5)), n.v)
	}
	return t
}
func (l *cell) deep() T {
	if l == nil {
		return CONST(0.3)
	}
	return SIN(ADD(l.v, l.next.deep()))
}

type hold struct {
	u, w []T
	n    T
	last *cell
}

func holdOf(u, w []T, n T) hold { return hold{u, w, MUL(n, u[0]), &cell{n, nil}} }
func (h hold) turned() hold {
	h.u, h.w = h.w, h.u
	h.n = ADD(MUL(h.n, CONST(0.5)), h.last.v)
	return h
}
func spin(b [3]T) [3]T {
	b[0], b[1], b[2] = b[1], SIN(b[2]), b[0]
	return b
}
type form interface{ take(d T) T }
type scaling struct{ k, m T }
type rowForm []T
type wrapped struct {
	in form
	k  T
}

func (f scaling) take(d T) T { return SIN(ADD(MUL(f.k, d), f.m)) }
func (f rowForm) take(d T) T {
	f[0] = SIN(ADD(f[0], d))
	return total(f)
}
func (l *cell) take(d T) T {
	v := l.v
	l.v = MUL(d, CONST(0.5))
	return v
}
func (f wrapped) take(d T) T {
	if f.in == nil {
		return f.k
	}
	return SIN(ADD(f.in.take(MUL(d, f.k)), f.k))
}
func inner(f form) form {
	if w, ok := f.(wrapped); ok {
		return w.in
	}
	return f
}
func strength(f form) T {
	switch f := f.(type) {
	case scaling:
		return MUL(f.k, f.m)
	case rowForm:
		return total(f)
	case *cell:
		return f.v
	case wrapped:
		return MUL(f.k, strength(f.in))
	}
	return CONST(0.2)
}
func set(p *T, d T) { *p = ADD(MUL(*p, CONST(0.5)), d) }
`
