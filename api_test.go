package slope_test

import (
	"io"
	"iter"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/convex"
	"slope/dual"
	"slope/expr"
	"slope/gd"
	"slope/hyperdual"
	"slope/reverse"
	"slope/verify"
)

// The public names that other modules compile against, with their types: a
// change of one of them does not compile here.

type (
	dv  = dual.Dual[float64]
	hv  = hyperdual.HyperDual[float64]
	rv  = reverse.Var
	rv2 = reverse.Var2
	ev  = expr.Expr
)

var (
	_ slope.GradientFunc = func(dst, x []float64) (y float64, grad []float64) { return 0, dst }
	_                    = slope.Rule{Name: "", Eval: func(x float64) (y, d1, d2 float64) { return }}
	_                    = slope.Rule2{Name: "", Eval: func(x, y float64) slope.Partials { return slope.Partials{} }}
	_                    = slope.Partials{F: 1, X: 1, Y: 1, XX: 1, XY: 1, YY: 1}

	_ slope.Ordered[slope.Float64] = slope.Float64(0)
	_ slope.Ordered[dv]            = dv{Real: 1, Eps: 1}
	_ slope.Ordered[hv]            = hv{Real: 1, E1: 1, E2: 1, E12: 1}
	_ slope.Ordered[rv]            = rv{}
	_ slope.Real[rv2]              = rv2{}
	_ slope.Real[ev]               = ev{}

	_ func(func(dv) dv, float64) (float64, float64)                                       = dual.Derivative[float64]
	_ func([]float64, func([]dv) dv, []float64) (float64, []float64)                      = dual.Gradient[float64]
	_ func(func([]dv) dv, []float64, []float64) (float64, float64)                        = dual.JVP[float64]
	_ func(*mat.Dense, func([]dv) []dv, []float64) ([]float64, *mat.Dense)                = dual.Jacobian
	_ func(func(dual.Dual[float32]) dual.Dual[float32], float32) (float32, float32)       = dual.Derivative[float32]
	_ func(func(hv) hv, float64) (float64, float64, float64)                              = hyperdual.Derivatives[float64]
	_ func(*mat.SymDense, func([]hv) hv, []float64) (float64, []float64, *mat.SymDense)   = hyperdual.Hessian
	_ func([]float64, func([]hv) hv, []float64, []float64) (float64, []float64)           = hyperdual.HVP
	_ func([]float64, func([]rv) rv, []float64) (float64, []float64)                      = reverse.Gradient
	_ func([]float64, func([]rv) []rv, []float64, []float64) ([]float64, []float64)       = reverse.VJP
	_ func(*mat.Dense, func([]rv) []rv, []float64) ([]float64, *mat.Dense)                = reverse.Jacobian
	_ func(*mat.SymDense, func([]rv2) rv2, []float64) (float64, []float64, *mat.SymDense) = reverse.Hessian
	_ func([]float64, func([]rv2) rv2, []float64, []float64) (float64, []float64)         = reverse.HVP
	_ func([]float64, func(reverse.Vec) rv, []float64) (float64, []float64)               = reverse.GradientVec
	_ func() *reverse.Tape                                                                = reverse.NewTape
	_ func(*reverse.Tape, float64) rv                                                     = (*reverse.Tape).Var
	_ func(*reverse.Tape, []rv, []float64) []rv                                           = (*reverse.Tape).Vars
	_ func(*reverse.Tape) int                                                             = (*reverse.Tape).Len
	_ func(*reverse.Tape)                                                                 = (*reverse.Tape).Reset
	_ func(*reverse.Tape, rv)                                                             = (*reverse.Tape).Backward
	_ func(*reverse.Tape, rv) float64                                                     = (*reverse.Tape).Grad
	_ func(*reverse.Tape, []float64, []rv) []float64                                      = (*reverse.Tape).Grads
	_ func(*reverse.Tape)                                                                 = (*reverse.Tape).ZeroGrad
	_ func(*reverse.Tape, []float64) *reverse.Param                                       = (*reverse.Tape).Param
	_ func(*reverse.Tape, []float64) reverse.Vec                                          = (*reverse.Tape).Vec
	_ func(*reverse.Tape, *mat.Dense) reverse.Mat                                         = (*reverse.Tape).Mat
	_ func(*reverse.Tape, []float64) reverse.Vec                                          = (*reverse.Tape).ConstVec
	_ func(*reverse.Tape, *mat.Dense) reverse.Mat                                         = (*reverse.Tape).ConstMat
	_ func(*reverse.Tape, []float64, reverse.Vec) []float64                               = (*reverse.Tape).GradVec
	_ func(*reverse.Tape, *mat.Dense, reverse.Mat) *mat.Dense                             = (*reverse.Tape).GradMat
	_ func(*reverse.Param) []float64                                                      = (*reverse.Param).Value
	_ func(*reverse.Param, []rv) []rv                                                     = (*reverse.Param).Vars
	_ func(*reverse.Param) reverse.Vec                                                    = (*reverse.Param).Vec
	_ func(*reverse.Param, int, int) reverse.Mat                                          = (*reverse.Param).Mat
	_ func(*reverse.Param) []float64                                                      = (*reverse.Param).Grad
	_ func(*reverse.Param)                                                                = (*reverse.Param).ZeroGrad
	_ func(int, func([]ev) ev) *expr.Program                                              = expr.Record
	_ func(int, func([]ev) []ev) *expr.Program                                            = expr.RecordVec
	_ func(*expr.Program, []dv) dv                                                        = expr.Eval[dv]
	_ func(*expr.Program, []float64, []float64) (float64, []float64)                      = (*expr.Program).Gradient
	_ func(gd.Objective, []float64, gd.Options) (*gd.Result, error)                       = gd.Minimize
	_ func(gd.Objective, []float64, gd.Options) iter.Seq2[gd.Iterate, error]              = gd.Iterates
	_ func(func(dv) dv, float64, gd.Options1D[float64]) (float64, gd.History[float64])    = gd.Minimize1D[float64]
)

