// Package plot draws runs of package gd with gonum/plot, as PNG, SVG or any other
// format of that library: diagnostics of a run, runs compared, sweeps of step
// sizes, and paths on the contours of a function of two variables.
//
//	res, err := gd.Minimize(obj, x0, opt)
//	err = plot.Diagnostics("my run", &res.History).Save("run.png")
//
// The legend stands beside the axes, never on a curve.
package plot

import (
	"fmt"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Figure is a plot with its legend beside it. The embedded plot can be changed
// at will before Save; entries of its own Legend are drawn inside the axes.
type Figure struct {
	*plot.Plot
	Beside        plot.Legend // drawn to the right of the axes
	Width, Height font.Length // of the whole figure; 18 × 10 cm at first
	Equal         bool        // a unit of x is as long as one of y, so that right angles are right

	colours int
	lo, hi  float64 // the range of y so far
}

// New returns an empty figure.
func New(title, x, y string) *Figure {
	f := &Figure{Plot: plot.New(), Beside: plot.NewLegend(), Width: 18 * vg.Centimeter, Height: 10 * vg.Centimeter,
		lo: math.Inf(1), hi: math.Inf(-1)}
	f.Title.Text, f.X.Label.Text, f.Y.Label.Text = title, x, y
	f.Title.Padding = vg.Points(6)
	f.Beside.Top = true
	f.Beside.Padding = vg.Points(2)
	grid := plotter.NewGrid()
	grid.Vertical.Color, grid.Horizontal.Color = color.Gray{Y: 0xdd}, color.Gray{Y: 0xdd}
	f.Add(grid)
	return f
}

// LogY makes the y axis logarithmic.
func (f *Figure) LogY() *Figure {
	f.Y.Scale, f.Y.Tick.Marker = logScale{}, decades{}
	return f
}

// LogX makes the x axis logarithmic.
func (f *Figure) LogX() *Figure {
	f.X.Scale, f.X.Tick.Marker = logScale{}, decades{}
	return f
}

// palette is Okabe and Ito's, which colour-blind readers tell apart (2008).
var palette = []color.Color{
	color.RGBA{R: 0x00, G: 0x72, B: 0xb2, A: 0xff},
	color.RGBA{R: 0xd5, G: 0x5e, B: 0x00, A: 0xff},
	color.RGBA{R: 0x00, G: 0x9e, B: 0x73, A: 0xff},
	color.RGBA{R: 0xcc, G: 0x79, B: 0xa7, A: 0xff},
	color.RGBA{R: 0xe6, G: 0x9f, B: 0x00, A: 0xff},
	color.RGBA{R: 0x56, G: 0xb4, B: 0xe9, A: 0xff},
	color.RGBA{A: 0xff},
}

var dashes = [][]vg.Length{nil, {vg.Points(6), vg.Points(3)}, {vg.Points(2), vg.Points(2)}}

// Curve adds a line through the points (x, y) under a name, in the next colour
// and dash. If x is nil the numbers 0, 1, 2, … take its place. Points that the
// axes cannot show, NaN and on logarithmic axes those that are not positive, are
// left out. It panics if the lengths differ.
func (f *Figure) Curve(name string, x, y []float64) *Figure {
	line := f.line(name, x, y)
	if line != nil {
		f.Add(line)
		f.legend(name, line)
	}
	return f
}

// Points adds a line with a mark at every point.
func (f *Figure) Points(name string, x, y []float64) *Figure {
	line := f.line(name, x, y)
	if line == nil {
		return f
	}
	marks := &plotter.Scatter{XYs: line.XYs, GlyphStyle: draw.GlyphStyle{Color: line.Color, Radius: vg.Points(2), Shape: draw.CircleGlyph{}}}
	f.Add(line, marks)
	f.legend(name, line, marks)
	return f
}

// Marks adds the points (x, y) without a line, as the data of a fit are drawn, in the given colour or, if it is nil, that of the
// last curve. It panics if the lengths differ.
func (f *Figure) Marks(name string, x, y []float64, c color.Color) *Figure {
	if c == nil {
		c = palette[max(f.colours-1, 0)%len(palette)]
	}
	if pts := f.points(name, x, y); len(pts) > 0 {
		marks := &plotter.Scatter{XYs: pts, GlyphStyle: draw.GlyphStyle{Color: c, Radius: vg.Points(2), Shape: draw.CircleGlyph{}}}
		f.Add(marks)
		f.legend(name, marks)
	}
	return f
}

// Band fills the area between the curves lo and hi over x, as intervals are drawn, in a light tint of the colour of the next curve.
// Places that the axes cannot show are left out. It panics if the lengths differ.
func (f *Figure) Band(name string, x, lo, hi []float64) *Figure {
	if len(x) != len(lo) || len(x) != len(hi) {
		panic(fmt.Sprintf("plot: band %q of %d x, %d lo and %d hi", name, len(x), len(lo), len(hi)))
	}
	var edge, back plotter.XYs
	for i, at := range x {
		if f.shows(at, lo[i]) && f.shows(at, hi[i]) {
			edge, back = append(edge, plotter.XY{X: at, Y: hi[i]}), append(back, plotter.XY{X: at, Y: lo[i]})
		}
	}
	if len(edge) == 0 {
		return f
	}
	slices.Reverse(back)
	edge = append(edge, back...)
	c := color.NRGBAModel.Convert(palette[f.colours%len(palette)]).(color.NRGBA)
	c.A = 0x30
	band := &plotter.Polygon{XYs: []plotter.XYs{edge}, Color: c}
	f.Add(band)
	f.legend(name, band)
	return f
}

func (f *Figure) legend(name string, thumbs ...plot.Thumbnailer) {
	if name != "" {
		f.Beside.Add(name, thumbs...)
	}
}

// points are those that the axes can show.
func (f *Figure) points(name string, x, y []float64) (pts plotter.XYs) {
	if x != nil && len(x) != len(y) {
		panic(fmt.Sprintf("plot: curve %q of %d x and %d y", name, len(x), len(y)))
	}
	for i, v := range y {
		at := float64(i)
		if x != nil {
			at = x[i]
		}
		if f.shows(at, v) {
			pts = append(pts, plotter.XY{X: at, Y: v})
			f.lo, f.hi = min(f.lo, v), max(f.hi, v)
		}
	}
	return pts
}

func (f *Figure) line(name string, x, y []float64) *plotter.Line {
	pts := f.points(name, x, y)
	style := f.colours
	f.colours++
	if len(pts) == 0 {
		return nil
	}
	return &plotter.Line{XYs: pts, LineStyle: draw.LineStyle{
		Color: palette[style%len(palette)], Width: vg.Points(1.5), Dashes: dashes[style%len(dashes)],
	}}
}

// shows reports whether the axes can show the point (x, y).
func (f *Figure) shows(x, y float64) bool {
	_, logX := f.X.Scale.(logScale)
	_, logY := f.Y.Scale.(logScale)
	return x-x == 0 && y-y == 0 && (x > 0 || !logX) && (y > 0 || !logY)
}

// Save draws the figure to a file, in the format of its extension: .png, .svg,
// .pdf, .eps, .jpg, .tif or .tex. Directories are made.
func (f *Figure) Save(path string) error {
	c, err := draw.NewFormattedCanvas(f.Width, f.Height, strings.TrimPrefix(filepath.Ext(path), "."))
	if err != nil {
		return fmt.Errorf("plot: %s: %w", path, err)
	}
	f.Draw(draw.New(c))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return fmt.Errorf("plot: %w", err)
	}
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("plot: %w", err)
	}
	if _, err := c.WriteTo(file); err != nil {
		_ = file.Close() // the first error counts
		return fmt.Errorf("plot: %s: %w", path, err)
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("plot: %w", err)
	}
	return nil
}

