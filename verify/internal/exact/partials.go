package exact

import (
	"math"
	"math/big"

	"slope/dual"
	"slope/expr"
	"slope/internal/bignum"
)

// A jet is a number of arbitrary precision with two tangents and what both make together: of operands that
// move along one of them each, the slopes and the mixed second derivative of an operation.
type jet = dual.Over[dual.Over[bignum.Number]]

// partials evaluates node i and its partial derivatives with prec bits.
func (e *Derivatives) partials(i int, nd expr.Node, a []*big.Float, prec uint) (cause string) {
	k := len(a)
	x := make([]jet, k)
	for j, v := range bignum.Of(a, prec) {
		x[j] = dual.Outer(dual.Outer(v))
	}
	one := x[0].Real.Real.Lift(1)
	along := func(j, l int) jet {
		x[j].Eps.Real, x[l].Real.Eps = one, one
		z := expr.EvalOp(nd, x)
		x[j].Eps.Real, x[l].Real.Eps = one.Lift(0), one.Lift(0)
		return z
	}
	e.D1[i], e.D2[i], e.second[i] = make([]*big.Float, k), make([]float64, k), make([]*big.Float, k*k)
	for j := range k {
		z := along(j, j)
		if j == 0 {
			if e.V[i], cause = value(z.Real.Real.F); cause != "" {
				return cause
			}
		}
		if cause := e.slopeIs(i, j, z.Eps.Real.F); cause != "" {
			return cause
		}
		e.second[i][j*k+j] = orNone(z.Eps.Eps.F)
		for l := 0; l < j && !LinearIn(nd.Op); l++ {
			s := orNone(along(j, l).Eps.Eps.F)
			if k == 2 && cancelled(s, e.second[i][0], e.second[i][3], prec) {
				s = nil
			}
			e.second[i][j*k+l], e.second[i][l*k+j] = s, s
		}
	}
	return e.bends(i, nd, a)
}

// cancelled reports whether nothing is left of the mixed second derivative s of two operands beside those of each, a and b, as of Atan2 at (3, 3): it is 0 then,
// and its digits are what rounding leaves of the terms that cancel.
func cancelled(s, a, b *big.Float, prec uint) bool {
	if s == nil || a == nil || b == nil || s.IsInf() || a.IsInf() || b.IsInf() {
		return false
	}
	return 2*s.MantExp(nil) < a.MantExp(nil)+b.MantExp(nil)-int(prec)*3/2
}

// bends bounds how the slopes of node i change with the errors of its operands. Without the law there are no slopes at an edge.
func (e *Derivatives) bends(i int, nd expr.Node, a []*big.Float) (cause string) {
	kink := (nd.Op == expr.OpNorm2 || nd.Op == expr.OpHypot) && e.V[i].Sign() == 0
	for j := range a {
		for l, b := range nd.Args {
			switch s := e.second[i][j*len(a)+l]; {
			case s == nil:
			case !s.IsInf():
				e.D2[i][j] += timesError(s, e.mayErr(b, a[l]))
			case e.law == nil && !kink:
				return "the edge of the domain"
			}
		}
	}
	return ""
}

// none is a second derivative where there is no number: at an edge.
var none = new(big.Float).SetInf(false)

// orNone returns s, nil for 0 and none where it is infinite or not there.
func orNone(s *big.Float) *big.Float {
	switch {
	case s == nil || s.IsInf():
		return none
	case s.Sign() == 0:
		return nil
	}
	return s
}

func value(y *big.Float) (*big.Float, string) {
	switch {
	case y == nil || y.IsInf():
		return nil, "no finite value, or no function in arbitrary precision"
	case y.MantExp(nil) > 1024:
		return nil, "next to overflow"
	}
	return y, ""
}

// slopeIs sets the slope of node i by operand j. The law has infinite ones.
func (e *Derivatives) slopeIs(i, j int, d *big.Float) (cause string) {
	switch {
	case d == nil:
		return "the edge of the domain"
	case !d.IsInf():
		e.D1[i][j] = d
	case e.law == nil:
		return "an infinite slope"
	default:
		if e.steep[i] == nil {
			e.steep[i] = make([]float64, len(e.D1[i]))
		}
		e.D1[i][j], e.steep[i][j] = Num(0, e.Bits), math.Inf(d.Sign())
	}
	return ""
}

// mayErr bounds by how much the operand a, node k, may differ from the one at which a rule takes a slope: by its own error, and
// by the 4u·|a·f″| that a rule may err by next to a zero of its slope.
func (e *Derivatives) mayErr(k uint32, a *big.Float) float64 {
	return e.Err[k] + 4*u*math.Abs(Float(a))
}

// timesError returns |d|·err, of which d may be out of the range of float64.
func timesError(d *big.Float, err float64) float64 {
	if !finite(err) {
		return math.Inf(1)
	}
	return math.Abs(Float(new(big.Float).Mul(d, Num(err, 53))))
}

// LinearIn reports operations without mixed partial derivatives.
func LinearIn(op expr.Op) bool {
	switch op {
	case expr.OpAdd, expr.OpSub, expr.OpSum, expr.OpDotConst, expr.OpSumSquares, expr.OpMax, expr.OpMin, expr.OpMaxOf, expr.OpMinOf, expr.OpSelect:
		return true
	}
	return false
}
