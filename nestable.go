package slope

// Nestable is what a number type implements, on its pointer type and like Reducer, to take
// part in derivatives inside derivatives and in implicit derivatives by the laws of
// docs/laws.md. The methods are called on a nil pointer. A number type without them can be
// nested too; what depends on values is recorded instead, as for expr.Expr.
type Nestable[T any] interface {
	// Order returns the order of the highest derivative that the type carries: 1 for
	// dual.Dual, 2 for hyperdual.HyperDual, and −1 if that is not known.
	Order() int

	// ValueOf returns the value of x without derivatives; ok = false says that x has none.
	ValueOf(x T) (v float64, ok bool)
}

// Order returns 0: a Float64 has no derivatives. See Nestable.
func (*Float64) Order() int { return 0 }

// ValueOf returns x; see Nestable.
func (*Float64) ValueOf(x Float64) (v float64, ok bool) { return float64(x), true }

var _ Nestable[Float64] = (*Float64)(nil)
