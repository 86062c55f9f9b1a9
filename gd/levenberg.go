package gd

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// attempt runs Levenberg–Marquardt from x0.
func (f *fit) attempt(x0 []float64, how plan) *FitResult {
	n := f.n
	x := append([]float64(nil), x0...)
	r := make([]float64, f.m)
	rss := f.values(r, x)
	s := newModel(f.m, n)
	res := &FitResult{X: x, Residuals: r}
	h := &res.History
	h.Dim = n
	radius, length, k := 0.0, 0.0, 0
	end := func(status Status) *FitResult {
		res.RSS, res.Status, res.Rank = rss, status, rank(s.sigma)
		f.show(k, status, x, s.grad, rss, length)
		return res
	}
	p, acc, trial := make([]float64, n), make([]float64, n), make([]float64, n)
	next, bend, ab := make([]float64, f.m), make([]float64, f.m), make([]float64, n)
	var jac *mat.Dense
	var keep []float64
	for ; ; k++ {
		f.its++
		jac = f.r.Jacobian(jac, x)
		if !s.load(jac, r, keep) {
			return end(NotFinite)
		}
		h.add(rss, norm2(s.grad), length)
		keep = append(keep[:0], s.d...)
		if k == 0 {
			res.start = rank(s.sigma)
			radius = how.radius * scaledNorm(s.d, x)
			if radius == 0 {
				radius = how.radius
			}
		}
		if norm2(s.grad) == 0 || rss == 0 {
			return end(SmallGradient)
		}
		if k >= f.opt.MaxIterations {
			return end(IterationLimit)
		}
		if s.predicted(0) <= f.opt.Tol*f.opt.Tol*rss {
			return end(SmallChange)
		}
		if status := f.interrupted(k); status != Running {
			return end(status)
		}
		f.show(k, Running, x, s.grad, rss, length)
		for tries := 0; ; tries++ {
			lambda := s.damping(radius)
			s.step(p, s.b, lambda)
			length = scaledNorm(s.d, p)
			if tiny(p, x, 0x1p-52) || tries > 60 {
				return end(s.rounding(rss, x))
			}
			add(trial, x, p)
			if how.geodesic {
				f.geodesic(s, x, r, p, acc, trial, bend, ab, lambda)
			}
			now := f.values(next, trial)
			promise := s.predicted(lambda)
			ratio := (rss - now) / promise
			switch {
			case !(ratio > 0.25):
				radius = min(length, radius) / 4
			case ratio > 0.75:
				radius = max(radius, 2*length)
			}
			if ratio > 1e-4 && now < rss {
				small := tiny(p, x, f.opt.Tol) && lambda == 0
				copy(x, trial)
				copy(r, next)
				rss = now
				if small && promise <= 1e-12*rss {
					f.its++
					jac = f.r.Jacobian(jac, x)
					if s.load(jac, r, keep) {
						h.add(rss, norm2(s.grad), length)
					}
					return end(SmallChange)
				}
				break
			}
			if promise <= 1e-13*rss && now <= rss*(1+1e-13) {
				return end(s.rounding(rss, x))
			}
		}
	}
}

// geodesic makes trial = x + p + ½a, where a solves the model for the second
// derivative of r along p (Transtrum and Sethna 2012, eq. (7)), if ½a is small
// beside p. The derivative is (2/h)((r(x+hp) − r(x))/h − Jp) with h = 0.1.
func (f *fit) geodesic(s *model, x, r, p, a, trial, bend, b []float64, lambda float64) {
	const h = 0.1
	for i := range trial {
		trial[i] = x[i] + h*p[i]
	}
	ok := !math.IsInf(f.values(bend, trial), 1)
	add(trial, x, p)
	if !ok {
		return
	}
	for i := range bend {
		bend[i] = 2 / h * ((bend[i]-r[i])/h - dot(s.j.RawRowView(i), p))
	}
	s.onto(b, bend)
	s.step(a, b, lambda)
	if 2*scaledNorm(s.d, a) > 0.75*scaledNorm(s.d, p) {
		return
	}
	for i := range trial {
		trial[i] += a[i] / 2
	}
}

// gaussNewton takes full steps, halved until ‖r‖ falls.
func (f *fit) gaussNewton(x0 []float64) *FitResult {
	x := append([]float64(nil), x0...)
	r, next := make([]float64, f.m), make([]float64, f.m)
	rss := f.values(r, x)
	s := newModel(f.m, f.n)
	p, trial := make([]float64, f.n), make([]float64, f.n)
	res := &FitResult{X: x, Residuals: r, Attempts: 1}
	res.History.Dim = f.n
	length, k := 0.0, 0
	end := func(status Status) *FitResult {
		res.RSS, res.Status, res.Rank = rss, status, rank(s.sigma)
		f.show(k, status, x, s.grad, rss, length)
		return res
	}
	for ; ; k++ {
		f.its++
		if !s.load(f.r.Jacobian(s.j, x), r, nil) {
			return end(NotFinite)
		}
		if k == 0 {
			res.start = rank(s.sigma)
		}
		res.History.add(rss, norm2(s.grad), length)
		switch {
		case norm2(s.grad) == 0 || rss == 0:
			return end(SmallGradient)
		case s.predicted(0) <= f.opt.Tol*f.opt.Tol*rss:
			return end(SmallChange)
		case k >= f.opt.MaxIterations:
			return end(IterationLimit)
		}
		if status := f.interrupted(k); status != Running {
			return end(status)
		}
		f.show(k, Running, x, s.grad, rss, length)
		s.step(p, s.b, 0)
		now := math.Inf(1)
		for range maxTrials {
			add(trial, x, p)
			if now = f.values(next, trial); now < rss || tiny(p, x, 0x1p-52) {
				break
			}
			for i := range p {
				p[i] /= 2
			}
		}
		if !(now < rss) {
			return end(s.rounding(rss, x))
		}
		length = scaledNorm(s.d, p)
		copy(x, trial)
		copy(r, next)
		rss = now
	}
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

// tiny reports whether p is at most tol of x in every component.
func tiny(p, x []float64, tol float64) bool {
	for i, v := range p {
		if math.Abs(v) > tol*math.Abs(x[i]) {
			return false
		}
	}
	return true
}

func add(dst, x, p []float64) {
	for i, v := range p {
		dst[i] = x[i] + v
	}
}
