package reverse_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"slope"
	"slope/reverse"
)

// An arrayCase is one array operation beside the same computation on scalars.
// Operands come as matrices, a vector as one row; results go flat.
type arrayCase[S reverse.Scalar[S], T slope.Ordered[T]] struct {
	name   string
	shapes func(m, n, k int) [][2]int
	arrays func(x []reverse.MatOf[S]) reverse.VecOf[S]
	scalar func(x [][][]T) []T
	lo, hi float64 // of the elements; −2, 2 if both are 0

	// Whether errors are small beside the greatest element of the gradient only, as those of
	// orthogonal transformations are.
	normwise bool
}

type (
	vv   = reverse.Var
	vec  = reverse.Vec
	matx = reverse.Mat
	tape = reverse.Tape
)

// A firstCase has first derivatives on either side.
type firstCase struct{ arrayCase[vv, vv] }

var arrayCases = func() (z []firstCase) {
	for _, c := range cases[vv, vv]() {
		z = append(z, firstCase{c})
	}
	return z
}()

// weights are the derivatives of the loss to the results, of either sign.
func weights(n int) []float64 {
	w := make([]float64, n)
	for i := range w {
		w[i] = math.Cos(float64(3*i+1)) + 0.1
	}
	return w
}

// A layout is one way for the data of an operand to lie on the tape.
type layout struct {
	name string
	// put returns the operand with the elements x, r×c, and a function that reads
	// its gradient.
	put func(t *tape, x []float64, r, c int) (matx, func() *mat.Dense)
}

var layouts = []layout{
	{"variable", func(t *tape, x []float64, r, c int) (matx, func() *mat.Dense) {
		m := t.Mat(mat.NewDense(r, c, x))
		return m, func() *mat.Dense { return t.GradMat(nil, m) }
	}},
	{"transposed", func(t *tape, x []float64, r, c int) (matx, func() *mat.Dense) {
		m := t.Mat(mat.DenseCopyOf(mat.NewDense(r, c, x).T())).T()
		return m, func() *mat.Dense { return t.GradMat(nil, m) }
	}},
	{"part", func(t *tape, x []float64, r, c int) (matx, func() *mat.Dense) {
		big := mat.NewDense(r+2, c+3, nil)
		big.Slice(1, r+1, 2, c+2).(*mat.Dense).Copy(mat.NewDense(r, c, x))
		m := t.Mat(big).Slice(1, r+1, 2, c+2)
		return m, func() *mat.Dense { return t.GradMat(nil, m) }
	}},
	{"result", func(t *tape, x []float64, r, c int) (matx, func() *mat.Dense) {
		m := t.Mat(mat.NewDense(r, c, x))
		return m.AddConst(0), func() *mat.Dense { return t.GradMat(nil, m) }
	}},
	{"param", func(t *tape, x []float64, r, c int) (matx, func() *mat.Dense) {
		p := t.Param(x)
		return p.Mat(r, c), func() *mat.Dense { return mat.NewDense(r, c, p.Grad()) }
	}},
}

// runArrays evaluates Σ wᵢzᵢ over the results of the case and its gradient.
func (c firstCase) runArrays(shapes [][2]int, data [][]float64, lay []layout) (z []float64, grads []*mat.Dense, entries int) {
	t := reverse.NewTape()
	x := make([]matx, len(shapes))
	read := make([]func() *mat.Dense, len(shapes))
	for i, s := range shapes {
		x[i], read[i] = lay[i].put(t, data[i], s[0], s[1])
	}
	r := c.arrays(x)
	t.Backward(r.DotConst(weights(r.Len())))
	for _, g := range read {
		grads = append(grads, g())
	}
	return r.Values(nil), grads, t.Len()
}

