package scalar

import "math"

// π/2 = halfPi1 + halfPi2 + halfPi3, the first two with 27 and 24 bits, so that their products with an integer are exact.
const (
	halfPi1 = 0x1.921fb54p+0
	halfPi2 = 0x1.10b46p-30
	halfPi3 = 0x1.1a62633145c07p-54
)

// Sin returns f = sin x, within 0.9 ulp, f′ = cos x and f″ = −f.
//
// Special cases are: f(±0) = ±0; ±Inf and NaN give NaN.
func Sin(x float64) (y, d1, d2 float64) {
	s, c := SinCos(x)
	return s, c, -s
}

// Cos returns f = cos x, within 0.9 ulp, f′ = −sin x and f″ = −f.
//
// Special cases are: ±Inf and NaN give NaN.
func Cos(x float64) (y, d1, d2 float64) {
	s, c := SinCos(x)
	return c, -s, -c
}

// SinCos returns sin x and cos x, each within 0.9 ulp.
//
// With n the integer nearest x·2/π, the argument is x − n·π/2 = r − m, where r is it rounded (Cody and Waite 1980,
// chapter 9). The difference h of x and the first two products is exact; next to a multiple of π/2 too little is left of it.
// With z = r²,
//
//	sin(r−m) = r − (r·z·(1/6 − …) + m·cos r),  cos(r−m) = 1 − z/2 + (z²·(1/24 − …) + r·m).
func SinCos(x float64) (s, c float64) {
	t := float64(x*(2/math.Pi)) + shifter
	n := t - shifter
	k := math.Float64bits(t)
	h := (x - float64(n*halfPi1)) - float64(n*halfPi2)
	l := float64(n * halfPi3)
	r := h - l
	m := l - (h - r)
	if !(math.Abs(x) < 0x1p22) || math.Abs(h) < 0x1p-26 && n != 0 {
		k, r, m = reduceEdge(x)
	}
	z := float64(r * r)
	z2 := float64(z * z)
	p := (0x1.555555555554dp-3 - float64(z*0x1.111111110fb50p-7)) + float64(z2*((0x1.a01a019c30b51p-13-float64(z*0x1.71de356f6f3cbp-19))+float64(z2*(0x1.ae5e4c54a25cep-26-float64(z*0x1.5d8772baa5458p-33)))))
	q := (0x1.5555555555553p-5 - float64(z*0x1.6c16c16c16134p-10)) + float64(z2*((0x1.a01a019e24eecp-16-float64(z*0x1.27e4f9040acd4p-22))+float64(z2*(0x1.1eea895c6e725p-29-float64(z*0x1.8ff9dc4712738p-37)))))
	u := float64(0.5 * z)
	w := 1 - u
	a := math.Float64bits(r - (float64(float64(r*z)*p) + float64(m*w)))
	b := math.Float64bits(w + (((1 - w) - u) + (float64(z2*q) + float64(r*m))))
	d := (a ^ b) & (k&1 + math.MaxUint64) // all bits for an even number of quarter turns, none for an odd one
	return math.Float64frombits(b ^ d ^ k>>1<<63), math.Float64frombits(a ^ d ^ (k+1)>>1<<63)
}

// reduceEdge returns n and x − n·π/2 = r − m where x is large or next to a multiple of π/2, and NaN for numbers that are
// not finite.
func reduceEdge(x float64) (n uint64, r, m float64) {
	if !(math.Abs(x) <= math.MaxFloat64) {
		return 0, math.NaN(), 0
	}
	n, r, m = ReduceHalfPi(x)
	return n, r, -m
}
