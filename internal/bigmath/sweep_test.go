package bigmath

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"
)

// TestPrecisionsAgree evaluates every function at random points to a random precision and to a higher one: the places where a method
// gives way to another depend on the precision, so that the two take different ways.
func TestPrecisionsAgree(t *testing.T) {
	n := 150
	if testing.Short() {
		n = 30
	}
	rng := rand.New(rand.NewPCG(3, 5))
	draw := func() *big.Float {
		// half of the arguments have 53 bits, half have up to 300
		v := (1 + rng.Float64()) * math.Exp2(float64(rng.IntN(20)-12))
		switch rng.IntN(4) {
		case 0:
			v = (1 + rng.Float64()) * math.Exp2(float64(rng.IntN(200)-100))
		case 1:
			v = 1 + math.Ldexp(rng.Float64()-0.5, -rng.IntN(40))
		}
		if rng.IntN(2) == 0 {
			v = -v
		}
		x := big.NewFloat(v)
		if rng.IntN(2) == 0 {
			x.SetPrec(60 + uint(rng.IntN(240)))
			x.Add(x, scale(big.NewFloat(rng.Float64()), exponent(x)-int(rng.IntN(200))))
		}
		return x
	}
	check := func(name string, x, y *big.Float, f func(prec uint) *big.Float) {
		t.Helper()
		p := 2 + uint(rng.IntN(300))
		if rng.IntN(8) == 0 {
			p += 400
		}
		q := p + 10 + uint(rng.IntN(200))
		start := time.Now()
		got, want := f(p), f(q)
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("%s at %v, %v took %v for %d and %d bits", name, x, y, d, p, q)
		}
		switch {
		case got == nil && want == nil:
		case got == nil || want == nil || got.IsInf() != want.IsInf():
			t.Errorf("%s at %v, %v: %v to %d bits, %v to %d bits", name, x, y, got, p, want, q)
		case want.IsInf() || want.Sign() == 0:
			if got.Cmp(want) != 0 {
				t.Errorf("%s at %v, %v: %v to %d bits, %v to %d bits", name, x, y, got, p, want, q)
			}
		default:
			if e := relative(got, want); !(e <= 1+0x1p-8) {
				t.Errorf("%s at %.60g, %v, %d and %d bits: error %g·2^-%d", name, x, y, p, q, e, p)
			}
		}
	}
	for name, f := range functions {
		for range n {
			x := draw()
			check(name, x, nil, func(p uint) *big.Float { return f(x, p) })
		}
	}
	for name, f := range functions2 {
		for range n {
			x, y := draw(), draw()
			check(name, x, y, func(p uint) *big.Float { return f(x, y, p) })
		}
	}
	for range n {
		x, k := draw(), rng.IntN(2000)-1000
		check("powint", x, nil, func(p uint) *big.Float { return PowInt(x, k, p) })
		k = 4 + rng.IntN(5)
		check("polygamma", x, nil, func(p uint) *big.Float { return Polygamma(k, x, p) })
	}
}
