package reverse_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/reverse"
)

// panics checks that f panics with a message that begins with want.
func panics(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		r := recover()
		if r == nil {
			t.Errorf("no panic, want %q", want)
			return
		}
		if got := fmt.Sprint(r); !strings.HasPrefix(got, want) {
			t.Errorf("panic %q, want %q", got, want)
		}
	}()
	f()
}

const (
	zeroVar  = "reverse: zero Var; start from x.Lift(0) or slope.Sum"
	staleVar = "reverse: stale Var, from before the Reset of its tape or the end of its driver"
	foreign  = "reverse: operands on different tapes"
)

// Every operation notices a zero, a stale and a foreign operand, at the latest
// when the result is used.
func TestOperationsOnDeadVars(t *testing.T) {
	tape, other := reverse.NewTape(), reverse.NewTape()
	stale := tape.Var(2)
	tape.Reset()
	x, y := tape.Var(2), other.Var(2)
	var zero reverse.Var
	for _, o := range ops[reverse.Var]() {
		use := func(a, b reverse.Var) func() {
			return func() { tape.Backward(o.f(a, b).Add(x)) }
		}
		panics(t, zeroVar, use(zero, zero))
		if o.name != "Lift" {
			panics(t, staleVar, use(stale, stale))
		}
		if o.arity() == 2 {
			panics(t, zeroVar, use(x, zero))
			panics(t, zeroVar, use(zero, x))
			panics(t, foreign, use(x, y))
			panics(t, foreign, use(y, x))
			panics(t, staleVar, use(x, stale))
			panics(t, staleVar, use(stale, x))
		}
	}
	panics(t, staleVar, func() { x.AddConst(1).Max(stale) })
	panics(t, staleVar, func() { x.Min(stale.AddConst(1)) })
	panics(t, staleVar, func() { x.Select(x, stale) })
	panics(t, staleVar, func() { x.Select(stale, x) })
	panics(t, foreign, func() { x.Select(x, y) })
	panics(t, foreign, func() { x.Select(y, x) })
	panics(t, staleVar, func() { stale.Lift(3).Add(x) })
}

func TestOperationsOnDeadVar2s(t *testing.T) {
	var kept reverse.Var2
	reverse.HVP(nil, func(x []reverse.Var2) reverse.Var2 { kept = x[0]; return kept }, []float64{1}, []float64{1})
	var zero reverse.Var2
	for _, o := range ops[reverse.Var2]() {
		run := func(a func(x reverse.Var2) (reverse.Var2, reverse.Var2)) func() {
			return func() {
				reverse.HVP(nil, func(x []reverse.Var2) reverse.Var2 { return o.f(a(x[0])).Add(x[0]) }, []float64{1}, []float64{1})
			}
		}
		panics(t, zeroVar, run(func(x reverse.Var2) (reverse.Var2, reverse.Var2) { return zero, zero }))
		if o.name != "Lift" && o.name != "Neg" && o.name != "Scale" && o.name != "AddConst" {
			panics(t, "reverse: ", run(func(x reverse.Var2) (reverse.Var2, reverse.Var2) { return kept, x }))
		}
		if o.arity() == 2 {
			panics(t, zeroVar, run(func(x reverse.Var2) (reverse.Var2, reverse.Var2) { return x, zero }))
		}
	}
	panics(t, zeroVar, func() {
		reverse.HVP(nil, func(x []reverse.Var2) reverse.Var2 { return zero }, []float64{1}, []float64{1})
	})
}

func TestBackwardOfADeadLoss(t *testing.T) {
	tape, other := reverse.NewTape(), reverse.NewTape()
	panics(t, zeroVar, func() { tape.Backward(reverse.Var{}) })
	panics(t, "reverse: Var of another tape", func() { tape.Backward(other.Var(1)) })
	loss := tape.Var(1).Square()
	tape.Reset()
	panics(t, staleVar, func() { tape.Backward(loss) })
	x := tape.Var(1)
	tape.Reset()
	panics(t, staleVar, func() { tape.Grad(x) })
	panics(t, "reverse: Var of another tape", func() { tape.Grad(other.Var(1)) })
	panics(t, zeroVar, func() { tape.Grad(reverse.Var{}) })
	panics(t, "reverse: Grad of a constant", func() { tape.Grad(tape.Var(1).Lift(2)) })
	panics(t, "reverse: Grad of an intermediate result", func() { tape.Grad(tape.Var(1).Neg()) })
	panics(t, "reverse: Grad of an intermediate result", func() { tape.Grad(tape.Var(1).Exp()) })
}

