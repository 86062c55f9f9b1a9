package prover

import (
	"math/big"

	"slope"
	"slope/internal/interval"
)

// bigRule is a user's function in high precision: its derivatives are those of
// Enclose, and its value is that of Big where it has one.
func bigRule(r *slope.Rule, a jet) jet {
	if !a.f.defined() || r.Enclose == nil {
		return jet{}
	}
	x := outward(a.f)
	y, d1, d2 := r.Enclose(x.Lo, x.Hi)
	f, f1 := userBall(y), userBall(d1)
	if r.Big != nil {
		// f(x) = f(lo) + f′(ξ)·(x − lo)
		f = value(r.Big, a.f.lo)
		if w := upward().Sub(a.f.hi, a.f.lo); w.Sign() > 0 {
			f = f.Add(f1.Mul(ball{downward(), w}))
		}
	}
	return a.chain(f, f1, userBall(d2))
}

// bigRule2 is a user's function of two variables.
func bigRule2(r *slope.Rule2, a, b jet) jet {
	if !a.f.defined() || !b.f.defined() || r.Enclose == nil {
		return jet{}
	}
	x, y := outward(a.f), outward(b.f)
	e := r.Enclose([2]float64{x.Lo, x.Hi}, [2]float64{y.Lo, y.Hi})
	var d [6]ball
	for k := range d {
		d[k] = userBall(e[k])
	}
	if isPoint := a.f.lo.Cmp(a.f.hi) == 0 && b.f.lo.Cmp(b.f.hi) == 0; isPoint && r.Big != nil {
		d[0] = value(func(x *big.Float, prec uint) *big.Float { return r.Big(x, b.f.lo, prec) }, a.f.lo)
	}
	return jet{d[0], d[1].Mul(a.d1).Add(d[2].Mul(b.d1)),
		d[1].Mul(a.d2).Add(d[2].Mul(b.d2)).Add(d[3].Mul(a.d1.Square())).Add(d[5].Mul(b.d1.Square())).
			Add(d[4].Mul(a.d1).Mul(b.d1).Scale(2))}
}

// outward returns the smallest interval with ends in double precision that holds x.
func outward(x ball) interval.I {
	lo, acc := x.lo.Float64()
	if acc == big.Above {
		lo = interval.Point(lo).Widen().Lo
	}
	hi, acc := x.hi.Float64()
	if acc == big.Below {
		hi = interval.Point(hi).Widen().Hi
	}
	return interval.I{Lo: lo, Hi: hi}
}

// userBall takes what a user's rule returns for an interval, unknown if it has an
// infinite end.
func userBall(x [2]float64) ball {
	i := userInterval(x)
	if !i.Bounded() {
		return unknownBall
	}
	return ball{downward().SetFloat64(i.Lo), upward().SetFloat64(i.Hi)}
}
