package scalar_test

import (
	"flag"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"slope/internal/bigmath"
	"slope/internal/kernel/scalar"
	"slope/internal/rule"
)

var points = flag.Int("scalar.points", 12000, "points per function at which the values are held against arbitrary precision")

// value takes the value of a function with derivatives.
func value(f func(x float64) (y, d1, d2 float64)) func(x float64) float64 {
	return func(x float64) float64 { y, _, _ := f(x); return y }
}

// turns are edges of the trigonometric functions: where a piece of them ends, and next to multiples of π/2 of all sizes, the
// nearest of all doubles among them (Kahan 1983).
var turns = []float64{0, 0x1p22, -0x1p22, math.Pi / 4, -math.Pi / 4, math.Pi / 2, -math.Pi / 2, math.Pi, 3 * math.Pi / 2, 2 * math.Pi, 31415.926535897932, -0x1.921fb5p+1,
	0x1.6c6cbc45dc8dep+5, 0x1.b951f1572eba5p+23, 0x1.504cac51f1eafp+131, 0x1.6ac5b262ca1ffp+849, math.MaxFloat64, 4194304 * math.Pi / 4}

// functions are the functions with their references, the worst error that their comments promise, where
// they rise or fall all along, and the interval in which they do what they are used for.
var functions = []struct {
	name   string
	f      func(x float64) float64
	exact  func(x *big.Float, prec uint) *big.Float
	bar    float64
	rising bool
	lo, hi float64
	edges  []float64
}{
	{"Exp", scalar.Exp, bigmath.Exp, 0.6, true, -20, 20, []float64{0, 708, -708, 709.782712893384, -708.3964185322641, -745.1332191019412, 1, math.Ln2 / 2, -math.Ln2 / 2}},
	{"Expm1", value(scalar.Expm1), bigmath.Expm1, 0.6, true, -40, 40, []float64{0, 708, -708, 709.782712893384, -36.7, -37.4, 37.4, 36.7, math.Ln2 / 2, -math.Ln2 / 2}},
	{"Log", scalar.Log, bigmath.Log, 0.75, true, 0, 10, []float64{0, 1, math.Sqrt2, math.Sqrt2 / 2, 0x1p-1022, math.MaxFloat64, 2, 0.5}},
	{"Log1p", value(scalar.Log1p), bigmath.Log1p, 0.75, true, -1, 3, []float64{0, -1, math.Sqrt2 - 1, math.Sqrt2/2 - 1, 0x1p-53, 0x1p-54, 0x1p52, 0x1p53, math.MaxFloat64}},
	{"Sigmoid", value(scalar.Sigmoid), bigmath.Sigmoid, 1.1, false, -40, 40, []float64{0, 36.7, -36.7, 708, -708, -745.2}},
	{"Sin", value(scalar.Sin), bigmath.Sin, 0.9, false, -10, 10, turns},
	{"Cos", value(scalar.Cos), bigmath.Cos, 0.9, false, -10, 10, turns},
	{"Erf", value(scalar.Erf), bigmath.Erf, 1, true, -7, 7, []float64{0, 0.7, -0.7, 5.9, -6, 26, 27.5}},
	{"Erfc", value(scalar.Erfc), bigmath.Erfc, 1.2, false, -7, 28, []float64{0, 0.7, -0.7, 0.5, 6, -6, 26, 26.543, 27.22, 27.5}},
	{"Softplus", value(scalar.Softplus), bigmath.Softplus, 1.2, false, -40, 40, []float64{0, 36.7, -36.7, 708, -708, -745.2, 0.8814, -0.8814}},
	{"Tanh", value(scalar.Tanh), bigmath.Tanh, 1.1, false, -20, 20, []float64{0, 18.7, -18.7, 350, -350, 0.1732, -0.1732, 0.3466}},
}

// sample returns a point: any bits, of every magnitude, where the function is used, or near an edge.
func sample(rng *rand.Rand, lo, hi float64, edges []float64) float64 {
	switch rng.IntN(5) {
	case 0:
		return math.Float64frombits(rng.Uint64())
	case 1:
		return math.Copysign(math.Ldexp(1+rng.Float64(), rng.IntN(80)-60), rng.Float64()-0.3)
	case 2:
		e := edges[rng.IntN(len(edges))]
		return math.Float64frombits(math.Float64bits(e) + uint64(rng.IntN(81)) - 40)
	case 3:
		e := edges[rng.IntN(len(edges))]
		return e + float64((rng.Float64()-0.5)*math.Ldexp(1, rng.IntN(60)-50))
	}
	return lo + float64(rng.Float64()*(hi-lo))
}

// Values are within the promised bounds of the exact ones, on the whole line.
func TestValues(t *testing.T) {
	for _, f := range functions {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(rand.Uint64(), 1))
			n := *points
			if testing.Short() {
				n /= 4
			}
			worst, at := 0.0, 0.0
			for range n {
				x := sample(rng, f.lo, f.hi, f.edges)
				if x != x || math.IsInf(x, 0) {
					continue
				}
				want := f.exact(new(big.Float).SetFloat64(x), 140)
				u := bigmath.Ulps(f.f(x), want)
				bar := f.bar
				if want != nil && want.Sign() != 0 && want.MantExp(nil) < -1021 {
					bar = max(bar, 0.8) // one more rounding, to a subnormal
				}
				if !(u <= bar) {
					t.Fatalf("%s(%v) = %v, %.3f units off, more than %v", f.name, x, f.f(x), u, bar)
				}
				if u > worst {
					worst, at = u, x
				}
			}
			t.Logf("worst error %.3f ulp at %v", worst, at)
		})
	}
}

func BenchmarkScalar(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	x, p := make([]float64, 256), make([]float64, 256)
	for i := range x {
		x[i] = float64(rng.NormFloat64() * 3)
		p[i] = math.Exp(x[i])
	}
	for _, f := range []struct {
		name string
		x    []float64
		f    func(float64) float64
	}{
		{"exp/own", x, scalar.Exp}, {"exp/math", x, math.Exp},
		{"expm1/own", x, value(scalar.Expm1)}, {"expm1/math", x, math.Expm1},
		{"log/own", p, scalar.Log}, {"log/math", p, math.Log},
		{"log1p/own", p, value(scalar.Log1p)}, {"log1p/math", p, math.Log1p},
		{"sigmoid/own", x, value(scalar.Sigmoid)}, {"sigmoid/rule", x, value(rule.Sigmoid)},
		{"softplus/own", x, value(scalar.Softplus)}, {"softplus/rule", x, value(rule.Softplus)},
		{"log1p/rule", p, value(rule.Log1p)}, {"tanh/rule", x, value(rule.Tanh)},
		{"sin/own", x, value(scalar.Sin)}, {"sin/math", x, math.Sin}, {"sin/rule", x, value(rule.Sin)},
		{"cos/own", x, value(scalar.Cos)}, {"cos/math", x, math.Cos}, {"cos/rule", x, value(rule.Cos)},
		{"erf/own", x, value(scalar.Erf)}, {"erf/math", x, math.Erf}, {"erf/rule", x, value(rule.Erf)},
		{"erfc/own", x, value(scalar.Erfc)}, {"erfc/math", x, math.Erfc}, {"erfc/rule", x, value(rule.Erfc)},
		{"tanh/own", x, value(scalar.Tanh)}, {"tanh/math", x, math.Tanh},
	} {
		b.Run(f.name, func(b *testing.B) {
			s := 0.0
			for range b.N {
				for _, v := range f.x {
					s += f.f(v)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(x)), "ns/value")
			sink = s
		})
	}
}

var sink float64
