package reverse_test

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope/reverse"
)

// What an infinite or NaN number does is what it does to scalars: it reaches
// what depends on it, and a zero adjoint stops it.
func TestArraysPropagateInfAndNaN(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	at := func(z float64) string { return fmt.Sprint(z) }
	// 0·NaN and 0·∞ are NaN in a product.
	for _, bad := range []float64{inf, nan} {
		tp := reverse.NewTape()
		a := tp.Mat(mat.NewDense(2, 2, []float64{0, 1, 1, 0}))
		b := tp.Mat(mat.NewDense(2, 2, []float64{bad, 1, 2, 3}))
		z := a.Mul(b).Values(nil)
		if z.At(0, 0) == z.At(0, 0) || z.At(0, 1) != 3 {
			t.Errorf("product with %v is %v", bad, mat.Formatted(z))
		}
		if z := a.T().MulVec(b.Col(0)).Values(nil); z[0] == z[0] {
			t.Errorf("product with %v is %v", bad, z)
		}
	}
	// The second row of A is infinite and without influence on the loss.
	for _, bad := range []float64{inf, nan} {
		for _, c := range []struct {
			name string
			loss func(tp *reverse.Tape, x reverse.Vec, a reverse.Mat) reverse.Var
		}{
			{"MulVec", func(tp *reverse.Tape, x reverse.Vec, a reverse.Mat) reverse.Var { return a.MulVec(x).At(0) }},
			{"Mul", func(tp *reverse.Tape, x reverse.Vec, a reverse.Mat) reverse.Var {
				return a.Mul(x.Reshape(2, 1)).At(0, 0)
			}},
			{"Mul right", func(tp *reverse.Tape, x reverse.Vec, a reverse.Mat) reverse.Var {
				return x.Reshape(1, 2).Mul(a.T()).At(0, 0)
			}},
			{"Mul wide", func(tp *reverse.Tape, x reverse.Vec, a reverse.Mat) reverse.Var {
				return a.Mul(x.Concat(x).Concat(x).Reshape(2, 3)).Row(0).Slice(0, 1).Sum().Add(x.At(0))
			}},
			{"second use", func(tp *reverse.Tape, x reverse.Vec, a reverse.Mat) reverse.Var {
				return a.MulVec(x).At(0).Add(a.Mul(x.Reshape(2, 1)).At(0, 0)).Add(x.Sum())
			}},
			{"elementwise", func(tp *reverse.Tape, x reverse.Vec, a reverse.Mat) reverse.Var {
				return a.MulElem(x.Concat(x).Reshape(2, 2)).Row(0).Sum()
			}},
			{"chain", func(tp *reverse.Tape, x reverse.Vec, a reverse.Mat) reverse.Var {
				return a.AddRow(x).Square().Row(0).Sum()
			}},
		} {
			for _, constant := range []bool{true, false} {
				tp := reverse.NewTape()
				d := mat.NewDense(2, 2, []float64{1, 2, bad, bad})
				a := tp.ConstMat(d)
				if !constant {
					a = tp.Mat(d)
				}
				x := tp.Vec([]float64{3, 4})
				tp.Backward(c.loss(tp, x, a))
				g := tp.GradVec(nil, x)
				if !constant {
					g = append(g, tp.GradMat(nil, a).RawMatrix().Data...)
				}
				for i, v := range g {
					if v-v != 0 || i > 3 && v != 0 {
						t.Errorf("%s with %v beside: gradient %v", c.name, bad, g)
						break
					}
				}
			}
		}
	}
	// Reductions of special values.
	for _, c := range []struct {
		name string
		x    []float64
		f    func(reverse.Vec) reverse.Var
		y, g string
	}{
		{"LogSumExp", []float64{1, nan}, reverse.Vec.LogSumExp, "NaN", "[NaN NaN]"},
		{"LogSumExp", []float64{1, inf}, reverse.Vec.LogSumExp, "+Inf", "[0 1]"},
		{"LogSumExp", []float64{1000, 1000}, reverse.Vec.LogSumExp, at(1000 + math.Ln2), "[0.5 0.5]"},
		{"LogSumExp", []float64{-inf, 3}, reverse.Vec.LogSumExp, "3", "[0 1]"},
		{"Max", []float64{1, nan}, reverse.Vec.Max, "NaN", "[NaN NaN]"},
		{"Max", []float64{2, 1, 2, 2}, reverse.Vec.Max, "2", at0(1./3, 0, 1./3, 1./3)},
		{"Max", []float64{-inf, -inf}, reverse.Vec.Max, "-Inf", "[0.5 0.5]"},
		{"Min", []float64{2, 1, 1}, reverse.Vec.Min, "1", "[0 0.5 0.5]"},
		{"Norm2", []float64{0, 0}, reverse.Vec.Norm2, "0", "[0 0]"},
		{"Norm2", []float64{0x3p700, 0x4p700}, reverse.Vec.Norm2, at(0x5p700), "[0.6 0.8]"},
		{"Norm2", []float64{0x3p-700, 0x4p-700}, reverse.Vec.Norm2, at(0x5p-700), "[0.6 0.8]"},
		{"Sum", []float64{1, nan}, reverse.Vec.Sum, "NaN", "[NaN NaN]"},
		{"SumSquares", []float64{1, inf}, reverse.Vec.SumSquares, "+Inf", "[2 +Inf]"},
		{"log of 0", []float64{0, 1}, func(x reverse.Vec) reverse.Var { return x.Log().Sum() }, "-Inf", "[+Inf 1]"},
		{"√max at 0", []float64{0, -1}, func(x reverse.Vec) reverse.Var { return x.Max().Sqrt() }, "0", "[+Inf 0]"},
		{"√Σx² at 0", []float64{0, 0}, func(x reverse.Vec) reverse.Var { return x.SumSquares().Sqrt() }, "0", "[0 0]"},
		{"√x·y at 0", []float64{0, 3}, func(x reverse.Vec) reverse.Var { return x.Slice(0, 1).Dot(x.Slice(1, 2)).Sqrt() }, "0", "[+Inf 0]"},
		{"softmax of an unused row", []float64{inf, 0}, func(x reverse.Vec) reverse.Var {
			return x.Concat(x.Slice(1, 2)).Concat(x.Slice(1, 2)).Reshape(2, 2).SoftmaxRows().At(1, 0)
		}, "0.5", "[0 0]"},
		{"√(c·x) with c₀ = 0", []float64{4, 0.25}, func(x reverse.Vec) reverse.Var {
			return x.Mul(x.Tape().ConstVec([]float64{0, 1})).Sqrt().Sum()
		}, "0.5", "[0 1]"},
		{"√(x/c) with c₀ = ∞", []float64{4, 0.25}, func(x reverse.Vec) reverse.Var {
			return x.Div(x.Tape().ConstVec([]float64{inf, 1})).Sqrt().Sum()
		}, "0.5", "[0 1]"},
		{"√(Ax) with a row of zeros", []float64{4, 0.25}, func(x reverse.Vec) reverse.Var {
			a := x.Tape().ConstMat(mat.NewDense(2, 2, []float64{0, 0, 0, 1}))
			return a.MulVec(x).Sqrt().Sum().Add(a.Mul(x.Reshape(2, 1)).Sqrt().Sum())
		}, "1", "[0 2]"},
		{"√(0·x)", []float64{4, 1}, func(x reverse.Vec) reverse.Var { return x.Scale(0).Sqrt().Sum() }, "0", "[0 0]"},
		{"√(0·∞)", []float64{4, inf}, func(x reverse.Vec) reverse.Var { return x.Scale(0).Sqrt().Sum() }, "NaN", "[NaN NaN]"},
		{"log of 0 unused", []float64{0, 1}, func(x reverse.Vec) reverse.Var { return x.Log().Slice(1, 2).Sum() }, "0", "[0 1]"},
	} {
		y, g := reverse.GradientVec(nil, c.f, c.x)
		if at(y) != c.y || fmt.Sprint(g) != c.g {
			t.Errorf("%s of %v: %v, %v, want %s, %s", c.name, c.x, y, g, c.y, c.g)
		}
	}
}

