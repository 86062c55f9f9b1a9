package sparsity

import "slices"

// Pattern is the set of the entries of a matrix that can be other than zero, row by row.
type Pattern struct {
	Rows, Cols int
	Ptr        []int    // row i is Idx[Ptr[i]:Ptr[i+1]]
	Idx        []uint32 // column numbers, increasing in a row
}

// Row returns the columns of row i.
func (p *Pattern) Row(i int) []uint32 { return p.Idx[p.Ptr[i]:p.Ptr[i+1]] }

// Find returns the place of the entry (i, j), or −1.
func (p *Pattern) Find(i, j int) int {
	k, ok := slices.BinarySearch(p.Row(i), uint32(j))
	if !ok {
		return -1
	}
	return p.Ptr[i] + k
}

// transpose returns the pattern of the transpose.
func (p *Pattern) transpose() *Pattern {
	q := &Pattern{Rows: p.Cols, Cols: p.Rows, Ptr: make([]int, p.Cols+1), Idx: make([]uint32, len(p.Idx))}
	for _, j := range p.Idx {
		q.Ptr[j+1]++
	}
	for j := range p.Cols {
		q.Ptr[j+1] += q.Ptr[j]
	}
	next := slices.Clone(q.Ptr[:p.Cols])
	for i := range p.Rows {
		for _, j := range p.Row(i) {
			q.Idx[next[j]] = uint32(i)
			next[j]++
		}
	}
	return q
}
