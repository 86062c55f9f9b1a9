package verify_test

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/internal/rule"
	"slope/reverse"
	"slope/verify"
)

// The laws of docs/laws.md: compositions at edges, poles, kinks, cancellations and
// overflow, in every mode. The reference is the table itself, written once more as
// a number of value and derivatives (lawNumber), and 200-bit limits.

var singularCases = flag.Int("singular", 4000, "number of random compositions at singular points")

// lawNumber is a value, two first derivatives and the second derivative along
// both, with the sums of the absolute terms that they are made of.
type lawNumber struct {
	v, e1, e2, e12 float64
	a1, a2, a12    float64
	extreme        bool // some part left the range in which products are safe
	cancelled      bool // the terms of a derivative cancelled
}

// partials are the derivatives of an operation to its operands. An operand is
// dead where the operation does not depend on it: the loser of Max, the factor of
// Scale(0).
type partials struct {
	d    []float64
	h    func(k, l int) float64
	dead []bool
}

// lawEval evaluates e by the table, with the directions i and j.
func lawEval(e verify.Expression, x []float64, i, j int) lawNumber {
	var v []lawNumber
	for k, c := range x {
		n := lawNumber{v: c}
		if k == i {
			n.e1, n.a1 = 1, 1
		}
		if k == j {
			n.e2, n.a2 = 1, 1
		}
		v = append(v, n)
	}
	for _, nd := range e.Ops {
		a := make([]lawNumber, len(nd.Args))
		for k, at := range nd.Args {
			a[k] = v[at]
		}
		v = append(v, lawStep(nd, a))
	}
	return v[len(v)-1]
}

func lawStep(nd expr.Node, a []lawNumber) (z lawNumber) {
	x := make([]float64, len(a))
	for k := range a {
		x[k] = a[k].v
		z.extreme = z.extreme || a[k].extreme
		z.cancelled = z.cancelled || a[k].cancelled
	}
	y, p := lawPartials(nd, x)
	z.v = y
	for k := range a {
		if p.dead[k] {
			continue
		}
		z.e1 += term(p.d[k], a[k].e1)
		z.e2 += term(p.d[k], a[k].e2)
		z.e12 += term(p.d[k], a[k].e12)
		z.a1 += math.Abs(term(p.d[k], a[k].a1))
		z.a2 += math.Abs(term(p.d[k], a[k].a2))
		z.a12 += math.Abs(term(p.d[k], a[k].a12))
		for l := range a {
			if h := p.h(k, l); !p.dead[l] {
				z.e12 += term2(h, a[k].e1, a[l].e2)
				z.a12 += math.Abs(term2(h, a[k].a1, a[l].a2))
				z.extreme = z.extreme || outside(term2(h, a[k].e1, a[l].e2)) || outside(h)
			}
		}
		z.extreme = z.extreme || outside(p.d[k])
	}
	if y != y { // a NaN value makes every derivative NaN
		z.e1, z.e2, z.e12 = y, y, y
	}
	z.extreme = z.extreme || outside(y) || outside(z.e1) || outside(z.e2) || outside(z.e12)
	z.cancelled = z.cancelled || lost(z.e1, z.a1) || lost(z.e2, z.a2) || lost(z.e12, z.a12)
	return z
}

// term is d·t, and 0 where the tangent t is 0; term2 is h·s·t, and 0 where one of
// them is 0.
func term(d, t float64) float64 {
	if t == 0 {
		return 0
	}
	return d * t
}

func term2(h, s, t float64) float64 {
	if h == 0 || s == 0 || t == 0 {
		return 0
	}
	return h * (s * t)
}

// lost reports whether a sum v of terms of the absolute sum a has no digits left, or is
// a difference of infinities.
func lost(v, a float64) bool { return math.Abs(v) < 1e-12*a || math.IsInf(a, 1) && v != v }

func outside(v float64) bool {
	v = math.Abs(v)
	return v > 1e100 && !math.IsInf(v, 0) || v < 1e-100 && v != 0
}

