package source

import (
	"flag"
	"fmt"
	"math/rand"
	"strings"
)

var (
	campaign   = flag.Int("source.programs", 0, "number of random programs; 0 is few")
	budgetFlag = flag.Int("source.size", 16, "a random program has at most that many statements, and a few more in each sum")
	seedFlag   = flag.Int64("source.seed", 1, "seed of the random programs")
)

// A writer makes a random program of the subset twice: in plain float64, and in numbers of 200 bits with their partial derivatives
// (exactNumbers), which have nothing in common with the transformation.
type writer struct {
	r            *rand.Rand
	plain, exact strings.Builder
	floats       []string // variables in scope
	slices       []string
	structs      []string
	held         held
	ints         []string
	fixed        []string // counters of for loops, which are only read
	n            int      // of names
	depth        int
	loops        int
	labels       []string
	budget, most int      // statements that may still come, and that a sum adds to them
	outer        []string // floats that are only read: those around a sum
	tame         bool     // the slices of the sum keep their lengths
	sum          bool     // in the turn of a sum, which nothing leaves
	funcs        []string // names of function literals without effect
	void         bool     // in a literal without result
	plainOnly    bool     // no function values, for programs that are lifted
}

func (w *writer) line(plain, exact string) {
	w.plain.WriteString(plain + "\n")
	w.exact.WriteString(exact + "\n")
}

func (w *writer) both(format string, args ...any) {
	s := fmt.Sprintf(format, args...)
	w.line(s, s)
}

func (w *writer) name(prefix string) string { w.n++; return prefix + itoa(w.n) }

func pick(r *rand.Rand, from []string) string { return from[r.Intn(len(from))] }

func (w *writer) index(s string) string {
	i := itoa(w.r.Intn(5))
	if all := append(append([]string(nil), w.ints...), w.fixed...); len(all) > 0 && w.r.Intn(3) > 0 {
		i = fmt.Sprintf("(%s+%d)", pick(w.r, all), w.r.Intn(4))
	}
	return s + "[" + i + "%len(" + s + ")]"
}

// place is something that can be assigned: a variable, an element or a field.
func (w *writer) place() string {
	if w.held.any() && w.r.Intn(3) == 0 {
		return w.heldPlace()
	}
	switch k := w.r.Intn(6); {
	case k < 2 && len(w.slices) > 0:
		return w.index(pick(w.r, w.slices))
	case k == 2 && len(w.structs) > 0:
		return pick(w.r, w.structs) + "." + pick(w.r, []string{"a", "b"})
	}
	return pick(w.r, w.floats)
}

// expr returns an expression in both forms.
func (w *writer) expr(depth int) (string, string) {
	if depth == 0 || w.r.Intn(4) == 0 {
		if w.r.Intn(5) == 0 {
			c := "c" + itoa(w.r.Intn(4)) // a variable: constants of Go are exact
			return c, "c(" + c + ")"
		}
		p := w.place()
		if len(w.outer) > 0 && w.r.Intn(3) == 0 {
			p = pick(w.r, w.outer)
		}
		return p, p
	}
	if w.held.valued() && w.r.Intn(10) == 0 {
		v := w.heldValue()
		return v, v
	}
	a, da := w.expr(depth - 1)
	b, db := w.expr(depth - 1)
	kinds := 14
	if len(w.funcs) > 0 {
		kinds = 16
	}
	switch w.r.Intn(kinds) {
	case 0, 1:
		return "(" + a + " + " + b + ")", "add(" + da + ", " + db + ")"
	case 2:
		return "(" + a + " - " + b + ")", "sub(" + da + ", " + db + ")"
	case 3, 4:
		return "(" + a + "*" + b + ")", "mul(" + da + ", " + db + ")"
	case 5:
		return "(" + a + "/(" + b + "*" + b + " + 1))", "div(" + da + ", add(mul(" + db + ", " + db + "), c(1)))"
	case 6:
		return "math.Sin(" + a + ")", "sin(" + da + ")"
	case 7:
		return "math.Exp(-(" + a + "*" + a + "))", "exp(neg(mul(" + da + ", " + da + ")))"
	case 8:
		return "math.Sqrt(" + a + "*" + a + " + 0.5)", "sqrt(add(mul(" + da + ", " + da + "), c(0.5)))"
	case 9:
		return "(-(" + a + "))", "neg(" + da + ")"
	case 10:
		return "small(" + a + ", " + b + ")", "small(" + da + ", " + db + ")"
	case 11:
		return "looped(" + a + ", 3)", "looped(" + da + ", 3)"
	case 12:
		if len(w.slices) > 0 {
			s := pick(w.r, w.slices)
			return "total(" + s + ")", "total(" + s + ")"
		}
	case 13:
		if len(w.structs) > 0 {
			s := pick(w.r, w.structs)
			return s + ".sum(" + a + ")", s + ".sum(" + da + ")"
		}
	case 14:
		f := pick(w.r, w.funcs)
		return f + "(" + a + ")", f + "(" + da + ")"
	case 15:
		f := pick(w.r, w.funcs)
		return "apply(" + f + ", " + a + ")", "apply(" + f + ", " + da + ")"
	}
	return a, da
}

