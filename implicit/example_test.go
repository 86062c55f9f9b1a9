package implicit_test

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/gd"
	"slope/hyperdual"
	"slope/implicit"
	"slope/reverse"
)

// quantile is 0 where x is the quantile of the standard normal law to the probability θ.
func quantile[T slope.Real[T]](x, θ []T) []T { return []T{slope.NormCDF(x[0]).Sub(θ[0])} }

// The quantile x of a probability p has the derivatives 1/φ(x) and x/φ(x)². The solver is a
// table of two digits: the Point polishes it.
func ExampleRoot() {
	p, err := implicit.NewPoint(quantile[dual.Dual[float64]], []float64{1.96}, []float64{0.975})
	if err != nil {
		fmt.Println(err)
		return
	}
	x, d1, d2 := hyperdual.Derivatives(func(θ hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64] {
		return implicit.Root(p, quantile[hyperdual.HyperDual[float64]], []hyperdual.HyperDual[float64]{θ})[0]
	}, 0.975)
	fmt.Printf("%.12f %.9f %.7f\n", x, d1, d2)
	// Output: 1.959963984540 17.110083080 573.7891446
}

// call is the price of a call option by Black and Scholes, without interest: on a share at s,
// to buy it for k after a year, of volatility v.
func call[T slope.Real[T]](s, k float64, v T) T {
	d := v.Inv().Scale(math.Log(s / k)).Add(v.Scale(0.5))
	return slope.NormCDF(d).Scale(s).Sub(slope.NormCDF(d.Sub(v)).Scale(k))
}

// A model is calibrated: the volatility x is the one at which an option has its price θ on the
// market. How much does the price of another option, by that model, depend on the market?
func ExampleRoot_calibration() {
	const market = 7.9656
	v := 0.3
	for range 50 { // any solver: here, halves of an interval
		lo, hi := 0.01, 1.0
		for range 40 {
			v = (lo + hi) / 2
			if float64(call(100, 100, slope.Float64(v))) < market {
				lo = v
			} else {
				hi = v
			}
		}
	}
	p, err := implicit.NewPoint(calibration[dual.Dual[float64]], []float64{v}, []float64{market})
	if err != nil {
		fmt.Println(err)
		return
	}
	y, g := reverse.Gradient(nil, func(θ []reverse.Var) reverse.Var {
		v := implicit.Root(p, calibration[reverse.Var], θ)
		return call(100, 120, v[0])
	}, []float64{market})
	fmt.Printf("volatility %.4f, price %.4f, sensitivity %.4f\n", p.X()[0], y, g[0])
	// Output: volatility 0.2000, price 2.1473, sensitivity 0.7230
}

func calibration[T slope.Real[T]](x, θ []T) []T { return []T{call(100, 100, x[0]).Sub(θ[0])} }

// Measurements of a curve, for the fit and for validation.
var (
	fitAt, fitY     = []float64{0, 0.2, 0.4, 0.6, 0.8, 1}, []float64{0.2, 0.75, 0.74, -0.39, -1.1, -0.1}
	validAt, validY = []float64{0.1, 0.3, 0.5, 0.7, 0.9}, []float64{0.54, 1, 0.1, -0.97, -0.55}
)

const degree = 6

// misfit is half the sum of squares of the errors of a polynomial with coefficients w.
func misfit[T slope.Real[T]](w []T, at, y []float64) T {
	s := w[0].Lift(0)
	for i, x := range at {
		powers := make([]float64, degree)
		for k := range powers {
			powers[k] = math.Pow(x, float64(k))
		}
		s = s.Add(slope.DotConst(powers, w).AddConst(-y[i]).Square().Scale(0.5))
	}
	return s
}

// ridge is the misfit with a penalty of e^θ on the coefficients.
func ridge[T slope.Real[T]](w, θ []T) T {
	return misfit(w, fitAt, fitY).Add(slope.SumSquares(w).Mul(θ[0].Exp()).Scale(0.5))
}

