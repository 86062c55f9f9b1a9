package expr

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/expr/internal/graph"
)

// Misuse panics with a message that names the subject, what came and what was
// wanted.
func TestMisuse(t *testing.T) {
	var other Expr
	Record(1, func(x []Expr) Expr { other = x[0]; return x[0] })
	square := Record(2, func(x []Expr) Expr { return slope.SumSquares(x) })
	vec := RecordVec(2, func(x []Expr) []Expr { return []Expr{x[0], x[1], x[0].Mul(x[1])} })
	data := RecordData(1, 2, func(x, d []Expr) Expr { return x[0].Mul(d[0]).Add(d[1]) })
	one, two, three := make([]float64, 1), make([]float64, 2), make([]float64, 3)
	for _, c := range []struct {
		name string
		f    func()
		want string
	}{
		{"nil function", func() { Record(1, nil) }, "nil function"},
		{"nil vector function", func() { RecordVec(1, nil) }, "nil function"},
		{"nil data function", func() { RecordData(1, 1, nil) }, "nil function"},
		{"no variables", func() { Record(0, func(x []Expr) Expr { return Expr{} }) }, "of 0 variables, want at least 1"},
		{"negative data", func() { RecordData(1, -1, func(x, d []Expr) Expr { return x[0] }) }, "of -1 data"},
		{"zero result", func() { Record(1, func(x []Expr) Expr { return Expr{} }) }, "zero Expr; start from x.Lift(0) or slope.Sum"},
		{"zero operand", func() { Record(1, func(x []Expr) Expr { return x[0].Add(Expr{}) }) }, "expr: zero Expr; start from x.Lift(0) or slope.Sum"},
		{"zero receiver", func() { Expr{}.Sin() }, "zero Expr"},
		{"no results", func() { RecordVec(1, func(x []Expr) []Expr { return nil }) }, "no results"},
		{"result of another recording", func() { Record(1, func(x []Expr) Expr { return other }) }, "another recording"},
		{"operand of another recording", func() { Record(1, func(x []Expr) Expr { return x[0].Mul(other) }) }, "recording that has ended"},
		{"operand of an outer recording", func() {
			Record(1, func(x []Expr) Expr {
				Record(1, func(y []Expr) Expr { return y[0].Add(x[0]) })
				return x[0]
			})
		}, "another recording"},
		{"element of another recording", func() { Record(1, func(x []Expr) Expr { return slope.Sum([]Expr{x[0], other}) }) }, "recording"},
		{"after the recording", func() { other.Sin() }, "recording that has ended"},
		{"rule without Eval", func() { Record(1, func(x []Expr) Expr { return x[0].Apply(&slope.Rule{}) }) }, "without Eval"},
		{"short point", func() { square.Value(one) }, "point of length 1, want 2"},
		{"short gradient", func() { square.Gradient(three, two) }, "gradient of length 3, want 2"},
		{"short direction", func() { square.HVP(nil, two, one) }, "direction of length 1, want 2"},
		{"Hessian of the wrong order", func() { square.Hessian(mat.NewSymDense(3, nil), two) }, "Hessian of order 3, want 2"},
		{"Jacobian of the wrong shape", func() { vec.Jacobian(mat.NewDense(2, 2, nil), two) }, "Jacobian of 2×2, want 3×2"},
		{"weights", func() { vec.VJP(nil, two, two) }, "weights of length 2, want 3"},
		{"value of a vector", func() { vec.Value(two) }, "3 results, want 1"},
		{"gradient of a vector", func() { vec.Gradient(nil, two) }, "3 results, want 1"},
		{"sparsity of a vector", func() { vec.Sparsity() }, "3 results, want 1"},
		{"foreign pattern", func() { square.SparseHessianTo(vec2().SparseHessian(two), two) }, "pattern of another program"},
		{"no data", func() { data.Value(one) }, "2 data inputs and no data"},
		{"short data", func() { data.WithData(one) }, "data of length 1, want 2"},
		{"batch without data", func() { square.Batch(two) }, "without data inputs"},
		{"ragged batch", func() { data.Batch(three) }, "data of length 3, want a multiple of 2"},
		{"node out of range", func() { square.Node(99) }, "node 99"},
		{"slopes of an input", func() { square.Node(0).Eval(nil) }, "evaluation of an Input"},
		{"entry out of range", func() { square.SparseHessian(two).At(0, 2) }, "entry (0, 2) of a matrix of 2×2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			defer func() {
				if msg, _ := recover().(string); !strings.Contains(msg, c.want) || !strings.HasPrefix(msg, "expr: ") {
					t.Errorf("panic %q, want %q", msg, c.want)
				}
			}()
			c.f()
		})
	}
}

