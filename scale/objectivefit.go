package scale

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"slope/gd"
	"slope/internal/arg"
	"slope/internal/marquardt"
)

// FitOptions are the knobs of Fit. The zero value is sensible.
type FitOptions struct {
	Options

	// MaxIterations is the greatest number of accepted steps; 0 means 200.
	MaxIterations int

	// Tol ends the fit when a step is predicted to lower ‖r‖² by less than Tol²
	// of it, or is shorter than Tol of x in every parameter; 0 means 10⁻⁹.
	Tol float64
}

// FitResult is the outcome of a fit.
type FitResult struct {
	X       []float64 // the parameters
	RSS     float64   // ‖r(X)‖²
	Samples int64

	// StdErr has the standard errors of the parameters: the square roots of the
	// diagonal of (JᵀJ)⁻¹·RSS/(m−n), NaN if m ≤ n or JᵀJ is singular. StdDev is
	// √(RSS/(m−n)).
	StdErr []float64
	StdDev float64

	Iterations int       // accepted steps
	Evals      int       // evaluations, one pipeline each but for those of the checkpoint
	Status     gd.Status // SmallGradient, SmallChange, RoundingLimit, IterationLimit
	History    []float64 // ‖r‖² at the start and after each accepted step
	Faults     FaultReport
}

// Fit minimises ‖r(x)‖² over a dataset by Levenberg–Marquardt steps from x0, with
// one residual for each sample: residual is a program that gives it. Each trial
// is one pipeline, which gives ‖r‖², Jᵀr and JᵀJ.
//
// The step p solves (JᵀJ + λD²)p = −Jᵀr, D the greatest norms of the columns of J
// so far (Moré 1978); λ falls and rises with the gain ratio as in Nielsen (1999,
// eq. (2.21)). JᵀJ is summed exactly and rounded once, but it squares the
// condition of J all the same: parameters come out to about 16 − 2·log₁₀ κ
// digits, κ the condition of the scaled J, where gd.Fit, for data in memory, keeps
// 16 − log₁₀ κ.
//
// A trial where a sample is outside the domain is a step too long. Faults at the
// start are left out as in an Objective; with opt.Checkpoint a fit goes on where
// it was. The error is nil unless a pipeline fails, the start is not in the
// domain, or the options make no sense. It panics if the length of x0 is not that
// of the parameters.
func Fit(residual *Loss, data Source, x0 []float64, opt FitOptions) (*FitResult, error) {
	arg.Length(pkg, "start", len(x0), residual.Dim())
	switch {
	case opt.MaxIterations < 0:
		return nil, fmt.Errorf("scale: MaxIterations %d, want ≥ 0", opt.MaxIterations)
	case opt.MaxIterations == 0:
		opt.MaxIterations = 200
	}
	if opt.Tol == 0 {
		opt.Tol = 1e-9
	}
	if !(opt.Tol > 0 && opt.Tol < 1) {
		return nil, fmt.Errorf("scale: Tol %v, want one in (0, 1)", opt.Tol)
	}
	e, err := newEngine(residual, data, opt.Options, "fit")
	if err != nil {
		return nil, err
	}
	defer e.close()
	return (&fit{e: e, n: len(x0), opt: &opt}).run(x0)
}

// fit is a run of Fit.
type fit struct {
	e   *engine
	n   int
	opt *FitOptions
	res *FitResult
	d2  []float64 // D²

	at, next Total // at the iterate and at the trial
	p, trial []float64
}

// normal is what a pipeline gives at a point.
func (f *fit) normal(x []float64) (Total, error) { return f.e.evaluate(NormalEquations, x, nil) }

func (f *fit) run(x0 []float64) (*FitResult, error) {
	var err error
	if f.at, err = f.normal(x0); err != nil {
		return nil, err
	}
	f.res = &FitResult{X: append([]float64(nil), x0...), History: []float64{f.at.Value}}
	f.d2, f.p, f.trial = make([]float64, f.n), make([]float64, f.n), make([]float64, f.n)
	f.scale()
	lambda := marquardt.NewNielsen(1e-3)
	for status := gd.Running; ; {
		if status == gd.Running {
			status = f.look()
		}
		if status != gd.Running {
			f.res.Status = status
			return f.finish(), nil
		}
		o, err := marquardt.Iterate(f, lambda)
		switch {
		case err != nil:
			return nil, err
		case o == marquardt.Done:
			status = gd.SmallChange
		case o == marquardt.Spent:
			status = gd.RoundingLimit
		}
	}
}

// look returns whether the fit ends at the iterate.
func (f *fit) look() gd.Status {
	switch {
	case notFinite(f.at.Gradient) >= 0 || notFinite(f.at.JTJ) >= 0:
		return gd.NotFinite
	case allZero(f.at.Gradient) || f.at.Value == 0:
		return gd.SmallGradient
	case f.res.Iterations >= f.opt.MaxIterations:
		return gd.IterationLimit
	}
	return gd.Running
}

