package gd

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// remainder estimates what is left to gain at a point: the greatest decrease
// ½pᵀHp = ½|gᵀp| of the quadratic model and the step p = −H⁻¹g to it, by conjugate
// gradients. Products with H = ∇²f are those of the objective's HVP if it has one,
// and else differences of gradients. Variables are measured in units of their own
// size, so that neither the scale of f nor that of a variable matters. Its slices
// are set once.
type remainder struct {
	x0, way  []float64 // the start of the run, and how far each variable went from it
	far      float64   // the greatest of these ways
	unit     []float64 // the size of each variable
	p, r, d  []float64 // the step, the residual and the direction, in these units
	q, trial []float64 // H·d and a point next to x
	grad     []float64 // there
	noise    float64   // of dᵀH·d
	at       *Iterate
	hess     *mat.SymDense // at that point, of an objective that has no HVP
}

const (
	// smallStep is the part of x that a step may be long and the point count as
	// stationary.
	smallStep = 1e-10
	// nearby is the length of the differences of gradients, in units of x: they
	// tell curvatures apart that differ by a factor of up to 10⁹.
	nearby = 0x1p-23
	// maxProducts bounds the products with H.
	maxProducts = 60
	// probes are the directions of a look for negative curvature by differences, and
	// lookouts those with an exact Hessian.
	probes, lookouts = 8, 50
	// flatness is the part of the greatest curvature that is no evidence of a sign.
	flatness = 0x1p-17
)

// settled reports whether a point is a minimum as far as f can tell: H is positive, and
// the decrease that is left is at most gain or the step to it at most step of x in
// every variable. It costs a gradient for each curvature that matters and a few more,
// and one or two where the answer is no.
func (l *Line) settled(from *Iterate, gain, step float64) bool {
	if !l.near(from, gain, step) {
		return false
	}
	bent, plateau := l.bentDown(from, probes)
	return !bent && !plateau
}

// near is settled without a look at directions in which the gradient is zero.
func (l *Line) near(from *Iterate, gain, step float64) bool {
	w := &l.left
	if from.Value > l.first+l.noiseAt(from) {
		return false // a rule that does not search has gone uphill
	}
	w.measure(from, l.proj != nil)
	most := l.downhill()
	if most == 0 {
		return true
	}
	gain, step = gain/most/most, step/most
	copy(w.d, w.r)
	rr := dot(w.r, w.r)
	first := rr
	least, gained := math.Inf(1), 0.0 // the least curvature seen; the decrease so far
	products := min(len(w.r)+2, maxProducts)
	for k := range products {
		if !l.product() {
			return false
		}
		l.feasible(w.q)
		bend := dot(w.d, w.q)
		least = min(least, bend/dot(w.d, w.d))
		if !(bend > w.noise) || !finite(bend) {
			// A curvature that is lost in rounding, where a step of the size of x would
			// not change f by more than gain either.
			return math.Abs(bend) <= w.noise && gained+floats.Norm(w.r, 1)/most <= gain
		}
		alpha := rr / bend
		longest := w.advance(alpha)
		// Both only grow from here.
		gained += alpha * rr / 2
		if gained > gain && longest > step {
			return false
		}
		// A step of the size of x would not gain more along the rest of the slope, which
		// differences of gradients can't resolve much further.
		if gained+floats.Norm(w.r, 1)/most <= gain {
			return true
		}
		next := dot(w.r, w.r)
		if next <= 0x1p-100*first || k+1 == products {
			// What is missing, if no curvature is below the least one seen.
			return gained+next/(2*least) <= gain || longest+math.Sqrt(next)/least <= step
		}
		w.turn(next / rr)
		rr = next
	}
	return false
}

// downhill makes the step 0 and the residual −∇f, divided by its greatest element so that no
// square underflows. It returns that element.
func (l *Line) downhill() (most float64) {
	w := &l.left
	for i, g := range w.at.Grad {
		w.p[i], w.r[i] = 0, -float64(g*w.unit[i])
	}
	l.feasible(w.r)
	if most = floats.Norm(w.r, math.Inf(1)); most != 0 {
		for i := range w.r {
			w.r[i] /= most
		}
	}
	return most
}

