package source

import (
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"strings"
)

// Lift rewrites the text of functions, not their normal form: what does not touch an active value stays as the user wrote it, with
// its comments. Three steps follow one another.
//
//	liftInstance.visit   which variables, fields and results hold active values: flow-insensitive, to a fixed point over all functions
//	liftInstance.print   the text of a function with edits: types, constants, operators, calls
//	lifter.file          header, imports, types that became generic, functions, helpers
//
// A number may become active alone: an inactive one is lifted where it meets it. What leads to memory (a slice, a pointer, a struct)
// has one type for all who share it, so that an assignment makes both sides active or none.

// LiftOptions say what to lift.
type LiftOptions struct {
	Func    string   // Name or Type.Method in the main package, or several with commas
	Wrt     []string // names of the parameters that become T; empty for the default of Gradient
	Type    string   // a concrete number type, such as dual.Dual[float64]; empty for the generic function
	Command string   // for the header
}

// args is the command line after the name of the command.
func (opt LiftOptions) args() string {
	return " -func " + opt.Func + flagText("type", opt.Type, "") + flagText("wrt", strings.Join(opt.Wrt, ","), "")
}

// liftType is a number type of slope that -type may name.
type liftType struct {
	text   string // as it stands in the file
	suffix string // of the names
	path   string // of its package
}

// lifter writes one file.
type lifter struct {
	p        *Program
	opt      LiftOptions
	problems []Problem
	fields   map[*types.Var]bool // active fields of structs
	insts    map[string]*liftInstance
	order    []*liftInstance
	changed  bool

	typ     liftType // the concrete type, if any
	t       string   // the type of a number in the text: T or the concrete type
	slope   string   // name of package slope in the text
	math    string
	prefix  string
	ordered bool            // values are looked at
	taken   map[string]bool // names at package level and in any function of the package
	source  map[string][]byte

	queue   []*liftInstance // to print
	texts   map[*liftInstance]string
	named   map[*types.TypeName]string // types that became generic, and their new name
	types   []*types.TypeName
	helpers map[string]string // helper → its name in the file
	likes   int               // instances that need a number to lift like
}

// Lift returns the text of a file with the function written over a number type: generic over slope.Real[T], or over slope.Ordered[T] if it
// looks at active values, or for one concrete type.
//
// The error is a *Problems if the function has no such form: one line for each reason, with its place.
func Lift(p *Program, opt LiftOptions) ([]byte, error) {
	l := &lifter{p: p, opt: opt, fields: map[*types.Var]bool{}, insts: map[string]*liftInstance{}, taken: map[string]bool{},
		source: map[string][]byte{}}
	if p.Main.olderThan(18) {
		l.problem(p.packagePos(), "the module is in the language of Go "+p.Main.GoVersion+", which has no type parameters", "say go 1.18 or later in go.mod")
		return nil, l.err()
	}
	l.names()
	l.numberType()
	var tops []*liftInstance
	var masks [][]bool
	for _, name := range strings.Split(opt.Func, ",") {
		top, mask := l.top(name)
		tops, masks = append(tops, top), append(masks, mask)
	}
	if len(l.problems) > 0 {
		return nil, l.err()
	}
	l.solve()
	for i, top := range tops {
		l.checkTop(top, masks[i])
	}
	l.solve()
	if len(l.problems) > 0 {
		return nil, l.err()
	}
	text, err := l.file(tops)
	if len(l.problems) > 0 {
		return nil, l.err()
	}
	return text, err
}

// top returns the instance of a function that is named in the options, and which of its parameters are lifted.
func (l *lifter) top(name string) (*liftInstance, []bool) {
	fn, decl := l.p.find(name)
	if fn == nil {
		l.problem(l.p.packagePos(), "the package has no function "+name, "name one of its functions, or Type.Method")
		return nil, nil
	}
	if list := l.p.broken(fn); len(list) > 0 {
		l.problems = append(l.problems, list...)
		return nil, nil
	}
	f := l.p.lower(fn)
	if f == nil {
		l.problem(decl.Pos(), name+" has no body", "name a function written in Go")
		return nil, nil
	}
	g := &generator{p: l.p, target: l.p.Main}
	_, mask := g.chooseWrt(f, Options{Func: name, Wrt: l.opt.Wrt})
	l.problems = append(l.problems, g.problems...)
	if len(g.problems) > 0 {
		return nil, nil
	}
	in := l.instance(fn, mask, make([]bool, fn.Type().(*types.Signature).Results().Len()))
	in.top = true
	for i, v := range in.params() {
		if s, ok := v.Type().Underlying().(*types.Struct); ok && mask[i] {
			for j := range s.NumFields() {
				if carries(s.Field(j).Type()) {
					l.setField(s.Field(j), v.Pos())
				}
			}
		}
	}
	return in, mask
}

func (l *lifter) err() error { return &Problems{Fset: l.p.Fset, List: l.problems} }

func (l *lifter) problem(pos token.Pos, what, advice string) {
	l.problems = append(l.problems, Problem{pos, what, advice})
}

