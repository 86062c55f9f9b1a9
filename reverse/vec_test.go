package reverse_test

import (
	"math"
	"reflect"
	"sync"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/reverse"
)

// x = (2, 3): the gradient of x₀² + x₁² is (4, 6); Backward adds, so that the
// second one makes 8 and 12.
func TestBackwardAddsToArrays(t *testing.T) {
	tp := reverse.NewTape()
	x := tp.Vec([]float64{2, 3})
	m := tp.Mat(mat.NewDense(1, 2, []float64{2, 3}))
	p := tp.Param([]float64{2, 3})
	for i, f := range []float64{1, 2} {
		tp.Backward(x.SumSquares())
		tp.Backward(m.SumSquares())
		tp.Backward(p.Vec().SumSquares())
		want := []float64{4 * f, 6 * f}
		for name, g := range map[string][]float64{
			"Vec": tp.GradVec(nil, x), "Mat": tp.GradMat(nil, m).RawRowView(0), "Param": p.Grad()} {
			if g[0] != want[0] || g[1] != want[1] {
				t.Errorf("%s: gradient after %d sweeps is %v, want %v", name, i+1, g, want)
			}
		}
	}
	tp.ZeroGrad()
	if g := tp.GradVec(nil, x); g[0] != 0 || g[1] != 0 || p.Grad()[1] != 0 {
		t.Errorf("gradient after ZeroGrad is %v and %v", g, p.Grad())
	}
	// A part of a variable has a part of the gradient; the first derivative of a
	// loss over it leaves the rest alone.
	tp.Backward(x.Slice(1, 2).SumSquares())
	if g := tp.GradVec(nil, x); g[0] != 0 || g[1] != 6 {
		t.Errorf("gradient of a loss over x₁ is %v, want [0 6]", g)
	}
	if g := tp.GradVec(nil, x.Slice(1, 2)); len(g) != 1 || g[0] != 6 {
		t.Errorf("gradient of x₁ is %v, want [6]", g)
	}
}

// Ridge regression as the lecture trains it: the update is made on the values
// of the Param and records nothing, and the loss falls to that of the normal
// equations.
func TestRidgeDescentOnAParam(t *testing.T) {
	const m, n = 20, 4
	a := mat.NewDense(m, n, weights(m*n))
	b := weights(m)
	tp := reverse.NewTape()
	p := tp.Param(make([]float64, n))
	entries := 0
	for k := range 3000 {
		tp.Reset()
		p.ZeroGrad()
		x := p.Vec()
		r := tp.ConstMat(a).MulVec(x).Sub(tp.ConstVec(b))
		tp.Backward(r.Dot(r).Add(x.Dot(x)))
		for i, g := range p.Grad() {
			p.Value()[i] -= 5e-3 * g
		}
		if k == 0 {
			entries = tp.Len()
		} else if tp.Len() != entries {
			t.Fatalf("step %d: %d entries, want %d", k, tp.Len(), entries)
		}
	}
	var h, c mat.Dense
	h.Mul(a.T(), a)
	for i := range n {
		h.Set(i, i, h.At(i, i)+1)
	}
	c.Mul(a.T(), mat.NewDense(m, 1, b))
	var want mat.Dense
	if err := want.Solve(&h, &c); err != nil {
		t.Fatal(err)
	}
	for i, v := range p.Value() {
		if math.Abs(v-want.At(i, 0)) > 1e-12 {
			t.Errorf("x%d = %v, normal equations give %v", i, v, want.At(i, 0))
		}
	}
}

// A variable is a copy, so that a change of the caller's slice after the forward
// pass changes nothing; and the caller's slices are never written.
func TestArraysDoNotAliasTheCaller(t *testing.T) {
	x, c := []float64{1, 2, 3}, []float64{4, 5, 6}
	m := mat.NewDense(2, 3, []float64{1, 2, 3, 4, 5, 6})
	tp := reverse.NewTape()
	v, w := tp.Vec(x), tp.Mat(m)
	s := []reverse.Var{tp.Var(2), tp.Var(3)}
	k := reverse.Stack(s)
	labels := []int{0, 2}
	loss := w.MulVec(v).SumSquares().Add(v.Mul(tp.ConstVec(c)).Sum()).Add(w.CrossEntropy(labels)).Add(k.SumSquares())
	x[0], s[0] = math.NaN(), s[1]
	labels[0] = 1
	m.Set(0, 0, math.NaN())
	tp.Backward(loss)
	for _, g := range append(tp.GradVec(nil, v), tp.GradMat(nil, w).RawMatrix().Data...) {
		if g != g {
			t.Errorf("gradient %v sees a change after the forward pass", g)
		}
	}
	if x[1] != 2 || x[2] != 3 || c[0] != 4 || m.At(1, 2) != 6 {
		t.Error("the caller's data were written")
	}
}

