package workload

import (
	"gonum.org/v1/gonum/num/dual"

	"slope/bench/workload/plain"
	"slope/internal/problem"
)

// w2 is W2, the gradient of a product. Data: x.
func w2() Workload {
	return Workload{
		Name: "W2", Title: "product", Task: Gradient, Param: "factors",
		Size: 100, Small: 7, Growth: []int{10, 100, 1000, 10000, 100000},
		New: func(n int) *Case {
			x := problem.ProductStart(n)
			c := gradientCase(n, x, n, problem.ProductGradient, product)
			if c.within(n) {
				c.add(dualOf("dual", x, productDual), dualOf("dual generic", x, problem.Product[du]))
			}
			c.add(
				reverseOf("reverse", x, productVar),
				reverseOf("reverse generic", x, problem.Product[va]),
				replayOf(x, problem.Product[ex]),
				sourceOf(x, plain.ProductGradient),
			)
			if n == w2Generated {
				c.add(generatedOf(x, genW2Gradient))
			}
			if c.within(n) {
				c.add(gonumDualOf(x, productGonum), gonumFdOf(x, product))
			}
			return c
		},
	}
}

// w2Generated is the size that there is generated code for.
const w2Generated = 100

func product(x []float64) float64 {
	p := x[0]
	for _, v := range x[1:] {
		p *= v
	}
	return p
}

func productDual(x []du) du {
	p := x[0]
	for _, v := range x[1:] {
		p = p.Mul(v)
	}
	return p
}

func productVar(x []va) va {
	p := x[0]
	for _, v := range x[1:] {
		p = p.Mul(v)
	}
	return p
}

func productGonum(x []gnum) gnum {
	p := x[0]
	for _, v := range x[1:] {
		p = dual.Mul(p, v)
	}
	return p
}
