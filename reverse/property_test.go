package reverse

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"slope"
	"slope/dual"
)

// A program is a random function: each instruction appends a number computed
// from two earlier ones.
type program struct {
	x    []float64
	code []instruction
}

type instruction struct {
	op, i, j int
	c        float64
}

const opcodes = 26

func step[T slope.Real[T]](in instruction, r []T) T {
	x, y := r[in.i], r[in.j]
	switch in.op {
	case 0:
		return x.Add(y)
	case 1:
		return x.Sub(y)
	case 2:
		return x.Mul(y)
	case 3:
		return x.Div(y.Square().AddConst(1))
	case 4:
		return x.Neg()
	case 5:
		return x.Scale(in.c)
	case 6:
		return x.AddConst(in.c)
	case 7:
		return x.Hypot(y)
	case 8:
		return x.Max(y)
	case 9:
		return x.Min(y)
	case 10:
		return x.Select(y, x)
	}
	if in.op < 20 {
		return stepOfOne(in.op, x)
	}
	return stepOfMany(in, r)
}

func stepOfOne[T slope.Real[T]](op int, x T) T {
	switch op {
	case 11:
		return x.Square()
	case 12:
		return x.Sin()
	case 13:
		return x.Cos()
	case 14:
		return x.Tanh()
	case 15:
		return x.Sigmoid()
	case 16:
		return x.Softplus()
	case 17:
		return x.Atan()
	case 18:
		return x.Tanh().Exp()
	}
	return x.Square().AddConst(1).Log()
}

func stepOfMany[T slope.Real[T]](in instruction, r []T) T {
	x, y := r[in.i], r[in.j]
	switch in.op {
	case 20:
		return slope.LogSumExp(r)
	case 21:
		return slope.Norm2([]T{x, y, x.AddConst(1)})
	case 22:
		return slope.Dot([]T{x, y, x}, []T{y, y, x.Lift(in.c)})
	case 23:
		return slope.DotConst([]float64{in.c, 2, -1}, []T{x, y, r[0]})
	case 24:
		return slope.SumSquares([]T{x, y, x})
	}
	return slope.Sum(r)
}

func run[T slope.Real[T]](p program, x []T) T {
	r := append([]T(nil), x...)
	for _, in := range p.code {
		r = append(r, step(in, r))
	}
	return r[len(r)-1]
}

func drawProgram(t *rapid.T, vars, length int) program {
	var p program
	p.x = rapid.SliceOfN(rapid.Float64Range(-2, 2), 1, vars).Draw(t, "x")
	for i, v := range p.x {
		p.x[i] = math.Round(v*0x1p20) * 0x1p-20
	}
	n := rapid.IntRange(1, length).Draw(t, "length")
	for k := range n {
		p.code = append(p.code, instruction{
			op: rapid.IntRange(0, opcodes-1).Draw(t, "op"),
			i:  rapid.IntRange(0, len(p.x)+k-1).Draw(t, "i"),
			j:  rapid.IntRange(0, len(p.x)+k-1).Draw(t, "j"),
			c:  rapid.Float64Range(-2, 2).Draw(t, "c"),
		})
	}
	return p
}

// underflows reports whether a number of the program is so small that products of
// it and its derivatives may be subnormal, where errors are not relative.
func (p program) underflows() bool {
	var r []slope.Float64
	for _, v := range p.x {
		r = append(r, slope.Float64(v))
	}
	for _, in := range p.code {
		r = append(r, step(in, r))
	}
	for _, v := range r {
		if v != 0 && math.Abs(float64(v)) < 1e-50 {
			return true
		}
	}
	return false
}

