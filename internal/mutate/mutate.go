package mutate

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"sort"
	"strconv"
	"strings"
)

// A Mutant is one change of a file.
type Mutant struct {
	Func   string // name of the function, with its receiver's type: (*Plan).run
	Line   int    // of the change, from 1
	Text   string // the line before the change, without its indentation
	Change string // what is changed, as "+ → -"

	from, to int    // bytes that are replaced
	with     string // what replaces them
}

// Key names a mutant by file, function, line of text and change, without the number
// of the line, so that it stays when other lines come and go.
func (m Mutant) Key(file string) string {
	return strings.Join([]string{file, m.Func, m.Text, m.Change}, " | ")
}

// Apply returns src with the change of m. The number of lines stays.
func (m Mutant) Apply(src []byte) []byte {
	out := make([]byte, 0, len(src)+len(m.with))
	out = append(out, src[:m.from]...)
	out = append(out, m.with...)
	return append(out, src[m.to:]...)
}

// Mutants lists the changes of a Go file in the order of the text. Functions without
// a body, declarations of types and imports have none.
func Mutants(name string, src []byte) ([]Mutant, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("mutate: %w", err)
	}
	c := &collector{src: src, file: fset.File(file.Pos())}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Body != nil {
				c.function = functionName(d)
				ast.Inspect(d.Body, c.visit)
			}
		case *ast.GenDecl:
			if d.Tok == token.VAR {
				c.function = "var"
				ast.Inspect(d, c.visit)
			}
		}
	}
	sort.SliceStable(c.found, func(i, j int) bool { return c.found[i].from < c.found[j].from })
	return c.found, nil
}

func functionName(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return d.Name.Name
	}
	t, star := d.Recv.List[0].Type, ""
	if p, ok := t.(*ast.StarExpr); ok {
		t, star = p.X, "*"
	}
	switch g := t.(type) {
	case *ast.IndexExpr:
		t = g.X
	case *ast.IndexListExpr:
		t = g.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return "(" + star + id.Name + ")." + d.Name.Name
	}
	return d.Name.Name
}

type collector struct {
	src      []byte
	file     *token.File
	function string
	found    []Mutant
}

// replace notes a change of the bytes of a node.
func (c *collector) replace(from, to token.Pos, with, change string) {
	i, j := c.file.Offset(from), c.file.Offset(to)
	line := c.file.Line(from)
	start := bytes.LastIndexByte(c.src[:i], '\n') + 1
	end := len(c.src)
	if k := bytes.IndexByte(c.src[i:], '\n'); k >= 0 {
		end = i + k
	}
	c.found = append(c.found, Mutant{
		Func: c.function, Line: line, Text: strings.TrimSpace(string(c.src[start:end])), Change: change,
		from: i, to: j, with: with,
	})
}

func (c *collector) text(n ast.Node) string {
	return string(c.src[c.file.Offset(n.Pos()):c.file.Offset(n.End())])
}

// swaps are the operators that take the place of another. A comparison takes or
// leaves its equality, and turns round.
var swaps = map[token.Token][]token.Token{
	token.ADD: {token.SUB}, token.SUB: {token.ADD},
	token.MUL: {token.QUO}, token.QUO: {token.MUL}, token.REM: {token.QUO},
	token.AND: {token.OR}, token.OR: {token.AND}, token.XOR: {token.AND},
	token.SHL: {token.SHR}, token.SHR: {token.SHL}, token.AND_NOT: {token.AND},
	token.LSS: {token.LEQ, token.GEQ}, token.LEQ: {token.LSS, token.GTR},
	token.GTR: {token.GEQ, token.LEQ}, token.GEQ: {token.GTR, token.LSS},
	token.EQL: {token.NEQ}, token.NEQ: {token.EQL},
	token.LAND: {token.LOR}, token.LOR: {token.LAND},
	token.ADD_ASSIGN: {token.SUB_ASSIGN}, token.SUB_ASSIGN: {token.ADD_ASSIGN},
	token.MUL_ASSIGN: {token.QUO_ASSIGN}, token.QUO_ASSIGN: {token.MUL_ASSIGN},
	token.AND_ASSIGN: {token.OR_ASSIGN}, token.OR_ASSIGN: {token.AND_ASSIGN},
	token.INC: {token.DEC}, token.DEC: {token.INC},
	token.BREAK: {token.CONTINUE}, token.CONTINUE: {token.BREAK},
}

