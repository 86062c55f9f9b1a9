package scalar

import "math"

// ln 2/16 = ln2By16Hi + ln2By16Lo, the first with 37 bits, so that its product with an integer is exact.
const (
	ln2By16Hi = 0x1.62e42fefap-5
	ln2By16Lo = 0x1.cf79abc9e3b3ap-44
)

// shifter is added to round to an integer, which is then in the low bits.
const shifter = 0x1.8p52

// expTable has 2^(j/16) as unevaluated sums.
var expTable = [16]struct{ hi, lo float64 }{
	{1, 0}, {0x1.0b5586cf9890fp+0, 0x1.8a62e4adc610bp-54},
	{0x1.172b83c7d517bp+0, -0x1.19041b9d78a76p-55}, {0x1.2387a6e756238p+0, 0x1.9b07eb6c70573p-54},
	{0x1.306fe0a31b715p+0, 0x1.6f46ad23182e4p-55}, {0x1.3dea64c123422p+0, 0x1.ada0911f09ebcp-55},
	{0x1.4bfdad5362a27p+0, 0x1.d4397afec42e2p-56}, {0x1.5ab07dd485429p+0, 0x1.6324c054647adp-54},
	{0x1.6a09e667f3bcdp+0, -0x1.bdd3413b26456p-54}, {0x1.7a11473eb0187p+0, -0x1.41577ee04992fp-55},
	{0x1.8ace5422aa0dbp+0, 0x1.6e9f156864b27p-54}, {0x1.9c49182a3f090p+0, 0x1.c7c46b071f2bep-56},
	{0x1.ae89f995ad3adp+0, 0x1.7a1cd345dcc81p-54}, {0x1.c199bdd85529cp+0, 0x1.11065895048ddp-55},
	{0x1.d5818dcfba487p+0, 0x1.2ed02d75b3707p-55}, {0x1.ea4afa2a490dap+0, -0x1.e9c23179c2893p-54},
}

// Exp returns eˣ, within 0.6 ulp (0.8 units where it is subnormal).
//
// Special cases are: Exp(+Inf) = +Inf; Exp(−Inf) = 0; Exp(NaN) = NaN.
func Exp(x float64) float64 {
	if !(math.Abs(x) < 700) {
		return expEdge(x)
	}
	v, d, r, q := expParts(x, 1023)
	return v + (d + float64(v*(r+q)))
}

// expParts returns eˣ = v + d + v·(r + q), where v is eˣ to 5 bits, and |d| < v/2⁵³.
//
// With n the integer nearest x·16/ln 2, n = 16k + j and r + c = x − n·ln 2/16, |r| < 0.0217, where c is what
// the rounding of r leaves (Tang 1989), and for |x| < 700 and bias = 1023,
//
//	v + d = 2ᵏ·2^(j/16),  r + q = r + (r²/2 + r³/6 + … + c) = e^(r+c) − 1.
//
// Another bias multiplies by 2^(bias−1023).
func expParts(x float64, bias uint64) (v, d, r, q float64) {
	t := float64(x*(16/math.Ln2)) + shifter
	b := math.Float64bits(t)
	n := t - shifter
	h := x - float64(n*ln2By16Hi)
	g := float64(n * ln2By16Lo)
	r = h - g
	c := (h - r) - g
	z := float64(r * r)
	q = (0.5 + float64(r*0x1.5555555555558p-3)) + float64(z*(0x1.55555554f26ddp-5+float64(r*0x1.11111110a3d68p-7)))
	q = float64(z*(q+float64(float64(z*z)*(0x1.6c17eb0b19ec1p-10+float64(r*0x1.a01b6fc5a6dd1p-13))))) + c
	s := math.Float64frombits((b>>4 + bias) << 52)
	e := &expTable[b&15]
	return float64(s * e.hi), float64(s * e.lo), r, q
}

// expPair returns v + d + v·(r + q) = y + w with y = y + w rounded.
func expPair(v, d, r, q float64) (y, w float64) {
	l := d + float64(v*(r+q))
	y = v + l
	return y, (v - y) + l
}

// expEdge is Exp for |x| ≥ 700 and NaN. The product with 2^±100 is the only step that is rounded to a subnormal.
func expEdge(x float64) float64 {
	switch {
	case x > 710:
		return math.Inf(1)
	case x > 0:
		v, d, r, q := expParts(x, 1023-100)
		return (v + (d + float64(v*(r+q)))) * 0x1p100
	case x < -746:
		return 0
	case x < 0:
		v, d, r, q := expParts(x, 1023+100)
		return (v + (d + float64(v*(r+q)))) * 0x1p-100
	}
	return x
}

// Expm1 returns eˣ − 1, within 0.6 ulp, and eˣ, its derivatives, as Exp returns it.
//
// Special cases are: f(±0) = ±0; f(+Inf) = +Inf; f(−Inf) = −1 with f′ = 0.
func Expm1(x float64) (y, d1, d2 float64) {
	if !(math.Abs(x) < 700) || x == 0 {
		return expm1Edge(x)
	}
	v, d, r, q := expParts(x, 1023)
	p := r + q
	d1 = v + (d + float64(v*p))
	t := v - 1
	b := t - v
	u := (v - (t - b)) + (-1 - b) // t + u = v − 1 exactly
	h := t + r
	l := (t - h) + r // h + l = t + r exactly, for t is 0 or more than r
	return h + (l + ((q + float64(t*p)) + (u + (d + float64(d*p))))), d1, d1
}

// expm1Edge is Expm1 for |x| ≥ 700, ±0 and NaN.
func expm1Edge(x float64) (y, d1, d2 float64) {
	y = Exp(x)
	switch {
	case x == 0:
		return x, y, y
	case x < 0:
		return -1, y, y
	}
	return y, y, y
}
