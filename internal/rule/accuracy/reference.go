package main

import (
	"math/big"

	b "slope/internal/bigmath"
)

// The exact value and derivatives of every rule, by arbitrary-precision
// arithmetic. A nil is no real number: x is outside the domain or at a pole.

// prec is the precision of the references, in bits. Exact results differ from
// what a rule returns from bit 53 on; the rest is for the cancellation of
// formulas such as 1 + y·log x next to their zeros.
const prec = 200

type ref1 func(x *big.Float) [3]*big.Float
type ref2 func(x, y *big.Float) [6]*big.Float

func num(x float64) *big.Float { return new(big.Float).SetPrec(prec).SetFloat64(x) }

func op(f func(z *big.Float)) *big.Float {
	z := new(big.Float).SetPrec(prec)
	f(z)
	return z
}

func some(xs ...*big.Float) bool {
	for _, x := range xs {
		if x == nil {
			return false
		}
	}
	return true
}

// The arithmetic below hands a nil on, and returns nil for what IEEE calls NaN.

func add(x, y *big.Float) *big.Float {
	if !some(x, y) || x.IsInf() && y.IsInf() && x.Signbit() != y.Signbit() {
		return nil
	}
	return op(func(z *big.Float) { z.Add(x, y) })
}

func neg(x *big.Float) *big.Float {
	if x == nil {
		return nil
	}
	return op(func(z *big.Float) { z.Neg(x) })
}

func sub(x, y *big.Float) *big.Float { return add(x, neg(y)) }

func mul(xs ...*big.Float) *big.Float {
	z := num(1)
	for _, x := range xs {
		if x == nil || x.IsInf() && z.Sign() == 0 || z.IsInf() && x.Sign() == 0 {
			return nil
		}
		z.Mul(z, x)
	}
	return z
}

func quo(x, y *big.Float) *big.Float {
	if !some(x, y) || x.Sign() == 0 && y.Sign() == 0 || x.IsInf() && y.IsInf() {
		return nil
	}
	return op(func(z *big.Float) { z.Quo(x, y) })
}

func k(c float64, x *big.Float) *big.Float { return mul(num(c), x) }

func inv(x *big.Float) *big.Float { return quo(num(1), x) }

func sqr(x *big.Float) *big.Float { return mul(x, x) }

func cube(x *big.Float) *big.Float { return mul(x, x, x) }

func at(f func(*big.Float, uint) *big.Float, x *big.Float) *big.Float {
	if x == nil {
		return nil
	}
	return f(x, prec)
}

func sqrt(x *big.Float) *big.Float { return at(b.Sqrt, x) }

var one = num(1)

