package bigmath

import (
	"fmt"
	"math/big"
	"slices"
	"testing"
)

// benchPoints are arguments of every function: where a function changes its method there is one on either side.
var benchPoints = map[string][]float64{
	"exp": {0.3, 3.7}, "log": {1.001, 3.7}, "sin": {0.3, 3.7, 1e300}, "cos": {3.7}, "tan": {3.7}, "atan": {0.3, 3.7},
	"exp2": {3.7}, "expm1": {0.001, 3.7}, "log1p": {0.001, 3.7}, "log10": {3.7}, "log2": {3.7},
	"sqrt": {3.7}, "cbrt": {3.7}, "asin": {0.3}, "acos": {0.3},
	"sinh": {3.7}, "cosh": {3.7}, "tanh": {3.7}, "asinh": {3.7}, "acosh": {3.7}, "atanh": {0.3},
	"sigmoid": {3.7}, "softplus": {3.7}, "erf": {0.3, 3.7}, "erfc": {0.3, 3.7, 26}, "normcdf": {-3.7},
	"gamma": {0.3, 150, -3.3}, "lgamma": {0.3, 150, -3.3, 1 + 0x1p-52}, "digamma": {0.3, 150, -3.3, 1.4616321449683622},
	"polygamma1": {0.3, 150, -3.3}, "polygamma2": {0.3, 150, -3.3}, "polygamma3": {0.3, 150, -3.3},
}

// BenchmarkFunctions is run with, for example, -bench 'Functions/p=140/exp$'.
func BenchmarkFunctions(b *testing.B) {
	var names []string
	for name := range functions {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, p := range []uint{140, 200, 1000} {
		for _, name := range names {
			for _, v := range benchPoints[name] {
				b.Run(fmt.Sprintf("p=%d/%s/x=%v", p, name, v), func(b *testing.B) {
					x := big.NewFloat(v)
					functions[name](x, p) // builds the tables
					b.ReportAllocs()
					for b.Loop() {
						functions[name](x, p)
					}
				})
			}
		}
	}
	for name, f := range functions2 {
		b.Run("p=140/"+name, func(b *testing.B) {
			x, y := big.NewFloat(3.7), big.NewFloat(2.3)
			b.ReportAllocs()
			for b.Loop() {
				f(x, y, 140)
			}
		})
	}
}
