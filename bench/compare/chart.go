package main

import (
	"cmp"
	"fmt"
	"image/color"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	gdplot "slope/gd/plot"
)

// chart is a figure with a caption below it that says where the numbers are from.
type chart struct {
	*gdplot.Figure
	caption string
}

func newChart(h *Header, title, x, y string) *chart {
	c := &chart{Figure: gdplot.New(title, x, y), caption: fmt.Sprintf("%s, %s, %s", h.CPU, h.Go, strings.Fields(h.Date + " ")[0])}
	for _, s := range []*font.Font{&c.Title.TextStyle.Font, &c.X.Label.TextStyle.Font, &c.Y.Label.TextStyle.Font, &c.X.Tick.Label.Font, &c.Y.Tick.Label.Font, &c.Beside.TextStyle.Font} {
		s.Variant = "Sans"
	}
	return c
}

// save draws the chart as PNG and SVG, and returns the names of the files.
func (c *chart) save(dir, name string) ([]string, error) {
	var files []string
	for _, format := range []string{"png", "svg"} {
		var canvas vg.CanvasWriterTo = vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(c.Width, c.Height), vgimg.UseDPI(120))}
		if format == "svg" {
			canvas = vgsvg.New(c.Width, c.Height)
		}
		d := draw.NewCanvas(canvas, c.Width, c.Height)
		const strip = 16
		c.Draw(draw.Crop(d, 0, 0, strip, 0))
		style := text(7.5, color.Gray{Y: 0x70})
		style.XAlign = draw.XRight
		d.FillText(style, vg.Point{X: d.Max.X - 8, Y: d.Min.Y + 8}, c.caption)
		file, err := os.Create(filepath.Join(dir, name+"."+format))
		if err != nil {
			return nil, err
		}
		if _, err := canvas.WriteTo(file); err != nil {
			_ = file.Close() // the first error counts
			return nil, err
		}
		if err := file.Close(); err != nil {
			return nil, err
		}
		files = append(files, name+"."+format)
	}
	return files, nil
}

// text is the style of labels within charts.
func text(size vg.Length, c color.Color) draw.TextStyle {
	f := plot.DefaultFont
	f.Size, f.Variant = size, "Sans"
	return draw.TextStyle{Color: c, Font: f, YAlign: -0.3, Handler: plot.DefaultTextHandler}
}

// A family is a group of contenders that are drawn alike.
type family int

const (
	byHand family = iota
	ours
	gonum
	others
)

var familyNames = []string{"by hand", "slope", "gonum", "other libraries"}

// familyOf tells the family of a contender.
func familyOf(m *Measured) family {
	switch {
	case m.Peer && m.Package != reference:
		return others
	case m.Package == "slope" || strings.HasPrefix(m.Package, "slope/"):
		return ours
	case strings.HasPrefix(m.Package, "gonum.org/"):
		return gonum
	}
	return byHand
}

// palette is Okabe and Ito's, which colour-blind readers tell apart (2008),
// without its yellow, which is too pale for lines.
var palette = []color.Color{
	color.RGBA{R: 0x00, G: 0x72, B: 0xb2, A: 0xff},
	color.RGBA{R: 0xd5, G: 0x5e, B: 0x00, A: 0xff},
	color.RGBA{R: 0x00, G: 0x9e, B: 0x73, A: 0xff},
	color.RGBA{R: 0xcc, G: 0x79, B: 0xa7, A: 0xff},
	color.RGBA{R: 0xe6, G: 0x9f, B: 0x00, A: 0xff},
	color.RGBA{R: 0x56, G: 0xb4, B: 0xe9, A: 0xff},
}

var familyColours = []color.Color{color.Black, palette[0], palette[4], palette[2]}

// Dashes tell the families apart in a chart of lines.
var familyDashes = [][]vg.Length{nil, nil, {vg.Points(6), vg.Points(3)}, {vg.Points(2), vg.Points(2)}}

// ends labels lines at their right ends. The labels of the lines that go to the
// right edge stand in a column beside the axes, with a thin line to the end of
// theirs; those of lines that end before it stand to the right of their ends.
// Labels of one column are moved apart where they would overlap.
type ends struct {
	names []string
	at    plotter.XYs
	color []color.Color
}

const labelSize, labelGap = 8.5, 26

// DataRange implements plot.DataRanger.
func (e *ends) DataRange() (xmin, xmax, ymin, ymax float64) { return plotter.XYRange(e.at) }

