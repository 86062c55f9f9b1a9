package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
)

// elementwise are the kernels, each beside what it does to one lane: set sets some of the
// elements s, one of each slice, for the numbers n.
var elementwise = []struct {
	name            string
	slices, numbers int
	call            func(s [][]float64, n []float64) int // lanes done
	lane            func(s, n []float64)
	term            func(s []float64) float64 // it stops where this is NaN
}{
	{"Fill", 1, 1, func(s [][]float64, n []float64) int { Fill(s[0], n[0]); return -1 },
		func(s, n []float64) { s[0] = n[0] }, nil},
	{"Add", 3, 0, func(s [][]float64, n []float64) int { Add(s[0], s[1], s[2]); return -1 },
		func(s, n []float64) { s[0] = s[1] + s[2] }, nil},
	{"Sub", 3, 0, func(s [][]float64, n []float64) int { Sub(s[0], s[1], s[2]); return -1 },
		func(s, n []float64) { s[0] = s[1] - s[2] }, nil},
	{"Mul", 3, 0, func(s [][]float64, n []float64) int { Mul(s[0], s[1], s[2]); return -1 },
		func(s, n []float64) { s[0] = s[1] * s[2] }, nil},
	{"Div", 3, 0, func(s [][]float64, n []float64) int { Div(s[0], s[1], s[2]); return -1 },
		func(s, n []float64) { s[0] = s[1] / s[2] }, nil},
	{"Square", 2, 0, func(s [][]float64, n []float64) int { Square(s[0], s[1]); return -1 },
		func(s, n []float64) { s[0] = s[1] * s[1] }, nil},
	{"SubSquare", 3, 0, func(s [][]float64, n []float64) int { SubSquare(s[0], s[1], s[2]); return -1 },
		func(s, n []float64) { s[0] = s[1] - float64(s[2]*s[2]) }, nil},
	{"AddConst", 2, 1, func(s [][]float64, n []float64) int { AddConst(s[0], s[1], n[0]); return -1 },
		func(s, n []float64) { s[0] = s[1] + n[0] }, nil},
	{"Scale", 2, 1, func(s [][]float64, n []float64) int { Scale(s[0], s[1], n[0]); return -1 },
		func(s, n []float64) { s[0] = n[0] * s[1] }, nil},
	{"DivConst", 2, 1, func(s [][]float64, n []float64) int { DivConst(s[0], s[1], n[0]); return -1 },
		func(s, n []float64) { s[0] = s[1] / n[0] }, nil},
	{"Affine", 2, 2, func(s [][]float64, n []float64) int { Affine(s[0], s[1], n[0], n[1]); return -1 },
		func(s, n []float64) { s[0] = float64(n[0]*s[1]) + n[1] }, nil},
	{"AffineLanes", 4, 0, func(s [][]float64, n []float64) int { AffineLanes(s[0], s[1], s[2], s[3]); return -1 },
		func(s, n []float64) { s[0] = float64(s[2]*s[1]) + s[3] }, nil},
	{"AddScaled", 3, 1, func(s [][]float64, n []float64) int { AddScaled(s[0], s[1], s[2], n[0]); return -1 },
		func(s, n []float64) { s[0] = s[1] + float64(n[0]*s[2]) }, nil},
	{"Select", 4, 0, func(s [][]float64, n []float64) int { Select(s[0], s[1], s[2], s[3]); return -1 },
		func(s, n []float64) {
			s[0] = s[3]
			if s[1] > 0 {
				s[0] = s[2]
			}
		}, nil},
	{"Acc", 2, 0, func(s [][]float64, n []float64) int { Acc(s[0], s[1]); return -1 },
		func(s, n []float64) { s[0] += s[1] }, nil},
	{"AccNeg", 2, 0, func(s [][]float64, n []float64) int { AccNeg(s[0], s[1]); return -1 },
		func(s, n []float64) { s[0] -= s[1] }, nil},
	{"AccConst", 1, 1, func(s [][]float64, n []float64) int { AccConst(s[0], n[0]); return -1 },
		func(s, n []float64) { s[0] += n[0] }, nil},
	{"AccScale", 2, 1, func(s [][]float64, n []float64) int { AccScale(s[0], s[1], n[0]); return -1 },
		func(s, n []float64) { s[0] += float64(n[0] * s[1]) }, nil},
	{"AccMul", 3, 0, func(s [][]float64, n []float64) int { AccMul(s[0], s[1], s[2]); return -1 },
		func(s, n []float64) { s[0] += float64(s[1] * s[2]) }, nil},
	{"AccMulScale", 3, 1, func(s [][]float64, n []float64) int { AccMulScale(s[0], s[1], s[2], n[0]); return -1 },
		func(s, n []float64) { s[0] += float64(n[0] * s[1] * s[2]) }, nil},
	{"AccMul3", 4, 0, func(s [][]float64, n []float64) int { AccMul3(s[0], s[1], s[2], s[3]); return -1 },
		func(s, n []float64) { s[0] += float64(s[1] * s[2] * s[3]) }, nil},
	{"AccMulDiff", 3, 1, func(s [][]float64, n []float64) int { AccMulDiff(s[0], s[1], s[2], n[0]); return -1 },
		func(s, n []float64) { s[0] += float64(s[2] * (s[1] - n[0])) }, nil},
	{"Axpy4", 5, 4, func(s [][]float64, n []float64) int {
		Axpy4(s[0], s[1], s[2], s[3], s[4], n[0], n[1], n[2], n[3])
		return -1
	}, func(s, n []float64) {
		for i, c := range n {
			s[0] += float64(c * s[1+i])
		}
	}, nil},
	{"MulNumber", 3, 0, func(s [][]float64, n []float64) int { return MulNumber(s[0], s[1], s[2]) },
		func(s, n []float64) { s[0] = s[1] * s[2] }, func(s []float64) float64 { return s[1] * s[2] }},
	{"AccMulNumber", 3, 0, func(s [][]float64, n []float64) int { return AccMulNumber(s[0], s[1], s[2]) },
		func(s, n []float64) { s[0] += float64(s[1] * s[2]) }, func(s []float64) float64 { return s[1] * s[2] }},
	{"AccDivNumber", 3, 0, func(s [][]float64, n []float64) int { return AccDivNumber(s[0], s[1], s[2]) },
		func(s, n []float64) { s[0] += s[1] / s[2] }, func(s []float64) float64 { return s[1] / s[2] }},
	{"AccNegQuotientNumber", 4, 0, func(s [][]float64, n []float64) int { return AccNegQuotientNumber(s[0], s[1], s[2], s[3]) },
		func(s, n []float64) { s[0] -= float64(s[1] * (s[2] / s[3])) }, func(s []float64) float64 { return s[1] * (s[2] / s[3]) }},
}

