package slope_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Imports go the way that the tables of DEVELOPING.md say: between packages down the floors, on
// a floor to the left, and between rooms as their table lists. Commands are above all floors.
func TestImportsGoOneWay(t *testing.T) {
	doc := read(t, "DEVELOPING.md")
	place, rooms := floors(doc), roomImports(doc)
	imports, hosts := moduleImports(t), []string{"convex", "expr", "verify"}
	if len(place) < 15 || len(rooms) < 15 || len(imports) < 40 {
		t.Fatalf("%d packages and %d rooms in the tables, %d packages in the module", len(place), len(rooms), len(imports))
	}
	for room := range rooms {
		if _, ok := imports[room]; !ok {
			t.Errorf("DEVELOPING.md lists %s, which is no package", room)
		}
	}
	for pkg, list := range imports {
		if allowed, isRoom := rooms[pkg]; isRoom {
			for _, to := range list {
				if _, toRoom := rooms[to]; toRoom && !slices.Contains(allowed, to) {
					t.Errorf("%s imports %s, which the table of rooms does not list", pkg, to)
				}
			}
		} else if dir, _, within := strings.Cut(pkg, "/internal/"); within && slices.Contains(hosts, dir) {
			t.Errorf("%s is in no table of rooms", pkg)
		}
		from, ok := place.of(pkg)
		if !ok {
			t.Errorf("%s is on no floor of DEVELOPING.md", pkg)
		}
		for _, to := range list {
			if p, ok := place.of(to); ok && !from.above(p) {
				t.Errorf("%s imports %s, against the direction of the floors", pkg, to)
			}
		}
	}
}

// A spot is where a package stands in the table of floors: its row, counted from the bottom, and its column.
type spot struct {
	floor, column int
	name          string
	siblings      bool // the packages of this floor do not import one another
}

// above reports whether a package that stands on s may import one that stands on p.
func (s spot) above(p spot) bool {
	switch {
	case s.name == p.name:
		return true
	case s.floor != p.floor:
		return s.floor > p.floor
	}
	return !s.siblings && s.column > p.column
}

type house map[string]spot

// of returns the spot of a package: that of the longest name that it begins with.
func (h house) of(pkg string) (s spot, ok bool) {
	s, ok = h[pkg]
	for name := path.Dir(pkg); !ok && name != "."; name = path.Dir(name) {
		s, ok = h[name]
	}
	return s, ok
}

// floors reads the table that begins with "| floor |".
func floors(doc string) house {
	h := house{}
	for k, row := range table(doc, "| floor |") {
		for j, name := range names(regexp.MustCompile(`\([^)]*\)`).ReplaceAllString(row[1], "")) {
			if name == "slope" {
				name = "."
			}
			h[name] = spot{k, j, name, row[0] == "mathematics"}
		}
	}
	return h
}

// roomImports reads the tables that begin with "| room of `x/internal` |": which rooms of its own table each imports.
func roomImports(doc string) map[string][]string {
	rooms := map[string][]string{}
	for _, head := range regexp.MustCompile("(?m)^\\| room of `([a-z]+/internal)` \\|").FindAllStringSubmatch(doc, -1) {
		for _, row := range table(doc, head[0]) {
			room := names(row[0])[0]
			rooms[head[1]+"/"+room] = []string{}
			for _, to := range names(row[2]) {
				rooms[head[1]+"/"+room] = append(rooms[head[1]+"/"+room], head[1]+"/"+to)
			}
		}
	}
	return rooms
}

// table returns the cells of the table whose first line begins with head.
func table(doc, head string) (rows [][]string) {
	_, body, _ := strings.Cut(doc, "\n"+head)
	for _, line := range strings.Split(body, "\n")[2:] {
		if !strings.HasPrefix(line, "|") {
			break
		}
		row := strings.Split(strings.Trim(line, "|"), "|")
		for j := range row {
			row[j] = strings.TrimSpace(row[j])
		}
		rows = append(rows, row)
	}
	return rows
}

// names returns what stands between backquotes.
func names(cell string) (out []string) {
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cell, -1) {
		out = append(out, m[1])
	}
	return out
}

// moduleImports returns the imports within the module of every package that is not a command, without
// tests, by directory.
func moduleImports(t *testing.T) map[string][]string {
	t.Helper()
	imports := map[string][]string{}
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			_, err := os.Stat(filepath.Join(file, "go.mod"))
			if file != "." && (err == nil || d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".")) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil || f.Name.Name == "main" {
			return err
		}
		pkg := filepath.ToSlash(filepath.Dir(file))
		if imports[pkg] == nil {
			imports[pkg] = []string{}
		}
		for _, spec := range f.Imports {
			switch to := strings.Trim(spec.Path.Value, `"`); {
			case to == "slope":
				imports[pkg] = append(imports[pkg], ".")
			case strings.HasPrefix(to, "slope/"):
				imports[pkg] = append(imports[pkg], strings.TrimPrefix(to, "slope/"))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return imports
}
