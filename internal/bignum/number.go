// Package bignum is arbitrary precision as a number type: a [Number] satisfies
// slope.Real, so a generic function, or a recorded program by expr.Eval, is
// evaluated to any number of bits.
//
//	y := f([]bignum.Number{bignum.New(0.1, 200)})
//
// Every operation is done to the precision of its receiver, with the arithmetic of
// math/big and the functions of package bigmath, which share nothing with the rules
// in float64. A composition loses digits where it cancels, as in float64: take more
// bits than are needed.
//
// big.Float has no NaN. Outside the domain of a function F is nil, and an operation
// with a nil operand is nil, except that Select looks at its condition and at the
// branch that it takes only.
package bignum

import (
	"fmt"
	"math/big"

	"slope"
	"slope/internal/bigmath"
	"slope/internal/formula"
)

// Number is a real number to Prec bits. F is nil where there is no value.
type Number struct {
	F    *big.Float
	Prec uint
	Err  error // of a rule without Big: the value is not known
}

var (
	_ slope.Real[Number]     = Number{}
	_ slope.Reducer[Number]  = (*Number)(nil)
	_ slope.Nestable[Number] = (*Number)(nil)
	_ slope.Applier[Number]  = (*Number)(nil)
)

// New returns x exactly, whatever the precision of the operations with it.
func New(x float64, prec uint) Number { return Number{F: exactly(x, prec), Prec: prec} }

// exactly returns x without rounding, or nil for NaN.
func exactly(x float64, prec uint) *big.Float {
	if x != x {
		return nil
	}
	return new(big.Float).SetPrec(max(prec, 53)).SetFloat64(x)
}

// Of returns numbers with the values of x, which are not copied.
func Of(x []*big.Float, prec uint) []Number {
	z := make([]Number, len(x))
	for i, v := range x {
		z[i] = Number{F: v, Prec: prec}
	}
	return z
}

// Order returns 0: a Number has no derivatives. See slope.Nestable.
func (*Number) Order() int { return 0 }

// ValueOf reports that a Number has no value in float64, in which different numbers are equal.
func (*Number) ValueOf(Number) (v float64, ok bool) { return 0, false }

// unary is a function of one variable.
func (x Number) unary(f func(*big.Float, uint) *big.Float) Number {
	if x.F == nil {
		return x
	}
	return Number{F: f(x.F, x.Prec), Prec: x.Prec}
}

// binary is a function of two variables.
func (x Number) binary(y Number, f func(x, y *big.Float, prec uint) *big.Float) Number {
	if x.F == nil {
		return x
	}
	if y.F == nil {
		return y
	}
	return Number{F: f(x.F, y.F, x.Prec), Prec: x.Prec}
}

// arith is an operation of math/big, nil for ∞ − ∞ and the like.
func (x Number) arith(y Number, f func(z, x, y *big.Float) *big.Float) Number {
	return x.binary(y, func(x, y *big.Float, prec uint) (z *big.Float) {
		defer func() {
			if r := recover(); r != nil {
				if _, ok := r.(big.ErrNaN); !ok {
					panic(r)
				}
				z = nil
			}
		}()
		return f(new(big.Float).SetPrec(prec), x, y)
	})
}

