package main

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"slope/reverse"
)

// The model: pressures are a Gaussian process over the months, a slow part that forgets
// beside one that repeats every year. With d the months between two observations, their
// covariance is
//
//	a²·exp(−d²/(2l²)) + p²·exp(−2·sin²(πd/12)/w²),   and s² more if they are one.
//
// The hyperparameters are the logarithms of these five numbers.
const hyperparameters = 5

var names = [hyperparameters]string{"a, slow part", "l, its months of memory", "p, yearly part", "w, its width", "s, noise"}

// pairs is what the covariances of pairs of months depend on: d²/2, and 2·sin²(πd/12).
type pairs struct {
	slow, yearly []float64
}

func (p *pairs) add(d float64) {
	s := math.Sin(math.Pi * d / 12)
	p.slow = append(p.slow, d*d/2)
	p.yearly = append(p.yearly, 2*s*s)
}

// A series is the data of the model.
type series struct {
	months, values []float64 // values without their mean
	mean           float64
	pairs          // of months i ≥ j, in the order of a lower triangle
}

func newSeries(months, values []float64) *series {
	s := &series{months: months}
	for _, v := range values {
		s.mean += v / float64(len(values))
	}
	for i, v := range values {
		s.values = append(s.values, v-s.mean)
		for j := range i + 1 {
			s.add(months[i] - months[j])
		}
	}
	return s
}

// covariances returns those of the pairs, without noise, for the hyperparameters x.
func covariances[S reverse.Scalar[S]](x reverse.VecOf[S], p pairs) reverse.VecOf[S] {
	part := func(table []float64, size, length S) reverse.VecOf[S] {
		// exp(2·size − table/length²)
		return x.ConstVec(table).MulVar(length.Scale(-2).Exp().Neg()).AddVar(size.Scale(2)).Exp()
	}
	return part(p.slow, x.At(0), x.At(1)).Add(part(p.yearly, x.At(2), x.At(3)))
}

// matrix returns the covariances of the observations.
func matrix[S reverse.Scalar[S]](x reverse.VecOf[S], s *series) reverse.MatOf[S] {
	return covariances(x, s.pairs).Symmetric(len(s.values)).AddDiagVar(x.At(4).Scale(2).Exp())
}

// negLogLikelihood is ½·yᵀK⁻¹y + ½·log det K + ½·n·log 2π, once for first and second
// derivatives. One Cholesky factor of K serves both terms.
func negLogLikelihood[S reverse.Scalar[S]](x reverse.VecOf[S], s *series) S {
	k := matrix(x, s)
	n := float64(len(s.values))
	return k.InvQuadForm(x.ConstVec(s.values)).Add(k.LogDet()).AddConst(n * math.Log(2*math.Pi)).Scale(0.5)
}

// plain is negLogLikelihood as one writes it in Go and gonum, for its value alone.
func plain(x []float64, s *series) float64 {
	n := len(s.values)
	k := mat.NewSymDense(n, nil)
	a, l, p, w, noise := math.Exp(2*x[0]), math.Exp(-2*x[1]), math.Exp(2*x[2]), math.Exp(-2*x[3]), math.Exp(2*x[4])
	at := 0
	for i := range n {
		for j := range i + 1 {
			k.SetSym(j, i, a*math.Exp(-s.slow[at]*l)+p*math.Exp(-s.yearly[at]*w))
			at++
		}
		k.SetSym(i, i, k.At(i, i)+noise)
	}
	var c mat.Cholesky
	if !c.Factorize(k) {
		return math.NaN()
	}
	y, z := mat.NewVecDense(n, s.values), mat.NewVecDense(n, nil)
	if err := c.SolveVecTo(z, y); err != nil {
		return math.NaN()
	}
	return 0.5 * (mat.Dot(y, z) + c.LogDet() + float64(n)*math.Log(2*math.Pi))
}

// A band is the prediction of observations: mean and standard deviation.
type band struct {
	months, mean, sigma []float64
}

// predict returns the band at the months for the hyperparameters x. With L the Cholesky
// factor of K and k the covariances of an observation to come with those that are there, its
// mean is (L⁻¹k)·(L⁻¹y) and its variance k₀ + s² − ‖L⁻¹k‖².
func predict(x []float64, s *series, months []float64) band {
	t := reverse.NewTape()
	h := t.ConstVec(x)
	var cross, self pairs
	for _, m := range s.months {
		for _, to := range months {
			cross.add(to - m)
		}
	}
	self.add(0)
	l := matrix(h, s).Cholesky()
	k := l.SolveLowerMat(covariances(h, cross).Reshape(len(s.months), len(months)))
	y := l.SolveLower(t.ConstVec(s.values))
	own := covariances(h, self).At(0).Value() + math.Exp(2*x[4])
	b := band{months: months, mean: k.T().MulVec(y).Values(nil), sigma: k.T().SumSquaresRows().Values(nil)}
	for i, v := range b.sigma {
		b.mean[i] += s.mean
		b.sigma[i] = math.Sqrt(own - v)
	}
	return b
}
