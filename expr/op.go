package expr

import (
	"slope"
	"slope/internal/kernel"
	"slope/internal/rule"
)

// Op is the operation of a node of a Program.
type Op uint8

// The operations. Args are the operands of the node, C its constants (see Node).
const (
	OpInvalid Op = iota

	OpConst // C[0]
	OpInput // an independent variable
	OpData  // an input without derivatives

	OpAdd // Args[0] + Args[1]
	OpSub // Args[0] − Args[1]
	OpMul // Args[0] · Args[1]
	OpDiv // Args[0] / Args[1]

	OpAddConst // Args[0] + C[0]
	OpScale    // C[0] · Args[0]
	OpPowConst // Args[0] ^ C[0]
	OpPowInt   // Args[0] ^ Int

	OpNeg // the functions of one variable, as in slope.Real
	OpInv
	OpSquare
	OpSqrt
	OpCbrt
	OpExp
	OpExp2
	OpExpm1
	OpLog
	OpLog2
	OpLog10
	OpLog1p
	OpSin
	OpCos
	OpTan
	OpSinpi
	OpCospi
	OpAsin
	OpAcos
	OpAtan
	OpSinh
	OpCosh
	OpTanh
	OpAsinh
	OpAcosh
	OpAtanh
	OpErf
	OpErfc
	OpGamma
	OpLgamma
	OpDigamma
	OpSigmoid
	OpSoftplus
	OpAbs

	OpPow   // Args[0] ^ Args[1]
	OpHypot // √(Args[0]² + Args[1]²)
	OpAtan2 // math.Atan2(Args[0], Args[1])
	OpMax
	OpMin

	OpSelect // Args[1] where Args[0] > 0, Args[2] elsewhere
	OpApply  // Rule(Args[0])
	OpApply2 // Rule2(Args[0], Args[1])

	OpSum        // Σ Args[i], from the first to the last, as are all sums below
	OpDot        // Σ Args[i]·Args[k+i], with 2k operands
	OpDotConst   // Σ C[i]·Args[i]
	OpSumSquares // Σ Args[i]²
	OpNorm2      // √Σ Args[i]²
	OpLogSumExp  // log Σ exp Args[i]
	OpMaxOf      // max Args[i]
	OpMinOf      // min Args[i]
	OpProd       // Π Args[i], from the first to the last; Simplify makes it of chains of Mul

	numOps
)

// opInfo is a row of the table of operations.
type opInfo struct {
	name   string
	arity  int // number of operands, −1 for any number
	unary  func(x float64) (y, d1, d2 float64)
	lanes  func(y, d1, d2, x []float64) // unary on lanes, if there is a kernel; d1 and d2 may be nil
	binary func(x, y float64) rule.Partials
	steep  bool   // a slope is infinite or NaN at some finite operand, by no overflow; of PowInt for n < 0 only
	code   goForm // of the functions of one variable
}

