package fault

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

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
	e := evidence{node: node, at: sweepsAround(p, grad, x, directions(rng, dim), rng)}
	if len(e.at) < 2 {
		return nil
	}
	tried := e.at[0].list()
	for _, a := range e.at[:min(3, len(e.at))] { // a number that the first point does not give well, the second may
		if a.informative() {
			tried = append(tried, a.fitted()...)
		}
		if gs := e.explaining(tried); len(gs) > 0 {
			return gs
		}
	}
	return e.explaining(e.at[0].variableFactors())
}

// directions returns random directions that stand for the variables where there are many, else nil.
func directions(rng *rand.Rand, dim int) (dirs [][]float64) {
	if dim <= manyInput {
		return nil
	}
	for range manyInput {
		d := make([]float64, dim)
		for l := range d {
			d[l] = rng.Float64() - 0.5
		}
		dirs = append(dirs, d)
	}
	return dirs
}

// sweepsAround returns what there is at x and at points around it, nil where there is nothing to explain at x.
func sweepsAround(p *expr.Program, grad slope.GradientFunc, x []float64, dirs [][]float64, rng *rand.Rand) (at []*sweepAt) {
	z := append([]float64(nil), x...)
	for try := 0; try < triedAt && len(at) < explainedAt; try++ {
		if a := sweepOf(p, grad, z, dirs); a != nil && (try > 0 || a.informative()) {
			at = append(at, a)
		}
		if try == 0 && len(at) == 0 {
			return nil
		}
		for i, v := range x {
			z[i] = v + (rng.Float64()-0.5)*math.Max(math.Abs(v), 0.5)
		}
	}
	return at
}

// sweepOf returns what there is at z, nil if the gradient or the exact one is not known there.
func sweepOf(p *expr.Program, grad slope.GradientFunc, z []float64, dirs [][]float64) *sweepAt {
	g := safely(grad, z)
	if len(g) != p.Dim() {
		return nil
	}
	e := exact.At(p, z)
	if e.Cause != "" {
		return nil
	}
	if a := newSweepAt(e, z, g, dirs); finite(a.norm) {
		return a
	}
	return nil
}

// Evidence is the error of a gradient at several points.
type evidence struct {
	at   []*sweepAt
	node int // the only one asked about, if it is not negative
}

// explaining returns those of the mistakes that explain the error at every point, one for each node and rule.
func (e evidence) explaining(gs []Mistake) (kept []Mistake) {
	taken := map[[2]int]bool{}
	for _, g := range gs {
		key := [2]int{g.Node, b2i(g.Rule)}
		if taken[key] || e.node >= 0 && g.Node != e.node || slices.ContainsFunc(e.at, func(a *sweepAt) bool { return !a.keeps(g) }) {
			continue
		}
		taken[key] = true
		kept = append(kept, g)
	}
	return kept
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
	count := map[expr.Op]int{}
	for i, args := range a.args {
		if len(args) > 0 {
			count[a.p.Node(i).Op]++
		}
	}
	seen := map[expr.Op]bool{}
	var tried []Mistake
	for i, args := range a.args {
		if len(args) == 0 {
			continue
		}
		op := a.p.Node(i).Op
		tried = append(tried, slopeMistakes(i, len(args), false)...)
		if count[op] > 1 && !seen[op] {
			tried = append(tried, slopeMistakes(i, len(args), true)...)
		}
		seen[op] = true
		tried = append(tried, a.otherNodes(i)...)
	}
	for _, g := range tried {
		if a.keeps(g) {
			gs = append(gs, g)
		}
	}
	return gs
}

// mostOperands is how many operands of an operation are looked at.
const mostOperands = 8

// slopeMistakes lists the mistakes in the slopes of node i, which has m operands, or of its rule.
func slopeMistakes(i, m int, rule bool) (gs []Mistake) {
	for _, kind := range []Kind{Dropped, WrongSign, Missing, Overwritten} {
		if m > 1 {
			gs = append(gs, Mistake{Kind: kind, Node: i, Operand: EveryOperand, Rule: rule})
		}
		for j := range min(m, mostOperands) {
			gs = append(gs, Mistake{Kind: kind, Node: i, Operand: j, Rule: rule})
		}
	}
	for j := range min(m, mostOperands) {
		for l := range j {
			gs = append(gs, Mistake{Kind: Swapped, Node: i, Operand: l, Other: j, Rule: rule})
		}
	}
	return gs
}

// otherNodes lists the mistakes by which node i takes the adjoint or the value of another one, in large programs of one next to it.
func (a *sweepAt) otherNodes(i int) (gs []Mistake) {
	lo, hi := 0, len(a.args)
	if hi > fewNodes {
		lo, hi = max(i-2, 0), min(i+3, hi)
	}
	for k := lo; k < hi; k++ {
		if k == i {
			continue
		}
		gs = append(gs, Mistake{Kind: OtherAdjoint, Node: i, Other: k})
		for j := range min(len(a.args[i]), mostOperands) {
			if int(a.args[i][j]) != k {
				gs = append(gs, Mistake{Kind: OtherValue, Node: i, Operand: j, Other: k})
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
			if len(a.args) <= 10*fewNodes && j < mostOperands {
				gs = append(gs, a.staleValues(i, j)...)
			}
		}
	}
	return gs
}

// variableFactors returns the slopes that explain the error by a factor that may vary
// from point to point, where that is more than chance: where a direction of two
// components or more agrees.
func (a *sweepAt) variableFactors() (gs []Mistake) {
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
