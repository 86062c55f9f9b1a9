package source

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"sort"
	"strconv"
	"strings"
)

// typeParams prints the type parameters of a function or a type of the file.
func (l *lifter) typeParams() string {
	if l.opt.Type != "" {
		return ""
	}
	c := "Real"
	if l.ordered {
		c = "Ordered"
	}
	return "[" + l.t + " " + l.slope + "." + c + "[" + l.t + "]]"
}

// nameOf returns the name of an instance, which is printed later.
func (l *lifter) nameOf(in *liftInstance) string {
	if _, ok := l.texts[in]; !ok {
		l.texts[in] = ""
		l.queue = append(l.queue, in)
	}
	if in.name == "" {
		in.name = l.unique(liftName(in.fn) + l.typ.suffix)
		any := false
		for _, v := range in.params() {
			any = any || in.act[v]
		}
		in.setLike(!any)
	}
	return in.name
}

// liftName is the name of a function, with that of its receiver's type before it.
func liftName(fn *types.Func) string {
	name := fn.Name()
	if r := fn.Type().(*types.Signature).Recv(); r != nil {
		t := r.Type()
		if p, ok := t.(*types.Pointer); ok {
			t = p.Elem()
		}
		if n, ok := t.(*types.Named); ok {
			name = n.Obj().Name() + upper(name)
		}
	}
	return name
}

func (in *liftInstance) setLike(on bool) {
	if on && !in.like {
		in.like = true
		in.l.likes++
	}
}

// print prints the function.
func (in *liftInstance) print(doc string) string {
	var first []string
	body := in.block(in.decl.Body, in.sig) // it tells whether a number to lift like is needed
	if in.zero {
		body = "{\n" + in.zeroAs + " := " + in.anchor + ".Lift(0)\n" + strings.TrimPrefix(body, "{")
	}
	if in.like {
		in.like0()
		first = append(first, in.anchor+" "+in.l.t)
	}
	if r := in.decl.Recv; r != nil {
		name := "_"
		if len(r.List[0].Names) > 0 {
			name = r.List[0].Names[0].Name
		}
		t := in.l.text(r.List[0].Type.Pos(), r.List[0].Type.End())
		if in.act[in.sig.Recv()] {
			t = in.typeText(r.List[0].Type)
		}
		first = append(first, name+" "+t)
		if n := in.decl.Type.Params.List; len(n) > 0 && len(n[0].Names) == 0 {
			in.l.problem(in.decl.Pos(), "a method with parameters without names", "name them")
		}
	}
	return doc + "func " + in.name + in.l.typeParams() + in.signature(in.decl.Type, in.sig, first) + " " + body + "\n"
}

// like0 is a number of the function, to lift constants like: an active parameter, or a variable for 0 if that may change or be hidden.
func (in *liftInstance) like0() string {
	if in.anchor == "" {
		in.findAnchor()
	}
	if in.zero {
		return in.zeroAs
	}
	return in.anchor
}

func (in *liftInstance) findAnchor() {
	var slices []*types.Var
	for _, v := range in.params() {
		if !in.act[v] || v.Name() == "" || v.Name() == "_" {
			continue
		}
		if isFloat(v.Type()) {
			in.anchorAt(v, v.Name(), true)
			return
		}
		if f := in.l.numberField(v.Type()); f != "" && (in.top || !in.nilTested(v)) {
			in.anchorAt(v, v.Name()+"."+f, true)
			return
		}
		slices = append(slices, v)
	}
	if !in.top {
		in.setLike(true)
		in.anchor = in.l.fresh("like")
		return
	}
	for _, v := range slices {
		s, t := v.Name(), v.Type()
		for elemOf(t) != nil && !isFloat(t) {
			s, t = s+"[0]", elemOf(t)
		}
		if isFloat(t) {
			in.anchorAt(v, s, false)
			return
		}
	}
	in.l.problem(in.decl.Pos(), "no parameter of "+in.fn.Name()+" holds a number that constants could be lifted like", "give it a float64 or a []float64")
	in.anchor = "x"
}

