package prover

import (
	"fmt"
	"math"
	"math/big"
	"slices"

	"slope"
	"slope/internal/interval"
)

// Rules are checked before anything is proved with them: Eval is sampled where the
// function uses the rule, and every value, slope and curvature, and every
// difference quotient of values and of slopes, must be in what Enclose returns.
// Quotients across a kink show a jump of the slope that d2 leaves out.

// agreement is how far Eval may be from Enclose, relative to the greatest value
// of its kind that was sampled: the rounding of Eval.
const agreement = 1e-9

// checkRules returns an error that wraps ErrRule if a rule contradicts itself on
// the ranges of its operands.
func (g *graph) checkRules(rng []interval.I) error {
	for i := range g.nodes {
		g.spend(1)
		nd := &g.nodes[i]
		var err error
		switch {
		case nd.rule != nil && nd.rule.Enclose != nil:
			err = checkRule(nd.rule, rng[nd.args[0]])
		case nd.rule2 != nil && nd.rule2.Enclose != nil:
			err = checkRule2(nd.rule2, rng[nd.args[0]], rng[nd.args[1]])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// samples returns ascending numbers of x: the ends, and numbers of all sizes in
// between, 0 and the middle among them.
func samples(x interval.I) []float64 {
	if !x.Defined() {
		return nil
	}
	list := []float64{x.Lo, x.Hi, 0, x.Mid()}
	for k := 1; k < 8; k++ {
		t := float64(float64(k)/8) + float64(0.013*float64(k%3))
		list = append(list, x.Lo+float64(t*(x.Hi-x.Lo)))
	}
	for _, s := range []float64{1e-3, 0.1, 0.77, 2, 10, 300} {
		list = append(list, s, -s)
	}
	list = slices.DeleteFunc(list, func(v float64) bool { return v-v != 0 || !x.Contains(v) })
	slices.Sort(list)
	return slices.Compact(list)
}

// curve holds what a rule says along a line: at points of Eval, and over the
// intervals between them of Enclose.
type curve struct {
	what string                            // for messages
	x    []float64                         // ascending
	at   func(x float64) []float64         // value and derivatives
	over func(lo, hi float64) []interval.I // what encloses them
	rate [][2]int                          // part, and the part that is its derivative along the line
	name []string
}

// check compares all points and pairs of points.
func (c curve) check() error {
	v := make([][]float64, len(c.x))
	size := make([]float64, len(c.name))
	for i, x := range c.x {
		v[i] = c.at(x)
		for k, y := range v[i] {
			if y-y == 0 {
				size[k] = max(size[k], math.Abs(y))
			}
		}
	}
	for i := range c.x {
		for j := i; j < len(c.x); j++ {
			if err := c.checkPair(i, j, v, size); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkPair compares the enclosure over the points i and j with the values v there, and with the rate at which they change.
func (c curve) checkPair(i, j int, v [][]float64, size []float64) error {
	a, b := c.x[i], c.x[j]
	e := c.over(a, b)
	if !e[0].Defined() {
		return nil
	}
	for k := range c.name {
		for _, m := range [2]int{i, j} {
			y := v[m][k]
			if k > 0 && y != y {
				continue // no derivative there
			}
			if !near(y, e[k], float64(agreement*size[k])) {
				return fmt.Errorf("%s: %s is %v at %v by Eval, and in %v on [%v, %v] by Enclose", c.what, c.name[k], y, c.x[m], e[k], a, b)
			}
		}
	}
	for _, r := range c.rate {
		y, d := r[0], r[1]
		q := (v[j][y] - v[i][y]) / (b - a)
		if slack := float64(agreement*size[d]) + 1e-13*size[y]/(b-a); q-q == 0 && !near(q, e[d], slack) {
			return fmt.Errorf("%s: between %v and %v, %s changes at the rate %v by Eval, and %s is in %v by Enclose", c.what, a, b, c.name[y], q, c.name[d], e[d])
		}
	}
	return nil
}

// near reports whether y is in x, give or take slack; where x is not defined,
// nothing is said.
func near(y float64, x interval.I, slack float64) bool {
	return !x.Defined() || x.Lo-slack <= y && y <= x.Hi+slack
}

func checkRule(r *slope.Rule, x interval.I) error {
	c := curve{what: fmt.Sprintf("rule %q", r.Name), x: samples(x), name: []string{"y", "d1", "d2"}, rate: [][2]int{{0, 1}, {1, 2}},
		at: func(x float64) []float64 { y, d1, d2 := r.At(x); return []float64{y, d1, d2} },
		over: func(lo, hi float64) []interval.I {
			y, d1, d2 := r.Enclose(lo, hi)
			return []interval.I{userInterval(y), userInterval(d1), userInterval(d2)}
		}}
	err := c.check()
	if err == nil && r.Big != nil {
		big1 := func(x *big.Float) *big.Float { return r.Big(x, 64) }
		c.name, c.rate, c.at = c.name[:1], nil, func(x float64) []float64 { return []float64{bigValue(big1, x)} }
		err = c.check()
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRule, err)
	}
	return nil
}

// bigValue is f(x) by a rule's Big, NaN outside of its domain.
func bigValue(f func(*big.Float) *big.Float, x float64) float64 {
	y := f(new(big.Float).SetPrec(64).SetFloat64(x))
	if y == nil {
		return math.NaN()
	}
	v, _ := y.Float64()
	return v
}

// checkRule2 checks along lines of constant y and of constant x.
func checkRule2(r *slope.Rule2, x, y interval.I) error {
	parts := func(p slope.Partials) []float64 { return []float64{p.F, p.X, p.Y, p.XX, p.XY, p.YY} }
	enclose := func(x, y interval.I) []interval.I {
		d := userPartials(r, x, y)
		return d[:]
	}
	name := []string{"F", "X", "Y", "XX", "XY", "YY"}
	xs, ys := samples(x), samples(y)
	for _, v := range thinned(ys) {
		c := curve{what: fmt.Sprintf("rule %q along y = %v", r.Name, v), x: xs, name: name, rate: [][2]int{{0, 1}, {1, 3}, {2, 4}},
			at:   func(x float64) []float64 { return parts(r.At(x, v)) },
			over: func(lo, hi float64) []interval.I { return enclose(interval.Of(lo, hi), interval.Point(v)) }}
		if err := c.check(); err != nil {
			return fmt.Errorf("%w: %w", ErrRule, err)
		}
	}
	for _, u := range thinned(xs) {
		c := curve{what: fmt.Sprintf("rule %q along x = %v", r.Name, u), x: ys, name: name, rate: [][2]int{{0, 2}, {1, 4}, {2, 5}},
			at:   func(y float64) []float64 { return parts(r.At(u, y)) },
			over: func(lo, hi float64) []interval.I { return enclose(interval.Point(u), interval.Of(lo, hi)) }}
		if err := c.check(); err != nil {
			return fmt.Errorf("%w: %w", ErrRule, err)
		}
	}
	return nil
}

// thinned returns every third number of a list.
func thinned(x []float64) []float64 {
	var out []float64
	for i := 0; i < len(x); i += 3 {
		out = append(out, x[i])
	}
	return out
}
