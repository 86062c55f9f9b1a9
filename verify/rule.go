package verify

import (
	"fmt"
	"math"
	"math/big"

	"slope"
	"slope/expr"
	"slope/verify/internal/difference"
	"slope/verify/internal/exact"
	"slope/verify/internal/expression"
	"slope/verify/internal/message"
)

// CheckRule checks a rule of the user's own at x: the first derivative against
// the value, the second against the first. With r.Big the value and both
// derivatives are compared with arbitrary precision, which sees errors that no
// difference quotient can, such as 1−tanh² at 20; without it with difference
// quotients. A rule that is refuted is named with the file and line of its Eval.
// It panics if the rule or its Eval is nil.
func CheckRule(r *slope.Rule, x float64, opts ...Option) Report {
	if r == nil || r.Eval == nil {
		panic("verify: CheckRule of a nil rule")
	}
	nd := expr.Node{Op: expr.OpApply, Rule: r, Args: []uint32{0}}
	return checkRule(nd, []float64{x}, opts, func(x []float64) []float64 {
		y, d1, d2 := r.Eval(x[0])
		return []float64{y, d1, d2}
	}, []part{{"f′", 0, 1, 0}, {"f″", 1, 2, 0}}, r.Big != nil)
}

// CheckRule2 is CheckRule for a rule of two variables.
func CheckRule2(r *slope.Rule2, x, y float64, opts ...Option) Report {
	if r == nil || r.Eval == nil {
		panic("verify: CheckRule2 of a nil rule")
	}
	nd := expr.Node{Op: expr.OpApply2, Rule2: r, Args: []uint32{0, 1}}
	return checkRule(nd, []float64{x, y}, opts, func(x []float64) []float64 {
		p := r.Eval(x[0], x[1])
		return []float64{p.F, p.X, p.Y, p.XX, p.XY, p.YY}
	}, []part{{"∂f/∂x", 0, 1, 0}, {"∂f/∂y", 0, 2, 1}, {"∂²f/∂x²", 1, 3, 0}, {"∂²f/∂x∂y", 1, 4, 1}, {"∂²f/∂y∂x", 2, 4, 0}, {"∂²f/∂y²", 2, 5, 1}}, r.Big != nil)
}

// A part of a rule's result: number got is the derivative of number of to
// variable by.
type part struct {
	name        string
	of, got, by int
}

func checkRule(nd expr.Node, x []float64, opts []Option, eval difference.Vector, parts []part, exactly bool) Report {
	o := newOptions(opts)
	r := Report{Check: "CheckRule", At: append([]float64(nil), x...)}
	v, bad := difference.Call(eval, x)
	if bad != "" {
		r.Misuse = append(r.Misuse, expression.Operation(nd)+" "+bad)
		return r.conclude()
	}
	if v[0] != v[0] { // outside the domain every part is NaN
		for _, p := range parts {
			e := Entry{Name: p.name, Got: v[p.got], Want: math.NaN(), Verdict: Holds}
			if e.Got == e.Got {
				e.Verdict, e.Reason = Refuted, "a number where the value is NaN: outside the domain every part must be NaN"
			}
			r.Entries = append(r.Entries, e)
		}
		return named(r.conclude(), nd)
	}
	if exactly {
		exactRule := exactRule
		if nd.Op == expr.OpApplyN {
			exactRule = exactRuleN
		}
		if es := exactRule(nd, x, v, parts, 600); es != nil {
			// As many bits as it takes for the digits to settle.
			for bits := uint(1800); bits <= 16200; bits *= 3 {
				more := exactRule(nd, x, v, parts, bits)
				if more == nil || settled(es, more) {
					break
				}
				es = more
			}
			r.Entries = es
			return named(r.conclude(), nd)
		}
	}
	for _, p := range parts {
		l := difference.Along(func(x []float64) []float64 { return eval(x)[p.of : p.of+1] }, func(x []float64) []float64 { return eval(x)[p.got : p.got+1] }, x, p.by, nil)
		r.Entries = append(r.Entries, judge(p.name, v[p.got], l, 0, 1, o))
	}
	return named(r.conclude(), nd)
}

// wrongRule says what is wrong with a rule of the user's own, "" if nothing is.
func wrongRule(nd expr.Node, a []float64) string {
	var r Report
	switch nd.Op {
	case expr.OpApply:
		r = CheckRule(nd.Rule, a[0])
	case expr.OpApply2:
		r = CheckRule2(nd.Rule2, a[0], a[1])
	default:
		r = CheckRuleN(nd.RuleN, a)
	}
	if r.Verdict != Refuted {
		return ""
	}
	return r.Reason
}

// named adds the name of the operation to a refuted report.
func named(r Report, nd expr.Node) Report {
	if r.Verdict == Refuted {
		r.Fault = expression.Operation(nd)
	}
	return r
}

// exactRule compares the parts v of a rule at x with arbitrary precision: the
// value within 4 ulp, first derivatives within 8, second within 16, and next to
// a zero of a derivative within the error that one rounding of x makes. It
// returns nil where the function has no value next to x.
func exactRule(nd expr.Node, x, v []float64, parts []part, bits uint) []Entry {
	at := make([]int, len(x))
	derivative := func(by ...int) *big.Float {
		clear(at)
		for _, j := range by {
			at[j]++
		}
		return exact.Derivative(nd, x, bits, at)
	}
	f := derivative()
	if f == nil {
		return nil
	}
	out := []Entry{ulpEntry("f", v[0], f, 4, 0)}
	for _, p := range parts {
		by, ulps, moved := []int{p.by}, 8.0, x[p.by]
		if p.of > 0 {
			by, ulps = append(by, p.of-1), 16
		}
		d, next := derivative(by...), derivative(append(by, p.by)...)
		if p.of > 0 && p.of-1 != p.by {
			moved, next = 1, d
		}
		if d == nil || d.IsInf() {
			return nil
		}
		slack := 0.0
		if next != nil {
			slack = ulps / 2 * u * math.Abs(moved*exact.Float(next))
		}
		out = append(out, ulpEntry(p.name, v[p.got], d, ulps, slack))
	}
	return out
}

// settled reports whether more bits changed no digit of a float64.
func settled(a, b []Entry) bool {
	for i := range a {
		if !(math.Abs(a[i].Want-b[i].Want) <= 4*u*math.Abs(b[i].Want)) {
			return false
		}
	}
	return true
}

// ulpEntry compares got with an exact number.
func ulpEntry(name string, got float64, want *big.Float, ulps, slack float64) Entry {
	w := exact.Float(want)
	e := Entry{Name: name, Got: got, Want: w, Bar: ulps*2*u*math.Abs(w) + slack + 16*eta}
	err := new(big.Float).SetPrec(want.Prec())
	switch {
	case got != got || math.IsInf(got, 0):
		e.Verdict, e.Reason = Refuted, "not finite where f has a derivative"
		if math.Abs(w) > 1e300 {
			e.Verdict, e.Reason = Undecided, "next to overflow"
		}
	default:
		err.Sub(exact.Num(got, want.Prec()), want)
		if math.Abs(exact.Float(err)) <= e.Bar {
			e.Verdict = Holds
		} else {
			e.Verdict, e.Reason = Refuted, fmt.Sprintf("%s: %.3g ulp", message.Deviation(got, w, e.Bar), math.Abs(exact.Float(err))/(2*u*math.Abs(w)+eta))
		}
	}
	return e
}