var (
	_ func(func([]ev) ev, convex.Box, ...convex.Option) (convex.Certificate, error) = convex.Certify
	_ func(func([]ev) ev, convex.Box, ...convex.Option) (convex.Bound, error)       = convex.Smoothness
	_ func(func([]ev) ev, convex.Box, ...convex.Option) (convex.Bound, error)       = convex.StrongConvexity
	_                                                                               = convex.Box{Lo: []float64{0}, Hi: []float64{1}}
	_                                                                               = convex.Bound{Lo: 0, Hi: 1}
	_ convex.Verdict                                                                = [...]convex.Verdict{0: convex.Undecided, 1: convex.Proven, 2: convex.Refuted}[0]
	_ interface {
		Dim() int
		Contains(x []float64, tol float64) bool
		Project(dst, x []float64) []float64
	} = convex.Set(nil)

	_ func(func([]float64) float64, slope.GradientFunc, []float64, ...verify.Option) verify.Report  = verify.CheckGradient
	_ func(verify.TB, func([]float64) float64, slope.GradientFunc, verify.Domain, ...verify.Option) = verify.Gradient
	_                                                                                               = verify.Domain{Lo: []float64{0}, Hi: []float64{1}}
)

func _(p *expr.Program, x, v []float64) {
	_ = p.Value(x)
	_, _ = p.HVP(nil, x, v)
	_ = p.SparseHessian(x)
	_ = p.Sparsity()
}

// The fields of a certificate that callers read.
func _(c convex.Certificate) (convex.Verdict, any, string) { return c.Verdict, c.Witness, c.Reason }

// WriteGo is called with three arguments, and options where there are any.
func _(p *expr.Program, w io.Writer) error { return p.WriteGo(w, "pkg", "Name") }

