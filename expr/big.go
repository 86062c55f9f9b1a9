package expr

import (
	"fmt"
	"math/big"

	"slope/internal/arg"
	"slope/internal/bignum"
)

// Big returns the value of the program at x in arbitrary precision: every
// operation is done to prec bits, with the arithmetic of math/big and elementary
// functions of this module that share nothing with those of float64. It is the
// oracle that package verify holds the passes against. Operations that lose
// digits by cancellation lose them here as well: ask for more bits than are
// needed.
//
// The value is nil outside the domain, which big.Float has no NaN to say. The
// error is of a custom rule that has no Big. It panics if prec is 0, the program
// has not one result or the length of x is not Dim.
func (p *Program) Big(x []*big.Float, prec uint) (*big.Float, error) {
	p.must()
	p.one("Big")
	arg.Length("expr", "point", len(x), p.g.Inputs)
	positive(prec)
	return result(evalNodes(p, bignum.Of(x, prec), bignum.New(0, prec))[p.g.Out[0]])
}

// Big returns the value of the operation at operands x to prec bits, nil outside
// its domain; a nil operand is outside, unless Select does not choose it.
func (nd Node) Big(x []*big.Float, prec uint) (z *big.Float, err error) {
	positive(prec)
	if nd.Op == OpConst {
		return bignum.New(nd.C[0], prec).F, nil
	}
	return result(EvalOp(nd, bignum.Of(x, prec)))
}

func positive(prec uint) {
	if prec == 0 {
		panic("expr: arbitrary precision of 0 bits, want at least 1")
	}
}

func result(z bignum.Number) (*big.Float, error) {
	if z.Err != nil {
		return nil, fmt.Errorf("expr: %w", z.Err)
	}
	return z.F, nil
}