// turn makes the direction conjugate to those before, with the ratio of the squares of the last
// two residuals.
func (w *remainder) turn(ratio float64) {
	for i := range w.r {
		w.d[i] = w.r[i] + float64(ratio*w.d[i])
	}
}

// advance goes by alpha along the direction. It returns how long the step is in the variable in
// which it is longest.
func (w *remainder) advance(alpha float64) (longest float64) {
	for i := range w.r {
		w.p[i] += float64(alpha * w.d[i])
		w.r[i] -= float64(alpha * w.q[i])
		longest = max(longest, math.Abs(w.p[i]))
	}
	return longest
}

// went takes note of how far the variables are from where they started.
func (w *remainder) went(x []float64) {
	for i, v := range x {
		if d := math.Abs(v - w.x0[i]); d > w.way[i] {
			w.way[i], w.far = d, max(w.far, d)
		}
	}
}

// size returns the unit of variable i at x: |x|, or where it is next to 0 how far it went
// from its start, up to 1; of a variable that started at 0, which says nothing of its
// scale, how far any went.
func (w *remainder) size(i int, x float64) float64 {
	way := w.way[i]
	if w.x0[i] == 0 {
		way = w.far
	}
	if u := max(math.Abs(x), min(1, way)); u > 0 {
		return u
	}
	return 1
}

// measure sets the units at a point. On a set all have the same, since its faces are
// not parallel to the axes.
func (w *remainder) measure(at *Iterate, alike bool) {
	w.at, w.hess = at, nil
	w.went(at.X)
	most := 0.0
	for i, v := range at.X {
		w.unit[i] = w.size(i, v)
		most = max(most, w.unit[i])
	}
	if alike {
		for i := range w.unit {
			w.unit[i] = most
		}
	}
}

// feasible projects a direction to those that stay in the set, if there is one.
func (l *Line) feasible(v []float64) {
	if l.proj == nil {
		return
	}
	w, x := &l.left, l.left.at.X
	h := w.short(v)
	if h == 0 {
		return
	}
	for i, c := range v {
		w.trial[i] = x[i] + float64(h*w.unit[i]*c)
	}
	project(l.proj, w.trial)
	for i := range v {
		v[i] = (w.trial[i] - x[i]) / (h * w.unit[i])
	}
}

// short returns the factor that makes v as long as a difference, 0 for v = 0.
func (w *remainder) short(v []float64) float64 {
	if h := nearby / floats.Norm(v, math.Inf(1)); finite(h) {
		return h
	}
	return 0
}

// curvature writes H·v to dst if the objective knows its Hessian.
func (l *Line) curvature(dst, v []float64) bool {
	w := &l.left
	if c, ok := l.obj.(HessianProduct); ok {
		l.evals.Gradient++
		if _, hv := c.HVP(dst, w.at.X, v); len(hv) > 0 && &hv[0] != &dst[0] {
			copy(dst, hv)
		}
		return true
	}
	c, ok := l.obj.(Curved)
	if !ok {
		return false
	}
	if w.hess == nil {
		l.evals.Gradient++
		_, _, w.hess = c.Hessian(nil, w.at.X)
	}
	mat.NewVecDense(len(dst), dst).MulVec(w.hess, mat.NewVecDense(len(v), v))
	return true
}

// product writes H·d to q. It reports whether the numbers for it are finite.
func (l *Line) product() bool {
	w := &l.left
	for i, d := range w.d {
		w.trial[i] = float64(w.unit[i] * d)
	}
	if l.curvature(w.q, w.trial) {
		w.noise = 0
		for i := range w.q {
			w.q[i] *= w.unit[i]
			w.noise += 0x1p-48 * math.Abs(w.d[i]*w.q[i])
		}
		return finite(dot(w.q, w.q))
	}
	h := w.short(w.d)
	for range 2 { // to the other side where this one leaves the domain
		for i, d := range w.d {
			w.trial[i] = w.at.X[i] + float64(h*w.unit[i]*d)
		}
		_, g := l.obj.Gradient(w.grad, w.trial)
		l.evals.Gradient++
		w.noise = 0
		for i := range w.q {
			w.q[i] = float64(w.unit[i]*(g[i]-w.at.Grad[i])) / h
			w.noise += 0x1p-50 * math.Abs(w.d[i]*w.unit[i]/h) * (math.Abs(g[i]) + math.Abs(w.at.Grad[i]))
		}
		if finite(dot(w.q, w.q)) {
			return true
		}
		h = -h
	}
	return false
}

