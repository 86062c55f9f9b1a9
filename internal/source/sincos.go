package source

import "go/types"

// The slope of a sine is a cosine at the same place. Forward computes both at once, which costs less than one after the other.

// sineOf returns the argument of the call that x assigns to a variable, if it is of math.Sin or math.Cos.
func sineOf(s stmt) (v *variable, name string, arg expr) {
	x, ok := s.(*assign)
	if !ok {
		return nil, "", nil
	}
	l, isVar := x.l.(*ref)
	c, isCall := x.r.(*call)
	if !isVar || !isCall || c.rule == nil || c.rule.pkg != "math" || c.rule.name != "Sin" && c.rule.name != "Cos" {
		return nil, "", nil
	}
	return l.v, c.rule.name, c.args[0]
}

// sincos builds the step of an active sine or cosine.
func (b *builder) sincos(x *assign) bool {
	v, name, arg := sineOf(x)
	if v == nil {
		return false
	}
	other := map[string]string{"Sin": "cos", "Cos": "sin"}[name]
	b.ruleCall(sincosCall(x, name, v, b.f.newVar(other, types.Typ[types.Float64], x.pos), arg))
	return true
}

func sincosCall(x *assign, name string, v, w *variable, arg expr) *callStmt {
	if name == "Cos" {
		v, w = w, v
	}
	f64 := types.Typ[types.Float64]
	tuple := types.NewTuple(types.NewVar(x.pos, nil, "sin", f64), types.NewVar(x.pos, nil, "cos", f64))
	return &callStmt{l: []*variable{v, w}, c: &call{rule: ruleNamed("math", "Sincos"), args: []expr{arg}, t: tuple, pos: x.pos}, pos: x.pos, comment: x.comment}
}

// pairSincos makes the sine and the cosine of one active value one call, if they stand near each other.
func (b *builder) pairSincos(list []stmt) []stmt {
	var out []stmt
	dropped := map[int]bool{}
	for i, s := range list {
		if dropped[i] {
			continue
		}
		if k := b.sincosPartner(list, i); k >= 0 {
			v, name, arg := sineOf(s)
			w, _, _ := sineOf(list[k])
			both := sincosCall(s.(*assign), name, v, w, arg)
			both.comment += list[k].(*assign).comment
			s = both
			dropped[k] = true
		}
		out = append(out, s)
	}
	return out
}

// sincosPartner returns the index of the cosine for the sine that stands at i, or of the sine for a cosine; -1 if there is none near.
func (b *builder) sincosPartner(list []stmt, i int) int {
	v, name, arg := sineOf(list[i])
	if v == nil || !b.a.active(v) {
		return -1
	}
	reads := locSet{}
	b.readsExpr(arg, reads)
	for k := i + 1; k < len(list) && k < i+6; k++ {
		x, ok := list[k].(*assign)
		if !ok || reads[loc{v, false}] || reads[b.locOf(x.l)] {
			return -1
		}
		w, second, at := sineOf(x)
		if w != nil && second != name && w != v && sameExpr(at, arg) && !b.uses(list[i+1:k], w) {
			return k
		}
		if base(x.l) == v {
			return -1
		}
	}
	return -1
}

// uses reports whether the assignments read or write w.
func (b *builder) uses(list []stmt, w *variable) bool {
	found := false
	eachVar(list, func(v *variable) { found = found || v == w })
	return found
}
