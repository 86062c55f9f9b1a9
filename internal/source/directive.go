package source

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// A directive is a comment of the form //slope:name text, in the comment of a function.
//
//	//slope:point x, d       arguments at which the tests of -test run
//	//slope:inactive         calls of the function carry no derivative
//	//slope:derivative FD    FD returns the value and the derivative in each float64 or []float64 parameter
//	//slope:adjoint FF,FR    FF returns the results and what FR needs; FR returns the adjoints of the parameters
//
// With for=path.Func, derivative and adjoint speak of a function of another package; the comment then is that of FD or FF.
type directive struct {
	name, text string
	pos        token.Pos
}

var directiveNames = map[string]bool{"point": true, "inactive": true, "derivative": true, "adjoint": true}

// parseDirective returns the directive that a comment is.
func parseDirective(c *ast.Comment) (directive, bool) {
	text, ok := strings.CutPrefix(c.Text, "//slope:")
	if !ok {
		return directive{}, false
	}
	name, rest, _ := strings.Cut(text, " ")
	return directive{name, strings.TrimSpace(rest), c.Pos()}, true
}

// isDirective reports whether a comment speaks to a tool: it is not copied to generated code.
func isDirective(text string) bool {
	after, ok := strings.CutPrefix(text, "//")
	if !ok || after == "" || after[0] < 'a' || after[0] > 'z' {
		return strings.HasPrefix(text, "//nolint")
	}
	word, _, _ := strings.Cut(after, " ")
	tool, what, found := strings.Cut(word, ":")
	return found && tool != "" && what != "" && strings.Trim(tool, "abcdefghijklmnopqrstuvwxyz0123456789") == "" || strings.HasPrefix(text, "//nolint")
}

// directives returns the directives of a function.
func directives(d *ast.FuncDecl) []directive {
	var list []directive
	if d.Doc != nil {
		for _, c := range d.Doc.List {
			if x, ok := parseDirective(c); ok {
				list = append(list, x)
			}
		}
	}
	return list
}

// directiveProblems lists the directives of the main package that are not known, or do not belong to a function.
func (p *Program) directiveProblems() []Problem {
	var list []Problem
	for _, f := range p.Main.Files {
		if bySlope(f) {
			continue
		}
		owned := map[*ast.Comment]bool{}
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok && fd.Doc != nil {
				for _, c := range fd.Doc.List {
					owned[c] = true
				}
			}
		}
		for _, g := range f.Comments {
			for _, c := range g.List {
				if x, ok := parseDirective(c); ok {
					list = append(list, p.directiveProblem(x, owned[c], f, g)...)
				}
			}
		}
	}
	return list
}

// directiveProblem says what is wrong with a directive in the comment g: owned is set if it belongs to a function.
func (p *Program) directiveProblem(x directive, owned bool, f *ast.File, g *ast.CommentGroup) []Problem {
	switch {
	case x.name == "checkpoint" || x.name == "fixedpoint":
		if !p.beforeLoop(f, g) {
			return []Problem{{x.pos, "the directive //slope:" + x.name + " does not stand in front of a loop", "write it in front of the loop that it means"}}
		}
	case !directiveNames[x.name]:
		return []Problem{{x.pos, "there is no directive //slope:" + x.name, "the directives are point, inactive, derivative, adjoint, checkpoint and fixedpoint"}}
	case !owned:
		return []Problem{{x.pos, "the directive //slope:" + x.name + " belongs to no function", "put it into the comment of a function, after its text"}}
	}
	return nil
}

// beforeLoop reports whether a comment stands in front of a loop.
func (p *Program) beforeLoop(f *ast.File, g *ast.CommentGroup) bool {
	line := p.Fset.Position(g.End()).Line + 1
	found := false
	ast.Inspect(f, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			found = found || p.Fset.Position(n.Pos()).Line == line
		}
		return !found
	})
	return found
}

// userRule is what the user says about the derivative of a function.
type userRule struct {
	inactive   bool
	derivative *types.Func // value and derivatives
	fwd, rev   *types.Func // sweeps
}

// rules returns what directives of the packages say about functions.
func (p *Program) userRules() map[*types.Func]*userRule {
	if p.rules != nil {
		return p.rules
	}
	p.rules = map[*types.Func]*userRule{}
	byName := map[string]*types.Func{}
	for fn := range p.funcs {
		byName[fn.FullName()] = fn
	}
	for fn, d := range p.funcs {
		if d.pkg != p.Main && !ours(fn) {
			continue
		}
		for _, x := range directives(d.decl) {
			if x.name != "point" {
				p.readRule(fn, x, byName)
			}
		}
	}
	return p.rules
}

