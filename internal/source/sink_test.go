package source

import (
	"go/token"
	"go/types"
	"testing"
)

// A value moves to the one statement that reads it, if nothing it is made of changes before, and no more numbers are alive for it.
func TestValuesMoveToWhereTheyAreRead(t *testing.T) {
	float64s := types.Typ[types.Float64]
	number := func(name string) *ref { return &ref{&variable{name: name, typ: float64s, adjoint: true}} }
	slice := func(name string) *ref { return &ref{&variable{name: name, typ: types.NewSlice(float64s)}} }
	a, b, s, u, w := number("a"), number("b"), number("s"), number("u"), number("w")
	m, d := slice("m"), slice("d")
	d.v.shadow = true
	one := &lit{float64s, "1.0"}
	at := func(x *ref, i string) expr { return &index{x, &lit{types.Typ[types.Int], i}, float64s} }
	set := func(l, r expr) stmt { return &assign{l: l, r: r} }
	add := func(i string, r expr) stmt { return &assign{l: at(d, i), r: r, add: true} }
	times := func(x, y expr) expr { return &binary{token.MUL, x, y, float64s} }
	loop := func(body ...stmt) stmt { return &forStmt{cond: &lit{types.Typ[types.Bool], "more"}, body: body} }
	for name, c := range map[string]struct {
		list []stmt
		left int // of the assignments to a
	}{
		"past an adjoint":         {[]stmt{set(a, times(s, s)), add("1", one), add("0", a)}, 0},
		"of memory":               {[]stmt{set(a, at(m, "0")), add("1", one), add("0", a)}, 0},
		"with another":            {[]stmt{set(b, at(m, "0")), set(a, times(b, s)), add("1", one), add("0", a)}, 0},
		"twice":                   {[]stmt{set(a, s), add("0", a), set(a, times(s, s)), add("1", a)}, 0},
		"one live number less":    {[]stmt{set(u, s), set(a, times(u, one)), add("1", one), add("0", a)}, 0},
		"its operand changes":     {[]stmt{set(a, s), set(s, one), add("0", a)}, 1},
		"its memory may change":   {[]stmt{set(a, at(m, "0")), set(at(m, "1"), one), add("0", a)}, 1},
		"an adjoint in memory":    {[]stmt{set(a, at(d, "0")), add("1", one), add("2", a)}, 1},
		"read twice":              {[]stmt{set(a, s), add("0", a), add("1", a)}, 1},
		"read in a loop":          {[]stmt{set(a, s), loop(add("0", a))}, 1},
		"past a loop":             {[]stmt{set(a, s), loop(set(s, one)), add("0", a)}, 1},
		"one live number more":    {[]stmt{set(u, s), add("2", u), set(w, s), add("3", w), set(a, times(u, w)), add("1", one), add("0", a)}, 1},
		"set in a loop, and read": {[]stmt{set(a, one), loop(set(a, s), add("1", a)), add("0", a)}, 2},
		"added to":                {[]stmt{set(a, s), &assign{l: a, r: s, add: true}, add("0", a)}, 2},
		"the operand of a place":  {[]stmt{set(a, s), set(at(d, "0"), one), &assign{l: &index{d, a, float64s}, r: one}}, 1},
	} {
		list := c.list
		for range manyFloats + 1 {
			list = append([]stmt{set(number("other"), one)}, list...)
		}
		q := &polisher{kept: map[*variable]bool{}}
		left := 0
		eachTarget(q.sink(list), func(p expr) {
			if sameExpr(p, a) {
				left++
			}
		})
		if left != c.left {
			t.Errorf("%s: %d assignments are left, want %d", name, left, c.left)
		}
		if few := q.sink(c.list); len(few) != len(c.list) {
			t.Errorf("%s: %d statements of a short list are left, want %d", name, len(few), len(c.list))
		}
	}
}
