package bigmath

import "math/big"

// Pi returns π to prec bits. Constants are kept once computed, so that a second call costs a copy.
func Pi(prec uint) *big.Float {
	checkPrec(prec)
	w := width(prec + guard)
	return fromFixed(pi.at(w), -int(w), prec)
}

// Ln2 returns log 2 to prec bits.
func Ln2(prec uint) *big.Float {
	checkPrec(prec)
	w := width(prec + guard)
	return fromFixed(ln2.at(w), -int(w), prec)
}

// Ln10 returns log 10 to prec bits.
func Ln10(prec uint) *big.Float {
	checkPrec(prec)
	w := width(prec + guard)
	return fromFixed(ln10.at(w), -int(w), prec)
}

// E returns e = exp 1 to prec bits.
func E(prec uint) *big.Float { return Exp(fromInt(64, 1), prec) }

// spare is the number of bits beyond the width to which constants are computed before they are cut.
const spare = 64

var (
	// π = 16 atan(1/5) − 4 atan(1/239) (Machin 1706).
	pi = byWidth[*big.Int]{build: func(w uint) *big.Int {
		a, b := atanInv(5, w+spare, false), atanInv(239, w+spare, false)
		a.Lsh(a, 4)
		b.Lsh(b, 2)
		a.Sub(a, b)
		return a.Rsh(a, spare)
	}}
	// 2/π
	twoOverPi = byWidth[*big.Int]{build: func(w uint) *big.Int {
		z := one(2*w + spare + 1)
		z.Quo(z, pi.at(w+spare))
		return z
	}}
	// log 2 = 18 atanh(1/26) − 2 atanh(1/4801) + 8 atanh(1/8749)
	ln2 = byWidth[*big.Int]{build: func(w uint) *big.Int {
		return inverseSum(w, [][2]int64{{18, 26}, {-2, 4801}, {8, 8749}})
	}}
	// log 10 = 46 atanh(1/31) + 34 atanh(1/49) + 20 atanh(1/161)
	ln10 = byWidth[*big.Int]{build: func(w uint) *big.Int {
		return inverseSum(w, [][2]int64{{46, 31}, {34, 49}, {20, 161}})
	}}
	// √π
	sqrtPi = byWidth[*big.Int]{build: func(w uint) *big.Int {
		z := new(big.Int).Lsh(pi.at(w+spare), w+spare)
		z.Sqrt(z)
		return z.Rsh(z, spare)
	}}
	// log(2π)/2
	halfLog2Pi = byWidth[*big.Int]{build: func(w uint) *big.Int {
		z := new(big.Int)
		toFixed(z, Log(scale(Pi(w+spare), 1), w+spare), w)
		return z.Rsh(z, 1)
	}}
)

// inverseSum returns Σ cᵢ atanh(1/qᵢ), width w, for terms {cᵢ, qᵢ}.
func inverseSum(w uint, terms [][2]int64) *big.Int {
	sum, c := new(big.Int), new(big.Int)
	for _, t := range terms {
		c.SetInt64(t[0])
		sum.Add(sum, c.Mul(c, atanInv(t[1], w+spare, true)))
	}
	return sum.Rsh(sum, spare)
}

// atanInv returns atan(1/q) = Σ (−1)ᵏ/((2k+1) q²ᵏ⁺¹), or with hyperbolic set atanh(1/q), the same without the signs; width w.
func atanInv(q int64, w uint, hyperbolic bool) *big.Int {
	t := one(w)
	t.Quo(t, big.NewInt(q))
	sum := new(big.Int).Set(t)
	qq, n, u := big.NewInt(q*q), new(big.Int), new(big.Int)
	for k := int64(1); ; k++ {
		t.Quo(t, qq)
		u.Quo(t, n.SetInt64(2*k+1))
		if u.Sign() == 0 {
			return sum
		}
		if hyperbolic || k%2 == 0 {
			sum.Add(sum, u)
		} else {
			sum.Sub(sum, u)
		}
	}
}
