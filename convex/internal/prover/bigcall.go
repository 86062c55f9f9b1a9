package prover

import (
	"math"
	"math/big"

	"slope/internal/bigmath"
)

// The elementary functions of a jet. Each is unknown outside its domain, and has no
// derivatives at the edges of it.

func bigSquare(a jet) jet { return a.chain(a.f.square(), a.f.scale(2), point(2)) }

func bigSquareRelu(a jet) jet {
	switch a.f.sign() {
	case 1:
		return bigSquare(a)
	case -1:
		return constJet(point(0))
	case 2:
		return jet{f: point(0)}
	}
	return jet{}
}

func bigSqrt(a jet) jet { return bigRoot(a, bigmath.Sqrt, 0.5) }

func bigCbrt(a jet) jet {
	c := a.f.monotone(bigmath.Cbrt)
	r := c.inv()
	return a.chain(c, r.square().div(point(3)), r.power(5).scale(-2).div(point(9)))
}

func bigExp(a jet) jet {
	e := a.f.monotone(bigmath.Exp)
	return a.chain(e, e, e)
}

func bigExp2(a jet) jet {
	e, l := a.f.monotone(bigmath.Exp2), point(2).monotone(bigmath.Log)
	return a.chain(e, e.mul(l), e.mul(l.square()))
}

func bigExpm1(a jet) jet {
	e := a.f.monotone(bigmath.Exp)
	return a.chain(a.f.monotone(bigmath.Expm1), e, e)
}

// bigLog is the logarithm f to a base, 0 for the natural one.
func bigLog(f bigFunc, base float64) func(jet, float64) jet {
	return func(a jet, _ float64) jet {
		if a.f.sign() != 1 {
			return jet{}
		}
		s := point(1)
		if base != 0 {
			s = point(base).monotone(bigmath.Log).inv()
		}
		r := a.f.inv()
		return a.chain(a.f.monotone(f), r.mul(s), r.square().mul(s).neg())
	}
}

func bigLog1p(a jet) jet {
	u := a.f.add(point(1))
	if u.sign() != 1 {
		return jet{}
	}
	r := u.inv()
	return a.chain(a.f.monotone(bigmath.Log1p), r, r.square().neg())
}

func bigSin(a jet) jet {
	s := a.f.lipschitz(bigmath.Sin, 1)
	return a.chain(s, a.f.lipschitz(bigmath.Cos, 1), s.neg())
}

func bigCos(a jet) jet {
	c := a.f.lipschitz(bigmath.Cos, 1)
	return a.chain(c, a.f.lipschitz(bigmath.Sin, 1).neg(), c.neg())
}

// bigTurns is bigSin and bigCos of πx, exact at the half-integers, for which the functions are f and g.
func bigTurns(f, g bigFunc, sign float64) func(a jet) jet {
	return func(a jet) jet {
		y, pi := a.f.lipschitz(f, 4), bigPi()
		return a.chain(y, a.f.lipschitz(g, 4).mul(pi).scale(sign), y.mul(pi.square()).neg())
	}
}

func bigTan(a jet) jet {
	t := a.f.lipschitz(bigmath.Sin, 1).div(a.f.lipschitz(bigmath.Cos, 1))
	d := t.square().add(point(1))
	return a.chain(t, d, t.mul(d).scale(2))
}

// bigArc is asin for s = 1 and acos for s = −1: f′ = s(1−x²)^(−1/2).
func bigArc(f bigFunc, s float64) func(jet, float64) jet {
	return func(a jet, _ float64) jet {
		x := a.f
		w := point(1).sub(x).mul(x.add(point(1)))
		if w.sign() != 1 {
			return jet{}
		}
		r := w.monotone(bigmath.Sqrt).inv()
		return a.chain(x.monotone(f), r.scale(s), x.mul(r.power(3)).scale(s))
	}
}

// bigCoshOf is cosh x for the argument of a hyperbolic function.
func bigCoshOf(x ball) ball {
	e := x.monotone(bigmath.Exp)
	return e.add(e.inv()).scale(0.5)
}

func bigSinh(a jet) jet {
	s := a.f.monotone(bigmath.Sinh)
	return a.chain(s, bigCoshOf(a.f), s)
}

func bigCosh(a jet) jet {
	c := bigCoshOf(a.f)
	return a.chain(c, a.f.monotone(bigmath.Sinh), c)
}

func bigTanh(a jet) jet {
	t, s := a.f.monotone(bigmath.Tanh), bigCoshOf(a.f).inv().square()
	return a.chain(t, s, t.mul(s).scale(-2))
}

func bigAsinh(a jet) jet {
	r := a.f.square().add(point(1)).monotone(bigmath.Sqrt).inv()
	return a.chain(a.f.monotone(bigmath.Asinh), r, a.f.mul(r.power(3)).neg())
}

func bigAcosh(a jet) jet {
	x := a.f
	w := x.sub(point(1)).mul(x.add(point(1)))
	if w.sign() != 1 || x.sign() != 1 {
		return jet{}
	}
	r := w.monotone(bigmath.Sqrt).inv()
	return a.chain(x.monotone(bigmath.Acosh), r, x.mul(r.power(3)).neg())
}

func bigAtanh(a jet) jet {
	w := point(1).sub(a.f).mul(a.f.add(point(1)))
	if w.sign() != 1 {
		return jet{}
	}
	r := w.inv()
	return a.chain(a.f.monotone(bigmath.Atanh), r, a.f.scale(2).mul(r.square()))
}

