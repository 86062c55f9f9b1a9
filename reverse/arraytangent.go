package reverse

// The forward sweep of a tape2: tangents, derivatives along a direction, of the
// results of array operations. Linear operations are evaluated with tangents in
// place of values.

// carry takes the direction through operation k, and returns the tangent of a
// scalar result.
func (a *arrays) carry(k int) float64 {
	n := &a.nodes[k]
	switch {
	case n.op >= opSum:
		return a.scalarTangent(n)
	case n.op == opLeaf: // given by the driver
	case n.spent || n.lazy:
		n.tan = nil
	default:
		n.tan = a.tangents.alloc(len(n.val))
		a.arrayTangent(n, n.tan)
	}
	return 0
}

// tangent returns the tangent of n.
func (a *arrays) tangent(n *node) []float64 {
	if !n.needs {
		if len(a.zeros) < len(n.val) {
			a.zeros = make([]float64, 2*len(n.val))
		}
		return a.zeros[:len(n.val)]
	}
	if n.tan == nil {
		n.tan = a.tangents.alloc(len(n.val))
		a.arrayTangent(n, n.tan)
	}
	return n.tan
}

// live reports whether data of v has an effect: whether v moves, while data means
// tangents.
func (a *arrays) live(v view) bool { return !a.moving || a.needs(v) }

// move returns the tangents of v.
func (a *arrays) move(v view) []float64 { return a.tangent(&a.nodes[v.k])[v.off:] }

// number returns the value of a scalar operand, or its tangent.
func (a *arrays) number(s number) float64 {
	switch {
	case !a.moving:
		return s.value
	case s.scale == 0:
		return 0
	}
	return times(s.scale, a.t2.tan[uint32(s.id)])
}

// arrayTangent sets z to the tangent of the result of n.
func (a *arrays) arrayTangent(n *node, z []float64) {
	moving := a.moving
	a.moving = false
	switch n.op {
	case opMul, opDiv:
		a.binaryTangent(n, z)
	case opMulVar:
		s := a.number(n.s)
		x := a.data(n.x)
		a.moving = true
		ds, dx := a.number(n.s), a.data(n.x)
		a.moving = false
		k, l := lines(n.x, n.x)
		for i := range k {
			zs, xs, ts := z[i*l:i*l+l], x[i*n.x.ld:], dx[i*n.x.ld:]
			for j := range zs {
				zs[j] = along(ts[j], s) + along(ds, xs[j])
			}
		}
	case opChain:
		x := a.move(n.x)
		k, l := lines(n.x, n.x)
		for i := range k {
			zs, ds, xs := z[i*l:i*l+l], n.d[i*l:][:l], x[i*n.x.ld:][:l]
			for j, t := range xs {
				zs[j] = along(t, ds[j])
			}
		}
	case opMulVec, opMatMul:
		a.productTangent(n, z)
	case opSoftmax:
		x := a.move(n.x)
		for i := range n.x.rows {
			softmaxTangent(z[i*n.x.cols:][:n.x.cols], n.val[i*n.x.cols:], x[i*n.x.ld:])
		}
	case opSquareRows:
		x, t := a.data(n.x), a.move(n.x)
		for i := range n.x.rows {
			z[i] = 2 * sumAlong(t[i*n.x.ld:][:n.x.cols], x[i*n.x.ld:])
		}
	case opLSERows:
		x := a.move(n.x)
		for i := range n.x.rows {
			z[i] = sumAlong(x[i*n.x.ld:][:n.x.cols], n.d[i*n.x.cols:])
		}
	case opSolve, opTriSolve:
		a.solveTangent(n, z)
	case opCholesky:
		a.choleskyTangent(n, z)
	case opEigen:
		a.eigenTangent(n, z)
	case opRule:
		a.ruleTangent(n, z)
	default:
		a.moving = true
		a.eval(n, z)
	}
	a.moving = moving
}

// along returns d·t, where t is a tangent: 0 if t is exactly 0.
func along(t, d float64) float64 {
	if p := t * d; p == p {
		return p
	}
	return times(d, t)
}

