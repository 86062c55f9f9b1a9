package source

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// TestLiftRandomPrograms lifts the random programs of TestRandomPrograms, and holds their values and gradients, by dual numbers and by the
// tape, against the plain program and the gradient that slope grad writes.
func TestLiftRandomPrograms(t *testing.T) {
	n := 12
	if testing.Short() {
		n = 4
	}
	if *campaign > 0 {
		n = *campaign
	}
	plain, _, texts := randomPackage(n, *seedFlag*2_000_003, noValues)
	var table strings.Builder
	dir := t.TempDir()
	put(t, filepath.Join(dir, "plain.go"), plain)
	slopeModule(t, dir, "plain")
	p, err := load(dir, ".", "")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for k := range n {
		name := "F" + itoa(k)
		names = append(names, name)
		text, err := Gradient(p, Options{Func: name, Command: "slope grad"})
		if err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(dir, strings.ToLower(name)+"_slope.go"), string(text))
		off := 512 * ulps(t, p, name) // what a program makes of last bits
		for _, x := range []string{"0.4, 0.9, -0.6, 1.3", "-1.2, 0.3, 2.1, 0.2"} {
			f := "plain." + name
			fmt.Fprintf(&table, "\t{%q, %s, %sGradient, %sOf[slope.Float64], %sOf[dual.Dual[float64]], %sOf[reverse.Var], %g, []float64{%s}},\n", name, f, f, f, f, f, off, x)
		}
	}
	lifted, err := Lift(p, LiftOptions{Func: strings.Join(names, ","), Command: "slope lift"})
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "lift.go"), string(lifted))
	put(t, filepath.Join(dir, "main", "main.go"), strings.NewReplacer("TABLE", table.String(), "PACKAGE", "plain").Replace(liftRunner))
	for _, line := range strings.Split(strings.TrimSpace(run(t, dir, "run", "./main")), "\n") {
		var k int
		if _, err := fmt.Sscanf(line, "F%d", &k); err == nil {
			t.Errorf("%s\n%s", line, texts[k])
		}
	}
}
