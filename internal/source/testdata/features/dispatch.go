package features

import "math"

// A layer is one of several types, whose numbers are data.
type layer interface {
	forward(x []float64) []float64
	cost() (weight float64, ok bool)
}

type dense struct {
	w    [][]float64
	bias []float64
}

type squash struct{ scale float64 }

type skip struct {
	layer
	by float64
}

func (d *dense) forward(x []float64) []float64 {
	y := make([]float64, len(d.w))
	for i, row := range d.w {
		y[i] = d.bias[i]
		for j, v := range row {
			y[i] += v * x[j%len(x)]
		}
	}
	return y
}

func (d *dense) cost() (float64, bool) { return 0.5, true }

func (s squash) forward(x []float64) []float64 {
	for i, v := range x {
		x[i] = math.Tanh(s.scale * v)
	}
	return x
}

func (s squash) cost() (float64, bool) { return 0, false }

var network = []layer{
	&dense{[][]float64{{0.3, -0.2, 0.5}, {0.7, 0.1, 0.4}, {0.2, 0.2, -0.9}}, []float64{0.1, 0, -0.2}}, squash{1.5}, &squash{0.5},
	&dense{[][]float64{{1, 2, -1}}, []float64{0.3}},
}

// Network runs layers of several types.
func Network(x []float64) float64 {
	h := append([]float64(nil), x...)
	s := 0.0
	for _, l := range network {
		h = l.forward(h)
		if w, ok := l.cost(); ok {
			s += w * h[0] * h[0]
		}
	}
	return s + h[0]
}

type potential interface {
	energy(r float64) (e, slope float64)
}

type spring struct{ k float64 }

type morse struct{ depth, width float64 }

func (p spring) energy(r float64) (e, slope float64) { return p.k * r * r / 2, p.k * r }

func (p morse) energy(r float64) (e, slope float64) {
	u := math.Exp(-p.width * r)
	return p.depth * (1 - u) * (1 - u), 2 * p.depth * (1 - u) * u * p.width
}

func bonds() []potential { return []potential{spring{2}, morse{1, 0.7}, spring{0.4}, &morse{2, 0.3}} }

// Bonds adds results of methods of several types, in one expression and in a condition.
func Bonds(x []float64) float64 {
	s := 0.0
	for i, p := range bonds() {
		a := x[i%len(x)]
		e, d := p.energy(a)
		s += e * d
		if f, _ := p.energy(a * a); f > 0.1 && force(p, a) > 0 {
			s += force(p, s) * force(bonds()[(i+1)%4], a)
		}
	}
	return s
}

func force(p potential, r float64) float64 {
	_, d := p.energy(r)
	return d
}

type curve interface {
	at(t float64, c []float64) float64
}

type lineCurve struct{}

type waveCurve struct{ order int }

func (lineCurve) at(t float64, c []float64) float64 { return c[0] + c[1]*t }

func (w waveCurve) at(t float64, c []float64) float64 {
	s := 0.0
	for k := range w.order {
		s += c[k%len(c)] * math.Sin(float64(k+1)*t)
	}
	return s
}

// Curves calls a method of one of two types as an operand.
func Curves(x []float64) float64 {
	var c curve = lineCurve{}
	s := 0.0
	for i := range 4 {
		s += c.at(float64(i), x)*c.at(x[0], x) - 1
		for j := 0; c.at(s, x) < 2 && j < 3; j++ {
			s += 0.3 * x[1]
		}
		if i == 1 {
			c = waveCurve{3}
		}
	}
	return s
}

// CurvesInCondition calls the method of one of two types in a literal in a condition.
func CurvesInCondition(x []float64) float64 {
	s := x[0]
	for i := 0; i < 3; i++ {
		var c curve = waveCurve{i}
		if i == 1 {
			c = &lineCurve{}
		}
		if i > 0 && (func() bool { return c.at(s, x) < x[1] })() {
			s += x[1] * c.at(x[1], x)
		}
		s += c.at(s, x)
	}
	return s
}