// GlyphBoxes reserves the column.
func (e *ends) GlyphBoxes(*plot.Plot) []plot.GlyphBox {
	width := vg.Length(0)
	for _, n := range e.names {
		width = max(width, text(labelSize, nil).Width(n))
	}
	return []plot.GlyphBox{{X: 1, Y: 0.5, Rectangle: vg.Rectangle{Max: vg.Point{X: width + labelGap, Y: 1}}}}
}

// Plot draws the labels.
func (e *ends) Plot(c draw.Canvas, p *plot.Plot) {
	_, right, _, _ := e.DataRange()
	columns := map[float64][]int{}
	for i := range e.names {
		columns[e.at[i].X] = append(columns[e.at[i].X], i)
	}
	for _, x := range slices.Sorted(maps.Keys(columns)) {
		if x < right {
			e.column(c, p, columns[x], 4, 9)
		}
	}
	e.column(c, p, columns[right], 6, labelGap)
}

// column draws the labels of lines that end at the same x, to the right of it, where
// the thin lines bend after a first distance and end at a second.
func (e *ends) column(c draw.Canvas, p *plot.Plot, order []int, bend, end vg.Length) {
	x, y := p.Transforms(&c)
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(e.at[a].Y, e.at[b].Y) })
	rows := make([]float64, len(order))
	for k, i := range order {
		rows[k] = float64(y(e.at[i].Y))
	}
	spread(rows, labelSize*1.25, float64(c.Min.Y), float64(c.Max.Y))
	for k, i := range order {
		from := vg.Point{X: x(e.at[i].X), Y: y(e.at[i].Y)}
		at := vg.Point{X: from.X + end, Y: vg.Length(rows[k])}
		style := text(labelSize, e.color[i])
		if end < labelGap { // over the axes, where lines may cross it
			w := style.Width(e.names[i])
			c.FillPolygon(color.NRGBA{R: 0xff, G: 0xff, B: 0xff, A: 0xb0}, []vg.Point{{X: at.X - 1, Y: at.Y - 4}, {X: at.X + w, Y: at.Y - 4}, {X: at.X + w, Y: at.Y + 5}, {X: at.X - 1, Y: at.Y + 5}})
		}
		c.StrokeLines(draw.LineStyle{Color: e.color[i], Width: vg.Points(0.5)}, []vg.Point{{X: from.X + 2, Y: from.Y}, {X: from.X + bend, Y: from.Y}, {X: at.X - 2, Y: at.Y}})
		c.FillText(style, at, e.names[i])
	}
}

// spread moves sorted positions apart to a distance of at least gap, as little as
// possible in the sense of least squares, within lo and hi where there is room.
func spread(at []float64, gap, lo, hi float64) {
	// Groups of labels that touch are set around the mean of what they want, and
	// joined with the group below as long as they overlap it.
	type group struct{ mean, n float64 }
	var gs []group
	for _, v := range at {
		g := group{v, 1}
		for len(gs) > 0 {
			last := gs[len(gs)-1]
			if g.mean-last.mean >= gap*(g.n+last.n)/2 {
				break
			}
			g = group{(g.mean*g.n + last.mean*last.n) / (g.n + last.n), g.n + last.n}
			gs = gs[:len(gs)-1]
		}
		gs = append(gs, g)
	}
	i := 0
	for _, g := range gs {
		for k := range int(g.n) {
			at[i] = g.mean + gap*(float64(k)-(g.n-1)/2)
			i++
		}
	}
	for i := range at {
		at[i] = max(at[i], lo+gap*float64(i))
	}
	for i := range at {
		k := len(at) - 1 - i
		at[k] = min(at[k], hi-gap*float64(i))
	}
}

// saveCharts draws every chart of a record and returns the names of the files.
func (rec *Record) saveCharts(dir string) ([]string, error) {
	var files []string
	add := func(c *chart, name string) error {
		if c == nil {
			return nil
		}
		fs, err := c.save(dir, name)
		files = append(files, fs...)
		return err
	}
	for _, w := range rec.workloads() {
		if err := add(rec.timeChart(w), "time-"+w); err != nil {
			return files, err
		}
		if err := add(rec.memoryChart(w), "memory-"+w); err != nil {
			return files, err
		}
		if err := add(rec.ratioChart(w), "ratio-"+w); err != nil {
			return files, err
		}
		if err := add(rec.growthChart(w), "growth-"+w); err != nil {
			return files, err
		}
	}
	if err := add(rec.tapeChart(), "tape"); err != nil {
		return files, err
	}
	return files, add(rec.overview(), "overview")
}
