package bigmath

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

const identityPrec = 500

// closeTo reports an error unless got and want agree to within 2⁻ᵇⁱᵗˢ relative to want.
func closeTo(t *testing.T, name string, x, got, want *big.Float, bits int) {
	t.Helper()
	if got == nil || want == nil {
		t.Errorf("%s at %v: got %v, want %v", name, x, got, want)
		return
	}
	if e := relativeError(got, want); e > -bits {
		t.Errorf("%s at %v: relative error 2^%d, want at most 2^%d\ngot  %.40g\nwant %.40g", name, x, e, -bits, got, want)
	}
}

// relativeError returns the least e with |got − want| < 2ᵉ |want|, as found from the exponents, or −10⁶ if they are equal.
func relativeError(got, want *big.Float) int {
	d := sub(max(got.Prec(), want.Prec())+8, got, want)
	switch {
	case d.Sign() == 0:
		return -1e6
	case want.Sign() == 0:
		return 1e6
	}
	return exponent(d) - exponent(want) + 1
}

// samples returns n doubles that are spread over the exponents from lo to hi, of both signs.
func samples(n int, lo, hi float64) []*big.Float {
	rng := rand.New(rand.NewPCG(7, 11))
	x := make([]*big.Float, n)
	for i := range x {
		v := (1 + rng.Float64()) * math.Exp2(math.Round(lo+(hi-lo)*rng.Float64()))
		if rng.IntN(2) == 0 {
			v = -v
		}
		x[i] = big.NewFloat(v)
	}
	return x
}

func TestIdentities(t *testing.T) {
	const p = identityPrec
	u := fromInt(64, 1)
	for _, x := range samples(200, -60, 9) {
		a := abs(x)
		// exp and log, with the bits that log takes from the argument
		closeTo(t, "log(exp x) = x", x, Log(Exp(x, p+80), p), x, p-4)
		closeTo(t, "exp(log|x|) = |x|", x, Exp(Log(a, p+16), p), a, p-4)
		closeTo(t, "log1p(expm1 x) = x", x, Log1p(Expm1(x, p+800), p), x, p-4)
		closeTo(t, "log2(exp2 x) = x", x, Log2(Exp2(x, p+80), p), x, p-4)
		s, c := Sincos(x, p)
		closeTo(t, "sin² + cos² = 1", x, newFloat(p).Add(mul(p, s, s), mul(p, c, c)), u, p-4)
		closeTo(t, "tan = sin/cos", x, Tan(x, p), quo(p, s, c), p-4)
		closeTo(t, "tan(atan x) = x", x, Tan(Atan(x, p+64), p), x, p-4)
		if turn := mul(p+160, Pi(p+160), x); !x.IsInt() {
			closeTo(t, "sinpi = sin of πx", x, Sinpi(x, p), Sin(turn, p), p-4)
			closeTo(t, "cospi = cos of πx", x, Cospi(x, p), Cos(turn, p), p-4)
		}
		closeTo(t, "sinh(asinh x) = x", x, Sinh(Asinh(x, p+16), p), x, p-8)
		h, k := Sinh(x, p+1600), Cosh(x, p+1600)
		closeTo(t, "cosh² − sinh² = 1", x, newFloat(p+1600).Sub(mul(p+1600, k, k), mul(p+1600, h, h)), u, p-4)
		closeTo(t, "tanh = sinh/cosh", x, Tanh(x, p), quo(p, h, k), p-4)
		r := Sqrt(a, p)
		closeTo(t, "√x² = x", x, mul(p, r, r), a, p-4)
		r = Cbrt(x, p)
		closeTo(t, "∛x³ = x", x, PowInt(r, 3, p), x, p-4)
		closeTo(t, "x^⅕⁵ = x", x, PowInt(Pow(a, quo(p, u, fromInt(8, 5)), p), 5, p), a, p-8)
		closeTo(t, "x^n = Pow(x, n)", x, PowInt(x, -7, p), Pow(x, fromInt(64, -7), p), p-4)
		closeTo(t, "hypot² = x² + 9", x, PowInt(Hypot(x, fromInt(64, -3), p), 2, p), add(p, mul(p, x, x), fromInt(64, 9)), p-4)
		if exponent(x) <= 0 {
			closeTo(t, "sin(asin x) = x", x, Sin(Asin(x, p+64), p), x, p-4)
			closeTo(t, "asin + acos = π/2", x, add(p, Asin(x, p), Acos(x, p)), scale(Pi(p), -1), p-4)
			closeTo(t, "tanh(atanh x) = x", x, Tanh(Atanh(x, p+64), p), x, p-4)
		} else {
			closeTo(t, "cosh(acosh x) = x", x, Cosh(Acosh(a, p+16), p), a, p-8)
		}
	}
}