func at0(x ...float64) string { return fmt.Sprint(x) }

// A cross-entropy near 0 keeps its digits, and so does its gradient: with the
// logits (50, 0) of class 0 it is log(1+e⁻⁵⁰).
func TestCrossEntropyKeepsItsDigits(t *testing.T) {
	tp := reverse.NewTape()
	m := tp.Mat(mat.NewDense(1, 2, []float64{50, 0}))
	f := m.CrossEntropy([]int{0})
	want := math.Exp(-50)
	if math.Abs(f.Value()-want) > 4*unit*want {
		t.Errorf("cross-entropy %v, want %v", f.Value(), want)
	}
	tp.Backward(f)
	g := tp.GradMat(nil, m)
	if math.Abs(g.At(0, 0)+want) > 8*unit*want || math.Abs(g.At(0, 1)-want) > 8*unit*want {
		t.Errorf("gradient %v, want ∓%v", mat.Formatted(g), want)
	}
}

// Outside the domain of a factorisation everything is NaN, never a finite lie.
func TestFactorsOutsideTheirDomain(t *testing.T) {
	for _, c := range []struct {
		name string
		m    []float64
		f    func(m reverse.Mat, b reverse.Vec) reverse.Var
	}{
		{"LogDet of an indefinite matrix", []float64{1, 2, 2, 1}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.LogDet() }},
		{"LogDet of a singular matrix", []float64{1, 1, 1, 1}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.LogDet() }},
		{"LogDet of −I", []float64{-1, 0, 0, -1}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.LogDet() }},
		{"LogDet of NaN", []float64{1, 0, 0, math.NaN()}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.LogDet() }},
		{"LogDet of ∞", []float64{1, 0, 0, math.Inf(1)}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.LogDet() }},
		{"LogDet of ∞", []float64{math.Inf(1), 0, 0, 1}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.LogDet() }},
		{"Solve of a singular matrix", []float64{1, 2, 2, 4}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.Solve(b).Sum() }},
		{"Solve of ∞", []float64{math.Inf(1), 0, 0, 1}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.Solve(b).Sum() }},
		{"Solve of NaN", []float64{1, 2, 2, math.NaN()}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.Solve(b).Sum() }},
		{"SolveMat of a singular matrix", []float64{1, 2, 2, 4}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.SolveMat(m).Sum() }},
		{"SolveLowerMat", []float64{0, 2, 2, 4}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.SolveLowerMat(m).Sum() }},
		{"SolveUpperMat", []float64{1, 2, 2, 0}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.SolveUpperMat(m).Sum() }},
		{"Inverse of a singular matrix", []float64{1, 2, 2, 4}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.Inverse().Sum() }},
		{"Cholesky of an indefinite matrix", []float64{1, 2, 2, 1}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.Cholesky().At(0, 0) }},
		{"Cholesky of ∞", []float64{math.Inf(1), 0, 0, 1}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.Cholesky().Sum() }},
		{"InvQuadForm of an indefinite matrix", []float64{1, 2, 2, 1}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.InvQuadForm(b) }},
		{"Det of ∞", []float64{math.Inf(1), 0, 0, 1}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.Det() }},
		{"EigenSymValues of NaN", []float64{1, 0, 0, math.NaN()}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.EigenSymValues().Sum() }},
		{"EigenSym of ∞", []float64{1, 0, 0, math.Inf(1)}, func(m reverse.Mat, b reverse.Vec) reverse.Var {
			_, v, err := m.EigenSym()
			if err == nil {
				panic("no error")
			}
			return v.At(0, 0)
		}},
		{"SolveLower", []float64{0, 2, 2, 4}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.SolveLower(b).Sum() }},
		{"SolveUpper", []float64{1, 2, 2, 0}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.SolveUpper(b).Sum() }},
	} {
		tp := reverse.NewTape()
		m, b := tp.Mat(mat.NewDense(2, 2, c.m)), tp.Vec([]float64{1, 1})
		f := c.f(m, b)
		tp.Backward(f)
		if f.Value() == f.Value() {
			t.Errorf("%s is %v, want NaN", c.name, f.Value())
		}
		for _, g := range tp.GradMat(nil, m).RawMatrix().Data {
			if g == g {
				t.Errorf("%s: gradient %v, want NaN", c.name, g)
			}
		}
	}
}