// The whole-array operations, by name and type.
type (
	vec interface {
		Add(reverse.Vec) reverse.Vec
		Sub(reverse.Vec) reverse.Vec
		Mul(reverse.Vec) reverse.Vec
		Div(reverse.Vec) reverse.Vec
		AddVar(rv) reverse.Vec
		MulVar(rv) reverse.Vec
		AddConst(float64) reverse.Vec
		Scale(float64) reverse.Vec
		Sum() rv
		Mean() rv
		SumSquares() rv
		Norm2() rv
		LogSumExp() rv
		Max() rv
		Min() rv
		Dot(reverse.Vec) rv
		DotConst([]float64) rv
		Softmax() reverse.Vec
		At(int) rv
		Slice(i, j int) reverse.Vec
		Concat(reverse.Vec) reverse.Vec
		Reshape(r, c int) reverse.Mat
		Len() int
		Tape() *reverse.Tape
		unary[reverse.Vec]
	}
	matrix interface {
		MulVec(reverse.Vec) reverse.Vec
		Mul(reverse.Mat) reverse.Mat
		T() reverse.Mat
		Add(reverse.Mat) reverse.Mat
		Sub(reverse.Mat) reverse.Mat
		MulElem(reverse.Mat) reverse.Mat
		DivElem(reverse.Mat) reverse.Mat
		AddRow(reverse.Vec) reverse.Mat
		AddCol(reverse.Vec) reverse.Mat
		AddConst(float64) reverse.Mat
		Scale(float64) reverse.Mat
		Sum() rv
		Mean() rv
		SumSquares() rv
		Max() rv
		Min() rv
		SumRows() reverse.Vec
		SumCols() reverse.Vec
		LogSumExpRows() reverse.Vec
		SoftmaxRows() reverse.Mat
		Row(int) reverse.Vec
		Col(int) reverse.Vec
		At(i, j int) rv
		Slice(i, k, j, l int) reverse.Mat
		Flatten() reverse.Vec
		LogDet() rv
		Solve(reverse.Vec) reverse.Vec
		QuadForm(reverse.Vec) rv
		Cholesky() reverse.Mat
		CholeskyJitter(limit float64) (l reverse.Mat, jitter float64, err error)
		InvQuadForm(reverse.Vec) rv
		SolveMat(reverse.Mat) reverse.Mat
		SolveLower(reverse.Vec) reverse.Vec
		SolveUpper(reverse.Vec) reverse.Vec
		SolveLowerMat(reverse.Mat) reverse.Mat
		SolveUpperMat(reverse.Mat) reverse.Mat
		Inverse() reverse.Mat
		Det() rv
		EigenSymValues() reverse.Vec
		EigenSym() (values reverse.Vec, vectors reverse.Mat, err error)
		Dims() (r, c int)
		Tape() *reverse.Tape
		unary[reverse.Mat]
	}
	unary[T any] interface {
		Neg() T
		Inv() T
		Square() T
		Sqrt() T
		Cbrt() T
		Exp() T
		Exp2() T
		Expm1() T
		Log() T
		Log2() T
		Log10() T
		Log1p() T
		Sin() T
		Cos() T
		Tan() T
		Asin() T
		Acos() T
		Atan() T
		Sinh() T
		Cosh() T
		Tanh() T
		Asinh() T
		Acosh() T
		Atanh() T
		Erf() T
		Erfc() T
		Gamma() T
		Lgamma() T
		Digamma() T
		Sigmoid() T
		Softplus() T
		Abs() T
	}
)

var (
	_ vec          = reverse.Vec{}
	_ matrix       = reverse.Mat{}
	_ gd.Objective = objective{}
)

type objective struct{}

func (objective) Dim() int                                              { return 0 }
func (objective) Value(x []float64) float64                             { return 0 }
func (objective) Gradient(dst, x []float64) (y float64, grad []float64) { return 0, dst }
