// Command source fits an ordinary differential equation to data: hares and lynxes in Canada, 1900 to 1920.
//
// The model is plain Go, in model.go. Its gradient, in loss_slope.go, was written by
//
//	go generate ./examples/source
package main

import (
	"fmt"
	"log"
	"math"

	"gonum.org/v1/gonum/optimize"
)

func main() {
	start := []float64{math.Log(0.5), math.Log(0.03), math.Log(0.8), math.Log(0.03), math.Log(30), math.Log(4)}
	problem := optimize.Problem{
		Func: Loss,
		Grad: func(grad, x []float64) { LossGradient(grad, x) },
	}
	res, err := optimize.Minimize(problem, start, &optimize.Settings{GradientThreshold: 1e-7}, &optimize.BFGS{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("loss %.4f at the start, %.4f after %d iterations\n", Loss(start), res.F, res.MajorIterations)
	for i, name := range []string{"growth of hares", "loss to lynxes", "loss of lynxes", "growth by hares", "hares in 1900", "lynxes in 1900"} {
		fmt.Printf("%-16s %.3f\n", name, math.Exp(res.X[i]))
	}
}