func (c *collector) swap(at token.Pos, op token.Token) {
	for _, other := range swaps[op] {
		c.replace(at, at+token.Pos(len(op.String())), other.String(), op.String()+" → "+other.String())
	}
}

func (c *collector) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.IncDecStmt:
		c.swap(n.TokPos, n.Tok)
	case *ast.BranchStmt:
		if n.Label == nil {
			c.swap(n.TokPos, n.Tok)
		}
	case *ast.AssignStmt:
		c.assign(n)
	case *ast.ExprStmt:
		c.drop(n)
	case *ast.IfStmt:
		c.condition(n.Cond)
	case *ast.GenDecl:
		return n.Tok == token.VAR
	case *ast.CallExpr:
		// The message of a panic is no computation.
		id, ok := n.Fun.(*ast.Ident)
		return !ok || id.Name != "panic"
	case ast.Expr:
		c.operand(n)
	}
	return true
}

// operand changes an operator, a literal or a truth value.
func (c *collector) operand(e ast.Expr) {
	switch n := e.(type) {
	case *ast.BinaryExpr:
		if !isString(n.X) && !isString(n.Y) {
			c.swap(n.OpPos, n.Op)
		}
	case *ast.BasicLit:
		c.literal(n)
	case *ast.Ident:
		if other, ok := map[string]string{"true": "false", "false": "true"}[n.Name]; ok {
			c.replace(n.Pos(), n.End(), other, n.Name+" → "+other)
		}
	case *ast.UnaryExpr:
		if n.Op == token.SUB || n.Op == token.NOT {
			c.replace(n.OpPos, n.X.Pos(), "", n.Op.String()+" left out")
		}
	}
}

func isString(e ast.Expr) bool {
	l, ok := e.(*ast.BasicLit)
	return ok && l.Kind == token.STRING
}

// assign changes the operator of an assignment, or leaves a plain one out: what
// stood on its left keeps the old value, what stood on its right is still evaluated.
func (c *collector) assign(n *ast.AssignStmt) {
	c.swap(n.TokPos, n.Tok)
	switch {
	case n.Tok == token.ASSIGN && len(n.Lhs) == len(n.Rhs):
		blank := strings.Repeat("_, ", len(n.Lhs)-1) + "_"
		for _, l := range n.Lhs {
			if id, ok := l.(*ast.Ident); ok && id.Name == "_" {
				return
			}
		}
		c.replace(n.Lhs[0].Pos(), n.Lhs[len(n.Lhs)-1].End(), blank, "assignment left out")
	case n.Tok == token.ADD_ASSIGN, n.Tok == token.SUB_ASSIGN, n.Tok == token.MUL_ASSIGN:
		c.replace(n.TokPos, n.TokPos+2, "=", n.Tok.String()+" → =")
	}
}

func (c *collector) drop(n *ast.ExprStmt) {
	call, ok := n.X.(*ast.CallExpr)
	if !ok {
		return
	}
	if id, ok := call.Fun.(*ast.Ident); ok && id.Name == "panic" {
		return
	}
	if bytes.IndexByte(c.src[c.file.Offset(n.Pos()):c.file.Offset(n.End())], '\n') >= 0 {
		return // a call with a function of several lines
	}
	c.replace(n.Pos(), n.End(), "", "call left out")
}

func (c *collector) literal(n *ast.BasicLit) {
	switch n.Kind {
	case token.INT:
		v, err := strconv.ParseInt(n.Value, 0, 64)
		if err != nil {
			return
		}
		c.replace(n.Pos(), n.End(), strconv.FormatInt(v+1, 10), fmt.Sprintf("%s → %d", n.Value, v+1))
		if v > 0 {
			c.replace(n.Pos(), n.End(), strconv.FormatInt(v-1, 10), fmt.Sprintf("%s → %d", n.Value, v-1))
		}
	case token.FLOAT:
		with := "(" + n.Value + " + 1)"
		c.replace(n.Pos(), n.End(), with, n.Value+" → "+with)
	}
}

func (c *collector) condition(e ast.Expr) {
	if id, ok := e.(*ast.Ident); ok && (id.Name == "true" || id.Name == "false") {
		return
	}
	c.replace(e.Pos(), e.End(), "("+c.text(e)+") || true", "condition always holds")
	c.replace(e.Pos(), e.End(), "("+c.text(e)+") && false", "condition never holds")
}
