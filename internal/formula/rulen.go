package formula

import (
	"fmt"
	"math/big"
	"slices"
	"sync"

	"slope"
)

// ApplyN returns r(x) and writes its slopes to d.
func ApplyN[T slope.Real[T]](r *slope.RuleN, d, x []T) (y T) {
	y = slope.ApplyN(r, x)
	for i := range x {
		d[i] = slope.ApplyN(SlopeN[T](r, i), x)
	}
	return y
}

// SlopeN returns the rule of ∂r/∂xᵢ for numbers of type T, as SlopeOf does.
func SlopeN[T any](r *slope.RuleN, i int) *slope.RuleN {
	if r.Big != nil && unrounded[T]() {
		if r.Eval == nil && r.Next != nil { // a difference
			return r.Next(i)
		}
		return differencesN.get(r, newFamily).rule(i, func() *slope.RuleN { return differenceN(r, []int{i}) })
	}
	if r.Next != nil {
		d := r.Next(i)
		if d == nil {
			panic(fmt.Sprintf("slope: Next of RuleN %q returned nil for variable %d, want the rule of the derivative", r.Name, i))
		}
		return d
	}
	return derivedN.get(r, newFamily).rule(i, func() *slope.RuleN { return deriveN(r, i) })
}

// deriveN returns the rule of ∂r/∂xᵢ, whose second derivatives nobody knows.
func deriveN(r *slope.RuleN, i int) *slope.RuleN {
	value := func(x []float64) float64 {
		d := make([]float64, len(x))
		r.GradientAt(d, x)
		return d[i]
	}
	return &slope.RuleN{
		Name: fmt.Sprintf("%s_%d", r.Name, i),
		Eval: value,
		Gradient: func(dst, x []float64) (float64, []float64) {
			v := make([]float64, len(x))
			v[i] = 1
			r.HVPAt(dst, x, v)
			return value(x), dst
		},
		HVP: func(_, _, _ []float64) (float64, []float64) {
			panic(fmt.Sprintf("slope: RuleN %q has no Next, which derivatives above the second need", r.Name))
		},
	}
}

// differenceN is the derivative of r by the variables of the list.
func differenceN(r *slope.RuleN, by []int) *slope.RuleN {
	return &slope.RuleN{
		Name: r.Name,
		Big: func(x []*big.Float, prec uint) *big.Float {
			orders := make([]int, len(x))
			for _, i := range by {
				orders[i]++
			}
			return stencil(r.Big, x, orders, prec)
		},
		Next: func(i int) *slope.RuleN { return differenceN(r, append(slices.Clip(by), i)) },
	}
}

// A familyN holds the rules of the partial derivatives of a rule that were made.
type familyN struct{ rules sync.Map } // from int to *slope.RuleN

func newFamily() *familyN { return new(familyN) }

func (f *familyN) rule(i int, make func() *slope.RuleN) *slope.RuleN {
	r, ok := f.rules.Load(i)
	if !ok {
		r, _ = f.rules.LoadOrStore(i, make())
	}
	return r.(*slope.RuleN)
}

var (
	derivedN     cache[slope.RuleN, *familyN]
	differencesN cache[slope.RuleN, *familyN]
)
