package rule

import (
	"math"
	"testing"
)

func TestAbs(t *testing.T) {
	specialRow{-3, 3, -1, 0}.check(t, Abs)
	specialRow{3, 3, 1, 0}.check(t, Abs)
	specialRow{0, 0, 0, 0}.check(t, Abs)
	specialRow{minusZero, 0, 0, 0}.check(t, Abs)
	specialRow{-plusInf, plusInf, -1, 0}.check(t, Abs)
	specialRow{notANumber, notANumber, notANumber, notANumber}.check(t, Abs)
	specialRow{-0x1p-1074, 0x1p-1074, -1, 0}.check(t, Abs)
}

func TestMaxMin(t *testing.T) {
	inf, nan := plusInf, notANumber
	nans := func(f float64) Partials {
		p := nanPartials
		p.F = f
		return p
	}
	for _, r := range []struct {
		name     string
		x, y     float64
		max, min Partials
	}{
		{"x greater", 2, 1, Partials{F: 2, X: 1}, Partials{F: 1, Y: 1}},
		{"y greater", 1, 2, Partials{F: 2, Y: 1}, Partials{F: 1, X: 1}},
		{"by an ulp", 1, 1 + 0x1p-52, Partials{F: 1 + 0x1p-52, Y: 1}, Partials{F: 1, X: 1}},
		{"tie", 3, 3, Partials{F: 3, X: 0.5, Y: 0.5}, Partials{F: 3, X: 0.5, Y: 0.5}},
		{"tie of zeros", 0, minusZero, Partials{X: 0.5, Y: 0.5}, Partials{X: 0.5, Y: 0.5}},
		{"tie at ∞", inf, inf, Partials{F: inf, X: 0.5, Y: 0.5}, Partials{F: inf, X: 0.5, Y: 0.5}},
		{"NaN", nan, 1, nans(nan), nans(nan)},
		{"NaN beside ∞", inf, nan, nans(inf), nans(nan)},
		{"NaN beside −∞", nan, -inf, nans(nan), nans(-inf)},
	} {
		checkPartials(t, "Max, "+r.name, Max(r.x, r.y), r.max)
		checkPartials(t, "Min, "+r.name, Min(r.x, r.y), r.min)
		if f := Max(r.x, r.y).F; !same(f, math.Max(r.x, r.y)) {
			t.Errorf("Max(%v, %v) = %v, want %v", r.x, r.y, f, math.Max(r.x, r.y))
		}
		if f := Min(r.x, r.y).F; !same(f, math.Min(r.x, r.y)) {
			t.Errorf("Min(%v, %v) = %v, want %v", r.x, r.y, f, math.Min(r.x, r.y))
		}
	}
}
