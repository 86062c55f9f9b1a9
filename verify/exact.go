package verify

import (
	"math"
	"math/big"
	"slices"
	"strconv"

	"slope/expr"
)

// An exact evaluation of a recording: values and partial derivatives of every
// operation, with far more digits than float64 has, and bounds of what the
// rounding of float64 can make of them.
//
// The partial derivatives are central differences of the operations alone, with
// 400 bits and steps of 2⁻¹⁰⁰ relative: exact to 2⁻²⁰⁰, with no formula of
// internal/rule involved. At a kink they are the mean of the one-sided slopes, and where n
// operands are the largest or smallest 1/n each, which is the convention of this module.
type exact struct {
	p     *expr.Program
	bits  uint           // the precision
	v     []*big.Float   // values
	d1    [][]*big.Float // ∂node/∂operand, by node and operand
	d2    [][]float64    // bounds of the second partials' row sums, by node and operand
	h2    [][]float64    // absolute second partials, by node, a square each
	err   []float64      // bounds of the rounding error of the float64 values
	grad  []float64      // the exact gradient, rounded
	bar   []float64      // bounds of the error of a gradient computed in float64
	big   []*big.Float   // the exact gradient
	cause string         // why there is none, "" if there is
}

const (
	exactBits = 400
	stepBits  = 100
	mostBits  = 1 << 13 // numbers next to underflow would have more, which are not needed
)

func toFloat(x *big.Float) float64 {
	if x == nil {
		return math.NaN()
	}
	f, _ := x.Float64()
	return f
}

// newExact evaluates p at x. cause is set where an operation has no finite
// value or derivative, or no function in arbitrary precision, or where the
// rounding errors reach a kink, an edge or the ends of the range of float64.
func newExact(p *expr.Program, x []*big.Float, bits uint) *exact {
	n := p.Len()
	e := &exact{p: p, bits: bits, v: make([]*big.Float, n), d1: make([][]*big.Float, n), d2: make([][]float64, n), h2: make([][]float64, n), err: make([]float64, n)}
	need := live(p)
	for i, nd := range p.Nodes() {
		if !need[i] {
			continue
		}
		switch nd.Op {
		case expr.OpInput:
			e.v[i] = x[nd.Int]
			continue
		case expr.OpConst:
			e.v[i] = bigNum(nd.C[0], bits)
			continue
		case expr.OpData:
			e.cause = "a program with data inputs"
			return e
		}
		if e.cause = e.node(i, nd); e.cause != "" {
			e.cause = nd.Op.String() + ": " + e.cause
			return e
		}
	}
	e.sweep()
	return e
}

// live marks the nodes that the result depends on.
func live(p *expr.Program) []bool {
	need := make([]bool, p.Len())
	for _, k := range p.Outputs() {
		need[k] = true
	}
	for i := p.Len() - 1; i >= 0; i-- {
		if need[i] {
			for _, a := range p.Node(i).Args {
				need[a] = true
			}
		}
	}
	return need
}

// node evaluates node i and its partial derivatives.
func (e *exact) node(i int, nd expr.Node) (cause string) {
	k := len(nd.Args)
	a := make([]*big.Float, k)
	for j, b := range nd.Args {
		a[j] = e.v[b]
	}
	prec := e.bits
	for _, x := range a {
		if m := -x.MantExp(nil); x.Sign() != 0 && m > 0 {
			prec = max(prec, e.bits+uint(min(2*m, 4400)))
		}
	}
	for {
		need, cause := e.partials(i, nd, a, prec)
		if cause != "" {
			return cause
		}
		if need <= prec || prec >= mostBits {
			return e.round(i, nd, a)
		}
		prec = min(need, mostBits)
	}
}

