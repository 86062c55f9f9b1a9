package source

import (
	"math/rand/v2"
	"testing"
)

// What is reachable from a node is the least solution of: itself, and what is reachable from its neighbours. Each right side is evaluated at most once a
// round, and a round adds to at least one value: where all call all, as some parsers do, that is quick.
func TestLeast(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for trial := range 300 {
		n := 1 + r.IntN(14)
		edge := make([][]bool, n)
		for i := range edge {
			edge[i] = make([]bool, n)
			for j := range edge[i] {
				edge[i][j] = r.IntN(n) == 0 || trial%50 == 0
			}
		}
		l := newLeast[int](func(v, w uint64) bool { return v == w })
		evaluated := 0
		var reach func(i int) uint64
		reach = func(i int) uint64 {
			return l.of(i, equation[uint64]{
				first: func() (uint64, bool) { return 1 << i, false },
				worst: func() uint64 { return 1<<n - 1 },
				next: func() uint64 {
					evaluated++
					v := uint64(1) << i
					for j, is := range edge[i] {
						if is {
							v |= reach(j)
						}
					}
					return v
				},
			})
		}
		for _, i := range r.Perm(n) {
			want := uint64(1) << i
			for range n {
				for a := range n {
					for b := range n {
						if want>>a&1 == 1 && edge[a][b] {
							want |= 1 << b
						}
					}
				}
			}
			if got := reach(i); got != want {
				t.Fatalf("trial %d, node %d of %v: %b, want %b", trial, i, edge, got, want)
			}
		}
		if evaluated > n*(n+2) {
			t.Errorf("trial %d: %d nodes took %d evaluations", trial, n, evaluated)
		}
	}
}

// Who asks alone gets an answer that stays true: it takes the worst of what is being evaluated. The values for good do not rest on that.
func TestLeastAlone(t *testing.T) {
	l := newLeast[string](func(v, w int) bool { return v == w })
	var of func(key string) int
	next := map[string]func() int{
		"a": func() int { return max(of("b"), 1) },
		"b": func() int {
			c := of("c")
			l.alone(func() {
				if got, d := of("c"), of("d"); got != 9 || d != 2 {
					t.Errorf("c and d alone are %d and %d, want 9, the worst of a, and 2", got, d)
				}
			})
			return c
		},
		"c": func() int { return of("a") },
		"d": func() int { return 2 },
	}
	of = func(key string) int {
		return l.of(key, equation[int]{first: func() (int, bool) { return 0, false }, worst: func() int { return 9 }, next: next[key]})
	}
	for _, key := range []string{"a", "b", "c"} {
		if got := of(key); got != 1 {
			t.Errorf("%s is %d, want 1", key, got)
		}
	}
}