// bigGauss is 2/√π·exp(−x²), the slope of erf.
func bigGauss(x ball) ball {
	return x.square().neg().monotone(bigmath.Exp).scale(2).div(bigPi().monotone(bigmath.Sqrt))
}

func bigErf(a jet) jet {
	g := bigGauss(a.f)
	return a.chain(a.f.monotone(bigmath.Erf), g, a.f.mul(g).scale(-2))
}

func bigErfc(a jet) jet {
	g := bigGauss(a.f)
	return a.chain(a.f.monotone(bigmath.Erfc), g.neg(), a.f.mul(g).scale(2))
}

func bigNormCDF(a jet) jet {
	g := a.f.square().scale(-0.5).monotone(bigmath.Exp).div(bigPi().scale(2).monotone(bigmath.Sqrt))
	return a.chain(a.f.monotone(bigmath.NormCDF), g, a.f.mul(g).neg())
}

func bigSigmoid(a jet) jet {
	s, t := a.f.monotone(bigmath.Sigmoid), a.f.neg().monotone(bigmath.Sigmoid)
	p := s.mul(t)
	return a.chain(s, p, p.mul(t.sub(s)))
}

func bigSoftplus(a jet) jet {
	s, t := a.f.monotone(bigmath.Sigmoid), a.f.neg().monotone(bigmath.Sigmoid)
	return a.chain(a.f.monotone(bigmath.Softplus), s, s.mul(t))
}

func bigXLogX(a jet) jet {
	switch a.f.sign() {
	case 1:
		l := a.f.monotone(bigmath.Log)
		return a.chain(a.f.mul(l), l.add(point(1)), a.f.inv())
	case 2:
		return jet{f: point(0)}
	}
	return jet{}
}

func bigLogit(a jet) jet {
	x, y := a.f, point(1).sub(a.f)
	if x.sign() != 1 || y.sign() != 1 {
		return jet{}
	}
	r := x.mul(y).inv()
	return a.chain(x.monotone(bigmath.Log).sub(y.monotone(bigmath.Log)), r, x.sub(y).mul(r.square()))
}

func bigSinc(a jet) jet {
	s, c, r := a.f.lipschitz(bigmath.Sin, 1), a.f.lipschitz(bigmath.Cos, 1), a.f.inv()
	d1 := c.sub(s.mul(r)).mul(r)
	return a.chain(s.mul(r), d1, s.neg().sub(d1.scale(2)).mul(r))
}

func bigPi() ball {
	p := bigmath.Pi(bigPrec + 32)
	return ball{downward().Set(p), upward().Set(p)}.widen()
}

// widen moves the ends outward by one unit of bigPrec bits.
func (x ball) widen() ball {
	eps := new(big.Float).SetMantExp(new(big.Float).Abs(x.hi), -bigPrec+2)
	return ball{downward().Sub(x.lo, eps), upward().Add(x.hi, eps)}
}

// bigRoot is x^p for a root that bigmath has, differentiable for x > 0.
func bigRoot(a jet, f bigFunc, p float64) jet {
	switch a.f.sign() {
	case 1:
		y := a.f.monotone(f)
		d1 := y.div(a.f).scale(p)
		return a.chain(y, d1, d1.div(a.f).scale(p-1))
	case 2:
		return jet{f: point(0)}
	}
	return jet{}
}

// bigPower is x^p: any x for an integer p, x > 0 otherwise.
func bigPower(a jet, p float64) jet {
	if p == math.Trunc(p) && math.Abs(p) < 1<<20 {
		n := int(p)
		c := point(p)
		return a.chain(a.f.power(n), c.mul(a.f.power(n-1)), c.mul(c.sub(point(1))).mul(a.f.power(n-2)))
	}
	switch a.f.sign() {
	case 1:
		e := new(big.Float).SetFloat64(p)
		y := a.f.monotone(func(x *big.Float, prec uint) *big.Float { return bigmath.Pow(x, e, prec) })
		c := point(p)
		d1 := y.div(a.f).mul(c)
		return a.chain(y, d1, d1.div(a.f).mul(c.sub(point(1))))
	case 2:
		if p > 0 {
			return jet{f: point(0)}
		}
	}
	return jet{}
}

// bigPsi is the n-th derivative of ψ = (log Γ)′, which is monotone for x > 0;
// unknown for other x.
func bigPsi(x ball, n int) ball {
	if x.sign() != 1 {
		return unknownBall
	}
	return x.monotone(func(x *big.Float, prec uint) *big.Float { return bigmath.Polygamma(n, x, prec) })
}

func bigDigamma(a jet) jet { return a.chain(bigPsi(a.f, 0), bigPsi(a.f, 1), bigPsi(a.f, 2)) }

// bigLgamma is log Γ for x > 0: f(x₀) + [0, width]·ψ(x).
func bigLgamma(a jet) jet {
	p := bigPsi(a.f, 0)
	if !p.defined() {
		return jet{}
	}
	w := ball{downward(), upward().Sub(a.f.hi, a.f.lo)}
	return a.chain(value(bigmath.Lgamma, a.f.lo).add(w.mul(p)), p, bigPsi(a.f, 1))
}

func bigGamma(a jet) jet {
	y, p := bigLgamma(a).f.monotone(bigmath.Exp), bigPsi(a.f, 0)
	return a.chain(y, y.mul(p), y.mul(p.square().add(bigPsi(a.f, 1))))
}
