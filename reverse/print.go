package reverse

import (
	"fmt"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// Format writes the value of x with the verbs and flags of a float64; %#v says more.
func (x Var) Format(fs fmt.State, verb rune) {
	if verb == 'v' && fs.Flag('#') {
		fmt.Fprintf(fs, "reverse.Var{%v}", x.value)
		return
	}
	fmt.Fprintf(fs, numberFormat(fs, verb), x.value)
}

// Format writes the value of x with the verbs and flags of a float64; %#v says more.
func (x Var2) Format(fs fmt.State, verb rune) {
	if verb == 'v' && fs.Flag('#') {
		fmt.Fprintf(fs, "reverse.Var2{%v}", x.value)
		return
	}
	fmt.Fprintf(fs, numberFormat(fs, verb), x.value)
}

// numberFormat returns the verb with its flags; of %s and %d it makes %v.
func numberFormat(fs fmt.State, verb rune) string {
	if verb == 's' || verb == 'd' {
		verb = 'v'
	}
	return fmt.FormatString(fs, verb)
}

// shown is the number of elements in a row, or of rows, that are printed whole.
const shown = 10

// Format writes the elements of x as those of a []float64, with the verbs and flags of a
// float64; of a long vector the ends and its length.
func (x VecOf[S]) Format(fs fmt.State, verb rune) {
	if x.a == nil || x.id < x.a.base {
		fmt.Fprint(fs, "Vec that is zero or stale")
		return
	}
	writeList(fs, verb, x.Values(nil))
}

func writeList(fs fmt.State, verb rune, v []float64) {
	format := numberFormat(fs, verb)
	if len(v) <= shown {
		fmt.Fprintf(fs, format, v)
		return
	}
	head, tail := fmt.Sprintf(format, v[:shown/2]), fmt.Sprintf(format, v[len(v)-shown/2:])
	fmt.Fprintf(fs, "%s … %s (%d elements)", strings.TrimSuffix(head, "]"), strings.TrimPrefix(tail, "["), len(v))
}

// Format writes the shape of m and its rows, with the verbs and flags of a float64; of a
// large matrix the first rows.
func (m MatOf[S]) Format(fs fmt.State, verb rune) {
	if m.a == nil || m.id < m.a.base {
		fmt.Fprint(fs, "Mat that is zero or stale")
		return
	}
	v := m.Values(nil)
	r, c := v.Dims()
	fmt.Fprintf(fs, "%d×%d [", r, c)
	for i := range min(r, shown) {
		if i > 0 {
			fmt.Fprint(fs, " ")
		}
		writeList(fs, verb, mat.Row(nil, i, v))
	}
	if r > shown {
		fmt.Fprint(fs, " …")
	}
	fmt.Fprint(fs, "]")
}

// String says how many entries, parameters and arrays t has.
func (t *Tape) String() string {
	if t == nil {
		return "nil Tape"
	}
	arrays := 0
	if t.arrays != nil {
		arrays = len(t.arrays.nodes)
	}
	return fmt.Sprintf("Tape of %d entries, %d arrays, %d Params", len(t.entries), arrays, len(t.params))
}

// String shows the values of the parameters.
func (p *Param) String() string {
	if p == nil {
		return "nil Param"
	}
	return fmt.Sprint("Param ", p.value)
}
