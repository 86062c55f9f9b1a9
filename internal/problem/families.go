package problem

import (
	"fmt"
	"math"

	"slope"
)

// Quadratic is ½(x−c)ᵀQ(x−c) with a spectrum that is known exactly: Q = HΛH, H the
// reflection I − 2uuᵀ at u = (1, …, 1)/√n, Λ the diagonal of Spectrum.
type Quadratic struct {
	Spectrum []float64
	Centre   []float64 // c
}

// NewQuadratic returns the quadratic of n variables whose eigenvalues run from mu
// to L in geometric progression, with centre cᵢ = i+1.
func NewQuadratic(n int, mu, l float64) *Quadratic {
	ratio := l / mu
	q := &Quadratic{
		Spectrum: filled(n, func(i int) float64 { return mu * math.Pow(ratio, float64(i)/float64(n-1)) }),
		Centre:   filled(n, func(i int) float64 { return float64(i + 1) }),
	}
	q.Spectrum[0], q.Spectrum[n-1] = mu, l
	return q
}

// QuadraticLoss is the value of q at x: ½ Σ λᵢ zᵢ² with z = H(x−c).
func QuadraticLoss[T slope.Real[T]](q *Quadratic, x []T) T {
	mean := x[0].AddConst(-q.Centre[0])
	for i := 1; i < len(x); i++ {
		mean = mean.Add(x[i].AddConst(-q.Centre[i]))
	}
	mean = mean.Scale(2 / float64(len(x)))
	s := x[0].Lift(0)
	for i, v := range x {
		s = s.Add(v.AddConst(-q.Centre[i]).Sub(mean).Square().Scale(q.Spectrum[i]))
	}
	return s.Scale(0.5)
}

// Gradient is the gradient of the loss by hand, HΛz.
func (q *Quadratic) Gradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	q.reflect(g, func(i int) float64 { return x[i] - q.Centre[i] })
	s := 0.0
	for i, z := range g {
		s += q.Spectrum[i] * z * z
	}
	q.reflect(g, func(i int) float64 { return q.Spectrum[i] * g[i] })
	return 0.5 * s, g
}

// reflect writes H·v to z; v may read z.
func (q *Quadratic) reflect(z []float64, v func(i int) float64) {
	mean := 0.0
	for i := range z {
		mean += v(i)
	}
	mean *= 2 / float64(len(z))
	for i := range z {
		z[i] = v(i) - mean
	}
}

// QuadraticProblem returns the problem of NewQuadratic, from the origin.
func QuadraticProblem(n int, mu, l float64) *Problem {
	q := NewQuadratic(n, mu, l)
	return &Problem{
		Name: fmt.Sprintf("Quadratic%d", int(math.Round(l/mu))), Source: "quadratic of known spectrum",
		Modes: Modes{
			func(x []f64) f64 { return QuadraticLoss(q, x) }, func(x []du) du { return QuadraticLoss(q, x) },
			func(x []hy) hy { return QuadraticLoss(q, x) }, func(x []va) va { return QuadraticLoss(q, x) },
			func(x []v2) v2 { return QuadraticLoss(q, x) }, func(x []ex) ex { return QuadraticLoss(q, x) },
		},
		Hand: q.Gradient, Start: make([]float64, n), Min: q.Centre,
		L: l, Mu: mu, Curvature: StronglyConvex,
	}
}

// HuberSum is Σ Huber(xᵢ) with delta = 1: L = 1, and the function on which the
// bound LR²/(4kLα+2) of gradient descent is attained (Drori and Teboulle 2014).
func HuberSum[T slope.Real[T]](x []T) T {
	s := slope.Huber(x[0], 1)
	for _, v := range x[1:] {
		s = s.Add(slope.Huber(v, 1))
	}
	return s
}

func huberGradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	s := 0.0
	for i, v := range x {
		if a := math.Abs(v); a <= 1 {
			s += 0.5 * v * v
			g[i] = v
		} else {
			s += a - 0.5
			g[i] = math.Copysign(1, v)
		}
	}
	return s, g
}

