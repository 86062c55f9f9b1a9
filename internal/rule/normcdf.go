package rule

import "math"

// NormCDF: f = Φ(x) = ½ erfc(−x/√2), f′ = φ(x) = e^(−x²/2)/√(2π), f″ = −x·f′.
//
// Near 0, with z = −x²/2,
//
//	Φ(x) = ½ + φ(0)·x·(1 + z/3 + z²/(2!·5) + z³/(3!·7) + …),
//
// and beyond the tail, as in Erfc,
//
//	Φ(−x) = ½e^(−x²/2)·P(t)/(x/√2 + 3/8).
//
// Special cases are: NormCDF(−Inf) = 0 and NormCDF(+Inf) = 1, with slopes 0.
func NormCDF(x float64) (y, d1, d2 float64) {
	switch a := math.Abs(x); {
	case a > 40:
		if x > 0 {
			return 1, 0, math.Copysign(0, -x)
		}
		return 0, 0, 0
	case x != x:
		return x, x, x
	}
	z := twoProd(x, -0.5*x)
	m, e := ddExpScaled(z)
	g := m.mul(ddInverseSqrtTwoPi).float64()
	d1, d2 = math.Ldexp(g, e), math.Ldexp(-x*g, e)
	switch {
	case math.Abs(x) < normTail:
		p := ddPoly(z, normCentre[:4], normCentreTail[:])
		y = p.mul(ddInverseSqrtTwoPi).mulF(x).addF(0.5).float64()
	case x < 0:
		y = math.Ldexp(m.mul(erfcScaled(ddHalfSqrt2.mulF(-x))).float64(), e-1)
	default:
		q := m.mul(erfcScaled(ddHalfSqrt2.mulF(x))).ldexp(e - 1)
		y = 1 - q.hi
	}
	return y, d1, d2
}

// normTail is where the series gives way to erfcScaled, which wants
// normTail/√2 > 0.8.
const normTail = 1.2

var (
	ddInverseSqrtTwoPi = dd{0x1.9884533d43651p-2, -0x1.cbc0d30ebfd15p-56} // 1/√(2π)
	ddHalfSqrt2        = dd{0x1.6a09e667f3bcdp-1, -0x1.bdd3413b26456p-55} // √½
)

// 1/(n!·(2n+1)), from n = 0 and from n = 4; beyond n = 15 the terms are less
// than 2^-65.
var (
	normCentre = [4]dd{
		{1, 0},
		{0x1.5555555555555p-2, 0x1.5555555555555p-56},
		{0x1.999999999999ap-4, -0x1.999999999999ap-58},
		{0x1.8618618618618p-6, 0x1.8618618618618p-60},
	}
	normCentreTail = [12]float64{
		1. / (24 * 9), 1. / (120 * 11), 1. / (720 * 13), 1. / (5040 * 15),
		1. / (40320 * 17), 1. / (362880 * 19), 1. / (3628800 * 21), 1. / (39916800 * 23),
		1. / (479001600 * 25), 1. / (6227020800 * 27), 1. / (87178291200 * 29), 1. / (1307674368000 * 31),
	}
)
