package hyperdual

import "slope"

var _ slope.Applier[HyperDual[float32]] = (*HyperDual[float32])(nil)

// ApplyN returns r(x), with the gradient g and the Hessian H that r gives; see slope.Applier.
// Call slope.ApplyN.
//
//	e₁₂ = g·x₁₂ + (H·x₁)·x₂
func (*HyperDual[F]) ApplyN(r *slope.RuleN, x []HyperDual[F]) HyperDual[F] {
	n := len(x)
	room := make([]float64, 4*n)
	v, d, e1, c := room[:n], room[n:2*n], room[2*n:3*n], room[3*n:]
	moves := false
	for i, e := range x {
		v[i], e1[i] = float64(e.Real), float64(e.E1)
		moves = moves || e.E2 != 0
	}
	y := r.GradientAt(d, v)
	z, _, _, e12 := weighted(y, x, func(i int) float64 { return d[i] })
	if y != y || !moves {
		return z
	}
	r.HVPAt(c, v, e1)
	for i, e := range x {
		e12 += times(c[i], float64(e.E2))
	}
	z.E12 = F(e12)
	return z
}
