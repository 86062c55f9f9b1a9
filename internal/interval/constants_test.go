package interval

import (
	"math/big"
	"testing"

	"slope/internal/bigmath"
)

var piBig = bigmath.Pi(200)

func TestConstants(t *testing.T) {
	third := bigmath.Sqrt(new(big.Float).SetPrec(prec).Quo(big.NewFloat(1), big.NewFloat(3).SetPrec(prec)), prec)
	for name, c := range map[string]struct {
		got  I
		want *big.Float
	}{
		"ln 2":        {ln2, bigmath.Ln2(prec)},
		"ln 10":       {ln10, bigmath.Ln10(prec)},
		"π/2":         {halfPi, new(big.Float).Quo(bigmath.Pi(prec), big.NewFloat(2))},
		"1/√3":        {rsqrt3, third},
		"artanh 1/√3": {tanhC2, bigmath.Atanh(third, prec)},
		"1/e":         {xlogxC, bigmath.Exp(big.NewFloat(-1), prec)},
	} {
		if !holds(c.got, c.want, 0) {
			t.Errorf("%s = %v, want an enclosure of %s", name, c.got, c.want.Text('g', 25))
		}
	}
}
