package plain

import "math"

// Process is a Gaussian process in one dimension: places T and what was seen there, Y.
type Process struct {
	T, Y []float64
}

// Likelihood is the negative logarithm of the likelihood of the data, without its
// constant. x has the variance of the process, its length, and the variance of the noise.
func (p *Process) Likelihood(x []float64) float64 {
	n := len(p.T)
	amp, length, noise := x[0], x[1], x[2]
	a, z := make([]float64, n*n), make([]float64, n)
	for i := 0; i < n; i++ {
		for j := 0; j <= i; j++ {
			d := (p.T[i] - p.T[j]) / length
			a[i*n+j] = amp * math.Exp(-0.5*d*d)
		}
		a[i*n+i] += noise
	}
	// The factor of Cholesky takes the place of the matrix, row by row.
	y := 0.0
	for i := 0; i < n; i++ {
		for j := 0; j <= i; j++ {
			s := a[i*n+j]
			for k := 0; k < j; k++ {
				s -= a[i*n+k] * a[j*n+k]
			}
			if j < i {
				a[i*n+j] = s / a[j*n+j]
			} else {
				a[i*n+i] = math.Sqrt(s)
			}
		}
		s := p.Y[i]
		for k := 0; k < i; k++ {
			s -= a[i*n+k] * z[k]
		}
		z[i] = s / a[i*n+i]
		y += 0.5*z[i]*z[i] + math.Log(a[i*n+i])
	}
	return y
}
