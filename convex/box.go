package convex

import (
	"fmt"
	"math"
	"slices"

	"slope/internal/arg"
	"slope/internal/interval"
)

// Box is the set of the points x with Lo ≤ x ≤ Hi in every coordinate. A bound
// may be infinite, and the two may be equal, which fixes the coordinate.
//
// A Box is a Set; its methods panic if Lo and Hi differ in length.
type Box struct{ Lo, Hi []float64 }

// Bound is the interval of the numbers from Lo to Hi.
type Bound struct{ Lo, Hi float64 }

// String returns the ends in brackets.
func (b Bound) String() string { return fmt.Sprintf("[%v, %v]", b.Lo, b.Hi) }

// Cube returns the box [lo, hi]ⁿ.
func Cube(n int, lo, hi float64) Box {
	arg.Count("convex", "number of coordinates of a Cube", n, 0)
	return Box{Lo: slices.Repeat([]float64{lo}, n), Hi: slices.Repeat([]float64{hi}, n)}
}

// check returns an error that wraps ErrBox unless the box holds a point.
func (b Box) check() error {
	if len(b.Lo) != len(b.Hi) {
		return fmt.Errorf("%w: %d lower bounds and %d upper ones", ErrBox, len(b.Lo), len(b.Hi))
	}
	if len(b.Lo) == 0 {
		return fmt.Errorf("%w: no coordinates", ErrBox)
	}
	for i, lo := range b.Lo {
		hi := b.Hi[i]
		switch {
		case lo != lo || hi != hi:
			return fmt.Errorf("%w: coordinate %d has a bound that is NaN", ErrBox, i)
		case lo > hi:
			return fmt.Errorf("%w: coordinate %d has lower bound %v above upper bound %v", ErrBox, i, lo, hi)
		case math.IsInf(lo, 1) || math.IsInf(hi, -1):
			return fmt.Errorf("%w: coordinate %d from %v to %v holds no number", ErrBox, i, lo, hi)
		}
	}
	return nil
}

func (b Box) intervals() []interval.I {
	x := make([]interval.I, len(b.Lo))
	for i := range x {
		x[i] = interval.Of(b.Lo[i], b.Hi[i])
	}
	return x
}
