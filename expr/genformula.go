package expr

import (
	"math"
	"strconv"
	"strings"
)

// Terms of generated formulas are strings; "" is zero, "1" and "-1" are what
// they say, and a string with a space in it is put in parentheses.

func paren(s string) string {
	if isCall(s) || whole(s) {
		return s
	}
	if strings.Contains(s, " ") || strings.HasPrefix(s, "-") {
		return "(" + s + ")"
	}
	return s
}

// isCall reports whether s is one call of a function, "f(…)".
func isCall(s string) bool {
	i := strings.IndexByte(s, '(')
	return i > 0 && !strings.ContainsAny(s[:i], " -") && whole(s[i:])
}

// whole reports whether s is one pair of parentheses and what is in them.
func whole(s string) bool {
	if s == "" || s[0] != '(' || s[len(s)-1] != ')' {
		return false
	}
	depth := 0
	for k := range len(s) {
		switch s[k] {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 && k < len(s)-1 {
			return false
		}
	}
	return true
}

func neg(s string) string {
	switch {
	case s == "":
		return ""
	case s == "1":
		return "-1"
	case strings.HasPrefix(s, "-") && (!strings.Contains(s, " ") || whole(s[1:])):
		return s[1:]
	}
	return "-" + paren(s)
}

func mul(a, b string) string {
	switch {
	case a == "" || b == "":
		return ""
	case a == "1":
		return b
	case b == "1":
		return a
	case a == "-1":
		return neg(b)
	case b == "-1":
		return neg(a)
	case strings.HasPrefix(a, "-(") && whole(a[1:]):
		return neg(mul(a[1:], b))
	case strings.HasPrefix(b, "-(") && whole(b[1:]):
		return neg(mul(a, b[1:]))
	}
	return paren(a) + " * " + paren(b)
}

func orZero(s string) string {
	if s == "" {
		return "0"
	}
	return s
}

func sum(terms []string) string {
	var b strings.Builder
	for _, t := range terms {
		if t == "" {
			continue
		}
		switch rest, minus := strings.CutPrefix(t, "-"); {
		case b.Len() == 0:
		case minus && (!strings.ContainsAny(rest, " -") || whole(rest)):
			b.WriteString(" - ")
			t = rest
			if whole(t) && !strings.Contains(t, " + ") && !strings.Contains(t, " - ") {
				t = t[1 : len(t)-1]
			}
		case minus:
			b.WriteString(" + ")
			t = "(" + t + ")"
		default:
			b.WriteString(" + ")
		}
		b.WriteString(t)
	}
	return b.String()
}

// literal writes a constant.
func literal(c float64) string {
	switch {
	case c != c:
		return "math.NaN()"
	case math.IsInf(c, 1):
		return "math.Inf(1)"
	case math.IsInf(c, -1):
		return "math.Inf(-1)"
	case c == 0 && math.Signbit(c):
		return "math.Copysign(0, -1)"
	}
	s := strconv.FormatFloat(c, 'g', -1, 64)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return s
}
