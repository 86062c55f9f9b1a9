package expr

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"slope"
	"slope/expr/internal/plan"
	"slope/expr/internal/rewrite"
)

// plain returns p with a plan of one step: every node is done alone.
func plain(p *Program) *Program {
	q := &Program{g: p.g, run: &runner{}, data: p.data}
	q.run.once.Do(func() {
		q.run.g = rewrite.Simplify(p.g)
		q.run.g.Prepare()
		q.run.plan = &plan.Plan{Steps: []plan.Step{{Lo: p.g.Inputs + p.g.Data, Hi: q.run.g.Len()}}, Clear: [][2]int{{0, q.run.g.Len()}}}
	})
	return q
}

func logistic[T slope.Real[T]](m, n int) func(x []T) T {
	return func(x []T) T {
		s := x[0].Lift(0)
		for j := range m {
			a := make([]float64, n)
			for k := range a {
				a[k] = math.Sin(float64(n*j + k + 1))
			}
			y := 1.0
			if math.Cos(float64(j)) < 0 {
				y = -1
			}
			s = s.Add(slope.DotConst(a, x).Scale(-y).Exp().AddConst(1).Log())
		}
		return s.Add(slope.SumSquares(x).Scale(0.05))
	}
}

// network is a three-layer sigmoid network with mean squared error; hand writes
// its inner products as loops of Mul and Add.
func network[T slope.Real[T]](widths [4]int, samples int, hand bool) (n int, f func(x []T) T) {
	for l := range 3 {
		n += (widths[l] + 1) * widths[l+1]
	}
	return n, func(x []T) T {
		s := x[0].Lift(0)
		for j := range samples {
			var h []T
			w := x
			for l := range 3 {
				in, out := widths[l], widths[l+1]
				next := make([]T, out)
				for i := range next {
					row := w[i*in : (i+1)*in]
					bias := w[in*out+i]
					switch {
					case l == 0:
						d := make([]float64, in)
						for k := range d {
							d[k] = math.Sin(float64(j*in + k))
						}
						next[i] = slope.DotConst(d, row).Add(bias).Sigmoid()
					case hand:
						z := bias
						for k := range row {
							z = z.Add(row[k].Mul(h[k]))
						}
						next[i] = z.Sigmoid()
					default:
						next[i] = slope.Dot(row, h).Add(bias).Sigmoid()
					}
				}
				h, w = next, w[(in+1)*out:]
			}
			s = s.Add(h[0].AddConst(-math.Cos(float64(j))).Square())
		}
		return s.Scale(1 / float64(samples))
	}
}

// mixture is the objective of a Gaussian mixture with diagonal covariances.
func mixture[T slope.Real[T]](samples, k, d int) (n int, f func(x []T) T) {
	return k * (1 + 2*d), func(x []T) T {
		total := x[0].Lift(0)
		for i := range samples {
			terms := make([]T, k)
			for c := range k {
				q := make([]T, d)
				for j := range d {
					mu, s := x[k+c*d+j], x[k+k*d+c*d+j]
					q[j] = mu.AddConst(-math.Sin(float64(i*d + j))).Mul(s.Exp())
				}
				terms[c] = x[c].Add(slope.Sum(x[k+k*d+c*d : k+k*d+(c+1)*d])).Sub(slope.SumSquares(q).Scale(0.5))
			}
			total = total.Add(slope.LogSumExp(terms))
		}
		return total.Sub(slope.LogSumExp(x[:k]).Scale(float64(samples)))
	}
}

// mixed has most kinds of operands: strides, gathers, scalars, constants that
// differ, a division, rules of two variables, a select, and two sums.
func mixed[T slope.Real[T]](x []T) T {
	n := len(x) / 2
	s, m := x[0].Lift(1), x[0].Lift(0)
	top := slope.SumSquares(x[:3])
	for i := range n {
		a := x[2*i].Mul(x[(7*i+3)%len(x)])
		b := x[n-1-i].Square().AddConst(float64(i) + 1).Sqrt().Div(top)
		c := a.Sub(b).Select(a.Sin(), b.Neg().AddConst(2)).Scale(1 / float64(i+1))
		s = s.Add(c.Hypot(top)).Sub(a.Max(b).Scale(0.25))
		m = m.Add(c.Mul(a))
	}
	return s.Mul(m.AddConst(3)).Add(x[1].PowInt(3))
}

