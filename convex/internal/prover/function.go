package prover

import (
	"math/big"

	"slope/expr"
	"slope/internal/bigmath"
	"slope/internal/interval"
)

// function is an elementary function of one variable and everything that the
// rules, the search and the cover know of it. Its address is its identity: a
// user's rule of the same name is another function, of which nothing is known but
// its Enclose.
type function struct {
	name    string
	enclose interval.Fn                // nil for fnPow, of which every exponent has its own
	big     func(a jet, p float64) jet // the function of a jet, in high precision; p is the exponent of fnPow

	// outside reports whether f is certainly not defined at any number of x, and
	// pole whether an end of x may be a pole, so that f is not defined there although
	// its enclosure is. nil: never.
	outside, pole func(x interval.I, p float64) bool

	positive sign // where f is positive

	// logs returns the curvature of log f and whether f is increasing (+1),
	// decreasing (−1) or neither on x; nil if nothing is known.
	logs func(x interval.I) (s shape, mono int)

	isLog    bool     // a logarithm to some base above 1
	exponent *big.Rat // f(x) = x^exponent, nil if it is no power or the exponent varies
}

// sign says where a function is known to be positive.
type sign uint8

const (
	anySign       sign = iota
	alwaysAbove        // everywhere
	aboveForAbove      // where its operand is
)

// The functions that rules ask for, by their addresses.
var (
	fnInv    = &function{name: "Inv", enclose: interval.Inv, big: exponentless(inverse), outside: isZero, pole: touchesZero, positive: aboveForAbove, exponent: big.NewRat(-1, 1)}
	fnSquare = &function{name: "Square", enclose: interval.Square, big: exponentless(bigSquare), positive: aboveForAbove, exponent: big.NewRat(2, 1)}
	fnSqrt   = &function{name: "Sqrt", enclose: interval.Sqrt, big: exponentless(bigSqrt), outside: below(0), positive: aboveForAbove, exponent: big.NewRat(1, 2)}
	fnCbrt   = &function{name: "Cbrt", enclose: interval.Cbrt, big: exponentless(bigCbrt), positive: aboveForAbove, exponent: big.NewRat(1, 3)}
	fnPow    = &function{name: "Pow", big: bigPower, outside: outsidePower, pole: poleOfPower, positive: aboveForAbove}

	fnExp = &function{name: "Exp", enclose: interval.Exp, big: exponentless(bigExp), positive: alwaysAbove, logs: always(isLogConvex|isLogConcave, 1)}
	fnLog = &function{name: "Log", enclose: interval.Log, big: bigLog(bigmath.Log, 0), outside: upTo(0), pole: reaches(0), isLog: true}
	// x^y is exp(y·log x) for x > 0, and defined at x = 0 for y > 0.
	fnLogOfBase = &function{name: "Log", enclose: interval.Log, big: bigLog(bigmath.Log, 0), outside: below(0), pole: reaches(0), isLog: true}
	fnSoftplus  = &function{name: "Softplus", enclose: interval.Softplus, big: exponentless(bigSoftplus), positive: alwaysAbove, logs: always(isLogConcave, 1)}

	fnSquareRelu = &function{name: "SquareRelu", enclose: squareRelu, big: exponentless(bigSquareRelu)}
	fnXLogX      = &function{name: "XLogX", enclose: interval.XLogX, big: exponentless(bigXLogX), outside: below(0)}
	fnLogit      = &function{name: "Logit", enclose: interval.Logit, big: exponentless(bigLogit),
		outside: func(x interval.I, _ float64) bool { return x.Lo >= 1 || x.Hi <= 0 }}
	fnNormCDF = &function{name: "NormCDF", enclose: interval.NormCDF, big: exponentless(bigNormCDF), positive: alwaysAbove, logs: always(isLogConcave, 1)}
	fnSinc    = &function{name: "Sinc", enclose: interval.Sinc, big: exponentless(bigSinc)}
)

