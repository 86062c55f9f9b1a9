package reverse

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The extremes are those of math.Max and math.Min bit for bit, as in every other number type.
func TestExtremesKeepNaNAndTheSignOfZero(t *testing.T) {
	elements := []float64{0, math.Copysign(0, -1), 1, -1, 2, 5e-324, -5e-324, math.Inf(1), math.Inf(-1), math.NaN()}
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.SampledFrom(elements[:rapid.IntRange(1, len(elements)).Draw(t, "kinds")]), 1, 12).Draw(t, "x")
		lo, hi := x[0], x[0]
		for _, v := range x {
			lo, hi = math.Min(lo, v), math.Max(hi, v)
		}
		if got := maxOf(x[0], x); math.Float64bits(got) != math.Float64bits(hi) && (got == got || hi == hi) {
			t.Fatalf("maxOf(%v) = %v, want %v", x, got, hi)
		}
		if got := minOf(x[0], x); math.Float64bits(got) != math.Float64bits(lo) && (got == got || lo == lo) {
			t.Fatalf("minOf(%v) = %v, want %v", x, got, lo)
		}
	})
}

func BenchmarkMaxOf(b *testing.B) {
	x := make([]float64, 40000)
	for i := range x {
		x[i] = math.Sin(float64(i))
	}
	for b.Loop() {
		maxOf(math.Inf(-1), x)
	}
}

// LogSumExp of 40,000 numbers: value, and value and gradient.
func BenchmarkLogSumExp(b *testing.B) {
	x := make([]float64, 40000)
	for i := range x {
		x[i] = math.Sin(float64(i))
	}
	g := make([]float64, len(x))
	t := NewTape()
	b.Run("value", func(b *testing.B) {
		for b.Loop() {
			t.Reset()
			t.ConstVec(x).LogSumExp()
		}
	})
	b.Run("gradient", func(b *testing.B) {
		for b.Loop() {
			GradientVec(g, Vec.LogSumExp, x)
		}
	})
}
