package reverse_test

import (
	"fmt"
	"math"

	"slope"
	"slope/reverse"
)

// Rosenbrock is written once, for every number type.
func Rosenbrock[T slope.Real[T]](x []T) T {
	s := x[0].Lift(0)
	for i := range len(x) - 1 {
		t := x[i+1].Sub(x[i].Square())
		s = s.Add(t.Square().Scale(100)).Add(x[i].Neg().AddConst(1).Square())
	}
	return s
}

func ExampleGradient() {
	y, g := reverse.Gradient(nil, Rosenbrock, []float64{-1.2, 1})
	fmt.Printf("%.4g %.5g\n", y, g)
	// Output: 24.2 [-215.6 -88]
}

// A function for Var alone may branch on values and use any Go there is.
func ExampleGradient_controlFlow() {
	power := func(x []reverse.Var) reverse.Var {
		y := x[0]
		for y.Value() < 100 { // as often as it takes
			y = y.Mul(x[0])
		}
		return y
	}
	y, g := reverse.Gradient(nil, power, []float64{3})
	fmt.Println(y, g[0]) // x⁵ and 5x⁴
	// Output: 243 405
}

func ExampleHessian() {
	y, g, h := reverse.Hessian(nil, Rosenbrock, []float64{1, 1})
	fmt.Println(y, g)
	fmt.Println(h.At(0, 0), h.At(0, 1), h.At(1, 1))
	// Output:
	// 0 [0 0]
	// 802 -400 200
}

func ExampleHVP() {
	_, hv := reverse.HVP(nil, Rosenbrock, []float64{1, 1}, []float64{1, 2})
	fmt.Println(hv)
	// Output: [2 0]
}

func ExampleJacobian() {
	polar := func(x []reverse.Var) []reverse.Var {
		r, phi := x[0], x[1]
		return []reverse.Var{r.Mul(phi.Cos()), r.Mul(phi.Sin())}
	}
	y, jac := reverse.Jacobian(nil, polar, []float64{2, math.Pi / 2})
	fmt.Printf("%.3f %.3f\n", y, jac.RawMatrix().Data)
	// Output: [0.000 2.000] [0.000 -2.000 1.000 0.000]
}

func ExampleVJP() {
	f := func(x []reverse.Var) []reverse.Var {
		return []reverse.Var{x[0].Mul(x[1]), x[0].Add(x[1])}
	}
	y, g := reverse.VJP(nil, f, []float64{3, 4}, []float64{1, 10})
	fmt.Println(y, g)
	// Output: [12 7] [14 13]
}

// A sum of losses over samples, in parallel; the result does not depend on how
// many processors there are.
func ExampleSumGradient() {
	xs, ys := []float64{0, 1, 2, 3}, []float64{1, 3, 5, 7}
	sample := func(i int, w []reverse.Var) reverse.Var {
		return w[0].Scale(xs[i]).Add(w[1]).AddConst(-ys[i]).Square()
	}
	y, g := reverse.SumGradient(nil, len(xs), sample, []float64{1, 0})
	fmt.Println(y, g)
	// Output: 30 [-40 -20]
}

// The tape itself: the numbers of the package documentation.
func ExampleTape() {
	t := reverse.NewTape()
	w := t.Var(2)
	loss := w.Square().AddConst(-1).Square().Scale(0.5)
	t.Backward(loss)
	fmt.Println(loss.Value(), t.Grad(w))
	fmt.Println("entries:", t.Len()) // w and two squares: the rest takes none
	// Output:
	// 4.5 12
	// entries: 3
}

// Backward adds to the gradient until it is set to zero.
func ExampleTape_Backward() {
	t := reverse.NewTape()
	x := t.Var(2)
	t.Backward(x.Square())
	fmt.Println(t.Grad(x))
	t.Backward(x.Square())
	fmt.Println(t.Grad(x))
	t.ZeroGrad()
	t.Backward(x.Square())
	fmt.Println(t.Grad(x))
	// Output:
	// 4
	// 8
	// 4
}

// Gradient descent on the double well ½(w²−1)², the loop of every training
// program.
func ExampleParam() {
	t := reverse.NewTape()
	p := t.Param([]float64{2})
	for range 100 {
		t.Reset()
		p.ZeroGrad()
		w := p.Vars(nil)[0]
		t.Backward(w.Square().AddConst(-1).Square().Scale(0.5))
		p.Value()[0] -= 0.1 * p.Grad()[0]
	}
	fmt.Printf("%.6f, tape of length %d\n", p.Value()[0], t.Len())
	// Output: 1.000000, tape of length 3
}

// A million steps of a recurrence on a tape of a few thousand entries.
func ExampleCheckpoint() {
	decay := func(_ int, s, p []reverse.Var) []reverse.Var {
		return []reverse.Var{s[0].Sub(s[0].Mul(p[0]))} // s ← s·(1−p)
	}
	final := func(x []reverse.Var) reverse.Var {
		return reverse.Checkpoint(1_000_000, decay, x[:1], x[1:])[0]
	}
	y, g := reverse.Gradient(nil, final, []float64{1, 1e-6})
	fmt.Printf("%.6f, ∂/∂s %.6f, ∂/∂p %.0f\n", y, g[0], g[1])
	// Output: 0.367879, ∂/∂s 0.367879, ∂/∂p -367880
}
