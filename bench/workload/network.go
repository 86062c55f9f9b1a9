package workload

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/expr"
	"slope/reverse"
)

// w5 is W5, the mean squared error of a network of three sigmoid layers. Data: x,
// for each layer the matrix of its weights, a row for each input, and then its
// biases; widths, of the input and of the layers; data and target, a row for each
// sample.
func w5() Workload {
	return Workload{
		Name: "W5", Title: "network 10→32→32→1", Task: Gradient, Param: "samples",
		Size: 100, Small: 3, Growth: []int{10, 100, 1000, 10000},
		New: func(batch int) *Case { return networkCase(batch, 10, 32, 32, 1) },
	}
}

// w5b is W5 with wide layers.
func w5b() Workload {
	return Workload{
		Name: "W5b", Title: "network 784→256→128→10", Task: Gradient, Param: "samples",
		Size: 128, Small: 1, Growth: []int{8, 32, 128, 512},
		New: func(batch int) *Case { return networkCase(batch, 784, 256, 128, 10) },
	}
}

func networkCase(batch int, widths ...int) *Case {
	p := newNetwork(batch, widths)
	x := p.start()
	operations := 2 * batch * len(x)
	c := gradientCase(batch, x, operations, newBatchNetwork(p).gradient, newBatchNetwork(p).value,
		Block{"widths", 1, 4, []float64{float64(widths[0]), float64(widths[1]), float64(widths[2]), float64(widths[3])}},
		Block{"data", batch, widths[0], p.input.RawMatrix().Data}, Block{"target", batch, widths[3], p.target.RawMatrix().Data})
	c.add(gradientOf("hand loops", byHand, x, func() slope.GradientFunc { return newHandNetwork(p).gradient }))
	if c.within(len(x)) {
		c.add(dualOf("dual generic", x, func(x []du) du { return networkLoss(p, x) }))
	}
	if operations < 1e6 {
		c.add(
			reverseOf("reverse generic", x, func(x []va) va { return networkLoss(p, x) }),
			replayOf(x, func(x []ex) ex { return networkLoss(p, x) }),
		)
	}
	c.add(vectorOf(x, p.vector))
	if len(x) < 1e4 {
		c.add(gradientOf("expr batch", ofExpr, x, func() slope.GradientFunc {
			in, out := widths[0], widths[3]
			samples := make([]float64, 0, batch*(in+out))
			for i := range batch {
				samples = append(append(samples, p.input.RawRowView(i)...), p.target.RawRowView(i)...)
			}
			b := expr.RecordData(len(x), in+out, func(x, sample []ex) ex {
				return networkSample(widths, x, layersOf(widths, x), sample[:in], sample[in:])
			}).Batch(samples)
			b.Workers = 1
			return func(g, x []float64) (float64, []float64) {
				y, _ := b.Gradient(g, x)
				floats.Scale(1/float64(batch), g)
				return y / float64(batch), g
			}
		}))
	}
	if c.within(len(x)) {
		c.add(gonumFdOf(x, newBatchNetwork(p).value))
	}
	return c
}

// network is W5 with its data.
type network struct {
	widths        []int
	input, target *mat.Dense
}

func newNetwork(batch int, widths []int) *network {
	p := &network{widths, mat.NewDense(batch, widths[0], nil), mat.NewDense(batch, widths[3], nil)}
	for i, raw := 0, p.input.RawMatrix().Data; i < len(raw); i++ {
		raw[i] = math.Sin(float64(i + 1))
	}
	for i, raw := 0, p.target.RawMatrix().Data; i < len(raw); i++ {
		raw[i] = 0.5 + 0.5*math.Cos(float64(i))
	}
	return p
}

func (p *network) start() []float64 {
	size := 0
	for l := range 3 {
		size += (p.widths[l] + 1) * p.widths[l+1]
	}
	x := make([]float64, size)
	for i := range x {
		x[i] = 0.1 * math.Sin(float64(i))
	}
	return x
}

// layers are the weights of each layer by output, and its biases.
type layers[T any] [3]struct {
	weights [][]T
	bias    []T
}

// layersOf takes x apart, the weights by columns of their matrix.
func layersOf[T any](widths []int, x []T) (ls layers[T]) {
	for l := range ls {
		in, out := widths[l], widths[l+1]
		for q := range out {
			column := make([]T, in)
			for p := range in {
				column[p] = x[p*out+q]
			}
			ls[l].weights = append(ls[l].weights, column)
		}
		ls[l].bias = x[in*out:][:out]
		x = x[(in+1)*out:]
	}
	return ls
}

// networkLoss is the loss for every number type.
func networkLoss[T slope.Real[T]](p *network, x []T) T {
	ls := layersOf(p.widths, x)
	batch, _ := p.input.Dims()
	s := x[0].Lift(0)
	for i := range batch {
		first := make([]T, p.widths[1])
		for q, w := range ls[0].weights {
			first[q] = slope.DotConst(p.input.RawRowView(i), w).Add(ls[0].bias[q]).Sigmoid()
		}
		for q, z := range networkTail(ls, first) {
			s = s.Add(z.AddConst(-p.target.At(i, q)).Square())
		}
	}
	return s.Scale(1 / float64(batch))
}

// networkSample is the squared error of one sample.
func networkSample[T slope.Real[T]](widths []int, x []T, ls layers[T], input, target []T) T {
	first := make([]T, widths[1])
	for q, w := range ls[0].weights {
		first[q] = slope.Dot(w, input).Add(ls[0].bias[q]).Sigmoid()
	}
	s := x[0].Lift(0)
	for q, z := range networkTail(ls, first) {
		s = s.Add(z.Sub(target[q]).Square())
	}
	return s
}

