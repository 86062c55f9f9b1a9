package scalar

import "math"

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

// π/2·2¹²⁷ = halfPiHigh·2⁶⁴ + halfPiLow, rounded down.
const (
	halfPiHigh = 0xc90fdaa22168c234
	halfPiLow  = 0xc4c6628b80dc1cd1
)

// ReduceHalfPi returns n mod 4 and hi + lo, hi being the sum rounded, with x = n·π/2 + hi + lo and |hi| ≤ π/4, for a
// finite x, to a relative error of about 2⁻¹⁰⁴ in the sum (Payne and Hanek 1983).
//
// With x = m·2^e, m an integer of 53 bits, only the digits of 2/π with weights
// 2^(1−e) and below count modulo 4. 256 of them are taken, so that the product
// is exact to 2⁻²⁰¹. The double nearest to a multiple of π/2,
// 0x1.6ac5b262ca1ffp+849 (Kahan 1983), is 2⁻⁶¹ away from it: at least
// 139 bits of the fraction are right, and 128 of them are taken times π/2.
func ReduceHalfPi(x float64) (n uint64, hi, lo float64) {
	if math.Abs(x) <= math.Pi/4 {
		return 0, x, 0
	}
	b := math.Float64bits(x)
	e := b>>52&0x7ff - 1013 // 1023 + 52 − 62
	p := digitsTimes(b&mantissa|1<<52, e>>6, e&63)
	n = p[0] >> 62
	minus := b >> 63
	if p[0]>>61&1 == 1 { // a fraction of ½ or more: up to the next quarter
		n++
		minus ^= 1
		for k, borrow := 3, uint64(0); k >= 0; k-- {
			d := -p[k] - borrow
			borrow |= (p[k] | -p[k]) >> 63
			p[k] = d
		}
	}
	p[0] &= 1<<62 - 1
	zeros := uint64(0)
	for p[0] == 0 {
		p[0], p[1], p[2], p[3] = p[1], p[2], p[3], 0
		zeros += 64
	}
	s := leadingZeros(p[0])
	hi, lo = timesHalfPi(p[0]<<s|p[1]>>(64-s), p[1]<<s|p[2]>>(64-s), zeros+s)
	if minus == 1 {
		hi, lo = -hi, -lo
	}
	if b>>63 == 1 {
		n = -n
	}
	return n & 3, hi, lo
}

// digitsTimes returns m times the 256 binary digits of 2/π from word i and bit s on, modulo 2²⁵⁶, most significant word first.
func digitsTimes(m, i, s uint64) (p [4]uint64) {
	carry := uint64(0)
	for k := 3; k >= 0; k-- {
		j := i + uint64(k)
		hi, lo := product(m, twoOverPi[j]<<s|twoOverPi[j+1]>>(64-s))
		p[k] = lo + carry
		if p[k] < lo {
			hi++
		}
		carry = hi
	}
	return p
}

// timesHalfPi returns π/2·(f·2⁶⁴ + g)·2^(−126−zeros) as a sum, for f ≥ 2⁶³: as the fraction whose leading 62 − zeros digits are 0.
func timesHalfPi(f, g, zeros uint64) (hi, lo float64) {
	a, b := product(f, halfPiHigh)
	c, _ := product(f, halfPiLow)
	d, _ := product(g, halfPiHigh)
	for _, w := range [2]uint64{c, d} {
		b += w
		if b < w {
			a++
		}
	}
	if a>>63 == 0 {
		a, b = a<<1|b>>63, b<<1
		zeros++
	}
	// (a·2⁶⁴ + b)·2^(−125−zeros), a ≥ 2⁶³
	scale := math.Float64frombits((1023 + 3 - zeros) << 52)
	h := float64(float64(a>>11) * 0x1p-53)
	l := float64(float64((a&0x7ff)<<42|b>>22) * 0x1p-106)
	hi = h + l
	return hi * scale, ((h - hi) + l) * scale
}

// product returns x·y = hi·2⁶⁴ + lo.
func product(x, y uint64) (hi, lo uint64) {
	const low = 1<<32 - 1
	a, b, c, d := x>>32, x&low, y>>32, y&low
	t := b*c + b*d>>32
	u := a*d + t&low
	return a*c + t>>32 + u>>32, x * y
}

// leadingZeros returns the number of zeros before the first one of x > 0.
func leadingZeros(x uint64) (n uint64) {
	for s := uint64(32); s > 0; s /= 2 {
		if x>>(64-s) == 0 {
			x <<= s
			n += s
		}
	}
	return n
}
