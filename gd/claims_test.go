package gd_test

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"slope/expr"
	"slope/gd"
	"slope/internal/problem"
)

// A claimed is a function to minimise, of which the statuses of runs are judged.
type claimed struct {
	name  string
	prog  *expr.Program
	start []float64
}

// plain hides everything of an objective but value and gradient.
type plain struct{ gd.Objective }

// unsettled says why x is not a minimum of p, to the noise of f there: the gain that is
// left, ½gᵀH⁻¹g with the gradient in 200 bits and the exact Hessian, is more than 2⁻⁴⁰|f|,
// and the step H⁻¹g to it more than a millionth of x, or of the way from the start where x
// is next to 0. It is empty if x is one. Programs of more than 60
// operations have their gradient in float64.
func unsettled(p *expr.Program, start, x []float64) string {
	n := len(x)
	value, g, hess := p.Hessian(nil, x)
	if p.Len() <= 60 {
		exact, err := p.BigGradient(x, 200)
		if err != nil {
			return "gradient: " + err.Error()
		}
		for i, v := range exact {
			g[i], _ = v.Float64()
		}
	}
	norm := floats.Norm(g, math.Inf(1))
	if norm == 0 {
		return ""
	}
	// Variables in units of their size, and f too, so that nothing over- or underflows.
	unit, most := make([]float64, n), 0.0
	for i, v := range x {
		unit[i] = max(math.Abs(v), min(1, floats.Distance(x, start, math.Inf(1))))
		if unit[i] == 0 {
			unit[i] = 1
		}
		g[i] *= unit[i]
	}
	h := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			h.SetSym(i, j, hess.At(i, j)*unit[i]*unit[j])
			most = max(most, math.Abs(h.At(i, j)))
		}
	}
	h.ScaleSym(1/most, h)
	var c mat.Cholesky
	if !c.Factorize(h) {
		return fmt.Sprintf("‖g‖ = %.3g and the Hessian is not positive definite", norm)
	}
	floats.Scale(1/most, g)
	var step mat.VecDense
	c.SolveVecTo(&step, mat.NewVecDense(n, g)) // the error tells of a condition that is expected
	left := floats.Dot(g, step.RawVector().Data) / 2 * most
	if left <= 0x1p-40*math.Abs(value) {
		return ""
	}
	if s := floats.Norm(step.RawVector().Data, math.Inf(1)); s > 1e-6 {
		return fmt.Sprintf("f = %.6g at %.6g can fall by %.3g, ‖g‖ = %.3g, and x is off by %.3g of itself", value, x, left, norm, s)
	}
	return ""
}

// recorded makes a claimed of a generic function.
func recorded(name string, f func(x []expr.Expr) expr.Expr, start ...float64) claimed {
	return claimed{name, expr.Record(len(start), f), start}
}

// fits are the sums of squares of the sets of NIST, from both starts.
func fits(t testing.TB) []claimed {
	var all []claimed
	for _, s := range nistSets(t) {
		f := func(b []expr.Expr) expr.Expr {
			r := residualsOf[expr.Expr](s)(b)
			sum := r[0].Square()
			for _, v := range r[1:] {
				sum = sum.Add(v.Square())
			}
			return sum
		}
		for k, start := range [][]float64{s.Start1, s.Start2} {
			all = append(all, recorded(fmt.Sprintf("%s from start %d", s.Name, k+1), f, start...))
		}
	}
	return all
}

type ex = expr.Expr

