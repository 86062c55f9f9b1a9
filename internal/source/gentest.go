package source

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
)

// Test returns the text of a test file that holds what Derive writes to file against difference quotients, by package slope/verify. The points are
// those of the directives //slope:point of the function, and what the function named after it with Point behind returns: the arguments of the call, the
// receiver first. The latter may stand in a test file.
func Test(p *Program, opt Options, file string) ([]byte, error) {
	g, tops, err := derive(p, opt)
	if err != nil {
		return nil, err
	}
	if _, err := g.file(tops, opt); err != nil {
		return nil, err
	}
	in := tops[0].instance()
	t := &testWriter{g: g, f: in.f, opt: opt, p: &printer{g: g, imports: map[string]string{}, helpers: map[string]string{}, globals: map[types.Object]string{},
		pkgNames: map[string]bool{}, fn: in.f}}
	t.wrt, _ = g.chooseWrt(in.f, opt)
	t.points()
	t.leaves()
	t.chooseResult()
	if len(g.problems) > 0 {
		return nil, g.err()
	}
	return t.file(tops, file)
}

// testWriter writes one test file. A function of many parameters is tested as one of a vector: all differentiated numbers in a row.
type testWriter struct {
	g    *generator
	f    *function
	opt  Options
	p    *printer
	wrt  []int
	res  int      // index of the differentiated result
	at   []string // functions that return the arguments, as text
	args []string // names of the parameters in the test
	vec  []part
}

// part is a piece of the vector: a slice, or one number.
type part struct {
	param int
	path  string // of a number in a struct: .A.B
	slice bool
	from  string // offset in the vector
}

// points collects where to test.
func (t *testWriter) points() {
	d := t.g.p.funcs[t.f.obj].decl
	types := t.paramTypes()
	for _, x := range directives(d) {
		if x.name != "point" {
			continue
		}
		if _, err := parser.ParseExpr("f(" + x.text + ")"); err != nil || x.text == "" {
			t.g.problem(x.pos, "//slope:point "+x.text+" is no list of arguments", "write one such as //slope:point []float64{1, 2}, 0.5")
			continue
		}
		t.at = append(t.at, "func() "+types+" { return "+x.text+" }")
	}
	name := strings.ReplaceAll(t.opt.Func, ".", "") + "Point"
	if t.g.target.Types.Scope().Lookup(name) != nil || declaresInTest(t.g.target.Dir, name) {
		t.at = append(t.at, name)
	}
	if len(t.at) == 0 {
		t.g.problem(d.Pos(), "no point is known at which to test "+t.opt.Func, "write //slope:point and the arguments in its comment, or a function "+name+"() "+types)
	}
}

// paramTypes is the list of the types of the parameters, the receiver first.
func (t *testWriter) paramTypes() string {
	var list []string
	for _, v := range t.f.params {
		list = append(list, t.p.typ(v.typ))
	}
	if len(list) == 1 {
		return list[0]
	}
	return "(" + strings.Join(list, ", ") + ")"
}

// declaresInTest reports whether a test file in dir declares a function.
func declaresInTest(dir, name string) bool {
	files, _ := filepath.Glob(filepath.Join(dir, "*_test.go"))
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, src, parser.SkipObjectResolution)
		if err != nil || strings.HasSuffix(f.Name.Name, "_test") {
			continue
		}
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok && fd.Recv == nil && fd.Name.Name == name {
				return true
			}
		}
	}
	return false
}

// chooseResult finds the result whose derivative is tested.
func (t *testWriter) chooseResult() {
	t.res = -1
	k := t.opt.Result
	for i, v := range t.f.results {
		if isFloat(v.typ) {
			if k == 0 && t.res < 0 {
				t.res = i
			}
			k--
		}
	}
	if t.res < 0 {
		t.g.problem(t.f.pos, t.opt.Func+" has no float64 result, which a test needs", "test it by hand")
	}
}

