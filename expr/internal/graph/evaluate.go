package graph

import (
	"fmt"
	"slices"

	"slope"
	"slope/internal/rule"
)

// Arith does an operation of arithmetic.
func Arith(op Op, x, y float64) float64 {
	switch op {
	case OpAdd:
		return x + y
	case OpSub:
		return x - y
	case OpMul:
		return x * y
	case OpDiv:
		return x / y
	}
	panic("expr: " + op.String() + " is not arithmetic")
}

// Reduce returns a reduction over the elements args of v. Sums and
// products run from the first element to the last, every product rounded; laned sums have lanes.
func Reduce(op Op, v []float64, args []uint32, c []float64, laned bool) float64 {
	if laned {
		return sumInLanes(op, v, args, c)
	}
	at := func(k *uint32) float64 { return v[*k] }
	switch op {
	case OpSum:
		z := v[args[0]]
		for _, a := range args[1:] {
			z += v[a]
		}
		return z
	case OpDot:
		k := len(args) / 2
		return dot(v, args[:k], args[k:])
	case OpDotConst:
		z := float64(v[args[0]] * c[0])
		for j := 1; j < len(args); j++ {
			z += float64(v[args[j]] * c[j])
		}
		return z
	case OpSumSquares:
		return dot(v, args, args)
	case OpProd:
		z := v[args[0]]
		for _, a := range args[1:] {
			z *= v[a]
		}
		return z
	case OpNorm2:
		y, _, _ := rule.Norm2(args, at)
		return y
	case OpLogSumExp:
		var p rule.SoftmaxOf[uint32]
		return p.LogSumExp(args, at)
	case OpMaxOf:
		y, _ := rule.MaxOf(args, at)
		return y
	case OpMinOf:
		y, _ := rule.MinOf(args, at)
		return y
	}
	panic("expr: " + op.String() + " is not a reduction")
}

// dot returns the inner product of the elements x and y of v.
func dot(v []float64, x, y []uint32) float64 {
	z := float64(v[x[0]] * v[y[0]])
	for j := 1; j < len(x); j++ {
		z += float64(v[x[j]] * v[y[j]])
	}
	return z
}

// Eval returns the value of node i at the operands x, for constant folding
// and for messages.
func (g *Graph) Eval(i int, x []float64) float64 {
	op := g.Op[i]
	switch op.Arity() {
	case 0:
		if op == OpConst {
			return g.Constant(i)
		}
	case 1:
		return g.eval1(i, x[0])
	case 2:
		return g.eval2(i, x[0], x[1])
	case 3:
		return float64(slope.Float64(x[0]).Select(slope.Float64(x[1]), slope.Float64(x[2])))
	case -1:
		if op == OpApplyN {
			return g.RuleN(i).At(slices.Clone(x))
		}
		args := make([]uint32, len(x))
		for j := range args {
			args[j] = uint32(j)
		}
		return Reduce(op, x, args, g.Coefficients(i), g.Laned(i))
	}
	panic(fmt.Sprintf("expr: node of operation %s has no value", op))
}

// eval1 is Eval for one operand.
func (g *Graph) eval1(i int, x float64) (y float64) {
	switch op := g.Op[i]; op {
	case OpAddConst:
		return x + g.Constant(i)
	case OpScale:
		return x * g.Constant(i)
	case OpPowConst:
		return float64(slope.Float64(x).PowConst(g.Constant(i)))
	case OpPowInt:
		return float64(slope.Float64(x).PowInt(g.Exponent(i)))
	case OpApply:
		y, _, _ = g.Rule(i).At(x)
	default:
		y, _, _ = Table[op].Unary(x)
	}
	return y
}

// eval2 is Eval for two operands.
func (g *Graph) eval2(i int, x, y float64) float64 {
	switch op := g.Op[i]; {
	case op == OpApply2:
		return g.Rule2(i).At(x, y).F
	case Table[op].Binary != nil:
		return Table[op].Binary(x, y).F
	default:
		return Arith(op, x, y)
	}
}