// Losses of convex analysis in closed form: ∇(−log det X) = −X⁻¹, and the
// matrix-fractional bᵀX⁻¹b has gradients 2X⁻¹b and −X⁻¹bbᵀX⁻¹.
func TestMatrixLossesInClosedForm(t *testing.T) {
	x := mat.NewDense(3, 3, []float64{4, 1, 0.5, 1, 3, -1, 0.5, -1, 5})
	b := []float64{1, -2, 3}
	var inv mat.Dense
	if err := inv.Inverse(x); err != nil {
		t.Fatal(err)
	}
	var s mat.VecDense
	s.MulVec(&inv, mat.NewVecDense(3, b))
	tp := reverse.NewTape()
	m, v := tp.Mat(x), tp.Vec(b)
	tp.Backward(m.LogDet().Neg())
	f := v.Dot(m.Solve(v))
	tp.Backward(f)
	if want := mat.Dot(mat.NewVecDense(3, b), &s); math.Abs(f.Value()-want) > 1e-14*want {
		t.Errorf("bᵀX⁻¹b = %v, want %v", f.Value(), want)
	}
	gm, gv := tp.GradMat(nil, m), tp.GradVec(nil, v)
	for i := range 3 {
		if want := 2 * s.AtVec(i); math.Abs(gv[i]-want) > 1e-14 {
			t.Errorf("gradient of b at %d is %v, want %v", i, gv[i], want)
		}
		for j := range 3 {
			if want := -inv.At(j, i) - s.AtVec(i)*s.AtVec(j); math.Abs(gm.At(i, j)-want) > 1e-14 {
				t.Errorf("gradient of X at (%d, %d) is %v, want %v", i, j, gm.At(i, j), want)
			}
		}
	}
}

