package expr

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"slope"
	"slope/dual"
	"slope/expr/internal/graph"
	"slope/hyperdual"
)

// The value of a program is bitwise that of slope.Float64, whatever happens.
func TestValueIsBitwiseFloat64(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 4).Draw(t, "n")
		rp := drawProgram(t, n, 12, rough)
		x := drawPoint(t, n)
		want := float64(evalProgram(rp, floats(x)))
		p := Record(n, func(x []Expr) Expr { return evalProgram(rp, x) })
		if got := p.Value(x); !same(got, want) {
			t.Fatalf("Value = %v, want %v", got, want)
		}
		if got, _ := p.Gradient(nil, x); !same(got, want) {
			t.Fatalf("value of Gradient = %v, want %v", got, want)
		}
		if got := p.Simplify().Value(x); !same(got, want) {
			t.Fatalf("Value after Simplify = %v, want %v", got, want)
		}
	})
}

func finite(x ...float64) bool {
	for _, v := range x {
		if v != v || math.IsInf(v, 0) || math.Abs(v) > 1e8 {
			return false
		}
	}
	return true
}

// Gradient, JVP, VJP, HVP and Hessian agree with dual and hyperdual.
func TestDerivativesAgreeWithForwardModes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 4).Draw(t, "n")
		from := rapid.SampledFrom([][]Op{smooth, rough}).Draw(t, "ops")
		rp := drawProgram(t, n, 10, from)
		x := drawPoint(t, n)
		p := Record(n, func(x []Expr) Expr { return evalProgram(rp, x) })
		y, want := dual.Gradient(nil, func(x []dual.Dual[float64]) dual.Dual[float64] { return evalProgram(rp, x) }, x)
		if !finite(y) || !finite(want...) {
			t.Skip("not finite")
		}
		_, got := p.Gradient(nil, x)
		grads, hesss := absoluteSums(p.g, x)
		if !finite(append(grads, hesss...)...) {
			t.Skip("ill-conditioned")
		}
		for i := range want {
			if !near(got[i], want[i], grads[i], 1e-14) {
				t.Fatalf("gradient[%d] = %v, want %v ± 1e-14·%v", i, got[i], want[i], grads[i])
			}
		}
		v := drawPoint(t, n)
		jv, scale := 0.0, 0.0
		for i := range v {
			jv += v[i] * want[i]
			scale += math.Abs(v[i]) * grads[i]
		}
		if d := p.JVP(nil, x, v); !near(d[0], jv, scale, 1e-14) {
			t.Fatalf("JVP = %v, want %v", d[0], jv)
		}
		if w := p.VJP(nil, x, []float64{1}); !same(w[0], got[0]) {
			t.Fatalf("VJP = %v, want %v", w[0], got[0])
		}
		hy, hv := p.HVP(nil, x, v)
		by, bg, bhv := p.GradHVP(nil, nil, x, v)
		for i := range got {
			if !same(by, hy) || !near(bg[i], got[i], grads[i], 1e-14) && got[i] == got[i] || !same(bhv[i], hv[i]) {
				t.Fatalf("GradHVP = %v, %v, %v; Gradient and HVP %v, %v, %v", by, bg, bhv, hy, got, hv)
			}
		}
		_, _, hess := hyperdual.Hessian(nil, func(x []hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64] { return evalProgram(rp, x) }, x)
		raw := hess.RawSymmetric().Data
		if !finite(raw...) {
			t.Skip("Hessian not finite")
		}
		_, _, h := p.Hessian(nil, x)
		for i := range n {
			for j := range n {
				if !near(h.At(i, j), hess.At(i, j), hesss[i], 1e-13) {
					t.Fatalf("Hessian[%d,%d] = %v, want %v", i, j, h.At(i, j), hess.At(i, j))
				}
			}
		}
	})
}

// Every operation, alone, at ordinary points: the derivatives are the rule's.
func TestOperationsAlone(t *testing.T) {
	for op := OpAdd; op < graph.NumOps; op++ {
		if op == OpProd {
			continue
		}
		t.Run(op.String(), func(t *testing.T) {
			for _, x := range [][]float64{{0.5, 0.75, 2}, {0.25, 0.25, 0.125}, {1.5, 0.5, 0.5}, {0.375, -0.5, 3}} {
				checkOperation(t, op, x)
			}
		})
	}
}

