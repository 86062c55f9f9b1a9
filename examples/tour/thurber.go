package main

import (
	"fmt"
	"io"
	"math"

	"slope"
	"slope/dual"
	"slope/gd/plot"
	"slope/hyperdual"
	"slope/reverse"
)

// Thurber is a set of NIST's that is rated of higher difficulty: 37 observations
// of electron mobility over the logarithm of the density, a quotient of cubics in
// seven parameters. Start 2 and the certified values, to 11 digits, are NIST's.
var (
	thurberStart     = []float64{1300, 1500, 500, 75, 1, 0.4, 0.05}
	thurberCertified = []float64{1288.13968, 1491.0792535, 583.23836877, 75.416644291, 0.96629502864, 0.39797285797, 0.049727297349}
	thurberSum       = 5642.7082397 // residual sum of squares
)

// thurberModel is (b₁+b₂x+b₃x²+b₄x³)/(1+b₅x+b₆x²+b₇x³), written once for every
// number type.
func thurberModel[T slope.Real[T]](b []T, x float64) T {
	num := b[3].Scale(x).Add(b[2]).Scale(x).Add(b[1]).Scale(x).Add(b[0])
	den := b[6].Scale(x).Add(b[5]).Scale(x).Add(b[4]).Scale(x).AddConst(1)
	return num.Div(den)
}

// thurberResiduals returns model − observation for every row (y, x).
func thurberResiduals[T slope.Real[T]](rows [][]float64, b []T) []T {
	r := make([]T, len(rows))
	for i, row := range rows {
		r[i] = thurberModel(b, row[1]).AddConst(-row[0])
	}
	return r
}

// fitThurber is the second half of the tour: nonlinear least squares with known
// answers.
func fitThurber(out io.Writer, t *table) (*plot.Figure, error) {
	type (
		D = []dual.Dual[float64]
		H = []hyperdual.HyperDual[float64]
		V = []reverse.Var
		W = []reverse.Var2
	)
	value := func(b []slope.Float64) slope.Float64 { return slope.SumSquares(thurberResiduals(t.rows, b)) }
	forward := func(b D) dual.Dual[float64] { return slope.SumSquares(thurberResiduals(t.rows, b)) }
	second := func(b H) hyperdual.HyperDual[float64] { return slope.SumSquares(thurberResiduals(t.rows, b)) }
	tape := func(b V) reverse.Var { return slope.SumSquares(thurberResiduals(t.rows, b)) }
	tape2 := func(b W) reverse.Var2 { return slope.SumSquares(thurberResiduals(t.rows, b)) }
	residuals := func(b D) D { return thurberResiduals(t.rows, b) }

	fmt.Fprintf(out, "2. Nonlinear least squares: NIST Thurber, %d observations, %d parameters\n\n", len(t.rows), len(thurberStart))

	gradient := func(dst, b []float64) (float64, []float64) { return reverse.Gradient(dst, tape, b) }
	check := comparison{f: plain(value), gradient: gradient, x: thurberStart}
	_, check.dual = dual.Gradient(nil, forward, thurberStart)
	_, _, check.hess = hyperdual.Hessian(nil, second, thurberStart)
	_, _, check.reverse = reverse.Hessian(nil, tape2, thurberStart)
	check.print(out)

	fit, err := levenbergMarquardt(residuals, thurberStart, 200)
	if err != nil {
		return nil, err
	}
	last := len(fit.loss) - 1
	b, sum, norm, steps, err := newton(second, fit.x)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(out, "   Levenberg–Marquardt on the exact Jacobian, from start 2: %d steps\n", last)
	fmt.Fprintf(out, "   Newton with the exact Hessian from there: %d steps\n", steps)
	fmt.Fprintf(out, "     parameter          found      certified  digits\n")
	for i, want := range thurberCertified {
		fmt.Fprintf(out, "     b%d         %14.11g %14.11g  %6.1f\n", i+1, b[i], want, certifiedDigits(b[i], want))
	}
	fmt.Fprintf(out, "     sum        %14.11g %14.11g  %6.1f\n", sum, thurberSum, certifiedDigits(sum, thurberSum))
	fmt.Fprintf(out, "     ‖gradient‖ fell from %.1e to %.1e and %.1e\n\n", fit.norm[0], fit.norm[last], norm)

	least := fit.loss[last]
	for k := range fit.loss {
		fit.loss[k] -= least
	}
	return figure("NIST Thurber, Levenberg–Marquardt", "sum of squares − least", fit.loss, fit.norm), nil
}

// certifiedDigits returns how many digits of a certified value were found. NIST
// gives eleven, more cannot be claimed.
func certifiedDigits(got, want float64) float64 {
	if got == want {
		return 11
	}
	return min(11, max(0, -math.Log10(math.Abs(got-want)/math.Abs(want))))
}
