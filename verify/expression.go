package verify

import (
	"pgregory.net/rapid"

	"slope"
	"slope/expr"
	"slope/verify/internal/expression"
	"slope/verify/internal/modes"
	"slope/verify/internal/random"
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
func Eval[T slope.Real[T]](e Expression, x []T) T { return expression.Eval(e.internal(), x) }

func (e Expression) internal() expression.Expression { return expression.Expression(e) }

// Float returns e as a function of float64 numbers.
func (e Expression) Float() func(x []float64) float64 { return e.internal().Float() }

// Func returns e in every mode.
func (e Expression) Func() Func { return Func(modes.Of(e.internal())) }

// Program records e.
func (e Expression) Program() *expr.Program { return e.internal().Program() }

// Shrink returns a smaller expression that still fails: it tries the subtrees
// as the whole, and then to put an operand in the place of an operation, until
// nothing helps.
func (e Expression) Shrink(fails func(Expression) bool) Expression {
	return Expression(e.internal().Shrink(func(e expression.Expression) bool { return fails(Expression(e)) }))
}

// String returns e as a Go expression in x, with an operation that is used more
// than once written each time.
func (e Expression) String() string { return e.internal().String() }

// Go returns e as a generic Go function with the given name, ready to paste. A rule
// of the user's own stands in it under its name; a comment says where it is.
func (e Expression) Go(name string) string { return e.internal().Go(name) }

// Kind is a family of random expressions.
type Kind int

// The kinds of expressions.
const (
	Tame Kind = iota // smooth everywhere, of moderate size: no poles, kinks or edges
	Wild             // everything that slope.Real has
)

// Expressions generates expressions of n variables with 1 to size operations.
func Expressions(kind Kind, n, size int) *rapid.Generator[Expression] {
	return rapid.Custom(func(t *rapid.T) Expression { return drawExpression(random.Rapid{T: t}, kind, n, size) })
}

// drawExpression draws an expression of n variables with 1 to size operations.
func drawExpression(s random.Source, kind Kind, n, size int) Expression {
	return Expression(expression.Draw(s, expression.Kind(kind), n, size))
}

// ConvexExpressions generates expressions of n variables that are convex on all of
// ℝⁿ by construction, of the given depth at most: affine functions, and the
// operations that preserve convexity applied to convex ones: nonnegative
// combination, maximum, convex nondecreasing functions of one variable, even
// powers and norms of affine functions, and the logarithm of a sum of exponentials.
func ConvexExpressions(n, depth int) *rapid.Generator[Expression] {
	return rapid.Custom(func(t *rapid.T) Expression { return Expression(expression.DrawConvex(random.Rapid{T: t}, n, depth)) })
}
