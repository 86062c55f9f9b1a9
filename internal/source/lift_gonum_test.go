package source

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// gonumFunctions are the test functions of gonum's optimize/functions, as values of their types, with the number of variables.
var gonumFunctions = []struct {
	value string
	dim   int
}{
	{"Beale{}", 2}, {"BiggsEXP2{}", 2}, {"BiggsEXP3{}", 3}, {"BiggsEXP4{}", 4}, {"BiggsEXP5{}", 5}, {"BiggsEXP6{}", 6}, {"Box3D{}", 3},
	{"BraninHoo{}", 2}, {"BrownBadlyScaled{}", 2}, {"BrownAndDennis{}", 4}, {"ExtendedPowellSingular{}", 4}, {"ExtendedRosenbrock{}", 5},
	{"Gaussian{}", 3}, {"GulfResearchAndDevelopment{}", 3}, {"HelicalValley{}", 3}, {"PenaltyI{}", 4}, {"PenaltyII{}", 4},
	{"PowellBadlyScaled{}", 2}, {"Sphere{}", 3}, {"Trigonometric{}", 4}, {"VariablyDimensioned{}", 4}, {"Watson{}", 6}, {"Wood{}", 4},
	{"ConcaveRight{}", 1}, {"ConcaveLeft{}", 1}, {"Plassmann{L: 3, Beta: 0.2}", 1}, {"YanaiOzawaKaneko{Beta1: 0.3, Beta2: 0.4}", 1},
	{"Ackley{}", 3}, {"Bukin6{}", 2}, {"CamelThree{}", 2}, {"CamelSix{}", 2}, {"CrossInTray{}", 2}, {"DixonPrice{}", 3}, {"DropWave{}", 2},
	{"Eggholder{}", 2}, {"GramacyLee{}", 1}, {"Griewank{}", 3}, {"HolderTable{}", 2}, {"Langermann2{}", 2}, {"Levy{}", 3}, {"Levy13{}", 2},
	{"Rastrigin{}", 3}, {"Schaffer2{}", 2}, {"Schaffer4{}", 2}, {"Schwefel{}", 3}, {"Shubert{}", 2},
}

// TestLiftGonum lifts functions that nobody here wrote.
func TestLiftGonum(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a package for each number type")
	}
	dir := t.TempDir()
	if !gonumFiles(t, dir) {
		t.Skip("gonum is not there")
	}
	slopeModule(t, dir, "functions")
	p, err := load(dir, ".", "")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	var table strings.Builder
	for _, c := range gonumFunctions {
		name, _, _ := strings.Cut(c.value, "{")
		text, err := Gradient(p, Options{Func: name + ".Func", Command: "slope grad"})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		put(t, filepath.Join(dir, strings.ToLower(name)+"_slope.go"), string(text))
		names = append(names, name+".Func")
		for _, at := range []float64{0.3, 1.7, -0.6} {
			x := make([]float64, c.dim)
			for i := range x {
				x[i] = at + 0.37*float64(i*i%5)
			}
			v := "functions." + c.value
			lifted := func(typ string) string {
				return fmt.Sprintf("func(x []%s) %s { return functions.%sFuncOf(%s, x) }", typ, typ, name, v)
			}
			fmt.Fprintf(&table, "\t{%q, %s.Func, %s.FuncGradient, %s, %s, %s, %g, %#v},\n", name, v, v, lifted("slope.Float64"), lifted("dual.Dual[float64]"),
				lifted("reverse.Var"), 16*ulps(t, p, name+".Func"), x)
		}
	}
	text, err := Lift(p, LiftOptions{Func: strings.Join(names, ","), Command: "slope lift"})
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "lift.go"), string(text))
	put(t, filepath.Join(dir, "main", "main.go"), strings.NewReplacer("TABLE", table.String(), "PACKAGE", "functions").Replace(liftRunner))
	if out := run(t, dir, "run", "./main"); out != "" {
		t.Error("\n" + out)
	}
}
