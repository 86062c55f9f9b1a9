package verify

import (
	"math/rand/v2"

	"pgregory.net/rapid"
)

// rapidDrawer draws from rapid, which shrinks the draws of a failure.
type rapidDrawer struct{ t *rapid.T }

func (d rapidDrawer) intn(n int) int {
	if n <= 1 {
		return 0
	}
	return rapid.IntRange(0, n-1).Draw(d.t, "choice")
}

func (d rapidDrawer) between(lo, hi float64) float64 {
	return rapid.Float64Range(lo, hi).Draw(d.t, "number")
}

// randDrawer draws from a generator of random numbers.
type randDrawer struct{ r *rand.Rand }

func newRandDrawer(seed uint64) randDrawer {
	return randDrawer{rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15))}
}

func (d randDrawer) intn(n int) int { return d.r.IntN(max(n, 1)) }

func (d randDrawer) between(lo, hi float64) float64 {
	t := d.r.Float64()
	return min(max(float64((1-t)*lo)+float64(t*hi), lo), hi)
}

// Points generates points of the domain: from within, on the bounds and next to
// them, with zeros, integers and ties where functions have kinks, and of every
// magnitude that the domain has, subnormal and huge numbers included. It panics
// if the domain is empty.
func Points(dom Domain) *rapid.Generator[[]float64] {
	if s := dom.check(); s != "" {
		panic(s)
	}
	return rapid.Custom(func(t *rapid.T) []float64 { return drawPoint(rapidDrawer{t}, dom) })
}
