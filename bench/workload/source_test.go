package workload

import (
	"math"
	"testing"
	"time"
)

// BenchmarkSource times the gradients that slope grad wrote relative to those by hand
// in loops, the two in turn: the ratio of the least times.
func BenchmarkSource(b *testing.B) {
	for _, w := range All() {
		c := w.New(w.Small)
		if _, ok := c.Contender("source"); !ok {
			continue
		}
		b.Run(w.Name, func(b *testing.B) {
			c := w.New(w.Size)
			hand, ok := c.Contender("hand loops")
			if !ok {
				hand = c.Contenders[0]
			}
			source, _ := c.Contender("source")
			f, g := hand.Prepare().Run, source.Prepare().Run
			least := func(least time.Duration, f func()) time.Duration {
				start := time.Now()
				f()
				return min(least, time.Since(start))
			}
			tf, tg := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
			for b.Loop() {
				tf = least(tf, f)
				tg = least(tg, g)
			}
			b.ReportMetric(float64(tg)/float64(tf), "×hand")
		})
	}
}
