package bench_test

import (
	"math"
	"testing"

	"slope"
	"slope/reverse"
)

// Losses of scalar operations: the tape of package reverse beside the gradient
// that one writes by hand. Every mode of a workload reports its ratio to the
// hand-written gradient, measured in turn with it.

// scalarLoss is a workload: a point, its hand-written gradient and the modes.
type scalarLoss struct {
	name  string
	x     []float64
	hand  func(g, x []float64) float64
	modes []scalarMode
}

type scalarMode struct {
	name     string
	gradient slope.GradientFunc
}

func tape(name string, f func([]reverse.Var) reverse.Var) scalarMode {
	return scalarMode{name, func(dst, x []float64) (float64, []float64) { return reverse.Gradient(dst, f, x) }}
}

func scalarLosses() []scalarLoss {
	var losses []scalarLoss
	for _, n := range []struct {
		name string
		n    int
	}{{"n=10", 10}, {"n=1000", 1000}, {"n=100000", 100000}} {
		losses = append(losses, scalarLoss{"W1/" + n.name, w1Start(n.n), rosenbrockHand, []scalarMode{
			tape("concrete", rosenbrockTape),
			tape("generic", w1[reverse.Var]),
		}})
	}
	losses = append(losses, scalarLoss{"W2/n=100", productStart(100), productHand, []scalarMode{
		tape("concrete", productTape),
		tape("generic", product[reverse.Var]),
	}})
	l := newScalarLogistic(1000, 50)
	losses = append(losses, scalarLoss{"W3/m=1000,n=50", l.start(), l.hand, []scalarMode{
		tape("loops", l.loops),
		tape("DotConst", l.dotConst),
		tape("generic", func(x []reverse.Var) reverse.Var { return logisticGeneric(l, x) }),
		{"SumGradient", func(dst, x []float64) (float64, []float64) {
			y, g := reverse.SumGradient(dst, l.m, l.sample, x)
			for k, v := range x {
				y += 0.05 * v * v
				g[k] += 0.1 * v
			}
			return y, g
		}},
	}})
	return losses
}

// W1: the Rosenbrock function; w1 is its generic form, w1Start its point.

func rosenbrockHand(g, x []float64) float64 {
	s := 0.0
	clear(g)
	for i := range len(x) - 1 {
		t := x[i+1] - x[i]*x[i]
		u := 1 - x[i]
		s += 100*t*t + u*u
		g[i] += -400*t*x[i] - 2*u
		g[i+1] += 200 * t
	}
	return s
}

func rosenbrockTape(x []reverse.Var) reverse.Var {
	s := x[0].Lift(0)
	for i := range len(x) - 1 {
		t := x[i+1].Sub(x[i].Square())
		s = s.Add(t.Square().Scale(100)).Add(x[i].Neg().AddConst(1).Square())
	}
	return s
}

// W2: the product Π xᵢ.

func productStart(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = 1 + 0.01*float64(i)/float64(n)
	}
	return x
}

func productHand(g, x []float64) float64 {
	p := 1.0
	for i, v := range x {
		g[i] = p
		p *= v
	}
	q := 1.0
	for i := len(x) - 1; i >= 0; i-- {
		g[i] *= q
		q *= x[i]
	}
	return p
}

func productTape(x []reverse.Var) reverse.Var {
	p := x[0]
	for _, v := range x[1:] {
		p = p.Mul(v)
	}
	return p
}

func product[T slope.Real[T]](x []T) T {
	p := x[0]
	for _, v := range x[1:] {
		p = p.Mul(v)
	}
	return p
}

// W3: logistic regression, Σ log(1+exp(−yⱼ·aⱼ·x)) + 0.05‖x‖².

type scalarLogistic struct {
	m, n int
	a, y []float64
}

func newScalarLogistic(m, n int) *scalarLogistic {
	l := &scalarLogistic{m, n, make([]float64, m*n), make([]float64, m)}
	for i := range l.a {
		l.a[i] = math.Sin(float64(i + 1))
	}
	for j := range l.y {
		l.y[j] = math.Copysign(1, math.Cos(float64(j)))
	}
	return l
}

func (l *scalarLogistic) start() []float64 {
	x := make([]float64, l.n)
	for k := range x {
		x[k] = 0.01 * float64(k-25)
	}
	return x
}

func (l *scalarLogistic) row(j int) []float64 { return l.a[j*l.n : (j+1)*l.n] }

func (l *scalarLogistic) hand(g, x []float64) float64 {
	s := 0.0
	clear(g)
	for j, y := range l.y {
		a := l.row(j)
		z := 0.0
		for k, v := range a {
			z += v * x[k]
		}
		z *= -y
		e := math.Exp(-math.Abs(z))
		p := 1 / (1 + e)
		if z < 0 {
			p = e * p
		}
		s += math.Max(z, 0) + math.Log1p(e)
		c := -y * p
		for k, v := range a {
			g[k] += c * v
		}
	}
	for k, v := range x {
		s += 0.05 * v * v
		g[k] += 0.1 * v
	}
	return s
}

