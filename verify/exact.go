package verify

import (
	"fmt"
	"math"
	"math/big"
	"slices"

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
		en := name
		if len(e.big) > 1 || len(e.grad) > 1 {
			en = fmt.Sprintf("%s[%d]", name, j)
		}
		out[j] = e.entry(en, j, g)
	}
	return out
}

func (e *exact) entry(name string, j int, got float64) Entry {
	if e.cause != "" {
		return Entry{Name: name, Got: got, Want: math.NaN(), Bar: math.Inf(1), Reason: e.cause}
	}
	return exactEntry(name, got, e.grad[j], e.bar[j], e.sizeOf())
}

// exactEntry compares a number computed in float64 with the exact one, from which rounding may take it by the bar; size is that
// of the largest number of its kind.
func exactEntry(name string, got, want, bar, size float64) Entry {
	e := Entry{Name: name, Got: got, Want: want, Bar: bar}
	switch {
	case math.IsInf(bar, 1) || math.Abs(want) > 1e300:
		e.Reason = "next to overflow"
	case !(math.Abs(got-want) <= bar):
		e.Verdict, e.Reason = Refuted, describe(got, want, bar)
	case bar > 1e-3*math.Max(math.Abs(want), 1e-290) && want != 0 && bar > 1e-6*size:
		e.Reason = "ill-conditioned: the rounding of float64 leaves no digits"
	default:
		e.Verdict = Holds
	}
	return e
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
