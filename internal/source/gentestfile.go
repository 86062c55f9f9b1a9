package source

import (
	"fmt"
	"go/format"
	"go/types"
	"strings"
)

// file prints the test file.
func (t *testWriter) file(tops []topFunc, file string) ([]byte, error) {
	var b strings.Builder
	verify := t.p.imported("slope/verify", "verify")
	testing := t.p.imported("testing", "testing")
	name := upper(strings.ReplaceAll(t.opt.Func, ".", "")) + strings.TrimPrefix(topName(tops[0]), t.f.obj.Name())
	fmt.Fprintf(&b, "\n// TestGenerated%s holds %s against difference quotients.\nfunc TestGenerated%s(t *%s.T) {\n", name, file, name, testing)
	fmt.Fprintf(&b, "for _, point := range []func() %s{\n", t.paramTypes())
	for _, at := range t.at {
		b.WriteString(at + ",\n")
	}
	fmt.Fprintf(&b, "} {\n%s := point()\n", strings.Join(t.args, ", "))
	v := t.vectorText()
	if t.plain() {
		fmt.Fprintf(&b, "f := func(%s []float64) float64 { return %s }\n", v, t.called("", nil, nil))
	} else {
		fmt.Fprintf(&b, "f := func(v []float64) float64 {\n%s%s := %s\nreturn float64(y)\n}\n", t.unpackArgs(), taking(len(t.f.results), map[int]string{t.res: "y"}),
			t.called("", nil, nil))
	}
	grad := false
	for _, top := range tops {
		switch x := top.(type) {
		case *gradient:
			grad = true
			t.gradientText(&b, x)
			check(&b, verify, "CheckGradient(f, g, "+v+")", x.name)
		case *directional:
			op := ":="
			if grad {
				op = "="
			}
			t.byDirection(&b, op, t.jvpCall(x))
			check(&b, verify, "CheckGradient(f, g, "+v+")", x.name)
			grad = true
		case *product:
			if !grad {
				t.byDirection(&b, ":=", t.hvpCall(x, false))
				check(&b, verify, "CheckGradient(f, g, "+v+")", x.name)
			}
			fmt.Fprintf(&b, "h := func(dst, v, w []float64) (float64, []float64) {\n%s%s%s}\n", t.unpackArgs(), t.unpackDirection("w"), t.hvpCall(x, true))
			fmt.Fprintf(&b, "w := make([]float64, len(%s))\nfor i := range w {\nw[i] = 1 / float64(i+2)\n}\n", v)
			check(&b, verify, "CheckHVP(g, h, "+v+", w)", x.name)
		}
	}
	b.WriteString("}\n}\n")
	text := t.g.p.header(t.opt.Command, " -test"+t.opt.args(), t.g.sources()) + "package " + t.g.target.Name + "\n\n" + t.p.importList() + b.String()
	out, err := format.Source([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("source: the test of %s does not parse, which is a bug: %v\n%s", t.opt.Func, err, text)
	}
	return out, nil
}

// topName is the name of a function that the user calls.
func topName(top topFunc) string {
	switch x := top.(type) {
	case *gradient:
		return x.name
	case *directional:
		return x.name
	case *product:
		return x.name
	}
	return ""
}

func check(b *strings.Builder, verify, call, what string) {
	fmt.Fprintf(b, "if err := %s.%s.Err(); err != nil {\nt.Errorf(\"%s: %%v\", err)\n}\n", verify, call, what)
}

// vectorText is the text of the vector of all differentiated numbers.
func (t *testWriter) vectorText() string {
	if t.single() {
		return t.args[t.vec[0].param]
	}
	s := "[]float64(nil)"
	for _, q := range t.vec {
		n := t.args[q.param]
		if q.slice {
			s = "append(" + s + ", " + n + "...)"
		} else {
			s = "append(" + s + ", float64(" + n + q.path + "))"
		}
	}
	return s
}

func (t *testWriter) unpackArgs() string { return t.unpack("v", t.args, false) }

// unpackDirection gives the directions the numbers of the vector.
func (t *testWriter) unpackDirection(from string) string {
	return t.unpack(from, t.directionNames(), true)
}

func (t *testWriter) directionNames() []string {
	names := make([]string, len(t.args))
	for i, n := range t.args {
		names[i] = "d" + upper(n)
	}
	return names
}

// directions are the directions by parameter.
func (t *testWriter) directions() map[int]string {
	m := map[int]string{}
	for _, i := range t.wrt {
		m[i] = t.directionNames()[i]
	}
	return m
}

// takeVector is the text that puts derivatives, named by parameter, into dst.
func (t *testWriter) takeVector(names map[int]string) string {
	var b strings.Builder
	b.WriteString("dst = dst[:0]\n")
	for _, q := range t.vec {
		if q.slice {
			fmt.Fprintf(&b, "dst = append(dst, %s...)\n", names[q.param])
		} else {
			fmt.Fprintf(&b, "dst = append(dst, float64(%s%s))\n", names[q.param], q.path)
		}
	}
	return b.String()
}

// outputs names what a gradient or a product returns for each parameter, and says which of them take a dst, which is nil.
func (t *testWriter) outputs(at int) (names, taken map[int]string, nils []string) {
	names, taken = map[int]string{}, map[int]string{0: "y"}
	for k, i := range t.wrt {
		names[i] = "out" + upper(t.args[i])
		taken[at+k] = names[i]
		if isSlice(t.f.params[i].typ) {
			nils = append(nils, "nil")
		}
	}
	return names, taken, nils
}

// plain reports whether the function takes the vector and returns a float64, and nothing else.
func (t *testWriter) plain() bool {
	f64 := types.Typ[types.Float64]
	return t.single() && len(t.f.results) == 1 && types.Identical(t.f.results[0].typ, f64) && types.Identical(t.f.params[t.wrt[0]].typ, types.NewSlice(f64)) &&
		!(t.f.variadic && t.wrt[0] == len(t.f.params)-1)
}

func (t *testWriter) gradientText(b *strings.Builder, x *gradient) {
	if t.plain() {
		fmt.Fprintf(b, "g := func(dst, %s []float64) (float64, []float64) { return %s }\n", t.vectorText(), t.called("Gradient", []string{"dst"}, nil))
		return
	}
	names, taken, nils := t.outputs(1)
	n := len(t.f.results) + len(t.wrt)
	fmt.Fprintf(b, "g := func(dst, v []float64) (float64, []float64) {\n%s%s := %s\n%sreturn float64(y), dst\n}\n", t.unpackArgs(), taking(n, taken),
		t.called("Gradient", nils, nil), t.takeVector(names))
}

// byDirection prints the gradient from derivatives in the directions of the axes.
func (t *testWriter) byDirection(b *strings.Builder, op, call string) {
	fmt.Fprintf(b, "g %s func(dst, v []float64) (float64, []float64) {\n%sval, grad := 0.0, make([]float64, len(v))\nfor i := range v {\nw := make([]float64, len(v))\n"+
		"w[i] = 1\n%s%sval, grad[i] = float64(y), float64(d)\n}\nreturn val, append(dst[:0], grad...)\n}\n", op, t.unpackArgs(), t.unpackDirection("w"), call)
}

// jvpCall is the call of the derivative in a direction.
func (t *testWriter) jvpCall(x *directional) string {
	at, names := 0, map[int]string{}
	for i, v := range t.f.results {
		if i == t.res {
			names[at], names[at+1] = "y", "d"
		}
		at++
		if x.in.b.a.active(v) {
			at++
		}
	}
	return taking(at, names) + " := " + t.called("JVP", nil, t.directions()) + "\n"
}

// hvpCall is the call of the Hessian-vector product: all of it, or for the derivative in the direction alone.
func (t *testWriter) hvpCall(x *product, all bool) string {
	names, taken, nils := t.outputs(2)
	n := len(t.f.results) + len(t.wrt) + 1
	if !all {
		taken = map[int]string{0: "y", 1: "d"}
	}
	s := taking(n, taken) + " := " + t.called("HVP", nils, t.directions()) + "\n"
	if all {
		s += t.takeVector(names) + "return float64(y), dst\n"
	}
	return s
}
