package slope_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"slope"
	"slope/dual"
	"slope/reverse"
)

// edgeProgram evaluates a random program: three numbers of code for each operation.
func edgeProgram[T slope.Real[T]](code []int, x []T) (T, string) {
	st := []T{x[0], x[1]}
	nm := []string{"x", "y"}
	for i := 0; i+2 < len(code); i += 3 {
		a, b := st[code[i+1]%len(st)], st[code[i+2]%len(st)]
		na, nb := nm[code[i+1]%len(st)], nm[code[i+2]%len(st)]
		var r T
		var s string
		switch code[i] % 20 {
		case 0:
			r, s = a.Add(b), "add"
		case 1:
			r, s = a.Sub(b), "sub"
		case 2:
			r, s = a.Mul(b), "mul"
		case 3:
			r, s = a.Div(b), "div"
		case 4:
			r, s = a.Max(b), "max"
		case 5:
			r, s = a.Hypot(b), "hypot"
		case 6:
			r, s = a.Abs(), "abs"
		case 7:
			r, s = a.Sqrt(), "sqrt"
		case 8:
			r, s = a.Square(), "square"
		case 9:
			r, s = a.Inv(), "inv"
		case 10:
			r, s = a.Atan2(b), "atan2"
		case 11:
			r, s = slope.Norm2([]T{a, b}), "norm2"
		case 12:
			r, s = slope.Dot([]T{a, b}, []T{b, a}), "dot"
		case 13:
			r, s = slope.LogSumExp([]T{a, b}), "lse"
		case 14:
			r, s = a.Scale(2), "scale"
		case 15:
			r, s = a.Select(b, a), "select"
		case 16:
			r, s = a.Log(), "log"
		case 17:
			r, s = a.Atan(), "atan"
		case 18:
			r, s = a.Pow(b), "pow"
		case 19:
			r, s = a.Cbrt(), "cbrt"
		}
		st = append(st, r)
		nm = append(nm, s+"("+na+","+nb+")")
	}
	return st[len(st)-1], nm[len(nm)-1]
}

// The gradients of NestGradient are finite, infinite or NaN where those of Gradient are, at zeros, at numbers whose squares leave the range, and where
// an operation on the way is infinite. Where dual and reverse differ, by the prices of docs/laws.md, nothing is asked for.
func TestNestedGradientsAtEdges(t *testing.T) {
	values := []float64{0, math.Copysign(0, -1), 1, -1, 2, .5, 1e200, -1e200, 1e-200, 3}
	r := rand.New(rand.NewPCG(1, 2))
	class := func(x float64) float64 {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return x
		}
		return 0
	}
	same := func(a, b float64) bool { a, b = class(a), class(b); return a == b || a != a && b != b }
	judged := 0
	for range 30_000 {
		code := make([]int, 3*(1+r.IntN(4)))
		for i := range code {
			code[i] = r.IntN(1000)
		}
		x := []float64{values[r.IntN(len(values))], values[r.IntN(len(values))]}
		y, d := dual.Gradient(nil, func(x []dual.Dual[float64]) dual.Dual[float64] { z, _ := edgeProgram(code, x); return z }, x)
		if math.IsNaN(y) || math.IsInf(y, 0) {
			continue
		}
		_, v := reverse.Gradient(nil, func(x []reverse.Var) reverse.Var { z, _ := edgeProgram(code, x); return z }, x)
		p := []slope.Float64{slope.Float64(x[0]), slope.Float64(x[1])}
		_, dn := dual.NestGradient(nil, func(x []dual.Over[slope.Float64]) dual.Over[slope.Float64] { z, _ := edgeProgram(code, x); return z }, p)
		_, vn := reverse.NestGradient(nil, func(x []reverse.Over[slope.Float64]) reverse.Over[slope.Float64] {
			z, _ := edgeProgram(code, x)
			return z
		}, p)
		for i := range d {
			if !same(d[i], v[i]) {
				continue
			}
			judged++
			if !same(d[i], float64(dn[i])) || !same(d[i], float64(vn[i])) {
				_, name := edgeProgram(code, p)
				t.Errorf("%s at %v: ∂/∂x%d is %v, by dual.NestGradient %v, by reverse.NestGradient %v", name, x, i, d[i], dn[i], vn[i])
			}
		}
	}
	if judged < 30_000 {
		t.Errorf("%d derivatives judged, want 30,000", judged)
	}
}