// Tapes are independent: goroutines with one each give what one alone gives.
func TestArraysOnTapesOfTheirOwn(t *testing.T) {
	f := func(x reverse.Vec) reverse.Var { return x.Reshape(5, 5).Mul(x.Reshape(5, 5).T()).Tanh().SumSquares() }
	x := weights(25)
	y, want := reverse.GradientVec(nil, f, x)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				z, g := reverse.GradientVec(nil, f, x)
				if z != y || !reflect.DeepEqual(g, want) {
					t.Errorf("gradient in a goroutine differs")
				}
			}
		})
	}
	wg.Wait()
}

// Scalars and arrays mix: a loss that goes to and fro.
func TestScalarsAndArraysMix(t *testing.T) {
	x := []float64{0.3, -0.4, 1.2}
	f := func(x reverse.Vec) reverse.Var {
		s := x.At(0).Sin().Mul(x.At(2))
		v := x.MulVar(s).AddVar(x.Norm2()).Exp()
		u := []reverse.Var{v.At(0).Mul(s), v.Sum().Log(), s.Lift(2)}
		return reverse.Stack(u).Dot(v).Mul(s)
	}
	g := func(x []reverse.Var) reverse.Var {
		s := x[0].Sin().Mul(x[2])
		n := slope.Norm2(x)
		var v []reverse.Var
		for _, e := range x {
			v = append(v, e.Mul(s).Add(n).Exp())
		}
		return slope.Dot([]reverse.Var{v[0].Mul(s), slope.Sum(v).Log(), s.Lift(2)}, v).Mul(s)
	}
	y, got := reverse.GradientVec(nil, f, x)
	want, grad := reverse.Gradient(nil, g, x)
	if math.Abs(y-want) > 1e-15*math.Abs(want) {
		t.Errorf("value %v, want %v", y, want)
	}
	for i := range x {
		if math.Abs(got[i]-grad[i]) > 1e-14*math.Abs(grad[i]) {
			t.Errorf("gradient %d is %v, want %v", i, got[i], grad[i])
		}
	}
	if y, g := reverse.GradientVec(nil, func(x reverse.Vec) reverse.Var { return x.At(0).Lift(7) }, x); y != 7 || g[0] != 0 || g[2] != 0 {
		t.Errorf("constant: %v, %v", y, g)
	}
}

// A matrix that is part of a wider one is taken row by row.
func TestMatOfAPart(t *testing.T) {
	wide := mat.NewDense(3, 4, weights(12))
	part := wide.Slice(1, 3, 1, 3).(*mat.Dense)
	tp := reverse.NewTape()
	x, c := tp.Mat(part), tp.ConstMat(part)
	if x.Tape() != tp || !mat.Equal(x.Values(nil), part) || !mat.Equal(c.Values(nil), part) || !mat.Equal(c.T().Values(nil), part.T()) {
		t.Errorf("values %v and %v, want %v", mat.Formatted(x.Values(nil)), mat.Formatted(c.Values(nil)), mat.Formatted(part))
	}
	tp.Backward(x.MulElem(c).Sum())
	if g := tp.GradMat(nil, x); !mat.Equal(g, part) {
		t.Errorf("gradient of the inner product with the part is %v, want the part", mat.Formatted(g))
	}
}

// A step after Reset repeats that before it bit for bit.
func TestArraysAfterResetAreAsOnANewTape(t *testing.T) {
	tp := reverse.NewTape()
	run := func(tp *reverse.Tape, n int) []float64 {
		x := tp.Vec(weights(n))
		m := x.Reshape(n/2, 2)
		tp.Backward(m.T().Mul(m).Sigmoid().Sum().Add(x.LogSumExp()))
		return tp.GradVec(nil, x)
	}
	for _, n := range []int{4, 3000, 8, 20000, 6, 4} {
		tp.Reset()
		if got, want := run(tp, n), run(reverse.NewTape(), n); !reflect.DeepEqual(got, want) {
			t.Errorf("n=%d: %v after Reset, %v on a new tape", n, got, want)
		}
	}
}

// Scalar drivers take functions with whole arrays inside.
func TestArraysInsideScalarDrivers(t *testing.T) {
	x := []float64{0.5, -1, 2}
	a := mat.NewDense(2, 3, []float64{1, 2, 3, 4, 5, 6})
	y, jac := reverse.Jacobian(nil, func(x []reverse.Var) []reverse.Var {
		v := reverse.Stack(x)
		z := v.Tape().ConstMat(a).MulVec(v)
		return []reverse.Var{z.At(0), z.At(1).Mul(x[0]), x[2].Square(), z.Sum()}
	}, x)
	want := mat.NewDense(4, 3, []float64{
		1, 2, 3,
		9 + 0.5*4, 0.5 * 5, 0.5 * 6,
		0, 0, 4,
		5, 7, 9})
	if !mat.Equal(jac, want) || y[0] != 4.5 || y[1] != 4.5 || y[3] != 13.5 {
		t.Errorf("values %v and Jacobian\n%v, want\n%v", y, mat.Formatted(jac), mat.Formatted(want))
	}
	f, g := reverse.Gradient(nil, func(x []reverse.Var) reverse.Var { return reverse.Stack(x).SumSquares() }, x)
	if f != 5.25 || g[0] != 1 || g[1] != -2 || g[2] != 4 {
		t.Errorf("‖x‖² is %v with gradient %v", f, g)
	}
}

