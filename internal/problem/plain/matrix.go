package plain

import "math"

// cholesky returns the factor of a symmetric positive definite matrix.
func cholesky[T number](a [][]T) [][]T {
	n := len(a)
	l := make([][]T, n)
	for i := range l {
		l[i] = make([]T, n)
		for j := 0; j <= i; j++ {
			s := a[i][j]
			for k := range j {
				s -= l[i][k] * l[j][k]
			}
			if i == j {
				l[i][i] = sqrt(s)
			} else {
				l[i][j] = s / l[j][j]
			}
		}
	}
	return l
}

func logDet[T number](x []T) T { // of a matrix of order 3 with the diagonal 3 and the given rest
	l := cholesky([][]T{{num[T](3), x[0], x[1]}, {x[0], num[T](3), x[2]}, {x[1], x[2], num[T](3)}})
	return 2 * log(l[0][0]*l[1][1]*l[2][2])
}

func gaussianProcess[T number](x []T) T { // logarithms of length, amplitude and noise
	const n = 6
	a := make([][]T, n)
	for i := range a {
		a[i] = make([]T, n)
		for j := range a[i] {
			d := num[T](doses[i]-doses[j]) * exp(-x[0])
			a[i][j] = exp(2*x[1] - d*d/2)
			if i == j {
				a[i][j] += exp(2 * x[2])
			}
		}
	}
	l := cholesky(a)
	s, z := num[T](0), make([]T, n)
	for i := range z {
		z[i] = num[T](counts[i] - 3)
		for k := range i {
			z[i] -= l[i][k] * z[k]
		}
		z[i] /= l[i][i]
		s += z[i]*z[i]/2 + log(l[i][i])
	}
	return s
}

func factorisation[T number](x []T) T { // a matrix of rank one, and four entries
	s := num[T](0)
	for i, m := range []float64{2, 1, 4, 2.5} {
		e := x[i/2]*x[2+i%2] - num[T](m)
		s += e * e
	}
	return s
}

func arm[T number](x []T) T { // the distance of a robot's hand with three joints from (1, 1)
	px, py, a := num[T](-1), num[T](-1), num[T](0)
	for i, l := range []float64{1, 0.8, 0.5} {
		a += x[i]
		px += num[T](l) * cos(a)
		py += num[T](l) * sin(a)
	}
	return sqrt(px*px + py*py)
}

func portfolio[T number](x []T) T { // risk minus return of weights that are normalised
	s := x[0] + x[1] + x[2]
	w := []T{x[0] / s, x[1] / s, x[2] / s}
	risk := num[T](0)
	for i, row := range [][]float64{{0.04, 0.01, 0.002}, {0.01, 0.09, 0.02}, {0.002, 0.02, 0.16}} {
		for j, c := range row {
			risk += num[T](c) * w[i] * w[j]
		}
	}
	return risk - w[0]*num[T](0.05) - w[1]*num[T](0.08) - w[2]*num[T](0.12)
}

func elasticNet[T number](x []T) T {
	s := num[T](0)
	for i, d := range doses {
		e := x[0] + x[1]*num[T](d) - num[T](counts[i])
		s += e * e
	}
	return s/10 + num[T](0.5)*(abs(x[0])+abs(x[1])) + num[T](0.1)*(x[0]*x[0]+x[1]*x[1])
}

func camera[T number](x []T) T { // a point turned by three angles, projected
	p := []T{num[T](0.3), num[T](-0.2), num[T](1)}
	for i := range 3 {
		c, s := cos(x[i]), sin(x[i])
		j, k := (i+1)%3, (i+2)%3
		p[j], p[k] = c*p[j]-s*p[k], s*p[j]+c*p[k]
	}
	a, b := p[0]/(p[2]+3)-num[T](0.1), p[1]/(p[2]+3)
	return a*a + b*b
}

func trilateration[T number](x []T) T { // three distances
	s := num[T](0)
	for i, d := range []float64{3, 2.5, 4} {
		dx, dy := x[0]-num[T]([]float64{0, 5, 1}[i]), x[1]-num[T]([]float64{0, 1, 6}[i])
		e := sqrt(dx*dx+dy*dy) - num[T](d)
		s += e * e
	}
	return s
}

func entropy[T number](x []T) T { // of a softmax
	z := exp(x[0]) + exp(x[1]) + 1
	return log(z) - (x[0]*exp(x[0])+x[1]*exp(x[1]))/z
}

var matrices = []row{
	{name: "log determinant", kind: linear, lo: []float64{-1, -1, -1}, hi: []float64{1, 1, 1}, f: logDet[float64], ideal: logDet[complex128],
		mistake: "a symmetric entry is counted once", spoil: times(1, 0.5)},
	{name: "Gaussian process", kind: linear, lo: []float64{-0.5, 0, -2}, hi: []float64{1, 1.5, -0.5}, f: gaussianProcess[float64], ideal: gaussianProcess[complex128],
		mistake: "by the variance, not the deviation", spoil: times(2, 0.5)},
	{name: "matrix factorisation", kind: linear, lo: []float64{0.5, 0.5, 0.5, 0.5}, hi: []float64{2, 2, 2, 2}, f: factorisation[float64], ideal: factorisation[complex128],
		mistake: "rows and columns swapped", spoil: func(g, x []float64) { g[0], g[2] = g[2], g[0] }},
	{name: "robot arm", kind: linear, lo: []float64{-1, -1, -1}, hi: []float64{1.5, 1.5, 1.5}, f: arm[float64], ideal: arm[complex128], step: 1e-4, tol: 1e-4,
		mistake: "the later joints do not turn", spoil: func(g, x []float64) { g[0] -= g[1] }},
	{name: "portfolio", kind: linear, lo: []float64{0.2, 0.2, 0.2}, hi: []float64{1, 1, 1}, f: portfolio[float64], ideal: portfolio[complex128],
		mistake: "the normalisation is forgotten", spoil: func(g, x []float64) { s := x[0] + x[1] + x[2]; g[0] -= portfolio(x) / s }},
	{name: "elastic net", kind: linear, lo: []float64{-2, 0.5}, hi: []float64{2, 4}, f: elasticNet[float64], ideal: elasticNet[complex128], step: 1e-6, tol: 1e-5,
		mistake: "the sign of the norm", spoil: func(g, x []float64) { g[1] -= math.Copysign(1, x[1]) }},
	{name: "camera", kind: linear, lo: []float64{-0.5, -0.5, -0.5}, hi: []float64{0.5, 0.5, 0.5}, f: camera[float64], ideal: camera[complex128],
		mistake: "the wrong sign of an angle", spoil: times(0, -1)},
	{name: "trilateration", kind: linear, lo: []float64{1, 1}, hi: []float64{4, 4}, f: trilateration[float64], ideal: trilateration[complex128],
		mistake: "the factor 2 of the squares is forgotten", spoil: everywhere(0.5)},
	{name: "entropy", kind: linear, lo: []float64{-2, -2}, hi: []float64{2, 2}, f: entropy[float64], ideal: entropy[complex128],
		mistake: "the wrong sign", spoil: everywhere(-1)},
}
