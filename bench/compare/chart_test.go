package main

import (
	"bytes"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestSpread(t *testing.T) {
	for _, c := range []struct{ at, want []float64 }{
		{[]float64{10, 50, 90}, []float64{10, 50, 90}},
		{[]float64{50, 50}, []float64{45, 55}},
		{[]float64{50, 50, 50, 80}, []float64{40, 50, 60, 80}},
		{[]float64{50, 50, 58}, []float64{42.666666666666664, 52.666666666666664, 62.666666666666664}},
		{[]float64{0, 0, 0}, []float64{0, 10, 20}},
		{[]float64{99, 100}, []float64{90, 100}},
		{nil, nil},
	} {
		got := slices.Clone(c.at)
		spread(got, 10, 0, 100)
		for i := range got {
			if math.Abs(got[i]-c.want[i]) > 1e-9 {
				t.Errorf("%v: %v, want %v", c.at, got, c.want)
				break
			}
		}
	}
}

// Every chart of a record is drawn, and none is blank.
func TestChartsAreDrawn(t *testing.T) {
	rec := sample()
	second := rec.Results[1]
	second.Workload = "W2"
	rec.Results = append(rec.Results, second)
	dir := t.TempDir()
	files, err := rec.saveCharts(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"time-W1", "memory-W1", "ratio-W1", "growth-W1", "ratio-W2", "tape", "overview"}
	if len(files) != 2*len(want) {
		t.Errorf("files %v", files)
	}
	for _, name := range want {
		data, err := os.ReadFile(filepath.Join(dir, name+".svg"))
		if err != nil || !bytes.Contains(data, []byte("</svg>")) || !bytes.Contains(data, []byte("Some CPU, go1.26, 2026-01-02")) {
			t.Errorf("%s.svg: %d bytes, %v: no end or no caption", name, len(data), err)
		}
		data, err = os.ReadFile(filepath.Join(dir, name+".png"))
		if err != nil {
			t.Error(err)
			continue
		}
		im, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Errorf("%s.png: %v", name, err)
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
			t.Errorf("%s.png: %d dark pixels, a blank chart", name, dark)
		}
	}
	if _, err := rec.saveCharts(filepath.Join(dir, "no", "such")); err == nil {
		t.Error("no error for a directory that is not there")
	}
}

func TestFamilies(t *testing.T) {
	for _, c := range []struct {
		m    Measured
		want family
	}{
		{Measured{Package: "Go"}, byHand},
		{Measured{Package: "slope/reverse"}, ours},
		{Measured{Package: "slope/expr WriteGo"}, ours},
		{Measured{Package: "gonum.org/v1/gonum/diff/fd"}, gonum},
		{Measured{Package: "slopes"}, byHand},
		{Measured{Package: "hand", Peer: true}, byHand},
		{Measured{Package: "adept", Peer: true}, others},
	} {
		if got := familyOf(&c.m); got != c.want {
			t.Errorf("%+v: %s", c.m, familyNames[got])
		}
	}
}

func TestUnits(t *testing.T) {
	labels := func(lo, hi float64) (s []string) {
		for _, t := range units(seconds).Ticks(lo, hi) {
			s = append(s, t.Label)
		}
		return s
	}
	if got, want := labels(2e-9, 1.5e-6), []string{"10 ns", "100 ns", "1 µs"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := labels(1e-9, 1e6); len(got) != 16 || slices.IndexFunc(got, func(l string) bool { return l == "" }) < 0 {
		t.Errorf("%q: every tick of many is labelled", got)
	}
}
