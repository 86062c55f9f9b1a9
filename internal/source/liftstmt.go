package source

import (
	"go/ast"
	"go/token"
	"go/types"
	"sort"
	"strings"
)

// splice returns the source of n with its parts rewritten: as over says, or by node.
func (in *liftInstance) splice(n ast.Node, over map[ast.Node]string) string {
	var parts []ast.Node
	ast.Inspect(n, func(c ast.Node) bool {
		if c == nil || c == n {
			return c == n
		}
		if _, ok := c.(*ast.CommentGroup); !ok {
			parts = append(parts, c)
		}
		return false
	})
	sort.SliceStable(parts, func(i, j int) bool { return parts[i].Pos() < parts[j].Pos() })
	var b strings.Builder
	at := n.Pos()
	for _, c := range parts {
		if c.Pos() < at {
			continue
		}
		text, ok := over[c]
		if !ok {
			text = in.node(c)
		}
		b.WriteString(in.l.text(at, c.Pos()))
		b.WriteString(text)
		at = c.End()
	}
	b.WriteString(in.l.text(at, n.End()))
	return b.String()
}

// node prints a statement or an expression in the form that its activity asks for.
func (in *liftInstance) node(n ast.Node) string {
	switch x := n.(type) {
	case *ast.AssignStmt:
		return in.assignText(x)
	case *ast.IncDecStmt:
		return in.incDec(x)
	case *ast.ValueSpec:
		return in.valueSpec(x)
	case *ast.RangeStmt:
		return in.rangeText(x)
	case *ast.ReturnStmt:
		return in.returnText(x)
	case *ast.ExprStmt:
		return in.exprStmt(x)
	case *ast.SwitchStmt:
		if x.Tag != nil && in.active(x.Tag) {
			return in.splice(x, map[ast.Node]string{x.Tag: in.value(x.Tag)})
		}
	case *ast.CaseClause:
		over := map[ast.Node]string{}
		for _, e := range x.List {
			over[e] = in.value(e)
		}
		return in.splice(x, over)
	case *ast.FuncLit:
		return "func" + in.signature(x.Type, in.info.TypeOf(x).(*types.Signature), nil) + " " + in.block(x.Body, in.info.TypeOf(x).(*types.Signature))
	case ast.Expr:
		return in.exprNode(x)
	}
	return in.splice(n, nil)
}

func (in *liftInstance) incDec(x *ast.IncDecStmt) string {
	if !in.active(x.X) {
		return in.splice(x, nil)
	}
	d := map[token.Token]string{token.INC: "1", token.DEC: "-1"}[x.Tok]
	return in.node(x.X) + " = " + in.receiver(x.X) + ".AddConst(" + d + ")"
}

func (in *liftInstance) returnText(x *ast.ReturnStmt) string {
	over := map[ast.Node]string{}
	res := in.sigs[x].Results()
	for i, r := range x.Results {
		if len(x.Results) == res.Len() {
			over[r] = in.expr(r, in.act[res.At(i)])
		}
	}
	return in.splice(x, over)
}

// exprStmt prints a call; clear of active numbers becomes a loop.
func (in *liftInstance) exprStmt(x *ast.ExprStmt) string {
	if c, ok := x.X.(*ast.CallExpr); ok && in.callee(c).builtin == "clear" && in.active(c.Args[0]) {
		s := in.node(c.Args[0])
		return "for i := range " + s + " {\n" + s + "[i] = " + in.zeroOf(elemOf(in.info.TypeOf(c.Args[0]))) + "\n}"
	}
	return in.splice(x, nil)
}

func (in *liftInstance) exprNode(e ast.Expr) string {
	if in.info.Types[e].IsType() {
		return in.l.text(e.Pos(), e.End())
	}
	t := in.info.TypeOf(e)
	switch x := e.(type) {
	case *ast.BinaryExpr:
		return in.binaryNode(x, t)
	case *ast.ParenExpr, *ast.UnaryExpr:
		if in.active(x) {
			return in.numberOrMemory(x, t)
		}
	case *ast.CallExpr:
		return in.call(x, !isTuple(t) && in.active(x))
	case *ast.CompositeLit:
		if in.active(x) {
			return in.literal(x)
		}
	case *ast.SelectorExpr:
		return in.selectorNode(x)
	}
	return in.splice(e, nil)
}

