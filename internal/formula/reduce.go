package formula

import (
	"math"

	"slope"
	"slope/internal/rule"
)

// Norm2 returns f = √Σ xᵢ² and its slopes xᵢ/f, 0 at the origin, in d.
func Norm2[T slope.Real[T]](d, x []T) (f T) {
	f = slope.Norm2(x)
	if v, ok := Value(f); ok && math.IsInf(v, 0) {
		_, m, s := rule.Norm2(x, valueOf[T])
		for i := range x {
			d[i] = x[i].Lift(rule.OverNorm2(valueOf(&x[i]), m, s))
		}
		return f
	}
	for i, v := range x {
		d[i] = OverNorm(v, f)
	}
	return f
}

// LogSumExp returns f = log Σ exp xᵢ and its slopes, the softmax of x, in d. The greatest
// element is taken from all before, as a constant, which changes nothing but the rounding.
func LogSumExp[T slope.Real[T]](d, x []T) (f T) {
	f = slope.LogSumExp(x)
	if unrounded[T]() {
		for i, v := range x {
			d[i] = v.Sub(f).Exp()
		}
		return f
	}
	if v, ok := Value(f); ok && math.IsInf(v, 0) {
		if infinite(d, x, v) == 1 {
			return f
		}
	} else {
		top := slope.Detach(slope.MaxOf(x))
		for i, v := range x {
			d[i] = v.Sub(top).Exp()
		}
	}
	sum := slope.Sum(d).Inv()
	for i, v := range d[:len(x)] {
		d[i] = v.Mul(sum)
	}
	return f
}

// infinite writes the weights of the elements before they are divided by their sum, where the greatest is top = ±∞: only those that are
// equal to it have one, as at a tie. One alone is 1 whatever its derivatives are.
func infinite[T slope.Real[T]](d, x []T, top float64) (ties int) {
	one := 0
	for i := range x {
		d[i] = x[i].Lift(0)
		if valueOf(&x[i]) == top {
			d[i], one = x[i].Apply(centred).Exp(), i
			ties++
		}
	}
	if ties == 1 {
		d[one] = x[one].Lift(1)
	}
	return ties
}

// centred is x less its value: 0 with the derivatives of x.
var centred = slope.Orders("centred", func(order int, _ float64) float64 {
	if order == 1 {
		return 1
	}
	return 0
})

// MaxOf returns the greatest xᵢ and its slopes, 1/k for each of k that tie, in d.
func MaxOf[T slope.Real[T]](d, x []T) (f T) {
	f = slope.MaxOf(x)
	y, n := rule.MaxOf(x, valueOf[T])
	if !ties(d, x, y, n) {
		shares(d, x, func(v T) T { return f.Sub(v) })
	}
	return f
}

// MinOf is MaxOf for the smallest.
func MinOf[T slope.Real[T]](d, x []T) (f T) {
	f = slope.MinOf(x)
	y, n := rule.MinOf(x, valueOf[T])
	if !ties(d, x, y, n) {
		shares(d, x, func(v T) T { return v.Sub(f) })
	}
	return f
}

func ties[T slope.Real[T]](d, x []T, y float64, n int) (ok bool) {
	if _, ok := Value(x[0]); !ok {
		return false
	}
	for i := range x {
		d[i] = x[i].Lift(rule.TieSlope(valueOf(&x[i]), y, n))
	}
	return true
}

// shares is ties for numbers without values: a slope is 0 where behind is positive.
func shares[T slope.Real[T]](d, x []T, behind func(v T) T) {
	for i, v := range x {
		d[i] = behind(v).Select(v.Lift(0), v.Lift(1))
	}
	n := slope.Sum(d).Inv()
	for i := range x {
		d[i] = d[i].Mul(n)
	}
}

// valueOf returns the value of an element of a type that has values.
func valueOf[T any](x *T) float64 {
	v, _ := Value(*x)
	return v
}
