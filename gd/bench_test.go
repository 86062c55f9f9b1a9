package gd_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"slope/gd"
	"slope/internal/problem"
	"slope/reverse"
)

var sink float64

func wellVar(x []reverse.Var) reverse.Var { return x[0].Square().AddConst(-1).Square().Scale(0.5) }

// wellByHand is workload W9 as one writes it around reverse.Gradient: 200 steps
// with the history of w, f and |f′| that the lecture keeps.
func wellByHand(steps int) (w, loss, norm []float64) {
	x, g := []float64{2}, make([]float64, 1)
	w, loss, norm = make([]float64, 0, steps), make([]float64, 0, steps), make([]float64, 0, steps)
	for range steps {
		y, _ := reverse.Gradient(g, wellVar, x)
		w, loss, norm = append(w, x[0]), append(loss, y), append(norm, math.Abs(g[0]))
		x[0] -= 0.02 * g[0]
	}
	return w, loss, norm
}

func wellByMinimize(steps int) *gd.Result {
	res, _ := gd.Minimize(gd.Reverse(1, wellVar), []float64{2}, gd.Options{
		Step: gd.Fixed(0.02), MaxIterations: steps - 1, Stop: []gd.StopRule{},
	})
	return res
}

var (
	sinkSlice  []float64
	sinkResult *gd.Result
)

func BenchmarkDoubleWell(b *testing.B) {
	b.Run("hand", func(b *testing.B) {
		for b.Loop() {
			_, sinkSlice, _ = wellByHand(200)
		}
	})
	b.Run("gd", func(b *testing.B) {
		for b.Loop() {
			sinkResult = wellByMinimize(200)
		}
	})
}

// ridge is workload W4 with its two matrix–vector products by BLAS.
type ridge struct {
	*problem.Ridge
	r []float64
}

func (o ridge) Dim() int { _, n := o.A.Dims(); return n }

func (o ridge) Value(x []float64) float64 { panic("a fixed step takes no values") }

func (o ridge) Gradient(dst, x []float64) (float64, []float64) {
	a := o.A.RawMatrix()
	copy(o.r, o.B)
	blas64.Gemv(blas.NoTrans, 1, a, blas64.Vector{N: len(x), Inc: 1, Data: x}, -1, blas64.Vector{N: len(o.r), Inc: 1, Data: o.r})
	residual, at := blas64.Vector{N: len(o.r), Inc: 1, Data: o.r}, blas64.Vector{N: len(x), Inc: 1, Data: x}
	y := blas64.Dot(residual, residual) + o.Lambda*blas64.Dot(at, at)
	copy(dst, x)
	blas64.Gemv(blas.Trans, 2, a, blas64.Vector{N: len(o.r), Inc: 1, Data: o.r}, 2*o.Lambda, blas64.Vector{N: len(x), Inc: 1, Data: dst})
	return y, dst
}

// BenchmarkRidge compares 100 steps of descent with 100 pairs of products.
func BenchmarkRidge(b *testing.B) {
	for _, size := range [][2]int{{200, 50}, {2000, 1000}} {
		m, n := size[0], size[1]
		p := problem.NewRidge(m, n)
		o := ridge{p, make([]float64, m)}
		x, g := p.Start(), make([]float64, n)
		name := "n=50"
		if n == 1000 {
			name = "n=1000"
		}
		a := p.A.RawMatrix()
		b.Run("products/"+name, func(b *testing.B) {
			for b.Loop() {
				for range 100 {
					blas64.Gemv(blas.NoTrans, 1, a, blas64.Vector{N: n, Inc: 1, Data: x}, 0, blas64.Vector{N: m, Inc: 1, Data: o.r})
					blas64.Gemv(blas.Trans, 1, a, blas64.Vector{N: m, Inc: 1, Data: o.r}, 0, blas64.Vector{N: n, Inc: 1, Data: g})
				}
			}
		})
		b.Run("gd/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				res, _ := gd.Minimize(o, x, gd.Options{Step: gd.Fixed(1e-7), MaxIterations: 99, Stop: []gd.StopRule{}})
				sink = res.Value
			}
		})
	}
}
