package workload

import (
	"math"
	"testing"
	"time"

	"slope/reverse"
)

// odePlain solves y₀′ = x₀, yᵢ′ = xᵢ·yᵢ₋₁ from y = 0 over [0, 1] by steps of Runge and
// Kutta's fourth order, as GradBench's ode, and returns the last element of y.
func odePlain(x []float64, steps int) float64 {
	n := len(x)
	h := 1 / float64(steps)
	y, z := make([]float64, n), make([]float64, n)
	var k [4][]float64
	for i := range k {
		k[i] = make([]float64, n)
	}
	slopeOf := func(k, y []float64) {
		k[0] = x[0]
		for i := 1; i < n; i++ {
			k[i] = x[i] * y[i-1]
		}
	}
	for range steps {
		slopeOf(k[0], y)
		for s, c := range []float64{h / 2, h / 2, h} {
			for i := range z {
				z[i] = y[i] + c*k[s][i]
			}
			slopeOf(k[s+1], z)
		}
		for i := range y {
			y[i] += h / 6 * (k[0][i] + 2*k[1][i] + 2*k[2][i] + k[3][i])
		}
	}
	return y[n-1]
}

// odeVec is odePlain in whole arrays.
func odeVec[S reverse.Scalar[S]](x reverse.VecOf[S], steps int) S {
	n := x.Len()
	h := 1 / float64(steps)
	one, y := x.ConstVec([]float64{1}), x.ConstVec(make([]float64, n))
	weights := []float64{1, h / 6, h / 3, h / 3, h / 6}
	slopeOf := func(y reverse.VecOf[S]) reverse.VecOf[S] { return one.Concat(y.Slice(0, n-1)).Mul(x) }
	for range steps {
		k1 := slopeOf(y)
		k2 := slopeOf(y.AddScaled(h/2, k1))
		k3 := slopeOf(y.AddScaled(h/2, k2))
		k4 := slopeOf(y.AddScaled(h, k3))
		y = reverse.LinComb(weights, []reverse.VecOf[S]{y, k1, k2, k3, k4})
	}
	return y.At(n - 1)
}

func odePoint(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = 1 + 0.5*math.Sin(float64(i))
	}
	return x
}

// The solution in arrays is that of loops, and the exact one is a product: yᵢ(1) = Π xⱼ/(i+1)!.
func TestODE(t *testing.T) {
	const n, steps = 4, 50
	x := odePoint(n)
	y, g := reverse.GradientVec(nil, func(x reverse.Vec) va { return odeVec(x, steps) }, x)
	if want := odePlain(x, steps); math.Abs(y-want) > 1e-14*want {
		t.Errorf("%v, want %v", y, want)
	}
	exact := x[0] * x[1] * x[2] * x[3] / 24
	for i, v := range x {
		if math.Abs(g[i]-exact/v) > 1e-12 {
			t.Errorf("derivative %d is %v, want %v", i, g[i], exact/v)
		}
	}
}

// BenchmarkODE runs plain loops and the gradient by whole arrays in turn.
func BenchmarkODE(b *testing.B) {
	const n, steps = 1000, 100
	x, g := odePoint(n), make([]float64, n)
	plain, grad := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
	for b.Loop() {
		start := time.Now()
		odePlain(x, steps)
		plain = min(plain, time.Since(start))
		start = time.Now()
		reverse.GradientVec(g, func(x reverse.Vec) va { return odeVec(x, steps) }, x)
		grad = min(grad, time.Since(start))
	}
	b.ReportMetric(float64(plain.Microseconds()), "plain-µs")
	b.ReportMetric(float64(grad)/float64(plain), "gradient/plain")
}
