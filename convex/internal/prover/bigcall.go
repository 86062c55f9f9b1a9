package prover

import (
	"math"
	"math/big"

	"slope/internal/bigmath"
)

// The functions that are no methods of a number. Each is unknown outside its domain, and
// has no derivatives at the edges of it.

func bigSquareRelu(a line, _ float64) line {
	switch valueOf(a).sign() {
	case 1:
		return a.Square()
	case -1:
		return a.Lift(0)
	case 2:
		return valueOnly(point(0))
	}
	return line{}
}

func bigXLogX(a line, _ float64) line {
	if valueOf(a).sign() == 2 {
		return valueOnly(point(0))
	}
	return a.Mul(a.Log())
}

// bigPower is x^p: any x for an integer p, x > 0 otherwise.
func bigPower(a line, p float64) line {
	if v := valueOf(a); p != math.Trunc(p) && v.sign() == 2 {
		return valueOnly(v.PowConst(p))
	}
	return a.PowConst(p)
}

var (
	bigLogit   = of(func(x line) line { return x.Log().Sub(x.Neg().AddConst(1).Log()) })
	bigSinc    = of(func(x line) line { return x.Sin().Div(x) })
	bigNormCDF = of(func(x line) line { return x.Mul(x.Lift(2).Sqrt().Inv()).Neg().Erfc().Scale(0.5) })
)

func bigPi() ball {
	p := bigmath.Pi(bigPrec + 32)
	return ball{downward().Set(p), upward().Set(p)}.widen()
}

// widen moves the ends outward by one unit of bigPrec bits.
func (x ball) widen() ball {
	eps := new(big.Float).SetMantExp(new(big.Float).Abs(x.hi), -bigPrec+2)
	return ball{downward().Sub(x.lo, eps), upward().Add(x.hi, eps)}
}
