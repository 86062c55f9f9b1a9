package formula_test

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/internal/bigmath"
	"slope/internal/bignum"
	"slope/internal/formula"
)

const bits = 700 // those of 1 beside the square of the smallest point, and 600 more

type (
	number = bignum.Number
	jet    = dual.Over[dual.Over[number]]
)

// seed returns x with the tangents d and e.
func seed(x, d, e float64) jet {
	n := func(c float64) number { return bignum.New(c, bits) }
	return jet{Real: dual.Over[number]{Real: n(x), Eps: n(d)}, Eps: dual.Over[number]{Real: n(e), Eps: n(0)}}
}

// product is x·y, or x².
var product = &slope.RuleN{Name: "product", Eval: func(x []float64) float64 { return x[0] * x[len(x)-1] },
	Big: func(x []*big.Float, prec uint) *big.Float {
		return new(big.Float).SetPrec(prec).Mul(x[0], x[len(x)-1])
	}}

// The derivatives of each operation in arbitrary precision, by its formulas, are the difference
// quotients of its values, to all the digits that these have.
func TestFormulasAgreeWithQuotients(t *testing.T) {
	points := []float64{-3.25, 0.875, 1.75, -0x1p-40}
	compared := 0
	for op := expr.Op(1); !strings.HasPrefix(op.String(), "Op("); op++ {
		nd := expr.Node{Op: op, C: []float64{0.1}, Int: 3, RuleN: product}
		switch op {
		case expr.OpConst, expr.OpInput, expr.OpData, expr.OpApply, expr.OpApply2, expr.OpSelect, expr.OpDotConst:
			continue
		}
		for _, x := range points {
			if op.Arity() == 1 {
				compared += compare(t, fmt.Sprintf("%v(%v)", op, x), []float64{x}, func(x []jet) jet { return expr.EvalOp(nd, x) }, func(x []*big.Float, prec uint) *big.Float {
					z, _ := nd.Big(x, prec)
					return z
				})
				continue
			}
			for _, y := range points {
				if x == y {
					continue
				}
				compared += compare(t, fmt.Sprintf("%v(%v, %v)", op, x, y), []float64{x, y}, func(x []jet) jet { return expr.EvalOp(nd, x) }, func(x []*big.Float, prec uint) *big.Float {
					z, _ := nd.Big(x, prec)
					return z
				})
			}
		}
	}
	if compared < 200 {
		t.Errorf("%d points compared", compared)
	}
}

// compare compares all derivatives of f at x with the quotients of its value.
func compare(t *testing.T, name string, x []float64, f func(x []jet) jet, value func(x []*big.Float, prec uint) *big.Float) int {
	t.Helper()
	if z := f([]jet{seed(x[0], 0, 0), seed(x[len(x)-1], 0, 0)}[:len(x)]).Real.Real; z.F == nil || z.F.IsInf() {
		return 0
	}
	nowhere := func(float64) (y, d1, d2 float64) { return math.NaN(), math.NaN(), math.NaN() }
	r := &slope.Rule{Name: "r", Eval: nowhere, Big: func(x *big.Float, prec uint) *big.Float { return value([]*big.Float{x}, prec) }}
	r2 := &slope.Rule2{Name: "r2", Eval: func(x, y float64) slope.Partials { return slope.Partials{} }, Big: func(x, y *big.Float, prec uint) *big.Float { return value([]*big.Float{x, y}, prec) }}
	for j := range x {
		for k := range j + 1 {
			a := make([]jet, len(x))
			for l := range a {
				a[l] = seed(x[l], oneIf(l == j), oneIf(l == k))
			}
			got, want := f(a), jet{}
			if len(x) == 1 {
				want = a[0].Apply(r)
			} else {
				want = a[0].Apply2(r2, a[1])
			}
			for i, p := range [][2]number{{got.Real.Real, want.Real.Real}, {got.Real.Eps, want.Real.Eps}, {got.Eps.Real, want.Eps.Real}, {got.Eps.Eps, want.Eps.Eps}} {
				if !near(p[0].F, p[1].F) {
					t.Errorf("%s, operands %d and %d, part %d: %.20g, quotient %.20g", name, j, k, i, p[0].F, p[1].F)
				}
			}
		}
	}
	return 1
}

