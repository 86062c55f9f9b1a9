package exact

import (
	"math"
	"math/big"

	"slope/expr"
)

// Step returns 2^−step of the scale of x[j].
func Step(x []float64, j int, bits uint, step int) *big.Float {
	return new(big.Float).SetPrec(bits).SetMantExp(Num(1, bits), scale(x, j)-step)
}

// scale returns the scale of x[j] in powers of two, which for 0 is that of the other operand if
// it is smaller than 1.
func scale(x []float64, j int) int {
	e := 0
	if x[j] != 0 {
		_, e = math.Frexp(x[j])
	} else {
		for _, v := range x {
			if _, k := math.Frexp(v); v != 0 {
				e = min(e, k)
			}
		}
	}
	return e
}

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

// Second returns a second partial derivative of one operation by differences
// in arbitrary precision; ok is false where there is none. At a kink it is 0, but for a norm at the origin.
func Second(nd expr.Node, a []float64, j, l int) (want float64, ok bool) {
	for _, v := range a {
		if !finite(v) {
			return 0, false
		}
	}
	if y := Float(Op(nd, Nums(a, usualBits), usualBits)); weights(nd, a, y) != nil {
		return 0, y == y && nd.Op != expr.OpNorm2 && nd.Op != expr.OpHypot
	}
	bits := uint(900)
	for _, v := range a {
		if _, k := math.Frexp(v); v != 0 && k < 0 {
			bits = max(bits, 900+uint(-3*k))
		}
	}
	at := func(h []*big.Float, s, t float64) *big.Float {
		b := Nums(a, bits)
		b[j].Add(b[j], new(big.Float).SetPrec(bits).Mul(h[0], Num(s, bits)))
		b[l].Add(b[l], new(big.Float).SetPrec(bits).Mul(h[1], Num(t, bits)))
		return Op(nd, b, bits)
	}
	quotient := func(step int) float64 {
		h := []*big.Float{Step(a, j, bits, step), Step(a, l, bits, step)}
		z := new(big.Float).SetPrec(bits)
		terms := [][3]float64{{1, 1, 1}, {-1, 1, -1}, {-1, -1, 1}, {1, -1, -1}}
		if j == l {
			terms = [][3]float64{{1, 1, 0}, {-2, 0, 0}, {1, -1, 0}}
		}
		for _, c := range terms {
			f := at(h, c[1], c[2])
			if f == nil {
				return math.NaN()
			}
			z.Add(z, new(big.Float).SetPrec(bits).Mul(f, Num(c[0], bits)))
		}
		z.Quo(z, h[0]).Quo(z, h[1])
		if j != l {
			z.Quo(z, Num(4, bits))
		}
		return Float(z)
	}
	c, d := quotient(80), quotient(110)
	return d, math.Abs(c-d) <= 1e-12*math.Abs(d)+0x1p-120 && math.Abs(d) < 1e290 // at 0 a zero may be h² instead
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
