package interval

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// domains are those of the rows that are not the whole line; the functions of the
// others are defined everywhere. A pole inside, as that of 1/x, is a domain to each side.
var domains = map[string]I{
	"Log": {0, inf}, "Log2": {0, inf}, "Log10": {0, inf}, "Log1p": {-1, inf}, "Asin": {-1, 1}, "Acos": {-1, 1},
	"Acosh": {1, inf}, "Atanh": {-1, 1}, "Sqrt": {0, inf}, "Gamma": {0, inf}, "Lgamma": {0, inf}, "Digamma": {0, inf},
	"XLogX": {0, inf}, "Logit": {0, 1}, "Inv": {0, inf}, "x^0.5": {0, inf}, "x^1.5": {0, inf}, "x^-2.3": {0, inf},
	"x^-3": {-inf, 0}, "x^40.2": {0, inf}, "Tan": {-1.5707963267948966, 1.5707963267948966}, "Cbrt": {0, inf}, "Cbrt of x<0": {-inf, 0},
}

// relative is derivatives with a step relative to x, for numbers of all sizes.
func relative(f func(x *big.Float, prec uint) *big.Float, x float64) func(k int) *big.Float {
	e, prec := -60, uint(prec)
	if x != 0 {
		n := math.Ilogb(x)
		e, prec = e+n, prec+uint(4*max(n, -n))
	}
	return derivatives(f, x, e, prec)
}

// TestUnboundedContainment: the enclosures over unbounded boxes, and over boxes that
// reach the ends of the domain, hold values and derivatives at numbers of all sizes.
func TestUnboundedContainment(t *testing.T) {
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			dom, limited := domains[row.name]
			if !limited {
				dom = Whole
			}
			far := 200.0 // sines of larger numbers have no derivative by relative steps
			if !(row.name == "Sin" || row.name == "Cos" || row.name == "Sinc") {
				far = 1e30
			}
			r := rand.New(rand.NewPCG(8, 12))
			draw := func() float64 {
				v := math.Exp(12*r.Float64() - 6)
				if r.IntN(4) == 0 {
					v = math.Pow(10, 60*r.Float64()-30)
				}
				v = min(v, far)
				switch {
				case !math.IsInf(dom.Lo, 0) && !math.IsInf(dom.Hi, 0):
					return dom.Lo + (dom.Hi-dom.Lo)*(0.5+0.5*math.Tanh(math.Log(v)/3))
				case !math.IsInf(dom.Lo, 0):
					return dom.Lo + v
				case !math.IsInf(dom.Hi, 0):
					return dom.Hi - v
				case r.IntN(2) == 0:
					return -v
				}
				return v
			}
			seen := 0
			for trial := range 40 {
				a, b := draw(), draw()
				x := I{min(a, b), max(a, b)}
				switch trial % 4 {
				case 0:
					x.Hi = dom.Hi
				case 1:
					x.Lo = dom.Lo
				case 2:
					x = dom
				}
				d := row.f(x)
				for range 3 {
					p := draw()
					if !(x.Lo < p && p < x.Hi) {
						continue
					}
					exact := relative(row.exact, p)
					for k, y := range []I{d.F, d.D1, d.D2, d.D3} {
						if !y.Defined() {
							continue // nothing is claimed
						}
						v := exact(k)
						if v == nil {
							continue
						}
						seen++
						if !holds(y, v, k) {
							g, _ := v.Float64()
							t.Fatalf("%v: derivative %d is %v at %v, not in %v", x, k, g, p, y)
						}
					}
				}
			}
			if seen < 20 {
				t.Errorf("only %d enclosures were held against numbers", seen)
			}
		})
	}
}

// TestOutsideTheDomain: over a box of which a part is outside of the domain nothing is
// claimed, and so for every derivative.
func TestOutsideTheDomain(t *testing.T) {
	for _, row := range rows {
		dom, limited := domains[row.name]
		if !limited || row.name == "Cbrt" || row.name == "Cbrt of x<0" {
			continue
		}
		r := rand.New(rand.NewPCG(9, 13))
		for range 100 {
			in := dom.Mid()
			var x I
			d := math.Exp(20*r.Float64() - 16)
			switch {
			case !math.IsInf(dom.Lo, 0) && (math.IsInf(dom.Hi, 0) || r.IntN(2) == 0):
				x = I{dom.Lo - d, in}
				if r.IntN(3) == 0 && row.name != "Inv" && row.name != "Tan" {
					x = I{dom.Lo - 2*d, dom.Lo - d}
				}
			default:
				x = I{in, dom.Hi + d}
				if r.IntN(3) == 0 && row.name != "x^-3" && row.name != "Tan" {
					x = I{dom.Hi + d, dom.Hi + 2*d}
				}
			}
			if row.name == "Tan" && x.Hi-x.Lo > 3 {
				continue
			}
			if e := row.f(x); e.F.Defined() || e.D1.Defined() || e.D2.Defined() {
				t.Errorf("%s over %v: %v", row.name, x, e)
				break
			}
		}
	}
}

// TestChain: a product of derivatives claims nothing where an unbounded slope meets
// [0, 0]; a product of values is 0 there.
func TestChain(t *testing.T) {
	zero, up, down := Point(0), I{3, inf}, I{-inf, -1}
	for _, u := range []I{up, down, Whole} {
		for _, p := range []I{zero.Chain(u), u.Chain(zero), zero.MulSlope(u)} {
			if p.Defined() {
				t.Errorf("[0, 0] and slope %v: %v, want undefined", u, p)
			}
		}
		for _, p := range []I{zero.Mul(u), u.Mul(zero), u.MulSlope(zero)} {
			if !p.IsZero() {
				t.Errorf("[0, 0] and value %v: %v, want 0", u, p)
			}
		}
	}
	for _, p := range [][2]I{{{2, 3}, {-1, 4}}, {{0, 1}, up}, {up, down}, {zero, {-1, 1}}} {
		if want := p[0].Mul(p[1]); p[0].Chain(p[1]) != want || p[0].MulSlope(p[1]) != want {
			t.Errorf("%v·%v is not %v", p[0], p[1], want)
		}
	}
}
