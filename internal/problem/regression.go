package problem

import (
	"math"

	"slope"

	"gonum.org/v1/gonum/mat"
)

// Logistic is logistic regression with a ridge, workload W3:
//
//	Σ_j log(1+exp(−y_j a_j·x)) + Lambda‖x‖².
type Logistic struct {
	Samples *mat.Dense  // a row per sample: its features, then its label
	A       [][]float64 // the features, a row per sample: views of Samples
	Y       []float64   // the labels, ±1
	Lambda  float64
}

// NewLogistic returns W3 with m samples of n features: a_jk = sin(50j+k+1),
// y_j = ±1 by the sign of cos j, Lambda = 0.05.
func NewLogistic(m, n int) *Logistic {
	l := &Logistic{Samples: mat.NewDense(m, n+1, nil), A: make([][]float64, m), Y: make([]float64, m), Lambda: 0.05}
	for j := range m {
		row := l.Samples.RawRowView(j)
		for k := range n {
			row[k] = math.Sin(float64(50*j + k + 1))
		}
		row[n] = math.Copysign(1, math.Cos(float64(j)))
		l.A[j], l.Y[j] = row[:n:n], row[n]
	}
	return l
}

// Start returns the point of W3, x_k = 0.01(k−25).
func (l *Logistic) Start() []float64 {
	return filled(len(l.A[0]), func(k int) float64 { return 0.01 * float64(k-25) })
}

// LogisticLoss is the loss of l at x.
func LogisticLoss[T slope.Real[T]](l *Logistic, x []T) T {
	s := slope.SumSquares(x).Scale(l.Lambda)
	for j, a := range l.A {
		s = s.Add(slope.DotConst(a, x).Scale(-l.Y[j]).Softplus())
	}
	return s
}

// LogisticSample is the loss of one sample at x, without the ridge.
func LogisticSample[T slope.Real[T]](x, sample []T) T {
	n := len(x)
	return slope.Dot(sample[:n], x).Mul(sample[n]).Neg().Softplus()
}

// Gradient is the gradient of the loss by hand.
func (l *Logistic) Gradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	s := 0.0
	for k, v := range x {
		s += v * v
		g[k] = 2 * l.Lambda * v
	}
	s *= l.Lambda
	for j, a := range l.A {
		z := 0.0
		for k, v := range x {
			z += a[k] * v
		}
		z *= -l.Y[j]
		// log(1+eᶻ) and its slope σ(z) from one exponential that cannot overflow.
		e := math.Exp(-math.Abs(z))
		s += max(z, 0) + math.Log1p(e)
		w := 1 / (1 + e)
		if z < 0 {
			w *= e
		}
		w *= -l.Y[j]
		for k := range g {
			g[k] += w * a[k]
		}
	}
	return s, g
}

// L returns the smoothness constant ¼λmax(AᵀA) + 2·Lambda.
func (l *Logistic) L() float64 { return largestGram(l.A)/4 + 2*l.Lambda }

// Ridge is least squares with a ridge, workload W4: ‖Ax−b‖² + Lambda‖x‖².
type Ridge struct {
	A      *mat.Dense
	B      []float64
	Lambda float64
}

// NewRidge returns W4 with A m×n: A_ij = sin(50i+j+1), b_i = cos i, Lambda = 1.
func NewRidge(m, n int) *Ridge {
	r := &Ridge{A: mat.NewDense(m, n, nil), B: filled(m, func(i int) float64 { return math.Cos(float64(i)) }), Lambda: 1}
	for i := range m {
		for j := range n {
			r.A.Set(i, j, math.Sin(float64(50*i+j+1)))
		}
	}
	return r
}

// Start returns the point of W4, 0.01 everywhere.
func (r *Ridge) Start() []float64 {
	_, n := r.A.Dims()
	return filled(n, func(int) float64 { return 0.01 })
}

// RidgeLoss is the loss of r at x.
func RidgeLoss[T slope.Real[T]](r *Ridge, x []T) T {
	s := slope.SumSquares(x).Scale(r.Lambda)
	for i, b := range r.B {
		s = s.Add(slope.DotConst(r.A.RawRowView(i), x).AddConst(-b).Square())
	}
	return s
}

// RidgeSample is the square of one residual at x; sample is a row of A, then its
// entry of b.
func RidgeSample[T slope.Real[T]](x, sample []T) T {
	n := len(x)
	return slope.Dot(sample[:n], x).Sub(sample[n]).Square()
}

// Gradient is the gradient of the loss by hand, 2Aᵀ(Ax−b) + 2·Lambda·x, with each
// row of A read once.
func (r *Ridge) Gradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	s := 0.0
	for k, v := range x {
		s += v * v
		g[k] = 2 * r.Lambda * v
	}
	s *= r.Lambda
	for i, b := range r.B {
		a := r.A.RawRowView(i)
		z := -b
		for k, v := range x {
			z += a[k] * v
		}
		s += z * z
		z *= 2
		for k := range g {
			g[k] += z * a[k]
		}
	}
	return s, g
}

// L returns the smoothness constant 2λmax(AᵀA) + 2·Lambda.
func (r *Ridge) L() float64 {
	rows := make([][]float64, len(r.B))
	for i := range rows {
		rows[i] = r.A.RawRowView(i)
	}
	return 2*largestGram(rows) + 2*r.Lambda
}

// Min returns the minimiser, the solution of (AᵀA + Lambda·I)x = Aᵀb.
func (r *Ridge) Min() []float64 {
	m, n := r.A.Dims()
	// As a least-squares problem with rows √Lambda·I below A, by QR.
	tall, rhs := mat.NewDense(m+n, n, nil), mat.NewVecDense(m+n, nil)
	tall.Slice(0, m, 0, n).(*mat.Dense).Copy(r.A)
	for i, b := range r.B {
		rhs.SetVec(i, b)
	}
	for k := range n {
		tall.Set(m+k, k, math.Sqrt(r.Lambda))
	}
	var x mat.VecDense
	if err := x.SolveVec(tall, rhs); err != nil {
		panic("problem: ridge: " + err.Error())
	}
	return x.RawVector().Data
}

// largestGram returns the largest eigenvalue of Σ aᵢaᵢᵀ.
func largestGram(rows [][]float64) float64 {
	n := len(rows[0])
	gram := mat.NewSymDense(n, nil)
	for _, a := range rows {
		gram.SymRankOne(gram, 1, mat.NewVecDense(n, a))
	}
	var e mat.EigenSym
	if !e.Factorize(gram, false) {
		panic("problem: eigenvalues did not converge")
	}
	return e.Values(nil)[n-1]
}
