package expr

import (
	"math"
	"testing"

	"slope"
)

// scaledSums are c·(m·x + a), and scaled products with a sign.
func scaledSums[T slope.Real[T]](c, m, a float64, x []T) []T {
	var y []T
	for i := range x {
		u := x[(i+1)%len(x)] // each factor has a form of its own: loops take what is alike together
		y = append(y, x[i].Scale(m).AddConst(a).Scale(c), x[i].Scale(2*c).Mul(u.Add(x[i]).Neg()), u.Sub(x[i]).Neg().Mul(x[i].Scale(m)),
			u.Mul(x[i]).Neg().Mul(x[i].Neg()), u.Add(x[i]).Square().Neg().Mul(x[i].Scale(3*c).AddConst(1)),
			u.Sub(x[i]).Square().Neg().AddConst(1).Mul(x[i].Scale(3*m)))
	}
	return y
}

// Operations that loops do in one keep the bits, at the ends of the range of float64 too.
func TestJoinedScalesKeepTheBits(t *testing.T) {
	ends := []float64{0, math.Copysign(0, -1), 1, -1, 1.0 / 3, 3, 5e-324, 0x1p-1022, 0x1.fffffp-1022, 15e-324, 0x1.fffffffffffffp-1021, 0x1.23456789abcdfp-1021, 0x1p-1000, 0x1p-969, 0x1p900, 0x1p963, 0x1p1000,
		0x1p1023, math.MaxFloat64, -math.MaxFloat64, math.Inf(1), math.Inf(-1), math.NaN()}
	for _, c := range []float64{1, 2, 0x1p60, 0x1p61, 0.5, -2, 3, 0x1p1000, 0x1p-1000} {
		for _, m := range []float64{-1, 3, 0.1, 0x1p-1060, 0x1p1000} {
			for _, a := range append(ends[:len(ends)-1:len(ends)-1], 0x1p-500, 0x1p500, 0x1p501) {
				x := append([]float64{-a / m, math.Nextafter(-a/m, 7)}, ends...)
				p := RecordVec(len(x), func(x []Expr) []Expr { return scaledSums(c, m, a, x) })
				got, want := p.Values(nil, x), scaledSums(c, m, a, floats(x))
				for k := range got {
					if !same(got[k], float64(want[k])) {
						t.Fatalf("result %d of c=%v m=%v a=%v at %v: %v, want %v", k, c, m, a, x[k*len(x)/len(got)], got[k], want[k])
					}
				}
			}
		}
	}
}

// Nor does a factor leave the range that only joined ones do: 2·(1e308·x + 1) is no sum of 2e308·x, which is infinite.
func TestJoinedScalesInSums(t *testing.T) {
	for _, c := range []float64{1, 2, 0x1p60, 0x1p61, 0.5, 3, 1.1} {
		for _, m := range []float64{-1, 3, 0.1, 5e-324, 0x1p-1060, 0x1p962, 0x1p963, 0x1p964, 1e308, 0x1p1022, 0x1p1023, math.MaxFloat64, -math.MaxFloat64} {
			for _, a := range []float64{1, -3, 1.0 / 3, 0.123, 0x1p-500, 0x1p-501, 0x1p500, 0x1p501, 5e-324, math.MaxFloat64} {
				p := Record(64, sumOfScaled[Expr](c, m, a))
				for _, v := range []float64{0, 1, -1, 0.1, 0.7, 5e-324, 0x1p-1022, 1e-300, 0x1p-1000, 0x1p900, 1e308, -a / m, math.Nextafter(-a/m, 7)} {
					x := make([]float64, 64)
					for i := range x {
						x[i] = v
					}
					if got, want := p.Value(x), float64(sumOfScaled[slope.Float64](c, m, a)(floats(x))); !same(got, want) {
						t.Errorf("c=%v m=%v a=%v at %v: %v, want %v", c, m, a, v, got, want)
					}
				}
			}
		}
	}
}

func sumOfScaled[T slope.Real[T]](c, m, a float64) func(x []T) T {
	return func(x []T) T {
		s := x[0].Lift(0)
		for _, v := range x {
			s = s.Add(v.Scale(m).AddConst(a).Scale(c).Abs())
		}
		return s
	}
}
