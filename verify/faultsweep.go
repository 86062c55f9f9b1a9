package verify

import (
	"fmt"
	"math"
	"math/rand/v2"

	"slope"
	"slope/expr"
)

// What a wrong gradient of a known function has in it. A backward sweep with one
// mistake at one operation gives one certain gradient, which can be computed: each
// mistake of the list below is tried at each operation, and those stay that give
// the gradient that was got, at x and at points around it. Two that give the same
// gradient everywhere cannot be told apart by anybody who sees the gradient only;
// then both are named.

// A misstep is a mistake in the use of the slopes of one operation.
type misstep int

const (
	stepDropped     misstep = iota // the slope to an operand counts as 0
	stepSign                       // has the wrong sign
	stepMissing                    // counts as 1
	stepSwapped                    // has changed places with that to another operand
	stepOverwritten                // the adjoint of the operand is overwritten, not added to
	stepOther                      // the adjoint of another node is used for that of the operation
	stepScaled                     // the slope to an operand is multiplied by a number
	stepShifted                    // has a number added to it
	stepStale                      // the slopes are those at another value of an operand: off by a number,
	stepFrozen                     // or the same number at every point,
	stepMistaken                   // or the value of another node
	stepWrong                      // is multiplied by a factor that varies
)

// everyOperand stands for all operands at once.
const everyOperand = -1

// A guess is a misstep at node, or at every node with its operation.
type guess struct {
	step    misstep
	node    int
	operand int     // or everyOperand
	other   int     // the other operand or node
	c       float64 // the factor or the number
	rule    bool    // at every node with this operation
}

