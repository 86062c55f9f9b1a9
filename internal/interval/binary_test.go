package interval

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"slope/internal/bigmath"
)

// A binaryRow is an operation of two operands and its value in arbitrary precision, nil outside
// of the domain.
type binaryRow struct {
	name  string
	f     func(x, y I) I
	exact func(x, y *big.Float, prec uint) *big.Float
}

func arith(f func(z, x, y *big.Float) *big.Float) func(x, y *big.Float, prec uint) *big.Float {
	return func(x, y *big.Float, _ uint) *big.Float { return f(new(big.Float).SetPrec(6000), x, y) } // exact
}

var binaryRows = []binaryRow{
	{"Add", I.Add, arith((*big.Float).Add)},
	{"Sub", I.Sub, arith((*big.Float).Sub)},
	{"Mul", I.Mul, arith((*big.Float).Mul)},
	{"MulSlope", I.MulSlope, arith((*big.Float).Mul)},
	{"Chain", I.Chain, arith((*big.Float).Mul)},
	{"Div", I.Div, func(x, y *big.Float, _ uint) *big.Float {
		if y.Sign() == 0 {
			return nil
		}
		return new(big.Float).SetPrec(6000).Quo(x, y)
	}},
	{"Max", I.Max, func(x, y *big.Float, _ uint) *big.Float {
		if x.Cmp(y) < 0 {
			return y
		}
		return x
	}},
	{"Min", I.Min, func(x, y *big.Float, _ uint) *big.Float {
		if x.Cmp(y) > 0 {
			return y
		}
		return x
	}},
	{"Atan2", Atan2, bigmath.Atan2},
	{"Hypot", func(x, y I) I { return x.Square().Add(y.Square()).Sqrt() }, bigmath.Hypot},
	{"Hull", I.Hull, func(x, _ *big.Float, _ uint) *big.Float { return x }},
}

// binaryEnds are the ends that boxes have, beside infinities: zero, edges, what overflows and underflows.
var binaryEnds = []float64{0, 1, -1, 0.5, -3, 5e-324, -5e-324, 1e-200, -1e-200, 1e200, -1e200, math.MaxFloat64, -math.MaxFloat64}

// drawBox draws a box: a point, bounded, half unbounded or the whole line; and numbers in it, its
// ends first. An unbounded box has numbers beyond the range of float64.
func drawBox(r *rand.Rand) (x I, points []*big.Float) {
	end := func() float64 {
		if r.IntN(3) == 0 {
			return r.NormFloat64() * math.Exp(10*r.NormFloat64())
		}
		return binaryEnds[r.IntN(len(binaryEnds))]
	}
	a, b := end(), end()
	x = I{min(a, b), max(a, b)}
	switch r.IntN(6) {
	case 0:
		x.Hi = inf
	case 1:
		x.Lo = -inf
	case 2:
		x = Whole
	case 3:
		x.Hi = x.Lo
	}
	for _, p := range []float64{x.Lo, x.Hi, 0, end(), end()} {
		if x.Contains(p) && !math.IsInf(p, 0) {
			points = append(points, big.NewFloat(p))
		}
	}
	for _, end := range []float64{x.Lo, x.Hi} {
		if math.IsInf(end, 0) {
			points = append(points, new(big.Float).SetMantExp(big.NewFloat(math.Copysign(1, end)), 1100+r.IntN(900)))
		}
	}
	return x, points
}

// TestBinaryContainment: the enclosures of operations of two operands over boxes that are
// bounded or not hold the values at numbers of the boxes, at their ends too.
func TestBinaryContainment(t *testing.T) {
	// Values are rounded to more than 53 bits, which takes none across an end.
	for _, row := range binaryRows {
		t.Run(row.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(21, 34))
			seen, unbounded := 0, 0
			for range 1000 {
				x, px := drawBox(r)
				y, py := drawBox(r)
				z := row.f(x, y)
				if !z.Defined() {
					continue // nothing is claimed
				}
				for _, a := range px {
					for _, b := range py {
						v := row.exact(a, b, 300)
						if v == nil {
							continue
						}
						seen++
						if !x.Bounded() || !y.Bounded() {
							unbounded++
						}
						if v.Cmp(big.NewFloat(z.Lo)) < 0 || v.Cmp(big.NewFloat(z.Hi)) > 0 {
							g, _ := v.Float64()
							t.Fatalf("%s of %v and %v is %v at (%v, %v), not in %v", row.name, x, y, g, a, b, z)
						}
					}
				}
			}
			if seen < 2000 || unbounded < 1000 {
				t.Errorf("%d values were held against enclosures, %d of them of unbounded boxes", seen, unbounded)
			}
		})
	}
}

// TestPolesAreNotEnclosed: a quotient by a box with 0 inside is unbounded to both sides or
// undefined, and the angle over a box that meets the cut has all angles.
func TestPolesAreNotEnclosed(t *testing.T) {
	r := rand.New(rand.NewPCG(22, 35))
	for range 1000 {
		x, _ := drawBox(r)
		y := I{-math.Exp(20 * r.NormFloat64()), math.Exp(20 * r.NormFloat64())}
		if q := x.Div(y); q.Defined() && !x.IsZero() && (!math.IsInf(q.Lo, -1) || !math.IsInf(q.Hi, 1)) {
			t.Errorf("%v/%v = %v, want the whole line or nothing", x, y, q)
		}
		if a := Atan2(y, I{-1, 1}); a.Defined() && !(a.Lo <= -3.1415926 && a.Hi >= 3.1415926) {
			t.Errorf("the angles over %v and [-1, 1] are %v, want all or nothing", y, a)
		}
	}
}
