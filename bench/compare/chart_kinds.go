package main

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// timeChart draws the time of an evaluation against n for every contender of a
// workload, on logarithmic axes; nil if there is only one size.
func (rec *Record) timeChart(name string) *chart {
	return rec.againstN(name, "time of one %s", "time", seconds, func(m *Measured) float64 { return m.times().Median / 1e9 })
}

// memoryChart draws the bytes that a contender retains against n likewise, for the
// contenders of this process.
func (rec *Record) memoryChart(name string) *chart {
	return rec.againstN(name, "memory kept for a %s", "bytes retained", size, func(m *Measured) float64 { return m.Retained })
}

// againstN draws what a function makes of measurements against n, leaving out what
// is not positive.
func (rec *Record) againstN(name, title, y string, write func(float64) string, of func(m *Measured) float64) *chart {
	rs := rec.sizes(name)
	if len(rs) < 2 {
		return nil
	}
	c := newChart(&rec.Header, fmt.Sprintf("%s: %s, "+title, name, rs[0].Title, rs[0].Task), rs[0].Param, y)
	c.LogX().LogY()
	var marks []mark
	for _, who := range contenders(rs) {
		m := mark{name: who}
		for i := range rs {
			if r := rs[i].find(who); r != nil && of(r) > 0 {
				m.family = familyOf(r)
				m.xy = append(m.xy, plotter.XY{X: float64(rs[i].N), Y: of(r)})
			}
		}
		if len(m.xy) > 0 {
			marks = append(marks, m)
		}
	}
	c.lines(marks)
	c.Y.Tick.Marker = units(write)
	return c
}

// tapeChart draws the time of an evaluation against the length of the tape or
// program, for all workloads together, a colour for each contender; nil if no
// contender has a length that changes with n.
func (rec *Record) tapeChart() *chart {
	c := newChart(&rec.Header, "Time of one evaluation by length of the tape or program, a line for each workload", "entries", "time")
	c.LogX().LogY()
	shown := map[string]int{}
	for _, w := range rec.workloads() {
		rs := rec.sizes(w)
		for _, who := range contenders(rs) {
			var xy plotter.XYs
			for i := range rs {
				if m := rs[i].find(who); m != nil && m.Entries > 0 {
					xy = append(xy, plotter.XY{X: float64(m.Entries), Y: m.times().Median / 1e9})
				}
			}
			if len(xy) < 2 || xy[0].X == xy[len(xy)-1].X {
				continue
			}
			k, seen := shown[who]
			if !seen {
				k = len(shown)
				shown[who] = k
			}
			ink := palette[k%len(palette)]
			line := &plotter.Line{XYs: xy, LineStyle: draw.LineStyle{Color: ink, Width: vg.Points(1), Dashes: familyDashes[min(3, k/len(palette)*2)]}}
			dots := &plotter.Scatter{XYs: xy, GlyphStyle: draw.GlyphStyle{Color: ink, Radius: vg.Points(2.2), Shape: shapes[k%len(shapes)]}}
			c.Add(line, dots)
			if !seen {
				c.Legend.Add(who, line, dots)
			}
		}
	}
	if len(shown) == 0 {
		return nil
	}
	c.Legend.Top, c.Legend.Left, c.Legend.Padding, c.Legend.XOffs = true, true, vg.Points(2), vg.Points(6)
	c.Legend.TextStyle.Font = text(labelSize, nil).Font
	c.Y.Tick.Marker = units(seconds)
	c.Width, c.Height = 20*vg.Centimeter, 13*vg.Centimeter
	return c
}

// mark is a line of a chart.
type mark struct {
	name   string
	family family
	xy     plotter.XYs
}

var shapes = []draw.GlyphDrawer{draw.CircleGlyph{}, draw.SquareGlyph{}, draw.TriangleGlyph{}, draw.RingGlyph{}, draw.BoxGlyph{}, draw.PyramidGlyph{}, draw.CrossGlyph{}}

// lines draws lines with a mark at every point and their names at their ends. The
// dash tells the family, colour and shape tell the lines of a family apart.
func (c *chart) lines(marks []mark) {
	labels := &ends{}
	count := map[family]int{}
	for _, m := range marks {
		k := count[m.family]
		count[m.family]++
		var ink color.Color = palette[k%len(palette)]
		width := vg.Points(1.4)
		if m.family == byHand {
			ink, width = color.Gray{Y: uint8(min(0x50*k, 0xb0))}, vg.Points(2.2)
		}
		c.Add(&plotter.Line{XYs: m.xy, LineStyle: draw.LineStyle{Color: ink, Width: width, Dashes: familyDashes[m.family]}},
			&plotter.Scatter{XYs: m.xy, GlyphStyle: draw.GlyphStyle{Color: ink, Radius: vg.Points(2.4), Shape: shapes[k%len(shapes)]}})
		labels.names, labels.color, labels.at = append(labels.names, m.name), append(labels.color, ink), append(labels.at, m.xy[len(m.xy)-1])
	}
	c.Add(labels)
	c.Width = 20 * vg.Centimeter
	c.Height = max(11*vg.Centimeter, vg.Length(len(marks))*labelSize*1.25+90)
}

