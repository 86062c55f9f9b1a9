package gd

// HeavyBall is Polyak's momentum (1964): the direction
//
//	d_k = −∇f(x_k) + Beta·d_{k−1}.
//
// With a fixed step α this is x_{k+1} = x_k − α∇f(x_k) + Beta·(x_k − x_{k−1}).
// On a quadratic with curvatures between mu and L the best choice is
// α = 4/(√L+√mu)² and Beta = ((√L−√mu)/(√L+√mu))², which reduces the error by √Beta
// a step. On other strongly convex functions the same choice may cycle (Lessard,
// Recht and Packard 2016, section 4.6). f need not fall at every step.
type HeavyBall struct {
	Beta float64 // the share of the last direction that is kept, in (0, 1); 0 means 0.9
}

// Begin returns an error unless 0 < Beta < 1.
func (h HeavyBall) Begin(n int) (Director, error) {
	var ok bool
	if h.Beta, ok = fraction(h.Beta, 0.9); !ok {
		return nil, badInput(-1, "HeavyBall with momentum %v, want one in (0, 1)", h.Beta)
	}
	return &heavyBall{h.Beta, make([]float64, n)}, nil
}

type heavyBall struct {
	beta float64
	last []float64 // d_{k−1}
}

// Direct writes −∇f + β·d.
func (h *heavyBall) Direct(d []float64, l *Line) {
	for i, g := range l.Grad() {
		h.last[i] = float64(h.beta*h.last[i]) - g
	}
	copy(d, h.last)
}

// Restart makes the next direction −∇f.
func (h *heavyBall) Restart() { clear(h.last) }