// leaves cuts the differentiated parameters into the parts of the vector.
func (t *testWriter) leaves() {
	taken := map[string]bool{}
	for _, n := range []string{"t", "f", "g", "h", "v", "w", "e", "i", "k", "y", "d", "dst", "point", "run", "verify", "testing"} {
		taken[n] = true
	}
	for _, v := range t.f.params {
		n := v.name
		for taken[n] {
			n += "Arg"
		}
		taken[n] = true
		t.args = append(t.args, n)
	}
	slices, numbers := "", 0
	offset := func() string {
		switch {
		case slices == "":
			return itoa(numbers)
		case numbers == 0:
			return slices
		}
		return slices + "+" + itoa(numbers)
	}
	for _, i := range t.wrt {
		v := t.f.params[i]
		if isPointer(v.typ) {
			t.g.problem(v.pos, "cannot write a test of the derivative with respect to a pointer", "test it by hand")
		}
		if isSlice(v.typ) {
			t.vec = append(t.vec, part{param: i, slice: true, from: offset()})
			if slices != "" {
				slices += "+"
			}
			slices += "len(" + t.args[i] + ")"
			continue
		}
		for _, path := range t.paths(v.typ, "") {
			t.vec = append(t.vec, part{param: i, path: path, from: offset()})
			numbers++
		}
	}
}

// paths are the ways to the numbers in a value of type u.
func (t *testWriter) paths(u types.Type, to string) []string {
	switch x := u.Underlying().(type) {
	case *types.Basic:
		if isFloat(u) {
			return []string{to}
		}
	case *types.Struct:
		var list []string
		for i := range x.NumFields() {
			list = append(list, t.paths(x.Field(i).Type(), to+"."+x.Field(i).Name())...)
		}
		return list
	case *types.Array:
		var list []string
		for i := range int(x.Len()) {
			list = append(list, t.paths(x.Elem(), to+"["+itoa(i)+"]")...)
		}
		return list
	}
	return nil
}

// single reports whether the vector is one slice as it stands.
func (t *testWriter) single() bool { return len(t.vec) == 1 && t.vec[0].slice }

// unpack is the text that gives the parameters the numbers of the vector v; like gives the type of a direction's variable.
func (t *testWriter) unpack(v string, names []string, direction bool) string {
	var b strings.Builder
	done := map[int]bool{}
	for _, q := range t.vec {
		n := names[q.param]
		switch {
		case q.slice && t.single():
			fmt.Fprintf(&b, "%s := %s\n", n, v)
			continue
		case q.slice && q.from == "0":
			fmt.Fprintf(&b, "%s := %s[:len(%s)]\n", n, v, t.args[q.param])
			continue
		case q.slice:
			fmt.Fprintf(&b, "%s := %s[%s : %s+len(%s)]\n", n, v, q.from, q.from, t.args[q.param])
			continue
		}
		if !done[q.param] {
			done[q.param] = true
			if direction {
				fmt.Fprintf(&b, "var %s %s\n", n, t.p.typ(t.f.params[q.param].typ))
			} else {
				fmt.Fprintf(&b, "%s := %s\n", n, n)
			}
		}
		fmt.Fprintf(&b, "%s%s = %s(%s[%s])\n", n, q.path, t.floatType(q), v, q.from)
	}
	return b.String()
}

// floatType is the type of the number that the part is.
func (t *testWriter) floatType(q part) string {
	u := t.f.params[q.param].typ
	for _, step := range strings.FieldsFunc(q.path, func(r rune) bool { return r == '.' || r == '[' }) {
		switch x := u.Underlying().(type) {
		case *types.Struct:
			for i := range x.NumFields() {
				if x.Field(i).Name() == step {
					u = x.Field(i).Type()
				}
			}
		case *types.Array:
			u = x.Elem()
		}
	}
	return t.p.typ(u)
}

// called is the text of a call of the function or of a derivative: first are arguments before all others, and behind has what follows a parameter.
func (t *testWriter) called(suffix string, first []string, behind map[int]string) string {
	name, args := t.f.obj.Name()+suffix, append([]string(nil), first...)
	for i, n := range t.args {
		if t.f.recv && i == 0 {
			name = n + "." + name
			continue
		}
		variadic := t.f.variadic && i == len(t.args)-1 && behind[i] == ""
		if variadic {
			n += "..."
		}
		args = append(args, n)
		if behind[i] != "" {
			args = append(args, behind[i])
		}
	}
	return name + "(" + strings.Join(args, ", ") + ")"
}

// taking is the list of variables that take results: those named by index, blanks for the others.
func taking(n int, names map[int]string) string {
	list := make([]string, n)
	for i := range list {
		list[i] = "_"
		if names[i] != "" {
			list[i] = names[i]
		}
	}
	return strings.Join(list, ", ")
}
