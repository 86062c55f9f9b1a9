package parallel

import (
	"errors"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

func caught(f func()) (r any) {
	defer func() { r = recover() }()
	f()
	return nil
}

//go:noinline
func faulty(i int, value any) {
	if i == 7 || i > 11 {
		panic(value)
	}
}

// The least index that panics comes out, with value and stack, for any number of
// workers.
func TestPanicsReachTheCaller(t *testing.T) {
	for _, workers := range []int{0, 1, 2, 3, 16, 100} {
		for range 20 {
			p, ok := caught(func() { Do(workers, 20, "p: piece", nil, func(_, i int) { faulty(i, io.ErrNoProgress) }) }).(*Panic)
			if !ok || p.Index != 7 || p.Value != io.ErrNoProgress || !errors.Is(p, io.ErrNoProgress) {
				t.Fatalf("%d workers: %+v", workers, p)
			}
			if s := p.Error(); !strings.HasPrefix(s, io.ErrNoProgress.Error()+" [p: piece 7]\n") || !strings.Contains(s, "parallel.faulty") {
				t.Fatalf("%d workers: message %q", workers, s)
			}
		}
	}
	p := caught(func() { Do(2, 20, "p: piece", nil, func(_, i int) { faulty(i, "text") }) }).(*Panic)
	if p.Value != "text" || p.Unwrap() != nil {
		t.Errorf("%+v", p)
	}
}

func TestEveryPieceOnce(t *testing.T) {
	for _, workers := range []int{-1, 1, 2, 5, 64} {
		var count [50]atomic.Int64
		var busy [64]sync.Mutex
		Do(workers, len(count), "p: piece", nil, func(w, i int) {
			if !busy[w].TryLock() {
				t.Errorf("worker %d runs two pieces at a time", w)
			}
			count[i].Add(1)
			busy[w].Unlock()
		})
		for i := range count {
			if c := count[i].Load(); c != 1 {
				t.Errorf("%d workers: piece %d ran %d times", workers, i, c)
			}
		}
	}
	Do(4, 0, "p: piece", nil, func(_, _ int) { t.Error("a piece of none") })
}

// FailNow of package testing, or another Goexit in a piece, ends the caller too.
func TestGoexit(t *testing.T) {
	for _, workers := range []int{1, 4} {
		over, after := make(chan bool), false
		go func() {
			defer close(over)
			Do(workers, 10, "p: piece", nil, func(_, i int) {
				if i == 3 {
					(&testing.T{}).SkipNow()
				}
			})
			after = true
		}()
		<-over
		if after {
			t.Errorf("%d workers: the caller goes on after Goexit", workers)
		}
	}
}
