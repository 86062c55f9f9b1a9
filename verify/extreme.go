package verify

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"slope/verify/internal/fault"
	"slope/verify/internal/random"
)

// Extreme directions: random chords hardly ever meet the direction in which an inequality fails, in more than two
// dimensions. The eigenvectors of the Hessian with the least and the greatest eigenvalue are the directions in which
// convexity and smoothness fail first, and the points where these eigenvalues are extreme are those at which they do.

const (
	mostExtreme  = 32     // variables up to which the Hessian is made
	extremeStep  = 0x1p-6 // of the differences, relative to the width of the domain and the scale of x
	chordLengths = 3      // of the chords, each eight times shorter than the one before; one more where the curvature has an extreme value
	followSteps  = 8      // of the way to a point of more extreme curvature
	tooFar       = 1e70   // coordinates whose squares and products overflow
)

// room returns how far features of f along coordinate j of x may reach: the width of the domain or max(1, |x|), whichever is
// less. Where there is a gradient it is the same for all coordinates, since L and mu are those of the Euclidean norm.
func (s *sampler) room(x []float64, j int) float64 {
	least := math.Inf(1)
	for k := range x {
		if k == j || s.grad != nil {
			least = math.Min(least, math.Min(s.dom.Hi[k]-s.dom.Lo[k], math.Max(1, math.Abs(x[k]))))
		}
	}
	return least
}

// reach returns the step of differences along coordinate j.
func (s *sampler) reach(x []float64, j int) float64 { return extremeStep * s.room(x, j) }

// inward returns x moved so that it is 2·reach from the faces of the domain.
func (s *sampler) inward(x []float64) []float64 {
	z := append([]float64(nil), x...)
	for j := range z {
		h := 2 * s.reach(z, j)
		z[j] = math.Min(math.Max(z[j], s.dom.Lo[j]+h), s.dom.Hi[j]-h)
	}
	return z
}

// searchable reports whether there is a direction to search around x.
func (s *sampler) searchable(x []float64) bool {
	for j, v := range x {
		if !(math.Abs(v) < tooFar) || !(s.dom.Hi[j] > s.dom.Lo[j]) {
			return false
		}
	}
	return len(x) <= mostExtreme
}

// moved returns x + t·d.
func moved(x []float64, t float64, d []float64) []float64 {
	z := append([]float64(nil), x...)
	floats.AddScaled(z, t, d)
	return z
}

// hessian returns the Hessian of f at x in units of the reach of each coordinate: that of the recording, if there is one, or one of
// differences, which takes 2n² evaluations of f, or 2n of the gradient if there is one.
func (s *sampler) hessian(x []float64) *mat.SymDense {
	n := len(x)
	unit := make([]float64, n)
	for j := range unit {
		unit[j] = s.reach(x, j)
	}
	if p := s.o.program; p != nil && p.Dim() == n {
		if h := fault.SafeHessian(p.Hessian, x); h != nil {
			for i := range n {
				for j := range i + 1 {
					h.SetSym(i, j, h.At(i, j)*unit[i]*unit[j])
				}
			}
			return h
		}
	}
	h := mat.NewSymDense(n, nil)
	at := func(i int, a float64, j int, b float64) float64 {
		z := append([]float64(nil), x...)
		z[i] += a * unit[i]
		z[j] += b * unit[j]
		return s.raw(z)
	}
	f0 := 0.0
	if s.grad == nil {
		f0 = s.raw(x)
	}
	for i := range n {
		if s.grad != nil {
			up, dn := append([]float64(nil), x...), append([]float64(nil), x...)
			up[i] += unit[i]
			dn[i] -= unit[i]
			for j, d := range minus(s.gradient(up), s.gradient(dn)) {
				c := d * unit[j] / 4
				if i == j {
					c *= 2
				}
				h.SetSym(i, j, h.At(i, j)+c)
			}
			continue
		}
		h.SetSym(i, i, at(i, 1, i, 0)+at(i, -1, i, 0)-2*f0)
		for j := range i {
			h.SetSym(i, j, (at(i, 1, j, 1)+at(i, -1, j, -1)-at(i, 1, j, -1)-at(i, -1, j, 1))/4)
		}
	}
	return h
}

// eigen returns the eigenvalues of the Hessian at x, in increasing order, and its eigenvectors, columns in units of the reach;
// nil where f is not finite.
func (s *sampler) eigen(x []float64) (values []float64, vectors *mat.Dense) {
	h := s.hessian(x)
	for i := range x {
		for j := range x {
			if !finite(h.At(i, j)) {
				return nil, nil
			}
		}
	}
	var eig mat.EigenSym
	if !eig.Factorize(h, true) {
		return nil, nil
	}
	vectors = new(mat.Dense)
	eig.VectorsTo(vectors)
	return eig.Values(nil), vectors
}

// extremes returns the directions, of the length of the reach, in which f has its least and its greatest curvature at x.
func (s *sampler) extremes(x []float64) [][]float64 {
	values, vectors := s.eigen(x)
	if values == nil {
		return nil
	}
	dirs := [][]float64{mat.Col(nil, 0, vectors)}
	if n := len(x); n > 1 {
		dirs = append(dirs, mat.Col(nil, n-1, vectors))
	}
	for _, d := range dirs {
		for j := range d {
			d[j] *= s.reach(x, j)
		}
	}
	return dirs
}

