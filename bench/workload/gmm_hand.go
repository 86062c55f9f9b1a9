package workload

import "math"

// handGMM is the gradient of gmm by hand, in one pass over the samples.
type handGMM struct {
	*gmm
	diag, shift    []float64
	c, qx, weights []float64 // of one sample: distances, their images, weights of the components
}

func newHandGMM(p *gmm) *handGMM {
	v := func(n int) []float64 { return make([]float64, n) }
	return &handGMM{gmm: p, diag: v(p.k * p.d), shift: v(p.k), c: v(p.k * p.d), qx: v(p.k * p.d), weights: v(p.k)}
}

// prepare computes what does not depend on samples and returns the prior with the
// constant and the normalisation of the weights.
func (h *handGMM) prepare(theta []float64) float64 {
	k, d := h.k, h.d
	y := h.constant() - float64(h.n())*logSumExp(theta[:k], nil)
	for j := range k {
		q := theta[k*(1+d)+j*h.icf():][:h.icf()]
		sum, norm := 0.0, 0.0
		for a, v := range q {
			if a < d {
				sum += v
				v = math.Exp(v)
				h.diag[j*d+a] = v
			}
			norm += v * v
		}
		h.shift[j] = theta[j] + sum
		y += 0.5*h.gamma*h.gamma*norm - float64(h.m)*sum
	}
	return y
}

// terms writes the term of each component of a sample to weights.
func (h *handGMM) terms(theta, row []float64) {
	k, d := h.k, h.d
	for j := range k {
		mu, diag := theta[k+j*d:][:d], h.diag[j*d:][:d]
		c, qx := h.c[j*d:][:d], h.qx[j*d:][:d]
		for a, v := range row {
			c[a] = v - mu[a]
			qx[a] = diag[a] * c[a]
		}
		l := theta[k*(1+d)+j*h.icf()+d:]
		for b, v := range c {
			rest := qx[b+1:]
			column := l[:len(rest)]
			for a, w := range column {
				rest[a] += w * v
			}
			l = l[len(rest):]
		}
		norm := 0.0
		for _, v := range qx {
			norm += v * v
		}
		h.weights[j] = h.shift[j] - 0.5*norm
	}
}

func (h *handGMM) value(theta []float64) float64 {
	y := h.prepare(theta)
	for i := range h.n() {
		h.terms(theta, h.x.RawRowView(i))
		y += logSumExp(h.weights, nil)
	}
	return y
}

func (h *handGMM) gradient(g, theta []float64) (float64, []float64) {
	if g == nil {
		g = make([]float64, len(theta))
	}
	clear(g)
	k, d := h.k, h.d
	y := h.prepare(theta)
	for i := range h.n() {
		h.terms(theta, h.x.RawRowView(i))
		y += logSumExp(h.weights, h.weights)
		for j, w := range h.weights {
			g[j] += w
			mu := g[k+j*d:][:d]
			diag, c, qx := h.diag[j*d:][:d], h.c[j*d:][:d], h.qx[j*d:][:d]
			at := k*(1+d) + j*h.icf()
			gq, l, gl := g[at:][:d], theta[at+d:], g[at+d:]
			for b, v := range c {
				rest := qx[b+1:]
				column, gcolumn := l[:len(rest)], gl[:len(rest)]
				s, wv := diag[b]*qx[b], w*v
				gq[b] -= wv * qx[b]
				for a, r := range rest {
					gcolumn[a] -= wv * r
					s += column[a] * r
				}
				mu[b] += w * s
				l, gl = l[len(rest):], gl[len(rest):]
			}
		}
	}
	// g[j] is Σᵢ of the weights of component j now, and what stands at the place of
	// qⱼ the derivative by exp(qⱼ).
	scale := h.gamma * h.gamma
	logSumExp(theta[:k], h.weights) // softmax(α)
	for j := range k {
		at := k*(1+d) + j*h.icf()
		q, diag := g[at:][:d], h.diag[j*d:][:d]
		for a, v := range diag {
			q[a] = v*(q[a]+scale*v) + g[j] - float64(h.m)
		}
		for a := d; a < h.icf(); a++ {
			g[at+a] += scale * theta[at+a]
		}
		g[j] -= float64(h.n()) * h.weights[j]
	}
	return y, g
}

// logSumExp returns log Σ exp xᵢ and writes softmax(x) to dst if it is not nil,
// which may be x.
func logSumExp(x, dst []float64) float64 {
	top := x[0]
	for _, v := range x {
		top = max(top, v)
	}
	s := 0.0
	for i, v := range x {
		e := math.Exp(v - top)
		s += e
		if dst != nil {
			dst[i] = e
		}
	}
	r := 1 / s
	for i := range dst {
		dst[i] *= r
	}
	return top + math.Log(s)
}
