package graph

import (
	"slope/internal/kernel"
	"slope/internal/rule"
)

// GoForm is how generated code computes a function of one variable. X stands
// for the operand, Y for the value, D for the first derivative and N for a
// spare name. Either Y is an expression, or Call is a helper that returns the value and both
// derivatives. With Stmt, which declares Y and N, Call is for the value alone.
type GoForm struct {
	Y, Stmt string
	D1, D2  string // "" is zero
	Call    string
}

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
	OpApplyN     // RuleN(Args)

	NumOps
)

// Info is a row of the table of operations.
type Info struct {
	Name   string
	Arity  int // number of operands, −1 for any number
	Unary  func(x float64) (y, d1, d2 float64)
	Lanes  func(y, d1, d2, x []float64) // unary on lanes, if there is a kernel; d1 and d2 may be nil
	Binary func(x, y float64) rule.Partials
	Steep  bool   // a slope is infinite or NaN at some finite operand, by no overflow; of PowInt for n < 0 only
	Code   GoForm // of the functions of one variable
}

var Table = [NumOps]Info{
	OpInvalid:    {Name: "Invalid"},
	OpConst:      {Name: "Const"},
	OpInput:      {Name: "Input"},
	OpData:       {Name: "Data"},
	OpAdd:        {Name: "Add", Arity: 2, Binary: rule.Add},
	OpSub:        {Name: "Sub", Arity: 2, Binary: rule.Sub},
	OpMul:        {Name: "Mul", Arity: 2, Binary: rule.Mul},
	OpDiv:        {Name: "Div", Arity: 2, Binary: rule.Div, Steep: true},
	OpAddConst:   {Name: "AddConst", Arity: 1},
	OpScale:      {Name: "Scale", Arity: 1},
	OpPowConst:   {Name: "PowConst", Arity: 1, Steep: true},
	OpPowInt:     {Name: "PowInt", Arity: 1, Steep: true},
	OpNeg:        {Name: "Neg", Arity: 1, Unary: rule.Neg},
	OpInv:        {Name: "Inv", Arity: 1, Unary: rule.Inv, Steep: true, Code: GoForm{Y: "1 / X", D1: "-Y * Y", D2: "2 * Y * Y * Y"}},
	OpSquare:     {Name: "Square", Arity: 1, Unary: rule.Square},
	OpSqrt:       {Name: "Sqrt", Arity: 1, Unary: rule.Sqrt, Steep: true, Code: GoForm{Y: "math.Sqrt(X)", D1: "0.5 / (Y + 0)", D2: "-0.5 * D / math.Abs(X)"}},
	OpCbrt:       {Name: "Cbrt", Arity: 1, Unary: rule.Cbrt, Steep: true, Code: GoForm{Y: "math.Cbrt(X)", D1: "1 / (3 * Y * Y)", D2: "-2 * D / (3 * X)"}},
	OpExp:        {Name: "Exp", Arity: 1, Unary: rule.Exp, Lanes: kernel.ExpRule, Code: GoForm{Y: "exp(X)", D1: "Y", D2: "Y"}},
	OpExp2:       {Name: "Exp2", Arity: 1, Unary: rule.Exp2, Code: GoForm{Y: "math.Exp2(X)", D1: "math.Ln2 * Y", D2: "math.Ln2 * math.Ln2 * Y"}},
	OpExpm1:      {Name: "Expm1", Arity: 1, Unary: rule.Expm1, Lanes: kernel.Expm1Rule, Code: GoForm{Call: "expm1"}},
	OpLog:        {Name: "Log", Arity: 1, Unary: rule.Log, Lanes: kernel.LogRule, Steep: true, Code: GoForm{Y: "log(X)", D1: "1 / (X + 0)", D2: "-D * D"}},
	OpLog2:       {Name: "Log2", Arity: 1, Unary: rule.Log2, Steep: true, Code: GoForm{Y: "math.Log2(X)", D1: "1 / (math.Ln2 * (X + 0))", D2: "-D / (X + 0)"}},
	OpLog10:      {Name: "Log10", Arity: 1, Unary: rule.Log10, Steep: true, Code: GoForm{Y: "math.Log10(X)", D1: "1 / (math.Ln10 * (X + 0))", D2: "-D / (X + 0)"}},
	OpLog1p:      {Name: "Log1p", Arity: 1, Unary: rule.Log1p, Lanes: kernel.Log1pRule, Steep: true, Code: GoForm{Call: "log1p"}},
	OpSin:        {Name: "Sin", Arity: 1, Unary: rule.Sin, Lanes: kernel.SinRule, Code: GoForm{Call: "sin", Stmt: "Y, N := sinCos(X)", D1: "N", D2: "-Y"}},
	OpCos:        {Name: "Cos", Arity: 1, Unary: rule.Cos, Lanes: kernel.CosRule, Code: GoForm{Call: "cos", Stmt: "N, Y := sinCos(X)", D1: "-N", D2: "-Y"}},
	OpTan:        {Name: "Tan", Arity: 1, Unary: rule.Tan, Code: GoForm{Y: "math.Tan(X)", D1: "1 + Y*Y", D2: "2 * Y * D"}},
	OpSinpi:      {Name: "Sinpi", Arity: 1, Unary: rule.Sinpi, Code: GoForm{Call: "sinpi"}},
	OpCospi:      {Name: "Cospi", Arity: 1, Unary: rule.Cospi, Code: GoForm{Call: "cospi"}},
	OpAsin:       {Name: "Asin", Arity: 1, Unary: rule.Asin, Steep: true, Code: GoForm{Y: "math.Asin(X)", D1: "1 / math.Sqrt((1-X)*(1+X))", D2: "X * D / ((1 - X) * (1 + X))"}},
	OpAcos:       {Name: "Acos", Arity: 1, Unary: rule.Acos, Steep: true, Code: GoForm{Y: "math.Acos(X)", D1: "-1 / math.Sqrt((1-X)*(1+X))", D2: "X * D / ((1 - X) * (1 + X))"}},
	OpAtan:       {Name: "Atan", Arity: 1, Unary: rule.Atan, Code: GoForm{Y: "math.Atan(X)", D1: "1 / (1 + X*X)", D2: "-2 * X * D * D"}},
	OpSinh:       {Name: "Sinh", Arity: 1, Unary: rule.Sinh, Code: GoForm{Y: "math.Sinh(X)", D1: "math.Cosh(X)", D2: "Y"}},
	OpCosh:       {Name: "Cosh", Arity: 1, Unary: rule.Cosh, Code: GoForm{Y: "math.Cosh(X)", D1: "math.Sinh(X)", D2: "Y"}},
	OpTanh:       {Name: "Tanh", Arity: 1, Unary: rule.Tanh, Lanes: kernel.TanhRule, Code: GoForm{Call: "tanh"}},
	OpAsinh:      {Name: "Asinh", Arity: 1, Unary: rule.Asinh, Code: GoForm{Y: "math.Asinh(X)", D1: "1 / math.Hypot(1, X)", D2: "-X * D * D * D"}},
	OpAcosh:      {Name: "Acosh", Arity: 1, Unary: rule.Acosh, Steep: true, Code: GoForm{Y: "math.Acosh(X)", D1: "1 / (math.Sqrt(X-1) * math.Sqrt(X+1))", D2: "-X * D * D * D"}},
	OpAtanh:      {Name: "Atanh", Arity: 1, Unary: rule.Atanh, Steep: true, Code: GoForm{Y: "math.Atanh(X)", D1: "1 / ((1 - X) * (1 + X))", D2: "2 * X * D * D"}},
	OpErf:        {Name: "Erf", Arity: 1, Unary: rule.Erf, Lanes: kernel.ErfRule, Code: GoForm{Call: "erf"}},
	OpErfc:       {Name: "Erfc", Arity: 1, Unary: rule.Erfc, Lanes: kernel.ErfcRule, Code: GoForm{Call: "erfc"}},
	OpGamma:      {Name: "Gamma", Arity: 1, Unary: rule.Gamma, Steep: true, Code: GoForm{Y: "math.Gamma(X)", Call: "gamma"}},
	OpLgamma:     {Name: "Lgamma", Arity: 1, Unary: rule.Lgamma, Steep: true, Code: GoForm{Y: "lgamma0(X)", Call: "lgamma"}},
	OpDigamma:    {Name: "Digamma", Arity: 1, Unary: rule.Digamma, Steep: true, Code: GoForm{Call: "digamma"}},
	OpSigmoid:    {Name: "Sigmoid", Arity: 1, Unary: rule.Sigmoid, Lanes: kernel.SigmoidRule, Code: GoForm{Call: "sigmoid"}},
	OpSoftplus:   {Name: "Softplus", Arity: 1, Unary: rule.Softplus, Lanes: kernel.SoftplusRule, Code: GoForm{Call: "softplus"}},
	OpAbs:        {Name: "Abs", Arity: 1, Unary: rule.Abs, Code: GoForm{Y: "math.Abs(X)", D1: "sign(X)"}},
	OpPow:        {Name: "Pow", Arity: 2, Binary: rule.Pow, Steep: true},
	OpHypot:      {Name: "Hypot", Arity: 2, Binary: rule.Hypot},
	OpAtan2:      {Name: "Atan2", Arity: 2, Binary: rule.Atan2, Steep: true},
	OpMax:        {Name: "Max", Arity: 2, Binary: rule.Max},
	OpMin:        {Name: "Min", Arity: 2, Binary: rule.Min},
	OpSelect:     {Name: "Select", Arity: 3},
	OpApply:      {Name: "Apply", Arity: 1, Steep: true},
	OpApply2:     {Name: "Apply2", Arity: 2, Steep: true},
	OpSum:        {Name: "Sum", Arity: -1},
	OpDot:        {Name: "Dot", Arity: -1},
	OpDotConst:   {Name: "DotConst", Arity: -1},
	OpSumSquares: {Name: "SumSquares", Arity: -1},
	OpNorm2:      {Name: "Norm2", Arity: -1},
	OpLogSumExp:  {Name: "LogSumExp", Arity: -1},
	OpMaxOf:      {Name: "MaxOf", Arity: -1},
	OpMinOf:      {Name: "MinOf", Arity: -1},
	OpProd:       {Name: "Prod", Arity: -1},
	OpApplyN:     {Name: "ApplyN", Arity: -1, Steep: true},
}

// String returns the name of the operation, which is that of the method of
// slope.Real, of the rule in internal/rule or of the function over slices.
func (op Op) String() string {
	if op >= NumOps {
		return "Op(?)"
	}
	return Table[op].Name
}

// Arity returns the number of operands of the operation, and −1 for those that
// take any number.
func (op Op) Arity() int { return Table[op].Arity }

// Unary returns the value and derivatives of a function of one variable as
// numbers, from the one table of rules, and nil for other operations.
func (op Op) Unary() func(x float64) (y, d1, d2 float64) { return Table[op].Unary }

// Linear reports whether the result is a linear or affine function of the
// operands, whatever their values.
func (op Op) Linear() bool {
	switch op {
	case OpAdd, OpSub, OpNeg, OpAddConst, OpScale, OpSum, OpDotConst:
		return true
	}
	return false
}
