package prover

import (
	"math"
	"math/big"

	"slope/internal/bigmath"
)

// The functions of a jet that are no methods of a number. Each is unknown outside its domain, and
// has no derivatives at the edges of it.

func bigSquareRelu(a jet, _ float64) jet {
	switch a.f.sign() {
	case 1:
		return a.through(line.Square)
	case -1:
		return constJet(point(0))
	case 2:
		return jet{f: point(0)}
	}
	return jet{}
}

func bigNormCDF(a jet, _ float64) jet {
	z := a.through(func(x line) line { return x.Mul(x.Lift(2).Sqrt().Inv()).Neg().Erfc().Scale(0.5) })
	z.f = a.f.monotone(bigmath.NormCDF)
	return z
}

func bigXLogX(a jet, _ float64) jet {
	if a.f.sign() == 2 {
		return jet{f: point(0)}
	}
	return a.through(func(x line) line { return x.Mul(x.Log()) })
}

// bigPower is x^p: any x for an integer p, x > 0 otherwise.
func bigPower(a jet, p float64) jet {
	if p != math.Trunc(p) && a.f.sign() == 2 {
		return jet{f: a.f.PowConst(p)}
	}
	return a.through(func(x line) line { return x.PowConst(p) })
}

var (
	bigLogit = of(func(x line) line { return x.Log().Sub(x.Neg().AddConst(1).Log()) })
	bigSinc  = of(func(x line) line { return x.Sin().Div(x) })
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
