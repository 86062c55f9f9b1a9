package rule

import (
	"math"
	"math/rand"
	"testing"
)

// The rows are rounded from the results of mpmath 1.3 at 2600 bits.
var expRows = []unaryRow{
	{"ordinary", 0x1.4cccccccccccdp+0, 0x1.d5ab83615f8b4p+1, 0x1.d5ab83615f8b4p+1, 0x1.d5ab83615f8b4p+1},
	{"negative", -0x1.599999999999ap+1, 0x1.13461675400c2p-4, 0x1.13461675400c2p-4, 0x1.13461675400c2p-4},
	{"tiny", 0x1p-1000, 0x1p+0, 0x1p+0, 0x1p+0},
	{"math.Exp on amd64 overflows from here", 0x1.62b7d369a5a07p+9, 0x1.6a09e667d7484p+1023, 0x1.6a09e667d7484p+1023, 0x1.6a09e667d7484p+1023},
	{"too early on amd64", 0x1.62d999999999ap+9, 0x1.d75ae7a50ee14p+1023, 0x1.d75ae7a50ee14p+1023, 0x1.d75ae7a50ee14p+1023},
	{"last finite", 0x1.62e42fefa39efp+9, 0x1.fffffffffff2ap+1023, 0x1.fffffffffff2ap+1023, 0x1.fffffffffff2ap+1023},
	{"first infinite", 0x1.62e42fefa39fp+9, plusInf, plusInf, plusInf},
	{"least normal", -0x1.6232bdd7abcd2p+9, 0x1.000000000007cp-1022, 0x1.000000000007cp-1022, 0x1.000000000007cp-1022},
	{"subnormal", -0x1.7p+9, 0x0.0000000001215p-1022, 0x0.0000000001215p-1022, 0x0.0000000001215p-1022},
	{"last before zero", -0x1.74910d52d3051p+9, 0x0.0000000000001p-1022, 0x0.0000000000001p-1022, 0x0.0000000000001p-1022},
}

var exp2Rows = []unaryRow{
	{"ordinary", 0x1.4cccccccccccdp+0, 0x1.3b2c47bff8329p+1, 0x1.b4ec29ab85231p+0, 0x1.2eda02e253201p+0},
	{"f is infinite, f′ and f″ are not", 0x1p+10, plusInf, 0x1.62e42fefa39efp+1023, 0x1.ebfbdff82c58fp+1022},
	{"f″ is not infinite yet", 0x1.003cp+10, plusInf, plusInf, 0x1.d72019227f879p+1023},
	{"nor here", 0x1.004p+10, plusInf, plusInf, 0x1.ebfbdff82c58fp+1023},
	{"all infinite", 0x1.005p+10, plusInf, plusInf, plusInf},
	{"subnormal", -0x1.0bcp+10, 0x0.0000000000008p-1022, 0x0.0000000000006p-1022, 0x0.0000000000004p-1022},
}

var expm1Rows = []unaryRow{
	{"ordinary", 0x1.4cccccccccccdp+0, 0x1.55ab83615f8b4p+1, 0x1.d5ab83615f8b4p+1, 0x1.d5ab83615f8b4p+1},
	{"tiny", 0x1p-1000, 0x1p-1000, 0x1p+0, 0x1p+0},
	{"subnormal", 0x0.0000000000003p-1022, 0x0.0000000000003p-1022, 0x1p+0, 0x1p+0},
	{"just below −½", -0x1.0000000000001p-1, -0x1.92e9a0720d3edp-2, 0x1.368b2fc6f9609p-1, 0x1.368b2fc6f9609p-1},
	{"negative", -0x1.cp+1, -0x1.f089f7f38d805p-1, 0x1.eec1018e4ff66p-6, 0x1.eec1018e4ff66p-6},
	{"f is −1", -0x1.4p+5, -0x1p+0, 0x1.39792499b1a24p-58, 0x1.39792499b1a24p-58},
	{"f′ subnormal", -0x1.72p+9, -0x1p+0, 0x0.0000000000055p-1022, 0x0.0000000000055p-1022},
	{"math.Expm1 overflows", 0x1.62e42fefa39efp+9, 0x1.fffffffffff2ap+1023, 0x1.fffffffffff2ap+1023, 0x1.fffffffffff2ap+1023},
	{"first infinite", 0x1.62e42fefa39fp+9, plusInf, plusInf, plusInf},
}

