package main

import (
	"fmt"
	"math"

	"slope"
	"slope/convex"
	"slope/dual"
	"slope/expr"
	"slope/gd"
	"slope/reverse"
)

// The two losses of the first lecture, their values and slopes.
func Example_losses() {
	for _, w := range []float64{-1, 0, 1, 2} {
		l, d := dual.Derivative(shifted[d64], w)
		fmt.Printf("w = %2g   ½(w−1)²: L = %-4g L′ = %-4g", w, l, d)
		l, d = dual.Derivative(doubleWell[d64], w)
		fmt.Printf("   ½(w²−1)²: L = %-4g L′ = %g\n", l, d+0)
	}
	// Output:
	// w = -1   ½(w−1)²: L = 2    L′ = -2     ½(w²−1)²: L = 0    L′ = 0
	// w =  0   ½(w−1)²: L = 0.5  L′ = -1     ½(w²−1)²: L = 0.5  L′ = 0
	// w =  1   ½(w−1)²: L = 0    L′ = 0      ½(w²−1)²: L = 0    L′ = 0
	// w =  2   ½(w−1)²: L = 0.5  L′ = 1      ½(w²−1)²: L = 4.5  L′ = 12
}

// A bound constraint: (w−1)² over w ≥ 0, whose minimiser is inside, and (w+1)²,
// whose minimiser on w ≥ 0 is the bound, with a gradient that is not zero.
func Example_boundConstraint() {
	halfLine := convex.Box{Lo: []float64{0}, Hi: []float64{math.Inf(1)}}
	for _, centre := range []float64{1, -1} {
		f := func(w []d64) d64 { return w[0].AddConst(-centre).Square() }
		res, err := gd.Minimize(gd.Dual(1, f), []float64{4}, gd.Options{Step: gd.Fixed(0.5), Project: halfLine})
		if err != nil {
			fmt.Println(err)
			return
		}
		_, g := dual.Gradient(nil, f, res.X)
		fmt.Printf("w* = %g, L′(w*) = %g, first-order condition fails by %g\n", res.X[0], g[0], convex.FirstOrder(halfLine, res.X, g).Residual)
	}
	// Output:
	// w* = 1, L′(w*) = 0, first-order condition fails by 0
	// w* = 0, L′(w*) = 2, first-order condition fails by 0
}

// A small slope is not a small loss: the double well at 0 is stationary and half a
// unit above its minimum.
func Example_stationarity() {
	f := func(w []expr.Expr) expr.Expr { return doubleWell(w[0]) }
	for _, w := range []float64{-1, 0, 1, 0.5} {
		s, err := convex.Examine(f, []float64{w}, 0)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("w = %4g, L = %-7g %v\n", w, float64(doubleWell(slope.Float64(w))), s.Kind)
	}
	// Output:
	// w =   -1, L = 0       local minimum
	// w =    0, L = 0.5     local maximum
	// w =    1, L = 0       local minimum
	// w =  0.5, L = 0.28125 not stationary
}

// The three stop rules: whichever is met first ends the run.
func Example_stopRules() {
	for _, o := range []gd.Options{
		{MaxIterations: 10},
		{MaxIterations: 200, Stop: []gd.StopRule{gd.GradientNorm(1e-10)}},
		{MaxIterations: 200, Stop: []gd.StopRule{gd.GradientNorm(1e-10), gd.ObjectiveValue(1e-5)}},
	} {
		o.Step = gd.Fixed(0.5)
		res, err := gd.Minimize(objective(quadratic[d64])(), []float64{5}, o)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%2d steps  L = %.3e  |L′| = %.3e  %v\n", res.Iterations, res.Value, res.GradNorm, res.Status)
	}
	// Output:
	// 10 steps  L = 1.192e-05  |L′| = 4.883e-03  IterationLimit
	// 36 steps  L = 2.647e-21  |L′| = 7.276e-11  SmallGradient
	// 11 steps  L = 2.980e-06  |L′| = 2.441e-03  ValueReached
}

// The local model: what it leaves out of one step falls with the square of η.
func Example_localModel() {
	w := 2.0
	l, d := dual.Derivative(doubleWell[d64], w)
	for _, eta := range []float64{1e-1, 1e-2, 1e-3} {
		after := float64(doubleWell(slope.Float64(w - eta*d)))
		model := l - eta*d*d
		fmt.Printf("η = %-5g  L after the step %8.5f  model %8.5f  apart %.5f\n", eta, after, model, after-model)
	}
	// Output:
	// η = 0.1    L after the step  0.06480  model -9.90000  apart 9.96480
	// η = 0.01   L after the step  3.21159  model  3.06000  apart 0.15159
	// η = 0.001  L after the step  4.35758  model  4.35600  apart 0.00158
}

// One derivative by a backward pass, beside the formula.
func Example_backward() {
	t := reverse.NewTape()
	w := t.Var(2)
	loss := w.Square().Scale(0.5)
	t.Backward(loss)
	fmt.Println("w =", w.Value(), " L =", loss.Value(), " dL/dw =", t.Grad(w))

	_, d := dual.Derivative(doubleWell[d64], 2)
	fmt.Println("autodiff:", d, " analytic:", 2*2.0*(2.0*2.0-1))
	// Output:
	// w = 2  L = 2  dL/dw = 2
	// autodiff: 12  analytic: 12
}

