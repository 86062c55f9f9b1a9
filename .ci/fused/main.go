// Command fused reports the products that the Go compiler fuses with a sum.
//
// On arm64, s390x, ppc64le, riscv64 and on amd64 with GOAMD64=v3 the compiler may
// turn x*y + z into one instruction that rounds once, also where the product
// stands in another statement or in the caller of an inlined function. The bits
// then depend on the architecture, and exact sums and products, on which rules,
// intervals and proofs rest, become wrong.
//
// The compiler says itself where it fuses (its debug option fmahash), with the
// place of the sum and of the inlined calls around it; calls of math.FMA are not
// among them. The tests of the guarded packages are compiled too, since they
// instantiate the generic types, but only the sums in files of the library count.
//
//	go run ./.ci/fused [-arch arm64] [dir …]
//
// It exits with 1 if there is a sum that allowed.txt does not name, or a line of
// allowed.txt that names none.
package main

import (
	"bufio"
	"bytes"
	_ "embed"
	"flag"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// guarded are the directories whose sums count, with those below them, and
// generated the files.
var (
	guarded   = []string{".", "internal/rule", "internal/interval", "internal/bigmath", "internal/kernel", "convex", "dual", "hyperdual", "reverse", "expr"}
	generated = regexp.MustCompile(`(^|/)generated(_\w+\.go$|/)`)
)

//go:embed allowed.txt
var allowedText string

func main() {
	arch := flag.String("arch", "arm64", "architecture to compile for, or amd64 for GOAMD64=v3")
	flag.Parse()
	dirs := guarded
	if flag.NArg() > 0 {
		dirs = flag.Args()
	}
	tested := make([]string, len(guarded))
	for i, d := range guarded {
		if tested[i] = "./" + d + "/..."; d == "." {
			tested[i] = d
		}
	}
	sums, err := compile(".", *arch, "./...")
	if err == nil {
		var more []sum
		more, err = compile(".", *arch, append([]string{"-test"}, tested...)...)
		sums = append(sums, more...)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "fused:", err)
		os.Exit(2)
	}
	allowed, err := parseAllowed(allowedText)
	if err != nil {
		fmt.Fprintln(os.Stderr, "fused:", err)
		os.Exit(2)
	}
	faults := judge(".", sums, dirs, allowed, flag.NArg() == 0)
	for _, f := range faults {
		fmt.Println(f)
	}
	if len(faults) > 0 {
		os.Exit(1)
	}
}

// place is a position in a file of the module.
type place struct {
	file      string
	line, col int
}

func (p place) String() string { return fmt.Sprintf("%s:%d:%d", p.file, p.line, p.col) }

// sum is where the compiler fuses: the sum, and the calls that were inlined
// around it, the innermost last.
type sum struct {
	place
	calls []place
}

// compile compiles packages of the module in dir, with their tests if the first
// argument is -test, and returns the sums that are fused. Files outside dir are
// left out.
func compile(dir, arch string, args ...string) ([]sum, error) {
	root, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("go", append([]string{"list", "-export", "-trimpath=false", "-gcflags=-d=fmahash=vy", "-f", "{{.ImportPath}}"}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOARCH="+arch, "GOAMD64=v3", "CGO_ENABLED=0")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%v: %w\n%s", cmd, err, &stderr)
	}
	var sums []sum
	seen := map[string]bool{}
	lines := bufio.NewScanner(&stderr)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		line, _, ok := strings.Cut(lines.Text(), " [bisect-match")
		if !ok {
			continue
		}
		var s sum
		for _, w := range strings.Split(line, "; ") {
			s.calls = append(s.calls, s.place)
			if s.place, ok = parsePlace(root, w); !ok {
				break
			}
		}
		s.calls = s.calls[1:]
		if key := fmt.Sprint(s.calls, s.place); ok && !seen[key] {
			seen[key] = true
			sums = append(sums, s)
		}
	}
	slices.SortFunc(sums, func(a, b sum) int {
		if c := strings.Compare(a.file, b.file); c != 0 {
			return c
		}
		if a.line != b.line {
			return a.line - b.line
		}
		return a.col - b.col
	})
	return sums, nil
}

// parsePlace parses file:line:column, with the file relative to root.
func parsePlace(root, s string) (p place, ok bool) {
	w := strings.Split(s, ":")
	if len(w) != 3 {
		return p, false
	}
	p.file = w[0]
	if filepath.IsAbs(p.file) {
		rel, err := filepath.Rel(root, p.file)
		if err != nil || strings.HasPrefix(rel, "..") {
			return p, false
		}
		p.file = rel
	}
	p.file = filepath.ToSlash(filepath.Clean(p.file))
	p.line, _ = strconv.Atoi(w[1])
	p.col, _ = strconv.Atoi(w[2])
	return p, true
}

// parseAllowed parses lines of the form
//
//	file function: reason
func parseAllowed(text string) (map[string]string, error) {
	allowed := map[string]string{}
	for _, l := range strings.Split(text, "\n") {
		l = strings.TrimSpace(l)
		if l == "" || strings.HasPrefix(l, "#") {
			continue
		}
		what, reason, ok := strings.Cut(l, ": ")
		if !ok || len(strings.Fields(what)) != 2 || strings.TrimSpace(reason) == "" {
			return nil, fmt.Errorf("allowed.txt: line %q, want \"file function: reason\"", l)
		}
		allowed[strings.Join(strings.Fields(what), " ")] = reason
	}
	return allowed, nil
}

