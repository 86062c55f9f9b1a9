package main

import (
	"image/color"

	"gonum.org/v1/plot/vg"

	"slope/gd/plot"
)

// draw draws the observations, the mean and the 95 % band of the model over all months.
func draw(x []float64, s *series, rest [2][]float64, path string) error {
	pic := plot.New("Pressure difference between Easter Island and Darwin, and a Gaussian process", "month", "pressure difference")
	pic.Width = 24 * vg.Centimeter
	last := s.months[0] + float64(len(s.months)+len(rest[0]))
	var months []float64
	for m := s.months[0]; m <= last; m += 0.25 {
		months = append(months, m)
	}
	b := predict(x, s, months)
	lo, hi := make([]float64, len(months)), make([]float64, len(months))
	for i := range months {
		lo[i], hi[i] = b.mean[i]-1.96*b.sigma[i], b.mean[i]+1.96*b.sigma[i]
	}
	seen := make([]float64, len(s.values))
	for i, v := range s.values {
		seen[i] = v + s.mean
	}
	pic.Band("95 % of observations", months, lo, hi)
	pic.Curve("mean", months, b.mean)
	pic.Marks("fitted to", s.months, seen, color.Black)
	pic.Marks("not seen", rest[0], rest[1], color.RGBA{R: 213, G: 94, A: 255})
	return pic.Save(path)
}
