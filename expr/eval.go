package expr

import (
	"fmt"
	"sync"

	"slope"
	"slope/expr/internal/graph"
	"slope/internal/arg"
)

// Eval evaluates a program with one result at x with numbers of any type, so
// that what the type computes is computed of the recorded function: dual
// numbers give its derivative along a direction, and T = Expr records it again.
// A pass over a program that need not be fast is a number type:
//
//	y := expr.Eval(p, []dual.Dual[float64]{{Real: 3, Eps: 1}})
//
// The operations are those that the function did, one by one and in their order,
// so the value has the bits of the function itself. Constants and the data of
// WithData are lifted from x[0]. The number of variables may be 0 only where the
// zero value of T can lift, as that of Float64 can.
//
// It costs the operations of T, a call through a function value for each, and one
// allocation for the values of all nodes. It panics if the program has not one
// result, if the length of x is not Dim, or if data are not bound.
func Eval[T slope.Real[T]](p *Program, x []T) T {
	p.must()
	p.one("Eval")
	return evalNodes(p, x, first(x))[p.g.Out[0]]
}

// EvalVec is Eval for a program with any number of results. It stores them in
// dst, which must have length OutDim or be nil, and returns it.
func EvalVec[T slope.Real[T]](dst []T, p *Program, x []T) []T {
	if dst == nil {
		dst = make([]T, p.OutDim())
	}
	arg.Length("expr", "destination", len(dst), p.OutDim())
	v := evalNodes(p, x, first(x))
	for i, o := range p.g.Out {
		dst[i] = v[o]
	}
	return dst
}

// first returns the number that constants are lifted from.
func first[T any](x []T) (z T) {
	if len(x) > 0 {
		z = x[0]
	}
	return z
}

// evalNodes returns the numbers at all nodes; constants are lifted from lift.
func evalNodes[T slope.Real[T]](p *Program, x []T, lift T) []T {
	arg.Length("expr", "point", len(x), p.g.Inputs)
	p.bound()
	m := methodsOf[T]()
	v := make([]T, p.g.Len())
	copy(v, x)
	for k, d := range p.data {
		v[p.g.Inputs+k] = lift.Lift(d)
	}
	var room [8]T
	for i := p.g.Inputs + p.g.Data; i < p.g.Len(); i++ {
		nd := nodeOf(p.g, i)
		if nd.Op == OpConst {
			v[i] = lift.Lift(nd.C[0])
			continue
		}
		a := room[:0]
		for _, k := range nd.Args {
			a = append(a, v[k])
		}
		v[i] = m.do(nd, a)
	}
	return v
}

// EvalOp does the operation of one node, which may be of no program, with the
// operands x. Of nd it uses Op, C, Int, Rule, Rule2 and RuleN. It panics if the operation
// has no operands (Const, Input, Data) or the number of x does not fit.
func EvalOp[T slope.Real[T]](nd Node, x []T) T {
	if nd.Op >= graph.NumOps || graph.Table[nd.Op].Arity == 0 {
		panic(fmt.Sprintf("expr: EvalOp of %v, want an operation with operands", nd.Op))
	}
	if want := graph.Table[nd.Op].Arity; want != len(x) && (want > 0 || len(x) == 0) {
		panic(fmt.Sprintf("expr: %v of %d operands, want %d", nd.Op, len(x), max(1, want)))
	}
	return methodsOf[T]().do(nd, x)
}

// methods are the operations as a number type has them.
type methods[T slope.Real[T]] struct {
	unary  [graph.NumOps]func(x T) T
	binary [graph.NumOps]func(x, y T) T
	list   [graph.NumOps]func(x []T) T
	node   [graph.NumOps]func(nd Node, x []T) T // those with constants, and Select
}

// tables keeps the methods of each type that was used: (*T)(nil) → *methods[T].
var tables sync.Map

func methodsOf[T slope.Real[T]]() *methods[T] {
	if m, ok := tables.Load((*T)(nil)); ok {
		return m.(*methods[T])
	}
	m, _ := tables.LoadOrStore((*T)(nil), newMethods[T]())
	return m.(*methods[T])
}

func newMethods[T slope.Real[T]]() *methods[T] {
	return &methods[T]{
		unary: unaryMethods[T](),
		binary: [graph.NumOps]func(x, y T) T{
			OpAdd: T.Add, OpSub: T.Sub, OpMul: T.Mul, OpDiv: T.Div,
			OpPow: T.Pow, OpHypot: T.Hypot, OpAtan2: T.Atan2, OpMax: T.Max, OpMin: T.Min,
		},
		list: [graph.NumOps]func(x []T) T{
			OpSum: slope.Sum[T], OpSumSquares: slope.SumSquares[T], OpNorm2: slope.Norm2[T],
			OpLogSumExp: slope.LogSumExp[T], OpMaxOf: slope.MaxOf[T], OpMinOf: slope.MinOf[T],
			OpDot:  func(x []T) T { return slope.Dot(x[:len(x)/2], x[len(x)/2:]) },
			OpProd: prod[T],
		},
		node: [graph.NumOps]func(nd Node, x []T) T{
			OpAddConst: func(nd Node, x []T) T { return x[0].AddConst(nd.C[0]) },
			OpScale:    func(nd Node, x []T) T { return x[0].Scale(nd.C[0]) },
			OpPowConst: func(nd Node, x []T) T { return x[0].PowConst(nd.C[0]) },
			OpPowInt:   func(nd Node, x []T) T { return x[0].PowInt(nd.Int) },
			OpSelect:   func(_ Node, x []T) T { return x[0].Select(x[1], x[2]) },
			OpApply:    func(nd Node, x []T) T { return x[0].Apply(nd.Rule) },
			OpApply2:   func(nd Node, x []T) T { return x[0].Apply2(nd.Rule2, x[1]) },
			OpApplyN:   func(nd Node, x []T) T { return slope.ApplyN(nd.RuleN, x) },
			OpDotConst: func(nd Node, x []T) T { return slope.DotConst(nd.C, x) },
		},
	}
}

// inOrder does a sum from the first term to the last.
func inOrder[T slope.Real[T]](nd Node, x []T) T {
	n := len(x)
	if nd.Op == OpDot {
		n /= 2
	}
	term := func(i int) T {
		switch nd.Op {
		case OpSumSquares:
			return x[i].Square()
		case OpDotConst:
			return x[i].Scale(nd.C[i])
		case OpDot:
			return x[i].Mul(x[n+i])
		}
		return x[i]
	}
	z := term(0)
	for i := 1; i < n; i++ {
		z = z.Add(term(i))
	}
	return z
}

// do does an operation. TestEvalHasEveryOperation holds that each is in one of
// the four tables.
func (m *methods[T]) do(nd Node, x []T) T {
	if f := m.unary[nd.Op]; f != nil {
		return f(x[0])
	}
	if f := m.binary[nd.Op]; f != nil {
		return f(x[0], x[1])
	}
	if !nd.Lanes && graph.LanesOf(nd.Op, len(x)) != 0 {
		return inOrder(nd, x)
	}
	if f := m.list[nd.Op]; f != nil {
		return f(x)
	}
	return m.node[nd.Op](nd, x)
}

// prod multiplies from the first to the last.
func prod[T slope.Real[T]](x []T) T {
	z := x[0]
	for _, y := range x[1:] {
		z = z.Mul(y)
	}
	return z
}
