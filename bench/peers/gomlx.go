package main

import (
	"sync"

	"github.com/gomlx/gomlx/backends"
	"github.com/gomlx/gomlx/backends/simplego"
	"github.com/gomlx/gomlx/pkg/core/graph"
	"github.com/gomlx/gomlx/pkg/core/tensors"
)

// gomlxContender is GoMLX: a graph with its gradient, compiled once for the shapes of
// its inputs by the backend in pure Go.
//
// The backend of v0.26 has no Pad, which the gradient of Slice needs. So what other
// libraries slice from one vector are inputs of their own here, as the variables of a
// model are in GoMLX: layers, the parts of GMM, and for W1 the vector without its
// last and without its first element. Second derivatives of W1 would need the slices,
// and W2 a derivative of ReduceMultiply: they are left out.
func gomlxContender() contender {
	return contender{"GoMLX simplego", version("github.com/gomlx/gomlx"), map[string]maker{
		"W1":  gomlxRosenbrock,
		"W3":  gomlxGradient(gomlxLogistic),
		"W4":  gomlxGradient(gomlxRidge),
		"W4b": gomlxGradient(gomlxRidge),
		"W4L": gomlxDescent(gomlxRidge, "alpha"),
		"W5":  gomlxNetwork,
		"W5b": gomlxNetwork,
		"W9":  gomlxDescent(gomlxDoubleWell, "eta"),
		"W10": gomlxChain,
		"GMM": gomlxMixture,
	}}
}

// A gomlxLoss builds the graph of a loss.
type gomlxLoss func(x *graph.Node) *graph.Node

var gomlxBackend = sync.OnceValue(func() backends.Backend {
	b, err := simplego.New("ops_sequential")
	if err != nil {
		panic(err)
	}
	return b
})

// A gomlxShape is the shape of an input.
type gomlxShape []int

func (s gomlxShape) size() int {
	n := 1
	for _, d := range s {
		n *= d
	}
	return n
}

// gomlxFunction compiles a graph whose inputs have the shapes. What it returns makes
// tensors of the numbers of a point, which lie one input after the other, runs the
// graph and copies its results; they hold until the next run.
func gomlxFunction(build func(in []*graph.Node) []*graph.Node, shapes ...gomlxShape) func(x []float64) [][]float64 {
	exec := graph.MustNewExec(gomlxBackend(), build)
	in := make([]any, len(shapes))
	var results [][]float64
	return func(x []float64) [][]float64 {
		for i, s := range shapes {
			in[i] = tensors.FromFlatDataAndDimensions(x[:s.size()], s...)
			x = x[s.size():]
		}
		out := exec.MustExec(in...)
		if results == nil {
			results = make([][]float64, len(out))
		}
		for i, t := range out {
			tensors.MustConstFlatData(t, func(v []float64) { results[i] = append(results[i][:0], v...) })
			t.MustFinalizeAll()
		}
		for _, t := range in {
			t.(*tensors.Tensor).MustFinalizeAll()
		}
		return results
	}
}

// gomlxPartials builds a loss and its gradients by all inputs.
func gomlxPartials(loss func(in []*graph.Node) *graph.Node) func(in []*graph.Node) []*graph.Node {
	return func(in []*graph.Node) []*graph.Node {
		y := loss(in)
		return append([]*graph.Node{y}, graph.Gradient(y, in...)...)
	}
}

// gomlxParts is the gradient of a loss of several inputs that lie one after the other
// in x.
func gomlxParts(x []float64, loss func(in []*graph.Node) *graph.Node, shapes ...gomlxShape) task {
	f := gomlxFunction(gomlxPartials(loss), shapes...)
	var gradient []float64
	return gradientTask(func(x []float64) (float64, []float64) {
		r := f(x)
		gradient = gradient[:0]
		for _, g := range r[1:] {
			gradient = append(gradient, g...)
		}
		return r[0][0], gradient
	}, x)
}

// gomlxGradient is the gradient of a loss of one vector.
func gomlxGradient(loss func(d data) gomlxLoss) maker {
	return func(d data) task {
		x, f := d.vector("x"), loss(d)
		return gomlxParts(x, func(in []*graph.Node) *graph.Node { return f(in[0]) }, gomlxShape{len(x)})
	}
}

