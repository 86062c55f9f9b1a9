package source

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A feature is a function of testdata/features with the points at which its derivatives are checked.
type feature struct {
	name   string
	points [][]float64
}

var features = []feature{
	{"PassDeclared", [][]float64{{0.5, 0.6}}},
	{"PassRule", [][]float64{{0.5, 0.6}}},
	{"PassLiteral", [][]float64{{0.5, 0.6, 0.7}}},
	{"PassNested", [][]float64{{0.5, 0.6, 0.7}}},
	{"IntegralOfIntegral", [][]float64{{0.5, 0.9, 0.7}}},
	{"CapturedWritten", [][]float64{{0.5, 0.9, 0.7}}},
	{"CapturedReadWhileWritten", [][]float64{{0.5, 0.9}}},
	{"CapturedSlice", [][]float64{{0.5, 0.9, 0.7}}},
	{"CapturedAppend", [][]float64{{0.5, 0.2, 0.7}}},
	{"RecursiveCallee", [][]float64{{0.1, 1.9, 0.7}}},
	{"RecursiveLiteral", [][]float64{{0.5, 0.9}}},
	{"LoopVariable", [][]float64{{0.5, 0.9, 0.7}}},
	{"LoopVariableWritten", [][]float64{{0.4, 0.9, 0.7, 0.2, 0.6}}},
	{"Shadowed", [][]float64{{0.5, 0.9}}},
	{"EarlyReturn", [][]float64{{0.5, 0.9, 0.7}, {0.5, -0.9, 1.7, 2.5}, {3, 1}}},
	{"OneOfSeveral", [][]float64{{0.2, 0.9}, {0.7, 0.9}, {1.2, 0.9}}},
	{"Table", [][]float64{{0.2, 0.9}}},
	{"PackageVariable", [][]float64{{0.2, 0.9}}},
	{"MethodValue", [][]float64{{0.2, 0.9}}},
	{"MethodExpression", [][]float64{{0.2, 0.9}}},
	{"Composed", [][]float64{{0.2, 0.9}}},
	{"InCondition", [][]float64{{0.2, 0.3}, {2, 0.3}}},
	{"Newton", [][]float64{{1.2, 0.3}}},
	{"Variadic", [][]float64{{1.2, 0.3}}},
	{"SeveralResults", [][]float64{{1.2, 0.3}}},
	{"NilTest", [][]float64{{1.2, 0.3}}},
	{"MaybeNil", [][]float64{{0.4, 0.7}, {1.4, 0.7}}},
	{"Search", [][]float64{{0.2, 0.3, 0.8}}},
	{"SortOfType", [][]float64{{0.5, 0.9, 0.7}}},
	{"SortOfTwo", [][]float64{{0.9, 0.5, 0.7, 0.1}}},
	{"SortSlice", [][]float64{{0.5, 0.9, 0.7}}},
	{"SortFunc", [][]float64{{0.5, 0.9, 0.7}}},
	{"SortIndex", [][]float64{{0.45, 0.9, 0.7, 0.1}}},
	{"SortRows", [][]float64{{0.5, 0.9, 0.7}, {0.9, 0.1, 0.4}}},
	{"SheetElsewhere", [][]float64{{0.5, 0.9}}},
	{"SortElsewhere", [][]float64{{0.5, 0.9, 0.7}, {0.9, 0.1, 0.4}}},
	{"Checkpointed", [][]float64{{0.5, 0.9, 0.7}}},
	{"CheckpointedRange", [][]float64{{0.5, 0.9, 0.7}}},
	{"Kepler", [][]float64{{0.5, 0.4}}},
	{"Relaxed", [][]float64{{0.5, 0.4, 0.9, 0.2}}},
	{"Devirtualised", [][]float64{{1.2, 0.3}, {0.4, 1.3, 0.7}}},
	{"PointerBehindInterface", [][]float64{{1.2, 0.3, 0.7}}},
	{"Constructed", [][]float64{{1.2, 0.3, 0.7}}},
	{"Defaulted", [][]float64{{1.2, 0.3}}},
	{"TypeSwitch", [][]float64{{1.2, 0.3, 0.7}}},
	{"Asserted", [][]float64{{1.2, 0.3}}},
	{"AssertedByKind", [][]float64{{1.2, 0.3}}},
	{"DataBehindInterface", [][]float64{{1.2, 0.3}}},
	{"Generic", [][]float64{{1.2, 0.3, 0.7}}},
	{"GenericTypes", [][]float64{{1.2, 0.3, 0.7}}},
	{"Constrained", [][]float64{{1.2, 0.3}}},
	{"GenericRecursive", [][]float64{{1.2, 0.3}}},
	{"AddressedResult", [][]float64{{1.2, 0.3}}},
	{"WrittenResult", [][]float64{{1.2, 0.3}}},
	{"Searched", [][]float64{{1.2, 0.3}}},
	{"Edited", [][]float64{{1.2, 0.3}}},
	{"LinkedList", [][]float64{{1.2, 0.3, 0.8}}},
	{"Inserted", [][]float64{{1.2, 0.3}}},
	{"SwappedFields", [][]float64{{1.2, 0.3}}},
	{"Rotated", [][]float64{{1.2, 0.3}}},
	{"Network", [][]float64{{1.2, 0.3, -0.4}}},
	{"Bonds", [][]float64{{1.2, 0.3, 0.7}}},
	{"Curves", [][]float64{{0.2, 0.3}}},
	{"MapOfNumbers", [][]float64{{0.2, 0.3}}},
	{"MapThatChanges", [][]float64{{0.7, 0.9}}},
	{"MapOfPointers", [][]float64{{0.7, 0.9}}},
	{"LocalTypes", [][]float64{{0.7, 0.9}, {1.7, 0.9}}},
	{"Tree", [][]float64{{0.7, 0.9}}},
	{"BesselOrders", [][]float64{{1.7, 2.9}}},
	{"NormsAt", [][]float64{{0.7, 0.9}}},
	{"AddressedLiterals", [][]float64{{0.7, 0.9}}},
	{"NamedPackage", [][]float64{{0.7, 0.9}}},
	{"NamedFloats", [][]float64{{0.7, 0.9}}},
	{"EmbeddedElsewhere", [][]float64{{0.7, 0.9}}},
	{"TypedConstants", [][]float64{{0.7, 0.9}}},
	{"CountedCopies", [][]float64{{0.7, 0.9}, {0.4, -0.9, 0.3}}},
	{"HeldFromBlocks", [][]float64{{0.3, 0.9, 0.4}, {0.7, 0.9, 0.4}, {1.2, 0.9, 0.4}}},
	{"HeldInDeadBranch", [][]float64{{0.3, 0.9}}},
	{"Tables", [][]float64{{0.7, 0.9}, {0.7, 0.2}}},
	{"TablesHere", [][]float64{{0.7, 0.9}}},
	{"WithoutWorkers", [][]float64{{0.3, 0.9, 0.4}}},
	{"WithLocks", [][]float64{{0.3, 0.9}}},
	{"Reported", [][]float64{{0.7, 0.9}}},
	{"ConvertedNil", [][]float64{{0.7, 0.9}}},
	{"CurvesInCondition", [][]float64{{0.2, 0.3}, {0.2, 1.3}}},
	{"RowsOverwritten", [][]float64{{0.7, 0.9}}},
	{"RowsLinear", [][]float64{{0.7, 0.9}}},
	{"RowsShared", [][]float64{{0.7, 0.9}}},
	{"RowsGrown", [][]float64{{0.7, 0.9}, {0.7, 0.9, -0.4, 1.1, 0.3}}},
	{"RowsDeleted", [][]float64{{0.7, 0.9}, {0.4, -0.9, 0.3}}},
	{"RowsOfArguments", [][]float64{{0.7, 0.9}}},
	{"Stations", [][]float64{{0.7, 0.9}, {0.4, -0.9, 0.3}, {0.4, 0.8, 0.3, -0.2, 1.2}}},
	{"Tracks", [][]float64{{0.7, 0.9}}},
	{"Pointers", [][]float64{{0.7, 0.9}}},
	{"Checked", [][]float64{{0.7, 0.9, 0.4}}},
	{"Groups", [][]float64{{0.7, 0.9}}},
	{"ResultOfPointer", [][]float64{{0.7, 0.9}}},
	{"ResultsExchanged", [][]float64{{0.7, 0.9}}},
	{"ResultOfParts", [][]float64{{0.7, 0.9}}},
	{"ResultsInLoop", [][]float64{{0.7, 0.9}, {0.2, 0.3}}},
	{"ResultOfRecursion", [][]float64{{0.7, 0.9}}},
	{"ResultOfMethods", [][]float64{{0.7, 0.9}, {0.2, 0.3}}},
	{"ResultsLinked", [][]float64{{0.7, 0.9}, {0.2, 0.3, -0.7}}},
	{"ResultInCondition", [][]float64{{0.7, 0.9}, {0.7, -0.9}, {0.2, 0.9}}},
	{"ConstantsElsewhere", [][]float64{{0.7, 0.9}}},
	{"DataAdvanced", [][]float64{{0.7, 0.9}}},
	{"MethodsElsewhere", [][]float64{{0.7, 0.9}}},
	{"Capacity", [][]float64{{0.7, 0.9}, {0.7, 0.9, 0.2}}},
	{"ChosenKernel", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
	{"ListOfKernels", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
	{"SharedBehind", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
	{"CopiedInto", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
	{"InLoops", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
	{"HeldInFields", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
	{"SwitchedTypes", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
	{"OtherInterface", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
	{"Expression", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
	{"Stateful", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
	{"StatefulData", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
	{"Embedded", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
	{"SeveralResultsBehind", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
	{"VariadicBehind", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
	{"Promoted", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
	{"Guarded", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
	{"IntegratedBehind", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
	{"WritesResult", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
	{"WritesInner", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
	{"CopiesInto", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
	{"WritesFieldBehind", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
	{"KeptBehind", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
	{"KeptAndWritten", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
	{"WrittenAfter", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
	{"ListedAndWritten", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
	{"Setters", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
	{"Girders", [][]float64{{0.7, 0.9}, {1.3, 0.4}}},
}

// steepFeatures lists functions with slopes of 0 below infinite ones, which have derivatives there but no second ones.
var steepFeatures = []feature{
	{"Distance", [][]float64{{0.5, 0.6, 0.5, 0.6}, {1, 2, 1, 2}}},
	{"Lengths", [][]float64{{0, 0, 0}, {0, 0, 1}}},
	{"ClampedRoot", [][]float64{{-1, 2}, {-3, 0.5}}},
	{"Powers", [][]float64{{0, 0}}},
	{"RootOfQuotient", [][]float64{{0, 1}, {0, 0}}},
	{"Springs", [][]float64{{0.5, 0.5}}},
	{"RecursiveNorm", [][]float64{{0, 0, 0}}},
	{"NormByLiteral", [][]float64{{0, 0}}},
	{"RootOfHypot", [][]float64{{0, 0}}},
	{"NormInMemory", [][]float64{{0, 0}}},
	{"NormOfRules", [][]float64{{0, 0}}},
	{"NamedRoot", [][]float64{{0.3, 0.4}, {0.3, -0.4}}},
	{"RootOfConstants", [][]float64{{0.3, 0.4}}},
	{"MutualRoots", [][]float64{{0, 0}}},
	{"NormOfHelper", [][]float64{{0, 0}}},
}

// featuresRunner compares gradients with differences of sixth order, derivatives in a direction with gradients, and Hessian-vector products with
// differences of gradients.
const featuresRunner = `package main

import (
	"fmt"
	"math"

	"features"
)

type one struct {
	name string
	f    func([]float64) float64
	g    func(dst, x []float64) (float64, []float64)
	j    func(x, dx []float64) (float64, float64)
	h    func(dst, x, v []float64) (float64, float64, []float64)
	x    []float64
}

var table = []one{
TABLE}

func main() {
	for _, c := range table {
		check(c)
	}
}

func at(x []float64, i int, h float64) []float64 {
	y := append([]float64(nil), x...)
	y[i] += h
	return y
}

func difference(f func(h float64) float64) float64 {
	h := math.Ldexp(1, -11)
	return (45*(f(h)-f(-h)) - 9*(f(2*h)-f(-2*h)) + f(3*h) - f(-3*h)) / (60 * h)
}

func check(c one) {
	defer func() {
		if e := recover(); e != nil {
			fmt.Println(c.name, c.x, "panics:", e)
		}
	}()
	x := append([]float64(nil), c.x...)
	y, g := c.g(nil, x)
	for i := range x {
		if x[i] != c.x[i] {
			fmt.Println(c.name, c.x, "changes its argument to", x)
			return
		}
	}
	if want := c.f(at(x, 0, 0)); y != want {
		fmt.Println(c.name, c.x, "value", y, "want", want)
	}
	v := make([]float64, len(x))
	want := 0.0
	for i := range x {
		v[i] = []float64{0.7, -1.3, 0.4}[i%3]
		want += v[i] * g[i]
		d := difference(func(h float64) float64 { return c.f(at(x, i, h)) })
		if !(math.Abs(g[i]-d) <= 2e-8*(1+math.Abs(d))) {
			fmt.Println(c.name, c.x, "element", i, "got", g[i], "want", d)
		}
	}
	_, again := c.g(make([]float64, len(x)), x)
	for i := range x {
		if again[i] != g[i] {
			fmt.Println(c.name, c.x, "a second call gives", again, "not", g)
		}
	}
	if c.j != nil {
		if z, dz := c.j(append([]float64(nil), x...), append([]float64(nil), v...)); z != y || !(math.Abs(dz-want) <= 1e-10*(1+math.Abs(want))) {
			fmt.Println(c.name, c.x, "JVP", z, dz, "want", y, want)
		}
	}
	if c.h == nil {
		return
	}
	z, dz, hv := c.h(nil, append([]float64(nil), x...), append([]float64(nil), v...))
	if z != y || !(math.Abs(dz-want) <= 1e-10*(1+math.Abs(want))) {
		fmt.Println(c.name, c.x, "HVP", z, dz, "want", y, want)
	}
	for i := range x {
		d := difference(func(h float64) float64 {
			w := append([]float64(nil), x...)
			for k := range w {
				w[k] += h * v[k]
			}
			_, g := c.g(nil, w)
			return g[i]
		})
		if !(math.Abs(hv[i]-d) <= 2e-7*(1+math.Abs(d))) {
			fmt.Println(c.name, c.x, "element", i, "of the Hessian-vector product is", hv[i], "want", d)
		}
	}
}
`

// TestFeatures generates the derivatives of functions with function values, interfaces and type parameters.
func TestFeatures(t *testing.T) {
	dir := copyModule(t, "testdata/features")
	p, err := load(dir, ".", "")
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	for i, c := range slices.Concat(features, steepFeatures) {
		modes, hvp := []string{"grad", "jvp", "hvp"}, "features."+c.name+"HVP"
		if i >= len(features) {
			modes, hvp = modes[:2], "nil"
		}
		text, err := Derive(p, Options{Func: c.name, Modes: modes, Command: "slope grad"})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		put(t, filepath.Join(dir, strings.ToLower(c.name)+"_slope.go"), string(text))
		for _, x := range c.points {
			n := "features." + c.name
			fmt.Fprintf(&table, "\t{%q, %s, %sGradient, %sJVP, %s, %#v},\n", c.name, n, n, n, hvp, x)
		}
	}
	for _, name := range []string{"TreeOf", "Norms", "ResponsesOf"} { // whose parameters are not one slice; vet looks at them
		text, err := Derive(p, Options{Func: name, Modes: []string{"grad", "jvp", "hvp"}, Command: "slope grad"})
		if err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(dir, strings.ToLower(name)+"_slope.go"), string(text))
	}
	put(t, filepath.Join(dir, "main", "main.go"), strings.Replace(featuresRunner, "TABLE", table.String(), 1))
	if out := run(t, dir, "run", "./main"); out != "" {
		t.Error("\n" + out)
	}
	vet(t, dir, ".")
}

// TestDerivedAgain checks that a derivation leaves the program as it was.
func TestDerivedAgain(t *testing.T) {
	p, err := load("testdata/features", ".", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range features {
		opt := Options{Func: c.name, Modes: []string{"hvp"}, Command: "slope hvp"}
		first, err := Derive(p, opt)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := Derive(p, opt); err != nil || string(again) != string(first) {
			t.Errorf("%s: the second derivation differs: %v", c.name, err)
		}
	}
}

// TestLiftFeatures lifts the functions of TestFeatures: each is refused at its line, or has the values and gradients of the plain function.
func TestLiftFeatures(t *testing.T) {
	dir := copyModule(t, "testdata/features")
	slopeModule(t, dir, "features")
	p, err := load(dir, ".", "")
	if err != nil {
		t.Fatal(err)
	}
	form := regexp.MustCompile(`^\S+\.go:\d+:\d+: [^;]+; \S`)
	var names []string
	var table strings.Builder
	for _, c := range features {
		if _, err := Lift(p, LiftOptions{Func: c.name, Command: "slope lift"}); err != nil {
			for _, line := range strings.Split(err.Error(), "\n") {
				if !form.MatchString(line) {
					t.Errorf("%s: message %q, want file:line:col: what; advice", c.name, line)
				}
			}
			continue
		}
		names = append(names, c.name)
		text, err := Gradient(p, Options{Func: c.name, Command: "slope grad"})
		if err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(dir, strings.ToLower(c.name)+"_slope.go"), string(text))
		for _, x := range c.points {
			f := "features." + c.name
			fmt.Fprintf(&table, "\t{%q, %s, %sGradient, %sOf[slope.Float64], %sOf[dual.Dual[float64]], %sOf[reverse.Var], 4, %#v},\n", c.name, f, f, f, f, f, x)
		}
	}
	if len(names) < 8 {
		t.Fatalf("only %v are lifted", names)
	}
	lifted, err := Lift(p, LiftOptions{Func: strings.Join(names, ","), Command: "slope lift"})
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "lift.go"), string(lifted))
	put(t, filepath.Join(dir, "main", "main.go"), strings.NewReplacer("TABLE", table.String(), "PACKAGE", "features").Replace(liftRunner))
	if out := run(t, dir, "run", "./main"); out != "" {
		t.Error("\n" + out)
	}
}
