package expr

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"slope"
	"slope/expr/internal/graph"
	"slope/internal/bignum"
)

func bigs(x []float64) []*big.Float {
	y := make([]*big.Float, len(x))
	for i, v := range x {
		y[i] = bignum.New(v, 53).F
	}
	return y
}

// The passes agree with differences of values of 200 bits, which share no rule
// with them.
func TestDerivativesAgreeWithBig(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3).Draw(t, "n")
		rp := drawProgram(t, n, 7, smooth)
		x := make([]float64, n)
		for i := range x {
			x[i] = rapid.Float64Range(-1.5, 1.5).Draw(t, "x")
			if a := math.Abs(x[i]); a > 0 && a < 1e-6 {
				x[i] = 0.5
			}
		}
		for _, in := range rp.code {
			if in.op == OpPowInt && in.k < 0 || in.op == OpSelect {
				t.Skip("a pole or an edge")
			}
		}
		p := Record(n, func(x []Expr) Expr { return evalProgram(rp, x) })
		grad, row := absoluteSums(p.g, x)
		if !finite(append(grad, row...)...) {
			t.Skip("ill-conditioned")
		}
		g, err := p.BigGradient(x, 100)
		if err != nil {
			t.Fatal(err)
		}
		h, err := p.BigHessian(x, 100)
		if err != nil {
			t.Fatal(err)
		}
		_, got, hess := p.Hessian(nil, x)
		// the values of the nodes are rounded, which the derivatives feel
		// through the second and third derivatives
		slack := 1.0
		for i := range row {
			slack += grad[i] + row[i]
		}
		for i := range got {
			want, _ := g[i].Float64()
			if !near(got[i], want, slack, 1e-13) {
				t.Fatalf("gradient[%d] = %v, want %v", i, got[i], want)
			}
			for j := range got {
				want, _ := h[i][j].Float64()
				if !near(hess.At(i, j), want, slack*slack, 1e-12) {
					t.Fatalf("Hessian[%d,%d] = %v, want %v", i, j, hess.At(i, j), want)
				}
			}
		}
	})
}

// Every operation in arbitrary precision agrees with its value.
func TestBigOperations(t *testing.T) {
	x := []float64{0.375, 0.625, 2.25}
	in := instr{c: []float64{2.5, -0.5, 1}, k: 3}
	for op := OpAdd; op < graph.NumOps; op++ {
		if op == OpProd || graph.HasRule(op) {
			continue
		}
		in.op = op
		p := Record(3, func(x []Expr) Expr { return evalOp(op, in, x) })
		z, err := p.Big(bigs(x), 120)
		if err != nil || z == nil {
			t.Errorf("%s: %v, %v", op, z, err)
			continue
		}
		if v, _ := z.Float64(); !near(v, p.Value(x), 0, 1e-15) {
			t.Errorf("%s: %v, want %v", op, v, p.Value(x))
		}
	}
	p := Record(3, library[Expr])
	if z, err := p.Big(bigs(x), 120); err != nil || z == nil {
		t.Errorf("library: %v %v", z, err)
	} else if v, _ := z.Float64(); !near(v, p.Value(x), 0, 1e-14) {
		t.Errorf("library: %v, want %v", v, p.Value(x))
	}
	prod := Record(5, func(x []Expr) Expr { return x[0].Mul(x[1]).Mul(x[2]).Mul(x[3]).Mul(x[4]) }).Simplify()
	if z, _ := prod.Big(bigs([]float64{1, 2, 3, 4, 5}), 60); z.String() != "120" {
		t.Errorf("product %v", z)
	}
}

// Digits that are known: f(x) = eˣ at 1 and its derivatives.
func TestBigDigits(t *testing.T) {
	const e = "2.718281828459045235360287471352662497757247093699959574966967"
	p := Record(1, func(x []Expr) Expr { return x[0].Exp() })
	g, err := p.BigGradient([]float64{1}, 200)
	if err != nil || g[0].Text('f', 59) != e[:61] && !strings.HasPrefix(g[0].Text('f', 60), e[:60]) {
		t.Errorf("gradient %v (%v), want %s", g[0].Text('f', 60), err, e)
	}
	h, err := p.BigHessian([]float64{1}, 200)
	if err != nil || !strings.HasPrefix(h[0][0].Text('f', 60), e[:60]) {
		t.Errorf("Hessian %v (%v), want %s", h[0][0].Text('f', 60), err, e)
	}
	small := Record(1, func(x []Expr) Expr { return x[0].Log() })
	if g, _ := small.BigGradient([]float64{0x1p-1000}, 100); g[0] == nil {
		t.Error("log near 0: nil")
	} else if v, _ := g[0].Float64(); v != 0x1p1000 {
		t.Errorf("log′(2^−1000) = %v", v)
	}
}

// Outside the domain the value is nil; a custom rule without Big is an error; a
// kink has the mean slope.
func TestBigEdges(t *testing.T) {
	log := Record(1, func(x []Expr) Expr { return x[0].Log() })
	if z, err := log.Big(bigs([]float64{-1}), 100); z != nil || err != nil {
		t.Errorf("log(−1) = %v, %v", z, err)
	}
	inf := Record(1, func(x []Expr) Expr { return x[0].Inv().Sub(x[0].Inv()) })
	if z, err := inf.Big(bigs([]float64{0}), 100); z != nil || err != nil {
		t.Errorf("∞ − ∞ = %v, %v", z, err)
	}
	sel := Record(1, func(x []Expr) Expr { return x[0].Select(x[0].Log(), x[0].Square()) })
	if z, err := sel.Big(bigs([]float64{-3}), 100); z == nil || z.String() != "9" || err != nil {
		t.Errorf("branch = %v, %v", z, err)
	}
	rule := Record(1, func(x []Expr) Expr { return x[0].Apply(cubeRule) })
	if _, err := rule.Big(bigs([]float64{1}), 100); err == nil || !strings.Contains(err.Error(), "cube") {
		t.Errorf("a rule without Big: %v", err)
	}
	kink := Record(1, func(x []Expr) Expr { return slope.Relu(x[0]).Add(x[0].Abs()) })
	if g, err := kink.BigGradient([]float64{0}, 100); err != nil || g[0].String() != "0.5" {
		t.Errorf("kink: %v, %v, want 0.5", g[0], err)
	}
	nan := Record(1, func(x []Expr) Expr { return x[0].AddConst(math.NaN()) })
	if z, err := nan.Big(bigs([]float64{1}), 100); z != nil || err != nil {
		t.Errorf("x + NaN = %v, %v", z, err)
	}
}
