package turns

import (
	"slices"

	"slope/expr/internal/graph"
)

// repetition is a stretch of a graph in which one pattern of operations follows itself, each turn
// starting from what the turn before left: the steps of an integrator, a recurrence, an unrolled
// iteration. The loops of roll.go are for turns that do not depend on each other.
type repetition struct {
	g      *graph.Graph
	nodes  []uint32 // the operations in their order; inputs and constants are left out
	pos    []int    // the position of a node in nodes, −1 for the others
	start  int      // position of the first turn
	period int      // operations of a turn
	count  int      // turns
}

// minTurns is the least number of turns that become a loop.
const minTurns = 8

// findRepetition returns the repetition that covers most of the graph, or nil.
func findRepetition(g *graph.Graph) *repetition {
	r := &repetition{g: g, pos: make([]int, g.Len())}
	for i := range g.Len() {
		r.pos[i] = -1
		if !r.leaf(uint32(i)) {
			r.pos[i] = len(r.nodes)
			r.nodes = append(r.nodes, uint32(i))
		}
	}
	best := 0
	for _, c := range r.candidates() {
		s := *r
		s.period = c.period
		covered := s.stretch(c.at)
		if s.count < minTurns {
			continue
		}
		if best == 0 || 20*covered > 21*best || 21*covered > 20*best && s.period < r.period {
			best, *r = covered, s
		}
	}
	if best == 0 {
		return nil
	}
	r.rotate()
	r.extend()
	return r
}

// leaf reports whether node i is an input, a datum or a constant.
func (r *repetition) leaf(i uint32) bool {
	return int(i) < r.g.Inputs+r.g.Data || r.g.Op[i] == graph.OpConst
}

// candidate is a period to be tried, and a position in the stretch.
type candidate struct{ period, at int }

// window is the number of operations by which turns are recognised.
const window = 6

// candidates returns the distances between places where the same operations follow one another. Places of a kind that is rare
// come first: those that occur once in a turn.
func (r *repetition) candidates() []candidate {
	places := map[uint64][]int{}
	const m = 0x9E3779B97F4A7C15
	for p := 0; p+window <= len(r.nodes); p++ {
		h := uint64(m)
		for _, i := range r.nodes[p : p+window] {
			h = (h ^ r.kind(i)) * m
			h ^= h >> 29
		}
		places[h] = append(places[h], p)
	}
	var lists [][]int
	for _, l := range places {
		if len(l) >= minTurns-1 && 2*(l[len(l)-1]-l[0]) > len(r.nodes)/2 {
			lists = append(lists, l)
		}
	}
	slices.SortFunc(lists, func(a, b []int) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return a[0] - b[0]
	})
	var out []candidate
	for _, l := range lists[:min(len(lists), 4)] {
		mid := len(l) / 2
		for k := 1; k <= 8 && mid+k < len(l); k++ {
			if c := (candidate{l[mid+k] - l[mid], l[mid+k]}); !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	return out
}

// kind is a number for what node i does, whatever its operands are.
func (r *repetition) kind(i uint32) uint64 {
	g := r.g
	return uint64(g.Op[i])<<32 ^ uint64(len(g.Operands(int(i)))) ^ g.Parameter(int(i))<<16
}

// matches reports whether the operations at p and a period before are the same operation of two turns: operands are the same
// node, leaves of one kind, or a period apart. held is the last position of an operand that both share.
func (r *repetition) matches(p int) (held int, ok bool) {
	i, j := r.nodes[p], r.nodes[p-r.period]
	if !r.g.Alike(int(i), int(j)) {
		return -1, false
	}
	held = -1
	other := r.g.Operands(int(j))
	for k, a := range r.g.Operands(int(i)) {
		b := other[k]
		switch {
		case r.leaf(a) || r.leaf(b):
			if r.g.Op[a] != r.g.Op[b] {
				return -1, false
			}
		case a == b:
			held = max(held, r.pos[a])
		case r.pos[a]-r.pos[b] != r.period:
			return -1, false
		}
	}
	return held, true
}

// stretch finds how far the period holds around position at, and returns how many operations that are.
func (r *repetition) stretch(at int) int {
	r.count = 0
	first := 0 // the least start
	lo, hi := at, at
	for hi < len(r.nodes) {
		held, ok := r.matches(hi)
		if !ok || held >= at-r.period {
			break
		}
		first = max(first, held+1)
		hi++
	}
	for lo > r.period && lo-r.period > first {
		held, ok := r.matches(lo - 1)
		if !ok || held >= lo-1-r.period {
			break
		}
		first = max(first, held+1)
		lo--
	}
	if hi == at {
		return 0
	}
	r.start = max(lo-r.period, first)
	r.count = (hi - r.start) / r.period
	return hi - r.start
}

// extend adds a turn in front, if what it starts from is not what a turn leaves but is the same node wherever
// a turn would read that.
func (r *repetition) extend() {
	if r.start < r.period {
		return
	}
	from := map[int]uint32{} // of the positions that the turn before would have
	for p := r.start; p < r.start+r.period; p++ {
		if !r.precedes(p, from) {
			return
		}
	}
	r.start -= r.period
	r.count++
}

// precedes reports whether the operation a period before position p is that of a first turn; from is what that starts from.
func (r *repetition) precedes(p int, from map[int]uint32) bool {
	i, j := r.nodes[p], r.nodes[p-r.period]
	if !r.g.Alike(int(i), int(j)) {
		return false
	}
	other := r.g.Operands(int(j))
	for k, a := range r.g.Operands(int(i)) {
		b := other[k]
		switch {
		case r.leaf(a):
			if r.g.Op[a] != r.g.Op[b] {
				return false
			}
		case r.pos[a] >= r.start: // inside the turn
			if r.leaf(b) || r.pos[a]-r.pos[b] != r.period {
				return false
			}
		case r.pos[a] >= r.start-r.period: // left by the turn in front
			if c, ok := from[r.pos[a]]; ok && c != b || r.pos[b] >= r.start-r.period {
				return false
			}
			from[r.pos[a]] = b
		case a != b:
			return false
		}
	}
	return true
}

// rotate moves the start of the turns to where the fewest values go from one to the next.
func (r *repetition) rotate() {
	end := r.start + r.count*r.period
	for end < len(r.nodes) && end-r.start < (r.count+1)*r.period-1 {
		if _, ok := r.matches(end); !ok {
			break
		}
		end++
	}
	last := r.start + (r.count-1)*r.period // the turn that is looked at
	cross := make([]int, r.period+1)       // how many values are read across a cut before an operation
	reach := map[int]int{}                 // the last position that reads a value
	for p := last - r.period; p < min(last+r.period, end); p++ {
		for _, a := range r.g.Operands(int(r.nodes[p])) {
			if q := r.pos[a]; q >= r.start {
				reach[q] = max(reach[q], p)
			}
		}
	}
	for q, p := range reach {
		for c := max(q+1, last-r.period); c <= min(p, last); c++ {
			cross[c-last+r.period]++
		}
	}
	best := 0
	for s := 1; s < r.period; s++ {
		if (end-r.start-s)/r.period >= r.count-1 && cross[s] < cross[best] {
			best = s
		}
	}
	r.start += best
	r.count = (end - r.start) / r.period
}