// A Var that outlives the call of its driver is stale.
func TestVarOfADriverThatIsOver(t *testing.T) {
	var kept reverse.Var
	keep := func(x []reverse.Var) reverse.Var { kept = x[0]; return x[0].Square() }
	reverse.Gradient(nil, keep, []float64{1})
	panics(t, staleVar, func() { kept.Square() })
	panics(t, "reverse: ", func() {
		reverse.Gradient(nil, func(x []reverse.Var) reverse.Var { return x[0].Add(kept) }, []float64{1})
	})
	panics(t, "reverse: ", func() {
		reverse.Gradient(nil, func(x []reverse.Var) reverse.Var { return kept }, []float64{1})
	})
}

func TestDriversRefuseMisuse(t *testing.T) {
	one := func(x []reverse.Var) reverse.Var { return x[0] }
	two := func(x []reverse.Var) []reverse.Var { return x }
	one2 := func(x []reverse.Var2) reverse.Var2 { return x[0] }
	x := []float64{1, 2}
	for _, c := range []struct {
		want string
		f    func()
	}{
		{"reverse: nil function", func() { reverse.Gradient(nil, nil, x) }},
		{"reverse: nil function", func() { reverse.VJP(nil, nil, x, x) }},
		{"reverse: nil function", func() { reverse.Jacobian(nil, nil, x) }},
		{"reverse: nil function", func() { reverse.Hessian(nil, nil, x) }},
		{"reverse: nil function", func() { reverse.HVP(nil, nil, x, x) }},
		{"reverse: nil function", func() { reverse.SumGradient(nil, 1, nil, x) }},
		{"reverse: Gradient at a point of length 0, want at least 1", func() { reverse.Gradient(nil, one, nil) }},
		{"reverse: VJP at a point of length 0, want at least 1", func() { reverse.VJP(nil, two, nil, nil) }},
		{"reverse: Jacobian at a point of length 0, want at least 1", func() { reverse.Jacobian(nil, two, nil) }},
		{"reverse: Hessian at a point of length 0, want at least 1", func() { reverse.Hessian(nil, one2, nil) }},
		{"reverse: HVP at a point of length 0, want at least 1", func() { reverse.HVP(nil, one2, nil, nil) }},
		{"reverse: gradient of length 3, want 2", func() { reverse.Gradient(make([]float64, 3), one, x) }},
		{"reverse: product of length 3, want 2", func() { reverse.VJP(make([]float64, 3), two, x, x) }},
		{"reverse: cotangent of length 3, want 2", func() { reverse.VJP(nil, two, x, make([]float64, 3)) }},
		{"reverse: Jacobian of 3×2, want 2×2", func() { reverse.Jacobian(mat.NewDense(3, 2, nil), two, x) }},
		{"reverse: Jacobian of a function without values", func() {
			reverse.Jacobian(nil, func([]reverse.Var) []reverse.Var { return nil }, x)
		}},
		{"reverse: Hessian of order 3, want 2", func() { reverse.Hessian(mat.NewSymDense(3, nil), one2, x) }},
		{"reverse: direction of length 1, want 2", func() { reverse.HVP(nil, one2, x, x[:1]) }},
		{"reverse: product of length 1, want 2", func() { reverse.HVP(x[:1], one2, x, x) }},
		{zeroVar, func() { reverse.Gradient(nil, func([]reverse.Var) reverse.Var { return reverse.Var{} }, x) }},
		{zeroVar, func() { reverse.VJP(nil, func([]reverse.Var) []reverse.Var { return make([]reverse.Var, 2) }, x, x) }},
		{"reverse: SumGradient of -1 losses, want at least 0", func() {
			reverse.SumGradient(nil, -1, func(int, []reverse.Var) reverse.Var { return reverse.Var{} }, x)
		}},
		{"reverse: destination of 1 Vars, want 2", func() { reverse.NewTape().Vars(make([]reverse.Var, 1), x) }},
		{"reverse: destination of 1 Vars, want 2", func() { reverse.NewTape().Param(x).Vars(make([]reverse.Var, 1)) }},
		{"reverse: Param of length 0, want at least 1", func() { reverse.NewTape().Param(nil) }},
		{"reverse: gradient of length 1, want 2", func() {
			tape := reverse.NewTape()
			tape.Grads(make([]float64, 1), tape.Vars(nil, x))
		}},
		{"reverse: Apply of a nil Rule", func() { reverse.NewTape().Var(1).Apply(nil) }},
		{"reverse: Apply2 of a nil Rule2", func() { v := reverse.NewTape().Var(1); v.Apply2(nil, v) }},
		{"reverse: nil function", func() { reverse.Checkpoint(3, nil, two(reverse.NewTape().Vars(nil, x)), nil) }},
		{"reverse: Checkpoint with a state of length 0, want at least 1", func() {
			reverse.Checkpoint(3, func(_ int, s, _ []reverse.Var) []reverse.Var { return s }, nil, nil)
		}},
		{"reverse: Checkpoint: step 0 returned a state of length 1, want 2", func() {
			reverse.Checkpoint(3, func(_ int, s, _ []reverse.Var) []reverse.Var { return s[:1] }, reverse.NewTape().Vars(nil, x), nil)
		}},
		{zeroVar, func() {
			reverse.Checkpoint(3, func(_ int, s, _ []reverse.Var) []reverse.Var { return s }, make([]reverse.Var, 1), nil)
		}},
	} {
		panics(t, c.want, c.f)
	}
}

