package gd_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/expr"
	"slope/gd"
	"slope/hyperdual"
	"slope/internal/problem"
	"slope/reverse"
)

// table is a dataset for linear regression that has an exact solution.
func table(m int) (a *mat.Dense, b, solution []float64) {
	solution = []float64{0.5, -1, 2}
	a = mat.NewDense(m, 3, nil)
	b = make([]float64, m)
	for i := range m {
		for j := range 3 {
			a.Set(i, j, math.Sin(float64((i+1)*(j+2))))
			b[i] += a.At(i, j) * solution[j]
		}
	}
	return a, b, solution
}

// MiniBatch and Adam train a loss of arrays, a recorded batch and scalars alike.
func TestSumsTrainWithAdam(t *testing.T) {
	const m = 60
	a, b, want := table(m)
	var data []float64
	for i := range m {
		data = append(append(data, a.RawRowView(i)...), b[i])
	}
	sums := map[string]gd.Sum{
		"arrays": gd.SumOfVec(3, m, func(samples []int, x reverse.Vec) reverse.Var {
			r := x.ConstMat(a).GatherRows(samples).MulVec(x).Sub(x.ConstVec(b).Gather(samples))
			return r.SumSquares().Scale(1 / float64(len(samples)))
		}),
		"program": expr.RecordData(3, 4, func(x, d []expr.Expr) expr.Expr { return slope.Dot(d[:3], x).Sub(d[3]).Square() }).Batch(data),
		"scalars": gd.SumOf(3, m, func(i int, x []reverse.Var) reverse.Var {
			return slope.DotConst(a.RawRowView(i), x).AddConst(-b[i]).Square()
		}),
	}
	for name, sum := range sums {
		r, err := gd.Minimize(gd.MiniBatch(sum, 8, 1), make([]float64, 3), gd.Options{
			Direction: gd.Adam{}, Step: gd.Fixed(0.05), MaxIterations: 2000, Stop: []gd.StopRule{},
		})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for j, w := range want {
			if math.Abs(r.X[j]-w) > 1e-4 {
				t.Errorf("%s: %v, want %v", name, r.X, want)
				break
			}
		}
	}
}

func rosenbrockVec[S reverse.Scalar[S]](x reverse.VecOf[S]) S {
	n := x.Len()
	head := x.Slice(0, n-1)
	return x.Slice(1, n).Sub(head.Square()).SumSquares().Scale(100).Add(head.Neg().AddConst(1).SumSquares())
}

// Hessians and products of every way are those of hyper-dual numbers.
func TestHessiansOfObjectives(t *testing.T) {
	const n = 5
	x, v := []float64{-1.2, 1, 0.3, 0.7, -0.4}, []float64{1, -2, 0.5, 3, 1}
	_, wantG, want := hyperdual.Hessian(nil, problem.Rosenbrock[hyperdual.HyperDual[float64]], x)
	scalar, vec := gd.Reverse(n, problem.Rosenbrock[reverse.Var]), gd.ReverseVec(n, rosenbrockVec)
	if y, w := vec.Value(x), scalar.Value(x); math.Abs(y-w) > 1e-12*w {
		t.Errorf("value %v, want %v", y, w)
	}
	for name, obj := range map[string]gd.Curved{
		"reverse": gd.WithHessianReverse(scalar, problem.Rosenbrock),
		"arrays":  gd.WithHessianVec(vec, rosenbrockVec),
		"program": gd.WithHessianFunc(scalar, expr.Record(n, problem.Rosenbrock[expr.Expr]).Hessian),
	} {
		_, g, h := obj.Hessian(nil, x)
		if !mat.EqualApprox(h, want, 1e-12) || !mat.EqualApprox(mat.NewVecDense(n, g), mat.NewVecDense(n, wantG), 1e-12) {
			t.Errorf("%s: Hessian %v, gradient %v, want %v, %v", name, mat.Formatted(h), g, mat.Formatted(want), wantG)
		}
		if p, ok := obj.(interface {
			HVP(dst, x, v []float64) (float64, []float64)
		}); ok {
			_, hv := p.HVP(nil, x, v)
			var wantHV mat.VecDense
			wantHV.MulVec(want, mat.NewVecDense(n, v))
			if !mat.EqualApprox(mat.NewVecDense(n, hv), &wantHV, 1e-12) {
				t.Errorf("%s: product %v, want %v", name, hv, wantHV.RawVector().Data)
			}
		} else if name != "program" {
			t.Errorf("%s has no products", name)
		}
	}
}
