package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// Every element is the sum in order, at each level, for rows that overlap or lie apart.
func TestMulVec(t *testing.T) {
	levels(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(9, 10))
		check := func(m, n, xRow int, specials bool) {
			x, y := numbers(r, m*xRow+n, specials), numbers(r, n, specials)
			if n > 0 && r.IntN(4) == 0 {
				y[0] = 0 // a sum may begin with −0
			}
			z := numbers(r, m+3, false)
			beside := z[m]
			MulVec(z[:m], x, xRow, y)
			if z[m] != beside {
				t.Fatalf("%d×%d: a place beside the result is %v", m, n, z[m])
			}
			for i := range m {
				want := 0.0
				for j := range n {
					if p := float64(x[i*xRow+j] * y[j]); j == 0 {
						want = p
					} else {
						want += p
					}
				}
				if !same(z[i], want) {
					t.Fatalf("%d×%d in rows of %d: element %d is %v, want %v", m, n, xRow, i, z[i], want)
				}
			}
			checkPanel(t, z, 1, m, m, func(z []float64) { AddMulVec(z[:m], x, xRow, y) }, func(z float64, _, i int) float64 {
				for j, v := range y {
					z += float64(v * x[i*xRow+j])
				}
				return z
			})
		}
		for m := range 30 {
			for n := range 20 {
				for _, xRow := range []int{0, 1, n, n + 3} {
					check(m, n, xRow, (m+n)%2 == 0)
				}
			}
		}
		check(13, 4101, 4101, false)
		check(5, 12288, 1, false)
	})
}

func BenchmarkMulVec(b *testing.B) {
	for _, s := range [][2]int{{4, 4}, {4, 50}, {256, 10}, {256, 50}, {64, 1000}} {
		for l := Go; l <= Current(); l++ {
			b.Run(fmt.Sprintf("%dx%d/%v", s[0], s[1], l), func(b *testing.B) {
				defer setLevel(setLevel(l))
				z, x, y := make([]float64, s[0]), make([]float64, s[0]*s[1]), make([]float64, s[1])
				for b.Loop() {
					MulVec(z, x, s[1], y)
				}
			})
		}
	}
}
