package prover

import (
	"fmt"
	"math"
	"sync"

	"slope"
	"slope/expr"
	"slope/internal/interval"
)

// lower translates one operation of a program.
func (g *graph) lower(nd expr.Node, a []int) int {
	if f := lowerings[nd.Op]; f != nil {
		return f(g, nd, a)
	}
	if fn := functions[nd.Op]; fn != nil {
		return g.call(fn, a[0])
	}
	what := nd.Op.String()
	if nd.Op == expr.OpApplyN {
		what = fmt.Sprintf("rule %q of many variables", nd.RuleN.Name)
	}
	g.unsupported(what + " has no enclosure")
	return g.intern(node{kind: kRule, args: a})
}

// lowerings translate the operations that are no functions of one variable with a row
// of their own.
var lowerings = map[expr.Op]func(g *graph, nd expr.Node, a []int) int{
	expr.OpConst: func(g *graph, nd expr.Node, a []int) int { return g.constant(nd.C[0]) },
	expr.OpInput: func(g *graph, nd expr.Node, a []int) int { return g.intern(node{kind: kVar, n: nd.Int}) },

	expr.OpAdd:      func(g *graph, nd expr.Node, a []int) int { return g.affine(0, a, []float64{1, 1}) },
	expr.OpSub:      func(g *graph, nd expr.Node, a []int) int { return g.affine(0, a, []float64{1, -1}) },
	expr.OpNeg:      func(g *graph, nd expr.Node, a []int) int { return g.affine(0, a, []float64{-1}) },
	expr.OpAddConst: func(g *graph, nd expr.Node, a []int) int { return g.affine(nd.C[0], a, []float64{1}) },
	expr.OpScale:    func(g *graph, nd expr.Node, a []int) int { return g.affine(0, a, nd.C) },
	expr.OpSum:      func(g *graph, nd expr.Node, a []int) int { return g.affine(0, a, repeat(1, len(a))) },
	expr.OpDotConst: func(g *graph, nd expr.Node, a []int) int { return g.affine(0, a, nd.C) },

	expr.OpMul:        func(g *graph, nd expr.Node, a []int) int { return g.mul(a[0], a[1]) },
	expr.OpDiv:        func(g *graph, nd expr.Node, a []int) int { return g.div(a[0], a[1]) },
	expr.OpProd:       func(g *graph, nd expr.Node, a []int) int { return g.prod(a) },
	expr.OpDot:        func(g *graph, nd expr.Node, a []int) int { return g.inner(a[:len(a)/2], a[len(a)/2:]) },
	expr.OpSumSquares: func(g *graph, nd expr.Node, a []int) int { return g.inner(a, a) },
	expr.OpSquare:     func(g *graph, nd expr.Node, a []int) int { return g.square(a[0]) },
	expr.OpPowConst:   func(g *graph, nd expr.Node, a []int) int { return g.pow(a[0], nd.C[0]) },
	expr.OpPowInt:     func(g *graph, nd expr.Node, a []int) int { return g.pow(a[0], float64(nd.Int)) },
	expr.OpPow:        func(g *graph, nd expr.Node, a []int) int { return g.power(a[0], a[1]) },

	expr.OpHypot:     func(g *graph, nd expr.Node, a []int) int { return g.norm(a) },
	expr.OpNorm2:     func(g *graph, nd expr.Node, a []int) int { return g.norm(a) },
	expr.OpAtan2:     func(g *graph, nd expr.Node, a []int) int { return g.intern(node{kind: kAtan2, args: a}) },
	expr.OpLogSumExp: func(g *graph, nd expr.Node, a []int) int { return g.logSumExp(a) },
	expr.OpLog:       func(g *graph, nd expr.Node, a []int) int { return g.log(a[0]) },

	expr.OpAbs:    func(g *graph, nd expr.Node, a []int) int { return g.abs(a[0]) },
	expr.OpMax:    func(g *graph, nd expr.Node, a []int) int { return g.extremum(kMax, a) },
	expr.OpMaxOf:  func(g *graph, nd expr.Node, a []int) int { return g.extremum(kMax, a) },
	expr.OpMin:    func(g *graph, nd expr.Node, a []int) int { return g.extremum(kMin, a) },
	expr.OpMinOf:  func(g *graph, nd expr.Node, a []int) int { return g.extremum(kMin, a) },
	expr.OpSelect: func(g *graph, nd expr.Node, a []int) int { return g.intern(node{kind: kSelect, args: a}) },
	expr.OpApply:  func(g *graph, nd expr.Node, a []int) int { return g.apply(nd.Rule, a[0]) },
	expr.OpApply2: func(g *graph, nd expr.Node, a []int) int { return g.apply2(nd.Rule2, a[0], a[1]) },
}

// inner is Σ aᵢbᵢ.
func (g *graph) inner(a, b []int) int {
	t := make([]int, len(a))
	for i := range t {
		t[i] = g.mul(a[i], b[i])
	}
	return g.affine(0, t, repeat(1, len(t)))
}

