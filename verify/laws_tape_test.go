package verify

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"pgregory.net/rapid"

	"slope"
	"slope/expr"
	"slope/reverse"
	"slope/verify/internal/exact"
)

// The laws of the tape, group E of docs/properties.md, that the tests of package
// reverse do not have: those about random functions, whose rounding the exact
// evaluation bounds.

type tapeFunc = func(x []reverse.Var) reverse.Var

// An engine computes gradients with a tape; the controls have a fault in them.
type engine func(f tapeFunc, x []float64) []float64

func ourEngine(f tapeFunc, x []float64) []float64 {
	_, g := reverse.Gradient(nil, f, x)
	return g
}

// E5: ∇(af+bg) = a∇f + b∇g, to within rounding, and bit for bit for a power of two.
func linearityFault(grad engine, e1, e2 Expression, a, b float64, x []float64) string {
	ex1, ex2 := exact.At(e1.Program(), x), exact.At(e2.Program(), x)
	if ex1.Cause != "" || ex2.Cause != "" {
		return ""
	}
	g1, g2 := grad(e1.Func().Var, x), grad(e2.Func().Var, x)
	sum := grad(func(x []reverse.Var) reverse.Var { return Eval(e1, x).Scale(a).Add(Eval(e2, x).Scale(b)) }, x)
	eight := grad(func(x []reverse.Var) reverse.Var { return Eval(e1, x).Scale(8) }, x)
	for i := range x {
		want := a*g1[i] + b*g2[i]
		bar := 4*(math.Abs(a)*ex1.Bar[i]+math.Abs(b)*ex2.Bar[i]) + 8*u*(math.Abs(a*g1[i])+math.Abs(b*g2[i])) + 64*eta
		if !(math.Abs(sum[i]-want) <= bar) {
			return fmt.Sprintf("∂/∂x[%d] of the sum is %v, want %v ± %v", i, sum[i], want, bar)
		}
		if math.Abs(g1[i]) > 1e-200 && eight[i] != 8*g1[i] {
			return fmt.Sprintf("∂/∂x[%d] of 8f is %v, want 8·%v", i, eight[i], g1[i])
		}
	}
	return ""
}

// E6: ∇(f∘g) = Jᵀ∇f, the product of two sweeps.
func chainFault(grad engine, outer Expression, inner []Expression, x []float64) string {
	whole := func(x []expr.Expr) expr.Expr {
		z := make([]expr.Expr, len(inner))
		for i, e := range inner {
			z[i] = Eval(e, x)
		}
		return Eval(outer, z)
	}
	ex := exact.At(expr.Record(len(x), whole), x)
	if ex.Cause != "" {
		return ""
	}
	got := grad(func(x []reverse.Var) reverse.Var {
		z := make([]reverse.Var, len(inner))
		for i, e := range inner {
			z[i] = Eval(e, x)
		}
		return Eval(outer, z)
	}, x)
	z := make([]float64, len(inner))
	for i, e := range inner {
		z[i] = e.Float()(x)
	}
	w := grad(outer.Func().Var, z)
	_, want := reverse.VJP(nil, func(x []reverse.Var) []reverse.Var {
		y := make([]reverse.Var, len(inner))
		for i, e := range inner {
			y[i] = Eval(e, x)
		}
		return y
	}, x, w)
	for i := range x {
		if bar := 4*ex.Bar[i] + 8*u*math.Abs(want[i]) + 64*eta; !(math.Abs(got[i]-want[i]) <= bar) {
			return fmt.Sprintf("∂(f∘g)/∂x[%d] is %v, Jᵀ∇f has %v, the bar is %v", i, got[i], want[i], bar)
		}
	}
	return ""
}

func TestTapeIsLinear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e1, e2 := Expressions(Tame, 2, 6).Draw(t, "f"), Expressions(Tame, 2, 6).Draw(t, "g")
		a, b := rapid.Float64Range(-3, 3).Draw(t, "a"), rapid.Float64Range(-3, 3).Draw(t, "b")
		x := Points(Cube(2, -2, 2)).Draw(t, "x")
		if s := linearityFault(ourEngine, e1, e2, a, b, x); s != "" {
			t.Fatalf("%v and %v: %s", e1, e2, s)
		}
	})
	overwritten := func(f tapeFunc, x []float64) []float64 { // as if the last term alone counted, K16
		g := ourEngine(f, x)
		if g[0] != math.Trunc(g[0]) {
			g[0] *= 1 + 1e-12
		}
		return g
	}
	sine := Expression{N: 1, Ops: []expr.Node{{Op: expr.OpSin, Args: []uint32{0}}}}
	square := Expression{N: 1, Ops: []expr.Node{{Op: expr.OpSquare, Args: []uint32{0}}}}
	if linearityFault(overwritten, square, sine, 2, 3, []float64{1}) == "" {
		t.Error("a gradient that is not linear was not noticed")
	}
}

func TestTapeHasTheChainRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		outer := Expressions(Tame, 2, 5).Draw(t, "f")
		inner := []Expression{Expressions(Tame, 2, 4).Draw(t, "g₀"), Expressions(Tame, 2, 4).Draw(t, "g₁")}
		x := Points(Cube(2, -2, 2)).Draw(t, "x")
		if s := chainFault(ourEngine, outer, inner, x); s != "" {
			t.Fatalf("%v of %v: %s", outer, inner, s)
		}
	})
	missing := func(f tapeFunc, x []float64) []float64 { // K13: the factor cos x of the first of several operations
		g := ourEngine(f, x)
		tape := reverse.NewTape()
		if f(tape.Vars(nil, x)); tape.Len()-len(x) > 1 {
			g[0] /= math.Cos(x[0])
		}
		return g
	}
	sine := Expression{N: 1, Ops: []expr.Node{{Op: expr.OpSin, Args: []uint32{0}}}}
	square := Expression{N: 1, Ops: []expr.Node{{Op: expr.OpSquare, Args: []uint32{0}}}}
	if chainFault(missing, square, []Expression{sine}, []float64{0.5}) == "" {
		t.Error("a missing chain factor was not noticed")
	}
}

// statements is Σ sin(cᵢ·x_j), its terms recorded in the given order and added in
// the order of i; each term has a variable of its own if own is true.
func statements(order []int, c []float64, own bool) tapeFunc {
	return func(x []reverse.Var) reverse.Var {
		terms := make([]reverse.Var, len(c))
		for _, i := range order {
			j := i
			if !own {
				j = i % 2
			}
			terms[i] = x[j].Scale(c[i]).Sin()
		}
		s := terms[0]
		for _, v := range terms[1:] {
			s = s.Add(v)
		}
		return s
	}
}

// E9: the order of independent statements does not matter, bit for bit if no two
// of them share a variable. E10: neither does it matter how often and where a
// gradient is computed.
func TestOrderOfStatements(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	const n = 12
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for k := range 50 {
		c, x, straight := make([]float64, n), make([]float64, n), make([]int, n)
		for i := range n {
			c[i], x[i], straight[i] = r.Float64()*4, r.Float64()*4-2, i
		}
		order := r.Perm(n)
		for _, own := range []bool{true, false} {
			a, b := ourEngine(statements(straight, c, own), x), ourEngine(statements(order, c, own), x)
			runtime.GOMAXPROCS(1 + k%3)
			again := ourEngine(statements(straight, c, own), x)
			for i := range a {
				if own && a[i] != b[i] || math.Abs(a[i]-b[i]) > 4*n*u*n {
					t.Fatalf("∂/∂x[%d] is %v, %v with the statements in the order %v", i, a[i], b[i], order)
				}
				if a[i] != again[i] {
					t.Fatalf("∂/∂x[%d] is %v, %v the second time", i, a[i], again[i])
				}
			}
		}
	}
	// The control: statements that are not independent, each reading what another left.
	last := 0.0
	dependent := func(x []reverse.Var) reverse.Var {
		y := x[0].Scale(1 + last).Sin()
		last += 1e-9
		return y
	}
	if a, b := ourEngine(dependent, []float64{1}), ourEngine(dependent, []float64{1}); a[0] == b[0] {
		t.Error("a function that remembers was not noticed")
	}
}

// cost returns the operations of a program that a forward evaluation makes, and the
// multiplications and additions of a sweep over a tape of length entries.
func cost(p *expr.Program, entries int) (forward, backward int) {
	for _, nd := range p.Nodes() {
		switch {
		case nd.Op == expr.OpInput || nd.Op == expr.OpConst:
		case len(nd.Args) > 2:
			forward += len(nd.Args) - 1
		default:
			forward++
		}
	}
	return forward, 4 * entries
}

// E12: a gradient costs at most five times the function: the sweep makes two
// multiplications and two additions an entry, and there is at most one entry an
// operation.
func TestGradientIsCheap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := Expressions(rapid.SampledFrom([]Kind{Tame, Wild}).Draw(t, "kind"), 3, 12).Draw(t, "e")
		tape := reverse.NewTape()
		Eval(e, tape.Vars(nil, []float64{0.5, 1.5, 2.5}))
		operations := 0
		for _, nd := range e.Ops {
			switch nd.Op {
			case expr.OpDot, expr.OpDotConst, expr.OpSumSquares, expr.OpNorm2, expr.OpLogSumExp: // a function or a product for each operand
				operations += len(nd.Args)
			}
			operations += max(1, len(nd.Args)-1)
		}
		if entries := tape.Len() - 3; 4*entries > 5*operations {
			t.Fatalf("%v: %d entries for %d operations", e, entries, operations)
		}
	})
	long := func(n int) (forward, backward int) {
		f := func(x []expr.Expr) expr.Expr { return slope.SumSquares(x).Add(slope.LogSumExp(x)) }
		g := func(x []reverse.Var) reverse.Var { return slope.SumSquares(x).Add(slope.LogSumExp(x)) }
		tape := reverse.NewTape()
		g(tape.Vars(nil, make([]float64, n)))
		return cost(expr.Record(n, f), tape.Len()-n)
	}
	for _, n := range []int{10, 1000} {
		if f, b := long(n); b > 5*f {
			t.Errorf("n = %d: %d operations backward, %d forward", n, b, f)
		}
	}
	// The control: one entry a pair of operands is the most there may be.
	if f, b := cost(expr.Record(2, func(x []expr.Expr) expr.Expr { return x[0].Mul(x[1]).Sin() }), 3); b <= 5*f {
		t.Error("three entries for two operations were not noticed")
	}
}

