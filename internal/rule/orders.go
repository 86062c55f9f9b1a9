package rule

import "math"

// Derivatives of every order, for derivatives inside derivatives: f⁽ⁿ⁾(x) for n ≥ 1, and
// ∂ⁱ⁺ʲf/∂xⁱ∂yʲ for i+j ≥ 1. The first and second are those of the rules. The higher ones
// are formulas in float64, accurate to some n units in the last place but where they cancel
// next to a zero.

// order takes the orders 1 and 2 from a rule.
func order(n int, x float64, f func(x float64) (y, d1, d2 float64), high func() float64) float64 {
	switch y, d1, d2 := f(x); {
	case y != y:
		return y
	case n == 0:
		return y
	case n == 1:
		return d1
	case n == 2:
		return d2
	}
	return high()
}

// factorial returns n!.
func factorial(n int) float64 {
	f := 1.0
	for i := 2; i <= n; i++ {
		f *= float64(i)
	}
	return f
}

// alternate returns (−1)ⁿ·x.
func alternate(n int, x float64) float64 {
	if n&1 != 0 {
		return -x
	}
	return x
}

// inversePower returns x⁻ⁿ, with the limit from above at ±0.
func inversePower(x float64, n int) float64 {
	y, _, _ := PowInt(x+0, -n)
	return y
}

// RsqrtOrder: f⁽ⁿ⁾ = (−½)(−3/2)⋯(½−n)·x^(−½−n).
func RsqrtOrder(n int, x float64) float64 {
	return order(n, x, Rsqrt, func() float64 {
		c := 1.0
		for k := range n {
			c *= -0.5 - float64(k)
		}
		return c * inversePower(x, n) / math.Sqrt(x+0)
	})
}

// XLogXOrder: f⁽ⁿ⁾ = (−1)ⁿ·(n−2)!·x^(1−n) for n ≥ 2.
func XLogXOrder(n int, x float64) float64 {
	return order(n, x, XLogX, func() float64 { return alternate(n, factorial(n-2)*inversePower(x, n-1)) })
}

// LogitOrder: f⁽ⁿ⁾ = (n−1)!·((1−x)⁻ⁿ − (−x)⁻ⁿ).
func LogitOrder(n int, x float64) float64 {
	return order(n, x, Logit, func() float64 {
		return factorial(n-1) * (inversePower(1-x, n) - alternate(n, inversePower(x, n)))
	})
}

// NormCDFOrder: f⁽ⁿ⁾ = (−1)ⁿ⁻¹·Heₙ₋₁(x)·φ(x), with the Hermite polynomials
// Heₖ₊₁ = x·Heₖ − k·Heₖ₋₁.
func NormCDFOrder(n int, x float64) float64 {
	return order(n, x, NormCDF, func() float64 {
		_, phi, _ := NormCDF(x)
		if phi == 0 {
			return alternate(n-1, phi)
		}
		a, b := 1.0, x
		for k := 1; k < n-1; k++ {
			a, b = b, float64(x*b)-float64(float64(k)*a)
		}
		return alternate(n-1, b*phi)
	})
}

// SincOrder: x·f⁽ⁿ⁾ + n·f⁽ⁿ⁻¹⁾ = sin⁽ⁿ⁾(x), solved for f⁽ⁿ⁾ upward where |x| ≥ n and for
// f⁽ⁿ⁻¹⁾ downward elsewhere, from an order at which any start is forgotten.
func SincOrder(n int, x float64) float64 {
	return order(n, x, Sinc, func() float64 {
		s, c := math.Sincos(x)
		sines := [4]float64{s, c, -s, -c}
		switch {
		case math.IsInf(x, 0):
			return 0
		case math.Abs(x) >= float64(n):
			y, _, _ := Sinc(x)
			for k := 1; k <= n; k++ {
				y = (sines[k%4] - float64(float64(k)*y)) / x
			}
			return y
		}
		y := 0.0
		for k := 2*n + 60; k > n; k-- {
			y = (sines[k%4] - float64(x*y)) / float64(k)
		}
		return y
	})
}

// Polygamma is f⁽ⁿ⁾ of Digamma. For x > 0,
//
//	ψ⁽ⁿ⁾(x) = (−1)ⁿ⁺¹·n!·Σ (x+k)⁻ⁿ⁻¹,
//
// of which the terms below x+k ≥ N are added up and the rest is the asymptotic series
// (DLMF 5.15.8); for x < 0 by reflection (DLMF 5.15.6),
//
//	ψ⁽ⁿ⁾(x) = (−1)ⁿ·ψ⁽ⁿ⁾(1−x) − π·dⁿ/dxⁿ cot πx.
func Polygamma(n int, x float64) float64 {
	return order(n, x, Digamma, func() float64 {
		if x >= 0 {
			return polygamma(n, x+0)
		}
		return alternate(n, polygamma(n, 1-x)) - cotangentOrder(n, x)
	})
}

