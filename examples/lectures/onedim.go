package main

import (
	"fmt"
	"io"
	"math"

	"slope"
	"slope/dual"
	"slope/gd"
	"slope/gd/plot"
)

// The losses of the first lecture, once for every number type.

func quadratic[T slope.Real[T]](w T) T  { return w.Square().Scale(0.5) }
func shifted[T slope.Real[T]](w T) T    { return w.AddConst(-1).Square().Scale(0.5) }
func doubleWell[T slope.Real[T]](w T) T { return w.Square().AddConst(-1).Square().Scale(0.5) }

type (
	d32 = dual.Dual[float32]
	d64 = dual.Dual[float64]
)

func plain(f func(slope.Float64) slope.Float64) func(float64) float64 {
	return func(x float64) float64 { return float64(f(slope.Float64(x))) }
}

// objective makes objectives of a loss in one variable.
func objective(f func(d64) d64) func() gd.Objective {
	return func() gd.Objective { return gd.Dual(1, func(x []d64) d64 { return f(x[0]) }) }
}

// minimalLoop is the ten-line loop and its printed lines.
func minimalLoop(w io.Writer) error {
	fmt.Fprintln(w, "The minimal loop: L(w) = ½w², w₀ = 5, η = 0.5")
	end, hist := gd.Minimize1D(quadratic[d64], 5, gd.Options1D[float64]{Step: 0.5, MaxIterations: 10})
	for k := range hist.Len() {
		fmt.Fprintf(w, "   k=%2d  w=%+.6f  L(w)=%.3e  |L'(w)|=%.3e\n", k, hist.W[k], hist.Loss[k], hist.GradNorm[k])
	}
	fmt.Fprintf(w, "   final w=%+.6f  final L(w)=%.3e\n\n", end, float64(quadratic(slope.Float64(end))))
	return hist.Err
}

func convexAndNonconvex(w io.Writer) (*plot.Figure, error) {
	fmt.Fprintln(w, "Figure 1.1: convex and nonconvex")
	for _, x := range []float64{-1, 0, 1} {
		y, d := dual.Derivative(doubleWell[d64], x)
		fmt.Fprintf(w, "   double well at %+g: L = %g, L' = %g\n", x, y, d)
	}
	return plot.Functions("Convex quadratic and nonconvex double well", -1.8, 2.2,
		[]string{"½(w−1)², one minimiser", "½(w²−1)², two minimisers"},
		plain(shifted[slope.Float64]), plain(doubleWell[slope.Float64])), nil
}

func sublinearAndLinear(w io.Writer) (*plot.Figure, error) {
	var sub, lin []float64
	for k := range 101 {
		sub, lin = append(sub, 1/float64(k+1)), append(lin, math.Pow(0.85, float64(k)))
	}
	fmt.Fprintln(w, "Figure 1.2: sublinear and linear convergence")
	for _, k := range []int{0, 10, 50, 100} {
		fmt.Fprintf(w, "   k=%3d  1/(k+1) = %.3e  0.85^k = %.3e\n", k, sub[k], lin[k])
	}
	return plot.New("Linear convergence is a straight line, sublinear bends", "iteration k", "error (log scale)").LogY().
		Curve("1/(k+1), sublinear", nil, sub).Curve("0.85ᵏ, linear", nil, lin), nil
}

func diagnosticsByHand(w io.Writer) (*plot.Figure, error) {
	obj := gd.FromGradient(1, func(dst, x []float64) (float64, []float64) {
		dst[0] = x[0]
		return 0.5 * x[0] * x[0], dst
	}, nil)
	res, err := gd.Minimize(obj, []float64{5}, gd.Options{
		Step: gd.Fixed(0.5), MaxIterations: 79, Stop: []gd.StopRule{gd.GradientNorm(1e-10)}})
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(w, "Figure 1.3: diagnostics, derivative by hand")
	fmt.Fprintf(w, "   Final w: %.6e\n   Final L(w): %.6e\n   Iterations: %d\n", res.X[0], res.Value, res.History.Len())
	return plot.Diagnostics("Gradient descent on ½w², derivative by hand", &res.History), nil
}

