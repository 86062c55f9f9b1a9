package verify_test

import (
	"slope"
	"slope/dual"
	"slope/expr"
	"slope/reverse"
	"slope/verify"
)

// The rates of nested derivatives, whose slopes are formulas: at a singular point of a slope
// its derivative may be NaN where the rule of a function has a limit, and a recording cannot
// look at zeros.
const (
	nestedRate          = 0.05
	recordedRate        = 0.05
	recordedForwardRate = 0.10
)

// nestedModes are the gradients inside derivatives, as modes of the laws.
func nestedModes() []singularMode {
	hessian := func(e verify.Expression, x []float64, j func(x []float64) []float64) answer {
		v := make([]slope.Float64, len(x))
		for i := range x {
			v[i] = slope.Float64(x[i])
		}
		y, g := reverse.NestGradient(nil, func(x []reverse.Over[slope.Float64]) reverse.Over[slope.Float64] { return verify.Eval(e, x) }, v)
		a := answer{y: float64(y), hess: j(x)}
		for i := range g {
			a.grad = append(a.grad, float64(g[i]))
		}
		return a
	}
	return []singularMode{
		{"NestGradient of dual", 1e-9, false, forwardRate, func(e verify.Expression, x []float64) answer {
			v := make([]slope.Float64, len(x))
			for i := range x {
				v[i] = slope.Float64(x[i])
			}
			y, g := dual.NestGradient(nil, func(x []dual.Over[slope.Float64]) dual.Over[slope.Float64] { return verify.Eval(e, x) }, v)
			a := answer{y: float64(y)}
			for i := range g {
				a.grad = append(a.grad, float64(g[i]))
			}
			return a
		}},
		{"forward over forward", 1e-9, false, nestedRate, func(e verify.Expression, x []float64) answer {
			return hessian(e, x, func(x []float64) []float64 {
				_, j := dual.Jacobian(nil, func(x []single) []single {
					_, g := dual.NestGradient(nil, func(x []dual.Over[single]) dual.Over[single] { return verify.Eval(e, x) }, x)
					return g
				}, x)
				return j.RawMatrix().Data
			})
		}},
		{"forward over reverse", 1e-9, false, nestedRate, func(e verify.Expression, x []float64) answer {
			return hessian(e, x, func(x []float64) []float64 {
				_, j := dual.Jacobian(nil, func(x []single) []single {
					_, g := reverse.NestGradient(nil, func(x []reverse.Over[single]) reverse.Over[single] { return verify.Eval(e, x) }, x)
					return g
				}, x)
				return j.RawMatrix().Data
			})
		}},
		{"reverse over forward", 1e-9, false, nestedRate, func(e verify.Expression, x []float64) answer {
			return hessian(e, x, func(x []float64) []float64 {
				_, j := reverse.Jacobian(nil, func(x []reverse.Var) []reverse.Var {
					_, g := dual.NestGradient(nil, func(x []dual.Over[reverse.Var]) dual.Over[reverse.Var] { return verify.Eval(e, x) }, x)
					return g
				}, x)
				return j.RawMatrix().Data
			})
		}},
		{"reverse over reverse", 1e-9, false, nestedRate, func(e verify.Expression, x []float64) answer {
			return hessian(e, x, func(x []float64) []float64 {
				_, j := reverse.Jacobian(nil, func(x []reverse.Var) []reverse.Var {
					_, g := reverse.NestGradient(nil, func(x []reverse.Over[reverse.Var]) reverse.Over[reverse.Var] { return verify.Eval(e, x) }, x)
					return g
				}, x)
				return j.RawMatrix().Data
			})
		}},
		{"gradient recorded", 1e-9, false, recordedRate, func(e verify.Expression, x []float64) answer {
			p := expr.RecordVec(e.N, func(x []expr.Expr) []expr.Expr {
				y, g := reverse.NestGradient(nil, func(x []reverse.Over[expr.Expr]) reverse.Over[expr.Expr] { return verify.Eval(e, x) }, x)
				return append(g, y)
			})
			g := p.Values(nil, x)
			return recordedAnswer(g)
		}},
		{"forward gradient recorded", 1e-9, false, recordedForwardRate, func(e verify.Expression, x []float64) answer {
			p := expr.RecordVec(e.N, func(x []expr.Expr) []expr.Expr {
				y, g := dual.NestGradient(nil, func(x []dual.Over[expr.Expr]) dual.Over[expr.Expr] { return verify.Eval(e, x) }, x)
				return append(g, y)
			})
			g := p.Values(nil, x)
			return recordedAnswer(g)
		}},
	}
}

// recordedAnswer is the answer of a recording of the gradient and the value. Where the value
// is NaN, row 4, it says so itself.
func recordedAnswer(g []float64) answer {
	n := len(g) - 1
	a := answer{y: g[n], grad: g[:n]}
	if a.y != a.y {
		for i := range a.grad {
			a.grad[i] = a.y
		}
	}
	return a
}
