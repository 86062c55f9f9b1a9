package bench_test

import (
	"fmt"
	"math"
	"runtime"
	"testing"
	"time"

	"slope/bench/workload"
)

// sizes are those that BenchmarkWorkload runs beside the size of the tables.
var sizes = map[string][]int{
	"W1":  {10, 100000},
	"W8":  {10},
	"W8s": {100, 100000},
}

// slow is the time of one evaluation, after a first, from which on a contender is
// left to the comparison program.
const slow = 250 * time.Millisecond

// BenchmarkWorkload runs every contender of every workload, as
// BenchmarkWorkload/W1/n=1000/reverse. The unit ×hand is the time relative to the
// derivative by hand, the two taken in turn. All run on one core, also those that
// would take more.
func BenchmarkWorkload(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, w := range workload.All() {
		b.Run(w.Name, func(b *testing.B) {
			for _, n := range append([]int{w.Size}, sizes[w.Name]...) {
				b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
					c := w.New(n)
					for _, ct := range c.Contenders {
						b.Run(ct.Name, func(b *testing.B) { contend(b, c, ct) })
					}
				})
			}
		})
	}
}

// contend checks the answer of ct, measures its ratio to hand and times it.
func contend(b *testing.B, c *workload.Case, ct workload.Contender) {
	r := ct.Prepare()
	if r.Close != nil {
		defer r.Close()
	}
	r.Run()
	if _, err := c.Check(ct, r.Answer()); err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	r.Run()
	if took := time.Since(start); took > slow {
		b.Skipf("an evaluation takes %v; go run ./bench/compare times it", took)
	}
	times := ratio(r.Run, c.Contenders[0].Prepare().Run)
	b.ReportAllocs()
	for b.Loop() {
		r.Run()
	}
	b.ReportMetric(times, "×hand")
}

// ratio returns the time of f relative to that of g: each the least of 40 runs of
// at least 200 µs, or of as many as fit in a tenth of a second, taken in turn so
// that a busy machine slows both.
func ratio(f, g func()) float64 {
	start := time.Now()
	n, m := callsPerRun(f), callsPerRun(g)
	a, b := math.Inf(1), math.Inf(1)
	for i := 0; i < 40 && (i < 3 || time.Since(start) < 100*time.Millisecond); i++ {
		a = min(a, timed(f, n))
		b = min(b, timed(g, m))
	}
	return a / b
}

func callsPerRun(f func()) int {
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
