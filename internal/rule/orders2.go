package rule

import (
	"math"
	"slices"
)

// Derivatives of every order of the functions of two variables, for derivatives inside
// derivatives. Those up to the second are those of the rules. The third ones come with them,
//
//	t = [∂³f/∂x³, ∂³f/∂x²∂y, ∂³f/∂x∂y², ∂³f/∂y³],
//
// since a slope has them as its second derivatives.

// PowThird returns Pow and its third derivatives.
func PowThird(x, y float64) (p Partials, t [4]float64) {
	p = Pow(x, y)
	if x > 0 && p.F > 0x1p-900 && p.F < 0x1p900 && x > 0x1p-30 && x < 0x1p30 {
		l, q := math.Log(x), p.F/x
		return p, [4]float64{
			p.XX * (y - 2) / x,
			q / x * (float64(2*y) - 1 + float64(y*(y-1)*l)),
			q * l * (2 + float64(y*l)),
			p.YY * l,
		}
	}
	for k := range t {
		t[k] = PowOrder(3-k, k, x, y)
	}
	return p, t
}

// PowOrder: with l = log x and the falling factorial (y)ᵢ = y(y−1)⋯(y−i+1), of which D is the
// derivative to y,
//
//	∂ⁱ⁺ʲf/∂xⁱ∂yʲ = x^(y−i)·Σ C(j, k)·Dᵏ(y)ᵢ·lʲ⁻ᵏ,  0 ≤ k ≤ j.
func PowOrder(i, j int, x, y float64) float64 {
	if d, ok := second2(i, j, Pow(x, y)); ok {
		return d
	}
	if j > 0 && x < 0 {
		return math.NaN()
	}
	c := []float64{1} // the Taylor coefficients of (y+h)ᵢ in h
	for k := range i {
		a := y - float64(k)
		c = append(c, 0)
		for m := len(c) - 1; m > 0; m-- {
			c[m] = float64(c[m]*a) + c[m-1]
		}
		c[0] *= a
	}
	sum, l, choose := 0.0, math.Log(math.Abs(x)), 1.0
	for k := range min(i, j) + 1 { // C(j, k)·k!·c[k]
		w := float64(choose * c[k])
		for range j - k {
			w = timesLimit(w, l)
		}
		sum += float64(w)
		choose *= float64(j - k)
	}
	f, _, _ := PowConst(x, y-float64(i))
	return timesLimit(sum, f)
}

// HypotThird returns Hypot and its third derivatives: with u = x/f and v = y/f they are
// −3uv²/f², v(2u²−v²)/f², u(2v²−u²)/f² and −3u²v/f².
func HypotThird(x, y float64) (p Partials, t [4]float64) {
	p = Hypot(x, y)
	u, v, r := p.X, p.Y, 1/p.F
	if !(r > 0x1p-400 && r < 0x1p400) {
		for k := range t {
			t[k] = HypotOrder(3-k, k, x, y)
		}
		return p, t
	}
	u2, v2 := float64(u*u), float64(v*v)
	return p, [4]float64{-3 * u * v2 * r * r, v * (float64(2*u2) - v2) * r * r, u * (float64(2*v2) - u2) * r * r, -3 * u2 * v * r * r}
}

// HypotOrder: a derivative of order n is f^(1−n)·P(u, v) with a polynomial P in u = x/f and
// v = y/f. From a term uᵃvᵇ/fᵐ the derivative to x makes, since u² + v² = 1,
//
//	(a·u^(a−1)·v^(b+2) − (b+m)·u^(a+1)·vᵇ)/f^(m+1),
//
// so that v², which f_xx has, stays a factor next to the axis; likewise to y, with u and v exchanged.
func HypotOrder(i, j int, x, y float64) float64 {
	p := Hypot(x, y)
	if d, ok := second2(i, j, p); ok {
		return d
	}
	switch {
	case math.IsInf(p.F, 0):
		return 0
	case p.F == 0:
		return math.NaN()
	}
	n := i + j
	c := make([]float64, 2*n+3) // of uᵃvᵇ with a+b = degree
	degree, m := 2, 1
	switch { // f_xx = v²/f, f_yy = u²/f, f_xy = −uv/f
	case i > 1:
		c[0], i = 1, i-2
	case j > 1:
		c[2], j = 1, j-2
	default:
		c[1], i, j = -1, i-1, j-1
	}
	for range i {
		c = alongX(c, degree, m)
		degree, m = degree+1, m+1
	}
	for range j { // along y, with u and v exchanged
		slices.Reverse(c[:degree+1])
		c = alongX(c, degree, m)
		degree, m = degree+1, m+1
		slices.Reverse(c[:degree+1])
	}
	u, v, s := p.X, p.Y, 0.0
	for a := range degree + 1 {
		if c[a] != 0 {
			s += float64(c[a] * integerPower(u, a) * integerPower(v, degree-a))
		}
	}
	for range m {
		s /= p.F
	}
	return s
}

// alongX returns the derivative to x of Σ c[a]·uᵃvᵇ/fᵐ, a+b being the degree, times f^(m+1).
func alongX(c []float64, degree, m int) []float64 {
	next := make([]float64, len(c))
	for a, w := range c[:degree+1] {
		if a > 0 {
			next[a-1] += float64(float64(a) * w)
		}
		next[a+1] -= float64(float64(degree-a+m) * w)
	}
	return next
}

// integerPower returns xⁿ for a small n ≥ 0.
func integerPower(x float64, n int) float64 {
	y := 1.0
	for range n {
		y *= x
	}
	return y
}

// Atan2Third returns Atan2 and its third derivatives, to y first: see Atan2Order.
func Atan2Third(y, x float64) (p Partials, t [4]float64) {
	for k := range t {
		t[k] = atan2Order(3-k, k, y, x)
	}
	return Atan2(y, x), t
}

// Atan2Order: the angle is the imaginary part of log z with z = x + iy, whose derivative of
// order n is (−1)ⁿ⁻¹·(n−1)!·z⁻ⁿ, so that
//
//	∂ⁱ⁺ʲf/∂yⁱ∂xʲ = Im iⁱ·(−1)ⁿ⁻¹·(n−1)!·z⁻ⁿ,  n = i+j.
func Atan2Order(i, j int, y, x float64) float64 {
	if d, ok := second2(i, j, Atan2(y, x)); ok {
		return d
	}
	return atan2Order(i, j, y, x)
}

// atan2Order is Atan2Order with z⁻ⁿ = (x−iy)ⁿ/|z|²ⁿ. The power is taken in double-double, since
// a part may cancel, and without the scale of z.
func atan2Order(i, j int, y, x float64) float64 {
	n := i + j
	size := math.Max(math.Abs(x), math.Abs(y))
	switch {
	case x != x || y != y || size == 0:
		return math.NaN()
	case math.IsInf(size, 0):
		return 0
	}
	_, e := math.Frexp(size)
	a, b := dd{math.Ldexp(x, -e), 0}, dd{math.Ldexp(-y, -e), 0}
	r := a.mul(a).add(b.mul(b)).float64()
	re, im := a, b
	scale := r
	for range n - 1 {
		re, im = re.mul(a).sub(im.mul(b)), re.mul(b).add(im.mul(a))
		scale *= r
	}
	part := [4]float64{im.float64(), re.float64(), -im.float64(), -re.float64()}[i%4] // Im iⁱ·w
	return math.Ldexp(alternate(n-1, factorial(n-1)*part/scale), -n*e)
}
