package slope

import "slope/internal/rule"

// Reduce evaluates the functions over slices that have a form of their own; see
// Reducer. Call Norm2, LogSumExp, MaxOf and MinOf instead.
func (*Float64) Reduce(op Reduction, x, _ []Float64, _ []float64) (z Float64, ok bool) {
	at := func(x *Float64) float64 { return float64(*x) }
	var y float64
	switch op {
	case ReduceNorm2:
		y, _, _ = rule.Norm2(x, at)
	case ReduceLogSumExp:
		y, _, _ = rule.LogSumExp(x, at)
	case ReduceMax:
		y, _ = rule.MaxOf(x, at)
	case ReduceMin:
		y, _ = rule.MinOf(x, at)
	default:
		return 0, false
	}
	return Float64(y), true
}