// readRule notes what one directive says.
func (p *Program) readRule(fn *types.Func, x directive, byName map[string]*types.Func) {
	problem := func(what, advice string) { p.ruleProblems = append(p.ruleProblems, Problem{x.pos, what, advice}) }
	of, names := fn, x.text
	own := []*types.Func{}
	if _, target, ok := strings.Cut(x.text, "for="); ok {
		target = strings.TrimSpace(target)
		if of = byName[target]; of == nil {
			of = p.imported(target)
		}
		if of == nil {
			problem("no function "+target+" is known here", "write its path as in for=gonum.org/v1/gonum/mathext.Digamma, and call it")
			return
		}
		own = append(own, fn)
		names = strings.TrimSpace(x.text[:strings.Index(x.text, "for=")])
	}
	for _, n := range strings.Split(names, ",") {
		if n = strings.TrimSpace(n); n == "" {
			continue
		}
		f, _ := p.find(n)
		if f == nil {
			problem("the package has no function "+n, "name one of its functions, or Type.Method")
			return
		}
		own = append(own, f)
	}
	want := map[string]int{"inactive": 0, "derivative": 1, "adjoint": 2}[x.name]
	if len(own) != want {
		problem("//slope:"+x.name+" takes "+itoa(want)+" functions, not "+itoa(len(own)), "see the section on directives of docs/source.md")
		return
	}
	r := &userRule{}
	var why string
	switch x.name {
	case "inactive":
		r.inactive = true
	case "derivative":
		r.derivative = own[0]
		why = checkDerivative(of, own[0])
	case "adjoint":
		r.fwd, r.rev = own[0], own[1]
		why = checkSweeps(of, own[0], own[1])
	}
	if why != "" {
		problem(why, "see the section on directives of docs/source.md")
		return
	}
	p.rules[of] = r
}

// imported finds a function by its full name among those that packages with source use: it may have no source itself.
func (p *Program) imported(name string) *types.Func {
	for _, q := range p.Packages {
		for _, o := range q.Info.Uses {
			if fn, ok := o.(*types.Func); ok && fn.FullName() == name {
				return fn
			}
		}
	}
	return nil
}

func (p *Program) ruleOfUser(fn *types.Func) *userRule {
	if fn == nil {
		return nil
	}
	return p.userRules()[fn]
}

// paramsOf lists the types of the parameters, the receiver first.
func paramsOf(fn *types.Func) []types.Type {
	sig := fn.Type().(*types.Signature)
	var ts []types.Type
	if sig.Recv() != nil {
		ts = append(ts, sig.Recv().Type())
	}
	for i := range sig.Params().Len() {
		ts = append(ts, sig.Params().At(i).Type())
	}
	return ts
}

func resultsOf(fn *types.Func) []types.Type {
	rs := fn.Type().(*types.Signature).Results()
	var ts []types.Type
	for i := range rs.Len() {
		ts = append(ts, rs.At(i).Type())
	}
	return ts
}

func isFloatSlice(t types.Type) bool {
	s, ok := t.Underlying().(*types.Slice)
	return ok && isFloat(s.Elem())
}

// differentiated are those of the types that a user's derivative speaks of: floats and slices of floats.
func differentiated(ts []types.Type) []types.Type {
	var out []types.Type
	for _, t := range ts {
		if isFloat(t) || isFloatSlice(t) {
			out = append(out, t)
		}
	}
	return out
}

func sameTypes(a, b []types.Type) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !types.Identical(a[i], b[i]) {
			return false
		}
	}
	return true
}

// checkDerivative says what is wrong with the signature of the derivative d of fn, or "".
func checkDerivative(fn, d *types.Func) string {
	rs := resultsOf(fn)
	switch {
	case len(rs) != 1 || !isFloat(rs[0]):
		return fn.Name() + " has not one float64 result"
	case !sameTypes(paramsOf(fn), paramsOf(d)):
		return d.Name() + " has not the parameters of " + fn.Name()
	case !sameTypes(append(rs, differentiated(paramsOf(fn))...), resultsOf(d)):
		return d.Name() + " does not return the value and then the derivative in each float64 and []float64 parameter"
	}
	return ""
}

// checkSweeps says what is wrong with the signatures of the sweeps of fn, or "".
func checkSweeps(fn, fwd, rev *types.Func) string {
	rs, fs := resultsOf(fn), resultsOf(fwd)
	var floats, slices, seeds []types.Type
	for _, t := range differentiated(paramsOf(fn)) {
		if isFloat(t) {
			floats = append(floats, t)
		} else {
			slices = append(slices, t)
		}
	}
	for _, t := range rs {
		if hasRef(t) {
			return "a result of " + fn.Name() + " leads to memory"
		}
		if isFloat(t) {
			seeds = append(seeds, t)
		}
	}
	switch {
	case !sameTypes(paramsOf(fn), paramsOf(fwd)):
		return fwd.Name() + " has not the parameters of " + fn.Name()
	case len(fs) != len(rs)+1 || !sameTypes(rs, fs[:len(rs)]):
		return fwd.Name() + " does not return the results of " + fn.Name() + " and then one value for " + rev.Name()
	case !sameTypes(append(append([]types.Type{fs[len(rs)]}, seeds...), slices...), paramsOf(rev)):
		return rev.Name() + " does not take that value, the adjoint of each float64 result, and a slice to add to for each []float64 parameter"
	case !sameTypes(floats, resultsOf(rev)):
		return rev.Name() + " does not return the adjoint of each float64 parameter"
	}
	return ""
}
