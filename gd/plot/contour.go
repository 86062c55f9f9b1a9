package plot

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"slope/gd"
)

// Window is the part of the plane that a contour plot shows.
type Window struct{ X0, X1, Y0, Y1 float64 }

// Contour draws level lines of a function of two variables, and the paths of
// runs on it, whose histories must have kept them (Options.KeepPath). The levels
// are spaced evenly in the square root of f above its least value on the grid,
// which spaces the lines of a bowl evenly; every third has its value written on it. A unit is as
// long on either axis, unless one side of the window is more than four times the other.
func Contour(title string, f func(x, y float64) float64, w Window, paths ...Run) *Figure {
	fig := New(title, "x", "y")
	fig.X.Label.Text, fig.Y.Label.Text = "first variable", "second variable"
	fig.Width, fig.Height = 16*vg.Centimeter, 12*vg.Centimeter
	if shape := (w.Y1 - w.Y0) / (w.X1 - w.X0); shape >= 0.25 && shape <= 4 {
		fig.Equal = true
		fig.Height = vg.Length(min(max(2.6+11*shape, 6), 14)) * vg.Centimeter
	}
	g := newGrid(f, w)
	levels := make([]float64, 16)
	for i := range levels {
		t := (float64(i) + 0.5) / float64(len(levels))
		levels[i] = g.lo + t*t*(g.hi-g.lo)
	}
	c := plotter.NewContour(g, levels, shades(len(levels)))
	fig.Add(c)
	fig.values(g, levels)
	for _, p := range paths {
		h := p.History
		if h.Dim != 2 || len(h.W) == 0 {
			panic(fmt.Sprintf("plot: path %q of a run in %d variables with %d numbers kept, want 2 variables and Options.KeepPath", p.Name, h.Dim, len(h.W)))
		}
		var x, y []float64
		for k := range h.Len() {
			q := h.Point(k)
			// Where a run leaves the window its path ends, at the first point outside.
			x, y = append(x, q[0]), append(y, q[1])
			if q[0] < w.X0 || q[0] > w.X1 || q[1] < w.Y0 || q[1] > w.Y1 {
				break
			}
		}
		fig.Points(p.Name, x, y)
	}
	fig.X.Min, fig.X.Max, fig.Y.Min, fig.Y.Max = w.X0, w.X1, w.Y0, w.Y1
	return fig
}

// values writes every third level on its line, where the way from the lowest point of the grid to
// the highest corner of the window crosses it.
func (f *Figure) values(g *grid, levels []float64) {
	low, high := g.lowest(), g.highest()
	at := plotter.XYLabels{}
	for t, k := 0.0, 1; t <= 1 && k < len(levels); t += 1.0 / 1024 {
		c, r := low[0]+t*(high[0]-low[0]), low[1]+t*(high[1]-low[1])
		if !(g.Z(int(math.Round(c)), int(math.Round(r))) >= levels[k]) {
			continue
		}
		at.XYs = append(at.XYs, plotter.XY{X: g.at(g.w.X0, g.w.X1, c), Y: g.at(g.w.Y0, g.w.Y1, r)})
		at.Labels = append(at.Labels, fmt.Sprintf("%.2g", levels[k]))
		k += 3
	}
	labels, err := plotter.NewLabels(at)
	if err != nil {
		return // there are none
	}
	for i := range labels.TextStyle {
		s := &labels.TextStyle[i]
		s.Font.Size, s.XAlign, s.YAlign, s.Color = vg.Points(8), draw.XCenter, draw.YCenter, color.Gray{Y: 0x40}
	}
	back := &plotter.Scatter{XYs: at.XYs, GlyphStyle: draw.GlyphStyle{Color: color.White, Radius: vg.Points(7), Shape: draw.CircleGlyph{}}}
	f.Add(back, labels)
}

// shades is a palette of greys, darker for lower levels.
type shades int

func (n shades) Colors() []color.Color {
	c := make([]color.Color, n)
	for i := range c {
		c[i] = color.Gray{Y: uint8(0x60 + 0x78*i/int(n))}
	}
	return c
}

// grid is f on 121 × 121 points of a window.
type grid struct {
	w      Window
	z      []float64
	lo, hi float64
}

const gridSize = 121

func newGrid(f func(x, y float64) float64, w Window) *grid {
	g := &grid{w: w, z: make([]float64, gridSize*gridSize), lo: math.Inf(1), hi: math.Inf(-1)}
	for r := range gridSize {
		for c := range gridSize {
			v := f(g.X(c), g.Y(r))
			g.z[r*gridSize+c] = v
			if v-v == 0 {
				g.lo, g.hi = min(g.lo, v), max(g.hi, v)
			}
		}
	}
	return g
}

// lowest returns the column and row of the least value, and highest those of the corner with the
// greatest.
func (g *grid) lowest() (at [2]float64) {
	for i, z := range g.z {
		if z == g.lo {
			return [2]float64{float64(i % gridSize), float64(i / gridSize)}
		}
	}
	return at
}

func (g *grid) highest() (at [2]float64) {
	most := math.Inf(-1)
	for _, c := range []int{gridSize - 1, 0} {
		for _, r := range []int{0, gridSize - 1} {
			if z := g.Z(c, r); z > most {
				most, at = z, [2]float64{float64(c), float64(r)}
			}
		}
	}
	return at
}

// at returns the place of column or row i, a fraction too, between the ends.
func (g *grid) at(lo, hi, i float64) float64 { return lo + (hi-lo)*i/(gridSize-1) }

func (g *grid) Dims() (c, r int)   { return gridSize, gridSize }
func (g *grid) Z(c, r int) float64 { return g.z[r*gridSize+c] }
func (g *grid) X(c int) float64    { return g.at(g.w.X0, g.w.X1, float64(c)) }
func (g *grid) Y(r int) float64    { return g.at(g.w.Y0, g.w.Y1, float64(r)) }

// Functions draws functions of one variable on [lo, hi] under their names.
func Functions(title string, lo, hi float64, names []string, fs ...func(x float64) float64) *Figure {
	fig := New(title, "w", "L(w)")
	x := gd.Linspace(lo, hi, 401)
	for i, f := range fs {
		y := make([]float64, len(x))
		for k, v := range x {
			y[k] = f(v)
		}
		fig.Curve(names[i], x, y)
	}
	return fig
}
