package convex

import (
	"fmt"
	"math"

	"slope"
	"slope/expr"
	"slope/internal/interval"
)

// lower translates one operation of a program.
func (g *graph) lower(nd expr.Node, a []int) int {
	switch nd.Op {
	case expr.OpConst:
		return g.constant(nd.C[0])
	case expr.OpInput:
		return g.intern(node{kind: kVar, n: nd.Int})
	case expr.OpAdd:
		return g.affine(0, a, []float64{1, 1})
	case expr.OpSub:
		return g.affine(0, a, []float64{1, -1})
	case expr.OpNeg:
		return g.affine(0, a, []float64{-1})
	case expr.OpAddConst:
		return g.affine(nd.C[0], a, []float64{1})
	case expr.OpScale:
		return g.affine(0, a, nd.C)
	case expr.OpSum:
		return g.affine(0, a, repeat(1, len(a)))
	case expr.OpDotConst:
		return g.affine(0, a, nd.C)
	case expr.OpDot, expr.OpSumSquares:
		k := len(a)
		b := a
		if nd.Op == expr.OpDot {
			k /= 2
			b = a[k:]
		}
		t := make([]int, k)
		for i := range k {
			t[i] = g.mul(a[i], b[i])
		}
		return g.affine(0, t, repeat(1, k))
	case expr.OpProd:
		z := a[0]
		for _, v := range a[1:] {
			z = g.mul(z, v)
		}
		return z
	case expr.OpMul:
		return g.mul(a[0], a[1])
	case expr.OpDiv:
		return g.div(a[0], a[1])
	case expr.OpSquare:
		return g.square(a[0])
	case expr.OpPowConst:
		return g.pow(a[0], nd.C[0])
	case expr.OpPowInt:
		return g.pow(a[0], float64(nd.Int))
	case expr.OpPow:
		if e := g.nodes[a[1]]; e.kind == kConst {
			return g.pow(a[0], e.c0)
		}
		return g.call(fnExp, g.mul(a[1], g.call(fnLogOfBase, a[0])))
	case expr.OpHypot, expr.OpNorm2:
		return g.norm(a)
	case expr.OpAtan2:
		return g.intern(node{kind: kAtan2, args: a})
	case expr.OpLogSumExp:
		if len(a) == 1 {
			return a[0]
		}
		return g.intern(node{kind: kLSE, args: a})
	case expr.OpLog:
		return g.log(a[0])
	case expr.OpAbs:
		return g.abs(a[0])
	case expr.OpMax, expr.OpMaxOf:
		return g.extremum(kMax, a)
	case expr.OpMin, expr.OpMinOf:
		return g.extremum(kMin, a)
	case expr.OpSelect:
		return g.intern(node{kind: kSelect, args: a})
	case expr.OpApply:
		return g.apply(nd.Rule, a[0])
	case expr.OpApply2:
		return g.apply2(nd.Rule2, a[0], a[1])
	}
	if fn, ok := functions[nd.Op]; ok {
		return g.call(fn, a[0])
	}
	g.lack(nd.Op.String() + " has no enclosure")
	return g.intern(node{kind: kRule, args: a})
}

func repeat(c float64, n int) []float64 {
	s := make([]float64, n)
	for i := range s {
		s[i] = c
	}
	return s
}

func (g *graph) lack(what string) {
	if g.missing == "" {
		g.missing = what
	}
}

// The rules behind the generic functions of package slope, by address: a user's
// rule may have the same name and be another function.
var (
	rsqrtRule   = ruleOf(slope.Rsqrt[expr.Expr])
	xlogxRule   = ruleOf(slope.XLogX[expr.Expr])
	logitRule   = ruleOf(slope.Logit[expr.Expr])
	normcdfRule = ruleOf(slope.NormCDF[expr.Expr])
	sincRule    = ruleOf(slope.Sinc[expr.Expr])
	xlogyRule   = rule2Of(slope.XLogY[expr.Expr])
	laeRule     = rule2Of(slope.LogAddExp[expr.Expr])
	huberRule   = rule2Of(func(x, _ expr.Expr) expr.Expr { return slope.Huber(x, 1) })
)

func ruleOf(f func(expr.Expr) expr.Expr) *slope.Rule {
	p := expr.Record(1, func(x []expr.Expr) expr.Expr { return f(x[0]) })
	return p.Node(p.Outputs()[0]).Rule
}

func rule2Of(f func(x, y expr.Expr) expr.Expr) *slope.Rule2 {
	p := expr.Record(2, func(x []expr.Expr) expr.Expr { return f(x[0], x[1]) })
	return p.Node(p.Outputs()[0]).Rule2
}

func (g *graph) apply(r *slope.Rule, x int) int {
	switch r {
	case rsqrtRule:
		return g.pow(x, -0.5)
	case xlogxRule:
		return g.call(fnXLogX, x)
	case logitRule:
		return g.call(fnLogit, x)
	case normcdfRule:
		return g.call(fnNormCDF, x)
	case sincRule:
		return g.call(fnSinc, x)
	}
	if r.Enclose == nil {
		g.lack(fmt.Sprintf("rule %q has no Enclose", r.Name))
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
	switch r {
	case xlogyRule:
		return g.mul(x, g.log(y))
	case laeRule:
		return g.intern(node{kind: kLSE, args: []int{x, y}})
	case huberRule:
		if d := g.nodes[y]; d.kind == kConst && d.c0 > 0 {
			return g.intern(node{kind: kHuber, c0: d.c0, args: []int{x}})
		}
		g.lack("Huber with a delta that is not a constant has no enclosure")
	default:
		if r.Enclose == nil {
			g.lack(fmt.Sprintf("rule %q has no Enclose", r.Name))
		}
	}
	return g.intern(node{kind: kRule2, rule2: r, args: []int{x, y}})
}