var ops = [numOps]opInfo{
	OpInvalid:    {name: "Invalid"},
	OpConst:      {name: "Const"},
	OpInput:      {name: "Input"},
	OpData:       {name: "Data"},
	OpAdd:        {name: "Add", arity: 2},
	OpSub:        {name: "Sub", arity: 2},
	OpMul:        {name: "Mul", arity: 2},
	OpDiv:        {name: "Div", arity: 2, steep: true},
	OpAddConst:   {name: "AddConst", arity: 1},
	OpScale:      {name: "Scale", arity: 1},
	OpPowConst:   {name: "PowConst", arity: 1, steep: true},
	OpPowInt:     {name: "PowInt", arity: 1, steep: true},
	OpNeg:        {name: "Neg", arity: 1, unary: rule.Neg},
	OpInv:        {name: "Inv", arity: 1, unary: rule.Inv, steep: true, code: goForm{y: "1 / X", d1: "-Y * Y", d2: "2 * Y * Y * Y"}},
	OpSquare:     {name: "Square", arity: 1, unary: rule.Square},
	OpSqrt:       {name: "Sqrt", arity: 1, unary: rule.Sqrt, steep: true, code: goForm{y: "math.Sqrt(X)", d1: "0.5 / (Y + 0)", d2: "-0.5 * D / math.Abs(X)"}},
	OpCbrt:       {name: "Cbrt", arity: 1, unary: rule.Cbrt, steep: true, code: goForm{y: "math.Cbrt(X)", d1: "1 / (3 * Y * Y)", d2: "-2 * D / (3 * X)"}},
	OpExp:        {name: "Exp", arity: 1, unary: rule.Exp, lanes: kernel.ExpRule, code: goForm{y: "exp(X)", d1: "Y", d2: "Y"}},
	OpExp2:       {name: "Exp2", arity: 1, unary: rule.Exp2, code: goForm{y: "math.Exp2(X)", d1: "math.Ln2 * Y", d2: "math.Ln2 * math.Ln2 * Y"}},
	OpExpm1:      {name: "Expm1", arity: 1, unary: rule.Expm1, lanes: kernel.Expm1Rule, code: goForm{call: "expm1"}},
	OpLog:        {name: "Log", arity: 1, unary: rule.Log, lanes: kernel.LogRule, steep: true, code: goForm{y: "log(X)", d1: "1 / (X + 0)", d2: "-D * D"}},
	OpLog2:       {name: "Log2", arity: 1, unary: rule.Log2, steep: true, code: goForm{y: "math.Log2(X)", d1: "1 / (math.Ln2 * (X + 0))", d2: "-D / (X + 0)"}},
	OpLog10:      {name: "Log10", arity: 1, unary: rule.Log10, steep: true, code: goForm{y: "math.Log10(X)", d1: "1 / (math.Ln10 * (X + 0))", d2: "-D / (X + 0)"}},
	OpLog1p:      {name: "Log1p", arity: 1, unary: rule.Log1p, lanes: kernel.Log1pRule, steep: true, code: goForm{call: "log1p"}},
	OpSin:        {name: "Sin", arity: 1, unary: rule.Sin, code: goForm{y: "math.Sin(X)", stmt: "Y, N := math.Sincos(X)", d1: "N", d2: "-Y"}},
	OpCos:        {name: "Cos", arity: 1, unary: rule.Cos, code: goForm{y: "math.Cos(X)", stmt: "N, Y := math.Sincos(X)", d1: "-N", d2: "-Y"}},
	OpTan:        {name: "Tan", arity: 1, unary: rule.Tan, code: goForm{y: "math.Tan(X)", d1: "1 + Y*Y", d2: "2 * Y * D"}},
	OpSinpi:      {name: "Sinpi", arity: 1, unary: rule.Sinpi, code: goForm{call: "sinpi"}},
	OpCospi:      {name: "Cospi", arity: 1, unary: rule.Cospi, code: goForm{call: "cospi"}},
	OpAsin:       {name: "Asin", arity: 1, unary: rule.Asin, steep: true, code: goForm{y: "math.Asin(X)", d1: "1 / math.Sqrt((1-X)*(1+X))", d2: "X * D / ((1 - X) * (1 + X))"}},
	OpAcos:       {name: "Acos", arity: 1, unary: rule.Acos, steep: true, code: goForm{y: "math.Acos(X)", d1: "-1 / math.Sqrt((1-X)*(1+X))", d2: "X * D / ((1 - X) * (1 + X))"}},
	OpAtan:       {name: "Atan", arity: 1, unary: rule.Atan, code: goForm{y: "math.Atan(X)", d1: "1 / (1 + X*X)", d2: "-2 * X * D * D"}},
	OpSinh:       {name: "Sinh", arity: 1, unary: rule.Sinh, code: goForm{y: "math.Sinh(X)", d1: "math.Cosh(X)", d2: "Y"}},
	OpCosh:       {name: "Cosh", arity: 1, unary: rule.Cosh, code: goForm{y: "math.Cosh(X)", d1: "math.Sinh(X)", d2: "Y"}},
	OpTanh:       {name: "Tanh", arity: 1, unary: rule.Tanh, lanes: kernel.TanhRule, code: goForm{call: "tanh"}},
	OpAsinh:      {name: "Asinh", arity: 1, unary: rule.Asinh, code: goForm{y: "math.Asinh(X)", d1: "1 / math.Hypot(1, X)", d2: "-X * D * D * D"}},
	OpAcosh:      {name: "Acosh", arity: 1, unary: rule.Acosh, steep: true, code: goForm{y: "math.Acosh(X)", d1: "1 / (math.Sqrt(X-1) * math.Sqrt(X+1))", d2: "-X * D * D * D"}},
	OpAtanh:      {name: "Atanh", arity: 1, unary: rule.Atanh, steep: true, code: goForm{y: "math.Atanh(X)", d1: "1 / ((1 - X) * (1 + X))", d2: "2 * X * D * D"}},
	OpErf:        {name: "Erf", arity: 1, unary: rule.Erf, code: goForm{y: "math.Erf(X)", d1: "2 / math.SqrtPi * exp(-X*X)", d2: "-2 * X * D"}},
	OpErfc:       {name: "Erfc", arity: 1, unary: rule.Erfc, code: goForm{y: "math.Erfc(X)", d1: "-2 / math.SqrtPi * exp(-X*X)", d2: "-2 * X * D"}},
	OpGamma:      {name: "Gamma", arity: 1, unary: rule.Gamma, steep: true, code: goForm{y: "math.Gamma(X)", call: "gamma"}},
	OpLgamma:     {name: "Lgamma", arity: 1, unary: rule.Lgamma, steep: true, code: goForm{y: "lgamma0(X)", call: "lgamma"}},
	OpDigamma:    {name: "Digamma", arity: 1, unary: rule.Digamma, steep: true, code: goForm{call: "digamma"}},
	OpSigmoid:    {name: "Sigmoid", arity: 1, unary: rule.Sigmoid, lanes: kernel.SigmoidRule, code: goForm{call: "sigmoid"}},
	OpSoftplus:   {name: "Softplus", arity: 1, unary: rule.Softplus, lanes: kernel.SoftplusRule, code: goForm{call: "softplus"}},
	OpAbs:        {name: "Abs", arity: 1, unary: rule.Abs, code: goForm{y: "math.Abs(X)", d1: "sign(X)"}},
	OpPow:        {name: "Pow", arity: 2, binary: rule.Pow, steep: true},
	OpHypot:      {name: "Hypot", arity: 2, binary: rule.Hypot},
	OpAtan2:      {name: "Atan2", arity: 2, binary: rule.Atan2, steep: true},
	OpMax:        {name: "Max", arity: 2, binary: rule.Max},
	OpMin:        {name: "Min", arity: 2, binary: rule.Min},
	OpSelect:     {name: "Select", arity: 3},
	OpApply:      {name: "Apply", arity: 1, steep: true},
	OpApply2:     {name: "Apply2", arity: 2, steep: true},
	OpSum:        {name: "Sum", arity: -1},
	OpDot:        {name: "Dot", arity: -1},
	OpDotConst:   {name: "DotConst", arity: -1},
	OpSumSquares: {name: "SumSquares", arity: -1},
	OpNorm2:      {name: "Norm2", arity: -1},
	OpLogSumExp:  {name: "LogSumExp", arity: -1},
	OpMaxOf:      {name: "MaxOf", arity: -1},
	OpMinOf:      {name: "MinOf", arity: -1},
	OpProd:       {name: "Prod", arity: -1},
}

