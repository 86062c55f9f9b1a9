package gd_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"slope/gd"
)

// Parts lists every type of the package that has the Begin of a step rule or a direction, or
// the Stop of a stop rule.
func TestPartsAreComplete(t *testing.T) {
	listed := map[string]bool{"Steepest": true, "StopFunc": true} // one has no parameters, one is a function
	for _, p := range gd.Parts() {
		listed[strings.TrimPrefix(fmt.Sprintf("%T", p), "gd.")] = true
	}
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || f.Name.Name != "Begin" && f.Name.Name != "Stop" {
				continue
			}
			if name, ok := f.Recv.List[0].Type.(*ast.Ident); ok && ast.IsExported(name.Name) {
				if found++; !listed[name.Name] {
					t.Errorf("%s is not among Parts", name.Name)
				}
			}
		}
	}
	if found < 20 {
		t.Errorf("%d parts found, want at least 20", found)
	}
}
