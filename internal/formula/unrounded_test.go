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
	"slope/internal/bignum"
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

// The derivatives of each operation in arbitrary precision, by its formulas, are the difference
// quotients of its values, to all the digits that these have.
func TestFormulasAgreeWithQuotients(t *testing.T) {
	points := []float64{-3.25, 0.875, 1.75, -0x1p-40}
	compared := 0
	for op := expr.Op(1); !strings.HasPrefix(op.String(), "Op("); op++ {
		nd := expr.Node{Op: op, C: []float64{0.1}, Int: 3}
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
