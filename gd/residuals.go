package gd

import (
	"gonum.org/v1/gonum/mat"

	"slope/dual"
	"slope/internal/arg"
	"slope/reverse"
)

// Residuals are the m = OutDim residuals r of a least squares problem in n = Dim
// parameters, with their Jacobian J, m×n. Values writes r(x) to dst, of length m,
// and Jacobian writes J(x) to dst; both return dst, and allocate it if it is nil.
// Outside its domain a residual is NaN or infinite. An expr.Program of
// expr.RecordVec is a Residuals.
type Residuals interface {
	Dim() int
	OutDim() int
	Values(dst, x []float64) []float64
	Jacobian(dst *mat.Dense, x []float64) *mat.Dense
}

// DualResiduals returns the m residuals of n parameters with the exact Jacobian
// of forward mode, at n evaluations of f. It is for one goroutine at a time. It
// panics if f is nil.
func DualResiduals(m, n int, f func([]dual.Dual[float64]) []dual.Dual[float64]) Residuals {
	arg.NotNil(pkg, f == nil)
	x := make([]dual.Dual[float64], max(n, 0))
	return &residuals{m, n,
		func(dst, at []float64) []float64 {
			for i, v := range at {
				x[i] = dual.Const(v)
			}
			if dst == nil {
				dst = make([]float64, m)
			}
			y := f(x)
			for i := range min(len(y), len(dst)) {
				dst[i] = y[i].Real
			}
			return dst[:min(len(y), len(dst))]
		},
		func(dst *mat.Dense, at []float64) *mat.Dense {
			_, j := dual.Jacobian(dst, f, at)
			return j
		},
	}
}

// ReverseResiduals returns the m residuals of n parameters with the exact
// Jacobian of reverse mode, at one evaluation of f and m sweeps. It is for one
// goroutine at a time. It panics if f is nil.
func ReverseResiduals(m, n int, f func([]reverse.Var) []reverse.Var) Residuals {
	arg.NotNil(pkg, f == nil)
	tape, x := reverse.NewTape(), make([]reverse.Var, max(n, 0))
	return &residuals{m, n,
		func(dst, at []float64) []float64 {
			if dst == nil {
				dst = make([]float64, m)
			}
			tape.Reset()
			y := f(tape.Vars(x, at))
			for i := range min(len(y), len(dst)) {
				dst[i] = y[i].Value()
			}
			return dst[:min(len(y), len(dst))]
		},
		func(dst *mat.Dense, at []float64) *mat.Dense {
			_, j := reverse.Jacobian(dst, f, at)
			return j
		},
	}
}

type residuals struct {
	m, n     int
	values   func(dst, x []float64) []float64
	jacobian func(dst *mat.Dense, x []float64) *mat.Dense
}

func (r *residuals) Dim() int                                        { return r.n }
func (r *residuals) OutDim() int                                     { return r.m }
func (r *residuals) Values(dst, x []float64) []float64               { return r.values(dst, x) }
func (r *residuals) Jacobian(dst *mat.Dense, x []float64) *mat.Dense { return r.jacobian(dst, x) }
