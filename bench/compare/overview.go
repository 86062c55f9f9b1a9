package main

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// overview draws all ratios to the hand-written code as a matrix, a row for each
// contender and a column for each workload, shaded by the ratio; nil if there are
// fewer than two workloads.
func (rec *Record) overview() *chart {
	m := &matrix{}
	var families []family
	for i := range rec.Results {
		r := &rec.Results[i]
		if !r.Table {
			continue
		}
		if n := len(m.columns); n == 0 || m.columns[n-1] != r.Workload {
			m.columns = append(m.columns, r.Workload)
		} else {
			continue // one size for each workload
		}
		for k := range r.Contenders {
			c := &r.Contenders[k]
			row := slices.Index(m.rows, c.Name)
			if row < 0 {
				row = len(m.rows)
				m.rows, families = append(m.rows, c.Name), append(families, familyOf(c))
			}
			m.cells = append(m.cells, matrixCell{row, len(m.columns) - 1, r.ratios(c).Median})
		}
	}
	if len(m.columns) < 2 {
		return nil
	}
	m.group(families)
	c := newChart(&rec.Header, "Time of one evaluation ÷ time of the hand-written code", "", "")
	c.Add(m)
	c.HideAxes()
	c.X.Padding, c.Y.Padding = 0, 0
	c.Width = m.left() + vg.Length(len(m.columns))*42 + 20
	c.Height = vg.Length(len(m.rows))*15 + 75
	return c
}

// matrix is a table of figures on shaded cells.
type matrix struct {
	rows, columns []string
	cells         []matrixCell
	breaks        []int // rows above which a line is drawn
}

type matrixCell struct {
	row, column int
	value       float64
}

// group sorts the rows by family, keeping their order otherwise, with a line
// between families.
func (m *matrix) group(families []family) {
	order := make([]int, len(m.rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(families[a]) - int(families[b]) })
	rows, to := make([]string, len(order)), make([]int, len(order))
	for k, i := range order {
		rows[k], to[i] = m.rows[i], k
		if k > 0 && families[i] != families[order[k-1]] {
			m.breaks = append(m.breaks, k)
		}
	}
	m.rows = rows
	for i := range m.cells {
		m.cells[i].row = to[m.cells[i].row]
	}
}

// left is the width of the names of the rows.
func (m *matrix) left() vg.Length {
	w := vg.Length(0)
	for _, r := range m.rows {
		w = max(w, text(labelSize, nil).Width(r))
	}
	return w + 8
}

// Plot draws the matrix.
func (m *matrix) Plot(c draw.Canvas, _ *plot.Plot) {
	x0, width := c.Min.X+m.left(), (c.Max.X-c.Min.X-m.left())/vg.Length(len(m.columns))
	height := (c.Max.Y - c.Min.Y) / vg.Length(len(m.rows)+1)
	at := func(row, column int) (x, y vg.Length) { // the lower left corner of a cell
		return x0 + vg.Length(column)*width, c.Max.Y - vg.Length(row+2)*height
	}
	black := text(labelSize, color.Black)
	for i, r := range m.rows {
		_, y := at(i, 0)
		c.FillText(black, vg.Point{X: c.Min.X, Y: y + height/2}, r)
	}
	for i, name := range m.columns {
		x, y := at(-1, i)
		style := black
		style.XAlign = draw.XCenter
		c.FillText(style, vg.Point{X: x + width/2, Y: y + height/2}, name)
	}
	for _, k := range m.cells {
		x, y := at(k.row, k.column)
		fill, ink := shade(k.value)
		c.FillPolygon(fill, []vg.Point{{X: x + 0.5, Y: y + 0.5}, {X: x + width - 0.5, Y: y + 0.5}, {X: x + width - 0.5, Y: y + height - 0.5}, {X: x + 0.5, Y: y + height - 0.5}})
		style := text(labelSize, ink)
		style.XAlign = draw.XCenter
		c.FillText(style, vg.Point{X: x + width/2, Y: y + height/2}, short(k.value))
	}
	for _, b := range m.breaks {
		_, y := at(b-1, 0)
		c.StrokeLine2(draw.LineStyle{Color: color.Gray{Y: 0x90}, Width: vg.Points(0.8)}, c.Min.X, y, c.Max.X, y)
	}
}

// shade returns the colour of a cell and of the figure on it: green up to the
// hand-written time, then darker blues up to a thousand times that.
func shade(v float64) (fill, ink color.Color) {
	if v <= 1.005 {
		return color.RGBA{R: 0xd9, G: 0xf0, B: 0xe3, A: 0xff}, color.Black
	}
	t := min(1, math.Log10(v)/3)
	mix := func(a, b float64) uint8 { return uint8(a + t*(b-a)) }
	fill = color.RGBA{R: mix(0xf7, 0x08), G: mix(0xfb, 0x40), B: mix(0xff, 0x81), A: 0xff}
	if t > 0.5 {
		return fill, color.White
	}
	return fill, color.Black
}

// short writes a ratio in at most five characters.
func short(v float64) string {
	switch {
	case v < 9.995:
		return fmt.Sprintf("%.2f", v)
	case v < 9950:
		return fmt.Sprintf("%.0f", digits(v, 2))
	case v < 1e6:
		return fmt.Sprintf("%.0fk", v/1e3)
	}
	return fmt.Sprintf("%.2gM", v/1e6)
}
