package prover

import (
	"math/big"
)

// bigPrec is the precision of the arithmetic that checks a witness.
const bigPrec = 320

// ball is an interval whose ends have bigPrec bits and are rounded outward: the
// arithmetic of package interval with 320 bits instead of 53. A nil end means
// that nothing is known.
type ball struct{ lo, hi *big.Float }

func downward() *big.Float {
	return new(big.Float).SetPrec(bigPrec).SetMode(big.ToNegativeInf)
}
func upward() *big.Float { return new(big.Float).SetPrec(bigPrec).SetMode(big.ToPositiveInf) }

var unknownBall = ball{}

func point(x float64) ball { return ball{downward().SetFloat64(x), upward().SetFloat64(x)} }

func (x ball) defined() bool { return x.lo != nil && !x.lo.IsInf() && !x.hi.IsInf() }

func (x ball) Add(y ball) ball {
	if !x.defined() || !y.defined() {
		return unknownBall
	}
	return ball{downward().Add(x.lo, y.lo), upward().Add(x.hi, y.hi)}
}

func (x ball) Neg() ball {
	if !x.defined() {
		return unknownBall
	}
	return ball{downward().Neg(x.hi), upward().Neg(x.lo)}
}

func (x ball) Sub(y ball) ball { return x.Add(y.Neg()) }

func (x ball) Mul(y ball) ball {
	if !x.defined() || !y.defined() {
		return unknownBall
	}
	z := ball{downward().Mul(x.lo, y.lo), upward().Mul(x.lo, y.lo)}
	for _, p := range [][2]*big.Float{{x.lo, y.hi}, {x.hi, y.lo}, {x.hi, y.hi}} {
		if l := downward().Mul(p[0], p[1]); l.Cmp(z.lo) < 0 {
			z.lo = l
		}
		if h := upward().Mul(p[0], p[1]); h.Cmp(z.hi) > 0 {
			z.hi = h
		}
	}
	return z
}

func (x ball) Square() ball {
	z := x.Mul(x)
	if z.defined() && x.lo.Sign() <= 0 && x.hi.Sign() >= 0 {
		z.lo = downward()
	}
	return z
}

// sign is +1 or −1 if all of x has that sign, 2 if x is exactly 0, else 0.
func (x ball) sign() int {
	switch {
	case !x.defined():
		return 0
	case x.lo.Sign() > 0:
		return 1
	case x.hi.Sign() < 0:
		return -1
	case x.lo.Sign() == 0 && x.hi.Sign() == 0:
		return 2
	}
	return 0
}

func (x ball) Inv() ball {
	if s := x.sign(); s != 1 && s != -1 {
		return unknownBall
	}
	one := new(big.Float).SetInt64(1)
	return ball{downward().Quo(one, x.hi), upward().Quo(one, x.lo)}
}

func (x ball) Div(y ball) ball { return x.Mul(y.Inv()) }

func (x ball) PowInt(n int) ball {
	z := point(1)
	m := max(n, -n)
	for b := x; m > 0; m >>= 1 {
		if m&1 != 0 {
			z = z.Mul(b)
		}
		b = b.Square()
	}
	if n < 0 {
		return z.Inv()
	}
	return z
}

func (x ball) hull(y ball) ball {
	if !x.defined() || !y.defined() {
		return unknownBall
	}
	z := x
	if y.lo.Cmp(z.lo) < 0 {
		z.lo = y.lo
	}
	if y.hi.Cmp(z.hi) > 0 {
		z.hi = y.hi
	}
	return z
}

// bigFunc is a function of internal/bigmath: correct to the bits asked for.
type bigFunc func(x *big.Float, prec uint) *big.Float

// value encloses f at a number: 32 bits more are computed than the enclosure
// is wide.
func value(f bigFunc, x *big.Float) ball {
	y := f(x, bigPrec+32)
	if y == nil || y.IsInf() {
		return unknownBall
	}
	if y.Sign() == 0 {
		return point(0)
	}
	eps := new(big.Float).SetMantExp(new(big.Float).Abs(y), -bigPrec)
	return ball{downward().Sub(y, eps), upward().Add(y, eps)}
}

// monotone encloses a function that is monotone on x.
func (x ball) monotone(f bigFunc) ball {
	if !x.defined() {
		return unknownBall
	}
	z := value(f, x.lo)
	if x.lo.Cmp(x.hi) != 0 {
		z = z.hull(value(f, x.hi))
	}
	return z
}

// lipschitz encloses a function with |f′| ≤ most on x.
func (x ball) lipschitz(f bigFunc, most float64) ball {
	if !x.defined() {
		return unknownBall
	}
	w := upward().Sub(x.hi, x.lo)
	w.Mul(w, upward().SetFloat64(most))
	return value(f, x.lo).Add(ball{downward().Neg(w), w})
}

// bigLine encloses f, f′ and f″ of every node along x + t·v at t = 0. Nodes whose derivatives are
// not known there, because of a kink, say, are unknown from then on.
func (g *graph) bigLine(out int, x []ball, v []float64) line {
	ls := make([]line, out+1)
	for _, i := range g.reach(out) {
		g.look()
		if nd := &g.nodes[i]; nd.kind == kVar {
			ls[i] = lineOf(x[nd.n], point(v[nd.n]), point(0))
		} else {
			ls[i] = g.bigNode(nd, ls)
		}
	}
	return ls[out]
}

