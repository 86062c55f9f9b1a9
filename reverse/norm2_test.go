package reverse_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"slope"
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
