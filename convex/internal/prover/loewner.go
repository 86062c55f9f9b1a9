package prover

import "slope/internal/interval"

// A sum of functions of affine arguments, Σ cₖφₖ(aₖᵀx + bₖ) + r(x), has the Hessian
// Σ cₖφₖ″·aₖaₖᵀ + ∇²r. With cₖφₖ″ between wₖ and Wₖ on a box it is between
// Σ wₖaₖaₖᵀ + ∇²r and Σ Wₖaₖaₖᵀ + ∇²r in the order of Loewner, which is far less wide
// than the entries of the sum taken one by one: generalised linear models are of
// this form.

// loewner is such a sum.
type loewner struct {
	ridge, soft, rest []int // terms, as positions among the operands of the sum
	nd                *node
}

// newLoewner looks for the form in node i; nil if there is no term of it.
func newLoewner(g *graph, i int) *loewner {
	nd := g.nodes[i]
	if nd.kind == kLSE {
		nd = node{kind: kAffine, args: []int{i}, c: []float64{1}}
	}
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
		switch {
		case t.kind == kLSE && nd.c[k] > 0 && g.allAffine(t.args):
			l.soft = append(l.soft, k)
		case affine && len(t.supp) > 1:
			l.ridge = append(l.ridge, k)
		default:
			l.rest = append(l.rest, k)
		}
	}
	if len(l.ridge)+len(l.soft) == 0 {
		return nil
	}
	return l
}

func (g *graph) allAffine(list []int) bool {
	for _, a := range list {
		if _, ok := g.linearPart(a); !ok {
			return false
		}
	}
	return true
}

// bounds encloses, after an evaluation of order 2, the lower and the upper matrix.
func (l *loewner) bounds(e *evaluator) (lower, upper []interval.I) {
	n := len(e.vars)
	lower, upper = make([]interval.I, n*(n+1)/2), make([]interval.I, n*(n+1)/2)
	for _, k := range l.rest {
		a := l.nd.args[k]
		if e.flat[a] {
			continue
		}
		e.spend(2 * len(e.h[a]))
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
		e.spend(2 * len(e.supp[a]) * len(e.supp[a]))
		for x, p := range e.supp[a] {
			for _, q := range e.supp[a][x:] {
				z := e.at(p, q)
				gg := product2(g, p, q)
				lower[z], upper[z] = lower[z].Add(lo.Chain(gg)), upper[z].Add(hi.Chain(gg))
			}
		}
	}
	for _, k := range l.soft {
		l.softmax(e, k, upper)
	}
	return lower, upper
}

// softmax adds the upper bound of c·log Σ exp of m affine functions with
// gradients aₖ to upper: diag p − ppᵀ ⪯ ½(I − 11ᵀ/m) (Böhning 1992), so that the
// Hessian is at most ½c(Σ aₖaₖᵀ − ssᵀ/m), s = Σ aₖ. The lower bound is 0.
func (l *loewner) softmax(e *evaluator, k int, upper []interval.I) {
	i := l.nd.args[k]
	args := e.g.nodes[i].args
	m := interval.Point(float64(len(args)))
	for x, p := range e.supp[i] {
		for _, q := range e.supp[i][x:] {
			sum, sp, sq := interval.Point(0), interval.Point(0), interval.Point(0)
			e.spend(2 * len(args))
			for _, a := range args {
				sum, sp, sq = sum.Add(product2(e.gr[a], p, q)), sp.Add(e.gr[a][p]), sq.Add(e.gr[a][q])
			}
			ss := sp.Square()
			if p != q {
				ss = sp.Chain(sq)
			}
			z := e.at(p, q)
			upper[z] = upper[z].Add(sum.Sub(ss.Div(m)).Scale(0.5).Scale(l.nd.c[k]))
		}
	}
}
