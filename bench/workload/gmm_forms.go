package workload

import (
	gdual "gonum.org/v1/gonum/num/dual"

	"slope"
	"slope/reverse"
)

// tape is gmmLoss written for the tape alone.
func (p *gmm) tape(theta []va) va {
	f, y := gmmPrior(p, theta)
	terms, c, qx := make([]va, p.k), make([]va, p.d), make([]va, p.d)
	for i := range p.n() {
		for j := range terms {
			p.tapeOfTerm(&f, terms, c, qx, i, j)
		}
		y = y.Add(slope.LogSumExp(terms))
	}
	return y
}

// sum returns the gradient by short tapes, one for each sample, in the variables
// that the samples depend on; a tape of the prior takes it on to theta.
func (p *gmm) sum(n int) slope.GradientFunc {
	values := make([]slope.Float64, n)
	var inner, g, weights []float64
	return func(dst, theta []float64) (float64, []float64) {
		for i, v := range theta {
			values[i] = slope.Float64(v)
		}
		f, prior := gmmPrior(p, values)
		inner = inner[:0]
		for _, v := range f.inner() {
			inner = append(inner, float64(v))
		}
		if g == nil {
			g, weights = make([]float64, len(inner)), make([]float64, len(inner)+1)
		}
		y, _ := reverse.SumGradient(g, p.n(), p.tapeOfSample, inner)
		weights[0] = 1
		copy(weights[1:], g)
		reverse.VJP(dst, func(theta []va) []va {
			f, y := gmmPrior(p, theta)
			return append([]va{y}, f.inner()...)
		}, theta, weights)
		return y + float64(prior), dst
	}
}

// tapeOfSample is the part of sample i in the variables of factors.inner.
func (p *gmm) tapeOfSample(i int, x []va) va {
	f := innerFactors(p, x)
	work := make([]va, p.k+2*p.d)
	terms, c, qx := work[:p.k], work[p.k:][:p.d], work[p.k+p.d:]
	for j := range terms {
		p.tapeOfTerm(&f, terms, c, qx, i, j)
	}
	return slope.LogSumExp(terms)
}

// tapeOfTerm writes component j of sample i to terms.
func (p *gmm) tapeOfTerm(f *factors[va], terms, c, qx []va, i, j int) {
	for a, v := range p.x.RawRowView(i) {
		c[a] = f.mu[j*p.d+a].Neg().AddConst(v)
		qx[a] = f.diag[j*p.d+a].Mul(c[a])
	}
	l := f.lower[j*(p.icf()-p.d):]
	for b, v := range c { // column by column
		rest := qx[b+1:]
		for a := range rest {
			rest[a] = rest[a].Add(l[a].Mul(v))
		}
		l = l[len(rest):]
	}
	terms[j] = f.shift[j].Sub(slope.SumSquares(qx).Scale(0.5))
}

// vector returns the objective in whole arrays.
func (p *gmm) vector() func(theta reverse.Vec) va {
	terms := make([]reverse.Vec, p.k)
	return func(theta reverse.Vec) va { return gmmVector(p, terms, theta) }
}

// gmmVector is the objective in whole arrays. terms has room for those of the components.
func gmmVector[S reverse.Scalar[S]](p *gmm, terms []reverse.VecOf[S], theta reverse.VecOf[S]) S {
	x := theta.ConstMat(p.x)
	alpha := theta.Slice(0, p.k)
	mu := theta.Slice(p.k, p.k+p.k*p.d).Reshape(p.k, p.d)
	icf := theta.Slice(p.k+p.k*p.d, theta.Len()).Reshape(p.k, p.icf())
	diag := icf.Slice(0, p.k, 0, p.d)
	sumQ, exp := diag.SumRows(), diag.Exp()
	norm := exp.SumSquares()
	for j := range p.k {
		factor := exp.Row(j).Diag()
		if p.d > 1 { // column by column, as the transpose has it row by row
			lower := icf.Row(j).Slice(p.d, p.icf())
			factor = lower.StrictUpper(p.d).T().AddDiag(exp.Row(j))
			norm = norm.Add(lower.SumSquares())
		}
		terms[j] = x.Mul(factor.T()).AddRow(factor.MulVec(mu.Row(j)).Neg()).SumSquaresRows()
	}
	y := alpha.LogSumExp().Scale(-float64(p.n())).AddConst(p.constant())
	y = y.Add(norm.Scale(0.5 * p.gamma * p.gamma)).Sub(sumQ.Sum().Scale(float64(p.m)))
	return y.Add(reverse.StackRows(terms).Scale(-0.5).AddCol(alpha.Add(sumQ)).T().LogSumExpRows().Sum())
}

// gonum is gmmLoss in gonum's dual numbers.
func (p *gmm) gonum(theta []gnum) gnum {
	alpha, mu, icf := theta[:p.k], theta[p.k:][:p.k*p.d], theta[p.k*(1+p.d):]
	lse := func(x []gnum) gnum {
		top := x[0].Real
		for _, v := range x {
			top = max(top, v.Real)
		}
		var s gnum
		for _, v := range x {
			v.Real -= top
			s = gdual.Add(s, gdual.Exp(v))
		}
		s = gdual.Log(s)
		s.Real += top
		return s
	}
	y := gdual.Scale(-float64(p.n()), lse(alpha))
	y.Real += p.constant()
	diag, shift := make([]gnum, p.k*p.d), make([]gnum, p.k)
	for j := range p.k {
		q := icf[j*p.icf():][:p.icf()]
		var sum, norm gnum
		for a, v := range q {
			if a < p.d {
				sum = gdual.Add(sum, v)
				v = gdual.Exp(v)
				diag[j*p.d+a] = v
			}
			norm = gdual.Add(norm, gdual.Mul(v, v))
		}
		shift[j] = gdual.Add(alpha[j], sum)
		y = gdual.Add(y, gdual.Sub(gdual.Scale(0.5*p.gamma*p.gamma, norm), gdual.Scale(float64(p.m), sum)))
	}
	terms, c, qx := make([]gnum, p.k), make([]gnum, p.d), make([]gnum, p.d)
	for i := range p.n() {
		row := p.x.RawRowView(i)
		for j := range terms {
			for a, v := range row {
				c[a] = gdual.Sub(gnum{Real: v}, mu[j*p.d+a])
				qx[a] = gdual.Mul(diag[j*p.d+a], c[a])
			}
			l := icf[j*p.icf()+p.d:]
			for b, v := range c {
				rest := qx[b+1:]
				for a := range rest {
					rest[a] = gdual.Add(rest[a], gdual.Mul(l[a], v))
				}
				l = l[len(rest):]
			}
			var norm gnum
			for _, v := range qx {
				norm = gdual.Add(norm, gdual.Mul(v, v))
			}
			terms[j] = gdual.Sub(shift[j], gdual.Scale(0.5, norm))
		}
		y = gdual.Add(y, lse(terms))
	}
	return y
}
