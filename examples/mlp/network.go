package main

import (
	"math"
	"math/rand/v2"

	"slope"
	"slope/gd"
	"slope/reverse"
)

// network is a network of sigmoid layers,
//
//	output(x) = σ(W₃ σ(W₂ σ(W₁x + b₁) + b₂) + b₃)
//
// The parameters lie in one vector: for each layer W, out×in row by row, then b.
type network struct{ widths []int }

// size returns the number of parameters.
func (n network) size() (size int) {
	for l, in := range n.widths[:len(n.widths)-1] {
		size += (in + 1) * n.widths[l+1]
	}
	return size
}

// start returns parameters to start from. The weights are drawn uniformly from
// ±4√(6/(in+out)), as Glorot and Bengio (2010) advise for the sigmoid; the same seed
// gives the same weights.
func (n network) start(seed uint64) (theta []float64) {
	rnd := rand.New(rand.NewPCG(seed, 0))
	for l, in := range n.widths[:len(n.widths)-1] {
		out := n.widths[l+1]
		for range in * out {
			theta = append(theta, 4*math.Sqrt(6/float64(in+out))*(2*rnd.Float64()-1))
		}
		theta = append(theta, make([]float64, out)...)
	}
	return theta
}

// output returns the outputs for the samples x, one a row.
func output[S reverse.Scalar[S]](n network, theta reverse.VecOf[S], x reverse.MatOf[S]) reverse.MatOf[S] {
	at := 0
	for l, in := range n.widths[:len(n.widths)-1] {
		out := n.widths[l+1]
		w := theta.Slice(at, at+in*out).Reshape(out, in)
		at += in * out
		x = x.Mul(w.T()).AddRow(theta.Slice(at, at+out)).Sigmoid()
		at += out
	}
	return x
}

// loss returns the mean over the samples of the squared error of the output. As it is
// generic over the scalar beside the arrays, it serves for gradients, which train, and for
// second derivatives.
func loss[S reverse.Scalar[S]](n network, s samples, theta reverse.VecOf[S]) S {
	z := output(n, theta, theta.ConstMat(s.x))
	return z.Sub(theta.ConstMat(s.y)).SumSquares().Scale(1 / float64(len(s.classes)))
}

// batches returns the loss as a mean over the samples of a batch: GatherRows takes them out
// of the tables.
func batches(n network, s samples) gd.Sum {
	return gd.SumOfVec(n.size(), len(s.classes), func(batch []int, theta reverse.Vec) reverse.Var {
		x, y := theta.ConstMat(s.x).GatherRows(batch), theta.ConstMat(s.y).GatherRows(batch)
		return output(n, theta, x).Sub(y).SumSquares().Scale(1 / float64(len(batch)))
	})
}

// evaluate returns the loss and the share of the samples whose class has the greatest
// output.
func (n network) evaluate(theta []float64, s samples) (value, accuracy float64) {
	t := reverse.NewTape()
	z := output(n, t.ConstVec(theta), t.ConstMat(s.x))
	right := 0
	for i, j := range z.ArgMaxRows(nil) {
		if s.classes[i] == j {
			right++
		}
	}
	m := float64(len(s.classes))
	return z.Sub(t.ConstMat(s.y)).SumSquares().Value() / m, float64(right) / m
}

// scalarLoss is the same loss written with scalars, for every number type.
func scalarLoss[T slope.Real[T]](n network, s samples, theta []T) T {
	total := theta[0].Lift(0)
	for i := range s.classes {
		var h []T
		for _, v := range s.x.RawRowView(i) {
			h = append(h, theta[0].Lift(v))
		}
		rest := theta
		for l, in := range n.widths[:len(n.widths)-1] {
			out := n.widths[l+1]
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