func (w *writer) cond() (string, string) {
	if all := append(append([]string(nil), w.ints...), w.fixed...); len(all) > 0 && w.r.Intn(2) == 0 {
		c := fmt.Sprintf("%s%%3 == %d", pick(w.r, all), w.r.Intn(3))
		return c, c
	}
	a, da := w.expr(1)
	return a + " < 0.3", "less(" + da + ", c(0.3))"
}

// block writes a block with its own scope.
func (w *writer) block(statements int) {
	f, s, q, k, x, g := len(w.floats), len(w.slices), len(w.structs), len(w.ints), len(w.fixed), len(w.funcs)
	h := w.held
	w.depth++
	for range statements {
		w.stmt()
	}
	w.depth--
	w.held = h
	w.floats, w.slices, w.structs, w.ints, w.fixed = w.floats[:f], w.slices[:s], w.structs[:q], w.ints[:k], w.fixed[:x]
	w.funcs = w.funcs[:g]
}

// bounded keeps values in range, so that differences of rounding stay small.
func (w *writer) bounded() (string, string) {
	a, da := w.expr(2)
	if w.r.Intn(2) == 0 {
		return "math.Sin(" + a + ")", "sin(" + da + ")"
	}
	return "math.Cos(" + a + ")", "cos(" + da + ")"
}

// kinds is the number of kinds of statements that may come: in some sums, slices keep their lengths.
func (w *writer) kinds() int {
	if w.sum && w.tame {
		return 14
	}
	if w.plainOnly {
		return 34
	}
	return 43
}

func (w *writer) stmt() {
	w.budget--
	if w.budget < 0 {
		return
	}
	a, da := w.bounded()
	p := w.place()
	k := w.r.Intn(w.kinds())
	if w.plainOnly && k > 24 { // no function values
		k += 6
	}
	switch {
	case k < 9:
		w.assigning(k, p, a, da)
	case k < 14 || k == 21:
		w.flow(k)
	case k > 30:
		w.memory(k-31, a, da)
	case k > 24:
		w.function(k, a, da)
	case k < 17 || k > 21:
		w.slicing(k, a, da)
	default:
		w.fields(k, a, da)
	}
}

// assigning writes an assignment of a, or of what stands elsewhere, to the place p.
func (w *writer) assigning(k int, p, a, da string) {
	switch k {
	default:
		w.line(p+" = "+a, p+" = "+da)
	case 4:
		w.line(p+" += "+a, p+" = add("+p+", "+da+")")
	case 5:
		w.line(p+" *= "+a, p+" = mul("+p+", "+da+")")
	case 6:
		v := w.name("v")
		w.line(v+" := "+a, v+" := "+da)
		w.both("_ = %s", v)
		w.floats = append(w.floats, v)
	case 7:
		q := w.place()
		w.both("%s, %s = %s, %s", p, q, q, p)
	case 8:
		v := pick(w.r, w.floats)
		w.line(p+", "+v+" = two("+a+", "+v+")", p+", "+v+" = two("+da+", "+v+")")
	}
}

