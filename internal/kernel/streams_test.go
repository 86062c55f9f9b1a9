package kernel

import (
	"math/rand/v2"
	"testing"
)

// Streams that take turns give the sum of their terms in order, in parts, and the adjoints of what is squared, at each level.
func TestAddTerms(t *testing.T) {
	levels(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(31, 32))
		for n := range 200 {
			for _, p := range []int{1, 2, 4} {
				checkStreams(t, r, p, n, Terms{C: 1})
				checkStreams(t, r, p, n, Terms{C: r.NormFloat64()})
				checkStreams(t, r, p, n, Terms{C: 1, Square: true})
				checkStreams(t, r, p, n, Terms{C: 100, Square: true, Seeds: make([]float64, n), W: r.NormFloat64()})
			}
		}
		for _, n := range []int{0, 1, 7, 8, 16, 64, 100, 199, 512, 9001} {
			checkPair(t, r, n)
		}
		checkStreams(t, r, 2, 9001, Terms{C: 3, Square: true, Seeds: make([]float64, 9001), W: 6})
	})
}

// checkStreams adds p streams of n terms of the kind of like, in parts.
func checkStreams(t *testing.T, r *rand.Rand, p, n int, like Terms) {
	t.Helper()
	x, terms := numbers(r, n*p, n%5 == 0), make([]float64, n*p)
	for i, v := range x {
		if like.Square {
			v = float64(v * v)
		}
		terms[i] = like.C * v
	}
	want, got := NewLanes(), NewLanes()
	for i, v := range terms {
		want.Term(i, v)
	}
	for from := 0; from < n; {
		to := min(n, from+sumLanes*(1+r.IntN(4)))
		for k := range p {
			part := like
			for i := from; i < to; i++ {
				part.X = append(part.X, x[i*p+k])
			}
			if like.Seeds != nil {
				part.Seeds = like.Seeds[from:to]
			}
			got.AddTerms(p, k, &part)
			for j, b := range part.Seeds {
				if w := like.W * part.X[j]; !same(b, w) {
					t.Fatalf("%d terms of %d streams: adjoint %d is %v, want %v", n, p, from+j, b, w)
				}
			}
		}
		from = to
	}
	got.Interleave(p)
	for l := range want {
		if !same(got[l], want[l]) {
			t.Fatalf("%d terms of %d streams: lane %d is %v, want %v", n, p, l, got[l], want[l])
		}
	}
}

// checkPair compares two streams of squares at a time with one after the other.
func checkPair(t *testing.T, r *rand.Rand, n int) {
	t.Helper()
	want, got := NewLanes(), NewLanes()
	var apart, together [2]Terms
	for k := range apart {
		apart[k] = Terms{X: numbers(r, n, false), C: r.NormFloat64(), Square: true, Seeds: make([]float64, n), W: r.NormFloat64()}
		together[k] = apart[k]
		together[k].Seeds = make([]float64, n)
		want.AddTerms(2, k, &apart[k])
	}
	got.AddSquares(&together[0], &together[1])
	for l := range want {
		if !same(got[l], want[l]) {
			t.Fatalf("%d terms of a pair: lane %d is %v, want %v", n, l, got[l], want[l])
		}
	}
	for k := range apart {
		for j, w := range apart[k].Seeds {
			if b := together[k].Seeds[j]; !same(b, w) {
				t.Fatalf("%d terms of a pair: adjoint %d is %v, want %v", n, j, b, w)
			}
		}
	}
}
