package exact

import (
	"math"
	"math/big"

	"slope/expr"
	"slope/verify/internal/expression"
)

// A law settles what calculus leaves open, by the rows of docs/laws.md. All modes have the same values in float64, so that these say on which
// side of a kink a mode is, however near it is: there a kink is the operand that is taken, or the mean of those at a tie, and without second
// derivatives. A norm at the origin has the slope 0 and unbounded second derivatives. At the edge of its domain an operation has one-sided slopes.
type law struct {
	values  []float64      // of the nodes, in float64
	weights [][]*big.Float // by node with a kink, of its operands; nil without the convention at kinks
}

// ByLaw is At by the law of the modes. A result that is NaN has the derivative NaN.
func ByLaw(p *expr.Program, x []float64) *Derivatives {
	e := &Derivatives{P: p, Bits: usualBits, law: newLaw(p, x)}
	e.evaluate(Nums(x, usualBits))
	if out := p.Outputs()[0]; e.Cause != "" && math.IsNaN(e.law.values[out]) {
		e.Cause, e.undefined = "", true
		e.Grad, e.Bar, e.big = make([]float64, p.Dim()), make([]float64, p.Dim()), make([]*big.Float, p.Dim())
		for j := range e.Grad {
			e.Grad[j] = math.NaN()
		}
	}
	return e
}

// BySides is At with one-sided slopes at the edges of the domains of operations. Operations whose value in float64 is exact have no rounding
// error, so that a kink is known to be one.
func BySides(p *expr.Program, x []float64) *Derivatives {
	e := &Derivatives{P: p, Bits: usualBits, law: &law{values: expression.Values(p, x)}}
	e.evaluate(Nums(x, usualBits))
	return e
}

// weights returns with which weights node i takes its operands, nil without a law of kinks and where it is smooth.
func (e *Derivatives) weights(i int) []*big.Float {
	if e.law == nil || e.law.weights == nil {
		return nil
	}
	return e.law.weights[i]
}

// Undefined reports that the result is NaN.
func (e *Derivatives) Undefined() bool { return e.undefined }

func newLaw(p *expr.Program, x []float64) *law {
	l := &law{expression.Values(p, x), make([][]*big.Float, p.Len())}
	for i, a := range expression.Operations(p, l.values) {
		l.weights[i] = weights(p.Node(i), a, l.values[i])
	}
	return l
}

// exact reports that the value of node i in float64 is y.
func (l *law) exact(i int, y *big.Float) bool {
	return finite(l.values[i]) && y.Cmp(Num(l.values[i], 53)) == 0
}

// weights returns with which weights an operation with a kink takes its operands a, where its value is y; nil if it is smooth there.
func weights(nd expr.Node, a []float64, y float64) []*big.Float {
	w := make([]*big.Float, len(a))
	for j := range w {
		w[j] = Num(0, usualBits)
	}
	switch nd.Op {
	case expr.OpAbs:
		if a[0] != 0 {
			w[0] = Num(math.Copysign(1, a[0]), usualBits)
		}
	case expr.OpSelect:
		if a[0] > 0 {
			w[1] = Num(1, usualBits)
		} else {
			w[2] = Num(1, usualBits)
		}
	case expr.OpMax, expr.OpMaxOf, expr.OpMin, expr.OpMinOf:
		n := 0
		for _, v := range a {
			if v == y {
				n++
			}
		}
		for j, v := range a {
			if v == y {
				w[j].Quo(Num(1, usualBits), Num(float64(n), usualBits))
			}
		}
	case expr.OpNorm2, expr.OpHypot:
		if y != 0 {
			return nil
		}
	default:
		return nil
	}
	return w
}

// linear evaluates node i as the sum of its operands with the weights.
func (e *Derivatives) linear(i int, nd expr.Node, w []*big.Float) (cause string) {
	k := len(nd.Args)
	e.V[i], e.D1[i], e.D2[i] = Num(0, e.Bits), w, make([]float64, k)
	for j, b := range nd.Args {
		e.V[i].Add(e.V[i], new(big.Float).SetPrec(e.Bits).Mul(w[j], e.V[b]))
		if w[j].Sign() != 0 {
			e.Err[i] += math.Abs(Float(w[j])) * e.Err[b]
		}
	}
	switch {
	case math.Abs(Float(e.V[i])) > 1e300:
		return "next to overflow"
	case !finite(e.Err[i]):
		return "a second derivative next to overflow"
	}
	return ""
}

// dead reports that operation i does not depend on its operand j at all: it is not taken, or has the factor 0.
func (e *Derivatives) dead(i, j int) bool {
	nd := e.P.Node(i)
	switch nd.Op {
	case expr.OpSelect, expr.OpMax, expr.OpMaxOf, expr.OpMin, expr.OpMinOf:
		return e.D1[i][j].Sign() == 0
	case expr.OpScale, expr.OpPowConst:
		return nd.C[0] == 0
	case expr.OpPowInt:
		return nd.Int == 0
	case expr.OpDotConst:
		return nd.C[j] == 0
	}
	return false
}
