package expr

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"slices"
	"strconv"
	"strings"
)

// rounded writes every product of the source as float64(x*y). The compiler may
// fuse a product with a sum that follows, also across statements and inlined
// calls, and then the last bits depend on the architecture; the conversion
// prevents it. A factor of another product needs none, nor do integers in an
// index or in a function of integers, what is compared, and the arguments of package math, none of which
// adds to what it is given.
func rounded(src []byte) ([]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", src, parser.ParseComments)
	if err != nil {
		return nil, fmt.Errorf("expr: generated code: %w", err)
	}
	r := rounder{src: src, at: func(p token.Pos) int { return fset.Position(p).Offset }}
	ast.Inspect(file, r.visit)
	return edited(src, r.edits), nil
}

// edited returns the source with the edits.
func edited(src []byte, edits []edit) []byte {
	slices.SortStableFunc(edits, func(a, b edit) int { return a.from - b.from })
	var out bytes.Buffer
	last := 0
	for _, e := range edits {
		out.Write(src[last:e.from])
		out.WriteString(e.text)
		last = e.to
	}
	out.Write(src[last:])
	return out.Bytes()
}

// edit replaces the bytes from … to of a source.
type edit struct {
	from, to int
	text     string
}

type rounder struct {
	src   []byte
	at    func(token.Pos) int
	edits []edit
}

// visit rounds the products in n that are not factors.
func (r *rounder) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FuncDecl:
		return !ofIntegers(n)
	case *ast.IndexExpr:
		ast.Inspect(n.X, r.visit)
		return false
	case *ast.SliceExpr:
		ast.Inspect(n.X, r.visit)
		return false
	case *ast.ArrayType, *ast.RangeStmt, *ast.ForStmt, *ast.GenDecl:
		return r.statement(n)
	case *ast.CallExpr:
		if f := string(r.src[r.at(n.Fun.Pos()):r.at(n.Fun.End())]); f == "float64" || strings.HasPrefix(f, "math.") {
			for _, a := range n.Args {
				r.factors(a)
			}
			return false
		}
	case *ast.AssignStmt:
		if n.Tok == token.MUL_ASSIGN { // x *= y is x = float64(x * (y))
			x := string(r.src[r.at(n.Lhs[0].Pos()):r.at(n.Lhs[0].End())])
			r.edits = append(r.edits, edit{r.at(n.TokPos), r.at(n.TokPos) + 2, "= float64(" + x + " * ("})
			r.factors(n.Rhs[0])
			r.insert(n.Rhs[0].End(), "))")
			return false
		}
	case *ast.UnaryExpr:
		if product(n) {
			r.wrap(n)
			return false
		}
	case *ast.BinaryExpr:
		switch n.Op {
		case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
			r.factors(n.X)
			r.factors(n.Y)
			return false
		}
		switch {
		case product(n):
			r.wrap(n)
			return false
		case n.Op == token.QUO:
			r.factors(n)
			return false
		}
	}
	return true
}

// ofIntegers reports whether f takes and returns integers: it has nothing to round.
func ofIntegers(f *ast.FuncDecl) bool {
	if f.Type.Results == nil {
		return false
	}
	for _, l := range []*ast.FieldList{f.Type.Params, f.Type.Results} {
		for _, p := range l.List {
			if id, ok := p.Type.(*ast.Ident); !ok || id.Name != "uint64" {
				return false
			}
		}
	}
	return true
}

// statement visits the bodies of loops alone: their heads count.
func (r *rounder) statement(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.RangeStmt:
		ast.Inspect(n.Body, r.visit)
	case *ast.ForStmt:
		ast.Inspect(n.Body, r.visit)
	}
	return false
}

func (r *rounder) insert(p token.Pos, text string) {
	r.edits = append(r.edits, edit{r.at(p), r.at(p), text})
}

func (r *rounder) wrap(e ast.Expr) {
	r.insert(e.Pos(), "float64(")
	r.factors(e)
	r.insert(e.End(), ")")
}

// factors visits what is below a product, a quotient and their signs.
func (r *rounder) factors(e ast.Expr) {
	switch e := e.(type) {
	case *ast.ParenExpr:
		r.factors(e.X)
	case *ast.UnaryExpr:
		r.factors(e.X)
	case *ast.BinaryExpr:
		if e.Op == token.MUL || e.Op == token.QUO {
			r.factors(e.X)
			r.factors(e.Y)
			return
		}
		ast.Inspect(e, r.visit)
	default:
		ast.Inspect(e, r.visit)
	}
}

// product reports whether e is a product that the compiler may fuse: no
// constant, but a quotient by a power of two, which is a product to it.
func product(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return product(e.X)
	case *ast.UnaryExpr:
		return e.Op == token.SUB && product(e.X)
	case *ast.BinaryExpr:
		switch e.Op {
		case token.MUL:
			return !literals(e)
		case token.QUO:
			return powerOfTwo(e.Y) && !literals(e.X)
		}
	}
	return false
}

// powerOfTwo reports whether e is a literal that is a power of two.
func powerOfTwo(e ast.Expr) bool {
	l, ok := e.(*ast.BasicLit)
	if !ok {
		return false
	}
	v, err := strconv.ParseFloat(l.Value, 64)
	f, _ := math.Frexp(v)
	return err == nil && f == 0.5
}

// literals reports whether e is made of literals and constants of package math.
func literals(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		_, err := strconv.ParseFloat(e.Value, 64)
		return err == nil
	case *ast.ParenExpr:
		return literals(e.X)
	case *ast.UnaryExpr:
		return literals(e.X)
	case *ast.BinaryExpr:
		return literals(e.X) && literals(e.Y)
	case *ast.SelectorExpr:
		x, ok := e.X.(*ast.Ident)
		return ok && x.Name == "math"
	}
	return false
}
