package graph

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"slope"
	"slope/internal/kernel"
)

// MaxNodes bounds nodes, operands and constants of a recording: they are
// addressed by 32 bits. It is a variable for the sake of a test.
var MaxNodes = math.MaxInt32

// Graph is the encoding of a program: nodes in an order in which operands come
// first, their operands in one array. The inputs are the first nodes, the data
// inputs follow.
type Graph struct {
	Op     []Op
	Off    []uint32 // the operands of node i are Args[Off[i]:Off[i+1]]
	Param  []uint32 // where the constant, the exponent or the rule of node i is, and InLanes
	Args   []uint32
	consts []float64
	ints   []int
	rules  []any // *slope.Rule, *slope.Rule2 and *slope.RuleN, each once

	RuleIndex map[any]uint32 // where a rule is in rules

	Inputs, Data int
	Out          []uint32

	Slot []uint32 // where the value pass keeps the partial derivatives of a node; see Prepare
	Kept int      // and how many numbers it keeps in all
	Norm []int    // the nodes that are a Norm2
}

// New returns a graph of inputs and data inputs.
func New(inputs, data int) *Graph {
	g := &Graph{Inputs: inputs, Data: data, Off: []uint32{0}, RuleIndex: map[any]uint32{}}
	for i := range inputs + data {
		op := OpInput
		if i >= inputs {
			op = OpData
		}
		g.Push(op, uint32(i))
	}
	return g
}

// Len returns the number of nodes.
func (g *Graph) Len() int { return len(g.Op) }

// Push appends a node and returns its number.
func (g *Graph) Push(op Op, cst uint32, args ...uint32) uint32 {
	if len(g.Op) >= MaxNodes || len(g.Args)+len(args) > MaxNodes || len(g.consts) > MaxNodes {
		panic(fmt.Sprintf("expr: recording of more than %d nodes, operands or constants", MaxNodes))
	}
	g.Op = append(g.Op, op)
	g.Param = append(g.Param, cst)
	g.Args = append(g.Args, args...)
	g.Off = append(g.Off, uint32(len(g.Args)))
	return uint32(len(g.Op) - 1)
}

// PushConst appends a node with one constant.
func (g *Graph) PushConst(op Op, c float64, args ...uint32) uint32 {
	g.consts = append(g.consts, c)
	return g.Push(op, uint32(len(g.consts)-1), args...)
}

// PushDotConst appends the sum of c times the operands. lanes is InLanes or 0.
func (g *Graph) PushDotConst(lanes uint32, c []float64, args ...uint32) uint32 {
	at := len(g.consts)
	g.consts = append(g.consts, c...)
	return g.Push(OpDotConst, uint32(at)|lanes, args...)
}

// InLanes is a bit of Param: a Sum, Dot, DotConst or SumSquares of kernel.FewestLanes terms or more is added in the
// lanes of slope.Sum, and not from the first to the last.
const InLanes = 1 << 31

// Laned reports whether node i is a sum with that bit.
func (g *Graph) Laned(i int) bool { return g.Lanes(i) != 0 }

// Lanes returns that bit of node i.
func (g *Graph) Lanes(i int) uint32 { return g.Param[i] & InLanes }

// LanesOf returns the bit for an operation with so many operands in the order of slope.Sum.
func LanesOf(op Op, operands int) uint32 {
	switch op {
	case OpDot:
		operands /= 2
	case OpSum, OpDotConst, OpSumSquares:
	default:
		return 0
	}
	if operands < kernel.FewestLanes {
		return 0
	}
	return InLanes
}

// AlwaysLaned reports whether an operation with so many operands adds in lanes whatever that bit is: Norm2 and LogSumExp, which have one order.
func AlwaysLaned(op Op, operands int) bool {
	return (op == OpNorm2 || op == OpLogSumExp) && operands >= kernel.FewestLanes
}

// Mark is a size of a graph, to which it can be cut back.
type Mark struct{ nodes, consts, ints int }

// Mark returns the size of g.
func (g *Graph) Mark() Mark { return Mark{g.Len(), len(g.consts), len(g.ints)} }

// Cut takes the nodes since m away.
func (g *Graph) Cut(m Mark) {
	g.Op, g.Param, g.Off = g.Op[:m.nodes], g.Param[:m.nodes], g.Off[:m.nodes+1]
	g.Args = g.Args[:g.Off[m.nodes]]
	g.consts, g.ints = g.consts[:m.consts], g.ints[:m.ints]
}

// Operands returns the operands of node i.
func (g *Graph) Operands(i int) []uint32 { return g.Args[g.Off[i]:g.Off[i+1]] }

// Constant returns the constant of a node that has one.
func (g *Graph) Constant(i int) float64 { return g.consts[g.Param[i]] }

// Exponent returns that of a PowInt.
func (g *Graph) Exponent(i int) int { return g.ints[g.Param[i]] }

// Rule returns the rule of an Apply.
func (g *Graph) Rule(i int) *slope.Rule { return g.RuleOf(i).(*slope.Rule) }

// Rule2 returns the rule of an Apply2.
func (g *Graph) Rule2(i int) *slope.Rule2 { return g.RuleOf(i).(*slope.Rule2) }

// RuleN returns the rule of an ApplyN.
func (g *Graph) RuleN(i int) *slope.RuleN { return g.RuleOf(i).(*slope.RuleN) }

// RuleOf returns the rule of a node that has one.
func (g *Graph) RuleOf(i int) any { return g.rules[g.Param[i]] }

// HasRule reports whether a node of this kind has a rule of the user's.
func HasRule(op Op) bool { return op == OpApply || op == OpApply2 || op == OpApplyN }

