package exact

import (
	"math"
	"math/big"

	"slope/expr"
)

// partials evaluates node i and its partial derivatives with prec bits, and
// returns how many it takes.
func (e *Derivatives) partials(i int, nd expr.Node, a []*big.Float, prec uint) (need uint, cause string) {
	k := len(a)
	q := &quotients{nd: nd, a: a, prec: prec, f: Op(nd, a, prec), h: make([]*big.Float, k), up: make([]*big.Float, k), dn: make([]*big.Float, k)}
	switch {
	case q.f == nil:
		return 0, "no finite value, or no function in arbitrary precision"
	case q.f.MantExp(nil) > 1024:
		return 0, "next to overflow"
	}
	e.V[i] = q.f
	e.D1[i], e.D2[i], e.second[i] = make([]*big.Float, k), make([]float64, k), make([]*big.Float, k*k)
	for j := range k {
		d, s, cause := q.slope(j)
		if cause != "" && e.law != nil {
			d, s, cause = e.atEdge(q, i, j, cause)
		}
		if cause != "" {
			return 0, cause
		}
		e.D1[i][j], e.second[i][j*k+j] = d, s
		for l := range j {
			m := q.mixed(j, l)
			e.second[i][j*k+l], e.second[i][l*k+j] = m, m
		}
	}
	for j := range k {
		for l, b := range nd.Args {
			if m := e.second[i][j*k+l]; m != nil && !m.IsInf() {
				e.D2[i][j] += timesError(m, e.mayErr(b, a[l]))
			}
		}
	}
	return q.need, ""
}

// atEdge returns the slopes of node i by operand j on the side on which it has values, where they may be infinite.
func (e *Derivatives) atEdge(q *quotients, i, j int, why string) (d, second *big.Float, cause string) {
	edge, cause := q.oneSided(j, why)
	switch {
	case cause != "":
		return nil, nil, cause
	case edge.sign != 0:
		if e.steep[i] == nil {
			e.steep[i] = make([]float64, len(q.a))
		}
		e.steep[i][j] = math.Inf(int(edge.sign))
	default:
		second = q.bendAtEdge(j, edge.side)
	}
	e.atEdges = true
	return edge.d, second, ""
}

// mayErr bounds by how much the operand a, node k, may differ from the one at which a rule takes a slope: by its own error, and
// by the 4u·|a·f″| that a rule may err by next to a zero of its slope.
func (e *Derivatives) mayErr(k uint32, a *big.Float) float64 {
	return e.Err[k] + 4*u*math.Abs(Float(a))
}

// Quotients are difference quotients of one operation alone.
type quotients struct {
	nd   expr.Node
	a    []*big.Float
	prec uint
	f    *big.Float   // the value
	h    []*big.Float // the steps, by operand
	up   []*big.Float // the values at a + h; nil where the slope is known without, and there is no other
	dn   []*big.Float // and at a − h
	need uint         // how many bits it takes
}

// shift evaluates the operation at a with h added to operand j.
func (q *quotients) shift(j int, h *big.Float) *big.Float {
	b := append([]*big.Float(nil), q.a...)
	b[j] = new(big.Float).SetPrec(max(q.prec+stepBits, uint(max(0, b[j].MantExp(nil)-h.MantExp(nil))))+64).Add(b[j], h)
	return Op(q.nd, b, q.prec)
}

// central returns the values at both sides of operand j and the slope between them; nil at the edge of the domain.
func (q *quotients) central(j int, h *big.Float) (up, dn, slope *big.Float) {
	up, dn = q.shift(j, h), q.shift(j, new(big.Float).Neg(h))
	if up == nil || dn == nil {
		return nil, nil, nil
	}
	d := new(big.Float).SetPrec(q.prec).Sub(up, dn)
	return up, dn, d.Quo(d, new(big.Float).SetPrec(q.prec).Add(h, h))
}

// slope returns the first and the second derivative by operand j; the second is nil where it is 0.
func (q *quotients) slope(j int) (d, second *big.Float, cause string) {
	op, a := q.nd.Op, q.a
	h := Num(1, q.prec)
	h.SetMantExp(h, operandScale(op, a, j)-stepBits)
	q.h[j] = h
	if d := q.known(j); d != nil {
		return d, nil, ""
	}
	up, dn, d := q.central(j, h)
	if d == nil {
		return nil, nil, "the edge of the domain"
	}
	q.up[j], q.dn[j] = up, dn
	q.takesSlope(up, h, d)
	if a[j].Sign() == 0 {
		if d, cause = q.atZero(j, d); cause != "" {
			return nil, nil, cause
		}
	}
	return d, q.bend(j), ""
}