// A driver that f leaves by a panic does no harm to the next.
func TestPanicInTheFunction(t *testing.T) {
	panics(t, "mine", func() {
		reverse.Gradient(nil, func(x []reverse.Var) reverse.Var { x[0].Exp(); panic("mine") }, []float64{1})
	})
	if _, g := reverse.Gradient(nil, slope.LogSumExp[reverse.Var], []float64{1, 1}); math.Abs(g[0]-0.5) > 1e-15 {
		t.Errorf("gradient %v, want ½, ½", g)
	}
}

// A sweep that is left by a panic leaves no adjoints behind.
func TestPanicInTheSweep(t *testing.T) {
	tape := reverse.NewTape()
	x := tape.Vars(nil, []float64{1, 2})
	calls := 0
	s := reverse.Checkpoint(1, func(_ int, s, _ []reverse.Var) []reverse.Var {
		if calls++; calls > 1 {
			panic("mine")
		}
		return []reverse.Var{s[0].Exp()}
	}, x[:1], nil)
	y := x[1].Square()
	panics(t, "mine", func() { tape.Backward(s[0].Mul(y)) })
	tape.ZeroGrad()
	tape.Backward(y)
	if g := tape.Grads(nil, x); g[0] != 0 || g[1] != 4 {
		t.Errorf("gradient %v, want 0, 4", g)
	}
}

// Derivatives inside derivatives: the Var of an outer driver is foreign to the tape
// of an inner one, so that the two perturbations cannot be confused. What the inner
// one needs is passed as a number, and is a constant to both.
func TestDriverInsideADriver(t *testing.T) {
	outer := func(inner func(x reverse.Var) float64) []float64 {
		_, g := reverse.Gradient(nil, func(x []reverse.Var) reverse.Var {
			return x[0].Scale(inner(x[0]))
		}, []float64{4})
		return g
	}
	panics(t, foreign, func() {
		outer(func(x reverse.Var) float64 {
			_, g := reverse.Gradient(nil, func(y []reverse.Var) reverse.Var { return x.Mul(y[0]) }, []float64{1})
			return g[0]
		})
	})
	g := outer(func(x reverse.Var) float64 {
		_, g := reverse.Gradient(nil, func(y []reverse.Var) reverse.Var { return y[0].Scale(x.Value()) }, []float64{1})
		return g[0]
	})
	if g[0] != 4 {
		t.Errorf("derivative %v, want 4", g[0])
	}
}
