package workload

import "math"

// lstmWorkload is the LSTM of ADBench with two layers and 14 bits, at the first n
// characters of its text of 1024; beyond these the text begins again. Data: x, the
// weights and biases: for each layer those of the forget, input and output gates
// and of the change, weights before biases, then input weights, output weights and
// output biases; shape, the numbers of layers, of characters and of bits; state,
// hidden then cell of each layer; sequence, n rows of bits.
func lstmWorkload() Workload {
	return Workload{
		Name: "LSTM", Title: "ADBench LSTM, 2 layers of 14", Task: Gradient, Param: "characters",
		Size: 1024, Small: 8, Growth: []int{16, 64, 256, 1024, 4096, 16384},
		New: func(n int) *Case {
			p, x := readLSTM(lstmText)
			p.resize(n)
			c := gradientCase(n, x, 25*p.layers*p.bits*n, newHandLSTM(p).gradient, newHandLSTM(p).value,
				Block{"shape", 1, 3, []float64{float64(p.layers), float64(n), float64(p.bits)}},
				Block{"state", 2 * p.layers, p.bits, p.state},
				Block{"sequence", n, p.bits, p.sequence})
			c.add(p.contenders(c, x)...)
			return c
		},
	}
}

// lstm is the LSTM of ADBench: each of its cells sees one bit. A layer takes its
// input u, hidden h and cell c, and with the logistic function σ
//
//	f = σ(w₁u + b₁), i = σ(w₂h + b₂), o = σ(w₃u + b₃), a = tanh(w₄h + b₄)
//	c ← f·c + i·a,   h ← o·tanh c,
//
// and passes h on. The input of the first layer is a character times its weights; h
// of the last, times weights plus biases, is the prediction y of the next one. The
// loss is the mean over characters and bits of s·(log(2 + Σ exp yⱼ) − y), s the bit
// that comes.
type lstm struct {
	layers, bits int
	state        []float64 // for each layer hidden, then cell
	sequence     []float64 // a row of bits for each character
}

func (p *lstm) chars() int { return len(p.sequence) / p.bits }

// row returns the bits of character t.
func (p *lstm) row(t int) []float64 { return p.sequence[t*p.bits : (t+1)*p.bits] }

// readLSTM reads a file of ADBench and returns the problem and its point.
func readLSTM(text string) (*lstm, []float64) {
	s := newNumbers(text)
	p := &lstm{layers: s.int()}
	chars := s.int()
	p.bits = s.int()
	x := s.slice(8*p.layers*p.bits + 3*p.bits)
	p.state = s.slice(2 * p.layers * p.bits)
	p.sequence = s.slice(chars * p.bits)
	s.end()
	return p, x
}

// resize makes p one of n characters.
func (p *lstm) resize(n int) {
	text := p.sequence
	p.sequence = make([]float64, 0, n*p.bits)
	for len(p.sequence) < n*p.bits {
		p.sequence = append(p.sequence, text[:min(len(text), n*p.bits-len(p.sequence))]...)
	}
}

// handLSTM is the gradient of lstm by hand: forward with all that the way back
// needs, then backward through time.
type handLSTM struct {
	*lstm
	cells []lstmCell // by time, layer and bit
	prob  []float64  // by time and bit: Σ s · exp yⱼ/(2 + Σ exp y)
	input []float64  // by bit: work space
	dh    []float64  // adjoints of hidden and of cell, by layer and bit
	dc    []float64
	du    []float64
}

// lstmCell is what one cell has at one time: input, hidden and cell before, gates,
// change, tanh of the new cell, and the new cell and hidden.
type lstmCell struct{ u, h, c, forget, in, out, change, tanh, cell, hidden float64 }

func newHandLSTM(p *lstm) *handLSTM {
	n := p.chars() - 1
	return &handLSTM{
		lstm: p, cells: make([]lstmCell, n*p.layers*p.bits), prob: make([]float64, n*p.bits), input: make([]float64, p.bits),
		dh: make([]float64, p.layers*p.bits), dc: make([]float64, p.layers*p.bits), du: make([]float64, p.bits),
	}
}