// gomlxDescent compiles one step; x stays a tensor of the backend in between.
func gomlxDescent(loss func(d data) gomlxLoss, rate string) maker {
	return func(d data) task {
		f, start, step, steps := loss(d), d.vector("x"), d.number(rate), int(d.number("steps"))
		exec := graph.MustNewExec(gomlxBackend(), func(x *graph.Node) *graph.Node {
			return graph.Sub(x, graph.MulScalar(graph.Gradient(f(x), x)[0], step))
		})
		var last []float64
		return task{
			run: func() {
				x := tensors.FromFlatDataAndDimensions(start, len(start))
				for range steps {
					next := exec.MustExec1(x)
					x.MustFinalizeAll()
					x = next
				}
				last = tensors.MustCopyFlatData[float64](x)
				x.MustFinalizeAll()
			},
			answer: func() []float64 { return last },
		}
	}
}

// gomlxMatrix is a block of the data as a constant.
func gomlxMatrix(g *graph.Graph, d data, name string) *graph.Node {
	b := d.block(name)
	return graph.ConstTensor(g, tensors.FromFlatDataAndDimensions(b.Data, b.Rows, b.Cols))
}

func gomlxVector(g *graph.Graph, d data, name string) *graph.Node {
	return graph.Const(g, d.vector(name))
}

func gomlxSumSquares(x *graph.Node) *graph.Node { return graph.ReduceAllSum(graph.Square(x)) }

// gomlxRosenbrock adds the gradients by the two overlapping inputs itself.
func gomlxRosenbrock(d data) task {
	x := d.vector("x")
	n := len(x)
	f := gomlxFunction(gomlxPartials(func(in []*graph.Node) *graph.Node {
		s, t := graph.Sub(in[1], graph.Square(in[0])), graph.OneMinus(in[0])
		return graph.Add(graph.MulScalar(gomlxSumSquares(s), 100.0), gomlxSumSquares(t))
	}), gomlxShape{n - 1}, gomlxShape{n - 1})
	both, gradient := make([]float64, 2*n-2), make([]float64, n)
	return gradientTask(func(x []float64) (float64, []float64) {
		copy(both[copy(both, x[:n-1]):], x[1:])
		r := f(both)
		gradient[n-1] = 0
		copy(gradient, r[1])
		for i, v := range r[2] {
			gradient[i+1] += v
		}
		return r[0][0], gradient
	}, x)
}

func gomlxLogistic(d data) gomlxLoss {
	return func(x *graph.Node) *graph.Node {
		g := x.Graph()
		z := graph.Neg(graph.Mul(graph.Dot(gomlxMatrix(g, d, "A"), x), gomlxVector(g, d, "y")))
		return graph.Add(graph.ReduceAllSum(graph.Softplus(z)), graph.MulScalar(gomlxSumSquares(x), 0.05))
	}
}

func gomlxRidge(d data) gomlxLoss {
	return func(x *graph.Node) *graph.Node {
		g := x.Graph()
		r := graph.Sub(graph.Dot(gomlxMatrix(g, d, "A"), x), gomlxVector(g, d, "b"))
		return graph.Add(gomlxSumSquares(r), gomlxSumSquares(x))
	}
}

func gomlxNetwork(d data) task {
	widths := d.widths()
	var shapes []gomlxShape
	for l := 1; l < len(widths); l++ {
		shapes = append(shapes, gomlxShape{widths[l-1], widths[l]}, gomlxShape{1, widths[l]})
	}
	return gomlxParts(d.vector("x"), func(in []*graph.Node) *graph.Node {
		h := gomlxMatrix(in[0].Graph(), d, "data")
		for ; len(in) > 0; in = in[2:] {
			h = graph.Sigmoid(graph.Add(graph.Dot(h, in[0]), in[1]))
		}
		return graph.MulScalar(gomlxSumSquares(graph.Sub(h, gomlxMatrix(h.Graph(), d, "target"))), 1/float64(d.block("data").Rows))
	}, shapes...)
}

