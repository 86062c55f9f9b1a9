package message

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Point prints at most six coordinates.
func Point(x []float64) string {
	if len(x) > 6 {
		return strings.TrimSuffix(fmt.Sprint(x[:6]), "]") + fmt.Sprintf(" … %d in all]", len(x))
	}
	return fmt.Sprint(x)
}

// Numbers writes coordinates with all their digits, of many the first ones.
func Numbers(x []float64) string {
	const most = 16
	s := make([]string, 0, most)
	for _, v := range x[:min(len(x), most)] {
		s = append(s, strconv.FormatFloat(v, 'g', -1, 64))
	}
	if len(x) > most {
		s = append(s, fmt.Sprintf("… %d in all", len(x)))
	}
	return "{" + strings.Join(s, ", ") + "}"
}

const (
	NaN      = "NaN where f has a slope"
	Infinite = "infinite where f has a finite slope"
)

// Deviation says in words how got relates to want.
func Deviation(got, want, bar float64) string {
	d := math.Max(bar/math.Abs(want), 1e-6)
	switch r := got / want; {
	case got != got:
		return NaN
	case math.IsInf(got, 0):
		return Infinite
	case math.Abs(want) <= bar:
		return "should be 0"
	case got == 0:
		return "zero: a term is missing"
	case math.Abs(r+1) <= d:
		return "the wrong sign"
	case math.Round(r) > 1 && math.Abs(r-math.Round(r)) <= d && r < 1000:
		return fmt.Sprintf("%g times too large", math.Round(r))
	case math.Round(1/r) > 1 && math.Abs(1/r-math.Round(1/r)) <= 4*d && 1/r < 1000:
		return fmt.Sprintf("%g times too small", math.Round(1/r))
	default:
		return fmt.Sprintf("off by %.3g of its value", math.Abs(r-1))
	}
}
