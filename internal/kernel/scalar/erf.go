package scalar

import "math"

// high26 masks the sign, the exponent and the first 26 bits of a number.
const high26 = 0xfffffffff8000000

// log √π = logSqrtPiHi + logSqrtPiLo.
const (
	logSqrtPiHi = 0x1.250d048e7a1bdp-1
	logSqrtPiLo = 0x1.7abf2ad8d5088p-58
)

// Erf returns f = erf x, within 1 ulp, f′ = (2/√π)·e^(−x²) and f″ = −2x·f′. For |x| < 0.7, f = x + x·P(x²), and elsewhere
// |f| = 1 − erfc |x|.
//
// Special cases are: f(±0) = ±0; f(±Inf) = ±1 with f′ = 0.
func Erf(x float64) (y, d1, d2 float64) {
	a := math.Abs(x)
	if !(a < 26) {
		return erfEdge(x)
	}
	e, w := gauss(a, 1023)
	y = erfValue(x, e, w)
	d1 = 2 * e
	return y, d1, -2 * x * d1
}

// erfValue returns erf x, given e + w = e^(−x²)/√π.
func erfValue(x, e, w float64) float64 {
	a := math.Abs(x)
	if a < 0.7 {
		return x + float64(x*erfSeries(x))
	}
	f, g := erfcTail(a, e, w)
	h := 1 - f
	return math.Copysign(h+(((1-h)-f)-g), x)
}

// Erfc returns f = 1 − erf x, within 1.2 ulp, f′ = −(2/√π)·e^(−x²) and f″ = −2x·f′.
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
	if a < 0.7 {
		return erfcSmall(x)
	}
	f, g := erfcTail(a, e, w)
	if x < 0 {
		return 2 - (f + g)
	}
	return f + g
}

// erfcSmall returns 1 − (x + x·P(x²)) for |x| < 0.7.
func erfcSmall(x float64) float64 {
	u := 1 - x
	return u + (((1 - u) - x) - float64(x*erfSeries(x)))
}

// erfSeries returns P(x²) = erf x/x − 1, a polynomial, for |x| < 0.7.
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
	ah := math.Float64frombits(math.Float64bits(a) & high26)
	al := a - ah
	s := float64(a * a)
	b := s + logSqrtPiHi
	t := b - s
	c := ((s - (b - t)) + (logSqrtPiHi - t)) + (((float64(ah*ah) - s) + float64(2*ah*al)) + (float64(al*al) + logSqrtPiLo))
	v, d, r, q := expParts(-b, bias)
	q -= float64(c * (1 + (r + q)))
	return expPair(v, d, r, q)
}

// erfcTail returns erfc a·2^k = f + g, f being the sum rounded or next to it, for a ≥ 0.7, given e + w = e^(−a²)/√π·2^k. With
// t = (4−a)/(a+3.5), and Q a polynomial between 0 and 0.15,
//
//	erfc a = (e + w)·(1 + Q(t))/(a + ½).
func erfcTail(a, e, w float64) (f, g float64) {
	t := (4 - a) / (a + 3.5)
	t2 := float64(t * t)
	t4 := float64(t2 * t2)
	q := ((0x1.7d29680e95d15p-23 + float64(t*-0x1.323c415abdabbp-23)) + float64(t2*(-0x1.09e63fecd6a63p-25+float64(t*0x1.4d566b2e0d17dp-26)))) + float64(t4*(0x1.cba885fdbfc14p-29+float64(t*-0x1.19fe306b78bcdp-29)))
	q = ((-0x1.15190472434f4p-17 + float64(t*-0x1.2b3cd3dd02163p-17)) + float64(t2*(-0x1.f7b15f2da7f8fp-22+float64(t*0x1.2863b7fc1a19ep-20)))) + float64(t4*q)
	q = ((-0x1.1ef029198b240p-9 + float64(t*-0x1.4e5e7004269a6p-16)) + float64(t2*(0x1.b154f51a49572p-13+float64(t*0x1.00207f1dce464p-14)))) + float64(t4*q)
	q = ((-0x1.e9584e0d38605p-5 + float64(t*-0x1.68c838082c78bp-5)) + float64(t2*(-0x1.8425fafe21602p-6+float64(t*-0x1.2d64e9f897095p-7)))) + float64(t4*q)
	q = ((0x1.7bc11f6c484bcp-4 + float64(t*0x1.db256e3feb16bp-4)) + float64(t2*(0x1.35ef0f389b28bp-8+float64(t*-0x1.9fe9dd82d2ccfp-5)))) + float64(t4*q)
	h := w + float64(e*q)
	n := e + h
	m := (e - n) + h // n + m is the numerator
	u := a + 0.5
	c := (a - u) + 0.5 // u + c is the denominator
	f = n / u
	fh := math.Float64frombits(math.Float64bits(f) & high26)
	uh := math.Float64frombits(math.Float64bits(u) & high26)
	fl := f - fh
	ul := u - uh
	d := (((n - float64(fh*uh)) - float64(fh*ul)) - float64(fl*uh)) - float64(fl*ul) // n − f·u
	return f, (d + (m - float64(f*c))) / u
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
