package gd

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"slope/internal/marquardt"
)

// A fitting is one run of Fit from a start: the iterate, and the linear model there.
type fitting struct {
	*fit
	x, r   []float64
	rss    float64
	model  *model
	jac    *mat.Dense
	length float64 // of the step that led here
	k      int
	res    *FitResult

	keepsScale bool      // the scale D is that of the greatest columns so far
	scale      []float64 // D at the iterate before, if it is kept
	radius     marquardt.Radius
	geodesic   bool

	p, trial, next  []float64 // a step, where it leads, and the residuals there
	now             float64   // ‖r‖² there
	bent, bend, rhs []float64 // of the second-order correction
}

func (f *fit) from(x0 []float64) *fitting {
	d := &fitting{fit: f, model: newModel(f.m, f.n), x: append([]float64(nil), x0...), r: make([]float64, f.m)}
	d.rss = f.values(d.r, d.x)
	d.p, d.trial, d.next = make([]float64, f.n), make([]float64, f.n), make([]float64, f.m)
	d.res = &FitResult{X: d.x, Residuals: d.r, Attempts: 1}
	d.res.History.Dim = f.n
	return d
}

// run takes steps until one of the ends. A step is taken by search, which returns Running,
// or why there is none.
func (d *fitting) run(search func() Status) *FitResult {
	status := Running
	for ; status == Running; d.k++ {
		if status = d.look(); status == Running {
			status = search()
		}
		if status != Running {
			break
		}
	}
	d.res.RSS, d.res.Status, d.res.Rank = d.rss, status, rank(d.model.sigma)
	d.show(d.iterate(status))
	return d.res
}

func (d *fitting) iterate(s Status) Iterate {
	return Iterate{K: d.k, X: d.x, Grad: d.model.grad, Value: d.rss, Step: d.length, Status: s}
}

// linearise makes the model that of the iterate. It reports whether the Jacobian is finite.
func (d *fitting) linearise() bool {
	d.its++
	d.jac = d.fit.r.Jacobian(d.jac, d.x)
	return d.model.load(d.jac, d.r, d.scale)
}

// look linearises at the iterate and returns whether the fit ends there.
func (d *fitting) look() Status {
	if !d.linearise() {
		return NotFinite
	}
	s := d.model
	if d.keepsScale {
		d.scale = append(d.scale[:0], s.d...)
	}
	if d.k == 0 {
		d.res.start = rank(s.sigma)
	}
	norm := norm2(s.grad)
	d.res.History.add(d.rss, norm, d.length)
	switch {
	case norm == 0 || d.rss == 0:
		return SmallGradient
	case s.predicted(0) <= d.opt.Tol*d.opt.Tol*d.rss:
		return SmallChange
	case d.k >= d.opt.MaxIterations:
		return IterationLimit
	}
	if status := d.interrupted(d.k); status != Running {
		return status
	}
	d.show(d.iterate(Running))
	return Running
}

// Value returns ‖r‖² at the iterate.
func (d *fitting) Value() float64 { return d.rss }

// Try computes the residuals at the trial.
func (d *fitting) Try() (float64, error) {
	d.now = d.values(d.next, d.trial)
	return d.now, nil
}

// Take makes the trial the iterate.
func (d *fitting) Take() {
	copy(d.x, d.trial)
	copy(d.r, d.next)
	d.rss = d.now
}

// attempt runs Levenberg–Marquardt from x0.
func (f *fit) attempt(x0 []float64, how plan) *FitResult {
	d := f.from(x0)
	d.keepsScale, d.geodesic, d.radius = true, how.geodesic, marquardt.Radius(how.radius)
	d.bent, d.bend, d.rhs = make([]float64, f.n), make([]float64, f.m), make([]float64, f.n)
	return d.run(d.trustRegion)
}

// trustRegion takes the step to the minimum of the model within the radius.
func (d *fitting) trustRegion() Status {
	if size := scaledNorm(d.model.d, d.x); d.k == 0 && size > 0 {
		d.radius *= marquardt.Radius(size)
	}
	switch o, _ := marquardt.Iterate(d, &d.radius); o {
	case marquardt.Going:
		return Running
	case marquardt.Done:
		if d.linearise() {
			d.res.History.add(d.rss, norm2(d.model.grad), d.length)
		}
		return SmallChange
	}
	return d.model.rounding(d.rss, d.x)
}

