package expr

import (
	"fmt"
	"math"

	"slope"
)

// maxNodes bounds nodes, operands and constants of a recording: they are
// addressed by 32 bits. It is a variable for the sake of a test.
var maxNodes = math.MaxInt32

// graph is the encoding of a program: nodes in an order in which operands come
// first, their operands in one array. The inputs are the first nodes, the data
// inputs follow.
type graph struct {
	op     []Op
	off    []uint32 // the operands of node i are args[off[i]:off[i+1]]
	cst    []uint32 // where the constant, the exponent or the rule of node i is
	args   []uint32
	consts []float64
	ints   []int
	rules  []*slope.Rule
	rules2 []*slope.Rule2

	ruleIndex map[any]uint32 // where a *slope.Rule or *slope.Rule2 is in its list

	inputs, data int
	out          []uint32

	slot []uint32 // where the value pass keeps the partial derivatives of a node; see prepare
	kept int      // and how many numbers it keeps in all
	norm []int    // the nodes that are a Norm2
}

func newGraph(inputs, data int) *graph {
	g := &graph{inputs: inputs, data: data, off: []uint32{0}, ruleIndex: map[any]uint32{}}
	for i := range inputs + data {
		op := OpInput
		if i >= inputs {
			op = OpData
		}
		g.push(op, uint32(i))
	}
	return g
}

func (g *graph) len() int { return len(g.op) }

// push appends a node and returns its number.
func (g *graph) push(op Op, cst uint32, args ...uint32) uint32 {
	if len(g.op) >= maxNodes || len(g.args)+len(args) > maxNodes || len(g.consts) > maxNodes {
		panic(fmt.Sprintf("expr: recording of more than %d nodes, operands or constants", maxNodes))
	}
	g.op = append(g.op, op)
	g.cst = append(g.cst, cst)
	g.args = append(g.args, args...)
	g.off = append(g.off, uint32(len(g.args)))
	return uint32(len(g.op) - 1)
}

// pushConst appends a node with one constant.
func (g *graph) pushConst(op Op, c float64, args ...uint32) uint32 {
	g.consts = append(g.consts, c)
	return g.push(op, uint32(len(g.consts)-1), args...)
}

// pushDotConst appends the sum of c times the operands.
func (g *graph) pushDotConst(c []float64, args ...uint32) uint32 {
	at := len(g.consts)
	g.consts = append(g.consts, c...)
	return g.push(OpDotConst, uint32(at), args...)
}

// mark is a size of a graph, to which it can be cut back.
type mark struct{ nodes, consts, ints int }

func (g *graph) mark() mark { return mark{g.len(), len(g.consts), len(g.ints)} }

// cut takes the nodes since m away.
func (g *graph) cut(m mark) {
	g.op, g.cst, g.off = g.op[:m.nodes], g.cst[:m.nodes], g.off[:m.nodes+1]
	g.args = g.args[:g.off[m.nodes]]
	g.consts, g.ints = g.consts[:m.consts], g.ints[:m.ints]
}

// operands returns the operands of node i.
func (g *graph) operands(i int) []uint32 { return g.args[g.off[i]:g.off[i+1]] }

// constant returns the constant of a node that has one.
func (g *graph) constant(i int) float64 { return g.consts[g.cst[i]] }

// exponent returns that of a PowInt.
func (g *graph) exponent(i int) int { return g.ints[g.cst[i]] }

// rule returns the rule of an Apply, rule2 that of an Apply2.
func (g *graph) rule(i int) *slope.Rule   { return g.rules[g.cst[i]] }
func (g *graph) rule2(i int) *slope.Rule2 { return g.rules2[g.cst[i]] }

// coefficients returns the constants of a DotConst, or the one of another node.
func (g *graph) coefficients(i int) []float64 { return g.laneCoefficients(i, 1) }

// parameter stands for what belongs to the operation of a node: the power of PowConst and PowInt, the rule of Apply.
func (g *graph) parameter(i int) uint64 {
	switch g.op[i] {
	case OpPowConst:
		return math.Float64bits(g.constant(i))
	case OpPowInt:
		return uint64(g.exponent(i))
	case OpApply, OpApply2:
		return uint64(g.cst[i])
	}
	return 0
}

// alike reports whether nodes i and j do the same with as many operands. Other constants than powers may differ.
func (g *graph) alike(i, j int) bool {
	return g.op[i] == g.op[j] && len(g.operands(i)) == len(g.operands(j)) && g.parameter(i) == g.parameter(j)
}

// laneCoefficients returns those of n nodes from i on, of which the constants follow one another.
func (g *graph) laneCoefficients(i, n int) []float64 {
	k := uint32(1)
	if g.op[i] == OpDotConst {
		k = uint32(n) * (g.off[i+1] - g.off[i])
	}
	return g.consts[g.cst[i] : g.cst[i]+k : g.cst[i]+k]
}

// hasConst reports whether a node of this kind has one constant.
func (op Op) hasConst() bool {
	return op == OpConst || op == OpAddConst || op == OpScale || op == OpPowConst
}

// copyNode appends node i of src with other operands.
func (g *graph) copyNode(src *graph, i int, args []uint32) uint32 {
	op := src.op[i]
	switch {
	case op.hasConst():
		return g.pushConst(op, src.constant(i), args...)
	case op == OpDotConst:
		return g.pushDotConst(src.coefficients(i), args...)
	case op == OpPowInt:
		return g.pushInt(src.exponent(i), args[0])
	case op == OpApply:
		return g.pushRule(src.rule(i), args[0])
	case op == OpApply2:
		return g.pushRule2(src.rule2(i), args[0], args[1])
	}
	return g.push(op, src.cst[i], args...)
}

func (g *graph) pushInt(n int, x uint32) uint32 {
	g.ints = append(g.ints, n)
	return g.push(OpPowInt, uint32(len(g.ints)-1), x)
}

func (g *graph) pushRule(r *slope.Rule, x uint32) uint32 {
	k, ok := g.ruleIndex[r]
	if !ok {
		k = uint32(len(g.rules))
		g.rules = append(g.rules, r)
		g.ruleIndex[r] = k
	}
	return g.push(OpApply, k, x)
}

func (g *graph) pushRule2(r *slope.Rule2, x, y uint32) uint32 {
	k, ok := g.ruleIndex[r]
	if !ok {
		k = uint32(len(g.rules2))
		g.rules2 = append(g.rules2, r)
		g.ruleIndex[r] = k
	}
	return g.push(OpApply2, k, x, y)
}

// prepare assigns the slots of a graph that is going to be evaluated.
func (g *graph) prepare() {
	g.slot, g.norm = make([]uint32, g.len()), nil
	n := 0
	for i, op := range g.op {
		g.slot[i] = uint32(n)
		n += slots(op, int(g.off[i+1]-g.off[i]))
		if op == OpNorm2 {
			g.norm = append(g.norm, i)
		}
	}
	if n > maxNodes {
		panic(fmt.Sprintf("expr: program with more than %d partial derivatives", maxNodes))
	}
	g.kept = n
}
