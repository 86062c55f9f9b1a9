package sparsity

// Plan is a pattern and how to fill it: for each colour a seed, and the
// places of the product that are entries of the matrix.
type Plan struct {
	Pattern  *Pattern
	Color    []int32 // of the columns, or of the rows
	Colors   int
	Backward bool // products from the left, colours of rows

	members [][]uint32 // the columns, or rows, of each colour

	Start []int    // the entries of colour c are From[Start[c]:Start[c+1]]
	From  []uint32 // place in the product
	To    []uint32 // place in the values
}

// ForHessian returns the plan of a sparse Hessian with the pattern p.
func ForHessian(p *Pattern) *Plan {
	s := &Plan{Pattern: p}
	s.Color, s.Colors = starColoring(p)
	single := s.singles()
	s.recover(func(emit func(c int32, from, to int)) {
		for i := range p.Rows {
			for k := p.Ptr[i]; k < p.Ptr[i+1]; k++ {
				if !single[k] {
					continue
				}
				j := int(p.Idx[k])
				emit(s.Color[j], i, k)
				if t := p.Find(j, i); j != i && !single[t] {
					emit(s.Color[j], i, t)
				}
			}
		}
	})
	return s
}

// ForJacobian returns the plan of a sparse Jacobian with the pattern p, by columns or by rows,
// whichever has the smaller greatest number of entries.
func ForJacobian(p *Pattern) *Plan {
	t := p.transpose()
	if widest(t) < widest(p) {
		return byRows(p, t)
	}
	s := &Plan{Pattern: p}
	s.Color, s.Colors = columnColoring(p, t)
	s.recoverProducts()
	return s
}

// ByRows is ForJacobian by products from the left.
func ByRows(p *Pattern) *Plan { return byRows(p, p.transpose()) }

func byRows(p, t *Pattern) *Plan {
	s := &Plan{Pattern: p, Backward: true}
	s.Color, s.Colors = columnColoring(t, p)
	s.recoverProducts()
	return s
}

// singles reports, for every entry of the pattern, whether its column is the only one
// of its colour in the row.
func (s *Plan) singles() []bool {
	p := s.Pattern
	single, count := make([]bool, len(p.Idx)), make([]int32, s.Colors)
	for i := range p.Rows {
		for _, j := range p.Row(i) {
			count[s.Color[j]]++
		}
		for k := p.Ptr[i]; k < p.Ptr[i+1]; k++ {
			single[k] = count[s.Color[p.Idx[k]]] == 1
		}
		for _, j := range p.Row(i) {
			count[s.Color[j]] = 0
		}
	}
	return single
}

// recover sorts the columns and the entries by colour; walk emits the entries in any order and is
// called twice.
func (s *Plan) recover(walk func(emit func(c int32, from, to int))) {
	s.members = make([][]uint32, s.Colors)
	for j, c := range s.Color {
		s.members[c] = append(s.members[c], uint32(j))
	}
	s.Start = make([]int, s.Colors+1)
	walk(func(c int32, _, _ int) { s.Start[c+1]++ })
	for c := range s.Colors {
		s.Start[c+1] += s.Start[c]
	}
	next := append([]int(nil), s.Start...)
	s.From = make([]uint32, s.Start[s.Colors])
	s.To = make([]uint32, s.Start[s.Colors])
	walk(func(c int32, from, to int) {
		k := next[c]
		next[c]++
		s.From[k], s.To[k] = uint32(from), uint32(to)
	})
}

// recoverProducts is recover for products from one side, each entry from the product of its colour.
func (s *Plan) recoverProducts() {
	p := s.Pattern
	s.recover(func(emit func(c int32, from, to int)) {
		for i := range p.Rows {
			for k := p.Ptr[i]; k < p.Ptr[i+1]; k++ {
				j := int(p.Idx[k])
				if s.Backward {
					emit(s.Color[i], j, k)
				} else {
					emit(s.Color[j], i, k)
				}
			}
		}
	})
}

// widest returns the greatest number of entries in a row.
func widest(p *Pattern) int {
	n := 0
	for i := range p.Rows {
		n = max(n, p.Ptr[i+1]-p.Ptr[i])
	}
	return n
}

// Seed sets the sum of the unit vectors of colour c.
func (s *Plan) Seed(dst []float64, c int) {
	clear(dst)
	for _, j := range s.members[c] {
		dst[j] = 1
	}
}

// Scatter puts the entries that the product of colour c holds in their places.
func (s *Plan) Scatter(values, prod []float64, c int) {
	from := s.From[s.Start[c]:s.Start[c+1]]
	to := s.To[s.Start[c]:][:len(from)]
	for k, i := range from {
		values[to[k]] = prod[i]
	}
}
