package rule

import (
	"math"
	"math/big"
	"math/rand"
	"testing"
)

// bigSum returns the exact sum of its arguments.
func bigSum(x ...float64) *big.Float {
	s := new(big.Float).SetPrec(400)
	for _, x := range x {
		s.Add(s, big.NewFloat(x))
	}
	return s
}

// bitsOff returns log2 of |got/want − 1|.
func bitsOff(got, want *big.Float) float64 {
	d := new(big.Float).SetPrec(400).Sub(got, want)
	d.Quo(d, want)
	f, _ := d.Float64()
	return math.Log2(math.Abs(f))
}

// 2^(j/32) is the j-th power of the 32nd root of 2.
func TestExp2Table(t *testing.T) {
	r := big.NewFloat(2).SetPrec(400)
	for range 5 {
		r.Sqrt(r)
	}
	want := big.NewFloat(1).SetPrec(400)
	for j := range exp2Table {
		c := exp2Table[j]
		if b := bitsOff(bigSum(c.hi, c.lo), want); b > -106 {
			t.Errorf("exp2Table[%d] is right to %.1f bits", j, b)
		}
		if b := bitsOff(bigSum(c.hi, c.lo, exp2TableThird[j]), want); b > -158 {
			t.Errorf("exp2Table[%d] with its third part is right to %.1f bits", j, b)
		}
		want.Mul(want, r)
	}
}

func TestInverseFactorials(t *testing.T) {
	f := big.NewFloat(1).SetPrec(400)
	for n, c := range inverseFactorial {
		if n > 0 {
			f.Quo(f, big.NewFloat(float64(n)))
		}
		if b := bitsOff(bigSum(c.hi, c.lo), f); b > -106 {
			t.Errorf("inverseFactorial[%d] is right to %.1f bits", n, b)
		}
	}
	for n, c := range inverseOdd {
		f := new(big.Float).SetPrec(400).Quo(big.NewFloat(1), big.NewFloat(float64(2*n+1)))
		if b := bitsOff(bigSum(c.hi, c.lo), f); b > -106 {
			t.Errorf("inverseOdd[%d] is right to %.1f bits", n, b)
		}
	}
}

// nearOne fails the test where |x − 1| exceeds 2^-bits.
func nearOne(t *testing.T, name string, at float64, x dd, bits int) {
	t.Helper()
	if d := x.addF(-1); !(math.Abs(d.hi) <= math.Ldexp(1, -bits)) {
		t.Errorf("%s at %x is off by 2^%.1f", name, at, math.Log2(math.Abs(d.hi)))
	}
}

// eˣ·e⁻ˣ = 1 and e^(x+y) = eˣ·e^y.
func TestDDExp(t *testing.T) {
	rng := rand.New(rand.NewSource(1))
	for range 20000 {
		x := 640 * (2*rng.Float64() - 1) * math.Exp2(-60*rng.Float64())
		nearOne(t, "eˣ·e⁻ˣ", x, ddExp(dd{x, 0}).mul(ddExp(dd{-x, 0})), 98)
		y := (2*rng.Float64() - 1) * math.Exp2(-60*rng.Float64())
		nearOne(t, "eˣ·e^y/e^(x+y)", x, ddExp(dd{x, 0}).mul(ddExp(dd{y, 0})).div(ddExp(twoSum(x, y))), 98)
	}
	if e := ddExp(dd{1, 0}); e != (dd{math.E, 0x1.4d57ee2b1013ap-53}) { // DLMF 4.2.11
		t.Errorf("ddExp(1) = %x", e)
	}
}

func TestDDExpOutsideItsRange(t *testing.T) {
	for _, x := range []float64{expLimit, 1e10, math.MaxFloat64, math.Inf(1)} {
		m, e := ddExpScaled(dd{x, 0})
		if math.Ldexp(m.hi, e-4300) != math.Inf(1) {
			t.Errorf("ddExpScaled(%g) = %v·2^%d", x, m, e)
		}
		m, e = ddExpScaled(dd{-x, 0})
		if math.Ldexp(m.hi, e+4300) != 0 {
			t.Errorf("ddExpScaled(%g) = %v·2^%d", -x, m, e)
		}
	}
}

// ddExpm1 returns eˣ − 1 with a relative error below 2^-97 for x ≤ 709.7,
// where x² does not underflow.
func ddExpm1(x dd) dd {
	if math.Abs(x.hi) <= math.Ln2/64 {
		return expm1Small(x)
	}
	if x.hi < -100 {
		return dd{-1, math.Exp(x.hi)}
	}
	return ddExp(x).addF(-1)
}

// (eˣ−1)·(e⁻ˣ) = −(e⁻ˣ−1), with full relative accuracy.
func TestDDExpm1(t *testing.T) {
	rng := rand.New(rand.NewSource(2))
	for range 20000 {
		x := 100 * (2*rng.Float64() - 1) * math.Exp2(-200*rng.Float64())
		p := ddExpm1(dd{x, 0}).mul(ddExp(dd{-x, 0}))
		nearOne(t, "(eˣ−1)·e⁻ˣ/(1−e⁻ˣ)", x, p.div(ddExpm1(dd{-x, 0}).neg()), 95)
	}
}
