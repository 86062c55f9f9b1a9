package fault

import (
	"math"

	"slope/expr"
	"slope/verify/internal/exact"
)

// A sweepAt is what there is at one point: what a right sweep does, and the error
// of the gradient that was got, in at most manyInput directions.
type sweepAt struct {
	p     *expr.Program
	v     []float64
	ops   []expr.Op
	args  [][]uint32
	d     [][]float64 // slopes, by node and operand
	adj   []float64   // right adjoints
	dirs  [][]float64 // nil for the coordinates
	r     []float64   // the error
	slack []float64   // what rounding makes of it
	norm  float64
	work  []float64
	grad  []float64
	uses  [][]uint32  // the nodes that use a node
	t     [][]float64 // derivatives of the nodes in the directions
}

func newSweepAt(e *exact.Derivatives, x, got []float64, dirs [][]float64) *sweepAt {
	p, n := e.P, e.P.Len()
	a := &sweepAt{p: p, dirs: dirs, v: make([]float64, n), ops: make([]expr.Op, n), args: make([][]uint32, n), d: make([][]float64, n), adj: make([]float64, n), work: make([]float64, n), grad: make([]float64, p.Dim()), uses: make([][]uint32, n)}
	for i, nd := range p.Nodes() {
		a.v[i], a.args[i], a.ops[i] = exact.Float(e.V[i]), nd.Args, nd.Op
		if nd.Op == expr.OpInput {
			a.v[i] = x[nd.Int] // even if nothing depends on it
		}
		if e.D1[i] == nil {
			a.args[i] = nil
			continue
		}
		for j, d := range e.D1[i] {
			a.d[i] = append(a.d[i], exact.Float(d))
			if k := nd.Args[j]; len(a.uses[k]) == 0 || a.uses[k][len(a.uses[k])-1] != uint32(i) {
				a.uses[k] = append(a.uses[k], uint32(i))
			}
		}
	}
	a.sweep(Mistake{Node: -1})
	copy(a.adj, a.work)
	diff, bar := make([]float64, p.Dim()), make([]float64, p.Dim())
	for l := range diff {
		diff[l], bar[l] = got[l]-e.Grad[l], 2*e.Bar[l]+8*u*math.Abs(e.Grad[l])
	}
	a.r = a.project(diff)
	a.slack = a.project(bar)
	if dirs != nil {
		for q := range a.slack {
			a.slack[q] = 0
			for l, b := range bar {
				a.slack[q] += b * math.Abs(dirs[q][l])
			}
		}
	}
	for _, v := range a.r {
		a.norm = math.Max(a.norm, math.Abs(v))
	}
	a.tangents()
	return a
}

// tangents fills a.t.
func (a *sweepAt) tangents() {
	a.t = make([][]float64, len(a.v))
	for i, nd := range a.p.Nodes() {
		t := make([]float64, len(a.r))
		switch {
		case nd.Op == expr.OpInput && a.dirs == nil:
			t[nd.Int] = 1
		case nd.Op == expr.OpInput:
			for q, d := range a.dirs {
				t[q] = d[nd.Int]
			}
		}
		for j, k := range a.args[i] {
			for q := range t {
				t[q] += a.d[i][j] * a.t[k][q]
			}
		}
		a.t[i] = t
	}
}

// project returns x by the directions.
func (a *sweepAt) project(x []float64) []float64 {
	if a.dirs == nil {
		return append([]float64(nil), x...)
	}
	z := make([]float64, len(a.dirs))
	for q, d := range a.dirs {
		for l := range x {
			z[q] += d[l] * x[l]
		}
	}
	return z
}

// informative reports that the error is more than rounding at this point.
func (a *sweepAt) informative() bool {
	for q, v := range a.r {
		if math.Abs(v) > a.slack[q] {
			return true
		}
	}
	return false
}

// fits reports that the error is w, to within rounding and tol of its size.
func (a *sweepAt) fits(w []float64, tol float64) bool {
	for q, v := range a.r {
		if !(math.Abs(v-w[q]) <= a.slack[q]+tol*a.norm) {
			return false
		}
	}
	return true
}

// at reports that node i has the operation that g is about.
func (g Mistake) at(a *sweepAt, i int) bool {
	return g.Node >= 0 && a.ops[i] == a.ops[g.Node]
}

// sweep runs the backward sweep, with the Kind of g at every node with its
// operation, and leaves the adjoints in a.work.
func (a *sweepAt) sweep(g Mistake) {
	adj := a.work
	clear(adj)
	adj[a.p.Outputs()[0]] = 1
	for i := len(adj) - 1; i >= 0; i-- {
		d, w, bad := a.d[i], adj[i], g.at(a, i)
		for j, k := range a.args[i] {
			s := d[j]
			if bad && g.Kind == Swapped {
				switch j {
				case g.Operand:
					s = d[g.Other]
				case g.Other:
					s = d[g.Operand]
				}
			} else if bad && (g.Operand == EveryOperand || j == g.Operand) {
				switch g.Kind {
				case Dropped:
					s = 0
				case WrongSign:
					s = -s
				case Missing:
					s = 1
				case Overwritten:
					adj[k] = 0
				}
			}
			adj[k] += w * s
		}
	}
}