// size returns, for each variable, the sum over all paths of the tape of the
// absolute values of what is added up to the gradient: what rounding errors are
// relative to.
func (t *Tape) size(loss Var, n int) []float64 {
	w := make([]float64, len(t.entries)+1)
	w[uint32(loss.id)] = math.Abs(loss.scale)
	k := len(t.stops) - 1
	for i := len(w) - 1; i > n; i-- {
		for k >= 0 && i < int(t.stops[k].lo) {
			k--
		}
		if k >= 0 && t.stops[k].kind == naryStop && i < int(t.stops[k].hi)-1 && i >= int(t.stops[k].lo) {
			w[i] = w[i+1] // an entry of an n-ary operation has the adjoint of its last
		}
		e := &t.entries[i-1]
		w[e.a1] += w[i] * math.Abs(e.p1)
		w[e.a2] += w[i] * math.Abs(e.p2)
	}
	return w[1 : n+1]
}

// The gradient equals that of package dual within the rounding errors that the
// lengths of the two computations allow.
func TestGradientIsThatOfDual(t *testing.T) {
	checked, drawn := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		p := drawProgram(t, 5, 30)
		if p.underflows() {
			return
		}
		drawn += len(p.x)
		tape := new(Tape)
		vars := tape.Vars(nil, p.x)
		loss := run(p, vars)
		size := tape.size(loss, len(p.x))
		y, got := Gradient(nil, func(x []Var) Var { return run(p, x) }, p.x)
		dy, want := dual.Gradient(nil, func(x []dual.Dual[float64]) dual.Dual[float64] { return run(p, x) }, p.x)
		if math.Float64bits(y) != math.Float64bits(dy) {
			t.Fatalf("value %v, dual has %v", y, dy)
		}
		c := float64(10*len(p.code) + 10)
		for i := range got {
			if bar := c * 0x1p-53 * size[i]; bar < 0x1p1000 {
				checked++
				if !(math.Abs(got[i]-want[i]) <= bar+c*0x1p-1074) {
					t.Fatalf("derivative %d: %v, dual has %v, the bar is %v", i, got[i], want[i], bar)
				}
			}
		}
	})
	if 2*checked < drawn {
		t.Errorf("%d derivatives of %d compared, want at least half", checked, drawn)
	}
}

// Backward over Tape.Vars, the driver, and Jacobian by rows and by columns give
// the same.
func TestDriversAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProgram(t, 4, 12)
		if p.underflows() {
			return
		}
		f := func(x []Var) Var { return run(p, x) }
		n := len(p.x)
		_, want := Gradient(nil, f, p.x)

		tape := new(Tape)
		vars := tape.Vars(nil, p.x)
		tape.Backward(f(vars))
		got := tape.Grads(nil, vars)

		_, row := Jacobian(nil, func(x []Var) []Var { return []Var{f(x)} }, p.x)
		_, col := Jacobian(nil, func(x []Var) []Var {
			y := f(x)
			z := make([]Var, n+1)
			for i := range z {
				z[i] = y.Scale(float64(int(1) << i))
			}
			return z
		}, p.x)
		_, vjp := VJP(nil, func(x []Var) []Var { y := f(x); return []Var{y, y, y.Neg()} }, p.x, []float64{2, 0, 1})
		size := tape.size(f(vars), n)
		for i, g := range want {
			if got[i] != g || row.At(0, i) != g || vjp[i] != g {
				t.Fatalf("derivative %d: Gradient %v, Backward %v, Jacobian %v, VJP %v", i, g, got[i], row.At(0, i), vjp[i])
			}
			for k := range n + 1 {
				bar := float64(10*len(p.code)+10) * 0x1p-53 * size[i]
				if d := col.At(k, i) / float64(int(1)<<k); bar < 0x1p1000 && !(math.Abs(d-g) <= bar+0x1p-1060) {
					t.Fatalf("derivative %d: Gradient %v, column of Jacobian %v, the bar is %v", i, g, d, bar)
				}
			}
		}
	})
}

// Scaling the loss by a power of two scales the gradient, bit for bit.
func TestGradientIsLinearInTheLoss(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProgram(t, 4, 20)
		_, g := Gradient(nil, func(x []Var) Var { return run(p, x) }, p.x)
		_, h := Gradient(nil, func(x []Var) Var { return run(p, x).Scale(-4) }, p.x)
		for i := range g {
			if a := math.Abs(g[i]); a > 1e-280 && a < 1e280 && h[i] != -4*g[i] {
				t.Fatalf("derivative %d: %v, want −4·%v", i, h[i], g[i])
			}
		}
	})
}

