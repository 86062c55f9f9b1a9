package problem

import "math"

// RosenbrockProblem returns W1 in n variables.
func RosenbrockProblem(name string, n int) *Problem {
	return &Problem{
		Name: name, Source: "Rosenbrock 1960, chained; W1",
		Modes: Modes{Rosenbrock[f64], Rosenbrock[du], Rosenbrock[hy], Rosenbrock[va], Rosenbrock[v2], Rosenbrock[ex]},
		Hand:  RosenbrockGradient, Start: RosenbrockStart(n),
		Min: filled(n, func(int) float64 { return 1 }), L: inf,
	}
}

// LogisticProblem returns W3 with m samples of n features. Its minimum is not
// known in closed form.
func LogisticProblem(name string, m, n int) *Problem {
	l := NewLogistic(m, n)
	return &Problem{
		Name: name, Source: "logistic regression with a ridge; W3",
		Modes: Modes{
			func(x []f64) f64 { return LogisticLoss(l, x) }, func(x []du) du { return LogisticLoss(l, x) },
			func(x []hy) hy { return LogisticLoss(l, x) }, func(x []va) va { return LogisticLoss(l, x) },
			func(x []v2) v2 { return LogisticLoss(l, x) }, func(x []ex) ex { return LogisticLoss(l, x) },
		},
		Hand: l.Gradient, Start: l.Start(), MinValue: math.NaN(),
		L: l.L(), Mu: 2 * l.Lambda, Curvature: StronglyConvex,
	}
}

// RidgeProblem returns W4 with A m×n.
func RidgeProblem(name string, m, n int) *Problem {
	r := NewRidge(m, n)
	x := r.Min()
	y, _ := r.Gradient(nil, x)
	return &Problem{
		Name: name, Source: "least squares with a ridge, lecture CS498 L10; W4",
		Modes: Modes{
			func(x []f64) f64 { return RidgeLoss(r, x) }, func(x []du) du { return RidgeLoss(r, x) },
			func(x []hy) hy { return RidgeLoss(r, x) }, func(x []va) va { return RidgeLoss(r, x) },
			func(x []v2) v2 { return RidgeLoss(r, x) }, func(x []ex) ex { return RidgeLoss(r, x) },
		},
		Hand: r.Gradient, Start: r.Start(), Min: x, MinValue: y,
		L: r.L(), Mu: 2 * r.Lambda, Curvature: StronglyConvex,
	}
}

func workloads() []*Problem {
	return []*Problem{
		RosenbrockProblem("Rosenbrock2", 2),
		RosenbrockProblem("Rosenbrock10", 10),
		{
			Name: "Product", Source: "W2 at n = 10",
			Modes: Modes{Product[f64], Product[du], Product[hy], Product[va], Product[v2], Product[ex]},
			Hand:  ProductGradient, Start: ProductStart(10), MinValue: -inf, L: inf,
		},
		LogisticProblem("Logistic", 100, 10),
		RidgeProblem("Ridge", 60, 12),
		{
			Name: "DoubleWell", Source: "lecture on optimisation in 1D; W9",
			Modes: Modes{one(DoubleWell[f64]), one(DoubleWell[du]), one(DoubleWell[hy]), one(DoubleWell[va]), one(DoubleWell[v2]), one(DoubleWell[ex])},
			Hand:  hand(DoubleWellDerivative), Start: []float64{2}, Min: []float64{1}, L: inf,
		},
		{
			Name: "W10", Source: "W10, on x > −2",
			Modes: Modes{one(W10[f64]), one(W10[du]), one(W10[hy]), one(W10[va]), one(W10[v2]), one(W10[ex])},
			Hand:  hand(W10Derivative), Start: []float64{1.3}, Min: []float64{0}, L: inf,
		},
	}
}