// partials evaluates node i and its partial derivatives with prec bits, and
// returns how many it takes.
func (e *exact) partials(i int, nd expr.Node, a []*big.Float, prec uint) (need uint, cause string) {
	k := len(a)
	f := bigOp(nd, a, prec)
	if f == nil {
		return 0, "no finite value, or no function in arbitrary precision"
	}
	if f.MantExp(nil) > 1024 {
		return 0, "next to overflow"
	}
	e.v[i] = f
	e.d1[i], e.d2[i], e.h2[i] = make([]*big.Float, k), make([]float64, k), make([]float64, k*k)
	hs := make([]*big.Float, k)
	ups := make([]*big.Float, k)
	shift := func(j int, h *big.Float) *big.Float {
		b := append([]*big.Float(nil), a...)
		b[j] = new(big.Float).SetPrec(max(prec+stepBits, uint(max(0, a[j].MantExp(nil)-h.MantExp(nil))))+64).Add(a[j], h)
		return bigOp(nd, b, prec)
	}
	for j := range k {
		h := bigNum(1, prec)
		h.SetMantExp(h, operandScale(nd.Op, a, j)-stepBits)
		hs[j] = h
		if nd.Op == expr.OpSelect && j == 0 {
			e.d1[i][j] = bigNum(0, prec)
			continue
		}
		if n := ties(a, f); n > 2 && nd.Op != expr.OpSelect && piecewise(nd.Op) && a[j].Cmp(f) == 0 { // one operand alone shows ½
			e.d1[i][j] = new(big.Float).SetPrec(prec).Quo(bigNum(1, prec), bigNum(float64(n), prec))
			continue
		}
		up, dn := shift(j, h), shift(j, new(big.Float).Neg(h))
		if up == nil || dn == nil {
			return 0, "the edge of the domain"
		}
		ups[j] = up
		d := new(big.Float).SetPrec(prec).Sub(up, dn)
		if lost := up.MantExp(nil) - d.MantExp(nil); d.Sign() != 0 && up.Sign() != 0 && lost > 0 { // the digits that cancel
			need = max(need, uint(lost)+200)
		}
		if d.Sign() == 0 && !piecewise(nd.Op) { // flat, or all digits have cancelled: enough for a slope of 2⁻¹¹⁰⁰
			need = max(need, uint(max(0, f.MantExp(nil)-h.MantExp(nil)+1164)))
		}
		d.Quo(d, new(big.Float).SetPrec(prec).Add(h, h))
		if a[j].Sign() == 0 {
			// A slope that depends on the step is infinite.
			h2 := new(big.Float).SetMantExp(h, -stepBits/2)
			up2, dn2 := shift(j, h2), shift(j, new(big.Float).Neg(h2))
			if up2 == nil || dn2 == nil {
				return 0, "the edge of the domain"
			}
			d2 := new(big.Float).SetPrec(prec).Sub(up2, dn2)
			d2.Quo(d2, new(big.Float).SetPrec(prec).Add(h2, h2))
			if x, y := toFloat(d), toFloat(d2); math.Abs(x-y) > 1e-9*math.Abs(x) && math.Abs(y) > 1 {
				return 0, "an infinite slope"
			} else if math.Abs(y) < math.Abs(x)/2 { // as that of x³
				d = bigNum(0, prec)
			}
		}
		e.d1[i][j] = d
		s := new(big.Float).SetPrec(prec).Add(up, dn)
		s.Sub(s, f).Sub(s, f)
		if !constantSecond(nd.Op) && (nd.Op != expr.OpDiv || j > 0) {
			need = max(need, secondBits(up, s, h, h))
		}
		s.Quo(s, h).Quo(s, h)
		// The error of ∂/∂a[j] by the errors of the operands, and the
		// 4u·|x·f″| that a rule may err by next to a zero of its slope.
		e.h2[i][j*k+j] = math.Abs(toFloat(s))
		e.d2[i][j] = timesError(s, e.err[nd.Args[j]]+4*u*math.Abs(toFloat(a[j])))
	}
	for j := range k { // mixed partials
		for l := range k {
			if l == j || ups[j] == nil || ups[l] == nil || linearIn(nd.Op) {
				continue
			}
			b := append([]*big.Float(nil), a...)
			b[j] = new(big.Float).SetPrec(prec+stepBits+64).Add(a[j], hs[j])
			b[l] = new(big.Float).SetPrec(prec+stepBits+64).Add(a[l], hs[l])
			m := bigOp(nd, b, prec)
			if m == nil {
				continue
			}
			m = new(big.Float).SetPrec(prec).Sub(m, ups[j])
			m.Sub(m, ups[l]).Add(m, f)
			need = max(need, secondBits(ups[j], m, hs[j], hs[l]))
			m.Quo(m, hs[j]).Quo(m, hs[l])
			e.h2[i][j*k+l] = math.Abs(toFloat(m))
			e.d2[i][j] += timesError(m, e.err[nd.Args[l]]+4*u*math.Abs(toFloat(a[l])))
		}
	}
	return need, ""
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
	return math.Abs(toFloat(new(big.Float).Mul(d, bigNum(err, 53))))
}

// secondBits returns how many bits of f a second difference d over the steps g and h takes: it
// is needed to a few digits only. One of 0 may have lost all: enough for a derivative of 2⁻¹¹⁰⁰.
func secondBits(f, d, g, h *big.Float) uint {
	k := f.MantExp(nil)
	if d.Sign() == 0 {
		return uint(max(0, k-g.MantExp(nil)-h.MantExp(nil)+1164))
	}
	return uint(max(0, k-d.MantExp(nil)+64))
}

