package graph

import "slope/internal/rule"

// Reduce returns a reduction over the elements args of v. Sums and
// products run from the first element to the last, every product rounded; laned sums have lanes.
func Reduce(op Op, v []float64, args []uint32, c []float64, laned bool) float64 {
	if laned {
		return sumInLanes(op, v, args, c)
	}
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
		return dot(v, args[:k], args[k:])
	case OpDotConst:
		z := float64(v[args[0]] * c[0])
		for j := 1; j < len(args); j++ {
			z += float64(v[args[j]] * c[j])
		}
		return z
	case OpSumSquares:
		return dot(v, args, args)
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
		var p rule.SoftmaxOf[uint32]
		return p.LogSumExp(args, at)
	case OpMaxOf:
		y, _ := rule.MaxOf(args, at)
		return y
	case OpMinOf:
		y, _ := rule.MinOf(args, at)
		return y
	}
	panic("expr: " + op.String() + " is not a reduction")
}

// dot returns the inner product of the elements x and y of v.
func dot(v []float64, x, y []uint32) float64 {
	z := float64(v[x[0]] * v[y[0]])
	for j := 1; j < len(x); j++ {
		z += float64(v[x[j]] * v[y[j]])
	}
	return z
}