// levels calls f at each level that this processor has.
func levels(t *testing.T, f func(t *testing.T)) {
	for l := Go; l <= AVX512; l++ {
		was := setLevel(l)
		if Current() != l {
			setLevel(was)
			return
		}
		t.Run(l.String(), f)
		setLevel(was)
	}
}

var special = []float64{0, math.Copysign(0, -1), 1, -1, 0x1p-1074, -0x1p-1022, 1 + 0x1p-52, math.MaxFloat64,
	-math.MaxFloat64, math.Inf(1), math.Inf(-1), math.NaN()}

// draw returns a number with random digits, special if it may be, seldom.
func draw(r *rand.Rand, specials bool) float64 {
	if specials && r.IntN(8) == 0 {
		return special[r.IntN(len(special))]
	}
	return r.NormFloat64()
}

// same reports whether x and y have the same bits, or are NaN.
func same(x, y float64) bool {
	return math.Float64bits(x) == math.Float64bits(y) || x != x && y != y
}

// Every kernel gives the bits of its lanes, at each level, length and offset, touches nothing
// beside its slices, and stops at most eight lanes in front of a NaN.
func TestElementwise(t *testing.T) {
	lengths := []int{100, 4095, 4096, 4097, 4099, 4105, 8192, 8203}
	for n := range 68 {
		lengths = append(lengths, n)
	}
	for _, k := range elementwise {
		t.Run(k.name, func(t *testing.T) {
			levels(t, func(t *testing.T) {
				r := rand.New(rand.NewPCG(1, 2))
				for _, n := range lengths {
					for offset := range 8 {
						if (n > 100 || testing.Short()) && offset%3 != 0 || n > 100 && testing.Short() && offset != 3 {
							continue
						}
						for i, specials := range []bool{false, true} {
							pool := pools()[i]
							s := make([][]float64, k.slices)
							for i := range s {
								s[i] = pool[r.IntN(len(pool)-n-17):][:n+17]
							}
							from := make([]int, k.slices) // the slices do not lie alike
							for i := range from {
								from[i] = (offset + i*offset) % 8
							}
							checkElementwise(t, k.call, k.lane, k.term, s, from, n, numbers(r, k.numbers, specials))
							if k.slices >= 3 {
								s[k.slices-1] = s[0] // the same slice twice
								from[k.slices-1] = from[0]
								checkElementwise(t, k.call, k.lane, k.term, s, from, n, numbers(r, k.numbers, specials))
							}
						}
					}
				}
			})
		})
	}
}

