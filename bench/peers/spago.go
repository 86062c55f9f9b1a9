package main

import (
	"github.com/nlpodyssey/spago/ag"
	"github.com/nlpodyssey/spago/mat"
)

// spagoContender is spaGO: whole-array operators, recorded anew at every point.
// Operators run one after the other in the forward pass, as there is one core. An
// error in a backward pass ends the process: the library logs it as fatal.
func spagoContender() contender {
	ag.SetForceSyncExecution(true)
	return contender{"spaGO", version("github.com/nlpodyssey/spago"), map[string]maker{
		"W1":  spagoGradient(spagoRosenbrock),
		"W2":  spagoGradient(spagoProduct),
		"W3":  spagoGradient(spagoLogistic),
		"W4":  spagoGradient(spagoRidge),
		"W4b": spagoGradient(spagoRidge),
		"W4L": func(d data) task { return descentTask(spagoFunction(spagoRidge(d)), d, "alpha") },
		"W5":  spagoNetwork,
		"W5b": spagoNetwork,
		"W9":  func(d data) task { return descentTask(spagoFunction(spagoDoubleWell(d)), d, "eta") },
		"W10": spagoChain,
	}}
}

// A spagoLoss computes a loss, a tensor of one element, of a column.
type spagoLoss func(x mat.Tensor) mat.Tensor

func spagoGradient(loss func(d data) spagoLoss) maker {
	return func(d data) task { return gradientTask(spagoFunction(loss(d)), d.vector("x")) }
}

// spagoFunction returns value and gradient. Each call makes a tensor of the new point.
func spagoFunction(loss spagoLoss) func(x []float64) (float64, []float64) {
	return func(point []float64) (float64, []float64) {
		x := mat.NewDense[float64](mat.WithShape(len(point), 1), mat.WithBacking(point), mat.WithGrad(true))
		y := spagoBackward(loss(x))
		return y, mat.Data[float64](x.Grad())
	}
}

// spagoBackward sweeps from a loss and returns its value.
func spagoBackward(y mat.Tensor) float64 {
	if err := ag.Backward(y); err != nil {
		panic(err)
	}
	return y.Value().Item().F64()
}

func spagoScalar(v float64) mat.Tensor { return mat.Scalar(v) }

func spagoMatrix(d data, name string) mat.Tensor {
	b := d.block(name)
	return mat.NewDense[float64](mat.WithShape(b.Rows, b.Cols), mat.WithBacking(b.Data))
}

func spagoRosenbrock(d data) spagoLoss {
	n, one, hundred := d.block("x").Rows, spagoScalar(1), spagoScalar(100)
	return func(x mat.Tensor) mat.Tensor {
		head, tail := ag.Slice(x, 0, 0, n-1, 1), ag.Slice(x, 1, 0, n, 1)
		s, t := ag.Sub(tail, ag.Square(head)), ag.SubScalar(head, one)
		return ag.Add(ag.ProdScalar(ag.Dot(s, s), hundred), ag.Dot(t, t))
	}
}

// spagoProduct multiplies the elements, as there is no operator for a product.
func spagoProduct(data) spagoLoss {
	return func(x mat.Tensor) mat.Tensor {
		parts := ag.SeparateVec(x)
		y := parts[0]
		for _, p := range parts[1:] {
			y = ag.Prod(y, p)
		}
		return y
	}
}

func spagoLogistic(d data) spagoLoss {
	a, minusY := spagoMatrix(d, "A"), spagoMatrix(d, "y").(mat.Matrix).ProdScalar(-1)
	one, threshold, ridge := spagoScalar(1), spagoScalar(50), spagoScalar(0.05)
	return func(x mat.Tensor) mat.Tensor {
		z := ag.Prod(minusY, ag.Mul(a, x))
		return ag.Add(ag.ReduceSum(ag.SoftPlus(z, one, threshold)), ag.ProdScalar(ag.Dot(x, x), ridge))
	}
}

func spagoRidge(d data) spagoLoss {
	a, b := spagoMatrix(d, "A"), spagoMatrix(d, "b")
	return func(x mat.Tensor) mat.Tensor {
		r := ag.Sub(ag.Mul(a, x), b)
		return ag.Add(ag.Dot(r, r), ag.Dot(x, x))
	}
}

func spagoDoubleWell(data) spagoLoss {
	one, half := spagoScalar(1), spagoScalar(0.5)
	return func(x mat.Tensor) mat.Tensor {
		s := ag.SubScalar(ag.Square(x), one)
		return ag.ProdScalar(ag.Square(s), half)
	}
}

// spagoNetwork holds the weights and biases of each layer as tensors of their own. The
// operators do not broadcast, so a product with a column of ones spreads the biases.
func spagoNetwork(d data) task {
	widths, x, batch := d.widths(), d.vector("x"), d.block("data").Rows
	input, target := spagoMatrix(d, "data"), spagoMatrix(d, "target")
	column := make([]float64, batch)
	for i := range column {
		column[i] = 1
	}
	ones := mat.NewDense[float64](mat.WithShape(batch, 1), mat.WithBacking(column))
	scale := spagoScalar(1 / float64(batch))
	return gradientTask(func(x []float64) (float64, []float64) {
		var layers []mat.Tensor
		part := func(rows, cols int) mat.Tensor {
			p := mat.NewDense[float64](mat.WithShape(rows, cols), mat.WithBacking(x[:rows*cols]), mat.WithGrad(true))
			x = x[rows*cols:]
			layers = append(layers, p)
			return p
		}
		h := input
		for l := 1; l < len(widths); l++ {
			w, b := part(widths[l-1], widths[l]), part(1, widths[l])
			h = ag.Sigmoid(ag.Add(ag.Mul(h, w), ag.Mul(ones, b)))
		}
		r := ag.Sub(h, target)
		y := spagoBackward(ag.ProdScalar(ag.Dot(r, r), scale))
		var g []float64
		for _, p := range layers {
			g = append(g, mat.Data[float64](p.Grad())...)
		}
		return y, g
	}, x)
}

// spagoChain is W10 at all points at once.
func spagoChain(d data) task {
	points, one, two := d.vector("x"), spagoScalar(1), spagoScalar(2)
	out := make([]float64, 2*len(points))
	return task{
		run: func() {
			x := mat.NewDense[float64](mat.WithShape(len(points), 1), mat.WithBacking(points), mat.WithGrad(true))
			y := ag.Div(ag.Prod(ag.Exp(ag.Sin(x)), ag.Log(ag.AddScalar(ag.Square(x), one))), ag.Sqrt(ag.AddScalar(x, two)))
			spagoBackward(ag.ReduceSum(y))
			for i, v := range mat.Data[float64](y.Value()) {
				out[2*i] = v
			}
			for i, v := range mat.Data[float64](x.Grad()) {
				out[2*i+1] = v
			}
		},
		answer: func() []float64 { return append([]float64(nil), out...) },
	}
}
