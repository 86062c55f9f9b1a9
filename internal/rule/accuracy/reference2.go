package main

import (
	"math/big"

	b "slope/internal/bigmath"
)

// param lists the references of rules with a constant.
var param = map[string]func(x *big.Float, c float64) [3]*big.Float{
	"AddConst": func(x *big.Float, c float64) [3]*big.Float { return [3]*big.Float{add(x, num(c)), num(1), num(0)} },
	"Scale":    func(x *big.Float, c float64) [3]*big.Float { return [3]*big.Float{k(c, x), num(c), num(0)} },
	"Lift":     func(_ *big.Float, c float64) [3]*big.Float { return [3]*big.Float{num(c), num(0), num(0)} },
	"PowConst": powConst,
	"PowInt":   powConst,
}

// powConst: f = x^p, f′ = p·x^(p−1), f″ = p(p−1)·x^(p−2), the exponents exact.
func powConst(x *big.Float, p float64) [3]*big.Float {
	z := [3]*big.Float{b.Pow(x, num(p), prec), num(0), num(0)}
	if p != 0 {
		z[1] = k(p, b.Pow(x, sub(num(p), one), prec))
	}
	if p != 0 && p != 1 {
		z[2] = k(p, mul(sub(num(p), one), b.Pow(x, sub(num(p), num(2)), prec)))
	}
	return z
}

// binary lists the references of rules of two variables.
var binary = map[string]ref2{
	"Add": func(x, y *big.Float) [6]*big.Float {
		return [6]*big.Float{add(x, y), num(1), num(1), num(0), num(0), num(0)}
	},
	"Sub": func(x, y *big.Float) [6]*big.Float {
		return [6]*big.Float{sub(x, y), num(1), num(-1), num(0), num(0), num(0)}
	},
	"Mul": func(x, y *big.Float) [6]*big.Float {
		return [6]*big.Float{mul(x, y), y, x, num(0), num(1), num(0)}
	},
	"Div": func(x, y *big.Float) [6]*big.Float {
		return [6]*big.Float{quo(x, y), inv(y), neg(quo(x, sqr(y))), num(0), neg(inv(sqr(y))), k(2, quo(x, cube(y)))}
	},
	"Pow":       pow,
	"Hypot":     hypot,
	"Atan2":     atan2,
	"Max":       func(x, y *big.Float) [6]*big.Float { return choose(x, y, x.Cmp(y)) },
	"Min":       func(x, y *big.Float) [6]*big.Float { return choose(x, y, y.Cmp(x)) },
	"XLogY":     xlogy,
	"LogAddExp": logaddexp,
	"Huber":     huber,
}

// pow for x > 0, and for x < 0 the partial derivatives to x alone, y being an
// integer.
func pow(x, y *big.Float) [6]*big.Float {
	f := b.Pow(x, y, prec)
	y1 := new(big.Float).SetPrec(2200).Sub(y, one)
	p1 := b.Pow(x, y1, prec) // x^(y−1)
	z := [6]*big.Float{f, mul(y, p1), nil, quo(mul(y, y1, p1), x), nil, nil}
	if x.Sign() > 0 {
		l := at(b.Log, x)
		z[2] = mul(f, l)
		z[4] = mul(p1, add(one, mul(y, l)))
		z[5] = mul(f, l, l)
	}
	return z
}

func hypot(x, y *big.Float) [6]*big.Float {
	f := b.Hypot(x, y, prec)
	c := inv(cube(f))
	return [6]*big.Float{f, quo(x, f), quo(y, f), mul(y, y, c), neg(mul(x, y, c)), mul(x, x, c)}
}

func atan2(y, x *big.Float) [6]*big.Float {
	r := add(sqr(x), sqr(y))
	q := sqr(r)
	xy := k(2, quo(mul(x, y), q))
	return [6]*big.Float{b.Atan2(y, x, prec), quo(x, r), neg(quo(y, r)),
		neg(xy), quo(mul(sub(y, x), add(y, x)), q), xy}
}

// choose is the partials of x if cmp > 0, of y if cmp < 0, of their mean else.
func choose(x, y *big.Float, cmp int) [6]*big.Float {
	o := func() *big.Float { return num(0) }
	switch {
	case cmp > 0:
		return [6]*big.Float{x, num(1), o(), o(), o(), o()}
	case cmp < 0:
		return [6]*big.Float{y, o(), num(1), o(), o(), o()}
	}
	return [6]*big.Float{x, num(0.5), num(0.5), o(), o(), o()}
}

func xlogy(x, y *big.Float) [6]*big.Float {
	l := at(b.Log, y)
	return [6]*big.Float{mul(x, l), l, quo(x, y), num(0), inv(y), neg(quo(x, sqr(y)))}
}

// logaddexp: log(eˣ+e^y) = x + softplus(y−x), added at a precision that holds
// the doubles x and y exactly.
func logaddexp(x, y *big.Float) [6]*big.Float {
	d := new(big.Float).SetPrec(2200).Sub(x, y)
	p, q := at(b.Sigmoid, d), at(b.Sigmoid, neg2(d))
	c := mul(p, q)
	hi, lo := x, neg2(d) // log(eˣ+e^y) = hi + softplus(lo) with lo ≤ 0
	if d.Sign() < 0 {
		hi, lo = y, d
	}
	f := new(big.Float).SetPrec(2200).Add(hi, b.Softplus(lo, 1200))
	return [6]*big.Float{f, p, q, c, neg(c), c}
}

func neg2(x *big.Float) *big.Float { return new(big.Float).Neg(x) }

func huber(x, d *big.Float) [6]*big.Float {
	a := op(func(z *big.Float) { z.Abs(x) })
	s := num(float64(x.Sign()))
	in := [6]*big.Float{k(0.5, sqr(x)), x, num(0), num(1), num(0), num(0)}
	out := [6]*big.Float{mul(d, sub(a, k(0.5, d))), mul(d, s), sub(a, d), num(0), s, num(-1)}
	switch a.Cmp(d) {
	case -1:
		return in
	case 1:
		return out
	}
	for i := range in {
		in[i] = k(0.5, add(in[i], out[i]))
	}
	return in
}
