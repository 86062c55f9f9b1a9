package reverse

import "slope"

// ApplyVec returns r(x), the result of a user's own rule for vectors, as one operation. A
// matrix is passed by Flatten and comes back by Reshape. It panics unless r takes vectors of
// these lengths, and, on the tape of second derivatives, has JVP and HVP.
func ApplyVec[S Scalar[S]](r *slope.VecRule, x ...VecOf[S]) VecOf[S] {
	notEmpty("operands of ApplyVec", len(x))
	a, _ := x[0].open()
	n := node{op: opRule, rule: r, k: len(a.views), count: len(x)}
	for _, v := range x {
		u := operandVec(a, v)
		a.views = append(a.views, u)
		a.lengths = append(a.lengths, u.cols)
		if a.needs(u) {
			n.x = u // any operand with a gradient
		}
	}
	size := r.ResultLen(a.lengths, a.t2 != nil)
	a.lengths = a.lengths[:0]
	k, z := a.push(&n, size)
	r.Eval(z, a.operands(&a.in, &n))
	return newVec[S](a, whole(k, 1, size))
}

// operands returns in dst the data of the operands of a rule.
func (a *arrays) operands(dst *[][]float64, n *node) [][]float64 {
	*dst = (*dst)[:0]
	for _, v := range a.views[n.k : n.k+n.count] {
		*dst = append(*dst, a.data(v)[:v.cols:v.cols])
	}
	return *dst
}

// moves returns the tangents of the operands of a rule.
func (a *arrays) moves(n *node) [][]float64 {
	a.moving = true
	v := a.operands(&a.along, n)
	a.moving = false
	return v
}

// ruleTangent sets z to the tangent of the result of a rule: zero if nothing moves.
func (a *arrays) ruleTangent(n *node, z []float64) {
	v := a.moves(n)
	for _, t := range v {
		if anyNonzero(t) {
			n.rule.JVP(z, a.operands(&a.in, n), n.val, v)
			return
		}
	}
	clear(z)
}

// ruleBack adds the product of a rule's first derivatives with w, the adjoint of the result,
// to the adjoints of the operands.
func (a *arrays) ruleBack(n *node, w []float64) { a.ruleProduct(n, w, false) }

// ruleCurve is that with the second derivatives along the tangents.
func (a *arrays) ruleCurve(n *node, w []float64) { a.ruleProduct(n, w, true) }

func (a *arrays) ruleProduct(n *node, w []float64, curve bool) {
	if !anyNonzero(w) {
		return
	}
	operands := a.views[n.k : n.k+n.count]
	for _, v := range operands {
		if a.needs(v) {
			a.adjoint(v)
		}
	}
	mark := *a.scratch()
	a.out = a.out[:0]
	for _, v := range operands {
		a.out = append(a.out, a.scratch().alloc(v.cols))
	}
	w = w[:len(w):len(w)]
	if x := a.operands(&a.in, n); curve {
		n.rule.HVP(a.out, x, n.val, w, a.moves(n))
	} else {
		n.rule.VJP(a.out, x, n.val, w)
	}
	for i, v := range operands {
		if a.needs(v) {
			adj, _ := a.adjoint(v)
			addTo(adj, a.out[i])
		}
	}
	a.scratch().back(mark)
}
