package prover

import (
	"math"
	"math/big"

	"slope"
	"slope/dual"
	"slope/internal/bigmath"
	"slope/internal/formula"
)

// A ball is a number type, so that formulas of derivatives enclose derivatives. What it does not
// have, or is not defined on all of a ball, is unknown.
var (
	_ slope.Real[ball]     = ball{}
	_ slope.Nestable[ball] = (*ball)(nil)
)

// line is a function along a line in balls, with two derivatives: f, f′, f′ and f″.
type line = dual.Over[dual.Over[ball]]

func lineOf(f, d1, d2 ball) line {
	return line{Real: dual.Over[ball]{Real: f, Eps: d1}, Eps: dual.Over[ball]{Real: d1, Eps: d2}}
}

// valueOnly is a function whose derivatives are not known.
func valueOnly(f ball) line { return lineOf(f, unknownBall, unknownBall) }

func valueOf(x line) ball { return x.Real.Real }

// of is a function in the form of the table of functions.
func of(f func(x line) line) func(x line, _ float64) line {
	return func(x line, _ float64) line { return f(x) }
}

// Order returns 0: a ball has no derivatives. See slope.Nestable.
func (*ball) Order() int { return 0 }

// ValueOf reports that a ball has no value in float64.
func (*ball) ValueOf(ball) (v float64, ok bool) { return 0, false }

func (x ball) Lift(c float64) ball {
	if c-c != 0 {
		return unknownBall
	}
	return point(c)
}

func (x ball) AddConst(c float64) ball { return x.Add(x.Lift(c)) }
func (x ball) Scale(c float64) ball    { return x.Mul(x.Lift(c)) }

// Select looks at a condition that is not 0: there is no derivative there.
func (x ball) Select(a, b ball) ball {
	switch x.sign() {
	case 1:
		return a
	case -1:
		return b
	}
	return unknownBall
}

// PowConst is x^p: any x for an integer p, x > 0 otherwise, and 0 for p > 0.
func (x ball) PowConst(p float64) ball {
	switch s := x.sign(); {
	case p == math.Trunc(p) && math.Abs(p) < 1<<20:
		return x.PowInt(int(p))
	case s == 1:
		return x.Pow(point(p))
	case s == 2 && p > 0:
		return point(0)
	}
	return unknownBall
}

// Pow is x^y for x > 0, monotone in both where the other is one number.
func (x ball) Pow(y ball) ball {
	if x.sign() != 1 || !y.defined() {
		return unknownBall
	}
	at := func(y *big.Float) ball {
		return x.monotone(func(x *big.Float, prec uint) *big.Float { return bigmath.Pow(x, y, prec) })
	}
	return at(y.lo).hull(at(y.hi))
}

func (x ball) Hypot(y ball) ball { return x.Square().Add(y.Square()).Sqrt() }
func (x ball) Atan2(ball) ball   { return unknownBall }
func (x ball) Max(ball) ball     { return unknownBall }
func (x ball) Min(ball) ball     { return unknownBall }
func (x ball) Abs() ball         { return x.Select(x, x.Neg()) }

// Apply is a constant, or a derivative of the digamma function.
func (x ball) Apply(r *slope.Rule) ball {
	if formula.IsConstant(r) {
		return value(r.Big, new(big.Float)).widen()
	}
	if n := formula.PolygammaOf(r); n > 0 {
		return x.psi(n)
	}
	return unknownBall
}

// Apply2 is a product or a quotient of the chain rule; 0 times what is unknown is unknown.
func (x ball) Apply2(r *slope.Rule2, y ball) ball {
	switch p, ok := formula.ProductOf(r); {
	case ok && p == formula.Quotient:
		return x.Div(y)
	case ok:
		return x.Mul(y)
	}
	return unknownBall
}

// ApplyN is unknown.
func (*ball) ApplyN(*slope.RuleN, []ball) ball { return unknownBall }

func (x ball) Sqrt() ball     { return x.monotone(bigmath.Sqrt) }
func (x ball) Cbrt() ball     { return x.monotone(bigmath.Cbrt) }
func (x ball) Exp() ball      { return x.monotone(bigmath.Exp) }
func (x ball) Exp2() ball     { return x.monotone(bigmath.Exp2) }
func (x ball) Expm1() ball    { return x.monotone(bigmath.Expm1) }
func (x ball) Log() ball      { return x.monotone(bigmath.Log) }
func (x ball) Log2() ball     { return x.monotone(bigmath.Log2) }
func (x ball) Log10() ball    { return x.monotone(bigmath.Log10) }
func (x ball) Log1p() ball    { return x.monotone(bigmath.Log1p) }
func (x ball) Sin() ball      { return x.lipschitz(bigmath.Sin, 1) }
func (x ball) Cos() ball      { return x.lipschitz(bigmath.Cos, 1) }
func (x ball) Tan() ball      { return x.Sin().Div(x.Cos()) }
func (x ball) Sinpi() ball    { return x.lipschitz(bigmath.Sinpi, 4) }
func (x ball) Cospi() ball    { return x.lipschitz(bigmath.Cospi, 4) }
func (x ball) Asin() ball     { return x.monotone(bigmath.Asin) }
func (x ball) Acos() ball     { return x.monotone(bigmath.Acos) }
func (x ball) Atan() ball     { return x.monotone(bigmath.Atan) }
func (x ball) Sinh() ball     { return x.monotone(bigmath.Sinh) }
func (x ball) Tanh() ball     { return x.monotone(bigmath.Tanh) }
func (x ball) Asinh() ball    { return x.monotone(bigmath.Asinh) }
func (x ball) Acosh() ball    { return x.monotone(bigmath.Acosh) }
func (x ball) Atanh() ball    { return x.monotone(bigmath.Atanh) }
func (x ball) Erf() ball      { return x.monotone(bigmath.Erf) }
func (x ball) Erfc() ball     { return x.monotone(bigmath.Erfc) }
func (x ball) Sigmoid() ball  { return x.monotone(bigmath.Sigmoid) }
func (x ball) Softplus() ball { return x.monotone(bigmath.Softplus) }
func (x ball) Digamma() ball  { return x.psi(0) }

func (x ball) Cosh() ball {
	e := x.Exp()
	return e.Add(e.Inv()).Scale(0.5)
}

// Lgamma is log Γ for x > 0: f(lo) + [0, width]·ψ(x).
func (x ball) Lgamma() ball {
	p := x.psi(0)
	if !p.defined() {
		return unknownBall
	}
	w := ball{downward(), upward().Sub(x.hi, x.lo)}
	return value(bigmath.Lgamma, x.lo).Add(w.Mul(p))
}

func (x ball) Gamma() ball { return x.Lgamma().Exp() }

// psi is the n-th derivative of ψ = (log Γ)′, which is monotone for x > 0; unknown for other x.
func (x ball) psi(n int) ball {
	if x.sign() != 1 {
		return unknownBall
	}
	return x.monotone(func(x *big.Float, prec uint) *big.Float { return bigmath.Polygamma(n, x, prec) })
}
