//go:build !race

package reverse_test

import (
	"runtime"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope/reverse"
)

// factorLoss is one of all matrix functions.
func factorLoss[S reverse.Scalar[S]](q reverse.MatOf[S], x reverse.VecOf[S]) S {
	l, _, _ := q.CholeskyJitter(0)
	values, vectors, _ := q.EigenSym()
	return l.SolveLowerMat(q).Add(q.SolveUpperMat(l)).Add(q.SolveMat(l)).Add(q.Inverse()).Add(vectors).SumSquares().
		Add(q.Det()).Add(q.InvQuadForm(x)).Add(values.Add(q.EigenSymValues()).Dot(x)).Add(x.Slice(0, 3).Symmetric(2).LogDet())
}

func TestArraysAllocateNothing(t *testing.T) {
	const m, n = 6, 5
	a := mat.NewDense(m, n, weights(m*n))
	sq := mat.NewDense(n, n, weights(n*n))
	for i := range n {
		sq.Set(i, i, 9)
	}
	b, x0, dst := weights(m), weights(n), make([]float64, n)
	labels := labelsFor(m, n)
	tp := reverse.NewTape()
	p := tp.Param(weights(n * n))
	vars := make([]reverse.Var, 2)
	grad := mat.NewDense(n, n, nil)
	step := func() {
		tp.Reset()
		x, w := tp.Vec(x0), p.Mat(n, n)
		q := tp.Mat(sq)
		h := tp.ConstMat(a).Mul(w).AddRow(x).Sigmoid().AddCol(tp.ConstVec(b))
		vars[0], vars[1] = x.Max(), h.Mean()
		loss := h.CrossEntropy(labels).
			Add(tp.ConstMat(a).MulVec(x).Sub(tp.ConstVec(b)).SumSquares()).
			Add(h.T().Mul(h).T().Flatten().PowConst(3).Norm2()).
			Add(q.LogDet()).Add(x.Dot(q.Solve(x))).Add(q.SolveLower(x).Sum()).Add(q.QuadForm(x)).
			Add(factorLoss(q, x)).
			Add(h.SoftmaxRows().MulVar(vars[0]).SumRows().Concat(h.LogSumExpRows()).LogSumExp()).
			Add(reverse.Stack(vars).SumSquares())
		tp.Backward(loss)
		tp.GradVec(dst, x)
		tp.GradMat(grad, q)
	}
	step()
	step()
	if n := testing.AllocsPerRun(20, step); n != 0 {
		t.Errorf("%v allocations in a step, want 0", n)
	}
	f := func(x reverse.Vec) reverse.Var { return x.Exp().Sum() }
	if n := testing.AllocsPerRun(20, func() { reverse.GradientVec(dst, f, x0) }); n != 0 {
		t.Errorf("%v allocations in GradientVec, want 0", n)
	}
}

// Many sweeps over one tape use the memory of one.
func TestSweepsShareTheirMemory(t *testing.T) {
	tp := reverse.NewTape()
	x := tp.Vec(weights(1000))
	f := x.Exp().Sub(x).SumSquares()
	tp.Backward(f)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 100 {
		tp.Backward(f)
	}
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 1<<16 {
		t.Errorf("100 sweeps allocated %d bytes, want next to none", n)
	}
}

// Second derivatives of every operation, in steady state.
func TestSecondDerivativesOfArraysAllocateNothing(t *testing.T) {
	const m, n = 6, 5
	table := mat.NewDense(m, n, weights(m*n))
	diag := mat.NewDense(n, n, nil)
	for i := range n {
		diag.Set(i, i, 9)
	}
	b, x := weights(m), weights(n*n)
	labels := labelsFor(m, n)
	f := func(v reverse.Vec2) reverse.Var2 {
		w := v.Reshape(n, n)
		x := w.Row(0)
		q := w.Add(v.ConstMat(diag))
		h := v.ConstMat(table).Mul(w).AddRow(x).Sigmoid().AddCol(v.ConstVec(b))
		return h.CrossEntropy(labels).
			Add(v.ConstMat(table).MulVec(x).Sub(v.ConstVec(b)).SumSquares()).
			Add(h.T().Mul(h).T().Flatten().PowConst(3).Norm2()).
			Add(q.LogDet()).Add(x.Dot(q.Solve(x))).Add(q.SolveLower(x).Sum()).Add(q.QuadForm(x)).
			Add(factorLoss(q, x)).
			Add(h.SoftmaxRows().MulVar(x.Max()).SumRows().Concat(h.LogSumExpRows()).LogSumExp()).
			Add(h.Add(v.ConstMat(table)).DivElem(h).Mean()).
			Add(reverse.ApplyVec(filterRule, x, v).Detach().Add(reverse.ApplyVec(filterRule, x, v)).Sum()).
			Add(h.GatherRows(labels).CumSumRows().MaxElemVar(x.At(0)).AddScaled(2, h).MaxRows().Lower(3).AddDiagVar(x.At(1)).Trace())
	}
	grad, hv := make([]float64, n*n), make([]float64, n*n)
	for name, run := range map[string]func(){
		"GradHVPVec": func() { reverse.GradHVPVec(grad, hv, f, x, x) },
		"HVPVec":     func() { reverse.HVPVec(hv, f, x, x) },
		"JVPVec":     func() { reverse.JVPVec(f, x, x) },
	} {
		run()
		run()
		if n := testing.AllocsPerRun(20, run); n != 0 {
			t.Errorf("%v allocations in %s, want 0", n, name)
		}
	}
}

// A Hessian allocates the gradient, with pairs and without.
func TestHessianVecAllocatesTheGradient(t *testing.T) {
	const order = 12
	for _, n := range []int{3, 20} {
		table := mat.NewDense(order*order, n, weights(order*order*n))
		x, h := weights(n), mat.NewSymDense(n, nil)
		run := func() {
			reverse.HessianVec(h, func(v reverse.Vec2) reverse.Var2 {
				m := v.ConstMat(table).MulVec(v).Sin().Reshape(order, order)
				m = m.T().Mul(m).AddDiagVar(v.At(0).Exp())
				return m.LogDet().Add(m.InvQuadForm(m.Row(0).Exp())).Add(m.Cholesky().Sum())
			}, x)
		}
		run()
		run()
		if got := testing.AllocsPerRun(20, run); got != 1 {
			t.Errorf("%v allocations in HessianVec of %d variables, want 1", got, n)
		}
	}
}