// sumAlong returns Σ dᵢtᵢ for tangents t.
func sumAlong(t, d []float64) (sum float64) {
	d = d[:len(t)]
	for i, v := range t {
		sum += along(v, d[i])
	}
	return sum
}

// sumView returns Σ dᵢtᵢ for the tangents t of v and d packed.
func (a *arrays) sumView(v view, d []float64) (sum float64) {
	t := a.move(v)
	k, l := lines(v, v)
	for i := range k {
		sum += sumAlong(t[i*v.ld:][:l], d[i*l:])
	}
	return sum
}

// binaryTangent is ż = ẋ∘y + x∘ẏ for a product, ż = (ẋ − z∘ẏ)/y for a quotient.
func (a *arrays) binaryTangent(n *node, z []float64) {
	v, u := n.x, n.y
	x, y, dx, dy := a.data(v), a.data(u), a.move(v), a.move(u)
	k, l := lines(v, u)
	for i := range k {
		zs := z[i*l : i*l+l]
		xs, dxs := x[i*v.ld:][:l], dx[i*v.ld:][:l]
		ys, dys := y[i*u.ld:][:l], dy[i*u.ld:][:l]
		if n.op == opMul {
			for j := range zs {
				zs[j] = along(dxs[j], ys[j]) + along(dys[j], xs[j])
			}
			continue
		}
		for j, q := range n.val[i*l : i*l+l] {
			zs[j] = (dxs[j] - float64(q*dys[j])) / ys[j]
			if zs[j] != zs[j] {
				zs[j] = along(dxs[j], 1/ys[j]) + along(dys[j], -q/ys[j])
			}
		}
	}
}

// productTangent is ż = ẋ·y + x·ẏ.
func (a *arrays) productTangent(n *node, z []float64) {
	v, u := n.x, n.y
	if n.op == opMulVec {
		u.rows, u.cols, u.ld = u.cols, 1, 1
	}
	r, _ := v.dims()
	_, c := u.dims()
	out := dense(z, r, c)
	fresh := true
	if a.needs(v) {
		a.accumulate(out, &a.tangents, true, a.block(v, a.move(v)), a.block(u, a.data(u)), along)
		fresh = false
	}
	if a.needs(u) {
		a.accumulate(out, &a.tangents, fresh, a.block(v, a.data(v)), a.block(u, a.move(u)), alongRight)
	}
}

func alongRight(d, t float64) float64 { return along(t, d) }

// softmaxTangent sets z to ṗᵢ = pᵢ(ẋᵢ − Σ pⱼẋⱼ). All ẋ may be shifted by one number:
// that of the greatest pᵢ keeps the differences from cancelling where that is all
// but 1.
func softmaxTangent(z, p, x []float64) {
	p, x = p[:len(z)], x[:len(z)]
	ref := 0
	for i, v := range p {
		if v > p[ref] {
			ref = i
		}
	}
	r, s := x[ref], 0.0
	for i, v := range p {
		z[i] = x[i] - r
		s += along(z[i], v)
	}
	for i, v := range p {
		z[i] = along(z[i]-s, v)
	}
}

// scalarTangent returns the tangent of the scalar result of n.
func (a *arrays) scalarTangent(n *node) float64 {
	v := n.x
	switch n.op {
	case opSum:
		a.moving = true
		s := a.sumOf(n)
		a.moving = false
		return s
	case opAt:
		return a.move(v)[0]
	case opFan, opNorm2, opLSE, opCrossEntropy:
		return a.sumView(v, n.d)
	case opResidual:
		return n.c * a.sumView(v, n.d)
	case opDot:
		return sumAlong(a.move(v)[:v.cols], a.data(n.y)) + sumAlong(a.move(n.y)[:v.cols], a.data(v))
	case opSumSquares:
		x, t, s := a.data(v), a.move(v), 0.0
		k, l := lines(v, v)
		for i := range k {
			s += sumAlong(t[i*v.ld:][:l], x[i*v.ld:])
		}
		return 2 * s
	case opLogDet:
		return a.logDetTangent(n)
	case opInvQuad:
		return a.invQuadTangent(n)
	case opDet:
		return a.detTangent(n)
	case opQuadForm:
		return a.quadFormTangent(n)
	}
	panic("reverse: array operation without a tangent")
}
