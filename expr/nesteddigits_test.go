package expr_test

import (
	"fmt"
	"math"
	"math/big"
	"testing"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/internal/bignum"
	"slope/reverse"
)

// mixed is ∂ᵢ∂ⱼf by central differences of steps 2⁻¹⁹⁹ times a variable in 2000 bits: their error is some 2⁻⁴⁰⁰ of
// the derivative two orders higher.
func mixed(f func(x []bignum.Number) bignum.Number, x []float64, i, j int) float64 {
	const prec = 2000
	step := func(k int) int {
		if x[k] == 0 {
			return -200
		}
		return math.Ilogb(x[k]) - 200
	}
	sum := new(big.Float).SetPrec(prec)
	for _, a := range []float64{1, -1} {
		for _, b := range []float64{1, -1} {
			p := make([]bignum.Number, len(x))
			for k, v := range x {
				p[k] = bignum.New(v, prec)
			}
			p[i] = p[i].Add(bignum.New(math.Ldexp(a, step(i)), prec))
			p[j] = p[j].Add(bignum.New(math.Ldexp(b, step(j)), prec))
			sum.Add(sum, f(p).Scale(a*b).F)
		}
	}
	z, _ := sum.SetMantExp(sum, -step(i)-step(j)-2).Float64()
	return z
}

// Second derivatives that are recorded, as derivatives of a recorded gradient, keep their digits where one operand is
// almost all of the result, and near the zeros of a slope: against 2000 bits. Not so where 1 + y·log x, in the mixed
// derivative of x^y, is almost 0: no formula in float64 has more digits than the sum.
func TestRecordedSecondDerivativesKeepTheirDigits(t *testing.T) {
	for _, r := range []struct {
		name string
		big  func(x []bignum.Number) bignum.Number
		f    func(x []dual.Over[expr.Expr]) dual.Over[expr.Expr]
		r    func(x []reverse.Over[expr.Expr]) reverse.Over[expr.Expr]
		x    [][]float64
	}{
		{"Hypot", hypotOf[bignum.Number], hypotOf[dual.Over[expr.Expr]], hypotOf[reverse.Over[expr.Expr]],
			[][]float64{{3, 4}, {1e6, 1}, {-1, 1e7}, {1e-9, 2}, {-5, 1e-12}, {1e100, 3e93}, {1, 1}, {-2, -7e-20}, {3e-160, 1e-155}}},
		{"Atan2", atan2Of[bignum.Number], atan2Of[dual.Over[expr.Expr]], atan2Of[reverse.Over[expr.Expr]],
			[][]float64{{1, 2}, {2, 1}, {1, 1 + 0x1p-40}, {-3, 3 - 0x1p-30}, {-3 - 0x1p-33, -3}, {1e-9, 1}, {2, -1e-12}, {1e80, 1e79}, {0.3, 0.2}, {-5, 9}}},
		{"Norm2", normOf[bignum.Number], normOf[dual.Over[expr.Expr]], normOf[reverse.Over[expr.Expr]],
			[][]float64{{3, 4, 12}, {1, 1e7, 2}, {-1e9, 3, 1e-3}, {0, 5, 1e-12}, {2e-8, 0, -1}, {1e-3, 2, 1e8}, {1e155, 1e150, -3e151}}},
		{"LogSumExp", lseOf[bignum.Number], lseOf[dual.Over[expr.Expr]], lseOf[reverse.Over[expr.Expr]],
			[][]float64{{1, 2, 3}, {40, 0, -3}, {-1, 25, 24}, {0.5, 60, 0}, {7, 7, 7, 8}, {-30, 1}}},
		{"Pow", powOf[bignum.Number], powOf[dual.Over[expr.Expr]], powOf[reverse.Over[expr.Expr]],
			[][]float64{{2, 3}, {1.5, -0.7}, {1e-9, 0.5}, {3e5, 1e-7}, {1e-100, 1.25}, {1 + 0x1p-50, 3.5}, {0.25, 40}, {1e-12, 1e-3}}},
	} {
		for _, x := range r.x {
			n := len(x)
			for i := range n {
				for way, grad := range map[string]func(x []expr.Expr) []expr.Expr{
					"dual":    func(x []expr.Expr) []expr.Expr { _, g := dual.NestGradient(nil, r.f, x); return g },
					"reverse": func(x []expr.Expr) []expr.Expr { _, g := reverse.NestGradient(nil, r.r, x); return g },
				} {
					_, got := expr.Record(n, func(x []expr.Expr) expr.Expr { return grad(x)[i] }).Gradient(nil, x)
					for j := range n {
						want := mixed(r.big, x, i, j)
						if u := math.Abs(got[j]-want) / (0x1p-52 * math.Abs(want)); got[j] != want && !(u <= 16) {
							t.Error(fmt.Sprintf("∂%d∂%d of %s at %v, recorded by %s.NestGradient:", i, j, r.name, x, way), got[j], "want", want, u, "units off")
						}
					}
				}
			}
		}
	}
}

func hypotOf[T slope.Real[T]](x []T) T { return x[0].Hypot(x[1]) }
func atan2Of[T slope.Real[T]](x []T) T { return x[0].Atan2(x[1]) }
func normOf[T slope.Real[T]](x []T) T  { return slope.Norm2(x) }
func lseOf[T slope.Real[T]](x []T) T   { return slope.LogSumExp(x) }
func powOf[T slope.Real[T]](x []T) T   { return x[0].Pow(x[1]) }
