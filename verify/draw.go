package verify

import (
	"pgregory.net/rapid"

	"slope/verify/internal/random"
)

// Points generates points of the domain: from within, on the bounds and next to
// them, with zeros, integers and ties where functions have kinks, and of every
// magnitude that the domain has, subnormal and huge numbers included. It panics
// if the domain is empty.
func Points(dom Domain) *rapid.Generator[[]float64] {
	if s := dom.check(); s != "" {
		panic(s)
	}
	return rapid.Custom(func(t *rapid.T) []float64 { return drawPoint(random.Rapid{T: t}, dom) })
}