// A machine keeps gradients from call to call, as a tape with a Param does.
type machine struct {
	backward func(f tapeFunc, x []float64) // adds into the gradients
	grads    func() []float64
	zero     func()
}

func ourMachine(n int) machine {
	tape := reverse.NewTape()
	p := tape.Param(make([]float64, n))
	return machine{
		func(f tapeFunc, x []float64) {
			tape.Reset()
			copy(p.Value(), x)
			tape.Backward(f(p.Vars(nil)))
		},
		func() []float64 { return append([]float64(nil), p.Grad()...) },
		p.ZeroGrad,
	}
}

// machineFault runs the laws about accumulation, zeroing, inputs that are not used,
// nodes that are used often, tapes side by side, reuse and aliasing, and returns the
// id of the first that fails.
func machineFault(create func(n int) machine) string {
	square := func(x []reverse.Var) reverse.Var { return x[0].Square() }
	often := func(x []reverse.Var) reverse.Var {
		s := x[0]
		for range 6 {
			s = s.Add(x[0])
		}
		return s
	}
	m := create(2)
	x := []float64{2, 5}
	m.backward(square, x)
	first := m.grads()
	if first[0] != 4 {
		return "E1: the first gradient"
	}
	if first[1] != 0 || math.Signbit(first[1]) {
		return "E7: an unused input"
	}
	m.backward(square, x)
	if m.grads()[0] != 8 {
		return "E1: two sweeps do not add up"
	}
	if m.zero(); m.grads()[0] != 0 {
		return "E2: zeroing"
	}
	if m.backward(square, x); m.grads()[0] != first[0] {
		return "E2: the gradient after zeroing"
	}
	m.zero()
	if m.backward(often, x); m.grads()[0] != 7 {
		return "E8: a node used seven times"
	}
	if x[0] != 2 || x[1] != 5 {
		return "E14: the caller's x"
	}
	a, b := create(2), create(2)
	a.backward(square, []float64{3, 0})
	b.backward(often, []float64{1, 0})
	if a.grads()[0] != 6 || b.grads()[0] != 7 {
		return "E11: two tapes side by side"
	}
	fresh := create(2)
	product := func(x []reverse.Var) reverse.Var { return x[0].Mul(x[1]).Exp() }
	at := []float64{0.3, 0.7}
	fresh.backward(product, at)
	want := fresh.grads()
	m.zero()
	m.backward(product, at)
	for i, g := range m.grads() {
		if g != want[i] {
			return "E13: a tape used again"
		}
	}
	kept := fresh.grads()
	fresh.zero()
	fresh.backward(func(x []reverse.Var) reverse.Var { at[0], at[1] = 9, 9; return product(x) }, at) // changed after it was read
	for i, g := range fresh.grads() {
		if g != kept[i] {
			return "E14: x changed after it was read"
		}
	}
	return ""
}

// E1, E2, E7, E8, E11, E13, E14, with a machine that breaks each.
func TestMachineOfGradients(t *testing.T) {
	if s := machineFault(ourMachine); s != "" {
		t.Error(s)
	}
	shared := ourMachine(2)
	for want, create := range map[string]func(n int) machine{
		"E1": func(n int) machine { // overwrites, K16
			m := ourMachine(n)
			add := m.backward
			m.backward = func(f tapeFunc, x []float64) { m.zero(); add(f, x) }
			return m
		},
		"E2": func(n int) machine { // does not zero, K17
			m := ourMachine(n)
			m.zero = func() {}
			return m
		},
		"E7": func(n int) machine {
			m := ourMachine(n)
			get := m.grads
			m.grads = func() []float64 { g := get(); g[1] += 5e-324; return g }
			return m
		},
		"E8": func(n int) machine { // one use is lost
			m := ourMachine(n)
			get := m.grads
			m.grads = func() []float64 {
				g := get()
				if g[0] == 7 {
					g[0] = 1
				}
				return g
			}
			return m
		},
		"E11": func(n int) machine { return shared }, // a tape of the process
		"E13": func(n int) machine { // after some use a value of the first sweep is still there, K19
			m := ourMachine(n)
			sweep, sweeps := m.backward, 0
			m.backward = func(f tapeFunc, x []float64) {
				if sweeps++; sweeps == 5 {
					x = []float64{2, x[1]}
				}
				sweep(f, x)
			}
			return m
		},
		"E14": func(n int) machine { // writes to x
			m := ourMachine(n)
			sweep := m.backward
			m.backward = func(f tapeFunc, x []float64) { sweep(f, x); x[1] = 0 }
			return m
		},
	} {
		shared.zero()
		if s := machineFault(create); len(s) < len(want) || s[:len(want)+1] != want+":" {
			t.Errorf("a machine that breaks %s: %q", want, s)
		}
	}
}
