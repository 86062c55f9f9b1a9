package source

import (
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What the type checker is told of package math is what package math has.
func TestMathText(t *testing.T) {
	p, err := Parse([]byte("package p\n"), nil, "")
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
		{"", []string{"// both is written here.\nfunc both(ddst, x, dx, data []float64) (y float64) {", "y2, _, slope = own(x[0] * data[1])", "dd = dx[0] * data[1] * slope",
			"ddst[0] += dd * data[1]", "overTangent(q[:], dq[:], 2)", "db = ddst[1:3]", "db[k] += (dq[k] - q[k] / x[2] * dx[2]) / x[2]"}, []string{"times", "dst[0] += d *"}},
		{"times", []string{"dd = times(times(dx[0], data[1]), slope)", "db[k] += times(dq[k] - times(q[k] / x[2], dx[2]), 1 / x[2])"}, nil},
	} {
		p, err := Parse([]byte(sumText), rules, c.strong)
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

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{"package": "expected", "package p\n\nimport \"fmt\"\n": "the file imports fmt, want package math alone",
		"package p\n\nfunc f() int { return \"\" }\n": "cannot use"} {
		if _, err := Parse([]byte(text), nil, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	p, err := Parse([]byte("package p\n\nfunc f(x []float64) float64 {\n\tdefer func() {}()\n\treturn x[0]\n}\n"), nil, "")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"g": "the file has no function g", "f": "defer"} {
		if _, err := p.Tangent(TangentOptions{Func: name, Name: "t", Wrt: []string{"x"}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}
