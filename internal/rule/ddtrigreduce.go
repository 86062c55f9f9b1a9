package rule

import "slope/internal/kernel/scalar"

// reduceHalfPi returns q mod 4 and t with x = q·π/2 + t and |t| ≤ π/4, for a finite x, to a relative error of about 2⁻¹⁰⁴ in t.
func reduceHalfPi(x float64) (q int, t dd) {
	n, hi, lo := scalar.ReduceHalfPi(x)
	return int(n), dd{hi, lo}
}
