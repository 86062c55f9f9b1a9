// Package directives has functions whose derivative the user gives, and functions that call them.
package directives

import "math"

// softplus has a body that cannot be differentiated.
//
//slope:derivative softplusD
func softplus(x float64) (y float64) {
	defer func() { y = math.Log1p(math.Exp(x)) }()
	return 0
}

func softplusD(x float64) (y, dx float64) {
	e := math.Exp(x)
	return math.Log1p(e), e / (1 + e)
}

// norm has one, too.
//
//slope:derivative normD
func norm(scale float64, x []float64) float64 {
	defer func() {}()
	s := 0.0
	for _, v := range x {
		s += v * v
	}
	return scale * math.Sqrt(s)
}

func normD(scale float64, x []float64) (y, dscale float64, dx []float64) {
	s := 0.0
	for _, v := range x {
		s += v * v
	}
	n := math.Sqrt(s)
	dx = make([]float64, len(x))
	for i, v := range x {
		dx[i] = scale * v / n
	}
	return scale * n, n, dx
}

// shifted knows package math's Nextafter.
//
//slope:derivative for=math.Nextafter
func shifted(x, y float64) (z, dx, dy float64) { return math.Nextafter(x, y), 1, 0 }

type root struct{ z, c float64 }

// solve is the root z of z³ + c·z = Σx, and the number of steps.
//
//slope:adjoint solveFwd,solveRev
func solve(x []float64, c float64) (z float64, steps int) {
	defer func() {}()
	s := 0.0
	for _, v := range x {
		s += v
	}
	for steps = 0; steps < 60; steps++ {
		z -= (z*z*z + c*z - s) / (3*z*z + c)
	}
	return z, steps
}

func solveFwd(x []float64, c float64) (z float64, steps int, r root) {
	s := 0.0
	for _, v := range x {
		s += v
	}
	for steps = 0; steps < 60; steps++ {
		z -= (z*z*z + c*z - s) / (3*z*z + c)
	}
	return z, steps, root{z, c}
}

// solveRev is by the implicit function theorem.
func solveRev(r root, zb float64, xb []float64) (cb float64) {
	t := zb / (3*r.z*r.z + r.c)
	for i := range xb {
		xb[i] += t
	}
	return -t * r.z
}

// level is a constant to derivatives.
//
//slope:inactive
func level(x []float64) float64 {
	defer func() {}()
	return math.Floor(10*x[0]) + float64(len(x))
}

// Softplus calls a function with a derivative in a loop, and on itself.
func Softplus(x []float64) float64 {
	s := x[0]
	for _, v := range x {
		s = softplus(s*v) - v
	}
	return s * softplus(x[1])
}

// Norm calls one with a slice.
func Norm(x []float64) float64 {
	y := append([]float64(nil), x...)
	s := 0.0
	for i := range y {
		y[i] = norm(x[1], y) * s
		s += norm(2, y[i:]) + norm(x[0]*y[i]+1, x[1:])
	}
	return s
}

// Next calls a function of another package.
func Next(x []float64) float64 { return math.Nextafter(x[0]*x[1], 2) * x[2] }

// Solve calls a function with sweeps.
func Solve(x []float64) float64 {
	s := 1.0
	for _, v := range x {
		z, n := solve(x, 1+s*v*v)
		s += z * float64(n)
		x[0] *= z
	}
	data := []float64{1, 2}
	z, _ := solve(data, x[1])
	return s * z
}

// Level is x times a constant.
func Level(x []float64) float64 { return level(x) * x[0] * x[1] }
