package convex

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"slope"
	"slope/expr"
	"slope/internal/interval"
)

// kind says what a node of a graph computes.
type kind uint8

const (
	kConst  kind = iota
	kVar         // variable number n
	kAffine      // c0 + Σ c[i]·args[i]
	kMul         // args[0]·args[1]
	kDiv         // args[0]/args[1]
	kFn          // fn(args[0])
	kAbs         // |args[0]|
	kHuber       // Huber's loss of args[0] with delta c0
	kMax         // max args
	kMin         // min args
	kSelect      // args[1] where args[0] > 0, args[2] elsewhere
	kAtan2       // angle of (args[1], args[0])
	kLSE         // log Σ exp args
	kRule        // a user's function of one variable
	kRule2       // a user's function of two variables
)

// node is an operation of a graph. Nodes are few in kind: sums of every form
// are affine, norms are roots of sums of squares, powers have become squares,
// inverses and roots where they are.
type node struct {
	kind  kind
	name  string // of fn
	n     int
	args  []int
	c     []float64
	c0    float64
	fn    interval.Fn
	rule  *slope.Rule
	rule2 *slope.Rule2
	supp  []int // the variables it depends on, ascending
}

// graph is a recorded function in the form in which proofs are made: equal
// operations of equal operands are one node, so that patterns can be seen, and
// constants are combined only where that is exact, so that the function is the
// recorded one in real arithmetic.
type graph struct {
	dim     int
	nodes   []node
	index   map[string]int
	out     int
	missing string // what can not be enclosed, if anything
}

// newGraph translates the program of one result.
func newGraph(p *expr.Program) *graph {
	g := &graph{dim: p.Dim(), index: map[string]int{}}
	id := make([]int, p.Len())
	for i, nd := range p.Nodes() {
		a := make([]int, len(nd.Args))
		for k, v := range nd.Args {
			a[k] = id[v]
		}
		id[i] = g.lower(nd, a)
	}
	g.out = id[p.Outputs()[0]]
	return g
}

// intern returns the node equal to nd, which is appended if it is new.
func (g *graph) intern(nd node) int {
	key := fmt.Sprintf("%d %s %d %v %x %x %p %p", nd.kind, nd.name, nd.n, nd.args, nd.c, nd.c0, nd.rule, nd.rule2)
	if i, ok := g.index[key]; ok {
		return i
	}
	if nd.kind == kVar {
		nd.supp = []int{nd.n}
	}
	for _, a := range nd.args {
		nd.supp = union(nd.supp, g.nodes[a].supp)
	}
	g.nodes = append(g.nodes, nd)
	g.index[key] = len(g.nodes) - 1
	return len(g.nodes) - 1
}

