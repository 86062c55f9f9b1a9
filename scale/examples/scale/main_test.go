package main

import (
	"bytes"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"slope/scale"
)

func TestMain(m *testing.M) {
	flag.Parse()
	scale.Init(slog.LevelError + 1)
	os.Exit(m.Run())
}

// The whole program with small numbers, twice: the second time the fit and the
// campaign are in their checkpoints and need no pipeline.
func TestRun(t *testing.T) {
	*samples, *cases, *dir = 3000, 300, t.TempDir()
	var out, messages bytes.Buffer
	for range 2 {
		out.Reset()
		messages.Reset()
		if err := run(&out, &messages); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{
		"Logistic regression on 3000 generated samples", "evaluations, 0 of them pipelines, SmallGradient",
		"Logistic regression on breast_cancer.csv: 569 rows, 30 measures", "distance of the weights", "no faults",
		"gd.Armijo{Initial:0 Shrink:0 Slack:0}", "A campaign of 300 cases", "95 % bounds",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if !strings.Contains(messages.String(), "from the checkpoint") || strings.Contains(messages.String(), "cases a second") {
		t.Errorf("progress of the second run:\n%s", messages.String())
	}
	if b, err := os.ReadFile(filepath.Join(*dir, "report.txt")); err != nil || !bytes.Equal(b, out.Bytes()) {
		t.Errorf("report.txt: %v", err)
	}
}

// The generated labels follow the features, with noise, and both occur.
func TestGenerate(t *testing.T) {
	x := make([]float64, features+1)
	const m = 20000
	var positive, agree int
	var sum float64
	for i := range uint64(m) {
		generate(x, i)
		z := 0.0
		for j, v := range x[:features] {
			if !(v > -1 && v < 1) {
				t.Fatalf("feature %v", v)
			}
			sum += v
			z += v / float64((j+1)*(1-2*(j%2)))
		}
		if x[features] == 1 {
			positive++
		}
		if z*x[features] > 0 {
			agree++
		}
	}
	if p := float64(positive) / m; p < 0.48 || p > 0.52 {
		t.Errorf("share of label 1 is %v", p)
	}
	if p := float64(agree) / m; p < 0.6 || p > 0.9 {
		t.Errorf("share of labels with the sign is %v", p)
	}
	if mean := sum / m / features; mean < -0.01 || mean > 0.01 {
		t.Errorf("mean of the features is %v", mean)
	}
}
