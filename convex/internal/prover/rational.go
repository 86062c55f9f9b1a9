package prover

import (
	"math"
	"math/big"

	"slope/internal/interval"
)

// Constants are recorded without arithmetic on them, and a node without variables
// is evaluated exactly where it is rational: it is a constant if its value is a
// double, and a factor of a linear or quadratic form in any case.

// maxRational bounds the bits of a rational constant.
const maxRational = 1 << 13

// rational returns the value of node i, nil if the node has variables or is not
// known to be a rational number.
func (g *graph) rational(i int) *big.Rat {
	if nd := &g.nodes[i]; len(nd.supp) == 0 && nd.kind == kConst && nd.c0-nd.c0 == 0 {
		return rat(nd.c0)
	}
	return g.rationals[i]
}

// evaluate returns the value of a node without variables from those of its
// operands, nil if it is not known to be rational.
func (g *graph) evaluate(nd *node) *big.Rat {
	args := make([]*big.Rat, len(nd.args))
	for k, a := range nd.args {
		if args[k] = g.rational(a); args[k] == nil {
			return nil
		}
	}
	var z *big.Rat
	switch p, power := nd.isPower(); {
	case nd.kind == kAffine:
		z = combination(nd, args)
	case nd.kind == kMul:
		z = new(big.Rat).Mul(args[0], args[1])
	case nd.kind == kDiv && args[1].Sign() != 0:
		z = new(big.Rat).Quo(args[0], args[1])
	case power && p.IsInt() && p.Num().IsInt64():
		z = ratPower(args[0], p.Num().Int64())
	}
	if z == nil || bits(z) > maxRational {
		return nil
	}
	return z
}

// combination returns c₀ + Σ cₖaₖ, nil if a coefficient is not finite.
func combination(nd *node, args []*big.Rat) *big.Rat {
	if nd.c0-nd.c0 != 0 {
		return nil
	}
	z := new(big.Rat).SetFloat64(nd.c0)
	for k, a := range args {
		if nd.c[k]-nd.c[k] != 0 {
			return nil
		}
		z.Add(z, new(big.Rat).Mul(rat(nd.c[k]), a))
	}
	return z
}

// ratPower returns xⁿ, nil if it is not defined or too long.
func ratPower(x *big.Rat, n int64) *big.Rat {
	if x.Sign() == 0 && n < 0 || max(n, -n)*int64(bits(x)) > maxRational {
		return nil
	}
	z := new(big.Rat).SetInt64(1)
	for range max(n, -n) {
		z.Mul(z, x)
	}
	if n < 0 {
		z.Inv(z)
	}
	return z
}

func bits(x *big.Rat) int { return x.Num().BitLen() + x.Denom().BitLen() }

// exactly returns the double that a node without variables is, if it is one.
func (g *graph) exactly(nd *node, r *big.Rat) (float64, bool) {
	if r != nil {
		f, exact := r.Float64()
		return f, exact && !math.IsInf(f, 0)
	}
	if nd.fn != nil && g.nodes[nd.args[0]].kind == kConst {
		// An enclosure is a point only where the value is exact.
		x := interval.Point(g.nodes[nd.args[0]].c0)
		if y := nd.enclose(x).F; y.IsPoint() && y.Bounded() && (nd.fn.pole == nil || !nd.fn.pole(x, nd.c0)) {
			return y.Lo, true
		}
	}
	return 0, false
}