// Coefficients returns the constants of a DotConst, the one of another node, or nil.
func (g *Graph) Coefficients(i int) []float64 { return g.LaneCoefficients(i, 1) }

// Parameter stands for what belongs to the operation of a node: the power of PowConst and PowInt, the rule of Apply,
// the order of a sum.
func (g *Graph) Parameter(i int) uint64 {
	switch g.Op[i] {
	case OpPowConst:
		return math.Float64bits(g.Constant(i))
	case OpPowInt:
		return uint64(g.Exponent(i))
	case OpApply, OpApply2, OpApplyN:
		return uint64(g.Param[i])
	}
	return uint64(g.Lanes(i))
}

// Alike reports whether nodes i and j do the same with as many operands. Other constants than powers may differ.
func (g *Graph) Alike(i, j int) bool {
	return g.Op[i] == g.Op[j] && len(g.Operands(i)) == len(g.Operands(j)) && g.Parameter(i) == g.Parameter(j)
}

// LaneCoefficients returns those of n nodes from i on, of which the constants follow one another.
func (g *Graph) LaneCoefficients(i, n int) []float64 {
	k := uint32(n) * (g.Off[i+1] - g.Off[i])
	switch op := g.Op[i]; {
	case op == OpDotConst:
	case HasConst(op):
		k = 1
	default:
		return nil
	}
	at := g.Param[i] &^ InLanes
	return g.consts[at : at+k : at+k]
}

// HasConst reports whether a node of this kind has one constant.
func HasConst(op Op) bool {
	return op == OpConst || op == OpAddConst || op == OpScale || op == OpPowConst
}

// CopyNode appends node i of src with other operands.
func (g *Graph) CopyNode(src *Graph, i int, args []uint32) uint32 {
	op := src.Op[i]
	switch {
	case HasConst(op):
		return g.PushConst(op, src.Constant(i), args...)
	case op == OpDotConst:
		return g.PushDotConst(src.Lanes(i), src.Coefficients(i), args...)
	case op == OpPowInt:
		return g.PushInt(src.Exponent(i), args[0])
	case HasRule(op):
		return g.PushRule(op, src.RuleOf(i), args...)
	}
	return g.Push(op, src.Param[i], args...)
}

// PushInt appends a PowInt.
func (g *Graph) PushInt(n int, x uint32) uint32 {
	g.ints = append(g.ints, n)
	return g.Push(OpPowInt, uint32(len(g.ints)-1), x)
}

// PushRule appends an Apply, Apply2 or ApplyN of the rule r, which is of the operation's kind.
func (g *Graph) PushRule(op Op, r any, args ...uint32) uint32 {
	k, ok := g.RuleIndex[r]
	if !ok {
		k = uint32(len(g.rules))
		g.rules = append(g.rules, r)
		g.RuleIndex[r] = k
	}
	return g.Push(op, k, args...)
}

// ShareRules gives an empty graph the rules of src, with their numbers.
func (g *Graph) ShareRules(src *Graph) {
	g.rules, g.RuleIndex = slices.Clip(src.rules), maps.Clone(src.RuleIndex)
}

// Prepare assigns the slots of a graph that is going to be evaluated.
func (g *Graph) Prepare() {
	g.Slot, g.Norm = make([]uint32, g.Len()), nil
	n := 0
	for i, op := range g.Op {
		g.Slot[i] = uint32(n)
		n += Slots(op, int(g.Off[i+1]-g.Off[i]))
		if op == OpNorm2 {
			g.Norm = append(g.Norm, i)
		}
	}
	if n > MaxNodes {
		panic(fmt.Sprintf("expr: program with more than %d partial derivatives", MaxNodes))
	}
	g.Kept = n
}

// Single returns a graph of node i alone, its operands being the inputs.
func Single(g *Graph, i int) *Graph {
	k := len(g.Operands(i))
	h := New(k, 0)
	args := make([]uint32, k)
	for j := range args {
		args[j] = uint32(j)
	}
	h.Out = []uint32{h.CopyNode(g, i, args)}
	h.Prepare()
	return h
}

// Passive reports which nodes depend on no variable.
func (g *Graph) Passive() []bool {
	p := make([]bool, g.Len())
	for i := range p {
		p[i] = g.Op[i] != OpInput
		for _, a := range g.Operands(i) {
			p[i] = p[i] && p[a]
		}
	}
	return p
}

// Slots returns how many partial derivatives and other numbers of the value
// pass a node keeps for the passes that follow.
func Slots(op Op, operands int) int {
	switch row := &Table[op]; {
	case op == OpAdd, op == OpSub, op == OpMul, op == OpDiv, op == OpNeg, op == OpSquare: // their slopes are arithmetic
	case row.Unary != nil, op == OpPowConst, op == OpPowInt, op == OpApply:
		return 2 // f′, f″
	case row.Binary != nil, op == OpApply2:
		return 5 // f_x, f_y, f_xx, f_xy, f_yy
	case op == OpLogSumExp:
		return 2 * operands // the slopes, and room for curve
	case op == OpApplyN:
		return 4 * operands // the slopes, the operands, and room for their tangents and curve
	case op == OpNorm2:
		return 2 + operands // a power of two m, and the norm of the operands times m; room
	case op == OpMaxOf, op == OpMinOf:
		return 1 // how many operands attain the value
	case op == OpProd:
		return 3 * operands // the products of the first and of the last ones, and room for the tangents of the first
	}
	return 0
}

// SameBits reports whether two lists have the same numbers, NaN and signed zeros included.
func SameBits(x, y []float64) bool {
	return slices.EqualFunc(x, y, func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) })
}
