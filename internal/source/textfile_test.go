package source

import (
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What the type checker is told of package math is what package math has.
func TestMathText(t *testing.T) {
	p, err := Parse([]byte("package p\n"), nil, Strong{})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module m\n\ngo 1.25\n", "m.go": "package m\n\nimport \"math\"\n\nvar X = math.Pi\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	m, err := load(dir, ".", "")
	if err != nil {
		t.Fatal(err)
	}
	real := m.Main.Types.Imports()[0]
	told := p.Packages["math"].Types.Scope()
	for _, name := range told.Names() {
		a, b := told.Lookup(name), real.Scope().Lookup(name)
		if b == nil {
			t.Errorf("package math has no %s", name)
			continue
		}
		if c, ok := a.(*types.Const); ok {
			if d := b.(*types.Const); c.Val().ExactString() != d.Val().ExactString() {
				t.Errorf("%s is %s, want %s", name, c.Val().ExactString(), d.Val().ExactString())
			}
			continue
		}
		if !types.Identical(a.Type(), b.Type()) {
			t.Errorf("%s is %s, want %s", name, a.Type(), b.Type())
		}
	}
	for _, name := range real.Scope().Names() {
		if real.Scope().Lookup(name).Exported() && told.Lookup(name) == nil {
			t.Errorf("the type checker is not told of math.%s", name)
		}
	}
	for _, r := range mathRules() {
		if told.Lookup(r.name) == nil {
			t.Errorf("math.%s has a rule, and the type checker is not told of it", r.name)
		}
	}
}

const sumText = `package p

import "math"

func own(x float64) (y, d, e float64) { return x, 1, 0 }

func over(q []float64, m float64) {
	for i := range q {
		q[i] /= m
	}
}

func overTangent(q, dq []float64, m float64) {}

func times(a, b float64) float64 { return a * b }

func add(dst, x, data []float64) float64 {
	dst = dst[:3]
	y, d, _ := own(x[0] * data[1])
	dst[0] += d * data[1]
	var q [3]float64
	copy(q[:], x)
	over(q[:], 2)
	b := dst[1:3]
	for k := range 2 {
		b[k] += q[k] / x[2]
	}
	return y + math.Exp(x[1])
}
`

// The tangent of a file takes the rules of the file, leaves the sum out, and multiplies by the product that the file names.
func TestTangentOfText(t *testing.T) {
	rules := []Rule{{Name: "own", Slopes: []string{"s", "t", ""}}, {Name: "over", Tangent: "overTangent"}, {Name: "times", Slopes: []string{"y", "x"}}}
	opt := TangentOptions{Func: "add", Name: "both", Doc: "both is written here.", Wrt: []string{"dst", "x"}, Sum: "dst"}
	for _, c := range []struct {
		strong string
		want   []string
		not    []string
	}{
		{"", []string{"// both is written here.\nfunc both(ddst, x, dx, data []float64) (y float64) {", "y2, _, slope := own(x[0] * data[1])", "dd := dx[0] * data[1] * slope",
			"ddst[0] += dd * data[1]", "overTangent(q[:], dq[:], 2)", "db := ddst[1:3]", "db[k] += (dq[k] - q[k] / x[2] * dx[2]) / x[2]"}, []string{"times", "dst[0] += d *"}},
		{"times", []string{"dd := times(times(dx[0], data[1]), slope)", "db[k] += times(dq[k] - times(q[k] / x[2], dx[2]), 1 / x[2])"}, nil},
	} {
		p, err := Parse([]byte(sumText), rules, Strong{Product: c.strong})
		if err != nil {
			t.Fatal(err)
		}
		text, err := p.Tangent(opt)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range c.want {
			if !strings.Contains(text, w) {
				t.Errorf("%q is not in\n%s", w, text)
			}
		}
		for _, w := range c.not {
			if strings.Contains(text, w) {
				t.Errorf("%q is in\n%s", w, text)
			}
		}
	}
}

const stepText = `package p

import "math"

func norm(x []float64) (y, s float64) { return math.Sqrt(x[0]), 2 }

func normAdjoint(x, xb []float64, y, s, t float64) {}

func norms(x []float64) float64 {
	x = x[:6]
	s := 0.0
	var a [3]float64
	for i := range 3 {
		u := math.Exp(x[i]) * x[i+1]
		a[i] = math.Tanh(u)
	}
	n, _ := norm(a[:])
	z := x[0]
	for range 5000 {
		z = z * z
	}
	for i := range 3 {
		s += a[i]*x[i] + n
	}
	return s * z
}

func bad(x []float64) float64 {
	n := len(x)
	z := x[0]
	for range n {
		z *= z
	}
	return z
}
`

// The gradient of a text keeps what loops overwrite in arrays or slices of their length, calls the reverse sweeps that the rules name, and evaluates again
// what memory that no longer changes gives.
func TestGradientOfText(t *testing.T) {
	parse := func() *Program {
		p, err := Parse([]byte(stepText), []Rule{{Name: "norm", Adjoint: "normAdjoint"}}, Strong{})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	text, _, err := parse().TextGradient(GradientOptions{Func: "norms", Name: "sweeps", Doc: "sweeps is here.", Wrt: "x", Dst: "dst"})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []string{"// sweeps is here.\nfunc sweeps(dst, x []float64) (y float64) {", "normAdjoint(a[:], ab[:], n, s", "zOld = make([]float64, 5000)", "zOld[i2] = z", "dst = dst[:6]",
		"dst[i3] += "} {
		if !strings.Contains(text, w) {
			t.Errorf("%q is not in\n%s", w, text)
		}
	}
	if _, _, err := parse().TextGradient(GradientOptions{Func: "bad", Name: "b", Wrt: "x", Dst: "dst"}); err == nil || !strings.Contains(err.Error(), "the gradient of bad needs a tape") {
		t.Errorf("a loop of unknown length: %v", err)
	}
}

const setText = `package p

func product(x []float64) float64 {
	x = x[:4]
	q := x[1:4]
	p := x[0]
	for k := range 3 {
		p = p * q[k]
	}
	return p
}

func backwards(x []float64) float64 {
	s := x[3]
	for i := range 3 {
		s += x[2-i] * x[2-i]
	}
	return s
}

func few(x []float64) float64 { return x[0] * x[1] * x[3] }

func neighbours(x []float64) float64 {
	s := 0.0
	for i := range 3 {
		s += x[i] * x[i+1]
	}
	return s
}

func often(x []float64) float64 {
	s := x[1] + x[2] + x[3]
	for range 2 {
		s += x[0] * s
	}
	return s
}

func branch(x []float64) float64 {
	s := x[1] + x[2] + x[3]
	if x[1] > 0 {
		s += x[0]
	}
	return s
}
`

// A gradient is set, and not added to zeros, where each element is added to exactly once; or in a long one where the first addition to most elements is the
// first to all of its elements. The sum with 0 stays there: it makes a −0 a 0.
func TestGradientIsSet(t *testing.T) {
	for name, want := range map[string]bool{"product": true, "backwards": true, "few": false, "neighbours": false, "often": false, "branch": false} {
		p, err := Parse([]byte(setText), nil, Strong{})
		if err != nil {
			t.Fatal(err)
		}
		opt := GradientOptions{Func: name, Name: "f", Doc: "adds", Sets: "sets", Wrt: "x", Dst: "dst", Len: 4}
		text, unset, err := p.TextGradient(opt)
		if err != nil {
			t.Fatal(err)
		}
		if (unset != nil) != want || len(unset) > 0 || strings.HasPrefix(text, "// sets") != want || strings.Contains(text, "] += ") == want {
			t.Errorf("%s: set but for %v, want %v:\n%s", name, unset, want, text)
		}
	}
	p, err := Parse([]byte(strings.ReplaceAll(setText, "range 3", "range 15")), nil, Strong{})
	if err != nil {
		t.Fatal(err)
	}
	text, unset, err := p.TextGradient(GradientOptions{Func: "neighbours", Name: "f", Doc: "adds", Sets: "sets.", Wrt: "x", Dst: "dst", Len: 16})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(unset, []int{0}) || !strings.HasPrefix(text, "// sets. What") || !strings.Contains(text, "dst[i + 1] = 0.0 + ") || !strings.Contains(text, "dst[i] += ") {
		t.Errorf("neighbours: set but for %v, want [0]:\n%s", unset, text)
	}
}

const weightedText = `package p

func cube(x, xb []float64, z, t float64) { xb[0] += t }

func cubeTangent(x, dx, xb, dxb []float64, z, t, dt float64) { dxb[0] += dt }

func last(x []float64) float64 { return x[0] }

func square(q []float64) (a, b float64) { return q[0] * q[0], 1 }

func times(a, b float64) float64 { return a * b }

func add(dst, x, weights, values []float64) float64 {
	u := x[0] * x[1]
	values[0] = u * u
	a := weights[0]
	b := weights[1]
	var q [2]float64
	q[1] += a
	c := times(b, u) + a
	dst[0] += c * x[1]
	dst[1] += 2*u*a + q[0] + b*q[0]
	cube(x, dst, u, b)
	return a*values[0] + b
}
`

// The tangents of a text in several directions share what does not depend on them. Those in weights, in which it is linear, are taken at the weights 0, and where
// they are unit vectors, what is 0 or 1 is left out.
func TestDirectionsOfText(t *testing.T) {
	text := func(opt TangentOptions) string {
		p, err := Parse([]byte(weightedText), []Rule{{Name: "last", Adjoint: "cube"}, {Name: "cube", Tangent: "cubeTangent"}, {Name: "times", Slopes: []string{"y", "x"}}},
			Strong{Product: "times"})
		if err != nil {
			t.Fatal(err)
		}
		opt.Func, opt.Name, opt.Sum, opt.Directions = "add", "adds", "dst", 2
		text, err := p.Tangent(opt)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	units := text(TangentOptions{Wrt: []string{"dst", "weights"}, Linear: "weights", Units: true})
	seeds := text(TangentOptions{Wrt: []string{"dst", "weights"}, Linear: "weights"})
	both := text(TangentOptions{Wrt: []string{"dst", "x"}})
	for _, c := range []struct {
		text      string
		want, not []string
	}{
		{units, []string{"func adds(ddst, ddst2, x, values []float64) {", "values[0] = u * u", "ddst[0] += x[1]", "ddst2[0] += times(dc2, x[1])", "ddst[1] += 2 * u + dq[0]\n",
			"cube(x, ddst2, u, 1.0)"}, []string{"cube(x, ddst,", "weights", "dq2", "return"}},
		{seeds, []string{"func adds(ddst, ddst2, x, dweights, dweights2, values []float64) {", "da2 := dweights2[0]", "cube(x, ddst2, u, db2)"}, []string{" weights", "cubeTangent"}},
		{both, []string{"func adds(ddst, ddst2, x, dx, dx2, weights, values []float64) (y float64) {", "du2 := times(dx2[0], x[1]) + times(x[0], dx2[1])",
			"cubeTangent(x, dx, nil, ddst, u, b, 0)", "cubeTangent(x, dx2, nil, ddst2, u, b, 0)"}, nil},
	} {
		for _, w := range c.want {
			if !strings.Contains(c.text, w) {
				t.Errorf("%q is not in\n%s", w, c.text)
			}
		}
		for _, w := range c.not {
			if strings.Contains(c.text, w) {
				t.Errorf("%q is in\n%s", w, c.text)
			}
		}
		if n := strings.Count(c.text, "x[0] * x[1]"); n != 1 {
			t.Errorf("u is computed %d times, want once in\n%s", n, c.text)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{"package": "expected", "package p\n\nimport \"fmt\"\n": "the file imports fmt, want package math alone",
		"package p\n\nfunc f() int { return \"\" }\n": "cannot use"} {
		if _, err := Parse([]byte(text), nil, Strong{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	p, err := Parse([]byte("package p\n\nfunc f(x []float64) float64 {\n\tdefer func() {}()\n\treturn x[0]\n}\n"), nil, Strong{})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"g": "the file has no function g", "f": "defer"} {
		if _, err := p.Tangent(TangentOptions{Func: name, Name: "t", Wrt: []string{"x"}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}