func lawPartials(nd expr.Node, x []float64) (y float64, p partials) {
	n := len(x)
	p.d, p.dead = make([]float64, n), make([]bool, n)
	h := make([]float64, n*n)
	p.h = func(k, l int) float64 { return h[k*n+l] }
	unary := func(f, d1, d2 float64) { y, p.d[0], h[0] = f, d1, d2 }
	binary := func(q rule.Partials) {
		y, p.d[0], p.d[1] = q.F, q.X, q.Y
		copy(h, []float64{q.XX, q.XY, q.XY, q.YY})
	}
	switch nd.Op {
	case expr.OpAdd:
		binary(rule.Partials{F: x[0] + x[1], X: 1, Y: 1})
	case expr.OpSub:
		binary(rule.Partials{F: x[0] - x[1], X: 1, Y: -1})
	case expr.OpMul:
		binary(rule.Partials{F: x[0] * x[1], X: x[1], Y: x[0], XY: 1})
	case expr.OpDiv:
		q := x[0] / x[1]
		binary(rule.Partials{F: q, X: 1 / x[1], Y: -q / x[1], XY: -1 / x[1] / x[1], YY: 2 * q / x[1] / x[1]})
	case expr.OpAddConst:
		unary(x[0]+nd.C[0], 1, 0)
	case expr.OpScale:
		unary(x[0]*nd.C[0], nd.C[0], 0)
		p.dead[0] = nd.C[0] == 0
	case expr.OpPowConst:
		unary(rule.PowConst(x[0], nd.C[0]))
		p.dead[0] = nd.C[0] == 0
	case expr.OpPowInt:
		unary(rule.PowInt(x[0], nd.Int))
		p.dead[0] = nd.Int == 0
	case expr.OpPow:
		binary(rule.Pow(x[0], x[1]))
	case expr.OpHypot:
		binary(rule.Hypot(x[0], x[1]))
		if x[0] == 0 && x[1] == 0 {
			copy(h, []float64{math.NaN(), math.NaN(), math.NaN(), math.NaN()})
		}
	case expr.OpAtan2:
		binary(rule.Atan2(x[0], x[1]))
	case expr.OpMax:
		binary(rule.Max(x[0], x[1]))
		p.dead[0], p.dead[1] = x[0] < x[1], x[0] > x[1]
	case expr.OpMin:
		binary(rule.Min(x[0], x[1]))
		p.dead[0], p.dead[1] = x[0] > x[1], x[0] < x[1]
	case expr.OpSelect:
		k := 2
		if x[0] > 0 {
			k = 1
		}
		p.dead = []bool{true, true, true}
		y, p.d[k], p.dead[k] = x[k], 1, false
	default:
		if f := nd.Op.Unary(); f != nil {
			unary(f(x[0]))
		} else {
			y = lawReduction(nd, x, p.d, h, p.dead)
		}
	}
	return y, p
}

func lawReduction(nd expr.Node, x, d, h []float64, dead []bool) (y float64) {
	n := len(x)
	y = math.Copysign(0, -1) // −0 + v is v, for every v
	switch nd.Op {
	case expr.OpSum:
		for k, v := range x {
			y, d[k] = y+v, 1
		}
	case expr.OpDot:
		for k := range n / 2 {
			l := k + n/2
			y += x[k] * x[l]
			d[k], d[l] = x[l], x[k]
			h[k*n+l], h[l*n+k] = 1, 1
		}
	case expr.OpDotConst:
		for k, v := range x {
			y, d[k], dead[k] = y+nd.C[k]*v, nd.C[k], nd.C[k] == 0
		}
	case expr.OpSumSquares:
		for k, v := range x {
			y, d[k], h[k*n+k] = y+v*v, 2*v, 2
		}
	case expr.OpNorm2:
		y = lawNorm(x, d, h)
	case expr.OpLogSumExp:
		top := math.Inf(-1)
		for _, v := range x {
			top = math.Max(top, v)
		}
		s := 0.0
		for _, v := range x {
			s += shareExp(v, top)
		}
		y = top + math.Log(s)
		for k, v := range x {
			d[k] = shareExp(v, top) / s
		}
		for k := range x {
			rest := 0.0
			for l := range x {
				h[k*n+l] = -d[k] * d[l]
				if l != k {
					rest += d[l]
				}
			}
			h[k*n+k] = d[k] * rest
		}
	case expr.OpMaxOf, expr.OpMinOf:
		y = x[0]
		for _, v := range x[1:] {
			if nd.Op == expr.OpMaxOf {
				y = math.Max(y, v)
			} else {
				y = math.Min(y, v)
			}
		}
		ties := 0.0
		for _, v := range x {
			if v == y {
				ties++
			}
		}
		if slices.ContainsFunc(x, math.IsNaN) { // also where the value is infinite
			ties = math.NaN()
		}
		for k, v := range x {
			d[k], dead[k] = 1/ties, v != y && ties == ties
		}
	default:
		panic("no law for " + nd.Op.String())
	}
	return y
}