// runScalars does the same on scalars. For each gradient it returns the sum of
// the absolute contributions of the results as well.
func (c firstCase) runScalars(shapes [][2]int, data [][]float64) (z []float64, grads, scale []*mat.Dense) {
	t := reverse.NewTape()
	x := make([][][]vv, len(shapes))
	for i, s := range shapes {
		for r := range s[0] {
			x[i] = append(x[i], t.Vars(nil, data[i][r*s[1]:(r+1)*s[1]]))
		}
		grads = append(grads, mat.NewDense(s[0], s[1], nil))
		scale = append(scale, mat.NewDense(s[0], s[1], nil))
	}
	res := c.scalar(x)
	w := weights(len(res))
	for k, v := range res {
		z = append(z, v.Value())
		t.ZeroGrad()
		t.Backward(v)
		for i := range x {
			for r := range x[i] {
				for j, v := range x[i][r] {
					g := w[k] * t.Grad(v)
					grads[i].Set(r, j, grads[i].At(r, j)+g)
					scale[i].Set(r, j, scale[i].At(r, j)+math.Abs(g))
				}
			}
		}
	}
	return z, grads, scale
}

const unit = 0x1p-53

// A scalarResult is what the scalars give: results, gradients, and the size of their terms, of which the errors are a part. These are at least those at the
// absolute values of the data, where nothing of a product cancels.
type scalarResult struct {
	z           []float64
	grad, scale []*mat.Dense
	greatest    []float64 // of the terms at the data themselves
}

func (c firstCase) wanted(shapes [][2]int, data [][]float64) (w scalarResult) {
	w.z, w.grad, w.scale = c.runScalars(shapes, data)
	_, _, whole := c.runScalars(shapes, absolute(data))
	for k, s := range w.scale {
		w.greatest = append(w.greatest, mat.Max(s))
		s.Apply(func(i, j int, v float64) float64 {
			if a := whole[k].At(i, j); a > v {
				return a
			}
			return v
		}, s)
	}
	return w
}

// check compares the arrays with the scalars within c·u·Σ|terms|, where c counts the operations.
func (c firstCase) check(t interface{ Fatalf(string, ...any) }, shapes [][2]int, data [][]float64, lay []layout, want scalarResult) {
	z, got, _ := c.runArrays(shapes, data, lay)
	if len(z) != len(want.z) {
		t.Fatalf("%s: %d results, want %d", c.name, len(z), len(want.z))
	}
	ops := 8.0
	for _, s := range shapes {
		ops += 4 * float64(s[0]*s[1])
	}
	names := ""
	for _, l := range lay {
		names += " " + l.name
	}
	size := 1.0
	for _, v := range want.z {
		size = math.Max(size, math.Abs(v))
	}
	for i := range z {
		if math.Abs(z[i]-want.z[i]) > ops*unit*size {
			t.Fatalf("%s%v%s: result %d is %v, want %v", c.name, shapes, names, i, z[i], want.z[i])
		}
	}
	for k := range got {
		for i := range shapes[k][0] {
			for j := range shapes[k][1] {
				g, w, s := got[k].At(i, j), want.grad[k].At(i, j), want.scale[k].At(i, j)
				if c.normwise {
					s = want.greatest[k]
				}
				if !(math.Abs(g-w) <= 4*ops*unit*s) {
					t.Fatalf("%s%v%s: gradient %d at (%d, %d) is %v, want %v", c.name, shapes, names, k, i, j, g, w)
				}
			}
		}
	}
}

func absolute(data [][]float64) [][]float64 {
	a := make([][]float64, len(data))
	for i, d := range data {
		for _, v := range d {
			a[i] = append(a[i], math.Abs(v))
		}
	}
	return a
}

func (c arrayCase[S, T]) data(shapes [][2]int, seed float64) [][]float64 {
	lo, hi := c.lo, c.hi
	if lo == hi {
		lo, hi = -2, 2
	}
	data := make([][]float64, len(shapes))
	for i, s := range shapes {
		for j := range s[0] * s[1] {
			u := math.Abs(math.Sin(seed + float64(i) + 12.9898*float64(j)))
			data[i] = append(data[i], lo+(hi-lo)*u)
		}
	}
	return data
}

