package sparsity

import (
	"testing"

	"pgregory.net/rapid"
)

// A star colouring leaves each entry alone in its colour in one of two rows.
func TestStarColoring(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "n")
		var e []uint64
		for range rapid.IntRange(0, 60).Draw(t, "edges") {
			i, j := rapid.Uint64Range(0, uint64(n-1)).Draw(t, "i"), rapid.Uint64Range(0, uint64(n-1)).Draw(t, "j")
			e = append(e, i<<32|j, j<<32|i)
		}
		p := newPattern(n, n, sortedSet(e))
		s := &Plan{Pattern: p}
		s.Color, s.Colors = starColoring(p)
		single := s.singles()
		for i := range n {
			for _, j := range p.Row(i) {
				j := int(j)
				if i != j && s.Color[i] == s.Color[j] {
					t.Fatalf("neighbours %d and %d share colour %d", i, j, s.Color[i])
				}
				if !single[p.Find(i, j)] && !single[p.Find(j, i)] {
					t.Fatalf("entry (%d, %d) can not be recovered", i, j)
				}
			}
		}
	})
}
