package interval

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"slope/internal/bigmath"
)

const prec = 600

type row struct {
	name   string
	f      Fn
	exact  func(x *big.Float, prec uint) *big.Float
	lo, hi float64
	edges  []float64
	large  bool // ψ‴ is only bounded, D3 is not tight
}

func powBig(p float64) func(x *big.Float, prec uint) *big.Float {
	return func(x *big.Float, prec uint) *big.Float { return bigmath.Pow(x, big.NewFloat(p), prec) }
}

func logTimes(x *big.Float, prec uint) *big.Float {
	return new(big.Float).SetPrec(prec).Mul(x, bigmath.Log(x, prec))
}

func logit(x *big.Float, prec uint) *big.Float {
	one := new(big.Float).SetPrec(prec).SetInt64(1)
	return new(big.Float).SetPrec(prec).Sub(bigmath.Log(x, prec), bigmath.Log(one.Sub(one, x), prec))
}

func sinc(x *big.Float, prec uint) *big.Float {
	return new(big.Float).SetPrec(prec).Quo(bigmath.Sin(x, prec), x)
}

func square(x *big.Float, prec uint) *big.Float { return new(big.Float).SetPrec(prec).Mul(x, x) }

func inverse(x *big.Float, prec uint) *big.Float {
	return new(big.Float).SetPrec(prec).Quo(big.NewFloat(1), x)
}

var rows = []row{
	{"Exp", Exp, bigmath.Exp, -40, 40, []float64{0, 1}, false},
	{"Exp2", Exp2, bigmath.Exp2, -40, 40, []float64{0, 1, 3}, false},
	{"Expm1", Expm1, bigmath.Expm1, -40, 40, []float64{0, 1e-9}, false},
	{"Log", Log, bigmath.Log, 1e-6, 100, []float64{1, 2}, false},
	{"Log2", Log2, bigmath.Log2, 1e-6, 100, []float64{1, 2, 8}, false},
	{"Log10", Log10, bigmath.Log10, 1e-6, 100, []float64{1, 10}, false},
	{"Log1p", Log1p, bigmath.Log1p, -0.999, 100, []float64{0, 1}, false},
	{"Sin", Sin, bigmath.Sin, -15, 15, []float64{0, math.Pi, math.Pi / 2, 2 * math.Pi, 1e6, 1e15}, false},
	{"Cos", Cos, bigmath.Cos, -15, 15, []float64{0, math.Pi, math.Pi / 2, -2 * math.Pi, 1e6, 1e15}, false},
	{"Sinpi", Sinpi, bigmath.Sinpi, -5, 5, []float64{0, 0.5, -0.5, 1, 1.5, 2, 0.25, 1e6, 1e15 + 0.5, 0x1p53}, false},
	{"Cospi", Cospi, bigmath.Cospi, -5, 5, []float64{0, 0.5, -0.5, 1, 1.5, 2, 0.25, 1e6, 1e15 + 0.5, 0x1p53}, false},
	{"Tan", Tan, bigmath.Tan, -1.57, 1.57, []float64{0}, false},
	{"Asin", Asin, bigmath.Asin, -0.999, 0.999, []float64{0, 0.5}, false},
	{"Acos", Acos, bigmath.Acos, -0.999, 0.999, []float64{0, 0.5}, false},
	{"Atan", Atan, bigmath.Atan, -20, 20, []float64{0, 1, -1, 0.577350269189625}, false},
	{"Sinh", Sinh, bigmath.Sinh, -20, 20, []float64{0}, false},
	{"Cosh", Cosh, bigmath.Cosh, -20, 20, []float64{0}, false},
	{"Tanh", Tanh, bigmath.Tanh, -20, 20, []float64{0, 0.6584789484624084, 1.1462158347805889}, false},
	{"Asinh", Asinh, bigmath.Asinh, -20, 20, []float64{0, 0.7071067811865476}, false},
	{"Acosh", Acosh, bigmath.Acosh, 1.001, 50, []float64{2}, false},
	{"Atanh", Atanh, bigmath.Atanh, -0.999, 0.999, []float64{0, 0.5}, false},
	{"Sqrt", Sqrt, bigmath.Sqrt, 1e-9, 1e6, []float64{1, 4, 2}, false},
	{"Cbrt", Cbrt, bigmath.Cbrt, 1e-9, 1e6, []float64{1, 8, 27, 0.125}, false},
	{"Cbrt of x<0", Cbrt, bigmath.Cbrt, -1e6, -1e-9, []float64{-1, -8}, false},
	{"Erf", Erf, bigmath.Erf, -6, 6, []float64{0, 0.7071067811865476, 1.224744871391589}, false},
	{"Erfc", Erfc, bigmath.Erfc, -6, 20, []float64{0}, false},
	{"NormCDF", NormCDF, bigmath.NormCDF, -30, 8, []float64{0, 1, -1, 1.7320508075688772}, false},
	{"Gamma", Gamma, bigmath.Gamma, 0.01, 30, []float64{1, 2, 1.4616321449683622}, false},
	{"Lgamma", Lgamma, bigmath.Lgamma, 0.01, 1000, []float64{1, 2, 1.4616321449683622}, false},
	{"Digamma", Digamma, bigmath.Digamma, 0.01, 1000, []float64{1, 2}, true},
	{"Sigmoid", Sigmoid, bigmath.Sigmoid, -40, 40, []float64{0, 1.3169578969248166, 2.292431669561178}, false},
	{"Softplus", Softplus, bigmath.Softplus, -40, 40, []float64{0, 1.3169578969248166}, false},
	{"XLogX", XLogX, logTimes, 1e-6, 30, []float64{1, 1 / math.E}, false},
	{"Logit", Logit, logit, 1e-4, 0.9999, []float64{0.5}, false},
	{"Sinc", Sinc, sinc, 1e-3, 20, []float64{math.Pi, 4.493409457909064}, true},
	{"Inv", Inv, inverse, 1e-3, 100, []float64{1, 3}, false},
	{"Square", Square, square, -10, 10, []float64{0, 0.1}, false},
	{"x^0.5", PowConst(0.5), powBig(0.5), 1e-6, 50, []float64{1, 4}, false},
	{"x^1.5", PowConst(1.5), powBig(1.5), 1e-6, 50, []float64{1, 4}, false},
	{"x^-2.3", PowConst(-2.3), powBig(-2.3), 1e-3, 50, []float64{1, 4}, false},
	{"x^7", PowInt(7), powBig(7), -10, 10, []float64{0, 1}, false},
	{"x^-3", PowInt(-3), powBig(-3), -10, -0.01, []float64{-1}, false},
	{"x^40.2", PowConst(40.2), powBig(40.2), 0.01, 10, []float64{1}, false},
}

