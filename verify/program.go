package verify

import (
	"fmt"
	"go/token"
	"strconv"
	"strings"
	"unicode"

	"pgregory.net/rapid"

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

// Kind is a family of random expressions.
type Kind int

// The kinds of expressions.
const (
	Tame Kind = iota // smooth everywhere, of moderate size: no poles, kinks or edges
	Wild             // everything that slope.Real has
)

var tameOps = []expr.Op{expr.OpAdd, expr.OpMul, expr.OpSub, expr.OpSin, expr.OpTanh, expr.OpSquare, expr.OpScale, expr.OpAddConst, expr.OpNeg, expr.OpCos,
	expr.OpAtan, expr.OpSigmoid, expr.OpSoftplus, expr.OpErf, expr.OpAsinh}

var wildOps = []expr.Op{expr.OpAdd, expr.OpMul, expr.OpSub, expr.OpDiv, expr.OpInv, expr.OpExp, expr.OpLog, expr.OpSqrt, expr.OpSin, expr.OpTanh, expr.OpSquare, expr.OpScale, expr.OpAddConst,
	expr.OpNeg, expr.OpCos, expr.OpTan, expr.OpAbs, expr.OpMax, expr.OpMin, expr.OpPow, expr.OpHypot, expr.OpAtan2, expr.OpPowConst, expr.OpPowInt,
	expr.OpCbrt, expr.OpExp2, expr.OpExpm1, expr.OpLog2, expr.OpLog10, expr.OpLog1p, expr.OpAsin, expr.OpAcos, expr.OpAtan, expr.OpSinh, expr.OpCosh,
	expr.OpAsinh, expr.OpAcosh, expr.OpAtanh, expr.OpErf, expr.OpErfc, expr.OpGamma, expr.OpLgamma, expr.OpDigamma, expr.OpSigmoid, expr.OpSoftplus,
	expr.OpSelect, expr.OpSum, expr.OpDot, expr.OpDotConst, expr.OpSumSquares, expr.OpNorm2, expr.OpLogSumExp, expr.OpMaxOf, expr.OpMinOf}

// Expressions generates expressions of n variables with 1 to size operations.
func Expressions(kind Kind, n, size int) *rapid.Generator[Expression] {
	return rapid.Custom(func(t *rapid.T) Expression { return drawExpression(rapidDrawer{t}, kind, n, size) })
}

// drawExpression draws operations one after another; an operand is a variable
// or one of the last few nodes, so that most of them are used.
func drawExpression(s drawer, kind Kind, n, size int) Expression {
	ops := tameOps
	if kind == Wild {
		ops = wildOps
	}
	e := Expression{N: n}
	for range 1 + s.intn(size) {
		e.Ops = append(e.Ops, drawOp(s, ops[s.intn(len(ops))], n, len(e.Ops)))
	}
	return e.pruned()
}

var drawnConstants = []float64{2, 0.5, -1, 3, -0.75, 1, 0.1}

func drawOp(s drawer, op expr.Op, n, before int) expr.Node {
	nd := expr.Node{Op: op}
	k := op.Arity()
	if k < 0 {
		k = 1 + s.intn(3)
		if op == expr.OpDot {
			k *= 2
		}
	}
	for j := range k {
		nd.Args = append(nd.Args, drawOperand(s, n, before, j))
	}
	constant := func() float64 { return drawnConstants[s.intn(len(drawnConstants))] }
	switch op {
	case expr.OpScale, expr.OpAddConst, expr.OpPowConst:
		nd.C = []float64{constant()}
	case expr.OpDotConst:
		for range k {
			nd.C = append(nd.C, constant())
		}
	case expr.OpPowInt:
		nd.Int = []int{2, 3, -1, 4, -2, 0, 1}[s.intn(7)]
	}
	return nd
}

func drawOperand(s drawer, n, before, j int) uint32 {
	if before > 0 && (j == 0 || s.intn(2) == 1) {
		return uint32(n + before - 1 - s.intn(min(before, 4)))
	}
	return uint32(s.intn(n))
}

// pruned returns e without the operations that its result does not depend on.
func (e Expression) pruned() Expression {
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
		all = append(all, Expression{N: e.N, Ops: e.Ops[:k+1]}.pruned())
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
	return z.pruned()
}

// String returns e as a Go expression in x, with an operation that is used more
// than once written each time.
func (e Expression) String() string {
	s := make([]string, e.N, e.N+len(e.Ops))
	for i := range s {
		s[i] = fmt.Sprintf("x[%d]", i)
	}
	for _, nd := range e.Ops {
		s = append(s, goText(nd, func(k uint32) string { return s[k] }))
	}
	if len(s) == 0 {
		return "no expression"
	}
	return s[len(s)-1]
}

// goText writes an operation as Go, given the text of its operands.
func goText(nd expr.Node, arg func(uint32) string) string {
	list := make([]string, len(nd.Args))
	for i, a := range nd.Args {
		list[i] = arg(a)
	}
	num := func(c float64) string { return strconv.FormatFloat(c, 'g', -1, 64) }
	recv := ""
	if len(list) > 0 {
		recv = list[0]
	}
	rest := strings.Join(list[min(1, len(list)):], ", ")
	slice := func(l []string) string { return "[]T{" + strings.Join(l, ", ") + "}" }
	switch nd.Op {
	case expr.OpAddConst, expr.OpScale, expr.OpPowConst:
		return fmt.Sprintf("%s.%s(%s)", recv, nd.Op, num(nd.C[0]))
	case expr.OpPowInt:
		return fmt.Sprintf("%s.PowInt(%d)", recv, nd.Int)
	case expr.OpApply:
		return fmt.Sprintf("%s.Apply(%s)", recv, identifier(nd.Rule.Name))
	case expr.OpApply2:
		return fmt.Sprintf("%s.Apply2(%s, %s)", recv, identifier(nd.Rule2.Name), rest)
	case expr.OpDot:
		return fmt.Sprintf("slope.Dot(%s, %s)", slice(list[:len(list)/2]), slice(list[len(list)/2:]))
	case expr.OpDotConst:
		c := make([]string, len(nd.C))
		for i, v := range nd.C {
			c[i] = num(v)
		}
		return fmt.Sprintf("slope.DotConst([]float64{%s}, %s)", strings.Join(c, ", "), slice(list))
	case expr.OpSum, expr.OpSumSquares, expr.OpNorm2, expr.OpLogSumExp, expr.OpMaxOf, expr.OpMinOf:
		return fmt.Sprintf("slope.%s(%s)", nd.Op, slice(list))
	}
	return fmt.Sprintf("%s.%s(%s)", recv, nd.Op, rest)
}

// identifier makes a name of Go of the name of a rule.
func identifier(name string) string {
	s := strings.Map(func(r rune) rune {
		if r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '_'
	}, name)
	if !token.IsIdentifier(s) {
		s = "rule_" + s
	}
	return s
}

// Go returns e as a generic Go function with the given name, ready to paste. A rule
// of the user's own stands in it under its name; a comment says where it is.
func (e Expression) Go(name string) string {
	var b strings.Builder
	told := map[string]bool{}
	for _, nd := range e.Ops {
		var own string
		switch nd.Op {
		case expr.OpApply:
			own = identifier(nd.Rule.Name)
		case expr.OpApply2:
			own = identifier(nd.Rule2.Name)
		}
		if own != "" && !told[own] {
			told[own] = true
			fmt.Fprintf(&b, "// %s is the %s.\n", own, operation(nd))
		}
	}
	fmt.Fprintf(&b, "func %s[T slope.Real[T]](x []T) T {\n", name)
	text := func(k uint32) string {
		if int(k) < e.N {
			return fmt.Sprintf("x[%d]", k)
		}
		return fmt.Sprintf("v%d", int(k)-e.N)
	}
	for k, nd := range e.Ops {
		fmt.Fprintf(&b, "\tv%d := %s\n", k, goText(nd, text))
	}
	fmt.Fprintf(&b, "\treturn %s\n}", text(uint32(e.N+len(e.Ops)-1)))
	return b.String()
}

// numbers writes coordinates with all their digits, of many the first ones.
func numbers(x []float64) string {
	const most = 16
	s := make([]string, 0, most)
	for _, v := range x[:min(len(x), most)] {
		s = append(s, strconv.FormatFloat(v, 'g', -1, 64))
	}
	if len(x) > most {
		s = append(s, fmt.Sprintf("… %d in all", len(x)))
	}
	return "{" + strings.Join(s, ", ") + "}"
}
