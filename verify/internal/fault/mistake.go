package fault

import (
	"fmt"
	"math"
	"math/rand/v2"

	"slope"
	"slope/expr"
	"slope/verify/internal/exact"
	"slope/verify/internal/expression"
)

// What a wrong gradient of a known function has in it. A backward sweep with one
// mistake at one operation gives one certain gradient, which can be computed: each
// mistake of the list below is tried at each operation, and those stay that give
// the gradient that was got, at x and at points around it. Two that give the same
// gradient everywhere cannot be told apart by anybody who sees the gradient only;
// then both are named.

// A Kind is a way to get the slopes of one operation wrong.
type Kind int

// The kinds of mistakes.
const (
	Dropped      Kind = iota // the slope to an operand counts as 0
	WrongSign                // has the wrong sign
	Missing                  // counts as 1
	Swapped                  // has changed places with that to another operand
	Overwritten              // the adjoint of the operand is overwritten, not added to
	OtherAdjoint             // the adjoint of another node is used for that of the operation
	Scaled                   // the slope to an operand is multiplied by a number
	Shifted                  // has a number added to it
	Stale                    // the slopes are those at another value of an operand: off by a number,
	Frozen                   // or the same number at every point,
	OtherValue               // or the value of another node
	Varying                  // is multiplied by a factor that varies
)

// EveryOperand stands for all operands at once.
const EveryOperand = -1

// A Mistake is one of a kind at node, or at every node with its operation.
type Mistake struct {
	Kind    Kind
	Node    int
	Operand int     // or EveryOperand
	Other   int     // the other operand or node
	C       float64 // the factor or the number
	Rule    bool    // at every node with this operation
}

// TooMany is the number of nodes of a program from which on nothing is looked for: it would take minutes.
const TooMany = 50000

const (
	explainedAt = 6    // points at which a mistake must explain the gradient
	triedAt     = 12   // points that are tried for these
	fewNodes    = 64   // nodes of which any may be the other one
	fitsTo      = 1e-9 // of the size of the error
	manyInput   = 16   // directions that stand for more variables
)

// Mistakes returns what explains the gradient grad of p at x and around it, at
// most one for each node; node, if it is not negative, is the only one asked
// about.
func Mistakes(p *expr.Program, grad slope.GradientFunc, x []float64, node int) []Mistake {
	n, dim := p.Len(), p.Dim()
	if n > TooMany {
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
			if e := exact.At(p, z); e.Cause == "" {
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
	only := func(gs []Mistake) (kept []Mistake) {
		taken := map[[2]int]bool{}
	next:
		for _, g := range gs {
			if key := [2]int{g.Node, b2i(g.Rule)}; taken[key] || node >= 0 && g.Node != node {
				continue
			}
			for _, a := range at {
				if !a.keeps(g) {
					continue next
				}
			}
			taken[[2]int{g.Node, b2i(g.Rule)}] = true
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
func (a *sweepAt) list() (gs []Mistake) {
	try := func(g Mistake) {
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
			for _, s := range []Kind{Dropped, WrongSign, Missing, Overwritten} {
				if m > 1 {
					try(Mistake{Kind: s, Node: i, Operand: EveryOperand, Rule: rule})
				}
				for j := range min(m, 8) {
					try(Mistake{Kind: s, Node: i, Operand: j, Rule: rule})
				}
			}
			for j := range min(m, 8) {
				for l := range j {
					try(Mistake{Kind: Swapped, Node: i, Operand: l, Other: j, Rule: rule})
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
			try(Mistake{Kind: OtherAdjoint, Node: i, Other: k})
			for j := range min(m, 8) {
				if int(args[j]) != k {
					try(Mistake{Kind: OtherValue, Node: i, Operand: j, Other: k})
				}
			}
		}
	}
	return gs
}

// fitted returns the mistakes with a number to be fitted.
func (a *sweepAt) fitted() (gs []Mistake) {
	for i, args := range a.args {
		m := len(args)
		if m == 0 || a.adj[i] == 0 {
			continue
		}
		if f := a.factor(i, EveryOperand, false); m > 1 && f == f {
			gs = append(gs, Mistake{Kind: Scaled, Node: i, Operand: EveryOperand, C: f})
		}
		for j := range args {
			if f := a.factor(i, j, false); f == f {
				gs = append(gs, Mistake{Kind: Scaled, Node: i, Operand: j, C: f})
			}
			if c := a.factor(i, j, true); c == c {
				gs = append(gs, Mistake{Kind: Shifted, Node: i, Operand: j, C: c})
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
func (a *sweepAt) stale(i, j int) (gs []Mistake) {
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
		d := DualSlopes(nd, z)
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
			gs = append(gs, Mistake{Kind: Stale, Node: i, Operand: j, C: c}, Mistake{Kind: Frozen, Node: i, Operand: j, C: own + c})
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
func (a *sweepAt) varying() (gs []Mistake) {
	for i, args := range a.args {
		if a.adj[i] == 0 {
			continue
		}
		for j, k := range args {
			if f := a.factor(i, j, false); f == f && several(a.t[k]) {
				gs = append(gs, Mistake{Kind: Varying, Node: i, Operand: j})
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
func (g Mistake) what(p *expr.Program) string {
	of := fmt.Sprintf("the slope to operand %d is", g.Operand)
	if g.Operand == EveryOperand {
		of = "the slopes to all operands are"
	}
	switch g.Kind {
	case Dropped:
		return of + " dropped"
	case WrongSign:
		return of + " of the wrong sign"
	case Missing:
		return of + " missing: 1 is used instead"
	case Swapped:
		return fmt.Sprintf("the slopes to operands %d and %d are swapped", g.Operand, g.Other)
	case Overwritten:
		if g.Operand == EveryOperand {
			return "the adjoints of the operands are overwritten, not added to"
		}
		return fmt.Sprintf("the adjoint of operand %d is overwritten, not added to", g.Operand)
	case OtherAdjoint:
		return fmt.Sprintf("the adjoint of node %d, %s, is used in place of its own", g.Other, expression.Operation(p.Node(g.Other)))
	case Scaled:
		return fmt.Sprintf("%s multiplied by %s", of, factorText(g.C))
	case Shifted:
		return fmt.Sprintf("%s too great by %.6g", of, g.C)
	case Stale:
		return fmt.Sprintf("the slopes are those for operand %d greater by %.6g: a stale value", g.Operand, g.C)
	case Frozen:
		return fmt.Sprintf("the slopes are those for operand %d = %.6g, whatever it is: a stale value", g.Operand, g.C)
	case OtherValue:
		return fmt.Sprintf("the slopes are those for the value of node %d, %s, in place of operand %d", g.Other, expression.Operation(p.Node(g.Other)), g.Operand)
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
func (g Mistake) text(p *expr.Program) string {
	if g.Rule {
		return fmt.Sprintf("every %s: %s", expression.Operation(p.Node(g.Node)), g.what(p))
	}
	return fmt.Sprintf("node %d, %s: %s", g.Node, expression.Operation(p.Node(g.Node)), g.what(p))
}
