package plain

// Predators is the fit of a food chain of four species to populations that were
// counted after every step, by the classical method of Runge and Kutta.
type Predators struct {
	Start  [4]float64
	Counts [][]float64
	Step   float64
}

// rates are the derivatives in time of the populations y, with growth x[0], death
// x[i] of species i, and x[3+i] what species i takes of the one below it.
func rates(dst, x, y []float64) {
	dst[0] = y[0] * (x[0] - x[4]*y[1])
	dst[1] = y[1] * (x[4]*y[0] - x[1] - x[5]*y[2])
	dst[2] = y[2] * (x[5]*y[1] - x[2] - x[6]*y[3])
	dst[3] = y[3] * (x[6]*y[2] - x[3])
}

// Loss is the mean square of what the solution differs from the counts.
func (p *Predators) Loss(x []float64) float64 {
	y, z := make([]float64, 4), make([]float64, 4)
	k1, k2, k3, k4 := make([]float64, 4), make([]float64, 4), make([]float64, 4), make([]float64, 4)
	copy(y, p.Start[:])
	h, s := p.Step, 0.0
	for _, count := range p.Counts {
		rates(k1, x, y)
		for i := range z {
			z[i] = y[i] + 0.5*h*k1[i]
		}
		rates(k2, x, z)
		for i := range z {
			z[i] = y[i] + 0.5*h*k2[i]
		}
		rates(k3, x, z)
		for i := range z {
			z[i] = y[i] + h*k3[i]
		}
		rates(k4, x, z)
		for i := range y {
			y[i] += h / 6 * (k1[i] + 2*k2[i] + 2*k3[i] + k4[i])
			r := y[i] - count[i]
			s += r * r
		}
	}
	return s / float64(len(p.Counts))
}
