package workload

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/expr"
)

// gmmWorkload is GMM of ADBench with d = 10 and K = 25: 1650 variables. The n
// samples are the first of its file of 1000; beyond these they are moved copies of
// them. Data: x; data, n×d; shape, the three numbers d, K and n; wishart, the
// numbers gamma and m of the prior; constant, what the objective has that depends
// on no variable.
func gmmWorkload() Workload {
	return Workload{
		Name: "GMM", Title: "ADBench GMM, d=10 K=25", Task: Gradient, Param: "samples",
		Size: 1000, Small: 4, Growth: []int{10, 100, 1000, 10000},
		New: func(n int) *Case {
			p, x := readGMM(gmmText)
			p.resize(n)
			c := gradientCase(n, x, n*p.k*p.d*(p.d+4), newHandGMM(p).gradient, newHandGMM(p).value,
				Block{"data", n, p.d, p.x.RawMatrix().Data},
				Block{"shape", 1, 3, []float64{float64(p.d), float64(p.k), float64(n)}},
				Block{"wishart", 1, 2, []float64{p.gamma, float64(p.m)}},
				number("constant", p.constant()))
			if c.within(len(x)) {
				c.add(dualOf("dual generic", x, func(x []du) du { return gmmLoss(p, x) }))
			}
			if n <= 1000 { // the tape and the record have n·K·d² entries and more
				c.add(
					reverseOf("reverse", x, p.tape),
					reverseOf("reverse generic", x, func(x []va) va { return gmmLoss(p, x) }),
					replayOf(x, func(x []ex) ex { return gmmLoss(p, x) }),
				)
			}
			c.add(
				gradientOf("reverse sum", ofReverse, x, func() slope.GradientFunc { return p.sum(len(x)) }),
				vectorOf(x, p.vector()),
				gradientOf("expr batch", ofExpr, x, func() slope.GradientFunc { return p.split(len(x), p.batch()) }),
				gradientOf("generated", ofExpr+" WriteGo", x, func() slope.GradientFunc { return p.split(len(x), p.generated) }),
				sourceOf(x, p.source().LossGradient),
			)
			if c.within(len(x)) {
				c.add(gonumDualOf(x, p.gonum), gonumFdOf(x, newHandGMM(p).value))
			}
			return c
		},
	}
}

// gmm is the log-posterior of a mixture of Gaussians, the first problem of ADBench:
// n points in d dimensions, k components with weights softmax(α), means μ and
// inverse factors Q of the covariances, lower triangular, whose diagonal is exp(q)
// and whose rest is l, column by column. The variables are α, then μ component by
// component, then (q, l) component by component.
//
//	Σᵢ logsumexpⱼ(αⱼ + Σ qⱼ − ½‖Qⱼ(xᵢ−μⱼ)‖²) − n·logsumexp(α)
//	  + Σⱼ (½γ²‖Qⱼ‖² − m Σ qⱼ) + constant
type gmm struct {
	d, k, m int
	gamma   float64
	x       *mat.Dense // n×d
}

// icf returns the number of variables of a factor.
func (p *gmm) icf() int { return p.d + p.d*(p.d-1)/2 }

func (p *gmm) n() int { n, _ := p.x.Dims(); return n }

// constant is the part of the objective without variables.
func (p *gmm) constant() float64 {
	d, k := float64(p.d), float64(p.k)
	n := d + float64(p.m) + 1
	logGamma := 0.25 * d * (d - 1) * math.Log(math.Pi)
	for j := 1; j <= p.d; j++ {
		g, _ := math.Lgamma(0.5*n + 0.5*float64(1-j))
		logGamma += g
	}
	c := n*d*(math.Log(p.gamma)-0.5*math.Ln2) - logGamma
	return -0.5*float64(p.n())*d*math.Log(2*math.Pi) - k*c
}

// readGMM reads a file of ADBench and returns the problem and its point.
func readGMM(text string) (*gmm, []float64) {
	s := newNumbers(text)
	p := &gmm{d: s.int(), k: s.int()}
	n := s.int()
	theta := s.slice(p.k * (1 + p.d + p.icf()))
	p.x = mat.NewDense(n, p.d, s.slice(n*p.d))
	p.gamma, p.m = s.next(), s.int()
	s.end()
	return p, theta
}

// resize makes p one of n samples: the first ones or, if there are fewer, these and
// copies of them, each moved by another vector.
func (p *gmm) resize(n int) {
	have := p.n()
	x := mat.NewDense(n, p.d, nil)
	for i := range n {
		row := x.RawRowView(i)
		copy(row, p.x.RawRowView(i%have))
		for a := range row {
			if i >= have {
				row[a] += 0.1 * math.Sin(float64(i*p.d+a))
			}
		}
	}
	p.x = x
}

// factors are the variables of gmm taken apart and what does not depend on samples.
type factors[T any] struct {
	alpha, mu, diag, lower, shift []T // shift is αⱼ + Σ qⱼ
}

