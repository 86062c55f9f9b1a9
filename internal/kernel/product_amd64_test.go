//go:build amd64 && !noasm

package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// The bits are those of gonum, where b is not transposed, nothing is infinite or NaN, and gonum
// fuses no product with a sum, as Go does for it on other architectures.
func TestMultiplyIsGonums(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, s := range [][3]int{{10, 10, 10}, {100, 32, 32}, {65, 300, 70}} {
		m, k, n := s[0], s[1], s[2]
		for _, trans := range []blas.Transpose{blas.NoTrans, blas.Trans} {
			a := matrix(r, m, k, trans == blas.Trans, 0, r.NormFloat64)
			b, c := matrix(r, k, n, false, 0, r.NormFloat64), matrix(r, m, n, false, 0, r.NormFloat64)
			want := slices.Clone(c.Data)
			gonum.Implementation{}.Dgemm(trans, blas.NoTrans, m, n, k, 1, a.Data, max(a.Row, a.Col), b.Data, b.Row, 0, want, c.Row)
			Multiply(c, a, b, false)
			for i := range want {
				if i%c.Row < n && c.Data[i] != want[i] {
					t.Fatalf("%v, %c: element %d is %v, gonum has %v", s, trans, i, c.Data[i], want[i])
				}
			}
		}
	}
}
