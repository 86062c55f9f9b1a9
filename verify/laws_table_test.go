package verify_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/reverse"
	"slope/verify"
)

// formula builds an Expression of n variables: the operands of a node are variables,
// 0 to n−1, or earlier nodes, from n on.
func formula(n int, ops ...expr.Node) verify.Expression { return verify.Expression{N: n, Ops: ops} }

func node(op expr.Op, args ...uint32) expr.Node { return expr.Node{Op: op, Args: args} }

func withConst(op expr.Op, c float64, args ...uint32) expr.Node {
	return expr.Node{Op: op, Args: args, C: []float64{c}}
}

// The rows of docs/laws.md, in every mode. Where want has NaN for a product 0·∞ the
// array modes have 0, which the row says.
func TestLawsRowByRow(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, r := range []struct {
		row        int
		name       string
		e          verify.Expression
		x          []float64
		grad, hess []float64 // hess nil: not compared
		arrays     []float64 // of Vec and Mat, if they differ
	}{
		{1, "√(x²)", formula(1, node(expr.OpSquare, 0), node(expr.OpSqrt, 1)), []float64{0}, []float64{0}, nil, nil},
		{1, "√(x²+y²)", formula(2, node(expr.OpSquare, 0), node(expr.OpSquare, 1), node(expr.OpAdd, 2, 3), node(expr.OpSqrt, 4)), []float64{0, 0}, []float64{0, 0}, nil, nil},
		{1, "‖x−y‖ by hand", formula(4, node(expr.OpSub, 0, 2), node(expr.OpSub, 1, 3), node(expr.OpSumSquares, 4, 5), node(expr.OpSqrt, 6)), []float64{1, 2, 1, 2}, []float64{0, 0, 0, 0}, nil, nil},
		{1, "log x²", formula(1, node(expr.OpSquare, 0), node(expr.OpLog, 1)), []float64{0}, []float64{0}, nil, nil},
		{1, "acos(1−x²)", formula(1, node(expr.OpSquare, 0), node(expr.OpNeg, 1), withConst(expr.OpAddConst, 1, 2), node(expr.OpAcos, 3)), []float64{0}, []float64{0}, nil, nil},
		{1, "(x²)^½", formula(1, node(expr.OpSquare, 0), withConst(expr.OpPowConst, 0.5, 1)), []float64{0}, []float64{0}, nil, nil},
		{1, "Clamp(x, 0, 1)^0.4", formula(1, withConst(expr.OpScale, 0, 0), node(expr.OpMax, 0, 1), withConst(expr.OpAddConst, 1, 1), node(expr.OpMin, 2, 3), withConst(expr.OpPowConst, 0.4, 4)), []float64{-1}, []float64{0}, []float64{0}, nil},
		{1, "∛(x³), the price", formula(1, expr.Node{Op: expr.OpPowInt, Int: 3, Args: []uint32{0}}, node(expr.OpCbrt, 1)), []float64{0}, []float64{0}, nil, nil},
		{2, "a·e^(−b)", formula(2, node(expr.OpNeg, 1), node(expr.OpExp, 2), node(expr.OpMul, 0, 3)), []float64{1, -1000}, []float64{inf, -inf}, nil, nil},
		{2, "a/b", formula(2, node(expr.OpDiv, 0, 1)), []float64{1, 0}, []float64{inf, -inf}, nil, nil},
		{3, "(√x)²", formula(1, node(expr.OpSqrt, 0), node(expr.OpSquare, 1)), []float64{0}, []float64{nan}, []float64{nan}, []float64{0}},
		{3, "√x·√x", formula(1, node(expr.OpSqrt, 0), node(expr.OpMul, 1, 1)), []float64{0}, []float64{nan}, nil, []float64{0}},
		{3, "1/(1/x)", formula(1, node(expr.OpInv, 0), node(expr.OpInv, 1)), []float64{0}, []float64{nan}, nil, []float64{0}},
		{3, "a·√b at the origin", formula(2, node(expr.OpSqrt, 1), node(expr.OpMul, 0, 2)), []float64{0, 0}, []float64{0, nan}, nil, []float64{0, 0}},
		{3, "0·√x + x", formula(1, node(expr.OpSqrt, 0), withConst(expr.OpScale, 0, 1), node(expr.OpAdd, 0, 2)), []float64{0}, []float64{1}, []float64{0}, nil},
		{3, "the loser √x of Max", formula(2, node(expr.OpSqrt, 0), node(expr.OpMax, 1, 2)), []float64{0, 2}, []float64{0, 1}, []float64{0, 0, 0, 0}, nil},
		{3, "the untaken log x", formula(2, node(expr.OpLog, 0), node(expr.OpSelect, 1, 2, 1)), []float64{0, -2}, []float64{0, 1}, []float64{0, 0, 0, 0}, nil},
		{3, "(√x)⁰", formula(1, node(expr.OpSqrt, 0), expr.Node{Op: expr.OpPowInt, Args: []uint32{1}}), []float64{0}, []float64{0}, []float64{0}, nil},
		{4, "log x + y", formula(2, node(expr.OpLog, 0), node(expr.OpAdd, 1, 2)), []float64{-1, 2}, []float64{nan, nan}, []float64{nan, nan, nan, nan}, nil},
		{4, "1/x − 1/x", formula(2, node(expr.OpInv, 0), node(expr.OpSub, 2, 2)), []float64{0, 1}, []float64{nan, nan}, []float64{nan, nan, nan, nan}, nil},
		{4, "NaN⁰", formula(1, expr.Node{Op: expr.OpPowInt, Args: []uint32{0}}), []float64{nan}, []float64{0}, []float64{0}, nil},
		{8, "½‖x‖²", formula(2, node(expr.OpNorm2, 0, 1), node(expr.OpSquare, 2), withConst(expr.OpScale, 0.5, 3)), []float64{0, 0}, []float64{0, 0}, []float64{nan, nan, nan, nan}, nil},
		{8, "cosh of Hypot", formula(2, node(expr.OpHypot, 0, 1), node(expr.OpCosh, 2)), []float64{0, 0}, []float64{0, 0}, []float64{nan, nan, nan, nan}, nil},
		{8, "(1+‖x‖)e^−‖x‖", formula(2, node(expr.OpNorm2, 0, 1), node(expr.OpNeg, 2), node(expr.OpExp, 3), withConst(expr.OpAddConst, 1, 2), node(expr.OpMul, 4, 5)), []float64{0, 0}, []float64{0, 0}, []float64{nan, nan, nan, nan}, nil},
		{8, "|x|", formula(1, node(expr.OpAbs, 0)), []float64{0}, []float64{0}, []float64{0}, nil},
		{8, "|x|², the price", formula(1, node(expr.OpAbs, 0), node(expr.OpSquare, 1)), []float64{0}, []float64{0}, []float64{0}, nil},
		{9, "LogSumExp(+∞, 0)", formula(2, node(expr.OpLogSumExp, 0, 1)), []float64{inf, 0}, []float64{1, 0}, []float64{0, 0, 0, 0}, nil},
		{9, "LogSumExp(−∞, −∞)", formula(2, node(expr.OpLogSumExp, 0, 1)), []float64{-inf, -inf}, []float64{0.5, 0.5}, []float64{0.25, -0.25, -0.25, 0.25}, nil},
		{9, "LogSumExp(+∞, NaN)", formula(2, node(expr.OpLogSumExp, 0, 1)), []float64{inf, nan}, []float64{nan, nan}, nil, nil},
		{9, "Norm2(−∞, 1, +∞)", formula(3, node(expr.OpNorm2, 0, 1, 2)), []float64{-inf, 1, inf}, []float64{-1 / math.Sqrt2, 0, 1 / math.Sqrt2}, nil, nil},
		{9, "MaxOf(+∞, +∞)", formula(2, node(expr.OpMaxOf, 0, 1)), []float64{inf, inf}, []float64{0.5, 0.5}, []float64{0, 0, 0, 0}, nil},
		{9, "MinOf(−∞, 0)", formula(2, node(expr.OpMinOf, 0, 1)), []float64{-inf, 0}, []float64{1, 0}, []float64{0, 0, 0, 0}, nil},
	} {
		for _, m := range singularModes() {
			a := m.run(r.e, r.x)
			if a.skip || m.range32 && math.Abs(r.x[len(r.x)-1]) > 100 {
				continue
			}
			want := r.grad
			if r.arrays != nil && m.apart == arrayRate {
				want = r.arrays
			}
			if m.name == "Batch" && r.x[0] != r.x[0] {
				continue // a NaN beside data is NaN
			}
			for i, w := range want {
				if g := a.grad[i]; !closeTo(g, w, 1e-6) {
					t.Errorf("row %d, %s at %v in %s: ∂%d is %v, want %v", r.row, r.name, r.x, m.name, i, g, w)
				}
			}
			for i, w := range r.hess {
				if a.hess != nil && !closeTo(a.hess[i], w, 1e-6) {
					t.Errorf("row %d, %s at %v in %s: entry %d of the Hessian is %v, want %v", r.row, r.name, r.x, m.name, i, a.hess[i], w)
				}
			}
		}
	}
}

