package scalar

import "math"

// log √π = logSqrtPiHi + logSqrtPiLo.
const (
	logSqrtPiHi = 0x1.250d048e7a1bdp-1
	logSqrtPiLo = 0x1.7abf2ad8d5088p-58
)

// Erf returns f = erf x, within 1 ulp, f′ = (2/√π)·e^(−x²) and f″ = −2x·f′. For |x| < 0.8, f = x + x·P(x²), and elsewhere
// |f| = 1 − erfc |x|.
//
// Special cases are: f(±0) = ±0; f(±Inf) = ±1 with f′ = 0.
func Erf(x float64) (y, d1, d2 float64) {
	a := math.Abs(x)
	if !(a < 26) {
		return erfEdge(x)
	}
	e, w := gauss(a, 1023)
	d1 = 2 * e
	d2 = -2 * x * d1
	if a < 0.8 {
		return x + float64(x*erfSeries(x)), d1, d2
	}
	f, g := erfcTail(a, e, w)
	h := 1 - f
	return math.Copysign(h+(((1-h)-f)-g), x), d1, d2
}

// Erfc returns f = 1 − erf x, within 1.25 ulp, f′ = −(2/√π)·e^(−x²) and f″ = −2x·f′.
//
// Special cases are: f(+Inf) = 0 and f(−Inf) = 2, with f′ = −0.
func Erfc(x float64) (y, d1, d2 float64) {
	a := math.Abs(x)
	if !(a < 26) {
		return erfcEdge(x)
	}
	e, w := gauss(a, 1023)
	y = erfcValue(x, e, w)
	d1 = -2 * e
	return y, d1, -2 * x * d1
}

// erfcValue returns erfc x, given e + w = e^(−x²)/√π.
func erfcValue(x, e, w float64) float64 {
	a := math.Abs(x)
	if a < 0.8 {
		return erfcSmall(x)
	}
	f, g := erfcTail(a, e, w)
	if x < 0 {
		return 2 - (f + g)
	}
	return f + g
}

// erfcSmall returns 1 − (x + x·P(x²)) for |x| < 0.8.
func erfcSmall(x float64) float64 {
	u := 1 - x
	return u + (((1 - u) - x) - float64(x*erfSeries(x)))
}

// erfSeries returns P(x²) = erf x/x − 1, a polynomial, for |x| < 0.8.
func erfSeries(x float64) float64 {
	z := float64(x * x)
	z2 := float64(z * z)
	z4 := float64(z2 * z2)
	p := ((0x1.565bccf32f6cfp-8 + float64(z*-0x1.c02dadcf5c245p-11)) + float64(z2*(0x1.f9a245b387328p-14+float64(z*-0x1.f4bdb807db962p-17)))) + float64(z4*((0x1.b8ade8cb0ce77p-20+float64(z*-0x1.53d28004b4871p-23))+float64(z2*0x1.7c4d3f575ccc7p-27)))
	return ((0x1.06eba8214db68p-3 + float64(z*-0x1.812746b0379cfp-2)) + float64(z2*(0x1.ce2f21a0414bbp-4+float64(z*-0x1.b82ce311fca1cp-6)))) + float64(z4*p)
}

// gauss returns e^(−a²)/√π·2^(bias−1023) = e + w, with e that rounded, for 0 ≤ a < 27.5.
//
// With ah the first 26 bits of a, its square is known exactly: a² + log √π = b + c, b being that rounded, and
// e^−(b+c) = e^−b·(1 − c).
func gauss(a float64, bias uint64) (e, w float64) {
	ah := math.Float64frombits(math.Float64bits(a) & 0xfffffffff8000000)
	al := a - ah
	s := float64(a * a)
	b := s + logSqrtPiHi
	t := b - s
	c := ((s - (b - t)) + (logSqrtPiHi - t)) + (((float64(ah*ah) - s) + float64(2*ah*al)) + (float64(al*al) + logSqrtPiLo))
	v, d, r, q := expParts(-b, bias)
	q -= float64(c * (1 + (r + q)))
	return expPair(v, d, r, q)
}

// erfcTail returns erfc a·2^k = f + g, f being the sum rounded or next to it, for a ≥ 0.8, given e + w = e^(−a²)/√π·2^k. With
// t = (4−a)/(a+3.5), and Q a polynomial between 0 and 0.15,
//
//	erfc a = (e + w)·(1 + Q(t))/(a + ½).
func erfcTail(a, e, w float64) (f, g float64) {
	t := (4 - a) / (a + 3.5)
	t2 := float64(t * t)
	t4 := float64(t2 * t2)
	q := ((0x1.7f4ce276acbd8p-23 + float64(t*-0x1.21da0b863e0f2p-23)) + float64(t2*(-0x1.117048b1bd5fep-25+float64(t*0x1.cb05c902750d3p-27)))) + float64(t4*0x1.f8b4404257550p-29)
	q = ((-0x1.1516ffdde1aa7p-17 + float64(t*-0x1.2b28c5e77fcdbp-17)) + float64(t2*(-0x1.f85cbcbbac002p-22+float64(t*0x1.26f14ffa63789p-20)))) + float64(t4*q)
	q = ((-0x1.1ef02908af2a1p-9 + float64(t*-0x1.4e5df7b9908fap-16)) + float64(t2*(0x1.b154ed9b7d46fp-13+float64(t*0x1.001fcfa01a4ddp-14)))) + float64(t4*q)
	q = ((-0x1.e9584e0d37802p-5 + float64(t*-0x1.68c83808160b0p-5)) + float64(t2*(-0x1.8425fafe4cab2p-6+float64(t*-0x1.2d64e9fec89fcp-7)))) + float64(t4*q)
	q = ((0x1.7bc11f6c484bcp-4 + float64(t*0x1.db256e3feb174p-4)) + float64(t2*(0x1.35ef0f389b0cdp-8+float64(t*-0x1.9fe9dd82d361dp-5)))) + float64(t4*q)
	h := w + float64(e*q)
	n := e + h
	m := (e - n) + h // n + m is the numerator
	u := a + 0.5
	c := (a - u) + 0.5 // u + c is the denominator
	f = n / u
	return f, (m - float64(f*c)) / u
}

// erfEdge is Erf where it is ±1, and for NaN.
func erfEdge(x float64) (y, d1, d2 float64) {
	if x != x {
		return x, x, x
	}
	d1, d2 = gaussEdge(x)
	return math.Copysign(1, x), d1, d2
}

// erfcEdge is Erfc where it underflows or is 2, and for NaN.
func erfcEdge(x float64) (y, d1, d2 float64) {
	if x != x {
		return x, x, x
	}
	d1, d2 = gaussEdge(x)
	switch {
	case x < 0:
		y = 2
	case x < 27.5:
		e, w := gauss(x, 1023+400)
		f, g := erfcTail(x, e, w)
		y = (f + g) * 0x1p-400
	}
	return y, -d1, -d2
}

// gaussEdge returns g = (2/√π)·e^(−x²) and −2x·g for |x| ≥ 26, each rounded to a subnormal once.
func gaussEdge(x float64) (g, dg float64) {
	a := math.Abs(x)
	if a >= 27.5 {
		return 0, math.Copysign(0, -x)
	}
	e, _ := gauss(a, 1023+400)
	return e * 0x1p-399, -x * e * 0x1p-398
}
