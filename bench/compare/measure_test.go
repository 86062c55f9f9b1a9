package main

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"slope/bench/workload"
)

// Calibration fills the sample, whatever one evaluation takes.
func TestCalibrate(t *testing.T) {
	for _, once := range []time.Duration{1, 30, time.Microsecond, time.Millisecond, time.Second} {
		asked := 0
		n, took, err := calibrate(func(n int) (time.Duration, error) {
			asked += n
			return time.Duration(n)*once + 10, nil // with a little overhead
		}, 20*time.Millisecond)
		if err != nil {
			t.Fatal(err)
		}
		want := max(1, int(20*time.Millisecond/once))
		if n < want*9/10 || n > want*11/10 || math.Abs(took/once.Seconds()-1) > 0.01 && once > 10 {
			t.Errorf("%v: %d evaluations of %v s, want %d", once, n, took, want)
		}
		if asked > 3*want {
			t.Errorf("%v: %d evaluations to find %d", once, asked, n)
		}
	}
	if n, _, err := calibrate(func(int) (time.Duration, error) { return 0, nil }, time.Second); err != nil || n < 1 {
		t.Errorf("a clock that stands still: %d, %v", n, err)
	}
	if _, _, err := calibrate(func(int) (time.Duration, error) { return 0, errors.New("x") }, time.Second); err == nil {
		t.Error("an error was lost")
	}
}

func TestGuess(t *testing.T) {
	for _, c := range []struct {
		past          []pace
		once, prepare float64
	}{
		{nil, 0, 0},
		{[]pace{{10, 1, 3}}, 10, 3},                // linear, and no growth of the preparation
		{[]pace{{1, 1, 1}, {10, 100, 1}}, 1e4, 1},  // quadratic
		{[]pace{{1, 1, 1}, {10, 0.5, 10}}, 5, 100}, // linear at least
		{[]pace{{1, 1, 1}, {10, 1e9, 1}}, 1e12, 1}, // cubic at most
	} {
		once, prepare := guess(c.past, 100)
		if math.Abs(once-c.once) > 1e-9*c.once || math.Abs(prepare-c.prepare) > 1e-9*c.prepare {
			t.Errorf("%v: %v and %v, want %v and %v", c.past, once, prepare, c.once, c.prepare)
		}
	}
}

// With the sizes of a workload, the size of the table has all rounds; with sizes
// from the command line all are in the table.
func TestJobs(t *testing.T) {
	text := func(js []job) string {
		var b strings.Builder
		for _, j := range js {
			b.WriteString(j.String())
			b.WriteString(map[bool]string{true: " table", false: ""}[j.table])
			b.WriteString(strings.Repeat(".", j.rounds) + "\n")
		}
		return b.String()
	}
	o := &options{workloads: []workload.Workload{cubes()}, rounds: 12, growth: true}
	if got, want := text(o.jobs()), "cubes n=2....\ncubes n=4 table............\ncubes n=8....\ncubes n=16....\n"; got != want {
		t.Errorf("jobs\n%swant\n%s", got, want)
	}
	o.growth = false
	if got, want := text(o.jobs()), "cubes n=4 table............\n"; got != want {
		t.Errorf("jobs\n%swant\n%s", got, want)
	}
	o.sizes, o.rounds = []int{7, 3, 7}, 2
	if got, want := text(o.jobs()), "cubes n=3 table..\ncubes n=7 table..\n"; got != want {
		t.Errorf("jobs\n%swant\n%s", got, want)
	}
}

// What a contender allocates is counted for one evaluation, and what it keeps is
// counted when it is prepared.
func TestMemoryOfContender(t *testing.T) {
	var sink []byte
	e := local(workload.Contender{Name: "a", Prepare: func() workload.Runner {
		kept := make([]byte, 1<<20)
		return workload.Runner{Run: func() { sink = make([]byte, 4096); kept[0]++ }, Answer: func() []float64 { return nil }}
	}}, "")
	p, err := e.prepare()
	if err != nil {
		t.Fatal(err)
	}
	m := Measured{Iterations: 1000}
	p.cost(&m)
	if m.Allocs < 1 || m.Allocs > 2 || m.Bytes < 4096 || m.Bytes > 8192 {
		t.Errorf("%v bytes in %v allocations, want 4096 in 1", m.Bytes, m.Allocs)
	}
	if m.Retained < 1<<20 || m.Retained > 2<<20 {
		t.Errorf("%v bytes retained, want about 1 MiB", m.Retained)
	}
	if len(sink) != 4096 {
		t.Error("it did not run")
	}
}

func TestProgress(t *testing.T) {
	clock := time.Unix(1000, 0)
	var b bytes.Buffer
	p := &progress{w: &b, now: func() time.Time { return clock }, start: clock, total: 40}
	p.job("W1 n=10")
	clock = clock.Add(30 * time.Second)
	p.step(10, "hand")
	p.job("W1 n=100")
	p.say("left out: %s", "x")
	p.close()
	if got, want := b.String(), "  0 %  W1 n=10\n 25 %  W1 n=100  (about 1m30s left)\nleft out: x\n"; got != want {
		t.Errorf("plain: %q, want %q", got, want)
	}

	b.Reset()
	p.live = true
	p.step(10, "reverse")
	if got, want := b.String(), "\r\x1b[K[###############...............]  50 %  W1 n=100  reverse  (about 30s left)"; got != want {
		t.Errorf("live: %q, want %q", got, want)
	}
	b.Reset()
	p.step(1, "too soon to draw again")
	p.close()
	if got := b.String(); got != "\r\x1b[K" {
		t.Errorf("live: %q", got)
	}
	p.step(1000, "more than expected")
	if p.fraction() != 1 {
		t.Errorf("fraction %v", p.fraction())
	}
}
