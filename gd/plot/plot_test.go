package plot_test

import (
	"bytes"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"

	"slope/gd"
	"slope/gd/plot"
)

func bowl(c ...float64) gd.Objective {
	return gd.FromGradient(len(c), func(dst, x []float64) (float64, []float64) {
		y := 0.0
		for i, v := range x {
			dst[i] = c[i] * v
			y += c[i] * v * v / 2
		}
		return y, dst
	}, nil)
}

// Every kind of figure is drawn as PNG and as SVG, and is not blank.
func TestFiguresAreDrawn(t *testing.T) {
	res, err := gd.Minimize(bowl(1, 10), []float64{3, 1}, gd.Options{Step: gd.Fixed(0.1), KeepPath: true, MaxIterations: 30})
	if err != nil {
		t.Fatal(err)
	}
	h := &res.History
	sweep := gd.Sweep{Objective: func() gd.Objective { return bowl(1) }, Starts: [][]float64{{1}, {5}}, Steps: gd.Geomspace(0.01, 3, 20), Options: gd.Options{MaxIterations: 100}}
	out, err := sweep.Run()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, f := range map[string]*plot.Figure{
		"diagnostics": plot.Diagnostics("run", h),
		"compare":     plot.Compare("runs", 0, plot.Run{Name: "a", History: h}, plot.Run{Name: "b", History: h}),
		"sweep":       plot.Sweep("sweep", out, sweep.Starts, 100),
		"contour":     plot.Contour("bowl", func(x, y float64) float64 { return x*x + 10*y*y }, plot.Window{X0: -4, X1: 4, Y0: -2, Y1: 2}, plot.Run{Name: "path", History: h}),
		"functions":   plot.Functions("two", -1, 1, []string{"sin", "cos"}, math.Sin, math.Cos),
		"empty":       plot.New("nothing", "x", "y").LogY().Curve("none", nil, []float64{0, -1, math.NaN()}),
		"fit":         plot.New("fit", "x", "y").Band("95 %", []float64{1, 2, 3}, []float64{1, 2, 3}, []float64{2, math.Inf(1), 4}).Curve("mean", nil, []float64{1, 2, 3}).Marks("data", []float64{1, 2, 3}, []float64{1.1, 2.2, 2.9}, nil),
		"constant":    plot.New("constant", "x", "y").LogX().LogY().Curve("one", []float64{5, 5}, []float64{1, 1}),
	} {
		for _, ext := range []string{".png", ".svg"} {
			path := filepath.Join(dir, "sub", name+ext)
			if err := f.Save(path); err != nil {
				t.Errorf("%s%s: %v", name, ext, err)
				continue
			}
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if ext == ".svg" {
				if !bytes.Contains(data, []byte("</svg>")) {
					t.Errorf("%s: no SVG", name)
				}
				continue
			}
			im, err := png.Decode(bytes.NewReader(data))
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			dark := 0
			for y := range im.Bounds().Dy() {
				for x := range im.Bounds().Dx() {
					if r, g, b, _ := im.At(x, y).RGBA(); r+g+b < 0x18000 {
						dark++
					}
				}
			}
			if dark < 200 {
				t.Errorf("%s: %d dark pixels, a blank figure", name, dark)
			}
		}
	}
	if err := plot.New("", "", "").Save(filepath.Join(dir, "x.nonsense")); err == nil {
		t.Error("no error for an unknown format")
	}
}

func TestMisusePanics(t *testing.T) {
	for want, f := range map[string]func(){
		`plot: band "a" of 1 x, 2 lo and 1 hi`: func() { plot.New("", "", "").Band("a", []float64{1}, []float64{1, 2}, []float64{1}) },
		`plot: curve "b" of 1 x and 2 y`:       func() { plot.New("", "", "").Marks("b", []float64{1}, []float64{1, 2}, nil) },
		`plot: curve "a" of 1 x and 2 y`:       func() { plot.New("", "", "").Curve("a", []float64{1}, []float64{1, 2}) },
		`plot: path "p" of a run in 1 variables with 0 numbers kept, want 2 variables and Options.KeepPath`: func() {
			plot.Contour("", func(x, y float64) float64 { return x }, plot.Window{X1: 1, Y1: 1}, plot.Run{Name: "p", History: &gd.History[float64]{Dim: 1}})
		},
	} {
		func() {
			defer func() {
				if r := recover(); r != want {
					t.Errorf("panic %v, want %q", r, want)
				}
			}()
			f()
		}()
	}
}