// extremePairs returns the ends of chords in extreme directions, of several lengths, around x and, every fourth time, around the
// points to which the curvature in these directions leads.
func (s *sampler) extremePairs(d random.Source, x []float64) (pairs [][2][]float64) {
	deep := d.Intn(4) == 3
	if !s.searchable(x) {
		return nil
	}
	x = s.inward(x)
	dirs := s.extremes(x)
	pairs = s.chords(x, dirs, chordLengths)
	if !deep {
		return pairs
	}
	if len(dirs) == 0 {
		return pairs
	}
	for _, signs := range [][]float64{{1}, {-1, 1}} { // to the least curvature, and to the greatest, which the rim of a dent has, and on
		y, along := x, dirs
		for _, sign := range signs {
			d := along[0]
			if sign < 0 {
				d = along[len(along)-1]
			}
			next := s.follow(y, d, sign)
			if next == nil {
				break
			}
			if y, along = next, s.extremes(next); along == nil {
				break
			}
			pairs = append(pairs, s.chords(y, along, chordLengths+1)...)
		}
	}
	return pairs
}

// chords returns the ends of chords through x in the directions, of so many lengths: to the faces of the domain, and no farther
// than the room that there is, and shorter ones.
func (s *sampler) chords(x []float64, dirs [][]float64, lengths int) (pairs [][2][]float64) {
	for _, d := range dirs {
		longest := s.longest(x, d)
		for k := range lengths {
			t := math.Ldexp(longest, -3*k)
			pairs = append(pairs, [2][]float64{s.clamp(moved(x, -t, d)), s.clamp(moved(x, t, d))})
		}
	}
	return pairs
}

// longest returns the greatest t for which x ± t·d is in the domain and within the room that there is.
func (s *sampler) longest(x, d []float64) float64 {
	longest := math.Inf(1)
	for j := range d {
		if d[j] != 0 {
			room := math.Min(math.Min(x[j]-s.dom.Lo[j], s.dom.Hi[j]-x[j]), s.room(x, j))
			longest = math.Min(longest, room/math.Abs(d[j]))
		}
	}
	return longest
}

// clamp moves x into the domain.
func (s *sampler) clamp(x []float64) []float64 {
	for j := range x {
		x[j] = math.Min(math.Max(x[j], s.dom.Lo[j]), s.dom.Hi[j])
	}
	return x
}

// curvature returns the second difference of f at x along d.
func (s *sampler) curvature(x, d []float64) float64 {
	up, dn := moved(x, 1, d), moved(x, -1, d)
	if s.grad != nil {
		return floats.Dot(d, minus(s.gradient(up), s.gradient(dn))) / 2
	}
	return s.raw(up) + s.raw(dn) - 2*s.raw(x)
}

// follow goes from x to a point of the domain where sign times the curvature along d is less, by steepest descent with
// differences: from the slope of a narrow dent into it. It returns nil if there is no such point.
func (s *sampler) follow(x, d []float64, sign float64) []float64 {
	const shortest = 10 // halvings of a step
	best, from := sign*s.curvature(x, d), x
	for range followSteps {
		way, norm := make([]float64, len(x)), 0.0
		for j := range x {
			h := 4 * s.reach(x, j)
			up, dn := append([]float64(nil), x...), append([]float64(nil), x...)
			up[j], dn[j] = up[j]+h, dn[j]-h
			way[j] = sign * (s.curvature(s.inward(dn), d) - s.curvature(s.inward(up), d))
			norm = math.Max(norm, math.Abs(way[j]))
		}
		if !(norm > 0) || !finite(norm) {
			break
		}
		for j := range way {
			way[j] *= s.room(x, j) / norm
		}
		start := x
		for k := range shortest {
			for _, step := range []float64{math.Ldexp(1, -k), -math.Ldexp(1, -k)} { // the way out of a dent's rim leads back into it
				z := s.inward(moved(start, step, way))
				if c := sign * s.curvature(z, d); c < best {
					best, x = c, z
				}
			}
		}
		if &x[0] == &start[0] {
			break
		}
	}
	if &x[0] == &from[0] {
		return nil
	}
	return x
}

// aligned returns points at which the gradient has the direction of greatest curvature, where a step of gradient descent
// decreases f by the least: x moved by the solution of H·y = c·v − ∇f(x), for several c.
func (s *sampler) aligned(x []float64) (points [][]float64) {
	if !s.searchable(x) {
		return nil
	}
	x = s.inward(x)
	values, vectors := s.eigen(x)
	if values == nil {
		return nil
	}
	n, h := len(x), s.reach(x, 0)
	top := 0 // of the greatest curvature, up or down
	for i, v := range values {
		if math.Abs(v) > math.Abs(values[top]) {
			top = i
		}
	}
	g, y := s.gradient(x), append([]float64(nil), x...)
	for i, v := range values {
		if math.Abs(v) > 1e-9*math.Abs(values[top]) {
			d := mat.Col(nil, i, vectors)
			floats.AddScaled(y, -floats.Dot(d, g)*h*h/v, d)
		}
	}
	y = s.clamp(y)
	d := mat.Col(nil, top, vectors)
	for _, sign := range []float64{1, -1} {
		longest := math.Inf(1)
		for j := range n {
			to := s.dom.Hi[j]
			if sign*d[j] < 0 {
				to = s.dom.Lo[j]
			}
			if d[j] != 0 {
				longest = math.Min(longest, math.Min(math.Abs(to-y[j]), s.room(x, j))/math.Abs(d[j]))
			}
		}
		for k := range chordLengths {
			points = append(points, s.clamp(moved(y, sign*math.Ldexp(longest, -3*k), d)))
		}
	}
	return points
}
