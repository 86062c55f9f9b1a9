package main

import (
	"bytes"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/hyperdual"
	"slope/reverse"
)

// small is a network and data small enough for second-order forward mode.
func small() (n *network, s samples, widths []int) {
	widths = []int{3, 4, 3, 2}
	x := make([]float64, 5*3)
	for i := range x {
		x[i] = 2 * math.Sin(float64(i+1))
	}
	return newNetwork(7, widths...), newSamples(x, []int{0, 1, 1, 0, 1}, 3, 2), widths
}

// gradient returns the parameters, the loss and its gradient, flat.
func gradient(n *network, s samples) (theta []float64, y float64, grad []float64) {
	n.tape.Reset()
	n.tape.ZeroGrad()
	loss := n.loss(s)
	n.tape.Backward(loss)
	for _, p := range n.params() {
		theta = append(theta, p.Value()...)
		grad = append(grad, p.Grad()...)
	}
	return theta, loss.Value(), grad
}

// The gradient of the network agrees with three independent ones: forward mode,
// the tape of scalars, and finite differences.
func TestGradientOfTheNetwork(t *testing.T) {
	n, s, widths := small()
	theta, y, grad := gradient(n, s)

	value, forward, _ := hyperdual.Hessian(nil, func(x []hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64] {
		return scalarLoss(s, widths, x)
	}, theta)
	_, scalar := reverse.Gradient(nil, func(x []reverse.Var) reverse.Var { return scalarLoss(s, widths, x) }, theta)
	differences := fd.Gradient(nil, func(x []float64) float64 {
		f := make([]slope.Float64, len(x))
		for i, v := range x {
			f[i] = slope.Float64(v)
		}
		return float64(scalarLoss(s, widths, f))
	}, theta, &fd.Settings{Formula: fd.Central})

	if math.Abs(y-value) > 1e-14*value {
		t.Errorf("loss %v, forward mode has %v", y, value)
	}
	size := mat.Norm(mat.NewVecDense(len(grad), grad), math.Inf(1))
	for i, g := range grad {
		if math.Abs(g-forward[i]) > 1e-14*size {
			t.Errorf("derivative %d is %v, forward mode has %v", i, g, forward[i])
		}
		if math.Abs(g-scalar[i]) > 1e-14*size {
			t.Errorf("derivative %d is %v, the tape of scalars has %v", i, g, scalar[i])
		}
		if math.Abs(g-differences[i]) > 1e-8*size {
			t.Errorf("derivative %d is %v, differences give %v", i, g, differences[i])
		}
	}
}

// Descent records the same number of entries in every step: the update is not
// on the tape.
func TestStepRecordsNoUpdate(t *testing.T) {
	n, s, _ := small()
	first := n.step(s, 0.5)
	entries := n.tape.Len()
	var last float64
	for range 200 {
		last = n.step(s, 0.5)
		if n.tape.Len() != entries {
			t.Fatalf("%d entries, want %d", n.tape.Len(), entries)
		}
	}
	if !(last < 0.5*first) {
		t.Errorf("loss %v after 200 steps from %v", last, first)
	}
}

func TestIris(t *testing.T) {
	train, test, err := iris()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []struct {
		samples
		want int
	}{{train, 120}, {test, 30}} {
		r, c := s.x.Dims()
		if r != s.want || c != 4 || len(s.classes) != s.want {
			t.Errorf("%d×%d inputs and %d classes, want %d×4", r, c, len(s.classes), s.want)
		}
		count := [3]int{}
		for _, class := range s.classes {
			count[class]++
		}
		if count[0] != s.want/3 || count[1] != s.want/3 {
			t.Errorf("classes %v of %d samples, want a third each", count, s.want)
		}
	}
	for j := range 4 {
		if mean := mat.Sum(train.x.ColView(j)) / 120; math.Abs(mean) > 1e-14 {
			t.Errorf("mean of input %d is %v, want 0", j, mean)
		}
	}
}

// The network learns: the accuracy on samples that it has not seen is that of
// the literature, 95 % and more, and the picture is there.
func TestRunLearnsAndDraws(t *testing.T) {
	dir := t.TempDir()
	var text bytes.Buffer
	if err := run(&text, dir, 600, 1); err != nil {
		t.Fatal(err)
	}
	if want := "120 samples to train with, 30 to test with; widths [4 8 8 3], 139 parameters"; !strings.Contains(text.String(), want) {
		t.Errorf("output %q", text.String())
	}
	train, test, err := iris()
	if err != nil {
		t.Fatal(err)
	}
	n := newNetwork(1, 4, 8, 8, 3)
	before, _ := n.evaluate(train)
	for range 600 {
		n.step(train, 1)
	}
	after, accTrain := n.evaluate(train)
	_, accTest := n.evaluate(test)
	if !(after < before/5) || accTrain < 0.95 || accTest < 0.95 {
		t.Errorf("loss %v from %v, accuracy %v and %v in the test", after, before, accTrain, accTest)
	}
	f, err := os.Open(filepath.Join(dir, "mlp_loss.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	if b := img.Bounds(); b.Dx() < 300 || b.Dy() < 200 {
		t.Errorf("picture of %v", b)
	}
}

func TestRunReportsABadDirectory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := run(new(bytes.Buffer), filepath.Join(file, "below"), 1, 1); err == nil {
		t.Error("no error for a directory below a file")
	}
}
