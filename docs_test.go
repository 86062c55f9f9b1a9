package slope_test

import (
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The pages of docs show code and output in fenced blocks, and every block is
// held against its source, by its kind:
//
//	go       word for word in an example test or in a file of examples/,
//	         as it stands there or with one level of indentation removed
//	text     consecutive lines of an "// Output:" of these files
//	console  the output of a program; the test of that program looks for it
//	sh       commands; the packages that they name exist
func TestDocsShowWhatIsTested(t *testing.T) {
	source := exampleSources(t)
	printed := outputs(source)
	for _, page := range pages(t) {
		blocks := 0
		for _, b := range fences(t, page) {
			switch b.kind {
			case "go":
				if !strings.Contains(source, "\n"+b.text) && !strings.Contains(source, "\n"+indent(b.text, "\t")) {
					t.Errorf("%s:%d: this Go is in no example word for word:\n%s", page, b.line, b.text)
				}
			case "text":
				if !strings.Contains(printed, "\n"+b.text) {
					t.Errorf("%s:%d: no example has this output:\n%s", page, b.line, b.text)
				}
			case "console", "sh":
			default:
				t.Errorf("%s:%d: block of kind %q, want go, text, console or sh", page, b.line, b.kind)
			}
			blocks++
		}
		if want := map[string]int{"docs/guide.md": 20, "docs/modes.md": 1, "docs/lectures.md": 20}[page]; blocks < want {
			t.Errorf("%s: %d blocks, want at least %d", page, blocks, want)
		}
	}
}

// The links of the pages lead somewhere, their pictures and the tests that they
// name are there, and the commands that they give name packages.
func TestDocsLinkToWhatExists(t *testing.T) {
	block := regexp.MustCompile("(?s)\n```.*?\n```\n")
	link := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	anchor := regexp.MustCompile(`\]\(([a-z/]+\.md)?#([^)]+)\)`)
	test := regexp.MustCompile("`((?:Test|Example)[A-Z_]\\w*)`")
	tests := sources(t, func(path string) bool { return strings.HasSuffix(path, "_test.go") })
	command := regexp.MustCompile(`go (?:run|test|generate)(?: [^\n` + "`" + `]*?)? \./([a-z0-9/]+)`)
	for _, page := range pages(t) {
		text := read(t, page)
		for _, m := range link.FindAllStringSubmatch(block.ReplaceAllString(text, ""), -1) {
			if _, err := os.Stat(filepath.Join("docs", m[1])); err != nil {
				t.Errorf("%s links to %s: %v", page, m[1], err)
			}
		}
		for _, m := range anchor.FindAllStringSubmatch(block.ReplaceAllString(text, ""), -1) {
			target := page
			if m[1] != "" {
				target = filepath.Join("docs", m[1])
			}
			if !slices.Contains(anchors(read(t, target)), m[2]) {
				t.Errorf("%s links to a section %q that %s has not", page, m[2], target)
			}
		}
		for _, m := range test.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(tests, "\nfunc "+m[1]+"(") {
				t.Errorf("%s names %s, which is no test", page, m[1])
			}
		}
		for _, m := range command.FindAllStringSubmatch(text, -1) {
			if files, err := filepath.Glob(filepath.Join(m[1], "*.go")); err != nil || len(files) == 0 {
				t.Errorf("%s: no Go files for %q", page, m[0])
			}
		}
	}
}

// The times in docs/modes.md are the medians of the run that is on file, to
// within rounding to two digits.
func TestModesQuotesTheRun(t *testing.T) {
	run := medians(t, "bench/testdata/crossover.txt")
	var header []string
	cells := 0
	for i, line := range strings.Split(read(t, "docs/modes.md"), "\n") {
		row := strings.Split(strings.Trim(line, "| "), "|")
		for j := range row {
			row[j] = strings.Trim(row[j], " *`")
		}
		if len(row) > 1 && strings.HasPrefix(row[0], "nanoseconds") {
			header = row
		}
		times, ok := run[row[0]]
		if !ok || len(row) < 2 {
			continue
		}
		for j := 1; j < len(row); j++ {
			got, err := strconv.ParseFloat(strings.ReplaceAll(row[j], " ", ""), 64)
			if want, ok := times[header[j]]; err != nil || !ok || math.Abs(got-want) > 0.051*math.Abs(want) {
				t.Errorf("docs/modes.md:%d: %s of %s is %q, the run has %v", i+1, header[j], row[0], row[j], want)
			}
			cells++
		}
	}
	if cells < 50 {
		t.Errorf("docs/modes.md quotes %d times, want at least 50", cells)
	}
}