// LogSumExp is log Σ exp xᵢ, convex with L = ½ and no minimum.
func LogSumExp[T slope.Real[T]](x []T) T { return slope.LogSumExp(x) }

func logSumExpGradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	m, s := x[0], 0.0
	for _, v := range x {
		m = max(m, v)
	}
	for i, v := range x {
		g[i] = math.Exp(v - m)
		s += g[i]
	}
	for i := range g {
		g[i] /= s
	}
	return m + math.Log(s), g
}

// LogCosh is Σ log cosh xᵢ, written as |x| + log1p(e^{−2|x|}) − log 2: convex with
// L = 1 and slopes of at most 1.
func LogCosh[T slope.Real[T]](x []T) T {
	s := x[0].Lift(0)
	for _, v := range x {
		// log cosh x = softplus(2x) − x − log 2
		s = s.Add(v.Scale(2).Softplus().Sub(v).AddConst(-math.Ln2))
	}
	return s
}

func logCoshGradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	s := 0.0
	for i, v := range x {
		a := math.Abs(v)
		s += a + math.Log1p(math.Exp(-2*a)) - math.Ln2
		g[i] = math.Tanh(v)
	}
	return s, g
}

// Zakharov is Σxᵢ² + w² + w⁴ with w = ½Σ i·xᵢ.
func Zakharov[T slope.Real[T]](x []T) T {
	w := x[0].Scale(0.5)
	for i := 1; i < len(x); i++ {
		w = w.Add(x[i].Scale(0.5 * float64(i+1)))
	}
	w = w.Square()
	return slope.SumSquares(x).Add(w).Add(w.Square())
}

func zakharovGradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	s, w := 0.0, 0.0
	for i, v := range x {
		s += v * v
		w += 0.5 * float64(i+1) * v
	}
	for i, v := range x {
		g[i] = 2*v + 0.5*float64(i+1)*(2*w+4*w*w*w)
	}
	return s + w*w + w*w*w*w, g
}

func families() []*Problem {
	return []*Problem{
		QuadraticProblem(5, 1, 10),
		QuadraticProblem(8, 0.5, 500),
		QuadraticProblem(4, 1, 1e6),
		{
			Name: "Huber", Source: "Huber 1964, delta = 1",
			Modes: Modes{HuberSum[f64], HuberSum[du], HuberSum[hy], HuberSum[va], HuberSum[v2], HuberSum[ex]},
			Hand:  huberGradient, Start: []float64{5, -0.5, 2}, Min: []float64{0, 0, 0}, L: 1, Curvature: Convex,
		},
		{
			Name: "LogSumExp", Source: "log-sum-exp, lecture CS498 L10",
			Modes: Modes{LogSumExp[f64], LogSumExp[du], LogSumExp[hy], LogSumExp[va], LogSumExp[v2], LogSumExp[ex]},
			Hand:  logSumExpGradient, Start: []float64{1, 2, 3}, MinValue: -inf, L: 0.5, Curvature: Convex,
		},
		{
			Name: "LogCosh", Source: "textbook",
			Modes: Modes{LogCosh[f64], LogCosh[du], LogCosh[hy], LogCosh[va], LogCosh[v2], LogCosh[ex]},
			Hand:  logCoshGradient, Start: []float64{3, -1}, Min: []float64{0, 0}, L: 1, Curvature: Convex,
		},
		{
			Name: "Zakharov", Source: "textbook, at n = 3",
			Modes: Modes{Zakharov[f64], Zakharov[du], Zakharov[hy], Zakharov[va], Zakharov[v2], Zakharov[ex]},
			Hand:  zakharovGradient, Start: []float64{2, -3, 1}, Min: []float64{0, 0, 0}, L: inf, Mu: 2, Curvature: StronglyConvex,
		},
	}
}
