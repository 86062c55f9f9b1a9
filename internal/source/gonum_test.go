package source

import (
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every function that stands instead of another of package mat is in a gradient that TestGonum compares with differences, and checks with its package.
func TestInstead(t *testing.T) {
	dir := copyModule(t, "testdata/gonum")
	sum, err := os.ReadFile("../../go.sum")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"go.sum": string(sum), "go.mod": "module gonum\n\ngo 1.25\n\nrequire gonum.org/v1/gonum v0.17.0\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	p, err := load(dir, ".", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range p.Packages[matPath].Errors {
		t.Error(e)
	}
	var all strings.Builder
	for _, f := range p.Main.Files {
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok && strings.HasPrefix(fd.Name.Name, "Mat") {
				text, err := Gradient(p, Options{Func: fd.Name.Name, Command: "slope grad"})
				if err != nil {
					t.Error(err)
				}
				all.Write(text)
			}
		}
	}
	for _, names := range []map[string]string{insteadOf, views, formed} {
		for of, name := range names {
			if !strings.Contains(all.String(), "mat."+name+".") && !strings.Contains(all.String(), "mat."+name+" ") {
				t.Errorf("%s, in place of %s, is in no gradient", name, of)
			}
		}
	}
}

// TestGonum generates gradients of functions that call blas64, lapack64, floats and stat, and compares them with differences.
func TestGonum(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	dir := copyModule(t, "testdata/gonum")
	sum, err := os.ReadFile("../../go.sum")
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("go.sum", string(sum))
	write("go.mod", "module gonum\n\ngo 1.25\n\nrequire gonum.org/v1/gonum v0.17.0\n")
	p, err := load(dir, ".", "")
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	for _, name := range []string{"Level1", "Level2", "Level3", "LogDet", "Floats", "Statistics", "MatElements", "MatProducts", "MatVectors", "MatNorms",
		"MatSolve", "MatDet", "MatSymmetric", "MatCholesky", "MatLU", "MatTridiagonal", "MatConditions", "Inverses"} {
		text, err := Gradient(p, Options{Func: name, Command: "slope grad"})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		write(strings.ToLower(name)+"_slope.go", string(text))
		points := [][]float64{{0.9, 0.6, 0.7, 1.1}, {1.9, 0.2, 1.7, 0.4}}
		if name == "Inverses" {
			points = append(points, []float64{0.2317081416493989, 0.8828821524632294, 0.17, 0.9}, []float64{0.12420376143685756, 0.49118141299986184, 0.4, 0.1})
		}
		for _, x := range points {
			fmt.Fprintf(&table, "\t{%q, gonum.%s, gonum.%sGradient, %#v},\n", name, name, name, x)
		}
	}
	main := strings.NewReplacer("TABLE", table.String(), `"classic"`, `"gonum"`, "value(c, x, 0, 0); y != want", "value(c, x, 0, 0); math.Abs(y-want) > 1e-14*math.Abs(want)").Replace(runnerText)
	write("main/main.go", main)
	if out := run(t, dir, "run", "./main"); out != "" {
		t.Error("\n" + out)
	}
}
