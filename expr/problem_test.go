package expr_test

import (
	"math"
	"testing"

	"slope"
	"slope/expr"
	"slope/hyperdual"
	"slope/internal/problem"
	"slope/reverse"
)

// Value, gradient and Hessian of the library's problems agree with Float64, the
// hand-written gradient, reverse and hyperdual, at the start and around it.
func TestProblems(t *testing.T) {
	for _, p := range problem.All() {
		prog := expr.Record(p.Dim(), p.Expr)
		for shift := range 5 {
			x := append([]float64(nil), p.Start...)
			for i := range x {
				x[i] += 0.125 * float64(shift) * math.Sin(float64(i+1))
			}
			checkProblem(t, p, prog, x)
		}
	}
}

func checkProblem(t *testing.T, p *problem.Problem, prog *expr.Program, x []float64) {
	t.Helper()
	fx := make([]slope.Float64, len(x))
	for i, v := range x {
		fx[i] = slope.Float64(v)
	}
	want := float64(p.Value(fx))
	y, g, h := prog.Hessian(nil, x)
	if y != want || prog.Value(x) != want {
		t.Errorf("%s: value %v, want %v", p.Name, y, want)
	}
	_, hand := p.Hand(nil, x)
	_, rev := reverse.Gradient(nil, p.Var, x)
	_, _, hess := hyperdual.Hessian(nil, p.HyperDual, x)
	sparse := prog.SparseHessian(x)
	grad, row := sizes(prog, x)
	for i := range x {
		if d := math.Abs(g[i] - hand[i]); d > 1e-13*grad {
			t.Errorf("%s: gradient[%d] = %v, by hand %v", p.Name, i, g[i], hand[i])
		}
		if d := math.Abs(g[i] - rev[i]); d > 1e-14*grad {
			t.Errorf("%s: gradient[%d] = %v, reverse %v", p.Name, i, g[i], rev[i])
		}
		for j := range x {
			if d := math.Abs(h.At(i, j) - hess.At(i, j)); d > 1e-13*row {
				t.Errorf("%s: Hessian[%d,%d] = %v, hyperdual %v", p.Name, i, j, h.At(i, j), hess.At(i, j))
			}
			if d := math.Abs(h.At(i, j) - sparse.At(i, j)); d > 1e-14*row {
				t.Errorf("%s: sparse Hessian[%d,%d] = %v, dense %v", p.Name, i, j, sparse.At(i, j), h.At(i, j))
			}
		}
	}
}

// sizes returns the greatest terms in the gradient and the Hessian of a program:
// the adjoints times the slopes of all nodes, and those times slopes again.
func sizes(p *expr.Program, x []float64) (grad, hess float64) {
	t := p.Trace(x, nil)
	slopes := 1.0
	for i, nd := range p.Nodes() {
		if nd.Op == expr.OpInput {
			continue
		}
		args := make([]float64, len(nd.Args))
		for k, a := range nd.Args {
			args[k] = t.Value[a]
		}
		_, d := nd.Slopes(nil, args)
		for _, v := range d {
			slopes = math.Max(slopes, math.Abs(v))
			grad += math.Abs(v * t.Adjoint[i])
		}
	}
	for _, a := range t.Adjoint {
		grad = math.Max(grad, math.Abs(a))
	}
	return grad, grad * slopes * slopes
}
