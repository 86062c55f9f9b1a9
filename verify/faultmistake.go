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

// A mistakeKind is a way to get the slopes of one operation wrong.
type mistakeKind int

const (
	stepDropped     mistakeKind = iota // the slope to an operand counts as 0
	stepSign                           // has the wrong sign
	stepMissing                        // counts as 1
	stepSwapped                        // has changed places with that to another operand
	stepOverwritten                    // the adjoint of the operand is overwritten, not added to
	stepOther                          // the adjoint of another node is used for that of the operation
	stepScaled                         // the slope to an operand is multiplied by a number
	stepShifted                        // has a number added to it
	stepStale                          // the slopes are those at another value of an operand: off by a number,
	stepFrozen                         // or the same number at every point,
	stepMistaken                       // or the value of another node
	stepWrong                          // is multiplied by a factor that varies
)

// everyOperand stands for all operands at once.
const everyOperand = -1

// A mistake is one of a kind at node, or at every node with its operation.
type mistake struct {
	step    mistakeKind
	node    int
	operand int     // or everyOperand
	other   int     // the other operand or node
	c       float64 // the factor or the number
	rule    bool    // at every node with this operation
}

const (
	explainedAt = 6     // points at which a mistake must explain the gradient
	triedAt     = 12    // points that are tried for these
	tooMany     = 50000 // nodes: what would take minutes is left out
	fewNodes    = 64    // nodes of which any may be the other one
	fitsTo      = 1e-9  // of the size of the error
	manyInput   = 16    // directions that stand for more variables
)

// mistakes returns what explains the gradient grad of p at x and around it, at
// most one for each node; node, if it is not negative, is the only one asked
// about.
func mistakes(p *expr.Program, grad slope.GradientFunc, x []float64, node int) []mistake {
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
	for try := 0; try < triedAt && len(at) < explainedAt; try++ {
		if g := safely(grad, z); len(g) == dim {
			if e := exactAt(p, z); e.cause == "" {
				if a := newSweepAt(e, z, g, dirs); finite(a.norm) && (try > 0 || a.informative()) {
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
	only := func(gs []mistake) (kept []mistake) {
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
	for _, a := range at[:min(3, len(at))] { // a number that the first point does not give well, the second may
		if a.informative() {
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

// list returns the mistakes without numbers to be fitted that explain the error.
func (a *sweepAt) list() (gs []mistake) {
	try := func(g mistake) {
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
			for _, s := range []mistakeKind{stepDropped, stepSign, stepMissing, stepOverwritten} {
				if m > 1 {
					try(mistake{step: s, node: i, operand: everyOperand, rule: rule})
				}
				for j := range min(m, 8) {
					try(mistake{step: s, node: i, operand: j, rule: rule})
				}
			}
			for j := range min(m, 8) {
				for l := range j {
					try(mistake{step: stepSwapped, node: i, operand: l, other: j, rule: rule})
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
			try(mistake{step: stepOther, node: i, other: k})
			for j := range min(m, 8) {
				if int(args[j]) != k {
					try(mistake{step: stepMistaken, node: i, operand: j, other: k})
				}
			}
		}
	}
	return gs
}

// fitted returns the mistakes with a number to be fitted.
func (a *sweepAt) fitted() (gs []mistake) {
	for i, args := range a.args {
		m := len(args)
		if m == 0 || a.adj[i] == 0 {
			continue
		}
		if f := a.factor(i, everyOperand, false); m > 1 && f == f {
			gs = append(gs, mistake{step: stepScaled, node: i, operand: everyOperand, c: f})
		}
		for j := range args {
			if f := a.factor(i, j, false); f == f {
				gs = append(gs, mistake{step: stepScaled, node: i, operand: j, c: f})
			}
			if c := a.factor(i, j, true); c == c {
				gs = append(gs, mistake{step: stepShifted, node: i, operand: j, c: c})
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
func (a *sweepAt) stale(i, j int) (gs []mistake) {
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
	// zero takes the zero between two numbers where the error has different signs.
	zero := func(x, y, fx float64) {
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
			gs = append(gs, mistake{step: stepStale, node: i, operand: j, c: c}, mistake{step: stepFrozen, node: i, operand: j, c: own + c})
		}
	}
	const steps, reach = 96, 4.0
	at := func(s int) float64 { return -reach + 2*reach*float64(s)/steps }
	f := make([]float64, steps+1)
	for s := range f {
		f[s] = left(at(s), q)
		switch {
		case s > 0 && (f[s] < 0) != (f[s-1] < 0):
			zero(at(s-1), at(s), f[s-1])
		case s > 1 && (f[s] < 0) == (f[s-2] < 0) && math.Abs(f[s-1]) < math.Abs(f[s]) && math.Abs(f[s-1]) <= math.Abs(f[s-2]):
			// Two zeros may hide between the points of the grid.
			x, y := at(s-2), at(s)
			for range 60 {
				if l, r := x+(y-x)/3, y-(y-x)/3; math.Abs(left(l, q)) < math.Abs(left(r, q)) {
					y = r
				} else {
					x = l
				}
				if m := x + (y-x)/2; (left(m, q) < 0) != (f[s] < 0) {
					zero(at(s-2), m, f[s-2])
					zero(at(s), m, f[s])
					break
				}
			}
		}
	}
	return gs
}

// varying returns the slopes that explain the error by a factor that may vary
// from point to point, where that is more than chance: where a direction of two
// components or more agrees.
func (a *sweepAt) varying() (gs []mistake) {
	for i, args := range a.args {
		if a.adj[i] == 0 {
			continue
		}
		for j, k := range args {
			if f := a.factor(i, j, false); f == f && several(a.t[k]) {
				gs = append(gs, mistake{step: stepWrong, node: i, operand: j})
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

// what says what is wrong by the mistake.
func (g mistake) what(p *expr.Program) string {
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
		return of + " missing: 1 is used instead"
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
		return fmt.Sprintf("%s multiplied by %s", of, factorText(g.c))
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

// factorText writes a factor so that one next to 1 is told from it.
func factorText(c float64) string {
	if d := c - 1; math.Abs(d) < 1e-3 {
		return fmt.Sprintf("1%+.3g", d)
	}
	return fmt.Sprintf("%.6g", c)
}

// text names the operation too.
func (g mistake) text(p *expr.Program) string {
	if g.rule {
		return fmt.Sprintf("every %s: %s", operation(p.Node(g.node)), g.what(p))
	}
	return fmt.Sprintf("node %d, %s: %s", g.node, operation(p.Node(g.node)), g.what(p))
}
