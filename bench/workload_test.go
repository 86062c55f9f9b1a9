package bench_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"slope/bench/workload"
)

// BenchmarkWorkload runs every contender of every workload at the size of the
// tables, as BenchmarkWorkload/W1/n=1000/reverse. The unit ×hand is the time
// relative to the derivative by hand, the two taken in turn.
func BenchmarkWorkload(b *testing.B) {
	for _, w := range workload.All() {
		b.Run(fmt.Sprintf("%s/n=%d", w.Name, w.Size), func(b *testing.B) {
			c := w.New(w.Size)
			for _, ct := range c.Contenders {
				b.Run(ct.Name, func(b *testing.B) { contend(b, c, ct) })
			}
		})
	}
}

// contend checks the answer of ct, measures its ratio to hand and times it.
func contend(b *testing.B, c *workload.Case, ct workload.Contender) {
	r := ct.Prepare()
	r.Run()
	if _, err := c.Check(ct, r.Answer()); err != nil {
		b.Fatal(err)
	}
	hand := c.Contenders[0].Prepare()
	times := ratio(r.Run, hand.Run)
	b.ReportAllocs()
	for b.Loop() {
		r.Run()
	}
	b.ReportMetric(times, "×hand")
}

// ratio returns the time of f relative to that of g, the two taken in turn so that
// a busy machine slows both: each the least of up to 40 runs of at least 200 µs, or
// of as many as fit in a quarter of a second, at least two.
func ratio(f, g func()) float64 {
	start := time.Now()
	n, m := callsPerRun(f), callsPerRun(g)
	a, b := math.Inf(1), math.Inf(1)
	for i := 0; i < 40 && (i < 2 || time.Since(start) < 250*time.Millisecond); i++ {
		a = min(a, timed(f, n))
		b = min(b, timed(g, m))
	}
	return a / b
}

func callsPerRun(f func()) int {
	f()
	n := 1
	for timed(f, n)*float64(n) < 200e3 {
		n *= 2
	}
	return n
}

// timed returns the nanoseconds that one of n calls of f takes.
func timed(f func(), n int) float64 {
	start := time.Now()
	for range n {
		f()
	}
	return float64(time.Since(start).Nanoseconds()) / float64(n)
}