// solveRidge is the user's own solver: the normal equations, by Cholesky.
func solveRidge(lambda float64) []float64 {
	a := mat.NewDense(len(fitAt), degree, nil)
	for i, x := range fitAt {
		for k := range degree {
			a.Set(i, k, math.Pow(x, float64(k)))
		}
	}
	n, b := mat.NewSymDense(degree, nil), mat.NewVecDense(degree, nil)
	n.SymOuterK(1, a.T())
	for k := range degree {
		n.SetSym(k, k, n.At(k, k)+lambda)
	}
	b.MulVec(a.T(), mat.NewVecDense(len(fitY), fitY))
	var c mat.Cholesky
	c.Factorize(n)
	w := mat.NewVecDense(degree, nil)
	if err := c.SolveVecTo(w, b); err != nil {
		panic(err)
	}
	return w.RawVector().Data
}

// The ridge parameter λ = e^θ is found by gradient descent on the loss of the validation set,
// through the minimum of the fit.
func ExampleArgmin() {
	validation := gd.FromGradient(1, func(dst, θ []float64) (float64, []float64) {
		p, err := implicit.NewMin(ridge[reverse.Var2], solveRidge(math.Exp(θ[0])), θ)
		if err != nil {
			panic(err)
		}
		return reverse.Gradient(dst, func(θ []reverse.Var) reverse.Var {
			w := implicit.Argmin(p, ridge[reverse.Over[reverse.Var]], θ)
			return misfit(w, validAt, validY)
		}, θ)
	}, nil)
	r, err := gd.Minimize(validation, []float64{0}, gd.Options{Step: gd.Armijo{}})
	if err != nil {
		fmt.Println(err)
		return
	}
	before, _ := validation.Gradient(nil, []float64{0})
	fmt.Printf("λ = %.3f, validation loss %.4f, at λ = 1 it is %.4f\n", math.Exp(r.X[0]), r.Value, before)
	// Output: λ = 0.001, validation loss 0.1296, at λ = 1 it is 0.8215
}

// A recording takes the root as data, and Newton's steps as part of the program. The program is
// valid for other parameters, with their root.
func ExampleCorrect() {
	p := expr.RecordData(1, 1, func(θ, x0 []expr.Expr) expr.Expr {
		return implicit.Correct(quantile[dual.Over[expr.Expr]], x0, θ, 2)[0]
	})
	for _, q := range []struct{ p, x float64 }{{0.975, 1.959963984540054}, {0.9, 1.2815515655446004}} {
		x, g := p.WithData([]float64{q.x}).Gradient(nil, []float64{q.p})
		fmt.Printf("%.6f %.6f\n", x, g[0])
	}
	// Output:
	// 1.959964 17.110083
	// 1.281552 5.698060
}

// A recording solves anew at each replay: the solution is one operation of it, and its solver is called once for
// each point.
func ExampleSolve() {
	s := &implicit.Solver{
		Name: "quantile",
		Point: func(θ []float64) (*implicit.Point, error) {
			start := math.Sqrt2 * math.Erfinv(2*θ[0]-1) // any solver
			return implicit.NewPoint(quantile[dual.Dual[float64]], []float64{start}, θ)
		},
		First: func(p *implicit.Point, θ []reverse.Var) []reverse.Var {
			return implicit.Root(p, quantile[reverse.Var], θ)
		},
		Second: func(p *implicit.Point, θ []reverse.Var2) []reverse.Var2 {
			return implicit.Root(p, quantile[reverse.Var2], θ)
		},
	}
	p := expr.Record(1, func(θ []expr.Expr) expr.Expr { return implicit.Solve(s, 1, θ)[0] })
	for _, θ := range []float64{0.975, 0.9} {
		x, g, h := p.Hessian(nil, []float64{θ})
		fmt.Printf("%.6f %.6f %.5f\n", x, g[0], h.At(0, 0))
	}
	// Output:
	// 1.959964 17.110083 573.78914
	// 1.281552 5.698060 41.60927
}

// contraction is the fixed point of x ↦ cos(θx).
func contraction[T slope.Real[T]](x, θ []T) []T { return []T{x[0].Mul(θ[0]).Cos()} }

// The derivative of a fixed point needs none of the iterations that found it.
func ExampleFixedPoint() {
	x := 1.0
	for range 200 {
		x = math.Cos(x)
	}
	p, err := implicit.NewFixed(contraction[dual.Dual[float64]], []float64{x}, []float64{1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(dual.Derivative(func(θ dual.Dual[float64]) dual.Dual[float64] {
		return implicit.FixedPoint(p, contraction[dual.Dual[float64]], []dual.Dual[float64]{θ})[0]
	}, 1.0))
	// Output: 0.7390851332151607 -0.29747434150983226
}
