package bigmath

import (
	"math"
	"math/big"
	"sync"
)

// bernoulli keeps |B₂ₖ| = T₍ₖ₎·2k/(4ᵏ(4ᵏ−1)) as fractions, k ≥ 1, from the tangent numbers T₍ₖ₎ = 1, 2, 16, 272, …
var bernoulli struct {
	sync.Mutex
	b []*big.Rat // |B₂ₖ| at index k
}

// bernoulliUpTo returns |B₂|, |B₄|, …, |B₂ₙ| at the indices 1 … n.
//
// The tangent numbers come from the triangle of Brent and Harvey, Fast computation of Bernoulli, tangent and secant numbers
// (2013), algorithm TangentNumbers: n²/2 small multiplications.
func bernoulliUpTo(n int) []*big.Rat {
	bernoulli.Lock()
	defer bernoulli.Unlock()
	if n < len(bernoulli.b) {
		return bernoulli.b[:n+1]
	}
	n = max(n, 64, 3*len(bernoulli.b)/2)
	t := make([]big.Int, n+1)
	var u, c big.Int
	t[1].SetInt64(1)
	for k := 2; k <= n; k++ {
		t[k].Mul(&t[k-1], c.SetInt64(int64(k-1)))
	}
	for k := 2; k <= n; k++ {
		for j := k; j <= n; j++ {
			// T_j ← (j−k) T_{j−1} + (j−k+2) T_j
			u.Mul(&t[j-1], c.SetInt64(int64(j-k)))
			t[j].Mul(&t[j], c.SetInt64(int64(j-k+2)))
			t[j].Add(&t[j], &u)
		}
	}
	b := make([]*big.Rat, n+1)
	for k := 1; k <= n; k++ {
		p := new(big.Int).Lsh(f1, uint(2*k))
		d := new(big.Int).Sub(p, f1)
		d.Mul(d, p)
		u.Mul(&t[k], c.SetInt64(int64(2*k)))
		b[k] = new(big.Rat).SetFrac(&u, d)
	}
	bernoulli.b = b
	return b
}

// A stirlingKey names the asymptotic series of order n at width w:
//
//	Sₙ(X) = Σₖ dₖ X⁻²ᵏ,  dₖ = B₂ₖ (2k+n−1)!/(2k)!,  k ≥ 1
//
// X·S₋₁ is the remainder of Stirling's formula for log Γ (DLMF 5.11.1), −S₀ that of log x − 1/(2x) for ψ (5.11.2), and
// X⁻ⁿ Sₙ in magnitude that of the n-th derivative of ψ (5.15.8, 5.15.9 and its derivatives).
type stirlingKey struct {
	n int
	w uint
}

var stirlingTables sync.Map // stirlingKey → []big.Int

// stirlingFrom returns the argument from which on Sₙ gives w bits. The least term of the series is about e^(−2πX): from X = w·log 2/(2π)
// = 0.11 w on it would just do, and further out fewer terms are needed.
func stirlingFrom(n int, w uint) int { return int(w)*3/16 + 2*max(n, 0) + 2 }

// stirlingTable returns the coefficients dₖ, width w, at index k−1, as many as are needed from stirlingFrom on.
func stirlingTable(n int, w uint) []big.Int {
	key := stirlingKey{n, w}
	if v, ok := stirlingTables.Load(key); ok {
		return v.([]big.Int)
	}
	step := 2 * math.Log2(float64(stirlingFrom(n, w)))
	var table []big.Int
	for k := 1; ; k++ {
		d := coefficient(n, k)
		if float64(d.Num().BitLen()-d.Denom().BitLen())-float64(float64(k-1)*step) < -float64(w) {
			break
		}
		var v big.Int
		v.Lsh(d.Num(), w)
		v.Quo(&v, d.Denom())
		table = append(table, v)
	}
	kept, _ := stirlingTables.LoadOrStore(key, table)
	return kept.([]big.Int)
}

// coefficient returns B₂ₖ (2k+n−1)!/(2k)!.
func coefficient(n, k int) *big.Rat {
	d := new(big.Rat).Set(bernoulliUpTo(k)[k])
	f := new(big.Int)
	switch {
	case n < 0: // (2k−2)!/(2k)!
		d.Mul(d, new(big.Rat).SetFrac64(1, int64(2*k)*int64(2*k-1)))
	case n == 0:
		d.Mul(d, new(big.Rat).SetFrac64(1, int64(2*k)))
	default:
		d.Mul(d, new(big.Rat).SetInt(f.MulRange(int64(2*k+1), int64(2*k+n-1))))
	}
	if k%2 == 0 {
		d.Neg(d)
	}
	return d
}

// stirlingSum sets s to Sₙ(X), given r = 1/X, all of width w, by Horner's scheme.
func stirlingSum(s, r *big.Int, n int, w uint) {
	var u, t big.Int
	mulShift(&u, r, r, w)
	d := stirlingTable(n, w)
	s.SetInt64(0)
	for k := len(d) - 1; k >= 0; k-- {
		t.Add(s, &d[k])
		mulShift(s, &t, &u, w)
	}
}
