package reverse

import (
	"fmt"
	"math"
	"slices"

	"slope/internal/arg"
)

// Checkpoint returns the state after n steps of a recurrence,
//
//	s₀ = s,  sₖ₊₁ = step(k, sₖ, p),  k = 0 … n−1,
//
// recorded as one operation: instead of every step of it the tape keeps one
// state in √n, and Backward recomputes the steps between two of them when it
// needs them. A recurrence of a million steps then takes the memory of a few
// thousand.
//
// step is written as if it were recorded in the usual way, with one difference:
// it must depend on k, s and p only. Parameters and whatever else has a gradient
// is passed in p, and other Vars cannot be used in it. It returns a state as long
// as s, in a new slice or in s itself; p it only reads.
//
// Cost: step is evaluated n times at once, and n times again in each Backward: a
// gradient takes two recordings and a sweep where plain recording takes one of
// each, and in addition passes √n times over s and p, forward and backward. That is 1.5 to 3 times
// the time of plain recording where a step changes the whole state, and 3 to 6 times
// where a step changes one number of a hundred (go test ./reverse -run xxx -bench
// Checkpoint, on a busy machine with two cores). Memory is √n states, and the tape of
// √n steps at a time. Checkpoint allocates.
//
// It panics if step is nil, s is empty, n is negative, or step returns a state of
// another length; Backward panics if step computes another state the second time.
func Checkpoint(n int, step func(k int, s, p []Var) []Var, s, p []Var) []Var {
	arg.NotNil(pkg, step == nil)
	if len(s) == 0 {
		panic("reverse: Checkpoint with a state of length 0, want at least 1")
	}
	if n < 0 {
		panic(fmt.Sprintf("reverse: Checkpoint of %d steps, want at least 0", n))
	}
	t := s[0].t
	if t == nil {
		panic(zeroVar)
	}
	for _, operands := range [][]Var{s, p} {
		for i := range operands {
			t.alive(&s[0], &operands[i])
		}
	}
	if n == 0 {
		return append([]Var(nil), s...)
	}
	c := &checkpoint{
		n: n, every: int(math.Ceil(math.Sqrt(float64(n)))), step: step,
		operands: append(append([]Var(nil), s...), p...), states: len(s),
	}
	c.forward()
	out := make([]Var, len(s))
	t.stop(len(s), nestedStop, len(t.nested))
	t.nested = append(t.nested, c)
	clear(t.extend(len(s)))
	t.fill(out, c.values[len(c.values)-1][:len(s)])
	return out
}

// checkpoint is a recurrence that is recomputed in the sweep.
type checkpoint struct {
	n, every int
	step     func(k int, s, p []Var) []Var
	operands []Var       // s and p
	states   int         // length of s
	values   [][]float64 // sₖ and p for k = 0, every, 2·every … and n
}

// forward computes the states and keeps those at the checkpoints.
func (c *checkpoint) forward() {
	v := make([]float64, len(c.operands))
	for i, x := range c.operands {
		v[i] = x.value
	}
	c.values = append(c.values, v)
	t := takeTape()
	for k := 0; k < c.n; k += c.every {
		z := c.record(t, k)
		v = append([]float64(nil), v...)
		for i := range z {
			v[i] = z[i].value
		}
		c.values = append(c.values, v)
		t.Reset()
	}
	t.release()
}

// record records the steps from checkpoint k to the next on t, an empty tape,
// and returns the state there.
func (c *checkpoint) record(t *Tape, k int) []Var {
	v := t.inputs(c.values[k/c.every])
	s, p := v[:c.states:c.states], v[c.states:]
	for end := min(k+c.every, c.n); k < end; k++ {
		s = c.step(k, s, p)
		if len(s) != c.states {
			panic(fmt.Sprintf("reverse: Checkpoint: step %d returned a state of length %d, want %d", k, len(s), c.states))
		}
	}
	for i := range s {
		t.check(s[i])
	}
	return s
}

// backward sweeps the recurrence, segment after segment from the last.
func (c *checkpoint) backward(outer *Tape, w []float64) {
	if !slices.ContainsFunc(w, func(w float64) bool { return w != 0 }) {
		return
	}
	adj := make([]float64, len(c.operands)) // of the state, and summed of the parameters
	copy(adj, w)
	in := make([]float64, len(c.operands))
	t := takeTape()
	for seg := len(c.values) - 2; seg >= 0; seg-- {
		z := c.record(t, seg*c.every)
		c.compare(seg, z)
		t.reserve()
		top := 0
		for i, v := range z {
			top = max(top, t.seed(v, adj[i]))
		}
		t.pull(in, top)
		copy(adj, in[:c.states])
		for i := c.states; i < len(in); i++ {
			adj[i] += in[i]
		}
		t.Reset()
	}
	t.release()
	for i, x := range c.operands {
		outer.addAdjoint(x, adj[i])
	}
}

// compare panics unless segment seg ended in the same state as the first time.
func (c *checkpoint) compare(seg int, z []Var) {
	want := c.values[seg+1]
	for i, v := range z {
		if v.value != want[i] && !(v.value != v.value && want[i] != want[i]) {
			panic(fmt.Sprintf("reverse: Checkpoint: state %d after step %d is %v the second time, want %v as the first; step must depend on k, s and p only",
				i, min((seg+1)*c.every, c.n)-1, v.value, want[i]))
		}
	}
}