func diagnosticsByAutodiff(w io.Writer) (*plot.Figure, error) {
	fmt.Fprintln(w, "Figure 1.4: diagnostics, derivative by autodiff in single precision")
	var first gd.History[float32]
	for i, c := range []struct {
		name  string
		loss  func(d32) d32
		eta   float32
		most  int
		align string
	}{{"[quadratic]", quadratic[d32], 0.5, 80, " "}, {"[shifted]", shifted[d32], 0.5, 80, "   "}, {"[doublewell]", doubleWell[d32], 0.02, 200, ""}} {
		end, hist := gd.Minimize1D(c.loss, 5, gd.Options1D[float32]{Step: c.eta, MaxIterations: c.most, EpsGrad: 1e-10})
		if hist.Err != nil {
			return nil, hist.Err
		}
		fmt.Fprintf(w, "   %s%s final w=%.6e, final L=%.6e, iters=%d\n", c.name, c.align, end, hist.Loss[hist.Len()-1], hist.Len())
		if i == 0 {
			first = hist
		}
	}
	wide := gd.History[float64]{Loss: widen(first.Loss), GradNorm: widen(first.GradNorm)}
	return plot.Diagnostics("Gradient descent on ½w², derivative by autodiff", &wide), nil
}

func widen(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

func stepSizes(w io.Writer) (*plot.Figure, error) {
	fmt.Fprintln(w, "Figure 1.5: step sizes on ½w² from w₀ = 5, w_{k+1} = (1−η)w_k")
	var runs []plot.Run
	same := map[float64]string{1.5: " (falls as 0.5)"}
	for _, eta := range []float64{0.05, 0.5, 1.5, 2.1, 3} {
		res, err := gd.Minimize(objective(quadratic[d64])(), []float64{5}, gd.Options{
			Step: gd.Fixed(eta), MaxIterations: 30, Stop: []gd.StopRule{gd.GradientNorm(1e-8)}, KeepPath: true})
		if err != nil {
			return nil, err
		}
		h := &res.History
		fmt.Fprintf(w, "   η=%-4g  w₁=%-6.4g  w₂=%-7.4g  after %2d steps L=%.3e  %v\n", eta, h.W[1], h.W[2], res.Iterations, h.Loss[res.Iterations], res.Status)
		runs = append(runs, plot.Run{Name: fmt.Sprintf("η = %g%s", eta, same[eta]), History: h})
	}
	return plot.Compare("Same loss and start, different step sizes", 0, runs...), nil
}

func sweep(w io.Writer, title string, f func(d64) d64, start float64, steps []float64) (*plot.Figure, error) {
	const most = 200
	s := gd.Sweep{Objective: objective(f), Starts: [][]float64{{start}}, Steps: steps,
		Options: gd.Options{Stop: []gd.StopRule{gd.ObjectiveValue(1e-5)}, MaxIterations: most}}
	out, err := s.Run()
	if err != nil {
		return nil, err
	}
	var few []gd.Outcome
	for i := 0; i < len(out); i += len(out) / 8 {
		few = append(few, out[i])
	}
	if err := gd.WriteOutcomes(w, few); err != nil {
		return nil, err
	}
	if best, ok := gd.Fastest(out); ok {
		fmt.Fprintf(w, "   winner: η = %.3g with %d iterations\n", best.Step, best.Iterations)
	}
	return plot.Sweep(title, out, s.Starts, most), nil
}

func sweepQuadratic(w io.Writer) (*plot.Figure, error) {
	fmt.Fprintln(w, "Figure 1.6: time to L(w) ≤ 1e-5 on ½w² from w₀ = 5")
	return sweep(w, "Time to L(w) ≤ 1e-5 on ½w²", quadratic[d64], 5, gd.Linspace(0.05, 2.5, 99))
}

func sweepDoubleWell(w io.Writer) (*plot.Figure, error) {
	fmt.Fprintln(w, "Figure 1.7: time to L(w) ≤ 1e-5 on the double well from w₀ = 2")
	return sweep(w, "Time to L(w) ≤ 1e-5 on ½(w²−1)² from w₀ = 2", doubleWell[d64], 2, gd.Geomspace(0.002, 0.6, 120))
}