// kinds are members of each kind of function on which a run may claim too much.
func kinds() []claimed {
	var all []claimed
	add := func(name string, f func(x []ex) ex, start ...float64) { all = append(all, recorded(name, f, start...)) }
	for _, p := range problem.All() {
		if !p.Kinked && !math.IsInf(p.MinValue, -1) {
			all = append(all, claimed{p.Name, expr.Record(p.Dim(), p.Expr), p.Start})
			far := make([]float64, p.Dim())
			for i, v := range p.Start {
				far[i] = 100*v + 1
			}
			if p.Name != "NegLogDet" && p.Name != "W10" {
				all = append(all, claimed{p.Name + " from afar", expr.Record(p.Dim(), p.Expr), far})
			}
		}
	}
	// Scales of f, of x, of single variables.
	for _, e := range []float64{-200, -30, -10, -3, 3, 10, 30, 200} {
		c := math.Pow(10, e)
		add(fmt.Sprintf("10^%v·((x−1)²+y²)", e), func(x []ex) ex { return x[0].AddConst(-1).Square().Add(x[1].Square()).Scale(c) }, 3, 4)
		if math.Abs(e) <= 10 {
			add(fmt.Sprintf("½(x/10^%v−2)²", e), func(x []ex) ex { return x[0].Scale(1 / c).AddConst(-2).Square().Scale(0.5) }, c)
			add(fmt.Sprintf("½(x/10^%v−2)² + 3", e), func(x []ex) ex { return x[0].Scale(1 / c).AddConst(-2).Square().Scale(0.5).AddConst(3) }, c)
			add(fmt.Sprintf("10^%v·Rosenbrock", e), func(x []ex) ex { return problem.Rosenbrock(x).Scale(c) }, -1.2, 1)
			add(fmt.Sprintf("Rosenbrock(x, y/10^%v)", e), func(x []ex) ex { return problem.Rosenbrock([]ex{x[0], x[1].Scale(1 / c)}) }, -1.2, c)
			add(fmt.Sprintf("a valley, y times 10^%v", e), func(x []ex) ex {
				return x[1].Scale(c).Add(x[0]).AddConst(-1).Square().Add(x[0].AddConst(-1000).Square().Scale(0.1))
			}, 500, 0)
		}
		if math.Abs(e) <= 30 {
			add(fmt.Sprintf("x²/2 + 10^%v", e), func(x []ex) ex { return x[0].Square().Scale(0.5).AddConst(c) }, 3)
			add(fmt.Sprintf("cosh(x−1) + y²+ xy/9 + 10^%v", e), func(x []ex) ex {
				return x[0].AddConst(-1).Cosh().Add(x[1].Square()).Add(x[0].Mul(x[1]).Scale(1. / 9)).AddConst(c)
			}, 3, -2)
		}
	}
	// Plateaus.
	for _, s := range []float64{-3, 2, 5, 8} {
		add(fmt.Sprintf("(eˣ−2)² from %v", s), func(x []ex) ex { return x[0].Exp().AddConst(-2).Square() }, s)
		add(fmt.Sprintf("(tanh x − ½)² from %v", s), func(x []ex) ex { return x[0].Tanh().AddConst(-0.5).Square() }, s)
		add(fmt.Sprintf("−1/(1+(x−1)²) from %v", s), func(x []ex) ex { return x[0].AddConst(-1).Square().AddConst(1).Inv().Neg() }, s)
		add(fmt.Sprintf("1−e^−x² from %v", s), func(x []ex) ex { return x[0].Square().Neg().Expm1().Neg() }, s)
		add(fmt.Sprintf("log(1+100x²) from %v", s), func(x []ex) ex { return x[0].Square().Scale(100).Log1p() }, s)
		add(fmt.Sprintf("sigmoids from %v", s), func(x []ex) ex {
			return x[0].Add(x[1]).Sigmoid().AddConst(-0.9).Square().Add(x[0].Sub(x[1].Scale(3)).Sigmoid().AddConst(-0.2).Square())
		}, s, 2*s)
	}
	// No minimum.
	add("eˣ", func(x []ex) ex { return x[0].Exp() }, 1)
	add("1/x", func(x []ex) ex { return x[0].Inv() }, 1)
	add("x + eˣ·10⁻⁹", func(x []ex) ex { return x[0].Exp().Scale(1e-9).Add(x[0]) }, 0)
	add("−log x", func(x []ex) ex { return x[0].Log().Neg() }, 1)
	// Powers, which flatten.
	for _, p := range []int{4, 6, 12} {
		add(fmt.Sprintf("(x−1)^%d + y²", p), func(x []ex) ex { return x[0].AddConst(-1).PowInt(p).Add(x[1].Square()) }, 2, 2)
		add(fmt.Sprintf("(x−1)^%d + y² + 5", p), func(x []ex) ex { return x[0].AddConst(-1).PowInt(p).Add(x[1].Square()).AddConst(5) }, 2, 2)
	}
	// At the edge of a domain.
	add("x log x", func(x []ex) ex { return x[0].Mul(x[0].Log()) }, 5)
	add("x log x from next to 0", func(x []ex) ex { return x[0].Mul(x[0].Log()) }, 1e-9)
	add("√x + 1/x", func(x []ex) ex { return x[0].Sqrt().Add(x[0].Inv()) }, 30)
	add("√x − x + x²", func(x []ex) ex { return x[0].Square().Sub(x[0]).Add(x[0].Sqrt().Scale(0.01)) }, 3)
	add("x − log x", func(x []ex) ex { return x[0].Sub(x[0].Log()) }, 1e-6)
	return all
}

// searches are the rules that search, with their defaults.
var searches = map[string]gd.StepRule{
	"default": nil, "Armijo": gd.Armijo{}, "BarzilaiBorwein": gd.BarzilaiBorwein{}, "StrongWolfe": gd.StrongWolfe{}, "Decrease": gd.Decrease{}, "Exact": gd.Exact{},
}

// A status that claims convergence is one of a minimum, to the noise of f: with the
// default stop rule, and where rounding is said to be the limit.
func TestClaims(t *testing.T) {
	cases := kinds()
	nist := fits(t)
	if testing.Short() {
		nist = nist[:10]
	}
	claims := map[string]int{}
	for i, c := range append(cases, nist...) {
		for name, rule := range searches {
			if i >= len(cases) && name != "default" && name != "StrongWolfe" {
				continue
			}
			for _, stop := range [][]gd.StopRule{nil, {gd.GradientNorm(0)}} {
				if stop != nil && i%4 != 0 {
					continue
				}
				res, err := gd.Minimize(plain{c.prog}, c.start, gd.Options{Step: rule, Stop: stop, MaxIterations: 300})
				if res == nil {
					t.Errorf("%s: %v", c.name, err)
					continue
				}
				if !res.Status.Converged() {
					continue
				}
				if stop == nil {
					claims[name]++
				}
				if s := unsettled(c.prog, c.start, res.X); s != "" {
					t.Errorf("%s, %s, %v: %v after %d steps, but %s", c.name, name, stop, res.Status, res.Iterations, s)
				}
			}
		}
	}
	t.Logf("of %d functions convergence is claimed on %v", len(cases)+len(nist), claims)
}
