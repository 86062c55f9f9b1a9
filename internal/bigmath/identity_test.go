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