func (x Number) Add(y Number) Number       { return x.arith(y, (*big.Float).Add) }
func (x Number) Sub(y Number) Number       { return x.arith(y, (*big.Float).Sub) }
func (x Number) Mul(y Number) Number       { return x.arith(y, (*big.Float).Mul) }
func (x Number) Div(y Number) Number       { return x.arith(y, (*big.Float).Quo) }
func (x Number) Square() Number            { return x.Mul(x) }
func (x Number) Inv() Number               { return x.Lift(1).Div(x) }
func (x Number) Lift(c float64) Number     { return New(c, x.Prec) }
func (x Number) AddConst(c float64) Number { return x.Add(x.Lift(c)) }
func (x Number) Scale(c float64) Number    { return x.Mul(x.Lift(c)) }
func (x Number) Pow(y Number) Number       { return x.binary(y, bigmath.Pow) }
func (x Number) PowConst(p float64) Number { return x.Pow(x.Lift(p)) }
func (x Number) Hypot(y Number) Number     { return x.binary(y, bigmath.Hypot) }
func (x Number) Atan2(y Number) Number     { return x.binary(y, bigmath.Atan2) }
func (x Number) Max(y Number) Number       { return x.extreme(y, 1) }
func (x Number) Min(y Number) Number       { return x.extreme(y, -1) }
func (x Number) Neg() Number               { return x.unary(rounded((*big.Float).Neg)) }
func (x Number) Abs() Number               { return x.unary(rounded((*big.Float).Abs)) }
func (x Number) PowInt(n int) Number {
	return x.unary(func(x *big.Float, prec uint) *big.Float { return bigmath.PowInt(x, n, prec) })
}

func rounded(f func(z, x *big.Float) *big.Float) func(x *big.Float, prec uint) *big.Float {
	return func(x *big.Float, prec uint) *big.Float { return f(new(big.Float).SetPrec(prec), x) }
}

// extreme returns the greater of x and y, or the smaller for sign −1, unrounded.
func (x Number) extreme(y Number, sign int) Number {
	return x.binary(y, func(x, y *big.Float, _ uint) *big.Float {
		if y.Cmp(x) == sign {
			return y
		}
		return x
	})
}

// Select returns a where x > 0, and b elsewhere, also where x has no value.
func (x Number) Select(a, b Number) Number {
	switch {
	case x.Err != nil:
		return x
	case x.F != nil && x.F.Sign() > 0:
		return a
	}
	return b
}

// Apply returns the value of a rule by its Big.
func (x Number) Apply(r *slope.Rule) Number {
	if x.F != nil && r.Big == nil {
		return Number{Prec: x.Prec, Err: noBig(r.Name)}
	}
	return x.unary(r.Big)
}

// Apply2 is Apply for a rule of two variables.
func (x Number) Apply2(r *slope.Rule2, y Number) Number {
	if p, ok := formula.ProductOf(r); ok {
		return x.product(p, y)
	}
	if x.F != nil && y.F != nil && r.Big == nil {
		return Number{Prec: x.Prec, Err: noBig(r.Name)}
	}
	return x.binary(y, r.Big)
}

// ApplyN is Apply for a rule of many variables; see slope.Applier.
func (*Number) ApplyN(r *slope.RuleN, x []Number) Number {
	v := make([]*big.Float, len(x))
	for i, e := range x {
		if v[i] = e.F; e.F == nil {
			return e
		}
	}
	if r.Big == nil {
		return Number{Prec: x[0].Prec, Err: noBig(r.Name)}
	}
	return Number{F: r.Big(v, x[0].Prec), Prec: x[0].Prec}
}

// product is a product with strong zeros.
func (x Number) product(p formula.Product, y Number) Number {
	switch isZero := func(x Number) bool { return x.F != nil && x.F.Sign() == 0 }; {
	case isZero(x), p == p.Either() && isZero(y):
		return x.Lift(0)
	case p == formula.Quotient:
		return x.Div(y)
	}
	return x.Mul(y)
}

func noBig(name string) error { return fmt.Errorf("arbitrary precision needs Big of rule %s", name) }

// Reduce evaluates the norm and the logarithm of a sum of exponentials without a
// rounding between their terms, and the extremes without a rounding at all.
func (*Number) Reduce(op slope.Reduction, x, _ []Number, _ []float64) (Number, bool) {
	switch op {
	case slope.ReduceNorm2:
		return slope.SumSquares(x).Sqrt(), true
	case slope.ReduceLogSumExp:
		m := slope.MaxOf(x)
		if m.F == nil || m.F.IsInf() {
			return m, true
		}
		s := m.Lift(0)
		for _, v := range x {
			s = s.Add(v.Sub(m).Exp())
		}
		return m.Add(s.Log()), true
	}
	return Number{}, false
}
