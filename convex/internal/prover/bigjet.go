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

// jet is a function along a line, with its first and second derivative.
type jet struct{ f, d1, d2 ball }

// bigJet encloses f, f′ and f″ of every node along x + t·v at t = 0; with v nil
// the values only. Nodes whose derivatives are not known there, because of a
// kink, say, are unknown from then on.
func (g *graph) bigJet(out int, x []ball, v []float64) jet {
	js := make([]jet, out+1)
	for _, i := range g.reach(out) {
		g.look()
		js[i] = g.bigNode(&g.nodes[i], js, x, v)
	}
	return js[out]
}

func constJet(c ball) jet { return jet{c, point(0), point(0)} }

func (a jet) plus(b jet) jet { return jet{a.f.Add(b.f), a.d1.Add(b.d1), a.d2.Add(b.d2)} }

func (a jet) times(b jet) jet {
	return jet{a.f.Mul(b.f), a.f.Mul(b.d1).Add(a.d1.Mul(b.f)),
		a.f.Mul(b.d2).Add(a.d2.Mul(b.f)).Add(a.d1.Mul(b.d1).Scale(2))}
}

// chain applies a function with derivatives f1 and f2 at a.f.
func (a jet) chain(f, f1, f2 ball) jet {
	return jet{f, f1.Mul(a.d1), f2.Mul(a.d1.Square()).Add(f1.Mul(a.d2))}
}

func (g *graph) bigNode(nd *node, js []jet, x []ball, v []float64) jet {
	arg := func(k int) jet { return js[nd.args[k]] }
	switch nd.kind {
	case kConst:
		return constJet(point(nd.c0))
	case kVar:
		return bigVar(nd.n, x, v)
	case kAffine:
		return g.bigAffine(nd, js)
	case kMul:
		return arg(0).times(arg(1))
	case kDiv:
		return arg(0).times(inverse(arg(1)))
	case kFn:
		return bigFunction(nd, arg(0))
	case kAbs:
		return bigAbs(arg(0))
	case kHuber:
		return bigHuber(arg(0), nd.c0)
	case kMax, kMin:
		return bigExtremum(nd, js)
	case kSelect:
		return bigSelect(arg(0), arg(1), arg(2))
	case kRule2:
		return bigRule2(nd.rule2, arg(0), arg(1))
	case kLSE:
		return bigLogSumExp(nd, js)
	case kAtan2:
		return bigAtan2(arg(0), arg(1))
	}
	return jet{}
}

// bigVar is variable n at x, along v; a nil v is zero.
func bigVar(n int, x []ball, v []float64) jet {
	d := 0.0
	if v != nil {
		d = v[n]
	}
	return jet{x[n], point(d), point(0)}
}

func (g *graph) bigAffine(nd *node, js []jet) jet {
	s := constJet(point(nd.c0))
	for k, i := range nd.args {
		g.spend(100)
		c, a := point(nd.c[k]), js[i]
		s = s.plus(jet{c.Mul(a.f), c.Mul(a.d1), c.Mul(a.d2)})
	}
	return s
}

func bigFunction(nd *node, x jet) jet {
	switch {
	case nd.rule != nil:
		return bigRule(nd.rule, x)
	case !x.f.defined():
		return jet{}
	}
	return nd.fn.big(x, nd.c0)
}

func (a jet) Neg() jet { return jet{a.f.Neg(), a.d1.Neg(), a.d2.Neg()} }

func bigAbs(a jet) jet {
	switch a.f.sign() {
	case 1:
		return a
	case -1:
		return a.Neg()
	case 2:
		return jet{f: a.f}
	}
	return jet{}
}

// bigSelect has no derivatives where the condition is 0.
func bigSelect(c, a, b jet) jet {
	switch c.f.sign() {
	case 1:
		return a
	case -1:
		return b
	case 2:
		return jet{f: b.f}
	}
	return jet{}
}

// bigLogSumExp is m + log Σ exp(aₖ−m) with m near the greatest aₖ.
func bigLogSumExp(nd *node, js []jet) jet {
	top := new(big.Float).SetInf(true)
	for _, a := range nd.args {
		if !js[a].f.defined() {
			return jet{}
		}
		top = bigMax(top, js[a].f.hi)
	}
	m, _ := top.Float64()
	s := constJet(point(0))
	for _, k := range nd.args {
		a := js[k]
		a.f = a.f.Add(point(-m))
		s = s.plus(a.through(line.Exp))
	}
	z := s.through(line.Log)
	z.f = z.f.Add(point(m))
	return z
}

// bigAtan2 is the angle of (x, y), unknown on the half line y = 0, x ≤ 0.
func bigAtan2(y, x jet) jet {
	half := constJet(bigPi().Scale(0.5))
	switch {
	case x.f.sign() == 1:
		return arctan(y.times(inverse(x)))
	case y.f.sign() == 1:
		return half.plus(arctan(x.times(inverse(y))).Neg())
	case y.f.sign() == -1:
		return half.Neg().plus(arctan(x.times(inverse(y))).Neg())
	}
	return jet{}
}

func inverse(a jet) jet { return a.through(line.Inv) }
func arctan(a jet) jet  { return a.through(line.Atan) }

func bigHuber(a jet, delta float64) jet {
	if !a.f.defined() {
		return jet{}
	}
	m := a
	if a.f.sign() == -1 {
		m = a.Neg()
	}
	d := new(big.Float).SetFloat64(delta)
	switch {
	case m.f.hi.Cmp(d) < 0 && new(big.Float).Neg(m.f.lo).Cmp(d) < 0:
		z := a.times(a)
		return jet{z.f.Scale(0.5), z.d1.Scale(0.5), z.d2.Scale(0.5)}
	case m.f.lo.Cmp(d) > 0:
		return jet{m.f.Sub(point(delta).Scale(0.5)).Scale(delta), m.d1.Scale(delta), m.d2.Scale(delta)}
	}
	return jet{}
}

// bigExtremum has derivatives where one operand is strictly the greatest.
func bigExtremum(nd *node, js []jet) jet {
	best := js[nd.args[0]]
	strict := true
	for _, a := range nd.args[1:] {
		u := js[a]
		if !u.f.defined() || !best.f.defined() {
			return jet{}
		}
		x, y := u.f, best.f
		if nd.kind == kMin {
			x, y = y, x
		}
		switch {
		case x.lo.Cmp(y.hi) > 0: // u is the greater, or the smaller for Min
			best, strict = u, true
		case x.hi.Cmp(y.lo) < 0:
		default:
			strict = false
			h := best.f.hull(u.f)
			if nd.kind == kMax {
				best = jet{f: ball{bigMax(x.lo, y.lo), h.hi}}
			} else {
				best = jet{f: ball{h.lo, bigMin(best.f.hi, u.f.hi)}}
			}
		}
	}
	if !strict {
		return jet{f: best.f}
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
