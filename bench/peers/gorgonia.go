package main

import (
	"strconv"

	g "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// gorgoniaContender is Gorgonia: an expression graph with its symbolic gradient,
// compiled once for its tape machine.
func gorgoniaContender() contender {
	return contender{"Gorgonia", version("gorgonia.org/gorgonia"), map[string]maker{
		"W1":  gorgoniaGradient(gorgoniaRosenbrock),
		"W3":  gorgoniaGradient(gorgoniaLogistic),
		"W4":  gorgoniaGradient(gorgoniaRidge),
		"W4b": gorgoniaGradient(gorgoniaRidge),
		"W4L": func(d data) task {
			return descentTask(gorgoniaFunction(gorgoniaRidge(d), len(d.vector("x"))), d, "alpha")
		},
		"W5":  gorgoniaNetwork,
		"W5b": gorgoniaNetwork,
		"W9":  func(d data) task { return descentTask(gorgoniaFunction(gorgoniaDoubleWell(d), 1), d, "eta") },
		"W10": gorgoniaChain,
	}}
}

// A gorgoniaLoss adds a loss of a vector to its graph.
type gorgoniaLoss func(x *g.Node) *g.Node

func gorgoniaGradient(loss func(d data) gorgoniaLoss) maker {
	return func(d data) task {
		x := d.vector("x")
		return gradientTask(gorgoniaFunction(loss(d), len(x)), x)
	}
}

// gorgoniaFunction returns value and gradient of a loss in n variables.
func gorgoniaFunction(loss gorgoniaLoss, n int) func(x []float64) (float64, []float64) {
	graph := g.NewGraph()
	x, point := gorgoniaVariable(graph, "x", n)
	var gradient []float64
	evaluate := gorgoniaCompile(loss(x), x)
	return func(at []float64) (float64, []float64) {
		copy(point, at)
		y, parts := evaluate()
		gradient = append(gradient[:0], parts[0]...)
		return y, gradient
	}
}

// gorgoniaVariable adds a tensor to a graph. Its numbers may be set before each run.
func gorgoniaVariable(graph *g.ExprGraph, name string, shape ...int) (*g.Node, []float64) {
	value := tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(shape...))
	n := g.NewTensor(graph, tensor.Float64, len(shape), g.WithShape(shape...), g.WithName(name), g.WithValue(value))
	return n, value.Data().([]float64)
}

// gorgoniaCompile compiles a loss with its gradient by some nodes. What it returns
// runs the machine; its results hold until the next run.
func gorgoniaCompile(loss *g.Node, by ...*g.Node) func() (float64, [][]float64) {
	partials, err := g.Grad(loss, by...)
	if err != nil {
		panic(err)
	}
	var value g.Value
	g.Read(loss, &value)
	values, numbers := make([]g.Value, len(by)), make([][]float64, len(by))
	for i, p := range partials {
		g.Read(p, &values[i])
	}
	vm := g.NewTapeMachine(loss.Graph())
	return func() (float64, [][]float64) {
		vm.Reset()
		if err := vm.RunAll(); err != nil {
			panic(err)
		}
		for i, v := range values {
			switch v := v.Data().(type) {
			case []float64:
				numbers[i] = v
			case float64:
				numbers[i] = []float64{v}
			}
		}
		return value.Data().(float64), numbers
	}
}

func gorgoniaConst(v float64) *g.Node { return g.NewConstant(v) }

// gorgoniaMatrix is a block of the data as a constant.
func gorgoniaMatrix(d data, name string) *g.Node {
	b := d.block(name)
	return g.NewConstant(tensor.New(tensor.WithShape(b.Rows, b.Cols), tensor.WithBacking(b.Data)), g.WithName(name))
}

func gorgoniaVector(d data, name string) *g.Node {
	v := d.vector(name)
	return g.NewConstant(tensor.New(tensor.WithShape(len(v)), tensor.WithBacking(v)), g.WithName(name))
}

func gorgoniaSum(x *g.Node) *g.Node { return g.Must(g.Sum(x)) }

func gorgoniaSumSquares(x *g.Node) *g.Node { return gorgoniaSum(g.Must(g.Square(x))) }