// networkTail is what the layers after the first make of its result.
func networkTail[T slope.Real[T]](ls layers[T], z []T) []T {
	for _, l := range ls[1:] {
		next := make([]T, len(l.bias))
		for q, w := range l.weights {
			next[q] = slope.Dot(w, z).Add(l.bias[q]).Sigmoid()
		}
		z = next
	}
	return z
}

// vector is the loss in whole arrays.
func (p *network) vector(x reverse.Vec) va {
	t := x.Tape()
	h, at := t.ConstMat(p.input), 0
	for l := range 3 {
		in, out := p.widths[l], p.widths[l+1]
		w := x.Slice(at, at+in*out).Reshape(in, out)
		at += in * out
		h = h.Mul(w).AddRow(x.Slice(at, at+out)).Sigmoid()
		at += out
	}
	batch, _ := p.input.Dims()
	return h.Sub(t.ConstMat(p.target)).SumSquares().Scale(1 / float64(batch))
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// batchNetwork is the gradient of network by hand with gonum's matrix products: the
// whole batch at a time.
type batchNetwork struct {
	*network
	z, d [4]blas64.General // results of the layers and their adjoints, a row per sample
}

func newBatchNetwork(p *network) *batchNetwork {
	b := &batchNetwork{network: p}
	batch, _ := p.input.Dims()
	for l, n := range p.widths {
		b.z[l] = blas64.General{Rows: batch, Cols: n, Stride: n, Data: make([]float64, batch*n)}
		b.d[l] = blas64.General{Rows: batch, Cols: n, Stride: n, Data: make([]float64, batch*n)}
	}
	b.z[0] = p.input.RawMatrix()
	return b
}

// value computes z and the loss.
func (b *batchNetwork) value(x []float64) float64 {
	for l := range 3 {
		in, out := b.widths[l], b.widths[l+1]
		w, bias := blas64.General{Rows: in, Cols: out, Stride: out, Data: x[:in*out]}, x[in*out:][:out]
		z := b.z[l+1]
		for i := range z.Rows {
			copy(z.Data[i*out:], bias)
		}
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, b.z[l], w, 1, z)
		for i, v := range z.Data {
			z.Data[i] = sigmoid(v)
		}
		x = x[(in+1)*out:]
	}
	f := 0.0
	for i, y := range b.target.RawMatrix().Data {
		r := b.z[3].Data[i] - y
		f += r * r
	}
	return f / float64(b.z[0].Rows)
}

func (b *batchNetwork) gradient(g, x []float64) (float64, []float64) {
	if g == nil {
		g = make([]float64, len(x))
	}
	f := b.value(x)
	scale := 2 / float64(b.z[0].Rows)
	for i, y := range b.target.RawMatrix().Data {
		b.d[3].Data[i] = scale * (b.z[3].Data[i] - y)
	}
	at := len(x)
	for l := 2; l >= 0; l-- {
		in, out := b.widths[l], b.widths[l+1]
		at -= (in + 1) * out
		shape := func(v []float64) blas64.General {
			return blas64.General{Rows: in, Cols: out, Stride: out, Data: v[at : at+in*out]}
		}
		d, bias := b.d[l+1], g[at+in*out:][:out]
		clear(bias)
		for i := range d.Rows {
			row, z := d.Data[i*out:][:out], b.z[l+1].Data[i*out:][:out]
			for q, v := range z {
				row[q] *= v * (1 - v)
				bias[q] += row[q]
			}
		}
		blas64.Gemm(blas.Trans, blas.NoTrans, 1, b.z[l], d, 0, shape(g))
		if l > 0 {
			blas64.Gemm(blas.NoTrans, blas.Trans, 1, d, shape(x), 0, b.d[l])
		}
	}
	return f, g
}

// handNetwork is the gradient of network by hand in plain loops: one sample at a
// time, so that all that it touches stays in the cache.
type handNetwork struct {
	*network
	z, d [4][]float64
}

func newHandNetwork(p *network) *handNetwork {
	h := &handNetwork{network: p}
	for l, n := range p.widths {
		h.z[l], h.d[l] = make([]float64, n), make([]float64, n)
	}
	return h
}

func (h *handNetwork) gradient(grad, x []float64) (float64, []float64) {
	clear(grad)
	batch, _ := h.input.Dims()
	f, scale := 0.0, 1/float64(batch)
	for i := range batch {
		copy(h.z[0], h.input.RawRowView(i))
		at := 0
		for l := range 3 {
			in, out := h.z[l], h.z[l+1]
			n := len(out)
			w, b := x[at:at+len(in)*n], x[at+len(in)*n:][:n]
			at += len(in)*n + n
			copy(out, b)
			for p, v := range in {
				row := w[p*n : p*n+n]
				for q := range out {
					out[q] += v * row[q]
				}
			}
			for q, v := range out {
				out[q] = sigmoid(v)
			}
		}
		for q, y := range h.target.RawRowView(i) {
			r := h.z[3][q] - y
			f += scale * r * r
			h.d[3][q] = 2 * scale * r
		}
		for l := 2; l >= 0; l-- {
			in, out := h.z[l], h.z[l+1]
			n := len(out)
			at -= len(in)*n + n
			w, gw, gb := x[at:at+len(in)*n], grad[at:at+len(in)*n], grad[at+len(in)*n:][:n]
			d := h.d[l+1][:n]
			for q, v := range out {
				d[q] *= v * (1 - v)
				gb[q] += d[q]
			}
			for p, v := range in {
				row, g := w[p*n:p*n+n], gw[p*n:p*n+n]
				s := 0.0
				for q, e := range d {
					g[q] += v * e
					s += row[q] * e
				}
				h.d[l][p] = s
			}
		}
	}
	return f, grad
}
