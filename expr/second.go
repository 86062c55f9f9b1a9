package expr

// adjointTangent is the derivative of the backward sweep in the direction of
// the tangents t: forward over reverse. b are the adjoints, complete; bt, the
// tangents of the adjoints, are added to. Tangents that are exactly zero are skipped;
// where another zero meets what is not finite a NaN shows; see careful.go.
//
//	x̄˙ += z̄˙·∂z/∂x + z̄·Σ ∂²z/∂x∂xₖ·ẋₖ
func (g *graph) adjointTangent(p point, b, t, bt []float64, lo, hi int) {
	v, part := p.v, p.part
	for i := hi - 1; i >= lo; i-- {
		s, st := b[i], bt[i]
		if s == 0 && st == 0 && (p.finite || g.bounded(v, part, i) && g.bent(part, i)) {
			continue
		}
		op := g.op[i]
		o := g.off[i]
		switch op {
		case OpInput, OpData, OpConst:
		case OpAdd:
			bt[g.args[o]] += st
			bt[g.args[o+1]] += st
		case OpSub:
			bt[g.args[o]] += st
			bt[g.args[o+1]] -= st
		case OpMul:
			x, y := g.args[o], g.args[o+1]
			bt[x] += times(st, v[y]) + times(s, t[y])
			bt[y] += times(st, v[x]) + times(s, t[x])
		case OpDiv:
			// z = x/y: x̄ = z̄/y and ȳ = −z̄·z/y, differentiated.
			x, y := g.args[o], g.args[o+1]
			q := s / v[y]
			qt := (st - times(t[y], q)) / v[y]
			bt[x] += qt
			bt[y] -= times(qt, v[i]) + times(q, t[i])
		case OpAddConst:
			bt[g.args[o]] += st
		case OpScale:
			bt[g.args[o]] += float64(st * g.constant(i))
		case OpNeg:
			bt[g.args[o]] -= st
		case OpSquare:
			x := g.args[o]
			bt[x] += times(st, 2*v[x]) + times(s, 2*t[x])
		case OpSelect:
			if v[g.args[o]] > 0 {
				bt[g.args[o+1]] += st
			} else {
				bt[g.args[o+2]] += st
			}
		case OpPow, OpHypot, OpAtan2, OpMax, OpMin, OpApply2:
			x, y := g.args[o], g.args[o+1]
			p := part[g.slot[i]:]
			bt[x] += times(st, p[0]) + float64(s*(times(t[x], p[2])+times(t[y], p[3])))
			bt[y] += times(st, p[1]) + float64(s*(times(t[x], p[3])+times(t[y], p[4])))
		case OpSum, OpDot, OpDotConst, OpSumSquares, OpNorm2, OpProd, OpLogSumExp, OpMaxOf, OpMinOf:
			g.adjointTangentList(v, part, b, t, bt, i)
		default:
			x := g.args[o]
			p := part[g.slot[i]:]
			bt[x] += times(st, p[0]) + float64(s*times(t[x], p[1]))
		}
	}
}

// adjointTangentList is the step of a node with any number of operands.
func (g *graph) adjointTangentList(v, part, b, t, bt []float64, i int) {
	args := g.operands(i)
	s, st := b[i], bt[i]
	switch g.op[i] {
	case OpSum:
		for _, a := range args {
			bt[a] += st
		}
	case OpDot:
		k := len(args) / 2
		for j, x := range args[:k] {
			y := args[k+j]
			bt[x] += times(st, v[y]) + times(s, t[y])
			bt[y] += times(st, v[x]) + times(s, t[x])
		}
	case OpDotConst:
		for j, c := range g.coefficients(i) {
			bt[args[j]] += float64(st * c)
		}
	case OpSumSquares:
		for _, a := range args {
			bt[a] += times(st, 2*v[a]) + times(s, 2*t[a])
		}
	case OpProd:
		g.adjointTangentProd(v, part, t, bt, i, s, st)
	case OpNorm2, OpLogSumExp:
		c := part[g.slot[i]+2:][:len(args)]
		g.curve(v, part, t, i, c)
		for j, a := range args {
			bt[a] += times(st, g.listSlope(v, part, i, j)) + float64(s*c[j])
		}
	case OpMaxOf, OpMinOf:
		for j, a := range args {
			bt[a] += times(st, g.listSlope(v, part, i, j))
		}
	}
}

// adjointTangentProd differentiates the backward steps of the chain
// zₖ = zₖ₋₁·xₖ. The tangents of the zₖ follow from those of z by
// ż = żₖ₋₁·xₖ + zₖ₋₁·ẋₖ only forwards, so they are computed again.
func (g *graph) adjointTangentProd(v, part, t, bt []float64, i int, s, st float64) {
	args := g.operands(i)
	p := part[g.slot[i]:]
	dz := p[len(args) : 2*len(args)]
	dz[0] = t[args[0]]
	for k := 1; k < len(args); k++ {
		dz[k] = times(dz[k-1], v[args[k]]) + times(t[args[k]], p[k-1])
	}
	for k := len(args) - 1; k > 0; k-- {
		x := args[k]
		bt[x] += times(st, p[k-1]) + times(s, dz[k-1])
		st = times(st, v[x]) + times(s, t[x])
		s = times(s, v[x])
	}
	bt[args[0]] += st
}