// Cut conservation: the sum of adjoint times tangent over the entries that the
// sweep has yet to visit is the same number after every step of it, the
// derivative of the loss along the input.
func TestCutConservation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProgram(t, 4, 20)
		if p.underflows() {
			return
		}
		n := len(p.x)
		tape := new(Tape)
		loss := run(p, tape.inputs(p.x))
		size := tape.size(loss, n)
		tape.reserve()
		for j := range n {
			bar := float64(20*len(p.code)+20) * 0x1p-53 * size[j]
			if !(bar < 1e200) {
				continue
			}
			tape.tangents(j + 1)
			tan := append([]float64(nil), tape.adj...)
			clear(tape.adj)
			want := tape.product(loss, tan)
			tape.seed(loss, 1)
			k := len(tape.stops) - 1
			for i := int(uint32(loss.id)); i > n; i-- {
				for tape.stops[k].lo > uint32(i) {
					k--
				}
				if s := tape.stops[k]; s.kind == naryStop && uint32(i) < s.hi {
					w := tape.adj[i]
					tape.adj[i] = 0
					tape.fan(int(s.lo), int(s.hi), w)
					i = int(s.lo)
				} else {
					w := tape.adj[i]
					tape.adj[i] = 0
					tape.adj[i-1] = tape.plain(i, i, w)
				}
				sum := 0.0
				for m := 1; m < i; m++ {
					sum += times(tape.adj[m], tan[m])
				}
				if !(math.Abs(sum-want) <= bar+0x1p-1060) {
					t.Fatalf("input %d: the cut below entry %d carries %v, the loss %v, the bar is %v", j, i, sum, want, bar)
				}
			}
			clear(tape.adj)
		}
	})
}

// product returns the tangent of x, given those of the entries.
func (t *Tape) product(x Var, tan []float64) float64 {
	if uint32(x.id) == 0 {
		return 0
	}
	return tan[uint32(x.id)] * x.scale
}

// The bounds that no test can fill memory to reach.
func TestLimits(t *testing.T) {
	checkLen(maxEntries)
	func() {
		defer func() {
			want := "reverse: tape of 2147483648 entries, want at most 2147483647; see Checkpoint"
			if r := recover(); r != want {
				t.Errorf("panic %v, want %q", r, want)
			}
		}()
		checkLen(maxEntries + 1)
	}()

	tape := &Tape{base: (1<<32 - 1) << 32}
	x := tape.Var(2)
	tape.Backward(x.Square())
	if g := tape.Grad(x); g != 4 {
		t.Errorf("derivative in the last epoch %v, want 4", g)
	}
	defer func() {
		if r := recover(); r != "reverse: tape reset 4294967295 times; start a new one with NewTape" {
			t.Errorf("panic %v in the Reset after the last epoch", r)
		}
	}()
	tape.Reset()
}

// Reset forgets everything and keeps the memory.
func TestResetForgets(t *testing.T) {
	tape := new(Tape)
	x := tape.Vars(nil, []float64{1, 2, 3})
	Checkpoint(4, func(_ int, s, _ []Var) []Var { return s }, []Var{slope.Sum(x)}, nil)
	tape.Reset()
	if n := len(tape.entries) + len(tape.stops) + len(tape.nested); n != 0 {
		t.Errorf("%d things left after Reset, want 0", n)
	}
	if cap(tape.entries) == 0 {
		t.Errorf("the memory is gone after Reset")
	}
}

// A pooled tape whose epochs run out is dropped instead of reset.
func TestReleaseNearTheLastEpoch(t *testing.T) {
	tape := &Tape{base: 1 << 63}
	tape.inputs([]float64{1})
	tape.release()
	if tape.Len() != 1 {
		t.Errorf("a tape in its last epochs was reset")
	}
}
