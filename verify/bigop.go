package verify

import (
	"math/big"

	"slope/expr"
)

func bigNum(x float64, prec uint) *big.Float { return new(big.Float).SetPrec(prec).SetFloat64(x) }

// bigOp evaluates one operation with prec bits, and returns nil where it has no
// finite value and where its rule has no arbitrary precision.
func bigOp(nd expr.Node, a []*big.Float, prec uint) *big.Float {
	z, err := nd.Big(a, prec)
	if err != nil || z != nil && z.IsInf() {
		return nil
	}
	return z
}
