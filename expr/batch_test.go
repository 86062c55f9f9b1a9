package expr

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"slope"
)

func sampleLoss[T slope.Real[T]](x, d []T) T {
	k := len(d) - 1
	z := slope.Dot(d[:k], x[:k]).Add(x[k].Exp())
	return z.Mul(d[k]).Neg().Softplus().Add(slope.LogSumExp([]T{z, d[0], x[0]}).Scale(0.1)).Add(z.Sub(d[0].Square()).Square())
}

func batchData(n, k int) []float64 {
	d := make([]float64, n*k)
	for i := range d {
		d[i] = math.Sin(float64(7*i + 1))
	}
	return d
}

// The sum over a batch is that of the samples, whatever the number of workers.
func TestBatchIsTheSumOfSamples(t *testing.T) {
	const n, k = 6, 6
	p := RecordData(n, k, sampleLoss[Expr])
	x := []float64{0.5, -0.25, 0.125, 1, -1, 0.3}
	for _, samples := range []int{1, 3, 255, 256, 257, 1000} {
		data := batchData(samples, k)
		want, grad := 0.0, make([]float64, n)
		values := make([]float64, samples)
		for s := range samples {
			q := p.WithData(data[s*k : (s+1)*k])
			y, g := q.Gradient(nil, x)
			direct := sampleLoss(floats(x), floats(data[s*k:(s+1)*k]))
			if !same(y, float64(direct)) {
				t.Fatalf("sample %d: %v, want %v", s, y, direct)
			}
			values[s] = y
			want += y
			for i := range g {
				grad[i] += g[i]
			}
		}
		var first []float64
		for _, workers := range []int{1, 2, 5} {
			b := p.Batch(data)
			b.Workers = workers
			y, g := b.Gradient(nil, x)
			if !near(y, want, 0, 1e-13) || b.Value(x) != y {
				t.Errorf("%d samples, %d workers: %v, want %v", samples, workers, y, want)
			}
			for i := range g {
				if !near(g[i], grad[i], float64(samples), 1e-13) {
					t.Errorf("%d samples: gradient[%d] = %v, want %v", samples, i, g[i], grad[i])
				}
			}
			for s, v := range b.Values(nil, x) {
				if !same(v, values[s]) {
					t.Fatalf("value %d: %v, want %v", s, v, values[s])
				}
			}
			if first == nil {
				first = g
			}
			for i := range g {
				if !same(g[i], first[i]) {
					t.Errorf("%d workers: gradient[%d] = %v, want %v", workers, i, g[i], first[i])
				}
			}
		}
	}
}

// A random loss over a random dataset.
func TestRandomBatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := drawProgram(t, 4, 8, rough)
		p := RecordData(2, 2, func(x, d []Expr) Expr { return evalProgram(body, []Expr{x[0], d[0], x[1], d[1]}) })
		x := drawPoint(t, 2)
		data := drawPoint(t, 2*rapid.SampledFrom([]int{1, 5, 30}).Draw(t, "samples"))
		b := p.Batch(data)
		y, g := b.Gradient(nil, x)
		want, grad, size := 0.0, make([]float64, 2), make([]float64, 2)
		for s := 0; s < len(data); s += 2 {
			q := plain(p.WithData(data[s : s+2]))
			z, h := q.Gradient(nil, x)
			abs, _ := absoluteSums(p.g, append(append([]float64(nil), x...), data[s:s+2]...))
			want += z
			for i := range h {
				grad[i] += h[i]
				size[i] += abs[i]
			}
		}
		if !finite(want, size[0], size[1]) {
			for i := range g {
				if (g[i] != g[i]) != (grad[i] != grad[i] || want != want) && finite(size...) {
					t.Fatalf("gradient[%d] = %v, want %v", i, g[i], grad[i])
				}
			}
			return
		}
		if !same(y, want) {
			t.Fatalf("sum %v, want %v", y, want)
		}
		for i := range g {
			if !near(g[i], grad[i], size[i], 1e-14) {
				t.Fatalf("gradient[%d] = %v, want %v", i, g[i], grad[i])
			}
		}
	})
}

func TestBatchAllocatesNothing(t *testing.T) {
	if raceEnabled {
		t.Skip("race detector")
	}
	p := RecordData(6, 6, sampleLoss[Expr])
	b := p.Batch(batchData(600, 6))
	b.Workers = 1
	x, g := []float64{0.5, -0.25, 0.125, 1, -1, 0.3}, make([]float64, 6)
	b.Gradient(g, x)
	if n := testing.AllocsPerRun(10, func() { b.Gradient(g, x) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// Many points at a time give what they give one by one.
func TestPoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rp := drawProgram(t, 3, 8, rough)
		p := Record(3, func(x []Expr) Expr { return evalProgram(rp, x) })
		points := drawPoint(t, 3*rapid.SampledFrom([]int{1, 7, 20}).Draw(t, "points"))
		y, g := p.GradientAll(nil, nil, points)
		values := p.ValueAll(nil, points)
		for i := range y {
			x := points[3*i : 3*i+3]
			want, grad := plain(p).Gradient(nil, x)
			abs, _ := absoluteSums(p.g, x)
			if !same(y[i], want) || !same(values[i], want) {
				t.Fatalf("point %d: %v and %v, want %v", i, y[i], values[i], want)
			}
			for k := range grad {
				if got := g[3*i+k]; finite(abs[k]) && !near(got, grad[k], abs[k], 1e-14) {
					t.Fatalf("point %d: gradient[%d] = %v, want %v", i, k, got, grad[k])
				}
			}
		}
	})
	for _, tt := range []struct {
		name  string
		p     *Program
		loops bool
	}{
		{"with data", RecordData(6, 6, sampleLoss[Expr]).WithData(batchData(1, 6)), false},
		{"mostly loops", Record(60, rosenbrock[Expr]), true},
	} {
		n := tt.p.Dim()
		if got := tt.p.compiled().plan.MostlyLoops(); got != tt.loops {
			t.Errorf("%s: mostly loops %v, want %v", tt.name, got, tt.loops)
		}
		points := batchData(300, n)
		y, g := tt.p.GradientAll(nil, nil, points)
		values := tt.p.ValueAll(nil, points)
		for i := range y {
			want, grad := tt.p.Gradient(nil, points[n*i:n*i+n])
			if !same(y[i], want) || !same(values[i], want) {
				t.Errorf("%s: point %d: %v and %v, want %v", tt.name, i, y[i], values[i], want)
			}
			for k := range grad {
				if !near(g[n*i+k], grad[k], 1, 1e-13) {
					t.Errorf("%s: point %d: gradient[%d] = %v, want %v", tt.name, i, k, g[n*i+k], grad[k])
				}
			}
		}
	}
}
