package main

import (
	"bitbucket.org/dtolpin/infergo/model"

	models "slope/bench/peers/infergo/ad"
)

// infergoContender is infergo: its tool rewrites the source of a model so that
// evaluating it records on a tape, once for every evaluation. GMM with a thousand
// samples would take seconds and has a limit.
func infergoContender() contender {
	of := func(m func(d data) model.Model) maker {
		return func(d data) task { return gradientTask(infergoGradient(m(d)), d.vector("x")) }
	}
	ridge := func(d data) model.Model { return &models.Ridge{A: d.vector("A"), B: d.vector("b")} }
	network := func(d data) model.Model {
		return &models.Network{Widths: d.widths(), Data: d.vector("data"), Target: d.vector("target")}
	}
	return contender{"infergo", version("bitbucket.org/dtolpin/infergo"), map[string]maker{
		"W1":  of(func(data) model.Model { return models.Rosenbrock{} }),
		"W2":  of(func(data) model.Model { return models.Product{} }),
		"W3":  of(func(d data) model.Model { return &models.Logistic{A: d.vector("A"), Y: d.vector("y")} }),
		"W4":  of(ridge),
		"W4L": func(d data) task { return descentTask(infergoGradient(ridge(d)), d, "alpha") },
		"W5":  of(network),
		"W9":  func(d data) task { return descentTask(infergoGradient(models.DoubleWell{}), d, "eta") },
		"W10": func(d data) task { return pointsTask(infergoGradient(models.Chain{}), d.vector("x")) },
		"GMM": of(func(d data) model.Model {
			shape, wishart := d.vector("shape"), d.vector("wishart")
			if shape[2] > 100 {
				panic("more than 100 samples take seconds")
			}
			return &models.Mixture{Data: d.vector("data"), D: int(shape[0]), K: int(shape[1]),
				Gamma: wishart[0], M: wishart[1], Constant: d.number("constant")}
		}),
	}}
}

func infergoGradient(m model.Model) func(x []float64) (float64, []float64) {
	return func(x []float64) (float64, []float64) {
		y := m.Observe(x)
		return y, model.Gradient(m)
	}
}
