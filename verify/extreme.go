package verify

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Extreme directions: random chords hardly ever meet the direction in which an inequality fails, in more than two
// dimensions. The eigenvectors of the Hessian with the least and the greatest eigenvalue are the directions in which
// convexity and smoothness fail first.

const (
	mostExtreme  = 32     // variables up to which the Hessian is made
	extremeStep  = 0x1p-6 // of the differences, relative to the width of the domain and the scale of x
	chordLengths = 3      // of the chords, each eight times shorter than the one before
)

// reach returns the length of steps around coordinate j of x: that part of the width of the domain or of
// max(1, |x|), whichever is less. Where there is a gradient it is the same for all, since L and mu are those of the
// Euclidean norm.
func (s *sampler) reach(x []float64, j int) float64 {
	least := math.Inf(1)
	for k := range x {
		if k == j || s.grad != nil {
			least = math.Min(least, math.Min(s.dom.Hi[k]-s.dom.Lo[k], math.Max(1, math.Abs(x[k]))))
		}
	}
	return extremeStep * least
}

// inward returns x moved so that it is 2·reach from the faces of the domain.
func (s *sampler) inward(x []float64) []float64 {
	z := append([]float64(nil), x...)
	for j := range z {
		h := 2 * s.reach(z, j)
		z[j] = math.Min(math.Max(z[j], s.dom.Lo[j]+h), s.dom.Hi[j]-h)
	}
	return z
}

// extremes returns the directions, in units of the reach of each coordinate, in which the difference Hessian of f at x has its
// least and greatest curvature; nil where f is not finite. It takes 2n² evaluations of f, or 2n of the gradient if there is one.
func (s *sampler) extremes(x []float64) [][]float64 {
	n := len(x)
	if n > mostExtreme {
		return nil
	}
	h := mat.NewSymDense(n, nil)
	z := append([]float64(nil), x...)
	at := func(i int, a float64, j int, b float64) float64 {
		z[i] += a * s.reach(x, i)
		z[j] += b * s.reach(x, j)
		defer copy(z, x)
		return s.raw(z)
	}
	f0 := s.raw(x)
	for i := range n {
		if s.grad != nil {
			up, dn := append([]float64(nil), x...), append([]float64(nil), x...)
			up[i] += s.reach(x, i)
			dn[i] -= s.reach(x, i)
			d := minus(s.gradient(up), s.gradient(dn))
			for j := range n {
				h.SetSym(i, j, h.At(i, j)+d[j]*s.reach(x, j)/4*(1+b2f(i == j)))
			}
			continue
		}
		h.SetSym(i, i, at(i, 1, i, 0)+at(i, -1, i, 0)-2*f0)
		for j := range i {
			h.SetSym(i, j, (at(i, 1, j, 1)+at(i, -1, j, -1)-at(i, 1, j, -1)-at(i, -1, j, 1))/4)
		}
	}
	for i := range n {
		for j := range n {
			if !finite(h.At(i, j)) {
				return nil
			}
		}
	}
	var eig mat.EigenSym
	if !eig.Factorize(h, true) {
		return nil
	}
	var v mat.Dense
	eig.VectorsTo(&v)
	dirs := [][]float64{mat.Col(nil, 0, &v)}
	if n > 1 {
		dirs = append(dirs, mat.Col(nil, n-1, &v))
	}
	for _, d := range dirs {
		for j := range d {
			d[j] *= s.reach(x, j)
		}
	}
	return dirs
}

func b2f(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// extremePairs returns the ends of chords around a point of the domain in its extreme directions, of several lengths.
func (s *sampler) extremePairs(x []float64) (pairs [][2][]float64) {
	for _, v := range x {
		if !(math.Abs(v) < 1e70) {
			return nil
		}
	}
	for j := range x {
		if w := s.dom.Hi[j] - s.dom.Lo[j]; !(w > 0) {
			return nil
		}
	}
	x = s.inward(x)
	for _, d := range s.extremes(x) {
		longest := math.Inf(1) // to the faces of the domain, and no farther than the scale of x
		for j := range d {
			room := math.Min(math.Min(x[j]-s.dom.Lo[j], s.dom.Hi[j]-x[j]), s.reach(x, j)/extremeStep)
			longest = math.Min(longest, room/math.Abs(d[j]))
		}
		for k := range chordLengths {
			a, b := append([]float64(nil), x...), append([]float64(nil), x...)
			for j := range d {
				t := d[j] * math.Ldexp(longest, -3*k)
				a[j] = math.Max(math.Min(a[j]-t, s.dom.Hi[j]), s.dom.Lo[j])
				b[j] = math.Max(math.Min(b[j]+t, s.dom.Hi[j]), s.dom.Lo[j])
			}
			pairs = append(pairs, [2][]float64{a, b})
		}
	}
	return pairs
}