func closeTo(a, b, tol float64) bool {
	return a == b || a != a && b != b || math.Abs(a-b) <= tol*math.Abs(b)
}

// Row 8: CheckHessian does not refute what a Hessian says at a kink by convention, and
// refutes a Hessian that is NaN or 0 for another reason.
func TestCheckHessianKnowsKinks(t *testing.T) {
	halfNorm := formula(2, node(expr.OpNorm2, 0, 1), node(expr.OpSquare, 2), withConst(expr.OpScale, 0.5, 3))
	absSquare := formula(1, node(expr.OpAbs, 0), node(expr.OpSquare, 1))
	for _, r := range []struct {
		name string
		e    verify.Expression
		x    []float64
		want verify.Verdict
	}{
		{"½‖x‖² at 0", halfNorm, []float64{0, 0}, verify.Undecided},
		{"‖x‖ at 0", formula(2, node(expr.OpNorm2, 0, 1)), []float64{0, 0}, verify.Undecided},
		{"cosh of Hypot at 0", formula(2, node(expr.OpHypot, 0, 1), node(expr.OpCosh, 2)), []float64{0, 0}, verify.Undecided},
		{"|x|² at 0", absSquare, []float64{0}, verify.Undecided},
		{"|x|²", absSquare, []float64{1}, verify.Holds},
		{"|x| at 0", formula(1, node(expr.OpAbs, 0)), []float64{0}, verify.Undecided},
	} {
		p := r.e.Program()
		if rep := verify.CheckHessian(r.e.Float(), p.Hessian, r.x); rep.Verdict != r.want {
			t.Errorf("%s: %v, want %v\n%v", r.name, rep.Verdict, r.want, rep)
		}
	}
	square := formula(1, node(expr.OpSquare, 0))
	for name, v := range map[string]float64{"0": 0, "NaN": math.NaN()} {
		wrong := func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
			y, g, h := square.Program().Hessian(dst, x)
			h.SetSym(0, 0, v)
			return y, g, h
		}
		if rep := verify.CheckHessian(square.Float(), wrong, []float64{0}); rep.Verdict != verify.Refuted {
			t.Errorf("a Hessian of %s everywhere: %v, want Refuted", name, rep.Verdict)
		}
	}
}