// gmmPrior returns the factors at theta and the objective without its samples.
func gmmPrior[T slope.Real[T]](p *gmm, theta []T) (f factors[T], y T) {
	f.alpha, f.mu = theta[:p.k], theta[p.k:][:p.k*p.d]
	icf := theta[p.k*(1+p.d):]
	y = theta[0].Lift(p.constant()).Sub(slope.LogSumExp(f.alpha).Scale(float64(p.n())))
	for j := range p.k {
		q := icf[j*p.icf():][:p.icf()]
		f.lower = append(f.lower, q[p.d:]...)
		for _, v := range q[:p.d] {
			f.diag = append(f.diag, v.Exp())
		}
		sum := slope.Sum(q[:p.d])
		norm := slope.SumSquares(f.diag[j*p.d:])
		if p.d > 1 {
			norm = norm.Add(slope.SumSquares(q[p.d:]))
		}
		y = y.Add(norm.Scale(0.5 * p.gamma * p.gamma)).Sub(sum.Scale(float64(p.m)))
		f.shift = append(f.shift, f.alpha[j].Add(sum))
	}
	return f, y
}

// gmmLoss is the objective for every number type.
func gmmLoss[T slope.Real[T]](p *gmm, theta []T) T {
	f, y := gmmPrior(p, theta)
	terms, c, qx := make([]T, p.k), make([]T, p.d), make([]T, p.d)
	for i := range p.n() {
		row := p.x.RawRowView(i)
		for j := range terms {
			for a, v := range row {
				c[a] = f.mu[j*p.d+a].Neg().AddConst(v)
			}
			terms[j] = gmmTerm(&f, j, c, qx)
		}
		y = y.Add(slope.LogSumExp(terms))
	}
	return y
}

// inner returns what the samples depend on, in one slice.
func (f *factors[T]) inner() []T {
	return slices.Concat(f.mu, f.diag, f.lower, f.shift)
}

// innerFactors takes the slice apart that inner returns.
func innerFactors[T any](p *gmm, x []T) (f factors[T]) {
	n := p.k * p.d
	f.mu, f.diag, f.lower = x[:n], x[n:2*n], x[2*n:len(x)-p.k]
	f.shift = x[len(x)-p.k:]
	return f
}

// gmmSample is the part of one sample, in the variables of factors.inner.
func gmmSample[T slope.Real[T]](p *gmm, x, sample []T) T {
	f := innerFactors(p, x)
	terms, c, qx := make([]T, p.k), make([]T, p.d), make([]T, p.d)
	for j := range terms {
		for a, v := range sample {
			c[a] = v.Sub(f.mu[j*p.d+a])
		}
		terms[j] = gmmTerm(&f, j, c, qx)
	}
	return slope.LogSumExp(terms)
}

// gmmTerm is component j of a sample at the distance c from its mean; qx is work
// space.
func gmmTerm[T slope.Real[T]](f *factors[T], j int, c, qx []T) T {
	d := len(c)
	for a, v := range c {
		qx[a] = f.diag[j*d+a].Mul(v)
	}
	l := f.lower[j*(d*(d-1)/2):]
	for b, v := range c { // column by column
		for a := range qx[b+1:] {
			qx[b+1+a] = qx[b+1+a].Add(l[a].Mul(v))
		}
		l = l[d-1-b:]
	}
	return f.shift[j].Sub(slope.SumSquares(qx).Scale(0.5))
}

// split is the gradient by package expr in two programs, as a user splits it: the
// factors and the prior of the variables, and a sum over the samples in the
// factors. The gradient that sum writes goes back through the first program as the
// weights of its results.
func (p *gmm) split(n int, sum slope.GradientFunc) slope.GradientFunc {
	outer := expr.RecordVec(n, func(theta []ex) []ex {
		f, y := gmmPrior(p, theta)
		return append([]ex{y}, f.inner()...)
	})
	first := outer.Evaluator()
	out, weights := make([]float64, outer.OutDim()), make([]float64, outer.OutDim())
	return func(g, x []float64) (float64, []float64) {
		first.Values(out, x)
		y, _ := sum(weights[1:], out[1:])
		weights[0] = 1
		return out[0] + y, first.VJP(g, x, weights)
	}
}

// batch is the sum over the samples by a Batch.
func (p *gmm) batch() slope.GradientFunc {
	b := p.recordSample().Batch(p.x.RawMatrix().Data)
	b.Workers = 1
	return b.Gradient
}

// generated is the sum over the samples by generated code.
func (p *gmm) generated(g, x []float64) (y float64, _ []float64) {
	clear(g)
	for i := range p.n() {
		y += genGMMAddGradient(g, x, p.x.RawRowView(i))
	}
	return y, g
}

// recordSample is the program of gmmSample.
func (p *gmm) recordSample() *expr.Program {
	return expr.RecordData(p.k*(p.d+p.icf()+1), p.d, func(x, sample []ex) ex { return gmmSample(p, x, sample) })
}
