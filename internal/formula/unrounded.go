package formula

import (
	"math"
	"math/big"
	"sync"

	"slope"
	"slope/internal/bigmath"
	"slope/internal/rule"
)

// unrounded reports whether T is a type of arbitrary precision, or one of derivatives over such
// a type: it knows the order of its derivatives, and its values are not those of float64.
func unrounded[T any]() bool {
	if _, plain := any((*T)(nil)).(*slope.Float64); plain {
		return false
	}
	n := nestable[T]()
	if n == nil {
		return false
	}
	var zero T
	_, ok := n.ValueOf(zero)
	return !ok && n.Order() >= 0
}

// A constant is a number that float64 rounds.
type constant int

const (
	ln2 constant = iota
	ln10
	pi
	gaussFactor // 2/√π
	numConstants
)

var nearest = [numConstants]float64{math.Ln2, math.Ln10, math.Pi, 2 / math.SqrtPi}

// constants are the constant functions, and 0.
var constants = [numConstants + 1]slope.Rule{
	{Big: constantly(bigmath.Ln2)},
	{Big: constantly(bigmath.Ln10)},
	{Big: constantly(bigmath.Pi)},
	{Big: constantly(func(prec uint) *big.Float {
		z := bigmath.Sqrt(bigmath.Pi(prec+8), prec+8)
		return new(big.Float).SetPrec(prec).Quo(new(big.Float).SetInt64(2), z)
	})},
	{Big: constantly(func(prec uint) *big.Float { return new(big.Float).SetPrec(prec) })},
}

func constantly(c func(prec uint) *big.Float) func(*big.Float, uint) *big.Float {
	return func(_ *big.Float, prec uint) *big.Float { return c(prec) }
}

// held returns x without its derivatives, as slope.Detach, whose rule has no Big.
func held[T slope.Real[T]](x T) T {
	if unrounded[T]() {
		return x.Apply(&unmoved)
	}
	return slope.Detach(x)
}

var unmoved = slope.Rule{
	Big:  func(x *big.Float, _ uint) *big.Float { return x },
	Next: func() *slope.Rule { return &constants[numConstants] },
}

// IsConstant reports whether r is a constant in arbitrary precision.
func IsConstant(r *slope.Rule) bool { return index(r, constants[:]) >= 0 }

// polygammas are the derivatives of the digamma function, from ψ′ on. They are made when they are needed.
var polygammas = sync.OnceValue(func() []slope.Rule {
	rules := make([]slope.Rule, 4)
	r := slope.Orders("Digamma", rule.Polygamma)
	for k := range rules {
		r = r.Next()
		rules[k] = *r
		rules[k].Big = func(x *big.Float, prec uint) *big.Float { return bigmath.Polygamma(k+1, x, prec) }
		if k+1 < len(rules) {
			rules[k].Next = func() *slope.Rule { return &rules[k+1] }
		}
	}
	return rules
})

// PolygammaOf returns which derivative of the digamma function r is, 0 if it is none.
func PolygammaOf(r *slope.Rule) int { return index(r, polygammas()) + 1 }

// index returns the place of r in rules, −1 if it is none of them.
func index(r *slope.Rule, rules []slope.Rule) int {
	for k := range rules {
		if r == &rules[k] {
			return k
		}
	}
	return -1
}

// times returns c·x.
func times[T slope.Real[T]](x T, c constant) T {
	if unrounded[T]() {
		return x.Mul(x.Lift(1).Apply(&constants[c]))
	}
	return x.Scale(nearest[c])
}

// SlopeOf returns the rule of r′ for numbers of type T: Derivative(r), or in arbitrary precision
// differences of r.Big, which owe nothing to the derivatives that r states.
func SlopeOf[T any](r *slope.Rule) *slope.Rule {
	switch {
	case r == nil || r.Big == nil || !unrounded[T]():
		return Derivative(r)
	case r == origin:
		return nowhere
	case IsConstant(r):
		return &constants[numConstants]
	case PolygammaOf(r) > 0 || r.Eval == nil && r.Next != nil: // of this file
		return r.Next()
	}
	return differences.get(r, func() *slope.Rule { return difference(r, 1) })
}

// nowhere has no value.
var nowhere = &slope.Rule{Big: func(*big.Float, uint) *big.Float { return nil }}

// difference is the derivative of order n of r.
func difference(r *slope.Rule, n int) *slope.Rule {
	f := func(x []*big.Float, prec uint) *big.Float { return r.Big(x[0], prec) }
	return &slope.Rule{
		Name: r.Name,
		Big:  func(x *big.Float, prec uint) *big.Float { return stencil(f, []*big.Float{x}, []int{n}, prec) },
		Next: func() *slope.Rule { return difference(r, n+1) },
	}
}

// SlopesOf is SlopeOf for a rule of two variables.
func SlopesOf[T any](r *slope.Rule2) (x, y *slope.Rule2) {
	switch {
	case r == nil || r.Big == nil || !unrounded[T]():
		return Partials(r)
	case r.Eval == nil && r.NextX != nil && r.NextY != nil:
		return r.NextX(), r.NextY()
	}
	d := differences2.get(r, func() [2]*slope.Rule2 {
		return [2]*slope.Rule2{difference2(r, 1, 0), difference2(r, 0, 1)}
	})
	return d[0], d[1]
}

// difference2 is the derivative of order n by the first and m by the second variable.
func difference2(r *slope.Rule2, n, m int) *slope.Rule2 {
	f := func(x []*big.Float, prec uint) *big.Float { return r.Big(x[0], x[1], prec) }
	return &slope.Rule2{
		Name:  r.Name,
		Big:   func(x, y *big.Float, prec uint) *big.Float { return stencil(f, []*big.Float{x, y}, []int{n, m}, prec) },
		NextX: func() *slope.Rule2 { return difference2(r, n+1, m) },
		NextY: func() *slope.Rule2 { return difference2(r, n, m+1) },
	}
}

var (
	differences  cache[slope.Rule, *slope.Rule]
	differences2 cache[slope.Rule2, [2]*slope.Rule2]
)
