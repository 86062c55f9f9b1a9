package reverse

import (
	"math"
	"sync"

	"slope/internal/arg"
)

const pkg = "reverse" // in messages

// tapes holds the tapes of the drivers between their calls, all of them empty.
var tapes = sync.Pool{New: func() any { return new(Tape) }}

func takeTape() *Tape { return tapes.Get().(*Tape) }

// release empties t, which ends the life of the Vars that the user's function
// saw, and keeps it for the next driver, unless its epochs run out.
func (t *Tape) release() {
	if t.base < 1<<63 {
		t.Reset()
		t.params = nil
		tapes.Put(t)
	}
}

// inputs returns the variables of a driver, the first entries of an empty tape.
// The slice is the tape's own.
func (t *Tape) inputs(x []float64) []Var {
	n := len(x)
	t.stop(n, inputStop, 0)
	t.extend(n)
	if cap(t.vars) < n {
		t.vars = make([]Var, n)
	}
	t.vars = t.vars[:n]
	t.fill(t.vars, x)
	return t.vars[:n:n] // no room behind: what f appends does not depend on earlier calls
}

// seed adds w, the derivative of what is to be differentiated to y, to the
// adjoint of y, where a sweep starts, and returns the index of y.
func (t *Tape) seed(y Var, w float64) int {
	k := uint32(y.id)
	if w != 0 && k != 0 {
		t.adj[k] += float64(w * y.scale)
		t.seeds = append(t.seeds, k)
	}
	return int(k)
}

// pull runs the sweep from entry top down and takes the adjoints of the inputs,
// as many as dst is long.
func (t *Tape) pull(dst []float64, top int) {
	t.sweep(top)
	in := t.adj[1 : len(dst)+1]
	copy(dst, in)
	clear(in)
	t.settle(dst, false)
}

// pullResult is pull for a result y of a driver's function. A NaN value makes every
// derivative NaN.
func (t *Tape) pullResult(dst []float64, y Var) {
	if y.value != y.value {
		fillNaN(dst)
		return
	}
	t.pull(dst, t.seed(y, 1))
}

func fillNaN(x []float64) {
	for i := range x {
		x[i] = math.NaN()
	}
}

// Gradient returns the value of f at x and the gradient gᵢ = ∂f/∂xᵢ, written to
// dst, which has the length of x or is nil and then allocated. f is written for
// Var or is an instance of a generic function: Go infers it,
//
//	y, g := reverse.Gradient(nil, slope.LogSumExp, x)
//
// A function that returns a constant has the gradient 0. If the value is NaN, so
// are all derivatives. Infinite slopes and zeros follow docs/laws.md.
//
// f is evaluated once; the sweep costs about as much as the recording, whatever
// the number of variables is. The slice that f receives and every Var live
// during the call only. With dst given nothing is allocated in steady state.
// Gradient panics if f is nil, x is empty, the length of dst is not that of x,
// or f returns a Var of another tape, a stale or a zero one.
func Gradient(dst []float64, f func([]Var) Var, x []float64) (y float64, grad []float64) {
	arg.NotNil(pkg, f == nil)
	arg.Point(pkg, "Gradient", len(x))
	dst = arg.Dst(pkg, "gradient", dst, len(x))
	t := takeTape()
	z := f(t.inputs(x))
	t.check(z)
	t.reserve()
	t.pullResult(dst, z)
	t.release()
	return z.value, dst
}
