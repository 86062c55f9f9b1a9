package convex

import "slope/internal/arg"

// Product is the set of the points whose consecutive blocks of coordinates are
// in the Sets.
type Product struct{ Sets []Set }

// Dim returns the number of coordinates, the sum of those of the sets.
func (p Product) Dim() int {
	n := 0
	for i, s := range p.Sets {
		wantSet("a Product", i, s)
		n += s.Dim()
	}
	return n
}

// Contains reports whether every set contains its block.
func (p Product) Contains(x []float64, tol float64) bool {
	arg.Length("convex", "point", len(x), p.Dim())
	for _, s := range p.Sets {
		if !s.Contains(x[:s.Dim()], tol) {
			return false
		}
		x = x[s.Dim():]
	}
	return true
}

// Project projects every block on its set.
func (p Product) Project(dst, x []float64) []float64 {
	dst, _ = p.Nearest(dst, x)
	return dst
}

// Nearest is Project with the first error of a set.
func (p Product) Nearest(dst, x []float64) ([]float64, error) {
	atLeast("Product", p.Dim())
	dst = into(dst, x, p.Dim())
	k := 0
	var first error
	for _, s := range p.Sets {
		n := s.Dim()
		if _, err := Nearest(s, dst[k:k+n], x[k:k+n]); first == nil {
			first = err
		}
		k += n
	}
	return dst, first
}
