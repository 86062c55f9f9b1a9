package source

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"sort"
	"strconv"
	"strings"
)

func sortStrings(s []string) { sort.Strings(s) }

// Options say what to generate.
type Options struct {
	Func    string   // Name or Type.Method, in the main package
	Wrt     []string // names of parameters; empty for the default
	Result  int      // the float result that the modes grad and hvp differentiate, from 0 among those
	Modes   []string // of grad, jvp and hvp; empty for grad
	Command string   // for the header
	NoTape  bool     // refuse what needs a tape
	NoCopy  bool     // refuse to derive or copy code of other packages
}

// args is the command line after the name of the command.
func (opt Options) args() string {
	mode := strings.TrimPrefix(opt.Command, "slope ")
	modes := strings.Join(opt.Modes, ",")
	if modes == "" {
		modes = mode
	}
	return " -func " + opt.Func + flagText("modes", modes, mode) + flagText("wrt", strings.Join(opt.Wrt, ","), "") + flagText("result", itoa(opt.Result), "0") +
		flagText("notape", strconv.FormatBool(opt.NoTape), "false") + flagText("nocopy", strconv.FormatBool(opt.NoCopy), "false")
}

// Derive returns the text of a file with derivatives of a function of the main package, one for each mode: its gradient, its derivative in a
// direction, the product of its Hessian and a direction.
//
// The error is a *Problems if the function is not in the subset: one line for each reason, with its place.
func Derive(p *Program, opt Options) ([]byte, error) {
	g, tops, err := derive(p, opt)
	if err != nil {
		return nil, err
	}
	return g.file(tops, opt)
}

// derive builds everything that the file of Derive has.
func derive(p *Program, opt Options) (*generator, []topFunc, error) {
	for {
		g, tops, err := attempt(p, opt)
		if err == nil || !p.dispatch() {
			return g, tops, err
		}
	}
}

// attempt is derive with what is decided so far about the calls of interface methods.
func attempt(p *Program, opt Options) (*generator, []topFunc, error) {
	fn, decl := p.find(opt.Func)
	if fn == nil {
		return nil, nil, &Problems{Fset: p.Fset, List: []Problem{{p.packagePos(), "the package has no function " + opt.Func, "name one of its functions, or Type.Method"}}}
	}
	if list := p.broken(fn); len(list) > 0 {
		return nil, nil, &Problems{Fset: p.Fset, List: list}
	}
	modes, err := modesOf(opt.Modes)
	if err != nil {
		return nil, nil, err
	}
	g := newGenerator(p, opt, modes)
	p.userRules()
	g.problems = append(p.directiveProblems(), p.ruleProblems...)
	if len(g.problems) > 0 {
		return nil, nil, g.err()
	}
	p.calls.named = p.namedBy(fn)
	f := p.lower(fn)
	if f == nil {
		g.problem(decl.Pos(), opt.Func+" has no body", "name a function written in Go")
		return nil, nil, g.err()
	}
	tops := g.tops(fn, f, opt, modes)
	if len(g.problems) > 0 {
		return nil, nil, g.err()
	}
	return g, tops, nil
}

// newGenerator returns the generator of one file, for the function and the modes of opt.
func newGenerator(p *Program, opt Options, modes map[string]bool) *generator {
	g := &generator{p: p, target: p.Main, instances: map[instanceKey]*instance{}, names: map[string]bool{},
		locals: map[*types.TypeName]string{}, given: map[string]string{}, first: modes["grad"], noTape: opt.NoTape}
	g.prefix = lowerFirst(strings.ReplaceAll(opt.Func, ".", ""))
	if !g.first { // another file of the package may have the gradient
		for _, m := range []string{"jvp", "hvp"} {
			if modes[m] {
				g.prefix += strings.ToUpper(m)
			}
		}
	}
	g.pr = &printer{g: g}
	return g
}

// tops builds the function of each mode and all that they call. If there are problems, some functions may be missing.
func (g *generator) tops(fn *types.Func, f *function, opt Options, modes map[string]bool) (tops []topFunc) {
	var t *gradient
	if modes["grad"] || modes["hvp"] {
		if t = g.gradient(fn, f, opt); t == nil {
			return nil
		}
	}
	if modes["hvp"] && g.refuseModels(t, "cannot write a Hessian-vector product with respect to a pointer", "differentiate the gradient with respect to a []float64") {
		return nil
	}
	if modes["grad"] {
		tops = append(tops, t)
		g.reserve(f, t.name)
	}
	if modes["jvp"] {
		d := g.directional(fn, f, opt)
		if d == nil {
			g.build() // it notes the calls of interface methods of which more can be known
			return nil
		}
		tops = append(tops, d)
		g.reserve(f, d.name)
	}
	g.secondOrder = modes["hvp"]
	g.build()
	if modes["hvp"] && len(g.problems) == 0 {
		h := g.product(t)
		tops = append(tops, h)
		g.reserve(f, h.name)
		g.secondSweeps()
		g.build()
	}
	return tops
}

// Gradient is Derive for the gradient alone.
func Gradient(p *Program, opt Options) ([]byte, error) {
	opt.Modes = nil
	return Derive(p, opt)
}

func (g *generator) err() error { return &Problems{Fset: g.p.Fset, List: g.problems} }

// modesOf returns the set of modes.
func modesOf(list []string) (map[string]bool, error) {
	if len(list) == 0 {
		list = []string{"grad"}
	}
	modes := map[string]bool{}
	for _, m := range list {
		if m != "grad" && m != "jvp" && m != "hvp" {
			return nil, fmt.Errorf("there is no mode %q; the modes are grad, jvp and hvp", m)
		}
		modes[m] = true
	}
	return modes, nil
}

// reserve takes the name of a function that the user calls.
func (g *generator) reserve(f *function, name string) {
	recv := f.obj.Type().(*types.Signature).Recv()
	if recv == nil {
		if g.target.Types.Scope().Lookup(name) != nil {
			g.problem(f.pos, "the package has the name "+name+" already", "rename it, or name its file with -o if it is generated")
		}
		g.names[name] = true
		return
	}
	if o, _, _ := types.LookupFieldOrMethod(recv.Type(), true, g.target.Types, name); o != nil {
		g.problem(f.pos, "the type has a field or method "+name+" already", "rename it, or name its file with -o if it is generated")
	}
}

// build makes the sweeps of all instances; building one may ask for others.
func (g *generator) build() {
	for ; g.built < len(g.queue); g.built++ {
		g.queue[g.built].ensure()
	}
}

// find returns the function or method that name means.
func (p *Program) find(name string) (*types.Func, *ast.FuncDecl) {
	for fn, d := range p.funcs {
		if d.pkg != p.Main || d.special != nil {
			continue
		}
		full := fn.Name()
		if r := fn.Type().(*types.Signature).Recv(); r != nil {
			t := r.Type()
			if q, ok := t.(*types.Pointer); ok {
				t = q.Elem()
			}
			if n, ok := t.(*types.Named); ok {
				full = n.Obj().Name() + "." + fn.Name()
			}
		}
		if full == name {
			return fn, d.decl
		}
	}
	return nil, nil
}

func (p *Program) packagePos() token.Pos {
	if len(p.Main.Files) > 0 {
		return p.Main.Files[0].Name.Pos()
	}
	return token.NoPos
}
