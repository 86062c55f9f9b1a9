package source

import (
	"fmt"
	"go/token"
	"go/types"
	"sort"
	"strings"
)

// printer writes the normal form as Go.
type printer struct {
	g       *generator
	imports map[string]string // path to name
	helpers map[string]string // of helperText, to the name in the file
	globals map[types.Object]string
	decls   []string // of copied globals
	fn      *function
	tape    string // the name of the tape in the function being printed
	b       strings.Builder

	again    bool              // a type was newly copied: print once more
	stacks   map[string]string // of the tape, by field, that are variables of the function being printed
	order    []string
	usesTape bool            // the function being printed has pushes, or calls with the tape
	pkgNames map[string]bool // of the package that the file uses: variables must not hide them
	shapes   []types.Type    // of which functions that make them are left to print (model.go)
	shaped   map[string]bool // the names of these functions
	seen     string          // the name of what notes the pointers that they meet
}

func (p *printer) printf(format string, args ...any) { fmt.Fprintf(&p.b, format, args...) }

func (p *printer) qualify(q *types.Package) string {
	if q == p.g.target.Types {
		return ""
	}
	return p.imported(q.Path(), q.Name())
}

// imported is the name under which the file imports path.
func (p *printer) imported(path, name string) string {
	if n, ok := p.imports[path]; ok {
		return n
	}
	taken := func(n string) bool {
		if p.g.target.Types.Scope().Lookup(n) != nil {
			return true
		}
		for _, other := range p.imports {
			if other == n {
				return true
			}
		}
		return false
	}
	n := name
	for k := 2; taken(n); k++ {
		n = name + itoa(k)
	}
	p.imports[path] = n
	return n
}

func (p *printer) pos() token.Pos {
	if p.fn != nil {
		return p.fn.pos
	}
	return token.NoPos
}

// visible reports whether the file can name the object at package level.
func (p *printer) visible(o types.Object) bool {
	if tn, ok := o.(*types.TypeName); ok && o.Pkg() != nil && tn.Parent() != o.Pkg().Scope() {
		return false // declared in a function
	}
	if o.Pkg() == nil || o.Pkg() == p.g.target.Types {
		return true
	}
	return o.Exported() && importable(o.Pkg().Path(), p.g.target.Path)
}

// importable reports whether the package at path may be imported from the package from.
func importable(path, from string) bool {
	if path == from {
		return true
	}
	i := strings.LastIndex("/"+path+"/", "/internal/")
	if i < 0 {
		return !strings.HasPrefix(path, "vendor/")
	}
	root := strings.TrimSuffix(path[:i], "/")
	if i == 0 {
		return false
	}
	return from == root || strings.HasPrefix(from, root+"/")
}

var precedence = map[token.Token]int{token.LOR: 1, token.LAND: 2, token.EQL: 3, token.NEQ: 3, token.LSS: 3, token.LEQ: 3, token.GTR: 3, token.GEQ: 3,
	token.ADD: 4, token.SUB: 4, token.OR: 4, token.XOR: 4}

func prec(op token.Token) int {
	if n, ok := precedence[op]; ok {
		return n
	}
	return 5
}

func (p *printer) expr(e expr) string { return p.in(e, 0) }

// in prints e as an operand of an operator of precedence at least min.
func (p *printer) in(e expr, min int) string {
	switch x := e.(type) {
	case *ref:
		return x.v.name
	case *lit:
		return p.lit(x)
	case *glob:
		return p.glob(x)
	case *index:
		return p.operand(x.x) + "[" + p.expr(x.i) + "]"
	case *sel:
		return p.field(x)
	case *star:
		return parenthesised("*"+p.in(x.x, 6), min > 5)
	case *slicing:
		return p.slicing(x)
	case *unary:
		return parenthesised(p.unary(x), min > 4)
	case *binary:
		n := prec(x.op)
		return parenthesised(p.in(x.x, n)+" "+x.op.String()+" "+p.in(x.y, n+1), n < min)
	case *conv:
		t := p.typ(x.t)
		return parenthesised(t, strings.ContainsAny(t, "*[ (")) + "(" + p.expr(x.x) + ")"
	case *comp:
		return p.comp(x)
	case *zero:
		return p.zero(x.t)
	case *call:
		return p.call(x)
	}
	return fmt.Sprintf("/* %T */", e)
}

