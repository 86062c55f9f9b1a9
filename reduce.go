package slope

import (
	"unsafe"

	"slope/internal/kernel"
	"slope/internal/rule"
)

// Reduce evaluates the functions over slices that have a form of their own; see
// Reducer. Call Sum, Dot and the others instead.
func (*Float64) Reduce(op Reduction, x, y []Float64, c []float64) (z Float64, ok bool) {
	at := func(x *Float64) float64 { return float64(*x) }
	var f float64
	switch op {
	case ReduceSum:
		f = kernel.Sum(plain(x))
	case ReduceDot:
		f = kernel.Dot(plain(x), plain(y))
	case ReduceDotConst:
		f = kernel.Dot(plain(x), c)
	case ReduceSumSquares:
		f = kernel.Dot(plain(x), plain(x))
	case ReduceNorm2:
		f, _, _ = rule.Norm2(x, at)
	case ReduceLogSumExp:
		var p rule.SoftmaxOf[Float64]
		f = p.LogSumExp(x, at)
	case ReduceMax:
		f, _ = rule.MaxOf(x, at)
	case ReduceMin:
		f, _ = rule.MinOf(x, at)
	default:
		return 0, false
	}
	return Float64(f), true
}

// plain returns x, which is not empty, as a slice of float64.
func plain(x []Float64) []float64 { return unsafe.Slice((*float64)(&x[0]), len(x)) }
