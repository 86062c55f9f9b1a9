// Command source fits an ordinary differential equation to data: hares and lynxes in Canada, 1900 to 1920.
//
// The model is plain Go, in model.go. Its gradient, in loss_slope.go, and the function for every number type, in loss_lift.go, were written by
//
//	go generate ./examples/source
//
// The program prints the fit and draws it to source-fit.png in the directory of the flag -out:
//
//	go run ./examples/source -out out
package main

import (
	"flag"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"

	"gonum.org/v1/gonum/optimize"
)

// start is where the fit starts: rough guesses of the rates, and the first pair of pelts.
var start = []float64{math.Log(0.5), math.Log(0.03), math.Log(0.8), math.Log(0.03), math.Log(30), math.Log(4)}

func main() {
	log.SetFlags(0)
	out := flag.String("out", "out", "`directory` to draw to")
	flag.Parse()
	res, err := fit()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("loss %.4f at the start, %.4f after %d iterations\n", Loss(start), res.F, res.MajorIterations)
	for i, name := range []string{"growth of hares", "loss to lynxes", "loss of lynxes", "growth by hares", "hares in 1900", "lynxes in 1900"} {
		fmt.Printf("%-16s %.3f\n", name, math.Exp(res.X[i]))
	}
	if err := os.MkdirAll(*out, 0o777); err != nil {
		log.Fatal(err)
	}
	if err := draw(res.X, filepath.Join(*out, "source-fit.png")); err != nil {
		log.Fatal(err)
	}
}

// fit minimises the loss by gonum's BFGS with the generated gradient.
func fit() (*optimize.Result, error) {
	problem := optimize.Problem{
		Func: Loss,
		Grad: func(grad, x []float64) { LossGradient(grad, x) },
	}
	return optimize.Minimize(problem, start, &optimize.Settings{GradientThreshold: 1e-7}, &optimize.BFGS{})
}
