package reverse

import (
	"slope"
	"slope/internal/formula"
)

// Reduce evaluates the functions over slices as one operation on the tape; see
// slope.Reducer. Call slope.Sum, slope.Dot, slope.DotConst and the others.
func (*Over[T]) Reduce(op slope.Reduction, x, y []Over[T], c []float64) (z Over[T], ok bool) {
	t := tapeOf(x, y)
	if t == nil {
		return z, false // constants alone: the loop does
	}
	u, w := t.gather(x, y)
	switch op {
	case slope.ReduceSum:
		return t.many(kindWeights, x, y, slope.Sum(u), func(int) float64 { return 1 }), true
	case slope.ReduceDotConst:
		return t.many(kindWeights, x, y, slope.DotConst(c, u), func(i int) float64 { return c[i] }), true
	case slope.ReduceSumSquares:
		return t.many(kindSquares, x, y, slope.SumSquares(u), nil), true
	case slope.ReduceDot:
		return t.many(kindDot, x, y, slope.Dot(u, w), nil), true
	case slope.ReduceNorm2:
		return t.partial(kindParts, x, formula.Norm2[T], u), true
	case slope.ReduceLogSumExp:
		return t.partial(kindParts, x, formula.LogSumExp[T], u), true
	case slope.ReduceMax:
		return t.extreme(x, formula.MaxOf[T], u), true
	case slope.ReduceMin:
		return t.extreme(x, formula.MinOf[T], u), true
	}
	return z, false
}

// tapeOf returns the tape of x and y, nil if they are constants of none, and panics unless
// they can be used together.
func tapeOf[T slope.Real[T]](x, y []Over[T]) *nest[T] {
	first := x[0]
	for _, list := range [2][]Over[T]{x, y} {
		for _, v := range list {
			if first.together(v); v.n.t != nil {
				first = v
			}
		}
	}
	return first.n.t
}

// gather returns the values of x and y, in the memory of t.
func (t *nest[T]) gather(x, y []Over[T]) (u, w []T) {
	v := t.values[:0]
	for _, e := range x {
		v = append(v, e.n.v)
	}
	for _, e := range y {
		v = append(v, e.n.v)
	}
	t.values = v
	return v[:len(x):len(x)], v[len(x):]
}

// operands records an operation of the operands x and y, with the value v.
func (t *nest[T]) operands(k kind, x, y []Over[T], v T) (z Over[T], op *overOp[T]) {
	op = nestPush(t)
	op.status, op.k = status{}, 0
	op.node.v = v
	lo := len(t.args)
	for _, list := range [2][]Over[T]{x, y} {
		for _, e := range list {
			t.args = append(t.args, e.n)
			if !e.n.constant() {
				op.kind = k
			}
		}
	}
	op.setSpan(lo, len(t.args))
	return Over[T]{&op.node, t.epoch}, op
}

// many is operands with constant slopes, if there are any.
func (t *nest[T]) many(k kind, x, y []Over[T], v T, c func(i int) float64) Over[T] {
	z, op := t.operands(k, x, y, v)
	if c != nil {
		op.first = uint32(len(t.coefs))
		for i := range x {
			t.coefs = append(t.coefs, c(i))
		}
	}
	return z
}

// partial is operands with the slopes that f returns.
func (t *nest[T]) partial(k kind, x []Over[T], f func(d, x []T) T, u []T) Over[T] {
	first := len(t.parts)
	for range x {
		t.parts = append(t.parts, t.like)
	}
	v := f(t.parts[first:], u)
	z, op := t.operands(k, x, nil, v)
	op.first = uint32(first)
	return z
}

// extreme is partial for the greatest or the smallest element, whose slopes are constants
// if T has values.
func (t *nest[T]) extreme(x []Over[T], f func(d, x []T) T, u []T) Over[T] {
	if !t.known {
		z := t.partial(kindParts, x, f, u)
		z.n.op().doubt |= chooses
		return z
	}
	d := make([]T, len(x))
	v := f(d, u)
	return t.many(kindWeights, x, nil, v, func(i int) float64 {
		w, _ := formula.Value(d[i])
		return w
	})
}