// derivatives returns the k-th derivatives of f at x, nil where f is not defined beside it, by central differences with
// h = 2^e: with e = -60 and 600 bits the error is about 2^-118 of the fifth derivative.
func derivatives(f func(x *big.Float, prec uint) *big.Float, x float64, e int, prec uint) func(k int) *big.Float {
	known := map[float64]*big.Float{}
	at := func(j float64) *big.Float {
		if _, ok := known[j]; !ok {
			z := new(big.Float).SetPrec(prec).SetFloat64(x)
			known[j] = f(z.Add(z, new(big.Float).SetMantExp(big.NewFloat(j), e)), prec)
		}
		return known[j]
	}
	return func(k int) *big.Float {
		weights := [][]float64{{0, 1}, {1, 0.5, -1, -0.5}, {1, 1, 0, -2, -1, 1}, {2, 0.5, 1, -1, -1, 1, -2, -0.5}}[k]
		sum := new(big.Float).SetPrec(prec)
		for i := 0; i < len(weights); i += 2 {
			y := at(weights[i])
			if y == nil || y.IsInf() {
				return nil
			}
			t := new(big.Float).SetPrec(prec).SetFloat64(weights[i+1])
			sum.Add(sum, t.Mul(t, y))
		}
		return sum.SetMantExp(sum, -e*k)
	}
}