// knowsCurvature reports whether the objective knows its Hessian.
func (l *Line) knowsCurvature() bool {
	switch l.obj.(type) {
	case HessianProduct, Curved:
		return true
	}
	return false
}

// bentDown reports whether the Hessian at a point has a negative eigenvalue, and whether a
// variable that went a long way while f fell lies on a plateau now. On a set it finds
// neither.
//
// Up to k variables have their whole Hessian looked at, scaled to a diagonal of ±1; of
// more, the Lanczos process in k steps from a fixed start finds the extreme eigenvalues.
func (l *Line) bentDown(at *Iterate, k int) (bent, plateau bool) {
	if l.proj != nil {
		return false, false
	}
	l.left.measure(at, false)
	if len(at.X) > k {
		return negative(l.lanczos(k)), false
	}
	h := l.hessian()
	if h == nil {
		return false, false
	}
	// f has fallen by this; of a variable that went some way it is ½hᵢᵢ to a few orders.
	plateau = l.flatBehind(h, l.first-at.Value)
	w, fell := &l.left, l.first-at.Value
	most := min(1, w.far)
	scale := make([]float64, len(at.X))
	for i, x := range at.X {
		bend := math.Abs(h.At(i, i))
		if bend < 0x1p-44*fell && w.way[i] > 0x1p-10*max(most, math.Abs(x)) {
			plateau = true
		}
		scale[i] = 1
		if bend > 0 {
			scale[i] = 1 / math.Sqrt(bend)
		}
	}
	for i := range scale {
		for j := range i + 1 {
			h.SetSym(i, j, h.At(i, j)*scale[i]*scale[j])
		}
	}
	return negative(h), plateau
}

// flatBehind reports whether the point came a long way along an eigenvector of h along which
// f does not bend now. Descent on a function that is flat in a direction does not go there.
func (l *Line) flatBehind(h *mat.SymDense, fell float64) bool {
	w := &l.left
	var eigen mat.EigenSym
	most := mat.Norm(h, math.Inf(1))
	if n := len(w.d); n == 1 || most == 0 || !finite(most) || !eigen.Factorize(h, true) {
		return false
	}
	far := min(1, w.far)
	for i, x := range w.at.X {
		if w.d[i] = (x - w.x0[i]) / w.unit[i]; math.Abs(x-w.x0[i]) <= 0x1p-10*max(far, math.Abs(x)) {
			w.d[i] = 0
		}
	}
	length := norm2(w.d)
	var v mat.Dense
	eigen.VectorsTo(&v)
	for k, bend := range eigen.Values(nil) {
		if math.Abs(bend) > 0x1p-44*fell+0x1p-40*most {
			continue
		}
		along := 0.0
		for i, d := range w.d {
			along += float64(v.At(i, k) * d)
		}
		if math.Abs(along) > 0x1p-10*length {
			return true
		}
	}
	return false
}

// hessian returns the Hessian in the units of w, nil if it is not finite.
func (l *Line) hessian() *mat.SymDense {
	w := &l.left
	n := len(w.d)
	h := mat.NewSymDense(n, nil)
	for j := range n {
		clear(w.d)
		w.d[j] = 1
		if !l.product() {
			return nil
		}
		for i, v := range w.q {
			if i == j && math.Abs(v) <= w.noise {
				v = 0
			}
			if i < j {
				v = (v + h.At(i, j)) / 2 // the mean of the two differences
			}
			h.SetSym(i, j, v)
		}
	}
	return h
}
