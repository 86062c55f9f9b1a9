package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// shapes are those that the tests of panels go through.
func shapes(f func(rows, cols int)) {
	for m := range 12 {
		for n := range 70 {
			if !testing.Short() || (m+n)%3 == 0 {
				f(m, n)
			}
		}
	}
	f(chunk/4+3, 37)
	f(chunk/2, 5)
	f(3, 4100)
}

// checkPanel compares what call does to z, at the level in use, with what it does to each element,
// and what lies beside it with what it was.
func checkPanel(t *testing.T, z []float64, rows, cols, zRow int, call func(z []float64), element func(z float64, i, j int) float64) {
	t.Helper()
	want := append([]float64(nil), z...)
	for i := range rows {
		for j := range cols {
			want[i*zRow+j] = element(z[i*zRow+j], i, j)
		}
	}
	call(z)
	for k, w := range want {
		if !same(z[k], w) {
			t.Fatalf("%d×%d in rows of %d: element %d,%d is %v, want %v", rows, cols, zRow, k/max(1, zRow), k%max(1, zRow), z[k], w)
		}
	}
}

// Every element is the sum in order, at each level and for every shape.
func TestMulVecT(t *testing.T) {
	levels(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(11, 12))
		shapes(func(m, n int) {
			xRow := n + r.IntN(3)
			x, y, z := numbers(r, m*xRow, n%2 == 0), numbers(r, m, n%2 == 0), numbers(r, n+5, false)
			x = x[:max(0, (m-1)*xRow+n)]
			checkPanel(t, z, 1, n, n, func(z []float64) { MulVecT(z[:n], x, xRow, y) }, func(z float64, _, j int) float64 {
				for i, c := range y {
					z += float64(c * x[i*xRow+j])
				}
				return z
			})
			checkPanel(t, z, 1, n, n, func(z []float64) { SumColumns(z[:n], x, xRow, m) }, func(z float64, _, j int) float64 {
				for i := range m {
					z += x[i*xRow+j]
				}
				return z
			})
		})
	})
}

func TestRankOne(t *testing.T) {
	levels(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(13, 14))
		shapes(func(m, n int) {
			zRow := n + r.IntN(3)
			x, y := numbers(r, m, n%2 == 0), numbers(r, n, n%2 == 0)
			z := numbers(r, m*zRow+3, n%4 == 0)
			checkPanel(t, z, m, n, zRow, func(z []float64) { RankOne(z, zRow, x, y) }, func(z float64, i, j int) float64 {
				return z + float64(x[i]*y[j])
			})
			checkPanel(t, z, m, n, zRow, func(z []float64) { Outer(z, zRow, x, y) }, func(_ float64, i, j int) float64 {
				return 0 + float64(x[i]*y[j])
			})
		})
	})
}

func TestAddRows(t *testing.T) {
	levels(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(15, 16))
		shapes(func(m, n int) {
			xRow := n + r.IntN(3)
			x, y, z := numbers(r, m*xRow+2, n%2 == 0), numbers(r, n, n%2 == 0), numbers(r, m*n+3, false)
			checkPanel(t, z, m, n, n, func(z []float64) { AddRows(z[:m*n], x, xRow, y) }, func(_ float64, i, j int) float64 {
				return x[i*xRow+j] + y[j]
			})
			checkPanel(t, z, m, n, n, func(z []float64) { AddRows(z[:m*n], z, n, y) }, func(z float64, i, j int) float64 {
				return z + y[j]
			})
		})
	})
}

func BenchmarkPanel(b *testing.B) {
	for _, s := range [][2]int{{4, 50}, {100, 10}, {100, 32}, {60, 50}, {200, 50}, {8, 1000}} {
		m, n := s[0], s[1]
		x, y, z := make([]float64, m*n), make([]float64, m), make([]float64, n)
		for l := Go; l <= Current(); l++ {
			for _, k := range []struct {
				name string
				call func()
			}{
				{"MulVec", func() { MulVec(y, x, n, z) }},
				{"MulVecT", func() { MulVecT(z, x, n, y) }},
				{"RankOne", func() { RankOne(x, n, y, z) }},
				{"Outer", func() { Outer(x, n, y, z) }},
				{"AddRows", func() { AddRows(x, x, n, z) }},
			} {
				b.Run(fmt.Sprintf("%s/%dx%d/%v", k.name, m, n, l), func(b *testing.B) {
					defer setLevel(setLevel(l))
					for b.Loop() {
						k.call()
					}
				})
			}
		}
	}
}

// Every row is added, at each level and for every shape.
func TestAccScaleRows(t *testing.T) {
	levels(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(21, 22))
		shapes(func(m, n int) {
			xRow, zRow := n+r.IntN(3), n+r.IntN(3)
			x, s, z := numbers(r, m*xRow, n%2 == 0), numbers(r, m, n%2 == 0), numbers(r, m*zRow+5, false)
			checkPanel(t, z, m, n, zRow, func(z []float64) {
				AccScaleRows(Matrix{Data: z, Cols: n, Row: zRow}, Matrix{Data: x, Row: xRow}, s)
			}, func(z float64, i, j int) float64 { return z + float64(s[i]*x[i*xRow+j]) })
		})
	})
}

// Every element is the sum of its row's squares in the order of sums.
func TestSquareRows(t *testing.T) {
	levels(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(23, 24))
		for m := range 20 {
			for n := 1; n < 70; n++ {
				xRow := n + r.IntN(3)
				x, z := numbers(r, m*xRow, n%2 == 0), numbers(r, m+3, false)
				checkPanel(t, z, 1, m, m, func(z []float64) { SquareRows(z[:m], x, xRow, n) }, func(_ float64, _, i int) float64 {
					squares := make([]float64, n)
					for j := range squares {
						squares[j] = x[i*xRow+j] * x[i*xRow+j]
					}
					return inOrder(squares)
				})
			}
		}
	})
}
