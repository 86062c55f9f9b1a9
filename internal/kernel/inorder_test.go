package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// kindsOfTerms draw n numbers.
var kindsOfTerms = map[string]func(r *rand.Rand, n int) []float64{
	"normal":   func(r *rand.Rand, n int) []float64 { return drawn(n, func(int) float64 { return r.NormFloat64() }) },
	"positive": func(r *rand.Rand, n int) []float64 { return drawn(n, func(int) float64 { return r.ExpFloat64() }) },
	"negative": func(r *rand.Rand, n int) []float64 { return drawn(n, func(int) float64 { return -r.Float64() }) },
	"equal": func(r *rand.Rand, n int) []float64 {
		v := r.NormFloat64()
		return drawn(n, func(int) float64 { return v })
	},
	"in turn": func(r *rand.Rand, n int) []float64 {
		v := r.NormFloat64()
		return drawn(n, func(i int) float64 { return v * float64(1-2*(i%2)) })
	},
	"integers": func(r *rand.Rand, n int) []float64 {
		return drawn(n, func(int) float64 { return float64(r.IntN(9) - 2) })
	},
	"halves of the last place": func(r *rand.Rand, n int) []float64 {
		return drawn(n, func(int) float64 { return float64(r.IntN(64)-20) * 0x1p-53 })
	},
	"few bits": func(r *rand.Rand, n int) []float64 {
		return drawn(n, func(int) float64 { return math.Ldexp(float64(r.IntN(8)), -r.IntN(60)) })
	},
	"ties": func(r *rand.Rand, n int) []float64 { // of the sum of these terms itself
		s := 1.0
		return drawn(n, func(int) float64 {
			unit := math.Nextafter(s, math.Inf(1)) - s
			t := unit * (float64(r.IntN(1000)) + 0.5)
			if r.IntN(3) == 0 {
				t = -t
			}
			if r.IntN(3) > 0 {
				t = s * r.NormFloat64() / 64
			}
			s += t
			return t
		})
	},
	"powers of two": func(r *rand.Rand, n int) []float64 {
		return drawn(n, func(int) float64 { return math.Ldexp(float64(1-2*r.IntN(2)), r.IntN(30)) })
	},
	"all sizes": func(r *rand.Rand, n int) []float64 {
		return drawn(n, func(int) float64 { return math.Ldexp(r.NormFloat64(), r.IntN(2040)-1020) })
	},
	"huge": func(r *rand.Rand, n int) []float64 {
		return drawn(n, func(int) float64 { return math.MaxFloat64 * r.Float64() / 50 })
	},
	"subnormal": func(r *rand.Rand, n int) []float64 {
		return drawn(n, func(int) float64 { return math.Ldexp(r.NormFloat64(), -1050) })
	},
	"zeros": func(r *rand.Rand, n int) []float64 {
		return drawn(n, func(i int) float64 { return math.Copysign(0, float64(i%2)-1) })
	},
	"rare outliers": func(r *rand.Rand, n int) []float64 {
		return drawn(n, func(int) float64 {
			if r.IntN(100) == 0 {
				return 1e9 * r.NormFloat64()
			}
			return r.NormFloat64()
		})
	},
	"cancelling": func(r *rand.Rand, n int) []float64 {
		z := drawn(n, func(int) float64 { return r.NormFloat64() })
		for i := n / 2; i < n; i++ {
			z[i] = -z[i-n/2]
		}
		return z
	},
	"infinite": func(r *rand.Rand, n int) []float64 { return withOne(r, n, math.Inf(1-2*r.IntN(2))) },
	"NaN":      func(r *rand.Rand, n int) []float64 { return withOne(r, n, math.NaN()) },
}

func drawn(n int, draw func(i int) float64) []float64 {
	z := make([]float64, n)
	for i := range z {
		z[i] = draw(i)
	}
	return z
}

func withOne(r *rand.Rand, n int, v float64) []float64 {
	z := drawn(n, func(int) float64 { return r.ExpFloat64() })
	for range min(n, r.IntN(4)) {
		z[r.IntN(n)] = v
	}
	return z
}

// AddInOrder has the bits of the loop that adds one term after the other, at each level, for terms of every kind, and touches nothing but the adjoints.
func TestAddInOrder(t *testing.T) {
	rounds := 40
	if testing.Short() {
		rounds = 8
	}
	for name, draw := range kindsOfTerms {
		t.Run(name, func(t *testing.T) {
			levels(t, func(t *testing.T) {
				r := rand.New(rand.NewPCG(5, uint64(len(name))))
				for range rounds {
					for n := range 200 {
						checkInOrder(t, r, draw, n)
					}
					checkInOrder(t, r, draw, 200+r.IntN(6000))
				}
			})
		})
	}
}

