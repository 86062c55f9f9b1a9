package exact

import (
	"math"
	"math/big"

	"slope/expr"
)

// Smooth reports that no operation is at a kink or, as At has found, at the edge of its domain, so that the derivatives are those of both sides.
func (e *Derivatives) Smooth() bool { return e.law == nil && !e.Kinked() }

// A Side is what a function does on one side of a point.
type Side struct {
	Slope  float64 // infinite where it grows without bound, NaN where there is none
	Absent bool    // the function has no values there
	Jump   int     // 1 where its values there are above that at the point, −1 below
}

// Sides returns the slopes of p at x in the direction v behind x and ahead of it.
func Sides(p *expr.Program, x, v []float64) (behind, ahead Side) {
	l := newLine(p, x, v, v)
	return l.sides(l.value, 200)
}

// SecondSides returns the slopes, behind x and ahead of it, of the partial derivative by coordinate i, which at a kink is the mean of those on its sides.
func SecondSides(p *expr.Program, x []float64, i int, v []float64) (behind, ahead Side) {
	l := newLine(p, x, v, Unit(len(x), i))
	return l.sides(func(t *big.Float) *big.Float { return l.partial(i, t) }, 150)
}

// Unit returns the unit vector of coordinate i.
func Unit(n, i int) []float64 {
	v := make([]float64, n)
	v[i] = 1
	return v
}

// A line is a program along a direction in arbitrary precision.
type line struct {
	p     *expr.Program
	x, v  []float64
	scale int // of the least coordinate along the directions, in powers of two, at most 0
	prec  uint
}

func newLine(p *expr.Program, x, v, w []float64) *line {
	l := &line{p: p, x: x, v: v}
	for k := range x {
		if _, s := math.Frexp(x[k]); x[k] != 0 && (v[k] != 0 || w[k] != 0) {
			l.scale = min(l.scale, s)
		}
	}
	l.prec = uint(1700 - 2*l.scale) // in which the least slopes of float64 beside 1 are seen over the steps below
	return l
}

// at returns x + t·v.
func (l *line) at(t *big.Float) []*big.Float {
	z := Nums(l.x, l.prec)
	for k, c := range l.v {
		z[k].Add(z[k], new(big.Float).Mul(t, Num(c, l.prec)))
	}
	return z
}

// evaluate returns the value of the program, nil where it has no finite one.
func (l *line) evaluate(z []*big.Float) *big.Float {
	y, err := l.p.Big(z, l.prec)
	if err != nil || y != nil && y.IsInf() {
		return nil
	}
	return y
}

func (l *line) value(t *big.Float) *big.Float { return l.evaluate(l.at(t)) }

// partial returns the derivative by coordinate i over steps that are much shorter than those along the line: at the edge of the domain to one side.
func (l *line) partial(i int, t *big.Float) *big.Float {
	const across = 400
	z, h := l.at(t), l.power(l.scale-across)
	mid := z[i]
	z[i] = new(big.Float).Add(mid, h)
	up := l.evaluate(z)
	z[i] = new(big.Float).Sub(mid, h)
	dn := l.evaluate(z)
	steps := 2.0
	if up == nil || dn == nil {
		z[i], steps = mid, 1
		at := l.evaluate(z)
		switch {
		case at == nil || up == nil && dn == nil:
			return nil
		case up == nil:
			up = at
		default:
			dn = at
		}
	}
	d := up.Sub(up, dn)
	return d.Quo(d, h.Mul(h, Num(steps, l.prec)))
}

// power returns 2^k.
func (l *line) power(k int) *big.Float { return new(big.Float).SetMantExp(Num(1, l.prec), k) }

// sides returns the slopes of a function of the place on the line: quotients of its differences over 2^−step, relative to the scale, between points
// on one side of x, so that nothing is asked of it at x itself. They are believed if those over much shorter steps agree.
func (l *line) sides(f func(t *big.Float) *big.Float, step int) (behind, ahead Side) {
	at := f(Num(0, l.prec))
	side := func(sign float64) Side {
		a, far := l.beside(f, sign, step)
		b, near := l.beside(f, sign, step+30)
		if a == nil || b == nil {
			return Side{Slope: math.NaN(), Absent: a == nil && b == nil}
		}
		s := Side{Slope: agreed(Float(a), Float(b))}
		if at != nil {
			far.Sub(far, at)
			near.Sub(near, at)
			if near.MantExp(nil) >= far.MantExp(nil) {
				s.Jump = near.Sign()
			}
		}
		return s
	}
	return side(-1), side(1)
}

// beside returns the quotient between the points at one and two steps from x on a side, and the value at the first; nil where there is none.
func (l *line) beside(f func(t *big.Float) *big.Float, sign float64, step int) (quotient, value *big.Float) {
	h := l.power(l.scale - step)
	h.Mul(h, Num(sign, l.prec))
	value = f(h)
	next := f(new(big.Float).Add(h, h))
	if value == nil || next == nil {
		return nil, nil
	}
	d := new(big.Float).Sub(next, value)
	return d.Quo(d, h), value
}

// agreed returns the difference quotient b if a, over a longer step, bears it out, ±Inf if it is much larger, and NaN if neither.
func agreed(a, b float64) float64 {
	switch {
	case math.Abs(a-b) <= 1e-9*math.Abs(b):
		return b
	case math.Abs(b) <= math.Abs(a)/2 && math.Abs(a) < 1e-20: // on its way to 0
		return 0
	case math.Abs(b) > 2*math.Abs(a) && math.Abs(b) > 1:
		return math.Copysign(math.Inf(1), b)
	}
	return math.NaN()
}
