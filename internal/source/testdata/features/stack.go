package features

import "math"

// A Unit is a layer of a Stack.
type Unit interface {
	Forward(x []float64) []float64
}

// Affine is a layer with weights.
type Affine struct {
	W [][]float64
	B []float64
	n int
}

// Gain is a value with numbers, Bias a slice, Level a number, and Squash has none.
type Gain struct{ A, B float64 }
type Bias []float64
type Level float64
type Squash struct{}

// A Chain holds layers, among them chains.
type Chain struct {
	Units []Unit
	Next  *Chain
}

// A Stack is a model with layers of several types.
type Stack struct {
	Name  string
	Units []Unit
	Head  Unit
	Pre   *Affine
	Rate  float64
}

func (u *Affine) Forward(x []float64) []float64 {
	u.n++
	y := make([]float64, len(u.W))
	for i, row := range u.W {
		y[i] = u.B[i]
		for j, w := range row {
			y[i] += w * x[j]
		}
	}
	return y
}

func (u Gain) Forward(x []float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = u.A*v + u.B*v*v
	}
	return y
}

func (u Bias) Forward(x []float64) []float64 {
	for i := range x {
		x[i] += u[i%len(u)] * u[0]
	}
	return x
}

func (u Level) Forward(x []float64) []float64 { return []float64{float64(u) * x[0], x[len(x)-1]} }

func (Squash) Forward(x []float64) []float64 {
	for i, v := range x {
		x[i] = math.Tanh(v)
	}
	return x
}

func (u *Chain) Forward(x []float64) []float64 {
	for _, v := range u.Units {
		x = v.Forward(x)
	}
	if u.Next != nil {
		return u.Next.Forward(x)
	}
	return x
}

// Loss is the loss of the stack at x.
func (m *Stack) Loss(x []float64) float64 {
	h := m.Pre.Forward(x)
	for _, u := range m.Units {
		h = u.Forward(h)
		h[0] *= m.Rate
	}
	if m.Head != nil {
		h = m.Head.Forward(h)
	}
	return h[0]*h[0] + h[1]
}

// StackWeights is how many numbers a stack has.
const StackWeights = 19

// NewStack returns a stack with the weights v, in the shape that gradients have if shadow is true: with pointers for values.
func NewStack(v []float64, shadow bool) *Stack {
	gain, bias, level := Gain{v[10], v[11]}, Bias{v[12], v[13]}, Level(v[14])
	m := &Stack{Units: []Unit{&Affine{[][]float64{{v[0], v[1]}, {v[2], v[3]}}, []float64{v[4], v[5]}, 0}, Squash{}, gain, bias, level, nil}, Rate: v[18]}
	if shadow {
		m.Units[1], m.Units[2], m.Units[3], m.Units[4] = nil, &gain, &bias, &level
	}
	inner, last := Gain{v[15], v[16]}, Level(v[17])
	m.Units[5] = &Chain{Units: []Unit{inner}, Next: &Chain{Units: []Unit{last, (*Chain)(nil)}[:1]}}
	if shadow {
		m.Units[5] = &Chain{Units: []Unit{&inner}, Next: &Chain{Units: []Unit{&last}}}
	}
	m.Pre = &Affine{W: [][]float64{{v[6], v[7]}, {v[8], v[9]}}, B: make([]float64, 2)}
	return m
}

// Weights are the numbers of the gradient of a stack.
func (m *Stack) Weights() []float64 {
	var v []float64
	affine := func(u *Affine) { v = append(append(append(v, u.W[0]...), u.W[1]...), u.B...) }
	affine(m.Units[0].(*Affine))
	affine(m.Pre)
	v = v[:10]
	gain, c := m.Units[2].(*Gain), m.Units[5].(*Chain)
	v = append(append(v, gain.A, gain.B), *m.Units[3].(*Bias)...)
	inner := c.Units[0].(*Gain)
	return append(v, float64(*m.Units[4].(*Level)), inner.A, inner.B, float64(*c.Next.Units[0].(*Level)), m.Rate)
}
