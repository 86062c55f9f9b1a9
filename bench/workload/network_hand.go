package workload

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

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
