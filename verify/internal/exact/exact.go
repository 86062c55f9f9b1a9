package exact

import (
	"math"
	"math/big"
	"slices"

	"slope/expr"
	"slope/verify/internal/expression"
)

// Derivatives are an exact evaluation of a recording: values and partial derivatives of every
// operation, with far more digits than float64 has, and bounds of what the
// rounding of float64 can make of them.
//
// The partial derivatives are those of dual numbers over arbitrary precision, by the formulas of internal/formula, with no
// rule of internal/rule involved; those of a user's rule are difference quotients of its Big. At a kink they are the mean of
// the one-sided slopes, and where n operands are the largest or smallest 1/n each, which is the convention of this module.
type Derivatives struct {
	P     *expr.Program
	Bits  uint           // the precision
	V     []*big.Float   // values
	D1    [][]*big.Float // ∂node/∂operand, by node and operand
	D2    [][]float64    // bounds of the second partials' row sums, by node and operand
	Err   []float64      // bounds of the rounding error of the float64 values
	Grad  []float64      // the exact gradient, rounded
	Bar   []float64      // bounds of the error of a gradient computed in float64
	big   []*big.Float   // the exact gradient
	adj   []*big.Float   // the derivatives of the result by all nodes, nil where it does not depend on one
	Cause string         // why there is none, "" if there is

	second [][]*big.Float // second partials, by node, a square each; nil where they are 0, infinite where there are none
	order2 *secondOrder   // nil until Product is called

	law       *law        // of the modes, nil for the function as such
	steep     [][]float64 // by node and operand: the sign of an infinite slope times ∞, for which D1 is 0; nil but by the law
	undefined bool        // the result is NaN
}

const usualBits = 400

// Float rounds x to float64; nil becomes NaN.
func Float(x *big.Float) float64 {
	if x == nil {
		return math.NaN()
	}
	f, _ := x.Float64()
	return f
}

// New evaluates p at x. Cause is set where an operation has no finite
// value or derivative, or no function in arbitrary precision, or where the
// rounding errors reach a kink, an edge or the ends of the range of float64.
func New(p *expr.Program, x []*big.Float, bits uint) *Derivatives {
	e := &Derivatives{P: p, Bits: bits}
	e.evaluate(x)
	return e
}

// evaluate evaluates all nodes at x.
func (e *Derivatives) evaluate(x []*big.Float) {
	p, n := e.P, e.P.Len()
	e.V, e.D1, e.D2, e.second = make([]*big.Float, n), make([][]*big.Float, n), make([][]float64, n), make([][]*big.Float, n)
	e.Err, e.steep = make([]float64, n), make([][]float64, n)
	need := expression.Live(p)
	for i, nd := range p.Nodes() {
		if !need[i] {
			continue
		}
		switch nd.Op {
		case expr.OpInput:
			e.V[i] = x[nd.Int]
			continue
		case expr.OpConst:
			e.V[i] = Num(nd.C[0], e.Bits)
			continue
		case expr.OpData:
			e.Cause = "a program with data inputs"
			return
		}
		if e.Cause = e.Node(i, nd); e.Cause != "" {
			e.Cause = nd.Op.String() + ": " + e.Cause
			return
		}
	}
	e.sweep()
}

// Node evaluates node i and its partial derivatives.
func (e *Derivatives) Node(i int, nd expr.Node) (cause string) {
	if w := e.weights(i); w != nil {
		return e.linear(i, nd, w)
	}
	k := len(nd.Args)
	a := make([]*big.Float, k)
	for j, b := range nd.Args {
		a[j] = e.V[b]
	}
	if cause := e.partials(i, nd, a, e.precision(a)); cause != "" {
		return cause
	}
	return e.round(i, nd, a)
}

// precision returns how many bits an operation takes: those of the evaluation, and those that small operands have beside 1 and beside the largest one.
func (e *Derivatives) precision(a []*big.Float) uint {
	top := 0
	for _, x := range a {
		top = max(top, x.MantExp(nil))
	}
	prec := e.Bits
	for _, x := range a {
		if m := top - x.MantExp(nil); x.Sign() != 0 && m > 0 {
			prec = max(prec, e.Bits+uint(min(2*m, 4400)))
		}
	}
	return prec
}

// sweep computes the exact gradient and the bound of its rounding error, by the
// adjoint recurrence. A forward mode rounds tangents, which may underflow where adjoints
// do not, and overflow, and a reverse mode adjoints: then there is no cause to expect anything of it.
func (e *Derivatives) sweep() {
	p, n := e.P, e.P.Len()
	adj, bar := make([]*big.Float, n), make([]float64, n)
	adj[p.Outputs()[0]] = Num(1, e.Bits)
	underflow, overflow := 0.0, false
	for i := n - 1; i >= 0; i-- {
		if adj[i] == nil || e.D1[i] == nil {
			continue
		}
		g := math.Abs(Float(adj[i]))
		underflow += 4 * eta * g
		for j, b := range p.Node(i).Args {
			d := math.Abs(Float(e.D1[i][j]))
			t := new(big.Float).SetPrec(e.Bits).Mul(adj[i], e.D1[i][j])
			overflow = overflow || t.MantExp(nil) > 1000
			if adj[b] == nil {
				adj[b] = t
			} else {
				adj[b].Add(adj[b], t)
			}
			bar[b] += bar[i]*(d+e.D2[i][j]) + g*(e.D2[i][j]+8*u*d+eta) + 4*u*g*d + 4*eta
		}
	}
	switch {
	case !(slices.Max(e.tangents()) <= 1e300): // NaN too, of one that has met a slope of 0
		e.Cause = "a tangent next to overflow"
		return
	case overflow: // terms that overflow do not cancel
		e.Cause = "an adjoint next to overflow"
		return
	}
	e.adj = adj
	e.Grad, e.Bar, e.big = make([]float64, p.Dim()), make([]float64, p.Dim()), make([]*big.Float, p.Dim())
	for i, nd := range p.Nodes() {
		if nd.Op != expr.OpInput {
			continue
		}
		if adj[i] == nil {
			adj[i] = Num(0, e.Bits)
		}
		e.big[nd.Int], e.Grad[nd.Int], e.Bar[nd.Int] = adj[i], Float(adj[i]), 2*bar[i]+2*u*math.Abs(Float(adj[i]))+underflow
		if e.Bar[nd.Int] != e.Bar[nd.Int] {
			e.Bar[nd.Int] = math.Inf(1)
		}
	}
}

// tangents bounds the derivatives of all operations by any input.
func (e *Derivatives) tangents() []float64 {
	t := make([]float64, e.P.Len())
	for i, nd := range e.P.Nodes() {
		if nd.Op == expr.OpInput {
			t[i] = 1
		}
		for k, d := range e.D1[i] {
			if w := t[nd.Args[k]]; w > 0 {
				t[i] += math.Abs(Float(d)) * w
			}
		}
	}
	return t
}

// At evaluates p at a point of float64 numbers.
func At(p *expr.Program, x []float64) *Derivatives {
	return New(p, Nums(x, usualBits), usualBits)
}

// Nums is Num of every number.
func Nums(x []float64, prec uint) []*big.Float {
	b := make([]*big.Float, len(x))
	for i, v := range x {
		b[i] = Num(v, prec)
	}
	return b
}

// Value returns the value of the recording with a bound of its rounding error in float64.
func (e *Derivatives) Value() (v, err float64) {
	out := e.P.Outputs()[0]
	return Float(e.V[out]), e.Err[out]
}
