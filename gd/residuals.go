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
// of forward mode, at n evaluations of f. It is for several goroutines if f is. It
// panics if f is nil.
func DualResiduals(m, n int, f func([]dual.Dual[float64]) []dual.Dual[float64]) Residuals {
	arg.NotNil(pkg, f == nil)
	room := slicesOf[dual.Dual[float64]](n)
	return &residuals{m, n,
		func(dst, at []float64) []float64 {
			x := room.get()
			for i, v := range at {
				(*x)[i] = dual.Const(v)
			}
			dst = realParts(dst, m, f(*x), func(y dual.Dual[float64]) float64 { return y.Real })
			room.put(x)
			return dst
		},
		func(dst *mat.Dense, at []float64) *mat.Dense {
			_, j := dual.Jacobian(dst, f, at)
			return j
		},
	}
}

// ReverseResiduals returns the m residuals of n parameters with the exact
// Jacobian of reverse mode, at one evaluation of f and m sweeps. It is for several
// goroutines if f is. It panics if f is nil.
func ReverseResiduals(m, n int, f func([]reverse.Var) []reverse.Var) Residuals {
	arg.NotNil(pkg, f == nil)
	room := tapesOf(n)
	return &residuals{m, n,
		func(dst, at []float64) []float64 {
			t := room.get()
			dst = realParts(dst, m, f(t.begin(at)), reverse.Var.Value)
			room.put(t)
			return dst
		},
		func(dst *mat.Dense, at []float64) *mat.Dense {
			_, j := reverse.Jacobian(dst, f, at)
			return j
		},
	}
}

// realParts writes the values of y to dst, which has length m or is nil, as far as there are as many.
func realParts[T any](dst []float64, m int, y []T, value func(T) float64) []float64 {
	if dst == nil {
		dst = make([]float64, m)
	}
	dst = dst[:min(len(y), len(dst))]
	for i := range dst {
		dst[i] = value(y[i])
	}
	return dst
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