func (p *printer) lit(x *lit) string {
	if strings.HasPrefix(x.text, "math.") {
		return p.imported("math", "math") + x.text[4:]
	}
	return x.text
}

// unary prints x with its operator; two of a kind would be -- or &&.
func (p *printer) unary(x *unary) string {
	op, s := x.op.String(), p.in(x.x, 6)
	return op + parenthesised(s, strings.HasPrefix(s, op))
}

// parenthesised is s, in parentheses if need is set.
func parenthesised(s string, need bool) string {
	if need {
		return "(" + s + ")"
	}
	return s
}

// operand prints what stands before [ or a dot; Go dereferences a pointer there by itself.
func (p *printer) operand(e expr) string {
	if s, ok := e.(*star); ok {
		switch s.t.Underlying().(type) {
		case *types.Array, *types.Struct:
			return p.in(s.x, 7)
		}
	}
	return p.in(e, 7)
}

func (p *printer) field(x *sel) string {
	p.fieldOf(x.x.typeOf(), x.f)
	return p.operand(x.x) + "." + x.f.Name()
}

func (p *printer) slicing(x *slicing) string {
	s := p.operand(x.x) + "["
	if x.lo != nil {
		s += p.expr(x.lo)
	}
	s += ":"
	if x.hi != nil {
		s += p.expr(x.hi)
	}
	if x.max != nil {
		s += ":" + p.expr(x.max)
	}
	return s + "]"
}

func (p *printer) comp(x *comp) string {
	var b strings.Builder
	if x.addr {
		b.WriteString("&")
	}
	b.WriteString(p.typ(x.t) + "{")
	for i, e := range x.elems {
		if i > 0 {
			b.WriteString(", ")
		}
		if !x.text {
			p.given(e.typeOf(), x.place(i))
		}
		switch {
		case len(x.keys) > 0:
			p.fieldOf(x.t, x.keys[i])
			b.WriteString(x.keys[i].Name() + ": ")
		case len(x.index) > 0:
			b.WriteString(p.expr(x.index[i]) + ": ")
		}
		b.WriteString(p.expr(e))
	}
	return b.String() + "}"
}

func (p *printer) zero(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsBoolean != 0:
			return "false"
		case u.Info()&types.IsString != 0:
			return `""`
		}
		return "0"
	case *types.Struct, *types.Array:
		return p.typ(t) + "{}"
	}
	return "nil"
}

// glob prints a name at package level; what the file cannot name is copied.
func (p *printer) glob(x *glob) string {
	o := x.obj
	if v, isVar := o.(*types.Var); isVar && p.hasCopies(o.Type()) {
		return p.global(v)
	}
	if c, isConst := o.(*types.Const); isConst && p.hasCopies(o.Type()) {
		return p.typ(o.Type()) + "(" + numberText(c, x.t) + ")"
	}
	if p.visible(o) {
		if o.Pkg() == nil || o.Pkg() == p.g.target.Types {
			p.pkgNames[o.Name()] = true
			return o.Name()
		}
		return p.qualify(o.Pkg()) + "." + o.Name()
	}
	switch o := o.(type) {
	case *types.Const:
		return numberText(o, x.t)
	case *types.Var:
		return p.global(o)
	}
	p.g.problem(x.pos, "cannot name "+o.Name()+" of "+o.Pkg().Path()+" here", "generate the derivative in its package")
	return o.Name()
}

