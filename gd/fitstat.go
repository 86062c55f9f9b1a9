package gd

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/mathext"
)

// errors sets the standard errors of the parameters, of the model at the end.
func (f *fit) errors(res *FitResult, s *model) {
	res.StdDev = math.NaN()
	if f.m > res.Rank {
		res.StdDev = math.Sqrt(res.RSS / float64(f.m-res.Rank))
	}
	res.StdErr = make([]float64, f.n)
	res.root = mat.NewDense(f.n, max(res.Rank, 1), nil)
	for j := range res.StdErr {
		// (JᵀJ)⁺ = D⁻¹V·Σ⁻²·VᵀD⁻¹; a direction without a singular value is not determined.
		v, free := 0.0, 0.0
		for i, sigma := range s.sigma {
			if i < res.Rank {
				v = math.Hypot(v, s.v.At(j, i)/sigma)
				res.root.Set(j, i, s.v.At(j, i)/sigma/s.d[j])
			} else {
				free = math.Hypot(free, s.v.At(j, i))
			}
		}
		res.StdErr[j] = v / s.d[j] * res.StdDev
		if free > 1e-6 {
			res.StdErr[j] = math.Inf(1)
		}
	}
}

// Covariance returns the covariance matrix of the parameters, n×n, (JᵀJ)⁺·RSS/(m−Rank), as R's vcov and SciPy's curve_fit have it. Its diagonal is
// the square of StdErr: NaN if m = Rank, +Inf for a parameter that the data do not determine, in whose row all else is NaN. Dividing an element by the
// StdErr of its row and of its column gives the correlation. The matrix is new at each call, which costs n²·Rank multiplications. It panics if the result is none of Fit.
func (r *FitResult) Covariance() *mat.SymDense {
	if r.root == nil {
		panic("gd: FitResult.Covariance of a result that is none of Fit")
	}
	n := len(r.X)
	c := mat.NewSymDense(n, nil)
	c.SymOuterK(r.StdDev*r.StdDev, r.root)
	for i, e := range r.StdErr {
		if !math.IsInf(e, 1) {
			continue
		}
		for j := range n {
			c.SetSym(i, j, math.NaN())
		}
	}
	for i, e := range r.StdErr {
		c.SetSym(i, i, e*e)
	}
	return c
}

// Interval returns for each parameter the interval X ± t·StdErr, which covers the true one with probability level if the model is linear near X and the
// errors are independent and normal with one variance; t is the quantile (1+level)/2 of Student's distribution with m−Rank degrees of freedom, m being
// the number of residuals. It is (−∞, +∞) for a parameter that the data do not determine, and NaN if m = Rank. It panics unless 0 < level < 1.
func (r *FitResult) Interval(level float64) (lower, upper []float64) {
	if !(level > 0 && level < 1) {
		panic(fmt.Sprintf("gd: FitResult.Interval with level %v, want one in (0, 1)", level))
	}
	t := studentQuantile(1-level, len(r.Residuals)-r.Rank)
	lower, upper = make([]float64, len(r.X)), make([]float64, len(r.X))
	for i, x := range r.X {
		lower[i], upper[i] = x-float64(t*r.StdErr[i]), x+float64(t*r.StdErr[i])
	}
	return lower, upper
}

// studentQuantile is the number that Student's distribution with the degrees of freedom exceeds in absolute value with probability tail; NaN for none.
func studentQuantile(tail float64, freedom int) float64 {
	if freedom <= 0 {
		return math.NaN()
	}
	nu := float64(freedom)
	y := mathext.InvRegIncBeta(nu/2, 0.5, tail)
	return math.Sqrt(nu * (1 - y) / y)
}
