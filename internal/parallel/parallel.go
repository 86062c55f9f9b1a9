// Package parallel spreads the pieces of one call over goroutines. A panic in a
// piece, which is a fault of the user's function more often than ours, comes out in
// the goroutine of the caller, where it can be recovered.
package parallel

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// Panic is what the caller recovers: the value of the original panic, where it was
// raised, and which piece of work raised it.
type Panic struct {
	Where string // package and piece, as "expr: Batch, sample"
	Index int    // of the piece, −1 if there is only one
	Value any    // of the original panic
	Stack []byte // of the goroutine that panicked, as by debug.Stack
}

// Error returns the original value, the place, and the original stack, which the
// runtime prints if nobody recovers.
func (p *Panic) Error() string {
	if p.Index < 0 {
		return fmt.Sprintf("%v [%s]\n\n%s", p.Value, p.Where, p.Stack)
	}
	return fmt.Sprintf("%v [%s %d]\n\n%s", p.Value, p.Where, p.Index, p.Stack)
}

// Unwrap returns the original value if it is an error, so that errors.Is and
// errors.As find it.
func (p *Panic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

// Do calls do(w, i) once for every piece i from 0 to n−1. Worker w, from 0 to
// workers−1, runs one piece at a time; with one worker all runs in the goroutine of
// the caller. Pieces start in increasing order. After a panic no further piece
// starts, and Do panics with the *Panic of the least index that panicked, which does
// not depend on the number of workers. A piece that ends its goroutine by
// runtime.Goexit ends that of the caller. If at is not nil, Index is at(i): a place
// within the piece.
func Do(workers, n int, where string, at func(i int) int, do func(w, i int)) {
	if workers <= 1 || n <= 1 {
		for i := range n {
			if p := Catch(where, i, func() { do(0, i) }); p != nil {
				p.locate(at)
				panic(p)
			}
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	var mu sync.Mutex
	var first *Panic
	exited := false
	for w := range min(workers, n) {
		wg.Go(func() {
			whole := false
			defer func() {
				if !whole {
					mu.Lock()
					exited = true
					mu.Unlock()
					next.Store(int64(n))
				}
			}()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if p := Catch(where, i, func() { do(w, i) }); p != nil {
					mu.Lock()
					if first == nil || p.Index < first.Index {
						first = p
					}
					mu.Unlock()
					next.Store(int64(n))
				}
			}
			whole = true
		})
	}
	wg.Wait()
	if first != nil {
		first.locate(at)
		panic(first)
	}
	if exited {
		runtime.Goexit()
	}
}

func (p *Panic) locate(at func(i int) int) {
	if at != nil {
		p.Index = at(p.Index)
	}
}

// Catch runs one piece and returns its panic, nil if there is none.
func Catch(where string, i int, do func()) (p *Panic) {
	whole := false
	defer func() {
		if whole {
			return
		}
		if r := recover(); r != nil {
			p = &Panic{where, i, r, debug.Stack()}
		}
	}()
	do()
	whole = true
	return nil
}
