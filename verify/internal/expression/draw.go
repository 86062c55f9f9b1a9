package expression

import (
	"slope/expr"
	"slope/verify/internal/random"
)

// Kind is a family of random expressions.
type Kind int

// The kinds of expressions.
const (
	Tame Kind = iota // smooth everywhere, of moderate size: no poles, kinks or edges
	Wild             // everything that slope.Real has
)

// TameOps are the operations of tame expressions.
var TameOps = []expr.Op{expr.OpAdd, expr.OpMul, expr.OpSub, expr.OpSin, expr.OpTanh, expr.OpSquare, expr.OpScale, expr.OpAddConst, expr.OpNeg, expr.OpCos,
	expr.OpAtan, expr.OpSigmoid, expr.OpSoftplus, expr.OpErf, expr.OpAsinh}

var wildOps = []expr.Op{expr.OpAdd, expr.OpMul, expr.OpSub, expr.OpDiv, expr.OpInv, expr.OpExp, expr.OpLog, expr.OpSqrt, expr.OpSin, expr.OpTanh, expr.OpSquare, expr.OpScale, expr.OpAddConst,
	expr.OpNeg, expr.OpCos, expr.OpTan, expr.OpAbs, expr.OpMax, expr.OpMin, expr.OpPow, expr.OpHypot, expr.OpAtan2, expr.OpPowConst, expr.OpPowInt,
	expr.OpCbrt, expr.OpExp2, expr.OpExpm1, expr.OpLog2, expr.OpLog10, expr.OpLog1p, expr.OpAsin, expr.OpAcos, expr.OpAtan, expr.OpSinh, expr.OpCosh,
	expr.OpAsinh, expr.OpAcosh, expr.OpAtanh, expr.OpErf, expr.OpErfc, expr.OpGamma, expr.OpLgamma, expr.OpDigamma, expr.OpSigmoid, expr.OpSoftplus,
	expr.OpSelect, expr.OpSum, expr.OpDot, expr.OpDotConst, expr.OpSumSquares, expr.OpNorm2, expr.OpLogSumExp, expr.OpMaxOf, expr.OpMinOf}

// Draw draws operations one after another; an operand is a variable
// or one of the last few nodes, so that most of them are used.
func Draw(s random.Source, kind Kind, n, size int) Expression {
	ops := TameOps
	if kind == Wild {
		ops = wildOps
	}
	e := Expression{N: n}
	for range 1 + s.Intn(size) {
		e.Ops = append(e.Ops, DrawOp(s, ops[s.Intn(len(ops))], n, len(e.Ops)))
	}
	return e.Pruned()
}

var drawnConstants = []float64{2, 0.5, -1, 3, -0.75, 1, 0.1}

// DrawOp draws an operation on some of n variables and the operations before it.
func DrawOp(s random.Source, op expr.Op, n, before int) expr.Node {
	nd := expr.Node{Op: op}
	k := op.Arity()
	if k < 0 {
		k = 1 + s.Intn(3)
		if op == expr.OpDot {
			k *= 2
		}
	}
	for j := range k {
		nd.Args = append(nd.Args, drawOperand(s, n, before, j))
	}
	constant := func() float64 { return drawnConstants[s.Intn(len(drawnConstants))] }
	switch op {
	case expr.OpScale, expr.OpAddConst, expr.OpPowConst:
		nd.C = []float64{constant()}
	case expr.OpDotConst:
		for range k {
			nd.C = append(nd.C, constant())
		}
	case expr.OpPowInt:
		nd.Int = []int{2, 3, -1, 4, -2, 0, 1}[s.Intn(7)]
	}
	return nd
}

func drawOperand(s random.Source, n, before, j int) uint32 {
	if before > 0 && (j == 0 || s.Intn(2) == 1) {
		return uint32(n + before - 1 - s.Intn(min(before, 4)))
	}
	return uint32(s.Intn(n))
}