// flow writes a branch, a loop or a jump.
func (w *writer) flow(k int) {
	switch {
	case k == 13:
		w.leave()
	case w.depth >= 4:
	case k == 9:
		w.branch()
	case k == 10:
		w.forLoop()
	case k == 11:
		w.while()
	case k == 12 && len(w.slices) > 0:
		w.ranging()
	case k == 21:
		w.switching()
	}
}

// slicing writes a statement on slices.
func (w *writer) slicing(k int, a, da string) {
	if k == 14 {
		w.newSlice()
		return
	}
	if len(w.slices) == 0 || k == 16 && len(w.slices) == 1 {
		return
	}
	s := pick(w.r, w.slices)
	switch k {
	case 15:
		w.line("mix("+s+", "+a+")", "mix("+s+", "+da+")")
	case 16:
		w.both("copy(%s, %s)", s, pick(w.r, w.slices))
	case 22:
		w.line("if len("+s+") < 9 {\n"+s+" = append("+s+", "+a+", "+s+"[0])\n}", "if len("+s+") < 9 {\n"+s+" = append("+s+", "+da+", "+s+"[0])\n}")
	case 23:
		w.both("if len(%s) > 2 {\n%s = %s[%d:len(%s)-%d]\n}", s, s, s, w.r.Intn(2), s, w.r.Intn(2))
	case 24:
		w.both("if len(%s) < 6 {\n%s = append(%s[:len(%s)-1], %s...)\n}", s, s, s, s, pick(w.r, w.slices))
	}
}

// fields writes a statement on structs, or on an integer.
func (w *writer) fields(k int, a, da string) {
	switch {
	case k == 17:
		q := w.name("q")
		v := pick(w.r, w.floats)
		w.line(q+" := pair{"+a+", "+v+"}", q+" := pair{"+da+", "+v+"}")
		w.both("_ = %s", q)
		w.structs = append(w.structs, q)
	case k == 18 && len(w.structs) > 0:
		q := pick(w.r, w.structs)
		w.line(q+".bump("+a+")", q+".bump("+da+")")
	case k == 19 && len(w.structs) > 0:
		w.both("%s = %s", pick(w.r, w.structs), pick(w.r, w.structs))
	case k == 20 && len(w.ints) > 0:
		w.both("%s = (%s*2 + %d) %% 7", w.ints[0], w.ints[0], w.r.Intn(3))
	}
}

// function writes a function literal, passes one, or calls one of several functions.
func (w *writer) function(k int, a, da string) {
	v := w.name("v")
	switch {
	case k == 25: // without effect, for expressions
		f := w.name("f")
		w.line(f+" := func(t float64) float64 {", f+" := func(t num) num {")
		old := *w
		w.floats, w.outer = []string{"t"}, append(append([]string(nil), w.floats...), w.outer...)
		e, de := w.bounded()
		w.floats, w.outer = old.floats, old.outer
		w.line("return "+e+"\n}\n_ = "+f, "return "+de+"\n}\n_ = "+f)
		w.funcs = append(w.funcs, f)
		return
	case k == 26 && w.depth < 3 && len(w.slices) > 0:
		s := pick(w.r, w.slices)
		w.line("each("+s+", func(t float64) {", "each("+s+", func(t num) {")
		w.body(true)
		w.both("})")
		return
	case k < 29 && w.depth < 3:
		call := pick(w.r, []string{"apply", "nested"})
		w.line(v+" := "+call+"(func(t float64) float64 {", v+" := "+call+"(func(t num) num {")
		w.body(false)
		e, de := w.bounded()
		n := ""
		if call == "nested" {
			n = "2, "
		}
		w.line("return "+e+"\n}, "+n+a+")", "return "+de+"\n}, "+n+da+")")
	case k == 29:
		g := w.name("f")
		c, dc := w.cond()
		e, de := w.bounded()
		w.both("%s := curve", g)
		w.line("if "+c+" {\n"+g+" = func(t float64) float64 { return t*"+e+" }\n}", "if "+dc+" {\n"+g+" = func(t num) num { return mul(t, "+de+") }\n}")
		w.line(v+" := apply("+g+", "+g+"("+a+"))", v+" := apply("+g+", "+g+"("+da+"))")
	case len(w.structs) > 0:
		q := pick(w.r, w.structs)
		w.line(v+" := apply("+q+".sum, "+a+")", v+" := apply("+q+".sum, "+da+")")
	default:
		return
	}
	w.both("_ = %s", v)
	w.floats = append(w.floats, v)
}

