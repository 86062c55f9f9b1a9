package guide_test

import (
	"bytes"
	"math"
	"os"
	"testing"

	"slope"
	"slope/examples/guide"
	"slope/examples/guide/generated"
	"slope/expr"
	"slope/gd"
	"slope/reverse"
	"slope/verify"
)

// where the fit may look for its parameters
var domain = verify.Cube(4, -3, 3)

// The gradient by hand at one point.
func TestGradientAtAPoint(t *testing.T) {
	b := []float64{0.4, 1.2, 1.2, 1.2}
	if err := verify.CheckGradient(guide.Value, guide.Gradient, b).Err(); err != nil {
		t.Error(err)
	}
}

// The gradient by hand is that of the loss at every point that is drawn.
func TestGradient(t *testing.T) {
	verify.Gradient(t, guide.Value, guide.Gradient, domain)
}

// oneFlower is the term of one flower.
func oneFlower[T slope.Real[T]](b []T) T {
	return guide.LogCosh(b[0].Scale(1.3).Add(b[1]).AddConst(-0.4).Scale(5))
}

// All modes agree, with each other and with 200-bit arithmetic: for one term of
// the sum, since that arithmetic takes a second for all 150.
func TestModes(t *testing.T) {
	f := verify.NewFunc(2, oneFlower, oneFlower, oneFlower, oneFlower, oneFlower)
	verify.Modes(t, f, verify.Cube(2, -3, 3))
}

// FuzzGradient is TestGradient for as long as one likes, with points made up by the fuzzer.
func FuzzGradient(f *testing.F) { verify.Gradient(f, guide.Value, guide.Gradient, domain) }

// What the certificate proves, and the descent that rests on it, at drawn points.
func TestConvexAndSmooth(t *testing.T) {
	verify.Convex(t, guide.Value, domain)
	verify.Smooth(t, guide.Value, guide.Gradient, 4.05, domain)
	verify.StronglyConvex(t, guide.Value, guide.Gradient, 0.0099, domain)
}

// A step of 1/L from any point decreases the loss by what is promised.
func TestDescent(t *testing.T) {
	step := func(b []float64) ([]float64, float64) {
		_, g := guide.Gradient(nil, b)
		for i := range b {
			b[i] -= g[i] / 4.05
		}
		return b, 1 / 4.05
	}
	verify.SufficientDecrease(t, guide.Value, guide.Gradient, step, 4.05, domain)
}

// Wherever it starts, the fit ends at the one minimum.
func TestLocalIsGlobal(t *testing.T) {
	minimise := func(b0 []float64) []float64 {
		res, err := gd.Minimize(gd.FromGradient(4, guide.Gradient, guide.Value), b0, gd.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return res.X
	}
	verify.LocalIsGlobal(t, guide.Value, minimise, domain)
}

// The generated file is what go generate writes today, and it computes the loss.
func TestGenerated(t *testing.T) {
	p := expr.Record(4, guide.Loss)
	var want bytes.Buffer
	if err := p.WriteGo(&want, "generated", "Loss"); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile("generated/loss.go"); err != nil || !bytes.Equal(got, want.Bytes()) {
		t.Errorf("generated/loss.go is not current (%v): run go generate ./examples/guide/generate", err)
	}
	b := []float64{0.4, 1.2, 1.2, 1.2}
	y, g := generated.LossGradient(nil, b)
	z, h := guide.Gradient(nil, b)
	for i := range g {
		if math.Abs(g[i]-h[i]) > 1e-14 || math.Abs(y-z) > 1e-14 {
			t.Errorf("generated code has %v, %v, the gradient by hand %v, %v", y, g, z, h)
		}
	}
}

// BenchmarkGradient times the gradient: by hand, on a tape, replayed, generated.
func BenchmarkGradient(b *testing.B) {
	x, dst := []float64{0.4, 1.2, 1.2, 1.2}, make([]float64, 4)
	p := expr.Record(4, guide.Loss)
	for _, m := range []struct {
		name     string
		gradient func(dst, x []float64) (float64, []float64)
	}{
		{"hand", guide.Gradient},
		{"tape", func(dst, x []float64) (float64, []float64) { return reverse.Gradient(dst, guide.Loss, x) }},
		{"replay", p.Gradient},
		{"generated", generated.LossGradient},
	} {
		b.Run(m.name, func(b *testing.B) {
			for b.Loop() {
				m.gradient(dst, x)
			}
		})
	}
}