// Row 6: forward modes cancel before the infinite slope, the others after it.
func TestLawsOfCancellation(t *testing.T) {
	f := formula(1, node(expr.OpSub, 0, 0), withConst(expr.OpPowConst, 1./3, 1))
	for _, m := range singularModes() {
		a := m.run(f, []float64{2})
		if g := a.grad[0]; g != 0 && g == g {
			t.Errorf("(x−x)^⅓ in %s: %v, want 0 or NaN", m.name, g)
		}
	}
}

// A constant that is lifted is a structural zero where the mode can see it.
func TestLawsOfLiftedZeros(t *testing.T) {
	x := []float64{0}
	_, g := reverse.Gradient(nil, liftedZero[reverse.Var], x)
	_, p := expr.Record(1, liftedZero[expr.Expr]).Gradient(nil, x)
	_, _, h := reverse.Hessian(nil, liftedZero[reverse.Var2], x)
	if g[0] != 0 || p[0] != 0 || h.At(0, 0) != 0 {
		t.Errorf("0·√x at 0 with a lifted 0: %v in reverse, %v in replay, %v in second order, want 0", g, p, h.At(0, 0))
	}
	if _, d := dual.Gradient(nil, liftedZero[dual.Dual[float64]], x); d[0] == d[0] {
		t.Errorf("0·√x at 0 with a lifted 0: %v in dual, want NaN", d)
	}
	if _, _, d := hyperdual.Hessian(nil, liftedZero[hyperdual.HyperDual[float64]], x); d.At(0, 0) == d.At(0, 0) {
		t.Errorf("0·√x at 0 with a lifted 0: %v in hyperdual, want NaN", d.At(0, 0))
	}
}

