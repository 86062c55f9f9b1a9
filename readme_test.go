package slope_test

import (
	"go/build"
	"os"
	"regexp"
	"strings"
	"testing"
)

// The example of the README is the Example of this package, word for word, so go
// test proves that it compiles and prints what it says.
func TestReadmeShowsTheExample(t *testing.T) {
	readme, source := read(t, "README.md"), read(t, "example_test.go")
	_, rest, found := strings.Cut(readme, "```go\n")
	block, _, closed := strings.Cut(rest, "```\n")
	if !found || !closed || !strings.Contains(block, "// Output:") {
		t.Fatal("README.md has no Go block with an output")
	}
	if !strings.Contains(source, block) {
		t.Error("the first Go block of README.md is not in example_test.go word for word")
	}
}

// Every package that the README names exists, and every example it runs.
func TestReadmeNamesWhatExists(t *testing.T) {
	readme := read(t, "README.md")
	names := regexp.MustCompile("`slope/([a-z/]+)`|go run \\./([a-z/]+)").FindAllStringSubmatch(readme, -1)
	if len(names) < 6 {
		t.Fatalf("found %d packages in README.md, want at least 6", len(names))
	}
	for _, m := range names {
		dir := m[1] + m[2]
		if _, err := build.ImportDir(dir, 0); err != nil {
			t.Errorf("README.md names %s: %v", dir, err)
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n")
}
