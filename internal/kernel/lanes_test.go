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

// Sums in pieces, of matrices and of columns have the order of sums too.
func TestSumsInPieces(t *testing.T) {
	levels(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(23, 24))
		for _, n := range []int{32, 33, 47, 48, 63, 64, 100, 1000, 9001} {
			x, y, terms := numbers(r, n, n%2 == 0), numbers(r, n, false), make([]float64, n)
			for i := range x {
				terms[i] = x[i] * y[i]
			}
			s, d := NewLanes(), NewLanes()
			for i := 0; i < n; {
				k := min(n-i, 1+r.IntN(40))
				s.Add(i, x[i:i+k])
				d.AddProducts(i, x[i:i+k], y[i:])
				i += k
			}
			if got, want := s.Sum(), inOrder(x); !same(got, want) {
				t.Errorf("%d terms in pieces: %v, want %v", n, got, want)
			}
			if got, want := d.Sum(), inOrder(terms); !same(got, want) {
				t.Errorf("%d products in pieces: %v, want %v", n, got, want)
			}
		}
		for m := range 70 {
			for _, n := range []int{1, 2, 7, 31, 32, 33, 65} {
				for _, xRow := range []int{n, n + 3} {
					checkMatrixSums(t, numbers(r, m*xRow+n, m%5 == 4), xRow, m, n)
				}
			}
		}
		zeros := make([]float64, 40*5)
		for i := range zeros {
			zeros[i] = math.Copysign(0, -1)
		}
		checkMatrixSums(t, zeros, 5, 40, 4)
		checkMatrixSums(t, zeros, 5, 7, 4)
	})
}

func checkMatrixSums(t *testing.T, x []float64, xRow, m, n int) {
	t.Helper()
	var all, squares []float64
	columns := make([][]float64, n)
	for i := range m {
		for j, v := range x[i*xRow:][:n] {
			all, squares, columns[j] = append(all, v), append(squares, v*v), append(columns[j], v)
		}
	}
	if got, want := SumMatrix(x, xRow, m, n, false), inOrder(all); !same(got, want) {
		t.Errorf("%d×%d: the sum is %v, want %v", m, n, got, want)
	}
	if got, want := SumMatrix(x, xRow, m, n, true), inOrder(squares); !same(got, want) {
		t.Errorf("%d×%d: the sum of squares is %v, want %v", m, n, got, want)
	}
	if m == 0 {
		return
	}
	z := numbers(rand.New(rand.NewPCG(1, 2)), n, false)
	ColumnSums(z, x, xRow, m)
	for j, got := range z {
		if want := inOrder(columns[j]); !same(got, want) {
			t.Errorf("%d×%d: the sum of column %d is %v, want %v", m, n, j, got, want)
		}
	}
}