// lawNorm is the norm of x with its slopes u = x/‖x‖ and second derivatives
// (δ − uuᵀ)/‖x‖. At infinity it has the limit along the diagonal.
func lawNorm(x, d, h []float64) (y float64) {
	n := len(x)
	infinite := 0.0
	for _, v := range x {
		y = math.Hypot(y, v)
		if math.IsInf(v, 0) {
			infinite++
		}
	}
	if infinite > 0 {
		for k, v := range x {
			if math.IsInf(v, 0) {
				d[k] = math.Copysign(1/math.Sqrt(infinite), v)
			}
			if slices.ContainsFunc(x, math.IsNaN) {
				d[k] = math.NaN()
			}
		}
		return y
	}
	for k, v := range x {
		if y != 0 {
			d[k] = v / y
		}
		rest := 0.0
		for l, w := range x {
			h[k*n+l] = -v / y * w / y / y
			if l != k {
				rest = math.Hypot(rest, w)
			}
		}
		h[k*n+k] = rest / y * rest / y / y
	}
	return y
}

// shareExp is exp(v−m), and 1 where both are the same infinity.
func shareExp(v, m float64) float64 {
	if v == m {
		return 1
	}
	return math.Exp(v - m)
}

// singularOps are operations with edges, poles, kinks and flat places, beside
// those that lead there.
var singularOps = []expr.Op{expr.OpAdd, expr.OpSub, expr.OpSub, expr.OpMul, expr.OpMul, expr.OpDiv, expr.OpNeg, expr.OpInv, expr.OpInv, expr.OpSquare, expr.OpSquare, expr.OpSqrt, expr.OpSqrt,
	expr.OpCbrt, expr.OpLog, expr.OpLog1p, expr.OpExp, expr.OpExpm1, expr.OpSin, expr.OpCos, expr.OpTan, expr.OpAcos, expr.OpAsin, expr.OpAcosh, expr.OpAtanh, expr.OpTanh, expr.OpAbs,
	expr.OpMax, expr.OpMin, expr.OpPow, expr.OpHypot, expr.OpAtan2, expr.OpPowConst, expr.OpPowConst, expr.OpPowInt, expr.OpScale, expr.OpAddConst, expr.OpSelect,
	expr.OpSum, expr.OpDot, expr.OpDotConst, expr.OpSumSquares, expr.OpNorm2, expr.OpLogSumExp, expr.OpMaxOf, expr.OpMinOf, expr.OpSoftplus, expr.OpGamma, expr.OpErf}

// drawSingular draws a composition of 2 to 6 operations and a point at which some
// operation of it is next to none of its smooth places.
func drawSingular(r *rand.Rand) (verify.Expression, []float64) {
	pick := func(c ...float64) float64 { return c[r.IntN(len(c))] }
	for {
		e := verify.Expression{N: 1 + r.IntN(3)}
		for k := range 2 + r.IntN(5) {
			nd := expr.Node{Op: singularOps[r.IntN(len(singularOps))]}
			n := nd.Op.Arity()
			if n < 0 {
				n = 1 + r.IntN(3)
				if nd.Op == expr.OpDot {
					n *= 2
				}
			}
			for j := range n {
				at := r.IntN(e.N + k)
				if k > 0 && (j == 0 || r.IntN(2) == 0) {
					at = e.N + k - 1 - r.IntN(min(k, 3))
				}
				nd.Args = append(nd.Args, uint32(at))
			}
			switch nd.Op {
			case expr.OpScale:
				nd.C = []float64{pick(0, -1, 2, 0.5)}
			case expr.OpAddConst:
				nd.C = []float64{pick(1, -1, 2, -2)}
			case expr.OpPowConst:
				nd.C = []float64{pick(0.5, 1./3, 0.4, 1.5, 2.5, 2, -1, 1, 0)}
			case expr.OpPowInt:
				nd.Int = int(pick(2, 3, -1, -2, 1, 0))
			case expr.OpDotConst:
				for range n {
					nd.C = append(nd.C, pick(0, 1, -1, 2))
				}
			}
			e.Ops = append(e.Ops, nd)
		}
		x := make([]float64, e.N)
		for i := range x {
			x[i] = pick(0, 0, 0, 1, 1, -1, 2, -2, 0.5, math.Copysign(0, -1), -1000, 1000, 1e200)
		}
		if singular(e, x) {
			return e, x
		}
	}
}

