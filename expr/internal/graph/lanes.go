package graph

import "slope/internal/kernel"

// sumInLanes is a sum over the elements args of v in the order of slope.Sum.
func sumInLanes(op Op, v []float64, args []uint32, c []float64) float64 {
	n := len(args)
	if op == OpDot {
		n /= 2
	}
	x := args[:n]
	if z, ok := sumRuns(op, v, x, args[n:], c); ok {
		return z
	}
	s := kernel.NewLanes()
	switch op {
	case OpSum:
		for i, a := range x {
			s.Term(i, v[a])
		}
	case OpSumSquares:
		for i, a := range x {
			s.Term(i, float64(v[a]*v[a]))
		}
	case OpDotConst:
		for i, a := range x {
			s.Term(i, float64(v[a]*c[i]))
		}
	case OpDot:
		y := args[n:]
		for i, a := range x {
			s.Term(i, float64(v[a]*v[y[i]]))
		}
	}
	return s.Sum()
}

// sumRuns is sumInLanes of operands that follow one another.
func sumRuns(op Op, v []float64, x, y []uint32, c []float64) (z float64, ok bool) {
	in, ok := runIn(v, x)
	if !ok {
		return 0, false
	}
	switch op {
	case OpSum:
		return kernel.Sum(in), true
	case OpSumSquares:
		return kernel.Dot(in, in), true
	case OpDotConst:
		return kernel.Dot(in, c), true
	}
	other, ok := runIn(v, y)
	if !ok {
		return 0, false
	}
	return kernel.Dot(in, other), true
}

// runIn returns the elements args of v, if they follow one another.
func runIn(v []float64, args []uint32) ([]float64, bool) {
	for k, a := range args {
		if a != args[0]+uint32(k) {
			return nil, false
		}
	}
	return v[args[0]:][:len(args)], true
}
