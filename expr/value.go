package expr

import (
	"fmt"
	"math"

	"slope"
	"slope/internal/kernel"
	"slope/internal/rule"
)

// slots returns how many partial derivatives and other numbers of the value
// pass a node keeps for the passes that follow.
func slots(op Op, operands int) int {
	switch {
	case op >= OpSqrt && op <= OpSoftplus, op == OpInv, op == OpAbs, op == OpPowConst, op == OpPowInt, op == OpApply:
		return 2 // f′, f″
	case op >= OpPow && op <= OpMin, op == OpApply2:
		return 5 // f_x, f_y, f_xx, f_xy, f_yy
	case op == OpLogSumExp:
		return 2 + operands // the greatest operand m and Σ exp(xᵢ−m), and room for curve
	case op == OpNorm2:
		return 2 + operands // a power of two m, and the norm of the operands times m; room
	case op == OpMaxOf, op == OpMinOf:
		return 1 // how many operands attain the value
	case op == OpProd:
		return 2 * operands // the partial products, and room for their tangents
	}
	return 0
}

// value computes nodes lo to hi of g into v. If part is not nil it keeps there
// what the derivative passes need; see slots.
func (g *graph) value(v, part []float64, lo, hi int) {
	for i := lo; i < hi; i++ {
		op := g.op[i]
		o := g.off[i]
		switch op {
		case OpInput, OpData:
		case OpConst:
			v[i] = g.constant(i)
		case OpAdd:
			v[i] = v[g.args[o]] + v[g.args[o+1]]
		case OpSub:
			v[i] = v[g.args[o]] - v[g.args[o+1]]
		case OpMul:
			v[i] = v[g.args[o]] * v[g.args[o+1]]
		case OpDiv:
			v[i] = v[g.args[o]] / v[g.args[o+1]]
		case OpAddConst:
			v[i] = v[g.args[o]] + g.constant(i)
		case OpScale:
			v[i] = v[g.args[o]] * g.constant(i)
		case OpNeg:
			v[i] = -v[g.args[o]]
		case OpSquare:
			x := v[g.args[o]]
			v[i] = x * x
		case OpSelect:
			if v[g.args[o]] > 0 {
				v[i] = v[g.args[o+1]]
			} else {
				v[i] = v[g.args[o+2]]
			}
		case OpPowConst:
			y, d1, d2 := rule.PowConst(v[g.args[o]], g.constant(i))
			v[i] = y
			g.keep(part, i, d1, d2)
		case OpPowInt:
			y, d1, d2 := rule.PowInt(v[g.args[o]], g.exponent(i))
			v[i] = y
			g.keep(part, i, d1, d2)
		case OpApply:
			y, d1, d2 := g.rule(i).At(v[g.args[o]])
			v[i] = y
			g.keep(part, i, d1, d2)
		case OpApply2:
			p := g.rule2(i).At(v[g.args[o]], v[g.args[o+1]])
			v[i] = p.F
			g.keep2(part, i, rule.Partials(p))
		case OpPow, OpHypot, OpAtan2, OpMax, OpMin:
			p := ops[op].binary(v[g.args[o]], v[g.args[o+1]])
			v[i] = p.F
			g.keep2(part, i, p)
		case OpSum, OpDot, OpDotConst, OpSumSquares, OpNorm2, OpProd, OpLogSumExp, OpMaxOf, OpMinOf:
			g.valueList(v, part, i)
		default:
			y, d1, d2 := ops[op].unary(v[g.args[o]])
			v[i] = y
			g.keep(part, i, d1, d2)
		}
	}
}

// keep stores the derivatives of a function of one variable.
func (g *graph) keep(part []float64, i int, d1, d2 float64) {
	if part != nil {
		p := part[g.slot[i]:]
		p[0], p[1] = d1, d2
	}
}

// keep2 stores the derivatives of a function of two variables.
func (g *graph) keep2(part []float64, i int, d rule.Partials) {
	if part != nil {
		p := part[g.slot[i]:]
		p[0], p[1], p[2], p[3], p[4] = d.X, d.Y, d.XX, d.XY, d.YY
	}
}

// valueList computes a node with any number of operands.
func (g *graph) valueList(v, part []float64, i int) {
	op, args := g.op[i], g.operands(i)
	if part == nil || slots(op, len(args)) == 0 {
		var c []float64
		if op == OpDotConst {
			c = g.coefficients(i)
		}
		v[i] = reduceValue(op, v, args, c)
		return
	}
	keep := part[g.slot[i]:]
	at := func(k *uint32) float64 { return v[*k] }
	n := 0
	switch op {
	case OpProd:
		z := v[args[0]]
		keep[0] = z
		for k, a := range args[1:] {
			z *= v[a]
			keep[k+1] = z
		}
		v[i] = z
	case OpLogSumExp:
		v[i], keep[0], keep[1] = rule.LogSumExp(args, at)
	case OpNorm2:
		v[i], keep[0], keep[1] = rule.Norm2(args, at)
	case OpMaxOf:
		v[i], n = rule.MaxOf(args, at)
		keep[0] = float64(n)
	case OpMinOf:
		v[i], n = rule.MinOf(args, at)
		keep[0] = float64(n)
	}
}

// reduceValue returns a reduction over the elements args of v. Sums and
// products run from the first element to the last, every product rounded.
func reduceValue(op Op, v []float64, args []uint32, c []float64) float64 {
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

// evalNode returns the value of node i at the operands x, for constant folding
// and for messages.
func (g *graph) evalNode(i int, x []float64) float64 {
	op := g.op[i]
	switch {
	case op == OpConst:
		return g.constant(i)
	case op >= OpAdd && op <= OpDiv:
		return arith(op, x[0], x[1])
	case op == OpAddConst:
		return x[0] + g.constant(i)
	case op == OpScale:
		return x[0] * g.constant(i)
	case op == OpPowConst:
		return float64(slope.Float64(x[0]).PowConst(g.constant(i)))
	case op == OpPowInt:
		return float64(slope.Float64(x[0]).PowInt(g.exponent(i)))
	case op == OpSelect:
		return float64(slope.Float64(x[0]).Select(slope.Float64(x[1]), slope.Float64(x[2])))
	case op == OpApply:
		y, _, _ := g.rule(i).At(x[0])
		return y
	case op == OpApply2:
		return g.rule2(i).At(x[0], x[1]).F
	case ops[op].unary != nil:
		y, _, _ := ops[op].unary(x[0])
		return y
	case ops[op].binary != nil:
		return ops[op].binary(x[0], x[1]).F
	case ops[op].arity < 0:
		args := make([]uint32, len(x))
		for j := range args {
			args[j] = uint32(j)
		}
		var c []float64
		if op == OpDotConst {
			c = g.coefficients(i)
		}
		return reduceValue(op, x, args, c)
	}
	panic(fmt.Sprintf("expr: node of operation %s has no value", op))
}

// times is s·d with a strong zero: a tangent or adjoint s that is exactly zero
// stays zero whatever the slope d is.
func times(s, d float64) float64 {
	if s == 0 {
		return 0
	}
	return s * d
}

// fillNaN makes a derivative NaN: the value is.
func fillNaN(x []float64) { kernel.Fill(x, math.NaN()) }