// names collects every name of the package, and chooses those that the file adds.
func (l *lifter) names() {
	other := map[string]bool{} // slope and math where they do not name these packages
	for _, n := range l.p.Main.Types.Scope().Names() {
		l.taken[n] = true
	}
	for _, f := range l.p.Main.Files {
		if ast.IsGenerated(f) { // its local names come and go
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			obj := l.p.Main.Info.ObjectOf(id)
			if o, isType := obj.(*types.TypeName); isType {
				if _, param := o.Type().(*types.TypeParam); param {
					return true
				}
			}
			if obj == nil { // the package does not compile there, as before slope is required
				return true
			}
			l.taken[id.Name] = true
			pk, ok := l.p.Main.Info.Uses[id].(*types.PkgName)
			other[id.Name] = other[id.Name] || !ok || pk.Imported().Path() != id.Name
			return true
		})
	}
	for _, n := range types.Universe.Names() {
		l.taken[n] = true
	}
	choose := func(name string) string {
		if other[name] {
			return l.unique(name + "pkg")
		}
		return name
	}
	l.slope, l.math = choose("slope"), choose("math")
	first, _, _ := strings.Cut(l.opt.Func, ",")
	l.prefix = lowerFirst(strings.ReplaceAll(first, ".", ""))
}

// unique returns a name that nothing in the package has.
func (l *lifter) unique(name string) string {
	n := name
	for k := 2; l.taken[n]; k++ {
		n = name + itoa(k)
	}
	l.taken[n] = true
	return n
}

// numberType chooses the type of a number: a type parameter, or the concrete type of the options.
func (l *lifter) numberType() {
	if l.opt.Type == "" {
		for _, n := range []string{"T", "S", "R", "Num"} {
			if !l.taken[n] {
				l.t = n
				break
			}
		}
		if l.t == "" {
			l.t = l.unique("T2")
		}
		l.taken[l.t] = true
		l.typ.suffix = "Of"
		return
	}
	text := l.opt.Type
	head, args, _ := strings.Cut(text, "[")
	dot := strings.LastIndex(head, ".")
	path := head[:max(dot, 0)]
	if path != "slope" && !strings.Contains(path, "/") {
		path = "slope/" + path
	}
	name := head[dot+1:]
	if dot <= 0 || name == "" || args != "" && !strings.HasSuffix(args, "]") {
		l.problem(token.NoPos, "-type "+text+" is not a type of a package", "name one such as dual.Dual[float64], reverse.Var or slope.Float64")
		return
	}
	pkg := path[strings.LastIndex(path, "/")+1:]
	if args != "" {
		args = "[" + args
	}
	l.typ = liftType{text: pkg + "." + name + args, suffix: name, path: path}
	l.t = l.typ.text
}

// instance returns the instance of fn for these active parameters, the receiver first, and these results that are wanted active.
func (l *lifter) instance(fn *types.Func, params, want []bool) *liftInstance {
	key := fn.FullName() + " " + maskOf(params) + " " + maskOf(want)
	if in := l.insts[key]; in != nil {
		return in
	}
	d := l.p.funcs[fn]
	in := &liftInstance{l: l, fn: fn, decl: d.decl, info: d.pkg.Info, act: map[types.Object]bool{}, want: map[*ast.CallExpr][]bool{},
		bound: map[types.Object]*ast.FuncLit{}}
	l.insts[key] = in
	l.order = append(l.order, in)
	l.changed = true
	if l.p.ruleOfUser(fn) != nil && len(l.order) > 1 {
		l.problem(d.decl.Pos(), "cannot lift "+fn.Name()+", whose derivative a directive gives", "write it for T with a slope.Rule")
	}
	in.sig = fn.Type().(*types.Signature)
	if in.sig.TypeParams().Len() > 0 || in.sig.RecvTypeParams().Len() > 0 {
		l.problem(d.decl.Pos(), "cannot lift the generic function "+fn.Name(), "write it for float64")
	}
	l.problems = append(l.problems, d.pkg.errorsIn(d.decl)...)
	for i, v := range in.params() {
		if params[i] {
			in.act[v] = true
		}
	}
	for i := range want {
		if want[i] {
			in.act[in.sig.Results().At(i)] = true
		}
	}
	in.bind()
	return in
}

// params returns the parameters of the function, the receiver first.
func (in *liftInstance) params() []*types.Var {
	var vs []*types.Var
	if r := in.sig.Recv(); r != nil {
		vs = append(vs, r)
	}
	for i := range in.sig.Params().Len() {
		vs = append(vs, in.sig.Params().At(i))
	}
	return vs
}

// solve visits all instances until nothing changes.
func (l *lifter) solve() {
	for l.changed = true; l.changed; {
		l.changed = false
		for i := 0; i < len(l.order); i++ {
			l.order[i].visit()
		}
	}
}

// checkTop refuses parameters that became active beside those that were chosen, and a function whose result is not active.
func (l *lifter) checkTop(top *liftInstance, mask []bool) {
	for i, v := range top.params() {
		if !mask[i] && top.act[v] {
			l.problem(v.Pos(), "the memory of "+v.Name()+" holds active values, but "+v.Name()+" is not lifted",
				"copy it into memory of the function's own, or name it in -wrt")
		}
	}
	for i := range top.sig.Results().Len() {
		r := top.sig.Results().At(i)
		if isFloat(r.Type()) && !top.act[r] {
			top.set(r) // a constant: it is lifted
		}
	}
}

// text returns the source from pos to end.
func (l *lifter) text(pos, end token.Pos) string {
	f := l.p.Fset.File(pos)
	src, ok := l.source[f.Name()]
	if !ok {
		b, err := os.ReadFile(f.Name())
		if err != nil || len(b) != f.Size() {
			l.problem(pos, "the text of "+f.Name()+" cannot be read", "lift from files that have not changed since they were parsed")
			b = make([]byte, f.Size())
		}
		src, l.source[f.Name()] = b, b
	}
	return string(src[f.Offset(pos):f.Offset(end)])
}
