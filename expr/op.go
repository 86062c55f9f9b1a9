package expr

import (
	"slope"
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
	name  string
	arity int // number of operands, −1 for any number
	unary func(x float64) (y, d1, d2 float64)
	binry func(x, y float64) rule.Partials
}

var ops = [numOps]opInfo{
	OpInvalid:    {name: "Invalid"},
	OpConst:      {name: "Const"},
	OpInput:      {name: "Input"},
	OpData:       {name: "Data"},
	OpAdd:        {name: "Add", arity: 2},
	OpSub:        {name: "Sub", arity: 2},
	OpMul:        {name: "Mul", arity: 2},
	OpDiv:        {name: "Div", arity: 2},
	OpAddConst:   {name: "AddConst", arity: 1},
	OpScale:      {name: "Scale", arity: 1},
	OpPowConst:   {name: "PowConst", arity: 1},
	OpPowInt:     {name: "PowInt", arity: 1},
	OpNeg:        {name: "Neg", arity: 1, unary: rule.Neg},
	OpInv:        {name: "Inv", arity: 1, unary: rule.Inv},
	OpSquare:     {name: "Square", arity: 1, unary: rule.Square},
	OpSqrt:       {name: "Sqrt", arity: 1, unary: rule.Sqrt},
	OpCbrt:       {name: "Cbrt", arity: 1, unary: rule.Cbrt},
	OpExp:        {name: "Exp", arity: 1, unary: rule.Exp},
	OpExp2:       {name: "Exp2", arity: 1, unary: rule.Exp2},
	OpExpm1:      {name: "Expm1", arity: 1, unary: rule.Expm1},
	OpLog:        {name: "Log", arity: 1, unary: rule.Log},
	OpLog2:       {name: "Log2", arity: 1, unary: rule.Log2},
	OpLog10:      {name: "Log10", arity: 1, unary: rule.Log10},
	OpLog1p:      {name: "Log1p", arity: 1, unary: rule.Log1p},
	OpSin:        {name: "Sin", arity: 1, unary: rule.Sin},
	OpCos:        {name: "Cos", arity: 1, unary: rule.Cos},
	OpTan:        {name: "Tan", arity: 1, unary: rule.Tan},
	OpSinpi:      {name: "Sinpi", arity: 1, unary: rule.Sinpi},
	OpCospi:      {name: "Cospi", arity: 1, unary: rule.Cospi},
	OpAsin:       {name: "Asin", arity: 1, unary: rule.Asin},
	OpAcos:       {name: "Acos", arity: 1, unary: rule.Acos},
	OpAtan:       {name: "Atan", arity: 1, unary: rule.Atan},
	OpSinh:       {name: "Sinh", arity: 1, unary: rule.Sinh},
	OpCosh:       {name: "Cosh", arity: 1, unary: rule.Cosh},
	OpTanh:       {name: "Tanh", arity: 1, unary: rule.Tanh},
	OpAsinh:      {name: "Asinh", arity: 1, unary: rule.Asinh},
	OpAcosh:      {name: "Acosh", arity: 1, unary: rule.Acosh},
	OpAtanh:      {name: "Atanh", arity: 1, unary: rule.Atanh},
	OpErf:        {name: "Erf", arity: 1, unary: rule.Erf},
	OpErfc:       {name: "Erfc", arity: 1, unary: rule.Erfc},
	OpGamma:      {name: "Gamma", arity: 1, unary: rule.Gamma},
	OpLgamma:     {name: "Lgamma", arity: 1, unary: rule.Lgamma},
	OpDigamma:    {name: "Digamma", arity: 1, unary: rule.Digamma},
	OpSigmoid:    {name: "Sigmoid", arity: 1, unary: rule.Sigmoid},
	OpSoftplus:   {name: "Softplus", arity: 1, unary: rule.Softplus},
	OpAbs:        {name: "Abs", arity: 1, unary: rule.Abs},
	OpPow:        {name: "Pow", arity: 2, binry: rule.Pow},
	OpHypot:      {name: "Hypot", arity: 2, binry: rule.Hypot},
	OpAtan2:      {name: "Atan2", arity: 2, binry: rule.Atan2},
	OpMax:        {name: "Max", arity: 2, binry: rule.Max},
	OpMin:        {name: "Min", arity: 2, binry: rule.Min},
	OpSelect:     {name: "Select", arity: 3},
	OpApply:      {name: "Apply", arity: 1},
	OpApply2:     {name: "Apply2", arity: 2},
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
