package reverse_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/internal/bigmath"
	"slope/reverse"
)

// normHessian returns (δᵢⱼ‖x‖² − xᵢxⱼ)/‖x‖³ in 400 bits, for x scaled by s.
func normHessian(x, s []float64) [][]*big.Float {
	const prec = 400
	num := func() *big.Float { return new(big.Float).SetPrec(prec) }
	z := make([]*big.Float, len(x))
	square := num()
	for i := range x {
		z[i] = num().Mul(num().SetFloat64(x[i]), num().SetFloat64(s[i]))
		square.Add(square, num().Mul(z[i], z[i]))
	}
	cube := num().Mul(square, num().Sqrt(square))
	h := make([][]*big.Float, len(x))
	for i := range x {
		for j := range x {
			n := num().Mul(z[i], z[j])
			n.Neg(n)
			if i == j {
				n.SetInt64(0)
				for k := range x { // Σ of the others, where nothing cancels
					if k != i {
						n.Add(n, num().Mul(z[k], z[k]))
					}
				}
			}
			n.Mul(n, num().SetFloat64(s[i])).Mul(n, num().SetFloat64(s[j]))
			h[i] = append(h[i], n.Quo(n, cube))
		}
	}
	return h
}

// The Hessian of a norm is right to within ulps at every scale, where one operand
// outweighs the others by far too, in both second-order modes.
func TestHessianOfNorm2(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 14))
	rows := [][]float64{{3, 4}, {-3, 4}, {1, 1e-10}, {1e-10, -1}, {1, 1e-140}, {2}, {-5}, {1, 1, 1, 1, 1}, {1e150, 1e140, -1e130}, {-1e-150, 1e-160, 1e-155},
		{1e-150, 1e-290}, {1e300, 1e290}, {1e-290, 1e-300}, {0, 3, 4}, {1e-5, 0, 1}}
	for range 200 {
		x := make([]float64, 1+r.IntN(6))
		scale := 500 * (r.Float64() - 0.5)
		for i := range x {
			x[i] = math.Copysign(math.Exp2(scale+20*r.NormFloat64()), r.Float64()-0.5)
		}
		rows = append(rows, x)
	}
	worst := 0.0
	for _, x := range rows {
		for _, scaled := range []bool{false, true} {
			s := make([]float64, len(x))
			for i := range s {
				s[i] = 1
				if scaled {
					s[i] = float64(i)*0.75 - 2
				}
			}
			f := func(x []reverse.Var2) reverse.Var2 {
				z := make([]reverse.Var2, len(x))
				for i := range x {
					z[i] = x[i].Scale(s[i])
				}
				return slope.Norm2(z)
			}
			g := func(x []hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64] {
				z := make([]hyperdual.HyperDual[float64], len(x))
				for i := range x {
					z[i] = x[i].Scale(s[i])
				}
				return slope.Norm2(z)
			}
			_, _, h := reverse.Hessian(nil, f, x)
			_, _, k := hyperdual.Hessian(nil, g, x)
			for i, row := range normHessian(x, s) {
				for j, w := range row {
					for mode, got := range map[string]float64{"reverse": h.At(i, j), "hyperdual": k.At(i, j)} {
						if want, _ := w.Float64(); math.Abs(want) < 0x1p-1000 || math.Abs(want) > 0x1p1000 {
							continue
						}
						ulps := bigmath.Ulps(got, w)
						if mode == "reverse" {
							worst = max(worst, ulps)
						}
						if !(ulps <= 16) {
							t.Errorf("%s: ∂²‖x‖/∂%d∂%d at %v scaled by %v = %v, want %s: %.3g ulp", mode, i, j, x, s, got, fmt.Sprintf("%.17g", w), ulps)
						}
					}
				}
			}
		}
	}
	t.Logf("reverse: at most %.2f ulp", worst)
}

// The slopes x/‖x‖ are right to within ulps in every mode, where the norm itself has lost its digits or
// is infinite too.
func TestSlopesOfNorm2(t *testing.T) {
	type modes struct {
		name string
		grad []float64
	}
	rows := [][]float64{{-7.487664e-318, -7.487664e-318, 7.487664e-318}, {3 * 0x1p-1074, 5 * 0x1p-1074}, {0x1p-1074, 0}, {0x1p-1022, 0x1.8p-1023},
		{0x1p-1000, 0x1p-1040}, {math.MaxFloat64, -math.MaxFloat64, 0x1p1023}, {0x1p510, 3, 0x1p-490}, {0x1p500, 0x1p499}, {0x1p-480, 0x1p-481}, {0x1.fp-481, 0x1p-900}, {3, 4}}
	for _, x := range rows {
		_, tape := reverse.Gradient(nil, slope.Norm2[reverse.Var], x)
		_, second, _ := reverse.Hessian(nil, slope.Norm2[reverse.Var2], x)
		_, array := reverse.GradientVec(nil, reverse.Vec.Norm2, x)
		_, forward := dual.Gradient(nil, slope.Norm2[dual.Dual[float64]], x)
		_, hyper, _ := hyperdual.Hessian(nil, slope.Norm2[hyperdual.HyperDual[float64]], x)
		_, program := expr.Record(len(x), slope.Norm2[expr.Expr]).Gradient(nil, x)
		sum := new(big.Float).SetPrec(4400)
		for _, v := range x {
			b := new(big.Float).SetPrec(4400).SetFloat64(v)
			sum.Add(sum, b.Mul(b, b))
		}
		sum.SetPrec(400).Sqrt(sum)
		for _, m := range []modes{{"reverse", tape}, {"reverse, second order", second}, {"arrays", array}, {"dual", forward}, {"hyperdual", hyper}, {"expr", program}} {
			for i, v := range x {
				want := new(big.Float).SetPrec(400).Quo(new(big.Float).SetFloat64(v), sum)
				if ulps := bigmath.Ulps(m.grad[i], want); !(ulps <= 2) {
					t.Errorf("%s: ∂‖x‖/∂x[%d] at %v is %v, want %.17g: %.3g ulp", m.name, i, x, m.grad[i], want, ulps)
				}
			}
		}
	}
}
