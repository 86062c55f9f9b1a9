package plot

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"slope/gd"
)

// Window is the part of the plane that a contour plot shows.
type Window struct{ X0, X1, Y0, Y1 float64 }

// Contour draws level lines of a function of two variables, and the paths of
// runs on it, whose histories must have kept them (Options.KeepPath). The levels
// are spaced evenly in the square root of f above its least value on the grid,
// which spaces the lines of a bowl evenly.
func Contour(title string, f func(x, y float64) float64, w Window, paths ...Run) *Figure {
	fig := New(title, "x", "y")
	fig.X.Label.Text, fig.Y.Label.Text = "first variable", "second variable"
	fig.Width, fig.Height = 16*vg.Centimeter, 12*vg.Centimeter
	g := newGrid(f, w)
	levels := make([]float64, 16)
	for i := range levels {
		t := (float64(i) + 0.5) / float64(len(levels))
		levels[i] = g.lo + t*t*(g.hi-g.lo)
	}
	c := plotter.NewContour(g, levels, shades(len(levels)))
	fig.Add(c)
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

func (g *grid) Dims() (c, r int)   { return gridSize, gridSize }
func (g *grid) Z(c, r int) float64 { return g.z[r*gridSize+c] }
func (g *grid) X(c int) float64    { return g.w.X0 + (g.w.X1-g.w.X0)*float64(c)/(gridSize-1) }
func (g *grid) Y(r int) float64    { return g.w.Y0 + (g.w.Y1-g.w.Y0)*float64(r)/(gridSize-1) }

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
