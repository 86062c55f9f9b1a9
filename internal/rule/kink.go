package rule

import "math"

// Abs: f = |x|, f′ = sign x, f″ = 0.
//
// Special cases are: f′(±0) = 0, the mean of the one-sided slopes.
func Abs(x float64) (y, d1, d2 float64) {
	switch {
	case x > 0:
		return x, 1, 0
	case x < 0:
		return -x, -1, 0
	case x == 0:
		return 0, 0, 0
	}
	return x, x, x
}

// Max: f is the greater of x and y; at a tie the slope is shared ½ and ½.
//
// Special cases are: a NaN makes every part NaN, but the value of Max(+Inf, NaN)
// is +Inf, as in package math.
func Max(x, y float64) Partials {
	switch {
	case x > y:
		return Partials{F: x, X: 1}
	case x < y:
		return Partials{F: y, Y: 1}
	case x == y:
		return Partials{F: math.Max(x, y), X: 0.5, Y: 0.5}
	}
	p := nanPartials
	p.F = math.Max(x, y)
	return p
}

// Min: f is the smaller of x and y; at a tie the slope is shared ½ and ½.
//
// Special cases are: a NaN makes every part NaN, but the value of Min(-Inf, NaN)
// is -Inf, as in package math.
func Min(x, y float64) Partials {
	switch {
	case x < y:
		return Partials{F: x, X: 1}
	case x > y:
		return Partials{F: y, Y: 1}
	case x == y:
		return Partials{F: math.Min(x, y), X: 0.5, Y: 0.5}
	}
	p := nanPartials
	p.F = math.Min(x, y)
	return p
}

var nanPartials = func() Partials {
	n := math.NaN()
	return Partials{n, n, n, n, n, n}
}()
