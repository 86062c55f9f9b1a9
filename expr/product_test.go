package expr_test

import (
	"fmt"
	"math"
	"testing"

	"slope"
	"slope/expr"
	"slope/reverse"
)

// multipleOfProduct is c·Πxᵢ, with one factor twice; a c of 1 is left out.
func multipleOfProduct[T slope.Real[T]](x []T, c float64) T {
	z := x[0]
	for _, v := range x[1:] {
		z = z.Mul(v)
	}
	z = z.Mul(x[1])
	if c != 1 {
		z = z.Scale(c)
	}
	return z
}

// The gradient of a product has the bits of the tape's, whatever the adjoint of the product is.
func TestProductHasTheBitsOfTheTape(t *testing.T) {
	for n := 3; n < 40; n++ {
		for _, at := range []map[int]float64{
			nil,
			{n / 2: 0},
			{0: 0, n - 1: math.Copysign(0, -1)},
			{0: 1e-300, n - 1: 1e-300},
		} {
			x := make([]float64, n)
			for i := range x {
				x[i] = 1.5 + math.Sin(float64(i*i+n))
			}
			for i, v := range at {
				x[i] = v
			}
			for _, c := range []float64{1, -1, 0.7} {
				ey, eg := expr.Record(n, func(x []expr.Expr) expr.Expr { return multipleOfProduct(x, c) }).Gradient(nil, x)
				ry, rg := reverse.Gradient(nil, func(x []reverse.Var) reverse.Var { return multipleOfProduct(x, c) }, x)
				got, want := append([]float64{ey}, eg...), append([]float64{ry}, rg...)
				if fmt.Sprintf("%x", got) != fmt.Sprintf("%x", want) {
					t.Errorf("%v times the product of %v:\n got %v\nwant %v", c, x, got, want)
				}
			}
		}
	}
}