var arraySizes = [][3]int{{1, 1, 1}, {1, 5, 3}, {4, 1, 2}, {3, 4, 1}, {3, 4, 5}, {2, 2, 2}, {7, 3, 4}, {5, 9, 6}}

// Every operation equals the same computation on scalars, in every layout of its
// operands.
func TestArraysEqualScalars(t *testing.T) {
	for _, c := range arrayCases {
		t.Run(c.name, func(t *testing.T) {
			for _, s := range arraySizes {
				shapes := c.shapes(s[0], s[1], s[2])
				data := c.data(shapes, 1)
				want := c.wanted(shapes, data)
				for _, a := range layouts {
					for _, b := range layouts {
						c.check(t, shapes, data, []layout{a, b}[:len(shapes)], want)
						if len(shapes) == 1 {
							break
						}
					}
				}
			}
		})
	}
}

func TestArraysEqualScalarsOnRandomShapes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(arrayCases).Draw(t, "case")
		size := rapid.IntRange(1, 20)
		shapes := c.shapes(size.Draw(t, "m"), size.Draw(t, "n"), size.Draw(t, "k"))
		var lay []layout
		for range shapes {
			lay = append(lay, rapid.SampledFrom(layouts).Draw(t, "layout"))
		}
		data := c.data(shapes, rapid.Float64Range(0, 100).Draw(t, "seed"))
		c.check(t, shapes, data, lay, c.wanted(shapes, data))
	})
}

// Finite differences of the value know nothing of the rules.
func TestArraysAgainstFiniteDifferences(t *testing.T) {
	for _, c := range arrayCases {
		shapes := c.shapes(3, 4, 2)
		data := c.data(shapes, 2)
		lay := []layout{layouts[0], layouts[0]}
		_, got, _ := c.runArrays(shapes, data, lay)
		for k := range data {
			f := func(x []float64) float64 {
				d := append([][]float64(nil), data...)
				d[k] = x
				z, _, _ := c.runArrays(shapes, d, lay)
				y := 0.0
				for i, w := range weights(len(z)) {
					y += w * z[i]
				}
				return y
			}
			want := fd.Gradient(nil, f, data[k], &fd.Settings{Formula: fd.Central})
			for i, w := range want {
				if g := got[k].RawMatrix().Data[i]; math.Abs(g-w) > 1e-6*(1+math.Abs(w)) {
					t.Errorf("%s: gradient %d at %d is %v, differences give %v", c.name, k, i, g, w)
				}
			}
		}
	}
}

// One entry of the tape for an operation, whatever its size.
func TestOneEntryForAnArrayOperation(t *testing.T) {
	entries := func(f func(x vec, m matx)) int {
		t := reverse.NewTape()
		x, m := t.Vec(weights(12)), t.Mat(mat.NewDense(12, 12, weights(144)))
		before := t.Len()
		f(x, m)
		return t.Len() - before
	}
	for _, c := range []struct {
		name string
		want int
		f    func(x vec, m matx)
	}{
		{"Exp", 1, func(x vec, m matx) { x.Exp() }},
		{"Add", 1, func(x vec, m matx) { x.Add(x) }},
		{"Sum", 1, func(x vec, m matx) { x.Sum() }},
		{"MulVec", 1, func(x vec, m matx) { m.MulVec(x) }},
		{"Mul of transposes", 1, func(x vec, m matx) { m.T().Mul(m.T()) }},
		{"Col", 1, func(x vec, m matx) { m.Col(1) }},
		{"T, Slice, Row, Reshape, Flatten", 0, func(x vec, m matx) {
			m.T().T().Slice(0, 2, 0, 12).Row(1)
			m.Flatten().Reshape(24, 6).Flatten().Slice(3, 5)
			x.Reshape(3, 4)
		}},
		{"constants", 0, func(x vec, m matx) {
			c := x.Tape().ConstVec(weights(12))
			c.Exp().Add(c).Sum().Exp()
		}},
	} {
		if got := entries(c.f); got != c.want {
			t.Errorf("%s: %d entries, want %d", c.name, got, c.want)
		}
	}
}
