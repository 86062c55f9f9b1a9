package expr

import (
	"math"
	"math/rand/v2"
	"testing"

	"slope"
	"slope/expr/internal/graph"
	"slope/internal/rule"
)

// Every operation with operands stands in exactly one table of methods.
func TestEvalHasEveryOperation(t *testing.T) {
	m := methodsOf[slope.Float64]()
	for op := OpAdd; op < graph.NumOps; op++ {
		n := 0
		for _, has := range []bool{m.unary[op] != nil, m.binary[op] != nil, m.list[op] != nil, m.node[op] != nil} {
			if has {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%v stands in %d tables, want 1", op, n)
		}
	}
}

// An operation done with Float64 has the bits of the replay of a program that
// holds it alone, so no row of the tables names another method.
func TestEvalOpIsTheOperation(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	triple := &slope.Rule{Name: "triple", Eval: func(x float64) (y, d1, d2 float64) { return 3 * x, 3, 0 }}
	minus := &slope.Rule2{Name: "minus", Eval: func(x, y float64) slope.Partials { return slope.Partials{F: x - y, X: 1, Y: -1} }}
	for op := OpAdd; op < graph.NumOps; op++ {
		n := graph.Table[op].Arity
		if n < 0 {
			n = 4
		}
		for range 50 {
			nd := Node{Op: op, Int: r.IntN(7) - 3, C: []float64{r.NormFloat64(), 2, 3, -1}, Rule: triple, Rule2: minus, RuleN: waveRule}
			x := make([]float64, n)
			z := make([]slope.Float64, n)
			for i := range x {
				x[i] = 2 * r.NormFloat64()
				z[i] = slope.Float64(x[i])
			}
			f := func(x []Expr) Expr { return EvalOp(nd, x) }
			p := Record(n, f)
			if op != OpProd && p.Node(p.Len()-1).Op != op {
				t.Fatalf("%v is recorded as %v", op, p.Node(p.Len()-1).Op)
			}
			want := p.Value(x)
			for _, got := range []float64{float64(EvalOp(nd, z)), float64(Eval(p, z)), float64(EvalVec(nil, p, z)[0])} {
				if math.Float64bits(got) != math.Float64bits(want) && (got == got || want == want) {
					t.Fatalf("%v at %v: %v, the replay has %v", op, x, got, want)
				}
			}
		}
	}
}

func TestEvalWithDataAndConstants(t *testing.T) {
	p := RecordData(2, 1, func(x, data []Expr) Expr { return x[0].Mul(data[0]).Add(x[1].Lift(3)) }).WithData([]float64{10})
	if got := Eval(p, []slope.Float64{2, 5}); got != 23 {
		t.Errorf("2·10 + 3 = %v", got)
	}
	again := Record(2, func(x []Expr) Expr { return Eval(p, x) })
	if got := again.Value([]float64{2, 5}); got != 23 {
		t.Errorf("recorded again: %v, want 23", got)
	}
}

func TestEvalMisuse(t *testing.T) {
	p := Record(2, func(x []Expr) Expr { return x[0].Add(x[1]) })
	for want, f := range map[string]func(){
		"expr: point of length 1, want 2":                        func() { Eval(p, make([]slope.Float64, 1)) },
		"expr: destination of length 3, want 1":                  func() { EvalVec(make([]slope.Float64, 3), p, make([]slope.Float64, 2)) },
		"expr: Add of 1 operands, want 2":                        func() { EvalOp(Node{Op: OpAdd}, make([]slope.Float64, 1)) },
		"expr: Sum of 0 operands, want 1":                        func() { EvalOp(Node{Op: OpSum}, []slope.Float64{}) },
		"expr: EvalOp of Input, want an operation with operands": func() { EvalOp(Node{Op: OpInput}, []slope.Float64{}) },
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic %q, want %q", got, want)
				}
			}()
			f()
		}()
	}
}

// A row of the table of operations says that an operation is steep where its rule has an
// infinite slope, or none, at a finite operand next to ordinary ones, and only there.
func TestSteepIsWhatTheRulesSay(t *testing.T) {
	finite := func(r rule.Row, x float64) bool {
		if x < r.Lo || x > r.Hi {
			return true
		}
		_, d1, _ := r.Unary(x)
		return d1-d1 == 0
	}
	for _, r := range rule.Table {
		if r.Kind != rule.Unary {
			continue
		}
		steep := false
		for _, x := range append(r.Edges, r.Lo, r.Hi) {
			const next = 0x1p-10
			steep = steep || !math.IsInf(x, 0) && !finite(r, x) && finite(r, x-next) && finite(r, x+next)
		}
		op := opOf(t, r.Name)
		if graph.Table[op].Steep != steep {
			t.Errorf("%s: steep is %v, its slopes say %v", r.Name, graph.Table[op].Steep, steep)
		}
	}
}

func opOf(t *testing.T, name string) Op {
	t.Helper()
	for op := OpInvalid; op < graph.NumOps; op++ {
		if op.String() == name {
			return op
		}
	}
	t.Fatalf("no operation %s", name)
	return OpInvalid
}