// Draw draws the figure to a canvas.
func (f *Figure) Draw(c draw.Canvas) {
	f.settle()
	const margin = vg.Length(8)
	c = draw.Crop(c, margin, -margin, margin, -margin)
	c = f.title(c)
	title := f.Title.Text
	f.Title.Text = ""
	defer func() { f.Title.Text = title }()
	if size := f.Beside.Rectangle(c).Size(); size.Y > 0 {
		strip := size.X + 6
		f.Beside.Draw(draw.Crop(c, c.Max.X-c.Min.X-strip, 0, 0, 0))
		c = draw.Crop(c, 0, -strip-10, 0, 0)
	}
	// gonum leaves room for the name of the y axis at the mean of the range, which
	// on a logarithmic axis is near its top: so it is drawn here, at the middle.
	name := f.Y.Label.Text
	if name != "" {
		style := f.Y.Label.TextStyle
		style.Rotation, style.XAlign, style.YAlign = math.Pi/2, draw.XCenter, draw.YTop
		c.FillText(style, vg.Point{X: c.Min.X, Y: (c.Min.Y + c.Max.Y) / 2}, name)
		c = draw.Crop(c, style.Height(name)+6, 0, 0, 0)
		f.Y.Label.Text = ""
		defer func() { f.Y.Label.Text = name }()
	}
	if f.Equal {
		c = f.equal(c)
	}
	f.Plot.Draw(c)
}

