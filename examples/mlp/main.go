// Mlp trains the three-layer sigmoid network of the lectures,
//
//	f(W, b) = 1/m Σᵢ ‖σ(W₃ σ(W₂ σ(W₁xᵢ + b₁) + b₂) + b₃) − yᵢ‖²
//
// on Fisher's iris data by mini-batches and Adam, with gradients from a tape of
// whole-array operations. It prints the loss and the accuracy as training goes on,
// draws the loss as a PNG, and asks the Hessian at the end how curved the loss is.
//
//	go run ./examples/mlp -out DIR   # where the picture goes
package main

import (
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"

	"gonum.org/v1/gonum/floats"

	"slope/gd"
	"slope/gd/plot"
	"slope/reverse"
)

func main() {
	out := flag.String("out", "out", "`directory` to write mlp_loss.png to")
	steps := flag.Int("steps", 800, "number of descent steps")
	alpha := flag.Float64("alpha", 0.01, "step size")
	batch := flag.Int("batch", 24, "samples in a mini-batch")
	flag.Parse()
	if err := run(os.Stdout, *out, *steps, *batch, *alpha); err != nil {
		fmt.Fprintln(os.Stderr, "mlp:", err)
		os.Exit(1)
	}
}

func run(w io.Writer, out string, steps, batch int, alpha float64) error {
	train, test, err := iris()
	if err != nil {
		return err
	}
	n := network{[]int{4, 8, 8, 3}}
	fmt.Fprintf(w, "iris: %d samples to train with, %d to test with; widths %v, %d parameters\n\n", len(train.classes), len(test.classes), n.widths, n.size())
	fmt.Fprintln(w, "  step   training loss   accuracy   test loss   accuracy")
	var at, trainCurve, testCurve []float64
	theta := n.start(1)
	every := max(1, steps/10)
	for it, err := range gd.Iterates(gd.MiniBatch(batches(n, train), batch, 1), theta, training(steps, alpha)) {
		if err != nil {
			return err
		}
		copy(theta, it.X)
		k := it.K
		if k%max(1, steps/200) != 0 && k%every != 0 {
			continue
		}
		lossTrain, accTrain := n.evaluate(theta, train)
		lossTest, accTest := n.evaluate(theta, test)
		at, trainCurve, testCurve = append(at, float64(k)), append(trainCurve, lossTrain), append(testCurve, lossTest)
		if k%every == 0 {
			fmt.Fprintf(w, "%6d   %13.6f   %7.1f%%   %9.6f   %7.1f%%\n", k, lossTrain, 100*accTrain, lossTest, 100*accTest)
		}
	}
	fmt.Fprintf(w, "\ngreatest curvature of the training loss: %.3g\n", curvature(n, train, theta))
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	file := filepath.Join(out, "mlp_loss.png")
	if err := draw(file, at, trainCurve, testCurve); err != nil {
		return err
	}
	fmt.Fprintf(w, "\npicture: %s\n", file)
	return nil
}

// training is Adam to the last step, without a stop rule: the loss of a batch is noise.
func training(steps int, alpha float64) gd.Options {
	return gd.Options{Direction: gd.Adam{}, Step: gd.Fixed(alpha), MaxIterations: steps, Stop: []gd.StopRule{}}
}

// curvature returns the greatest absolute eigenvalue of the Hessian of the loss, by the
// power method: a Hessian–vector product of arrays costs two to three gradients.
func curvature(n network, s samples, theta []float64) (size float64) {
	v, hv := make([]float64, len(theta)), make([]float64, len(theta))
	for i := range v {
		v[i] = 1 / math.Sqrt(float64(len(v)))
	}
	f := func(theta reverse.Vec2) reverse.Var2 { return loss(n, s, theta) }
	for range 50 {
		reverse.HVPVec(hv, f, theta, v)
		size = floats.Norm(hv, 2)
		floats.ScaleTo(v, 1/size, hv)
	}
	return size
}

// draw draws the losses against the step with a logarithmic axis.
func draw(file string, step, train, test []float64) error {
	return plot.New("Three sigmoid layers on the iris data", "descent step", "mean squared error (log scale)").LogY().
		Curve("training samples", step, train).
		Curve("test samples", step, test).
		Save(file)
}
