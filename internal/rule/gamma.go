package rule

import "math"

// Gamma: f = Γ(x), f′ = f·ψ(x), f″ = f·(ψ(x)² + ψ′(x)).
func Gamma(x float64) (y, d1, d2 float64) {
	y = math.Gamma(x)
	p, p1, _ := Digamma(x)
	return y, y * p, y * (p*p + p1)
}

// Lgamma: f = log|Γ(x)|, f′ = ψ(x), f″ = ψ′(x).
func Lgamma(x float64) (y, d1, d2 float64) {
	y, _ = math.Lgamma(x)
	d1, d2, _ = Digamma(x)
	return y, d1, d2
}

// Digamma: f = ψ(x), f′ = ψ′(x), f″ = ψ″(x), by recurrence to x ≥ 16 and
// the asymptotic series (DLMF 5.11.2).
func Digamma(x float64) (y, d1, d2 float64) {
	for x < 16 {
		r := 1 / x
		y -= r
		d1 += r * r
		d2 -= 2 * r * r * r
		x++
	}
	r := 1 / x
	q := r * r
	y += math.Log(x) - r/2 - q*(1./12-q*(1./120-q*(1./252-q*(1./240-q/132))))
	d1 += r + q/2 + q*r*(1./6-q*(1./30-q*(1./42-q*(1./30-q*5/66))))
	d2 += -q - q*r - q*q*(1./2-q*(1./6-q*(1./6-q*(3./10-q*5/6))))
	return y, d1, d2
}
