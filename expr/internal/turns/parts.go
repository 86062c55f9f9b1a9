package turns

import (
	"fmt"
	"math"
	"slices"

	"slope/expr/internal/graph"
	"slope/expr/internal/plan"
)

// Parts is a program cut into what comes before a repetition, one turn of it, and what comes after. Each part is a graph
// of its own with its own plan; what it takes from the others are its ports.
type Parts struct {
	Count             int
	Before, Turn, End *Part

	States []state
	Held   []Port // nodes of before that the turn or the end reads
	Lanes  []lane // leaves that differ from turn to turn
	Kept   []kept // results of the turn that the end reads from any turn
}

// Part is a piece of a program with its plan. Its inputs are those of the program and then its active ports, its data
// those of the program and then its passive ports.
type Part struct {
	G      *graph.Graph
	Plan   *plan.Plan
	Ports  []portNode
	Tabled map[string]string // tables that are written
}

// portNode says which node of a part stands for a port; a list of N values has the nodes from Node on.
type portNode struct {
	Node, N int
	P       *Port
}

// Port is a value that goes from one part to another. Its name begins with z, h, l or ao for states, held, lanes and kept.
type Port struct {
	Name   string
	node   uint32 // of the whole program
	Active bool
	List   bool // one value for each turn
}

// state is a value that a turn takes from the turn before: what the operation at position off left distance turns ago.
type state struct {
	Port              // its node is the value before the first turn
	off, distance int // of the operation
	next          int // the state that it takes its value from, or −1 for the operation itself
}

// lane is a leaf that differs from turn to turn.
type lane struct {
	Port
	Nodes  []uint32  // one for each turn
	Values []float64 // of constants
}

// kept is a result of the turn that the end reads.
type kept struct {
	Port
	off int
}

// Split returns the parts of g around its largest repetition, or nil if there is none.
func Split(g *graph.Graph) *Parts {
	if len(g.Out) != 1 {
		return nil
	}
	r := findRepetition(g)
	if r == nil {
		return nil
	}
	c := &cutter{r: r, passive: g.Passive(), operand: map[[2]int]operandOf{}, factors: map[int][]int{}}
	for !c.classify() {
		r.start += r.period
		if r.count--; r.count < minTurns {
			return nil
		}
	}
	if len(c.out.States) == 0 {
		return nil
	}
	return c.cut()
}

// cutter makes the parts.
type cutter struct {
	r       *repetition
	passive []bool
	out     *Parts
	operand map[[2]int]operandOf // by position in the turn and number of the operand
	factors map[int][]int        // of operations with constants that differ: lanes, by position
	stateAt map[[2]int]int       // by position and distance
	heldAt  map[uint32]int
	keptAt  map[int]int
}

// operandOf says what an operand of the turn is.
type operandOf struct {
	kind int
	at   int // position in the turn, or index of the state, of what is held or of the lane
}

const (
	fromTurn = iota
	fromState
	fromHeld
	fromLane
	fromLeaf // the same in every turn
)

// node is the node of position off in a turn.
func (c *cutter) node(turn, off int) uint32 {
	return c.r.nodes[c.r.start+turn*c.r.period+off]
}

// classify finds out what the operands of the turn are, and reports whether the first turn starts from one value for each state.
func (c *cutter) classify() bool {
	r := c.r
	c.out = &Parts{Count: r.count}
	c.stateAt, c.heldAt, c.keptAt = map[[2]int]int{}, map[uint32]int{}, map[int]int{}
	last := r.count - 1
	first := map[[2]int]uint32{} // what a state of some distance is before the first turn
	for off := range r.period {
		c.constantsOf(off)
		for k, a := range r.g.Operands(int(c.node(last, off))) {
			key := [2]int{off, k}
			p := r.pos[a]
			switch {
			case r.leaf(a):
				c.operand[key] = c.laneOf(off, k)
			case p < r.start:
				c.operand[key] = operandOf{fromHeld, c.held(a)}
			case p >= r.start+last*r.period:
				c.operand[key] = operandOf{fromTurn, p - r.start - last*r.period}
			default:
				d := (r.start + last*r.period - p + r.period - 1) / r.period
				if d > r.count/2 {
					return false
				}
				from := p - r.start - (last-d)*r.period
				for turn := range d { // the operand is from before the first turn
					b := r.g.Operands(int(c.node(turn, off)))[k]
					at := [2]int{from, d - turn}
					if f, ok := first[at]; ok && f != b {
						return false
					}
					first[at] = b
				}
				c.operand[key] = operandOf{fromState, c.state(from, d)}
			}
		}
	}
	for k := range c.out.States {
		s := &c.out.States[k]
		s.node = first[[2]int{s.off, s.distance}]
		s.Active = !c.passive[s.node] || !c.passive[c.node(last, s.off)]
	}
	return true
}

