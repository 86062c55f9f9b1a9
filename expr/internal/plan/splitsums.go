package plan

import "slope/expr/internal/graph"

// segment is a sum over the lanes of groups, stream after stream.
type segment struct {
	node    int
	first   int // operand
	streams []int32
}

// splitSums cuts long sums into segments that run over the lanes of groups of
// one size, each a node that begins with the one before, so that loops can make
// them. It reports whether it changed the graph.
func (r *roller) splitSums() bool {
	g := r.g
	found, split := r.longSums()
	if !split {
		return false
	}
	h := graph.New(g.Inputs, g.Data)
	graph.Rebuild(h, g, nil, func(i int, args []uint32) uint32 {
		if s := found[i]; len(s) > 0 && g.Op[i] != graph.OpSumSquares {
			return r.split(h, i, args, s)
		}
		return h.CopyNode(g, i, args)
	})
	r.g = h
	return true
}

// longSums returns the segments of the sums that have some, and whether any is to be split.
func (r *roller) longSums() (found map[int][]segment, split bool) {
	g := r.g
	found = map[int][]segment{}
	for i, op := range g.Op {
		sum := op == graph.OpSum || op == graph.OpDotConst || op == graph.OpSumSquares
		if !sum || r.class[i] >= 0 || g.Laned(i) {
			continue
		}
		s := r.segments(i)
		if len(s) == 0 {
			continue
		}
		found[i] = s
		whole := len(s) == 1 && s[0].first <= 1 && r.end(s[0]) == len(g.Operands(i))
		split = split || op != graph.OpSumSquares && !whole
	}
	return found, split
}

func (r *roller) end(s segment) int {
	return s.first + len(s.streams)*len(r.groups[s.streams[0]].nodes)
}

// segments finds the maximal runs of operands of node i that are, for lane
// after lane, the same lane of one group after the other.
func (r *roller) segments(i int) []segment {
	args := r.g.Operands(i)
	var out []segment
	for q := 0; q < len(args); {
		s, ok := r.segmentAt(i, args, q)
		if !ok {
			q++
			continue
		}
		out = append(out, s)
		q = r.end(s)
	}
	return out
}

func (r *roller) segmentAt(i int, args []uint32, q int) (segment, bool) {
	c := r.class[args[q]]
	if c < 0 || r.lane[args[q]] != 0 {
		return segment{}, false
	}
	n := len(r.groups[c].nodes)
	s := segment{node: i, first: q}
	p := 0
	for ; q+p < len(args); p++ {
		a := args[q+p]
		if p > 0 && r.class[a] == c {
			break
		}
		if r.class[a] < 0 || r.lane[a] != 0 || len(r.groups[r.class[a]].nodes) != n {
			return segment{}, false
		}
		s.streams = append(s.streams, r.class[a])
	}
	if q+p*n > len(args) {
		return segment{}, false
	}
	for l := range n {
		for k := range p {
			a := args[q+l*p+k]
			if r.class[a] != s.streams[k] || int(r.lane[a]) != l {
				return segment{}, false
			}
		}
	}
	return s, true
}

// split appends node i of the old graph as a chain of sums, one for each
// segment and one for the terms between.
func (r *roller) split(h *graph.Graph, i int, args []uint32, segs []segment) uint32 {
	g := r.g
	var coef []float64
	if g.Op[i] == graph.OpDotConst {
		coef = g.Coefficients(i)
	}
	var z uint32
	have := false
	emit := func(lo, hi int) {
		if lo == hi {
			return
		}
		var list []uint32
		var c []float64
		if have {
			list, c = append(list, z), append(c, 1)
		}
		list = append(list, args[lo:hi]...)
		if coef == nil {
			if len(list) == 1 {
				z = list[0]
			} else {
				z = h.Push(graph.OpSum, 0, list...)
			}
		} else {
			c = append(c, coef[lo:hi]...)
			z = h.PushDotConst(0, c, list...)
		}
		have = true
	}
	at := 0
	for _, s := range segs {
		emit(at, s.first)
		emit(s.first, r.end(s))
		at = r.end(s)
	}
	emit(at, len(args))
	return z
}
