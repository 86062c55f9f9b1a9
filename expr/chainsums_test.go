package expr_test

import (
	"math"
	"testing"

	"slope"
	"slope/expr"
)

// A sum of products whose terms are products of four factors and more, which are nodes of
// their own, keeps them: the sum was an inner product of what they are made of.
func TestSumsOfLongProducts(t *testing.T) {
	for name, f := range map[string]func(x []slope.Float64) slope.Float64{
		"a term used once":  longProducts[slope.Float64],
		"a term used often": sharedProduct[slope.Float64],
		"squares":           longSquares[slope.Float64],
	} {
		g := map[string]func(x []expr.Expr) expr.Expr{
			"a term used once": longProducts[expr.Expr], "a term used often": sharedProduct[expr.Expr], "squares": longSquares[expr.Expr],
		}[name]
		x := []float64{1.5, -2, 3, 0.75}
		want := float64(f([]slope.Float64{1.5, -2, 3, 0.75}))
		if got := expr.Record(4, g).Value(x); math.Abs(got-want) > 1e-14*math.Abs(want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func longProducts[T slope.Real[T]](x []T) T {
	return x[0].Sin().Mul(x[1]).Mul(x[2]).Mul(x[3]).Add(x[0].Mul(x[1])).Add(x[1].Mul(x[2])).Add(x[2].Mul(x[3])).Add(x[3].Mul(x[0]))
}

func sharedProduct[T slope.Real[T]](x []T) T {
	w := x[0].Exp().Mul(x[1].Sin()).Mul(x[2])
	p := x[3].Mul(w)
	return p.AddConst(-1).Add(p).Add(p)
}

func longSquares[T slope.Real[T]](x []T) T {
	return x[0].Mul(x[1]).Mul(x[2]).Mul(x[3]).Square().Add(x[0].Square()).Add(x[1].Mul(x[2])).Add(x[2].Square()).Add(x[3].Square())
}