// state returns the state of a distance, with those of the smaller ones.
func (c *cutter) state(off, distance int) int {
	if k, ok := c.stateAt[[2]int{off, distance}]; ok {
		return k
	}
	next := -1
	if distance > 1 {
		next = c.state(off, distance-1)
	}
	k := len(c.out.States)
	c.stateAt[[2]int{off, distance}] = k
	c.out.States = append(c.out.States, state{Port: Port{Name: fmt.Sprint("z", k)}, off: off, distance: distance, next: next})
	return k
}

func (c *cutter) held(a uint32) int {
	k, ok := c.heldAt[a]
	if !ok {
		k = len(c.out.Held)
		c.heldAt[a] = k
		c.out.Held = append(c.out.Held, Port{Name: fmt.Sprint("h", k), node: a, Active: !c.passive[a]})
	}
	return k
}

// constantsOf notes the constants of an operation as lanes, if they differ from turn to turn.
func (c *cutter) constantsOf(off int) {
	g := c.r.g
	constants := func(turn int) []float64 {
		i := int(c.node(turn, off))
		switch g.Op[i] {
		case graph.OpAddConst, graph.OpScale:
			return []float64{g.Constant(i)}
		case graph.OpDotConst:
			return g.Coefficients(i)
		}
		return nil
	}
	n := len(constants(0))
	values := make([][]float64, n)
	differ := false
	for turn := range c.r.count {
		for k, v := range constants(turn) {
			values[k] = append(values[k], v)
			differ = differ || math.Float64bits(v) != math.Float64bits(values[k][0])
		}
	}
	if !differ {
		return
	}
	lanes := make([]int, n)
	for k, v := range values {
		lanes[k] = c.constantLane(v)
	}
	c.factors[off] = lanes
}

// constantLane returns the lane of constants.
func (c *cutter) constantLane(values []float64) int {
	for l, o := range c.out.Lanes {
		if o.Values != nil && graph.SameBits(o.Values, values) {
			return l
		}
	}
	return c.lane(lane{Values: values})
}

// laneOf describes an operand that is a leaf in every turn.
func (c *cutter) laneOf(off, k int) operandOf {
	nodes := make([]uint32, c.r.count)
	same := true
	for turn := range nodes {
		nodes[turn] = c.r.g.Operands(int(c.node(turn, off)))[k]
		same = same && nodes[turn] == nodes[0]
	}
	if same {
		return operandOf{fromLeaf, int(nodes[0])}
	}
	if c.r.g.Op[nodes[0]] == graph.OpConst {
		values := make([]float64, len(nodes))
		for turn, n := range nodes {
			values[turn] = c.r.g.Constant(int(n))
		}
		return operandOf{fromLane, c.constantLane(values)}
	}
	for l := range c.out.Lanes {
		if slices.Equal(c.out.Lanes[l].Nodes, nodes) {
			return operandOf{fromLane, l}
		}
	}
	return operandOf{fromLane, c.lane(lane{Port: Port{node: nodes[0], Active: !c.passive[nodes[0]]}, Nodes: nodes})}
}

// lane appends a lane.
func (c *cutter) lane(l lane) int {
	k := len(c.out.Lanes)
	l.Name = fmt.Sprint("l", k)
	c.out.Lanes = append(c.out.Lanes, l)
	return k
}