var sigmoidRows = []unaryRow{
	{"ordinary", 0x1.4cccccccccccdp+0, 0x1.9258f68070e5ep-1, 0x1.58accfd633222p-3, -0x1.8a14aba531d7dp-4},
	{"negative", -0x1.4cccccccccccdp+0, 0x1.b69c25fe3c688p-3, 0x1.58accfd633222p-3, 0x1.8a14aba531d7dp-4},
	{"1−2f cancels", 0x1p-30, 0x1.00000002p-1, 0x1p-2, -0x1p-33},
	{"tiny", -0x1p-1000, 0x1p-1, 0x1p-2, 0x1p-1003},
	{"1−f cancels", 0x1.9p+5, 0x1p+0, 0x1.d257d547e083fp-73, -0x1.d257d547e083fp-73},
	{"e^−|x| is all", -0x1.45p+9, 0x1.300ff6c7c2e28p-938, 0x1.300ff6c7c2e28p-938, 0x1.300ff6c7c2e28p-938},
	{"beyond expHiLo", 0x1.608p+9, 0x1p+0, 0x1.ddb62d06b3019p-1018, -0x1.ddb62d06b3019p-1018},
	{"below", -0x1.608p+9, 0x1.ddb62d06b3019p-1018, 0x1.ddb62d06b3019p-1018, 0x1.ddb62d06b3019p-1018},
	{"f′ subnormal", 0x1.72p+9, 0x1p+0, 0x0.0000000000055p-1022, -0x0.0000000000055p-1022},
	{"f subnormal", -0x1.74p+9, 0x0.0000000000002p-1022, 0x0.0000000000002p-1022, 0x0.0000000000002p-1022},
	{"eˣ overflows", 0x1.9p+9, 0x1p+0, 0, 0},
	{"f underflows", -0x1.9p+9, 0, 0, 0},
}

var softplusRows = []unaryRow{
	{"ordinary", 0x1.4cccccccccccdp+0, 0x1.8a7f87b0127d8p+0, 0x1.9258f68070e5ep-1, 0x1.58accfd633222p-3},
	{"negative", -0x1.4cccccccccccdp+0, 0x1.ed95d71a2d858p-3, 0x1.b69c25fe3c688p-3, 0x1.58accfd633222p-3},
	{"tiny", 0x1p-1000, 0x1.62e42fefa39efp-1, 0x1p-1, 0x1p-2},
	{"large", 0x1.9p+5, 0x1.9p+5, 0x1p+0, 0x1.d257d547e083fp-73},
	{"small", -0x1.9p+5, 0x1.d257d547e083fp-73, 0x1.d257d547e083fp-73, 0x1.d257d547e083fp-73},
	{"f is eˣ", -0x1.5e4p+9, 0x1.4ff475c68ca02p-1011, 0x1.4ff475c68ca02p-1011, 0x1.4ff475c68ca02p-1011},
	{"f subnormal", -0x1.74p+9, 0x0.0000000000002p-1022, 0x0.0000000000002p-1022, 0x0.0000000000002p-1022},
	{"f is x", 0x1.68p+9, 0x1.68p+9, 0x1p+0, 0x0.0000993b4dc95p-1022},
	{"eˣ overflows", 0x1.7e43c8800759cp+996, 0x1.7e43c8800759cp+996, 0x1p+0, 0},
	{"f underflows", -0x1.7e43c8800759cp+996, 0, 0, 0},
}

func TestExponentialRows(t *testing.T) {
	for _, r := range expRows {
		r.check(t, Exp)
	}
	for _, r := range exp2Rows {
		r.check(t, Exp2)
	}
	for _, r := range expm1Rows {
		r.check(t, Expm1)
	}
	for _, r := range sigmoidRows {
		r.check(t, Sigmoid)
	}
	for _, r := range softplusRows {
		r.check(t, Softplus)
	}
}