// title writes the title over the whole figure, in smaller letters where it would be wider, and
// returns what is left of the canvas.
func (f *Figure) title(c draw.Canvas) draw.Canvas {
	text, style := f.Title.Text, f.Title.TextStyle
	if text == "" {
		return c
	}
	if most := c.Max.X - c.Min.X; style.Width(text) > most {
		style.Font.Size *= most / style.Width(text)
	}
	style.XAlign, style.YAlign = draw.XCenter, draw.YTop
	c.FillText(style, vg.Point{X: (c.Min.X + c.Max.X) / 2, Y: c.Max.Y}, text)
	return draw.Crop(c, 0, 0, 0, -style.Height(text)-f.Title.Padding)
}

// equal crops the canvas so that a unit is as long on either axis.
func (f *Figure) equal(c draw.Canvas) draw.Canvas {
	size := f.DataCanvas(c).Size()
	x, y := vg.Length(f.X.Max-f.X.Min), vg.Length(f.Y.Max-f.Y.Min)
	if more := size.X - size.Y*x/y; more > 0 {
		return draw.Crop(c, 0, -more, 0, 0)
	}
	return draw.Crop(c, 0, 0, size.Y-size.X*y/x, 0)
}

// settle widens ranges that are empty, or narrower than a decade where they are
// logarithmic: those would have no label.
func (f *Figure) settle() {
	for _, a := range []*plot.Axis{&f.X, &f.Y} {
		if a.Min > a.Max { // nothing was drawn
			a.Min, a.Max = 1, 10
		}
		if _, ok := a.Scale.(logScale); ok {
			if a.Max < 10*a.Min {
				a.Min, a.Max = a.Min/math.Sqrt(10), a.Max*math.Sqrt(10)
			}
		} else if a.Min == a.Max {
			a.Min, a.Max = a.Min-1, a.Max+1
		}
	}
}

// Error adds a mark at (x, y) and a thin line from there to (x, fit), as the
// residual of a fit is drawn, all in one colour. A name that is not empty goes
// to the legend.
func (f *Figure) Error(name string, x, y, fit float64) *Figure {
	grey := color.Gray{Y: 0x70}
	line := &plotter.Line{XYs: plotter.XYs{{X: x, Y: y}, {X: x, Y: fit}}, LineStyle: draw.LineStyle{Color: grey, Width: vg.Points(0.7)}}
	mark := &plotter.Scatter{XYs: plotter.XYs{{X: x, Y: y}}, GlyphStyle: draw.GlyphStyle{Color: color.Black, Radius: vg.Points(2.5), Shape: draw.CircleGlyph{}}}
	f.Add(line, mark)
	f.legend(name, line, mark)
	return f
}