// bend returns the second derivative by operand j, nil where it is 0.
func (q *quotients) bend(j int) *big.Float {
	if straight(q.nd.Op, j) {
		return nil
	}
	s := q.second(q.up[j], q.dn[j], q.h[j])
	if s == nil || q.a[j].Sign() != 0 {
		return s
	}
	h := new(big.Float).SetMantExp(q.h[j], -stepBits/4)
	up, dn, _ := q.central(j, h)
	if finer := q.second(up, dn, h); finer == nil || 2*math.Abs(Float(finer)) < math.Abs(Float(s)) { // it vanishes with the step, as that of x⁴
		return nil
	}
	return s
}

// second returns the second difference quotient of the values up and dn over the step h, nil where it is 0.
func (q *quotients) second(up, dn, h *big.Float) *big.Float {
	s := new(big.Float).SetPrec(q.prec).Add(up, dn)
	s.Sub(s, q.f).Sub(s, q.f)
	if q.rounded(up, s, h, h) {
		return nil
	}
	return s.Quo(s, h).Quo(s, h)
}

// rounded notes how many bits of f the second difference d over the steps g and h takes, and reports that nothing of it is left.
// It is needed to a few digits only. One that may have lost all of them takes enough for a derivative of 2⁻¹¹⁰⁰.
func (q *quotients) rounded(f, d, g, h *big.Float) bool {
	k := f.MantExp(nil)
	if d.Sign() == 0 || d.MantExp(nil) < k+8-int(q.prec) {
		q.takes(k - g.MantExp(nil) - h.MantExp(nil) + 1164)
		return true
	}
	q.takes(k - d.MantExp(nil) + 64)
	return false
}

// known returns the slope of the condition of Select, and of one of more than two operands that are tied, of which one alone shows ½; else nil.
func (q *quotients) known(j int) *big.Float {
	if q.nd.Op == expr.OpSelect {
		if j == 0 {
			return Num(0, q.prec)
		}
		return nil
	}
	if n := ties(q.a, q.f); n > 2 && piecewise(q.nd.Op) && q.a[j].Cmp(q.f) == 0 {
		return new(big.Float).SetPrec(q.prec).Quo(Num(1, q.prec), Num(float64(n), q.prec))
	}
	return nil
}

// takesSlope notes how many bits the slope d over the step h takes, with the value up above.
func (q *quotients) takesSlope(up, h, d *big.Float) {
	switch lost := up.MantExp(nil) - h.MantExp(nil) - d.MantExp(nil); {
	case d.Sign() == 0 && !piecewise(q.nd.Op): // flat, or all digits have cancelled: enough for a slope of 2⁻¹¹⁰⁰
		q.takes(q.f.MantExp(nil) - h.MantExp(nil) + 1164)
	case d.Sign() != 0 && up.Sign() != 0 && lost > 0: // the digits that cancel
		q.takes(lost + 200)
	}
}

func (q *quotients) takes(bits int) { q.need = max(q.need, uint(max(0, bits))) }

// atZero returns the slope d at an operand of 0, where one that depends on the step is infinite, and one that vanishes with it is 0,
// as that of x³.
func (q *quotients) atZero(j int, d *big.Float) (*big.Float, string) {
	_, _, finer := q.central(j, new(big.Float).SetMantExp(q.h[j], -stepBits/2))
	if finer == nil {
		return nil, "the edge of the domain"
	}
	if x, y := Float(d), Float(finer); math.Abs(x-y) > 1e-9*math.Abs(x) && math.Abs(y) > 1 {
		return nil, "an infinite slope"
	} else if math.Abs(y) < math.Abs(x)/2 {
		return Num(0, q.prec), ""
	}
	return d, ""
}

// A sided slope is that of one side: a number, or 0 and the sign of an infinite one.
type sided struct {
	d    *big.Float
	sign float64
	is   standing
	side float64
}

// A standing says whether an operation has values on a side, and a slope.
type standing int

const (
	absent standing = iota // no values
	without
	sloped
)

// oneSided returns the slope at operand j on the side on which the operation has values, or the infinite one of both sides. The cause is the one
// given if there is neither.
func (q *quotients) oneSided(j int, cause string) (sided, string) {
	up, dn := q.side(j, 1), q.side(j, -1)
	switch {
	case up.is == sloped && dn.is == absent, up.is == sloped && dn.is == sloped && up.sign == dn.sign && up.sign != 0:
		return up, ""
	case dn.is == sloped && up.is == absent:
		return dn, ""
	}
	return sided{}, cause
}

// side returns the slope at operand j on one side.
func (q *quotients) side(j int, side float64) sided {
	var d *big.Float
	var slopes [2]float64
	for k, finer := range []int{0, stepBits / 2} {
		h := new(big.Float).SetMantExp(new(big.Float).Mul(q.h[j], Num(side, q.prec)), -finer)
		y := q.shift(j, h)
		if y == nil {
			return sided{}
		}
		d = new(big.Float).SetPrec(q.prec).Sub(y, q.f)
		slopes[k] = Float(d.Quo(d, h))
	}
	switch a, b := math.Abs(slopes[0]), math.Abs(slopes[1]); {
	case b > 0.9*math.Ldexp(a, stepBits/2): // a jump
		return sided{is: without}
	case b > 1 && b > 2*a:
		return sided{Num(0, q.prec), math.Copysign(1, slopes[1]), sloped, side}
	case b < a/2:
		return sided{Num(0, q.prec), 0, sloped, side}
	case math.Abs(slopes[0]-slopes[1]) <= 1e-9*b:
		return sided{d, 0, sloped, side}
	}
	return sided{is: without}
}

