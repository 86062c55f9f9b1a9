package rule

import (
	"math"
)

// The exponential in double-double. With k the nearest integer to x·32/ln 2,
// k = 32e + j and r = x − k·ln2/32, so that |r| ≤ ln2/64,
//
//	eˣ = 2^e · 2^(j/32) · eʳ   and   eʳ − 1 = r·(1 + r/2! + r²/3! + …),
//
// the table-driven method of Tang (1989), cut off after r¹²/12!, which leaves
// 2^-110 of eʳ − 1. The terms from r⁸/8! on are worth less than 2^-60 of the
// sum: double precision serves them.

// expLimit is where ddExpScaled stops telling arguments apart: e^±20000 is far
// outside the doubles whatever double it is then multiplied by.
const expLimit = 20000

// ddExpScaled returns m and e with eˣ = m·2^e and 0.98 < m < 2.02, with a
// relative error below 2^-100 for |x| ≤ expLimit; x is first clamped to that
// range. x is not NaN.
func ddExpScaled(x dd) (m dd, e int) {
	if x.hi > expLimit {
		x = dd{expLimit, 0}
	} else if x.hi < -expLimit {
		x = dd{-expLimit, 0}
	}
	k, r := expReduce(x)
	t := exp2Table[k&31]
	return t.add(t.mul(expm1Small(r))), (k - k&31) / 32
}

// ddExp returns eˣ with a relative error below 2^-100 for -650 ≤ x ≤ 709.7.
func ddExp(x dd) dd {
	m, e := ddExpScaled(x)
	return m.ldexp(e)
}

// expReduce returns k, the integer nearest to x·32/ln 2, and x − k·ln2/32. The
// products of k with the first two parts of ln2/32 are exact.
func expReduce(x dd) (k int, r dd) {
	n := math.RoundToEven(x.hi * (32 / math.Ln2))
	r = twoSum(float64(x.hi-float64(n*ln2Over32[0])), float64(-n*ln2Over32[1]))
	r = r.add(dd{x.lo, 0}).add(twoProd(-n, ln2Over32[2]))
	return int(n), r
}

// ln2Over32 is ln2/32 in four parts, the first two of 33 bits.
var ln2Over32 = [4]float64{0x1.62e42fefp-6, 0x1.473de6afp-39, 0x1.3c7673007e5edp-74, 0x1.7a079a193394cp-128}

// expm1Small returns eʳ − 1 for |r| ≤ ln2/64.
func expm1Small(r dd) dd {
	t := float64(r.hi * (1./40320 + float64(r.hi*(1./362880+float64(r.hi*(1./3628800+float64(r.hi*(1./39916800+float64(r.hi*(1./479001600))))))))))
	q := fastTwoSum(inverseFactorial[7].hi, inverseFactorial[7].lo+t)
	for n := 6; n >= 1; n-- {
		q = inverseFactorial[n].add(q.mul(r))
	}
	return q.mul(r)
}

// inverseFactorial holds 1/n!.
var inverseFactorial = [8]dd{
	{1, 0},
	{1, 0},
	{0x1p-1, 0},
	{0x1.5555555555555p-3, 0x1.5555555555555p-57},
	{0x1.5555555555555p-5, 0x1.5555555555555p-59},
	{0x1.1111111111111p-7, 0x1.1111111111111p-63},
	{0x1.6c16c16c16c17p-10, -0x1.f49f49f49f49fp-65},
	{0x1.a01a01a01a01ap-13, 0x1.a01a01a01a01ap-73},
}

// exp2Table holds 2^(j/32).
var exp2Table = [32]dd{
	{0x1p+0, 0},
	{0x1.059b0d3158574p+0, 0x1.d73e2a475b465p-55},
	{0x1.0b5586cf9890fp+0, 0x1.8a62e4adc610bp-54},
	{0x1.11301d0125b51p+0, -0x1.6c51039449b3ap-54},
	{0x1.172b83c7d517bp+0, -0x1.19041b9d78a76p-55},
	{0x1.1d4873168b9aap+0, 0x1.e016e00a2643cp-54},
	{0x1.2387a6e756238p+0, 0x1.9b07eb6c70573p-54},
	{0x1.29e9df51fdee1p+0, 0x1.612e8afad1255p-55},
	{0x1.306fe0a31b715p+0, 0x1.6f46ad23182e4p-55},
	{0x1.371a7373aa9cbp+0, -0x1.63aeabf42eae2p-54},
	{0x1.3dea64c123422p+0, 0x1.ada0911f09ebcp-55},
	{0x1.44e086061892dp+0, 0x1.89b7a04ef80dp-59},
	{0x1.4bfdad5362a27p+0, 0x1.d4397afec42e2p-56},
	{0x1.5342b569d4f82p+0, -0x1.07abe1db13cadp-55},
	{0x1.5ab07dd485429p+0, 0x1.6324c054647adp-54},
	{0x1.6247eb03a5585p+0, -0x1.383c17e40b497p-54},
	{0x1.6a09e667f3bcdp+0, -0x1.bdd3413b26456p-54},
	{0x1.71f75e8ec5f74p+0, -0x1.16e4786887a99p-55},
	{0x1.7a11473eb0187p+0, -0x1.41577ee04992fp-55},
	{0x1.82589994cce13p+0, -0x1.d4c1dd41532d8p-54},
	{0x1.8ace5422aa0dbp+0, 0x1.6e9f156864b27p-54},
	{0x1.93737b0cdc5e5p+0, -0x1.75fc781b57ebcp-57},
	{0x1.9c49182a3f09p+0, 0x1.c7c46b071f2bep-56},
	{0x1.a5503b23e255dp+0, -0x1.d2f6edb8d41e1p-54},
	{0x1.ae89f995ad3adp+0, 0x1.7a1cd345dcc81p-54},
	{0x1.b7f76f2fb5e47p+0, -0x1.5584f7e54ac3bp-56},
	{0x1.c199bdd85529cp+0, 0x1.11065895048ddp-55},
	{0x1.cb720dcef9069p+0, 0x1.503cbd1e949dbp-56},
	{0x1.d5818dcfba487p+0, 0x1.2ed02d75b3707p-55},
	{0x1.dfc97337b9b5fp+0, -0x1.1a5cd4f184b5cp-54},
	{0x1.ea4afa2a490dap+0, -0x1.e9c23179c2893p-54},
	{0x1.f50765b6e454p+0, 0x1.9d3e12dd8a18bp-54},
}
