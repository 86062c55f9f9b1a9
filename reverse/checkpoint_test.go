package reverse_test

import (
	"testing"

	"slope"
	"slope/reverse"
)

// pendulum is one step of a damped, driven pendulum: state (angle, velocity),
// parameters (damping, drive).
func pendulum(k int, s, p []reverse.Var) []reverse.Var {
	const h = 0.01
	force := s[0].Sin().Neg().Sub(p[0].Mul(s[1])).Add(p[1].Scale(float64(k%7) - 3))
	v := s[1].Add(force.Scale(h))
	return []reverse.Var{s[0].Add(v.Scale(h)), v}
}

func plainly(n int, s, p []reverse.Var) []reverse.Var {
	for k := range n {
		s = pendulum(k, s, p)
	}
	return s
}

func TestCheckpointIsPlainRecording(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 10, 99, 100, 101, 5000} {
		run := func(states func(n int, s, p []reverse.Var) []reverse.Var) (float64, []float64, int) {
			tape := reverse.NewTape()
			x := tape.Vars(nil, []float64{0.5, 1, 0.1, 0.3})
			s := states(n, x[:2], x[2:])
			loss := s[0].Mul(s[1]).Add(s[0].Square()).Add(x[2].Square())
			tape.Backward(loss)
			return loss.Value(), tape.Grads(nil, x), tape.Len()
		}
		y, want, _ := run(plainly)
		z, got, length := run(func(n int, s, p []reverse.Var) []reverse.Var {
			return reverse.Checkpoint(n, pendulum, s, p)
		})
		if y != z {
			t.Errorf("n = %d: value %v, want %v", n, z, y)
		}
		for i := range want {
			if !near(got[i], want[i], 1e-12) {
				t.Errorf("n = %d: derivative %d is %v, want %v", n, i, got[i], want[i])
			}
		}
		if length > 4+2+5 {
			t.Errorf("n = %d: tape of length %d, want at most 11", n, length)
		}
	}
}

// Operands may carry a scale or be constants, results may be used more than
// once or not at all, and Backward may be called again.
func TestCheckpointOperands(t *testing.T) {
	f := func(check bool) []float64 {
		tape := reverse.NewTape()
		x := tape.Vars(nil, []float64{0.5, 0.2})
		s := []reverse.Var{x[0].Scale(-2).AddConst(1), x[0].Lift(0.3)}
		p := []reverse.Var{x[1].Neg(), x[1].Scale(3)}
		z := plainly(20, s, p)
		if check {
			z = reverse.Checkpoint(20, pendulum, s, p)
		}
		loss := z[0].Mul(z[0])
		tape.Backward(loss)
		tape.Backward(loss)
		return tape.Grads(nil, x)
	}
	want, got := f(false), f(true)
	for i := range want {
		if !near(got[i], want[i], 1e-13) {
			t.Errorf("derivative %d is %v, want %v", i, got[i], want[i])
		}
	}
}

// A recurrence of recurrences, in a driver.
func TestNestedCheckpoint(t *testing.T) {
	outer := func(k int, s, p []reverse.Var) []reverse.Var {
		return reverse.Checkpoint(30, pendulum, s, p)
	}
	_, got := reverse.Gradient(nil, func(x []reverse.Var) reverse.Var {
		return reverse.Checkpoint(10, outer, x[:2], x[2:])[0]
	}, []float64{0.5, 1, 0.1, 0.3})
	_, want := reverse.Gradient(nil, func(x []reverse.Var) reverse.Var {
		s := x[:2]
		for range 10 {
			s = plainly(30, s, x[2:])
		}
		return s[0]
	}, []float64{0.5, 1, 0.1, 0.3})
	for i := range want {
		if !near(got[i], want[i], 1e-12) {
			t.Errorf("derivative %d is %v, want %v", i, got[i], want[i])
		}
	}
}

