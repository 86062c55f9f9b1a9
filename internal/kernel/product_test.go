package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// matrix returns a matrix of drawn elements that lies somewhere in a larger slice, by columns
// if byColumns. The elements outside the triangle are zeros.
func matrix(r *rand.Rand, rows, cols int, byColumns bool, t Triangle, draw func() float64) Matrix {
	m := Matrix{Rows: rows, Cols: cols, Row: cols + r.IntN(3), Col: 1, Triangle: t}
	if byColumns {
		m.Row, m.Col = 1, rows+r.IntN(3)
	}
	m.Data = make([]float64, max(0, (rows-1)*m.Row+(cols-1)*m.Col+1))
	for i := range m.Data {
		m.Data[i] = math.NaN() // what is in between is not read
	}
	for i := range rows {
		for j := range cols {
			m.Data[i*m.Row+j*m.Col] = 0
			if t.has(i, j) {
				m.Data[i*m.Row+j*m.Col] = draw()
			}
		}
	}
	return m
}

func (t Triangle) has(i, j int) bool {
	return t == Full || t == Lower && i >= j || t == Upper && i <= j
}

// checkMultiply compares a product, at the level in use, with loops.
func checkMultiply(t *testing.T, c, a, b Matrix, add bool) {
	t.Helper()
	got := c
	got.Data = slices.Clone(c.Data)
	Multiply(got, a, b, add)
	for i, g := range got.Data {
		row, col := i/c.Row, i%c.Row
		if col >= c.Cols {
			if g == g {
				t.Fatalf("%d×%d×%d: a place beside the result is %v", c.Rows, a.Cols, c.Cols, g)
			}
			continue
		}
		if !c.Triangle.has(row, col) {
			continue
		}
		want := 0.0
		if add {
			want = c.Data[i]
		}
		for l := range a.Cols {
			want += float64(a.Data[row*a.Row+l*a.Col] * b.Data[l*b.Row+col*b.Col])
		}
		if !same(g, want) {
			t.Fatalf("%d×%d×%d, add=%v, triangles %d %d %d, distances %d,%d %d,%d: element %d,%d is %v, want %v", c.Rows, a.Cols, c.Cols, add,
				c.Triangle, a.Triangle, b.Triangle, a.Row, a.Col, b.Row, b.Col, row, col, g, want)
		}
	}
}

// Every element of a product is the sum in order, at each level, for all small shapes, some
// large ones, both ways of lying and all triangles.
func TestMultiply(t *testing.T) {
	levels(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(3, 4))
		check := func(m, k, n, bits int, ta, tb, tc Triangle, specials bool) {
			d := func() float64 { return draw(r, specials && r.IntN(20) == 0) }
			checkMultiply(t, matrix(r, m, n, false, tc, d), matrix(r, m, k, bits&1 != 0, ta, d), matrix(r, k, n, bits&2 != 0, tb, d), bits&4 != 0)
		}
		for m := range 10 {
			for k := range 5 {
				for n := range 27 {
					check(m, k, n, r.IntN(8), 0, 0, 0, n%2 == 0)
				}
			}
		}
		for i := range 40 {
			m, n := 1+r.IntN(68), 1+r.IntN(68)
			check(m, r.IntN(68), n, i, 0, 0, 0, i%3 == 0)
			ta := Triangle(r.IntN(3))
			check(m, m, n, i, ta, 0, 0, false)
			check(m, n, n, i, 0, ta, 0, false)
			check(m, n, m, i, 0, 0, ta, false)
			check(m, m, m, i, ta, Triangle(r.IntN(3)), Triangle(r.IntN(3)), false)
		}
		for bits := range 8 {
			check(5, 2*depth+3, 17, bits, 0, 0, 0, false)
			check(height+5, depth+1, 13, bits, 0, 0, 0, false)
			check(depth+30, depth+30, 14, bits, Triangle(bits%3), 0, 0, false)
			check(9, depth+30, depth+30, bits, 0, Triangle(bits%3), 0, false)
		}
	})
}

// A product on several cores has the bits of one.
func TestMultiplyOnSeveralCores(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(3))
	r := rand.New(rand.NewPCG(5, 6))
	for _, s := range [][3]int{{150, 120, 61}, {30, 200, 177}, {1, 1025, 1025}, {1025, 1025, 1}} {
		if s[0]*s[1]*s[2] < shared {
			t.Fatalf("%v is too small", s)
		}
		for tri := range Triangle(3) {
			checkMultiply(t, matrix(r, s[0], s[2], false, tri, r.NormFloat64), matrix(r, s[0], s[1], false, 0, r.NormFloat64),
				matrix(r, s[1], s[2], true, 0, r.NormFloat64), tri == 1)
		}
	}
}

func TestMultiplyAllocatesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	a := matrix(r, 100, 100, false, 0, r.NormFloat64)
	c := matrix(r, 100, 100, false, 0, r.NormFloat64)
	if n := testing.AllocsPerRun(10, func() { Multiply(c, a, a, false) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkMultiply(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	r := rand.New(rand.NewPCG(1, 1))
	for _, s := range [][3]int{{2, 2, 2}, {4, 4, 4}, {10, 10, 10}, {100, 10, 32}, {1000, 10, 10}, {100, 32, 32}, {32, 100, 32}, {128, 784, 256}, {784, 128, 256}, {512, 512, 512}} {
		m, k, n := s[0], s[1], s[2]
		for bits, name := range []string{"NN", "TN", "NT"} {
			x, y := matrix(r, m, k, bits == 1, 0, r.NormFloat64), matrix(r, k, n, bits == 2, 0, r.NormFloat64)
			z := matrix(r, m, n, false, 0, r.NormFloat64)
			size := fmt.Sprintf("%s/%dx%dx%d", name, m, k, n)
			for l := Go; l <= Current(); l++ {
				b.Run(size+"/"+l.String(), func(b *testing.B) {
					defer setLevel(setLevel(l))
					for b.Loop() {
						Multiply(z, x, y, false)
					}
					b.ReportMetric(float64(m*k*n)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "products/ns")
				})
			}
			b.Run(size+"/gonum", func(b *testing.B) {
				tx, ty := blas.NoTrans, blas.NoTrans
				if bits == 1 {
					tx = blas.Trans
				} else if bits == 2 {
					ty = blas.Trans
				}
				for b.Loop() {
					gonum.Implementation{}.Dgemm(tx, ty, m, n, k, 1, x.Data, max(x.Row, x.Col), y.Data, max(y.Row, y.Col), 0, z.Data, z.Row)
				}
				b.ReportMetric(float64(m*k*n)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "products/ns")
			})
		}
	}
}
