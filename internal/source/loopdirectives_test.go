package source

import (
	"path/filepath"
	"strings"
	"testing"
)

// loopsProbe looks at the tapes of gradients from inside their package.
const loopsProbe = `package features

import "math"

// Probe returns what is wrong with the derivatives of loops with directives.
func Probe() (wrong []string) {
	x := []float64{0.5, 0.9, 0.7}
	y, g := CheckpointedGradient(nil, x)
	z, h := NotCheckpointedGradient(nil, x)
	same := y == z
	for i := range g {
		same = same && math.Float64bits(g[i]) == math.Float64bits(h[i])
	}
	if !same {
		wrong = append(wrong, "checkpoints change the gradient")
	}
	few, many := checkpointedPool.Get().(*checkpointedTape), notCheckpointedPool.Get().(*notCheckpointedTape)
	// 500 turns: 23 segments that keep 6 floats each, and 22 turns of 8 floats.
	if n := cap(few.float64s) + cap(few.ints); n > 700 {
		wrong = append(wrong, "the tape with checkpoints is long")
	}
	if cap(many.float64s) < 3000 {
		wrong = append(wrong, "the tape without checkpoints is short: the test is wrong")
	}

	// z = m + e sin z, f = z² + e cos z: dz/dm = 1/(1 - e cos z), dz/de = sin z/(1 - e cos z).
	m, e := 0.5, 0.4
	_, k := KeplerGradient(nil, []float64{m, e})
	s := m
	for i := 0; i < 500; i++ {
		s = m + e*math.Sin(s)
	}
	fz := 2*s - e*math.Sin(s)
	for i, want := range []float64{fz / (1 - e*math.Cos(s)), fz*math.Sin(s)/(1-e*math.Cos(s)) + math.Cos(s)} {
		if !(math.Abs(k[i]-want) <= 1e-14*math.Abs(want)) {
			wrong = append(wrong, "the derivative of a fixed point is not accurate")
		}
	}
	func() {
		defer func() {
			if e := recover(); e != "loops.go:LINE: the adjoint of the fixed point does not contract" {
				wrong = append(wrong, "a loop that does not contract does not panic as it should")
			}
		}()
		ExpandingGradient(nil, x)
	}()
	if _, g := ExpandingGradient(nil, []float64{0, 0, 0}); g[0] != 0 {
		wrong = append(wrong, "an adjoint of 0 does not stay 0")
	}
	return wrong
}
`

const expanding = `
// Expanding has a loop that leads to no fixed point.
func Expanding(x []float64) float64 {
	z := x[0]
	//slope:fixedpoint
	for i := 0; i < 9; i++ {
		z = 1.1*z + x[1]
	}
	return z * x[2]
}
`

// TestLoopDirectives holds loops with checkpoints to the bits of those without, and to a bounded tape; and fixed points to their derivatives.
func TestLoopDirectives(t *testing.T) {
	dir := copyModule(t, "testdata/features")
	file := filepath.Join(dir, "expanding.go")
	put(t, file, "package features\n"+expanding)
	p, err := load(dir, ".", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Checkpointed", "NotCheckpointed", "Kepler", "Expanding"} {
		text, err := Gradient(p, Options{Func: name, Command: "slope grad"})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		put(t, filepath.Join(dir, strings.ToLower(name)+"_slope.go"), string(text))
	}
	put(t, filepath.Join(dir, "probe.go"), strings.Replace(loopsProbe, "loops.go:LINE", "expanding.go:7", 1))
	put(t, filepath.Join(dir, "main", "main.go"), "package main\n\nimport (\n\t\"features\"\n\t\"fmt\"\n)\n\nfunc main() {\n\tfor _, s := range features.Probe() {\n\t\tfmt.Println(s)\n\t}\n}\n")
	if out := run(t, dir, "run", "./main"); out != "" {
		t.Error("\n" + out)
	}
}

// TestMisplacedDirectives checks that a directive on a loop that stands elsewhere, or on a loop that it does not fit, is refused.
func TestMisplacedDirectives(t *testing.T) {
	for text, want := range map[string]string{
		"u, v := []float64{x, x}, []float64{0, 0}\n\t//slope:checkpoint\n\tfor i := 0; i < 9; i++ {\n\t\tv[0], v[1] = u[1]*u[0], u[0]\n\t\tu, v = v, u\n\t}\n\treturn u[0]": "overwrites memory that is needed later",
		"var s struct{ a, b float64 }\n\t//slope:fixedpoint\n\tfor i := 0; i < 99; i++ {\n\t\ts.a = s.b/3 + x\n\t\ts.b = s.a / 2\n\t}\n\treturn s.b":                        "a fixed point of",
		"//slope:checkpoint\n\ty := x\n\treturn y":                                   "does not stand in front of a loop",
		"y := x\n\t//slope:fixedpoint\n\n\tfor y > 9 {\n\t\ty /= 2\n\t}\n\treturn y": "does not stand in front of a loop",
		"y := x\n\t//slope:check\n\tfor y > 9 {\n\t\ty /= 2\n\t}\n\treturn y":        "there is no directive //slope:check",
	} {
		dir := t.TempDir()
		put(t, filepath.Join(dir, "go.mod"), "module m\n\ngo 1.22\n")
		put(t, filepath.Join(dir, "f.go"), "package m\n\nfunc F(x float64) float64 {\n\t"+text+"\n}\n")
		p, err := load(dir, ".", "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err = Gradient(p, Options{Func: "F"}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q in it", text, err, want)
		}
	}
}