// recurrence is a chain of dependent steps over vectors, as a recurrent network is.
func recurrence[T slope.Real[T]](x []T) T {
	n := len(x) / 2
	h := x[:n]
	for range 4 {
		next := make([]T, n)
		for i := range n {
			next[i] = h[i].Mul(x[n+i]).Add(h[(i+1)%n]).Tanh()
		}
		h = next
	}
	return slope.Norm2(h)
}

type rollCase struct {
	name  string
	n     int
	f     func([]Expr) Expr
	value func([]slope.Float64) slope.Float64
	loops int  // at least
	whole bool // all but a few nodes are in loops
}

func rollCases() []rollCase {
	nn, net := network[Expr]([4]int{10, 16, 12, 1}, 20, false)
	_, netF := network[slope.Float64]([4]int{10, 16, 12, 1}, 20, false)
	_, hand := network[Expr]([4]int{10, 16, 12, 1}, 20, true)
	_, handF := network[slope.Float64]([4]int{10, 16, 12, 1}, 20, true)
	gn, gmm := mixture[Expr](40, 5, 3)
	_, gmmF := mixture[slope.Float64](40, 5, 3)
	return []rollCase{
		{"rosenbrock10", 10, rosenbrock[Expr], rosenbrock[slope.Float64], 1, true},
		{"rosenbrock400", 400, rosenbrock[Expr], rosenbrock[slope.Float64], 1, true},
		{"logistic", 12, logistic[Expr](300, 12), logistic[slope.Float64](300, 12), 1, true},
		{"network", nn, net, netF, 3, true},
		{"network by hand", nn, hand, handF, 3, true},
		{"mixture", gn, gmm, gmmF, 3, true},
		{"mixed", 40, mixed[Expr], mixed[slope.Float64], 1, true},
		{"recurrence", 60, recurrence[Expr], recurrence[slope.Float64], 4, true},
	}
}

// The loops compute what the nodes alone compute: values bit for bit,
// derivatives to a few units of the sums of their absolute terms.
func TestLoopsAgreeWithNodes(t *testing.T) {
	for _, c := range rollCases() {
		t.Run(c.name, func(t *testing.T) {
			x := make([]float64, c.n)
			for i := range x {
				x[i] = 0.3*math.Sin(float64(3*i+1)) + 0.1
			}
			p := Record(c.n, c.f)
			want := float64(c.value(floats(x)))
			if got := p.Value(x); !same(got, want) {
				t.Errorf("value %v, want %v", got, want)
			}
			loops, alone := 0, 0
			for _, s := range p.compiled().plan.Steps {
				if s.Loop != nil {
					loops++
				} else {
					alone += s.Hi - s.Lo
				}
			}
			if loops < c.loops || c.whole && alone > p.compiled().g.Len()/4+24 {
				t.Errorf("%d loops, %d of %d nodes alone", loops, alone, p.compiled().g.Len())
			}
			comparePasses(t, p, plain(p), x)
		})
	}
}

func comparePasses(t interface {
	Fatalf(string, ...any)
	Helper()
}, p, q *Program, x []float64) {
	t.Helper()
	y, g := p.Gradient(nil, x)
	yq, gq := q.Gradient(nil, x)
	grad, row := absoluteSums(q.compiled().g, x)
	if !same(y, yq) {
		t.Fatalf("value %v, want %v", y, yq)
	}
	v := make([]float64, len(x))
	for i := range v {
		v[i] = math.Cos(float64(i))
	}
	stored := p.VJP(nil, x, []float64{1})
	_, h := p.HVP(nil, x, v)
	_, hq := q.HVP(nil, x, v)
	js := 0.0
	for i := range x {
		js += grad[i]
		if !near(g[i], gq[i], grad[i], 1e-14) {
			t.Fatalf("gradient[%d] = %v, want %v", i, g[i], gq[i])
		}
		if !near(stored[i], gq[i], grad[i], 1e-14) {
			t.Fatalf("VJP[%d] = %v, want %v", i, stored[i], gq[i])
		}
		if !near(h[i], hq[i], row[i], 1e-13) {
			t.Fatalf("HVP[%d] = %v, want %v", i, h[i], hq[i])
		}
	}
	if j, jq := p.JVP(nil, x, v)[0], q.JVP(nil, x, v)[0]; !near(j, jq, js, 1e-14) {
		t.Fatalf("JVP = %v, want %v", j, jq)
	}
}

