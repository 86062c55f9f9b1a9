package source

import (
	"go/ast"
	"regexp"
	"strings"
	"testing"
)

// TestRefused checks that each way to lose a derivative is refused, with its line and with advice.
func TestRefused(t *testing.T) {
	p, err := Load("testdata/refused", ".", "")
	if err != nil {
		t.Fatal(err)
	}
	form := regexp.MustCompile(`^\S+\.go:\d+:\d+: [^;]+; \S`)
	for _, f := range p.Main.Files {
		for _, d := range f.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || !fd.Name.IsExported() {
				continue
			}
			_, want, _ := strings.Cut(strings.TrimSpace(fd.Doc.Text()), ": ")
			if _, err := Derive(p, Options{Func: fd.Name.Name, Modes: []string{"jvp"}}); err == nil {
				t.Errorf("%s: tangent generated", fd.Name.Name)
			}
			text, err := Gradient(p, Options{Func: fd.Name.Name})
			if err == nil {
				t.Errorf("%s: generated\n%s", fd.Name.Name, text)
				continue
			}
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: message %q, want %q in it", fd.Name.Name, err, want)
			}
			for _, line := range strings.Split(err.Error(), "\n") {
				if !form.MatchString(line) {
					t.Errorf("%s: message %q, want file:line:col: what; advice", fd.Name.Name, line)
				}
			}
		}
	}
}
