package bench_test

import (
	"fmt"
	"math"
	"testing"

	"slope"
	"slope/expr"
)

// Replay of recorded programs beside the hand-written gradient, same workload,
// same run. What the workloads share with other modes, w1Start, rosenbrockHand,
// product and the like, stands beside the benchmarks of the tape.

func exprW1[T slope.Real[T]](x []T) T {
	s := x[0].Lift(0)
	for i := range len(x) - 1 {
		t := x[i+1].Sub(x[i].Square())
		s = s.Add(t.Square().Scale(100)).Add(x[i].Neg().AddConst(1).Square())
	}
	return s
}

const w3Samples, w3Dim = 1000, 50

// exprW3Data returns the samples, each a row of w3Dim features and its label.
func exprW3Data() []float64 {
	d := make([]float64, 0, w3Samples*(w3Dim+1))
	for j := range w3Samples {
		for k := range w3Dim {
			d = append(d, math.Sin(float64(w3Dim*j+k+1)))
		}
		y := 1.0
		if math.Cos(float64(j)) < 0 {
			y = -1
		}
		d = append(d, y)
	}
	return d
}

func exprW3Point() []float64 {
	x := make([]float64, w3Dim)
	for k := range x {
		x[k] = 0.01 * float64(k-25)
	}
	return x
}

// exprW3Sample is the loss of one sample.
func exprW3Sample[T slope.Real[T]](x, sample []T) T {
	return slope.Dot(sample[:w3Dim], x).Mul(sample[w3Dim]).Neg().Exp().AddConst(1).Log()
}

// exprW3 is the whole loss, recorded with the data in it.
func exprW3[T slope.Real[T]](data []float64) func(x []T) T {
	return func(x []T) T {
		s := x[0].Lift(0)
		for j := range w3Samples {
			row := data[j*(w3Dim+1):][:w3Dim+1]
			s = s.Add(slope.DotConst(row[:w3Dim], x).Scale(-row[w3Dim]).Exp().AddConst(1).Log())
		}
		return s.Add(slope.SumSquares(x).Scale(0.05))
	}
}

func exprW3Hand(g, x, data []float64) float64 {
	y := 0.0
	for k, v := range x {
		y += v * v
		g[k] = 0.1 * v
	}
	y *= 0.05
	for j := range w3Samples {
		row := data[j*(w3Dim+1):][:w3Dim+1]
		a := row[:w3Dim]
		z := 0.0
		for k, v := range a {
			z += v * x[k]
		}
		e := math.Exp(-row[w3Dim] * z)
		y += math.Log(1 + e)
		d := -row[w3Dim] * e / (1 + e)
		for k, v := range a {
			g[k] += d * v
		}
	}
	return y
}

// gradientBench checks f against hand and times both.
func gradientBench(b *testing.B, name string, x []float64, hand, f func(g, x []float64) float64) {
	b.Helper()
	want, got := make([]float64, len(x)), make([]float64, len(x))
	y, z := hand(want, x), f(got, x)
	check(b, "value", z, y)
	scale := 0.0
	for _, v := range want {
		scale = max(scale, math.Abs(v))
	}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-12*scale {
			b.Fatalf("gradient[%d] = %v, want %v", i, got[i], want[i])
		}
	}
	b.Run(name, func(b *testing.B) {
		report(b, func() { sink = f(got, x) }, func() { sink = hand(want, x) })
		b.ReportAllocs()
		for b.Loop() {
			sink = f(got, x)
		}
	})
}

func BenchmarkExprW1(b *testing.B) {
	for _, n := range []int{10, 1000, 100000} {
		x := w1Start(n)
		p := expr.Record(n, exprW1[expr.Expr])
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			gradientBench(b, "hand", x, rosenbrockHand, rosenbrockHand)
			gradientBench(b, "replay", x, rosenbrockHand, func(g, x []float64) float64 {
				y, _ := p.Gradient(g, x)
				return y
			})
		})
	}
}

func BenchmarkExprW2(b *testing.B) {
	x := productStart(100)
	p := expr.Record(len(x), product[expr.Expr])
	gradientBench(b, "hand", x, productHand, productHand)
	gradientBench(b, "replay", x, productHand, func(g, x []float64) float64 {
		y, _ := p.Gradient(g, x)
		return y
	})
}

func BenchmarkExprW3(b *testing.B) {
	x, data := exprW3Point(), exprW3Data()
	hand := func(g, x []float64) float64 { return exprW3Hand(g, x, data) }
	p := expr.Record(len(x), exprW3[expr.Expr](data))
	gradientBench(b, "hand", x, hand, hand)
	gradientBench(b, "replay", x, hand, func(g, x []float64) float64 {
		y, _ := p.Gradient(g, x)
		return y
	})
}

// The per-sample program over the whole dataset, on one goroutine.
func BenchmarkExprW3Batch(b *testing.B) {
	x, data := exprW3Point(), exprW3Data()
	hand := func(g, x []float64) float64 { return exprW3Hand(g, x, data) }
	sum := expr.RecordData(w3Dim, w3Dim+1, exprW3Sample[expr.Expr]).Batch(data)
	sum.Workers = 1
	gradientBench(b, "hand", x, hand, hand)
	gradientBench(b, "batch", x, hand, func(g, x []float64) float64 {
		y, _ := sum.Gradient(g, x)
		r := 0.0
		for k, v := range x {
			r += v * v
			g[k] += 0.1 * v
		}
		return y + 0.05*r
	})
}