// piecewise reports operations that return one of their operands.
func piecewise(op expr.Op) bool {
	switch op {
	case expr.OpMax, expr.OpMin, expr.OpMaxOf, expr.OpMinOf, expr.OpSelect:
		return true
	}
	return false
}

// periodic reports operations that have features of the size 1 at arguments of any size.
func periodic(op expr.Op) bool {
	switch op {
	case expr.OpSin, expr.OpCos, expr.OpTan, expr.OpGamma, expr.OpLgamma, expr.OpDigamma:
		return true
	}
	return false
}

// linearIn reports operations without mixed partial derivatives.
func linearIn(op expr.Op) bool {
	switch op {
	case expr.OpAdd, expr.OpSub, expr.OpSum, expr.OpDotConst, expr.OpSumSquares, expr.OpMax, expr.OpMin, expr.OpMaxOf, expr.OpMinOf, expr.OpSelect:
		return true
	}
	return false
}

// round bounds the rounding error of the float64 value of node i.
func (e *exact) round(i int, nd expr.Node, a []*big.Float) (cause string) {
	y := math.Abs(toFloat(e.v[i]))
	if y > 1e300 {
		return "next to overflow"
	}
	err, terms := 0.0, y
	if nd.Op == expr.OpLogSumExp { // the greatest operand and the logarithm of a sum, which may cancel
		terms += math.Abs(toFloat(slices.MaxFunc(a, (*big.Float).Cmp)))
	}
	for j, b := range nd.Args {
		d := math.Abs(toFloat(e.d1[i][j]))
		if d > 1e300 {
			return "a slope next to overflow"
		}
		err += d*e.err[b] + e.d2[i][j]*e.err[b]
		switch nd.Op { // sums, of terms that may cancel
		case expr.OpSum, expr.OpDot, expr.OpDotConst:
			terms += d * math.Abs(toFloat(a[j]))
		}
		// A kink or a jump within reach of the error of the operand?
		if r := e.err[b]; r > 0 || maxErr(e, nd) > 0 {
			for _, edge := range edges(nd.Op) {
				if gap := new(big.Float).Sub(a[j], bigNum(edge, 53)); r > 0 && math.Abs(toFloat(gap)) <= r {
					return "rounding errors reach " + strconv.FormatFloat(edge, 'g', -1, 64) + ", where it ends or is not smooth"
				}
			}
			switch nd.Op {
			case expr.OpAbs, expr.OpSelect:
				if r > 0 && j == 0 && math.Abs(toFloat(a[0])) <= r {
					return "rounding errors reach the kink"
				}
			case expr.OpGamma, expr.OpLgamma, expr.OpDigamma:
				if x := toFloat(a[0]); x-r <= 0 && math.Abs(x-math.Round(x)) <= r {
					return "rounding errors reach a pole"
				}
			case expr.OpMax, expr.OpMin, expr.OpMaxOf, expr.OpMinOf:
				if gap := math.Abs(toFloat(new(big.Float).Sub(a[j], e.v[i]))); y == y && gap <= r+maxErr(e, nd) && (a[j].Cmp(e.v[i]) != 0 || ties(a, e.v[i]) > 1) {
					return "rounding errors reach the tie"
				}
			}
			if curve := e.d2[i][j]; curve > 0.1*d && curve*r > 0.1*y {
				return "rounding errors leave no digits"
			}
		}
	}
	if !finite(err) {
		return "a second derivative next to overflow"
	}
	e.err[i] = err + 4*u*terms*math.Max(1, float64(len(a))/2) + 2*eta
	switch nd.Op {
	case expr.OpNeg, expr.OpAbs, expr.OpMax, expr.OpMin, expr.OpMaxOf, expr.OpMinOf, expr.OpSelect:
		e.err[i] = err
	}
	return ""
}

// edges returns the operands at which an operation ends or is not smooth, but for kinks and poles.
func edges(op expr.Op) []float64 {
	switch op {
	case expr.OpSqrt, expr.OpCbrt, expr.OpPow, expr.OpPowConst, expr.OpLog, expr.OpLog2, expr.OpLog10, expr.OpInv, expr.OpDiv, expr.OpAtan2, expr.OpHypot, expr.OpNorm2:
		return []float64{0}
	case expr.OpAsin, expr.OpAcos, expr.OpAtanh:
		return []float64{-1, 1}
	case expr.OpAcosh:
		return []float64{1}
	case expr.OpLog1p:
		return []float64{-1}
	}
	return nil
}

func ties(a []*big.Float, m *big.Float) int {
	k := 0
	for _, x := range a {
		if x.Cmp(m) == 0 {
			k++
		}
	}
	return k
}

func maxErr(e *exact, nd expr.Node) float64 {
	m := 0.0
	for _, b := range nd.Args {
		m = math.Max(m, e.err[b])
	}
	return m
}

