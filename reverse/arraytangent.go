package reverse

import "slope/internal/kernel"

// The forward sweep of a tape2: tangents, derivatives along a direction, of the
// results of array operations. Linear operations are evaluated with tangents in
// place of values.

// carry takes the direction through operation k, and returns the tangent of a
// scalar result.
func (a *arrays) carry(k int) float64 {
	n := &a.nodes[k]
	switch {
	case n.op >= opSum:
		return a.rules.scalar(n.op).tangent(a, n)
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
	moving, rule := a.moving, a.rules.array(n.op)
	if a.moving = rule.tangent == nil; a.moving {
		rule.eval(a, n, z)
	} else {
		rule.tangent(a, n, z)
	}
	a.moving = moving
}

// mulVarTangent is ż = s·ẋ + ṡ·x.
func (a *arrays) mulVarTangent(n *node, z []float64) {
	s, x := a.number(n.s), a.data(n.x)
	a.moving = true
	ds, dx := a.number(n.s), a.data(n.x)
	a.moving = false
	k, l := lines(n.x, n.x)
	for i := range k {
		zs, xs, ts := z[i*l:i*l+l], x[i*n.x.ld:][:l], dx[i*n.x.ld:][:l]
		if s-s == 0 {
			kernel.Scale(zs, ts, s)
		} else {
			for j, t := range ts {
				zs[j] = along(t, s)
			}
		}
		if ds != 0 {
			kernel.AccScale(zs, xs, ds)
		}
	}
}

// chainTangent is ż = f′(x)·ẋ.
func (a *arrays) chainTangent(n *node, z []float64) {
	x := a.move(n.x)
	k, l := lines(n.x, n.x)
	for i := range k {
		setTimes(z[i*l:i*l+l], x[i*n.x.ld:][:l], n.d[i*l:], along)
	}
}

// squareRowsTangent is żᵢ = 2·Σⱼ xᵢⱼẋᵢⱼ.
func (a *arrays) squareRowsTangent(n *node, z []float64) {
	x, t := a.data(n.x), a.move(n.x)
	for i := range n.x.rows {
		z[i] = 2 * sumAlong(t[i*n.x.ld:][:n.x.cols], x[i*n.x.ld:])
	}
}

// fanRowsTangent is żᵢ = Σⱼ dᵢⱼẋᵢⱼ.
func (a *arrays) fanRowsTangent(n *node, z []float64) {
	v := n.x
	x := a.move(v)
	for i := range v.rows {
		z[i] = sumAlong(x[i*v.ld:][:v.cols], n.d[i*v.cols:])
	}
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
	if sum = kernel.Dot(t, d); sum == sum {
		return sum
	}
	sum = 0
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

// softmaxTangent is softmaxAlong in each row.
func (a *arrays) softmaxTangent(n *node, z []float64) {
	x := a.move(n.x)
	for i := range n.x.rows {
		softmaxAlong(z[i*n.x.cols:][:n.x.cols], n.val[i*n.x.cols:], x[i*n.x.ld:])
	}
}

// softmaxAlong sets z to ṗᵢ = pᵢ(ẋᵢ − Σ pⱼẋⱼ). All ẋ may be shifted by one number:
// that of the greatest pᵢ keeps the differences from cancelling where that is all
// but 1.
func softmaxAlong(z, p, x []float64) {
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

func (a *arrays) sumTangent(n *node) float64 {
	a.moving = true
	s := a.sumOf(n)
	a.moving = false
	return s
}

func (a *arrays) fanTangent(n *node) float64      { return a.sumView(n.x, n.d) }
func (a *arrays) residualTangent(n *node) float64 { return n.c * a.sumView(n.x, n.d) }
func (a *arrays) atTangent(n *node) float64       { return a.move(n.x)[0] }

// dotTangent is ẋ·y + x·ẏ.
func (a *arrays) dotTangent(n *node) float64 {
	l := n.x.cols
	return sumAlong(a.move(n.x)[:l], a.data(n.y)) + sumAlong(a.move(n.y)[:l], a.data(n.x))
}

// sumSquaresTangent is 2·Σ xᵢẋᵢ.
func (a *arrays) sumSquaresTangent(n *node) float64 {
	v := n.x
	x, t, s := a.data(v), a.move(v), 0.0
	k, l := lines(v, v)
	for i := range k {
		s += sumAlong(t[i*v.ld:][:l], x[i*v.ld:])
	}
	return 2 * s
}
