package expr

import (
	"slope/expr/internal/rewrite"
	"slope/internal/kernel"
)

// lanesWide is the number of lanes of a long sum.
const lanesWide = len(kernel.Lanes{})

// SumInLanes returns the program with every sum of 32 terms or more that is written as a loop,
//
//	s = s.Add(t₀); s = s.Add(t₁); …
//
// added in the lanes of slope.Sum. A loop that adds one cheap term a turn evaluates faster: the gradient of
// Σ (x₍ᵢ₊₁₎−xᵢ²)², n = 1000, takes 0.73 of the time (AVX2). With two terms a turn nothing is gained. A constant or
// zero that the loop starts from is added last. Values change by the rounding of the sums, within the bounds
// that slope.Sum states: they are no longer the bits of the recorded function with Float64, but are the
// same in every evaluation of the new program, in Eval, in generated code and after MarshalBinary. Evaluate
// p itself where a sum must keep its order, as one that is written to cancel in it must.
func (p *Program) SumInLanes() *Program {
	p.must()
	return &Program{g: rewrite.Lanes(p.g), run: &runner{}, data: p.data}
}
