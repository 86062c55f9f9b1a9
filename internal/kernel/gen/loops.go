package main

import (
	"bytes"
	"fmt"
	"strings"
)

// goLane writes formulas as Go for one lane.
type goLane struct {
	suffix  string   // of a slice, and of the variable v
	index   string   // of the lane
	checked *formula // what v holds
}

// text returns a formula: a product that is added to something is rounded first.
func (l *goLane) text(f *formula) string {
	switch f.op {
	case opSlice:
		return f.name + l.suffix + "[" + l.index + "]"
	case opNumber:
		return f.name
	}
	if f == l.checked {
		return l.v()
	}
	return l.operand(f, f.x) + " " + string(" +-*/"[f.op-opNumber]) + " " + l.operand(f, f.y)
}

// v is the variable that holds what is checked.
func (l *goLane) v() string {
	if l.suffix == "" {
		return "v"
	}
	return "v" + l.index
}

// operand returns an operand x of f.
func (l *goLane) operand(f, x *formula) string {
	text := l.text(x)
	switch {
	case x.op <= opNumber || x == l.checked:
		return text
	case x.op == opMul && (f.op == opAdd || f.op == opSub):
		return "float64(" + text + ")"
	case x == f.x && (x.op == opMul) == (f.op == opMul):
		return text // a + b + c, a * b * c
	}
	return "(" + text + ")"
}

// statement sets the lane of slice to to f.
func (l *goLane) statement(to string, f *formula) string {
	if f.op == opSelect {
		return fmt.Sprintf("if %s > 0 {\n%s} else {\n%s}\n", l.text(f.x), l.statement(to, f.y), l.statement(to, f.z))
	}
	return l.text(slice(to)) + " = " + l.text(f) + "\n"
}

// parameters returns the parameters of k.
func (k *kernel) parameters() string {
	s := strings.Join(k.slices, ", ") + " []float64"
	if k.numbers != nil {
		s += ", " + strings.Join(k.numbers, ", ") + " float64"
	}
	return s
}

func (k *kernel) result() string {
	if k.number != nil {
		return " int"
	}
	return ""
}

// length is the expression of the number of lanes.
func (k *kernel) length() string { return "len(" + k.slices[0] + ")" }

// sameLength is the statement that gives all slices the length of the first.
func (k *kernel) sameLength() string {
	rest := k.slices[1:]
	if len(rest) == 0 {
		return ""
	}
	cut := make([]string, len(rest))
	for i, s := range rest {
		cut[i] = s + "[:" + k.length() + "]"
	}
	return strings.Join(rest, ", ") + " = " + strings.Join(cut, ", ") + "\n"
}

func (k *kernel) documentation() string {
	if k.number == nil {
		return "// " + k.name + " " + k.doc + "\n"
	}
	return "// " + k.name + " " + k.doc + " It stops near a term that is NaN: it returns how many\n// lanes are done, and the next eight, or those that are left, are the caller's.\n"
}

// loop writes the Go form of k, which is the reference.
func (k *kernel) loop(w *bytes.Buffer) {
	if k.number != nil {
		k.checkedLoop(w)
		return
	}
	l := goLane{index: "i"}
	fmt.Fprintf(w, "for i := range %s {\n%s}\n", k.slices[0], l.statement(k.slices[0], k.body))
}

// checkedLoop writes the loop of a kernel that stops: four lanes have one test, which may
// stop for an infinite sum of them too.
func (k *kernel) checkedLoop(w *bytes.Buffer) {
	const lanes = 4
	fmt.Fprintf(w, "i := 0\nfor ; i+%d <= %s; i += %d {\n", lanes, k.length(), lanes)
	for _, s := range k.slices {
		fmt.Fprintf(w, "%ss := %s[i:i+%d:i+%d]\n", s, s, lanes, lanes)
	}
	var sum []string
	for j := range lanes {
		l := goLane{suffix: "s", index: fmt.Sprint(j)}
		fmt.Fprintf(w, "%s := float64(%s)\n", l.v(), l.text(k.number))
		sum = append(sum, l.v())
	}
	fmt.Fprintf(w, "if t := %s; t != t {\nreturn i\n}\n", strings.Join(sum, " + "))
	for j := range lanes {
		k.set(w, goLane{"s", fmt.Sprint(j), k.number})
	}
	fmt.Fprintf(w, "}\nfor ; i < %s; i++ {\n", k.length())
	l := goLane{index: "i"}
	fmt.Fprintf(w, "v := float64(%s)\nif v != v {\nreturn i\n}\n", l.text(k.number))
	l.checked = k.number
	k.set(w, l)
	w.WriteString("}\nreturn i\n")
}

// set writes what is done to a lane.
func (k *kernel) set(w *bytes.Buffer, l goLane) {
	w.WriteString(l.statement(k.slices[0], k.body))
}

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// head writes the documentation and the head of k.
func (k *kernel) head(w *bytes.Buffer) {
	fmt.Fprintf(w, "\n%sfunc %s(%s)%s {\n%s", k.documentation(), k.name, k.parameters(), k.result(), k.sameLength())
}

// plain writes k where there is the Go form alone.
func (k *kernel) plain(w *bytes.Buffer) {
	k.head(w)
	k.loop(w)
	w.WriteString("}\n")
}

// dispatch writes k where the level chooses the form.
func (k *kernel) dispatch(w *bytes.Buffer) {
	var first, rest []string
	for _, s := range k.slices {
		first = append(first, "&"+s+"[0]")
		rest = append(rest, s+"[n:]")
	}
	arguments := "(" + strings.Join(append(first, k.numbers...), ", ") + ", n)"
	done, result := "", ""
	if k.number != nil {
		done, result = "d = ", "done + d"
	}
	k.head(w)
	fmt.Fprintf(w, "if level == Go || %s < fewest {\n", k.length())
	k.loop(w)
	if k.number == nil {
		w.WriteString("return\n}\n")
	} else {
		w.WriteString("}\ndone, d := 0, 0\n")
	}
	fmt.Fprintf(w, "for {\nn := min(%s, chunk)\n", k.length())
	fmt.Fprintf(w, "if level == AVX512 {\n%s%sAVX512%s\n} else {\n%s%sAVX2%s\n}\n", done, lower(k.name), arguments, done, lower(k.name), arguments)
	last := "n == " + k.length()
	if k.number != nil {
		last += " || d < n"
	}
	fmt.Fprintf(w, "if %s {\nreturn %s\n}\n", last, result)
	fmt.Fprintf(w, "%s = %s\n", strings.Join(k.slices, ", "), strings.Join(rest, ", "))
	if k.number != nil {
		w.WriteString("done += n\n")
	}
	w.WriteString("}\n}\n")
}