// union merges two ascending lists.
func union(a, b []int) []int {
	if len(a) == 0 {
		return b
	}
	out := make([]int, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			out, a = append(out, a[0]), a[1:]
		case a[0] > b[0]:
			out, b = append(out, b[0]), b[1:]
		default:
			out, a, b = append(out, a[0]), a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}

func (g *graph) constant(c float64) int { return g.intern(node{kind: kConst, c0: c}) }

func (g *graph) isConst(i int, c float64) bool {
	return g.nodes[i].kind == kConst && g.nodes[i].c0 == c
}

// exactMul and exactAdd report whether the result is the exact one.
func exactMul(a, b float64) (float64, bool) {
	p := float64(a * b)
	ok := a == 0 || b == 0 || math.Abs(p) > 0x1p-960 && !math.IsInf(p, 0) && math.FMA(a, b, -p) == 0
	return p, ok
}

func exactAdd(a, b float64) (float64, bool) {
	s := interval.Point(a).Add(interval.Point(b))
	return s.Lo, s.IsPoint()
}

// affine interns c0 + Σ c[i]·args[i]. Sums of sums become one, terms of the
// same operand are gathered and constants are added, each where it is exact.
func (g *graph) affine(c0 float64, args []int, c []float64) int {
	coef := map[int]float64{}
	var order []int
	put := func(a int, c float64) bool {
		old, has := coef[a]
		s, exact := exactAdd(old, c)
		if !exact {
			return false
		}
		if !has {
			order = append(order, a)
		}
		coef[a] = s
		return true
	}
	for i, a := range args {
		nd := &g.nodes[a]
		if nd.kind == kConst {
			if p, ok := exactMul(c[i], nd.c0); ok {
				if s, ok := exactAdd(c0, p); ok {
					c0 = s
					continue
				}
			}
		}
		if nd.kind == kAffine && g.inline(nd, c[i], &c0, coef, put) {
			continue
		}
		for !put(a, c[i]) {
			// c₁x + c₂x whose coefficients do not add exactly: a second name for x.
			a = g.intern(node{kind: kAffine, args: []int{a}, c: []float64{1}})
		}
	}
	slices.Sort(order)
	nd := node{kind: kAffine, c0: c0}
	for _, a := range order {
		if coef[a] != 0 {
			nd.args, nd.c = append(nd.args, a), append(nd.c, coef[a])
		}
	}
	switch {
	case len(nd.args) == 0:
		return g.constant(c0)
	case len(nd.args) == 1 && nd.c[0] == 1 && c0 == 0:
		return nd.args[0]
	}
	return g.intern(nd)
}

// inline adds c times the affine node nd to a sum, if that is exact throughout.
func (g *graph) inline(nd *node, c float64, c0 *float64, coef map[int]float64, put func(int, float64) bool) bool {
	p, ok := exactMul(c, nd.c0)
	if !ok {
		return false
	}
	s, ok := exactAdd(*c0, p)
	if !ok {
		return false
	}
	for k, a := range nd.args {
		q, ok := exactMul(c, nd.c[k])
		if !ok {
			return false
		}
		if _, ok := exactAdd(coef[a], q); !ok {
			return false
		}
	}
	for k, a := range nd.args {
		q, _ := exactMul(c, nd.c[k])
		put(a, q)
	}
	*c0 = s
	return true
}

func (g *graph) call(name string, fn interval.Fn, x int) int {
	return g.intern(node{kind: kFn, name: name, fn: fn, args: []int{x}})
}

func (g *graph) square(x int) int {
	if nd := g.nodes[x]; nd.kind == kAbs {
		x = nd.args[0]
	} else if nd.kind == kFn && nd.name == "Sqrt" {
		// (√u)² is u, on the domain of the root, which is checked for every node.
		return nd.args[0]
	} else if nd.kind == kMax && len(nd.args) == 2 {
		// max(u, 0)² has no kink.
		for k, a := range nd.args {
			if g.isConst(a, 0) {
				return g.call("SquareRelu", squareRelu, nd.args[1-k])
			}
		}
	}
	return g.call("Square", interval.Square, x)
}

// squareRelu encloses max(x, 0)², whose slope has no jump.
func squareRelu(x interval.I) interval.Derivs {
	r := x.Max(interval.Point(0))
	d := interval.Derivs{F: r.Square(), D1: r.Scale(2), D2: interval.Of(0, 2), D3: interval.Whole}
	switch {
	case !x.Defined():
		d.D2 = x
	case x.Lo > 0:
		d.D2, d.D3 = interval.Point(2), interval.Point(0)
	case x.Hi < 0:
		d.D2, d.D3 = interval.Point(0), interval.Point(0)
	}
	return d
}

func (g *graph) mul(x, y int) int {
	a, b := &g.nodes[x], &g.nodes[y]
	switch {
	case x == y:
		return g.square(x)
	case a.kind == kConst:
		return g.affine(0, []int{y}, []float64{a.c0})
	case b.kind == kConst:
		return g.affine(0, []int{x}, []float64{b.c0})
	case b.kind == kFn && b.name == "Log" && b.args[0] == x:
		return g.call("XLogX", interval.XLogX, x)
	case a.kind == kFn && a.name == "Log" && a.args[0] == y:
		return g.call("XLogX", interval.XLogX, y)
	case b.kind == kFn && b.name == "Inv":
		return g.div(x, b.args[0])
	case a.kind == kFn && a.name == "Inv":
		return g.div(y, a.args[0])
	}
	return g.intern(node{kind: kMul, args: []int{min(x, y), max(x, y)}})
}

func (g *graph) div(x, y int) int {
	a, b := &g.nodes[x], &g.nodes[y]
	switch {
	case a.kind == kConst:
		return g.affine(0, []int{g.call("Inv", interval.Inv, y)}, []float64{a.c0})
	case b.kind == kConst && b.c0 != 0:
		if r := interval.Point(b.c0).Inv(); r.IsPoint() {
			return g.affine(0, []int{x}, []float64{r.Lo})
		}
	}
	return g.intern(node{kind: kDiv, args: []int{x, y}})
}

// log recognises log(1+eˣ) and log Σ exp xᵢ, which do not overflow when they
// are evaluated as what they are.
func (g *graph) log(x int) int {
	if nd := g.nodes[x]; nd.kind == kAffine && len(nd.args) > 0 {
		var e []int
		for i, a := range nd.args {
			if u := g.nodes[a]; u.kind == kFn && u.name == "Exp" && nd.c[i] == 1 {
				e = append(e, u.args[0])
			}
		}
		if len(e) == len(nd.args) {
			switch {
			case nd.c0 == 1 && len(e) == 1:
				return g.call("Softplus", interval.Softplus, e[0])
			case nd.c0 == 1:
				return g.intern(node{kind: kLSE, args: append(e, g.constant(0))})
			case nd.c0 == 0 && len(e) > 1:
				return g.intern(node{kind: kLSE, args: e})
			}
		}
	}
	return g.call("Log", interval.Log, x)
}

func (g *graph) pow(x int, p float64) int {
	switch p {
	case 0:
		return g.constant(1)
	case 1:
		return x
	case 2:
		return g.square(x)
	case -1:
		return g.call("Inv", interval.Inv, x)
	case 0.5:
		return g.call("Sqrt", interval.Sqrt, x)
	}
	if p == math.Trunc(p) && math.Abs(p) < 1<<30 {
		if nd := g.nodes[x]; nd.kind == kAbs && int(p)%2 == 0 {
			x = nd.args[0]
		}
	}
	return g.intern(node{kind: kFn, name: "Pow", c0: p, fn: interval.PowConst(p), args: []int{x}})
}

// norm is √Σ xᵢ².
func (g *graph) norm(x []int) int {
	if len(x) == 1 {
		return g.abs(x[0])
	}
	sq, c := make([]int, len(x)), make([]float64, len(x))
	for i, v := range x {
		sq[i], c[i] = g.square(v), 1
	}
	return g.call("Sqrt", interval.Sqrt, g.affine(0, sq, c))
}

func (g *graph) abs(x int) int {
	if g.nodes[x].kind == kAbs {
		return x
	}
	return g.intern(node{kind: kAbs, args: []int{x}})
}

// extremum is the maximum or minimum of x, without duplicates.
func (g *graph) extremum(k kind, x []int) int {
	var args []int
	for _, a := range x {
		if g.nodes[a].kind == k {
			args = append(args, g.nodes[a].args...)
		} else {
			args = append(args, a)
		}
	}
	slices.Sort(args)
	args = slices.Compact(args)
	if len(args) == 1 {
		return args[0]
	}
	return g.intern(node{kind: k, args: args})
}

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
		return g.call("Exp", interval.Exp, g.mul(a[1], g.log(a[0])))
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
		return g.call(nd.Op.String(), fn, a[0])
	}
	g.lack(nd.Op.String() + " has no enclosure")
	return g.intern(node{kind: kRule, args: a, name: nd.Op.String()})
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

