package main

import (
	"math"

	"slope/gd/plot"
)

// populations returns the years, and the hares and lynxes of the model in them for the parameters of Loss, by the midpoint rule with small steps.
func populations(x []float64) (years, hares, lynxes []float64) {
	p := make([]float64, 4)
	for i := range p {
		p[i] = math.Exp(x[i])
	}
	u, v := math.Exp(x[4]), math.Exp(x[5])
	const h = 0.01
	for i := range 100*(len(pelts)-1) + 1 {
		years, hares, lynxes = append(years, 1900+h*float64(i)), append(hares, u), append(lynxes, v)
		du, dv := rates(u, v, p)
		du, dv = rates(u+h/2*du, v+h/2*dv, p)
		u, v = u+h*du, v+h*dv
	}
	return years, hares, lynxes
}

// draw draws the pelts as points and the populations for the parameters x as lines.
func draw(x []float64, path string) error {
	pic := plot.New("Pelts of hares and lynxes, and the fitted equations", "year", "thousands")
	pic.Y.Min, pic.Y.Max = 0, 80
	years, hares, lynxes := populations(x)
	for k, line := range [][]float64{hares, lynxes} {
		name := []string{"hares", "lynxes"}[k]
		at, data := make([]float64, len(pelts)), make([]float64, len(pelts))
		for i, d := range pelts {
			at[i], data[i] = 1900+float64(i), d[k]
		}
		pic.Curve(name+", model", years, line).Marks(name, at, data, nil)
	}
	return pic.Save(path)
}
