package mutate

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const source = `package p

func (l *list[T]) f(a, b int, x float64) bool {
	if a < b && x != 2.5 {
		a += 3
		g(a)
	}
	for {
		break
	}
	b = -a
	panic("a" + "b")
	return true
}
`

// TestMutants: each kind of change stands in its place, the number of lines stays,
// and each mutant is a Go file.
func TestMutants(t *testing.T) {
	ms, err := Mutants("p.go", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range ms {
		if m.Func != "(*list).f" {
			t.Errorf("function %q", m.Func)
		}
		got = append(got, m.Change)
		out := m.Apply([]byte(source))
		if _, err := parser.ParseFile(token.NewFileSet(), "p.go", out, 0); err != nil {
			t.Errorf("%s: %v", m.Change, err)
		}
		if a, b := strings.Count(source, "\n"), strings.Count(string(out), "\n"); a != b {
			t.Errorf("%s: %d lines, want %d", m.Change, b, a)
		}
		if string(out) == source {
			t.Errorf("%s changes nothing", m.Change)
		}
	}
	slices.Sort(got)
	want := []string{
		"!= → ==", "&& → ||", "+= → -=", "+= → =", "- left out", "2.5 → (2.5 + 1)", "3 → 2", "3 → 4", "< → <=", "< → >=",
		"assignment left out", "break → continue", "call left out", "condition always holds", "condition never holds", "true → false",
	}
	if !slices.Equal(got, want) {
		t.Errorf("changes\n%q, want\n%q", got, want)
	}
}

// TestCampaign runs a module of two functions, one of which is tested: a change of
// that is killed, of the other not reached, and a weak test lets one pass.
func TestCampaign(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a module seven times")
	}
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module m\n\ngo 1.26\n")
	src := "package m\n\nfunc sum(a, b int) int { return a + b }\n\nfunc less(a, b int) bool {\n\treturn a < b\n}\n\nfunc other() int {\n\treturn 7\n}\n\nfunc text() string { s := \"a\"; return s + s }\n"
	write("m.go", src)
	write("m_test.go", "package m\n\nimport \"testing\"\n\nfunc TestM(t *testing.T) {\n\tif sum(2, 1) != 3 || !less(1, 2) || text() == \"\" {\n\t\tt.Fatal()\n\t}\n}\n")
	c := &Campaign{Dir: dir, Tests: []string{"."}}
	lines, err := c.Covered(t.Context(), ".")
	if err != nil {
		t.Fatal(err)
	}
	ms, err := Mutants("m.go", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]Outcome{}
	for _, m := range ms {
		if got[m.Func+" "+m.Change], err = c.outcome(t.Context(), lines, "m.go", []byte(src), m); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]Outcome{
		"sum + → -": Killed, "less < → <=": Survived, "less < → >=": Killed, "other 7 → 8": NotReached, "other 7 → 6": NotReached,
		"text + → -": NoProgram,
	}
	for k, o := range want {
		if got[k] != o {
			t.Errorf("%s: %v, want %v", k, got[k], o)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d mutants, want %d: %v", len(got), len(want), got)
	}
}
