package source

import (
	_ "embed"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"sync"
)

// A Rule is the derivative of a function of a file that Parse reads, or of package math there.
type Rule struct {
	// Name is that of a function of the file, or math.Name.
	Name string
	// Slopes are Go expressions: the slope of the first result in each argument, then of the second result, and so on; "" is 0. The arguments
	// are called x, y, z, the results r, s, t, u, v, w.
	Slopes []string
	// Adjoint names a function that does the reverse sweep of this one: it takes the arguments, each []float64 with the slice of its adjoints
	// behind it, to which it adds, or nil; then the results, and the adjoint of the first. The others have no derivative.
	Adjoint string
	// Tangent names a function that stands for this one where it has a tangent: it takes the tangent after each slice of floats, and after a float t if its
	// parameter there is called dt, and returns that of the first result after it. The other results have none.
	Tangent string
}

// Strong says where derivatives are multiplied by a function of the file, which is 0 where a factor is.
type Strong struct {
	Product string // the name of the function; "" for nowhere
	Sums    bool   // also in reverse sweeps of sums of products
}

// Parse returns the program of one file, which imports package math or nothing. It runs no command and reads no file.
//
// The rules replace what this package knows of the functions that they name.
func Parse(text []byte, rules []Rule, strong Strong) (*Program, error) {
	p := newProgram(token.NewFileSet())
	math, err := mathPackage()
	if err != nil {
		return nil, err
	}
	p.Packages["math"] = math
	sloped := map[string]bool{} // whose bodies are not looked into
	for _, r := range rules {
		sloped[r.Name] = r.Tangent+r.Adjoint == ""
	}
	p.Main, err = p.parse("main", text, sloped)
	if err != nil {
		return nil, err
	}
	p.add(p.Main)
	p.rulesOfFile, p.tables = map[string]*rule{}, map[types.Object][]int{}
	p.tangents, p.adjoints = map[*types.Func]*types.Func{}, map[*types.Func]*types.Func{}
	p.firstSweeps, p.bothSweeps = map[*types.Func]bool{}, map[*types.Func]bool{}
	for _, r := range rules {
		if r.Adjoint != "" {
			p.adjoints[p.functionNamed(r.Name)] = p.functionNamed(r.Adjoint)
			p.firstSweeps[p.functionNamed(r.Adjoint)] = true
		}
	}
	for _, r := range rules {
		if fn := p.functionNamed(r.Name); r.Tangent != "" {
			p.tangents[fn] = p.functionNamed(r.Tangent)
			p.bothSweeps[p.tangents[fn]] = p.firstSweeps[fn]
		}
		if r.Tangent+r.Adjoint != "" {
			continue
		}
		own := &rule{file: p, name: r.Name, short: "slope", slopes: r.Slopes}
		if fn := p.functionNamed(r.Name); fn != nil {
			own.results = fn.Type().(*types.Signature).Results().Len()
		} else if known := ruleTable()[r.Name]; known != nil {
			own.pkg, own.name, own.short, own.results = known.pkg, known.name, known.short, known.results
		}
		own.bounded = strong.Product == ""
		own.product = r.Name == strong.Product
		p.rulesOfFile[r.Name] = own
	}
	p.strong, p.strongSums = p.functionNamed(strong.Product), strong.Sums
	return p, nil
}

//go:embed mathtext.go.txt
var mathText []byte

// parsedMath is package math of every file: nothing looks at the positions of its declarations, which are in a set of their own. It is made where it is first
// asked for, by no variable that a program which writes no code would hold.
var parsedMath struct {
	sync.Once
	pkg *Package
	err error
}

func mathPackage() (*Package, error) {
	m := &parsedMath
	m.Do(func() { m.pkg, m.err = newProgram(token.NewFileSet()).parse("math", mathText, nil) })
	return m.pkg, m.err
}

// parse checks the text of a package of one file, without the bodies of the named functions. The packages before it can be imported.
func (p *Program) parse(path string, text []byte, without map[string]bool) (*Package, error) {
	f, err := parser.ParseFile(p.Fset, path+".go", text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && without[fn.Name.Name] {
			fn.Body = nil
		}
	}
	q := &Package{Path: path, Name: f.Name.Name, Files: []*ast.File{f}, Info: newInfo()}
	cfg := types.Config{Context: p.context, Importer: sourceImporter{p: p}, Sizes: types.SizesFor("gc", "amd64")}
	q.Types, err = cfg.Check(path, p.Fset, q.Files, q.Info)
	return q, err
}

func (p *Program) functionNamed(name string) *types.Func {
	fn, _ := p.Main.Types.Scope().Lookup(name).(*types.Func)
	return fn
}

// ruleOf returns the rule of fn, or nil.
func (p *Program) ruleOf(fn *types.Func) *rule {
	if fn.Pkg() == nil || fn.Type().(*types.Signature).Recv() != nil {
		return nil
	}
	name := fn.Name()
	if fn.Pkg() != p.Main.Types {
		name = fn.Pkg().Path() + "." + name
	}
	if r := p.rulesOfFile[name]; r != nil {
		return r
	}
	return ruleTable()[fn.Pkg().Path()+"."+fn.Name()]
}

// callOfFile is the call of a function of the file by its rule.
func (r *rule) callOfFile(name string, args []expr) *call {
	fn := r.file.functionNamed(name)
	if fn == nil {
		panic("source: the rule of " + r.name + " calls " + name + ", which the file does not have")
	}
	c := &call{fn: fn, rule: r.file.rulesOfFile[name], args: args, t: types.Typ[types.Float64]}
	if c.rule == nil { // it has no derivative
		c.rule = &rule{file: r.file, name: name, results: 1}
	}
	return c
}