// The Jacobian of a function with a Checkpoint in it is swept by rows, however
// many there are.
func TestJacobianOfCheckpoint(t *testing.T) {
	_, jac := reverse.Jacobian(nil, func(x []reverse.Var) []reverse.Var {
		s := reverse.Checkpoint(9, func(_ int, s, _ []reverse.Var) []reverse.Var {
			return []reverse.Var{s[0].Scale(2)}
		}, x, nil)
		return []reverse.Var{s[0], s[0].Neg(), s[0].Scale(3)}
	}, []float64{1})
	for i, want := range []float64{512, -512, 1536} {
		if got := jac.At(i, 0); got != want {
			t.Errorf("row %d: %v, want %v", i, got, want)
		}
	}
}

// A million steps, whose tape would take half a gigabyte.
func TestLongRecurrence(t *testing.T) {
	if testing.Short() {
		t.Skip("a million steps, twice")
	}
	_, g := reverse.Gradient(nil, func(x []reverse.Var) reverse.Var {
		return reverse.Checkpoint(1e6, pendulum, x[:2], x[2:])[0]
	}, []float64{0.5, 1, 0.1, 0})
	_, want := reverse.Gradient(nil, func(x []reverse.Var) reverse.Var {
		return plainly(1e6, x[:2], x[2:])[0]
	}, []float64{0.5, 1, 0.1, 0})
	for i := range g {
		if !near(g[i], want[i], 1e-9) {
			t.Errorf("derivative %d is %v, want %v", i, g[i], want[i])
		}
	}
}

// A step that is not a function of k, s and p, or that uses another Var, is
// noticed.
func TestCheckpointNeedsAFunction(t *testing.T) {
	tape := reverse.NewTape()
	x := tape.Vars(nil, []float64{1, 2})
	calls := 0.0
	s := reverse.Checkpoint(5, func(_ int, s, _ []reverse.Var) []reverse.Var {
		calls++
		return []reverse.Var{s[0].AddConst(calls)}
	}, x[:1], nil)
	panics(t, "reverse: Checkpoint: state 0 after step 4 is", func() { tape.Backward(s[0]) })
	panics(t, "reverse: Grad of an intermediate result", func() { tape.Grad(s[0]) })
	panics(t, foreign, func() {
		reverse.Checkpoint(5, func(_ int, s, _ []reverse.Var) []reverse.Var {
			return []reverse.Var{s[0].Mul(x[1])}
		}, x[:1], nil)
	})
}

// BenchmarkCheckpoint compares a recurrence recorded in the usual way with the same one
// by Checkpoint: steps of two operations and of eight for each number of the state, and
// steps that change one number of a hundred.
func BenchmarkCheckpoint(b *testing.B) {
	const n = 1000
	for _, c := range []struct {
		name        string
		width, work int
	}{{"step=2", 4, 1}, {"step=8", 4, 4}, {"wide", 100, 0}} {
		step := func(k int, s, p []reverse.Var) []reverse.Var {
			for i := range s {
				if c.work == 0 && i != k%len(s) {
					continue
				}
				z := s[i].Mul(p[0])
				for range max(c.work-1, 0) {
					z = z.Add(s[(i+1)%len(s)].Mul(z))
				}
				s[i] = z.Scale(0.5)
			}
			return s
		}
		x := make([]float64, c.width+1)
		for i := range x {
			x[i] = 0.3
		}
		grad := make([]float64, len(x))
		b.Run(c.name+"/recorded", func(b *testing.B) {
			for b.Loop() {
				reverse.Gradient(grad, func(v []reverse.Var) reverse.Var {
					s := append([]reverse.Var(nil), v[:c.width]...)
					for k := range n {
						s = step(k, s, v[c.width:])
					}
					return slope.Sum(s)
				}, x)
			}
		})
		b.Run(c.name+"/checkpoint", func(b *testing.B) {
			for b.Loop() {
				reverse.Gradient(grad, func(v []reverse.Var) reverse.Var {
					return slope.Sum(reverse.Checkpoint(n, step, append([]reverse.Var(nil), v[:c.width]...), v[c.width:]))
				}, x)
			}
		})
	}
}
