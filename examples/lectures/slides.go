package main

import (
	"fmt"
	"io"
	"math"

	"slope"
	"slope/gd"
	"slope/gd/plot"
	"slope/reverse"
)

func easyAndHard(w io.Writer) (*plot.Figure, error) {
	fmt.Fprintln(w, "Which problem is easy? Descents from five starts in [0, 6], α = 0.03")
	hard := func(x d64) d64 { return x.Scale(5).Cos().Sub(x.Square().Scale(0.1)) }
	easy := func(x d64) d64 { return x.AddConst(-3).Square() }
	for _, c := range []struct {
		name string
		f    func(d64) d64
	}{{"A: (x−3)²           ", easy}, {"B: cos 5x − 0.1x²   ", hard}} {
		fmt.Fprintf(w, "   %s", c.name)
		for _, x0 := range []float64{0.5, 1.5, 3.2, 4.5, 5.5} {
			res, err := gd.Minimize(objective(c.f)(), []float64{x0}, gd.Options{Step: gd.Fixed(0.03), Project: gd.Box{Lo: []float64{0}, Hi: []float64{6}}})
			if err != nil {
				return nil, err
			}
			fmt.Fprintf(w, "  %g → %.4f", x0, res.X[0])
		}
		fmt.Fprintln(w)
	}
	fig := plot.Functions("Problem A is convex, problem B is not", 0, 6, []string{"A: (x−3)²", "B: cos 5x − 0.1x²"},
		func(x float64) float64 { return (x - 3) * (x - 3) },
		func(x float64) float64 { return math.Cos(5*x) - 0.1*x*x })
	fig.X.Label.Text, fig.Y.Label.Text = "x", "f(x)"
	return fig, nil
}

// bowl is ½(x² + 10y²): L = 10, mu = 1.
func bowl[T slope.Real[T]](x []T) T { return x[0].Square().Add(x[1].Square().Scale(10)).Scale(0.5) }

func bowlAt(x, y float64) float64 { return (x*x + 10*y*y) / 2 }

var bowlStart = []float64{9, 1.5}

func descend(step gd.StepRule, most int) (*gd.Result, error) {
	return gd.Minimize(gd.Reverse(2, bowl[reverse.Var]), bowlStart, gd.Options{
		Step: step, MaxIterations: most, KeepPath: true, Stop: []gd.StopRule{gd.GradientNorm(1e-6), gd.Divergence(1e6)}})
}

func steepestDescent(w io.Writer) (*plot.Figure, error) {
	fmt.Fprintln(w, "Steepest descent on ½(x²+10y²): each step is across the level line")
	var runs []plot.Run
	for _, c := range []struct {
		name string
		step gd.StepRule
	}{{"α = 1/L", gd.InverseL(10)}, {"exact steps", gd.Exact{}}, {"Barzilai–Borwein", gd.BarzilaiBorwein{}}} {
		res, err := descend(c.step, 500)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(w, "   %-18s %3d steps, f = %.3e, %v\n", c.name, res.Iterations, res.Value, res.Status)
		runs = append(runs, plot.Run{Name: c.name, History: &res.History})
	}
	return plot.Contour("Gradient descent on ½(x²+10y²)", bowlAt, plot.Window{X0: -2, X1: 10, Y0: -3, Y1: 3}, runs...), nil
}

func pathWith(title string, alpha float64) func(io.Writer) (*plot.Figure, error) {
	return func(w io.Writer) (*plot.Figure, error) {
		res, err := descend(gd.Fixed(alpha), 60)
		if err != nil {
			return nil, err
		}
		h := &res.History
		fmt.Fprintf(w, "%s: after %d steps f = %.3e, %v\n", title, res.Iterations, h.Loss[h.Len()-1], res.Status)
		return plot.Contour(title, bowlAt, plot.Window{X0: -2, X1: 10, Y0: -3, Y1: 3}, plot.Run{Name: "x_k", History: h}), nil
	}
}

func scaling(w io.Writer) (*plot.Figure, error) {
	fmt.Fprintln(w, "One step size can fail after scaling: α = 0.4 on x² (L = 2) and on 3x² (L = 6)")
	var runs []plot.Run
	for _, c := range []float64{1, 3} {
		for _, alpha := range []float64{0.4, 0.4 / c} {
			if c == 1 && len(runs) > 0 {
				continue
			}
			f := func(x d64) d64 { return x.Square().Scale(c) }
			res, err := gd.Minimize(objective(f)(), []float64{2}, gd.Options{Step: gd.Fixed(alpha), MaxIterations: 15, Stop: []gd.StopRule{}, Theory: &gd.Theory{L: 2 * c}})
			if err != nil {
				return nil, err
			}
			h := &res.History
			fmt.Fprintf(w, "   %gx², α = %.3f, αL = %.2f: f from %.3g to %.3g\n", c, alpha, 2*c*alpha, h.Loss[0], h.Loss[h.Len()-1])
			runs = append(runs, plot.Run{Name: fmt.Sprintf("%gx², α = %.3f", c, alpha), History: h})
		}
	}
	return plot.Compare("Scaling f scales L: the same α fails", 0, runs...), nil
}

