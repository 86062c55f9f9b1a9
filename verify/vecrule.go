package verify

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"slope"
)

// CheckVecRule checks a user's own rule for vectors at the operands x: VJP against
// difference quotients of w·Eval for a fixed w, JVP against those of Eval, and HVP against
// those of VJP along a direction. JVP and HVP are checked if they are there. The names of
// the entries begin with the function that they are of; an operand is counted on from the
// one before. A rule that is refuted is named. CheckVecRule panics if the rule is nil or
// incomplete, if it takes no operands of such lengths, or if there is none.
func CheckVecRule(r *slope.VecRule, x [][]float64, opts ...Option) Report {
	var n []int
	var flat []float64
	for _, v := range x {
		n = append(n, len(v))
		flat = append(flat, v...)
	}
	m := r.ResultLen(n, false)
	if len(flat) == 0 {
		panic("verify: CheckVecRule at operands of length 0, want at least 1")
	}
	c := vecRule{r, n, m, make([]float64, m)}
	for k := range c.w {
		c.w[k] = 1 + 0.5*math.Cos(float64(3*k+1))
	}
	all := Report{Check: "CheckVecRule", At: flat}
	add := func(name string, r Report) {
		for _, e := range r.Entries {
			e.Name = name + " " + e.Name
			all.Entries = append(all.Entries, e)
		}
		for _, s := range r.Misuse {
			all.Misuse = append(all.Misuse, name+": "+s)
		}
	}
	add("VJP", CheckGradient(c.value, c.gradient, flat, opts...))
	if r.JVP != nil {
		add("JVP", CheckJacobian(c.eval, c.jacobian, flat, opts...))
	}
	if r.HVP != nil {
		v := make([]float64, len(flat))
		for j := range v {
			v[j] = 1 + 0.5*math.Sin(float64(2*j+1))
		}
		add("HVP", CheckHVP(c.gradient, c.product, flat, v, opts...))
	}
	all = all.conclude()
	if all.Verdict == Refuted {
		all.Fault = fmt.Sprintf("VecRule %s", r.Name)
	}
	return all
}

// vecRule is a rule as functions of one vector, with the adjoint w of the result.
type vecRule struct {
	r *slope.VecRule
	n []int
	m int
	w []float64
}

// split cuts a copy of x into the operands.
func (c vecRule) split(x []float64) (parts [][]float64) {
	x = append([]float64(nil), x...)
	for _, n := range c.n {
		parts = append(parts, x[:n:n])
		x = x[n:]
	}
	return parts
}

func (c vecRule) eval(dst, x []float64) []float64 {
	if dst == nil {
		dst = make([]float64, c.m)
	}
	c.r.Eval(dst, c.split(x))
	return dst
}

func (c vecRule) value(x []float64) (y float64) {
	for k, z := range c.eval(nil, x) {
		y += float64(c.w[k] * z)
	}
	return y
}

// collect returns what f writes to destinations that hold NaN, flat in dst.
func (c vecRule) collect(dst []float64, f func(dst [][]float64)) []float64 {
	flat := dst[:0]
	out := c.split(make([]float64, sumOf(c.n)))
	for _, o := range out {
		for j := range o {
			o[j] = math.NaN()
		}
	}
	f(out)
	for _, o := range out {
		flat = append(flat, o...)
	}
	return flat
}

func sumOf(n []int) (s int) {
	for _, k := range n {
		s += k
	}
	return s
}

func (c vecRule) gradient(dst, x []float64) (float64, []float64) {
	p := c.split(x)
	z := c.eval(nil, x)
	g := c.collect(dst, func(out [][]float64) { c.r.VJP(out, p, z, append([]float64(nil), c.w...)) })
	return c.value(x), g
}

func (c vecRule) product(dst, x, v []float64) (float64, []float64) {
	p := c.split(x)
	z := c.eval(nil, x)
	h := c.collect(dst, func(out [][]float64) { c.r.HVP(out, p, z, append([]float64(nil), c.w...), c.split(v)) })
	return c.value(x), h
}

func (c vecRule) jacobian(_ *mat.Dense, x []float64) *mat.Dense {
	j := mat.NewDense(c.m, len(x), nil)
	p := c.split(x)
	z := c.eval(nil, x)
	e := make([]float64, len(x))
	col := make([]float64, c.m)
	for k := range x {
		e[k] = 1
		for i := range col {
			col[i] = math.NaN()
		}
		c.r.JVP(col, p, z, c.split(e))
		j.SetCol(k, col)
		e[k] = 0
	}
	return j
}