// A zero adjoint on a second derivative that is not finite: NaN where the result depends on
// it, nothing where it does not (docs/laws.md, rows 3 and 8).
func TestZeroAdjointsOfSecondDerivatives(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name string
		x    []float64
		f    func(x reverse.Vec2) reverse.Var2
		want []float64 // of the product with (1, 2)
	}{
		{"‖x‖", []float64{0, 0}, reverse.Vec2.Norm2, []float64{nan, nan}},
		{"½‖x‖²", []float64{0, 0}, func(x reverse.Vec2) reverse.Var2 { return x.Norm2().Square().Scale(0.5) }, []float64{nan, nan}},
		{"½‖x‖² by arrays", []float64{0, 0}, func(x reverse.Vec2) reverse.Var2 { return stack1(x.Norm2()).Square().Sum() }, []float64{nan, nan}},
		{"½‖x‖² of parts", []float64{0, 0}, func(x reverse.Vec2) reverse.Var2 {
			return stack1(x.Slice(0, 1).Norm2()).Square().Sum().Add(x.At(1).Square())
		}, []float64{nan, 4}},
		{"‖x‖ that nothing uses", []float64{0, 0}, func(x reverse.Vec2) reverse.Var2 {
			x.Norm2()
			return x.SumSquares()
		}, []float64{2, 4}},
		{"‖x‖ not taken", []float64{0, 0}, func(x reverse.Vec2) reverse.Var2 {
			n := stack1(x.Norm2())
			return x.Slice(0, 1).SelectElem(n, x.Slice(0, 1).Exp()).Sum().Add(x.SumSquares())
		}, []float64{3, 4}},
		{"‖x‖ detached", []float64{0, 0}, func(x reverse.Vec2) reverse.Var2 { return x.MulVar(x.Norm2()).Detach().Dot(x).Add(x.SumSquares()) }, []float64{2, 4}},
		{"(√x)²", []float64{0, 1}, func(x reverse.Vec2) reverse.Var2 { return x.Sqrt().Square().Sum() }, []float64{nan, 0}},
		{"log of 0 unused", []float64{0, 1}, func(x reverse.Vec2) reverse.Var2 { return x.Log().Slice(1, 2).Sum() }, []float64{0, -2}},
		{"(√x)⁰", []float64{0, 1}, func(x reverse.Vec2) reverse.Var2 { return x.Sqrt().PowInt(0).Dot(x.Square()) }, []float64{2, 4}},
	} {
		_, hv := reverse.HVPVec(nil, c.f, c.x, []float64{1, 2})
		for i, w := range c.want {
			if !sameFloat(hv[i], w) && math.Abs(hv[i]-w) > 1e-15 || w != w && hv[i] == hv[i] {
				t.Errorf("%s: product %v, want %v", c.name, hv, c.want)
				break
			}
		}
	}
}
