package formula

import (
	"math"

	"slope"
	"slope/internal/rule"
)

// Norm2 returns f = √Σ xᵢ² and its slopes xᵢ/f, in d. At the origin they are 0 with derivatives that are NaN.
func Norm2[T slope.Real[T]](d, x []T) (f T) {
	f = slope.Norm2(x)
	if v, ok := Value(f); ok && math.IsInf(v, 0) {
		_, m, s := rule.Norm2(x, valueOf[T])
		for i := range x {
			d[i] = x[i].Lift(rule.OverNorm2(valueOf(&x[i]), m, s))
		}
		return f
	}
	if k := greatest(x, math.Abs); k >= 0 && valueOf(&x[k]) != 0 {
		norm2About(d, x, k)
		return f
	} else if k >= 0 {
		norm2AtOrigin(d, x)
		return f
	}
	if _, ok := Value(f); ok || unrounded[T]() {
		for i, v := range x {
			d[i] = OverNorm(v, f)
		}
		return f
	}
	norm2Beside(d, x, f)
	return f
}

// norm2Beside writes the slopes xᵢ/f of the norm f of numbers without values; see overNorm.
// The elements are taken relative to the greatest size among them.
func norm2Beside[T slope.Real[T]](d, x []T, f T) {
	sizes, squares := make([]T, len(x)), make([]T, len(x))
	for i, v := range x {
		sizes[i] = v.Abs()
	}
	top := held(slope.MaxOf(sizes))
	for i, v := range x {
		squares[i] = v.Div(top).Square()
	}
	others(d, squares)
	for i, v := range x {
		d[i] = overNorm(v, f, d[i].Div(squares[i]))
	}
}

// others writes Σ_{j≠i} xⱼ to d[i].
func others[T slope.Real[T]](d, x []T) {
	last := len(x) - 1
	if last == 0 {
		d[0] = x[0].Lift(0)
		return
	}
	d[last-1] = x[last]
	for i := last - 1; i > 0; i-- { // what is behind
		d[i-1] = d[i].Add(x[i])
	}
	before := x[0]
	for i := 1; i < last; i++ {
		d[i], before = before.Add(d[i]), before.Add(x[i])
	}
	d[last] = before
}

// norm2AtOrigin writes the slopes of the norm of the vector 0.
func norm2AtOrigin[T slope.Real[T]](d, x []T) {
	z := x[0].Apply(unbounded)
	for _, v := range x[1:] {
		z = z.Add(v.Apply(unbounded))
	}
	for i := range x {
		d[i] = z
	}
}

// unbounded is 0 with the derivatives NaN, for what moves.
var unbounded = slope.Orders("unbounded", func(order int, _ float64) float64 {
	if order == 0 {
		return 0
	}
	return math.NaN()
})

// norm2About writes the slopes xᵢ/f of the norm f, with tᵢ = xᵢ/xₖ for the greatest element xₖ:
// ±1/√(1+Σtᵢ²) to xₖ and tᵢ times that to the others. The derivative of xₖ/f is a difference
// of almost equal numbers where xₖ is almost all of f.
func norm2About[T slope.Real[T]](d, x []T, k int) {
	top := x[k]
	x[0], x[k] = x[k], x[0]
	t := d[1:len(x)]
	for i, v := range x[1:] {
		t[i] = v.Div(top)
	}
	u := top.Lift(math.Copysign(1, valueOf(&top)))
	if len(t) > 0 {
		u = slope.SumSquares(t).AddConst(1).Sqrt().Inv().Scale(math.Copysign(1, valueOf(&top)))
	}
	for i := range t {
		t[i] = t[i].Mul(u)
	}
	d[0] = u
	d[0], d[k] = d[k], d[0]
	x[0], x[k] = x[k], x[0]
}

// LogSumExp returns f = log Σ exp xᵢ and its slopes, the softmax of x, in d. It is taken
// relative to the greatest element xₖ, with eᵢ = exp(xᵢ−xₖ): 1/(1+Σeᵢ) to xₖ and eᵢ times
// that to the others, whose derivatives keep their digits where xₖ is almost alone.
func LogSumExp[T slope.Real[T]](d, x []T) (f T) {
	f = slope.LogSumExp(x)
	k := greatest(x, func(v float64) float64 { return v })
	if v, ok := Value(f); ok && math.IsInf(v, 0) {
		if infinite(d, x, v) == 1 {
			return f
		}
	} else if k >= 0 {
		logSumExpAbout(d, x, k)
		return f
	} else {
		softmax(d, x)
		return f
	}
	sum := slope.Sum(d).Inv()
	for i, v := range d[:len(x)] {
		d[i] = v.Mul(sum)
	}
	return f
}

// softmax writes the slopes of LogSumExp of numbers without values, pᵢ = eᵢ/Σeⱼ = 1/(1+q) with
// q = Σ_{j≠i} eⱼ/eᵢ: the derivative of the quotient is a difference of almost equal numbers
// where q is small.
func softmax[T slope.Real[T]](d, x []T) {
	top := held(slope.MaxOf(x))
	e := make([]T, len(x))
	for i, v := range x {
		e[i] = v.Sub(top).Exp()
	}
	sum := slope.Sum(e).Inv()
	others(d, e)
	for i, v := range e {
		q := d[i].Div(v)
		d[i] = q.Neg().AddConst(1).Select(q.AddConst(1).Inv(), v.Mul(sum))
	}
}

// logSumExpAbout writes the slopes of LogSumExp.
func logSumExpAbout[T slope.Real[T]](d, x []T, k int) {
	top := x[k]
	x[0], x[k] = x[k], x[0]
	e := d[1:len(x)]
	p := top.Lift(1)
	if len(e) > 0 {
		for i, v := range x[1:] {
			e[i] = v.Sub(top).Exp()
		}
		p = slope.Sum(e).AddConst(1).Inv()
	}
	for i := range e {
		e[i] = e[i].Mul(p)
	}
	d[0] = p
	d[0], d[k] = d[k], d[0]
	x[0], x[k] = x[k], x[0]
}

// greatest returns the index of the element with the greatest size, −1 if T has no values or
// one is NaN.
func greatest[T slope.Real[T]](x []T, size func(float64) float64) int {
	k, most := -1, math.Inf(-1)
	for i := range x {
		v, ok := Value(x[i])
		if !ok || v != v {
			return -1
		}
		if s := size(v); k < 0 || s > most {
			k, most = i, s
		}
	}
	return k
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