// functions holds the functions that are operations of a program. The curvature
// of the logarithms of Sigmoid, NormCDF and Erfc, log-concave distribution and
// survival functions, is that of Bagnoli and Bergstrom (2005); of Softplus:
// σ′·log(1+eˣ) ≤ σ² because log(1+eˣ) ≤ eˣ; of Gamma: Bohr and Mollerup; Cosh is a
// sum of exponentials.
var functions = map[expr.Op]*function{
	expr.OpInv: fnInv, expr.OpSqrt: fnSqrt, expr.OpCbrt: fnCbrt, expr.OpExp: fnExp, expr.OpSoftplus: fnSoftplus,

	expr.OpExp2:  {name: "Exp2", enclose: interval.Exp2, big: exponentless(bigExp2), positive: alwaysAbove, logs: always(isLogConvex|isLogConcave, 1)},
	expr.OpExpm1: {name: "Expm1", enclose: interval.Expm1, big: exponentless(bigExpm1)},
	expr.OpLog2:  {name: "Log2", enclose: interval.Log2, big: bigLog(bigmath.Log2, 2), outside: upTo(0), pole: reaches(0), isLog: true},
	expr.OpLog10: {name: "Log10", enclose: interval.Log10, big: bigLog(bigmath.Log10, 10), outside: upTo(0), pole: reaches(0), isLog: true},
	expr.OpLog1p: {name: "Log1p", enclose: interval.Log1p, big: exponentless(bigLog1p), outside: upTo(-1), pole: reaches(-1)},

	expr.OpSin: {name: "Sin", enclose: interval.Sin, big: exponentless(bigSin)},
	expr.OpCos: {name: "Cos", enclose: interval.Cos, big: exponentless(bigCos)},
	expr.OpTan: {name: "Tan", enclose: interval.Tan, big: exponentless(bigTan)},

	expr.OpSinpi: {name: "Sinpi", enclose: interval.Sinpi, big: exponentless(bigTurns(bigmath.Sinpi, bigmath.Cospi, 1))},
	expr.OpCospi: {name: "Cospi", enclose: interval.Cospi, big: exponentless(bigTurns(bigmath.Cospi, bigmath.Sinpi, -1))},

	expr.OpAsin: {name: "Asin", enclose: interval.Asin, big: bigArc(bigmath.Asin, 1), outside: beyondOne},
	expr.OpAcos: {name: "Acos", enclose: interval.Acos, big: bigArc(bigmath.Acos, -1), outside: beyondOne},
	expr.OpAtan: {name: "Atan", enclose: interval.Atan, big: exponentless(arctan)},

	expr.OpSinh:  {name: "Sinh", enclose: interval.Sinh, big: exponentless(bigSinh)},
	expr.OpCosh:  {name: "Cosh", enclose: interval.Cosh, big: exponentless(bigCosh), positive: alwaysAbove, logs: logsOfCosh},
	expr.OpTanh:  {name: "Tanh", enclose: interval.Tanh, big: exponentless(bigTanh)},
	expr.OpAsinh: {name: "Asinh", enclose: interval.Asinh, big: exponentless(bigAsinh)},
	expr.OpAcosh: {name: "Acosh", enclose: interval.Acosh, big: exponentless(bigAcosh), outside: below(1)},
	expr.OpAtanh: {name: "Atanh", enclose: interval.Atanh, big: exponentless(bigAtanh),
		outside: func(x interval.I, _ float64) bool { return x.Lo >= 1 || x.Hi <= -1 }},

	expr.OpErf:     {name: "Erf", enclose: interval.Erf, big: exponentless(bigErf)},
	expr.OpErfc:    {name: "Erfc", enclose: interval.Erfc, big: exponentless(bigErfc), positive: alwaysAbove, logs: always(isLogConcave, -1)},
	expr.OpGamma:   {name: "Gamma", enclose: interval.Gamma, big: exponentless(bigGamma), logs: logsOfGamma},
	expr.OpLgamma:  {name: "Lgamma", enclose: interval.Lgamma, big: exponentless(bigLgamma)},
	expr.OpDigamma: {name: "Digamma", enclose: interval.Digamma, big: exponentless(bigDigamma)},
	expr.OpSigmoid: {name: "Sigmoid", enclose: interval.Sigmoid, big: exponentless(bigSigmoid), positive: alwaysAbove, logs: always(isLogConcave, 1)},
}

// isPower reports whether a node is a power of its operand by a function that is
// one, and with which exponent.
func (nd *node) isPower() (p *big.Rat, ok bool) {
	switch {
	case nd.fn == fnPow:
		return rat(nd.c0), true
	case nd.fn != nil && nd.fn.exponent != nil:
		return nd.fn.exponent, true
	}
	return nil, false
}

// name is that of the function of a node, for texts.
func (nd *node) name() string {
	switch {
	case nd.fn != nil:
		return nd.fn.name
	case nd.rule != nil:
		return nd.rule.Name
	case nd.rule2 != nil:
		return nd.rule2.Name
	}
	return "an operation without enclosure"
}

func exponentless(f func(a jet) jet) func(jet, float64) jet {
	return func(a jet, _ float64) jet { return f(a) }
}

// Domains.

func isZero(x interval.I, _ float64) bool      { return x.IsZero() }
func touchesZero(x interval.I, _ float64) bool { return !(x.Lo > 0 || x.Hi < 0) }
func beyondOne(x interval.I, _ float64) bool   { return x.Lo > 1 || x.Hi < -1 }

func below(c float64) func(interval.I, float64) bool {
	return func(x interval.I, _ float64) bool { return x.Hi < c }
}

func upTo(c float64) func(interval.I, float64) bool {
	return func(x interval.I, _ float64) bool { return x.Hi <= c }
}

func reaches(c float64) func(interval.I, float64) bool {
	return func(x interval.I, _ float64) bool { return !(x.Lo > c) }
}

func outsidePower(x interval.I, p float64) bool {
	return p != float64(int64(p)) && x.Hi < 0 || p < 0 && x.IsZero()
}

func poleOfPower(x interval.I, p float64) bool { return p < 0 && touchesZero(x, p) }

// Logarithms of functions.

func always(s shape, mono int) func(interval.I) (shape, int) {
	return func(interval.I) (shape, int) { return s, mono }
}

func logsOfCosh(x interval.I) (shape, int) {
	switch {
	case x.Lo >= 0:
		return isLogConvex, 1
	case x.Hi <= 0:
		return isLogConvex, -1
	}
	return isLogConvex, 0
}

func logsOfGamma(x interval.I) (shape, int) {
	if x.Lo > 0 {
		return isLogConvex, 0
	}
	return 0, 0
}