// pools are numbers to take slices from, without and with special ones.
var pools = sync.OnceValue(func() [2][]float64 {
	r := rand.New(rand.NewPCG(1, 2))
	return [2][]float64{numbers(r, 1<<15, false), numbers(r, 1<<15, true)}
})

func numbers(r *rand.Rand, n int, specials bool) []float64 {
	c := make([]float64, n)
	for i := range c {
		c[i] = draw(r, specials)
	}
	return c
}

func checkElementwise(t *testing.T, call func(s [][]float64, n []float64) int, lane func(s, n []float64), term func(s []float64) float64,
	s [][]float64, from []int, n int, c []float64) {
	t.Helper()
	got, want := make([][]float64, len(s)), make([][]float64, len(s))
	alias := len(s) > 1 && &s[0][0] == &s[len(s)-1][0]
	for i := range s {
		got[i], want[i] = slices.Clone(s[i]), slices.Clone(s[i])
	}
	if alias {
		got[len(s)-1], want[len(s)-1] = got[0], want[0]
	}
	parts := make([][]float64, len(s))
	for i := range parts {
		parts[i] = got[i][from[i] : from[i]+n+i%2] // the others may be longer
	}
	done := call(parts, c)
	if done < 0 {
		done = n
	}
	one, first := make([]float64, len(s)), n // first is where the term is NaN
	for j := range n {
		for i := range one {
			one[i] = want[i][from[i]+j]
		}
		if term != nil && first == n && term(one) != term(one) {
			first = j
		}
		if j >= done {
			continue
		}
		lane(one, c)
		for i := range one {
			if alias && i == len(one)-1 {
				break
			}
			want[i][from[i]+j] = one[i]
		}
	}
	// The Go form may stop for a sum that is not finite.
	if done > first || term != nil && level != Go && done+8 <= first && done < n {
		t.Fatalf("n=%d: %d lanes done, the first NaN is in lane %d", n, done, first)
	}
	for i := range got {
		for j, g := range got[i] {
			if w := want[i][j]; !same(g, w) {
				t.Fatalf("n=%d from=%v numbers=%v: slice %d, element %d is %v, want %v", n, from, c, i, j-from[i], g, w)
			}
		}
	}
}

// A slice that is too short is refused before anything is written.
func TestShortSlice(t *testing.T) {
	levels(t, func(t *testing.T) {
		defer func() {
			if recover() == nil {
				t.Error("no panic")
			}
		}()
		Add(make([]float64, 16), make([]float64, 16), make([]float64, 15))
	})
}

func TestNothingIsAllocated(t *testing.T) {
	z, x := make([]float64, 50), make([]float64, 50)
	if n := testing.AllocsPerRun(10, func() { AccMulNumber(z, x, x); Affine(z, x, 1, 2) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkElementwise(b *testing.B) {
	for _, k := range elementwise {
		for _, n := range []int{7, 16, 256} {
			for l := Go; l <= Current(); l++ {
				b.Run(fmt.Sprintf("%s/n=%d/%v", k.name, n, l), func(b *testing.B) {
					defer setLevel(setLevel(l))
					s := make([][]float64, k.slices)
					for i := range s {
						s[i] = make([]float64, n)
						for j := range s[i] {
							s[i][j] = 1
						}
					}
					c := []float64{1, 1, 1, 1}
					for b.Loop() {
						k.call(s, c)
					}
				})
			}
		}
	}
}
