package plain

import "math"

// LSTM is workload LSTM, of ADBench: layers whose cells see one bit each, over rows
// of bits.
type LSTM struct {
	Layers, Bits int
	State        []float64 // for each layer hidden, then cell
	Sequence     [][]float64
}

// Loss is the mean loss of the prediction of each row by those before it. x has for
// each layer the weights of its four gates, and their biases, then weights of the
// input, weights of the output and biases of the output.
func (p *LSTM) Loss(x []float64) float64 {
	b := p.Bits
	state, u := make([]float64, len(p.State)), make([]float64, b)
	copy(state, p.State)
	extra := x[8*p.Layers*b:]
	loss := 0.0
	for t := 0; t < len(p.Sequence)-1; t++ {
		for j, v := range p.Sequence[t] {
			u[j] = v * extra[j]
		}
		for l := 0; l < p.Layers; l++ {
			w, h, c := x[8*b*l:8*b*(l+1)], state[2*b*l:2*b*l+b], state[2*b*l+b:2*b*(l+1)]
			for j := 0; j < b; j++ {
				forget := sigmoid(w[j]*u[j] + w[4*b+j])
				in := sigmoid(w[b+j]*h[j] + w[5*b+j])
				out := sigmoid(w[2*b+j]*u[j] + w[6*b+j])
				change := math.Tanh(w[3*b+j]*h[j] + w[7*b+j])
				c[j] = forget*c[j] + in*change
				h[j] = out * math.Tanh(c[j])
				u[j] = h[j]
			}
		}
		sum, ones := 2.0, 0.0
		for j, gold := range p.Sequence[t+1] {
			y := u[j]*extra[b+j] + extra[2*b+j]
			sum += math.Exp(y)
			ones += gold
			loss -= gold * y
		}
		loss += ones * math.Log(sum)
	}
	return loss / float64(b*(len(p.Sequence)-1))
}