func (g *graph) prod(a []int) int {
	z := a[0]
	for _, v := range a[1:] {
		z = g.mul(z, v)
	}
	return z
}

// power is x^y: a power of x if y is a constant, exp(y·log x) if not.
func (g *graph) power(x, y int) int {
	if e := g.nodes[y]; e.kind == kConst {
		return g.pow(x, e.c0)
	}
	return g.call(fnExp, g.mul(y, g.call(fnLogOfBase, x)))
}

func (g *graph) logSumExp(a []int) int {
	if len(a) == 1 {
		return a[0]
	}
	return g.intern(node{kind: kLSE, args: a})
}

func repeat(c float64, n int) []float64 {
	s := make([]float64, n)
	for i := range s {
		s[i] = c
	}
	return s
}

func (g *graph) unsupported(what string) {
	if g.missing == "" {
		g.missing = what
	}
}

// rulesOfSlope returns what becomes of the rules behind the generic functions of package
// slope. They are known by address: a user's rule may have the same name and be another
// function. To find an address is to record the function, which the first call does.
var rulesOfSlope = sync.OnceValues(func() (map[*slope.Rule]func(g *graph, x int) int, map[*slope.Rule2]func(g *graph, x, y int) int) {
	call := func(fn *function) func(g *graph, x int) int {
		return func(g *graph, x int) int { return g.call(fn, x) }
	}
	unary := map[*slope.Rule]func(g *graph, x int) int{
		ruleOf(slope.Rsqrt[expr.Expr]):   func(g *graph, x int) int { return g.pow(x, -0.5) },
		ruleOf(slope.XLogX[expr.Expr]):   call(fnXLogX),
		ruleOf(slope.Logit[expr.Expr]):   call(fnLogit),
		ruleOf(slope.NormCDF[expr.Expr]): call(fnNormCDF),
		ruleOf(slope.Sinc[expr.Expr]):    call(fnSinc),
	}
	huber := rule2Of(func(x, _ expr.Expr) expr.Expr { return slope.Huber(x, 1) })
	binary := map[*slope.Rule2]func(g *graph, x, y int) int{
		rule2Of(slope.XLogY[expr.Expr]):     func(g *graph, x, y int) int { return g.mul(x, g.log(y)) },
		rule2Of(slope.LogAddExp[expr.Expr]): func(g *graph, x, y int) int { return g.intern(node{kind: kLSE, args: []int{x, y}}) },
		huber: func(g *graph, x, y int) int {
			if d := g.nodes[y]; d.kind == kConst && d.c0 > 0 {
				return g.intern(node{kind: kHuber, c0: d.c0, args: []int{x}})
			}
			g.unsupported("Huber with a delta that is not a constant has no enclosure")
			return g.intern(node{kind: kRule2, rule2: huber, args: []int{x, y}})
		},
	}
	return unary, binary
})

func ruleOf(f func(expr.Expr) expr.Expr) *slope.Rule {
	p := expr.Record(1, func(x []expr.Expr) expr.Expr { return f(x[0]) })
	return p.Node(p.Outputs()[0]).Rule
}

func rule2Of(f func(x, y expr.Expr) expr.Expr) *slope.Rule2 {
	p := expr.Record(2, func(x []expr.Expr) expr.Expr { return f(x[0], x[1]) })
	return p.Node(p.Outputs()[0]).Rule2
}

func (g *graph) apply(r *slope.Rule, x int) int {
	if unary, _ := rulesOfSlope(); unary[r] != nil {
		return unary[r](g, x)
	}
	if r.Enclose == nil {
		g.unsupported(fmt.Sprintf("rule %q has no Enclose", r.Name))
		return g.intern(node{kind: kRule, rule: r, args: []int{x}})
	}
	return g.intern(node{kind: kFn, rule: r, args: []int{x}, enclose: func(x interval.I) interval.Derivs {
		y, d1, d2 := r.Enclose(x.Lo, x.Hi)
		return interval.Derivs{F: userInterval(y), D1: userInterval(d1), D2: userInterval(d2), D3: interval.Whole}
	}})
}

// userInterval takes what a user's rule returns for an interval.
func userInterval(x [2]float64) interval.I {
	i := interval.I{Lo: min(x[0], math.MaxFloat64), Hi: max(x[1], -math.MaxFloat64)}
	if !i.Defined() {
		return interval.Undefined
	}
	return i
}

func (g *graph) apply2(r *slope.Rule2, x, y int) int {
	if _, binary := rulesOfSlope(); binary[r] != nil {
		return binary[r](g, x, y)
	}
	if r.Enclose == nil {
		g.unsupported(fmt.Sprintf("rule %q has no Enclose", r.Name))
	}
	return g.intern(node{kind: kRule2, rule2: r, args: []int{x, y}})
}
