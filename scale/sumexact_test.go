package scale

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// bigSum is the oracle: a sum in 2400 bits, which holds every sum here exactly.
func bigSum(x []float64) (y float64, exactly bool) {
	s := new(big.Float).SetPrec(2400)
	for _, v := range x {
		s.Add(s, new(big.Float).SetFloat64(v))
	}
	y, acc := s.Float64()
	return y, acc == big.Exact
}

func sumOf(x []float64) *exact {
	a := new(exact)
	for _, v := range x {
		a.add(v)
	}
	return a
}

func checkSum(t interface{ Fatalf(string, ...any) }, x []float64) {
	y, bound := sumOf(x).round()
	want, exactly := bigSum(x)
	if y != want {
		t.Fatalf("sum of %v = %v, want %v", x, y, want)
	}
	switch {
	case exactly && bound != 0:
		t.Fatalf("sum of %v: bound %v of an exact sum", x, bound)
	case exactly:
	case math.IsInf(y, 0) != math.IsInf(bound, 1):
		t.Fatalf("sum %v with bound %v", y, bound)
	case !math.IsInf(y, 0):
		s := new(big.Float).SetPrec(2400)
		for _, v := range x {
			s.Add(s, new(big.Float).SetFloat64(v))
		}
		s.Sub(s, new(big.Float).SetFloat64(y))
		if s.Abs(s).Cmp(new(big.Float).SetFloat64(bound)) > 0 {
			t.Fatalf("sum of %v: off by %v, bound %v", x, s, bound)
		}
	}
}

func TestExactSum(t *testing.T) {
	const max, min = math.MaxFloat64, math.SmallestNonzeroFloat64
	for _, x := range [][]float64{
		{}, {0}, {math.Copysign(0, -1)}, {1, 2, 3}, {0.1, 0.2, 0.3}, {1e16, 1, -1e16}, {1, 1e100, 1, -1e100},
		{min}, {min, min, -min}, {-min, 1}, {0x1p-1022, -min}, {max, -max, min}, {max, max, -max}, {max, max}, {-max, -max, -max},
		{1, 0x1p-53}, {1, 0x1p-53, min}, {1, -0x1p-54}, {1, -0x1p-54, -min}, {max, 0x1p969}, {max, 0x1p970}, {max, 0x1p970, -min},
		{-1, -0x1p-53}, {-1}, {math.Pi, -math.Pi},
	} {
		checkSum(t, x)
	}
	ones := make([]float64, 10_000) // through the carries
	for i := range ones {
		ones[i] = -max
	}
	checkSum(t, ones)
}

func wide(t *rapid.T) float64 {
	for {
		if v := math.Float64frombits(rapid.Uint64().Draw(t, "bits")); !math.IsNaN(v) && !math.IsInf(v, 0) {
			return v
		}
	}
}

func TestExactSumOfAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := make([]float64, rapid.IntRange(0, 40).Draw(t, "n"))
		for i := range x {
			if i > 0 && rapid.IntRange(0, 2).Draw(t, "cancel") == 0 {
				x[i] = -x[i-1]
				continue
			}
			x[i] = wide(t)
		}
		checkSum(t, x)
	})
}

// Order, grouping and passage through the encoding leave every bit as it is.
func TestExactSumIsOneNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := make([]float64, rapid.IntRange(1, 200).Draw(t, "n"))
		for i := range x {
			x[i] = wide(t)
		}
		want := sumOf(x).append(nil)
		rng := rand.New(rand.NewPCG(1, rapid.Uint64().Draw(t, "seed")))
		rng.Shuffle(len(x), func(i, j int) { x[i], x[j] = x[j], x[i] })
		total := new(exact)
		for at := 0; at < len(x); {
			n := 1 + rng.IntN(len(x)-at)
			part := sumOf(x[at : at+n])
			if rng.IntN(2) == 0 {
				b, err := new(exact).decode(append(part.append(nil), 7))
				if err != nil || len(b) != 1 || b[0] != 7 {
					t.Fatalf("decoding left %v: %v", b, err)
				}
				if _, err := part.decode(part.append(nil)); err != nil {
					t.Fatal(err)
				}
			}
			total.merge(part)
			at += n
		}
		if got := total.append(nil); string(got) != string(want) {
			t.Fatalf("sum % x, want % x", got, want)
		}
	})
}

// Merging sums that have not been carried overflows no limb.
func TestExactSumManyMerges(t *testing.T) {
	x := make([]float64, 1999)
	for i := range x {
		x[i] = -0x1.fffffffffffffp31 // the most a limb can take
	}
	part, total := sumOf(x), new(exact)
	for range 5000 {
		total.merge(part)
	}
	want, _ := bigSum([]float64{-0x1.fffffffffffffp31})
	s := new(big.Float).SetPrec(200).Mul(big.NewFloat(want), big.NewFloat(1999*5000))
	wanted, _ := s.Float64()
	if got, _ := total.round(); got != wanted {
		t.Errorf("%v, want %v", got, wanted)
	}
}

func TestExactDecodeDamage(t *testing.T) {
	b := sumOf([]float64{1, 1e-300}).append(nil)
	for n := range len(b) {
		if _, err := new(exact).decode(b[:n]); err == nil {
			t.Errorf("the first %d bytes of %d are a sum", n, len(b))
		}
	}
	if _, err := new(exact).decode(append([]byte{60, 20}, make([]byte, 80)...)); err == nil {
		t.Error("limbs beyond the last are a sum")
	}
}

func BenchmarkExact(b *testing.B) {
	x := make([]float64, 1024)
	for i := range x {
		x[i] = math.Sin(float64(i)) * math.Pow(10, float64(i%7))
	}
	b.Run("plain", func(b *testing.B) {
		s := 0.0
		for b.Loop() {
			for _, v := range x {
				s += v
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1024, "ns/add")
	})
	b.Run("exact", func(b *testing.B) {
		a := new(exact)
		for b.Loop() {
			for _, v := range x {
				a.add(v)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1024, "ns/add")
	})
}
