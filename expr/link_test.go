package expr

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A program that records and never calls WriteGo does not hold the type checker, the parser of files and package source, but for what their start sets up.
func TestRecordingHoldsNoGenerator(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the compiler")
	}
	program := filepath.Join(t.TempDir(), "record.exe")
	run := func(args ...string) string {
		out, err := exec.Command("go", args...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return string(out)
	}
	run("build", "-o", program, "./testdata/record")
	symbols := run("tool", "nm", program)
	for _, part := range []string{`go/types\.\(\*Checker\)\.checkFiles`, `go/parser\.\(\*parser\)\.parseFile`, `crypto/sha256`, `slope/internal/source\.\(`, `slope/expr\.\(\*goWriter\)`} {
		if s := regexp.MustCompile(`(?m)^.* T .*` + part + `.*$`).FindString(symbols); s != "" {
			t.Errorf("the program holds %s", s)
		}
	}
	if !strings.Contains(symbols, "slope/expr.(*Program).Gradient") {
		t.Error("the program does not hold the gradient")
	}
}
