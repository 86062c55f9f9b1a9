package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"slope/verify"
)

func TestReport(t *testing.T) {
	dir := t.TempDir()
	var out bytes.Buffer
	if err := run([]string{"-out", dir}, &out, &out); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join(dir, "report.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"CheckGradient: Refuted at x = [0.5 -1.5]",
		"is of the wrong sign",
		"CheckGradient: Holds",
		"Welsch's loss on [−2, 2]²: Convex refuted: the chord lies below the function",
		"Charbonnier's loss there: no counterexample found",
		"L = 1 is too small",
		"L = 5: no counterexample found",
	} {
		if !strings.Contains(string(file), want) {
			t.Errorf("no %q in\n%s", want, file)
		}
	}
}

// As a test of the package would have it; go test -fuzz FuzzLossGradient -fuzzminimizetime 1x goes on looking.
func FuzzLossGradient(f *testing.F) {
	verify.Gradient(f, Loss, LossGradient, verify.Cube(2, -2, 2), verify.Recorded(2, GenericLoss))
}

func TestArguments(t *testing.T) {
	var out bytes.Buffer
	if err := run([]string{"what"}, &out, &out); err == nil || !strings.Contains(err.Error(), `unexpected argument "what"`) {
		t.Error(err)
	}
	if err := run([]string{"-help"}, &out, &out); err != nil {
		t.Error(err)
	}
}
