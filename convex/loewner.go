package convex

import "slope/internal/interval"

// A sum of functions of affine arguments, Σ cₖφₖ(aₖᵀx + bₖ) + r(x), has the Hessian
// Σ cₖφₖ″·aₖaₖᵀ + ∇²r. With cₖφₖ″ between wₖ and Wₖ on a box it is between
// Σ wₖaₖaₖᵀ + ∇²r and Σ Wₖaₖaₖᵀ + ∇²r in the order of Loewner, which is far less wide
// than the entries of the sum taken one by one: generalised linear models are of
// this form.

// loewner is such a sum.
type loewner struct {
	ridge, rest []int // terms, as positions among the operands of the sum
	nd          *node
}

// newLoewner looks for the form in node i; nil if there is no term of it.
func newLoewner(g *graph, i int) *loewner {
	nd := g.nodes[i]
	if nd.kind != kAffine {
		return nil
	}
	l := &loewner{nd: &nd}
	for k, a := range nd.args {
		t := &g.nodes[a]
		affine := false
		if t.kind == kFn || t.kind == kHuber {
			_, affine = g.linearPart(t.args[0])
		}
		if affine && len(t.supp) > 1 {
			l.ridge = append(l.ridge, k)
		} else {
			l.rest = append(l.rest, k)
		}
	}
	if len(l.ridge) == 0 {
		return nil
	}
	return l
}

// bounds encloses, after an evaluation of order 2, the lower and the upper matrix.
func (l *loewner) bounds(e *evaluator) (lower, upper []interval.I) {
	n := len(e.vars)
	lower, upper = make([]interval.I, n*(n+1)/2), make([]interval.I, n*(n+1)/2)
	for _, k := range l.rest {
		a := l.nd.args[k]
		if e.g.nodes[a].kind == kVar {
			continue
		}
		for x, p := range e.supp[a] {
			for _, q := range e.supp[a][x:] {
				z := e.at(p, q)
				h := e.h[a][z].Scale(l.nd.c[k])
				lower[z], upper[z] = lower[z].Add(h), upper[z].Add(h)
			}
		}
	}
	for _, k := range l.ridge {
		a := l.nd.args[k]
		w := e.d2[a].Scale(l.nd.c[k])
		lo, hi := interval.Point(w.Lo), interval.Point(w.Hi)
		if !w.Bounded() {
			lo, hi = w, w
		}
		g := e.gr[e.g.nodes[a].args[0]]
		for x, p := range e.supp[a] {
			for _, q := range e.supp[a][x:] {
				z := e.at(p, q)
				gg := g[p].Square()
				if p != q {
					gg = g[p].Mul(g[q])
				}
				lower[z], upper[z] = lower[z].Add(lo.Mul(gg)), upper[z].Add(hi.Mul(gg))
			}
		}
	}
	return lower, upper
}
