// Mlp trains the three-layer sigmoid network of the lectures,
//
//	f(W, b) = 1/m Σᵢ ‖σ(W₃ σ(W₂ σ(W₁xᵢ + b₁) + b₂) + b₃) − yᵢ‖²
//
// on Fisher's iris data by gradient descent, with the gradient from a tape of
// whole-array operations. It prints the loss and the accuracy as training goes
// on and draws the loss as a PNG.
//
//	go run ./examples/mlp -out DIR   # where the picture goes
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/vg"
)

func main() {
	out := flag.String("out", "out", "`directory` to write mlp_loss.png to")
	steps := flag.Int("steps", 2000, "number of descent steps")
	alpha := flag.Float64("alpha", 1, "step size")
	flag.Parse()
	if err := run(os.Stdout, *out, *steps, *alpha); err != nil {
		fmt.Fprintln(os.Stderr, "mlp:", err)
		os.Exit(1)
	}
}

func run(w io.Writer, out string, steps int, alpha float64) error {
	train, test, err := iris()
	if err != nil {
		return err
	}
	widths := []int{4, 8, 8, 3}
	n := newNetwork(1, widths...)
	size := 0
	for _, p := range n.params() {
		size += p.Len()
	}
	fmt.Fprintf(w, "iris: %d samples to train with, %d to test with; widths %v, %d parameters\n\n", len(train.classes), len(test.classes), widths, size)
	fmt.Fprintln(w, "  step   training loss   accuracy   test loss   accuracy")
	var trainCurve, testCurve plotter.XYs
	for k := range steps + 1 {
		every := max(1, steps/10)
		if k%max(1, steps/200) == 0 || k%every == 0 {
			lossTrain, accTrain := n.evaluate(train)
			lossTest, accTest := n.evaluate(test)
			trainCurve = append(trainCurve, plotter.XY{X: float64(k), Y: lossTrain})
			testCurve = append(testCurve, plotter.XY{X: float64(k), Y: lossTest})
			if k%every == 0 {
				fmt.Fprintf(w, "%6d   %13.6f   %7.1f%%   %9.6f   %7.1f%%\n", k, lossTrain, 100*accTrain, lossTest, 100*accTest)
			}
		}
		if k < steps {
			n.step(train, alpha)
		}
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	file := filepath.Join(out, "mlp_loss.png")
	if err := draw(file, trainCurve, testCurve); err != nil {
		return err
	}
	fmt.Fprintf(w, "\npicture: %s\n", file)
	return nil
}

// draw draws the loss against the step with a logarithmic axis.
func draw(file string, train, test plotter.XYs) error {
	p := plot.New()
	p.Title.Text = "Three sigmoid layers on the iris data"
	p.X.Label.Text = "descent step"
	p.Y.Label.Text = "mean squared error"
	p.Y.Scale = plot.LogScale{}
	p.Y.Tick.Marker = plot.LogTicks{Prec: -1}
	p.Title.Padding = 0.1 * vg.Inch
	p.Legend.Top = true
	p.Legend.XOffs, p.Legend.YOffs = -0.2*vg.Inch, -0.1*vg.Inch
	p.Add(plotter.NewGrid())
	if err := plotutil.AddLines(p, "training samples", train, "test samples", test); err != nil {
		return err
	}
	p.Y.Min = min(p.Y.Min, 0.01)
	return p.Save(6*vg.Inch, 4*vg.Inch, file)
}
