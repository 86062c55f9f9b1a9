package expr

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"slope"
	"slope/expr/internal/graph"
)

// Generated source compiles and computes value, gradient and Hessian product of
// the program, for the rolled test functions, every operation and random
// programs.
func TestGeneratedCodeComputesTheProgram(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the compiler")
	}
	type gen = generatedProgram
	all := generatedLanes()
	add := func(name string, p *Program, x []float64) { all = append(all, gen{name: name, p: p, x: x}) }
	for _, c := range rollCases() {
		x := make([]float64, c.n)
		for i := range x {
			x[i] = 0.3*math.Sin(float64(3*i+1)) + 0.1
		}
		add(c.name, Record(c.n, c.f), x)
	}
	for op := OpAdd; op < graph.NumOps; op++ {
		if op == OpProd || graph.HasRule(op) {
			continue
		}
		n := max(op.Arity(), 3)
		x := []float64{0.375, 0.625, 2.25}
		in := instr{op: op, c: []float64{2.5, -0.5, 1}, k: 3}
		f := func(x []Expr) Expr { return evalOp(op, in, x).Exp() }
		add(op.String(), Record(n, f), x)
		add("looped "+op.String(), Record(n+9, func(x []Expr) Expr {
			s := x[0].Lift(0)
			for i := range 9 {
				s = s.Add(evalOp(op, in, x[i:i+3]))
			}
			return s.Add(s.Square())
		}), append([]float64{0.3, 0.45, 0.6, 0.7, 0.25, 0.5, 0.55, 0.65, 0.35}, x...))
	}
	for _, scale := range []float64{1e-318, 1e-300, 1e-200, 1e200, 1.7e308} {
		for _, c := range []rollCase{
			{name: "norm", f: func(x []Expr) Expr { return slope.Norm2([]Expr{x[0], x[1], x[0]}) }},
			{name: "hypot", f: func(x []Expr) Expr { return x[0].Hypot(x[1]) }},
			{name: "atan2", f: func(x []Expr) Expr { return x[0].Atan2(x[1]) }},
		} {
			all = append(all, gen{name: fmt.Sprintf("%s at %g", c.name, scale), p: Record(2, c.f), x: []float64{scale, -0.75 * scale}, ends: true})
		}
	}
	add("product", Record(12, func(x []Expr) Expr {
		z := x[0]
		for _, v := range x[1:] {
			z = z.Mul(v)
		}
		return z.Log()
	}), []float64{1.5, 0.5, 2, 1.25, 0.75, 3, 1, 1.1, 0.9, 1.2, 0.8, 0.7})
	add("identity", Record(2, func(x []Expr) Expr { return x[1] }), []float64{2, 3})
	add("constant", Record(2, func(x []Expr) Expr { return x[1].Lift(2) }), []float64{2, 3})
	add("many rules", Record(2, manyRules), []float64{0.375, 0.625})
	add("library", Record(3, library[Expr]), []float64{0.375, 0.625, 2.25})
	programs := rapid.Custom(func(t *rapid.T) randomProgram { return drawProgram(t, 3, 9, smooth) })
	for seed := range 12 {
		rp := programs.Example(seed)
		add(fmt.Sprint("random ", seed), Record(3, func(x []Expr) Expr { return evalProgram(rp, x) }), []float64{0.5, -0.75, 1.25})
		add(fmt.Sprint("random turns ", seed), Record(24, func(x []Expr) Expr { return turnsOfProgram(rp, x, seed) }), w1Point(24))
		add(fmt.Sprint("random loop ", seed), Record(30, func(x []Expr) Expr { return loopOf(rp, x, 9, seed%3, seed%2 == 0) }), w1Point(30))
	}
	for _, c := range turnCases() {
		add(c.name, Record(c.n, c.f), turnPoint(c.n))
	}
	files := map[string]string{}
	var m bytes.Buffer
	m.WriteString("package main\n\nimport \"fmt\"\n\nfunc main() {\n")
	for k, g := range all {
		var b bytes.Buffer
		if err := g.p.WriteGo(&b, "main", fmt.Sprintf("F%d", k), WithHVP()); err != nil {
			t.Fatalf("%s: %v", g.name, err)
		}
		if k%3 == 0 || *generatedPrograms > 60 {
			sameTwice(t, g.name, g.p, fmt.Sprintf("F%d", k), b.Bytes())
		}
		files[fmt.Sprintf("f%d.go", k)] = b.String()
		fmt.Fprintf(&m, "{\nx := []float64{%s}\ny, grad := F%dGradient(nil, x)\n_, hv := F%dHVP(nil, x, x)\nfmt.Println(F%d(x), y, grad, hv)\n}\n", goNumbers(g.x), k, k, k)
	}
	m.WriteString("}\n")
	files["main.go"] = m.String()
	for k, got := range runGenerated(t, files) {
		g := all[k]
		y, grad := g.p.Gradient(nil, g.x)
		_, hv := g.p.HVP(nil, g.x, g.x)
		n := len(g.x)
		if g.ends {
			for i, want := range grad {
				if !near(got[2+i], want, 0, 1e-15) {
					t.Errorf("%s: gradient[%d] = %v, want %v", g.name, i, got[2+i], want)
				}
			}
			continue
		}
		abs, row := absoluteSums(g.p.compiled().g, g.x)
		if !finite(append(abs, row...)...) {
			continue
		}
		if !near(got[0], y, 0, g.tolerance()) || !same(got[0], got[1]) {
			t.Errorf("%s: value %v and %v, want %v", g.name, got[0], got[1], y)
		}
		for i := range n {
			if !near(got[2+i], grad[i], abs[i], 1e-13) {
				t.Errorf("%s: gradient[%d] = %v, want %v", g.name, i, got[2+i], grad[i])
			}
			if !near(got[2+n+i], hv[i], 3*row[i], 1e-12) {
				t.Errorf("%s: HVP[%d] = %v, want %v", g.name, i, got[2+n+i], hv[i])
			}
		}
	}
}