func polygamma(n int, x float64) float64 {
	if math.IsInf(x, 1) {
		return 0
	}
	from := float64(20 + n)
	sum := 0.0
	z := x
	for ; z < from; z++ {
		sum += inversePower(z, n+1)
	}
	if math.IsInf(sum, 0) {
		return alternate(n+1, sum)
	}
	// Σₖ (z+k)⁻ⁿ⁻¹ = z⁻ⁿ/n + z⁻ⁿ⁻¹/2 + Σ B₂ⱼ/(2j)!·(n+1)⋯(n+2j−1)·z⁻ⁿ⁻²ʲ
	r := 1 / z
	w := float64(r * r)
	term := 0.5 * float64(n+1) // (n+1)⋯(n+2j−1)/(2j)! at j = 1
	power := w
	tail := 0.0
	for j, b := range bernoulli {
		tail += float64(b * term * power)
		k := float64(n + 2*j + 2)
		i := float64(2*j + 3)
		term = term * k * (k + 1) / (i * (i + 1))
		power *= w
	}
	tail = float64((float64(1/float64(n)) + float64(0.5*r) + tail) * inversePower(z, n))
	return alternate(n+1, factorial(n)*(sum+tail))
}

// bernoulli are B₂, B₄ … B₂₀.
var bernoulli = [...]float64{1. / 6, -1. / 30, 1. / 42, -1. / 30, 5. / 66, -691. / 2730, 7. / 6, -3617. / 510, 43867. / 798, -174611. / 330}

// cotangentOrder returns π·dⁿ/dxⁿ cot πx: a polynomial in c = cot πx, of which the
// derivative along x is −π(1+c²)·d/dc.
func cotangentOrder(n int, x float64) float64 {
	p := []float64{0, 1}
	for range n {
		q := make([]float64, len(p)+1)
		for k := 1; k < len(p); k++ {
			d := float64(float64(k) * p[k])
			q[k-1] -= d
			q[k+1] -= d
		}
		p = q
	}
	s, c := math.Sincos(math.Pi * (x - math.Round(x)))
	c /= s
	y := 0.0
	for k := len(p) - 1; k >= 0; k-- {
		y = float64(y*c) + p[k]
	}
	return y * math.Pow(math.Pi, float64(n+1))
}

// second2 takes the orders up to 2 from a rule of two variables.
func second2(i, j int, p Partials) (d float64, ok bool) {
	switch {
	case p.F != p.F:
		return p.F, true
	case i+j > 2:
		return 0, false
	}
	return [3][3]float64{{p.F, p.Y, p.YY}, {p.X, p.XY}, {p.XX}}[i][j], true
}

// XLogYOrder: ∂ʲ/∂yʲ log y = (−1)ʲ⁻¹·(j−1)!·y⁻ʲ, times x for i = 0; 0 for i ≥ 2.
func XLogYOrder(i, j int, x, y float64) float64 {
	d, ok := second2(i, j, XLogY(x, y))
	switch {
	case ok:
		return d
	case i > 1, i == 0 && x == 0:
		return 0
	}
	d = alternate(j-1, factorial(j-1)*inversePower(y, j))
	if i == 0 {
		d *= x
	}
	return d
}

// LogAddExpOrder: for i+j = n+1 ≥ 2 it is (−1)ʲ·σ⁽ⁿ⁾(x−y), with p = σ(x−y), q = 1−p and
// the Eulerian numbers A,
//
//	σ⁽ⁿ⁾ = Σ (−1)ᵏ·A(n, k)·pᵏ⁺¹·qⁿ⁻ᵏ,  0 ≤ k < n.
func LogAddExpOrder(i, j int, x, y float64) float64 {
	f := LogAddExp(x, y)
	if d, ok := second2(i, j, f); ok {
		return d
	}
	if math.IsInf(f.F, 0) && x == y {
		return 0
	}
	n := i + j - 1
	p, q := f.X, f.Y
	euler := []float64{1}
	for m := 2; m <= n; m++ {
		next := make([]float64, m)
		for k := range next {
			if k < m-1 {
				next[k] += float64(float64(k+1) * euler[k])
			}
			if k > 0 {
				next[k] += float64(float64(m-k) * euler[k-1])
			}
		}
		euler = next
	}
	s := 0.0
	for k, a := range euler {
		t := float64(a * p)
		for range k {
			t *= p
		}
		for range n - k {
			t *= q
		}
		s += alternate(k, t)
	}
	return alternate(j, s)
}

// HuberOrder is 0 for i+j > 2: the function is a quadratic one in pieces.
func HuberOrder(i, j int, x, delta float64) float64 {
	d, _ := second2(i, j, Huber(x, delta))
	return d
}