// singular reports whether a derivative of some operation is zero, infinite or NaN
// at x, or the operation is at a tie.
func singular(e verify.Expression, x []float64) bool {
	v := append([]float64(nil), x...)
	found := false
	for _, nd := range e.Ops {
		a := make([]float64, len(nd.Args))
		for k, at := range nd.Args {
			a[k] = v[at]
		}
		y, p := lawPartials(nd, a)
		for k, d := range p.d {
			found = found || d-d != 0 || d == 0 && !p.dead[k]
		}
		v = append(v, y)
	}
	return found
}

// answer is what a mode says: the value, the gradient and, of some, the Hessian.
type answer struct {
	y    float64
	grad []float64
	hess []float64 // rows after rows, nil if the mode has none
	skip bool      // the mode cannot evaluate the expression
}

type singularMode struct {
	name    string
	exact   float64 // relative accuracy of the numbers
	range32 bool    // the numbers are float32
	apart   float64 // the rate of NaN beside a number in docs/laws.md
	run     func(e verify.Expression, x []float64) answer
}

func symAnswer(y float64, g []float64, h mat.Symmetric) answer {
	a := answer{y: y, grad: append([]float64(nil), g...)}
	for i := range g {
		for j := range g {
			a.hess = append(a.hess, h.At(i, j))
		}
	}
	return a
}

// byHVP makes an answer of Hessian products along the axes.
func byHVP(y float64, g []float64, n int, hvp func(v []float64) []float64) answer {
	a := answer{y: y, grad: append([]float64(nil), g...), hess: make([]float64, n*n)}
	for j := range n {
		v := make([]float64, n)
		v[j] = 1
		for i, w := range hvp(v) {
			a.hess[i*n+j] = w
		}
	}
	return a
}

func float32s(x []float64) []float32 {
	y := make([]float32, len(x))
	for i, v := range x {
		y[i] = float32(v)
	}
	return y
}

const lanes = 12

// repeated is the sum of e over lanes groups of variables, which replay runs as a
// loop.
func repeated(e verify.Expression) *expr.Program {
	return expr.Record(lanes*e.N, func(x []expr.Expr) expr.Expr {
		s := x[0].Lift(0)
		for k := range lanes {
			s = s.Add(verify.Eval(e, x[k*e.N:(k+1)*e.N]))
		}
		return s
	})
}

func repeat(x []float64, n int) []float64 {
	var y []float64
	for range n {
		y = append(y, x...)
	}
	return y
}

// withData is e with a constant −0 from the data added to every variable.
func withData(e verify.Expression) *expr.Program {
	return expr.RecordData(e.N, 1, func(x, data []expr.Expr) expr.Expr {
		z := make([]expr.Expr, len(x))
		for i := range x {
			z[i] = x[i].Add(data[0])
		}
		return verify.Eval(e, z)
	})
}

// The rates of docs/laws.md, rounded up.
const (
	forwardRate  = 0.008
	backwardRate = 0.01
	arrayRate    = 0.06
)