func liftedZero[T slope.Real[T]](x []T) T { return x[0].Lift(0).Mul(x[0].Sqrt()) }

// Every number of the table is the derivative, where there is one: difference quotients
// from both sides in 400-bit arithmetic, which agree, are the reference. What is not is
// the price of rows 1 and 8.
func TestLawsAreLimits(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	parts, known, price := 0, 0, 0
	var examples []string
	for range *singularCases / 2 {
		e, x := drawSingular(r)
		p := e.Program()
		_, g := dual.Gradient(nil, e.Func().Dual, x)
		for i := range x {
			parts++
			want, ok := limit(p, x, i)
			if !ok || g[i] != g[i] || lawEval(e, x, i, i, lawDouble).extreme {
				continue
			}
			known++
			if math.IsInf(g[i], 0) && g[i]*want > 0 && math.Abs(want) > 1e15 {
				continue // the quotient grows without bound
			}
			if !closeTo(g[i], want, 1e-3) && math.Abs(g[i]-want) > 1e-6 {
				price++
				if len(examples) < 10 {
					examples = append(examples, fmt.Sprintf("∂%d of %v at %v: got %v, the limit is %v", i, e, x, g[i], want))
				}
			}
		}
	}
	t.Logf("%d parts, %d with a known limit and a number, %d of them another number, the price:", parts, known, price)
	for _, s := range examples {
		t.Log(s)
	}
	if price > known/50 || known < parts/4 {
		t.Errorf("%d of %d numbers are not the derivative, want at most one in fifty", price, known)
	}
}

// limit returns the derivative along axis i by quotients of steps ±2⁻¹⁰⁰, where they agree.
func limit(p *expr.Program, x []float64, i int) (d float64, ok bool) {
	const prec = 400
	at := func(sign float64) *big.Float {
		z := make([]*big.Float, len(x))
		for k, v := range x {
			z[k] = new(big.Float).SetPrec(prec).SetFloat64(v)
		}
		z[i].Add(z[i], big.NewFloat(sign*0x1p-100))
		y, err := p.Big(z, prec)
		if err != nil || y == nil || y.IsInf() {
			return nil
		}
		return y
	}
	a, b, c := at(-1), at(0), at(1)
	if a == nil || b == nil || c == nil {
		return 0, false
	}
	slope := func(lo, hi *big.Float) float64 {
		d, _ := new(big.Float).SetPrec(prec).Sub(hi, lo).Float64()
		return d * 0x1p100
	}
	left, right := slope(a, b), slope(b, c)
	return right, math.Abs(left-right) <= 1e-5*math.Max(1e-3, math.Abs(right))
}