const (
	most      = 6     // points at which a guess must explain the gradient
	points    = 12    // that are tried for these
	tooMany   = 50000 // nodes: what would take minutes is left out
	fewNodes  = 64    // as many as are tried as the other node
	fitsTo    = 1e-9  // of the size of the error
	manyInput = 16    // directions that stand for more variables
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

func newSweepAt(e *exact, x, got []float64, dirs [][]float64) *sweepAt {
	p, n := e.p, e.p.Len()
	a := &sweepAt{p: p, dirs: dirs, v: make([]float64, n), ops: make([]expr.Op, n), args: make([][]uint32, n), d: make([][]float64, n), adj: make([]float64, n), work: make([]float64, n), grad: make([]float64, p.Dim()), uses: make([][]uint32, n)}
	for i, nd := range p.Nodes() {
		a.v[i], a.args[i], a.ops[i] = toFloat(e.v[i]), nd.Args, nd.Op
		if nd.Op == expr.OpInput {
			a.v[i] = x[nd.Int] // even if nothing depends on it
		}
		if e.d1[i] == nil {
			a.args[i] = nil
			continue
		}
		for j, d := range e.d1[i] {
			a.d[i] = append(a.d[i], toFloat(d))
			if k := nd.Args[j]; len(a.uses[k]) == 0 || a.uses[k][len(a.uses[k])-1] != uint32(i) {
				a.uses[k] = append(a.uses[k], uint32(i))
			}
		}
	}
	a.sweep(guess{node: -1})
	copy(a.adj, a.work)
	diff, bar := make([]float64, p.Dim()), make([]float64, p.Dim())
	for l := range diff {
		diff[l], bar[l] = got[l]-e.grad[l], 2*e.bar[l]+8*u*math.Abs(e.grad[l])
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

// says reports that the error is more than rounding at this point.
func (a *sweepAt) says() bool {
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
func (g guess) at(a *sweepAt, i int) bool {
	return g.node >= 0 && a.ops[i] == a.ops[g.node]
}

// sweep runs the backward sweep, with the misstep of g at every node with its
// operation, and leaves the adjoints in a.work.
func (a *sweepAt) sweep(g guess) {
	adj := a.work
	clear(adj)
	adj[a.p.Outputs()[0]] = 1
	for i := len(adj) - 1; i >= 0; i-- {
		d, w, bad := a.d[i], adj[i], g.at(a, i)
		for j, k := range a.args[i] {
			s := d[j]
			if bad && g.step == stepSwapped {
				switch j {
				case g.operand:
					s = d[g.other]
				case g.other:
					s = d[g.operand]
				}
			} else if bad && (g.operand == everyOperand || j == g.operand) {
				switch g.step {
				case stepDropped:
					s = 0
				case stepSign:
					s = -s
				case stepMissing:
					s = 1
				case stepOverwritten:
					adj[k] = 0
				}
			}
			adj[k] += w * s
		}
	}
}

// handsOn returns how much more than is right the node of g hands on to each of
// its operands.
func (a *sweepAt) handsOn(g guess) []float64 {
	i := g.node
	args, d, w := a.args[i], a.d[i], a.adj[i]
	c := make([]float64, len(args))
	switch g.step {
	case stepOther:
		other := a.adj[g.other]
		if g.other < i { // of which the sweep has a part only
			other = a.later(uint32(g.other), i)
			if a.p.Outputs()[0] == g.other {
				other++
			}
		}
		for j := range c {
			c[j] = (other - w) * d[j]
		}
		return c
	case stepOverwritten:
		for j, k := range args {
			if g.operand != everyOperand && g.operand != j {
				continue
			}
			there := a.later(k, i)
			for l := range j {
				if args[l] == k {
					there += w*d[l] + c[l]
				}
			}
			c[j] = -there
		}
		return c
	case stepSwapped:
		c[g.operand], c[g.other] = w*(d[g.other]-d[g.operand]), w*(d[g.operand]-d[g.other])
		return c
	case stepStale, stepFrozen, stepMistaken:
		for j, s := range a.slopesAt(i, g) {
			c[j] = w * (s - d[j])
		}
		return c
	}
	for j := range c {
		if g.operand != everyOperand && g.operand != j {
			continue
		}
		switch g.step {
		case stepDropped:
			c[j] = -w * d[j]
		case stepSign:
			c[j] = -2 * w * d[j]
		case stepMissing:
			c[j] = w * (1 - d[j])
		case stepScaled:
			c[j] = w * (g.c - 1) * d[j]
		case stepShifted:
			c[j] = w * g.c
		}
	}
	return c
}

// slopesAt returns the slopes of node i with another value of one operand.
func (a *sweepAt) slopesAt(i int, g guess) []float64 {
	z := make([]float64, len(a.args[i]))
	for j, k := range a.args[i] {
		z[j] = a.v[k]
	}
	switch g.step {
	case stepStale:
		z[g.operand] += g.c
	case stepFrozen:
		z[g.operand] = g.c
	case stepMistaken:
		z[g.operand] = a.v[g.other]
	}
	return dualSlopes(a.p.Node(i), z)
}

// later is what the uses of node k after node i hand on to its adjoint.
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

// deviation is the error that g would make. That of one node is linear in what it
// hands on to its operands; that of a rule takes a sweep.
func (a *sweepAt) deviation(g guess) []float64 {
	if !g.rule {
		z := make([]float64, len(a.r))
		for j, c := range a.handsOn(g) {
			if c != 0 {
				for q, t := range a.t[a.args[g.node][j]] {
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
func (a *sweepAt) keeps(g guess) bool {
	tol := fitsTo
	switch g.step {
	case stepWrong:
		return !a.says() || !math.IsNaN(a.factor(g.node, g.operand, false))
	case stepScaled, stepShifted, stepStale, stepFrozen: // numbers that were fitted
		tol = 1e-6
	}
	return a.fits(a.deviation(g), tol)
}

// list returns the guesses without numbers to be fitted that explain the error.
func (a *sweepAt) list() (gs []guess) {
	try := func(g guess) {
		if a.keeps(g) {
			gs = append(gs, g)
		}
	}
	n := len(a.args)
	count := map[expr.Op]int{}
	for i, args := range a.args {
		if len(args) > 0 {
			count[a.p.Node(i).Op]++
		}
	}
	seen := map[expr.Op]bool{}
	for i, args := range a.args {
		m := len(args)
		if m == 0 {
			continue
		}
		nd := a.p.Node(i)
		rules := []bool{false}
		if count[nd.Op] > 1 && !seen[nd.Op] {
			rules = append(rules, true)
		}
		seen[nd.Op] = true
		for _, rule := range rules {
			for _, s := range []misstep{stepDropped, stepSign, stepMissing, stepOverwritten} {
				if m > 1 {
					try(guess{step: s, node: i, operand: everyOperand, rule: rule})
				}
				for j := range min(m, 8) {
					try(guess{step: s, node: i, operand: j, rule: rule})
				}
			}
			for j := range min(m, 8) {
				for l := range j {
					try(guess{step: stepSwapped, node: i, operand: l, other: j, rule: rule})
				}
			}
		}
		lo, hi := 0, n
		if n > fewNodes {
			lo, hi = max(i-2, 0), min(i+3, n)
		}
		for k := lo; k < hi; k++ {
			if k == i {
				continue
			}
			try(guess{step: stepOther, node: i, other: k})
			for j := range min(m, 8) {
				if int(args[j]) != k {
					try(guess{step: stepMistaken, node: i, operand: j, other: k})
				}
			}
		}
	}
	return gs
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
	if j != everyOperand {
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

// fitted returns the guesses with a number to be fitted.
func (a *sweepAt) fitted() (gs []guess) {
	for i, args := range a.args {
		m := len(args)
		if m == 0 || a.adj[i] == 0 {
			continue
		}
		if f := a.factor(i, everyOperand, false); m > 1 && f == f {
			gs = append(gs, guess{step: stepScaled, node: i, operand: everyOperand, c: f})
		}
		for j := range args {
			if f := a.factor(i, j, false); f == f {
				gs = append(gs, guess{step: stepScaled, node: i, operand: j, c: f})
			}
			if c := a.factor(i, j, true); c == c {
				gs = append(gs, guess{step: stepShifted, node: i, operand: j, c: c})
			}
			if len(a.args) <= 10*fewNodes && j < 8 {
				gs = append(gs, a.stale(i, j)...)
			}
		}
	}
	return gs
}

// stale returns the values of operand j of node i within 4 of its own whose slopes
// explain the error: the zeros, on a grid, of the error that is left along one
// direction, that are zeros along all.
func (a *sweepAt) stale(i, j int) (gs []guess) {
	nd, args := a.p.Node(i), a.args[i]
	if nd.Op == expr.OpApply || nd.Op == expr.OpApply2 {
		return nil
	}
	z := make([]float64, len(args))
	for l, k := range args {
		z[l] = a.v[k]
	}
	own := z[j]
	left := func(c float64, q int) float64 {
		z[j] = own + c
		d := dualSlopes(nd, z)
		s := a.r[q]
		for l, k := range args {
			s -= a.adj[i] * (d[l] - a.d[i][l]) * a.t[k][q]
		}
		return s
	}
	q := 0 // the direction of the greatest error
	for l := range a.r {
		if math.Abs(a.r[l]) > math.Abs(a.r[q]) {
			q = l
		}
	}
	const steps, reach = 96, 4.0
	lo, flo := -reach, left(-reach, q)
	for s := 1; s <= steps; s++ {
		hi := -reach + 2*reach*float64(s)/steps
		fhi := left(hi, q)
		if (flo < 0) != (fhi < 0) || fhi == 0 {
			x, y, fx := lo, hi, flo
			for range 60 {
				m := x + (y-x)/2
				if f := left(m, q); (f < 0) == (fx < 0) {
					x, fx = m, f
				} else {
					y = m
				}
			}
			c := x + (y-x)/2
			ok := math.Abs(c) > 1e-6
			for l := range a.r {
				ok = ok && math.Abs(left(c, l)) <= a.slack[l]+1e-7*a.norm
			}
			if ok {
				gs = append(gs, guess{step: stepStale, node: i, operand: j, c: c}, guess{step: stepFrozen, node: i, operand: j, c: own + c})
			}
		}
		lo, flo = hi, fhi
	}
	return gs
}

// varying returns the slopes that explain the error by a factor that may vary
// from point to point, where that is more than chance: where a direction of two
// components or more agrees.
func (a *sweepAt) varying() (gs []guess) {
	for i, args := range a.args {
		if a.adj[i] == 0 {
			continue
		}
		for j, k := range args {
			if f := a.factor(i, j, false); f == f && several(a.t[k]) {
				gs = append(gs, guess{step: stepWrong, node: i, operand: j})
			}
		}
	}
	return gs
}

// several reports that x has two entries or more that are not 0: a direction that
// another one is not parallel to by chance.
func several(x []float64) bool {
	k := 0
	for _, v := range x {
		if v != 0 {
			k++
		}
	}
	return k >= 2
}

// guesses returns what explains the gradient grad of p at x and around it, at
// most one for each node; node, if it is not negative, is the only one asked
// about.
func guesses(p *expr.Program, grad slope.GradientFunc, x []float64, node int) []guess {
	n, dim := p.Len(), p.Dim()
	if n > tooMany {
		return nil
	}
	rng := rand.New(rand.NewPCG(7, 7))
	var dirs [][]float64
	if dim > manyInput {
		dirs = make([][]float64, manyInput)
		for q := range dirs {
			dirs[q] = make([]float64, dim)
			for l := range dirs[q] {
				dirs[q][l] = rng.Float64() - 0.5
			}
		}
	}
	var at []*sweepAt
	z := append([]float64(nil), x...)
	for try := 0; try < points && len(at) < most; try++ {
		if g := safely(grad, z); len(g) == dim {
			if e := exactAt(p, z); e.cause == "" {
				if a := newSweepAt(e, z, g, dirs); finite(a.norm) && (try > 0 || a.says()) {
					at = append(at, a)
				}
			}
		}
		if try == 0 && len(at) == 0 {
			return nil // there is nothing to explain at x
		}
		for i, v := range x {
			z[i] = v + (rng.Float64()-0.5)*math.Max(math.Abs(v), 0.5)
		}
	}
	if len(at) < 2 {
		return nil
	}
	only := func(gs []guess) (kept []guess) {
		taken := map[[2]int]bool{}
	next:
		for _, g := range gs {
			if key := [2]int{g.node, b2i(g.rule)}; taken[key] || node >= 0 && g.node != node {
				continue
			}
			for _, a := range at {
				if !a.keeps(g) {
					continue next
				}
			}
			taken[[2]int{g.node, b2i(g.rule)}] = true
			kept = append(kept, g)
		}
		return kept
	}
	tried := at[0].list()
	for _, a := range at[:2] { // a number that the first point does not give well, the second may
		if a.says() {
			tried = append(tried, a.fitted()...)
		}
		if gs := only(tried); len(gs) > 0 {
			return gs
		}
	}
	return only(at[0].varying())
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// safely calls a gradient that may panic around x: then it explains nothing.
func safely(grad slope.GradientFunc, x []float64) (g []float64) {
	defer func() {
		if recover() != nil {
			g = nil
		}
	}()
	_, g = grad(nil, append([]float64(nil), x...))
	return g
}

// what says what is wrong by the guess.
func (g guess) what(p *expr.Program) string {
	of := fmt.Sprintf("the slope to operand %d is", g.operand)
	if g.operand == everyOperand {
		of = "the slopes to all operands are"
	}
	switch g.step {
	case stepDropped:
		return of + " dropped"
	case stepSign:
		return of + " of the wrong sign"
	case stepMissing:
		return of + " missing: 1 stands in its place"
	case stepSwapped:
		return fmt.Sprintf("the slopes to operands %d and %d are swapped", g.operand, g.other)
	case stepOverwritten:
		if g.operand == everyOperand {
			return "the adjoints of the operands are overwritten, not added to"
		}
		return fmt.Sprintf("the adjoint of operand %d is overwritten, not added to", g.operand)
	case stepOther:
		return fmt.Sprintf("the adjoint of node %d, %s, is used in place of its own", g.other, operation(p.Node(g.other)))
	case stepScaled:
		return fmt.Sprintf("%s multiplied by %.6g", of, g.c)
	case stepShifted:
		return fmt.Sprintf("%s too great by %.6g", of, g.c)
	case stepStale:
		return fmt.Sprintf("the slopes are those for operand %d greater by %.6g: a stale value", g.operand, g.c)
	case stepFrozen:
		return fmt.Sprintf("the slopes are those for operand %d = %.6g, whatever it is: a stale value", g.operand, g.c)
	case stepMistaken:
		return fmt.Sprintf("the slopes are those for the value of node %d, %s, in place of operand %d", g.other, operation(p.Node(g.other)), g.operand)
	}
	return of + " wrong"
}

// text names the operation too.
func (g guess) text(p *expr.Program) string {
	if g.rule {
		return fmt.Sprintf("every %s: %s", operation(p.Node(g.node)), g.what(p))
	}
	return fmt.Sprintf("node %d, %s: %s", g.node, operation(p.Node(g.node)), g.what(p))
}
