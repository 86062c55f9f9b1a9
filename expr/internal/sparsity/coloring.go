package sparsity

import "slices"

// The colourings by which a few products recover all entries of a sparse
// matrix. Package gonum/graph/coloring colours a graph so that neighbours
// differ; what is needed here are stronger conditions, on graphs of a million
// edges, so the greedy algorithms are our own.

// starColoring colours the variables of a symmetric pattern so that neighbours
// differ and every path of four vertices has at least three colours. Then every
// entry of the matrix is an entry of one of the products with the sums of the
// unit vectors of a colour. It returns the colours and their number.
//
// Greedy, from the variable with most neighbours down, after Gebremedhin, Tarafdar,
// Manne and Pothen, New acyclic and star coloring algorithms with application to
// computing Hessians, SIAM J. Sci. Comput. 29 (2007), section 3. A variable v must
// differ from its neighbours w, and from a variable x behind w if w has no colour yet, or
// if x has another neighbour of the colour of w. What each w forbids is kept as a list
// that grows as variables are coloured, so that the time is that of the entries times
// the colours, also where a variable is joined with all others.
func starColoring(p *Pattern) (color []int32, n int) {
	order := make([]int32, p.Rows)
	s := &star{
		p: p, color: make([]int32, p.Rows), around: newColorSets(p.Rows), behind: newColorSets(p.Rows),
		first: map[uint64]uint32{},
	}
	for i := range order {
		s.color[i], order[i] = -1, int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return len(p.Row(int(b))) - len(p.Row(int(a))) })
	for _, v := range order {
		s.forbidAround(v)
		c := s.free(v)
		s.color[v] = c
		n = max(n, int(c)+1)
		s.coloured(v, c)
	}
	return s.color, n
}

// star is the state of starColoring.
type star struct {
	p      *Pattern
	color  []int32
	around *colorSets        // the colours of the neighbours of a variable
	behind *colorSets        // those of neighbours with two neighbours of its colour
	first  map[uint64]uint32 // the first neighbour of a variable that had a colour
	marks
}

// marks has for each colour the last variable that may not have it.
type marks []int32

// forbid marks colours that v may not have.
func (m *marks) forbid(v int32, colors ...int32) {
	for _, c := range colors {
		for int(c) >= len(*m) {
			*m = append(*m, -1)
		}
		(*m)[c] = v
	}
}

// free returns the first colour that v may have.
func (m marks) free(v int32) (c int32) {
	for int(c) < len(m) && m[c] == v {
		c++
	}
	return c
}

// forbidAround marks all colours that v may not have.
func (s *star) forbidAround(v int32) {
	for _, w := range s.p.Row(int(v)) {
		switch {
		case int32(w) == v:
		case s.color[w] < 0:
			s.forbid(v, s.around.list[w]...)
		default:
			s.forbid(v, s.color[w])
			s.forbid(v, s.behind.list[w]...)
		}
	}
}

// coloured notes what follows from the colour c of v.
func (s *star) coloured(v, c int32) {
	for _, x := range s.p.Row(int(v)) {
		if int32(x) == v {
			continue
		}
		s.around.add(x, c)
		// v may be the second neighbour of x with this colour.
		key := uint64(x)<<32 | uint64(c)
		w, second := s.first[key]
		if !second {
			s.first[key] = uint32(v)
		} else if s.color[x] >= 0 {
			s.behind.add(w, s.color[x])
			s.behind.add(uint32(v), s.color[x])
		}
	}
	for _, w := range s.p.Row(int(v)) { // and v may have two neighbours of one colour
		if cw := s.color[w]; int32(w) != v && cw >= 0 && s.around.count[uint64(v)<<32|uint64(cw)] > 1 {
			s.behind.add(w, c)
		}
	}
}

// colorSets is a set of colours for each variable.
type colorSets struct {
	list  [][]int32
	count map[uint64]int32 // how often a colour was added to the set of a variable
}

func newColorSets(n int) *colorSets { return &colorSets{make([][]int32, n), map[uint64]int32{}} }

func (s *colorSets) add(v uint32, c int32) {
	key := uint64(v)<<32 | uint64(c)
	if s.count[key]++; s.count[key] == 1 {
		s.list[v] = append(s.list[v], c)
	}
}

// columnColoring colours columns so that two with an entry in the same row
// differ: every entry of the matrix is then an entry of a product with the sum
// of the unit vectors of a colour (Curtis, Powell and Reid 1974). byColumn is
// the transpose of p.
func columnColoring(p, byColumn *Pattern) (color []int32, n int) {
	color = make([]int32, p.Cols)
	for i := range color {
		color[i] = -1
	}
	var mark marks
	for j := range p.Cols {
		for _, i := range byColumn.Row(j) {
			for _, k := range p.Row(int(i)) {
				if c := color[k]; c >= 0 {
					mark.forbid(int32(j), c)
				}
			}
		}
		color[j] = mark.free(int32(j))
		n = max(n, int(color[j])+1)
	}
	return color, n
}
