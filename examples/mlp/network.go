package main

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/reverse"
)

// network is a network of sigmoid layers on one tape:
//
//	output(x) = σ(W₃ σ(W₂ σ(W₁x + b₁) + b₂) + b₃)
type network struct {
	tape   *reverse.Tape
	layers []layer
}

// layer holds the parameters of σ(Wx + b), with W out×in.
type layer struct {
	w, b    *reverse.Param
	in, out int
}

// newNetwork returns a network of the given widths. The weights are drawn
// uniformly from ±4√(6/(in+out)), as Glorot and Bengio (2010) advise for the
// sigmoid; the same seed gives the same weights.
func newNetwork(seed uint64, widths ...int) *network {
	rnd := rand.New(rand.NewPCG(seed, 0))
	n := &network{tape: reverse.NewTape()}
	for l, in := range widths[:len(widths)-1] {
		out := widths[l+1]
		w := make([]float64, in*out)
		for i := range w {
			w[i] = 4 * math.Sqrt(6/float64(in+out)) * (2*rnd.Float64() - 1)
		}
		n.layers = append(n.layers, layer{n.tape.Param(w), n.tape.Param(make([]float64, out)), in, out})
	}
	return n
}

// output returns the outputs for the samples x, one a row.
func (n *network) output(x *mat.Dense) reverse.Mat {
	h := n.tape.ConstMat(x)
	for _, l := range n.layers {
		h = h.Mul(l.w.Mat(l.out, l.in).T()).AddRow(l.b.Vec()).Sigmoid()
	}
	return h
}

// loss returns the mean over the samples of the squared error of the output.
func (n *network) loss(s samples) reverse.Var {
	return n.output(s.x).Sub(n.tape.ConstMat(s.y)).SumSquares().Scale(1 / float64(len(s.classes)))
}

// params returns the parameters, weights before offsets, layer by layer.
func (n *network) params() (p []*reverse.Param) {
	for _, l := range n.layers {
		p = append(p, l.w, l.b)
	}
	return p
}

// step makes one step of gradient descent and returns the loss before it.
func (n *network) step(s samples, alpha float64) float64 {
	n.tape.Reset()
	loss := n.loss(s)
	n.tape.Backward(loss) // adds into the gradients
	for _, p := range n.params() {
		value := p.Value()
		for i, g := range p.Grad() {
			value[i] -= alpha * g // not recorded
		}
	}
	n.tape.ZeroGrad() // for the next step
	return loss.Value()
}

// evaluate returns the loss and the share of the samples whose class has the
// greatest output.
func (n *network) evaluate(s samples) (loss, accuracy float64) {
	n.tape.Reset()
	loss = n.loss(s).Value()
	out := n.output(s.x).Values(nil)
	right := 0
	for i, class := range s.classes {
		best := 0
		for j, v := range out.RawRowView(i) {
			if v > out.At(i, best) {
				best = j
			}
		}
		if best == class {
			right++
		}
	}
	return loss, float64(right) / float64(len(s.classes))
}

// scalarLoss is the same loss written with scalars, for every number type; theta
// holds the parameters in the order of params.
func scalarLoss[T slope.Real[T]](s samples, widths []int, theta []T) T {
	total := theta[0].Lift(0)
	for i := range s.classes {
		var h []T
		for _, v := range s.x.RawRowView(i) {
			h = append(h, theta[0].Lift(v))
		}
		rest := theta
		for l, in := range widths[:len(widths)-1] {
			out := widths[l+1]
			w, b := rest[:in*out], rest[in*out:][:out]
			rest = rest[in*out+out:]
			next := make([]T, out)
			for j := range next {
				next[j] = slope.Dot(w[j*in:j*in+in], h).Add(b[j]).Sigmoid()
			}
			h = next
		}
		for j, v := range s.y.RawRowView(i) {
			total = total.Add(h[j].AddConst(-v).Square())
		}
	}
	return total.Scale(1 / float64(len(s.classes)))
}
