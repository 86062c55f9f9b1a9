package source

import (
	"path/filepath"
	"strings"
	"testing"
)

const stackProbe = `package main

import (
	"features"
	"fmt"
	"math"
)

func panics(f func()) {
	defer func() {
		if recover() == nil {
			fmt.Println("no panic")
		}
	}()
	f()
}

func main() {
	var v, dir []float64
	for i := range features.StackWeights {
		v, dir = append(v, 0.4+math.Sin(float64(i))), append(dir, float64(i%5)-1.5)
	}
	x := []float64{0.6, -1.1}
	m := features.NewStack(v, false)
	y, g := m.LossGradient(nil, x)
	if want := features.NewStack(v, false).Loss(x); y != want {
		fmt.Println("value", y, want)
	}
	_, h := m.LossGradient(features.NewStack(v, true), x) // with old content
	_, k := m.LossGradient(&features.Stack{Units: []features.Unit{g.Units[0], g.Units[2], g.Units[0], nil, nil, g.Units[0]}, Pre: g.Units[0].(*features.Affine)}, x)
	_, g = m.LossGradient(nil, x)
	sum := 0.0
	for i := range v {
		f := func(h float64) float64 {
			w := append([]float64(nil), v...)
			w[i] += h
			return features.NewStack(w, false).Loss(x)
		}
		e := 1e-3
		d := (45*(f(e)-f(-e)) - 9*(f(2*e)-f(-2*e)) + f(3*e) - f(-3*e)) / (60 * e)
		if a := g.Weights()[i]; !(math.Abs(a-d) <= 1e-8*(1+math.Abs(d))) || a != h.Weights()[i] || a != k.Weights()[i] {
			fmt.Println("element", i, a, h.Weights()[i], k.Weights()[i], d)
		}
		sum += g.Weights()[i] * dir[i]
	}
	if _, dy := m.LossJVP(features.NewStack(dir, true), x); !(math.Abs(dy-sum) <= 1e-11*(1+math.Abs(sum))) {
		fmt.Println("JVP", dy, sum)
	}
	panics(func() { m.Units[5].(*features.Chain).Units[0] = m.Units[0]; m.LossGradient(nil, x) })
	panics(func() { m.Pre = m.Units[0].(*features.Affine); m.LossGradient(nil, x) })
	panics(func() { c := m.Units[5].(*features.Chain); c.Next = c; m.LossGradient(nil, x) })
}
`

// TestStack differentiates a method with respect to a model with interfaces and pointers.
func TestStack(t *testing.T) {
	dir := copyModule(t, "testdata/features")
	p, err := load(dir, ".", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, mode := range []string{"grad", "jvp"} {
		text, err := Derive(p, Options{Func: "Stack.Loss", Wrt: []string{"m"}, Modes: []string{mode}, Command: "slope " + mode})
		if err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(dir, "stack_"+mode+".go"), string(text))
	}
	put(t, filepath.Join(dir, "main", "main.go"), stackProbe)
	if out := run(t, dir, "run", "./main"); out != "" {
		t.Error("\n" + out)
	}
	vet(t, dir, ".")
}

const modelProbe = `package main

import (
	"features"
	"fmt"
	"math"
)

func main() {
	v := []float64{0.3, -0.2, 0.5, 0.7, 0.1, -0.4, 1.2, 0.8, 0.9, -0.3}
	x := []float64{0.6, -1.1}
	m := features.NewNet(v)
	y, g := m.LossGradient(nil, x)
	if want := features.NewNet(v).Loss(x); y != want {
		fmt.Println("value", y, want)
	}
	if fmt.Sprint(m) != fmt.Sprint(features.NewNet(v)) {
		fmt.Println("the receiver changes:", m)
	}
	_, h := m.LossGradient(features.NewNet(v), x) // with old content
	dir := features.NewNet([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
	sum := 0.0
	for i := range v {
		f := func(h float64) float64 {
			w := append([]float64(nil), v...)
			w[i] += h
			return features.NewNet(w).Loss(x)
		}
		e := 1e-3
		d := (45*(f(e)-f(-e)) - 9*(f(2*e)-f(-2*e)) + f(3*e) - f(-3*e)) / (60 * e)
		if !(math.Abs(g.Weights()[i]-d) <= 1e-9) || g.Weights()[i] != h.Weights()[i] {
			fmt.Println("element", i, g.Weights()[i], h.Weights()[i], d)
		}
		sum += g.Weights()[i] * float64(i+1)
	}
	if _, dy := m.Value(0).AtJVP(m.Value(1), 2); dy != 2*0.7+0.9 {
		fmt.Println("JVP with respect to a value receiver", dy)
	}
	if _, dy, hv := m.Value(0).AtHVP(m.Value(1), 2); dy != 2*0.7+0.9 || hv != m.Value(2) {
		fmt.Println("HVP with respect to a value receiver", dy, hv)
	}
	if _, dy := m.LossJVP(dir, x); !(math.Abs(dy-sum) <= 1e-12) {
		fmt.Println("JVP", dy, sum)
	}
}
`

// TestModel differentiates a method with respect to its receiver, a pointer to a struct with slices.
func TestModel(t *testing.T) {
	dir := copyModule(t, "testdata/features")
	p, err := load(dir, ".", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, mode := range []string{"grad", "jvp"} {
		text, err := Derive(p, Options{Func: "Net.Loss", Wrt: []string{"m"}, Modes: []string{mode}, Command: "slope " + mode})
		if err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(dir, "net_"+mode+".go"), string(text))
	}
	text, err := Derive(p, Options{Func: "Point.At", Wrt: []string{"q"}, Modes: []string{"jvp", "hvp"}, Command: "slope jvp"})
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "point_jvp.go"), string(text))
	put(t, filepath.Join(dir, "main", "main.go"), modelProbe)
	if out := run(t, dir, "run", "./main"); out != "" {
		t.Error("\n" + out)
	}
	_, err = Derive(p, Options{Func: "Net.Loss", Wrt: []string{"m"}, Modes: []string{"hvp"}, Command: "slope hvp"})
	if err == nil || !strings.Contains(err.Error(), "with respect to a pointer") {
		t.Errorf("hvp: error %v", err)
	}
}
