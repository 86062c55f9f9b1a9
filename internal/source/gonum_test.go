package source

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

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
	p, err := Load(dir, ".", "")
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	for _, name := range []string{"Level1", "Level2", "Level3", "LogDet", "Floats", "Statistics"} {
		text, err := Gradient(p, Options{Func: name, Command: "slope grad"})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		write(strings.ToLower(name)+"_slope.go", string(text))
		for _, x := range [][]float64{{0.9, 0.6, 0.7, 1.1}, {1.9, 0.2, 1.7, 0.4}} {
			fmt.Fprintf(&table, "\t{%q, gonum.%s, gonum.%sGradient, %#v},\n", name, name, name, x)
		}
	}
	main := strings.NewReplacer("TABLE", table.String(), `"classic"`, `"gonum"`, "value(c, x, 0, 0); y != want", "value(c, x, 0, 0); math.Abs(y-want) > 1e-14*math.Abs(want)").Replace(runnerText)
	write("main/main.go", main)
	if out := run(t, dir, "run", "./main"); out != "" {
		t.Error("\n" + out)
	}
}