// ratioChart draws the ratios to the hand-written code as bars, the quickest on
// top, for the size in the tables (the largest of them); nil if there is none.
func (rec *Record) ratioChart(name string) *chart {
	var r *Result
	for i := range rec.Results {
		if q := &rec.Results[i]; q.Workload == name && q.Table {
			r = q
		}
	}
	if r == nil || len(r.Contenders) < 2 {
		return nil
	}
	c := newChart(&rec.Header, fmt.Sprintf("%s: %s, %d %s", name, r.Title, r.N, r.Param), "time ÷ time of the hand-written code, median of rounds", "")
	b := &bars{base: 1}
	for i := range r.Contenders {
		m := &r.Contenders[i]
		if m.Name != reference {
			q := r.ratios(m)
			b.add(bar{name: m.Name, family: familyOf(m), value: q.Median, lo: q.Q1, hi: q.Q3, label: three(q.Median)})
		}
	}
	c.LogX()
	c.bars(b)
	return c
}

// growthChart draws the exponents of time and of retained bytes as bars; nil if
// nothing was measured at three sizes.
func (rec *Record) growthChart(name string) *chart {
	gs := rec.growths(name)
	if len(gs) == 0 {
		return nil
	}
	rs := rec.sizes(name)
	c := newChart(&rec.Header, fmt.Sprintf("%s: %s, how time grows with the %s", name, rs[0].Title, rs[0].Param), "exponent a of time ~ n^a", "")
	b := &bars{base: 0}
	for _, g := range gs {
		var m *Measured
		for i := range rs {
			if q := rs[i].find(g.Contender); q != nil {
				m = q
			}
		}
		label := exponent(g.Time.Exponent)
		if !math.IsNaN(g.Retained.Exponent) {
			label += "   memory " + exponent(g.Retained.Exponent)
		}
		b.add(bar{name: g.Contender, family: familyOf(m), value: g.Time.Exponent, lo: g.Time.Exponent, hi: g.Time.Exponent, label: label})
	}
	c.bars(b)
	c.X.Min = 0
	return c
}

// bars are horizontal bars with their names to the left and their figures to the
// right, the least value on top.
type bars struct {
	base float64 // where bars begin
	rows []bar
}

type bar struct {
	name   string
	family family
	value  float64
	lo, hi float64 // quartiles, drawn as a thin line
	label  string
}

func (b *bars) add(r bar) {
	if !math.IsNaN(r.value) {
		b.rows = append(b.rows, r)
	}
}

// bars draws bars with the families in the legend.
func (c *chart) bars(b *bars) {
	slices.SortStableFunc(b.rows, func(a, b bar) int { return cmp.Compare(b.value, a.value) })
	c.Add(b)
	c.Legend.Top, c.Legend.Padding = true, vg.Points(2)
	c.Legend.TextStyle.Font = text(labelSize, nil).Font
	for f := range familyNames {
		if slices.ContainsFunc(b.rows, func(r bar) bool { return int(r.family) == f }) {
			c.Legend.Add(familyNames[f], swatch{familyColours[f]})
		}
	}
	names := make([]string, len(b.rows))
	for i, r := range b.rows {
		names[i] = r.name
	}
	c.NominalY(names...)
	c.Y.Tick.Label.Font.Size, c.Y.Tick.Label.Font.Variant = 9, "Sans"
	c.Width = 18 * vg.Centimeter
	c.Height = vg.Length(len(b.rows))*15 + 95
}

// DataRange implements plot.DataRanger.
func (b *bars) DataRange() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax = b.base, b.base
	for _, r := range b.rows {
		xmin, xmax = min(xmin, r.lo), max(xmax, r.hi)
	}
	return xmin, xmax, -0.6, float64(len(b.rows)) - 0.4
}

// GlyphBoxes reserves the room for the figures.
func (b *bars) GlyphBoxes(p *plot.Plot) []plot.GlyphBox {
	var boxes []plot.GlyphBox
	for i, r := range b.rows {
		width := text(labelSize, nil).Width(r.label) + 6
		boxes = append(boxes, plot.GlyphBox{X: p.X.Norm(max(r.hi, b.base)), Y: p.Y.Norm(float64(i)), Rectangle: vg.Rectangle{Max: vg.Point{X: width, Y: 1}}})
	}
	return boxes
}

// Plot draws the bars.
func (b *bars) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i, r := range b.rows {
		x0, x1, mid := x(b.base), x(r.value), y(float64(i))
		half := 0.36 * (y(1) - y(0))
		c.FillPolygon(familyColours[r.family], []vg.Point{{X: x0, Y: mid - half}, {X: x1, Y: mid - half}, {X: x1, Y: mid + half}, {X: x0, Y: mid + half}})
		if r.lo < r.hi {
			c.StrokeLine2(draw.LineStyle{Color: color.Gray{Y: 0x60}, Width: vg.Points(1.2)}, x(r.lo), mid, x(r.hi), mid)
		}
		c.FillText(text(labelSize, color.Black), vg.Point{X: max(x0, x(r.hi)) + 4, Y: mid}, r.label)
	}
	c.StrokeLine2(draw.LineStyle{Color: color.Black, Width: vg.Points(0.8)}, x(b.base), c.Min.Y, x(b.base), c.Max.Y)
}

// swatch is a patch of colour in a legend.
type swatch struct{ color.Color }

// Thumbnail implements plot.Thumbnailer.
func (s swatch) Thumbnail(c *draw.Canvas) {
	c.FillPolygon(s.Color, []vg.Point{{X: c.Min.X, Y: c.Min.Y + 1}, {X: c.Max.X, Y: c.Min.Y + 1}, {X: c.Max.X, Y: c.Max.Y - 1}, {X: c.Min.X, Y: c.Max.Y - 1}})
}