// medians reads a file of benchmarks and returns the median of each metric by
// name of the benchmark, without BenchmarkCrossover, and unit, without -ns.
func medians(t *testing.T, file string) map[string]map[string]float64 {
	t.Helper()
	all := map[string]map[string][]float64{}
	name := regexp.MustCompile(`^BenchmarkCrossover/(.*)-\d+$`)
	for _, line := range strings.Split(read(t, file), "\n") {
		f := strings.Fields(line)
		if len(f) < 4 {
			continue
		}
		m := name.FindStringSubmatch(f[0])
		if m == nil {
			continue
		}
		if all[m[1]] == nil {
			all[m[1]] = map[string][]float64{}
		}
		for i := 2; i+1 < len(f); i += 2 {
			v, err := strconv.ParseFloat(f[i], 64)
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			unit := strings.TrimSuffix(f[i+1], "-ns")
			all[m[1]][unit] = append(all[m[1]][unit], v)
		}
	}
	out := map[string]map[string]float64{}
	for n, units := range all {
		out[n] = map[string]float64{}
		for u, v := range units {
			slices.Sort(v)
			out[n][u] = v[len(v)/2]
		}
	}
	return out
}

type fence struct {
	kind, text string
	line       int // of the first line of text
}

// fences returns the fenced blocks of a page.
func fences(t *testing.T, page string) (blocks []fence) {
	t.Helper()
	var b *fence
	for i, line := range strings.Split(read(t, page), "\n") {
		kind, marker := strings.CutPrefix(line, "```")
		switch {
		case marker && b == nil:
			b = &fence{kind: kind, line: i + 2}
		case marker:
			if kind != "" || strings.TrimSpace(b.text) == "" {
				t.Fatalf("%s:%d: block without text or without end", page, b.line)
			}
			blocks = append(blocks, *b)
			b = nil
		case b != nil:
			b.text += line + "\n"
		}
	}
	if b != nil {
		t.Fatalf("%s:%d: block without end", page, b.line)
	}
	return blocks
}

// indent puts the prefix before every line, without trailing blanks.
func indent(text, prefix string) string {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(prefix+l, " \t")
	}
	return strings.Join(lines, "\n") + "\n"
}

// anchors returns the names by which the sections of a page are linked: the
// heading in small letters with hyphens, without other signs.
func anchors(page string) (names []string) {
	for _, m := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(page, -1) {
		name := regexp.MustCompile(`[^\w\- ]`).ReplaceAllString(strings.ToLower(m[1]), "")
		names = append(names, strings.ReplaceAll(name, " ", "-"))
	}
	return names
}

// exampleSources returns the example tests of all packages and all Go files of
// examples/, one after another.
func exampleSources(t *testing.T) string {
	return sources(t, func(path string) bool {
		example := strings.Contains(filepath.Base(path), "example") && strings.HasSuffix(path, "_test.go")
		return example || strings.HasPrefix(path, "examples/") && strings.HasSuffix(path, ".go")
	})
}

// sources returns the files of the module that are wanted, each after a new line.
func sources(t *testing.T, want func(path string) bool) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && want(filepath.ToSlash(path)) {
			all.WriteString("\n" + read(t, path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// outputs returns what the examples print, without the comment signs.
func outputs(source string) string {
	var all strings.Builder
	for _, m := range regexp.MustCompile(`(?m)^\t// Output:(.*\n(?:\t//.*\n)*)`).FindAllStringSubmatch(source, -1) {
		for _, line := range strings.SplitAfter(m[1], "\n") {
			line = strings.TrimPrefix(strings.TrimPrefix(line, "\t//"), " ")
			all.WriteString(line)
		}
		all.WriteString("\n")
	}
	return all.String()
}

func pages(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob("docs/*.md")
	if err != nil || len(found) < 5 {
		t.Fatalf("%d pages in docs, want at least 5: %v", len(found), err)
	}
	for i := range found {
		found[i] = filepath.ToSlash(found[i])
	}
	return found
}
