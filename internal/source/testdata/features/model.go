package features

import "math"

// A Net is a network of two layers, with what each layer computes.
type Net struct {
	Name  string
	W     [][]float64
	B     []float64
	out   [2]float64
	scale struct{ a, b float64 }
	steps int
	hid   []float64
}

// Loss is the loss of the network at x.
func (m *Net) Loss(x []float64) float64 {
	m.steps++
	s := 0.0
	for i, row := range m.W {
		z := m.B[i]
		for j, w := range row {
			z += w * x[j]
		}
		m.hid[i] = math.Tanh(z)
		s += m.hid[i] * m.out[i%2] * m.scale.a
	}
	return s*s + m.scale.b*m.hid[0]
}

// NewNet returns a network with the weights v.
func NewNet(v []float64) *Net {
	m := &Net{W: [][]float64{{v[0], v[1]}, {v[2], v[3]}}, B: []float64{v[4], v[5]}, out: [2]float64{v[6], v[7]}, hid: make([]float64, 2)}
	m.scale.a, m.scale.b = v[8], v[9]
	return m
}

// Weights are the numbers of a network.
func (m *Net) Weights() []float64 {
	return append(append(append(append([]float64(nil), m.W[0]...), m.W[1]...), m.B...), m.out[0], m.out[1], m.scale.a, m.scale.b)
}

// A Point is passed by value.
type Point struct{ A, B float64 }

// Value is a point of each kind that the test needs.
func (m *Net) Value(k int) Point { return []Point{{3, 4}, {0.7, 0.9}, {}}[k] }

// At is linear in the point.
func (q Point) At(t float64) float64 { return q.A*t + q.B }