func (g *graph) bigNode(nd *node, ls []line) line {
	arg := func(k int) line { return ls[nd.args[k]] }
	switch nd.kind {
	case kConst:
		return line{}.Lift(nd.c0)
	case kAffine:
		return g.bigAffine(nd, ls)
	case kMul:
		return arg(0).Mul(arg(1))
	case kDiv:
		return arg(0).Div(arg(1))
	case kFn:
		return bigFunction(nd, arg(0))
	case kAbs:
		return bigAbs(arg(0))
	case kHuber:
		return bigHuber(arg(0), nd.c0)
	case kMax, kMin:
		return bigExtremum(nd, ls)
	case kSelect:
		return bigSelect(arg(0), arg(1), arg(2))
	case kRule2:
		return bigRule2(nd.rule2, arg(0), arg(1))
	case kLSE:
		return bigLogSumExp(nd, ls)
	case kAtan2:
		return bigAtan2(arg(0), arg(1))
	}
	return line{}
}

func (g *graph) bigAffine(nd *node, ls []line) line {
	s := line{}.Lift(nd.c0)
	for k, i := range nd.args {
		g.spend(100)
		s = s.Add(ls[i].Scale(nd.c[k]))
	}
	return s
}

func bigFunction(nd *node, x line) line {
	switch {
	case nd.rule != nil:
		return bigRule(nd.rule, x)
	case !valueOf(x).defined():
		return line{}
	}
	return nd.fn.big(x, nd.c0)
}

func bigAbs(a line) line {
	switch valueOf(a).sign() {
	case 1:
		return a
	case -1:
		return a.Neg()
	case 2:
		return valueOnly(valueOf(a))
	}
	return line{}
}

// bigSelect has no derivatives where the condition is 0.
func bigSelect(c, a, b line) line {
	switch valueOf(c).sign() {
	case 1:
		return a
	case -1:
		return b
	case 2:
		return valueOnly(valueOf(b))
	}
	return line{}
}

// bigLogSumExp is m + log Σ exp(aₖ−m) with m near the greatest aₖ.
func bigLogSumExp(nd *node, ls []line) line {
	top := new(big.Float).SetInf(true)
	for _, a := range nd.args {
		if !valueOf(ls[a]).defined() {
			return line{}
		}
		top = bigMax(top, valueOf(ls[a]).hi)
	}
	m, _ := top.Float64()
	s := line{}.Lift(0)
	for _, a := range nd.args {
		s = s.Add(ls[a].AddConst(-m).Exp())
	}
	return s.Log().AddConst(m)
}

// bigAtan2 is the angle of (x, y), unknown on the half line y = 0, x ≤ 0.
func bigAtan2(y, x line) line {
	half := lineOf(bigPi().Scale(0.5), point(0), point(0))
	switch s := valueOf(y).sign(); {
	case valueOf(x).sign() == 1:
		return y.Div(x).Atan()
	case s == 1:
		return half.Sub(x.Div(y).Atan())
	case s == -1:
		return half.Neg().Sub(x.Div(y).Atan())
	}
	return line{}
}

func bigHuber(a line, delta float64) line {
	v := valueOf(a)
	if !v.defined() {
		return line{}
	}
	m := a
	if v.sign() == -1 {
		m, v = a.Neg(), v.Neg()
	}
	d := new(big.Float).SetFloat64(delta)
	switch {
	case v.hi.Cmp(d) < 0 && new(big.Float).Neg(v.lo).Cmp(d) < 0:
		return a.Square().Scale(0.5)
	case v.lo.Cmp(d) > 0:
		return m.Sub(m.Lift(delta).Scale(0.5)).Scale(delta)
	}
	return line{}
}

// bigExtremum has derivatives where one operand is strictly the greatest.
func bigExtremum(nd *node, ls []line) line {
	best := ls[nd.args[0]]
	strict := true
	for _, a := range nd.args[1:] {
		u, v := valueOf(ls[a]), valueOf(best)
		if !u.defined() || !v.defined() {
			return line{}
		}
		x, y := u, v
		if nd.kind == kMin {
			x, y = y, x
		}
		switch {
		case x.lo.Cmp(y.hi) > 0: // u is the greater, or the smaller for Min
			best, strict = ls[a], true
		case x.hi.Cmp(y.lo) < 0:
		default:
			strict = false
			h := v.hull(u)
			if nd.kind == kMax {
				best = valueOnly(ball{bigMax(u.lo, v.lo), h.hi})
			} else {
				best = valueOnly(ball{h.lo, bigMin(v.hi, u.hi)})
			}
		}
	}
	if !strict {
		return valueOnly(valueOf(best))
	}
	return best
}

func bigMax(x, y *big.Float) *big.Float {
	if x.Cmp(y) > 0 {
		return x
	}
	return y
}

func bigMin(x, y *big.Float) *big.Float {
	if x.Cmp(y) < 0 {
		return x
	}
	return y
}
