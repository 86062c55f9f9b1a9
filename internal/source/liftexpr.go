package source

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"strconv"
	"strings"
)

// operand is the text of a number, active or not. The text of an active one may stand before a dot.
type operand struct {
	text   string
	active bool
	value  constant.Value // of a constant
	same   string         // equal texts are equal values; empty if that is not sure
}

func (in *liftInstance) operand(e ast.Expr) operand {
	o := operand{active: in.active(e), value: in.info.Types[e].Value}
	if !o.active {
		o.text = in.node(e)
		switch {
		case namedFloat(in.info.TypeOf(e)) && !isLiteral(e):
			o.text = "float64(" + o.text + ")"
		case !in.atom(e):
			o.text = "(" + o.text + ")"
		}
		return o
	}
	o.text = in.receiver(e)
	if in.pure(e) {
		o.same = o.text
	}
	return o
}

// namedFloat reports whether t is a type of numbers with a name of its own, which becomes float64 before it becomes active.
func namedFloat(t types.Type) bool {
	_, ok := t.(*types.Named)
	return ok && isFloat(t)
}

func isLiteral(e ast.Expr) bool {
	_, ok := ast.Unparen(e).(*ast.BasicLit)
	return ok
}

// atom reports whether a method may be called on the text of e as it stands, and a sign be put before it.
func (in *liftInstance) atom(e ast.Expr) bool {
	switch e.(type) {
	case *ast.Ident, *ast.BasicLit, *ast.SelectorExpr, *ast.IndexExpr, *ast.CallExpr, *ast.ParenExpr:
		return true
	}
	return false
}

// pure reports whether e is a name, a field or an element, so that it has the same value when it is written twice.
func (in *liftInstance) pure(e ast.Expr) bool {
	ok := true
	ast.Inspect(e, func(n ast.Node) bool {
		if _, isCall := n.(*ast.CallExpr); isCall {
			ok = false
		}
		return ok
	})
	switch ast.Unparen(e).(type) {
	case *ast.Ident, *ast.SelectorExpr, *ast.IndexExpr:
		return ok
	}
	return false
}

// receiver prints the active number e so that a method may be called on it.
func (in *liftInstance) receiver(e ast.Expr) string {
	s := in.number(e)
	if _, ok := ast.Unparen(e).(*ast.StarExpr); ok {
		return "(" + s + ")"
	}
	return s
}

// number prints the active number e.
func (in *liftInstance) number(e ast.Expr) string {
	switch x := ast.Unparen(e).(type) {
	case *ast.BinaryExpr:
		return in.op(x.Op, in.operand(x.X), in.operand(x.Y))
	case *ast.UnaryExpr:
		if x.Op == token.SUB {
			return in.receiver(x.X) + ".Neg()"
		}
		return in.number(x.X)
	case *ast.CallExpr:
		return in.call(x, true)
	default:
		return in.splice(x, nil)
	}
}

// op prints x op y, where x or y is active.
func (in *liftInstance) op(op token.Token, x, y operand) string {
	method := liftOperators[op]
	switch {
	case method == "":
		return x.text + " " + op.String() + " " + y.text
	case !y.active:
		return in.opConst(op, x, y)
	case !x.active:
		return in.constOp(op, x, y)
	case op == token.MUL && x.same != "" && x.same == y.same:
		return x.text + ".Square()"
	}
	return x.text + "." + method + "(" + bare(y.text) + ")"
}

// liftOperators has the method of each operator of two numbers.
var liftOperators = map[token.Token]string{token.ADD: "Add", token.SUB: "Sub", token.MUL: "Mul", token.QUO: "Div"}

// opConst prints x op y, where only x is active.
func (in *liftInstance) opConst(op token.Token, x, y operand) string {
	switch op {
	case token.ADD:
		return x.text + ".AddConst(" + bare(y.text) + ")"
	case token.SUB:
		return x.text + ".AddConst(" + negated(y.text) + ")"
	case token.MUL:
		return x.text + ".Scale(" + bare(y.text) + ")"
	}
	if s := inversePower(y.value); s != "" {
		return x.text + ".Scale(" + s + ")"
	}
	return x.text + ".Div(" + in.lifted(x, y) + ")"
}

