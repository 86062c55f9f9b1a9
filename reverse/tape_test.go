package reverse_test

import (
	"math"
	"testing"

	"slope/reverse"
)

// The lectures: f = x² at x = 2. One backward gives 4, a second one without
// zeroing 8.
func TestBackwardAddsFourThenEight(t *testing.T) {
	tape := reverse.NewTape()
	p := tape.Param([]float64{2})
	for _, want := range []float64{4, 8} {
		tape.Reset()
		x := p.Vars(nil)[0]
		tape.Backward(x.Square())
		if g := p.Grad()[0]; g != want {
			t.Fatalf("gradient %v, want %v", g, want)
		}
	}
}

// The lectures: ½w² and ½(w−1)² at w = 2. After the first backward 2, after the
// second 3, after zeroing and the second loss again 1.
func TestBackwardAddsTwoThreeOne(t *testing.T) {
	tape := reverse.NewTape()
	p := tape.Param([]float64{2})
	half := func(c float64) reverse.Var { return p.Vars(nil)[0].AddConst(-c).Square().Scale(0.5) }
	tape.Backward(half(0))
	if g := p.Grad()[0]; g != 2 {
		t.Fatalf("after the first Backward %v, want 2", g)
	}
	tape.Reset()
	tape.Backward(half(1))
	if g := p.Grad()[0]; g != 3 {
		t.Fatalf("after the second Backward %v, want 3", g)
	}
	p.ZeroGrad()
	tape.Backward(half(1))
	if g := p.Grad()[0]; g != 1 {
		t.Fatalf("after ZeroGrad %v, want 1", g)
	}
}

// The lectures: L = ½(w²−1)² at w = 2 has the derivative 2w(w²−1) = 12.
func TestDoubleWell(t *testing.T) {
	tape := reverse.NewTape()
	w := tape.Var(2)
	l := w.Square().AddConst(-1).Square().Scale(0.5)
	tape.Backward(l)
	if l.Value() != 4.5 || tape.Grad(w) != 12 {
		t.Errorf("value %v, derivative %v, want 4.5, 12", l.Value(), tape.Grad(w))
	}
}

// The same on a variable of the tape: a second Backward over the same record, or
// with another loss, adds.
func TestBackwardTwiceOnOneRecord(t *testing.T) {
	tape := reverse.NewTape()
	x, y := tape.Var(3), tape.Var(4)
	a := x.Mul(y)
	loss := a.Square()
	tape.Backward(loss)
	once := []float64{tape.Grad(x), tape.Grad(y)}
	if once[0] != 2*12*4 || once[1] != 2*12*3 {
		t.Fatalf("gradient %v, want 96, 72", once)
	}
	tape.Backward(loss)
	if g := tape.Grads(nil, []reverse.Var{x, y}); g[0] != 2*once[0] || g[1] != 2*once[1] {
		t.Errorf("after the second Backward %v, want twice %v", g, once)
	}
	tape.Backward(a)
	if g := tape.Grad(x); g != 2*once[0]+4 {
		t.Errorf("after Backward of another loss %v, want %v", g, 2*once[0]+4)
	}
	tape.ZeroGrad()
	if g := tape.Grads(nil, []reverse.Var{x, y}); g[0] != 0 || g[1] != 0 {
		t.Errorf("after ZeroGrad %v, want 0, 0", g)
	}
	tape.Backward(loss)
	if g := tape.Grads(nil, []reverse.Var{x, y}); g[0] != once[0] || g[1] != once[1] {
		t.Errorf("after ZeroGrad and Backward %v, want %v", g, once)
	}
}

// Two Backwards give bit for bit twice the gradient of one, also where adding the
// terms one by one to the first gradient would round otherwise.
func TestTwoBackwardsAreExactlyTwiceOne(t *testing.T) {
	tape := reverse.NewTape()
	x := tape.Vars(nil, []float64{0.1, 0.7, 1e-9})
	s := x[0].Lift(0)
	for i := range 50 {
		s = s.Add(x[i%3].Scale(1 / float64(i+3)).Sin().Mul(x[(i+1)%3].Exp()))
	}
	tape.Backward(s)
	once := tape.Grads(nil, x)
	tape.Backward(s)
	for i, g := range tape.Grads(nil, x) {
		if g != 2*once[i] {
			t.Errorf("derivative %d: %v, want %v", i, g, 2*once[i])
		}
	}
}

