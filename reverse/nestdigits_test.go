package reverse_test

import (
	"math"
	"reflect"
	"testing"

	"slope"
	"slope/dual"
	"slope/hyperdual"
	"slope/internal/rule"
	"slope/reverse"
)

// Second derivatives in nested modes keep their digits where they pass through zero and near
// the edges: they are those of the rules, which are held against 200 bits.
func TestNestedSecondDerivativesKeepTheirDigits(t *testing.T) {
	type s = dual.Dual[float64]
	for _, r := range rule.Table {
		if r.Kind != rule.Unary {
			continue
		}
		for _, x := range []float64{1e-10, -1e-10, 1e-6, -1e-3, 0.1, -0.3, 0.51, 0.97, -0.99, 1.7, -2.5, 12} {
			_, _, want := r.Unary(x)
			if want-want != 0 || want == 0 {
				continue
			}
			seed := s{Real: x, Eps: 1}
			_, f := dual.NestGradient(nil, func(v []dual.Over[s]) dual.Over[s] { return method(v[0], r.Name) }, []s{seed})
			_, b := reverse.NestGradient(nil, func(v []reverse.Over[s]) reverse.Over[s] { return method(v[0], r.Name) }, []s{seed})
			// The slope is next to a zero of its own where |d2| is small beside |d2′|·x, as of the cosine near π/2.
			for way, got := range map[string]float64{"ff": f[0].Eps, "fr": b[0].Eps} {
				if u := math.Abs(got-want) / (0x1p-52 * math.Abs(want)); !(u <= 64) {
					t.Errorf("%s″ at %v by %s: %v, want %v, %.3g units off", r.Name, x, way, got, want, u)
				}
			}
		}
	}
}

// method calls the method of that name.
func method[T any](x T, name string) T {
	return reflect.ValueOf(x).MethodByName(name).Call(nil)[0].Interface().(T)
}

// The slopes of a power at zeros of both signs, and of LogSumExp where elements tie at infinity,
// are those of the other modes.
func TestNestedSlopesAtSignedZerosAndTies(t *testing.T) {
	type s = dual.Dual[float64]
	minus := math.Copysign(0, -1)
	for _, x := range [][]float64{{minus, -1}, {minus, -2}, {minus, -1000}, {minus, -2.5}, {minus, 3}, {0, -1}, {0, 2}, {-2, 3}} {
		_, want := dual.Gradient(nil, func(x []s) s { return x[0].Pow(x[1]) }, x)
		p := []plain{plain(x[0]), plain(x[1])}
		_, f := dual.NestGradient(nil, func(x []dual.Over[plain]) dual.Over[plain] { return x[0].Pow(x[1]) }, p)
		_, b := reverse.NestGradient(nil, func(x []reverse.Over[plain]) reverse.Over[plain] { return x[0].Pow(x[1]) }, p)
		for i, w := range want {
			for way, got := range map[string]float64{"dual": float64(f[i]), "reverse": float64(b[i])} {
				if got != w && (got == got || w == w) {
					t.Errorf("slope %d of x^y at %v by %s.NestGradient: %v, want %v", i, x, way, got, w)
				}
			}
		}
	}
	// The mixed slope of x^y at (−0, 0) and (−0, −2) is that from above, +∞, in every mode.
	for _, y := range []float64{0, -2} {
		_, _, want := hyperdual.Hessian(nil, func(x []hyper) hyper { return x[0].Pow(x[1]) }, []float64{minus, y})
		_, g := reverse.NestGradient(nil, func(x []reverse.Over[s]) reverse.Over[s] { return x[0].Pow(x[1]) }, []s{{Real: minus}, {Real: y, Eps: 1}})
		if got := g[0].Eps; got != want.At(0, 1) {
			t.Errorf("∂²/∂x∂y of x^y at (−0, %v): %v, want %v", y, got, want.At(0, 1))
		}
	}
	// log(e^a + e^b) at a = b = −∞: the Hessian is [¼ −¼; −¼ ¼], row 9 of docs/laws.md.
	inf := math.Inf(-1)
	_, j := reverse.Jacobian(nil, func(x []reverse.Var) []reverse.Var {
		_, g := reverse.NestGradient(nil, func(x []reverse.Over[reverse.Var]) reverse.Over[reverse.Var] {
			return slope.LogSumExp(x)
		}, x)
		return g
	}, []float64{inf, inf})
	if got := j.RawMatrix().Data; got[0] != 0.25 || got[1] != -0.25 || got[2] != -0.25 || got[3] != 0.25 {
		t.Errorf("Hessian of LogSumExp at (−∞, −∞): %v", got)
	}
}
