package main

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
)

// populations returns the hares and lynxes of the model over the years for the parameters of Loss, by the midpoint rule with small steps.
func populations(x []float64) (hares, lynxes plotter.XYs) {
	p := make([]float64, 4)
	for i := range p {
		p[i] = math.Exp(x[i])
	}
	u, v := math.Exp(x[4]), math.Exp(x[5])
	const h = 0.01
	for i := range 100*(len(pelts)-1) + 1 {
		t := 1900 + h*float64(i)
		hares = append(hares, plotter.XY{X: t, Y: u})
		lynxes = append(lynxes, plotter.XY{X: t, Y: v})
		du, dv := rates(u, v, p)
		du, dv = rates(u+h/2*du, v+h/2*dv, p)
		u, v = u+h*du, v+h*dv
	}
	return hares, lynxes
}

// draw draws the pelts as points and the populations for the parameters x as lines.
func draw(x []float64, path string) error {
	pic := plot.New()
	pic.Title.Text = "Pelts of hares and lynxes, and the fitted equations"
	pic.Title.Padding = vg.Points(6)
	pic.X.Label.Text, pic.Y.Label.Text = "year", "thousands"
	pic.Y.Min, pic.Y.Max = 0, 100
	pic.Add(plotter.NewGrid())
	hares, lynxes := populations(x)
	for k, s := range []struct {
		name string
		line plotter.XYs
		c    color.Color
	}{
		{"hares", hares, color.RGBA{R: 31, G: 119, B: 180, A: 255}},
		{"lynxes", lynxes, color.RGBA{R: 214, G: 97, B: 31, A: 255}},
	} {
		line, err := plotter.NewLine(s.line)
		if err != nil {
			return err
		}
		line.Color, line.Width = s.c, vg.Points(1.5)
		var data plotter.XYs
		for i, d := range pelts {
			data = append(data, plotter.XY{X: 1900 + float64(i), Y: d[k]})
		}
		dots, err := plotter.NewScatter(data)
		if err != nil {
			return err
		}
		dots.Color, dots.Shape, dots.Radius = s.c, vgdraw.CircleGlyph{}, vg.Points(2.5)
		pic.Add(line, dots)
		pic.Legend.Add(s.name, line, dots)
	}
	pic.Legend.Top = true
	return pic.Save(15*vg.Centimeter, 9*vg.Centimeter, path)
}