// body writes the statements of a literal with the parameter t. It must not write the result of the function around.
func (w *writer) body(void bool) {
	old := *w
	w.floats = []string{"t"}
	for _, v := range old.floats {
		if v != "y" {
			w.floats = append(w.floats, v)
		}
	}
	w.void, w.loops, w.labels, w.sum = void, 0, nil, false
	w.block(1 + w.r.Intn(3))
	w.floats, w.void, w.loops, w.labels, w.sum = old.floats, old.void, old.loops, old.labels, old.sum
}

func (w *writer) branch() {
	c, dc := w.cond()
	w.line("if "+c+" {", "if "+dc+" {")
	w.block(1 + w.r.Intn(3))
	if w.r.Intn(2) == 0 {
		w.both("} else {")
		w.block(1 + w.r.Intn(3))
	}
	w.both("}")
}

func (w *writer) switching() {
	all := append([]string{"1"}, append(w.ints, w.fixed...)...)
	w.both("switch %s %% 3 {\ncase 0:", pick(w.r, all))
	w.block(2)
	if w.r.Intn(3) == 0 {
		w.both("fallthrough")
	}
	w.both("case 1:")
	w.block(1)
	w.both("default:")
	w.block(1)
	w.both("}")
}

// label puts a label on the next loop in some cases; the label is used at once, as Go wants it.
func (w *writer) enter() string {
	w.loops++
	l := ""
	if w.r.Intn(3) == 0 {
		l = w.name("loop")
		w.both("%s:", l)
	}
	w.labels = append(w.labels, l)
	return l
}

func (w *writer) end(l string) {
	if l != "" {
		c, dc := w.cond()
		w.line("if "+c+" {\nbreak "+l+"\n}", "if "+dc+" {\nbreak "+l+"\n}")
	}
	w.both("}")
	w.loops--
	w.labels = w.labels[:len(w.labels)-1]
}

func (w *writer) forLoop() {
	l := w.enter()
	i := w.name("i")
	switch w.r.Intn(3) {
	case 0:
		w.both("for %s := 0; %s < %d; %s++ {", i, i, 1+w.r.Intn(4), i)
	case 1:
		w.both("for %s := %d; %s >= 1; %s-- {", i, 1+w.r.Intn(4), i, i)
	default:
		w.both("for %s := 0; %s < 6; %s += 2 {", i, i, i)
	}
	n := len(w.fixed)
	w.fixed = append(w.fixed, i)
	w.block(1 + w.r.Intn(4))
	w.end(l)
	w.fixed = w.fixed[:n]
}

func (w *writer) while() {
	k := w.name("k")
	c, dc := w.cond()
	w.both("%s := 0", k)
	l := w.enter()
	w.line("for "+k+" < 4 || "+k+" < 7 && "+c+" {", "for "+k+" < 4 || "+k+" < 7 && "+dc+" {")
	w.both("%s++", k)
	n := len(w.fixed)
	w.fixed = append(w.fixed, k)
	w.block(1 + w.r.Intn(4))
	w.end(l)
	w.fixed = w.fixed[:n]
}

