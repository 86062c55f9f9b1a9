package bench_test

import (
	"fmt"
	"math"
	"testing"

	gdual "gonum.org/v1/gonum/num/dual"
	ghyper "gonum.org/v1/gonum/num/hyperdual"

	"slope"
	"slope/dual"
	"slope/hyperdual"
)

type (
	d64 = dual.Dual[float64]
	h64 = hyperdual.HyperDual[float64]
)

// W10: exp(sin x)·log(x²+1)/√(x+2) at 1.3, value with first, and with first and
// second derivative.

func w10[T slope.Real[T]](x T) T {
	return x.Sin().Exp().Mul(x.Square().AddConst(1).Log()).Div(x.AddConst(2).Sqrt())
}

func w10Dual(x d64) d64 {
	return x.Sin().Exp().Mul(x.Square().AddConst(1).Log()).Div(x.AddConst(2).Sqrt())
}

func w10Hyper(x h64) h64 {
	return x.Sin().Exp().Mul(x.Square().AddConst(1).Log()).Div(x.AddConst(2).Sqrt())
}

// w10Hand uses the logarithmic derivative: f′ = f·g with
// g = cos x + q′/(q·log q) − ½/(x+2) and q = x²+1.
func w10Hand(x float64) (f, d1 float64) {
	s, c := math.Sincos(x)
	q := x*x + 1
	l := math.Log(q)
	f = math.Exp(s) * l / math.Sqrt(x+2)
	g := c + 2*x/(q*l) - 0.5/(x+2)
	return f, f * g
}

// w10Hand2 adds f″ = f·(g² + g′).
func w10Hand2(x float64) (f, d1, d2 float64) {
	s, c := math.Sincos(x)
	q := x*x + 1
	l := math.Log(q)
	f = math.Exp(s) * l / math.Sqrt(x+2)
	b1, b2 := 2*x/q, 2*(1-x*x)/(q*q) // of log q
	p := 0.5 / (x + 2)
	g := c + b1/l - p
	g1 := -s + (b2*l-b1*b1)/(l*l) + 2*p*p
	return f, f * g, f * (g*g + g1)
}

func w10Gonum(x gdual.Number) gdual.Number {
	q := gdual.Mul(x, x)
	q.Real++
	r := x
	r.Real += 2
	return gdual.Mul(gdual.Mul(gdual.Exp(gdual.Sin(x)), gdual.Log(q)), gdual.Inv(gdual.Sqrt(r)))
}

func w10GonumHyper(x ghyper.Number) ghyper.Number {
	q := ghyper.Mul(x, x)
	q.Real++
	r := x
	r.Real += 2
	return ghyper.Mul(ghyper.Mul(ghyper.Exp(ghyper.Sin(x)), ghyper.Log(q)), ghyper.Inv(ghyper.Sqrt(r)))
}

var sink float64

// check fails the benchmark unless got agrees with want to 1e-12.
func check(b *testing.B, what string, got, want float64) {
	b.Helper()
	if math.Abs(got-want) > 1e-12*math.Abs(want) {
		b.Fatalf("%s: got %v, want %v", what, got, want)
	}
}

func BenchmarkW10First(b *testing.B) {
	_, want := w10Hand(1.3)
	run := func(name string, f func(x float64) (y, d1 float64)) {
		b.Run(name, func(b *testing.B) {
			_, d1 := f(1.3)
			check(b, "f′", d1, want)
			report(b, func() { hundred(f) }, func() { hundred(w10Hand) })
			b.ReportAllocs()
			x := 1.3
			for b.Loop() {
				y, d := f(x)
				sink = y + d
			}
		})
	}
	run("hand", w10Hand)
	run("dual", w10DualFirst)
	run("dual/Derivative", w10Derivative)
	run("dual/generic", w10DualGeneric)
	run("gonum", w10GonumFirst)
}

// hundred makes the call of a benchmark negligible.
func hundred(f func(x float64) (y, d1 float64)) {
	for range 100 {
		y, d := f(1.3)
		sink = y + d
	}
}

// report reports the time of f relative to that of hand, taken in turn.
func report(b *testing.B, f, hand func()) {
	times := ratio(f, hand)
	b.Cleanup(func() { b.ReportMetric(times, "×hand") })
}

// w10DualFirst is written in one piece, as w10Hand is.
func w10DualFirst(x float64) (y, d1 float64) {
	v := dual.Variable(x)
	z := v.Sin().Exp().Mul(v.Square().AddConst(1).Log()).Div(v.AddConst(2).Sqrt())
	return z.Real, z.Eps
}

func w10Derivative(x float64) (y, d1 float64) { return dual.Derivative(w10Dual, x) }

func w10DualGeneric(x float64) (y, d1 float64) {
	z := w10(dual.Variable(x))
	return z.Real, z.Eps
}