func (p *printer) call(x *call) string {
	x = p.unpacked(p.ordinary(x))
	var args []string
	for i, a := range x.args {
		if x.in == nil {
			p.given(a.typeOf(), x.param(i))
		}
		args = append(args, p.expr(a))
	}
	switch {
	case x.in != nil:
		if x.in.takesTape(x.kind) {
			p.usesTape = true
			args = append([]string{p.tape}, args...)
		}
		return x.in.call(x.kind) + argumentList(args, false)
	case x.rule != nil:
		return p.ruleName(x.rule) + argumentList(args, false)
	case strings.HasPrefix(x.builtin, "@@"):
		return p.special(x, args)
	case x.builtin == "make" || x.builtin == "new":
		args = append([]string{p.typ(x.typ)}, args...)
	case strings.HasPrefix(x.builtin, "@"):
		return p.helper(x.builtin[1:]) + argumentList(args, x.spread)
	}
	switch {
	case x.builtin != "":
		return x.builtin + argumentList(args, x.spread)
	case x.fn == nil:
		return p.in(x.fun, 7) + argumentList(args, x.spread)
	case x.recv && p.visibleMethod(x):
		return p.operand(addressed(x.args[0])) + "." + x.fn.Name() + argumentList(args[1:], x.spread)
	}
	return p.function(x) + argumentList(args, p.spreads(x))
}

// argumentList prints the arguments in parentheses; with spread the last is followed by dots.
func argumentList(args []string, spread bool) string {
	s := strings.Join(args, ", ")
	if spread && len(args) > 0 {
		s += "..."
	}
	return "(" + s + ")"
}

// spreads reports whether dots follow the last argument; a copy takes a slice for several parameters.
func (p *printer) spreads(x *call) bool { return x.spread && !p.callsCopy(x) }

// callsCopy reports whether x calls a copy of its function in the file.
func (p *printer) callsCopy(x *call) bool {
	return x.recv || p.g.p.specialOf(x.fn) != nil || !p.visible(x.fn) || p.copied(x.fn)
}

// function prints the name of the function that x calls: that of the package, or of a copy in the file.
func (p *printer) function(x *call) string {
	if p.callsCopy(x) {
		return p.g.primal(x)
	}
	if x.fn.Pkg() == p.g.target.Types {
		p.pkgNames[x.fn.Name()] = true
		return x.fn.Name()
	}
	return p.qualify(x.fn.Pkg()) + "." + x.fn.Name()
}

// ruleName is the name in the file of the function that has the rule.
func (p *printer) ruleName(r *rule) string {
	if r.pkg == "" {
		p.pkgNames[r.name] = true
		return r.name
	}
	return p.imported(r.pkg, r.pkg[strings.LastIndex(r.pkg, "/")+1:]) + "." + r.name
}

func (p *printer) visibleMethod(x *call) bool {
	if x.fn.Pkg() != nil && x.fn.Pkg() != p.g.target.Types && !x.fn.Exported() || p.copied(x.fn) {
		return false
	}
	return true
}

// addressed is what e is the address of, or e: a method that is called takes the address itself.
func addressed(e expr) expr {
	if u, ok := e.(*unary); ok && u.op == token.AND {
		return u.x
	}
	return e
}

func (p *printer) helper(name string) string {
	if n, ok := p.helpers[name]; ok {
		return n
	}
	n := p.g.named(name)
	p.helpers[name] = n
	if strings.Contains(textOf(name), "sort.") {
		p.imported("sort", "sort")
	}
	if strings.Contains(textOf(name), "math.") {
		p.imported("math", "math")
	}
	return n
}

// importList prints the import declaration.
func (p *printer) importList() string {
	if len(p.imports) == 0 {
		return ""
	}
	var paths []string
	for path := range p.imports {
		paths = append(paths, path)
	}
	sort.Slice(paths, func(i, j int) bool {
		a, b := strings.Contains(paths[i], "."), strings.Contains(paths[j], ".")
		if a != b {
			return b
		}
		return paths[i] < paths[j]
	})
	var b strings.Builder
	b.WriteString("import (\n")
	third := false
	for _, path := range paths {
		if strings.Contains(path, ".") && !third {
			third = true
			b.WriteString("\n")
		}
		name := ""
		if last := path[strings.LastIndex(path, "/")+1:]; p.imports[path] != last {
			name = p.imports[path] + " "
		}
		fmt.Fprintf(&b, "\t%s%q\n", name, path)
	}
	return b.String() + ")\n\n"
}