// The update of a descent loop is made on the values and not recorded: the tape
// is as long in the last step as in the first.
func TestUpdateIsNotRecorded(t *testing.T) {
	tape := reverse.NewTape()
	p := tape.Param([]float64{2})
	var length int
	for k := range 100 {
		tape.Reset()
		p.ZeroGrad()
		tape.Backward(p.Vars(nil)[0].Square())
		if k == 0 {
			length = tape.Len()
		}
		if tape.Len() != length {
			t.Fatalf("step %d: tape of length %d, want %d as at first", k, tape.Len(), length)
		}
		p.Value()[0] -= 0.1 * p.Grad()[0]
	}
	if length != 2 {
		t.Errorf("tape of length %d, want 2: a variable and a square", length)
	}
	if w, want := p.Value()[0], 2*math.Pow(0.8, 100); math.Abs(w-want) > 1e-13*want {
		t.Errorf("w = %v, want 2·0.8¹⁰⁰ = %v", w, want)
	}
}

// The lectures' trap: the update recorded as one more operation. The tape grows,
// and the new w is no variable: asking for its gradient panics where the lecture
// gets None.
func TestTrackingTheUpdate(t *testing.T) {
	tape := reverse.NewTape()
	w := tape.Var(2)
	tape.Backward(w.Square().Scale(0.5))
	g := tape.Grad(w)
	if g != 2 {
		t.Fatalf("step 1: gradient %v, want 2", g)
	}
	before := tape.Len()
	w = w.Sub(w.Lift(0.1 * g))
	if tape.Len() != before+1 {
		t.Errorf("tape of length %d after the recorded update, want %d", tape.Len(), before+1)
	}
	tape.Backward(w.Square().Scale(0.5))
	panics(t, "reverse: Grad of an intermediate result; only variables of Var, Vars and Param have one", func() { tape.Grad(w) })
}

func TestLenCountsWhatTakesAnEntry(t *testing.T) {
	tape := reverse.NewTape()
	x := tape.Vars(nil, []float64{1, 2, 3})
	for _, c := range []struct {
		name string
		f    func() reverse.Var
		want int
	}{
		{"Neg", func() reverse.Var { return x[0].Neg() }, 0},
		{"Scale", func() reverse.Var { return x[0].Scale(2) }, 0},
		{"AddConst", func() reverse.Var { return x[0].AddConst(2) }, 0},
		{"Lift", func() reverse.Var { return x[0].Lift(2) }, 0},
		{"a function of a constant", func() reverse.Var { return x[0].Lift(2).Exp() }, 0},
		{"Select", func() reverse.Var { return x[0].Select(x[1], x[2]) }, 0},
		{"Max", func() reverse.Var { return x[0].Max(x[1]) }, 0},
		{"Max at a tie", func() reverse.Var { return x[0].Max(x[0]) }, 1},
		{"Add", func() reverse.Var { return x[0].Add(x[1]) }, 1},
		{"Exp", func() reverse.Var { return x[0].Exp() }, 1},
	} {
		before := tape.Len()
		c.f()
		if n := tape.Len() - before; n != c.want {
			t.Errorf("%s takes %d entries, want %d", c.name, n, c.want)
		}
	}
	tape.Reset()
	if tape.Len() != 0 {
		t.Errorf("length %d after Reset, want 0", tape.Len())
	}
}

// The tape grows linearly: here by the variables and six entries a term, of 24
// bytes.
func TestLengthIsLinear(t *testing.T) {
	tape := reverse.NewTape()
	for _, n := range []int{2, 10, 1000} {
		tape.Reset()
		Rosenbrock(tape.Vars(nil, make([]float64, n)))
		if got, want := tape.Len(), n+6*(n-1); got != want {
			t.Errorf("n = %d: tape of length %d, want %d", n, got, want)
		}
	}
}

// A tape after Reset gives what a new one gives, bit for bit.
func TestResetTapeIsANewTape(t *testing.T) {
	run := func(tape *reverse.Tape) []float64 {
		x := tape.Vars(nil, []float64{0.3, 0.8})
		tape.Backward(x[0].Mul(x[1]).Exp().Add(x[0].Sin()))
		return tape.Grads(nil, x)
	}
	want := run(reverse.NewTape())
	tape := reverse.NewTape()
	x := tape.Vars(nil, make([]float64, 100))
	tape.Backward(x[7].Add(x[99]))
	tape.Reset()
	got := run(tape)
	if got[0] != want[0] || got[1] != want[1] {
		t.Errorf("gradient %v, want %v", got, want)
	}
}

// The zero Tape works.
func TestZeroTape(t *testing.T) {
	var tape reverse.Tape
	x := tape.Var(3)
	tape.Backward(x.Square())
	if g := tape.Grad(x); g != 6 {
		t.Errorf("derivative %v, want 6", g)
	}
}

