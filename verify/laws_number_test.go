package verify_test

import (
	"math"
	"slices"

	"slope"
	"slope/expr"
	"slope/internal/rule"
	"slope/verify"
)

// lawNumber is a value, two first derivatives and the second derivative along
// both, with the sums of the absolute terms that they are made of.
type lawNumber struct {
	v, e1, e2, e12 float64
	a1, a2, a12    float64
	extreme        bool // some part left the range in which products are safe
	cancelled      bool // the terms of a derivative cancelled
	squared        bool // an infinite value without a tangent was squared, the price of row 2
}

// A lawFloat is the arithmetic of the values: they are rounded to it, and products are safe
// within its range.
type lawFloat struct {
	round    func(float64) float64
	from, to float64
}

var (
	lawDouble = lawFloat{func(v float64) float64 { return v }, 1e-100, 1e100}
	lawSingle = lawFloat{func(v float64) float64 { return float64(float32(v)) }, 1e-30, 1e30}
)

// partials are the derivatives of an operation to its operands. An operand is
// dead where the operation does not depend on it: the loser of Max, the factor of
// Scale(0).
type partials struct {
	d    []float64
	h    func(k, l int) float64
	dead []bool
}

// lawEval evaluates e by the table, with the directions i and j.
func lawEval(e verify.Expression, x []float64, i, j int, a lawFloat) lawNumber {
	var v []lawNumber
	for k, c := range x {
		n := lawNumber{v: a.round(c)}
		if k == i {
			n.e1, n.a1 = 1, 1
		}
		if k == j {
			n.e2, n.a2 = 1, 1
		}
		v = append(v, n)
	}
	for _, nd := range e.Ops {
		args := make([]lawNumber, len(nd.Args))
		for k, at := range nd.Args {
			args[k] = v[at]
		}
		v = append(v, a.step(nd, args))
	}
	return v[len(v)-1]
}

func (f lawFloat) step(nd expr.Node, a []lawNumber) (z lawNumber) {
	x := make([]float64, len(a))
	for k := range a {
		x[k] = a[k].v
		z.extreme = z.extreme || a[k].extreme
		z.cancelled = z.cancelled || a[k].cancelled
		z.squared = z.squared || a[k].squared
	}
	y, p := lawPartials(nd, x)
	y = f.rounded(nd, x, y)
	z.v = y
	for k := range a {
		if nd.Op == expr.OpSquare || nd.Op == expr.OpSumSquares {
			z.squared = z.squared || math.IsInf(x[k], 0) && (a[k].e1 == 0 || a[k].e2 == 0)
		}
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
				z.extreme = z.extreme || f.outside(term2(h, a[k].e1, a[l].e2)) || f.outside(h)
			}
		}
		z.extreme = z.extreme || f.outside(p.d[k])
	}
	if y != y { // a NaN value makes every derivative NaN
		z.e1, z.e2, z.e12 = y, y, y
	}
	z.extreme = z.extreme || f.outside(y) || f.outside(z.e1) || f.outside(z.e2) || f.outside(z.e12)
	z.cancelled = z.cancelled || lost(z.e1, z.a1) || lost(z.e2, z.a2) || lost(z.e12, z.a12)
	return z
}

// rounded is the value y of the operation in the arithmetic: a sum is rounded at each term.
func (f lawFloat) rounded(nd expr.Node, x []float64, y float64) float64 {
	var term func(k int) float64
	n := len(x)
	switch nd.Op {
	case expr.OpSum:
		term = func(k int) float64 { return x[k] }
	case expr.OpDot:
		n /= 2
		term = func(k int) float64 { return x[k] * x[k+n] }
	case expr.OpDotConst:
		term = func(k int) float64 { return nd.C[k] * x[k] }
	case expr.OpSumSquares:
		term = func(k int) float64 { return x[k] * x[k] }
	default:
		return f.round(y)
	}
	y = math.Copysign(0, -1)
	for k := range n {
		y = f.round(y + f.round(term(k)))
	}
	return y
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

func (f lawFloat) outside(v float64) bool {
	v = math.Abs(v)
	return v > f.to && !math.IsInf(v, 0) || v < f.from && v != 0
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
	case expr.OpApply2:
		binary(rule.Partials(nd.Rule2.Eval(x[0], x[1])))
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
	case expr.OpProd:
		y = lawProduct(x, d, h)
	case expr.OpDotConst:
		for k, v := range x {
			y, d[k], dead[k] = y+nd.C[k]*v, nd.C[k], nd.C[k] == 0
		}
	case expr.OpSumSquares:
		for k, v := range x {
			y, d[k], h[k*n+k] = y+v*v, 2*v, 2
		}
	case expr.OpNorm2:
		lawNorm(x, d, h)
		y = float64(slope.Norm2(plainNumbers(x))) // with its rounding, which decides ties
	case expr.OpLogSumExp:
		top := math.Inf(-1)
		for _, v := range x {
			top = math.Max(top, v)
		}
		s := 0.0
		for _, v := range x {
			s += shareExp(v, top)
		}
		y = float64(slope.LogSumExp(plainNumbers(x)))
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
		y = lawExtreme(nd.Op, x, d, h, dead)
	default:
		panic("no law for " + nd.Op.String())
	}
	return y
}

// lawExtreme is the extreme of x with its slopes, which those that tie share, and which are NaN beside a NaN.
func lawExtreme(op expr.Op, x, d, h []float64, dead []bool) (y float64) {
	y = x[0]
	for _, v := range x[1:] {
		if op == expr.OpMaxOf {
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
		for l := range x {
			h[k*len(x)+l] = ties - ties
		}
	}
	return y
}

// lawProduct is the product of x with its derivatives, the products of the others.
func lawProduct(x, d, h []float64) float64 {
	product := func(without ...int) float64 {
		z := 1.0
		for k, v := range x {
			if !slices.Contains(without, k) {
				z *= v
			}
		}
		return z
	}
	for k := range x {
		d[k] = product(k)
		for l := range x {
			if l != k {
				h[k*len(x)+l] = product(k, l)
			}
		}
	}
	return product()
}

// lawNorm is the norm of x with its slopes u = x/‖x‖ and second derivatives
// (δ − uuᵀ)/‖x‖. At infinity it has the limit along the diagonal.
func lawNorm(x, d, h []float64) {
	n := len(x)
	infinite, y := 0.0, 0.0
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
				for l := range x {
					h[k*n+l] = math.NaN()
				}
			}
		}
		return
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
}

func plainNumbers(x []float64) []slope.Float64 {
	z := make([]slope.Float64, len(x))
	for i, v := range x {
		z[i] = slope.Float64(v)
	}
	return z
}

// shareExp is exp(v−m), and 1 where both are the same infinity.
func shareExp(v, m float64) float64 {
	if v == m {
		return 1
	}
	return math.Exp(v - m)
}
