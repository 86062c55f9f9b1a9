package rule

import (
	"math"
	"math/bits"
)

// twoOverPi holds the binary digits of 2/π after 64 zeros:
// 2/π = Σ twoOverPi[i]·2^(−64i).
var twoOverPi = [...]uint64{
	0x0000000000000000, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0,
	0xdb6295993c439041, 0xfe5163abdebbc561, 0xb7246e3a424dd2e0,
	0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484,
	0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b,
	0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7,
	0x4f463f669e5fea2d, 0x7527bac7ebe5f17b, 0x3d0739f78a5292ea,
	0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d,
}

// reduceHalfPi returns q mod 4 and t with x = q·π/2 + t and |t| ≤ π/4, for a
// finite x, to a relative error of about 2⁻¹⁰⁴ in t (Payne and Hanek 1983).
//
// With x = m·2^e, m an integer of 53 bits, only the digits of 2/π with weights
// 2^(1−e) and below count modulo 4. 256 of them are taken, so that the product
// is exact to 2⁻²⁰¹. The double nearest to a multiple of π/2,
// 0x1.6ac5b262ca1ffp+849 (Kahan 1983), is 2⁻⁶¹ away from it: at least
// 139 bits of t are right.
func reduceHalfPi(x float64) (q int, t dd) {
	if math.Abs(x) <= math.Pi/4 {
		return 0, dd{x, 0}
	}
	b := math.Float64bits(x)
	e := int(b>>52&0x7ff) - 1075
	m := b&(1<<52-1) | 1<<52
	i, sh := (e+62)/64, uint(e+62)%64
	var f [4]uint64 // the digits, most significant first
	for k := range f {
		f[k] = twoOverPi[i+k]<<sh | twoOverPi[i+k+1]>>(64-sh)
	}
	// p = m·f mod 2²⁵⁶: two binary digits of the integer part, then the fraction.
	var p [4]uint64
	var carry uint64
	for k := 3; k >= 0; k-- {
		hi, lo := bits.Mul64(m, f[k])
		var c uint64
		p[k], c = bits.Add64(lo, carry, 0)
		carry = hi + c
	}
	q = int(p[0] >> 62)
	neg := p[0]>>61&1 == 1 // a fraction of ½ or more: up to the next quarter
	p[0] &= 1<<62 - 1
	if neg {
		q++
		var c uint64
		for k := 3; k >= 0; k-- {
			p[k], c = bits.Sub64(0, p[k], c)
		}
		p[0] &= 1<<62 - 1
	}
	// The leading 106 digits as a dd.
	exp := -62
	for p[0] == 0 {
		p[0], p[1], p[2], p[3] = p[1], p[2], p[3], 0
		exp -= 64
	}
	z := uint(bits.LeadingZeros64(p[0]))
	hi := p[0]<<z | p[1]>>(64-z)
	lo := p[1]<<z | p[2]>>(64-z)
	exp -= int(z)
	t = fastTwoSum(math.Ldexp(float64(hi>>11), exp+11), math.Ldexp(float64(hi&0x7ff<<42|lo>>22), exp-42))
	t = t.mul(ddHalfPi)
	if neg != (x < 0) {
		t = t.neg()
	}
	if x < 0 {
		q = -q
	}
	return q & 3, t
}