// anchorAt lifts constants like the number text, which is v or a part of it; like a zero that is made first if v is hidden in places.
func (in *liftInstance) anchorAt(v *types.Var, text string, scalar bool) {
	in.anchor = text
	if in.hidden(v.Name(), v, !scalar) {
		in.zero, in.zeroAs = true, in.l.fresh("zero")
	}
}

// nilTested reports whether the function compares v, so that it may be a nil pointer.
func (in *liftInstance) nilTested(v *types.Var) bool {
	found := false
	ast.Inspect(in.decl.Body, func(n ast.Node) bool {
		if b, ok := n.(*ast.BinaryExpr); ok && (b.Op == token.EQL || b.Op == token.NEQ) {
			for _, e := range []ast.Expr{b.X, b.Y} {
				id, isName := ast.Unparen(e).(*ast.Ident)
				found = found || isName && in.info.Uses[id] == v && isPointer(v.Type())
			}
		}
		return !found
	})
	return found
}

// fresh is name, or another name that nothing in the package has; it may be used in several functions.
func (l *lifter) fresh(name string) string {
	n := name
	for k := 2; l.taken[n]; k++ {
		n = name + itoa(k)
	}
	return n
}

// numberField is the name of a field of t, a struct or a pointer to one, that is an active number.
func (l *lifter) numberField(t types.Type) string {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if s, ok := t.Underlying().(*types.Struct); ok {
		for i := range s.NumFields() {
			if f := s.Field(i); l.fields[f] && isFloat(f.Type()) {
				return f.Name()
			}
		}
	}
	return ""
}

// hidden reports whether another variable of the function has the name of v, or v is assigned to and that matters.
func (in *liftInstance) hidden(name string, v *types.Var, assigned bool) bool {
	found := false
	ast.Inspect(in.decl.Body, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.Ident:
			if o := in.info.Defs[x]; o != nil && x.Name == name && o != v {
				found = true
			}
		case *ast.AssignStmt:
			for _, e := range x.Lhs {
				if id, ok := ast.Unparen(e).(*ast.Ident); ok && assigned && in.info.Uses[id] == v {
					found = true
				}
			}
		}
		return !found
	})
	return found
}

