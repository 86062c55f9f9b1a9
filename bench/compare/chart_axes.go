package main

import (
	"math"
	"strings"

	"gonum.org/v1/plot"
)

// plainNumber drops the decimals of 1.00 and 10.0.
var plainNumber = strings.NewReplacer("1.00 ", "1 ", "10.0 ", "10 ")

// units puts ticks at powers of ten and labels them by a function that writes a
// number with its unit, at every decade, or every second or third of many.
type units func(float64) string

// Ticks implements plot.Ticker.
func (u units) Ticks(lo, hi float64) []plot.Tick {
	first, last := int(math.Ceil(math.Log10(lo)-1e-9)), int(math.Floor(math.Log10(hi)+1e-9))
	every := (last-first)/10 + 1
	var ticks []plot.Tick
	for e := first; e <= last; e++ {
		t := plot.Tick{Value: math.Pow(10, float64(e))}
		if (e-first)%every == 0 {
			t.Label = plainNumber.Replace(u(t.Value))
		}
		ticks = append(ticks, t)
	}
	return ticks
}