func TestSpecialIdentities(t *testing.T) {
	const p, wp = identityPrec, identityPrec + 40
	u, pi := fromInt(64, 1), Pi(identityPrec+40)
	for _, x := range samples(100, -20, 6) {
		y := add(x.Prec()+40, x, u) // exact
		closeTo(t, "Γ(x+1) = x Γ(x)", x, Gamma(y, p), mul(p, x, Gamma(x, p)), p-4)
		s, c := sincosPi(x, wp)
		g := mul(p, Gamma(x, wp), Gamma(sub(x.Prec()+40, u, x), wp))
		closeTo(t, "Γ(x) Γ(1−x) = π/sin πx", x, mul(p, g, s), copyOf(pi, p), p-4)
		closeTo(t, "log|Γ|", x, Lgamma(x, p), Log(abs(Gamma(x, wp)), p), p-4)
		closeTo(t, "ψ(x+1) − ψ(x) = 1/x", x, sub(p, Digamma(y, wp), Digamma(x, wp)), quo(p, u, x), p-4)
		closeTo(t, "ψ(1−x) − ψ(x) = π cot πx", x, mul(p, s, sub(p, Digamma(sub(x.Prec()+40, u, x), wp), Digamma(x, wp))), mul(p, pi, c), p-4)
		for n := 1; n <= 4; n++ {
			// ψ⁽ⁿ⁾(x+1) − ψ⁽ⁿ⁾(x) = (−1)ⁿ n!/xⁿ⁺¹ (DLMF 5.15.5)
			f := fromInt(64, [...]int64{1, -1, 2, -6, 24}[n])
			d := sub(p, Polygamma(n, y, wp+40), Polygamma(n, x, wp+40))
			closeTo(t, "step of ψ⁽ⁿ⁾", x, d, quo(p, f, PowInt(x, n+1, p)), p-44)
		}
		// √π Γ(2x) = 2^(2x−1) Γ(x) Γ(x+½) (Legendre)
		xx := scale(x, 1)
		closeTo(t, "duplication", x, mul(p, Sqrt(pi, wp), Gamma(xx, p)),
			mul(p, Exp2(sub(x.Prec()+40, xx, u), wp), mul(p, Gamma(x, wp), Gamma(add(x.Prec()+40, x, half), wp))), p-4)
		closeTo(t, "erf + erfc = 1", x, newFloat(p).Add(Erf(x, p), Erfc(x, p)), u, p-4)
		closeTo(t, "Φ(x√2) = erfc(−x)/2", x, NormCDF(mul(wp+40, x, Sqrt(fromInt(64, 2), wp+40)), p), scale(Erfc(neg(x), p), -1), p-4)
		closeTo(t, "σ(x) = (1 + tanh x/2)/2", x, Sigmoid(x, p), scale(newFloat(p+300).Add(u, Tanh(scale(x, -1), p+300)), -1), p-4)
		closeTo(t, "softplus(x) − softplus(−x) = x", x, sub(p, Softplus(x, wp), Softplus(neg(x), wp)), x, p-4)
	}
}