// unary lists the references of rules of one variable by name.
var unary = map[string]ref1{
	"Neg":    func(x *big.Float) [3]*big.Float { return [3]*big.Float{neg(x), num(-1), num(0)} },
	"Inv":    func(x *big.Float) [3]*big.Float { return [3]*big.Float{inv(x), neg(inv(sqr(x))), k(2, inv(cube(x)))} },
	"Square": func(x *big.Float) [3]*big.Float { return [3]*big.Float{sqr(x), k(2, x), num(2)} },
	"Sqrt": func(x *big.Float) [3]*big.Float {
		y := sqrt(x)
		return [3]*big.Float{y, quo(num(0.5), y), quo(num(-0.25), mul(x, y))}
	},
	"Cbrt": func(x *big.Float) [3]*big.Float {
		y := at(b.Cbrt, x)
		d := inv(k(3, sqr(y)))
		return [3]*big.Float{y, d, quo(k(-2, d), k(3, x))}
	},
	"Exp": func(x *big.Float) [3]*big.Float {
		y := at(b.Exp, x)
		return [3]*big.Float{y, y, y}
	},
	"Exp2": func(x *big.Float) [3]*big.Float {
		y, l := at(b.Exp2, x), b.Ln2(prec)
		return [3]*big.Float{y, mul(l, y), mul(l, l, y)}
	},
	"Expm1": func(x *big.Float) [3]*big.Float {
		e := at(b.Exp, x)
		return [3]*big.Float{at(b.Expm1, x), e, e}
	},
	"Log":   func(x *big.Float) [3]*big.Float { return [3]*big.Float{at(b.Log, x), inv(x), neg(inv(sqr(x)))} },
	"Log2":  func(x *big.Float) [3]*big.Float { return logTo(at(b.Log2, x), x, b.Ln2(prec)) },
	"Log10": func(x *big.Float) [3]*big.Float { return logTo(at(b.Log10, x), x, b.Ln10(prec)) },
	"Log1p": func(x *big.Float) [3]*big.Float {
		p := wide(x)
		return [3]*big.Float{at(b.Log1p, x), inv(p), neg(inv(sqr(p)))}
	},
	"Sin": func(x *big.Float) [3]*big.Float {
		s, c := b.Sincos(x, prec)
		return [3]*big.Float{s, c, neg(s)}
	},
	"Cos": func(x *big.Float) [3]*big.Float {
		s, c := b.Sincos(x, prec)
		return [3]*big.Float{c, neg(s), neg(c)}
	},
	"Tan": func(x *big.Float) [3]*big.Float {
		s, c := b.Sincos(x, prec)
		d := inv(sqr(c))
		return [3]*big.Float{quo(s, c), d, k(2, mul(quo(s, c), d))}
	},
	"Sinpi": func(x *big.Float) [3]*big.Float {
		s, c, pi := at(b.Sinpi, x), at(b.Cospi, x), b.Pi(prec)
		return [3]*big.Float{s, mul(pi, c), neg(mul(pi, pi, s))}
	},
	"Cospi": func(x *big.Float) [3]*big.Float {
		s, c, pi := at(b.Sinpi, x), at(b.Cospi, x), b.Pi(prec)
		return [3]*big.Float{c, neg(mul(pi, s)), neg(mul(pi, pi, c))}
	},
	"Asin": func(x *big.Float) [3]*big.Float {
		q := oneMinusSquare(x)
		return [3]*big.Float{at(b.Asin, x), inv(sqrt(q)), quo(x, mul(q, sqrt(q)))}
	},
	"Acos": func(x *big.Float) [3]*big.Float {
		q := oneMinusSquare(x)
		return [3]*big.Float{at(b.Acos, x), neg(inv(sqrt(q))), neg(quo(x, mul(q, sqrt(q))))}
	},
	"Atan": func(x *big.Float) [3]*big.Float {
		d := inv(add(one, sqr(x)))
		return [3]*big.Float{at(b.Atan, x), d, k(-2, mul(x, d, d))}
	},
	"Sinh": func(x *big.Float) [3]*big.Float {
		y := at(b.Sinh, x)
		return [3]*big.Float{y, at(b.Cosh, x), y}
	},
	"Cosh": func(x *big.Float) [3]*big.Float {
		y := at(b.Cosh, x)
		return [3]*big.Float{y, at(b.Sinh, x), y}
	},
	"Tanh": func(x *big.Float) [3]*big.Float {
		y, d := at(b.Tanh, x), inv(sqr(at(b.Cosh, x)))
		return [3]*big.Float{y, d, k(-2, mul(y, d))}
	},
	"Asinh": func(x *big.Float) [3]*big.Float {
		d := inv(sqrt(add(one, sqr(x))))
		return [3]*big.Float{at(b.Asinh, x), d, neg(mul(x, cube(d)))}
	},
	"Acosh": func(x *big.Float) [3]*big.Float {
		d := inv(sqrt(mul(sub(x, one), add(x, one))))
		return [3]*big.Float{at(b.Acosh, x), d, neg(mul(x, cube(d)))}
	},
	"Atanh": func(x *big.Float) [3]*big.Float {
		d := inv(oneMinusSquare(x))
		return [3]*big.Float{at(b.Atanh, x), d, k(2, mul(x, sqr(d)))}
	},
	"Erf": func(x *big.Float) [3]*big.Float {
		d := gauss(x)
		return [3]*big.Float{at(b.Erf, x), d, k(-2, mul(x, d))}
	},
	"Erfc": func(x *big.Float) [3]*big.Float {
		d := neg(gauss(x))
		return [3]*big.Float{at(b.Erfc, x), d, k(-2, mul(x, d))}
	},
	"Gamma": func(x *big.Float) [3]*big.Float {
		y, p := at(b.Gamma, x), at(b.Digamma, x)
		return [3]*big.Float{y, mul(y, p), mul(y, add(sqr(p), polygamma(1, x)))}
	},
	"Lgamma": func(x *big.Float) [3]*big.Float {
		return [3]*big.Float{at(b.Lgamma, x), at(b.Digamma, x), polygamma(1, x)}
	},
	"Digamma": func(x *big.Float) [3]*big.Float {
		return [3]*big.Float{at(b.Digamma, x), polygamma(1, x), polygamma(2, x)}
	},
	"Sigmoid": func(x *big.Float) [3]*big.Float {
		y := at(b.Sigmoid, x)
		d := mul(y, at(b.Sigmoid, neg(x)))
		return [3]*big.Float{y, d, neg(mul(d, at(b.Tanh, k(0.5, x))))}
	},
	"Softplus": func(x *big.Float) [3]*big.Float {
		s := at(b.Sigmoid, x)
		return [3]*big.Float{at(b.Softplus, x), s, mul(s, at(b.Sigmoid, neg(x)))}
	},
	"Abs": func(x *big.Float) [3]*big.Float {
		return [3]*big.Float{op(func(z *big.Float) { z.Abs(x) }), num(float64(x.Sign())), num(0)}
	},

	"Rsqrt": func(x *big.Float) [3]*big.Float {
		y := inv(sqrt(x))
		return [3]*big.Float{y, quo(k(-0.5, y), x), quo(k(0.75, y), sqr(x))}
	},
	"XLogX": func(x *big.Float) [3]*big.Float {
		l := at(b.Log, x)
		y := mul(x, l)
		if x.Sign() == 0 {
			y = num(0) // the limit
		}
		return [3]*big.Float{y, add(one, l), inv(x)}
	},
	"Logit": func(x *big.Float) [3]*big.Float {
		q := mul(x, sub(one, x))
		return [3]*big.Float{at(b.Log, quo(x, sub(one, x))), inv(q), quo(sub(k(2, x), one), sqr(q))}
	},
	"NormCDF": func(x *big.Float) [3]*big.Float {
		d := quo(at(b.Exp, k(-0.5, exactSquare(x))), sqrt(k(2, b.Pi(prec))))
		return [3]*big.Float{at(b.NormCDF, x), d, neg(mul(x, d))}
	},
	"Sinc": sinc,
}

