package formula

import (
	"math"
	"math/big"
)

// A quotient is a difference quotient of a function of one or two variables in arbitrary
// precision: the derivative of the given order by each. It is good to about half of the bits
// asked for. A kink between operands of one size has the mean of its slopes.
type quotient struct {
	f      func(x []*big.Float, prec uint) *big.Float
	x      []*big.Float
	orders []int
	scale  []int // in powers of two, the size of the features of f
	prec   uint
}

const mostBits = 1 << 13 // next to underflow more would be needed, which nobody waits for

// stencil returns the derivative of f at x. At the edge of the domain a first derivative is that
// of the side that has values, ±Inf where it is infinite; nil says that there is none.
func stencil(f func(x []*big.Float, prec uint) *big.Float, x []*big.Float, orders []int, prec uint) *big.Float {
	q := quotient{f, x, orders, make([]int, len(x)), prec}
	total, zero := 0, false
	for j, v := range x {
		if v.IsInf() {
			return nil
		}
		total += orders[j]
		zero = zero || v.Sign() == 0 && orders[j] > 0
		q.scale[j] = scaleOf(x, j)
	}
	d := q.central(0)
	switch {
	case total != 1:
		return d
	case d == nil:
		return q.oneSided()
	case zero: // where x has no scale of its own
		return limit(d, q.central(q.step()/2), q.step()/2)
	}
	return d
}

// scaleOf returns, in powers of two, the size of x[j], or at 0 that of the other operand if it is
// less than 1.
func scaleOf(x []*big.Float, j int) int {
	if x[j].Sign() != 0 {
		return x[j].MantExp(nil)
	}
	low := 0
	for _, v := range x {
		if v.Sign() != 0 {
			low = min(low, v.MantExp(nil))
		}
	}
	return low
}

// step is how much smaller than the scale the steps are, in powers of two.
func (q *quotient) step() int { return int(q.prec / 4) }

// central is the quotient over steps that are smaller by 2^−finer. nil says that f has no value
// on the way.
func (q *quotient) central(finer int) *big.Float {
	for prec := q.prec; ; {
		d, need := q.try(finer, prec)
		if d == nil || need <= prec || prec >= mostBits {
			return d
		}
		prec = min(need, mostBits)
	}
}

// try is central with values of prec bits; need is how many it takes.
//
//	Σ (−1)^k·C(n, k)·f(x + (n−2k)h) / (2h)ⁿ
func (q *quotient) try(finer int, prec uint) (d *big.Float, need uint) {
	d, width, top := new(big.Float).SetPrec(prec), 0, math.MinInt32
	for j, n := range q.orders {
		width += n * (q.scale[j] - q.step() - finer + 1)
	}
	ok := q.points(0, 1, q.x, finer, func(weight int64, x []*big.Float) bool {
		y := q.f(x, prec)
		if y == nil || y.IsInf() {
			return false
		}
		if y.Sign() != 0 {
			top = max(top, y.MantExp(nil))
		}
		d.Add(d, new(big.Float).SetPrec(prec).Mul(new(big.Float).SetInt64(weight), y))
		return true
	})
	switch {
	case !ok:
		return nil, 0
	case top == math.MinInt32: // all 0
	case d.Sign() == 0: // flat, or all digits have cancelled: enough for a derivative of 2⁻¹¹⁰⁰
		need = uint(max(0, top-width+1164))
	default:
		need = q.prec/2 + uint(max(0, top-d.MantExp(nil)))
	}
	return d.SetMantExp(d, -width), need
}

// points calls visit for each point of the stencil of the variables from j on, as long as it returns true.
func (q *quotient) points(j int, weight int64, x []*big.Float, finer int, visit func(weight int64, x []*big.Float) bool) bool {
	if j == len(x) {
		return visit(weight, x)
	}
	n := q.orders[j]
	for k := range n + 1 {
		w := weight * new(big.Int).Binomial(int64(n), int64(k)).Int64()
		if k%2 == 1 {
			w = -w
		}
		if !q.points(j+1, w, q.moved(x, j, float64(n-2*k), finer), finer, visit) {
			return false
		}
	}
	return true
}

// moved returns x with t steps added to x[j].
func (q *quotient) moved(x []*big.Float, j int, t float64, finer int) []*big.Float {
	if t == 0 {
		return x
	}
	h := new(big.Float).SetMantExp(big.NewFloat(t), q.scale[j]-q.step()-finer)
	y := append([]*big.Float(nil), x...)
	gap := 0
	if y[j].Sign() != 0 {
		gap = max(0, y[j].MantExp(nil)-h.MantExp(nil))
	}
	y[j] = new(big.Float).SetPrec(max(y[j].Prec(), q.prec)+uint(gap)+64).Add(y[j], h)
	return y
}

// oneSided is the slope of the side on which f has values, nil if both have or none.
func (q *quotient) oneSided() (d *big.Float) {
	f := q.f(q.x, q.prec)
	if f == nil || f.IsInf() {
		return nil
	}
	j := 0
	if q.orders[0] == 0 {
		j = 1
	}
	for _, side := range []float64{1, -1} {
		var slopes [2]*big.Float
		for k := range slopes {
			finer := k * q.step() / 2
			y := q.f(q.moved(q.x, j, side, finer), q.prec)
			if y == nil || y.IsInf() {
				break
			}
			z := new(big.Float).SetPrec(q.prec).Sub(y, f)
			slopes[k] = z.SetMantExp(z.Mul(z, big.NewFloat(side)), q.step()+finer-q.scale[j])
		}
		if slopes[1] != nil && d != nil {
			return nil
		} else if slopes[1] != nil {
			d = limit(slopes[0], slopes[1], q.step()/2)
		}
	}
	return d
}

// limit returns what slopes over a step, and over one that is finer by 2^−bits, tend to: 0 where
// they vanish with it, as those of x³ at 0, ±Inf where they grow, and nil at a jump.
func limit(d, finer *big.Float, bits int) *big.Float {
	if finer == nil {
		return nil
	}
	x, y := toFloat64(d), toFloat64(finer)
	switch a, b := math.Abs(x), math.Abs(y); {
	case b > 0.9*math.Ldexp(a, bits) && a > 0: // a jump
		return nil
	case b > 1 && math.Abs(x-y) > 1e-9*a:
		return new(big.Float).SetInf(y < 0)
	case b < a/2:
		return new(big.Float)
	}
	return d
}

func toFloat64(x *big.Float) float64 {
	f, _ := x.Float64()
	return f
}