func vec2() *Program { return Record(2, func(x []Expr) Expr { return x[0].Mul(x[1]) }) }

// A recording that outgrows 32-bit addresses says so.
func TestTooLarge(t *testing.T) {
	defer func(n int) { graph.MaxNodes = n }(graph.MaxNodes)
	graph.MaxNodes = 100
	defer func() {
		if msg, _ := recover().(string); !strings.Contains(msg, "recording of more than 100 nodes") {
			t.Errorf("panic %q", msg)
		}
	}()
	Record(2, func(x []Expr) Expr {
		for range 200 {
			x[0] = x[0].Sin()
		}
		return x[0]
	})
}

// After a panic of the caller's making a program works on.
func TestProgramSurvivesMisuse(t *testing.T) {
	p := vec2()
	func() {
		defer func() { _ = recover() }()
		p.Gradient(nil, []float64{1})
	}()
	if y, g := p.Gradient(nil, []float64{2, 3}); y != 6 || g[0] != 3 || g[1] != 2 {
		t.Errorf("%v %v, want 6 [3 2]", y, g)
	}
}

// Constants and inputs as results, repeated results, unused inputs.
func TestDegenerateFunctions(t *testing.T) {
	c := Record(2, func(x []Expr) Expr { return x[0].Lift(7) })
	if y, g := c.Gradient(nil, []float64{1, 2}); y != 7 || g[0] != 0 || g[1] != 0 {
		t.Errorf("constant: %v %v", y, g)
	}
	if h := c.SparseHessian([]float64{1, 2}); h.NNZ() != 0 || h.At(0, 1) != 0 {
		t.Errorf("constant: %d entries", h.NNZ())
	}
	id := Record(2, func(x []Expr) Expr { return x[1] })
	if y, g := id.Gradient(nil, []float64{1, 2}); y != 2 || g[0] != 0 || g[1] != 1 {
		t.Errorf("identity: %v %v", y, g)
	}
	twice := RecordVec(1, func(x []Expr) []Expr { s := x[0].Sin(); return []Expr{s, s, x[0]} })
	if j := twice.Jacobian(nil, []float64{0}); j.At(0, 0) != 1 || j.At(1, 0) != 1 || j.At(2, 0) != 1 {
		t.Errorf("repeated results: %v", mat.Formatted(j))
	}
	if v := twice.VJP(nil, []float64{0}, []float64{1, 2, 4}); v[0] != 7 {
		t.Errorf("repeated results: %v, want 7", v[0])
	}
	none := RecordData(1, 1, func(x, d []Expr) Expr { return x[0].Square() })
	if y, g := none.Batch([]float64{1, 2, 3}).Gradient(nil, []float64{2}); y != 12 || g[0] != 12 {
		t.Errorf("a loss without data: %v %v, want 12 [12]", y, g)
	}
	if y, g := none.Batch(nil).Gradient(nil, []float64{2}); y != 0 || g[0] != 0 {
		t.Errorf("no samples: %v %v, want 0 [0]", y, g)
	}
	long := Record(1, func(x []Expr) Expr {
		z := x[0]
		for range 200000 {
			z = z.Sin().AddConst(0.5)
		}
		return z
	})
	if y, g := long.Gradient(nil, []float64{1}); y != y || math.Abs(g[0]) > 1 {
		t.Errorf("a long chain: %v %v", y, g)
	}
}