// sameTwice writes the program p once more, simplified by then, and compares it with what was written.
func sameTwice(t *testing.T, name string, p *Program, function string, written []byte) {
	t.Helper()
	var again bytes.Buffer
	p.Simplify()
	if err := p.WriteGo(&again, "main", function, WithHVP()); err != nil || !bytes.Equal(written, again.Bytes()) {
		t.Errorf("%s: not the same source twice", name)
	}
}

// generatedProgram is a program of which the generated code is run.
type generatedProgram struct {
	name string
	p    *Program
	x    []float64
	ends bool // of the range of float64: only the slopes are compared
	same bool // the value has the same bits
}

// tolerance is that of the value.
func (g generatedProgram) tolerance() float64 {
	if g.same {
		return 0
	}
	return 1e-14
}

// generatedLanes are those with sums in lanes.
func generatedLanes() (all []generatedProgram) {
	for _, c := range laneCases() {
		all = append(all, generatedProgram{name: c.name, p: Record(c.n, c.f), x: w1Point(c.n), same: true})
	}
	return all
}

func goNumbers(x []float64) string {
	var s []string
	for _, v := range x {
		s = append(s, strconv.FormatFloat(v, 'g', -1, 64))
	}
	return strings.Join(s, ", ")
}

// evalOp applies op to x, moved into its domain, and to the number of operands
// that it takes.
func evalOp(op Op, in instr, x []Expr) Expr {
	n := op.Arity()
	switch {
	case op == OpDot:
		n = 2
	case n < 0:
		n = 3
	}
	x = append([]Expr(nil), x...)
	if op == OpAcosh {
		x[0] = x[0].AddConst(1.5)
	}
	if op.Unary() != nil {
		g := x[0].of()
		return g.expr(g.Push(op, 0, g.node(x[0])))
	}
	return evalInstr(trim(in, n), x[:n])
}

// library uses the functions of the root package that have rules of their own.
func library[T slope.Real[T]](x []T) T {
	return slope.Sum([]T{slope.Rsqrt(x[0]), slope.XLogX(x[1]), slope.Logit(x[0]), slope.NormCDF(x[2]), slope.Sinc(x[1]),
		slope.XLogY(x[0], x[2]), slope.LogAddExp(x[1], x[2]), slope.Huber(x[2], 1.5), slope.LogSigmoid(x[0]), slope.Relu(x[1]),
		slope.Clamp(x[0], -1, 1)})
}

// manyRules applies 30 rules of one variable and three of two: names of functions are as many as they.
func manyRules(x []Expr) Expr {
	s := x[0]
	for k := range 30 {
		c := float64(k + 1)
		r := &slope.Rule{Name: fmt.Sprint("parabola ", k), Eval: func(x float64) (y, d1, d2 float64) { return c * x * x, 2 * c * x, 2 * c }}
		r.Go.Y, r.Go.D1, r.Go.D2 = fmt.Sprint(c, "* x * x"), fmt.Sprint(2*c, "* x"), fmt.Sprint(2*c)
		s = s.Add(x[k%2].Apply(r))
	}
	for k := range 3 {
		c := float64(k + 1)
		r := &slope.Rule2{Name: fmt.Sprint("cone ", k), Eval: func(x, y float64) slope.Partials {
			return slope.Partials{F: c * x * x * y, X: 2 * c * x * y, Y: c * x * x, XX: 2 * c * y, XY: 2 * c * x}
		}}
		r.Go.F, r.Go.X, r.Go.Y = fmt.Sprint(c, "* x * x * y"), fmt.Sprint(2*c, "* x * y"), fmt.Sprint(c, "* x * x")
		r.Go.XX, r.Go.XY, r.Go.YY = fmt.Sprint(2*c, "* y"), fmt.Sprint(2*c, "* x"), "0"
		s = s.Add(x[0].Apply2(r, x[1]))
	}
	return s
}

