package prover

import (
	"fmt"
	"math/rand/v2"

	"slope/internal/interval"
)

// A proof is held against points before it is reported: a witness against it, or
// a slope against a claim of monotonicity, is a fault of this package or of a rule,
// and is reported as one instead of the verdict.

// auditPoints is the number of random points that a proof is held against, and
// maxAudit bounds the work on their Hessians.
const (
	auditPoints = 6
	maxAudit    = 200_000
)

// audit looks for a witness against a proof of convexity.
func (q *question) audit(r *rand.Rand) {
	s := newSearch(q.g, q.box, q.free)
	s.certain = true
	for range auditPoints {
		s.chord(sample(r, q.box), sample(r, q.box))
	}
	q.auditAt(func(x []float64) { s.at(x) })
	if s.found != nil {
		q.fault = "convexity is proven, but " + s.found.String()
	}
}

// auditAt calls f with points of the box, if they are not too much work.
func (q *question) auditAt(f func(x []float64)) {
	if n := len(q.free); n*n*len(q.g.nodes) > maxAudit {
		return
	}
	f(middle(q.box))
	corners(q.box, q.free[:min(len(q.free), 3)], f)
	r := rand.New(rand.NewPCG(5, 6))
	for range auditPoints {
		f(sample(r, q.box))
	}
}

// features adds what is known besides.
func (q *question) features(c *Outcome) {
	if q.a != nil {
		s := q.a.f[q.g.out].shape
		c.Affine, c.Concave = s.has(isAffine), s.has(isConcave)
	}
	c.Monotone = make([]int, len(q.box))
	e := newEvaluator(q.g, q.g.reach(q.g.out), q.free)
	if e.eval(q.box, 1) && !e.rough {
		for k, v := range q.free {
			switch d := e.gr[q.g.out][k]; {
			case d.Lo >= 0:
				c.Monotone[v] = 1
			case d.Hi <= 0:
				c.Monotone[v] = -1
			}
		}
	}
	q.auditFeatures(c)
	c.Quasiconvex = c.Verdict == Proven || len(q.free) == 1 && c.Monotone[q.free[0]] != 0
}

// auditFeatures holds what else a certificate claims against points.
func (q *question) auditFeatures(c *Outcome) {
	e := q.s.point
	q.auditAt(func(x []float64) {
		if q.fault != "" || !e.eval(degenerate(x), 2) || !e.smoothAt() {
			return
		}
		for k, v := range q.free {
			d := e.gr[q.g.out][k]
			if c.Monotone[v] > 0 && d.Hi < 0 || c.Monotone[v] < 0 && d.Lo > 0 {
				q.fault = fmt.Sprintf("f is proven monotone in x%d, but its slope at x = %v is in %v", v, x, d)
			}
			h := e.h[q.g.out][e.at(k, k)]
			if c.Concave && h.Lo > 0 {
				q.fault = fmt.Sprintf("f is proven concave, but its second derivative along x%d at x = %v is in %v", v, x, h)
			}
		}
	})
}

// disjoint reports whether two enclosures of one number have none in common, which
// is a fault.
func disjoint(x, y interval.I) bool { return x.Defined() && y.Defined() && !x.Overlaps(y) }
