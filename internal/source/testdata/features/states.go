package features

import (
	"math"
	"sync"
)

// Interfaces whose methods change state, take functions or come from what a type embeds.

type state interface {
	step(u float64)
	value() float64
}

type integrator struct{ sum, gain float64 }

type filter struct {
	past []float64
	last float64
}

func (s *integrator) step(u float64) { s.sum += s.gain * u }
func (s *integrator) value() float64 { return s.sum }

func (f *filter) step(u float64) {
	copy(f.past[1:], f.past)
	f.past[0] = u * u
	f.last = u
}

func (f *filter) value() float64 {
	s := f.last
	for i, v := range f.past {
		s += v / float64(i+1)
	}
	return s
}

type cascade struct{ parts []state }

func (s *cascade) step(u float64) {
	for _, p := range s.parts {
		p.step(u)
		u = p.value()
	}
}

func (s *cascade) value() float64 { return s.parts[len(s.parts)-1].value() }

// Stateful writes fields behind interfaces.
func Stateful(x []float64) float64 {
	var s state = &cascade{[]state{&integrator{gain: x[0]}, &filter{past: make([]float64, 3)}, &cascade{[]state{&integrator{1, x[1]}}}}}
	y := 0.0
	for i := range 5 {
		s.step(x[i%2])
		y += s.value() * x[1]
	}
	return y
}

type turnCount struct{ n float64 }

func (c *turnCount) step(u float64) { c.n++ }
func (c *turnCount) value() float64 { return c.n }

// StatefulData changes data behind an interface between uses.
func StatefulData(x []float64) float64 {
	list := []state{&turnCount{1}, &filter{past: []float64{1, 2}}}
	y := 0.0
	for i := range 4 {
		y += x[0] * list[i%2].value() * x[1] * y
		y += x[1]
		list[i%2].step(float64(i))
		y *= list[i%2].value()
	}
	return y
}

type extendedCov struct {
	*linearCov
	extra float64
}

type wrappedCov struct{ gaussian }

// Embedded has types whose methods are those of what they embed.
func Embedded(x []float64) float64 {
	e := extendedCov{&linearCov{[]float64{x[0]}}, 2}
	list := []covariance{e, wrappedCov{gaussian{x[0], x[1]}}, &wrappedCov{gaussian{x[1], x[1]}}, &e}
	e.w[0] *= x[1]
	s := 0.0
	for _, k := range list {
		s += k.cov(x, []float64{x[1], 0.2})
	}
	return s
}

func cached(list []covariance, x []float64) (covariance, float64) {
	best, at := list[0], math.Inf(-1)
	for _, k := range list {
		if v := k.cov(x, []float64{0.3, x[0]}); v > at {
			best, at = k, v
		}
	}
	return best, at
}

// SeveralResultsBehind returns an interface with a number, and passes interfaces on.
func SeveralResultsBehind(x []float64) float64 {
	k, v := cached([]covariance{gaussian{x[1], x[0]}, constCov(x[0] * x[1]), &linearCov{x}}, x)
	var l covariance
	l, _ = cached([]covariance{k, mixture{x[1]}}, x)
	return v + k.cov(x, x)*l.cov(x, x)
}

func totalCov(x []float64, ks ...covariance) float64 {
	s := 0.0
	for _, k := range ks {
		s += k.cov(x, x)
	}
	return s
}

// VariadicBehind passes interfaces to a variadic function.
func VariadicBehind(x []float64) float64 {
	k := gaussian{x[0], x[1]}
	return totalCov(x, k, constCov(k.amp), &k)*totalCov(x)*totalCov(x, []covariance{mixture(x), k}...) + totalCov(x, mixture{x[0] * k.scale}, &k)
}

type quadrature interface {
	integral(f func(float64) float64, a, b float64) float64
	mean(v ...float64) float64
}

type trapezoid struct{ n int }
type midpoint struct{ shift float64 }

func (r trapezoid) integral(f func(float64) float64, a, b float64) float64 {
	h := (b - a) / float64(r.n)
	s := (f(a) + f(b)) / 2
	for i := 1; i < r.n; i++ {
		s += f(a + float64(i)*h)
	}
	return s * h
}

func (r trapezoid) mean(v ...float64) float64 { return v[0]*v[len(v)-1] + float64(r.n) }

func (r *midpoint) integral(f func(float64) float64, a, b float64) float64 {
	return f((a+b)/2+r.shift) * (b - a)
}

func (r *midpoint) mean(v ...float64) float64 {
	s := r.shift
	for _, u := range v {
		s += u * u
	}
	return s
}

// IntegratedBehind passes function literals and lists to methods of one of two types.
func IntegratedBehind(x []float64) float64 {
	s := 0.0
	for _, r := range []quadrature{trapezoid{3}, &midpoint{x[0] * 0.1}} {
		s += r.integral(func(t float64) float64 { return math.Sin(t * x[1]) }, x[0], 2) * r.mean(s, x[0], x[1])
		if r.mean(x...) > 1 {
			s += r.mean(s) * r.integral(math.Exp, 0, x[1])
		}
	}
	return s
}

type response interface{ at(t float64) float64 }

// respond is a function as a response, which no derivative can follow; nothing here makes one.
type respond func(t float64) float64

type slow struct{ done chan bool }

type guarded struct {
	mu    sync.RWMutex
	count int
	gain  float64
}

type decaying float64

func (f respond) at(t float64) float64  { return f(t) }
func (d decaying) at(t float64) float64 { return math.Exp(-float64(d) * t) }

func (s slow) at(t float64) float64 {
	defer close(s.done)
	return t
}

func (g *guarded) at(t float64) float64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.count++
	return g.gain * t * float64(g.count)
}

// Guarded calls a method that holds a lock; other types of the package have no derivative.
func Guarded(x []float64) float64 {
	g := &guarded{gain: x[0]}
	s := 0.0
	for _, r := range []response{g, decaying(x[1]), g} {
		s += r.at(x[1]) * (1 + s)
	}
	g.mu.RLock()
	defer g.mu.RUnlock()
	return s * g.gain
}

// Responses is data.
type Responses struct{ byName map[string]response }

// ResponsesOf reads interfaces from a map.
func ResponsesOf(x []float64, r *Responses) float64 {
	s := 0.0
	for i, name := range []string{"a", "b"} {
		if f, ok := r.byName[name]; ok {
			s += f.at(x[i])
		}
	}
	return s
}

// amplified has the method of what it holds, and louder one more of its own.
type amplified struct {
	response
	by float64
}

type louder struct{ *amplified }

func (a louder) at(t float64) float64 { return a.by * a.response.at(t*a.by) }

// Promoted calls methods that come from an interface in a struct.
func Promoted(x []float64) float64 {
	a := &amplified{decaying(x[0]), x[1]}
	var r response = amplified{louder{a}, 2}
	s := r.at(x[1])
	a.response = amplified{&guarded{gain: s}, x[0]}
	for _, r := range []response{r, a, louder{a}} {
		s += r.at(s)
	}
	return s
}