// String returns the name of the operation, which is that of the method of
// slope.Real, of the rule in internal/rule or of the function over slices.
func (op Op) String() string {
	if op >= numOps {
		return "Op(?)"
	}
	return ops[op].name
}

// Arity returns the number of operands of the operation, and −1 for those that
// take any number.
func (op Op) Arity() int { return ops[op].arity }

// Unary returns the value and derivatives of a function of one variable as
// numbers, from the one table of rules, and nil for other operations.
func (op Op) Unary() func(x float64) (y, d1, d2 float64) { return ops[op].unary }

// Linear reports whether the result is a linear or affine function of the
// operands, whatever their values.
func (op Op) Linear() bool {
	switch op {
	case OpAdd, OpSub, OpNeg, OpAddConst, OpScale, OpSum, OpDotConst:
		return true
	}
	return false
}

// reductionOps translates the reductions of the root package.
var reductionOps = [...]Op{
	slope.ReduceSum: OpSum, slope.ReduceDot: OpDot, slope.ReduceDotConst: OpDotConst,
	slope.ReduceSumSquares: OpSumSquares, slope.ReduceNorm2: OpNorm2, slope.ReduceLogSumExp: OpLogSumExp,
	slope.ReduceMax: OpMaxOf, slope.ReduceMin: OpMinOf,
}