// constOp prints x op y, where only y is active.
func (in *liftInstance) constOp(op token.Token, x, y operand) string {
	switch op {
	case token.ADD:
		return y.text + ".AddConst(" + bare(x.text) + ")"
	case token.SUB:
		return y.text + ".Neg().AddConst(" + bare(x.text) + ")"
	case token.MUL:
		return y.text + ".Scale(" + bare(x.text) + ")"
	}
	if x.value != nil && constant.Compare(constant.ToFloat(x.value), token.EQL, constant.MakeFloat64(1)) {
		return y.text + ".Inv()"
	}
	return in.lifted(y, x) + ".Div(" + bare(y.text) + ")"
}

// lifted prints the constant c as a number like x, or like a parameter if x is long.
func (in *liftInstance) lifted(x, c operand) string {
	if x.same != "" {
		return x.text + ".Lift(" + bare(c.text) + ")"
	}
	return in.lift(bare(c.text), c.value)
}

// bare drops the parentheses that operand put around a text.
func bare(s string) string {
	if !strings.HasPrefix(s, "(") || !strings.HasSuffix(s, ")") || strings.ContainsAny(s, "\"'`") || strings.Contains(s, "//") || strings.Contains(s, "/*") {
		return s
	}
	depth := 0
	for i, c := range s {
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 && i < len(s)-1 {
			return s
		}
	}
	return s[1 : len(s)-1]
}

func negated(s string) string {
	if t := bare(s); strings.HasPrefix(t, "-") && !strings.ContainsAny(t[1:], "+-*/ %&|^<>") {
		return t[1:]
	}
	return "-" + s
}

// inversePower is 1/c as text if c is a power of two whose inverse is exact, and empty elsewhere.
func inversePower(c constant.Value) string {
	if c == nil {
		return ""
	}
	v, _ := constant.Float64Val(constant.ToFloat(c))
	if f, e := math.Frexp(v); math.Abs(f) != 0.5 || e < -1000 || e > 1000 {
		return ""
	}
	return strconv.FormatFloat(1/v, 'g', -1, 64)
}

// lift prints a constant as a number.
func (in *liftInstance) lift(text string, v constant.Value) string {
	a := in.like0()
	if in.zero && v != nil && constant.Sign(constant.ToFloat(v)) == 0 {
		return a
	}
	return a + ".Lift(" + text + ")"
}

// value prints e, active or not, as what it is worth: where a function looks at it.
func (in *liftInstance) value(e ast.Expr) string {
	if in.active(e) && isFloat(in.info.TypeOf(e)) {
		in.l.ordered = true
		return in.receiver(e) + ".Value()"
	}
	return in.node(e)
}

// expr prints e as a value of the new type if want is set.
func (in *liftInstance) expr(e ast.Expr, want bool) string {
	t := in.info.TypeOf(e)
	switch {
	case t == nil || !carries(t) && !in.info.Types[e].IsNil():
		return in.node(e)
	case isFloat(t) && want && !in.active(e):
		text := in.node(e)
		if namedFloat(t) && !isLiteral(e) {
			text = "float64(" + text + ")"
		}
		return in.lift(text, in.info.Types[e].Value)
	case isFloat(t) && in.active(e):
		return in.number(e)
	case want:
		return in.memory(e)
	}
	return in.node(e)
}

// memory prints an expression that leads to memory, or a struct or array, in the new type.
func (in *liftInstance) memory(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.ParenExpr:
		return "(" + in.memory(x.X) + ")"
	case *ast.UnaryExpr:
		return "&" + in.memory(x.X)
	case *ast.CompositeLit:
		return in.literal(x)
	case *ast.CallExpr:
		return in.call(x, true)
	}
	return in.node(e)
}

