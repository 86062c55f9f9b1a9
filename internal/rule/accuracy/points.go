package main

import (
	"math"
	"math/rand/v2"

	"slope/internal/rule"
)

// points returns n points of the domain of r: doubles of every magnitude, of
// the magnitudes that people use, subnormals, and ladders that close in on
// every edge, pole, zero and kink of the row from both sides.
func points(r rule.Row, n int, rng *rand.Rand) []float64 {
	lo, hi := span(r)
	edges := append([]float64{0, 1, -1, math.MaxFloat64, -math.MaxFloat64}, r.Edges...)
	var xs []float64
	for len(xs) < n {
		var x float64
		switch u := rng.Float64(); {
		case u < 0.25:
			x = math.Float64frombits(rng.Uint64())
		case u < 0.60:
			x = lo + float64(rng.Float64()*(hi-lo))
		case u < 0.65:
			x = math.Float64frombits(rng.Uint64()&(1<<52-1) | rng.Uint64()&(1<<63))
		case u < 0.75:
			x = math.Ldexp(1+rng.Float64(), rng.IntN(80)-40)
			if rng.IntN(2) == 0 {
				x = -x
			}
		default:
			x = near(edges[rng.IntN(len(edges))], rng)
		}
		if x >= r.Lo && x <= r.Hi && !math.IsInf(x, 0) {
			xs = append(xs, x+0) // −0 is a matter of special cases, not of accuracy
		}
	}
	return xs
}

// near returns e ± 2⁻ᵏ·m, or a neighbour of e a few doubles away.
func near(e float64, rng *rand.Rand) float64 {
	sign := 1.0
	if rng.IntN(2) == 0 {
		sign = -1
	}
	switch rng.IntN(4) {
	case 0:
		x := e
		for range 1 + rng.IntN(8) {
			x = math.Nextafter(x, sign*math.Inf(1))
		}
		return x
	case 1:
		return e + float64(sign*math.Ldexp(1+rng.Float64(), -rng.IntN(1074)))
	case 2:
		return e * (1 + float64(sign*math.Ldexp(1+rng.Float64(), -rng.IntN(53))))
	}
	return e + float64(sign*math.Ldexp(1+rng.Float64(), -rng.IntN(60)))
}

// span returns the interval about the edges of r in which its function does
// what it is used for.
func span(r rule.Row) (lo, hi float64) {
	lo, hi = -10, 10
	for _, e := range r.Edges {
		if math.Abs(e) < 1e4 {
			lo, hi = math.Min(lo, e-2), math.Max(hi, e+2)
		}
	}
	return math.Max(lo, r.Lo), math.Min(hi, r.Hi)
}

// pairs returns n points of the plane for a rule of two variables: independent
// ones, and some at which the two are alike in magnitude or all but equal.
func pairs(r rule.Row, n int, rng *rand.Rand) [][2]float64 {
	xs, ys := points(r, n, rng), points(r, n, rng)
	z := make([][2]float64, n)
	for i := range z {
		x, y := xs[i], ys[i]
		switch rng.IntN(4) {
		case 0:
			y = near(x, rng)
		case 1:
			y = x * math.Ldexp(1+rng.Float64(), rng.IntN(40)-20)
		}
		if r.Name == "Pow" {
			x, y = base(x, y, rng)
		}
		if r.Name == "Huber" {
			y = math.Abs(y)
		}
		if x == 0 || x-x != 0 { // infinite or NaN
			x = 0.75
		}
		if y == 0 || y-y != 0 {
			y = 1.5
		}
		z[i] = [2]float64{x, y}
	}
	return z
}

// base makes most pairs of Pow such that x^y is a normal number, some next to
// overflow and underflow, and y an integer where x is negative.
func base(x, y float64, rng *rand.Rand) (float64, float64) {
	if rng.IntN(8) > 0 {
		x = math.Abs(x)
		if x == 0 {
			x = 2
		}
		l := math.Log2(x)
		if l != 0 && rng.IntN(4) > 0 {
			y = (rng.Float64()*2 - 1) * 1080 / l
		}
		if rng.IntN(4) == 0 {
			y = math.Round(y)
		}
		return x, y
	}
	return -math.Abs(x), math.Round(math.Mod(y, 40))
}
