package verify_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The page of properties and the tests that it names.

// groups says how many properties each group has.
var groups = []struct {
	letter string
	count  int
}{{"A", 18}, {"B", 16}, {"C", 14}, {"D", 10}, {"E", 16}, {"F", 13}, {"G", 22}, {"H", 19}, {"I", 13}, {"J", 7}, {"K", 29}}

// A test is named as `package.TestName` or `package.TestName/subtest`, where package is
// the directory below the root of the module.
var namedTest = regexp.MustCompile("`([a-z0-9/]+)\\.((?:Test|Fuzz|Example)[A-Za-z0-9_]*)(?:/([^`]+))?`")

// pageFaults lists what is wrong with a page, given the tests of each directory and
// the text of its test files.
func pageFaults(page string, tests func(dir string) (names map[string]bool, text string)) (faults []string) {
	say := func(format string, a ...any) { faults = append(faults, fmt.Sprintf(format, a...)) }
	seen := map[string]int{}
	order := []string{}
	for _, line := range strings.Split(page, "\n") {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| id ") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		if len(cells) != 5 {
			say("%q has %d columns, want 5", line, len(cells))
			continue
		}
		id, held, control := cells[0], cells[2], cells[4]
		seen[id]++
		order = append(order, id)
		if namedTest.FindString(held) == "" {
			say("%s is held by no test", id)
		}
		if namedTest.FindString(control) == "" && control != "it is a control" && !strings.HasPrefix(control, "the same tests") {
			say("%s has no control", id)
		}
		if (control == "it is a control") != strings.HasPrefix(id, "K") {
			say("%s: %q", id, control)
		}
		for _, m := range namedTest.FindAllStringSubmatch(held+" "+control, -1) {
			names, text := tests(m[1])
			if !names[m[2]] {
				say("%s: no test %s in %s", id, m[2], m[1])
			}
			if m[3] != "" && !strings.Contains(text, m[3]) {
				say("%s: no subtest %q in %s", id, m[3], m[1])
			}
		}
	}
	k := 0
	for _, g := range groups {
		for i := 1; i <= g.count; i++ {
			id := fmt.Sprintf("%s%d", g.letter, i)
			if seen[id] != 1 {
				say("%s is on the page %d times", id, seen[id])
			}
			if k >= len(order) || order[k] != id {
				say("%s is not at its place", id)
			}
			k++
		}
	}
	if k != 177 || len(order) != k {
		say("%d rows for %d properties", len(order), k)
	}
	return faults
}

// testsOf returns the tests of the directories of the module.
func testsOf(t *testing.T) func(dir string) (map[string]bool, string) {
	type found struct {
		names map[string]bool
		text  string
	}
	cache := map[string]found{}
	return func(dir string) (map[string]bool, string) {
		if f, ok := cache[dir]; ok {
			return f.names, f.text
		}
		f := found{names: map[string]bool{}}
		files, err := filepath.Glob(filepath.Join("..", filepath.FromSlash(dir), "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range files {
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, src, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range file.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil {
					f.names[fn.Name.Name] = true
				}
			}
			f.text += string(src)
		}
		cache[dir] = f
		return f.names, f.text
	}
}

func TestPropertiesPage(t *testing.T) {
	text, err := os.ReadFile("../docs/properties.md")
	if err != nil {
		t.Fatal(err)
	}
	page, tests := string(text), testsOf(t)
	for _, f := range pageFaults(page, tests) {
		t.Error(f)
	}
	row := func(id string) string {
		i := strings.Index(page, "| "+id+" |")
		return page[i : i+strings.Index(page[i:], "\n")+1]
	}
	for what, spoiled := range map[string]string{ // the controls
		"C8 is on the page 0 times":      strings.Replace(page, row("C8"), "", 1),
		"C8 is on the page 2 times":      strings.Replace(page, row("C8"), row("C8")+row("C8"), 1),
		"C8: no test TestComplexStep2":   strings.Replace(page, "TestComplexStep`", "TestComplexStep2`", 1),
		"C9 is not at its place":         strings.Replace(page, row("C8")+row("C9"), row("C9")+row("C8"), 1),
		"C8 is held by no test":          strings.Replace(page, row("C8"), "| C8 | x | y | T0 | `verify.TestComplexStep` |\n", 1),
		"C8 has no control":              strings.Replace(page, row("C8"), "| C8 | x | `verify.TestComplexStep` | T0 | none |\n", 1),
		`A1: no subtest "nothing of it"`: strings.Replace(page, "`dual.TestRing`", "`dual.TestRing/nothing of it`", 1),
	} {
		found := false
		for _, f := range pageFaults(spoiled, tests) {
			found = found || strings.HasPrefix(f, what)
		}
		if !found {
			t.Errorf("%s: not noticed", what)
		}
	}
}
