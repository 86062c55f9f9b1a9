package scalar

import "math"

// ln 2 = ln2Hi + ln2Lo, the first with 40 bits, so that its product with an exponent is exact.
const (
	ln2Hi = 0x1.62e42fefa2p-1
	ln2Lo = 0x1.9ef35793c7673p-41
)

// The bits of numbers that the logarithm takes apart.
const (
	bitsOfOne      = 0x3ff0000000000000
	bitsOfSqrtHalf = 0x3fe6a09e667f3bcd
	bitsOfTo52     = 0x4330000000000000 // 2⁵², to which an integer is added in the low bits
	mantissa       = 0x000fffffffffffff
)

// Log returns log x, within 0.75 ulp.
//
// Special cases are: Log(±0) = −Inf; Log(x < 0) = NaN; Log(+Inf) = +Inf; Log(NaN) = NaN; Log(1) = 0.
func Log(x float64) float64 {
	if !(x >= 0x1p-1022 && x <= math.MaxFloat64) {
		return logEdge(x)
	}
	k, f := logSplit(x)
	h, l := logSum(k, f)
	return h + l
}

// logEdge is Log for numbers that are not normal and positive.
func logEdge(x float64) float64 {
	switch {
	case x == 0:
		return math.Inf(-1)
	case x > 1:
		return x
	case x > 0: // subnormal
		k, f := logSplit(0x1p54 * x)
		h, l := logSum(k-54, f)
		return h + l
	}
	return math.NaN()
}

// logSplit returns k and f with x = 2ᵏ·(1+f) and √½ ≤ 1+f < √2, exactly, for a normal x > 0.
func logSplit(x float64) (k, f float64) {
	t := math.Float64bits(x) + (bitsOfOne - bitsOfSqrtHalf)
	k = math.Float64frombits(t>>52|bitsOfTo52) - (0x1p52 + 1023)
	return k, math.Float64frombits(t&mantissa+bitsOfSqrtHalf) - 1
}

// logSum returns h + l = k·ln 2 + log(1+f). With s = f/(2+f) and z = s², log(1+f) = 2·atanh s, so that
//
//	log(1+f) = f − f²/2 + s·(f²/2 + z·R(z)),  R(z) = 2/3 + 2z/5 + 2z²/7 + …, a polynomial.
func logSum(k, f float64) (h, l float64) {
	s := f / (2 + f)
	z := float64(s * s)
	z2 := float64(z * z)
	r := (0x1.5555555555592p-1 + float64(z*0x1.999999997fdb7p-2)) + float64(z2*(0x1.24924941f1364p-2+float64(z*0x1.c71c52094b522p-3)))
	r += float64(float64(z2*z2) * ((0x1.74663eec5fa96p-3 + float64(z*0x1.39a1ba4d3d5d0p-3)) + float64(z2*0x1.2f0567d7635aap-3)))
	q := float64(float64(0.5*f) * f)
	a := f - q
	b := ((f - a) - q) + float64(s*(q+float64(z*r)))
	n := float64(k * ln2Hi)
	h = n + a
	return h, ((n - h) + a) + (b + float64(k*ln2Lo))
}

// Log1p returns log(1+x), within 0.75 ulp, and its derivatives 1/(1+x) and −1/(1+x)².
//
// Special cases are: f(±0) = ±0; at −1, the edge of the domain, f = −∞, f′ = +∞, f″ = −∞;
// x < −1 gives NaN; f(+Inf) = +Inf with f′ = 0.
func Log1p(x float64) (y, d1, d2 float64) {
	if !(x > -1 && x <= math.MaxFloat64) || math.Abs(x) < 0x1p-50 {
		return log1pEdge(x)
	}
	u := 1 + x
	b := u - 1
	c := (1 - (u - b)) + (x - b) // u + c = 1 + x exactly, and log(u+c) is log u + c/u
	d1 = 1 / u
	k, f := logSplit(u)
	h, l := logSum(k, f)
	return h + (l + float64(c*d1)), d1, -d1 * d1
}

// log1pEdge is Log1p where it is not finite, and next to 0.
func log1pEdge(x float64) (y, d1, d2 float64) {
	switch {
	case math.Abs(x) < 0x1p-50:
		d1 = 1 / (1 + x)
		return x - float64(float64(0.5*x)*x), d1, -d1 * d1
	case x == -1:
		return math.Inf(-1), math.Inf(1), math.Inf(-1)
	case x > 0:
		return x, 0, math.Copysign(0, -1)
	}
	return math.NaN(), math.NaN(), math.NaN()
}
