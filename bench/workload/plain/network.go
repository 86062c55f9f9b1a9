package plain

import "math"

// Network is workload W5: a network of sigmoid layers of the given widths, over
// rows of inputs and of targets.
type Network struct {
	Widths         []int
	Input, Targets [][]float64
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// Loss is the mean over the samples of the squared error.
func (p *Network) Loss(x []float64) float64 {
	widest := 0
	for _, n := range p.Widths {
		if n > widest {
			widest = n
		}
	}
	in, out, z := make([]float64, widest), make([]float64, widest), make([]float64, widest)
	f := 0.0
	for i, row := range p.Input {
		copy(in, row)
		at := 0
		for l := 1; l < len(p.Widths); l++ {
			m, n := p.Widths[l-1], p.Widths[l]
			copy(z, x[at+m*n:at+m*n+n])
			for k, v := range in[:m] {
				w := x[at+k*n : at+k*n+n]
				for q := range w {
					z[q] += v * w[q]
				}
			}
			at += m*n + n
			for q := 0; q < n; q++ {
				out[q] = sigmoid(z[q])
			}
			in, out = out, in
		}
		for q, y := range p.Targets[i] {
			r := in[q] - y
			f += r * r
		}
	}
	return f / float64(len(p.Input))
}