func singularModes() []singularMode {
	neg0 := math.Copysign(0, -1)
	return []singularMode{
		{"dual", 1e-9, false, forwardRate, func(e verify.Expression, x []float64) answer {
			y, g := dual.Gradient(nil, e.Func().Dual, x)
			return answer{y: y, grad: g}
		}},
		{"dual float32", 1e-3, true, forwardRate, func(e verify.Expression, x []float64) answer {
			y, g := dual.Gradient(nil, func(x []dual.Dual[float32]) dual.Dual[float32] { return verify.Eval(e, x) }, float32s(x))
			a := answer{y: float64(y)}
			for _, v := range g {
				a.grad = append(a.grad, float64(v))
			}
			return a
		}},
		{"dual JVP", 1e-9, false, forwardRate, func(e verify.Expression, x []float64) answer {
			a := answer{}
			for j := range x {
				v := make([]float64, len(x))
				v[j] = 1
				y, d := dual.JVP(e.Func().Dual, x, v)
				a.y, a.grad = y, append(a.grad, d)
			}
			return a
		}},
		{"hyperdual", 1e-9, false, forwardRate, func(e verify.Expression, x []float64) answer {
			return symAnswer(hyperdual.Hessian(nil, e.Func().HyperDual, x))
		}},
		{"hyperdual HVP", 1e-9, false, forwardRate, func(e verify.Expression, x []float64) answer {
			y, g := dual.Gradient(nil, e.Func().Dual, x)
			return byHVP(y, g, len(x), func(v []float64) []float64 { _, h := hyperdual.HVP(nil, e.Func().HyperDual, x, v); return h })
		}},
		{"reverse", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			y, g := reverse.Gradient(nil, e.Func().Var, x)
			return answer{y: y, grad: g}
		}},
		{"reverse VJP", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			y, g := reverse.VJP(nil, func(v []reverse.Var) []reverse.Var { return []reverse.Var{v[0].Sqrt(), verify.Eval(e, v)} }, x, []float64{0, 1})
			return answer{y: y[1], grad: g}
		}},
		{"reverse Jacobian by rows", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			y, j := reverse.Jacobian(nil, func(v []reverse.Var) []reverse.Var { return []reverse.Var{verify.Eval(e, v)} }, x)
			return answer{y: y[0], grad: mat.Row(nil, 0, j)}
		}},
		{"reverse Jacobian by columns", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			y, j := reverse.Jacobian(nil, func(v []reverse.Var) []reverse.Var {
				return []reverse.Var{v[0], verify.Eval(e, v), v[0].Sqrt(), v[0].Square()}
			}, x)
			return answer{y: y[1], grad: mat.Row(nil, 1, j)}
		}},
		{"reverse Hessian", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			return symAnswer(reverse.Hessian(nil, e.Func().Var2, x))
		}},
		{"reverse HVP", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			y, g := reverse.Gradient(nil, e.Func().Var, x)
			return byHVP(y, g, len(x), func(v []float64) []float64 { _, h := reverse.HVP(nil, e.Func().Var2, x, v); return h })
		}},
		{"Vec", 1e-9, false, arrayRate, func(e verify.Expression, x []float64) answer { return arrayAnswer(e, x, vecOp) }},
		{"Mat", 1e-9, false, arrayRate, func(e verify.Expression, x []float64) answer { return arrayAnswer(e, x, matOp) }},
		{"replay", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			return symAnswer(e.Program().Hessian(nil, x))
		}},
		{"replay Gradient", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			y, g := e.Program().Gradient(nil, x)
			return answer{y: y, grad: g}
		}},
		{"replay HVP", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			p := e.Program()
			y, g := p.Gradient(nil, x)
			return byHVP(y, g, len(x), func(v []float64) []float64 { _, h := p.HVP(nil, x, v); return h })
		}},
		{"replay SparseHessian", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			p := e.Program()
			y, g := p.Gradient(nil, x)
			h, known := p.SparseHessian(x), p.Sparsity()
			a := answer{y: y, grad: g}
			for i := range x {
				for j := range x {
					v := h.At(i, j)
					if y != y && !known.Has(i, j) { // an entry outside of the pattern is 0, also of a NaN
						v = y
					}
					a.hess = append(a.hess, v)
				}
			}
			return a
		}},
		{"replay JVP", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			p := e.Program()
			a := answer{y: p.Value(x)}
			for j := range x {
				v := make([]float64, len(x))
				v[j] = 1
				a.grad = append(a.grad, p.JVP(nil, x, v)...)
			}
			return a
		}},
		{"replay Jacobian", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			p := expr.RecordVec(e.N, func(v []expr.Expr) []expr.Expr { return []expr.Expr{v[0].Sqrt(), verify.Eval(e, v)} })
			return answer{y: p.Values(nil, x)[1], grad: mat.Row(nil, 1, p.Jacobian(nil, x))}
		}},
		{"replay of a loop", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			p := repeated(e)
			_, g := p.Gradient(nil, repeat(x, lanes))
			a := answer{y: e.Program().Value(x), grad: g[5*len(x) : 6*len(x)]}
			_, _, h := p.Hessian(nil, repeat(x, lanes))
			for i := range x {
				for j := range x {
					a.hess = append(a.hess, h.At(5*len(x)+i, 5*len(x)+j))
				}
			}
			return a
		}},
		{"GradientAll", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			y, g := e.Program().GradientAll(nil, nil, repeat(x, 3))
			return answer{y: y[1], grad: g[len(x) : 2*len(x)]}
		}},
		{"Batch", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			_, g := withData(e).Batch([]float64{neg0, neg0}).Gradient(nil, x)
			for i := range g {
				g[i] /= 2
			}
			return answer{y: e.Program().Value(x), grad: g}
		}},
	}
}

