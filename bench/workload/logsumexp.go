package workload

import (
	"math"

	"slope"
	"slope/reverse"
)

// lse is the logarithm of a sum of exponentials and its gradient, the softmax. Data: x.
func lse() Workload {
	return Workload{
		Name: "LSE", Title: "log Σ exp x", Task: Gradient, Param: "variables",
		Size: 40000, Small: 10, Growth: []int{10, 100, 1000, 10000, 100000, 1000000},
		New: func(n int) *Case {
			x := make([]float64, n)
			for i := range x {
				x[i] = 10 * math.Sin(float64(i+1))
			}
			c := gradientCase(n, x, 2*n, lseGradient, lseValue)
			if c.within(n) {
				c.add(dualOf("dual", x, slope.LogSumExp[du]))
			}
			c.add(
				reverseOf("reverse", x, slope.LogSumExp[va]),
				vectorOf(x, func(x reverse.Vec) va { return x.LogSumExp() }),
				replayOf(x, slope.LogSumExp[ex]),
			)
			if c.within(n) {
				c.add(gonumFdOf(x, lseValue))
			}
			return c
		},
	}
}

func lseValue(x []float64) float64 {
	top, s := x[0], 0.0
	for _, v := range x[1:] {
		if v > top {
			top = v
		}
	}
	for _, v := range x {
		s += math.Exp(v - top)
	}
	return top + math.Log(s)
}

// lseGradient keeps the exponentials for the gradient.
func lseGradient(g, x []float64) (float64, []float64) {
	if g == nil {
		g = make([]float64, len(x))
	}
	top, s := x[0], 0.0
	for _, v := range x[1:] {
		if v > top {
			top = v
		}
	}
	for i, v := range x {
		g[i] = math.Exp(v - top)
		s += g[i]
	}
	for i := range g {
		g[i] /= s
	}
	return top + math.Log(s), g
}