// numberOrMemory prints what is active in parentheses or has a unary operator.
func (in *liftInstance) numberOrMemory(e ast.Expr, t types.Type) string {
	if isFloat(t) {
		return in.number(e)
	}
	return in.memory(e)
}

func (in *liftInstance) binaryNode(x *ast.BinaryExpr, t types.Type) string {
	switch {
	case in.active(x):
		return in.number(x)
	case t != nil && !carries(t) && (in.active(x.X) || in.active(x.Y)):
		return in.comparison(x)
	}
	return in.splice(x, nil)
}

func (in *liftInstance) selectorNode(x *ast.SelectorExpr) string {
	if s := in.info.Selections[x]; s != nil && s.Kind() == types.MethodVal && in.active(x.X) {
		in.l.problem(x.Pos(), "cannot follow active values through a method value", "call the method")
	}
	return in.splice(x, map[ast.Node]string{x.Sel: x.Sel.Name})
}

// comparison prints a comparison of active values by what they are worth.
func (in *liftInstance) comparison(x *ast.BinaryExpr) string {
	if !isFloat(in.info.TypeOf(x.X)) && !in.info.Types[x.X].IsNil() && !in.info.Types[x.Y].IsNil() {
		in.l.problem(x.Pos(), "cannot compare what holds active values", "compare its numbers")
	}
	return in.splice(x, map[ast.Node]string{x.X: in.value(x.X), x.Y: in.value(x.Y)})
}

var liftOps = map[token.Token]token.Token{token.ADD_ASSIGN: token.ADD, token.SUB_ASSIGN: token.SUB, token.MUL_ASSIGN: token.MUL, token.QUO_ASSIGN: token.QUO}

func (in *liftInstance) assignText(x *ast.AssignStmt) string {
	if op, ok := liftOps[x.Tok]; ok && in.active(x.Lhs[0]) {
		l := x.Lhs[0]
		ast.Inspect(l, func(n ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok && in.callee(c).builtin == "" && !in.callee(c).conv {
				in.l.problem(c.Pos(), "the place of "+x.Tok.String()+" is found by a call, which would run twice", "assign the index to a variable first")
			}
			return true
		})
		return in.node(l) + " = " + in.op(op, in.operand(l), in.operand(x.Rhs[0]))
	}
	over := map[ast.Node]string{}
	if len(x.Lhs) == len(x.Rhs) {
		for i, r := range x.Rhs {
			over[r] = in.expr(r, in.active(x.Lhs[i]))
		}
	}
	return in.splice(x, over)
}

// valueSpec prints the variables that one line declares.
func (in *liftInstance) valueSpec(x *ast.ValueSpec) string {
	if _, ok := in.info.Defs[x.Names[0]].(*types.Const); ok {
		return in.l.text(x.Pos(), x.End())
	}
	over := map[ast.Node]string{}
	if f, ok := x.Type.(*ast.FuncType); ok {
		if lit := in.bound[in.info.Defs[x.Names[0]]]; lit != nil {
			over[x.Type] = "func" + in.signature(f, in.info.TypeOf(lit).(*types.Signature), nil)
		}
	}
	active := 0
	for i, n := range x.Names {
		a := in.act[in.info.Defs[n]]
		if a {
			active++
		}
		if len(x.Values) == len(x.Names) {
			over[x.Values[i]] = in.expr(x.Values[i], a)
		}
	}
	if active == 0 || x.Type == nil {
		return in.splice(x, over)
	}
	if len(x.Values) == 0 {
		return in.zeroSpec(x)
	}
	if active < len(x.Names) {
		in.l.problem(x.Pos(), "active variables and others are declared together", "declare them one by one")
	}
	over[x.Type] = in.typeText(x.Type)
	return in.splice(x, over)
}

