package reverse_test

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"testing"

	"slope"
	"slope/dual"
	"slope/internal/bignum"
	"slope/reverse"
)

// bigDerivative is ∂ᵏf along the variables in along, by central differences of step 2⁻¹⁹⁹ times a variable in 2000
// bits: their error is some 2⁻⁴⁰⁰ of the derivative two orders higher.
func bigDerivative(f func(x []bignum.Number) bignum.Number, x []float64, along []int) float64 {
	const prec = 2000
	p := make([]bignum.Number, len(x))
	for i, v := range x {
		p[i] = bignum.New(v, prec)
	}
	scale := 0
	step := func(i int) int { // half of it
		if x[i] == 0 {
			return -200
		}
		return math.Ilogb(x[i]) - 200
	}
	for _, i := range along {
		scale -= step(i) + 1
	}
	var walk func(along []int) bignum.Number
	walk = func(along []int) bignum.Number {
		if len(along) == 0 {
			return f(p)
		}
		i := along[0]
		at, half := p[i], bignum.New(math.Ldexp(1, step(i)), prec)
		p[i] = at.Add(half)
		u := walk(along[1:])
		p[i] = at.Sub(half)
		w := walk(along[1:])
		p[i] = at
		return u.Sub(w)
	}
	z := walk(along).F
	if z == nil {
		panic(fmt.Sprint("no value next to ", x))
	}
	z = new(big.Float).SetMantExp(z, scale)
	v, _ := z.Float64()
	return v
}

func pow2[T slope.Real[T]](x []T) T     { return x[0].Pow(x[1]) }
func hypot2[T slope.Real[T]](x []T) T   { return x[0].Hypot(x[1]) }
func atan22[T slope.Real[T]](x []T) T   { return x[0].Atan2(x[1]) }
func norm2Of[T slope.Real[T]](x []T) T  { return slope.Norm2(x) }
func sumExpOf[T slope.Real[T]](x []T) T { return slope.LogSumExp(x) }

// Second and third derivatives of functions of several variables keep their digits in nested modes, also where an operand is almost all of
// the result: against 2000 bits.
func TestNestedDerivativesOfSeveralKeepTheirDigits(t *testing.T) {
	type s = dual.Dual[float64]
	for _, r := range []struct {
		name  string
		big   func(x []bignum.Number) bignum.Number
		ff    func(x []dual.Over[s]) dual.Over[s]
		fr    func(x []reverse.Over[s]) reverse.Over[s]
		third func(x []reverse.Over[hyper]) reverse.Over[hyper]
		x     [][]float64
	}{
		{"Pow", pow2[bignum.Number], pow2[dual.Over[s]], pow2[reverse.Over[s]], pow2[reverse.Over[hyper]],
			[][]float64{{2, 3}, {1.5, -0.7}, {0.3, 0.830583827}, {1e-9, 0.5}, {3e5, 1e-7}, {1e-100, 1.25}, {1 + 0x1p-50, 3.5}, {0.25, 40}, {1e-12, 1e-3}}},
		{"Hypot", hypot2[bignum.Number], hypot2[dual.Over[s]], hypot2[reverse.Over[s]], hypot2[reverse.Over[hyper]],
			[][]float64{{3, 4}, {1e6, 1}, {1e-9, 2}, {-5, 1e-12}, {1e100, 3e93}, {1, 1}, {-2, -7e-20}}},
		{"Atan2", atan22[bignum.Number], atan22[dual.Over[s]], atan22[reverse.Over[s]], atan22[reverse.Over[hyper]],
			[][]float64{{1, 2}, {1, 1 + 0x1p-40}, {-3, 3 - 0x1p-30}, {1e-9, 1}, {2, -1e-12}, {1e80, 1e79}}},
		{"Norm2", norm2Of[bignum.Number], norm2Of[dual.Over[s]], norm2Of[reverse.Over[s]], norm2Of[reverse.Over[hyper]],
			[][]float64{{3, 4, 12}, {1, 1e7, 2}, {-1e9, 3, 1e-3}, {0, 5, 1e-12}, {2e-8, 0, -1}}},
		{"LogSumExp", sumExpOf[bignum.Number], sumExpOf[dual.Over[s]], sumExpOf[reverse.Over[s]], sumExpOf[reverse.Over[hyper]],
			[][]float64{{1, 2, 3}, {40, 0, -3}, {-1, 25, 24}, {0.5, 60, 0}}},
	} {
		for _, x := range r.x {
			n := len(x)
			known := map[string]float64{}
			big := func(along ...int) float64 { // in any order
				slices.Sort(along)
				key := fmt.Sprint(along)
				if _, ok := known[key]; !ok {
					known[key] = bigDerivative(r.big, x, along)
				}
				return known[key]
			}
			for j := range n {
				ps, hs := make([]s, n), make([]hyper, n)
				for i := range x {
					ps[i], hs[i] = s{Real: x[i]}, hyper{Real: x[i]}
				}
				ps[j].Eps = 1
				_, f := dual.NestGradient(nil, r.ff, ps)
				_, b := reverse.NestGradient(nil, r.fr, ps)
				for i := range n {
					want := big(i, j)
					for way, got := range map[string]float64{"ff": f[i].Eps, "fr": b[i].Eps} {
						unitsApart(t, fmt.Sprintf("∂%d∂%d of %s at %v by %s", i, j, r.name, x, way), got, want, 16)
					}
				}
				for k := range n {
					for i := range hs {
						hs[i].E1, hs[i].E2 = 0, 0
					}
					hs[j].E1, hs[k].E2 = 1, 1
					_, g := reverse.NestGradient(nil, r.third, hs)
					for i := range n {
						// No digits are asked for where the terms of a third derivative cancel.
						want := big(i, j, k)
						near := []float64{big(i, i, i), big(j, j, j)}
						if got := g[i].E12; !(math.Abs(got-want) <= 64*0x1p-52*math.Max(math.Abs(want), 0x1p-20*math.Max(math.Abs(near[0]), math.Abs(near[1])))) {
							t.Errorf("∂%d∂%d∂%d of %s at %v: %v, want %v", i, j, k, r.name, x, got, want)
						}
					}
				}
			}
		}
	}
}

func unitsApart(t *testing.T, what string, got, want, most float64) {
	t.Helper()
	if u := math.Abs(got-want) / (0x1p-52 * math.Abs(want)); got != want && !(u <= most) {
		t.Errorf("%s: %v, want %v, %.3g units off", what, got, want, u)
	}
}