func (w *writer) ranging() {
	l := w.enter()
	i, v := w.name("i"), w.name("v")
	w.both("for %s, %s := range %s {\n_, _ = %s, %s", i, v, pick(w.r, w.slices), i, v)
	f, x := len(w.floats), len(w.fixed)
	w.floats, w.fixed = append(w.floats, v), append(w.fixed, i)
	w.block(1 + w.r.Intn(4))
	w.end(l)
	w.floats, w.fixed = w.floats[:f], w.fixed[:x]
}

// leave writes a conditional break, continue or return.
func (w *writer) leave() {
	c, dc := w.cond()
	what := "break"
	switch k := w.r.Intn(5); {
	case w.sum && w.loops == 1:
		what = "continue"
	case w.loops == 0 || k == 0 && !w.sum:
		if w.void {
			w.line("if "+c+" {\nreturn\n}", "if "+dc+" {\nreturn\n}")
			return
		}
		a, da := w.bounded()
		w.line("if "+c+" {\nreturn "+a+"\n}", "if "+dc+" {\nreturn "+da+"\n}")
		return
	case k < 3:
		what = "continue"
	}
	if l := pick(w.r, w.labels); l != "" {
		what += " " + l
	}
	w.line("if "+c+" {\n"+what+"\n}", "if "+dc+" {\n"+what+"\n}")
}

func (w *writer) newSlice() {
	s := w.name("s")
	switch k := w.r.Intn(3); {
	case k == 0 || len(w.slices) == 0:
		w.line(s+" := make([]float64, 4)", s+" := make([]num, 4)")
	case k == 1:
		o := pick(w.r, w.slices)
		w.both("%s := %s[len(%s)/2:]", s, o, o)
	default:
		v := pick(w.r, w.floats)
		w.line(s+" := []float64{"+v+", 0.5, "+v+"}", s+" := []num{"+v+", c(0.5), "+v+"}")
	}
	w.both("_ = %s", s)
	w.slices = append(w.slices, s)
}

// sumLoop writes a loop that only adds to a sum what each turn makes of variables and slices of its own, which may keep or lose what
// the turn before has left in them.
func (w *writer) sumLoop() {
	s, i, p := w.name("sum"), w.name("i"), w.name("v")
	a, b := w.name("s"), w.name("s")
	f := pick(w.r, w.floats)
	w.both("%s := %s", s, f)
	w.line(a+", "+b+" := make([]float64, 4), make([]float64, len(x))", a+", "+b+" := make([]num, 4), make([]num, len(x))")
	w.both("_, _ = %s, %s", a, b)
	old := writer{floats: w.floats, slices: w.slices, structs: w.structs, held: w.held, ints: w.ints, fixed: w.fixed, labels: w.labels}
	w.outer = append(append([]string(nil), w.floats...), "x[1%len(x)]", "x[3%len(x)]")
	w.floats, w.slices, w.structs, w.ints, w.fixed, w.labels = []string{p}, []string{a, b}, nil, nil, []string{i}, []string{""}
	w.held = held{}
	w.sum, w.loops, w.budget = true, 1, max(w.budget, 0)+w.most
	w.both("for %s := 0; %s < %d; %s++ {", i, i, 2+w.r.Intn(3), i)
	e, de := pick(w.r, w.outer), pick(w.r, w.outer)
	w.line(p+" := math.Sin("+e+"*"+de+")", p+" := sin(mul("+e+", "+de+"))")
	w.both("_ = %s", p)
	w.tame = w.r.Intn(2) == 0
	for k, c := range []string{a, b} {
		if w.r.Intn(4) == 0 {
			continue
		}
		n := []string{"4", "len(x)"}[k]
		if w.r.Intn(3) == 0 {
			n = []string{"3", "len(x)/2"}[k]
		}
		if !w.tame {
			n = pick(w.r, []string{"len(" + c + ")", "len(" + c + ")/2"})
		}
		j := w.name("i")
		from := "x[" + j + "%len(x)]"
		if w.r.Intn(3) == 0 {
			from = p
		}
		w.line("for "+j+" := 0; "+j+" < "+n+"; "+j+"++ {\n"+c+"["+j+"] = "+p+" * "+from+"\n}", "for "+j+" := 0; "+j+" < "+n+"; "+j+"++ {\n"+c+"["+j+"] = mul("+p+", "+from+")\n}")
	}
	w.block(2 + w.r.Intn(5))
	if w.r.Intn(2) == 0 {
		w.both("mix(%s, %s)", a, p)
	}
	for range 1 + w.r.Intn(3) {
		e, de := w.expr(2)
		w.line(s+" += "+e, s+" = add("+s+", "+de+")")
	}
	w.line(s+" += total("+b+")", s+" = add("+s+", total("+b+"))")
	w.both("}")
	w.floats, w.slices, w.structs, w.held, w.ints, w.fixed, w.labels = old.floats, old.slices, old.structs, old.held, old.ints, old.fixed, old.labels
	w.sum, w.loops, w.outer = false, 0, nil
	w.floats = append(w.floats, s)
}

