package message

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// What a deviation says is true: a number of times is 2 or more, and the factor to within what it was rounded by.
func TestDeviationIsTrue(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 20000 {
		want := math.Ldexp(r.Float64()-0.5, r.IntN(40)-20)
		factor := math.Exp2(8*r.Float64() - 4)
		if r.IntN(3) == 0 {
			factor = math.Round(factor) + math.Ldexp(r.Float64(), -r.IntN(30))
		}
		if r.IntN(3) == 0 {
			factor = 1 + math.Ldexp(r.Float64()-0.5, -r.IntN(20))
		}
		got, bar := factor*want, math.Ldexp(math.Abs(want), -r.IntN(45))
		text := Deviation(got, want, bar)
		if strings.HasPrefix(text, "1 times") || strings.HasPrefix(text, "0 times") {
			t.Fatalf("%v for %v ± %v is %q", got, want, bar, text)
		}
		if strings.Contains(text, "wrong sign") && math.Abs(got+want) > 1e-3*math.Abs(want)+bar {
			t.Fatalf("%v for %v ± %v is %q", got, want, bar, text)
		}
	}
	rows := []struct {
		got, want float64
		text      string
	}{
		{2, 1, "2 times too large"}, {1, 2, "2 times too small"}, {-1, 1, "the wrong sign"}, {0, 1, "zero: a term is missing"}, {1, 0, "should be 0"},
		{0.999, 1, "off by 0.001 of its value"}, {1.001, 1, "off by 0.001 of its value"}, {math.NaN(), 1, NaN}, {math.Inf(1), 1, Infinite},
	}
	for _, row := range rows {
		if text := Deviation(row.got, row.want, 1e-12); text != row.text {
			t.Errorf("%v for %v is %q, want %q", row.got, row.want, text, row.text)
		}
	}
}