// arrayAnswer evaluates e with vectors of length 1, an operation at a time.
func arrayAnswer(e verify.Expression, x []float64, do func(nd expr.Node, a []reverse.Vec) (reverse.Vec, bool)) (a answer) {
	y, g := reverse.GradientVec(nil, func(v reverse.Vec) reverse.Var {
		var z []reverse.Vec
		for i := range x {
			z = append(z, v.Slice(i, i+1))
		}
		for _, nd := range e.Ops {
			args := make([]reverse.Vec, len(nd.Args))
			for k, at := range nd.Args {
				args[k] = z[at]
			}
			w, ok := do(nd, args)
			if !ok {
				a.skip = true
				return v.Sum()
			}
			z = append(z, w)
		}
		return z[len(z)-1].At(0)
	}, x)
	a.y, a.grad = y, g
	return a
}

func vecOp(nd expr.Node, a []reverse.Vec) (reverse.Vec, bool) {
	x := a[0]
	all := x
	for _, v := range a[1:] {
		all = all.Concat(v)
	}
	scalar := func(v reverse.Var) (reverse.Vec, bool) { return reverse.Stack([]reverse.Var{v}), true }
	switch nd.Op {
	case expr.OpAdd:
		return x.Add(a[1]), true
	case expr.OpSub:
		return x.Sub(a[1]), true
	case expr.OpMul:
		return x.Mul(a[1]), true
	case expr.OpDiv:
		return x.Div(a[1]), true
	case expr.OpAddConst:
		return x.AddConst(nd.C[0]), true
	case expr.OpScale:
		return x.Scale(nd.C[0]), true
	case expr.OpPowConst:
		return x.PowConst(nd.C[0]), true
	case expr.OpPowInt:
		return x.PowInt(nd.Int), true
	case expr.OpSum:
		return scalar(all.Sum())
	case expr.OpDot:
		return scalar(all.Slice(0, len(a)/2).Dot(all.Slice(len(a)/2, len(a))))
	case expr.OpDotConst:
		return scalar(all.DotConst(nd.C))
	case expr.OpSumSquares:
		return scalar(all.SumSquares())
	case expr.OpNorm2:
		return scalar(all.Norm2())
	case expr.OpLogSumExp:
		return scalar(all.LogSumExp())
	case expr.OpMaxOf, expr.OpMax:
		return scalar(all.Max())
	case expr.OpMinOf, expr.OpMin:
		return scalar(all.Min())
	}
	if nd.Op.Unary() == nil {
		return x, false
	}
	return reflect.ValueOf(x).MethodByName(nd.Op.String()).Call(nil)[0].Interface().(reverse.Vec), true
}

func matOp(nd expr.Node, a []reverse.Vec) (reverse.Vec, bool) {
	x := a[0].Reshape(1, 1)
	switch nd.Op {
	case expr.OpAdd:
		return x.Add(a[1].Reshape(1, 1)).Flatten(), true
	case expr.OpSub:
		return x.Sub(a[1].Reshape(1, 1)).Flatten(), true
	case expr.OpMul:
		return x.MulElem(a[1].Reshape(1, 1)).Flatten(), true
	case expr.OpDiv:
		return x.DivElem(a[1].Reshape(1, 1)).Flatten(), true
	case expr.OpScale:
		return x.Scale(nd.C[0]).Flatten(), true
	}
	if nd.Op.Unary() == nil {
		return vecOp(nd, a)
	}
	return reflect.ValueOf(x).MethodByName(nd.Op.String()).Call(nil)[0].Interface().(reverse.Mat).Flatten(), true
}

// A row of docs/laws.md in which a mode may say something else than the table.
const (
	agree     = iota
	cancelled // row 6: terms cancelled, before or after an infinite slope
	beyond    // row 7: a part left the range of float64
	beside    // rows 3 and 5: NaN beside a number, elsewhere
	wrong     // two numbers: in no row
	outcomes
)

