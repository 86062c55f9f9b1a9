package exact

import (
	"math"
	"math/big"

	"slope"
	"slope/expr"
	"slope/internal/bignum"
	"slope/internal/formula"
)

// Slopes returns the slopes of one operation with bounds of what a rule may err by; ok is false where there are none.
func Slopes(nd expr.Node, a []float64) (want, bar []float64, ok bool) {
	want, bar = make([]float64, len(a)), make([]float64, len(a))
	e := operation(nd, a)
	if e == nil {
		return nil, nil, false
	}
	i := len(a)
	for j := range a {
		want[j] = Float(e.D1[i][j])
		bar[j] = 8*u*math.Abs(want[j]) + e.D2[i][j] + 16*eta
		if !finite(want[j]) || math.Abs(want[j]) > 1e300 || !finite(bar[j]) {
			return nil, nil, false
		}
	}
	return want, bar, true
}

// SlopesByLaw is Slopes where calculus has none: at a kink, at the origin of a norm, where a slope is infinite, at an edge.
func SlopesByLaw(nd expr.Node, a []float64) (want, bar []float64, ok bool) {
	k := len(a)
	for _, v := range a {
		if !finite(v) {
			return nil, nil, false
		}
	}
	y := Op(nd, Nums(a, usualBits), usualBits)
	if y == nil {
		return nil, nil, false
	}
	l := &law{values: append(append([]float64(nil), a...), Float(y)), weights: make([][]*big.Float, k+1)}
	l.weights[k] = weights(nd, a, Float(y))
	e := operationBy(l, nd, a)
	if e == nil {
		return nil, nil, false
	}
	want, bar = make([]float64, k), make([]float64, k)
	for j := range a {
		want[j], bar[j] = Float(e.D1[k][j]), 8*u*math.Abs(Float(e.D1[k][j]))+e.D2[k][j]+16*eta
		if e.steep[k] != nil && e.steep[k][j] != 0 {
			want[j], bar[j] = e.steep[k][j], 0
		}
	}
	return want, bar, true
}

// operation evaluates one operation alone at float64 operands; nil if it cannot.
func operation(nd expr.Node, a []float64) *Derivatives { return operationBy(nil, nd, a) }

func operationBy(l *law, nd expr.Node, a []float64) *Derivatives {
	k := len(a)
	e := &Derivatives{Bits: usualBits, V: Nums(a, usualBits), Err: make([]float64, k+1), law: l, steep: make([][]float64, k+1)}
	e.V = append(e.V, nil)
	e.D1, e.D2, e.second = make([][]*big.Float, k+1), make([][]float64, k+1), make([][]*big.Float, k+1)
	nd.Args = make([]uint32, k)
	for j := range nd.Args {
		nd.Args[j] = uint32(j)
	}
	if e.Node(k, nd) != "" {
		return nil
	}
	return e
}

// Second returns a second partial derivative of one operation; ok is false where there is none. At a kink it is 0, but for a
// norm at the origin.
func Second(nd expr.Node, a []float64, j, l int) (want float64, ok bool) {
	for _, v := range a {
		if !finite(v) {
			return 0, false
		}
	}
	if y := Float(Op(nd, Nums(a, usualBits), usualBits)); weights(nd, a, y) != nil {
		return 0, y == y && nd.Op != expr.OpNorm2 && nd.Op != expr.OpHypot
	}
	e := operation(nd, a)
	if e == nil {
		return 0, false
	}
	s := e.second[len(a)][j*len(a)+l]
	if s == nil {
		return 0, true
	}
	return Float(s), math.Abs(Float(s)) < 1e290
}

// Derivative returns a derivative of a user's rule at x by difference quotients of its Big, of the orders given by each
// variable, to about half of the bits; nil where there is none.
func Derivative(nd expr.Node, x []float64, bits uint, orders []int) *big.Float {
	if nd.Op == expr.OpApply {
		r := nd.Rule
		for range orders[0] {
			r = formula.SlopeOf[bignum.Number](r)
		}
		return r.Big(Num(x[0], bits), bits)
	}
	if nd.Op == expr.OpApplyN {
		r := nd.RuleN
		for j, n := range orders {
			for range n {
				r = formula.SlopeN[bignum.Number](r, j)
			}
		}
		return r.Big(Nums(x, bits), bits)
	}
	r := nd.Rule2
	for j, n := range orders {
		for range n {
			byX, byY := formula.SlopesOf[bignum.Number](r)
			r = [...]*slope.Rule2{byX, byY}[j]
		}
	}
	return r.Big(Num(x[0], bits), Num(x[1], bits), bits)
}

func Square(n int) [][]float64 {
	m := make([][]float64, n)
	for i := range m {
		m[i] = make([]float64, n)
	}
	return m
}

// Num returns x with prec bits.
func Num(x float64, prec uint) *big.Float { return new(big.Float).SetPrec(prec).SetFloat64(x) }

// Op evaluates one operation with prec bits, and returns nil where it has no
// finite value and where its rule has no arbitrary precision.
func Op(nd expr.Node, a []*big.Float, prec uint) *big.Float {
	z, err := nd.Big(a, prec)
	if err != nil || z != nil && z.IsInf() {
		return nil
	}
	return z
}