// adjointErrors returns by how much the contributions of the node of g to the adjoints of its operands are too large.
func (a *sweepAt) adjointErrors(g Mistake) []float64 {
	d, w := a.d[g.Node], a.adj[g.Node]
	c := make([]float64, len(a.args[g.Node]))
	switch g.Kind {
	case OtherAdjoint:
		other := a.adjointBefore(g.Other, g.Node)
		for j := range c {
			c[j] = (other - w) * d[j]
		}
	case Overwritten:
		a.overwrite(g, c)
	case Swapped:
		c[g.Operand], c[g.Other] = w*(d[g.Other]-d[g.Operand]), w*(d[g.Operand]-d[g.Other])
	case Stale, Frozen, OtherValue:
		for j, s := range a.slopesAt(g.Node, g) {
			c[j] = w * (s - d[j])
		}
	default:
		for j := range c {
			if g.concerns(j) {
				c[j] = w * g.slopeError(d[j])
			}
		}
	}
	return c
}

// concerns reports that g is about operand j.
func (g Mistake) concerns(j int) bool { return g.Operand == EveryOperand || g.Operand == j }

// slopeError returns by how much a slope d is too large.
func (g Mistake) slopeError(d float64) float64 {
	switch g.Kind {
	case Dropped:
		return -d
	case WrongSign:
		return -2 * d
	case Missing:
		return 1 - d
	case Scaled:
		return (g.C - 1) * d
	case Shifted:
		return g.C
	}
	return 0
}

// adjointBefore returns the adjoint of node k when the sweep comes to node i, a part of it if k is before i.
func (a *sweepAt) adjointBefore(k, i int) float64 {
	if k >= i {
		return a.adj[k]
	}
	w := a.later(uint32(k), i)
	if a.p.Outputs()[0] == k {
		w++
	}
	return w
}

// overwrite sets c to what is lost where the node of g overwrites the adjoints of its operands.
func (a *sweepAt) overwrite(g Mistake, c []float64) {
	i := g.Node
	for j, k := range a.args[i] {
		if !g.concerns(j) {
			continue
		}
		there := a.later(k, i)
		for l := range j {
			if a.args[i][l] == k {
				there += a.adj[i]*a.d[i][l] + c[l]
			}
		}
		c[j] = -there
	}
}

// slopesAt returns the slopes of node i with another value of one operand.
func (a *sweepAt) slopesAt(i int, g Mistake) []float64 {
	z := make([]float64, len(a.args[i]))
	for j, k := range a.args[i] {
		z[j] = a.v[k]
	}
	switch g.Kind {
	case Stale:
		z[g.Operand] += g.C
	case Frozen:
		z[g.Operand] = g.C
	case OtherValue:
		z[g.Operand] = a.v[g.Other]
	}
	return DualSlopes(a.p.Node(i), z)
}

// later is what the uses of node k after node i contribute to its adjoint.
func (a *sweepAt) later(k uint32, i int) (w float64) {
	for _, c := range a.uses[k] {
		if int(c) > i {
			for j, b := range a.args[c] {
				if b == k {
					w += a.adj[c] * a.d[c][j]
				}
			}
		}
	}
	return w
}

// deviation is the error that g would make. That of one node is linear in its contributions to the
// adjoints of its operands; that of a rule takes a sweep.
func (a *sweepAt) deviation(g Mistake) []float64 {
	if !g.Rule {
		z := make([]float64, len(a.r))
		for j, c := range a.adjointErrors(g) {
			if c != 0 {
				for q, t := range a.t[a.args[g.Node][j]] {
					z[q] += c * t
				}
			}
		}
		return z
	}
	a.sweep(g)
	for i, nd := range a.p.Nodes() {
		if nd.Op == expr.OpInput {
			a.grad[nd.Int] = a.work[i] - a.adj[i]
		}
	}
	return a.project(a.grad)
}

// keeps reports that g explains the error at this point.
func (a *sweepAt) keeps(g Mistake) bool {
	tol := fitsTo
	switch g.Kind {
	case Varying:
		return !a.informative() || !math.IsNaN(a.factor(g.Node, g.Operand, false))
	case Scaled, Shifted, Stale, Frozen: // numbers that were fitted
		tol = 1e-6
	}
	return a.fits(a.deviation(g), tol)
}

// along returns the number by which v must be multiplied to be the error, NaN if
// there is none.
func (a *sweepAt) along(v func(q int) float64) float64 {
	dot, size := 0.0, 0.0
	for q, r := range a.r {
		dot += r * v(q)
		size += v(q) * v(q)
	}
	f := dot / size
	for q, r := range a.r {
		if !(math.Abs(r-f*v(q)) <= a.slack[q]+1e-7*a.norm) {
			return math.NaN()
		}
	}
	return f
}

// factor returns the factor of the slope from node i to operand j that explains
// the error, or with added the number that is added to it; NaN if none does.
func (a *sweepAt) factor(i, j int, added bool) float64 {
	w, t := a.adj[i], a.t[i]
	if j != EveryOperand {
		t = a.t[a.args[i][j]]
		if !added {
			w *= a.d[i][j]
		}
	}
	f := a.along(func(q int) float64 { return w * t[q] })
	if !added {
		f++
	}
	return f
}
