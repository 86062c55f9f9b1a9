package plot

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
)

// logScale is a logarithmic scale.
type logScale struct{}

// Normalize returns where x lies between lo and hi, 0 to 1, by its logarithm.
func (logScale) Normalize(lo, hi, x float64) float64 {
	return (math.Log(x) - math.Log(lo)) / (math.Log(hi) - math.Log(lo))
}

// decades puts ticks at powers of ten, eight labels at most, and at 2 and 5
// times them where there are fewer than three decades.
type decades struct{}

// Ticks returns the ticks from lo to hi.
func (decades) Ticks(lo, hi float64) []plot.Tick {
	first, last := int(math.Floor(math.Log10(lo)-1e-9)), int(math.Ceil(math.Log10(hi)+1e-9))
	every := (last-first)/8 + 1
	few := math.Log10(hi/lo) < 3
	var ticks []plot.Tick
	for e := first; e <= last; e++ {
		for _, m := range []float64{1, 2, 5} {
			v := m * math.Pow(10, float64(e))
			if v < lo*(1-1e-9) || v > hi*(1+1e-9) {
				continue
			}
			t := plot.Tick{Value: v}
			if m == 1 && e%every == 0 || few {
				t.Label = power(v, m, e)
			}
			if m == 1 || few {
				ticks = append(ticks, t)
			}
		}
	}
	return ticks
}

// power writes m·10^e, as a plain number where that is short.
func power(v, m float64, e int) string {
	if e >= -3 && e <= 3 {
		return fmt.Sprintf("%.4g", v)
	}
	return fmt.Sprintf("%ge%d", m, e)
}
