package verify

import (
	"fmt"
	"math"
	"math/big"

	"slope"
	"slope/expr"
	"slope/verify/internal/exact"
)

// CheckRuleN is CheckRule for a rule of many variables: each element of Gradient is checked against Eval, and
// each of HVP, if there is one, against Gradient. With r.Big an element may err by 8·n ulp of the greatest one of its
// order, 16·n of second derivatives. It panics if the rule, its Eval or its Gradient is nil, or x is empty.
//
// It costs some hundred evaluations for each element of the gradient and of the Hessian.
func CheckRuleN(r *slope.RuleN, x []float64, opts ...Option) Report {
	switch {
	case r == nil || r.Eval == nil:
		panic("verify: CheckRuleN of a nil rule")
	case r.Gradient == nil:
		panic(fmt.Sprintf("verify: CheckRuleN of rule %q without Gradient", r.Name))
	case len(x) == 0:
		panic("verify: CheckRuleN at a point of length 0, want at least 1")
	}
	n := len(x)
	nd := expr.Node{Op: expr.OpApplyN, RuleN: r, Args: make([]uint32, n)}
	var parts []part
	for j := range n {
		nd.Args[j] = uint32(j)
		parts = append(parts, part{fmt.Sprintf("∂f/∂x%d", j), 0, 1 + j, j})
	}
	for l := range n {
		for j := 0; j < n && r.HVP != nil; j++ {
			parts = append(parts, part{fmt.Sprintf("∂²f/∂x%d∂x%d", j, l), 1 + j, 1 + n + l*n + j, l})
		}
	}
	return checkRule(nd, x, opts, func(x []float64) []float64 {
		v := make([]float64, 1+n+n*n)
		v[0] = r.Eval(x)
		if y := r.GradientAt(v[1:1+n], x); math.Float64bits(y) != math.Float64bits(v[0]) && (y == y || v[0] == v[0]) {
			panic(fmt.Sprintf("Gradient returns the value %v, and Eval %v: want the same bits", y, v[0]))
		}
		e := make([]float64, n)
		for l := 0; l < n && r.HVP != nil; l++ {
			e[l] = 1
			r.HVPAt(v[1+n+l*n:][:n], x, e)
			e[l] = 0
		}
		return v
	}, parts, r.Big != nil)
}

// exactRuleN is exactRule for a rule of many variables. Its function may be a sum of terms that cancel, of which nobody
// knows but how large its derivatives are.
func exactRuleN(nd expr.Node, x, v []float64, parts []part, bits uint) []Entry {
	n := float64(len(x))
	at := make([]int, len(x))
	f := exact.Derivative(nd, x, bits, at)
	if f == nil {
		return nil
	}
	want, size := make([]*big.Float, len(parts)), [3]float64{}
	order := func(p part) int { return min(p.of, 1) + 1 }
	for k, p := range parts {
		clear(at)
		at[p.by]++
		if p.of > 0 {
			at[p.of-1]++
		}
		d := exact.Derivative(nd, x, bits, at)
		if d == nil || d.IsInf() {
			return nil
		}
		want[k] = d
		w := math.Abs(exact.Float(d))
		size[order(p)] = math.Max(size[order(p)], w)
		if p.of == 0 {
			size[0] += math.Abs(x[p.by]) * w
		}
	}
	out := []Entry{ulpEntry("f", v[0], f, 4, 4*n*u*size[0])}
	for k, p := range parts {
		ulps := float64(8 * order(p))
		out = append(out, ulpEntry(p.name, v[p.got], want[k], ulps, ulps*n*2*u*size[order(p)]))
	}
	return out
}
