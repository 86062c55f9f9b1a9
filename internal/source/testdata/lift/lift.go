// Package lift has constructs that lifting treats on its own. Each function takes x and returns a float64.
package lift

import (
	"fmt"
	"math"
)

type vec []float64

type Celsius float64

type opt struct {
	scale float64
	name  string
	buf   []float64
}

func (v vec) norm() float64 {
	s := 0.0
	for _, a := range v {
		s += a * a
	}
	return math.Sqrt(s)
}

// NamedSlice uses a named slice.
func NamedSlice(x []float64) float64 {
	v := vec(x)
	w := make(vec, len(x))
	for i := range w {
		w[i] = v[i] * 2
	}
	return w.norm() + vec{x[0], 1}.norm()
}

// NamedFloat has a named float.
func NamedFloat(x []float64) float64 {
	t := Celsius(x[0]) * 2
	k := Celsius(3)
	t += k
	return float64(t) * float64(k)
}

// Closures has function literals that are bound to a name, one of which calls itself.
func Closures(x []float64) float64 {
	sq := func(a float64) float64 { return a * a }
	var sum func(n int) float64
	sum = func(n int) float64 {
		if n == 0 {
			return 0
		}
		return sq(x[n-1]) + sum(n-1)
	}
	acc := 0.0
	add := func(v float64) { acc += v }
	for _, v := range x {
		add(v)
	}
	return sum(len(x)) + acc + sq(2)
}

// Shadowed hides and assigns its parameter, and mixes data with what is active.
func Shadowed(x []float64) float64 { return shadowed(x, weights) }

var weights = []float64{0.5, -2, 3}

func shadowed(x []float64, d []float64) float64 {
	s := 1.0
	for len(x) > 1 {
		x := x[0]
		s *= x
		break
	}
	x = x[1:]
	var a, b float64
	a += x[0]
	_ = b
	for _, v := range d {
		v *= a
		s += v
	}
	o := opt{scale: 2, name: "n"}
	o.scale *= s
	o.buf = append(o.buf, a, 1)
	o.buf = append(o.buf, d...)
	p := &o
	if p.scale > 3 {
		p.scale /= 4
	}
	p.name = fmt.Sprint(p.scale)
	return p.scale + o.buf[0] + max(a, 2, s) + dot(d, o.buf[2:]) + dot(o.buf, o.buf)
}

func dot(a, b []float64) (s float64) {
	for i := range a {
		s += a[i] * b[i]
	}
	return
}

// Literals has arrays whose literals leave out elements, and an error.
func Literals(x []float64) float64 {
	y, err := literals(x[0], x[1])
	if err != nil {
		return x[0]
	}
	return y
}

func literals(a, b float64) (float64, error) {
	if a < 0 {
		return 0, fmt.Errorf("negative %v", a)
	}
	a, b = b, a
	switch {
	case a > b:
		a -= b
	case math.IsNaN(a):
		return a, nil
	}
	z := [3]float64{a}
	z[2] = b
	m := [2][2]float64{{a, b}, {1, 2}}
	return z[0]*z[2] + z[1] + m[0][1]/m[1][1] - 1/a + 3 - a, nil
}

type model struct{ w, b float64 }

func (m model) at(t float64) float64 { return m.w*t + m.b }

// StructData calls a method of a struct, with a power whose exponent is data.
func StructData(x []float64) float64 {
	m := model{w: x[0]}
	m.b += x[1]
	s := 0.0
	for _, t := range weights {
		s += m.at(t) * math.Pow(m.w, t)
	}
	return s
}
