package expression

import (
	"fmt"
	"go/token"
	"path/filepath"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"unicode"

	"slope/expr"
)

// Operation names an operation; a rule of the user's own with file and line.
func Operation(nd expr.Node) string {
	at := func(f any) string {
		fn := runtime.FuncForPC(reflect.ValueOf(f).Pointer())
		if fn == nil {
			return ""
		}
		file, line := fn.FileLine(fn.Entry())
		return fmt.Sprintf(" (%s:%d)", filepath.Base(file), line)
	}
	switch nd.Op {
	case expr.OpApply:
		return fmt.Sprintf("rule %q%s", nd.Rule.Name, at(nd.Rule.Eval))
	case expr.OpApply2:
		return fmt.Sprintf("rule %q%s", nd.Rule2.Name, at(nd.Rule2.Eval))
	case expr.OpApplyN:
		return fmt.Sprintf("rule %q%s", nd.RuleN.Name, at(nd.RuleN.Eval))
	case expr.OpScale, expr.OpAddConst, expr.OpPowConst:
		return fmt.Sprintf("%s(%g)", nd.Op, nd.C[0])
	case expr.OpPowInt:
		return fmt.Sprintf("PowInt(%d)", nd.Int)
	}
	return nd.Op.String()
}

// OwnRule reports whether nd is a rule of the user's own, and whether it has Big.
func OwnRule(nd expr.Node) (own, big bool) {
	switch nd.Op {
	case expr.OpApply:
		return true, nd.Rule.Big != nil
	case expr.OpApply2:
		return true, nd.Rule2.Big != nil
	case expr.OpApplyN:
		return true, nd.RuleN.Big != nil
	}
	return false, false
}

// String returns e as a Go expression in x, with an operation that is used more
// than once written each time.
func (e Expression) String() string {
	s := make([]string, e.N, e.N+len(e.Ops))
	for i := range s {
		s[i] = fmt.Sprintf("x[%d]", i)
	}
	for _, nd := range e.Ops {
		s = append(s, goText(nd, func(k uint32) string { return s[k] }))
	}
	if len(s) == 0 {
		return "no expression"
	}
	return s[len(s)-1]
}

// goText writes an operation as Go, given the text of its operands.
func goText(nd expr.Node, arg func(uint32) string) string {
	list := make([]string, len(nd.Args))
	for i, a := range nd.Args {
		list[i] = arg(a)
	}
	num := func(c float64) string { return strconv.FormatFloat(c, 'g', -1, 64) }
	recv := ""
	if len(list) > 0 {
		recv = list[0]
	}
	rest := strings.Join(list[min(1, len(list)):], ", ")
	slice := func(l []string) string { return "[]T{" + strings.Join(l, ", ") + "}" }
	switch nd.Op {
	case expr.OpAddConst, expr.OpScale, expr.OpPowConst:
		return fmt.Sprintf("%s.%s(%s)", recv, nd.Op, num(nd.C[0]))
	case expr.OpPowInt:
		return fmt.Sprintf("%s.PowInt(%d)", recv, nd.Int)
	case expr.OpApply:
		return fmt.Sprintf("%s.Apply(%s)", recv, identifier(nd.Rule.Name))
	case expr.OpApply2:
		return fmt.Sprintf("%s.Apply2(%s, %s)", recv, identifier(nd.Rule2.Name), rest)
	case expr.OpApplyN:
		return fmt.Sprintf("slope.ApplyN(%s, %s)", identifier(nd.RuleN.Name), slice(list))
	case expr.OpDot:
		return fmt.Sprintf("slope.Dot(%s, %s)", slice(list[:len(list)/2]), slice(list[len(list)/2:]))
	case expr.OpDotConst:
		c := make([]string, len(nd.C))
		for i, v := range nd.C {
			c[i] = num(v)
		}
		return fmt.Sprintf("slope.DotConst([]float64{%s}, %s)", strings.Join(c, ", "), slice(list))
	case expr.OpSum, expr.OpSumSquares, expr.OpNorm2, expr.OpLogSumExp, expr.OpMaxOf, expr.OpMinOf:
		return fmt.Sprintf("slope.%s(%s)", nd.Op, slice(list))
	}
	return fmt.Sprintf("%s.%s(%s)", recv, nd.Op, rest)
}

// identifier makes a name of Go of the name of a rule.
func identifier(name string) string {
	s := strings.Map(func(r rune) rune {
		if r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '_'
	}, name)
	if !token.IsIdentifier(s) {
		s = "rule_" + s
	}
	return s
}

// Go returns e as a generic Go function with the given name, ready to paste. A rule
// of the user's own stands in it under its name; a comment says where it is.
func (e Expression) Go(name string) string {
	var b strings.Builder
	told := map[string]bool{}
	for _, nd := range e.Ops {
		var own string
		switch nd.Op {
		case expr.OpApply:
			own = identifier(nd.Rule.Name)
		case expr.OpApply2:
			own = identifier(nd.Rule2.Name)
		case expr.OpApplyN:
			own = identifier(nd.RuleN.Name)
		}
		if own != "" && !told[own] {
			told[own] = true
			fmt.Fprintf(&b, "// %s is the %s.\n", own, Operation(nd))
		}
	}
	fmt.Fprintf(&b, "func %s[T slope.Real[T]](x []T) T {\n", name)
	text := func(k uint32) string {
		if int(k) < e.N {
			return fmt.Sprintf("x[%d]", k)
		}
		return fmt.Sprintf("v%d", int(k)-e.N)
	}
	for k, nd := range e.Ops {
		fmt.Fprintf(&b, "\tv%d := %s\n", k, goText(nd, text))
	}
	fmt.Fprintf(&b, "\treturn %s\n}", text(uint32(e.N+len(e.Ops)-1)))
	return b.String()
}
