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
	"slope/gd"
	"slope/hyperdual"
	"slope/reverse"
)

// small is a network and data small enough for second-order forward mode.
func small() (n network, s samples, theta []float64) {
	n = network{[]int{3, 4, 3, 2}}
	x := make([]float64, 5*3)
	for i := range x {
		x[i] = 2 * math.Sin(float64(i+1))
	}
	return n, newSamples(x, []int{0, 1, 1, 0, 1}, 3, 2), n.start(7)
}

// The gradient of the network agrees with three independent ones: forward mode,
// the tape of scalars, and finite differences.
func TestGradientOfTheNetwork(t *testing.T) {
	n, s, theta := small()
	y, grad := reverse.GradientVec(nil, func(theta reverse.Vec) reverse.Var { return loss(n, s, theta) }, theta)

	value, forward, hess := hyperdual.Hessian(nil, func(x []hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64] {
		return scalarLoss(n, s, x)
	}, theta)
	_, scalar := reverse.Gradient(nil, func(x []reverse.Var) reverse.Var { return scalarLoss(n, s, x) }, theta)
	differences := fd.Gradient(nil, func(x []float64) float64 {
		f := make([]slope.Float64, len(x))
		for i, v := range x {
			f[i] = slope.Float64(v)
		}
		return float64(scalarLoss(n, s, f))
	}, theta, &fd.Settings{Formula: fd.Central})

	_, _, second := reverse.HessianVec(nil, func(theta reverse.Vec2) reverse.Var2 { return loss(n, s, theta) }, theta)
	if !mat.EqualApprox(second, hess, 1e-13) {
		t.Error("the Hessian differs from that of forward mode")
	}
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

// step makes one step of gradient descent and returns the loss before it.
func step(tape *reverse.Tape, theta *reverse.Param, n network, s samples, alpha float64) float64 {
	tape.Reset()
	y := loss(n, s, theta.Vec())
	tape.Backward(y) // adds into the gradient
	value := theta.Value()
	for i, g := range theta.Grad() {
		value[i] -= alpha * g // not recorded
	}
	theta.ZeroGrad() // for the next step
	return y.Value()
}

// A loop of one's own on a tape: Backward adds to the gradient, which is cleared for the
// next step, and the update is not on the tape, which has the same length in every step.
func TestStepRecordsNoUpdate(t *testing.T) {
	n, s, theta := small()
	tape := reverse.NewTape()
	p := tape.Param(theta)
	first := step(tape, p, n, s, 0.5)
	entries := tape.Len()
	var last float64
	for range 200 {
		last = step(tape, p, n, s, 0.5)
		if tape.Len() != entries {
			t.Fatalf("%d entries, want %d", tape.Len(), entries)
		}
	}
	if !(last < 0.5*first) {
		t.Errorf("loss %v after 200 steps from %v", last, first)
	}
}

// A batch of all samples has the loss of the whole, and batches of it the mean.
func TestBatchesAreMeans(t *testing.T) {
	n, s, theta := small()
	sum := batches(n, s)
	want, wantG := reverse.GradientVec(nil, func(theta reverse.Vec) reverse.Var { return loss(n, s, theta) }, theta)
	y, g := sum.GradientOf(nil, theta, []int{3, 1, 0, 2, 4})
	if math.Abs(y-want) > 1e-14 || !mat.EqualApprox(mat.NewVecDense(len(g), g), mat.NewVecDense(len(g), wantG), 1e-14) {
		t.Errorf("%v, %v, want %v, %v", y, g, want, wantG)
	}
	a, _ := sum.GradientOf(nil, theta, []int{3, 1})
	b, _ := sum.GradientOf(nil, theta, []int{0, 2, 4})
	if math.Abs((2*a+3*b)/5-want) > 1e-14 {
		t.Errorf("batches have %v and %v, all %v", a, b, want)
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
	if err := run(&text, dir, 600, 24, 0.01); err != nil {
		t.Fatal(err)
	}
	if want := "120 samples to train with, 30 to test with; widths [4 8 8 3], 139 parameters"; !strings.Contains(text.String(), want) {
		t.Errorf("output %q", text.String())
	}
	train, test, err := iris()
	if err != nil {
		t.Fatal(err)
	}
	n := network{[]int{4, 8, 8, 3}}
	theta := n.start(1)
	before, _ := n.evaluate(theta, train)
	r, err := gd.Minimize(gd.MiniBatch(batches(n, train), 24, 1), theta, training(600, 0.01))
	if err != nil {
		t.Fatal(err)
	}
	after, accTrain := n.evaluate(r.X, train)
	_, accTest := n.evaluate(r.X, test)
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
	if err := run(new(bytes.Buffer), filepath.Join(file, "below"), 1, 24, 1); err == nil {
		t.Error("no error for a directory below a file")
	}
}
