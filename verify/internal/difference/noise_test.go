package difference

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"slope"
	"slope/expr"
	"slope/verify/internal/exact"
	"slope/verify/internal/expression"
	"slope/verify/internal/random"
)

// D8: the noise that a table of differences shows is the rounding of the function,
// to within a factor of ten: that of an evaluation in which every inexact operation
// rounds up or down at random.

// rounded evaluates e with operations that round at random.
func rounded(e expression.Expression, x []float64, r *rand.Rand) float64 {
	v := append([]float64(nil), x...)
	for _, nd := range e.Ops {
		a, b := make([]slope.Float64, len(nd.Args)), make([]*big.Float, len(nd.Args))
		for i, k := range nd.Args {
			a[i], b[i] = slope.Float64(v[k]), exact.Num(v[k], 120)
		}
		y := float64(expr.EvalOp(nd, a))
		if want := exact.Op(nd, b, 120); want != nil && want.Cmp(exact.Num(y, 120)) != 0 {
			below, above := y, y
			if want.Cmp(exact.Num(y, 120)) < 0 {
				below = math.Nextafter(y, math.Inf(-1))
			} else {
				above = math.Nextafter(y, math.Inf(1))
			}
			gap, _ := new(big.Float).Sub(want, exact.Num(below, 120)).Float64()
			if y = below; r.Float64()*(above-below) < gap {
				y = above
			}
		}
		v = append(v, y)
	}
	return v[len(v)-1]
}

// spread is the standard deviation of 20 such evaluations at each of the points.
func spread(e expression.Expression, points [][]float64, r *rand.Rand) float64 {
	sum, n := 0.0, 0
	for _, x := range points {
		mean, square := 0.0, 0.0
		base := e.Float()(x)
		for range 20 {
			d := rounded(e, x, r) - base
			mean, square = mean+d/20, square+d*d/20
		}
		sum, n = sum+square-mean*mean, n+1
	}
	return math.Sqrt(math.Max(sum, 0) / float64(n))
}

func TestNoiseIsThatOfRounding(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	// share measures in how many cases scale times the estimate is within a factor of
	// ten of the spread.
	share := func(cases int, scale float64) (within, compared, flat int) {
		for k := range cases {
			s := random.NewRand(uint64(k) + 1<<36)
			e := expression.Draw(s, expression.Tame, 1, 6)
			x := s.Between(-3, 3)
			f := e.Float()
			var points [][]float64
			var values []float64
			for i := -8; i <= 8; i++ {
				p := []float64{x + float64(i)*0x1p-36*math.Max(math.Abs(x), 1)}
				if values = append(values, f(p)); i%4 == 0 {
					points = append(points, p)
				}
			}
			want := spread(e, points, r)
			if size := math.Abs(values[8]); !(want > 0.01*0x1p-53*size) || size == 0 {
				continue // exact operations only
			}
			got := scale * TableNoise(values) / 3
			if got == 0 {
				flat++ // rounded alike at every point: an error, and no noise
				continue
			}
			compared++
			if got >= want/10 && got <= 10*want {
				within++
			}
		}
		return within, compared, flat
	}
	cases := 120
	if testing.Short() {
		cases = 40
	}
	within, compared, flat := share(cases, 1)
	t.Logf("%d of %d within a factor of ten, %d flat", within, compared, flat)
	if 2*compared < cases || 10*flat > cases || float64(within) < 0.97*float64(compared) {
		t.Errorf("%d of %d estimates of the noise are within a factor of ten, want 97 %%; %d flat", within, compared, flat)
	}
	for _, scale := range []float64{1e-2, 1e2} {
		if within, compared, _ := share(cases/4, scale); float64(within) > 0.5*float64(compared) {
			t.Errorf("estimates that are %g times too large pass: %d of %d", scale, within, compared)
		}
	}
}
