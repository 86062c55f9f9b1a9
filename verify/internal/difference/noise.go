package difference

import "math"

// noiseHalf is how many points a table of differences has on each side.
const noiseHalf = 4

// differences estimates the noise of equally spaced values of a smooth function from their differences of order
// k = 3, 4 …: those of uncorrelated errors of deviation σ have the mean square σ²·(2k)!/(k!)², and those of the
// function itself become smaller from order to order (Moré and Wild, Estimating computational noise, 2011, §3).
// It uses the finite values around the middle, and returns how many orders there are.
func differences(f []float64) (sigma [2 * noiseHalf]float64, n int) {
	for len(f) > 0 && !finite(f[0]) {
		f = f[1:]
	}
	for i, v := range f {
		if !finite(v) {
			f = f[:i]
			break
		}
	}
	var buf [2*noiseHalf + 1]float64
	d := append(buf[:0], f...)
	gamma := 1.0
	for k := 1; k+2 <= len(f) && n < len(sigma); k++ {
		gamma *= float64(k) / float64(2*(2*k-1)) // (k!)²/(2k)!
		s := 0.0
		for j := 0; j+k < len(f); j++ {
			d[j] = d[j+1] - d[j]
			s = math.Hypot(s, d[j])
		}
		if k >= 3 {
			sigma[n] = s * math.Sqrt(gamma/float64(len(f)-k))
			n++
		}
	}
	return sigma, n
}

// TableNoise is a bound of the noise of equally spaced values, three times the largest estimate.
func TableNoise(f []float64) float64 {
	sigma, n := differences(f)
	noise := 0.0
	for _, s := range sigma[:n] {
		noise = math.Max(noise, s)
	}
	if !finite(noise) {
		return 0
	}
	return 3 * noise
}

// A level is the noise that f shows at points of one spacing.
type level struct {
	spacing float64
	noise   float64 // by the order at which differences are smallest, three times
	rough   float64 // by those of order 4, to which a smooth function adds more
}

// levels measures the noise of component i at spacings that become shorter. A kink at 0 is no noise: it
// is in no differences of one side.
func (l *Ladder) levels(i int) []level {
	all := make([]level, len(l.tables))
	for k, t := range l.tables {
		var f [2*noiseHalf + 1]float64
		f[noiseHalf] = Component(l.Mid, i)
		f[noiseHalf+3], f[noiseHalf-3] = Component(t.up, i), Component(t.dn, i)
		for e, j := range []int{1, 2, 4} {
			f[noiseHalf+j], f[noiseHalf-j] = Component(l.Up[t.rung-e], i), Component(l.Dn[t.rung-e], i)
		}
		v := level{spacing: l.H[t.rung]}
		sides := 0.0
		for _, side := range [][]float64{f[:noiseHalf+1], f[noiseHalf:]} {
			if sigma, n := differences(side); n > 0 {
				sides = math.Max(sides, sigma[0])
			}
		}
		if sigma, n := differences(f[:]); n > 1 {
			v.noise, v.rough = 3*sides, 3*sigma[1]
			for _, s := range sigma[1:n] {
				v.noise = math.Min(v.noise, 3*s)
			}
		} else {
			v.noise, v.rough = 3*sides, 3*sides
		}
		all[k] = v
	}
	return all
}
