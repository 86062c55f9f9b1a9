package implicit_test

import (
	"flag"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/dual"
	"slope/hyperdual"
	"slope/implicit"
	"slope/internal/bignum"
	"slope/reverse"
)

var withRidge = flag.Bool("ridge", false, "also the ridge regressions of docs/implicit.md")

// The data of a regression of 80 observations on 50 variables.
const ridgeRows, ridgeVars = 80, 50

var ridgeX, ridgeY = func() (x [][]float64, y []float64) {
	r := rand.New(rand.NewPCG(5, 6))
	for range ridgeRows {
		row := make([]float64, ridgeVars)
		for i := range row {
			row[i] = r.NormFloat64()
		}
		x, y = append(x, row), append(y, r.NormFloat64())
	}
	return x, y
}()

// ridgeLoss is ½‖Xw − θ₁y‖² + ½θ₀‖w‖².
func ridgeLoss[T slope.Real[T]](w, θ []T) T {
	s := slope.SumSquares(w).Mul(θ[0])
	for k, row := range ridgeX {
		s = s.Add(slope.DotConst(row, w).Sub(θ[1].Scale(ridgeY[k])).Square())
	}
	return s.Scale(0.5)
}

// quarticLoss is ridgeLoss and ¼Σ wᵢ⁴, whose third derivatives take part.
func quarticLoss[T slope.Real[T]](w, θ []T) T {
	s := ridgeLoss(w, θ)
	for _, v := range w {
		s = s.Add(v.Square().Square().Scale(0.25))
	}
	return s
}

// solveRidgeLoss minimises ridgeLoss.
func solveRidgeLoss(θ []float64) []float64 {
	a, b := mat.NewSymDense(ridgeVars, nil), mat.NewVecDense(ridgeVars, nil)
	for k, row := range ridgeX {
		v := mat.NewVecDense(ridgeVars, row)
		a.SymRankOne(a, 1, v)
		b.AddScaledVec(b, θ[1]*ridgeY[k], v)
	}
	for i := range ridgeVars {
		a.SetSym(i, i, a.At(i, i)+θ[0])
	}
	var c mat.Cholesky
	w := mat.NewVecDense(ridgeVars, nil)
	if !c.Factorize(a) || c.SolveVecTo(w, b) != nil {
		panic("singular")
	}
	return w.RawVector().Data
}

func ridges() []problem {
	θ := []float64{0.5, 1.25}
	point := func(f func(x, θ []reverse.Var2) reverse.Var2) func(x0, θ []float64) (*implicit.Point, error) {
		return func(x0, θ []float64) (*implicit.Point, error) { return implicit.NewMin(f, x0, θ) }
	}
	return []problem{
		{"ridge, n = 50", solveRidgeLoss(θ), θ, point(ridgeLoss[reverse.Var2]), argmin(ridgeLoss[reverse.Over[single]]), argmin(ridgeLoss[reverse.Over[hyper]]),
			argmin(ridgeLoss[reverse.Over[reverse.Var]]), argmin(ridgeLoss[reverse.Over[reverse.Var2]]), argmin(ridgeLoss[reverse.Over[dual.Over[hyper]]]), nil,
			gradientOf(ridgeLoss[reverse.Over[bignum.Number]]), gradientOf(ridgeLoss[reverse.Over[single]]), 6},
		{"ridge and quartic, n = 50", solveRidgeLoss(θ), θ, point(quarticLoss[reverse.Var2]), argmin(quarticLoss[reverse.Over[single]]), argmin(quarticLoss[reverse.Over[hyper]]),
			argmin(quarticLoss[reverse.Over[reverse.Var]]), argmin(quarticLoss[reverse.Over[reverse.Var2]]), argmin(quarticLoss[reverse.Over[dual.Over[hyper]]]), nil,
			gradientOf(quarticLoss[reverse.Over[bignum.Number]]), gradientOf(quarticLoss[reverse.Over[single]]), 6},
	}
}

// BenchmarkRidge measures the derivatives of ‖w‖² of the minimum w of ridgeLoss along the
// penalty, in gradients of ridgeLoss in reverse mode; the ways run in turn.
//
//	go test ./implicit -run '^$' -bench Ridge -benchtime 30x
func BenchmarkRidge(b *testing.B) {
	θ := []float64{0.5, 1.25}
	w := solveRidgeLoss(θ)
	p, err := implicit.NewMin(ridgeLoss[reverse.Var2], w, θ)
	if err != nil {
		b.Fatal(err)
	}
	all, dst := append(append([]float64(nil), w...), θ...), make([]float64, ridgeVars+2)
	d := make([]float64, 2)
	e := []float64{1, 0}
	ways := []struct {
		name string
		run  func()
	}{
		{"gradient", func() {
			reverse.Gradient(dst, func(v []reverse.Var) reverse.Var { return ridgeLoss(v[:ridgeVars:ridgeVars], v[ridgeVars:]) }, all)
		}},
		{"Var", func() {
			reverse.Gradient(d, func(θ []reverse.Var) reverse.Var {
				return slope.SumSquares(implicit.Argmin(p, ridgeLoss[reverse.Over[reverse.Var]], θ))
			}, θ)
		}},
		{"Dual", func() {
			dual.JVP(func(θ []single) single {
				return slope.SumSquares(implicit.Argmin(p, ridgeLoss[reverse.Over[single]], θ))
			}, θ, e)
		}},
		{"HyperDual", func() {
			hyperdual.Directional(func(θ []hyper) hyper {
				return slope.SumSquares(implicit.Argmin(p, ridgeLoss[reverse.Over[hyper]], θ))
			}, θ, e, e)
		}},
		{"Var2", func() {
			reverse.HVP(d, func(θ []reverse.Var2) reverse.Var2 {
				return slope.SumSquares(implicit.Argmin(p, ridgeLoss[reverse.Over[reverse.Var2]], θ))
			}, θ, e)
		}},
		{"NewMin", func() {
			if _, err := implicit.NewMin(ridgeLoss[reverse.Var2], w, θ); err != nil {
				b.Fatal(err)
			}
		}},
	}
	least := make([]time.Duration, len(ways))
	for i := range least {
		least[i] = math.MaxInt64
	}
	for b.Loop() {
		for i, way := range ways {
			start := time.Now()
			way.run()
			least[i] = min(least[i], time.Since(start))
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(least[0].Seconds()*1e6, "µs-gradient")
	for i, way := range ways[1:] {
		b.ReportMetric(float64(least[i+1])/float64(least[0]), "×gradient-"+way.name)
	}
}
