package bench_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope/reverse"
)

// The vector losses W3, W4 and W5 in Vec and Mat, beside gradients written by
// hand in plain Go. A contender takes a point and returns the loss and its
// gradient, which it may overwrite in the next call.
type vectorLoss struct {
	name       string
	x          []float64
	hand, tape func(x []float64) (float64, []float64)
	loss       func(x reverse.Vec) reverse.Var
}

// logistic is W3: Σ log(1+exp(−yⱼ aⱼ·x)) + 0.05‖x‖².
func logistic(m, n int) vectorLoss {
	a := mat.NewDense(m, n, nil)
	y, x := make([]float64, m), make([]float64, n)
	for j := range m {
		for k := range n {
			a.Set(j, k, math.Sin(float64(n*j+k+1)))
		}
		y[j] = math.Copysign(1, math.Cos(float64(j)))
	}
	for k := range x {
		x[k] = 0.01 * float64(k-n/2)
	}
	data, grad := a.RawMatrix().Data, make([]float64, n)
	hand := func(x []float64) (float64, []float64) {
		f := 0.0
		for k, v := range x {
			f += 0.05 * v * v
			grad[k] = 0.1 * v
		}
		for j, s := range y {
			row := data[j*n : j*n+n]
			z := 0.0
			for k, v := range row {
				z += v * x[k]
			}
			e := math.Exp(-s * z)
			f += math.Log1p(e)
			c := -s * e / (1 + e)
			for k, v := range row {
				grad[k] += c * v
			}
		}
		return f, grad
	}
	negY := make([]float64, m)
	for j, s := range y {
		negY[j] = -s
	}
	loss := func(x reverse.Vec) reverse.Var {
		t := x.Tape()
		return t.ConstMat(a).MulVec(x).Mul(t.ConstVec(negY)).Softplus().Sum().Add(x.SumSquares().Scale(0.05))
	}
	dst := make([]float64, n)
	return vectorLoss{"logistic/1000x50", x, hand, func(x []float64) (float64, []float64) { return reverse.GradientVec(dst, loss, x) }, loss}
}

// ridge is W4: ‖Ax−b‖² + ‖x‖².
func ridge(name string, m, n int) vectorLoss {
	a := mat.NewDense(m, n, nil)
	b, x := make([]float64, m), make([]float64, n)
	for i := range m {
		for j := range n {
			a.Set(i, j, math.Sin(float64(n*i+j+1)))
		}
		b[i] = math.Cos(float64(i))
	}
	for j := range x {
		x[j] = 0.01
	}
	data, grad := a.RawMatrix().Data, make([]float64, n)
	hand := func(x []float64) (float64, []float64) {
		f := 0.0
		for j, v := range x {
			f += v * v
			grad[j] = 2 * v
		}
		for i, c := range b {
			row := data[i*n : i*n+n]
			r := -c
			for j, v := range row {
				r += v * x[j]
			}
			f += r * r
			r *= 2
			for j, v := range row {
				grad[j] += r * v
			}
		}
		return f, grad
	}
	loss := func(x reverse.Vec) reverse.Var {
		t := x.Tape()
		return t.ConstMat(a).MulVec(x).Sub(t.ConstVec(b)).SumSquares().Add(x.SumSquares())
	}
	dst := make([]float64, n)
	return vectorLoss{name, x, hand, func(x []float64) (float64, []float64) { return reverse.GradientVec(dst, loss, x) }, loss}
}

// network is W5: the mean squared error of a network of three sigmoid layers.
func network(name string, batch int, widths ...int) vectorLoss {
	data := mat.NewDense(batch, widths[0], nil)
	target := mat.NewDense(batch, widths[3], nil)
	for i, raw := 0, data.RawMatrix().Data; i < len(raw); i++ {
		raw[i] = math.Sin(float64(i + 1))
	}
	for i, raw := 0, target.RawMatrix().Data; i < len(raw); i++ {
		raw[i] = 0.5 + 0.5*math.Cos(float64(i))
	}
	size := 0
	for l := range 3 {
		size += widths[l]*widths[l+1] + widths[l+1]
	}
	x := make([]float64, size)
	for i := range x {
		x[i] = 0.1 * math.Sin(float64(i))
	}
	h := newHandNetwork(data, target, widths)
	loss := func(x reverse.Vec) reverse.Var {
		t := x.Tape()
		h, at := t.ConstMat(data), 0
		for l := range 3 {
			in, out := widths[l], widths[l+1]
			w := x.Slice(at, at+in*out).Reshape(in, out)
			at += in * out
			h = h.Mul(w).AddRow(x.Slice(at, at+out)).Sigmoid()
			at += out
		}
		return h.Sub(t.ConstMat(target)).SumSquares().Scale(1 / float64(batch))
	}
	dst := make([]float64, size)
	return vectorLoss{name, x, h.gradient, func(x []float64) (float64, []float64) { return reverse.GradientVec(dst, loss, x) }, loss}
}

