package bench_test

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	gdual "gonum.org/v1/gonum/num/dual"
	ghyper "gonum.org/v1/gonum/num/hyperdual"

	"slope/dual"
	"slope/hyperdual"
)

// W3: logistic regression, Σ log(1+exp(−y·a·x)) + 0.05‖x‖², one pass of forward
// mode over m=1000 samples of n=50 features.

func w3Dual(p *scalarLogistic, x []d64) d64 {
	var s d64
	for j, y := range p.y {
		row := p.row(j)
		var z d64
		for k, v := range x {
			z = z.Add(v.Scale(row[k]))
		}
		s = s.Add(z.Scale(-y).Softplus())
	}
	var q d64
	for _, v := range x {
		q = q.Add(v.Square())
	}
	return s.Add(q.Scale(0.05))
}

func w3HandDual(p *scalarLogistic, x []handDual) handDual {
	var s handDual
	for j, y := range p.y {
		row := p.row(j)
		var v, d float64
		for k := range x {
			v += row[k] * x[k].v
			d += row[k] * x[k].d
		}
		v, d = -y*v, -y*d
		e := math.Exp(-math.Abs(v))
		s.v += math.Max(v, 0) + math.Log1p(e)
		if v > 0 {
			s.d += d / (1 + e)
		} else {
			s.d += d * e / (1 + e)
		}
	}
	for _, v := range x {
		s.v += 0.05 * v.v * v.v
		s.d += 0.1 * v.v * v.d
	}
	return s
}

func w3Gonum(p *scalarLogistic, x []gdual.Number) gdual.Number {
	var s gdual.Number
	for j, y := range p.y {
		row := p.row(j)
		var z gdual.Number
		for k, v := range x {
			z = gdual.Add(z, gdual.Scale(row[k], v))
		}
		e := gdual.Exp(gdual.Scale(-y, z))
		s = gdual.Add(s, gdual.Log(gdual.Add(gdual.Number{Real: 1}, e)))
	}
	var q gdual.Number
	for _, v := range x {
		q = gdual.Add(q, gdual.Mul(v, v))
	}
	return gdual.Add(s, gdual.Scale(0.05, q))
}

func BenchmarkW3Pass(b *testing.B) {
	const m, n = 1000, 50
	p := newScalarLogistic(m, n)
	hand, ours, gonum := make([]handDual, n), make([]d64, n), make([]gdual.Number, n)
	for k := range n {
		v := 0.01 * float64(k-25)
		hand[k].v, ours[k].Real, gonum[k].Real = v, v, v
	}
	hand[3].d, ours[3].Eps, gonum[3].Emag = 1, 1, 1
	want := w3HandDual(p, hand).d
	run := func(name string, f func() float64) {
		b.Run(name, func(b *testing.B) {
			check(b, "directional derivative", f(), want)
			report(b, func() { sink = f() }, func() { sink = w3HandDual(p, hand).d })
			b.ReportAllocs()
			for b.Loop() {
				sink = f()
			}
		})
	}
	run("hand", func() float64 { return w3HandDual(p, hand).d })
	run("dual", func() float64 { return w3Dual(p, ours).Eps })
	run("gonum", func() float64 { return w3Gonum(p, gonum).Emag })
}

// W8: the dense Hessian of W1.

func w1Hyper(x []h64) h64 {
	var s h64
	for i := range len(x) - 1 {
		t := x[i+1].Sub(x[i].Square())
		s = s.Add(t.Square().Scale(100).Add(x[i].AddConst(-1).Square()))
	}
	return s
}

func w1GonumHyper(x []ghyper.Number) ghyper.Number {
	var s ghyper.Number
	for i := range len(x) - 1 {
		t := ghyper.Sub(x[i+1], ghyper.Mul(x[i], x[i]))
		u := ghyper.Sub(ghyper.Number{Real: 1}, x[i])
		s = ghyper.Add(s, ghyper.Add(ghyper.Scale(100, ghyper.Mul(t, t)), ghyper.Mul(u, u)))
	}
	return s
}

func w1HandHessian(dst *mat.SymDense, x []float64) {
	dst.Zero()
	for i := range len(x) - 1 {
		dst.SetSym(i, i, dst.At(i, i)+1200*x[i]*x[i]-400*x[i+1]+2)
		dst.SetSym(i, i+1, -400*x[i])
		dst.SetSym(i+1, i+1, 200)
	}
}

// gonumHessian is the loop that a user of num/hyperdual writes.
func gonumHessian(dst *mat.SymDense, w []ghyper.Number, x []float64) {
	for i, v := range x {
		w[i] = ghyper.Number{Real: v}
	}
	for i := range x {
		for j := i; j < len(x); j++ {
			w[i].E1mag, w[j].E2mag = 1, 1
			dst.SetSym(i, j, w1GonumHyper(w).E1E2mag)
			w[i].E1mag, w[j].E2mag = 0, 0
		}
	}
}

func BenchmarkW8Dense(b *testing.B) {
	for _, n := range []int{10, 100} {
		x := w1Start(n)
		want, dst := mat.NewSymDense(n, nil), mat.NewSymDense(n, nil)
		w1HandHessian(want, x)
		w := make([]ghyper.Number, n)
		run := func(name string, f func()) {
			b.Run(fmt.Sprintf("n=%d/%s", n, name), func(b *testing.B) {
				if f(); !mat.EqualApprox(dst, want, 1e-12) {
					b.Fatal("another Hessian")
				}
				report(b, f, func() { w1HandHessian(dst, x) })
				b.ReportAllocs()
				for b.Loop() {
					f()
				}
			})
		}
		run("hand", func() { w1HandHessian(dst, x) })
		run("hyperdual", func() { hyperdual.Hessian(dst, w1Hyper, x) })
		run("hyperdual/generic", func() { hyperdual.Hessian(dst, w1[h64], x) })
		run("gonum", func() { gonumHessian(dst, w, x) })
	}
}

// The gradient of W1 by n passes.
func BenchmarkW1ForwardGradient(b *testing.B) {
	for _, n := range []int{10, 100} {
		x, g := w1Start(n), make([]float64, n)
		b.Run(fmt.Sprintf("n=%d/dual", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				dual.Gradient(g, w1Dual, x)
			}
		})
	}
}
