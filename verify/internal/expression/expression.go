package expression

import (
	"slope"
	"slope/expr"
	"slope/internal/arg"
)

// Expression is a function of N variables made of operations of slope.Real, as
// a value: it can be drawn at random, evaluated with every number type by Eval,
// recorded, printed as Go, and made smaller. Its variables are the nodes 0 to
// N−1, and Ops[k] is node N+k. The last node is the result.
type Expression struct {
	N   int
	Ops []expr.Node
}

// Eval evaluates e at x, of length e.N, with numbers of any type.
func Eval[T slope.Real[T]](e Expression, x []T) T {
	arg.Length("verify", "point of an Expression", len(x), e.N)
	if e.N+len(e.Ops) == 0 {
		panic("verify: Eval of a zero Expression, want one of Expressions")
	}
	v := make([]T, len(x), len(x)+len(e.Ops))
	copy(v, x)
	var a [8]T
	for _, nd := range e.Ops {
		z := append(a[:0], make([]T, len(nd.Args))...)
		for i, k := range nd.Args {
			z[i] = v[k]
		}
		v = append(v, expr.EvalOp(nd, z))
	}
	return v[len(v)-1]
}

// Float returns e as a function of float64 numbers.
func (e Expression) Float() func(x []float64) float64 {
	return func(x []float64) float64 {
		z := make([]slope.Float64, len(x))
		for i, v := range x {
			z[i] = slope.Float64(v)
		}
		return float64(Eval(e, z))
	}
}

// Program records e.
func (e Expression) Program() *expr.Program {
	return expr.Record(e.N, func(x []expr.Expr) expr.Expr { return Eval(e, x) })
}

// Pruned returns e without the operations that its result does not depend on.
func (e Expression) Pruned() Expression {
	need := make([]bool, e.N+len(e.Ops))
	need[len(need)-1] = true
	for k := len(e.Ops) - 1; k >= 0; k-- {
		if need[e.N+k] {
			for _, a := range e.Ops[k].Args {
				need[a] = true
			}
		}
	}
	at := make([]uint32, len(need))
	z := Expression{N: e.N}
	for i := range need {
		switch {
		case i < e.N:
			at[i] = uint32(i)
		case need[i]:
			nd := e.Ops[i-e.N]
			args := make([]uint32, len(nd.Args))
			for j, a := range nd.Args {
				args[j] = at[a]
			}
			nd.Args = args
			at[i] = uint32(e.N + len(z.Ops))
			z.Ops = append(z.Ops, nd)
		}
	}
	return z
}

// Shrink returns a smaller expression that still fails: it tries the subtrees
// as the whole, and then to put an operand in the place of an operation, until
// nothing helps.
func (e Expression) Shrink(fails func(Expression) bool) Expression {
	for again := true; again; {
		again = false
		for _, c := range e.smaller() {
			if len(c.Ops) > 0 && len(c.Ops) < len(e.Ops) && fails(c) {
				e, again = c, true
				break
			}
		}
	}
	return e
}

// smaller lists the candidates, the smallest first.
func (e Expression) smaller() []Expression {
	var all []Expression
	for k := range e.Ops {
		all = append(all, Expression{N: e.N, Ops: e.Ops[:k+1]}.Pruned())
	}
	for k, nd := range e.Ops {
		for _, to := range append([]uint32{0}, nd.Args...) {
			all = append(all, e.without(k, to))
		}
	}
	return all
}

// without returns e with node to in the place of operation k.
func (e Expression) without(k int, to uint32) Expression {
	z := Expression{N: e.N, Ops: make([]expr.Node, len(e.Ops))}
	for i, nd := range e.Ops {
		args := append([]uint32(nil), nd.Args...)
		for j, a := range args {
			if a == uint32(e.N+k) {
				args[j] = to
			}
		}
		nd.Args = args
		z.Ops[i] = nd
	}
	if k == len(e.Ops)-1 {
		if int(to) < e.N {
			return Expression{N: e.N}
		}
		z.Ops = z.Ops[:int(to)-e.N+1]
	}
	return z.Pruned()
}

// Of makes an Expression of a recording without data.
func Of(p *expr.Program) (Expression, bool) {
	e := Expression{N: p.Dim()}
	at := make([]uint32, p.Len())
	need := Live(p)
	for i, nd := range p.Nodes() {
		switch {
		case nd.Op == expr.OpInput:
			at[i] = uint32(nd.Int)
			continue
		case !need[i]:
			continue
		case nd.Op == expr.OpData:
			return e, false
		case nd.Op == expr.OpConst:
			// 0·x[0] + c is a constant for every finite x.
			e.Ops = append(e.Ops, expr.Node{Op: expr.OpScale, C: []float64{0}, Args: []uint32{0}})
			nd = expr.Node{Op: expr.OpAddConst, C: nd.C, Args: []uint32{uint32(e.N + len(e.Ops) - 1)}}
		default:
			args := make([]uint32, len(nd.Args))
			for j, a := range nd.Args {
				args[j] = at[a]
			}
			nd.Args = args
		}
		e.Ops = append(e.Ops, nd)
		at[i] = uint32(e.N + len(e.Ops) - 1)
	}
	if len(e.Ops) == 0 || at[p.Outputs()[0]] != uint32(e.N+len(e.Ops)-1) {
		return e, false
	}
	return e, true
}

// Values evaluates every node of p with float64.
func Values(p *expr.Program, x []float64) []float64 {
	v := make([]float64, p.Len())
	for i, nd := range p.Nodes() {
		switch nd.Op {
		case expr.OpInput:
			v[i] = x[nd.Int]
		case expr.OpConst:
			v[i] = nd.C[0]
		default:
			a := make([]slope.Float64, len(nd.Args))
			for j, k := range nd.Args {
				a[j] = slope.Float64(v[k])
			}
			v[i] = float64(expr.EvalOp(nd, a))
		}
	}
	return v
}

// Alone returns the operation of nd as an expression of its operands.
func Alone(nd expr.Node) Expression {
	k := len(nd.Args)
	nd.Args = make([]uint32, k)
	for j := range nd.Args {
		nd.Args[j] = uint32(j)
	}
	return Expression{N: k, Ops: []expr.Node{nd}}
}

// Live marks the nodes that the result depends on.
func Live(p *expr.Program) []bool {
	need := make([]bool, p.Len())
	for _, k := range p.Outputs() {
		need[k] = true
	}
	for i := p.Len() - 1; i >= 0; i-- {
		if need[i] {
			for _, a := range p.Node(i).Args {
				need[a] = true
			}
		}
	}
	return need
}