// Values in closed form.
func TestClosedForms(t *testing.T) {
	const p = identityPrec
	f := big.NewFloat
	i := func(n int64) *big.Float { return fromInt(64, n) }
	pi := Pi(p + 10)
	for _, row := range []struct {
		name      string
		got, want *big.Float
	}{
		{"Γ(½) = √π", Gamma(f(0.5), p), Sqrt(pi, p)},
		{"Γ(−½) = −2√π", Gamma(f(-0.5), p), scale(neg(Sqrt(pi, p)), 1)},
		{"ψ′(1) = π²/6", Polygamma(1, i(1), p), quo(p, mul(p, pi, pi), i(6))},
		{"ψ′(½) = π²/2", Polygamma(1, f(0.5), p), scale(mul(p, pi, pi), -1)},
		{"ψ‴(1) = π⁴/15", Polygamma(3, i(1), p), quo(p, PowInt(pi, 4, p), i(15))},
		{"ψ(2) − ψ(½) = 1 + 2 log 2", sub(p, Digamma(i(2), p), Digamma(f(0.5), p)), add(p, i(1), scale(Ln2(p), 1))},
		{"6 asin ½ = π", mul(p, i(6), Asin(f(0.5), p)), copyOf(pi, p)},
		{"atan 1 = π/4", Atan(i(1), p), scale(Pi(p), -2)},
		{"4 atan(1/5) − atan(1/239) = π/4", sub(p, scale(Atan2(i(1), i(5), p), 2), Atan2(i(1), i(239), p)), scale(Pi(p), -2)},
		{"log 10", Log(i(10), p), Ln10(p)},
		{"log 2", Log(i(2), p), Ln2(p)},
		{"log₁₀ 2 = log 2/log 10", Log10(i(2), p), quo(p, Ln2(p), Ln10(p))},
		{"e", Log(E(p+10), p), i(1)},
	} {
		closeTo(t, row.name, nil, row.got, row.want, p-4)
	}
}

// FuzzExpLog checks that the logarithm of the exponential is the argument, to precisions that the fuzzer chooses too.
func FuzzExpLog(f *testing.F) {
	for _, x := range []float64{1, -1, 0.5, 1e-300, 700, -700, 0x1p-9, 0x1p-60, 1e8, math.Ln2, 64 * math.Ln2} {
		f.Add(x, uint16(140))
	}
	f.Fuzz(func(t *testing.T, x float64, prec uint16) {
		p := 2 + uint(prec)%2000
		v := big.NewFloat(x)
		if math.IsNaN(x) || x == 0 || math.Abs(x) >= 0x1p30 {
			t.Skip()
		}
		// for small x the logarithm of 1 + x + … needs the bits in front of x
		more := uint(max(0, -exponent(v))) + 8
		closeTo(t, "log(exp x) = x", v, Log(Exp(v, p+more), p), v, int(p)-1)
		if x > -300 { // below, the bits are lost that eˣ has behind the 1
			closeTo(t, "log1p(expm1 x) = x", v, Log1p(Expm1(v, p+450), p), v, int(p)-1)
		}
		if x > 0 {
			more = 8 + uint(max(0, exponent(Log(v, 8))))
			if x == 1 {
				more = 8
			}
			closeTo(t, "exp(log x) = x", v, Exp(Log(v, p+more), p), v, int(p)-1)
		}
	})
}

// Half-integers of any size are exact.
func TestHalfTurns(t *testing.T) {
	for _, e := range []uint{0, 1, 30, 100, 600} {
		for k := range int64(16) {
			n := new(big.Int).Lsh(big.NewInt(4), e)
			x := scale(new(big.Float).SetInt(n.Add(n, big.NewInt(k-8))), -1)
			want := [4]int64{0, 1, 0, -1}
			for shift, f := range map[int64]func(*big.Float, uint) *big.Float{0: Sinpi, 1: Cospi} {
				if z := f(x, 100); z.Cmp(fromInt(64, want[(k+shift)&3])) != 0 {
					t.Errorf("function %d of %v = %v", shift, x, z)
				}
			}
		}
	}
	minus := zero(64, true)
	if z := Sinpi(minus, 64); z.Sign() != 0 || !z.Signbit() {
		t.Errorf("Sinpi(−0) = %v", z)
	}
	if Sinpi(inf(64, false), 64) != nil || Cospi(inf(64, true), 64) != nil {
		t.Error("a value at infinity")
	}
}