func logTo(y, x, ln *big.Float) [3]*big.Float {
	return [3]*big.Float{y, inv(mul(x, ln)), neg(inv(mul(x, x, ln)))}
}

// wide returns 1 + x exactly, for x a double.
func wide(x *big.Float) *big.Float { return new(big.Float).SetPrec(2200).Add(one, x) }

// exactSquare returns x² exactly, for x a double.
func exactSquare(x *big.Float) *big.Float { return new(big.Float).SetPrec(prec).Mul(x, x) }

// oneMinusSquare returns (1−x)(1+x), of which both factors are exact for x a
// double next to ±1.
func oneMinusSquare(x *big.Float) *big.Float { return mul(sub(one, x), add(one, x)) }

// gauss returns (2/√π)·e^(−x²).
func gauss(x *big.Float) *big.Float {
	return quo(k(2, at(b.Exp, neg(exactSquare(x)))), sqrt(b.Pi(prec)))
}

func polygamma(n int, x *big.Float) *big.Float { return b.Polygamma(n, x, prec) }

// sinc cancels twice next to 0: f′ = (cos x − sin x/x)/x.
func sinc(x *big.Float) [3]*big.Float {
	if x.Sign() == 0 {
		return [3]*big.Float{num(1), num(0), quo(num(-1), num(3))}
	}
	wide := uint(prec)
	if e := x.MantExp(nil); e < 0 {
		wide += uint(-4 * e)
	}
	w := func() *big.Float { return new(big.Float).SetPrec(wide) }
	s, c := b.Sincos(x, wide)
	f := w().Quo(s, x)
	d := w().Quo(w().Sub(c, f), x)
	h := w().Sub(w().Neg(f), w().Quo(w().Mul(w().SetInt64(2), d), x))
	return [3]*big.Float{f, d, h}
}
