package main

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"slope/internal/source"
	"slope/internal/source/gotool"
)

// TestCurrent checks that the generated files are what slope grad and slope lift write. The model is loaded from a module of its own, without
// the packages that the program draws with.
func TestCurrent(t *testing.T) {
	dir := t.TempDir()
	model, err := os.ReadFile("model.go")
	if err != nil {
		t.Fatal(err)
	}
	version, err := goVersion("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"go.mod": "module slope/examples/source\n\ngo " + version + "\n", "model.go": string(model)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("GOWORK", "off")
	p, err := source.Load(new(gotool.Tool), dir, ".", "")
	if err != nil {
		t.Fatal(err)
	}
	for file, write := range map[string]func() ([]byte, error){
		"loss_slope.go": func() ([]byte, error) {
			return source.Derive(p, source.Options{Func: "Loss", Command: "slope grad"})
		},
		"loss_slope_test.go": func() ([]byte, error) {
			return source.Test(p, source.Options{Func: "Loss", Command: "slope grad", Modes: []string{"grad"}}, "loss_slope.go")
		},
		"loss_hvp.go": func() ([]byte, error) {
			return source.Derive(p, source.Options{Func: "Loss", Modes: []string{"hvp"}, Command: "slope hvp"})
		},
		"loss_lift.go": func() ([]byte, error) {
			return source.Lift(p, source.LiftOptions{Func: "Loss", Command: "slope lift"})
		},
	} {
		want, err := write()
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

// goVersion is the version of the language in a go.mod file.
func goVersion(file string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	_, after, _ := strings.Cut(string(text), "\ngo ")
	version, _, _ := strings.Cut(after, "\n")
	return version, nil
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
