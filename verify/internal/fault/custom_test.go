package fault_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"slope"
	"slope/expr"
	"slope/internal/bigmath"
	"slope/verify"
	"slope/verify/internal/exact"
	"slope/verify/internal/expression"
	"slope/verify/internal/modes"
)

// only returns f in one mode, besides expr, which is always there.
func only(f verify.Func, name string) verify.Func {
	g := verify.Func{N: f.N, Expr: f.Expr}
	switch name {
	case "dual":
		g.Dual = f.Dual
	case "hyperdual":
		g.HyperDual = f.HyperDual
	case "reverse":
		g.Var = f.Var
	case "reverse second order":
		g.Var2 = f.Var2
	}
	return g
}

// Rules of a user, each wrong in one part.
func softsign(d1, d2 float64) *slope.Rule {
	return &slope.Rule{Name: "soft sign",
		Eval: func(x float64) (float64, float64, float64) { // the line that messages name
			s := 1 + math.Abs(x)
			return x / s, d1 / (s * s), -2 * d2 * math.Copysign(1, x) / (s * s * s)
		},
		Big: func(x *bf, prec uint) *bf {
			s := bigNew(prec).Abs(x)
			return bigNew(prec).Quo(x, s.Add(s, exact.Num(1, prec)))
		}}
}

func ratio(dx, dxy float64) *slope.Rule2 {
	return &slope.Rule2{Name: "ratio",
		Eval: func(x, y float64) slope.Partials { // the line that messages name
			e := math.Exp(y)
			return slope.Partials{F: x / e, X: dx / e, Y: -x / e, XY: -dxy / e, YY: x / e}
		},
		Big: func(x, y *bf, prec uint) *bf { return bigNew(prec).Quo(x, bigmath.Exp(y, prec)) }}
}

