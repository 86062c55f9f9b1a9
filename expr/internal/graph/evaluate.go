package graph

import (
	"fmt"

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
// products run from the first element to the last, every product rounded.
func Reduce(op Op, v []float64, args []uint32, c []float64) float64 {
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
		x, y := args[:k], args[k:]
		z := float64(v[x[0]] * v[y[0]])
		for j := 1; j < k; j++ {
			z += float64(v[x[j]] * v[y[j]])
		}
		return z
	case OpDotConst:
		z := float64(v[args[0]] * c[0])
		for j := 1; j < len(args); j++ {
			z += float64(v[args[j]] * c[j])
		}
		return z
	case OpSumSquares:
		x := v[args[0]]
		z := float64(x * x)
		for _, a := range args[1:] {
			x = v[a]
			z += float64(x * x)
		}
		return z
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
		y, _, _ := rule.LogSumExp(args, at)
		return y
	case OpMaxOf:
		y, _ := rule.MaxOf(args, at)
		return y
	case OpMinOf:
		y, _ := rule.MinOf(args, at)
		return y
	}
	panic("expr: " + op.String() + " is not a reduction")
}

// Eval returns the value of node i at the operands x, for constant folding
// and for messages.
func (g *Graph) Eval(i int, x []float64) float64 {
	op := g.Op[i]
	switch {
	case op == OpConst:
		return g.Constant(i)
	case op >= OpAdd && op <= OpDiv:
		return Arith(op, x[0], x[1])
	case op == OpAddConst:
		return x[0] + g.Constant(i)
	case op == OpScale:
		return x[0] * g.Constant(i)
	case op == OpPowConst:
		return float64(slope.Float64(x[0]).PowConst(g.Constant(i)))
	case op == OpPowInt:
		return float64(slope.Float64(x[0]).PowInt(g.Exponent(i)))
	case op == OpSelect:
		return float64(slope.Float64(x[0]).Select(slope.Float64(x[1]), slope.Float64(x[2])))
	case op == OpApply:
		y, _, _ := g.Rule(i).At(x[0])
		return y
	case op == OpApply2:
		return g.Rule2(i).At(x[0], x[1]).F
	case Table[op].Unary != nil:
		y, _, _ := Table[op].Unary(x[0])
		return y
	case Table[op].Binary != nil:
		return Table[op].Binary(x[0], x[1]).F
	case Table[op].Arity < 0:
		args := make([]uint32, len(x))
		for j := range args {
			args[j] = uint32(j)
		}
		var c []float64
		if op == OpDotConst {
			c = g.Coefficients(i)
		}
		return Reduce(op, x, args, c)
	}
	panic(fmt.Sprintf("expr: node of operation %s has no value", op))
}
