package main

import (
	"fmt"
	"io"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"slope/gd"
	"slope/gd/plot"
	"slope/reverse"
)

// ridge is the lecture's ridge regression from scratch, ‖Ax−b‖² + λ‖x‖² with A
// 200×50: its first loop, by whole-array operations on a tape.
func ridge(w io.Writer) (*plot.Figure, error) {
	const m, n, lambda = 200, 50, 1.0
	random := rand.New(rand.NewPCG(0, 0))
	a, b := mat.NewDense(m, n, nil), make([]float64, m)
	for i := range m {
		for j := range n {
			a.Set(i, j, random.NormFloat64())
		}
		b[i] = random.NormFloat64()
	}
	grad := func(dst, x []float64) (float64, []float64) {
		return reverse.GradientVec(dst, func(x reverse.Vec) reverse.Var {
			t := x.Tape()
			return t.ConstMat(a).MulVec(x).Sub(t.ConstVec(b)).SumSquares().Add(x.SumSquares().Scale(lambda))
		}, x)
	}
	obj := gd.FromGradient(n, grad, nil)
	var svd mat.SVD
	if !svd.Factorize(a, mat.SVDNone) {
		return nil, fmt.Errorf("no singular values")
	}
	s := svd.Values(nil)
	L, mu := 2*s[0]*s[0]+2*lambda, 2*s[n-1]*s[n-1]+2*lambda
	fmt.Fprintf(w, "Ridge regression from scratch: L = %.1f, 1/L = %.2e, mu = %.1f\n", L, 1/L, mu)
	var runs []plot.Run
	least := 0.0
	for i, c := range []struct {
		name string
		opt  gd.Options
	}{
		{"minimum", gd.Options{MaxIterations: 20000}},
		{"α = 1e-3", gd.Options{Step: gd.Fixed(1e-3), MaxIterations: 100}},
		{"α = 1/L", gd.Options{Step: gd.InverseL(L), MaxIterations: 100}},
		{"Barzilai–Borwein", gd.Options{MaxIterations: 100}},
		{"Nesterov, 1/L", gd.Options{Direction: gd.Nesterov{}, Step: gd.InverseL(L), MaxIterations: 100}},
	} {
		c.opt.Stop = []gd.StopRule{gd.GradientNorm(1e-9)}
		res, err := gd.Minimize(obj, make([]float64, n), c.opt)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			least = res.Value
			continue
		}
		h := &res.History
		fmt.Fprintf(w, "   %-18s %3d steps, loss %.4f, %.3e above the minimum\n", c.name, res.Iterations, h.Loss[h.Len()-1], h.Loss[h.Len()-1]-least)
		runs = append(runs, plot.Run{Name: c.name, History: h})
	}
	return plot.Compare("Ridge regression, 200×50", least, runs...), nil
}

// directions compares the directions on an ill-conditioned bowl.
func directions(w io.Writer) (*plot.Figure, error) {
	c := []float64{1, 10, 100, 1000}
	obj := gd.FromGradient(4, func(dst, x []float64) (float64, []float64) {
		y := 0.0
		for i, v := range x {
			dst[i] = c[i] * v
			y += c[i] * v * v / 2
		}
		return y, dst
	}, nil)
	fmt.Fprintln(w, "Directions on a bowl with curvatures 1, 10, 100, 1000")
	var runs []plot.Run
	for _, r := range []struct {
		name string
		opt  gd.Options
	}{
		{"steepest", gd.Options{Step: gd.InverseL(1000)}},
		{"heavy ball", gd.Options{Step: gd.InverseL(1000), Direction: gd.HeavyBall{Beta: 0.9}}},
		{"Nesterov", gd.Options{Step: gd.InverseL(1000), Direction: gd.Nesterov{}}},
		{"Adam", gd.Options{Step: gd.Fixed(0.02), Direction: gd.Adam{}}},
	} {
		r.opt.MaxIterations, r.opt.Stop = 400, []gd.StopRule{gd.GradientNorm(1e-8)}
		res, err := gd.Minimize(obj, []float64{1, 1, 1, 1}, r.opt)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(w, "   %-11s %3d steps, f = %.3e, %v\n", r.name, res.Iterations, res.Value, res.Status)
		runs = append(runs, plot.Run{Name: r.name, History: &res.History})
	}
	return plot.Compare("Directions at a fixed step, κ = 1000", 0, runs...), nil
}

// boundConstraint is the lecture's min (w−1)² on w ≥ 0, and its mirror image,
// whose minimum lies on the bound.
func boundConstraint(w io.Writer) (*plot.Figure, error) {
	fmt.Fprintln(w, "Bound constraint: projected descent on w ≥ 0 from w₀ = 4, α = 0.1")
	fig := plot.New("Projected gradient descent on w ≥ 0", "iteration k", "w_k")
	for _, centre := range []float64{1, -1} {
		f := func(x d64) d64 { return x.AddConst(-centre).Square() }
		res, err := gd.Minimize(objective(f)(), []float64{4}, gd.Options{
			Step: gd.Fixed(0.1), Project: gd.Box{Lo: []float64{0}}, KeepPath: true, Stop: []gd.StopRule{gd.GradientNorm(1e-3)}})
		if err != nil {
			return nil, err
		}
		loss := "(w − 1)²"
		if centre < 0 {
			loss = "(w + 1)²"
		}
		fmt.Fprintf(w, "   min %s: w = %.4f after %d steps, %v\n", loss, res.X[0], res.Iterations, res.Status)
		fig.Points(loss, nil, res.History.W)
	}
	return fig, nil
}
