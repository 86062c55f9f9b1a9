// Package bigmath evaluates the elementary functions and some special ones to any number of bits, on math/big.Float.
//
// It is the oracle of this module: what the rules compute in double precision, and what a recorded program yields, is compared
// with it in ulps. An oracle must not share the weaknesses of what it judges, so nothing here is a rearrangement of the formulas
// in double precision; and it must be quick, as it is asked a hundred thousand times in a test.
//
// # Contract
//
// A function takes its arguments exactly, of whatever precision they are, and returns a new number of prec bits whose error is
// below 2^(1−prec) relative to the value. That holds next to the zeros too: Sin of the double nearest to 10²²·π, Log next to 1,
// Lgamma next to 1, 2 and its negative zeros. The tests find the error below 2^−prec·(1 + 2⁻⁸), that is, the result is nearly
// always the correctly rounded one, but that is not promised. Arguments are not changed.
//
// big.Float has no NaN. Where a function has no real value, outside its domain or at a pole with two sides, the result is nil, and a
// nil argument gives nil. Limits at infinity and at poles with one side are infinities of big.Float.
// The exponential is taken as Inf or 0 for |x| ≥ 2³⁰, as its value would not fit the 32-bit exponent of big.Float much further
// on; the trigonometric functions return nil for |x| ≥ 2⁶⁵⁵³⁶, whose reduction needs so many bits of 2/π. Arguments with
// exponents beyond ±2³⁰ are not looked after.
//
// All functions may be called concurrently. Constants, tables and Bernoulli numbers are kept per working width, a multiple of 64 bits,
// and never freed: some 50 kB for each width of a few hundred bits that is used. The first call at a width pays for them.
//
//	x := big.NewFloat(0.1)
//	y := bigmath.Sin(x, 140)
//	bigmath.Ulps(math.Sin(0.1), y) // 0.22
//
// # How the values are found
//
// A series is summed in fixed point, in a big.Int that stands for v·2^−w: a product then needs a shift and no normalisation, a
// division by the index of the term is one by a word, and late terms are short numbers. A factor that carries the smallness of the
// result, such as the x of sin x = x (1 − x²/6 + …), stays outside the sum as a big.Float, so that the sum is near 1 and its absolute
// precision is relative precision of the result. The rest is argument reduction (Brent and Zimmermann, Modern Computer
// Arithmetic, 2010, chapter 4):
//
//	Exp             r = x − k log 2, then a table of e^(j/128), then Taylor
//	Log             y = math.Log in double precision, then log x = y + 2 atanh(h/(2+h)) with 1+h = x e^(−y): one step of
//	                Newton's method completed to a series; next to 1 the atanh series alone
//	Sin, Cos, Tan   the bits of x·2/π that matter, from as many bits of 2/π as x has exponent (Payne and Hanek 1983); if the
//	                fraction is small, again with more; then a table of sines of j/128, then Taylor
//	Atan, Atan2     θ = math.Atan2, then the angle of the point turned back by θ, below 2⁻⁵⁰
//	Asin, Acos      by Atan2, with √((1−x)(1+x)); Sinh, Cosh, Tanh by Expm1; Asinh, Acosh, Atanh by Log1p
//	Pow             exp(y log x), with as many more bits as y log x has before the point
//	Erf, |x| < 1    Taylor (DLMF 7.6.1)
//	Erfc, x ≥ 1     the trapezoidal rule on ∫ e^(−t²)/(t²+x²), with the residue at t = ix: 40 terms for 190 bits at every x
//	                (Chiarella and Reichel 1968; Matta and Reichel 1971)
//	Gamma, Lgamma   x is moved up to 0.19 times the number of bits, then Stirling's series (DLMF 5.11.1, 5.5.1); reflection for x < 0 (5.5.3)
//	Polygamma       likewise (DLMF 5.11.2, 5.15.8, 5.15.5, 5.15.6); Digamma is the order 0
//	Pi, Ln2, Ln10   sums of atan(1/n) and atanh(1/n) for integers n (Machin 1706)
//
// Where the place of a zero is not known beforehand — Lgamma, Polygamma — the value is computed with some guard
// bits, the bits that have cancelled are counted, and if too few are left it is computed again with that many more, in the manner
// of Ziv (1991).
//
// DLMF is the NIST Digital Library of Mathematical Functions, https://dlmf.nist.gov.
package bigmath