// A loop with a random body agrees too.
func TestRandomLoops(t *testing.T) { rapid.Check(t, checkRandomLoop) }

func checkRandomLoop(t *rapid.T) {
	body := drawProgram(t, 3, 6, rough)
	lanes := rapid.SampledFrom([]int{8, 9, 40, 300}).Draw(t, "lanes")
	stride := rapid.IntRange(0, 3).Draw(t, "stride")
	n := 3*lanes + 3
	final := rapid.Bool().Draw(t, "final")
	f := func(x []Expr) Expr { return loopOf(body, x, lanes, stride, final) }
	x := drawPoint(t, n)
	p := Record(n, f)
	want := float64(loopOf(body, floats(x), lanes, stride, final))
	if got := p.Value(x); !same(got, want) {
		t.Fatalf("value %v, want %v", got, want)
	}
	q := plain(p)
	grad, row := absoluteSums(q.compiled().g, x)
	if !finite(append(grad, row...)...) {
		y, g := p.Gradient(nil, x)
		yq, gq := q.Gradient(nil, x)
		for i := range g {
			if !same(y, yq) || (g[i] != g[i]) != (gq[i] != gq[i]) {
				t.Fatalf("gradient[%d] = %v, want %v", i, g[i], gq[i])
			}
		}
		return
	}
	comparePasses(t, p, q, x)
}

func loopOf[T slope.Real[T]](body randomProgram, x []T, lanes, stride int, final bool) T {
	s := x[0].Lift(0)
	var keep []T
	for i := range lanes {
		z := evalProgram(body, []T{x[stride*i], x[i+1], x[(5*i+2)%len(x)]}).AddConst(float64(i % 3))
		s = s.Add(z.Scale(0.5)).Sub(x[i].Mul(z))
		keep = append(keep, z)
	}
	if final {
		return s.Scale(2)
	}
	return s.Sin().Add(slope.LogSumExp(keep[:lanes/2])).Add(slope.DotConst([]float64{1, 2}, keep[1:3]))
}

// The gradient survives slopes that are infinite where the adjoint is zero.
func TestLoopsAreCareful(t *testing.T) {
	p := Record(20, func(x []Expr) Expr {
		s := x[0].Lift(0)
		for i := range x {
			s = s.Add(x[i].Neg().Select(x[i].Square(), x[i].Sqrt().Scale(0)))
		}
		return s
	})
	x := make([]float64, 20)
	x[3] = -2
	_, g := p.Gradient(nil, x)
	_, h := p.HVP(nil, x, x)
	j := p.JVP(nil, x, x)
	for i := range g {
		want, wantH := 0.0, 0.0
		if i == 3 {
			want, wantH = -4, -4
		}
		if g[i] != want || h[i] != wantH {
			t.Errorf("coordinate %d: %v %v, want %v %v", i, g[i], h[i], want, wantH)
		}
	}
	if j[0] != 8 {
		t.Errorf("JVP = %v, want 8", j[0])
	}
}

func ExampleProgram_rolled() {
	p := Record(1000, rosenbrock[Expr])
	loops := 0
	for _, s := range p.compiled().plan.Steps {
		if s.Loop != nil {
			loops++
			fmt.Println(s.Loop.N, "lanes,", len(s.Loop.Inst), "instructions,", len(s.Loop.Red), "sum")
		}
	}
	// Output:
	// 999 lanes, 2 instructions, 1 sum
}
