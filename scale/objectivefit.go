package scale

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"slope/gd"
	"slope/internal/arg"
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
	d2  []float64 // D²
}

// normal is what a pipeline gives at a point.
func (f *fit) normal(x []float64) (Total, error) { return f.e.evaluate(NormalEquations, x, nil) }

func (f *fit) run(x0 []float64) (*FitResult, error) {
	x := append([]float64(nil), x0...)
	at, err := f.normal(x)
	if err != nil {
		return nil, err
	}
	res := &FitResult{X: x, History: []float64{at.Value}}
	f.d2 = make([]float64, f.n)
	f.scale(at)
	p, trial := make([]float64, f.n), make([]float64, f.n)
	lambda, grow := 1e-3, 2.0
	for {
		status := gd.Running
		switch {
		case notFinite(at.Gradient) >= 0 || notFinite(at.JTJ) >= 0:
			status = gd.NotFinite
		case allZero(at.Gradient) || at.Value == 0:
			status = gd.SmallGradient
		case res.Iterations >= f.opt.MaxIterations:
			status = gd.IterationLimit
		}
		for tries := 0; status == gd.Running; tries++ {
			if !f.solve(p, at, lambda) {
				lambda, grow = lambda*grow, 2*grow
				if tries > 60 || math.IsInf(lambda, 0) {
					status = gd.RoundingLimit
				}
				continue
			}
			promise := f.promise(p, at, lambda)
			for i, v := range p {
				trial[i] = x[i] + v
			}
			small := f.tiny(p, x, f.opt.Tol) || promise <= f.opt.Tol*f.opt.Tol*at.Value
			if sameBits(trial, x) {
				status = gd.RoundingLimit
				break
			}
			next, err := f.normal(trial)
			if err != nil {
				return nil, err
			}
			gain := (at.Value - next.Value) / promise
			if next.Value < at.Value && gain > 0 {
				copy(x, trial)
				at = next
				res.Iterations++
				res.History = append(res.History, at.Value)
				f.scale(at)
				g := 2*gain - 1
				lambda *= max(1.0/3, 1-g*g*g)
				grow = 2
				if small {
					status = gd.SmallChange
				}
				break
			}
			if small {
				// The step is as short as asked and does not lower ‖r‖², which is
				// flat to rounding here.
				status = gd.SmallChange
				if !(next.Value <= at.Value) {
					status = gd.RoundingLimit
				}
				break
			}
			lambda, grow = lambda*grow, 2*grow
			if tries > 60 {
				status = gd.RoundingLimit
			}
		}
		if status != gd.Running {
			res.Status = status
			return f.finish(res, at), nil
		}
	}
}

// scale raises D to the norms of the columns of J.
func (f *fit) scale(at Total) {
	for i := range f.n {
		f.d2[i] = max(f.d2[i], at.JTJ[packed(i, i, f.n)])
	}
}

// packed returns where element i, j ≥ i of an upper triangle of order n is.
func packed(i, j, n int) int { return i*n - i*(i-1)/2 + j - i }

// matrix returns D⁻¹JᵀJD⁻¹ + λI and D.
func (f *fit) matrix(at Total, lambda float64) (*mat.SymDense, []float64) {
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
			v := at.JTJ[packed(i, j, f.n)] / d[i] / d[j]
			if i == j {
				v += lambda
			}
			m.SetSym(i, j, v)
		}
	}
	return m, d
}

// solve writes the step to p and reports whether the matrix is positive definite.
func (f *fit) solve(p []float64, at Total, lambda float64) bool {
	m, d := f.matrix(at, lambda)
	var c mat.Cholesky
	if !c.Factorize(m) {
		return false
	}
	b := mat.NewVecDense(f.n, nil)
	for i, v := range at.Gradient {
		b.SetVec(i, -v/d[i])
	}
	s := mat.NewVecDense(f.n, nil)
	if err := c.SolveVecTo(s, b); err != nil {
		if _, bad := err.(mat.Condition); !bad { // a warning, not a failure
			return false
		}
	}
	for i := range p {
		p[i] = s.AtVec(i) / d[i]
	}
	return notFinite(p) < 0
}

// promise returns by how much the linear model says the step lowers ‖r‖²:
// λ‖Dp‖² − pᵀJᵀr.
func (f *fit) promise(p []float64, at Total, lambda float64) float64 {
	sum := 0.0
	for i, v := range p {
		d2 := f.d2[i]
		if d2 == 0 {
			d2 = 1
		}
		sum += float64(v * (float64(lambda*d2*v) - at.Gradient[i]))
	}
	return sum
}

// tiny reports whether p is at most tol of x in every component.
func (f *fit) tiny(p, x []float64, tol float64) bool {
	for i, v := range p {
		if math.Abs(v) > tol*math.Abs(x[i]) {
			return false
		}
	}
	return true
}

// finish adds the statistics.
func (f *fit) finish(res *FitResult, at Total) *FitResult {
	res.RSS, res.Samples, res.Evals, res.Faults = at.Value, at.Samples, f.e.count, f.e.report
	res.StdErr = make([]float64, f.n)
	free := float64(at.Samples) - float64(f.n)
	res.StdDev = math.NaN()
	if free > 0 {
		res.StdDev = math.Sqrt(res.RSS / free)
	}
	m, d := f.matrix(at, 0)
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