func gorgoniaRosenbrock(d data) gorgoniaLoss {
	n := d.block("x").Rows
	return func(x *g.Node) *g.Node {
		head, tail := g.Must(g.Slice(x, g.S(0, n-1))), g.Must(g.Slice(x, g.S(1, n)))
		s := g.Must(g.Sub(tail, g.Must(g.Square(head))))
		t := g.Must(g.Sub(head, gorgoniaConst(1)))
		return g.Must(g.Add(g.Must(g.Mul(gorgoniaConst(100), gorgoniaSumSquares(s))), gorgoniaSumSquares(t)))
	}
}

func gorgoniaLogistic(d data) gorgoniaLoss {
	minusY := append([]float64(nil), d.vector("y")...)
	for j := range minusY {
		minusY[j] = -minusY[j]
	}
	return func(x *g.Node) *g.Node {
		y := g.NewConstant(tensor.New(tensor.WithShape(len(minusY)), tensor.WithBacking(minusY)), g.WithName("minus y"))
		z := g.Must(g.HadamardProd(y, g.Must(g.Mul(gorgoniaMatrix(d, "A"), x))))
		return g.Must(g.Add(gorgoniaSum(g.Must(g.Softplus(z))), g.Must(g.Mul(gorgoniaConst(0.05), gorgoniaSumSquares(x)))))
	}
}

func gorgoniaRidge(d data) gorgoniaLoss {
	return func(x *g.Node) *g.Node {
		r := g.Must(g.Sub(g.Must(g.Mul(gorgoniaMatrix(d, "A"), x)), gorgoniaVector(d, "b")))
		return g.Must(g.Add(gorgoniaSumSquares(r), gorgoniaSumSquares(x)))
	}
}

func gorgoniaDoubleWell(data) gorgoniaLoss {
	return func(x *g.Node) *g.Node {
		s := g.Must(g.Sub(g.Must(g.Square(x)), gorgoniaConst(1)))
		return g.Must(g.Mul(gorgoniaConst(0.5), gorgoniaSumSquares(s)))
	}
}

// gorgoniaNetwork holds the weights and biases of each layer as tensors of their own.
func gorgoniaNetwork(d data) task {
	graph := g.NewGraph()
	widths, x, batch := d.widths(), d.vector("x"), d.block("data").Rows
	var by []*g.Node
	var points [][]float64
	part := func(name string, shape ...int) *g.Node {
		n, point := gorgoniaVariable(graph, name, shape...)
		by, points = append(by, n), append(points, point)
		return n
	}
	h := gorgoniaMatrix(d, "data")
	for l := 1; l < len(widths); l++ {
		w := part("w"+strconv.Itoa(l), widths[l-1], widths[l])
		b := part("b"+strconv.Itoa(l), widths[l])
		h = g.Must(g.Sigmoid(g.Must(g.BroadcastAdd(g.Must(g.Mul(h, w)), b, nil, []byte{0}))))
	}
	loss := g.Must(g.Mul(gorgoniaConst(1/float64(batch)), gorgoniaSumSquares(g.Must(g.Sub(h, gorgoniaMatrix(d, "target"))))))
	evaluate := gorgoniaCompile(loss, by...)
	var gradient []float64
	return gradientTask(func(x []float64) (float64, []float64) {
		for _, p := range points {
			x = x[copy(p, x):]
		}
		y, parts := evaluate()
		gradient = gradient[:0]
		for _, p := range parts {
			gradient = append(gradient, p...)
		}
		return y, gradient
	}, x)
}

// gorgoniaChain is W10 at all points at once.
func gorgoniaChain(d data) task {
	points := d.vector("x")
	graph := g.NewGraph()
	x, at := gorgoniaVariable(graph, "x", len(points))
	q := g.Must(g.Add(g.Must(g.Square(x)), gorgoniaConst(1)))
	y := g.Must(g.HadamardProd(g.Must(g.Exp(g.Must(g.Sin(x)))), g.Must(g.Log(q))))
	y = g.Must(g.HadamardDiv(y, g.Must(g.Sqrt(g.Must(g.Add(x, gorgoniaConst(2)))))))
	var values g.Value
	g.Read(y, &values)
	evaluate := gorgoniaCompile(gorgoniaSum(y), x)
	out := make([]float64, 2*len(points))
	return task{
		run: func() {
			copy(at, points)
			_, parts := evaluate()
			for i, v := range values.Data().([]float64) {
				out[2*i], out[2*i+1] = v, parts[0][i]
			}
		},
		answer: func() []float64 { return append([]float64(nil), out...) },
	}
}