func checkOperation(t *testing.T, op Op, x []float64) {
	if op.Unary() != nil {
		u := op.Unary()
		y, d1, d2 := u(x[0])
		g := graph.New(1, 0)
		g.Out = []uint32{g.Push(op, 0, 0)}
		p := newProgram(g)
		gy, grad := p.Gradient(nil, x[:1])
		_, hv := p.HVP(nil, x[:1], []float64{1})
		if !same(gy, y) || !near(grad[0], d1, 0, 1e-15) || !near(hv[0], d2, 0, 1e-15) {
			t.Errorf("at %v: %v %v %v, want %v %v %v", x[0], gy, grad[0], hv[0], y, d1, d2)
		}
		return
	}
	n := op.Arity()
	if n < 0 {
		n = 2
	}
	in := instr{op: op, c: []float64{2.5, -0.5, 1}, k: 3}
	if op == OpPowConst {
		in.c[0] = 2.5
	}
	f := func(x []hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64] { return evalInstr(trim(in, n), x) }
	y, wg, wh := hyperdual.Hessian(nil, f, x[:n])
	p := Record(n, func(x []Expr) Expr { return evalInstr(trim(in, n), x) })
	gy, gg, gh := p.Hessian(nil, x[:n])
	if !same(gy, y) {
		t.Errorf("at %v: value %v, want %v", x[:n], gy, y)
	}
	for i := range n {
		if !near(gg[i], wg[i], 0, 1e-14) {
			t.Errorf("at %v: gradient[%d] %v, want %v", x[:n], i, gg[i], wg[i])
		}
		for j := range n {
			if !near(gh.At(i, j), wh.At(i, j), 1e-2, 1e-13) {
				t.Errorf("at %v: Hessian[%d,%d] %v, want %v", x[:n], i, j, gh.At(i, j), wh.At(i, j))
			}
		}
	}
}

func trim(in instr, n int) instr {
	if in.op == OpDotConst {
		in.c = in.c[:n]
	}
	return in
}

// A function with several results: Jacobian both ways against dual.
func TestJacobian(t *testing.T) {
	wide := func(x []Expr) []Expr { return []Expr{x[0].Mul(x[1]).Sin(), x[2].Exp().Add(x[0])} }
	p := RecordVec(3, wide)
	x := []float64{0.5, 2, -1}
	c := math.Cos(1)
	want := [][]float64{{2 * c, 0.5 * c, 0}, {1, 0, math.Exp(-1)}}
	j := p.Jacobian(nil, x)
	tall := RecordVec(1, func(x []Expr) []Expr { return []Expr{x[0].Square(), x[0].Lift(3), x[0].Inv()} })
	k := tall.Jacobian(nil, []float64{2})
	for i, row := range want {
		for l, w := range row {
			if !near(j.At(i, l), w, 0, 1e-15) {
				t.Errorf("J[%d,%d] = %v, want %v", i, l, j.At(i, l), w)
			}
		}
	}
	for i, w := range []float64{4, 0, -0.25} {
		if k.At(i, 0) != w {
			t.Errorf("J[%d,0] = %v, want %v", i, k.At(i, 0), w)
		}
	}
}

// A NaN value makes every derivative NaN, as in dual; a branch not taken leaves
// no trace.
func TestNaNAndStrongZero(t *testing.T) {
	p := Record(2, func(x []Expr) Expr { return x[0].Log().Add(x[1]) })
	y, g := p.Gradient(nil, []float64{-1, 2})
	if y == y || g[0] == g[0] || g[1] == g[1] {
		t.Errorf("gradient outside the domain: %v %v, want NaN", y, g)
	}
	sel := Record(2, func(x []Expr) Expr { return x[1].Select(x[0].Log(), x[0].Square()) })
	y, g, h := sel.Hessian(nil, []float64{-3, -1})
	if y != 9 || g[0] != -6 || g[1] != 0 || h.At(0, 0) != 2 || h.At(0, 1) != 0 {
		t.Errorf("Select: %v %v %v, want 9 [-6 0] 2", y, g, h)
	}
	root := Record(2, func(x []Expr) Expr { return x[0].Sqrt().Scale(0).Add(x[1]) })
	if y, g := root.Gradient(nil, []float64{0, 2}); y != 2 || g[0] != 0 || g[1] != 1 {
		t.Errorf("0·√0 + x: %v %v, want 2 [0 1]", y, g)
	}
	if y := Record(1, func(x []Expr) Expr { return x[0].AddConst(math.NaN()) }).Value([]float64{1}); y == y {
		t.Errorf("x + NaN = %v", y)
	}
	tie := Record(2, func(x []Expr) Expr { return slope.MaxOf(x) })
	if _, g := tie.Gradient(nil, []float64{1, 1}); g[0] != 0.5 || g[1] != 0.5 {
		t.Errorf("tie: %v, want ½ ½", g)
	}
}
