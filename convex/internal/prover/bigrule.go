package prover

import (
	"math/big"

	"slope"
	"slope/internal/interval"
)

// bigRule is a user's function in high precision: its derivatives are those of
// Enclose, and its value is that of Big where it has one.
func bigRule(r *slope.Rule, a line) line {
	v := valueOf(a)
	if !v.defined() || r.Enclose == nil {
		return line{}
	}
	x := outward(v)
	y, d1, d2 := r.Enclose(x.Lo, x.Hi)
	f, f1 := userBall(y), userBall(d1)
	if r.Big != nil {
		// f(x) = f(lo) + f′(ξ)·(x − lo)
		f = value(r.Big, v.lo)
		if w := upward().Sub(v.hi, v.lo); w.Sign() > 0 {
			f = f.Add(f1.Mul(ball{downward(), w}))
		}
	}
	return lineOf(f, f1.Mul(a.Real.Eps), userBall(d2).Mul(a.Real.Eps.Square()).Add(f1.Mul(a.Eps.Eps)))
}

// bigRule2 is a user's function of two variables.
func bigRule2(r *slope.Rule2, a, b line) line {
	v, w := valueOf(a), valueOf(b)
	if !v.defined() || !w.defined() || r.Enclose == nil {
		return line{}
	}
	x, y := outward(v), outward(w)
	e := r.Enclose([2]float64{x.Lo, x.Hi}, [2]float64{y.Lo, y.Hi})
	var d [6]ball
	for k := range d {
		d[k] = userBall(e[k])
	}
	if isPoint := v.lo.Cmp(v.hi) == 0 && w.lo.Cmp(w.hi) == 0; isPoint && r.Big != nil {
		d[0] = value(func(x *big.Float, prec uint) *big.Float { return r.Big(x, w.lo, prec) }, v.lo)
	}
	p, q := a.Real.Eps, b.Real.Eps
	return lineOf(d[0], d[1].Mul(p).Add(d[2].Mul(q)),
		d[1].Mul(a.Eps.Eps).Add(d[2].Mul(b.Eps.Eps)).Add(d[3].Mul(p.Square())).Add(d[5].Mul(q.Square())).
			Add(d[4].Mul(p).Mul(q).Scale(2)))
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