// Tapes that are used in turn do not see one another.
func TestInterleavedTapes(t *testing.T) {
	a, b := reverse.NewTape(), reverse.NewTape()
	x, y := a.Var(2), b.Var(5)
	u, v := x.Square(), y.Square()
	u, v = u.Mul(x), v.Mul(y)
	a.Backward(u)
	b.Backward(v)
	if gx, gy := a.Grad(x), b.Grad(y); gx != 12 || gy != 75 {
		t.Errorf("derivatives %v, %v, want 12, 75", gx, gy)
	}
}

// A variable that the loss does not depend on has the gradient 0, and a constant
// loss none at all.
func TestUnusedAndConstant(t *testing.T) {
	tape := reverse.NewTape()
	x, y := tape.Var(2), tape.Var(3)
	tape.Backward(x.Square())
	if g := tape.Grad(y); g != 0 || math.Signbit(g) {
		t.Errorf("derivative to an unused variable %v, want 0", g)
	}
	tape.Backward(y.Lift(7))
	if gx, gy := tape.Grad(x), tape.Grad(y); gx != 4 || gy != 0 {
		t.Errorf("after Backward of a constant %v, %v, want 4, 0 as before", gx, gy)
	}
}

// Every driver takes a function that is constant.
func TestConstantFunction(t *testing.T) {
	x := []float64{1, 2}
	dst := []float64{7, 7}
	c := func(x []reverse.Var) reverse.Var { return x[0].Lift(3) }
	c2 := func(x []reverse.Var2) reverse.Var2 { return x[0].Lift(3) }
	cs := func(x []reverse.Var) []reverse.Var { return []reverse.Var{c(x), c(x), c(x)} }
	reverse.Gradient(dst, c, x)
	_, vjp := reverse.VJP(nil, cs, x, []float64{1, 2, 3})
	_, jac := reverse.Jacobian(nil, cs, x)
	_, grad, hess := reverse.Hessian(nil, c2, x)
	y, hv := reverse.HVP(nil, c2, x, x)
	all := append(append(append(append(dst, vjp...), jac.RawMatrix().Data...), grad...), hv...)
	all = append(all, hess.RawSymmetric().Data...)
	for _, g := range all {
		if g != 0 {
			t.Fatalf("derivatives %v, want 0", all)
		}
	}
	if y != 3 {
		t.Errorf("value %v, want 3", y)
	}
}

// A Param may be recorded more than once on one tape: all uses add up.
func TestParamRecordedTwice(t *testing.T) {
	tape := reverse.NewTape()
	p := tape.Param([]float64{3})
	tape.Backward(p.Vars(nil)[0].Mul(p.Vars(nil)[0]))
	if g := p.Grad()[0]; g != 6 {
		t.Errorf("derivative %v, want 6", g)
	}
}

func TestGradOfParamVars(t *testing.T) {
	tape := reverse.NewTape()
	p, q := tape.Param([]float64{3, 4}), tape.Param([]float64{5})
	tape.Var(1)
	x, y := p.Vars(nil), q.Vars(nil)
	tape.Backward(x[1].Mul(y[0]))
	if g := tape.Grads(nil, []reverse.Var{x[0], x[1], y[0]}); g[0] != 0 || g[1] != 5 || g[2] != 4 {
		t.Errorf("gradient %v, want 0, 5, 4", g)
	}
	tape.ZeroGrad()
	if g := append(p.Grad(), q.Grad()...); g[0] != 0 || g[1] != 0 || g[2] != 0 {
		t.Errorf("gradient after the tape's ZeroGrad %v, want 0", g)
	}
}

// The caller's slices are never written, and writing them afterwards changes
// nothing.
func TestArgumentsAreCopied(t *testing.T) {
	x := []float64{2, 3}
	tape := reverse.NewTape()
	v := tape.Vars(nil, x)
	loss := v[0].Mul(v[1])
	x[0], x[1] = 100, 100
	tape.Backward(loss)
	if g := tape.Grads(nil, v); g[0] != 3 || g[1] != 2 {
		t.Errorf("gradient %v, want 3, 2", g)
	}
	x = []float64{2, 3}
	_, g := reverse.Gradient(x, func(v []reverse.Var) reverse.Var {
		v[0] = v[0].Mul(v[1]) // f may write to its argument
		return v[0]
	}, x)
	if g[0] != 3 || g[1] != 2 {
		t.Errorf("gradient written over x: %v, want 3, 2", g)
	}
}

// Chains far deeper than a recursive sweep survives.
func TestDeepChain(t *testing.T) {
	for _, n := range []int{1e6, 1e7} {
		if n > 1e6 && testing.Short() {
			t.Skip("a tape of 320 MB")
		}
		tape := reverse.NewTape()
		x := tape.Var(1)
		y := x
		for range n {
			y = y.Add(x)
		}
		tape.Backward(y)
		if g := tape.Grad(x); g != float64(n+1) {
			t.Errorf("n = %d: derivative %v, want %d", n, g, n+1)
		}
	}
}
