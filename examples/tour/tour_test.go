package main

import (
	"bytes"
	"fmt"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"slope"
)

// residualsAt is the residuals of Thurber at b, as plain numbers.
func residualsAt(rows [][]float64, b []float64) []float64 {
	v := make([]slope.Float64, len(b))
	for i := range b {
		v[i] = slope.Float64(b[i])
	}
	var out []float64
	for _, r := range thurberResiduals(rows, v) {
		out = append(out, float64(r))
	}
	return out
}

// TestTour does the whole tour on the embedded data and reads what it printed.
func TestTour(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "directory")
	var out bytes.Buffer
	if err := run([]string{"-out", dir}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, want := range []string{
		"569 rows, 30 features", "SmallGradient", "37 observations, 7 parameters", "picture: " + filepath.Join(dir, "diagnostics.png"),
	} {
		if !strings.Contains(text, want) {
			t.Errorf("output lacks %q:\n%s", want, text)
		}
	}
	// Two modes agree to almost all digits, differences to some.
	checks := regexp.MustCompile(`(gradient|Hessian): \S+ \S+ +([0-9.]+) +(-?[0-9.]+) +([0-9.]+|–)\n`).FindAllStringSubmatch(text, -1)
	if len(checks) != 4 {
		t.Fatalf("%d comparisons, want 4:\n%s", len(checks), text)
	}
	for i, m := range checks {
		modes, differences := number(t, m[2]), m[3]
		if m[1] == "Hessian" {
			differences = m[4]
		}
		if d := number(t, differences); modes < 13 || d < 5 || d > modes {
			t.Errorf("comparison %d, %s: %v digits between modes, %v with differences", i+1, m[1], modes, d)
		}
	}
	// Every certified parameter and the certified sum.
	rows := regexp.MustCompile(`(?m)^ +(b[1-7]|sum) +\S+ +\S+ +([0-9.]+)$`).FindAllStringSubmatch(text, -1)
	if len(rows) != 8 {
		t.Fatalf("%d certified rows, want 8:\n%s", len(rows), text)
	}
	for _, m := range rows {
		if d := number(t, m[2]); d < 9 {
			t.Errorf("%s found to %v digits, want at least 9", m[1], d)
		}
	}
	// Right on almost all of the rows.
	m := regexp.MustCompile(`([0-9.]+) % of the rows classified`).FindStringSubmatch(text)
	if m == nil || number(t, m[1]) < 97 {
		t.Errorf("classified correctly: %v, want at least 97 %%", m)
	}
	picture(t, dir)
}

func picture(t *testing.T, dir string) {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "diagnostics.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	// Two panels, with lines in both.
	b := img.Bounds()
	for half := range 2 {
		blue := 0
		for x := b.Dx() / 2 * half; x < b.Dx()/2*(half+1); x++ {
			for y := range b.Dy() {
				if r, g, bl, _ := img.At(x, y).RGBA(); r>>8 == 0 && g>>8 == 0x72 && bl>>8 == 0xb2 {
					blue++
				}
			}
		}
		if blue < 100 {
			t.Errorf("panel %d has %d pixels of the curve, want at least 100", half+1, blue)
		}
	}
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestTourOnOwnData gives it a file of the user's own.
func TestTourOnOwnData(t *testing.T) {
	dir := t.TempDir()
	for name, rows := range map[string]string{
		"separable": "x,ill\n-2,0\n-1,0\n1,1\n3,1\n",
		"constant":  "x,ill\n5,0\n5,1\n5,1\n",
		"balanced":  "x,ill\n5,0\n5,1\n", // the start is the minimum
	} {
		file := filepath.Join(dir, name+".csv")
		if err := os.WriteFile(file, []byte(rows), 0o644); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := run([]string{"-data", file, "-out", dir}, &out, io.Discard); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if want := fmt.Sprintf("%s, %d rows, 1 features", file, strings.Count(rows, "\n")-1); !strings.Contains(out.String(), want) {
			t.Errorf("%s: output lacks %q:\n%s", name, want, out.String())
		}
		if strings.Contains(out.String(), "NaN") {
			t.Errorf("%s: output holds a NaN:\n%s", name, out.String())
		}
	}
}

// TestTourOfManyFeatures leaves the Hessian out where it would take long.
func TestTourOfManyFeatures(t *testing.T) {
	const n, m = 120, 400
	var in strings.Builder
	for k := range n {
		fmt.Fprintf(&in, "x%d,", k)
	}
	in.WriteString("label\n")
	for j := range m {
		for k := range n {
			fmt.Fprintf(&in, "%.3f,", math.Sin(float64(j*(k+3))))
		}
		fmt.Fprintf(&in, "%d\n", j%2)
	}
	file := filepath.Join(t.TempDir(), "wide.csv")
	if err := os.WriteFile(file, []byte(in.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run([]string{"-data", file, "-out", t.TempDir()}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "left out, it would take long") {
		t.Errorf("the Hessian of %d features and %d rows was not left out:\n%s", n, m, out.String())
	}
}

func TestArguments(t *testing.T) {
	var usage bytes.Buffer
	if err := run([]string{"-nosuch"}, io.Discard, &usage); err == nil || !strings.Contains(usage.String(), "-data") {
		t.Errorf("unknown flag: %v, usage %q", err, usage.String())
	}
	usage.Reset()
	if err := run([]string{"-help"}, io.Discard, &usage); err != nil || !strings.Contains(usage.String(), "-out") {
		t.Errorf("-help: %v, usage %q", err, usage.String())
	}
	if err := run([]string{"file.csv"}, io.Discard, io.Discard); err == nil || err.Error() != `unexpected argument "file.csv"; see -help` {
		t.Errorf("stray argument: %v", err)
	}
	// A directory that cannot be made.
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := run([]string{"-out", filepath.Join(file, "below")}, io.Discard, io.Discard); err == nil {
		t.Error("no error for a directory below a file")
	}
}
