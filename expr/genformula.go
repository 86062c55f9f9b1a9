package expr

import (
	"math"
	"strconv"
	"strings"
)

// A factor of a generated formula is a name, an element, a call, a number or a product, and "1" and "-1" are what they say.

func paren(s string) string {
	if strings.HasPrefix(s, "-") || strings.Contains(s, " * ") {
		return "(" + s + ")"
	}
	return s
}

func neg(s string) string {
	if rest, minus := strings.CutPrefix(s, "-"); minus {
		return rest
	}
	return "-" + s
}

func mul(a, b string) string {
	switch {
	case a == "1":
		return b
	case b == "1":
		return a
	case a == "-1":
		return neg(b)
	case b == "-1":
		return neg(a)
	}
	return paren(a) + " * " + paren(b)
}

// sum adds terms, of which those that are empty are zero.
func sum(terms []string) string {
	var b strings.Builder
	for _, t := range terms {
		rest, minus := strings.CutPrefix(t, "-")
		switch {
		case t == "":
			continue
		case b.Len() == 0:
		case minus && !strings.Contains(rest, " "):
			b.WriteString(" - ")
			t = rest
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
