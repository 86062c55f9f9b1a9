package prover

import (
	"math/big"

	"slope/expr"
	"slope/internal/interval"
)

// function is an elementary function of one variable and everything that the
// rules, the search and the cover know of it. Its address is its identity: a
// user's rule of the same name is another function, of which nothing is known but
// its Enclose.
type function struct {
	name    string
	enclose interval.Fn                  // nil for fnPow, of which every exponent has its own
	big     func(a line, p float64) line // the function in high precision; p is the exponent of fnPow

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
	fnInv    = &function{name: "Inv", enclose: interval.Inv, big: of(line.Inv), outside: isZero, pole: touchesZero, positive: aboveForAbove, exponent: big.NewRat(-1, 1)}
	fnSquare = &function{name: "Square", enclose: interval.Square, big: of(line.Square), positive: aboveForAbove, exponent: big.NewRat(2, 1)}
	fnSqrt   = &function{name: "Sqrt", enclose: interval.Sqrt, big: of(line.Sqrt), outside: below(0), positive: aboveForAbove, exponent: big.NewRat(1, 2)}
	fnCbrt   = &function{name: "Cbrt", enclose: interval.Cbrt, big: of(line.Cbrt), positive: aboveForAbove, exponent: big.NewRat(1, 3)}
	fnPow    = &function{name: "Pow", big: bigPower, outside: outsidePower, pole: poleOfPower, positive: aboveForAbove}

	fnExp = &function{name: "Exp", enclose: interval.Exp, big: of(line.Exp), positive: alwaysAbove, logs: always(isLogConvex|isLogConcave, 1)}
	fnLog = &function{name: "Log", enclose: interval.Log, big: of(line.Log), outside: upTo(0), pole: reaches(0), isLog: true}
	// x^y is exp(y·log x) for x > 0, and defined at x = 0 for y > 0.
	fnLogOfBase = &function{name: "Log", enclose: interval.Log, big: of(line.Log), outside: below(0), pole: reaches(0), isLog: true}
	fnSoftplus  = &function{name: "Softplus", enclose: interval.Softplus, big: of(line.Softplus), positive: alwaysAbove, logs: always(isLogConcave, 1)}

	fnSquareRelu = &function{name: "SquareRelu", enclose: squareRelu, big: bigSquareRelu}
	fnXLogX      = &function{name: "XLogX", enclose: interval.XLogX, big: bigXLogX, outside: below(0)}
	fnLogit      = &function{name: "Logit", enclose: interval.Logit, big: bigLogit,
		outside: func(x interval.I, _ float64) bool { return x.Lo >= 1 || x.Hi <= 0 }}
	fnNormCDF = &function{name: "NormCDF", enclose: interval.NormCDF, big: bigNormCDF, positive: alwaysAbove, logs: always(isLogConcave, 1)}
	fnSinc    = &function{name: "Sinc", enclose: interval.Sinc, big: bigSinc}
)

// functions holds the functions that are operations of a program. The curvature
// of the logarithms of Sigmoid, NormCDF and Erfc, log-concave distribution and
// survival functions, is that of Bagnoli and Bergstrom (2005); of Softplus:
// σ′·log(1+eˣ) ≤ σ² because log(1+eˣ) ≤ eˣ; of Gamma: Bohr and Mollerup; Cosh is a
// sum of exponentials.
var functions = map[expr.Op]*function{
	expr.OpInv: fnInv, expr.OpSqrt: fnSqrt, expr.OpCbrt: fnCbrt, expr.OpExp: fnExp, expr.OpSoftplus: fnSoftplus,

	expr.OpExp2:  {name: "Exp2", enclose: interval.Exp2, big: of(line.Exp2), positive: alwaysAbove, logs: always(isLogConvex|isLogConcave, 1)},
	expr.OpExpm1: {name: "Expm1", enclose: interval.Expm1, big: of(line.Expm1)},
	expr.OpLog2:  {name: "Log2", enclose: interval.Log2, big: of(line.Log2), outside: upTo(0), pole: reaches(0), isLog: true},
	expr.OpLog10: {name: "Log10", enclose: interval.Log10, big: of(line.Log10), outside: upTo(0), pole: reaches(0), isLog: true},
	expr.OpLog1p: {name: "Log1p", enclose: interval.Log1p, big: of(line.Log1p), outside: upTo(-1), pole: reaches(-1)},

	expr.OpSin: {name: "Sin", enclose: interval.Sin, big: of(line.Sin)},
	expr.OpCos: {name: "Cos", enclose: interval.Cos, big: of(line.Cos)},
	expr.OpTan: {name: "Tan", enclose: interval.Tan, big: of(line.Tan)},

	expr.OpSinpi: {name: "Sinpi", enclose: interval.Sinpi, big: of(line.Sinpi)},
	expr.OpCospi: {name: "Cospi", enclose: interval.Cospi, big: of(line.Cospi)},

	expr.OpAsin: {name: "Asin", enclose: interval.Asin, big: of(line.Asin), outside: beyondOne},
	expr.OpAcos: {name: "Acos", enclose: interval.Acos, big: of(line.Acos), outside: beyondOne},
	expr.OpAtan: {name: "Atan", enclose: interval.Atan, big: of(line.Atan)},

	expr.OpSinh:  {name: "Sinh", enclose: interval.Sinh, big: of(line.Sinh)},
	expr.OpCosh:  {name: "Cosh", enclose: interval.Cosh, big: of(line.Cosh), positive: alwaysAbove, logs: logsOfCosh},
	expr.OpTanh:  {name: "Tanh", enclose: interval.Tanh, big: of(line.Tanh)},
	expr.OpAsinh: {name: "Asinh", enclose: interval.Asinh, big: of(line.Asinh)},
	expr.OpAcosh: {name: "Acosh", enclose: interval.Acosh, big: of(line.Acosh), outside: below(1)},
	expr.OpAtanh: {name: "Atanh", enclose: interval.Atanh, big: of(line.Atanh),
		outside: func(x interval.I, _ float64) bool { return x.Lo >= 1 || x.Hi <= -1 }},

	expr.OpErf:     {name: "Erf", enclose: interval.Erf, big: of(line.Erf)},
	expr.OpErfc:    {name: "Erfc", enclose: interval.Erfc, big: of(line.Erfc), positive: alwaysAbove, logs: always(isLogConcave, -1)},
	expr.OpGamma:   {name: "Gamma", enclose: interval.Gamma, big: of(line.Gamma), logs: logsOfGamma},
	expr.OpLgamma:  {name: "Lgamma", enclose: interval.Lgamma, big: of(line.Lgamma)},
	expr.OpDigamma: {name: "Digamma", enclose: interval.Digamma, big: of(line.Digamma)},
	expr.OpSigmoid: {name: "Sigmoid", enclose: interval.Sigmoid, big: of(line.Sigmoid), positive: alwaysAbove, logs: always(isLogConcave, 1)},
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