func TestWriteGoErrors(t *testing.T) {
	var b bytes.Buffer
	p := Record(1, func(x []Expr) Expr { return x[0].Apply(cubeRule) })
	if err := p.WriteGo(&b, "gen", "F"); err == nil || !strings.Contains(err.Error(), "cube") {
		t.Errorf("a rule without Go: %v", err)
	}
	q := Record(1, func(x []Expr) Expr { return x[0].Apply2(diffRule, x[0]) })
	if err := q.WriteGo(&b, "gen", "F"); err == nil || !strings.Contains(err.Error(), "x²y") {
		t.Errorf("a Rule2 without Go: %v", err)
	}
	for _, name := range []string{"", "a b", "func", "1"} {
		if err := Record(1, func(x []Expr) Expr { return x[0] }).WriteGo(&b, "gen", name); err == nil {
			t.Errorf("name %q: no error", name)
		}
	}
	if err := RecordVec(1, func(x []Expr) []Expr { return []Expr{x[0], x[0]} }).WriteGo(&b, "gen", "F", WithHVP()); err == nil {
		t.Error("the Hessian of two results: no error")
	}
	if b.Len() > 0 {
		t.Error("something was written")
	}
}

// The second slopes of functions over lists keep their digits where terms all but cancel, and are NaN where they are unbounded.
func TestGeneratedSecondSlopesOfLists(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the compiler")
	}
	list := func(x []Expr) []Expr { return []Expr{x[0], x[1].Scale(3), x[2]} }
	cases := []struct {
		f    func(x []Expr) Expr
		x, v []float64
	}{
		{func(x []Expr) Expr { return slope.LogSumExp(list(x)) }, []float64{3, -15, -46}, []float64{1, 0.5, -2}},
		{func(x []Expr) Expr { return slope.Norm2(list(x)) }, []float64{1, 1e-9, -3e-10}, []float64{1, 0.5, -2}},
		{func(x []Expr) Expr { return slope.Norm2(list(x)) }, []float64{1e-200, 3e-209, 0}, []float64{1e-200, 0, 1e-210}},
		{func(x []Expr) Expr { return slope.Norm2(list(x)) }, []float64{0, 0, 0}, []float64{1, 0, 2}},
		{func(x []Expr) Expr { return slope.Norm2(list(x)) }, []float64{0, 0, 0}, []float64{0, 0, 0}},
		{func(x []Expr) Expr { return slope.MaxOf(list(x)) }, []float64{1, 2, 6}, []float64{1, 2, 3}},
		{func(x []Expr) Expr { return slope.MinOf(list(x)).Square() }, []float64{1, 2, 6}, []float64{1, 2, 3}},
	}
	files := map[string]string{}
	main := "package main\n\nimport \"fmt\"\n\nfunc main() {\n"
	for k, c := range cases {
		var b bytes.Buffer
		if err := Record(3, c.f).WriteGo(&b, "main", fmt.Sprintf("F%d", k), WithHVP()); err != nil {
			t.Fatal(err)
		}
		files[fmt.Sprintf("f%d.go", k)] = b.String()
		main += fmt.Sprintf("{\n_, hv := F%dHVP(nil, []float64{%s}, []float64{%s})\nfmt.Println(hv)\n}\n", k, goNumbers(c.x), goNumbers(c.v))
	}
	files["main.go"] = main + "}\n"
	for k, got := range runGenerated(t, files) {
		_, want := Record(3, cases[k].f).HVP(nil, cases[k].x, cases[k].v)
		for i := range want {
			if !near(got[i], want[i], 0, 4e-15) {
				t.Errorf("case %d: %v, want %v", k, got, want)
				break
			}
		}
	}
}

// The Hessian product of generated code does not allocate: the arrays of a turn of a loop stay on the stack.
func TestGeneratedHVPAlloc(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the compiler")
	}
	norms := func(x []Expr) Expr {
		s := x[0]
		for i := range 30 {
			s = s.Add(slope.Norm2(x[i : i+5]).Exp()).Add(slope.LogSumExp([]Expr{x[i], x[i+3].Sin(), x[i+2]}))
		}
		return s
	}
	files := map[string]string{}
	main := "package main\n\nimport (\n\"fmt\"\n\"testing\"\n)\n\nfunc main() {\n"
	for k, c := range append(laneCases()[:6], rollCase{n: 40, f: norms}) {
		var b bytes.Buffer
		if err := Record(c.n, c.f).WriteGo(&b, "main", fmt.Sprintf("F%d", k), WithHVP()); err != nil {
			t.Fatal(err)
		}
		files[fmt.Sprintf("f%d.go", k)] = b.String()
		main += fmt.Sprintf("{\nx, dst := make([]float64, %d), make([]float64, %d)\nfmt.Println(testing.AllocsPerRun(10, func() { F%dHVP(dst, x, x) }))\n}\n", c.n, c.n, k)
	}
	files["main.go"] = main + "}\n"
	for k, got := range runGenerated(t, files) {
		if got[0] != 0 {
			t.Errorf("program %d: %v allocations", k, got[0])
		}
	}
}
