package main

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"math"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/mmcloughlin/avo/reg"
)

// The vector forms of the functions of package scalar are compiled from their Go text: the same steps in the
// same order on all lanes. What the text may have is what those functions need: assignments of
// arithmetic and of operations on bits, calls of one another, the table of powers of two, a branch at the
// end that chooses between two results, and one to a function whose name ends in Edge, in front of which the vector form
// stops.

// source is package scalar.
type source struct {
	info  *types.Info
	funcs map[string]*ast.FuncDecl
	table []float64 // expTable, hi and lo in turn
}

// load reads package scalar.
func loadScalar(dir string) (*source, error) {
	set := token.NewFileSet()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	s := &source{info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}, funcs: map[string]*ast.FuncDecl{}}
	var files []*ast.File
	for _, p := range paths {
		if strings.HasSuffix(p, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(set, p, nil, 0)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	build.Default.GOROOT = strings.TrimSpace(string(root))
	if _, err := (&types.Config{Importer: importer.ForCompiler(set, "source", nil)}).Check("scalar", set, files, s.info); err != nil {
		return nil, err
	}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				s.funcs[n.Name.Name] = n
			case *ast.ValueSpec:
				if n.Names[0].Name == "expTable" {
					for _, row := range n.Values[0].(*ast.CompositeLit).Elts {
						for _, e := range row.(*ast.CompositeLit).Elts {
							v, _ := constant.Float64Val(s.info.Types[e].Value)
							s.table = append(s.table, v)
						}
					}
				}
			}
			return true
		})
	}
	return s, nil
}

// A value is a number in each lane: a register, or a constant.
type value struct {
	r    reg.VecVirtual
	bits uint64 // of the constant, if r is nil
}

// compiler writes one function for a level.
type compiler struct {
	*source
	v    *lanesOf                  // instructions of the level
	stop string                    // label in front of which edges stop
	vars map[types.Object]value    // variables
	rows map[types.Object][2]value // variables that are rows of the table
}

// call compiles a call and returns the results.
func (c *compiler) call(name string, args []value) []value {
	f := c.funcs[name]
	if f == nil {
		panic("no function " + name)
	}
	i := 0
	for _, p := range f.Type.Params.List {
		for _, n := range p.Names {
			c.vars[c.info.Defs[n]] = args[i]
			i++
		}
	}
	return c.body(f.Body.List, f)
}

// body compiles statements up to a return.
func (c *compiler) body(list []ast.Stmt, f *ast.FuncDecl) []value {
	for i, s := range list {
		switch s := s.(type) {
		case *ast.AssignStmt:
			c.assign(s)
		case *ast.ReturnStmt:
			return c.results(s)
		case *ast.IfStmt:
			if isEdge(s) {
				c.v.ifAny(c.condition(s.Cond, false), c.stop)
				continue
			}
			ret := s.Body.List[len(s.Body.List)-1].(*ast.ReturnStmt)
			m := c.condition(s.Cond, false)
			yes := c.results(ret)
			no := c.body(list[i+1:], f)
			z := make([]value, len(yes))
			for k := range z {
				z[k] = yes[k]
				if yes[k] != no[k] {
					z[k] = value{r: c.v.choose(m, c.reg(yes[k]), c.reg(no[k]))}
				}
			}
			return z
		default:
			panic(fmt.Sprintf("%s: statement %T", f.Name.Name, s))
		}
	}
	panic(f.Name.Name + " does not return")
}

// isEdge reports whether s returns or assigns what a function gives whose name ends in Edge.
func isEdge(s *ast.IfStmt) bool {
	var from []ast.Expr
	switch last := s.Body.List[len(s.Body.List)-1].(type) {
	case *ast.ReturnStmt:
		from = last.Results
	case *ast.AssignStmt:
		from = last.Rhs
	}
	call, ok := from[0].(*ast.CallExpr)
	if !ok {
		return false
	}
	id, ok := call.Fun.(*ast.Ident)
	return ok && strings.HasSuffix(id.Name, "Edge")
}

func (c *compiler) results(s *ast.ReturnStmt) (z []value) {
	for _, e := range s.Results {
		z = append(z, c.values(e)...)
	}
	return z
}

