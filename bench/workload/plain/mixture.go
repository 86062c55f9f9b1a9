package plain

import "math"

// Mixture is workload GMM, the Gaussian mixture of ADBench: points X in d
// dimensions, K components, and the prior of Wishart.
type Mixture struct {
	D, K, M  int
	Gamma    float64
	Constant float64 // what depends on no variable
	X        [][]float64
}

// Loss is the log-posterior. x has the weights, the means component by component, and
// the factors of the inverse covariances: logarithms of the diagonal, then what is
// below it, column by column.
func (p *Mixture) Loss(x []float64) float64 {
	d, k := p.D, p.K
	size := d + d*(d-1)/2
	alpha, mu, icf := x[:k], x[k:k+k*d], x[k+k*d:]
	y := p.Constant - float64(len(p.X))*logSumExp(alpha)
	diag, shift := make([]float64, k*d), make([]float64, k)
	for j := 0; j < k; j++ {
		q := icf[j*size : (j+1)*size]
		sum, norm := 0.0, 0.0
		for a := 0; a < d; a++ {
			e := math.Exp(q[a])
			sum += q[a]
			norm += e * e
			diag[j*d+a] = e
		}
		for _, v := range q[d:] {
			norm += v * v
		}
		shift[j] = alpha[j] + sum
		y += 0.5*p.Gamma*p.Gamma*norm - float64(p.M)*sum
	}
	terms, c, qx := make([]float64, k), make([]float64, d), make([]float64, d)
	for _, row := range p.X {
		for j := range terms {
			for a := range c {
				c[a] = row[a] - mu[j*d+a]
				qx[a] = diag[j*d+a] * c[a]
			}
			l := icf[j*size+d : (j+1)*size]
			at := 0
			for b := 0; b < d; b++ {
				for a := b + 1; a < d; a++ {
					qx[a] += l[at+a-b-1] * c[b]
				}
				at += d - 1 - b
			}
			norm := 0.0
			for _, v := range qx {
				norm += v * v
			}
			terms[j] = shift[j] - 0.5*norm
		}
		y += logSumExp(terms)
	}
	return y
}

// logSumExp is log Σ exp xᵢ without overflow.
func logSumExp(x []float64) float64 {
	top := x[0]
	for _, v := range x {
		if v > top {
			top = v
		}
	}
	s := 0.0
	for _, v := range x {
		s += math.Exp(v - top)
	}
	return top + math.Log(s)
}
