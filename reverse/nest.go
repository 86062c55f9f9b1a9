package reverse

import (
	"slope"
	"slope/internal/arg"
	"slope/internal/formula"
)

// NestGradient returns the value of f at x and the gradient gᵢ = ∂f/∂xᵢ, for use inside a
// function that is being differentiated itself. The gradient is written to dst, which has
// the length of x or is nil and then allocated.
//
//	_, g := reverse.NestGradient(nil, f[reverse.Over[T]], x) // ∇f(x), with the derivatives of T
//
// T is the number type of the function around. What f uses of it besides x goes through
// [Outer]. In a function that is recorded (package expr) the gradient is recorded. The value
// and gradient are those of reverse.Gradient but for rounding; where T has values, NaN in
// the value is NaN in all of the gradient.
//
// f is evaluated once, and the sweep costs about as much, whatever the number of variables
// is. An operation takes some 50 bytes beside its value, adjoint and slopes. The slice that f receives and
// every Over live during the call only. NestGradient panics if f is nil, x is empty, the
// length of dst is not that of x, or f returns a number of another tape, a stale or a zero
// one.
func NestGradient[T slope.Real[T]](dst []T, f func([]Over[T]) Over[T], x []T) (y T, grad []T) {
	arg.NotNil(pkg, f == nil)
	arg.Point(pkg, "NestGradient", len(x))
	dst = arg.Dst(pkg, "gradient", dst, len(x))
	t := homeOf[T]().take()
	z := f(t.inputs(x)).alive()
	if z.t != nil && z.t != t {
		panic("reverse: NestGradient of a function whose result belongs to another NestGradient; make its type the number type of this one")
	}
	y = z.v
	t.home.sweep(t, z, dst)
	t.release()
	return y, dst
}

// inputs returns the variables of a function, the first nodes of t. The slice is that of t.
func (t *nest[T]) inputs(x []T) []Over[T] {
	t.like = x[0]
	if t.known = t.home.known; !t.known {
		_, t.known = formula.Value(x[0])
	}
	if cap(t.in) < len(x) {
		t.in = make([]Over[T], len(x))
	}
	t.in = t.in[:len(x)]
	for i, v := range x {
		op := nestPush(t)
		op.node.v, op.status, op.k = v, status{kind: kindInput}, 0
		t.in[i] = Over[T]{&op.node, t.epoch}
	}
	return t.in[:len(x):len(x)] // no room behind: what f appends does not depend on earlier calls
}
