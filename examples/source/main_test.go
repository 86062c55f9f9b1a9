package main

import (
	"bytes"
	"math"
	"os"
	"testing"

	"gonum.org/v1/gonum/optimize"

	"slope/internal/source"
	"slope/verify"
)

// TestCurrent checks that the generated file is what slope grad writes.
func TestCurrent(t *testing.T) {
	p, err := source.Load(".", ".", "loss_slope.go")
	if err != nil {
		t.Fatal(err)
	}
	want, err := source.Gradient(p, source.Options{Func: "Loss", Command: "slope grad"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("loss_slope.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("loss_slope.go is not current; run go generate ./examples/source")
	}
}

func TestGradient(t *testing.T) {
	x := []float64{-0.7, -3.4, -0.3, -3.6, 3.5, 1.5}
	if err := verify.CheckGradient(Loss, LossGradient, x).Err(); err != nil {
		t.Error(err)
	}
}

// TestFit finds the rates that are known for these data (J. Howard, 2009; B. Carpenter, 2018).
func TestFit(t *testing.T) {
	start := []float64{math.Log(0.5), math.Log(0.03), math.Log(0.8), math.Log(0.03), math.Log(30), math.Log(4)}
	problem := optimize.Problem{Func: Loss, Grad: func(grad, x []float64) { LossGradient(grad, x) }}
	res, err := optimize.Minimize(problem, start, &optimize.Settings{GradientThreshold: 1e-7}, &optimize.BFGS{})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{0.55, 0.028, 0.80, 0.024} {
		if got := math.Exp(res.X[i]); math.Abs(got-want) > 0.05*want {
			t.Errorf("rate %d is %.4f, want about %.3f", i, got, want)
		}
	}
}
