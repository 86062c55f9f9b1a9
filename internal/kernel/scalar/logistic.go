package scalar

import "math"

// Sigmoid returns f = 1/(1+e⁻ˣ), within 1.1 ulp, and its derivatives: with e = e^−|x|, q = 1/(1+e) and p = e/(1+e) = 1−q,
//
//	f = q for x ≥ 0 and p for x < 0,  f′ = pq,  f″ = f′·(1−2f) = ∓pq·t with t = q−p = (1−e)/(1+e).
//
// Special cases are: f(+Inf) = 1 and f(−Inf) = 0, with f′ = 0.
func Sigmoid(x float64) (y, d1, d2 float64) {
	a := math.Abs(x)
	if !(a < 700) {
		return sigmoidEdge(x)
	}
	v, w := expPair(expParts(-a, 1023)) // e^−|x| = v + w
	u := 1 + v
	c := ((1 - u) + v) + w // 1 + e^−|x| = u + c
	r := 1 / u
	p := v / u
	p += float64((w - float64(p*c)) * r)
	q := r - float64(r*float64(r*c))
	d1 = p * q
	d2 = d1 * (((1 - v) - w) * r)
	if x < 0 {
		return p, d1, d2
	}
	return q, d1, -d2
}

// sigmoidEdge is Sigmoid where 1 + e^−|x| is 1, and for NaN.
func sigmoidEdge(x float64) (y, d1, d2 float64) {
	e := Exp(-math.Abs(x))
	if x > 0 {
		return 1, e, -e
	}
	return e, e, e
}

// Softplus returns f = log(1+eˣ) = max(x, 0) + log(1+e), within 1.2 ulp, and its derivatives, with e, p and q as in
// Sigmoid: f′ = q for x ≥ 0 and p for x < 0, f″ = pq.
//
// Special cases are: f(+Inf) = +Inf with f′ = 1; f(−Inf) = 0 with f′ = 0.
func Softplus(x float64) (y, d1, d2 float64) {
	a := math.Abs(x)
	if !(a < 700) {
		return softplusEdge(x)
	}
	v, w := expPair(expParts(-a, 1023))
	u := 1 + v
	c := ((1 - u) + v) + w
	k, f := logSplit(u)
	h, b := logSum(k, f)
	r := 1 / u
	b += float64(c * r)
	m := float64(0.5 * (x + a)) // max(x, 0)
	y = m + h
	t := y - m
	y += ((m - (y - t)) + (h - t)) + b
	p := v / u
	p += float64((w - float64(p*c)) * r)
	q := r - float64(r*float64(r*c))
	d2 = p * q
	if x < 0 {
		return y, p, d2
	}
	return y, q, d2
}

// softplusEdge is Softplus where it is x, or eˣ with few digits, and for NaN.
func softplusEdge(x float64) (y, d1, d2 float64) {
	e := Exp(-math.Abs(x))
	if x > 0 {
		return x, 1, e
	}
	return e, e, e
}

// Tanh returns f = tanh x, within 1.1 ulp, f′ = sech²x and f″ = −2f·f′. With e = e^−2|x| and p = e/(1+e),
//
//	|f| = (1−e)/(1+e),  f′ = 2p·(1+|f|),
//
// which keeps its digits however close |f| is to 1.
//
// Special cases are: f(±0) = ±0; f(±Inf) = ±1 with f′ = 0.
func Tanh(x float64) (y, d1, d2 float64) {
	a := math.Abs(x)
	if !(a < 350) {
		return tanhEdge(x)
	}
	v, d, r, q := expParts(-2*a, 1023)
	// n + m = 1 − e^−2|x|, as in Expm1
	g := r + q
	t := v - 1
	b := v - (t + 1)
	h := t + r
	l := ((t - h) + r) + ((q + float64(t*g)) + (b + (d + float64(d*g))))
	n := -(h + l)
	m := -((h + n) + l)
	e, w := expPair(v, d, r, q)
	u := 1 + e
	c := ((1 - u) + e) + w
	i := 1 / u
	p := float64(e * i)
	p += float64((w - float64(p*c)) * i)
	f := n / u
	f += float64((m - float64(f*c)) * i)
	d1 = 2 * p * (1 + f)
	y = math.Copysign(f, x)
	return y, d1, -2 * y * d1
}

// tanhEdge is Tanh where sech²x is 4·e^−2|x|, and for NaN.
func tanhEdge(x float64) (y, d1, d2 float64) {
	if x != x {
		return x, x, x
	}
	y = math.Copysign(1, x)
	v, d, r, q := expParts(max(-2*math.Abs(x), -900), 1023+400)
	e := v + (d + float64(v*(r+q)))
	return y, e * 0x1p-398, -y * (e * 0x1p-397)
}
