package main

import (
	"os"
	"path/filepath"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"slope/gd/plot"
)

// figure draws the gaps and the norms of the gradients of a run on a logarithmic axis. A run that starts at its minimum has none to draw.
func figure(title, gap string, gaps, norms []float64) *plot.Figure {
	f := plot.New(title, "iteration", "value (log scale)").LogY().Curve(gap, nil, gaps).Curve("gradient norm", nil, norms)
	if f.Y.Min > f.Y.Max {
		f.Title.Text += " (starts at the minimum)"
	}
	return f
}

// drawDiagnostics writes the figures side by side to a PNG in dir, which exists, and returns its path.
func drawDiagnostics(dir string, figures ...*plot.Figure) (path string, err error) {
	n := vg.Length(len(figures))
	canvas := vgimg.NewWith(vgimg.UseWH(n*figures[0].Width, figures[0].Height), vgimg.UseDPI(120))
	tiles, all := draw.Tiles{Rows: 1, Cols: len(figures)}, draw.New(canvas)
	for i, f := range figures {
		f.Draw(tiles.At(all, i, 0))
	}
	path = filepath.Join(dir, "diagnostics.png")
	f, err := os.Create(path)
	if err != nil {
		return "", err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	_, err = vgimg.PngCanvas{Canvas: canvas}.WriteTo(f)
	return path, err
}
