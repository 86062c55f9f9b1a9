package source

import (
	"path/filepath"
	"strings"
	"testing"
)

const directiveRunner = `package main

import (
	"fmt"
	"math"

	d "directives"
)

type one struct {
	name string
	f    func([]float64) float64
	g    func(dst, x []float64) (float64, []float64)
	j    func(x, dx []float64) (float64, float64)
	h    func(dst, x, v []float64) (float64, float64, []float64)
}

func main() {
	for _, c := range []one{
		{"Softplus", d.Softplus, d.SoftplusGradient, d.SoftplusJVP, d.SoftplusHVP},
		{"Norm", d.Norm, d.NormGradient, d.NormJVP, d.NormHVP},
		{"Next", d.Next, d.NextGradient, d.NextJVP, d.NextHVP},
		{"Level", d.Level, d.LevelGradient, d.LevelJVP, d.LevelHVP},
		{"Solve", d.Solve, d.SolveGradient, nil, d.SolveHVP},
	} {
		check(c, []float64{0.65, 1.3, 0.45, 0.8})
		check(c, []float64{1.15, 0.4, 0.75})
	}
}

func clone(x []float64) []float64 { return append([]float64(nil), x...) }

func check(c one, x []float64) {
	v := []float64{0.7, -1.3, 0.2, 0.4}[:len(x)]
	y, g := c.g(nil, clone(x))
	if want := c.f(clone(x)); y != want {
		fmt.Println(c.name, "value", y, "want", want)
	}
	_, dy, hv := c.h(nil, clone(x), clone(v))
	gv := 0.0
	for i := range g {
		gv += g[i] * v[i]
	}
	if math.Abs(dy-gv) > 1e-12*(1+math.Abs(gv)) {
		fmt.Println(c.name, "HVP derivative", dy, "want", gv)
	}
	if c.j != nil {
		if yj, dj := c.j(clone(x), clone(v)); yj != y || math.Abs(dj-gv) > 1e-12*(1+math.Abs(gv)) {
			fmt.Println(c.name, "JVP", yj, dj, "want", y, gv)
		}
	}
	const h = 1.0 / 4096
	weights := map[float64]float64{1: 45, 2: -9, 3: 1, -1: -45, -2: 9, -3: -1}
	for i := range x {
		var d1, d2 float64
		for k, w := range weights {
			z := clone(x)
			z[i] += k * h
			d1 += w * c.f(z) / (60 * h)
			z = clone(x)
			for j := range z {
				z[j] += k * h * v[j]
			}
			_, a := c.g(nil, z)
			d2 += w * a[i] / (60 * h)
		}
		if !(math.Abs(g[i]-d1) <= 1e-8*(1+math.Abs(d1))) {
			fmt.Println(c.name, x, "gradient element", i, "got", g[i], "want", d1)
		}
		if !(math.Abs(hv[i]-d2) <= 1e-8*(1+math.Abs(d2))) {
			fmt.Println(c.name, x, "HVP element", i, "got", hv[i], "want", d2)
		}
	}
}
`

// TestDirectives checks derivatives of functions that call others whose derivatives the user gives.
func TestDirectives(t *testing.T) {
	dir := copyModule(t, "testdata/directives")
	p, err := load(dir, ".", "")
	if err != nil {
		t.Fatal(err)
	}
	for name, modes := range map[string][]string{"Softplus": {"grad", "jvp", "hvp"}, "Norm": {"grad", "jvp", "hvp"}, "Next": {"grad", "jvp", "hvp"},
		"Level": {"grad", "jvp", "hvp"}, "Solve": {"grad", "hvp"}} {
		text, err := Derive(p, Options{Func: name, Modes: modes, Command: "slope grad"})
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, text)
		}
		put(t, filepath.Join(dir, strings.ToLower(name)+"_slope.go"), string(text))
	}
	put(t, filepath.Join(dir, "main", "main.go"), directiveRunner)
	if out := run(t, dir, "run", "./main"); out != "" {
		t.Error("\n" + out)
	}
	if _, err := Derive(p, Options{Func: "Solve", Modes: []string{"jvp"}}); err == nil || !strings.Contains(err.Error(), "defers a call") {
		t.Errorf("the JVP of sweeps: %v", err)
	}
	if _, err := Lift(p, LiftOptions{Func: "Softplus"}); err == nil || !strings.Contains(err.Error(), "whose derivative a directive gives") {
		t.Errorf("lift: %v", err)
	}
}

// TestDirectivesRefused checks directives that say nothing or something wrong.
func TestDirectivesRefused(t *testing.T) {
	for text, want := range map[string]string{
		"//slope:derivatve G\nfunc H(x float64) float64 { return x }":                                                                                     "there is no directive //slope:derivatve",
		"func H(x float64) float64 {\n\t//slope:inactive\n\treturn x\n}":                                                                                  "belongs to no function",
		"//slope:derivative G\nfunc H(x float64) float64 { return x }":                                                                                    "no function G",
		"//slope:derivative F\nfunc H(x float64) float64 { return x }":                                                                                    "F does not return the value and then the derivative",
		"//slope:derivative\nfunc H(x float64) float64 { return x }":                                                                                      "takes 1 functions, not 0",
		"//slope:derivative G\nfunc H(x float64, n int) float64 { return x }\nfunc G(x float64) (y, d float64) { return x, 1 }":                           "G has not the parameters of H",
		"//slope:adjoint F\nfunc H(x float64) float64 { return x }":                                                                                       "takes 2 functions, not 1",
		"//slope:adjoint A,B\nfunc H(x float64) float64 { return x }\nfunc A(x float64) (y float64, s int) { return x, 1 }\nfunc B(s int, yb float64) {}": "B does not return the adjoint",
		"//slope:derivative for=math.Nix\nfunc H(x float64) (y, dx float64) { return x, 1 }":                                                              "no function math.Nix",
		"//slope:inactive\nfunc H(x []float64) {\n\tdefer func() { x[0] = 1 }()\n}\nfunc G(x []float64) float64 {\n\tH(x)\n\treturn x[0]\n}":              "is inactive, but it writes memory",
		"//slope:inactive\nfunc H(x []float64) { x[0] = 1 }\nfunc G(x []float64) float64 {\n\tH(x)\n\treturn x[0]\n}":                                     "is inactive, but it writes memory",
	} {
		dir := t.TempDir()
		put(t, filepath.Join(dir, "go.mod"), "module m\n\ngo 1.21\n")
		put(t, filepath.Join(dir, "m.go"), "package m\n\nfunc F(x float64) float64 { return x * x }\n\n"+text+"\n")
		p, err := load(dir, ".", "")
		if err != nil {
			t.Fatal(err)
		}
		name := "F"
		if strings.Contains(text, "func G(x []") {
			name = "G"
		}
		for _, mode := range []string{"grad", "jvp"} {
			_, err = Derive(p, Options{Func: name, Modes: []string{mode}})
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s\n%v\nwant %q", text, err, want)
			}
		}
	}
}
