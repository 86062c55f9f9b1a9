package expr

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// A product that is 0 where a factor is, whatever the other is, costs a comparison. It differs from a plain one only where that is NaN, and a NaN that such a
// product leaves out leads to a NaN among the derivatives, or meets a zero in another such product. So code may use plain products, and do it again with care if
// a derivative is not finite.

// plainly returns the function of a source with plain products in place of calls of the product named, or "" if it has none. careful is the source with another name for the
// function.
func plainly(src, function, product string) (plain, careful string, err error) {
	const head = "package p\n"
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", head+src, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		return "", "", fmt.Errorf("expr: generated code: %w", err)
	}
	at := func(p token.Pos) int { return fset.Position(p).Offset - len(head) }
	var edits []edit
	from, to := 0, 0
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Name.Name != function {
			continue
		}
		from, to = at(f.Doc.Pos()), at(f.End())
		ast.PreorderStack(f, nil, func(n ast.Node, stack []ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok || len(c.Args) != 2 {
				return true
			}
			if name, ok := c.Fun.(*ast.Ident); ok && name.Name == product {
				open, end := bracket(isFactor(stack[len(stack)-1]))
				x, y := c.Args[0], c.Args[1]
				xOpen, xEnd := bracket(isOperation(x))
				yOpen, yEnd := bracket(isOperation(y))
				edits = append(edits, edit{at(c.Pos()), at(x.Pos()), open + xOpen}, edit{at(x.End()), at(y.Pos()), xEnd + " * " + yOpen}, edit{at(y.End()), at(c.End()), yEnd + end})
			}
			return true
		})
	}
	if len(edits) == 0 {
		return "", src, nil
	}
	for k := range edits {
		edits[k].from, edits[k].to = edits[k].from-from, edits[k].to-from
	}
	plain = string(edited([]byte(src[from:to]), edits)) + "\n\n"
	again := function + "Again"
	careful = rename(src, []string{function}, func(string) string { return again })
	return plain, strings.Replace(careful, "// "+again+" ", "// "+again+" is "+function+" where products of 0 are 0: it ", 1), nil
}

func bracket(is bool) (open, end string) {
	if is {
		return "(", ")"
	}
	return "", ""
}

// isOperation reports whether a factor needs brackets, isFactor whether a product within n does.
func isOperation(e ast.Expr) bool {
	_, binary := e.(*ast.BinaryExpr)
	_, unary := e.(*ast.UnaryExpr)
	return binary || unary
}

func isFactor(n ast.Node) bool {
	b, ok := n.(*ast.BinaryExpr)
	return ok && (b.Op == token.MUL || b.Op == token.QUO)
}
