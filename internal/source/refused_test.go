package source

import (
	"go/ast"
	"regexp"
	"strings"
	"testing"
)

// TestRefused checks that each way to lose a derivative is refused, with its line and with advice.
func TestRefused(t *testing.T) {
	p, err := load("testdata/refused", ".", "")
	if err != nil {
		t.Fatal(err)
	}
	form := regexp.MustCompile(`^\S+\.go:\d+:\d+: [^;]+; \S`)
	for _, f := range p.Main.Files {
		for _, d := range f.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || !fd.Name.IsExported() {
				continue
			}
			_, want, _ := strings.Cut(strings.TrimSpace(fd.Doc.Text()), ": ")
			want, inReverse := strings.CutPrefix(want, "in reverse, ") // the tangent is right
			if _, err := Derive(p, Options{Func: fd.Name.Name, Modes: []string{"jvp"}}); (err != nil) == inReverse {
				t.Errorf("%s: tangent: error %v", fd.Name.Name, err)
			}
			text, err := Gradient(p, Options{Func: fd.Name.Name})
			if err == nil {
				t.Errorf("%s: generated\n%s", fd.Name.Name, text)
				continue
			}
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: message %q, want %q in it", fd.Name.Name, err, want)
			}
			for _, line := range strings.Split(err.Error(), "\n") {
				if !form.MatchString(line) {
					t.Errorf("%s: message %q, want file:line:col: what; advice", fd.Name.Name, line)
				}
			}
		}
	}
}

// TestBroken checks that what does not compile, in the function or in what it calls, is an error that says so.
func TestBroken(t *testing.T) {
	for _, text := range []string{
		"func F(x float64) float64 { return g(x) }\nfunc g(x float64) float64 { return x }\nfunc g(x []float64) float64 { return x[0] }",
		"func F(x float64) float64 { return g(x, 2) }\nfunc g(x float64) float64 { return x }",
		"func F(x float64) float64 { return g(x) }\nfunc g(x float64) float64 { y := undefined(x); return y }",
		"func F(x float64) float64 { a, b := g(x); return a * b }\nfunc g(x float64) float64 { return x }",
		"func F(x float64) float64 { return g[float64](x) }\nfunc g[T missing](x T) T { return x }",
		"func F(x float64) float64 { v := v3{x}; return v.norm() }\ntype v3 [3]float64",
		"func F(x float64) float64 { var s missing; s.a = x; return s.a }",
		"func F(x float64) float64 { return g(x) }\nfunc g(x float64) (y float64) { y = x; if x { y = 2 }; return }",
	} {
		dir := t.TempDir()
		put(t, dir+"/go.mod", "module broken\n\ngo 1.21\n")
		put(t, dir+"/f.go", "package broken\n\n"+text+"\n")
		p, err := load(dir, ".", "")
		if err != nil {
			t.Fatal(err)
		}
		for _, modes := range [][]string{{"grad"}, {"jvp"}, {"hvp"}} {
			if _, err := Derive(p, Options{Func: "F", Modes: modes}); err == nil || !strings.Contains(err.Error(), "does not compile") {
				t.Errorf("%s, %v: error %v", text, modes, err)
			}
		}
		if _, err := Lift(p, LiftOptions{Func: "F"}); err == nil || !strings.Contains(err.Error(), "does not compile") {
			t.Errorf("%s, lift: error %v", text, err)
		}
	}
}