// Backward adds to the gradient until it is cleared.
func Example_accumulation() {
	t := reverse.NewTape()
	w := t.Var(2)
	t.Backward(w.Square().Scale(0.5))
	fmt.Println("after first backward: ", t.Grad(w))
	t.Backward(w.AddConst(-1).Square().Scale(0.5))
	fmt.Println("after second backward:", t.Grad(w))
	t.ZeroGrad()
	t.Backward(w.AddConst(-1).Square().Scale(0.5))
	fmt.Println("after clearing:       ", t.Grad(w))
	// Output:
	// after first backward:  2
	// after second backward: 3
	// after clearing:        1
}

// Tracking the update by mistake: w becomes the result of an operation, which has no
// gradient, and the library says so. On a Param the update is plain arithmetic.
func Example_trackedUpdate() {
	const eta = 0.1
	t := reverse.NewTape()
	w := t.Var(2)
	t.Backward(w.Square().Scale(0.5))
	fmt.Println("step 1:", t.Grad(w))
	w = w.Sub(w.Lift(eta * t.Grad(w))) // wrong: an operation on the tape
	t.Backward(w.Square().Scale(0.5))
	func() {
		defer func() { fmt.Println("step 2:", recover()) }()
		fmt.Println(t.Grad(w))
	}()

	p := t.Param([]float64{2})
	for k := range 2 {
		t.Reset()
		p.ZeroGrad()
		w := p.Vars(nil)[0]
		t.Backward(w.Square().Scale(0.5))
		fmt.Printf("right, step %d: %g with %d entries on the tape\n", k+1, p.Grad()[0], t.Len())
		p.Value()[0] -= eta * p.Grad()[0] // nothing is recorded
	}
	// Output:
	// step 1: 2
	// step 2: reverse: Grad of an intermediate result; only variables of Var, Vars and Param have one
	// right, step 1: 2 with 2 entries on the tape
	// right, step 2: 1.8 with 2 entries on the tape
}

// A second backward pass over the same recording is allowed: the record stays until
// Reset. What Reset has ended can't be used by mistake.
func Example_backwardTwice() {
	t := reverse.NewTape()
	w := t.Var(2)
	loss := w.Square().Scale(0.5)
	t.Backward(loss)
	t.Backward(loss)
	fmt.Println("two passes:", t.Grad(w))
	t.Reset()
	defer func() { fmt.Println(recover()) }()
	t.Backward(loss)
	// Output:
	// two passes: 4
	// reverse: stale Var, from before the Reset of its tape or the end of its driver
}

// On ½w² the step η makes w_{k+1} = (1−η)w_k: stable for 0 < η < 2.
func Example_stability() {
	for _, eta := range []float64{0.5, 1, 1.9, 2, 3} {
		w, hist := gd.Minimize1D(quadratic[d64], 5, gd.Options1D[float64]{Step: eta, MaxIterations: 4})
		fmt.Printf("η = %-3g  w: %5.4g, then after four steps %.4g\n", eta, hist.W, w)
	}
	// Output:
	// η = 0.5  w: [    5   2.5  1.25 0.625], then after four steps 0.3125
	// η = 1    w: [    5     0], then after four steps 0
	// η = 1.9  w: [    5  -4.5  4.05 -3.645], then after four steps 3.28
	// η = 2    w: [    5    -5     5    -5], then after four steps 5
	// η = 3    w: [    5   -10    20   -40], then after four steps 80
}

// Time to result: the number of steps to L ≤ 10⁻⁵, for a sweep of step sizes.
func Example_timeToResult() {
	for _, c := range []struct {
		name  string
		f     func(d64) d64
		start float64
		steps []float64
	}{
		{"½w² from 5", quadratic[d64], 5, gd.Linspace(0.05, 2.5, 50)},
		{"½(w²−1)² from 2", doubleWell[d64], 2, gd.Geomspace(0.005, 0.5, 41)},
	} {
		s := gd.Sweep{Objective: objective(c.f), Starts: [][]float64{{c.start}}, Steps: c.steps,
			Options: gd.Options{Stop: []gd.StopRule{gd.ObjectiveValue(1e-5)}, MaxIterations: 200}}
		out, err := s.Run()
		if err != nil {
			fmt.Println(err)
			return
		}
		reached := 0
		for _, o := range out {
			if o.Status == gd.ValueReached {
				reached++
			}
		}
		best, _ := gd.Fastest(out)
		fmt.Printf("%-16s η = %.3g needs %d steps; %d of %d step sizes get there\n", c.name, best.Step, best.Iterations, reached, len(out))
	}
	// Output:
	// ½w² from 5       η = 1 needs 1 steps; 38 of 50 step sizes get there
	// ½(w²−1)² from 2  η = 0.251 needs 2 steps; 35 of 41 step sizes get there
}

// Linear convergence of a strongly convex function, sublinear of x⁴: the steps that
// each further digit of the loss takes.
func Example_rates() {
	for _, c := range []struct {
		name string
		f    func(d64) d64
	}{{"½w²", quadratic[d64]}, {"w⁴", func(w d64) d64 { return w.PowInt(4) }}} {
		fmt.Printf("%-4s", c.name)
		for _, eps := range []float64{1e-2, 1e-4, 1e-6, 1e-8} {
			res, err := gd.Minimize(objective(c.f)(), []float64{1}, gd.Options{
				Step: gd.Fixed(0.05), MaxIterations: 1e6, Stop: []gd.StopRule{gd.ObjectiveValue(eps)},
			})
			if err != nil {
				fmt.Println(err)
				return
			}
			fmt.Printf("  %g: %d", eps, res.Iterations)
		}
		fmt.Println()
	}
	// Output:
	// ½w²   0.01: 39  0.0001: 84  1e-06: 128  1e-08: 173
	// w⁴    0.01: 21  0.0001: 244  1e-06: 2493  1e-08: 24991
}