// tally counts the outcomes of a mode, for first and second derivatives.
type tally struct {
	parts    [2]int
	count    [2][outcomes]int
	examples []string
}

// judge compares one part with the table.
func (t *tally) judge(got, want, abs, tol float64, w lawNumber, order int, where func() string) {
	t.parts[order]++
	k := wrong
	switch {
	case got != got && want != want || got == want,
		!math.IsInf(got, 0) && !math.IsInf(want, 0) && math.Abs(got-want) <= tol*math.Max(1e-2*abs, math.Max(math.Abs(want), math.Abs(got))):
		k = agree
	case w.extreme:
		k = beyond
	case w.cancelled:
		k = cancelled
	case got != got || want != want:
		k = beside
	}
	t.count[order][k]++
	if k >= beside && len(t.examples) < 8 || k == wrong && len(t.examples) < 20 {
		t.examples = append(t.examples, fmt.Sprintf("%s: got %v, want %v", where(), got, want))
	}
}

// Compositions at singular points have the derivatives of the table in every mode:
// no mode has another number, and NaN stands beside a number in the rows of the table
// only, at the rates of docs/laws.md.
func TestLawsAtSingularPoints(t *testing.T) {
	cases := *singularCases
	if testing.Short() {
		cases /= 4
	}
	r := rand.New(rand.NewPCG(1, 2))
	modes := singularModes()
	tallies := make([]tally, len(modes))
	for range cases {
		e, x := drawSingular(r)
		judgeSingular(e, x, modes, tallies)
	}
	for k, m := range modes {
		s := &tallies[k]
		s.report(t, m)
	}
}

func (s *tally) report(t *testing.T, m singularMode) {
	t.Logf("%-27s first: %6d parts, cancelled %3d, beyond %3d, beside %3d, wrong %d; second: %6d, %3d, %3d, %3d, %d", m.name,
		s.parts[0], s.count[0][cancelled], s.count[0][beyond], s.count[0][beside], s.count[0][wrong],
		s.parts[1], s.count[1][cancelled], s.count[1][beyond], s.count[1][beside], s.count[1][wrong])
	for order, n := range s.parts {
		c := s.count[order]
		if n > 0 && (c[wrong] > m.wrong(n) || c[beside] > int(m.apart*float64(n))+3 || c[cancelled] > n/40+3 || c[beyond] > n/25+3) {
			t.Errorf("%s, derivatives of order %d: %v of %d parts are not those of the table:\n%s", m.name, order+1, c[1:], n, strings.Join(s.examples, "\n"))
		}
	}
}

// wrong returns how many of n parts may be other numbers. float32 rounds next to edges,
// and BLAS adds from +0, so that a sum of −0 is +0 in an array, and 1/x of it +Inf.
func (m singularMode) wrong(n int) int {
	if m.range32 || m.apart == arrayRate {
		return n / 2000
	}
	return 0
}

// judgeSingular compares every mode with the table.
func judgeSingular(e verify.Expression, x []float64, modes []singularMode, tallies []tally) {
	n := len(x)
	want := make([]lawNumber, n*n)
	extreme, lost := false, false
	for i := range n {
		for j := range n {
			want[i*n+j] = lawEval(e, x, i, j)
			extreme = extreme || want[i*n+j].extreme
			lost = lost || want[i*n+j].cancelled
		}
	}
	for i := range want {
		want[i].extreme, want[i].cancelled = extreme, lost
	}
	for k, m := range modes {
		a := m.run(e, x)
		if a.skip || m.range32 && slices.ContainsFunc(x, func(v float64) bool { return math.Abs(v) > 1e30 }) {
			continue
		}
		for i := range n {
			w := want[i*n+i]
			tallies[k].judge(a.grad[i], w.e1, w.a1, m.exact, w, 0, func() string { return fmt.Sprintf("∂%d of %v at %v", i, e, x) })
			for j := range n {
				if a.hess == nil {
					break
				}
				w := want[i*n+j]
				tallies[k].judge(a.hess[i*n+j], w.e12, w.a12, m.exact, w, 1, func() string { return fmt.Sprintf("∂%d∂%d of %v at %v", i, j, e, x) })
			}
		}
	}
}