func convergenceBounds(w io.Writer) (*plot.Figure, error) {
	// The Huber function on which the tight bound is attained at k = 50.
	const most = 50
	delta := 1. / (2*most + 1)
	huber := gd.FromGradient(1, func(dst, x []float64) (float64, []float64) {
		if a := math.Abs(x[0]); a > delta {
			dst[0] = math.Copysign(delta, x[0])
			return delta*a - delta*delta/2, dst
		}
		dst[0] = x[0]
		return x[0] * x[0] / 2, dst
	}, nil)
	theory := &gd.Theory{L: 1, Convex: true, Argmin: []float64{0}}
	res, err := gd.Minimize(huber, []float64{1}, gd.Options{Step: gd.InverseL(1), MaxIterations: most, Stop: []gd.StopRule{}, Theory: theory})
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(w, "The O(1/k) bounds on a Huber function, L = 1, α = 1, ‖x₀−x*‖ = 1")
	var ks, loose, tight []float64
	for k := 1; k <= most; k++ {
		ks = append(ks, float64(k))
		loose, tight = append(loose, 1/(2*float64(k))), append(tight, 1/(4*float64(k)+2))
		if k == 1 || k == 10 || k == most {
			fmt.Fprintf(w, "   k=%2d  f = %.6f  tight 1/(4k+2) = %.6f  lecture 1/(2k) = %.6f\n", k, res.History.Loss[k], tight[k-1], loose[k-1])
		}
	}
	for _, f := range res.Theorems {
		fmt.Fprintf(w, "   %v\n", f)
	}
	small, err := gd.Minimize(objective(func(x d64) d64 { return x.Square().Scale(4) })(), []float64{0.5}, gd.Options{Step: gd.Fixed(1. / 8)})
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(w, "   4x², α = 1/8, x₀ = 0.5: the bound allows 0.001 after 1000 steps; x₁ = %g\n", small.X[0])
	return plot.New("The bound is attained: f(x_k) on a Huber function", "iteration k", "f(x_k) − f* (log scale)").LogY().LogX().
		Curve("R²/(2αk), lecture", ks, loose).Curve("LR²/(4kLα+2), tight", ks, tight).Curve("f(x_k) − f*", ks, res.History.Loss[1:]), nil
}

// line is made of points near 1 + 2x with the deviations that the sine gives.
func line() (x, y []float64) {
	for i := range 20 {
		v := float64(i) / 4
		x, y = append(x, v), append(y, 1+2*v+1.5*math.Sin(7*float64(i)+1))
	}
	return x, y
}

func leastSquaresFit(w io.Writer) (*plot.Figure, error) {
	x, y := line()
	loss := func(b []reverse.Var) reverse.Var {
		s := b[0].Lift(0)
		for i := range x {
			s = s.Add(b[1].Scale(x[i]).Add(b[0]).AddConst(-y[i]).Square())
		}
		return s
	}
	res, err := gd.Minimize(gd.Reverse(2, loss), []float64{0, 0}, gd.Options{
		Step: gd.BarzilaiBorwein{Short: true, Initial: 1}, Stop: []gd.StopRule{gd.GradientNorm(1e-8)}, MaxIterations: 10000})
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(w, "Least squares: min ‖Aβ − y‖² over a line")
	fmt.Fprintf(w, "   β₀ = %.6f, β₁ = %.6f, f = %.6f, %v after %d steps\n", res.X[0], res.X[1], res.Value, res.Status, res.Iterations)
	fit := []float64{res.X[0] + res.X[1]*x[0], res.X[0] + res.X[1]*x[len(x)-1]}
	fig := plot.New("Least squares fit", "x", "y")
	fig.Curve(fmt.Sprintf("%.2f + %.2fx", res.X[0], res.X[1]), []float64{x[0], x[len(x)-1]}, fit)
	for i := range x {
		name := ""
		if i == 0 {
			name = "vertical errors"
		}
		fig.Error(name, x[i], y[i], res.X[0]+res.X[1]*x[i])
	}
	return fig, nil
}
