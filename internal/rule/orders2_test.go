package rule

import (
	"math"
	"math/big"
	"testing"

	"slope/internal/bigmath"
)

// difference is ∂ⁱ⁺ʲf/∂xⁱ∂yʲ by central differences in 4000 bits: with steps of 2⁻¹⁹⁹ of x and y their
// error is some 2⁻⁴⁰⁰.
func difference(f func(x, y *big.Float, prec uint) *big.Float, i, j int, x, y float64) float64 {
	const prec = 4000
	hx, hy := math.Ilogb(x)-200, math.Ilogb(y)-200 // half the steps
	sum := new(big.Float).SetPrec(prec)
	for a := range i + 1 {
		for b := range j + 1 {
			at := func(v float64, n, h int) *big.Float {
				z := new(big.Float).SetPrec(prec).SetFloat64(v)
				return z.Add(z, new(big.Float).SetMantExp(big.NewFloat(float64(n)), h))
			}
			w := new(big.Float).SetPrec(prec).SetInt(new(big.Int).Mul(new(big.Int).Binomial(int64(i), int64(a)), new(big.Int).Binomial(int64(j), int64(b))))
			w.Mul(w, f(at(x, i-2*a, hx), at(y, j-2*b, hy), prec))
			if (a+b)&1 != 0 {
				w.Neg(w)
			}
			sum.Add(sum, w)
		}
	}
	sum.SetMantExp(sum, -i*(hx+1)-j*(hy+1))
	d, _ := sum.Float64()
	return d
}

// Derivatives up to the sixth order of the functions of two variables, against differences in 4000 bits.
func TestOrdersOfTwoVariables(t *testing.T) {
	most := 6
	if testing.Short() {
		most = 4
	}
	for _, r := range []struct {
		name   string
		order  func(i, j int, x, y float64) float64
		third  func(x, y float64) (Partials, [4]float64)
		big    func(x, y *big.Float, prec uint) *big.Float
		points [][2]float64
	}{
		{"Pow", PowOrder, PowThird, bigmath.Pow, [][2]float64{{1.7, 2.6}, {0.2, -1.3}, {30, 0.4}, {1e-12, 3.3}, {2, 5}}},
		{"Hypot", HypotOrder, HypotThird, bigmath.Hypot, [][2]float64{{3, 4.1}, {-1e8, 2}, {1e-9, -5}, {1e-150, 3e-151}}},
		{"Atan2", Atan2Order, Atan2Third, bigmath.Atan2, [][2]float64{{1, 2}, {-3, 3 + 0x1p-30}, {1e-9, 4}, {7, -1e-10}}},
	} {
		for _, p := range r.points {
			x, y := p[0], p[1]
			_, third := r.third(x, y)
			for n := 1; n <= most; n++ {
				for j := range n + 1 {
					i := n - j
					want := difference(r.big, i, j, x, y)
					got := map[string]float64{"order": r.order(i, j, x, y)}
					if n == 3 {
						got["third"] = third[j]
					}
					for name, g := range got {
						if u := math.Abs(g-want) / (0x1p-52 * math.Abs(want)); g != want && !(u <= 400) {
							t.Errorf("∂%d∂%d of %s at %v by %s: %v, want %v: %.3g units", i, j, r.name, p, name, g, want, u)
						}
					}
				}
			}
		}
	}
}
