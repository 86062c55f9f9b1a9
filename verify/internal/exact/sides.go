package exact

import (
	"math"
	"math/big"

	"slope/expr"
	"slope/verify/internal/expression"
)

// Smooth reports that no operation is at a kink or, as At has found, at the edge of its domain, so that the derivatives are those of both sides.
func (e *Derivatives) Smooth() bool { return e.law == nil && !e.Kinked() }

// A Side is what a function does on one side of a point.
type Side struct {
	Slope  float64 // NaN where there is none
	Absent bool    // it has no values there
	Jumps  bool    // to the value at the point
}

// Sides returns the slopes of p at x along coordinate j on the left and on the right: difference quotients of the whole function in arbitrary
// precision, between points on one side of x, so that nothing is asked of it at x itself. They are believed if two steps agree.
func Sides(p *expr.Program, x []float64, j int) (left, right Side) {
	scale := 0
	if x[j] != 0 {
		_, k := math.Frexp(x[j])
		scale = min(k, 0)
	}
	side := func(sign float64) Side {
		a, first := beside(p, x, j, sign, 200-scale)
		b, next := beside(p, x, j, sign, 230-scale)
		if a == nil || b == nil {
			return Side{Slope: math.NaN(), Absent: a == nil && b == nil}
		}
		s := Side{Slope: Agreed(Float(a), Float(b))}
		if at := ValueAt(p, Nums(x, sidesBits), sidesBits); at != nil {
			first.Sub(first, at)
			next.Sub(next, at)
			s.Jumps = next.Sign() != 0 && next.MantExp(nil) >= first.MantExp(nil)
		}
		return s
	}
	return side(-1), side(1)
}

const sidesBits = 1200

// beside returns the quotient between the points at one and two steps of 2^−step from x on a side, and the value at the first; nil where there is none.
func beside(p *expr.Program, x []float64, j int, sign float64, step int) (quotient, value *big.Float) {
	var y [2]*big.Float
	for k := range y {
		z := Nums(x, sidesBits)
		h := new(big.Float).SetMantExp(Num(sign*float64(k+1), sidesBits), -step)
		z[j].Add(z[j], h)
		if y[k] = ValueAt(p, z, sidesBits); y[k] == nil {
			return nil, nil
		}
	}
	d := new(big.Float).SetPrec(sidesBits).Sub(y[1], y[0])
	d.SetMantExp(d, step)
	return d.Mul(d, Num(sign, sidesBits)), y[0]
}

// ValueAt evaluates p at x with prec bits; nil where an operation has no finite value.
func ValueAt(p *expr.Program, x []*big.Float, prec uint) *big.Float {
	v, need := make([]*big.Float, p.Len()), expression.Live(p)
	for i, nd := range p.Nodes() {
		switch {
		case !need[i]:
			continue
		case nd.Op == expr.OpInput:
			v[i] = x[nd.Int]
			continue
		case nd.Op == expr.OpConst:
			v[i] = Num(nd.C[0], prec)
			continue
		}
		a := make([]*big.Float, len(nd.Args))
		for k, b := range nd.Args {
			a[k] = v[b]
		}
		if v[i] = Op(nd, a, prec); v[i] == nil {
			return nil
		}
	}
	return v[p.Outputs()[0]]
}

// Agreed returns the difference quotient b if a, over a longer step, bears it out, and NaN if not.
func Agreed(a, b float64) float64 {
	switch {
	case math.Abs(a-b) <= 1e-9*math.Abs(b):
		return b
	case math.Abs(b) <= math.Abs(a)/2 && math.Abs(a) < 1e-20: // on its way to 0
		return 0
	}
	return math.NaN()
}