// lineOf finds where in this file the marked line of a rule is.
func linesOf(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("custom_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var at []string
	for i, l := range strings.Split(string(text), "\n") {
		if strings.HasSuffix(l, "// the line that messages name") {
			at = append(at, fmt.Sprintf("custom_test.go:%d", i+1))
		}
	}
	if len(at) != 2 {
		t.Fatalf("%d lines are marked, want 2", len(at))
	}
	return at
}

// customRules lists wrong rules with what must be said of them.
func customRules(t *testing.T) []struct {
	name   string
	nd     expr.Node
	second bool
	says   string
} {
	at := linesOf(t)
	one, two := fmt.Sprintf("rule %q (%s)", "soft sign", at[0]), fmt.Sprintf("rule %q (%s)", "ratio", at[1])
	return []struct {
		name   string
		nd     expr.Node
		second bool
		says   string
	}{
		{"a slope", expr.Node{Op: expr.OpApply, Rule: softsign(-1, 1), Args: []uint32{2}}, false, one},
		{"a second derivative", expr.Node{Op: expr.OpApply, Rule: softsign(1, -1), Args: []uint32{2}}, true, one},
		{"a slope of two", expr.Node{Op: expr.OpApply2, Rule2: ratio(-1, 1), Args: []uint32{0, 2}}, false, two},
		{"a mixed term", expr.Node{Op: expr.OpApply2, Rule2: ratio(1, 0), Args: []uint32{0, 2}}, true, two},
	}
}

// withRule is rule(…, x₀·x₁) + x₀.
func withRule(nd expr.Node) expression.Expression {
	return expression.Expression{N: 2, Ops: []expr.Node{{Op: expr.OpMul, Args: []uint32{0, 1}}, nd, {Op: expr.OpAdd, Args: []uint32{3, 0}}}}
}

// A rule of the user's own that is wrong is named with file and line, in every mode
// that uses what is wrong in it.
func TestCustomRuleIsNamed(t *testing.T) {
	for _, r := range customRules(t) {
		e := withRule(r.nd)
		for _, name := range modeNames {
			if r.second && (name == "dual" || name == "reverse") {
				continue
			}
			x := []float64{0.5, 0.75}
			rec := verify.Record(r.name, func(t verify.TB) {
				verify.Modes(t, only(verify.Func(modes.Of(e)), name), verify.Domain{Lo: x, Hi: x})
			})
			if !rec.Failed() || !strings.Contains(rec.Text(), "Modes refuted: "+name+": ") || !strings.Contains(rec.Text(), r.says) {
				t.Errorf("%s in %s: no %q in\n%s", r.name, name, r.says, rec.Text())
			}
		}
		rec := verify.Record(r.name, func(t verify.TB) { verify.Modes(t, verify.Func(modes.Of(e)), verify.Cube(2, 0.25, 2)) })
		if !rec.Failed() || !strings.Contains(rec.Text(), r.says) || !strings.Contains(rec.Text(), "the smallest part with the same failure is x[") {
			t.Errorf("Modes, %s: no %q in\n%s", r.name, r.says, rec.Text())
		}
	}
}

// Without Big the ladder compares the parts of the rule with each other; Modes
// says nothing then, but checks of a gradient or a Hessian do.
func TestCustomRuleWithoutBigIsNamed(t *testing.T) {
	for _, r := range customRules(t) {
		if r.nd.Rule != nil {
			r.nd.Rule.Big = nil
		} else {
			r.nd.Rule2.Big = nil
		}
		e := withRule(r.nd)
		p := e.Program()
		x := []float64{0.5, 0.75}
		recorded := verify.Recorded(2, func(x []expr.Expr) expr.Expr { return expression.Eval(e, x) })
		rep := verify.CheckHessian(p.Value, p.Hessian, x, recorded)
		if !r.second {
			rep = verify.CheckGradient(p.Value, p.Gradient, x, recorded)
		}
		if rep.Verdict != verify.Refuted || !strings.Contains(rep.Fault, r.says) {
			t.Errorf("%s: no %q in\n%s", r.name, r.says, rep)
		}
	}
}

// What Go writes of an expression compiles, and fails as the expression does.
func TestGoCompiles(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds a test of its own")
	}
	snippet := withRule(customRules(t)[0].nd).Go("F")
	if !strings.HasPrefix(snippet, "// soft_sign is the rule \"soft sign\" (custom_test.go:") {
		t.Errorf("nothing says where the rule is:\n%s", snippet)
	}
	file := `package reproduce

import (
	"math"
	"math/big"
	"testing"

	"slope"
	"slope/verify"
)

var soft_sign = &slope.Rule{Name: "soft sign",
	Eval: func(x float64) (float64, float64, float64) {
		s := 1 + math.Abs(x)
		return x / s, -1 / (s * s), -2 * math.Copysign(1, x) / (s * s * s)
	},
	Big: func(x *big.Float, prec uint) *big.Float {
		s := new(big.Float).SetPrec(prec).Abs(x)
		return new(big.Float).SetPrec(prec).Quo(x, s.Add(s, big.NewFloat(1)))
	}}

` + snippet + `

func TestReproduce(t *testing.T) {
	x := []float64{0.1, -0.75}
	verify.Modes(t, verify.NewFunc(2, F, F, F, F, F), verify.Domain{Lo: x, Hi: x})
}
`
	dir := t.TempDir()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, text []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, text, 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {
		filepath.Join(here, "reproduce", "reproduce_test.go"): write("reproduce_test.go", []byte(file)),
	}})
	if err != nil {
		t.Fatal(err)
	}
	test := filepath.Join(dir, "reproduce.test")
	if out, err := exec.Command("go", "test", "-c", "-vet=off", "-o", test, "-overlay", write("overlay.json", overlay), "./reproduce").CombinedOutput(); err != nil {
		t.Fatalf("the snippet does not compile: %v\n%s\n%s", err, snippet, out)
	}
	out, err := exec.Command(test, "-rapid.nofailfile", "-rapid.shrinktime=0s").CombinedOutput()
	if err == nil {
		t.Fatalf("the snippet passes:\n%s\n%s", snippet, out)
	}
	if !strings.Contains(string(out), "Modes refuted: dual: ") || !strings.Contains(string(out), "x = {0.1, -0.75}") || !strings.Contains(string(out), `rule "soft sign" (reproduce_test.go:`) {
		t.Errorf("the snippet fails in another way:\n%s\n%s", snippet, out)
	}
}
