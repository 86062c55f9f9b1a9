package reverse

import (
	"slope"
	"slope/internal/formula"
)

var (
	_ slope.Applier[Var]                 = (*Var)(nil)
	_ slope.Applier[Var2]                = (*Var2)(nil)
	_ slope.Applier[Over[slope.Float64]] = (*Over[slope.Float64])(nil)
)

// ApplyN records r(x) as one operation, with the gradient that r gives; see slope.Applier.
// Call slope.ApplyN.
func (*Var) ApplyN(r *slope.RuleN, x []Var) Var {
	n := len(x)
	v := make([]float64, 2*n)
	v, d := v[:n], v[n:]
	for i := range x {
		v[i] = x[i].value
	}
	y := r.GradientAt(d, v)
	return weighted(y, x, func(i int) float64 { return d[i] })
}

// ApplyN records r(x) as one operation, with the gradient and the products of the Hessian
// that r gives; see slope.Applier. Call slope.ApplyN.
func (*Var2) ApplyN(r *slope.RuleN, x []Var2) Var2 {
	n := len(x)
	room := make([]float64, 4*n)
	p := ruleN{r, room[:n], room[n : 2*n], room[2*n : 3*n]}
	d := room[3*n:]
	for i := range x {
		p.x[i] = x[i].value
	}
	y := r.GradientAt(d, p.x)
	finite := 0.0
	for _, s := range d {
		finite += s - s // NaN where a slope is not finite
	}
	t := x[0].alive()
	t.rules = append(t.rules, p)
	z := vector(y, x, ruleVector, finite, func(i int) float64 { return d[i] })
	t.vectors[len(t.vectors)-1].ref = len(t.rules) - 1
	return z
}

// A ruleN is a rule on a tape, with its operands and room for their tangents and the product
// with the Hessian.
type ruleN struct {
	r       *slope.RuleN
	x, v, c []float64
}

// drule is dvector for a rule: the rule returns Σⱼ ∂²z/∂xᵢ∂xⱼ·tⱼ.
func (t *tape2) drule(v *vector2, w, d float64) {
	p := &t.rules[v.ref]
	clear(p.c)
	if w != 0 || t.depends(v.hi-1) {
		for j := range p.v {
			p.v[j] = t.operandTangent(v.lo + j)
		}
		p.r.HVPAt(p.c, p.x, p.v)
	}
	for j, c := range p.c {
		e := &t.entries[v.lo+j-1]
		t.dadj[e.a1] += pass(e.p1, d) + t.share(v.hi-1, times(c, e.p2), w)
	}
}

// ApplyN records r(x); see slope.Applier. Call slope.ApplyN.
func (*Over[T]) ApplyN(r *slope.RuleN, x []Over[T]) Over[T] {
	t := tapeOf(x, nil)
	if t == nil { // constants alone
		u := make([]T, len(x))
		for i, e := range x {
			u[i] = e.alive().v
		}
		return Outer(slope.ApplyN(r, u))
	}
	u, _ := t.gather(x, nil)
	return t.partial(kindRule, x, func(d, x []T) T { return formula.ApplyN(r, d, x) }, u)
}
