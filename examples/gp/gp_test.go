package main

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"slope/reverse"
	"slope/verify"
)

// The likelihood in arrays is the plain one, and its derivatives are those of the plain one.
func TestLikelihood(t *testing.T) {
	all, _, err := load()
	if err != nil {
		t.Fatal(err)
	}
	s := newSeries(all.months[:40], all.values[:40]) // the check asks for hundreds of Hessians
	f := func(x []float64) float64 { return plain(x, s) }
	for _, x := range [][]float64{start, {0, 2, 1, -0.5, 0.2}} {
		y, _ := gradient(nil, x, s)
		if want := f(x); math.Abs(y-want) > 1e-12*math.Abs(want) {
			t.Errorf("value %v, want %v", y, want)
		}
		grad := func(dst, x []float64) (float64, []float64) { return gradient(dst, x, s) }
		if err := verify.CheckGradient(f, grad, x).Err(); err != nil {
			t.Error(err)
		}
		hess := func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) { return hessian(dst, x, s) }
		if err := verify.CheckHessian(f, hess, x).Err(); err != nil {
			t.Error(err)
		}
	}
}

// Both fits end at one minimum.
func TestFits(t *testing.T) {
	s, _, err := load()
	if err != nil {
		t.Fatal(err)
	}
	a, err := fitBFGS(s)
	if err != nil {
		t.Fatal(err)
	}
	b, err := fitNewton(s)
	if err != nil {
		t.Fatal(err)
	}
	if !floats.EqualApprox(a.X, b.X, 1e-5) || math.Abs(a.F-b.F) > 1e-9 || b.MajorIterations > 10 {
		t.Errorf("BFGS %v, %v; Newton %v, %v after %d iterations", a.X, a.F, b.X, b.F, b.MajorIterations)
	}
	if _, g := gradient(nil, b.X, s); floats.Norm(g, math.Inf(1)) > 1e-6 {
		t.Errorf("gradient %v at the minimum", g)
	}
	if _, err := standardErrors(start, s); err == nil {
		t.Error("standard errors at the start, which is no minimum")
	}
}

// The band is that of the textbook, k·K⁻¹y and k₀ + s² − k·K⁻¹k.
func TestPredict(t *testing.T) {
	s := newSeries([]float64{1, 2, 4, 7}, []float64{3, 5, 4, 8})
	cov := func(d float64) float64 {
		c := math.Sin(math.Pi * d / 12)
		return math.Exp(2*start[0])*math.Exp(-d*d/2*math.Exp(-2*start[1])) + math.Exp(2*start[2])*math.Exp(-2*c*c*math.Exp(-2*start[3]))
	}
	noise := math.Exp(2 * start[4])
	k := mat.NewDense(4, 4, nil)
	for i, a := range s.months {
		for j, b := range s.months {
			k.Set(i, j, cov(a-b))
		}
		k.Set(i, i, cov(0)+noise)
	}
	months := []float64{3, 9}
	b := predict(start, s, months)
	for i, m := range months {
		c := mat.NewVecDense(4, nil)
		for j, a := range s.months {
			c.SetVec(j, cov(m-a))
		}
		var z mat.VecDense
		if err := z.SolveVec(k, c); err != nil {
			t.Fatal(err)
		}
		mean := s.mean + mat.Dot(&z, mat.NewVecDense(4, s.values))
		sigma := math.Sqrt(cov(0) + noise - mat.Dot(&z, c))
		if math.Abs(b.mean[i]-mean) > 1e-13 || math.Abs(b.sigma[i]-sigma) > 1e-13 {
			t.Errorf("month %v: %v ± %v, want %v ± %v", m, b.mean[i], b.sigma[i], mean, sigma)
		}
	}
}

func TestRun(t *testing.T) {
	var out bytes.Buffer
	dir := t.TempDir()
	if err := run(&out, dir); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"338.3906 after", "17 of the 18 months", "s, noise                  1.87"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, &out)
		}
	}
	if info, err := os.Stat(filepath.Join(dir, "gp-bands.png")); err != nil || info.Size() < 10_000 {
		t.Errorf("picture: %v, %v", info, err)
	}
}

// BenchmarkGP runs the value in plain Go, the value in arrays, the gradient and the Hessian
// of the likelihood of 150 months in turn. The times are those of a machine with little else
// to do.
func BenchmarkGP(b *testing.B) {
	s, _, err := load()
	if err != nil {
		b.Fatal(err)
	}
	x := start
	g := make([]float64, len(x))
	h := mat.NewSymDense(len(x), nil)
	t := reverse.NewTape()
	f := func(v reverse.Vec) reverse.Var { return negLogLikelihood(v, s) }
	f2 := func(v reverse.Vec2) reverse.Var2 { return negLogLikelihood(v, s) }
	runs := []func(){
		func() { plain(x, s) },
		func() {
			t.Reset()
			negLogLikelihood(t.ConstVec(x), s)
		},
		func() { reverse.GradientVec(g, f, x) },
		func() { reverse.HessianVec(h, f2, x) },
	}
	least := make([]time.Duration, len(runs))
	for i := range least {
		least[i] = math.MaxInt64
	}
	for b.Loop() {
		for i, run := range runs {
			begin := time.Now()
			run()
			least[i] = min(least[i], time.Since(begin))
		}
	}
	b.ReportMetric(float64(least[0].Microseconds()), "plain-µs")
	for i, name := range []string{"value/plain", "gradient/plain", "Hessian/plain"} {
		b.ReportMetric(float64(least[i+1])/float64(least[0]), name)
	}
	b.ReportMetric(float64(least[2])/float64(least[1]), "gradient/value")
	b.ReportMetric(float64(least[3])/float64(least[1]), "Hessian/value")
}