// Value returns ‖r‖² at the iterate.
func (f *fit) Value() float64 { return f.at.Value }

// Propose makes the trial that of the step under the damping λ.
func (f *fit) Propose(lambda float64) (marquardt.Step, bool) {
	if !f.solve(lambda) {
		return marquardt.Step{}, false
	}
	x, promise := f.res.X, f.promise(lambda)
	for i, v := range f.p {
		f.trial[i] = x[i] + v
	}
	return marquardt.Step{
		Promise: promise,
		Lost:    sameBits(f.trial, x),
		Last:    marquardt.Tiny(f.p, x, f.opt.Tol) || promise <= f.opt.Tol*f.opt.Tol*f.at.Value,
	}, true
}

// Try sums at the trial.
func (f *fit) Try() (y float64, err error) {
	f.next, err = f.normal(f.trial)
	return f.next.Value, err
}

// Take makes the trial the iterate.
func (f *fit) Take() {
	copy(f.res.X, f.trial)
	f.at = f.next
	f.res.Iterations++
	f.res.History = append(f.res.History, f.at.Value)
	f.scale()
}

// Refused ends the fit at a step that is as short as asked and does not lower ‖r‖², which is
// flat to rounding there.
func (f *fit) Refused(s marquardt.Step, y float64) marquardt.Outcome {
	switch {
	case !s.Last:
		return marquardt.Going
	case y <= f.at.Value:
		return marquardt.Done
	}
	return marquardt.Spent
}

// scale raises D to the norms of the columns of J.
func (f *fit) scale() {
	for i := range f.n {
		f.d2[i] = max(f.d2[i], f.at.JTJ[packed(i, i, f.n)])
	}
}

// packed returns where element i, j ≥ i of an upper triangle of order n is.
func packed(i, j, n int) int { return i*n - i*(i-1)/2 + j - i }

// matrix returns D⁻¹JᵀJD⁻¹ + λI and D.
func (f *fit) matrix(lambda float64) (*mat.SymDense, []float64) {
	d := make([]float64, f.n)
	for i, v := range f.d2 {
		d[i] = math.Sqrt(v)
		if v == 0 {
			d[i] = 1 // a parameter without effect
		}
	}
	m := mat.NewSymDense(f.n, nil)
	for i := range f.n {
		for j := i; j < f.n; j++ {
			v := f.at.JTJ[packed(i, j, f.n)] / d[i] / d[j]
			if i == j {
				v += lambda
			}
			m.SetSym(i, j, v)
		}
	}
	return m, d
}

// solve computes the step and reports whether the matrix is positive definite.
func (f *fit) solve(lambda float64) bool {
	m, d := f.matrix(lambda)
	var c mat.Cholesky
	if !c.Factorize(m) {
		return false
	}
	b := mat.NewVecDense(f.n, nil)
	for i, v := range f.at.Gradient {
		b.SetVec(i, -v/d[i])
	}
	s := mat.NewVecDense(f.n, nil)
	if err := c.SolveVecTo(s, b); err != nil {
		if _, bad := err.(mat.Condition); !bad { // a warning, not a failure
			return false
		}
	}
	for i := range f.p {
		f.p[i] = s.AtVec(i) / d[i]
	}
	return notFinite(f.p) < 0
}

// promise returns by how much the linear model says the step lowers ‖r‖²:
// λ‖Dp‖² − pᵀJᵀr.
func (f *fit) promise(lambda float64) float64 {
	sum := 0.0
	for i, v := range f.p {
		d2 := f.d2[i]
		if d2 == 0 {
			d2 = 1
		}
		sum += float64(v * (float64(lambda*d2*v) - f.at.Gradient[i]))
	}
	return sum
}

// finish adds the statistics.
func (f *fit) finish() *FitResult {
	res, at := f.res, f.at
	res.RSS, res.Samples, res.Evals, res.Faults = at.Value, at.Samples, f.e.count, f.e.report
	res.StdErr = make([]float64, f.n)
	free := float64(at.Samples) - float64(f.n)
	res.StdDev = math.NaN()
	if free > 0 {
		res.StdDev = math.Sqrt(res.RSS / free)
	}
	m, d := f.matrix(0)
	var c mat.Cholesky
	var inv mat.SymDense
	ok := notFinite(at.JTJ) < 0 && c.Factorize(m)
	if ok {
		if err := c.InverseTo(&inv); err != nil {
			_, ok = err.(mat.Condition)
		}
	}
	for i := range res.StdErr {
		res.StdErr[i] = math.NaN()
		if ok {
			res.StdErr[i] = math.Sqrt(inv.At(i, i)) / d[i] * res.StdDev
		}
	}
	return res
}

func allZero(x []float64) bool {
	for _, v := range x {
		if v != 0 {
			return false
		}
	}
	return true
}
