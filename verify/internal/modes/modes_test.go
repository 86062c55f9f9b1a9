package modes

import (
	"testing"

	"slope"
	"slope/expr"
	"slope/verify/internal/exact"
	"slope/verify/internal/expression"
)

// Where every mode is right, and the arbitrary precision that judges them was not, once.
func TestNoFalseAlarmOfModes(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name string
		f    func(x []expr.Expr) expr.Expr
		x    []float64
		want exact.Verdict // of the gradient
	}{
		{"a tie of three", func(x []expr.Expr) expr.Expr { return slope.MinOf([]expr.Expr{x[0], x[0], x[0]}) }, []float64{0}, exact.Holds},
		{"a tie of three numbers", func(x []expr.Expr) expr.Expr { return slope.MaxOf(x) }, []float64{2, 2, 2}, exact.Holds},
		{"a tie of products that underflow", func(x []expr.Expr) expr.Expr {
			p := x[0].Mul(x[0])
			return slope.MinOf([]expr.Expr{p.Erf(), p.Erf(), p}).Add(x[0].Mul(x[0]))
		}, []float64{-1.8025636817532734e-297}, exact.Undecided},
		{"a slope of 10⁻²⁴⁵ beside a value of π/2", func(x []expr.Expr) expr.Expr {
			v := x[1].Div(x[0])
			return v.PowInt(4).Atan2(v)
		}, []float64{-2.1748648091060248e-133, -2.3163712598522846e-98}, exact.Holds},
		{"a square next to one of 10⁹¹", func(x []expr.Expr) expr.Expr {
			return slope.SumSquares([]expr.Expr{x[0].Mul(x[0]).Inv(), x[1]})
		}, []float64{1.3234889800848443e-23, 1}, exact.Holds},
		{"a cube at 0", func(x []expr.Expr) expr.Expr { return x[0].PowInt(3) }, []float64{0}, exact.Holds},
		{"a norm of a square that underflows", func(x []expr.Expr) expr.Expr { return slope.Norm2([]expr.Expr{x[0].Mul(x[0])}) }, []float64{1.0184023025824792e-225}, exact.Undecided},
		{"a tangent that overflows", func(x []expr.Expr) expr.Expr {
			g := x[0].Gamma()
			return g.Mul(g).Mul(g).Sqrt()
		}, []float64{1.6973793186300218e-95}, exact.Undecided},
		{"a tangent that overflows under a slope of 0", func(x []expr.Expr) expr.Expr {
			g := x[0].Gamma()
			return g.Add(g).Square().Pow(x[0])
		}, []float64{-8.732279825812461e-116}, exact.Undecided},
		{"adjoints of 10³²⁰ that cancel", func(x []expr.Expr) expr.Expr {
			v := x[1].Mul(x[0])
			return v.Div(v).Div(x[0])
		}, []float64{-0x1.305f9c8p-133, -0x1.7c88cefffde48p-800}, exact.Undecided},
		{"a cosine of 10²¹⁵", func(x []expr.Expr) expr.Expr { return x[0].Lgamma().Gamma().Cos() }, []float64{9.604429188411539e-57}, exact.Undecided},
		{"gamma of a large negative number, which is one of the integers", func(x []expr.Expr) expr.Expr { return x[0].PowConst(-1).Gamma() }, []float64{-1.7685742352119818e-134}, exact.Undecided},
		{"a second derivative of 10⁻²⁶⁰ beside a value of π/2", func(x []expr.Expr) expr.Expr {
			return x[0].Cos().Sin().PowConst(0.1).Log().Atan2(x[0])
		}, []float64{-0x1.e1e133a0c8e38p-882}, exact.Holds},
		{"an arc sine of −1 + 10⁻¹⁷", func(x []expr.Expr) expr.Expr { return x[0].Log().Tanh().Asin() }, []float64{0x1p-28}, exact.Undecided},
		{"a norm of next to nothing, whose second derivatives of 10²⁴⁰ cancel", func(x []expr.Expr) expr.Expr {
			v := x[1].Div(x[0])
			return slope.Norm2([]expr.Expr{v, x[1], v})
		}, []float64{0x1.97b6a3cc36cp-198, 0x1.614997209998p-996}, exact.Holds},
		{"a power of 10³⁰ of a negative number", func(x []expr.Expr) expr.Expr {
			v := x[0].Inv().Div(x[0]).Neg()
			return v.Pow(v)
		}, []float64{0x1p-50}, exact.Undecided},
		{"a logarithm of a sum that cancels", func(x []expr.Expr) expr.Expr {
			return slope.LogSumExp([]expr.Expr{x[0], x[0], x[0]}).Inv().Exp()
		}, []float64{-1.0625}, exact.Holds},
		{"a norm of 0 and 10⁻⁸²", func(x []expr.Expr) expr.Expr { return x[0].Mul(x[0]).Hypot(x[2]) }, []float64{0x1p-136, 1, 0}, exact.Holds},
		{"a pole at a distance of 10⁻⁴⁶", func(x []expr.Expr) expr.Expr { return x[1].Lgamma().Add(x[0]).Inv() }, []float64{-0x1.5ec4p-154, 2}, exact.Holds},
		{"a second derivative of a difference", func(x []expr.Expr) expr.Expr {
			v := x[0].Atan2(x[0])
			return v.Sub(v.Mul(x[2])).Atan2(x[1])
		}, []float64{-1.0536915013383472e-100, -6.053108219263412e-79, 1.0054480849648826}, exact.Holds},
	}
	for _, r := range rows {
		p := expr.Record(len(r.x), r.f)
		e, ok := expression.Of(p)
		if !ok {
			t.Fatalf("%s: no expression", r.name)
		}
		for _, m := range List(Of(e)) {
			if NewOracle(p, r.x).Refutes(m) {
				t.Errorf("%s: %s is refuted", r.name, m.Name)
			}
		}
		_, g := p.Gradient(nil, r.x)
		for j, en := range exact.At(p, r.x).Entries("∂f/∂x", g, false) {
			if en.Verdict != r.want {
				t.Errorf("%s: entry %d: want %v, got %v: %s", r.name, j, r.want, en.Verdict, en.Reason)
			}
		}
	}
}