func gomlxDoubleWell(data) gomlxLoss {
	return func(x *graph.Node) *graph.Node {
		return graph.MulScalar(gomlxSumSquares(graph.AddScalar(graph.Square(x), -1.0)), 0.5)
	}
}

// gomlxChain is W10 at all points at once.
func gomlxChain(d data) task {
	points := d.vector("x")
	f := gomlxFunction(func(in []*graph.Node) []*graph.Node {
		x := in[0]
		y := graph.Mul(graph.Exp(graph.Sin(x)), graph.Log(graph.OnePlus(graph.Square(x))))
		y = graph.Div(y, graph.Sqrt(graph.AddScalar(x, 2.0)))
		return []*graph.Node{y, graph.Gradient(graph.ReduceAllSum(y), x)[0]}
	}, gomlxShape{len(points)})
	var r [][]float64
	return task{
		run: func() { r = f(points) },
		answer: func() []float64 {
			var out []float64
			for i, y := range r[0] {
				out = append(out, y, r[1][i])
			}
			return out
		},
	}
}

// gomlxMixture has α, μ and the entries of the factors as inputs. The entries of a
// factor are d logarithms and the rest; a constant picks the logarithms out.
func gomlxMixture(d data) task {
	shape, wishart := d.vector("shape"), d.vector("wishart")
	dim, k, n := int(shape[0]), int(shape[1]), int(shape[2])
	size := dim * (dim + 1) / 2
	diagonal := make([]bool, k*size)
	for i := range diagonal {
		diagonal[i] = i%size < dim
	}
	place := tensors.FromFlatDataAndDimensions(factorPlaces(dim), size, dim*dim)
	logarithm := tensors.FromFlatDataAndDimensions(diagonal, k, size)
	return gomlxParts(d.vector("x"), func(in []*graph.Node) *graph.Node {
		alpha, mu, icf := in[0], in[1], in[2]
		g := alpha.Graph()
		q := graph.ConstTensor(g, logarithm)
		zero := graph.ZerosLike(icf)
		entries := graph.Where(q, graph.Exp(icf), icf)
		sums := graph.ReduceSum(graph.Where(q, icf, zero), 1)
		factor := graph.Reshape(graph.Dot(entries, graph.ConstTensor(g, place)), k, dim, dim)
		points := graph.Reshape(gomlxMatrix(g, d, "data"), 1, n, dim)
		qx := graph.Einsum("kab,kib->kia", factor, graph.Sub(points, mu))
		terms := graph.Sub(graph.Reshape(graph.Add(alpha, sums), k, 1), graph.MulScalar(graph.ReduceSum(graph.Square(qx), 2), 0.5))
		prior := graph.Sub(graph.MulScalar(gomlxSumSquares(entries), 0.5*wishart[0]*wishart[0]),
			graph.MulScalar(graph.ReduceAllSum(sums), wishart[1]))
		y := graph.Sub(graph.ReduceAllSum(gomlxLogSumExp(terms)), graph.MulScalar(graph.ReduceAllSum(gomlxLogSumExp(alpha)), float64(n)))
		return graph.AddScalar(graph.Add(y, prior), d.number("constant"))
	}, gomlxShape{k}, gomlxShape{k, 1, dim}, gomlxShape{k, size})
}

// gomlxLogSumExp reduces the first axis.
func gomlxLogSumExp(x *graph.Node) *graph.Node {
	top := graph.StopGradient(graph.ReduceMax(x, 0))
	return graph.Add(graph.Log(graph.ReduceSum(graph.Exp(graph.Sub(x, graph.InsertAxes(top, 0))), 0)), top)
}

// factorPlaces returns the matrix that puts the entries of a factor of GMM, the
// diagonal and then the rest column by column, into a d×d matrix.
func factorPlaces(d int) []float64 {
	size := d * (d + 1) / 2
	m := make([]float64, size*d*d)
	at := d
	for b := range d {
		m[b*d*d+b*d+b] = 1
		for a := b + 1; a < d; a++ {
			m[at*d*d+a*d+b] = 1
			at++
		}
	}
	return m
}
