package expr

import (
	"testing"

	"pgregory.net/rapid"
)

// The gradients of the samples are those of the program bound to each.
func TestSampleGradients(t *testing.T) {
	const n, k = 6, 6
	p := RecordData(n, k, sampleLoss[Expr])
	x := []float64{0.5, -0.25, 0.125, 1, -1, 0.3}
	for _, samples := range []int{0, 1, 31, 300} {
		data := batchData(samples, k)
		b := p.Batch(data)
		y, g := b.Gradients(nil, nil, x)
		values := b.Values(nil, x)
		for s := range samples {
			q := plain(p.WithData(data[s*k : (s+1)*k]))
			want, grad := q.Gradient(nil, x)
			if !same(y[s], want) || !same(y[s], values[s]) {
				t.Errorf("sample %d: %v, want %v", s, y[s], want)
			}
			for i := range grad {
				if got := g[s*n+i]; !near(got, grad[i], 10, 1e-14) {
					t.Errorf("sample %d: gradient[%d] = %v, want %v", s, i, got, grad[i])
				}
			}
		}
	}
}

// A random loss over a random dataset, with points at which zero meets infinity.
func TestRandomSampleGradients(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := drawProgram(t, 4, 8, rough)
		p := RecordData(2, 2, func(x, d []Expr) Expr { return evalProgram(body, []Expr{x[0], d[0], x[1], d[1]}) })
		x := drawPoint(t, 2)
		data := drawPoint(t, 2*rapid.SampledFrom([]int{1, 5, 30}).Draw(t, "samples"))
		y, g := p.Batch(data).Gradients(nil, nil, x)
		for s := range y {
			q := plain(p.WithData(data[2*s : 2*s+2]))
			want, grad := q.Gradient(nil, x)
			abs, _ := absoluteSums(p.g, append(append([]float64(nil), x...), data[2*s:2*s+2]...))
			if !same(y[s], want) {
				t.Fatalf("sample %d: %v, want %v", s, y[s], want)
			}
			for i := range grad {
				if got := g[2*s+i]; finite(abs[i]) && !near(got, grad[i], abs[i], 1e-14) {
					t.Fatalf("sample %d: gradient[%d] = %v, want %v", s, i, got, grad[i])
				}
			}
		}
	})
}

// A loss that depends on the data alone, or on the variables alone, or on neither.
func TestSampleGradientsOfConstants(t *testing.T) {
	for _, c := range []struct {
		name string
		f    func(x, d []Expr) Expr
		y, g float64
	}{
		{"data", func(x, d []Expr) Expr { return d[0].Square() }, 9, 0},
		{"one data input", func(x, d []Expr) Expr { return d[0] }, 3, 0},
		{"variables", func(x, d []Expr) Expr { return x[0].Square() }, 4, 4},
		{"one variable", func(x, d []Expr) Expr { return x[0] }, 2, 1},
		{"constant", func(x, d []Expr) Expr { return x[0].Lift(7) }, 7, 0},
	} {
		p := RecordData(1, 1, c.f)
		y, g := p.Batch([]float64{3, 3}).Gradients(nil, nil, []float64{2})
		for s := range y {
			if y[s] != c.y || g[s] != c.g {
				t.Errorf("%s: %v and %v, want %v and %v", c.name, y[s], g[s], c.y, c.g)
			}
		}
	}
}

func TestSampleGradientsAllocateNothing(t *testing.T) {
	if raceEnabled {
		t.Skip("race detector")
	}
	b := RecordData(6, 6, sampleLoss[Expr]).Batch(batchData(600, 6))
	x, y, g := []float64{0.5, -0.25, 0.125, 1, -1, 0.3}, make([]float64, 600), make([]float64, 3600)
	b.Gradients(y, g, x)
	if n := testing.AllocsPerRun(10, func() { b.Gradients(y, g, x) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// logistic30 is the loss of one sample of a logistic regression on 30 features.
func logistic30(x, d []Expr) Expr {
	z := x[30]
	for i := range 30 {
		z = z.Add(d[i].Mul(x[i]))
	}
	return z.Mul(d[30]).Neg().Softplus()
}

func BenchmarkBatch(b *testing.B) {
	s := RecordData(31, 31, logistic30).Batch(batchData(1024, 31))
	s.Workers = 1
	x, y, g := batchData(1, 31), make([]float64, 1024), make([]float64, 1024*31)
	b.Run("sum", func(b *testing.B) {
		for b.Loop() {
			s.Gradient(g[:31], x)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1024, "ns/sample")
	})
	b.Run("samples", func(b *testing.B) {
		for b.Loop() {
			s.Gradients(y, g, x)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1024, "ns/sample")
	})
}
