package reverse_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/reverse"
)

func mustPanic(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		r := recover()
		s := fmt.Sprint(r)
		if e, ok := r.(error); ok {
			s = e.Error()
		}
		if r == nil || !strings.Contains(s, want) {
			t.Errorf("panic %q, want %q", s, want)
		}
	}()
	f()
}

func TestArrayMisusePanics(t *testing.T) {
	tp, other := reverse.NewTape(), reverse.NewTape()
	d := func(r, c int) *mat.Dense { return mat.NewDense(r, c, nil) }
	x3, x4 := tp.Vec(make([]float64, 3)), tp.Vec(make([]float64, 4))
	m34, m52 := tp.Mat(d(3, 4)), tp.Mat(d(5, 2))
	s := tp.Var(1)
	for _, c := range []struct {
		want string
		f    func()
	}{
		{"reverse: Mul of 3×4 by 5×2", func() { m34.Mul(m52) }},
		{"reverse: Mul of 4×3 by 2×5", func() { m34.T().Mul(m52.T()) }},
		{"reverse: MulVec of 3×4 by a vector of length 3", func() { m34.MulVec(x3) }},
		{"reverse: Add of vectors of length 3 and 4", func() { x3.Add(x4) }},
		{"reverse: Dot of vectors of length 3 and 4", func() { x3.Dot(x4) }},
		{"reverse: DotConst of vectors of length 3 and 2", func() { x3.DotConst([]float64{1, 2}) }},
		{"reverse: MulElem of 3×4 and 5×2", func() { m34.MulElem(m52) }},
		{"reverse: Add of 3×4 and 4×3", func() { m34.Add(m34.T()) }},
		{"reverse: AddRow to 3×4 of a vector of length 3", func() { m34.AddRow(x3) }},
		{"reverse: AddCol to 3×4 of a vector of length 4", func() { m34.AddCol(x4) }},
		{"reverse: Reshape of a vector of length 4 to 3×2", func() { x4.Reshape(3, 2) }},
		{"reverse: Reshape of 3×4 to 5×2", func() { m34.Reshape(5, 2) }},
		{"reverse: Slice [1:5] of a vector of length 4", func() { x4.Slice(1, 5) }},
		{"reverse: Slice [2:2] of a vector of length 4", func() { x4.Slice(2, 2) }},
		{"reverse: Slice [0:4, 0:1] of 3×4", func() { m34.Slice(0, 4, 0, 1) }},
		{"reverse: At(4) of a vector of length 4", func() { x4.At(4) }},
		{"reverse: At(-1) of a vector of length 4", func() { x4.At(-1) }},
		{"reverse: At(3, 0) of 3×4", func() { m34.At(3, 0) }},
		{"reverse: Row(3) of 3×4", func() { m34.Row(3) }},
		{"reverse: Col(3) of 4×3", func() { m34.T().Col(3) }},
		{"reverse: LogDet of 3×4, want a square matrix", func() { m34.LogDet() }},
		{"reverse: Solve of 3×4, want a square matrix", func() { m34.Solve(x3) }},
		{"reverse: Solve of 4×4 with a vector of length 3", func() { m34.T().Mul(m34).Solve(x3) }},
		{"reverse: QuadForm of 4×4 with a vector of length 3", func() { m34.T().Mul(m34).QuadForm(x3) }},
		{"reverse: SolveMat of 4×4 with a right-hand side of 3×4", func() { m34.T().Mul(m34).SolveMat(m34) }},
		{"reverse: SolveLowerMat of 3×4, want a square matrix", func() { m34.SolveLowerMat(m34) }},
		{"reverse: SolveUpperMat of 4×4 with a right-hand side of 5×2", func() { m34.T().Mul(m34).SolveUpperMat(m52) }},
		{"reverse: Cholesky of 3×4, want a square matrix", func() { m34.Cholesky() }},
		{"reverse: CholeskyJitter of 3×4, want a square matrix", func() { m34.CholeskyJitter(0) }},
		{"reverse: CholeskyJitter with limit -1, want at least 0", func() { m34.T().Mul(m34).CholeskyJitter(-1) }},
		{"reverse: CholeskyJitter with limit NaN, want at least 0", func() { m34.T().Mul(m34).CholeskyJitter(math.NaN()) }},
		{"reverse: InvQuadForm of 4×4 with a vector of length 3", func() { m34.T().Mul(m34).InvQuadForm(x3) }},
		{"reverse: Det of 3×4, want a square matrix", func() { m34.Det() }},
		{"reverse: Inverse of 3×4, want a square matrix", func() { m34.Inverse() }},
		{"reverse: EigenSym of 3×4, want a square matrix", func() { m34.EigenSym() }},
		{"reverse: EigenSymValues of 3×4, want a square matrix", func() { m34.EigenSymValues() }},
		{"reverse: Symmetric of order 3 of a vector of length 3, want 6", func() { x3.Symmetric(3) }},
		{"reverse: Mat of another tape", func() { m34.T().Mul(m34).SolveMat(other.Mat(d(4, 1))) }},
		{"reverse: CrossEntropy of 3×4 with 2 labels", func() { m34.CrossEntropy([]int{0, 1}) }},
		{"reverse: CrossEntropy of 3×4 with label 4 in row 1", func() { m34.CrossEntropy([]int{0, 4, 1}) }},
		{"reverse: Vec of length 0, want at least 1", func() { tp.Vec(nil) }},
		{"reverse: ConstVec of length 0", func() { tp.ConstVec(nil) }},
		{"reverse: Stack of length 0", func() { reverse.Stack(nil) }},
		{"reverse: Mat of length 0", func() { tp.Mat(new(mat.Dense)) }},
		{"reverse: ConstMat of length 0", func() { tp.ConstMat(new(mat.Dense)) }},
		{"reverse: zero Vec", func() { reverse.Vec{}.Exp() }},
		{"reverse: zero Vec", func() { x3.Add(reverse.Vec{}) }},
		{"reverse: zero Mat", func() { reverse.Mat{}.Exp() }},
		{"reverse: zero Mat", func() { m34.Mul(reverse.Mat{}) }},
		{"reverse: zero Var", func() { x3.MulVar(reverse.Var{}) }},
		{"reverse: zero Var", func() { reverse.Stack([]reverse.Var{s, {}}) }},
		{"reverse: Vec of another tape", func() { x3.Add(other.Vec(make([]float64, 3))) }},
		{"reverse: Vec of another tape", func() { m34.MulVec(other.Vec(make([]float64, 4))) }},
		{"reverse: Mat of another tape", func() { m34.Add(other.Mat(d(3, 4))) }},
		{"reverse: Var of another tape", func() { x3.AddVar(other.Var(1)) }},
		{"reverse: Vec of another tape", func() { other.GradVec(nil, x3) }},
		{"reverse: Mat of another tape", func() { other.GradMat(nil, m34) }},
		{"reverse: gradient of length 2, want 3", func() { tp.GradVec(make([]float64, 2), x3) }},
		{"reverse: gradient of 4×3, want 3×4", func() { tp.GradMat(d(4, 3), m34) }},
		{"reverse: GradVec of an intermediate result", func() { tp.GradVec(nil, x3.Exp()) }},
		{"reverse: GradVec of a constant", func() { tp.GradVec(nil, tp.ConstVec([]float64{1})) }},
		{"reverse: GradMat of an intermediate result", func() { tp.GradMat(nil, m34.Exp()) }},
		{"reverse: Apply of a nil Rule", func() { x3.Apply(nil) }},
		{"reverse: Mat of a Param of length 6 as 2×4", func() { tp.Param(make([]float64, 6)).Mat(2, 4) }},
		{"reverse: AddScaled of vectors of length 3 and 4", func() { x3.AddScaled(2, x4) }},
		{"reverse: MaxElem of 3×4 and 5×2", func() { m34.MaxElem(m52) }},
		{"reverse: SelectElem of vectors of length 3 and 4", func() { x3.SelectElem(x3, x4) }},
		{"reverse: Clamp to [1, 0], want lo ≤ hi", func() { x3.Clamp(1, 0) }},
		{"reverse: Gather with index[1] = 3, want at least 0 and less than 3", func() { x3.Gather([]int{0, 3}) }},
		{"reverse: Gather with 0 indices", func() { x3.Gather(nil) }},
		{"reverse: GatherRows with index[0] = -1", func() { m34.GatherRows([]int{-1}) }},
		{"reverse: ScatterAdd of a vector of length 3 with 2 indices", func() { x3.ScatterAdd(5, []int{0, 1}) }},
		{"reverse: ScatterAddRows of 3×4 with 2 indices", func() { m34.ScatterAddRows(5, []int{0, 1}) }},
		{"reverse: ScatterAdd of length 0", func() { x3.ScatterAdd(0, []int{0, 1, 2}) }},
		{"reverse: Lower of order 3 of a vector of length 3, want 6", func() { x3.Lower(3) }},
		{"reverse: StrictUpper of order 2 of a vector of length 3, want 1", func() { x3.StrictUpper(2) }},
		{"reverse: BroadcastRows of length 0", func() { x3.BroadcastRows(-1) }},
		{"reverse: Diag of 3×4, want a square matrix", func() { m34.Diag() }},
		{"reverse: Trace of 3×4, want a square matrix", func() { m34.Trace() }},
		{"reverse: AddDiag of 4×4 with a vector of length 3", func() { m34.T().Mul(m34).AddDiag(x3) }},
		{"reverse: StackRows with row 1 of length 4, want 3", func() { reverse.StackRows([]reverse.Vec{x3, x4}) }},
		{"reverse: LinComb with vector 1 of length 4, want 3", func() { reverse.LinComb([]float64{1, 2}, []reverse.Vec{x3, x4}) }},
		{"reverse: LinComb of 1 vectors with 2 coefficients", func() { reverse.LinComb([]float64{1, 2}, []reverse.Vec{x3}) }},
		{"reverse: ConcatAll of length 0", func() { reverse.ConcatAll([]reverse.Vec{}) }},
		{"reverse: destination of length 2, want 3", func() { m34.ArgMaxRows(make([]int, 2)) }},
		{"slope: VecRule filter of vectors of length [3]: want two", func() { reverse.ApplyVec(filterRule, x3) }},
		{"slope: VecRule half has no VJP", func() {
			reverse.ApplyVec(&slope.VecRule{Name: "half", Len: filterRule.Len, Eval: filterRule.Eval}, x3)
		}},
		{"slope: VecRule first has no HVP, which second derivatives need", func() {
			first := *filterRule
			first.Name, first.HVP = "first", nil
			reverse.HVPVec(nil, func(x reverse.Vec2) reverse.Var2 { return reverse.ApplyVec(&first, x, x).Sum() }, []float64{1}, []float64{1})
		}},
		{"reverse: operands of ApplyVec of length 0", func() { reverse.ApplyVec[reverse.Var](filterRule) }},
		{"reverse: a Vec2 or Mat2 has no Tape", func() {
			reverse.HVPVec(nil, func(x reverse.Vec2) reverse.Var2 { x.Tape(); return x.Sum() }, x3.Values(nil), x3.Values(nil))
		}},
		{"reverse: direction of length 1, want 2", func() { reverse.HVPVec(nil, reverse.Vec2.Sum, []float64{1, 2}, []float64{1}) }},
		{"reverse: JVPVec at a point of length 0", func() { reverse.JVPVec(reverse.Vec2.Sum, nil, nil) }},
		{"reverse: nil function", func() { reverse.HessianVec(nil, nil, []float64{1}) }},
		{"reverse: nil function", func() { reverse.GradientVec(nil, nil, []float64{1}) }},
		{"reverse: GradientVec at a point of length 0", func() { reverse.GradientVec(nil, reverse.Vec.Sum, nil) }},
		{"reverse: gradient of length 1, want 2", func() { reverse.GradientVec([]float64{0}, reverse.Vec.Sum, []float64{1, 2}) }},
		{"reverse: Var of another tape", func() {
			reverse.GradientVec(nil, func(x reverse.Vec) reverse.Var { return s }, []float64{1})
		}},
	} {
		mustPanic(t, c.want, c.f)
	}
	tp.Reset()
	fresh := tp.Vec(make([]float64, 3))
	mustPanic(t, "reverse: stale Vec", func() { x3.Exp() })
	mustPanic(t, "reverse: stale Vec", func() { fresh.Add(x3) })
	mustPanic(t, "reverse: stale Vec", func() { tp.GradVec(nil, x3) })
	mustPanic(t, "reverse: stale Mat", func() { m34.T() })
	mustPanic(t, "reverse: stale Mat", func() { tp.GradMat(nil, m34) })
	mustPanic(t, "stale Var", func() { fresh.AddVar(s) })
}
