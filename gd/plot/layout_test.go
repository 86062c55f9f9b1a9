package plot

import (
	"bytes"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

func bowlAt(x, y float64) float64 { return (x*x + 10*y*y) / 2 }

// A unit is as long on either axis of a contour plot, so that −∇f is seen at right angles to
// the level lines; in a window that is a strip the axes fill the figure.
func TestContourHasEqualAxes(t *testing.T) {
	for _, w := range []Window{{-2, 10, -3, 3}, {-1, 1, -2, 2}, {0, 1, 0, 1}, {-1, 1, -3.9, 3.9}} {
		f := Contour("bowl", bowlAt, w)
		c := f.equal(draw.New(vgimg.New(f.Width, f.Height)))
		size := f.DataCanvas(c).Size()
		x, y := float64(size.X)/(w.X1-w.X0), float64(size.Y)/(w.Y1-w.Y0)
		if !f.Equal || math.Abs(x-y) > 0.02*x {
			t.Errorf("%v: units of %v and %v points", w, x, y)
		}
	}
	if f := Contour("strip", bowlAt, Window{0, 100, 0, 1}); f.Equal {
		t.Error("a strip of 100×1 is drawn with equal units")
	}
}

// Level lines have their values, in the text of the picture.
func TestContourHasValues(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bowl.svg")
	if err := Contour("bowl", bowlAt, Window{-2, 10, -3, 3}).Save(path); err != nil {
		t.Fatal(err)
	}
	svg, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{">7.5<", ">21<", ">41<", ">68<"} {
		if !bytes.Contains(svg, []byte(want)) {
			t.Errorf("no level line with the value %s", strings.Trim(want, "<>"))
		}
	}
}

// A title that is wider than the figure is written smaller, within its margins.
func TestLongTitleIsNotCut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "long.png")
	if err := New(strings.Repeat("a title of many words ", 12), "x", "y").Curve("a name", nil, []float64{1, 2}).Save(path); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	im, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	b := im.Bounds()
	for y := range b.Dy() {
		for _, x := range []int{0, 1, 2, 3, b.Max.X - 4, b.Max.X - 3, b.Max.X - 2, b.Max.X - 1} {
			if r, g, bl, a := im.At(x, y).RGBA(); color.RGBA64Model.Convert(color.White) != (color.RGBA64{uint16(r), uint16(g), uint16(bl), uint16(a)}) {
				t.Fatalf("ink at the edge, pixel %d, %d", x, y)
			}
		}
	}
}