// file prints everything, again until it is settled which functions take a number to lift like and whether values are looked at.
func (l *lifter) file(tops []*liftInstance) ([]byte, error) {
	l.named, l.helpers = map[*types.TypeName]string{}, map[string]string{}
	for _, top := range tops {
		top.name = liftName(top.fn) + l.typ.suffix
		if l.taken[top.name] {
			l.problem(top.decl.Pos(), "the package has the name "+top.name+" already", "rename it, or name its file with -o if it is generated")
			return nil, nil
		}
		l.taken[top.name] = true
	}
	body := l.functions(tops)
	if len(l.problems) > 0 {
		return nil, nil
	}
	if l.ordered && strings.HasPrefix(l.t, "expr.") {
		l.problem(tops[0].decl.Pos(), tops[0].fn.Name()+" looks at active values, which "+l.t+" does not show", "use slope.Real's Max, Min, Abs or Select, or another type")
		return nil, nil
	}
	for i := 0; i < len(l.types); i++ {
		body += l.typeDecl(l.types[i])
	}
	for _, n := range sortedKeys(l.helpers) {
		body += l.helperText(n)
	}
	if len(l.problems) > 0 {
		return nil, nil
	}
	var fns []*types.Func
	for _, in := range l.queue {
		fns = append(fns, in.fn)
	}
	text := l.p.header(l.opt.Command, l.opt.args(), fns) + "package " + l.p.Main.Name + "\n\n" + l.imports(body) + body
	out, err := format.Source([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("source: the lifted text of %s does not parse, which is a bug: %v\n%s", l.opt.Func, err, text)
	}
	return out, nil
}

// functions prints the functions until printing changes nothing that they depend on.
func (l *lifter) functions(tops []*liftInstance) string {
	var body strings.Builder
	for settled := false; !settled && len(l.problems) == 0; {
		ordered, likes, fields := l.ordered, l.likes, len(l.fields)
		l.texts, l.queue = map[*liftInstance]string{}, nil
		body.Reset()
		for _, top := range tops {
			l.nameOf(top)
		}
		for i := 0; i < len(l.queue); i++ {
			body.WriteString("\n" + l.queue[i].print(l.doc(l.queue[i])))
		}
		l.solve() // fields of one line of a struct
		settled = ordered == l.ordered && likes == l.likes && fields == len(l.fields)
	}
	return body.String()
}

// doc is the comment of a function of the file.
func (l *lifter) doc(in *liftInstance) string {
	what := "over numbers of type " + l.t
	if l.opt.Type == "" {
		what = "for every number type"
		if l.ordered {
			what += " whose values can be looked at"
		}
	}
	name := in.fn.Name()
	if t := strings.TrimSuffix(liftName(in.fn), upper(name)); in.sig.Recv() != nil {
		name = t + "." + name
	}
	s := "// " + in.name + " is " + name + " " + what + "."
	if in.decl.Doc != nil {
		var lines []string
		for _, c := range in.decl.Doc.List {
			if !isDirective(c.Text) {
				lines = append(lines, l.text(c.Pos(), c.End()))
			}
		}
		s += "\n//\n" + strings.TrimRight(strings.Join(lines, "\n"), "/\n")
	}
	return s + "\n"
}

// imports prints the imports that the text needs: those of the files of the package, and those that the pass adds.
func (l *lifter) imports(body string) string {
	used := qualifiers(body)
	var lines []string
	for name, p := range l.importPaths(used) {
		if used[name] {
			line := strconv.Quote(p)
			if p[strings.LastIndex(p, "/")+1:] != name {
				line = name + " " + line
			}
			lines = append(lines, line)
		}
	}
	sort.Slice(lines, func(i, j int) bool {
		return lines[i][strings.Index(lines[i], `"`):] < lines[j][strings.Index(lines[j], `"`):]
	})
	if len(lines) == 0 {
		return ""
	}
	if len(lines) == 1 {
		return "import " + lines[0] + "\n"
	}
	return "import (\n" + strings.Join(lines, "\n") + "\n)\n"
}

// qualifiers returns the names before a dot in the declarations of body.
func qualifiers(body string) map[string]bool {
	used := map[string]bool{}
	f, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+body, parser.SkipObjectResolution)
	if err != nil {
		return used
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := s.X.(*ast.Ident); ok {
				used[id.Name] = true
			}
		}
		return true
	})
	return used
}

// importPaths returns the path of each package name. It refuses a used name that stands for two packages.
func (l *lifter) importPaths(used map[string]bool) map[string]string {
	paths := map[string]string{l.slope: "slope", l.math: "math", "sort": "sort"}
	if l.opt.Type != "" {
		name, _, _ := strings.Cut(l.t, ".")
		paths[name] = l.typ.path
	}
	for _, in := range l.queue {
		for _, f := range l.p.Main.Files {
			if in.decl.Pos() < f.FileStart || in.decl.Pos() > f.FileEnd {
				continue
			}
			for _, im := range f.Imports {
				p, _ := strconv.Unquote(im.Path.Value)
				name := importedName(l.p.Main.Info, im)
				if old, ok := paths[name]; ok && old != p && used[name] {
					l.problem(im.Pos(), "the name "+name+" means "+old+" and "+p, "import one of them by another name")
				}
				paths[name] = p
			}
		}
	}
	return paths
}

// importedName is the name of an import in its file.
func importedName(info *types.Info, im *ast.ImportSpec) string {
	if im.Name != nil {
		return im.Name.Name
	}
	if o, ok := info.Implicits[im].(*types.PkgName); ok {
		return o.Name()
	}
	return ""
}

func interfaceMethod(c liftCall) bool {
	r := c.fn.Type().(*types.Signature).Recv()
	return r != nil && types.IsInterface(r.Type())
}