var functions = map[expr.Op]interval.Fn{
	expr.OpInv: interval.Inv, expr.OpSqrt: interval.Sqrt, expr.OpCbrt: interval.Cbrt,
	expr.OpExp: interval.Exp, expr.OpExp2: interval.Exp2, expr.OpExpm1: interval.Expm1,
	expr.OpLog2: interval.Log2, expr.OpLog10: interval.Log10, expr.OpLog1p: interval.Log1p,
	expr.OpSin: interval.Sin, expr.OpCos: interval.Cos, expr.OpTan: interval.Tan,
	expr.OpAsin: interval.Asin, expr.OpAcos: interval.Acos, expr.OpAtan: interval.Atan,
	expr.OpSinh: interval.Sinh, expr.OpCosh: interval.Cosh, expr.OpTanh: interval.Tanh,
	expr.OpAsinh: interval.Asinh, expr.OpAcosh: interval.Acosh, expr.OpAtanh: interval.Atanh,
	expr.OpErf: interval.Erf, expr.OpErfc: interval.Erfc, expr.OpGamma: interval.Gamma,
	expr.OpLgamma: interval.Lgamma, expr.OpDigamma: interval.Digamma,
	expr.OpSigmoid: interval.Sigmoid, expr.OpSoftplus: interval.Softplus,
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
		return g.call("XLogX", interval.XLogX, x)
	case logitRule:
		return g.call("Logit", interval.Logit, x)
	case normcdfRule:
		return g.call("NormCDF", interval.NormCDF, x)
	case sincRule:
		return g.call("Sinc", interval.Sinc, x)
	}
	if r.Enclose == nil {
		g.lack(fmt.Sprintf("rule %q has no Enclose", r.Name))
		return g.intern(node{kind: kRule, name: r.Name, rule: r, args: []int{x}})
	}
	return g.intern(node{kind: kFn, name: r.Name, rule: r, args: []int{x}, fn: func(x interval.I) interval.Derivs {
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
	return g.intern(node{kind: kRule2, name: r.Name, rule2: r, args: []int{x, y}})
}

// reach returns the nodes that i depends on, itself included, in order.
func (g *graph) reach(i int) []int {
	need := make([]bool, i+1)
	need[i] = true
	var list []int
	for k := i; k >= 0; k-- {
		if need[k] {
			for _, a := range g.nodes[k].args {
				need[a] = true
			}
		}
	}
	for k, b := range need {
		if b {
			list = append(list, k)
		}
	}
	return list
}

// text writes node i as a formula, to the given depth.
func (g *graph) text(i, depth int) string {
	nd := &g.nodes[i]
	if nd.kind == kVar {
		return fmt.Sprintf("x%d", nd.n)
	}
	if nd.kind == kConst {
		return fmt.Sprint(nd.c0)
	}
	if depth == 0 {
		return fmt.Sprintf("t%d", i)
	}
	a := make([]string, len(nd.args))
	for k, v := range nd.args {
		a[k] = g.text(v, depth-1)
	}
	list := strings.Join(a, ", ")
	switch nd.kind {
	case kAffine:
		var b strings.Builder
		for k, v := range a {
			term(&b, nd.c[k], v)
		}
		if nd.c0 != 0 {
			fmt.Fprintf(&b, "%+g", nd.c0)
		}
		return "(" + strings.TrimPrefix(b.String(), "+") + ")"
	case kMul:
		return a[0] + "·" + a[1]
	case kDiv:
		return a[0] + "/" + a[1]
	case kFn:
		if nd.name == "Pow" {
			return fmt.Sprintf("%s^%g", a[0], nd.c0)
		}
		return nd.name + "(" + list + ")"
	case kHuber:
		return fmt.Sprintf("Huber(%s, %g)", list, nd.c0)
	}
	return map[kind]string{kAbs: "Abs", kMax: "Max", kMin: "Min", kSelect: "Select", kAtan2: "Atan2",
		kLSE: "LogSumExp", kRule: nd.name, kRule2: nd.name}[nd.kind] + "(" + list + ")"
}

func term(b *strings.Builder, c float64, v string) {
	switch c {
	case 1:
		b.WriteString("+" + v)
	case -1:
		b.WriteString("−" + v)
	default:
		fmt.Fprintf(b, "%+g·%s", c, v)
	}
}