func (c *compiler) assign(s *ast.AssignStmt) {
	if u, ok := s.Rhs[0].(*ast.UnaryExpr); ok && u.Op == token.AND { // e := &expTable[i]
		hi, lo := c.v.lookup(c.reg(c.value(u.X.(*ast.IndexExpr).Index)), c.table)
		c.rows[c.object(s.Lhs[0])] = [2]value{{r: hi}, {r: lo}}
		return
	}
	if s.Tok != token.DEFINE && s.Tok != token.ASSIGN { // +=
		o := map[token.Token]token.Token{token.ADD_ASSIGN: token.ADD, token.SUB_ASSIGN: token.SUB, token.MUL_ASSIGN: token.MUL}[s.Tok]
		c.vars[c.object(s.Lhs[0])] = c.arithmetic(o, true, c.value(s.Lhs[0]), c.value(s.Rhs[0]))
		return
	}
	var all []value
	for _, e := range s.Rhs {
		all = append(all, c.values(e)...)
	}
	for i, l := range s.Lhs {
		if id := l.(*ast.Ident); id.Name != "_" {
			c.vars[c.object(l)] = all[i]
		}
	}
}

func (c *compiler) object(e ast.Expr) types.Object {
	id := e.(*ast.Ident)
	if o := c.info.Defs[id]; o != nil {
		return o
	}
	return c.info.Uses[id]
}

// values compiles an expression that may be a call with several results.
func (c *compiler) values(e ast.Expr) []value {
	if call, ok := e.(*ast.CallExpr); ok {
		if id, ok := call.Fun.(*ast.Ident); ok && c.funcs[id.Name] != nil {
			var args []value
			for _, a := range call.Args {
				args = append(args, c.values(a)...)
			}
			return c.call(id.Name, args)
		}
	}
	return []value{c.value(e)}
}

// value compiles an expression of one value.
func (c *compiler) value(e ast.Expr) value {
	if t := c.info.Types[e]; t.Value != nil {
		if b, ok := t.Type.Underlying().(*types.Basic); ok && b.Info()&types.IsInteger != 0 {
			u, _ := constant.Uint64Val(constant.ToInt(t.Value))
			return value{bits: u}
		}
		f, _ := constant.Float64Val(t.Value)
		return value{bits: math.Float64bits(f)}
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return c.value(e.X)
	case *ast.Ident:
		return c.vars[c.info.Uses[e]]
	case *ast.SelectorExpr: // of a row
		row := c.rows[c.info.Uses[e.X.(*ast.Ident)]]
		if e.Sel.Name == "hi" {
			return row[0]
		}
		return row[1]
	case *ast.UnaryExpr:
		return value{r: c.v.op(opXor, c.reg(c.value(e.X)), value{bits: 1 << 63})}
	case *ast.BinaryExpr:
		return c.arithmetic(e.Op, c.isFloat(e), c.value(e.X), c.value(e.Y))
	case *ast.CallExpr:
		switch f := e.Fun.(type) {
		case *ast.Ident:
			if c.funcs[f.Name] == nil { // float64
				return c.value(e.Args[0])
			}
			return c.values(e)[0]
		case *ast.SelectorExpr:
			return c.math(f.Sel.Name, e.Args)
		}
	}
	panic(fmt.Sprintf("expression %T", e))
}

// math compiles a call of package math.
func (c *compiler) math(name string, args []ast.Expr) value {
	x := c.reg(c.value(args[0]))
	switch name {
	case "Float64bits", "Float64frombits":
		return value{r: x}
	case "Abs":
		return value{r: c.v.op(opAnd, x, value{bits: 1<<63 - 1})}
	case "Copysign":
		sign := c.v.op(opAnd, c.reg(c.value(args[1])), value{bits: 1 << 63})
		return value{r: c.v.op(opOr, c.v.op(opAnd, x, value{bits: 1<<63 - 1}), value{r: sign})}
	}
	panic("math." + name)
}

// reg returns a value in a register.
func (c *compiler) reg(x value) reg.VecVirtual {
	if x.r == nil {
		return c.v.constant(x.bits)
	}
	return x.r
}
