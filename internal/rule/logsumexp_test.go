package rule

import (
	"math"
	"math/rand/v2"
	"testing"

	"slope/internal/kernel"
	"slope/internal/kernel/scalar"
)

// plainLogSumExp is LogSumExp as its comment has it, one element after the other.
func plainLogSumExp(p, x []float64) (y float64) {
	m := math.Inf(-1)
	for _, v := range x {
		m = math.Max(m, v)
		if v != v {
			m = v
			break
		}
	}
	ties, first := 0.0, -1
	for i, v := range x {
		if v == m {
			ties++
			if first < 0 {
				first = i
			}
		}
	}
	terms := make([]float64, len(x))
	for i, v := range x {
		switch {
		case m != m:
			p[i] = m
		case math.IsInf(m, 0):
			p[i] = 0
			if v == m {
				p[i] = 1 / ties
			}
		default:
			p[i] = scalar.Exp(v - m)
			if terms[i] = p[i]; i == first {
				terms[i] = 0
			}
		}
	}
	if m-m != 0 {
		return m
	}
	r := kernel.Sum(terms)
	for i := range p {
		p[i] /= 1 + r
	}
	l, _, _ := scalar.Log1p(r)
	return m + l
}

// Both forms of LogSumExp are what its comment says, bit for bit, at every length, with ties, infinite elements and NaN.
func TestLogSumExp(t *testing.T) {
	type number struct{ _, v float64 }
	at := func(x *number) float64 { return x.v }
	r := rand.New(rand.NewPCG(rand.Uint64(), 7))
	same := func(a, b float64) bool {
		return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
	}
	special := []float64{math.Inf(1), math.Inf(-1), math.NaN(), math.MaxFloat64, -math.MaxFloat64, math.Copysign(0, -1), 0}
	for trial := range 4000 {
		n := 1 + trial%130
		if trial%100 == 99 {
			n = 500 + r.IntN(1200)
		}
		x, of, want := make([]float64, n), make([]number, n), make([]float64, n)
		for i := range x {
			x[i] = 5 * r.NormFloat64()
			if trial%3 == 0 {
				x[i] = float64(r.IntN(5))
			}
			of[i].v = x[i]
		}
		for range trial % 4 * (trial % 2) {
			i := r.IntN(n)
			x[i] = special[r.IntN(len(special))]
			of[i].v = x[i]
		}
		y := plainLogSumExp(want, x)
		p := make([]float64, n)
		m, l := Softmax(p, x)
		in := append([]float64(nil), x...)
		m2, l2 := Softmax(in, in)
		var s SoftmaxOf[number]
		if z := s.LogSumExp(of, at); !same(m+l, y) || !same(m2+l2, y) || !same(z, y) {
			t.Fatalf("%v: %v, in place %v, of another type %v, want %v", x, m+l, m2+l2, z, y)
		}
		for range 2 {
			for i := range x {
				if q := s.Slope(of, at, i); !same(p[i], want[i]) || !same(in[i], want[i]) || !same(q, want[i]) {
					t.Fatalf("%v: slope %d is %v, in place %v, of another type %v, want %v", x, i, p[i], in[i], q, want[i])
				}
			}
		}
	}
}
