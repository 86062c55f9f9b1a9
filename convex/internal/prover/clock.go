package prover

import (
	"context"
	"fmt"
	"time"

	"slope/internal/parallel"
)

// clock says when a question has to end: at a time, or when its context does.
type clock struct {
	ctx   context.Context
	until time.Time
}

func newClock(o Settings) *clock { return &clock{ctx: o.Context, until: time.Now().Add(o.Timeout)} }

// over reports whether the question has to end now.
func (c *clock) over() bool { return c != nil && (c.ctx.Err() != nil || time.Now().After(c.until)) }

// err is the error of a question whose context has ended, nil if it has not.
func (c *clock) err() error {
	if c.ctx.Err() == nil {
		return nil
	}
	return fmt.Errorf("convex: stopped before the end: %w", context.Cause(c.ctx))
}

// stopped is the panic by which work ends when the clock is over, wherever it is;
// attempt recovers it.
type stopped struct{}

// attempt calls f and reports whether it ran to its end before the clock was over.
func attempt(f func()) (done bool) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(stopped); !ok {
				panic(r)
			}
		}
	}()
	f()
	return true
}

// ticker counts the work of one goroutine and looks at the clock now and then. A nil
// ticker, and one without a clock, never ends.
type ticker struct {
	clock *clock
	work  int
}

// workPerLook is the work between two looks at the clock: about a tenth of a
// millisecond.
const workPerLook = 5000

// spend counts n operations on intervals, and ends the work if the clock is over.
func (t *ticker) spend(n int) {
	if t == nil || t.clock == nil {
		return
	}
	if t.work += n; t.work >= workPerLook {
		t.work = 0
		t.look()
	}
}

// look ends the work if the clock is over.
func (t *ticker) look() {
	if t != nil && t.clock.over() {
		panic(stopped{})
	}
}

// await calls f, which cannot be ended, in a goroutine, and does not wait for it
// longer than the clock allows. A panic of f comes out of await.
func (t *ticker) await(f func()) {
	if t == nil || t.clock == nil {
		f()
		return
	}
	done := make(chan *parallel.Panic, 1) // f may end when nobody waits any more
	go func() { done <- parallel.Catch("convex: work that cannot be stopped", -1, f) }()
	timer := time.NewTimer(time.Until(t.clock.until))
	defer timer.Stop()
	select {
	case p := <-done:
		if p != nil {
			panic(p)
		}
	case <-timer.C:
		panic(stopped{})
	case <-t.clock.ctx.Done():
		panic(stopped{})
	}
}
