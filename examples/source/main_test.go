package main

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"slope/internal/source"
)

// TestCurrent checks that the generated files are what slope grad and slope lift write.
func TestCurrent(t *testing.T) {
	if testing.Short() {
		t.Skip("go generate ./examples/source shows it too")
	}
	for file, write := range map[string]func(*source.Program) ([]byte, error){
		"loss_slope.go": func(p *source.Program) ([]byte, error) {
			return source.Derive(p, source.Options{Func: "Loss", Command: "slope grad"})
		},
		"loss_slope_test.go": func(p *source.Program) ([]byte, error) {
			return source.Test(p, source.Options{Func: "Loss", Command: "slope grad", Modes: []string{"grad"}}, "loss_slope.go")
		},
		"loss_hvp.go": func(p *source.Program) ([]byte, error) {
			return source.Derive(p, source.Options{Func: "Loss", Modes: []string{"hvp"}, Command: "slope hvp"})
		},
		"loss_lift.go": func(p *source.Program) ([]byte, error) {
			return source.Lift(p, source.LiftOptions{Func: "Loss", Command: "slope lift"})
		},
	} {
		p, err := source.Load(".", ".", strings.Replace(file, "_test", "", 1))
		if err != nil {
			t.Fatal(err)
		}
		want, err := write(p)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not current; run go generate ./examples/source", file)
		}
	}
}

// TestFit finds the rates that are known for these data (J. Howard, 2009; B. Carpenter, 2018).
func TestFit(t *testing.T) {
	res, err := fit()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{0.55, 0.028, 0.80, 0.024} {
		if got := math.Exp(res.X[i]); math.Abs(got-want) > 0.05*want {
			t.Errorf("rate %d is %.4f, want about %.3f", i, got, want)
		}
	}
}

func TestDraw(t *testing.T) {
	file := filepath.Join(t.TempDir(), "fit.png")
	if err := draw(start, file); err != nil {
		t.Fatal(err)
	}
	if s, err := os.Stat(file); err != nil || s.Size() == 0 {
		t.Errorf("no picture: %v", err)
	}
}
