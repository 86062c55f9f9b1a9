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

// TestAtan2IsUndefinedOnItsCut: the angle over a rectangle is undefined if and only if that touches the half line y = 0, x ≤ 0, where the angle jumps or has no slopes.
func TestAtan2IsUndefinedOnItsCut(t *testing.T) {
	ends := []float64{math.Inf(-1), -1, -5e-324, 0, 5e-324, 1, math.Inf(1)}
	boxes := []I{}
	for i, lo := range ends[:len(ends)-1] {
		for _, hi := range ends[i:] {
			if !math.IsInf(hi, -1) {
				boxes = append(boxes, I{lo, hi})
			}
		}
	}
	for _, y := range boxes {
		for _, x := range boxes {
			a, cut := Atan2(y, x), y.Lo <= 0 && y.Hi >= 0 && x.Lo <= 0
			if a.Defined() == cut {
				t.Errorf("Atan2(%v, %v) = %v, and the rectangle touches the cut: %v", y, x, a, cut)
			}
		}
	}
}

// TestDivIsTheHull: a quotient is the hull of the quotients of the ends, within a rounding, unless 0 lies within the divisor or is all of it.
func TestDivIsTheHull(t *testing.T) {
	ends := []float64{math.Inf(-1), -3, -0.5, 0, 0.5, 2, math.Inf(1)}
	undefined := []I{Undefined, {1, math.NaN()}, {math.NaN(), 1}, {2, 1}}
	var boxes []I
	for i, lo := range ends[:len(ends)-1] {
		for _, hi := range ends[i:] {
			if !math.IsInf(hi, -1) {
				boxes = append(boxes, I{lo, hi})
			}
		}
	}
	for _, x := range boxes {
		for _, u := range undefined {
			if a, b := x.Div(u), u.Div(x); a.Defined() || b.Defined() {
				t.Errorf("%v/%v = %v and %v/%v = %v, want nothing", x, u, a, u, x, b)
			}
		}
		for _, y := range boxes {
			z := x.Div(y)
			if y.Lo < 0 && y.Hi > 0 || y.IsZero() {
				if z.Defined() {
					t.Errorf("%v/%v = %v, want nothing", x, y, z)
				}
				continue
			}
			lo, hi := math.Inf(1), math.Inf(-1)
			for _, a := range []float64{x.Lo, x.Hi} {
				for _, b := range []float64{y.Lo, y.Hi} {
					q := a / math.Copysign(b, y.Lo+y.Hi) // a zero end has the sign of the other
					if q != q {
						q = 0 // 0/0 and ∞/∞, of which the hull holds what else there is
					}
					lo, hi = min(lo, q), max(hi, q)
				}
			}
			near := z.Lo <= lo && z.Lo >= down(lo) && z.Hi >= hi && z.Hi <= up(hi)
			if !near || (z.Lo == 0) != (lo == 0) || (z.Hi == 0) != (hi == 0) { // the sign is kept
				t.Errorf("%v/%v = %v, want [%v, %v]", x, y, z, lo, hi)
			}
		}
	}
}