func (l *scalarLogistic) loops(x []reverse.Var) reverse.Var {
	s := x[0].Lift(0)
	for j, y := range l.y {
		a := l.row(j)
		z := x[0].Scale(a[0])
		for k := 1; k < len(a); k++ {
			z = z.Add(x[k].Scale(a[k]))
		}
		s = s.Add(z.Scale(-y).Softplus())
	}
	r := x[0].Square()
	for _, v := range x[1:] {
		r = r.Add(v.Square())
	}
	return s.Add(r.Scale(0.05))
}

func (l *scalarLogistic) sample(j int, x []reverse.Var) reverse.Var {
	return slope.DotConst(l.row(j), x).Scale(-l.y[j]).Softplus()
}

func (l *scalarLogistic) dotConst(x []reverse.Var) reverse.Var {
	s := x[0].Lift(0)
	for j := range l.y {
		s = s.Add(l.sample(j, x))
	}
	return s.Add(slope.SumSquares(x).Scale(0.05))
}

func logisticGeneric[T slope.Real[T]](l *scalarLogistic, x []T) T {
	s := x[0].Lift(0)
	for j, y := range l.y {
		a := l.row(j)
		z := x[0].Scale(a[0])
		for k := 1; k < len(a); k++ {
			z = z.Add(x[k].Scale(a[k]))
		}
		s = s.Add(z.Scale(-y).Softplus())
	}
	return s.Add(slope.SumSquares(x).Scale(0.05))
}

func TestScalarLossesAgree(t *testing.T) {
	for _, l := range scalarLosses() {
		want := make([]float64, len(l.x))
		y := l.hand(want, l.x)
		for _, m := range l.modes {
			got, g := m.gradient(nil, l.x)
			if math.Abs(got-y) > 1e-13*math.Abs(y) {
				t.Errorf("%s %s: value %v, want %v", l.name, m.name, got, y)
			}
			for i := range g {
				if math.Abs(g[i]-want[i]) > 1e-12*math.Max(1, math.Abs(want[i])) {
					t.Fatalf("%s %s: derivative %d is %v, want %v", l.name, m.name, i, g[i], want[i])
				}
			}
		}
	}
}

func BenchmarkScalarGradient(b *testing.B) {
	for _, l := range scalarLosses() {
		dst := make([]float64, len(l.x))
		b.Run(l.name+"/hand", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sink = l.hand(dst, l.x)
			}
		})
		for _, m := range l.modes {
			b.Run(l.name+"/"+m.name, func(b *testing.B) {
				run := func() { sink, _ = m.gradient(dst, l.x) }
				times := ratio(run, func() { sink = l.hand(dst, l.x) })
				b.ReportAllocs()
				for b.Loop() {
					run()
				}
				b.ReportMetric(times, "×hand")
			})
		}
	}
}

// W9: 200 steps of gradient descent on the double well ½(w²−1)².

const (
	wellStart = 2.0
	wellStep  = 0.02
	wellSteps = 200
)

func wellHand() float64 {
	w := wellStart
	for range wellSteps {
		w -= wellStep * (2 * w * (w*w - 1))
	}
	return w
}

func wellVar(t *reverse.Tape) float64 {
	w := wellStart
	for range wellSteps {
		t.Reset()
		x := t.Var(w)
		t.Backward(x.Square().AddConst(-1).Square().Scale(0.5))
		w -= wellStep * t.Grad(x)
	}
	return w
}

// wellParam is the lectures' loop: zero the gradient, record, backward, update.
func wellParam(t *reverse.Tape, p *reverse.Param, vars []reverse.Var) float64 {
	p.Value()[0] = wellStart
	for range wellSteps {
		t.Reset()
		p.ZeroGrad()
		x := p.Vars(vars)[0]
		t.Backward(x.Square().AddConst(-1).Square().Scale(0.5))
		p.Value()[0] -= wellStep * p.Grad()[0]
	}
	return p.Value()[0]
}

func wellGradient(x, g []float64) float64 {
	x[0] = wellStart
	for range wellSteps {
		reverse.Gradient(g, well, x)
		x[0] -= wellStep * g[0]
	}
	return x[0]
}

func well(x []reverse.Var) reverse.Var { return x[0].Square().AddConst(-1).Square().Scale(0.5) }

func BenchmarkDoubleWell(b *testing.B) {
	tv, tp := reverse.NewTape(), reverse.NewTape()
	p := tp.Param([]float64{wellStart})
	vars := make([]reverse.Var, 1)
	x, g := make([]float64, 1), make([]float64, 1)
	for _, m := range []struct {
		name string
		run  func() float64
	}{
		{"hand", wellHand},
		{"Var", func() float64 { return wellVar(tv) }},
		{"Param", func() float64 { return wellParam(tp, p, vars) }},
		{"Gradient", func() float64 { return wellGradient(x, g) }},
	} {
		b.Run("W9/"+m.name, func(b *testing.B) {
			if got, want := m.run(), wellHand(); math.Abs(got-want) > 1e-12 {
				b.Fatalf("w = %v after the descent, want %v", got, want)
			}
			times := ratio(func() { sink = m.run() }, func() { sink = wellHand() })
			b.ReportAllocs()
			for b.Loop() {
				sink = m.run()
			}
			b.ReportMetric(times, "×hand")
		})
	}
}
