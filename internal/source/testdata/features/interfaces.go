package features

import (
	"math"
	"sync"
)

// Numbers that vary behind interfaces of several types.

type covariance interface {
	cov(x, y []float64) float64
}

type gaussian struct{ scale, amp float64 }

type linearCov struct{ w []float64 }

type constCov float64

type sumCov struct{ a, b covariance }

type mixture []float64

type noise struct{}

func (k gaussian) cov(x, y []float64) float64 {
	s := 0.0
	for i := range x {
		d := (x[i] - y[i]) / k.scale
		s += d * d
	}
	return k.amp * math.Exp(-s/2)
}

func (k *linearCov) cov(x, y []float64) float64 {
	s := 0.0
	for i := range x {
		s += k.w[i%len(k.w)] * x[i] * y[i]
	}
	return s
}

func (k constCov) cov(x, y []float64) float64 { return float64(k * k) }

func (k sumCov) cov(x, y []float64) float64 { return k.a.cov(x, y) + 2*k.b.cov(y, x) }

func (k mixture) cov(x, y []float64) float64 {
	s := 0.0
	for i, w := range k {
		s += w * math.Sin(x[i%len(x)]*y[0])
	}
	return s
}

func (noise) cov(x, y []float64) float64 {
	if x[0] == y[0] {
		return x[0]
	}
	return 0
}

func covarianceFor(kind int, x []float64) covariance {
	switch kind {
	case 0:
		return gaussian{x[0], x[1]}
	case 1:
		return &linearCov{x}
	case 2:
		return constCov(x[1])
	case 3:
		return sumCov{covarianceFor(0, x), covarianceFor(2, x)}
	case 4:
		return mixture{x[1], x[0] * x[1]}
	case 5:
		return &gaussian{x[1], 2}
	}
	return noise{}
}

// ChosenKernel is given its type by data.
func ChosenKernel(x []float64) float64 {
	s := 0.0
	for kind := range 7 {
		k := covarianceFor(kind, x)
		s += k.cov(x, []float64{0.5, x[0]})
	}
	return s
}

// ListOfKernels keeps several in a slice, and changes it.
func ListOfKernels(x []float64) float64 {
	list := []covariance{gaussian{x[0], x[1]}, &linearCov{[]float64{x[1]}}, constCov(x[0]), mixture(x), noise{}, nil}
	list[5] = sumCov{list[0], list[1]}
	list = append(list, sumCov{list[5], noise{}}, constCov(x[1]*x[0]))
	s := 0.0
	for i, k := range list {
		if i == 2 {
			list[3] = constCov(s)
		}
		s += 0.1 * k.cov(x, x)
	}
	return s
}

// SharedBehind writes through a pointer that two interfaces hold.
func SharedBehind(x []float64) float64 {
	p := &linearCov{[]float64{x[0], x[1]}}
	q := p
	list := []covariance{p, sumCov{q, constCov(x[1])}}
	s := list[1].cov(x, x)
	p.w[0] = x[1] * x[1]
	s += list[1].cov(x, x) * list[0].cov(x, x)
	if l, ok := list[0].(*linearCov); ok {
		l.w = []float64{x[0] * x[0]}
	}
	return s + list[1].cov(x, x)
}

// CopiedInto changes a value after a copy of it went into an interface.
func CopiedInto(x []float64) float64 {
	g := gaussian{x[0], x[1]}
	m := mixture{x[0], x[1]}
	var k, l covariance = g, m
	g.scale *= 3
	g.amp = x[0] * x[1]
	m[0] = x[1] * x[1]
	s := k.cov(x, []float64{0, 1}) + l.cov(x, []float64{1, 2})
	k, l = l, g
	return s * k.cov(x, []float64{1, 2}) * l.cov(x, []float64{0, 1})
}

// InLoops carries an interface from turn to turn.
func InLoops(x []float64) float64 {
	var k covariance = constCov(x[0])
	s := 0.0
	for i := range 4 {
		switch {
		case i%2 == 1:
			k = sumCov{k, gaussian{x[0] + s, x[1]}}
		case k == nil:
			return 0
		default:
			k = sumCov{noise{}, k}
		}
		s += 0.1 * k.cov(x, []float64{0.3, 0.2})
	}
	return s
}

type covHolder struct {
	name string
	k    covariance
	more []covariance
	w    float64
}

func (h *covHolder) at(x []float64) float64 {
	s := h.w * h.k.cov(x, []float64{0.1, 0.4})
	for _, k := range h.more {
		s += k.cov(x, x) * h.w
	}
	return s
}

// HeldInFields keeps interfaces in fields.
func HeldInFields(x []float64) float64 {
	h := covHolder{"h", gaussian{x[0], x[1]}, []covariance{constCov(x[0])}, x[1]}
	g := h
	g.k = mixture{x[0]}
	g.more[0] = &linearCov{w: x}
	p := &covHolder{k: g.k, w: x[0]}
	return h.at(x) * g.at(x) * p.at(x)
}

// SwitchedTypes finds numbers by type switches and assertions.
func SwitchedTypes(x []float64) float64 {
	s := 0.0
	for kind := range 7 {
		switch k := covarianceFor(kind, x).(type) {
		case gaussian:
			s += k.scale * k.amp
		case *linearCov:
			s += k.w[0] * k.w[1]
			k.w = []float64{s}
			s *= k.w[0]
		case constCov:
			s += math.Sqrt(float64(k))
		case mixture:
			for _, v := range k {
				s += v * v
			}
		case sumCov:
			s += float64(k.b.(constCov)) * k.a.(gaussian).amp
			if c, ok := k.a.(constCov); ok {
				s += float64(c)
			}
		case noise, nil:
			s *= 2
		default:
			s += k.cov(x, x)
		}
	}
	return s
}

type scaled interface {
	covariance
	scaleBy(c float64) covariance
}

func (k gaussian) scaleBy(c float64) covariance { return gaussian{k.scale, k.amp * c} }
func (k constCov) scaleBy(c float64) covariance { return constCov(float64(k) * c) }

// OtherInterface asserts another interface.
func OtherInterface(x []float64) float64 {
	s := 0.0
	for _, kind := range []int{0, 2, 5, 4} {
		k := covarianceFor(kind, x)
		if c, ok := k.(scaled); ok {
			k = c.scaleBy(x[1])
			var d covariance = c
			s += d.cov(x, x)
		}
		s += k.cov(x, []float64{0.1, 0.3})
	}
	return s
}

type exprNode interface{ isNode() }

type numberNode struct{ v float64 }
type plusNode struct{ l, r exprNode }
type timesNode struct{ l, r exprNode }
type leafNode struct{ i int }

func (numberNode) isNode() {}
func (plusNode) isNode()   {}
func (*timesNode) isNode() {}
func (leafNode) isNode()   {}

func eval(n exprNode, x []float64) float64 {
	switch n := n.(type) {
	case numberNode:
		return n.v
	case plusNode:
		return eval(n.l, x) + eval(n.r, x)
	case *timesNode:
		return eval(n.l, x) * eval(n.r, x)
	case leafNode:
		return x[n.i]
	}
	panic("no such node")
}

// Expression evaluates a tree of nodes whose types have no methods with numbers.
func Expression(x []float64) float64 {
	var n exprNode = plusNode{numberNode{x[0] * x[1]}, leafNode{1}}
	n = &timesNode{n, plusNode{n, leafNode{0}}}
	return eval(&timesNode{n, numberNode{x[1]}}, x)
}

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