// value computes cells, prob and the loss.
func (q *handLSTM) value(x []float64) float64 {
	b := q.bits
	extra := x[8*q.layers*b:]
	inWeight, outWeight, outBias := extra[:b], extra[b:2*b], extra[2*b:3*b]
	loss := 0.0
	for t := range q.chars() - 1 {
		u := q.input
		for j, v := range q.row(t) {
			u[j] = v * inWeight[j]
		}
		for l := range q.layers {
			w := x[8*b*l:][:8*b]
			cells := q.cells[(t*q.layers+l)*b:][:b]
			for j := range cells {
				z := &cells[j]
				z.u = u[j]
				if t == 0 {
					z.h, z.c = q.state[2*b*l+j], q.state[2*b*l+b+j]
				} else {
					before := &q.cells[((t-1)*q.layers+l)*b+j]
					z.h, z.c = before.hidden, before.cell
				}
				z.forget = sigmoid(w[j]*z.u + w[4*b+j])
				z.in = sigmoid(w[b+j]*z.h + w[5*b+j])
				z.out = sigmoid(w[2*b+j]*z.u + w[6*b+j])
				z.change = math.Tanh(w[3*b+j]*z.h + w[7*b+j])
				z.cell = z.forget*z.c + z.in*z.change
				z.tanh = math.Tanh(z.cell)
				z.hidden = z.out * z.tanh
				u[j] = z.hidden
			}
		}
		gold, prob := q.row(t+1), q.prob[t*b:][:b]
		sum, ones := 2.0, 0.0
		for j, h := range u {
			y := h*outWeight[j] + outBias[j]
			prob[j] = math.Exp(y)
			sum += prob[j]
			ones += gold[j]
			loss -= gold[j] * y
		}
		loss += ones * math.Log(sum)
		for j := range prob {
			prob[j] *= ones / sum
		}
	}
	return loss / float64(b*(q.chars()-1))
}

func (q *handLSTM) gradient(g, x []float64) (float64, []float64) {
	if g == nil {
		g = make([]float64, len(x))
	}
	clear(g)
	clear(q.dh)
	clear(q.dc)
	loss := q.value(x)
	b, n := q.bits, q.chars()-1
	outWeight := x[8*q.layers*b+b:][:b]
	gIn, gOut, gBias := g[8*q.layers*b:][:b], g[8*q.layers*b+b:][:b], g[8*q.layers*b+2*b:][:b]
	scale := 1 / float64(b*n)
	for t := n - 1; t >= 0; t-- {
		last := q.cells[(t*q.layers+q.layers-1)*b:][:b]
		gold, prob := q.row(t+1), q.prob[t*b:][:b]
		du := q.du // adjoint of what the layer passes on
		for j := range du {
			d := scale * (prob[j] - gold[j])
			gOut[j] += d * last[j].hidden
			gBias[j] += d
			du[j] = d * outWeight[j]
		}
		for l := q.layers - 1; l >= 0; l-- {
			w, gw := x[8*b*l:][:8*b], g[8*b*l:][:8*b]
			cells, dh, dc := q.cells[(t*q.layers+l)*b:][:b], q.dh[l*b:][:b], q.dc[l*b:][:b]
			for j := range cells {
				z := &cells[j]
				h := dh[j] + du[j]
				c := dc[j] + h*z.out*(1-z.tanh*z.tanh)
				// By the arguments of the gates and of the change.
				forget := c * z.c * z.forget * (1 - z.forget)
				in := c * z.change * z.in * (1 - z.in)
				out := h * z.tanh * z.out * (1 - z.out)
				change := c * z.in * (1 - z.change*z.change)
				gw[j] += forget * z.u
				gw[b+j] += in * z.h
				gw[2*b+j] += out * z.u
				gw[3*b+j] += change * z.h
				gw[4*b+j] += forget
				gw[5*b+j] += in
				gw[6*b+j] += out
				gw[7*b+j] += change
				du[j] = forget*w[j] + out*w[2*b+j]
				dh[j] = in*w[b+j] + change*w[3*b+j]
				dc[j] = c * z.forget
			}
		}
		for j, v := range q.row(t) {
			gIn[j] += du[j] * v
		}
	}
	return loss, g
}
