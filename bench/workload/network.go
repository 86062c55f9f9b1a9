package workload

import (
	"math"
	"slices"

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
		New: func(batch int) *Case { return networkCase(batch, w5Widths...) },
	}
}

// w5Widths are the widths that there is generated code for.
var w5Widths = []int{10, 32, 32, 1}

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
		c.add(
			dualOf("dual", x, p.dual),
			dualOf("dual generic", x, func(x []du) du { return networkLoss(p, x) }),
		)
	}
	if operations < 1e6 {
		c.add(
			reverseOf("reverse", x, p.tape),
			reverseOf("reverse generic", x, func(x []va) va { return networkLoss(p, x) }),
			replayOf(x, func(x []ex) ex { return networkLoss(p, x) }),
		)
	}
	c.add(vectorOf(x, func(x reverse.Vec) va { return networkVector(p, x) }))
	if len(x) < 1e4 {
		c.add(p.mean("expr batch", ofExpr, x, func(samples []float64) slope.GradientFunc {
			b := p.recordSample().Batch(samples)
			b.Workers = 1
			return b.Gradient
		}))
	}
	if slices.Equal(widths, w5Widths) {
		c.add(sourceOf(x, p.source().LossGradient))
		c.add(p.mean("generated", ofExpr+" WriteGo", x, func(samples []float64) slope.GradientFunc {
			k := widths[0] + widths[3]
			return func(g, x []float64) (y float64, _ []float64) {
				clear(g)
				for i := range batch {
					y += genW5AddGradient(g, x, samples[i*k:][:k])
				}
				return y, g
			}
		}))
	}
	if c.within(len(x)) {
		c.add(gonumDualOf(x, p.gonum), gonumFdOf(x, newBatchNetwork(p).value))
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

// recordSample is the program of networkSample; its data are input and target.
func (p *network) recordSample() *expr.Program {
	in := p.widths[0]
	return expr.RecordData(len(p.start()), in+p.widths[3], func(x, sample []ex) ex {
		return networkSample(p.widths, x, layersOf(p.widths, x), sample[:in], sample[in:])
	})
}

// mean makes a contender of the gradient of the sum over the samples, each a row of
// input and target.
func (p *network) mean(name, from string, x []float64, sum func(samples []float64) slope.GradientFunc) Contender {
	return gradientOf(name, from, x, func() slope.GradientFunc {
		var samples []float64
		batch, _ := p.input.Dims()
		for i := range batch {
			samples = append(append(samples, p.input.RawRowView(i)...), p.target.RawRowView(i)...)
		}
		f := sum(samples)
		return func(g, x []float64) (float64, []float64) {
			y, _ := f(g, x)
			floats.Scale(1/float64(batch), g)
			return y / float64(batch), g
		}
	})
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

// networkVector is the loss in whole arrays.
func networkVector[S reverse.Scalar[S]](p *network, x reverse.VecOf[S]) S {
	h, at := x.ConstMat(p.input), 0
	for l := range 3 {
		in, out := p.widths[l], p.widths[l+1]
		w := x.Slice(at, at+in*out).Reshape(in, out)
		at += in * out
		h = h.Mul(w).AddRow(x.Slice(at, at+out)).Sigmoid()
		at += out
	}
	batch, _ := p.input.Dims()
	return h.Sub(x.ConstMat(p.target)).SumSquares().Scale(1 / float64(batch))
}
