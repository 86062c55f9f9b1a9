package slope_test

import (
	"fmt"
	"testing"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/reverse"
)

type detachable[T any] interface {
	slope.Real[T]
	Detach() T
}

// frozen is x·x·y with one x frozen, by the method and by the function: its derivatives
// are those of c·x·y.
func frozen[T detachable[T]](x []T) T {
	return x[0].Detach().Mul(x[0]).Mul(x[1]).Add(slope.Detach(x[0]).Mul(x[0]).Mul(x[1]))
}

func frozenVec[S reverse.Scalar[S]](x reverse.VecOf[S]) S {
	y := x.At(1)
	return x.Detach().Mul(x).At(0).Mul(y).Add(x.Reshape(1, 2).Detach().MulElem(x.Reshape(1, 2)).At(0, 0).Mul(y))
}

// Detach freezes its operand in every mode: at (3, 5) the value is 90, the gradient
// (30, 18), and the second derivatives are 0 but ∂²/∂x∂y = 6.
func TestDetachInEveryMode(t *testing.T) {
	x, v := []float64{3, 5}, []float64{1, 2}
	p := expr.Record(2, frozen[expr.Expr])
	check := func(mode string, y float64, g []float64) {
		t.Helper()
		if y != 90 || g[0] != 30 || g[1] != 18 {
			t.Errorf("%s: %v, %v, want 90, [30 18]", mode, y, g)
		}
	}
	product := func(mode string, hv []float64) {
		t.Helper()
		if hv[0] != 12 || hv[1] != 6 {
			t.Errorf("%s: product %v, want [12 6]", mode, hv)
		}
	}
	y, g := dual.Gradient(nil, frozen[dual.Dual[float64]], x)
	check("dual", y, g)
	y, g, _ = hyperdual.Hessian(nil, frozen[hyperdual.HyperDual[float64]], x)
	check("hyperdual", y, g)
	_, hv := hyperdual.HVP(nil, frozen[hyperdual.HyperDual[float64]], x, v)
	product("hyperdual", hv)
	y, g = reverse.Gradient(nil, frozen[reverse.Var], x)
	check("reverse", y, g)
	y, g, hv = reverse.GradHVP(nil, nil, frozen[reverse.Var2], x, v)
	check("reverse to second order", y, g)
	product("reverse", hv)
	y, g = reverse.GradientVec(nil, frozenVec, x)
	check("arrays", y, g)
	y, g, hv = reverse.GradHVPVec(nil, nil, frozenVec, x, v)
	check("arrays to second order", y, g)
	product("arrays", hv)
	y, g, hv = p.GradHVP(nil, nil, x, v)
	check("expr", y, g)
	product("expr", hv)
	q, err := p.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var again expr.Program
	if err := again.UnmarshalBinary(q); err != nil {
		t.Fatal(err)
	}
	y, g = again.Gradient(nil, x)
	check("a program from bytes", y, g)
}

// The trap of a frozen slope: d·x with d = f′(x) frozen has the first derivative of f = x³,
// and not the second, which is 12 at 2.
func ExampleDetach() {
	f := func(x hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64] {
		return x.Square().Scale(3).Detach().Mul(x)
	}
	_, d1, d2 := hyperdual.Derivatives(f, 2)
	fmt.Println(d1, d2)
	// Output: 12 0
}
