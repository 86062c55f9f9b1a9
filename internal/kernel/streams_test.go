package kernel

import (
	"math/rand/v2"
	"testing"
)

// Streams that take turns give the sum of their terms in order, in parts of any length.
func TestAddEvery(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 32))
	for n := range 300 {
		for _, p := range []int{2, 4} {
			terms := numbers(r, n*p, n%5 == 0)
			want, got := NewLanes(), NewLanes()
			want.Add(0, terms)
			for from := 0; from < n; {
				to := from + 1 + r.IntN(n-from)
				for k := range p {
					var x []float64
					for i := from; i < to; i++ {
						x = append(x, terms[i*p+k])
					}
					got.AddEvery(p, from*p+k, x)
				}
				from = to
			}
			for l := range want {
				if !same(got[l], want[l]) {
					t.Fatalf("%d terms of %d streams: lane %d is %v, want %v", n, p, l, got[l], want[l])
				}
			}
		}
	}
}