// zeroSpec prints variables without values, one a line: active numbers need a zero to start from.
func (in *liftInstance) zeroSpec(x *ast.ValueSpec) string {
	var lines []string
	for i, n := range x.Names {
		line := n.Name + " " + in.l.text(x.Type.Pos(), x.Type.End())
		if t := in.info.TypeOf(x.Type); in.act[in.info.Defs[n]] {
			line = n.Name + " " + in.typeText(x.Type)
			if in.l.holds(t) {
				line = n.Name + " = " + in.zeroOf(t)
			}
		}
		if i > 0 && !in.grouped(x) {
			line = "var " + line
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// grouped reports whether x stands in parentheses.
func (in *liftInstance) grouped(x *ast.ValueSpec) bool {
	found := false
	ast.Inspect(in.decl.Body, func(n ast.Node) bool {
		if g, ok := n.(*ast.GenDecl); ok && g.Lparen.IsValid() && g.Pos() <= x.Pos() && x.End() <= g.End() {
			found = true
		}
		return !found
	})
	return found
}

// rangeText prints a range statement. A variable over inactive numbers that becomes active is lifted in each turn.
func (in *liftInstance) rangeText(x *ast.RangeStmt) string {
	over := map[ast.Node]string{}
	if x.Value != nil && in.active(x.Value) && !in.active(x.X) {
		v := in.node(x.Value)
		if x.Tok != token.DEFINE {
			in.l.problem(x.Value.Pos(), "the variable of this range is active and its numbers are not", "declare the variable in the range")
		}
		body := in.node(x.Body)
		over[x.Body] = "{\n" + v + " := " + in.lift(v, nil) + "\n" + strings.TrimPrefix(body, "{")
	}
	return in.splice(x, over)
}

// block prints the body of a function: named results start as the number 0.
func (in *liftInstance) block(b *ast.BlockStmt, sig *types.Signature) string {
	start := ""
	for i := range sig.Results().Len() {
		if v := sig.Results().At(i); v.Name() != "" && v.Name() != "_" && in.act[v] && in.l.holds(v.Type()) && in.reads(b, v) {
			start += "\n" + v.Name() + " = " + in.zeroOf(v.Type())
		}
	}
	text := strings.TrimPrefix(in.node(b), "{")
	if start != "" && !strings.HasPrefix(text, "\n") {
		text = "\n" + text
	}
	return "{" + start + text
}

// reads reports whether the body names the result v, or returns it without a name.
func (in *liftInstance) reads(b *ast.BlockStmt, v *types.Var) bool {
	found := false
	ast.Inspect(b, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.Ident:
			found = found || in.info.Uses[x] == v
		case *ast.ReturnStmt:
			found = found || len(x.Results) == 0
		}
		return !found
	})
	return found
}

// signature prints parameters and results; first stands before the parameters.
func (in *liftInstance) signature(t *ast.FuncType, sig *types.Signature, first []string) string {
	params := append(first, in.fieldTexts(t.Params, sig.Params())...)
	s := "(" + strings.Join(params, ", ") + ")"
	if t.Results == nil {
		return s
	}
	results := in.fieldTexts(t.Results, sig.Results())
	if len(results) == 1 && sig.Results().At(0).Name() == "" {
		return s + " " + results[0]
	}
	return s + " (" + strings.Join(results, ", ") + ")"
}

func (in *liftInstance) fieldTexts(list *ast.FieldList, vars *types.Tuple) []string {
	var out []string
	at := 0
	for _, f := range list.List {
		plain, lifted := in.l.text(f.Type.Pos(), f.Type.End()), ""
		n := max(1, len(f.Names))
		for k := range n {
			v := vars.At(at)
			at++
			typ := plain
			if in.act[v] {
				lifted = in.typeText(f.Type)
				typ = lifted
			}
			if len(f.Names) == 0 {
				out = append(out, typ)
				continue
			}
			same := k+1 < n && in.act[vars.At(at)] == in.act[v]
			if same {
				out = append(out, f.Names[k].Name)
			} else {
				out = append(out, f.Names[k].Name+" "+typ)
			}
		}
	}
	return out
}
