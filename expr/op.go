package expr

import (
	"slope"
	"slope/expr/internal/graph"
)

// Op is the operation of a node of a Program. String returns its name, that of the method of
// slope.Real or of the function over slices; Arity the number of operands, −1 for those that
// take any number; Unary the value and derivatives of a function of one variable as numbers,
// nil for other operations; Linear reports whether the result is a linear or affine function
// of the operands, whatever their values.
type Op = graph.Op

// The operations. Args are the operands of the node, C its constants (see Node).
const (
	OpInvalid = graph.OpInvalid

	OpConst = graph.OpConst // C[0]
	OpInput = graph.OpInput // an independent variable
	OpData  = graph.OpData  // an input without derivatives

	OpAdd = graph.OpAdd // Args[0] + Args[1]
	OpSub = graph.OpSub // Args[0] − Args[1]
	OpMul = graph.OpMul // Args[0] · Args[1]
	OpDiv = graph.OpDiv // Args[0] / Args[1]

	OpAddConst = graph.OpAddConst // Args[0] + C[0]
	OpScale    = graph.OpScale    // C[0] · Args[0]
	OpPowConst = graph.OpPowConst // Args[0] ^ C[0]
	OpPowInt   = graph.OpPowInt   // Args[0] ^ Int

	OpNeg      = graph.OpNeg // the functions of one variable, as in slope.Real
	OpInv      = graph.OpInv
	OpSquare   = graph.OpSquare
	OpSqrt     = graph.OpSqrt
	OpCbrt     = graph.OpCbrt
	OpExp      = graph.OpExp
	OpExp2     = graph.OpExp2
	OpExpm1    = graph.OpExpm1
	OpLog      = graph.OpLog
	OpLog2     = graph.OpLog2
	OpLog10    = graph.OpLog10
	OpLog1p    = graph.OpLog1p
	OpSin      = graph.OpSin
	OpCos      = graph.OpCos
	OpTan      = graph.OpTan
	OpSinpi    = graph.OpSinpi
	OpCospi    = graph.OpCospi
	OpAsin     = graph.OpAsin
	OpAcos     = graph.OpAcos
	OpAtan     = graph.OpAtan
	OpSinh     = graph.OpSinh
	OpCosh     = graph.OpCosh
	OpTanh     = graph.OpTanh
	OpAsinh    = graph.OpAsinh
	OpAcosh    = graph.OpAcosh
	OpAtanh    = graph.OpAtanh
	OpErf      = graph.OpErf
	OpErfc     = graph.OpErfc
	OpGamma    = graph.OpGamma
	OpLgamma   = graph.OpLgamma
	OpDigamma  = graph.OpDigamma
	OpSigmoid  = graph.OpSigmoid
	OpSoftplus = graph.OpSoftplus
	OpAbs      = graph.OpAbs

	OpPow   = graph.OpPow   // Args[0] ^ Args[1]
	OpHypot = graph.OpHypot // √(Args[0]² + Args[1]²)
	OpAtan2 = graph.OpAtan2 // math.Atan2(Args[0], Args[1])
	OpMax   = graph.OpMax
	OpMin   = graph.OpMin

	OpSelect = graph.OpSelect // Args[1] where Args[0] > 0, Args[2] elsewhere
	OpApply  = graph.OpApply  // Rule(Args[0])
	OpApply2 = graph.OpApply2 // Rule2(Args[0], Args[1])

	OpSum        = graph.OpSum        // Σ Args[i], in the order that Node.Lanes says, as are the next three
	OpDot        = graph.OpDot        // Σ Args[i]·Args[k+i], with 2k operands
	OpDotConst   = graph.OpDotConst   // Σ C[i]·Args[i]
	OpSumSquares = graph.OpSumSquares // Σ Args[i]²
	OpNorm2      = graph.OpNorm2      // √Σ Args[i]²
	OpLogSumExp  = graph.OpLogSumExp  // log Σ exp Args[i]
	OpMaxOf      = graph.OpMaxOf      // max Args[i]
	OpMinOf      = graph.OpMinOf      // min Args[i]
	OpProd       = graph.OpProd       // Π Args[i], from the first to the last; Simplify makes it of chains of Mul
	OpApplyN     = graph.OpApplyN     // RuleN(Args)
)

const numOps = graph.NumOps

// reductionOps translates the reductions of the root package.
var reductionOps = [...]Op{
	slope.ReduceSum: OpSum, slope.ReduceDot: OpDot, slope.ReduceDotConst: OpDotConst,
	slope.ReduceSumSquares: OpSumSquares, slope.ReduceNorm2: OpNorm2, slope.ReduceLogSumExp: OpLogSumExp,
	slope.ReduceMax: OpMaxOf, slope.ReduceMin: OpMinOf,
}