// LogSumExp and Max are those of the root package bit for bit; sums, in another
// order, to rounding.
func TestReductionsEqualThoseOfTheRootPackage(t *testing.T) {
	for n := 1; n < 60; n++ {
		x := weights(n)
		s := make([]slope.Float64, n)
		for i := range x {
			x[i] *= 10
			s[i] = slope.Float64(x[i])
		}
		v := reverse.NewTape().Vec(x)
		if got, want := v.LogSumExp().Value(), float64(slope.LogSumExp(s)); got != want {
			t.Errorf("n=%d: LogSumExp %v, want %v", n, got, want)
		}
		if got, want := v.Max().Value(), float64(slope.MaxOf(s)); got != want {
			t.Errorf("n=%d: Max %v, want %v", n, got, want)
		}
		if got, want := v.Norm2().Value(), float64(slope.Norm2(s)); math.Abs(got-want) > 4*float64(n)*unit*want {
			t.Errorf("n=%d: Norm2 %v, want %v", n, got, want)
		}
	}
}

// A NaN value makes every derivative NaN, as in the other drivers.
func TestGradientVecOfNaN(t *testing.T) {
	y, g := reverse.GradientVec(nil, reverse.Vec.Sum, []float64{1, math.NaN()})
	if y == y || g[0] == g[0] || g[1] == g[1] {
		t.Errorf("got %v, %v, want NaN", y, g)
	}
}

// GradientVec reads the point where it is, and the adjoint of the variable in place of a gradient: the bits are those of a
// tape, and nothing is written before all is read.
func TestGradientVecIsThatOfATape(t *testing.T) {
	point := []float64{1.5, -2, 0, 4}
	dst := make([]float64, len(point))
	for _, c := range []struct {
		name string
		f    func(x reverse.Vec) reverse.Var
	}{
		{"LogSumExp", func(x reverse.Vec) reverse.Var { return x.LogSumExp() }},
		{"a part of it", func(x reverse.Vec) reverse.Var { return x.Slice(1, 3).SumSquares() }},
		{"negative zeros", func(x reverse.Vec) reverse.Var { return x.MulVar(x.At(2)).Neg().SumSquares().Neg() }},
		{"negative zeros of an inner product", func(x reverse.Vec) reverse.Var { return x.Dot(x.ConstVec([]float64{math.Copysign(0, -1), 1, -1, 0})) }},
		{"used twice", func(x reverse.Vec) reverse.Var { return x.SumSquares().Add(x.Dot(x.Exp())).Add(x.Sum()) }},
		{"a constant", func(x reverse.Vec) reverse.Var { return x.Const(3) }},
		{"without the variable", func(x reverse.Vec) reverse.Var { return x.Tape().Var(3).Square() }},
		{"with a sweep of its own", func(x reverse.Vec) reverse.Var {
			x.Tape().Backward(x.SumSquares())
			return x.Sum()
		}},
		{"with a sweep of its own alone", func(x reverse.Vec) reverse.Var {
			x.Tape().Backward(x.SumSquares())
			return x.Const(1)
		}},
		{"with a look at the gradient", func(x reverse.Vec) reverse.Var {
			x.Tape().GradVec(nil, x)
			return x.SumSquares()
		}},
		{"the destination is a constant", func(x reverse.Vec) reverse.Var { return x.Sub(x.ConstVec(dst)).SumSquares() }},
	} {
		tape := reverse.NewTape()
		x := tape.Vec(point)
		want := []float64{1, 2, 3, 4}
		copy(dst, want)
		z := c.f(x)
		tape.Backward(z)
		tape.GradVec(want, x)
		for _, in := range []string{"a slice of its own", "the point"} {
			at := append([]float64(nil), point...)
			got := dst
			copy(dst, []float64{1, 2, 3, 4})
			if in == "the point" {
				got = at
			}
			y, _ := reverse.GradientVec(got, c.f, at)
			if y != z.Value() {
				t.Errorf("%s, in %s: value %v, want %v", c.name, in, y, z.Value())
			}
			for i, w := range want {
				if math.Float64bits(got[i]) != math.Float64bits(w) {
					t.Errorf("%s, in %s: gradient %v, want %v", c.name, in, got, want)
					break
				}
			}
		}
	}
}