func oneIf(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// near reports whether x and y agree to 200 bits, or one is next to nothing where the other is 0.
func near(x, y *big.Float) bool {
	if x == nil || y == nil {
		return (x == nil || x.IsInf()) && (y == nil || y.IsInf())
	}
	d := new(big.Float).SetPrec(bits).Sub(x, y)
	if d.Sign() == 0 {
		return true
	}
	top := max(-900, max(x.MantExp(nil), y.MantExp(nil)))
	if x.Sign() == 0 || y.Sign() == 0 {
		top = 0
	}
	return d.MantExp(nil) < top-200
}

// The slope of a rule at 0 and at the edge of its domain is the limit of its quotients.
func TestSlopesAtEdges(t *testing.T) {
	inf := math.Inf(1)
	pow := func(p float64) func(x *big.Float, prec uint) *big.Float {
		return func(x *big.Float, prec uint) *big.Float { return bigmath.Pow(x, big.NewFloat(p), prec) }
	}
	mirrored := func(f func(x *big.Float, prec uint) *big.Float) func(x *big.Float, prec uint) *big.Float {
		return func(x *big.Float, prec uint) *big.Float { return f(new(big.Float).Neg(x), prec) }
	}
	for _, c := range []struct {
		name string
		f    func(x *big.Float, prec uint) *big.Float
		x    float64
		want float64 // NaN: none
	}{
		{"x³", pow(3), 0, 0},
		{"∛x", bigmath.Cbrt, 0, inf},
		{"∛−x", mirrored(bigmath.Cbrt), 0, -inf},
		{"√x", bigmath.Sqrt, 0, inf},
		{"√−x", mirrored(bigmath.Sqrt), 0, -inf},
		{"x^1.5", pow(1.5), 0, 0},
		{"x·x^1.5 + x", func(x *big.Float, prec uint) *big.Float {
			y := pow(2.5)(x, prec)
			if y == nil {
				return nil
			}
			return y.Add(y, x)
		}, 0, 1},
		{"|x|", func(x *big.Float, prec uint) *big.Float { return new(big.Float).Abs(x) }, 0, 0},
		{"a step", func(x *big.Float, prec uint) *big.Float { return big.NewFloat(float64(x.Sign())) }, 0, math.NaN()},
		{"a step from an edge", func(x *big.Float, prec uint) *big.Float {
			if x.Sign() < 0 {
				return nil
			}
			return big.NewFloat(float64(x.Sign()))
		}, 0, math.NaN()},
		{"log", bigmath.Log, 0, math.NaN()},
		{"asin", bigmath.Asin, 1, inf},
		{"one point", func(x *big.Float, prec uint) *big.Float {
			if x.Sign() != 0 {
				return nil
			}
			return new(big.Float)
		}, 0, math.NaN()},
		{"a constant", func(x *big.Float, prec uint) *big.Float { return big.NewFloat(3) }, 2, 0},
		{"sin", bigmath.Sin, 0x1p-1060, 1},
		{"a zero that cancels", func(x *big.Float, prec uint) *big.Float {
			return new(big.Float).SetPrec(prec).Sub(bigmath.Exp(x, prec+2000), big.NewFloat(1))
		}, 0x1p-300, 1},
	} {
		r := &slope.Rule{Eval: func(x float64) (y, d1, d2 float64) { return 0, 0, 0 }, Big: c.f}
		d := formula.SlopeOf[number](r).Big(bignum.New(c.x, 400).F, 400)
		got := math.NaN()
		if d != nil {
			got, _ = d.Float64()
		}
		if got != c.want && !(got != got && c.want != c.want) {
			t.Errorf("%s at %v: %v, want %v", c.name, c.x, got, c.want)
		}
	}
}

// The slopes of LogSumExp depend on the differences of its operands, also of those that have more digits than it.
func TestSlopesOfLogSumExpOfLongOperands(t *testing.T) {
	long := new(big.Float).SetPrec(2000).SetMantExp(big.NewFloat(1), 600)
	long.Add(long, new(big.Float).SetPrec(2000).SetMantExp(big.NewFloat(1), -600))
	next := new(big.Float).SetPrec(2000).Sub(long, big.NewFloat(2))
	minus := new(big.Float).Neg(long)
	type number = dual.Over[bignum.Number]
	for _, row := range []struct {
		operands []*big.Float
		weights  []float64
	}{
		{[]*big.Float{long}, []float64{1}},
		{[]*big.Float{minus}, []float64{1}},
		{[]*big.Float{long, long}, []float64{1, 1}},
		{[]*big.Float{long, next}, []float64{1, math.Exp(-2)}},
		{[]*big.Float{next, long}, []float64{math.Exp(-2), 1}},
		{[]*big.Float{minus, long}, []float64{0, 1}},
	} {
		x, d := make([]number, len(row.operands)), make([]number, len(row.operands))
		sum := 0.0
		for i, v := range row.operands {
			x[i] = number{Real: bignum.Number{F: v, Prec: 200}, Eps: bignum.New(0, 200)}
			sum += row.weights[i]
		}
		formula.LogSumExp(d, x)
		for i, w := range row.weights {
			if got, _ := d[i].Real.F.Float64(); math.Abs(got-w/sum) > 1e-15 {
				t.Errorf("slope %d of LogSumExp of %.6g: got %v, want %v", i, row.operands, got, w/sum)
			}
		}
	}
}