// holds reports whether v is in x, up to the error of derivative.
func holds(x I, v *big.Float, k int) bool {
	v = new(big.Float).SetPrec(prec).Set(v)
	lo, hi := v, v
	if k > 0 {
		slack, least := new(big.Float).SetMantExp(new(big.Float).Abs(v), -75), big.NewFloat(0x1p-100)
		if slack.Cmp(least) < 0 {
			slack = least
		}
		if v.MantExp(nil) < -100-2*prec { // a sum with 2^-100 is that, and would be formed with all bits between
			v = new(big.Float)
		}
		lo, hi = new(big.Float).SetPrec(prec).Add(v, slack), new(big.Float).SetPrec(prec).Sub(v, slack)
	}
	return x.Lo == x.Lo && (math.IsInf(x.Lo, -1) || lo.Cmp(big.NewFloat(x.Lo)) >= 0) &&
		(math.IsInf(x.Hi, 1) || hi.Cmp(big.NewFloat(x.Hi)) <= 0)
}

// between draws from [lo, hi] with a preference for narrow neighbourhoods.
func between(r *rand.Rand, lo, hi float64, edges []float64) float64 {
	if len(edges) > 0 && r.IntN(3) == 0 {
		e := edges[r.IntN(len(edges))]
		return min(max(step(e, int64(r.IntN(7)-3)), lo), max(hi, e+1))
	}
	return lo + float64((hi-lo)*r.Float64())
}

func TestContainment(t *testing.T) {
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(7, 11))
			for trial := range 25 {
				a := between(r, row.lo, row.hi, row.edges)
				b := a
				switch trial % 4 {
				case 1:
					b = between(r, row.lo, row.hi, row.edges)
				case 2:
					b = min(a+float64(0.01*r.Float64()*(row.hi-row.lo)), max(row.hi, a))
				case 3:
					b = step(a, 3)
				}
				if a > b {
					a, b = b, a
				}
				x := Of(a, b)
				d := row.f(x)
				for _, p := range []float64{a, b, min(max(a+float64((b-a)*r.Float64()), a), b)} {
					exact := derivatives(row.exact, p, -60, prec)
					for k, y := range []I{d.F, d.D1, d.D2, d.D3} {
						if !y.Defined() {
							t.Fatalf("%v: derivative %d undefined", x, k)
						}
						if v := exact(k); !holds(y, v, k) {
							g, _ := v.Float64()
							t.Fatalf("%v: derivative %d is %v at %v, not in %v", x, k, g, p, y)
						}
					}
				}
			}
		})
	}
}

// TestTight bounds the width over a point: an enclosure that is merely true is
// of no use.
func TestTight(t *testing.T) {
	for _, row := range rows {
		r := rand.New(rand.NewPCG(3, 5))
		for range 20 {
			p := between(r, row.lo, row.hi, nil)
			d := row.f(Point(p))
			exact := derivatives(row.exact, p, -60, prec)
			for k, y := range []I{d.F, d.D1, d.D2, d.D3} {
				if k == 3 && row.large {
					continue
				}
				v, _ := exact(k).Float64()
				if w := y.Hi - y.Lo; !(w <= float64(1e-13*math.Abs(v))+float64(1e-13*(1+math.Abs(p)))) {
					t.Errorf("%s: derivative %d over the point %v is %v wide, value %v", row.name, k, p, w, v)
				}
			}
		}
	}
}

// TestIsotone: what holds for an interval holds for its parts.
func TestIsotone(t *testing.T) {
	for _, row := range rows {
		r := rand.New(rand.NewPCG(1, 2))
		for range 200 {
			a, b := between(r, row.lo, row.hi, row.edges), between(r, row.lo, row.hi, row.edges)
			if a > b {
				a, b = b, a
			}
			c, d := a+float64((b-a)*r.Float64()), a+float64((b-a)*r.Float64())
			if c > d {
				c, d = d, c
			}
			if c < a || d > b {
				continue
			}
			big, small := row.f(Of(a, b)), row.f(Of(c, d))
			for k, y := range [][2]I{{small.F, big.F}, {small.D1, big.D1}, {small.D2, big.D2}} {
				wide := y[1]
				wide.Lo, wide.Hi = step(wide.Lo, -60), step(wide.Hi, 60) // points are rounded too
				if wide.Lo > -1e-14 && wide.Lo < 1e-14 {
					wide.Lo -= 1e-14
				}
				if wide.Hi > -1e-14 && wide.Hi < 1e-14 {
					wide.Hi += 1e-14
				}
				if row.name != "Sinc" && !y[0].Within(wide) {
					t.Fatalf("%s: derivative %d over [%v, %v] is %v, not in %v over [%v, %v]", row.name, k, c, d, y[0], y[1], a, b)
				}
			}
		}
	}
}