func w10GonumFirst(x float64) (y, d1 float64) {
	z := w10Gonum(gdual.Number{Real: x, Emag: 1})
	return z.Real, z.Emag
}

func BenchmarkW10Second(b *testing.B) {
	_, _, want := w10Hand2(1.3)
	run := func(name string, f func(x float64) (y, d1, d2 float64)) {
		b.Run(name, func(b *testing.B) {
			_, _, d2 := f(1.3)
			check(b, "f″", d2, want)
			report(b, func() { hundred2(f) }, func() { hundred2(w10Hand2) })
			b.ReportAllocs()
			x := 1.3
			for b.Loop() {
				y, d1, d2 := f(x)
				sink = y + d1 + d2
			}
		})
	}
	run("hand", w10Hand2)
	run("hyperdual", w10HyperSecond)
	run("hyperdual/Derivatives", w10Derivatives)
	run("hyperdual/generic", w10HyperGeneric)
	run("gonum", w10GonumSecond)
}

func hundred2(f func(x float64) (y, d1, d2 float64)) {
	for range 100 {
		y, d1, d2 := f(1.3)
		sink = y + d1 + d2
	}
}

// w10HyperSecond is written in one piece, as w10Hand2 is.
func w10HyperSecond(x float64) (y, d1, d2 float64) {
	v := hyperdual.Variable(x)
	z := v.Sin().Exp().Mul(v.Square().AddConst(1).Log()).Div(v.AddConst(2).Sqrt())
	return z.Real, z.E1, z.E12
}

func w10Derivatives(x float64) (y, d1, d2 float64) { return hyperdual.Derivatives(w10Hyper, x) }

func w10HyperGeneric(x float64) (y, d1, d2 float64) {
	z := w10(hyperdual.Variable(x))
	return z.Real, z.E1, z.E12
}

func w10GonumSecond(x float64) (y, d1, d2 float64) {
	z := w10GonumHyper(ghyper.Number{Real: x, E1mag: 1, E2mag: 1})
	return z.Real, z.E1mag, z.E1E2mag
}

// W1: Rosenbrock, one pass (value and one directional derivative). (1−x)² is
// written (x−1)², which is the same number.

func w1[T slope.Real[T]](x []T) T {
	s := x[0].Lift(0)
	for i := range len(x) - 1 {
		t := x[i+1].Sub(x[i].Square())
		s = s.Add(t.Square().Scale(100)).Add(x[i].AddConst(-1).Square())
	}
	return s
}

func w1Dual(x []d64) d64 {
	var s d64
	for i := range len(x) - 1 {
		t := x[i+1].Sub(x[i].Square())
		s = s.Add(t.Square().Scale(100).Add(x[i].AddConst(-1).Square()))
	}
	return s
}

// handDual is a dual number without methods: what a hand-written pass uses.
type handDual struct{ v, d float64 }

func w1HandDual(x []handDual) handDual {
	var v, d float64
	for i := range len(x) - 1 {
		tv := x[i+1].v - x[i].v*x[i].v
		td := x[i+1].d - 2*x[i].v*x[i].d
		uv, ud := 1-x[i].v, -x[i].d
		v += 100*tv*tv + uv*uv
		d += 200*tv*td + 2*uv*ud
	}
	return handDual{v, d}
}

func w1Gonum(x []gdual.Number) gdual.Number {
	var s gdual.Number
	for i := range len(x) - 1 {
		t := gdual.Sub(x[i+1], gdual.Mul(x[i], x[i]))
		u := gdual.Sub(gdual.Number{Real: 1}, x[i])
		s = gdual.Add(s, gdual.Add(gdual.Scale(100, gdual.Mul(t, t)), gdual.Mul(u, u)))
	}
	return s
}

func w1Start(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = 1
		if i%2 == 0 {
			x[i] = -1.2
		}
	}
	return x
}

func BenchmarkW1Pass(b *testing.B) {
	const n = 1000
	x := w1Start(n)
	hand, ours, gonum := make([]handDual, n), make([]d64, n), make([]gdual.Number, n)
	for i, v := range x {
		hand[i].v, ours[i].Real, gonum[i].Real = v, v, v
	}
	hand[3].d, ours[3].Eps, gonum[3].Emag = 1, 1, 1
	want := w1HandDual(hand).d
	run := func(name string, f func() float64) {
		b.Run(fmt.Sprintf("n=%d/%s", n, name), func(b *testing.B) {
			check(b, "directional derivative", f(), want)
			report(b, func() { sink = f() }, func() { sink = w1HandDual(hand).d })
			b.ReportAllocs()
			for b.Loop() {
				sink = f()
			}
		})
	}
	run("hand", func() float64 { return w1HandDual(hand).d })
	run("dual", func() float64 { return w1Dual(ours).Eps })
	run("dual/generic", func() float64 { return w1(ours).Eps })
	run("gonum", func() float64 { return w1Gonum(gonum).Emag })
}
