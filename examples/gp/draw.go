package main

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
)

// draw draws the observations, the mean and the 95 % band of the model over all months.
func draw(x []float64, s *series, rest [2][]float64, path string) error {
	pic := plot.New()
	pic.Title.Text = "Pressure difference between Easter Island and Darwin, and a Gaussian process"
	pic.Title.Padding = vg.Points(6)
	pic.X.Label.Text, pic.Y.Label.Text = "month", "pressure difference"
	pic.X.Max = s.months[0] + float64(len(s.months)+len(rest[0]))
	var months []float64
	for m := s.months[0]; m <= pic.X.Max; m += 0.25 {
		months = append(months, m)
	}
	b := predict(x, s, months)
	var mean plotter.XYs
	edge := make(plotter.XYs, 2*len(months))
	for i, m := range months {
		mean = append(mean, plotter.XY{X: m, Y: b.mean[i]})
		edge[i] = plotter.XY{X: m, Y: b.mean[i] + 1.96*b.sigma[i]}
		edge[len(edge)-1-i] = plotter.XY{X: m, Y: b.mean[i] - 1.96*b.sigma[i]}
	}
	band, err := plotter.NewPolygon(edge)
	if err != nil {
		return err
	}
	blue := color.RGBA{R: 31, G: 119, B: 180, A: 255}
	band.Color, band.LineStyle.Width = color.RGBA{R: 205, G: 224, B: 240, A: 255}, 0
	line, err := plotter.NewLine(mean)
	if err != nil {
		return err
	}
	line.Color, line.Width = blue, vg.Points(1.2)
	points := func(x, y []float64, shift float64, c color.Color) (*plotter.Scatter, error) {
		var p plotter.XYs
		for i := range x {
			p = append(p, plotter.XY{X: x[i], Y: y[i] + shift})
		}
		dots, err := plotter.NewScatter(p)
		if err != nil {
			return nil, err
		}
		dots.Color, dots.Shape, dots.Radius = c, vgdraw.CircleGlyph{}, vg.Points(1.8)
		return dots, nil
	}
	fitted, err := points(s.months, s.values, s.mean, color.Black)
	if err != nil {
		return err
	}
	later, err := points(rest[0], rest[1], 0, color.RGBA{R: 214, G: 97, B: 31, A: 255})
	if err != nil {
		return err
	}
	pic.Add(band, plotter.NewGrid(), line, fitted, later)
	pic.Legend.Add("fitted to", fitted)
	pic.Legend.Add("not seen", later)
	pic.Legend.Add("mean", line)
	pic.Legend.Add("95 % of observations", band)
	pic.Legend.Top = true
	pic.Y.Min, pic.Y.Max = 0, 30
	return pic.Save(20*vg.Centimeter, 10*vg.Centimeter, path)
}