// judge returns a line for every sum that counts and is not allowed, and, with
// all, for every line of allowed that no sum needs.
func judge(root string, sums []sum, dirs []string, allowed map[string]string, all bool) (faults []string) {
	counts := func(file string) bool {
		in := func(dir string) bool {
			return filepath.ToSlash(filepath.Dir(file)) == dir || strings.HasPrefix(file, dir+"/")
		}
		return !strings.HasSuffix(file, "_test.go") && (slices.ContainsFunc(dirs, in) || generated.MatchString(file))
	}
	needed := map[string]bool{}
	told := map[place]bool{}
	for _, s := range sums {
		if !counts(s.file) || told[s.place] {
			continue
		}
		told[s.place] = true
		f := find(root, s)
		if key := s.file + " " + f.name; allowed[key] != "" {
			needed[key] = true
			continue
		}
		faults = append(faults, s.message(f))
	}
	for key := range allowed {
		if all && !needed[key] {
			faults = append(faults, fmt.Sprintf("allowed.txt: %s has no fused sum any more; delete its line", key))
		}
	}
	return faults
}

// found is a sum in the source.
type found struct {
	name string // of the function
	typ  string // to which its products are converted
	text string // the sum with its products rounded, "" if it has none in sight
}

func (s sum) message(f found) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v: %s: a product is fused with this sum, so the bits depend on the architecture.", s.place, f.name)
	switch {
	case f.text != "":
		fmt.Fprintf(&b, " Write %s", f.text)
	case len(s.calls) > 0:
		fmt.Fprintf(&b, " An argument of the inlined call at %v is a product: pass %s(x*y) there, or start %s with x = %s(x)", s.calls[len(s.calls)-1], f.typ, f.name, f.typ)
	default:
		fmt.Fprintf(&b, " One operand is a name, an element or an inlined call that holds a product: write %s(x*y) where it is computed (x/2 and 2*x are products too)", f.typ)
	}
	fmt.Fprintf(&b, "; or math.FMA(x, y, z) if x*y + z is to be rounded once.")
	return b.String()
}

// find looks for s in its file.
func find(root string, s sum) found {
	f := found{name: "?", typ: "float64"}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, filepath.Join(root, s.file), nil, 0)
	if err != nil {
		return f
	}
	for _, d := range file.Decls {
		if d, ok := d.(*ast.FuncDecl); ok && fset.Position(d.Pos()).Line <= s.line && s.line <= fset.Position(d.End()).Line {
			f.name, f.typ = signature(d)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if text, at := sumText(n, f.typ); text != "" {
			if q := fset.Position(at); q.Line == s.line && q.Column == s.col {
				f.text = text
			}
		}
		return true
	})
	return f
}

// sumText is the sum that n is, with its product rounded, and the place of its operator; empty if n adds no product.
func sumText(n ast.Node, typ string) (text string, at token.Pos) {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		x, fx := rounded(n.X, typ)
		y, fy := rounded(n.Y, typ)
		if fx || fy {
			return source(x) + " " + n.Op.String() + " " + source(y), n.OpPos
		}
	case *ast.AssignStmt:
		if len(n.Rhs) == 1 {
			if y, ok := rounded(n.Rhs[0], typ); ok {
				return source(n.Lhs[0]) + " " + n.Tok.String() + " " + source(y), n.TokPos
			}
		}
	}
	return "", token.NoPos
}

// signature returns the name of a function, with its receiver, and the type of
// its numbers: its last type parameter if it has any, else float64.
func signature(d *ast.FuncDecl) (name, typ string) {
	name, typ = d.Name.Name, "float64"
	if p := d.Type.TypeParams; p != nil && len(p.List) > 0 {
		typ = p.List[0].Names[0].Name
	}
	if d.Recv == nil {
		return name, typ
	}
	t := d.Recv.List[0].Type
	if p, ok := t.(*ast.StarExpr); ok {
		t = p.X
	}
	if i, ok := t.(*ast.IndexExpr); ok {
		t, typ = i.X, source(i.Index)
	}
	return source(t) + "." + name, typ
}

// rounded returns e with its product converted to typ, and whether e is one.
func rounded(e ast.Expr, typ string) (ast.Expr, bool) {
	switch x := e.(type) {
	case *ast.ParenExpr:
		return rounded(x.X, typ)
	case *ast.UnaryExpr:
		if y, ok := rounded(x.X, typ); ok && x.Op == token.SUB {
			return &ast.UnaryExpr{Op: token.SUB, X: y}, true
		}
	case *ast.BinaryExpr:
		if x.Op == token.MUL || x.Op == token.QUO {
			return &ast.CallExpr{Fun: ast.NewIdent(typ), Args: []ast.Expr{x}}, true
		}
	}
	return e, false
}

func source(e ast.Expr) string {
	var b bytes.Buffer
	if err := format.Node(&b, token.NewFileSet(), e); err != nil {
		return "?"
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
