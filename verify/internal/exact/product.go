package exact

import (
	"math"
	"math/big"
	"slices"

	"slope/expr"
)

// Product returns the product of the exact Hessian and v,
//
//	Σⱼ Hₖⱼ·vⱼ = Σ over nodes i and operands a, b of  v̄ᵢ·f_ab·ȧₖ·ḃ
//
// with v̄ the adjoints, f_ab the second partial derivatives of the node, ȧₖ the tangents of the operands by coordinate k, and ḃ those along v; and
// the bars of its components, see productBars. It takes a few operations in arbitrary precision for each operand of a node, however many
// coordinates there are. Components are NaN where an operation has no finite second partials, and where a kink or an infinite
// slope depends on coordinate k or on one that v moves. There has to be a gradient.
func (e *Derivatives) Product(v []float64) (w, bars []float64) {
	if e.order2 == nil {
		e.order2 = e.newSecondOrder()
	}
	rough, along := e.order2.rough, false // v moves a kink
	for i, nd := range e.P.Nodes() {
		along = along || nd.Op == expr.OpInput && v[nd.Int] != 0 && rough[i]
	}
	sum, none := e.productSums(e.exactTangents(v))
	w = make([]float64, e.P.Dim())
	for i, nd := range e.P.Nodes() {
		switch {
		case nd.Op != expr.OpInput:
		case none[i] || along || rough[i]:
			w[nd.Int] = math.NaN()
		case sum[i] != nil:
			w[nd.Int] = Float(sum[i])
		}
	}
	return w, e.productBars(v)
}

// productSums returns, of each node, what the terms that have its tangent by coordinate k add up to without it, nil where there are none; and whether
// one of them is infinite. t are the tangents along v.
func (e *Derivatives) productSums(t []*big.Float) (sum []*big.Float, none []bool) {
	n := e.P.Len()
	sum, none = make([]*big.Float, n), make([]bool, n)
	for i := n - 1; i >= 0; i-- {
		args := e.P.Node(i).Args
		for j, d := range e.D1[i] {
			if a := args[j]; d.Sign() != 0 {
				sum[a], none[a] = plus(sum[a], sum[i], d), none[a] || none[i]
			}
		}
		if e.adj[i] == nil {
			continue
		}
		for at, second := range e.second[i] {
			a, b := args[at/len(args)], args[at%len(args)]
			switch {
			case second == nil || t[b] == nil:
			case second.IsInf():
				none[a] = true
			default:
				sum[a] = plus(sum[a], new(big.Float).Mul(e.adj[i], second), t[b])
			}
		}
	}
	return sum, none
}

// plus returns sum + x·y, where nil is 0.
func plus(sum, x, y *big.Float) *big.Float {
	if x == nil || y == nil {
		return sum
	}
	z := new(big.Float).Mul(x, y)
	if sum == nil {
		return z
	}
	return z.Add(sum, z)
}

// A secondOrder is what products with the Hessian need of each node, whatever the vector is.
type secondOrder struct {
	rough           []bool      // a kink depends on it
	most            []float64   // a bound of its tangents by any coordinate
	second, dsecond [][]float64 // absolute second partial derivatives and bounds of their errors
	known           bool        // there are such bounds everywhere
}

func (e *Derivatives) newSecondOrder() *secondOrder {
	n := e.P.Len()
	s := &secondOrder{rough: e.rough(), most: e.tangents(), second: make([][]float64, n), dsecond: make([][]float64, n), known: true}
	for i, nd := range e.P.Nodes() {
		if s.known && e.D1[i] != nil {
			s.second[i], s.dsecond[i] = e.secondBars(i, nd)
			s.known = s.dsecond[i] != nil
		}
	}
	return s
}

// rough tells of each node whether a kink depends on it, but for those that the law settles, or an infinite slope.
func (e *Derivatives) rough() []bool {
	_, reached := e.adjointTerms()
	rough := make([]bool, e.P.Len())
	for i := len(rough) - 1; i >= 0; i-- {
		nd := e.P.Node(i)
		if rough[i] || reached[i] && (e.steep[i] != nil || e.weights(i) == nil && e.kinkedAt(i, nd)) {
			for _, a := range nd.Args {
				rough[a] = true
			}
		}
	}
	return rough
}

// exactTangents returns the derivatives of all nodes along v, nil where a node does not depend on what v moves.
func (e *Derivatives) exactTangents(v []float64) []*big.Float {
	t := make([]*big.Float, e.P.Len())
	for i, nd := range e.P.Nodes() {
		if nd.Op == expr.OpInput && v[nd.Int] != 0 {
			t[i] = Num(v[nd.Int], e.Bits)
		}
		for k, d := range e.D1[i] {
			if d.Sign() != 0 {
				t[i] = plus(t[i], t[nd.Args[k]], d)
			}
		}
	}
	return t
}

