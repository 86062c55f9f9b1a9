package bigmath

import "math/big"

// guard is the number of bits by which a plain evaluation exceeds the precision asked for: it pays for the last-place
// errors of some thousand additions and for the first bits lost near a zero, before a series that loses none takes over.
const guard = 24

// maxExpArg bounds the exponents of arguments of the exponential: from |x| = 2³⁰ on, eˣ is taken as Inf or 0.
const maxExpArg = 30

func newFloat(prec uint) *big.Float { return new(big.Float).SetPrec(prec) }

func inf(prec uint, neg bool) *big.Float { return newFloat(prec).SetInf(neg) }

func zero(prec uint, neg bool) *big.Float {
	z := newFloat(prec)
	if neg {
		z.Neg(z)
	}
	return z
}

func fromInt(prec uint, n int64) *big.Float { return newFloat(prec).SetInt64(n) }

// round returns z rounded to prec bits, in place.
func round(z *big.Float, prec uint) *big.Float { return z.SetPrec(prec) }

// copyOf returns x rounded to prec bits.
func copyOf(x *big.Float, prec uint) *big.Float { return newFloat(prec).Set(x) }

// exponent returns e with 2ᵉ⁻¹ ≤ |x| < 2ᵉ for a finite x ≠ 0.
func exponent(x *big.Float) int { return x.MantExp(nil) }

// scale returns x·2ᵏ, exactly.
func scale(x *big.Float, k int) *big.Float { return new(big.Float).SetMantExp(x, k) }

// abs returns |x|, exactly.
func abs(x *big.Float) *big.Float { return new(big.Float).Abs(x) }

// neg returns −x, exactly.
func neg(x *big.Float) *big.Float { return new(big.Float).Neg(x) }

// add returns x + y to prec bits. A term too small to be seen is dropped first, because big.Float aligns the two
// mantissas by a shift however far apart they are: e^(10⁹) + 1 would take 180 MB.
func add(prec uint, x, y *big.Float) *big.Float {
	if x.Sign() != 0 && y.Sign() != 0 && !x.IsInf() && !y.IsInf() {
		// The larger mantissa may itself be longer than prec, so the gap is counted from its last bit.
		ex, ey := exponent(x), exponent(y)
		if ex-ey > int(max(prec, x.Prec()))+2 {
			return copyOf(x, prec)
		}
		if ey-ex > int(max(prec, y.Prec()))+2 {
			return copyOf(y, prec)
		}
	}
	return newFloat(prec).Add(x, y)
}

func sub(prec uint, x, y *big.Float) *big.Float {
	return add(prec, x, neg(y))
}

func mul(prec uint, x, y *big.Float) *big.Float { return newFloat(prec).Mul(x, y) }

func quo(prec uint, x, y *big.Float) *big.Float { return newFloat(prec).Quo(x, y) }

// isOdd reports whether x is an odd integer. With x = ±0.b₁b₂…bₙ·2ᵉ, bₙ = 1, that is n = e.
func isOdd(x *big.Float) bool {
	return !x.IsInf() && x.Sign() != 0 && exponent(x) == int(x.MinPrec())
}

// checkPrec panics unless a result of prec bits makes sense: 0 is not "exact" here.
func checkPrec(prec uint) {
	if prec == 0 {
		panic("bigmath: precision of 0 bits, want at least 1")
	}
}