// Propose makes the trial that of the step within the radius.
func (d *fitting) Propose(radius float64) (marquardt.Step, bool) {
	s := d.model
	lambda := s.damping(radius)
	s.step(d.p, s.b, lambda)
	d.length = scaledNorm(s.d, d.p)
	step := marquardt.Step{Promise: s.predicted(lambda), Length: d.length, Lost: marquardt.Tiny(d.p, d.x, 0x1p-52)}
	if step.Lost {
		return step, true
	}
	step.Last = lambda == 0 && step.Promise <= 1e-12*d.rss && marquardt.Tiny(d.p, d.x, d.opt.Tol)
	add(d.trial, d.x, d.p)
	if d.geodesic {
		d.correct(lambda)
	}
	return step, true
}

// Refused ends the run where the model promises nothing that ‖r‖² shows.
func (d *fitting) Refused(s marquardt.Step, now float64) marquardt.Outcome {
	if s.Promise <= 1e-13*d.rss && now <= d.rss*(1+1e-13) {
		return marquardt.Spent
	}
	return marquardt.Going
}

// correct makes the trial x + p + ½a, where a solves the model for the second
// derivative of r along p (Transtrum and Sethna 2012, eq. (7)), if ½a is small
// beside p. The derivative is (2/h)((r(x+hp) − r(x))/h − Jp) with h = 0.1.
func (d *fitting) correct(lambda float64) {
	const h = 0.1
	s := d.model
	for i := range d.trial {
		d.trial[i] = d.x[i] + h*d.p[i]
	}
	ok := !math.IsInf(d.values(d.bend, d.trial), 1)
	add(d.trial, d.x, d.p)
	if !ok {
		return
	}
	for i := range d.bend {
		d.bend[i] = 2 / h * ((d.bend[i]-d.r[i])/h - dot(s.j.RawRowView(i), d.p))
	}
	s.onto(d.rhs, d.bend)
	s.step(d.bent, d.rhs, lambda)
	if 2*scaledNorm(s.d, d.bent) > 0.75*scaledNorm(s.d, d.p) {
		return
	}
	for i := range d.trial {
		d.trial[i] += d.bent[i] / 2
	}
}

// gaussNewton takes full steps, halved until ‖r‖ falls.
func (f *fit) gaussNewton(x0 []float64) *FitResult {
	d := f.from(x0)
	return d.run(d.halving)
}

func (d *fitting) halving() Status {
	d.model.step(d.p, d.model.b, 0)
	for range maxTrials {
		add(d.trial, d.x, d.p)
		if _, _ = d.Try(); d.now < d.rss || marquardt.Tiny(d.p, d.x, 0x1p-52) {
			break
		}
		for i := range d.p {
			d.p[i] /= 2
		}
	}
	if !(d.now < d.rss) {
		return d.model.rounding(d.rss, d.x)
	}
	d.length = scaledNorm(d.model.d, d.p)
	d.Take()
	return Running
}

// rounding returns RoundingLimit if all that the model promises is lost in the rounding of
// ‖r‖² at x, and NoDecrease if it is not. A residual is known to about 2⁻⁵³ of its terms.
func (s *model) rounding(rss float64, x []float64) Status {
	e, left := 0x1p-53*scaledNorm(s.d, x), 0.0
	for _, b := range s.b[:rank(s.sigma)] {
		left += float64(b * b)
	}
	if left <= 1e-8*rss+32*e*(math.Sqrt(rss)+e) {
		return RoundingLimit
	}
	return NoDecrease
}

// scaledNorm returns ‖Dx‖.
func scaledNorm(d, x []float64) float64 {
	s := 0.0
	for i, v := range x {
		s = math.Hypot(s, d[i]*v)
	}
	return s
}

func add(dst, x, p []float64) {
	for i, v := range p {
		dst[i] = x[i] + v
	}
}