// none is a second derivative where there is no number: at an edge.
var none = new(big.Float).SetInf(false)

// bendAtEdge returns the second derivative by operand j on one side, nil where it is 0.
func (q *quotients) bendAtEdge(j int, side float64) (s *big.Float) {
	var bends [2]float64
	for k, finer := range []int{0, stepBits / 4} {
		h := new(big.Float).SetMantExp(new(big.Float).Mul(q.h[j], Num(side, q.prec)), -finer)
		y, z := q.shift(j, h), q.shift(j, new(big.Float).SetMantExp(h, 1))
		if y == nil || z == nil {
			return none
		}
		s = new(big.Float).SetPrec(q.prec).Add(z, q.f)
		s.Sub(s, y).Sub(s, y)
		if q.rounded(z, s, h, h) {
			return nil
		}
		bends[k] = Float(s.Quo(s, h).Quo(s, h))
	}
	switch a, b := math.Abs(bends[0]), math.Abs(bends[1]); {
	case b < a/2:
		return nil
	case math.Abs(bends[0]-bends[1]) <= 1e-9*b:
		return s
	}
	return none
}

// mixed returns the second derivative by operands j and l, nil where it is 0, by the values at four corners.
func (q *quotients) mixed(j, l int) *big.Float {
	switch {
	case LinearIn(q.nd.Op):
		return nil
	case q.up[j] == nil || q.up[l] == nil:
		return none
	}
	m := new(big.Float).SetPrec(q.prec)
	for _, c := range [][2]float64{{1, 1}, {1, -1}, {-1, -1}, {-1, 1}} {
		b := append([]*big.Float(nil), q.a...)
		for k, i := range []int{j, l} {
			h := new(big.Float).Mul(q.h[i], Num(c[k], 53))
			b[i] = new(big.Float).SetPrec(q.prec+stepBits+64).Add(b[i], h)
		}
		v := Op(q.nd, b, q.prec)
		if v == nil {
			return none
		}
		if c[0] == c[1] {
			m.Add(m, v)
		} else {
			m.Sub(m, v)
		}
	}
	if q.rounded(q.up[j], m, q.h[j], q.h[l]) {
		return nil
	}
	return m.Quo(m, q.h[j]).Quo(m, q.h[l]).Quo(m, Num(4, 53))
}

// operandScale returns, in powers of two, the size of the features that op may have along operand j of a.
func operandScale(op expr.Op, a []*big.Float, j int) int {
	if a[j].Sign() != 0 {
		e := a[j].MantExp(nil)
		if periodic(op) || op == expr.OpPow && j == 1 && a[0].Sign() < 0 { // a negative base has powers at the integers alone
			e = min(e, 0)
		}
		return e
	}
	low := 0 // the scale of the others, which a kink or a bend may have
	for _, b := range a {
		if b.Sign() != 0 {
			low = min(low, b.MantExp(nil))
		}
	}
	return low
}

// timesError returns |d|·err, of which d may be out of the range of float64.
func timesError(d *big.Float, err float64) float64 {
	if !finite(err) {
		return math.Inf(1)
	}
	return math.Abs(Float(new(big.Float).Mul(d, Num(err, 53))))
}

// piecewise reports operations that return one of their operands.
func piecewise(op expr.Op) bool {
	switch op {
	case expr.OpMax, expr.OpMin, expr.OpMaxOf, expr.OpMinOf, expr.OpSelect:
		return true
	}
	return false
}

// Periodic reports operations that have features of the size 1 at arguments of any size.
func periodic(op expr.Op) bool {
	switch op {
	case expr.OpSin, expr.OpCos, expr.OpTan, expr.OpSinpi, expr.OpCospi, expr.OpGamma, expr.OpLgamma, expr.OpDigamma:
		return true
	}
	return false
}

// straight reports operations that are linear in operand j.
func straight(op expr.Op, j int) bool {
	switch op {
	case expr.OpAdd, expr.OpSub, expr.OpMul, expr.OpNeg, expr.OpScale, expr.OpAddConst, expr.OpAbs, expr.OpSum, expr.OpDot, expr.OpDotConst:
		return true
	case expr.OpDiv:
		return j == 0
	}
	return piecewise(op)
}

// LinearIn reports operations without mixed partial derivatives.
func LinearIn(op expr.Op) bool {
	switch op {
	case expr.OpAdd, expr.OpSub, expr.OpSum, expr.OpDotConst, expr.OpSumSquares, expr.OpMax, expr.OpMin, expr.OpMaxOf, expr.OpMinOf, expr.OpSelect:
		return true
	}
	return false
}