// literal prints a composite literal in the new type. What it leaves out is filled with zeros.
func (in *liftInstance) literal(x *ast.CompositeLit) string {
	over := map[ast.Node]string{}
	if x.Type != nil {
		over[x.Type] = in.typeText(x.Type)
	}
	t := in.info.TypeOf(x)
	if p, ok := t.Underlying().(*types.Pointer); ok { // an elided &T
		t = p.Elem()
	}
	s, isStruct := t.Underlying().(*types.Struct)
	set := map[*types.Var]bool{}
	keyed := len(x.Elts) == 0
	for i, el := range x.Elts {
		kv, ok := el.(*ast.KeyValueExpr)
		value := el
		if ok {
			keyed, value = true, kv.Value
		}
		want := true
		if isStruct {
			f := fieldOf(s, i, el)
			set[f], want = true, in.l.fields[f]
		}
		text := in.expr(value, want)
		if ok {
			over[el] = in.node(kv.Key) + ": " + text
			if isStruct {
				over[el] = in.l.text(kv.Key.Pos(), kv.Key.End()) + ": " + text
			}
		} else {
			over[el] = text
		}
	}
	rest := in.leftOut(x, t, set, keyed)
	text := in.splice(x, over)
	if len(rest) > 0 {
		body := strings.TrimRight(strings.TrimSuffix(text, "}"), " \t\n,")
		if !strings.HasSuffix(body, "{") {
			body += ", "
		}
		text = body + strings.Join(rest, ", ") + "}"
	}
	return text
}

// leftOut prints the zeros of the fields, and of the elements of an array, that a literal leaves out.
func (in *liftInstance) leftOut(x *ast.CompositeLit, t types.Type, set map[*types.Var]bool, keyed bool) (rest []string) {
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for i := range u.NumFields() {
			if f := u.Field(i); keyed && !set[f] && in.l.fields[f] && in.l.holds(f.Type()) {
				rest = append(rest, f.Name()+": "+in.zeroOf(f.Type()))
			}
		}
	case *types.Array:
		return in.elementsLeftOut(x, u, keyed)
	case *types.Slice:
		if keyed && len(x.Elts) > 0 && in.l.holds(u.Elem()) {
			in.l.problem(x.Pos(), "the slice literal with keys may leave out elements, which would be no numbers", allElements)
		}
	}
	return rest
}

const allElements = "write all elements, in order"

func (in *liftInstance) elementsLeftOut(x *ast.CompositeLit, u *types.Array, keyed bool) (rest []string) {
	missing := int(u.Len()) - len(x.Elts)
	if missing == 0 || !in.l.holds(u.Elem()) {
		return nil
	}
	if keyed && len(x.Elts) > 0 || u.Len() > 64 {
		in.l.problem(x.Pos(), "the array literal leaves out elements, which would be no numbers", allElements)
	}
	for range missing {
		rest = append(rest, in.zeroOf(u.Elem()))
	}
	return rest
}

// holds reports whether a zero value of type t, in the new type, has a number in itself.
func (l *lifter) holds(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() == types.Float64
	case *types.Array:
		return l.holds(u.Elem())
	case *types.Struct:
		for i := range u.NumFields() {
			if l.fields[u.Field(i)] && l.holds(u.Field(i).Type()) {
				return true
			}
		}
	}
	return false
}

// zeroOf prints the zero of type t in the new type; t holds a number.
func (in *liftInstance) zeroOf(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Array:
		if !in.l.holds(u.Elem()) {
			return in.l.typeName(t) + "{}"
		}
		z := in.l.fresh("zeros")
		return "func() (" + z + " " + in.l.typeName(t) + ") {\nfor i := range " + z + " {\n" + z + "[i] = " + in.zeroOf(u.Elem()) + "\n}\nreturn " + z + "\n}()"
	case *types.Struct:
		var fs []string
		for i := range u.NumFields() {
			if f := u.Field(i); in.l.fields[f] && in.l.holds(f.Type()) {
				fs = append(fs, f.Name()+": "+in.zeroOf(f.Type()))
			}
		}
		return in.l.typeName(t) + "{" + strings.Join(fs, ", ") + "}"
	}
	return in.lift("0", constant.MakeInt64(0))
}
