package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// chained are the loops that a chain is added beside.
var chained = map[string]func(c *Chain, s [][]float64, n []float64){
	"Add":         func(c *Chain, s [][]float64, n []float64) { c.Add(s[0], s[1], s[2]) },
	"Sub":         func(c *Chain, s [][]float64, n []float64) { c.Sub(s[0], s[1], s[2]) },
	"Mul":         func(c *Chain, s [][]float64, n []float64) { c.Mul(s[0], s[1], s[2]) },
	"Square":      func(c *Chain, s [][]float64, n []float64) { c.Square(s[0], s[1]) },
	"SubSquare":   func(c *Chain, s [][]float64, n []float64) { c.SubSquare(s[0], s[1], s[2]) },
	"Affine":      func(c *Chain, s [][]float64, n []float64) { c.Affine(s[0], s[1], n[0], n[1]) },
	"Acc":         func(c *Chain, s [][]float64, n []float64) { c.Acc(s[0], s[1]) },
	"AccScale":    func(c *Chain, s [][]float64, n []float64) { c.AccScale(s[0], s[1], n[0]) },
	"AccMul":      func(c *Chain, s [][]float64, n []float64) { c.AccMul(s[0], s[1], s[2]) },
	"AccMulScale": func(c *Chain, s [][]float64, n []float64) { c.AccMulScale(s[0], s[1], s[2], n[0]) },
}

// A loop beside a chain gives the bits of the loop, and the chain those of the sum in order, at each level, length and offset, whatever
// number of loops was announced.
func TestChain(t *testing.T) {
	for _, k := range elementwise {
		call := chained[k.name]
		if call == nil {
			continue
		}
		levels(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(3, 4))
			pool := numbers(r, 1<<14, false)
			draw := func(n int) []float64 { return slices.Clone(pool[r.IntN(len(pool)-n):][:n]) }
			for _, n := range chainLengths() {
				x, y, loops := draw(n), draw(n), r.IntN(6)
				s, u := squareTerms(x, 100), squareTerms(y, r.NormFloat64())
				if n%3 == 0 {
					u = nil
				}
				start := r.NormFloat64()
				want := start
				wantSeeds(t, &want, s, u)
				c := Chain{Sum: start}
				c.AddSquares(loops, s, u)
				numbers := numbers(r, k.numbers, false)
				for range r.IntN(8) {
					m := r.IntN(n + 20)
					is, be := make([][]float64, k.slices), make([][]float64, k.slices)
					for i := range is {
						is[i] = draw(m)
						be[i] = slices.Clone(is[i])
					}
					call(&c, is, numbers)
					k.call(be, numbers)
					for i := range is {
						checkSame(t, k.name, is[i], be[i])
					}
				}
				c.Flush()
				if !same(c.Sum, want) {
					t.Fatalf("%s, n=%d: the sum is %v, want %v", k.name, n, c.Sum, want)
				}
			}
		})
	}
}

func chainLengths() []int {
	lengths := []int{0, 100, 511, 512, 4095, 4096, 4097}
	for n := range 40 {
		lengths = append(lengths, n)
	}
	return lengths
}

func squareTerms(x []float64, c float64) *Terms {
	return &Terms{X: x, C: c, Square: true, W: 2 * c * 0.7, Seeds: make([]float64, len(x))}
}

// wantSeeds adds the squares to z in order. The seeds are checked when the test is over.
func wantSeeds(t *testing.T, z *float64, streams ...*Terms) {
	for i := range streams[0].X {
		for _, s := range streams {
			if s != nil {
				*z += float64(s.C * float64(s.X[i]*s.X[i]))
			}
		}
	}
	for _, s := range streams {
		if s != nil {
			x := slices.Clone(s.X)
			t.Cleanup(func() {
				for i, b := range s.Seeds {
					if want := s.W * x[i]; !same(b, want) {
						t.Fatalf("adjoint %d of %d is %v, want %v", i, len(x), b, want)
					}
				}
			})
		}
	}
}

func checkSame(t *testing.T, what string, got, want []float64) {
	t.Helper()
	for i := range want {
		if !same(got[i], want[i]) {
			t.Fatalf("%s, n=%d: element %d is %v, want %v", what, len(want), i, got[i], want[i])
		}
	}
}

// A second call brings the terms of the first one to their end, and a chain that is dropped has none.
func TestChainOfBlocks(t *testing.T) {
	levels(t, func(t *testing.T) {
		x := make([]float64, 64)
		for i := range x {
			x[i] = float64(i)
		}
		var c Chain
		c.AddSquares(1, squareTerms(x, 1), nil)
		c.AddSquares(1, squareTerms(x, 2), nil)
		if c.Flush(); c.Sum != 3*85344 {
			t.Errorf("the sum is %v, want %v", c.Sum, 3*85344)
		}
		c.AddSquares(9, squareTerms(x, 1), nil)
		c.Drop()
		before := c.Sum
		if c.Flush(); c.Sum != before {
			t.Errorf("a dropped chain adds %v", c.Sum-before)
		}
	})
}

// SumProducts gives the bits of products that are added one after the other, beside a chain or alone, touches nothing beside its slice, and
// finds what is not finite.
func TestSumProducts(t *testing.T) {
	levels(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(5, 6))
		for _, n := range append(chainLengths(), 5000) {
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
	c := Chain{Sum: 1}
	terms := squareTerms(numbers(r, r.IntN(600), false), 3)
	wantSum := 1.0
	wantSeeds(t, &wantSum, terms)
	c.AddSquares(1, terms, nil)
	var d Doubt
	c.SumProducts(room[8:8+n], products, zero, &d)
	c.Flush()
	checkSame(t, "SumProducts", room, want)
	if d.Finite() != finite {
		t.Fatalf("n=%d, %d products: finite %v, want %v", n, count, d.Finite(), finite)
	}
	if !same(c.Sum, wantSum) {
		t.Fatalf("the sum beside is %v, want %v", c.Sum, wantSum)
	}
}
