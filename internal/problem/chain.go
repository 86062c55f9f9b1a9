package problem

import (
	"slope"

	"gonum.org/v1/gonum/mat"
)

// Rosenbrock is the chained valley of Rosenbrock (1960),
//
//	Σ 100(x_{i+1}−x_i²)² + (1−x_i)²,
//
// with minimum 0 at (1, …, 1). Workload W1.
func Rosenbrock[T slope.Real[T]](x []T) T {
	s := x[0].Lift(0)
	for i := range len(x) - 1 {
		t := x[i+1].Sub(x[i].Square())
		s = s.Add(t.Square().Scale(100)).Add(x[i].Neg().AddConst(1).Square())
	}
	return s
}

// RosenbrockStart returns the start of W1: −1.2 at even places, 1 at odd ones.
func RosenbrockStart(n int) []float64 {
	return filled(n, func(i int) float64 { return [2]float64{-1.2, 1}[i%2] })
}

// RosenbrockGradient is the gradient of Rosenbrock by hand, in one pass.
func RosenbrockGradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	s, carry := 0.0, 0.0 // carry: what the term before adds to gᵢ
	for i := range len(x) - 1 {
		t, u := x[i+1]-x[i]*x[i], 1-x[i]
		s += 100*t*t + u*u
		g[i] = carry - 400*x[i]*t - 2*u
		carry = 200 * t
	}
	g[len(x)-1] = carry
	return s, g
}

// RosenbrockHessian is the Hessian of Rosenbrock by hand: tridiagonal, written
// to h, which has the order of x.
func RosenbrockHessian(h *mat.SymDense, x []float64) {
	h.Zero()
	raw := h.RawSymmetric()
	carry := 0.0
	for i := range len(x) - 1 {
		row := raw.Data[i*raw.Stride+i:][:2]
		row[0] = carry + 1200*x[i]*x[i] - 400*x[i+1] + 2
		row[1] = -400 * x[i]
		carry = 200
	}
	raw.Data[(len(x)-1)*(raw.Stride+1)] = carry
}

// RosenbrockDiagonals is the same as the diagonal and the n−1 entries beside it.
func RosenbrockDiagonals(diag, off, x []float64) {
	carry := 0.0
	for i := range len(x) - 1 {
		diag[i] = carry + 1200*x[i]*x[i] - 400*x[i+1] + 2
		off[i] = -400 * x[i]
		carry = 200
	}
	diag[len(x)-1] = carry
}

// Product is Π xᵢ. Workload W2.
func Product[T slope.Real[T]](x []T) T {
	p := x[0]
	for _, v := range x[1:] {
		p = p.Mul(v)
	}
	return p
}

// ProductStart returns the point of W2, xᵢ = 1 + 0.01·i/n.
func ProductStart(n int) []float64 {
	return filled(n, func(i int) float64 { return 1 + 0.01*float64(i)/float64(n) })
}

// ProductGradient is the gradient of Product by hand: products of what stands
// before each variable and of what stands after it, so that a zero does no harm.
func ProductGradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	p := 1.0
	for i, v := range x {
		g[i] = p
		p *= v
	}
	y := p
	p = 1
	for i := len(x) - 1; i >= 0; i-- {
		g[i] *= p
		p *= x[i]
	}
	return y, g
}
