package convex

import (
	"math"
	"math/big"

	"slope/internal/bigmath"
)

// bigCall applies a function of one variable to a jet.
func bigCall(nd *node, a jet) jet {
	x := a.f
	if !x.defined() {
		return jet{}
	}
	one := point(1)
	switch nd.name {
	case "Inv":
		return inverse(a)
	case "Square":
		return a.chain(x.square(), x.scale(2), point(2))
	case "SquareRelu":
		switch x.sign() {
		case 1:
			return a.chain(x.square(), x.scale(2), point(2))
		case -1:
			return constJet(point(0))
		case 2:
			return jet{f: point(0)}
		}
		return jet{}
	case "Sqrt":
		return bigRoot(a, bigmath.Sqrt, 0.5)
	case "Cbrt":
		c := x.monotone(bigmath.Cbrt)
		r := c.inv()
		return a.chain(c, r.square().div(point(3)), r.power(5).scale(-2).div(point(9)))
	case "Pow":
		return bigPower(a, nd.c0)
	case "Exp":
		e := x.monotone(bigmath.Exp)
		return a.chain(e, e, e)
	case "Exp2":
		e, l := x.monotone(bigmath.Exp2), point(2).monotone(bigmath.Log)
		return a.chain(e, e.mul(l), e.mul(l.square()))
	case "Expm1":
		e := x.monotone(bigmath.Exp)
		return a.chain(x.monotone(bigmath.Expm1), e, e)
	case "Log", "Log2", "Log10":
		if x.sign() != 1 {
			return jet{}
		}
		f, s := bigFunc(bigmath.Log), one
		if nd.name == "Log2" {
			f, s = bigmath.Log2, point(2).monotone(bigmath.Log).inv()
		} else if nd.name == "Log10" {
			f, s = bigmath.Log10, point(10).monotone(bigmath.Log).inv()
		}
		r := x.inv()
		return a.chain(x.monotone(f), r.mul(s), r.square().mul(s).neg())
	case "Log1p":
		r := x.add(one).inv()
		if x.add(one).sign() != 1 {
			return jet{}
		}
		return a.chain(x.monotone(bigmath.Log1p), r, r.square().neg())
	case "Sin":
		s := x.lipschitz(bigmath.Sin)
		return a.chain(s, x.lipschitz(bigmath.Cos), s.neg())
	case "Cos":
		c := x.lipschitz(bigmath.Cos)
		return a.chain(c, x.lipschitz(bigmath.Sin).neg(), c.neg())
	case "Tan":
		t := x.lipschitz(bigmath.Sin).div(x.lipschitz(bigmath.Cos))
		d := t.square().add(one)
		return a.chain(t, d, t.mul(d).scale(2))
	case "Asin", "Acos":
		w := one.sub(x).mul(x.add(one))
		if w.sign() != 1 {
			return jet{}
		}
		r := w.monotone(bigmath.Sqrt).inv()
		d2 := x.mul(r.power(3))
		if nd.name == "Acos" {
			return a.chain(x.monotone(bigmath.Acos), r.neg(), d2.neg())
		}
		return a.chain(x.monotone(bigmath.Asin), r, d2)
	case "Atan":
		return arctan(a)
	case "Sinh", "Cosh":
		s, e := x.monotone(bigmath.Sinh), x.monotone(bigmath.Exp)
		c := e.add(e.inv()).scale(0.5)
		if nd.name == "Sinh" {
			return a.chain(s, c, s)
		}
		return a.chain(c, s, c)
	case "Tanh":
		t, e := x.monotone(bigmath.Tanh), x.monotone(bigmath.Exp)
		s := e.add(e.inv()).scale(0.5).inv().square()
		return a.chain(t, s, t.mul(s).scale(-2))
	case "Asinh":
		r := x.square().add(one).monotone(bigmath.Sqrt).inv()
		return a.chain(x.monotone(bigmath.Asinh), r, x.mul(r.power(3)).neg())
	case "Acosh":
		w := x.sub(one).mul(x.add(one))
		if w.sign() != 1 || x.sign() != 1 {
			return jet{}
		}
		r := w.monotone(bigmath.Sqrt).inv()
		return a.chain(x.monotone(bigmath.Acosh), r, x.mul(r.power(3)).neg())
	case "Atanh":
		w := one.sub(x).mul(x.add(one))
		if w.sign() != 1 {
			return jet{}
		}
		r := w.inv()
		return a.chain(x.monotone(bigmath.Atanh), r, x.scale(2).mul(r.square()))
	case "Erf", "Erfc":
		g := x.square().neg().monotone(bigmath.Exp).scale(2).div(bigPi().monotone(bigmath.Sqrt))
		if nd.name == "Erfc" {
			return a.chain(x.monotone(bigmath.Erfc), g.neg(), x.mul(g).scale(2))
		}
		return a.chain(x.monotone(bigmath.Erf), g, x.mul(g).scale(-2))
	case "NormCDF":
		g := x.square().scale(-0.5).monotone(bigmath.Exp).div(bigPi().scale(2).monotone(bigmath.Sqrt))
		return a.chain(x.monotone(bigmath.NormCDF), g, x.mul(g).neg())
	case "Gamma", "Lgamma", "Digamma":
		return bigGamma(nd.name, a)
	case "Sigmoid", "Softplus":
		s, t := x.monotone(bigmath.Sigmoid), x.neg().monotone(bigmath.Sigmoid)
		p := s.mul(t)
		if nd.name == "Softplus" {
			return a.chain(x.monotone(bigmath.Softplus), s, p)
		}
		return a.chain(s, p, p.mul(t.sub(s)))
	case "XLogX":
		if x.sign() != 1 {
			if x.sign() == 2 {
				return jet{f: point(0)}
			}
			return jet{}
		}
		l := x.monotone(bigmath.Log)
		return a.chain(x.mul(l), l.add(one), x.inv())
	case "Logit":
		y := one.sub(x)
		if x.sign() != 1 || y.sign() != 1 {
			return jet{}
		}
		r := x.mul(y).inv()
		return a.chain(x.monotone(bigmath.Log).sub(y.monotone(bigmath.Log)), r, x.sub(y).mul(r.square()))
	case "Sinc":
		s, c, r := x.lipschitz(bigmath.Sin), x.lipschitz(bigmath.Cos), x.inv()
		d1 := c.sub(s.mul(r)).mul(r)
		return a.chain(s.mul(r), d1, s.neg().sub(d1.scale(2)).mul(r))
	}
	return jet{}
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

// bigGamma is Γ, log Γ or ψ for x > 0, where ψ, ψ′ and ψ″ are monotone. log Γ is
// f(x₀) + [0, width]·ψ(x).
func bigGamma(name string, a jet) jet {
	x := a.f
	if x.sign() != 1 {
		return jet{}
	}
	psi := func(n int) ball {
		return x.monotone(func(x *big.Float, prec uint) *big.Float { return bigmath.Polygamma(n, x, prec) })
	}
	if name == "Digamma" {
		return a.chain(psi(0), psi(1), psi(2))
	}
	w := ball{downward(), upward().Sub(x.hi, x.lo)}
	f := value(bigmath.Lgamma, x.lo).add(w.mul(psi(0)))
	if name == "Lgamma" {
		return a.chain(f, psi(0), psi(1))
	}
	y, p := f.monotone(bigmath.Exp), psi(0)
	return a.chain(y, y.mul(p), y.mul(p.square().add(psi(1))))
}
