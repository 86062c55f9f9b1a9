package expr

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// typed makes a formula of integers a float64.
func typed(v string) string {
	if c, err := strconv.ParseFloat(v, 64); err == nil {
		return literal(c)
	}
	if !strings.ContainsFunc(v, unicode.IsLetter) {
		return "float64(" + v + ")"
	}
	return v
}

// slice returns the array that node i is in.
func (w *goWriter) slice(i int) (array, bool) {
	for _, a := range w.arrays {
		if a.lo <= i && i < a.hi {
			return a, true
		}
	}
	return array{}, false
}

// val returns what node i is called.
func (w *goWriter) val(i int) string {
	if w.g.Op[i] == OpConst {
		return literal(w.g.Constant(i))
	}
	if a, ok := w.slice(i); ok {
		return fmt.Sprintf("%s[%d]", a.v, i-a.lo)
	}
	if n, ok := w.named[i]; ok {
		return n
	}
	return fmt.Sprintf("v%d", i)
}