func TestExponentialSpecialValues(t *testing.T) {
	inf, nan, zero := plusInf, notANumber, minusZero
	for _, f := range []func(float64) (float64, float64, float64){Exp, Exp2, Expm1, Sigmoid, Softplus} {
		specialRow{nan, nan, nan, nan}.check(t, f)
	}
	specialRow{inf, inf, inf, inf}.check(t, Exp)
	specialRow{-inf, 0, 0, 0}.check(t, Exp)
	specialRow{zero, 1, 1, 1}.check(t, Exp)
	specialRow{1e300, inf, inf, inf}.check(t, Exp)
	specialRow{inf, inf, inf, inf}.check(t, Exp2)
	specialRow{-inf, 0, 0, 0}.check(t, Exp2)
	specialRow{10, 1024, 1024 * math.Ln2, 1024 * math.Ln2 * math.Ln2}.check(t, Exp2)
	specialRow{inf, inf, inf, inf}.check(t, Expm1)
	specialRow{-inf, -1, 0, 0}.check(t, Expm1)
	specialRow{zero, zero, 1, 1}.check(t, Expm1)
	specialRow{0, 0.5, 0.25, zero}.check(t, Sigmoid)
	specialRow{inf, 1, 0, zero}.check(t, Sigmoid)
	specialRow{-inf, 0, 0, 0}.check(t, Sigmoid)
	specialRow{inf, inf, 1, 0}.check(t, Softplus)
	specialRow{-inf, 0, 0, 0}.check(t, Softplus)
}

// Exp2 is that of package math; Exp and Expm1 have another algorithm, within 1 ulp where
// package math is within 2.
func TestExpKeepsToPackageMath(t *testing.T) {
	rng := rand.New(rand.NewSource(1))
	for range 10000 {
		x := -746 + float64((709.4+746)*rng.Float64())
		if y, _, _ := Exp(x); !withinUnits(y, math.Exp(x), 3) {
			t.Fatalf("Exp(%x) = %x, want %x", x, y, math.Exp(x))
		}
		if y, _, _ := Expm1(x); !withinUnits(y, math.Expm1(x), 3) {
			t.Fatalf("Expm1(%x) = %x, want %x", x, y, math.Expm1(x))
		}
		if y, _, _ := Exp2(2 * x); y != math.Exp2(2*x) {
			t.Fatalf("Exp2(%x) = %x, want %x", 2*x, y, math.Exp2(2*x))
		}
	}
}

// σ(x) + σ(−x) = 1, σ′ is even, σ″ odd; softplus(x) − softplus(−x) = x, and its
// derivative is σ, bit for bit.
func TestSigmoidIdentities(t *testing.T) {
	rng := rand.New(rand.NewSource(2))
	for range 10000 {
		x := math.Exp2(float64(20*rng.Float64()) - 10)
		p, d1, d2 := Sigmoid(x)
		q, e1, e2 := Sigmoid(-x)
		if !withinUnits(p+q, 1, 1) || d1 != e1 || d2 != -e2 {
			t.Fatalf("Sigmoid(±%x) = %x, %x, %x and %x, %x, %x", x, p, d1, d2, q, e1, e2)
		}
		s, s1, s2 := Softplus(x)
		r, r1, r2 := Softplus(-x)
		if s1 != p || s2 != d1 || r1 != q || r2 != d1 {
			t.Fatalf("Softplus′(±%x) = %x, %x, want %x, %x", x, s1, r1, p, q)
		}
		if !withinUnits(s, x+r, 2) {
			t.Fatalf("Softplus(±%x) = %x, %x", x, s, r)
		}
	}
}

// expHiLo against the double-double exponential, which other tests prove.
func TestExpHiLo(t *testing.T) {
	rng := rand.New(rand.NewSource(3))
	for range 20000 {
		x := expHiLoLimit * (2*rng.Float64() - 1) * math.Exp2(-30*rng.Float64())
		if x < -640 {
			continue // ddExp has no room
		}
		hi, lo := expHiLo(x)
		d := twoSum(hi, lo).sub(ddExp(dd{x, 0}))
		if math.Abs(d.hi) > 0x1p-57*hi || math.Abs(lo) > 0.0112*hi {
			t.Fatalf("expHiLo(%x) = %x, %x: %g off", x, hi, lo, d.hi/hi)
		}
	}
}
