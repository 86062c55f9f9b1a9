// Params lists the functions with more than five parameters, receivers not counted, and
// fails for each that .ci/params/allowed.txt does not name with a reason: a function that
// needs more takes a struct. Tests, inputs of tests and generated files are left out.
//
//	go run ./.ci/params
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"slices"
	"strings"
)

const most = 5

func main() {
	files, err := exec.Command("git", "ls-files", "*.go").Output()
	if err != nil {
		fatal(err)
	}
	text, err := os.ReadFile(".ci/params/allowed.txt")
	if err != nil {
		fatal(err)
	}
	var found []long
	for _, name := range strings.Fields(string(files)) {
		if strings.HasSuffix(name, "_test.go") || strings.Contains(name, "testdata/") {
			continue
		}
		src, err := os.ReadFile(name)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			fatal(err)
		}
		f, err := functions(name, src)
		if err != nil {
			fatal(err)
		}
		found = append(found, f...)
	}
	if faults := compare(found, string(text)); len(faults) > 0 {
		fmt.Println(strings.Join(faults, "\n"))
		os.Exit(1)
	}
}

func fatal(err error) {
	fmt.Fprintln(os.Stderr, "params:", err)
	os.Exit(2)
}

// A long is a function with many parameters.
type long struct {
	name string // directory and name, as "expr (*blk).add"
	n    int
}

// functions returns the functions of a file with more parameters than most.
func functions(name string, src []byte) ([]long, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	if ast.IsGenerated(f) {
		return nil, nil
	}
	dir := "."
	if k := strings.LastIndexByte(name, '/'); k >= 0 {
		dir = name[:k]
	}
	var out []long
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if n := fn.Type.Params.NumFields(); n > most {
			out = append(out, long{dir + " " + receiver(fn) + fn.Name.Name, n})
		}
	}
	return out, nil
}

func receiver(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return ""
	}
	t, star := fn.Recv.List[0].Type, ""
	if p, ok := t.(*ast.StarExpr); ok {
		t, star = p.X, "*"
	}
	switch g := t.(type) {
	case *ast.IndexExpr:
		t = g.X
	case *ast.IndexListExpr:
		t = g.X
	}
	return fmt.Sprintf("(%s%s).", star, t)
}

// compare returns what is not as the list says: a line is the number of parameters, the
// function, and after # the reason.
func compare(found []long, list string) (faults []string) {
	allowed := map[string]int{}
	for _, l := range strings.Split(list, "\n") {
		if l == "" || strings.HasPrefix(l, "#") {
			continue
		}
		row, reason, _ := strings.Cut(l, " # ")
		var n int
		var dir, name string
		if _, err := fmt.Sscan(row, &n, &dir, &name); err != nil || strings.TrimSpace(reason) == "" {
			faults = append(faults, fmt.Sprintf(".ci/params/allowed.txt: %q, want the number, the directory, the function, and the reason after \" # \"", l))
			continue
		}
		allowed[dir+" "+name] = n
	}
	seen := map[string]bool{}
	for _, f := range found {
		seen[f.name] = true
		switch n := max(allowed[f.name], most); {
		case f.n > n:
			faults = append(faults, fmt.Sprintf("%s has %d parameters, want %d or fewer: take a struct", f.name, f.n, n))
		case f.n < n:
			faults = append(faults, fmt.Sprintf(".ci/params/allowed.txt: %s has %d parameters now, not %d", f.name, f.n, n))
		}
	}
	for name := range allowed {
		if !seen[name] {
			faults = append(faults, fmt.Sprintf(".ci/params/allowed.txt: %s has %d parameters or fewer now: delete its line", name, most))
		}
	}
	slices.Sort(faults)
	return faults
}
