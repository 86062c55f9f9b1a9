package main

import (
	"fmt"
	"image/color"
	"math"
	"os"
	"path/filepath"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// curve is the history of a run as it is drawn.
type curve struct {
	title     string
	gap, norm string // names of the two lines
	gaps      plotter.XYs
	norms     plotter.XYs
}

// add appends iteration k. What is not positive has no logarithm and is left out.
func (c *curve) add(k int, gap, norm float64) {
	if gap > 0 {
		c.gaps = append(c.gaps, plotter.XY{X: float64(k), Y: gap})
	}
	if norm > 0 {
		c.norms = append(c.norms, plotter.XY{X: float64(k), Y: norm})
	}
}

// decades is a ticker for logarithmic axes: a label at powers of ten, at most
// eight of them.
type decades struct{}

func (decades) Ticks(lo, hi float64) []plot.Tick {
	first, last := int(math.Ceil(math.Log10(lo)-1e-9)), int(math.Floor(math.Log10(hi)+1e-9))
	every := (last-first)/8 + 1
	var ticks []plot.Tick
	for e := first; e <= last; e++ {
		t := plot.Tick{Value: math.Pow(10, float64(e))}
		if e%every == 0 {
			t.Label = fmt.Sprintf("1e%d", e)
		}
		ticks = append(ticks, t)
	}
	return ticks
}

// plot draws the curve on logarithmic y.
func (c *curve) plot() (*plot.Plot, error) {
	p := plot.New()
	p.Title.Text = c.title
	p.X.Label.Text = "iteration"
	p.Y.Label.Text = "value (log scale)"
	p.Y.Scale = plot.LogScale{}
	p.Y.Tick.Marker = decades{}
	p.Add(plotter.NewGrid())
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, l := range []struct {
		name   string
		xys    plotter.XYs
		colour color.Color
		dashes []vg.Length
	}{
		{c.gap, c.gaps, color.RGBA{R: 0x1f, G: 0x77, B: 0xb4, A: 0xff}, nil},
		{c.norm, c.norms, color.RGBA{R: 0xd6, G: 0x27, B: 0x28, A: 0xff}, []vg.Length{vg.Points(6), vg.Points(3)}},
	} {
		if len(l.xys) == 0 {
			continue // exactly at the minimum from the start
		}
		for _, xy := range l.xys {
			lo, hi = min(lo, xy.Y), max(hi, xy.Y)
		}
		line, err := plotter.NewLine(l.xys)
		if err != nil {
			return nil, err
		}
		line.Color, line.Width, line.Dashes = l.colour, vg.Points(1.5), l.dashes
		p.Add(line)
		p.Legend.Add(l.name, line)
	}
	if lo > hi {
		p.Title.Text += " (starts at the minimum)"
		p.Y.Scale, p.Y.Tick.Marker = plot.LinearScale{}, plot.DefaultTicks{}
		return p, nil
	}
	// Whole decades, and one more above for the legend.
	p.Y.Min = math.Pow(10, math.Floor(math.Log10(lo)))
	p.Y.Max = math.Pow(10, math.Ceil(math.Log10(hi))+2)
	p.Legend.Top = true
	p.Legend.XOffs, p.Legend.YOffs = -vg.Points(6), -vg.Points(6)
	return p, nil
}

// drawDiagnostics writes the curves side by side to a PNG in dir and returns its
// path.
func drawDiagnostics(dir string, curves ...*curve) (path string, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	row := make([]*plot.Plot, len(curves))
	for i, c := range curves {
		if row[i], err = c.plot(); err != nil {
			return "", err
		}
	}
	canvas := vgimg.NewWith(vgimg.UseWH(vg.Length(len(curves))*14*vg.Centimeter, 10*vg.Centimeter), vgimg.UseDPI(120))
	tiles := draw.Tiles{
		Rows: 1, Cols: len(curves), PadX: vg.Points(18),
		PadTop: vg.Points(8), PadBottom: vg.Points(8), PadLeft: vg.Points(8), PadRight: vg.Points(12),
	}
	for i, c := range plot.Align([][]*plot.Plot{row}, tiles, draw.New(canvas))[0] {
		row[i].Draw(c)
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
