package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// inOrder adds terms in the order of sums as its documentation has it.
func inOrder(terms []float64) float64 {
	var s []float64
	for i, v := range terms {
		if n := sumLanes; len(terms) < fewestSums && i > 0 {
			s[0] += v
		} else if i < n {
			s = append(s, v)
		} else {
			s[i%n] += v
		}
	}
	for ; len(s) > 1; s = s[:len(s)/2] {
		for l := range len(s) / 2 {
			s[l] += s[l+len(s)/2]
		}
	}
	if len(s) == 0 {
		return 0
	}
	return s[0]
}

// Sums have the documented order, at each level, length and offset, also of zeros with signs.
func TestSums(t *testing.T) {
	levels(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(17, 18))
		check := func(n, offset int, draw func() float64) {
			x, y := make([]float64, offset+n+3), make([]float64, n+9)
			for i := range x {
				x[i] = draw()
			}
			for i := range y {
				y[i] = draw()
			}
			x, y = x[offset:], y[(3*offset)%8:]
			terms := make([]float64, n)
			if got, want := Sum(x[:n]), inOrder(x[:n]); !same(got, want) {
				t.Fatalf("%d terms: the sum is %v, want %v", n, got, want)
			}
			for i := range terms {
				terms[i] = x[i] * y[i]
			}
			if got, want := Dot(x[:n], y), inOrder(terms); !same(got, want) {
				t.Fatalf("%d terms: the inner product is %v, want %v", n, got, want)
			}
		}
		for n := range 120 {
			for offset := range 8 {
				check(n, offset, r.NormFloat64)
			}
			check(n, n%8, func() float64 { return draw(r, true) })
			check(n, n%8, func() float64 { return math.Copysign(0, r.Float64()-0.1) })
			check(n, n%8, func() float64 { return math.Copysign(0, -1) })
		}
		for _, n := range []int{4095, 4096, 4097, 4111, 4112, 4113, 8208, 8209, 10007} {
			check(n, n%8, r.NormFloat64)
		}
	})
}

func TestDotRows(t *testing.T) {
	levels(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(19, 20))
		check := func(m, n, xRow int) {
			x, y, z := numbers(r, m*xRow+n, n%2 == 0), numbers(r, n, n%2 == 0), numbers(r, m+5, false)
			checkPanel(t, z, 1, m, m, func(z []float64) { DotRows(z[:m], x, xRow, y) }, func(z float64, _, i int) float64 {
				if n >= fewestSums {
					return z + Dot(x[i*xRow:][:n], y)
				}
				for j, v := range y {
					z += float64(v * x[i*xRow+j])
				}
				return z
			})
		}
		for m := range 11 {
			for n := range 70 {
				check(m, n, n+m%3)
				check(m, n, 1)
			}
		}
		check(3, 4096, 4096)
		check(5, 4097, 4097)
	})
}

func BenchmarkSum(b *testing.B) {
	for _, n := range []int{10, 31, 32, 50, 256, 1000, 40000} {
		x, y := make([]float64, n), make([]float64, n)
		z, m := make([]float64, 32), make([]float64, 32*n)
		for l := Go; l <= Current(); l++ {
			for _, k := range []struct {
				name string
				call func()
			}{{"Sum", func() { Sum(x) }}, {"Dot", func() { Dot(x, y) }}, {"DotRows", func() { DotRows(z, m, n, y) }}} {
				b.Run(fmt.Sprintf("%s/n=%d/%v", k.name, n, l), func(b *testing.B) {
					defer setLevel(setLevel(l))
					for b.Loop() {
						k.call()
					}
				})
			}
		}
	}
}
