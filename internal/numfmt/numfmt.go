// Package numfmt formats numbers with infinitesimal parts for fmt, such as
// (1 + 2ε).
package numfmt

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// Format writes Σ parts[i]·units[i] to fs: with units {"", "ε"} the parts 1 and
// −2 give (1 − 2ε). The verbs are those of floating-point numbers, with their
// flags; a width pads the whole number. %#v writes goSyntax, and a verb that a
// float64 does not have writes the error that fmt does.
func Format[F ~float32 | ~float64](fs fmt.State, verb rune, goSyntax string, parts []F, units []string) {
	switch verb {
	case 'v':
		if fs.Flag('#') {
			io.WriteString(fs, goSyntax)
			return
		}
		verb = 'g'
	case 'b', 'e', 'E', 'f', 'F', 'g', 'G', 'x', 'X':
	default:
		fmt.Fprintf(fs, "%%!%c(%s)", verb, goSyntax)
		return
	}
	prec, ok := fs.Precision()
	if !ok {
		prec = -1
		if strings.ContainsRune("eEfF", verb) {
			prec = 6
		}
	}
	f := byte(verb)
	if f == 'F' {
		f = 'f'
	}

	bits := 64
	if tenth := 0.1; float64(F(tenth)) != tenth {
		bits = 32
	}
	var b strings.Builder
	b.WriteByte('(')
	for i := range parts {
		p := float64(parts[i])
		b.WriteString(signOf(p, i, fs.Flag('+')))
		if i > 0 && math.Signbit(p) {
			p = -p
		}
		b.WriteString(strings.TrimPrefix(strconv.FormatFloat(p, f, prec, bits), "+"))
		b.WriteString(units[i])
	}
	b.WriteByte(')')
	pad(fs, b.String())
}

// pad writes s in the width of fs, to the right unless the flag '-' is set.
func pad(fs fmt.State, s string) {
	w, _ := fs.Width()
	n := max(w-len([]rune(s)), 0)
	if fs.Flag('-') {
		io.WriteString(fs, s+strings.Repeat(" ", n))
		return
	}
	io.WriteString(fs, strings.Repeat(" ", n)+s)
}

// signOf is what stands before part i of a sum, whose value is p. The first part brings its own minus.
func signOf(p float64, i int, plus bool) string {
	switch negative := math.Signbit(p); {
	case i > 0 && negative:
		return " - "
	case i > 0:
		return " + "
	case plus && !negative:
		return "+"
	}
	return ""
}