// productBars bounds the rounding errors of the components of H·v computed in
// float64, to first order and twice over, for every way of computing it that adds
// up the terms of Product, or those of the entries of the Hessian. Each factor has an error: that of the local slopes that
// it is a sum of products of, which have the errors of the rules and of the operands
// at which they are taken. The factors have absolute values everywhere,
// so that no cancellation is counted on.
func (e *Derivatives) productBars(v []float64) []float64 {
	p := &productTerms{e: e, secondOrder: e.order2}
	if !p.known || !p.forward(v) {
		return slices.Repeat([]float64{math.Inf(1)}, len(v))
	}
	p.backward()
	moved := 0.0
	for _, c := range v {
		if c != 0 {
			moved++
		}
	}
	bars := slices.Repeat([]float64{64 * eta * p.norm}, len(v)) // of coordinates that are not in the program
	for i, nd := range e.P.Nodes() {
		if nd.Op == expr.OpInput {
			bars[nd.Int] += 2 * (p.byTangent[i] + p.each + (p.terms+4*(moved-1))*u*p.sum[i])
		}
	}
	for k, bar := range bars {
		if bar != bar {
			bars[k] = math.Inf(1)
		}
	}
	return bars
}

// productTerms are the factors of the terms and their errors, by node, and what they add up to: the bar of component k is linear in the
// tangents by coordinate k and their errors, and a backward sweep finds how.
type productTerms struct {
	e *Derivatives
	*secondOrder
	norm      float64   // Σ|vⱼ|
	t, dt     []float64 // tangents along v, and their errors
	byTangent []float64 // the factor of the tangent of a node by coordinate k in the bar of component k,
	byError   []float64 // that of the error of this tangent,
	each      float64   // and what there is beside
	sum       []float64 // the factor of the tangent in the sum of the absolute terms
	terms     float64   // how many there are
}

// slopeError bounds the error of the slope d ≥ 0 of node i by operand j.
func (e *Derivatives) slopeError(i, j int, d float64) float64 { return e.D2[i][j] + 8*u*d + eta }

// forward computes the tangents along v; it returns false where products of tangents may overflow on the way.
func (p *productTerms) forward(v []float64) bool {
	e, n := p.e, p.e.P.Len()
	p.t, p.dt = make([]float64, n), make([]float64, n)
	p.byTangent, p.byError, p.sum = make([]float64, n), make([]float64, n), make([]float64, n)
	for _, c := range v {
		p.norm += math.Abs(c)
	}
	for i, nd := range e.P.Nodes() {
		if nd.Op == expr.OpInput {
			p.t[i] = math.Abs(v[nd.Int])
		}
		if e.D1[i] == nil {
			continue
		}
		for j, a := range nd.Args {
			d := math.Abs(Float(e.D1[i][j]))
			p.t[i] += d * p.t[a]
			p.dt[i] += d*p.dt[a] + e.slopeError(i, j, d)*p.t[a] + eta*p.norm
		}
		p.dt[i] += float64(len(nd.Args)+3) * u * p.t[i]
	}
	return math.Max(slices.Max(p.t), slices.Max(p.most)) < 1e140
}

// backward computes the adjoints and their errors, and with them the terms.
func (p *productTerms) backward() {
	e, n := p.e, p.e.P.Len()
	adj, dadj, uses := make([]float64, n), make([]float64, n), make([]float64, n)
	for _, nd := range e.P.Nodes() {
		for _, a := range nd.Args {
			uses[a]++
		}
	}
	adj[e.P.Outputs()[0]] = 1
	for i := n - 1; i >= 0; i-- {
		if e.D1[i] == nil || adj[i] == 0 && dadj[i] == 0 {
			continue
		}
		w, args := adj[i], e.P.Node(i).Args
		dw := dadj[i] + (uses[i]+1)*u*w
		p.byTangent[i] += float64(len(args)+3) * u * p.byError[i]
		p.each += float64(len(args)) * eta * p.byError[i]
		for j, a := range args {
			d := math.Abs(Float(e.D1[i][j]))
			err := e.slopeError(i, j, d)
			adj[a] += w * d
			dadj[a] += dw*d + w*err + 4*u*w*d + eta
			p.byTangent[a] += p.byError[i] * err
			if d != 0 { // under any factor
				p.byTangent[a] += p.byTangent[i] * d
				p.byError[a] += p.byError[i] * d
				p.sum[a] += p.sum[i] * d
			}
			for l, c := range args {
				if g, dg := p.second[i][j*len(args)+l], p.dsecond[i][j*len(args)+l]; g != 0 || dg != 0 {
					p.add(bounded{w, dw}, bounded{g, dg}, a, c)
				}
			}
		}
	}
}

// A bounded number has a bound of its error.
type bounded struct{ v, err float64 }

// add adds the terms of the adjoint and the second partial derivative by the nodes a, by any coordinate, and c, along v.
func (p *productTerms) add(adjoint, second bounded, a, c uint32) {
	w, dw, g, dg := adjoint.v, adjoint.err, second.v, second.err
	x, y, dy := p.most[a], p.t[c], p.dt[c]
	p.terms++
	s, small := w*g*y, 8*eta*(1+w)*(1+g)*(p.norm+y)
	if s*x > 1e290 || g*x*y > 1e290 || g*x > 1e290 || g*y > 1e290 || w*g > 1e290 {
		s = math.Inf(1)
	}
	p.byTangent[a] += dw*g*y + w*dg*y + w*g*dy + 16*u*s + small
	p.byError[a] += w * g * y
	p.sum[a] += s
	p.each += small
}
