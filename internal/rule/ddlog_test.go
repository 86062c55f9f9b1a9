package rule

import (
	"math"
	"math/big"
	"math/rand"
	"testing"
)

// bigLog returns log(p/q) = 2·atanh((p−q)/(p+q)) for p/q near 1, from the
// power series, to some 380 bits.
func bigLog(p, q float64) *big.Float {
	s := new(big.Float).SetPrec(400).Quo(big.NewFloat(p-q), big.NewFloat(p+q))
	s2 := new(big.Float).SetPrec(400).Mul(s, s)
	sum := new(big.Float).SetPrec(400)
	for n := 1.0; n < 400; n += 2 {
		sum.Add(sum, new(big.Float).SetPrec(400).Quo(s, big.NewFloat(n)))
		s.Mul(s, s2)
	}
	return sum.Mul(sum, big.NewFloat(2))
}

func TestLogTable(t *testing.T) {
	for j := range logTable {
		i := float64(j + 45)
		if i == 64 {
			if (logTable[j] != dd{}) || logTableThird[j] != 0 {
				t.Error("log 1 is not 0")
			}
			continue
		}
		want := bigLog(64, i)
		c := logTable[j]
		if b := bitsOff(bigSum(c.hi, c.lo), want); b > -106 {
			t.Errorf("logTable[%d] is right to %.1f bits", j, b)
		}
		if b := bitsOff(bigSum(c.hi, c.lo, logTableThird[j]), want); b > -158 {
			t.Errorf("logTable[%d] with its third part is right to %.1f bits", j, b)
		}
	}
}

func TestLogConstants(t *testing.T) {
	ln2 := bigLog(2, 1)
	ln10 := new(big.Float).SetPrec(400).Add(bigLog(10, 8), new(big.Float).SetPrec(400).Mul(ln2, big.NewFloat(3)))
	one := big.NewFloat(1).SetPrec(400)
	over32 := new(big.Float).SetPrec(400).Quo(ln2, big.NewFloat(32))
	for _, c := range []struct {
		name      string
		got, want *big.Float
		bits      float64
	}{
		{"ln 2", bigSum(ddLn2.hi, ddLn2.lo, ln2Third), ln2, 158},
		{"ln 2/32", bigSum(ln2Over32[:]...), over32, 170},
		{"ln 2/32 for expReduce", bigSum(ln2Over32[:3]...), over32, 120},
		{"ln 2/32 for expHiLo", bigSum(0x1.62e42fefp-6, 0x1.473de6af278edp-39), over32, 85},
		{"1/ln 2", bigSum(ddLog2E.hi, ddLog2E.lo), new(big.Float).SetPrec(400).Quo(one, ln2), 106},
		{"1/ln 10", bigSum(ddLog10E.hi, ddLog10E.lo), new(big.Float).SetPrec(400).Quo(one, ln10), 106},
	} {
		if b := bitsOff(c.got, c.want); b > -c.bits {
			t.Errorf("%s is right to %.1f bits", c.name, b)
		}
	}
}

// log eˣ = x: the exponential and the logarithm prove each other.
func TestDDLogOfExp(t *testing.T) {
	rng := rand.New(rand.NewSource(1))
	for range 20000 {
		x := 640 * (2*rng.Float64() - 1) * math.Exp2(-10*rng.Float64())
		if math.Abs(x) < 0.1 {
			continue // the error of eˣ is absolute
		}
		nearOne(t, "log eˣ/x", x, ddLog(ddExp(dd{x, 0})).divF(x), 96)
	}
}

// log(1 + (eˣ−1)) = x with full relative accuracy, next to 0 too.
func TestDDLog1pOfExpm1(t *testing.T) {
	rng := rand.New(rand.NewSource(2))
	for range 20000 {
		x := (2*rng.Float64() - 1) * math.Exp2(-200*rng.Float64())
		nearOne(t, "log1p(expm1(x))/x", x, ddLog1p(ddExpm1(dd{x, 0})).divF(x), 94)
	}
}

// log(1+x) from ddLog: nothing cancels next to 1.
func TestDDLogNearOne(t *testing.T) {
	for k := 1; k <= 52; k++ {
		for _, x := range []float64{math.Ldexp(1, -k), -math.Ldexp(1, -k)} {
			nearOne(t, "log x/log1p(x−1)", x, ddLog(dd{1 + x, 0}).div(ddLog1p(dd{x, 0})), 97)
		}
	}
}

// log x of subnormals: log(2^-1074) = −1074·ln 2.
func TestDDLogOfSubnormals(t *testing.T) {
	for e := -1074; e < -1021; e++ {
		nearOne(t, "log 2^e", float64(e), ddLog(dd{math.Ldexp(1, e), 0}).div(ddLn2).divF(float64(e)), 98)
	}
}
