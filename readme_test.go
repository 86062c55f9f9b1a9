package slope_test

import (
	"encoding/csv"
	"go/build"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The Go blocks of the README stand word for word in the Example of this package, which go test proves to compile and to print what it says, or
// in package plain, whose gradients are current.
func TestReadmeShowsTheExample(t *testing.T) {
	example, plain := read(t, "example_test.go"), read(t, "bench/workload/plain/chain.go")+read(t, "bench/workload/plain/rosenbrock_slope.go")
	blocks := regexp.MustCompile("(?s)\n```go\n(.*?)```\n").FindAllStringSubmatch(read(t, "README.md"), -1)
	outputs := 0
	for _, b := range blocks {
		if strings.Contains(b[1], "// Output:") {
			outputs++
		}
		if !strings.Contains(example, b[1]) && !strings.Contains(plain, b[1]) {
			t.Errorf("this Go block of README.md is in no example word for word:\n%s", b[1])
		}
	}
	if len(blocks) < 3 || outputs == 0 {
		t.Errorf("README.md has %d Go blocks, %d of them with an output; want a function, its gradient and an example", len(blocks), outputs)
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

// ratiosOf reads the ratios of a run of bench/compare, by workload and contender.
func ratiosOf(t *testing.T, file string) map[string]string {
	t.Helper()
	r := csv.NewReader(strings.NewReader(read(t, file)))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	run := map[string]string{}
	column := func(name string) int { return slices.Index(rows[0], name) }
	for _, row := range rows[1:] {
		run[row[column("workload")]+" "+row[column("contender")]] = row[column("ratio")]
	}
	return run
}

// The ratios in the tables of docs/speed.md are those of the run on file, to the digits
// that are shown; a dash stands where the run has none. Other libraries have a run of their own.
func TestSpeedQuotesTheRun(t *testing.T) {
	const others, modes = "bench/testdata/compare/table.csv", "bench/testdata/compare/modes/table.csv"
	runs := map[string]map[string]string{others: ratiosOf(t, others), modes: ratiosOf(t, modes)}
	file := modes
	var header []string
	cells := 0
	for i, line := range strings.Split(read(t, "docs/speed.md"), "\n") {
		if strings.HasPrefix(line, "## ") {
			if file = modes; line == "## Other libraries" {
				file = others
			}
		}
		row := strings.Split(strings.Trim(line, "| "), "|")
		if strings.TrimSpace(row[0]) == "× hand" {
			header = row
			continue
		}
		if header == nil || len(row) != len(header) {
			header = nil
			continue
		}
		workload := regexp.MustCompile("^`(.*?)`").FindStringSubmatch(row[0])
		if workload == nil {
			continue // the line under the header
		}
		for j := 1; j < len(row); j++ {
			key := workload[1] + " " + strings.Trim(header[j], " `")
			got, want := strings.TrimSpace(row[j]), runs[file][key]
			cells++
			if got == "–" && want == "" {
				continue
			}
			x, err := strconv.ParseFloat(got, 64)
			y, err2 := strconv.ParseFloat(want, 64)
			if err != nil || err2 != nil || math.Abs(x-y) > 0.051*y {
				t.Errorf("docs/speed.md:%d: %s is %q, %s has %q", i+1, key, got, file, want)
			}
		}
	}
	if cells < 40 {
		t.Errorf("docs/speed.md quotes %d ratios, want at least 40", cells)
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