// program writes function number k in both forms.
func program(k int, seed int64, plainOnly bool) (plain, exact string) {
	r := rand.New(rand.NewSource(seed))
	// Most programs are small: they find the same faults, and are quicker to compile and to read.
	w := &writer{r: r, budget: 3 + r.Intn(*budgetFlag)*r.Intn(*budgetFlag) / *budgetFlag, plainOnly: plainOnly}
	w.most = 2 + w.budget/3
	w.line(fmt.Sprintf("func F%d(x []float64) (y float64) {", k), fmt.Sprintf("func F%d(x []num) (y num) {", k))
	w.floats, w.slices, w.ints = []string{"y", "v0"}, []string{"x"}, []string{"m"}
	w.line("v0 := x[0]*x[1]", "v0 := mul(x[0], x[1])")
	w.both("m := 1\n_, _ = m, v0")
	if k%3 > 0 {
		w.block(14)
	}
	if k%3 < 2 { // these end with sums, where the sweeps turn
		w.sumLoop()
		if w.r.Intn(2) == 0 {
			w.sumLoop()
		}
		s := w.floats[len(w.floats)-1]
		if w.r.Intn(2) == 0 {
			w.line("y = "+s+" / 3", "y = div("+s+", c(3))")
		} else {
			w.line("y = math.Sqrt("+s+"*"+s+" + 1)", "y = sqrt(add(mul("+s+", "+s+"), c(1)))")
		}
	} else {
		w.line("y += v0 + total(x)", "y = add(y, add(v0, total(x)))")
	}
	w.both("return y\n}")
	return w.plain.String(), w.exact.String()
}

const fuzzHelpers = `
func apply(f func(T) T, a T) T { return ADD(f(a), MUL(f(SIN(a)), CONST(0.5))) }
func each(s []T, f func(T)) {
	for _, v := range s {
		f(v)
	}
}
func nested(f func(T) T, n int, a T) T {
	if n == 0 {
		return f(a)
	}
	return SIN(ADD(nested(f, n-1, a), f(a)))
}
var c0, c1, c2, c3 = 0.31, -0.64, 0.77, -0.15

type pair struct{ a, b T }

func (p pair) sum(c T) T { return ADD(MUL(p.a, c), p.b) }
func (p *pair) bump(c T) {
	p.a = ADD(p.a, MUL(p.b, c))
	p.b = c
}
func curve(a T) T { return SIN(MUL(a, CONST(1.3))) }
func small(a, b T) T {
	if LESS(a, b) {
		return MUL(a, b)
	}
	return SIN(a)
}
func looped(a T, n int) T {
	for i := 0; i < n; i++ {
		if LESS(a, CONST(0.1)) {
			return a
		}
		a = SIN(MUL(a, a))
	}
	return a
}
func total(s []T) (t T) {
	for _, v := range s {
		t = ADD(t, MUL(v, CONST(0.25)))
	}
	return t
}
func two(a, b T) (T, T) { return MUL(b, CONST(0.5)), SIN(ADD(a, b)) }
func mix(s []T, c T) {
	for i := 1; i < len(s); i++ {
		s[i] = SIN(ADD(MUL(s[i], s[i-1]), c))
	}
}
`