// sweep computes the exact gradient and the bound of its rounding error, by the
// adjoint recurrence. A forward mode rounds tangents, which may underflow where adjoints
// do not, and overflow, and a reverse mode adjoints: then there is no cause to expect anything of it.
func (e *exact) sweep() {
	p, n := e.p, e.p.Len()
	adj, bar := make([]*big.Float, n), make([]float64, n)
	adj[p.Outputs()[0]] = bigNum(1, e.bits)
	underflow, overflow := 0.0, false
	for i := n - 1; i >= 0; i-- {
		if adj[i] == nil || e.d1[i] == nil {
			continue
		}
		g := math.Abs(toFloat(adj[i]))
		underflow += 4 * eta * g
		for j, b := range p.Node(i).Args {
			d := math.Abs(toFloat(e.d1[i][j]))
			t := new(big.Float).SetPrec(e.bits).Mul(adj[i], e.d1[i][j])
			overflow = overflow || t.MantExp(nil) > 1000
			if adj[b] == nil {
				adj[b] = t
			} else {
				adj[b].Add(adj[b], t)
			}
			bar[b] += bar[i]*(d+e.d2[i][j]) + g*(e.d2[i][j]+8*u*d+eta) + 4*u*g*d + 4*eta
		}
	}
	switch {
	case slices.Max(e.tangents(-1)) > 1e300:
		e.cause = "a tangent next to overflow"
		return
	case overflow: // terms that overflow do not cancel
		e.cause = "an adjoint next to overflow"
		return
	}
	e.grad, e.bar, e.big = make([]float64, p.Dim()), make([]float64, p.Dim()), make([]*big.Float, p.Dim())
	for i, nd := range p.Nodes() {
		if nd.Op != expr.OpInput {
			continue
		}
		if adj[i] == nil {
			adj[i] = bigNum(0, e.bits)
		}
		e.big[nd.Int], e.grad[nd.Int], e.bar[nd.Int] = adj[i], toFloat(adj[i]), 2*bar[i]+2*u*math.Abs(toFloat(adj[i]))+underflow
		if e.bar[nd.Int] != e.bar[nd.Int] {
			e.bar[nd.Int] = math.Inf(1)
		}
	}
}

// tangents bounds the derivatives of all operations by input j, or by any input if j is −1.
func (e *exact) tangents(j int) []float64 {
	t := make([]float64, e.p.Len())
	for i, nd := range e.p.Nodes() {
		if nd.Op == expr.OpInput && (j < 0 || nd.Int == j) {
			t[i] = 1
		}
		for k, d := range e.d1[i] {
			if w := t[nd.Args[k]]; w > 0 {
				t[i] += math.Abs(toFloat(d)) * w
			}
		}
	}
	return t
}

// exactAt evaluates p at a point of float64 numbers.
func exactAt(p *expr.Program, x []float64) *exact {
	return newExact(p, bigNums(x, exactBits), exactBits)
}

// judge compares a gradient computed in float64 with the exact one.
func (e *exact) judge(name string, got []float64) []Entry {
	out := make([]Entry, len(got))
	for j, g := range got {
		out[j] = e.entry(name, j, g)
	}
	return out
}

func (e *exact) entry(name string, j int, got float64) Entry {
	en := Entry{Name: name, Got: got, Want: math.NaN(), Bar: math.Inf(1), Reason: e.cause}
	if len(e.big) > 1 || len(e.grad) > 1 {
		en.Name = name + "[" + strconv.Itoa(j) + "]"
	}
	if e.cause != "" {
		return en
	}
	en.Want, en.Bar = e.grad[j], e.bar[j]
	switch {
	case math.IsInf(en.Bar, 1) || math.Abs(en.Want) > 1e300:
		en.Reason = "next to overflow"
	case math.Abs(got-en.Want) <= en.Bar:
		en.Verdict = Holds
		if en.Bar > 1e-3*math.Max(math.Abs(en.Want), 1e-290) && en.Want != 0 && en.Bar > 1e-6*math.Abs(e.sizeOf()) {
			en.Verdict, en.Reason = Undecided, "ill-conditioned: the rounding of float64 leaves no digits"
		}
	default:
		en.Verdict, en.Reason = Refuted, describe(got, en.Want, en.Bar)
	}
	return en
}

func (e *exact) sizeOf() float64 {
	s := 0.0
	for _, g := range e.grad {
		s = math.Max(s, math.Abs(g))
	}
	return s
}

func bigNums(x []float64, prec uint) []*big.Float {
	b := make([]*big.Float, len(x))
	for i, v := range x {
		b[i] = bigNum(v, prec)
	}
	return b
}
