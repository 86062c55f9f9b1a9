package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func checkSame(t *testing.T, what string, got, want []float64) {
	t.Helper()
	for i := range want {
		if !same(got[i], want[i]) {
			t.Fatalf("%s, n=%d: element %d is %v, want %v", what, len(want), i, got[i], want[i])
		}
	}
}

// SumProducts gives the bits of products that are added one after the other, touches nothing beside its slice, and
// finds what is not finite.
func TestSumProducts(t *testing.T) {
	levels(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(5, 6))
		lengths := []int{100, 511, 512, 4095, 4096, 4097, 5000}
		for n := range 40 {
			lengths = append(lengths, n)
		}
		for _, n := range lengths {
			for count := range 5 {
				for _, zero := range []bool{false, true} {
					checkProducts(t, r, n, count, zero)
				}
			}
		}
	})
}

func checkProducts(t *testing.T, r *rand.Rand, n, count int, zero bool) {
	t.Helper()
	products := make([]Product, count)
	for i := range products {
		p := &products[i]
		p.S, p.C = numbers(r, n+r.IntN(3), r.IntN(20) == 0), r.NormFloat64()
		if r.IntN(2) == 0 {
			p.X = numbers(r, n+r.IntN(3), false)
		}
	}
	room := numbers(r, n+16, false)
	want := slices.Clone(room)
	finite := true
	for i := range want[:n] {
		z := &want[8+i]
		if zero {
			*z = 0
		}
		for _, p := range products {
			if p.X == nil {
				*z += float64(p.C * p.S[i])
			} else {
				*z += float64(p.C * p.S[i] * p.X[i])
			}
		}
		finite = finite && !math.IsInf(*z, 0) && *z == *z
	}
	var d Doubt
	SumProducts(room[8:8+n], products, zero, &d)
	checkSame(t, "SumProducts", room, want)
	if d.Finite() != finite {
		t.Fatalf("n=%d, %d products: finite %v, want %v", n, count, d.Finite(), finite)
	}
}