// checkInOrder compares a sum of random streams with the loop.
func checkInOrder(t *testing.T, r *rand.Rand, draw func(r *rand.Rand, n int) []float64, n int) {
	t.Helper()
	square, seeds := r.IntN(2) == 0, r.IntN(2) == 0
	streams := make([]*Terms, 1+r.IntN(2))
	for k := range streams {
		s := &Terms{X: draw(r, n), C: 1, Square: square}
		if r.IntN(2) == 0 {
			s.C = []float64{-1, 2, 100, 1. / 3, -0.7, 0, 1e-300, math.Inf(1)}[r.IntN(8)]
		}
		if square && seeds {
			s.Seeds, s.W = make([]float64, n), r.NormFloat64()
		}
		streams[k] = s
	}
	z := []float64{0, math.Copysign(0, -1), 1, 1, -1, 1000, r.NormFloat64(), 1e6 * r.NormFloat64(), 0x1p52, 0x1p-1060, math.MaxFloat64, math.NaN(), math.Inf(-1)}[r.IntN(13)]
	want := z
	for i := range n {
		for _, s := range streams {
			v := s.X[i]
			if square {
				v *= v
			}
			want += float64(s.C * v)
		}
	}
	var second *Terms
	if len(streams) == 2 {
		second = streams[1]
	}
	if got := AddInOrder(z, streams[0], second); !same(got, want) {
		t.Fatalf("n=%d, %d streams, square %v, from %v: %v (%#x), want %v (%#x)", n, len(streams), square, z, got, math.Float64bits(got), want, math.Float64bits(want))
	}
	for _, s := range streams {
		for i, b := range s.Seeds {
			if want := s.W * s.X[i]; !same(b, want) {
				t.Fatalf("n=%d: adjoint %d is %v, want %v", n, i, b, want)
			}
		}
	}
}

// A sum that ends at the edge of its binade, or a few units from it, is that of the loop too, or is left to it.
func TestAddInOrderAtEdges(t *testing.T) {
	levels(t, func(t *testing.T) {
		if Current() == Go {
			return
		}
		r := rand.New(rand.NewPCG(1, 2))
		const n, unit = 32, 0x1p-52
		added, rounds := 0, 20000
		for range rounds {
			square, sign := r.IntN(2) == 0, float64(1-2*r.IntN(2))
			s := &Terms{X: drawn(n, func(int) float64 { return r.Float64() / 32 }), C: sign / 2, Square: square}
			rounded := 0.0
			for _, x := range s.X {
				if square {
					x *= x
				}
				rounded += (s.C*x + 1.5) - 1.5
			}
			edge := 1.0
			if sign > 0 {
				edge = 2
			}
			z := edge - rounded + float64(r.IntN(5)-2)*unit
			flip := float64(1 - 2*r.IntN(2)) // the same below 0
			z, s.C = flip*z, flip*s.C
			a := orderedSum{z: z, s: s, group: 16, down: max(0, -sign), up: max(0, sign)}
			a.vectors(n)
			got := a.z
			a.z, a.s = z, s
			done := a.from
			a.from = 0
			a.plain(done)
			if got != a.z {
				t.Fatalf("square %v, sign %v, from %v: %x after %d terms, want %x", square, sign, z, got, done, a.z)
			}
			added += done
		}
		if added < rounds*n/4 {
			t.Errorf("%d terms of %d are added with vectors", added, rounds*n)
		}
	})
}

// Below a power of two the unit is half as large, so that a small term may count there that would be rounded to 0 above it.
func TestAddInOrderFromPowersOfTwo(t *testing.T) {
	levels(t, func(t *testing.T) {
		if Current() == Go {
			return
		}
		r := rand.New(rand.NewPCG(3, 4))
		for range 2000 {
			const unit = 0x1p-52
			n, sign, square := 256+r.IntN(300), float64(1-2*r.IntN(2)), r.IntN(2) == 0
			draw := func(i int) float64 {
				v := r.Float64() * unit / 2
				if i%64 < r.IntN(64) {
					v = 0
				}
				if square {
					return math.Sqrt(v)
				}
				return v * float64(1-r.IntN(5)/4*2)
			}
			s, u := &Terms{X: drawn(n, draw), C: -sign, Square: square}, &Terms{X: drawn(n, draw), C: -sign, Square: square}
			z := sign * math.Ldexp(1, r.IntN(2))
			for _, second := range []*Terms{nil, u} {
				want := z
				for i, x := range s.X {
					y := 0.0
					if second != nil {
						y = second.X[i]
					}
					if square {
						x, y = x*x, y*y
					}
					want += float64(s.C * x)
					want += float64(u.C * y)
				}
				a := orderedSum{z: z, s: s, u: second, group: 16, up: unit / 8} // as if the terms before had risen to z
				if second != nil {
					a.group = 8
				}
				if a.add(); a.z != want || AddInOrder(z, s, second) != want {
					t.Fatalf("square %v, %d terms from %v: %x, want %x", square, n, z, a.z, want)
				}
			}
		}
	})
}

// 16 terms whose exponents are 2⁸ above that of the sum: what their bits add to those of the sum is 2⁶⁴, which is 0.
func TestAddInOrderOfAWord(t *testing.T) {
	levels(t, func(t *testing.T) {
		if Current() == Go {
			return
		}
		x := make([]float64, 64)
		for i := range 16 {
			x[32+i] = 0x1p128
		}
		a := orderedSum{z: 1.5, s: &Terms{X: x, C: 1, Square: true}, group: 16, up: 1}
		if a.vectors(64) || a.z != 1.5 || a.from != 0 {
			t.Errorf("the sum is %v after %d terms", a.z, a.from)
		}
	})
}