// handNetwork is the gradient of network by hand: one sample at a time, so that
// all that it touches stays in the cache.
type handNetwork struct {
	data, target *mat.Dense
	widths       []int
	z, d         [4][]float64
	grad         []float64
}

func newHandNetwork(data, target *mat.Dense, widths []int) *handNetwork {
	h := &handNetwork{data: data, target: target, widths: widths}
	size := 0
	for l, n := range widths {
		h.z[l], h.d[l] = make([]float64, n), make([]float64, n)
		if l > 0 {
			size += widths[l-1]*n + n
		}
	}
	h.grad = make([]float64, size)
	return h
}

func (h *handNetwork) gradient(x []float64) (float64, []float64) {
	clear(h.grad)
	batch, _ := h.data.Dims()
	f, scale := 0.0, 1/float64(batch)
	for i := range batch {
		copy(h.z[0], h.data.RawRowView(i))
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
				out[q] = 1 / (1 + math.Exp(-v))
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
			w, gw, gb := x[at:at+len(in)*n], h.grad[at:at+len(in)*n], h.grad[at+len(in)*n:][:n]
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
	return f, h.grad
}

func vectorLosses() []vectorLoss {
	return []vectorLoss{
		logistic(1000, 50),
		ridge("ridge/200x50", 200, 50),
		ridge("ridge/2000x1000", 2000, 1000),
		network("network/10-32-32-1x100", 100, 10, 32, 32, 1),
		network("network/784-256-128-10x128", 128, 784, 256, 128, 10),
	}
}

func TestVectorLossesAgree(t *testing.T) {
	for _, l := range vectorLosses() {
		f, g := l.hand(l.x)
		y, grad := l.tape(l.x)
		if math.Abs(f-y) > 1e-12*math.Abs(f) {
			t.Errorf("%s: value %v, by hand %v", l.name, y, f)
		}
		size := 0.0
		for _, v := range g {
			size = math.Max(size, math.Abs(v))
		}
		for i, v := range grad {
			if math.Abs(v-g[i]) > 1e-12*size {
				t.Errorf("%s: gradient %d is %v, by hand %v", l.name, i, v, g[i])
				break
			}
		}
	}
}

func BenchmarkVectorLoss(b *testing.B) {
	for _, l := range vectorLosses() {
		for _, c := range []struct {
			name string
			f    func(x []float64) (float64, []float64)
		}{{"hand", l.hand}, {"Vec", l.tape}} {
			b.Run(l.name+"/"+c.name, func(b *testing.B) {
				report(b, func() { c.f(l.x) }, func() { l.hand(l.x) })
				b.ReportAllocs()
				for b.Loop() {
					c.f(l.x)
				}
			})
		}
	}
}

// BenchmarkRidgeDescent is the loop of W4: 100 steps of gradient descent, each of
// which records the loss, runs it backward and updates a Param.
func BenchmarkRidgeDescent(b *testing.B) {
	const steps, alpha = 100, 3.9e-4
	l := ridge("ridge/200x50", 200, 50)
	b.Run("hand", func(b *testing.B) {
		b.ReportAllocs()
		x := make([]float64, len(l.x))
		for b.Loop() {
			copy(x, l.x)
			for range steps {
				_, g := l.hand(x)
				for i, v := range g {
					x[i] -= alpha * v
				}
			}
		}
	})
	b.Run("Param", func(b *testing.B) {
		b.ReportAllocs()
		t := reverse.NewTape()
		p := t.Param(l.x)
		for b.Loop() {
			copy(p.Value(), l.x)
			for range steps {
				t.Reset()
				p.ZeroGrad()
				t.Backward(l.loss(p.Vec()))
				for i, v := range p.Grad() {
					p.Value()[i] -= alpha * v
				}
			}
		}
	})
}
