package reverse_test

import (
	"fmt"
	"math"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/blas/gonum"
	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/reverse"
)

var points = []float64{0, math.Copysign(0, -1), 1, -1, 0.3, -0.7, 2.5, -3, 17, -40, 750, -750, 1e-9, 1e-310, 1e300, -1e300,
	math.Nextafter(1, 0), math.Nextafter(1, 2), math.Inf(1), math.Inf(-1), math.NaN()}

func sameFloat(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
}

// Every function of one variable that Var has, Vec and Mat have, and they agree
// bit for bit in value and slope.
func TestElementwiseFunctionsEqualVar(t *testing.T) {
	var (
		scalar = reflect.TypeFor[func(reverse.Var) reverse.Var]()
		vector = reflect.TypeFor[func(reverse.Vec) reverse.Vec]()
		matrix = reflect.TypeFor[func(reverse.Mat) reverse.Mat]()
	)
	type trio struct {
		name string
		s    func(reverse.Var) reverse.Var
		v    func(reverse.Vec) reverse.Vec
		m    func(reverse.Mat) reverse.Mat
	}
	var all []trio
	for i := range scalar.In(0).NumMethod() {
		m := scalar.In(0).Method(i)
		if m.Type != scalar {
			continue
		}
		v, ok := vector.In(0).MethodByName(m.Name)
		if !ok || v.Type != vector {
			t.Errorf("Vec lacks %s", m.Name)
			continue
		}
		x, ok := matrix.In(0).MethodByName(m.Name)
		if !ok || x.Type != matrix {
			t.Errorf("Mat lacks %s", m.Name)
			continue
		}
		all = append(all, trio{m.Name, m.Func.Interface().(func(reverse.Var) reverse.Var),
			v.Func.Interface().(func(reverse.Vec) reverse.Vec), x.Func.Interface().(func(reverse.Mat) reverse.Mat)})
	}
	if len(all) < 30 {
		t.Fatalf("%d functions of one variable, want at least 30", len(all))
	}
	for _, p := range []float64{-1.5, 0, 0.5, 2, 3} {
		all = append(all, trio{fmt.Sprint("PowConst ", p), func(x reverse.Var) reverse.Var { return x.PowConst(p) },
			func(x reverse.Vec) reverse.Vec { return x.PowConst(p) }, func(x reverse.Mat) reverse.Mat { return x.PowConst(p) }})
	}
	for _, n := range []int{-2, 0, 1, 2, 5} {
		all = append(all, trio{fmt.Sprint("PowInt ", n), func(x reverse.Var) reverse.Var { return x.PowInt(n) },
			func(x reverse.Vec) reverse.Vec { return x.PowInt(n) }, func(x reverse.Mat) reverse.Mat { return x.PowInt(n) }})
	}
	all = append(all, trio{"Relu", slope.Relu[reverse.Var], reverse.Vec.Relu, reverse.Mat.Relu})
	all = append(all, trio{"Apply", func(x reverse.Var) reverse.Var { return x.Apply(cubeRule) },
		func(x reverse.Vec) reverse.Vec { return x.Apply(cubeRule) }, func(x reverse.Mat) reverse.Mat { return x.Apply(cubeRule) }})

	for _, f := range all {
		vt, mt := reverse.NewTape(), reverse.NewTape()
		v := vt.Vec(points)
		m := mt.Mat(mat.NewDense(3, 7, points))
		vz := f.v(v)
		mz := f.m(m.T()).T()
		vt.Backward(vz.Sum())
		mt.Backward(mz.Sum())
		vals, mvals := vz.Values(nil), mz.Values(nil).RawMatrix().Data
		vg, mg := vt.GradVec(nil, v), mt.GradMat(nil, m).RawMatrix().Data
		for i, p := range points {
			st := reverse.NewTape()
			x := st.Var(p)
			y := f.s(x)
			st.Backward(y)
			if !sameFloat(vals[i], y.Value()) || !sameFloat(mvals[i], y.Value()) {
				t.Errorf("%s(%v) = %v in Vec, %v in Mat, %v in Var", f.name, p, vals[i], mvals[i], y.Value())
			}
			if g := st.Grad(x); !(vg[i] == g || g != g && vg[i] != vg[i]) || !(mg[i] == g || g != g && mg[i] != mg[i]) {
				t.Errorf("%s′(%v) = %v in Vec, %v in Mat, %v in Var", f.name, p, vg[i], mg[i], g)
			}
		}
	}
}

func mustPanic(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		r := recover()
		s := fmt.Sprint(r)
		if e, ok := r.(error); ok {
			s = e.Error()
		}
		if r == nil || !strings.Contains(s, want) {
			t.Errorf("panic %q, want %q", s, want)
		}
	}()
	f()
}

func TestArrayMisusePanics(t *testing.T) {
	tp, other := reverse.NewTape(), reverse.NewTape()
	d := func(r, c int) *mat.Dense { return mat.NewDense(r, c, nil) }
	x3, x4 := tp.Vec(make([]float64, 3)), tp.Vec(make([]float64, 4))
	m34, m52 := tp.Mat(d(3, 4)), tp.Mat(d(5, 2))
	s := tp.Var(1)
	for _, c := range []struct {
		want string
		f    func()
	}{
		{"reverse: Mul of 3×4 by 5×2", func() { m34.Mul(m52) }},
		{"reverse: Mul of 4×3 by 2×5", func() { m34.T().Mul(m52.T()) }},
		{"reverse: MulVec of 3×4 by a vector of length 3", func() { m34.MulVec(x3) }},
		{"reverse: Add of vectors of length 3 and 4", func() { x3.Add(x4) }},
		{"reverse: Dot of vectors of length 3 and 4", func() { x3.Dot(x4) }},
		{"reverse: DotConst of vectors of length 3 and 2", func() { x3.DotConst([]float64{1, 2}) }},
		{"reverse: MulElem of 3×4 and 5×2", func() { m34.MulElem(m52) }},
		{"reverse: Add of 3×4 and 4×3", func() { m34.Add(m34.T()) }},
		{"reverse: AddRow to 3×4 of a vector of length 3", func() { m34.AddRow(x3) }},
		{"reverse: AddCol to 3×4 of a vector of length 4", func() { m34.AddCol(x4) }},
		{"reverse: Reshape of a vector of length 4 to 3×2", func() { x4.Reshape(3, 2) }},
		{"reverse: Reshape of 3×4 to 5×2", func() { m34.Reshape(5, 2) }},
		{"reverse: Slice [1:5] of a vector of length 4", func() { x4.Slice(1, 5) }},
		{"reverse: Slice [2:2] of a vector of length 4", func() { x4.Slice(2, 2) }},
		{"reverse: Slice [0:4, 0:1] of 3×4", func() { m34.Slice(0, 4, 0, 1) }},
		{"reverse: At(4) of a vector of length 4", func() { x4.At(4) }},
		{"reverse: At(-1) of a vector of length 4", func() { x4.At(-1) }},
		{"reverse: At(3, 0) of 3×4", func() { m34.At(3, 0) }},
		{"reverse: Row(3) of 3×4", func() { m34.Row(3) }},
		{"reverse: Col(3) of 4×3", func() { m34.T().Col(3) }},
		{"reverse: LogDet of 3×4, want a square matrix", func() { m34.LogDet() }},
		{"reverse: Solve of 3×4, want a square matrix", func() { m34.Solve(x3) }},
		{"reverse: Solve of 4×4 with a vector of length 3", func() { m34.T().Mul(m34).Solve(x3) }},
		{"reverse: QuadForm of 4×4 with a vector of length 3", func() { m34.T().Mul(m34).QuadForm(x3) }},
		{"reverse: CrossEntropy of 3×4 with 2 labels", func() { m34.CrossEntropy([]int{0, 1}) }},
		{"reverse: CrossEntropy of 3×4 with label 4 in row 1", func() { m34.CrossEntropy([]int{0, 4, 1}) }},
		{"reverse: Vec of length 0, want at least 1", func() { tp.Vec(nil) }},
		{"reverse: ConstVec of length 0", func() { tp.ConstVec(nil) }},
		{"reverse: Stack of length 0", func() { tp.Stack(nil) }},
		{"reverse: Mat of length 0", func() { tp.Mat(new(mat.Dense)) }},
		{"reverse: ConstMat of length 0", func() { tp.ConstMat(new(mat.Dense)) }},
		{"reverse: zero Vec", func() { reverse.Vec{}.Exp() }},
		{"reverse: zero Vec", func() { x3.Add(reverse.Vec{}) }},
		{"reverse: zero Mat", func() { reverse.Mat{}.Exp() }},
		{"reverse: zero Mat", func() { m34.Mul(reverse.Mat{}) }},
		{"reverse: zero Var", func() { x3.MulVar(reverse.Var{}) }},
		{"reverse: zero Var", func() { tp.Stack([]reverse.Var{s, {}}) }},
		{"reverse: Vec of another tape", func() { x3.Add(other.Vec(make([]float64, 3))) }},
		{"reverse: Vec of another tape", func() { m34.MulVec(other.Vec(make([]float64, 4))) }},
		{"reverse: Mat of another tape", func() { m34.Add(other.Mat(d(3, 4))) }},
		{"reverse: Var of another tape", func() { x3.AddVar(other.Var(1)) }},
		{"reverse: Vec of another tape", func() { other.GradVec(nil, x3) }},
		{"reverse: Mat of another tape", func() { other.GradMat(nil, m34) }},
		{"reverse: gradient of length 2, want 3", func() { tp.GradVec(make([]float64, 2), x3) }},
		{"reverse: gradient of 4×3, want 3×4", func() { tp.GradMat(d(4, 3), m34) }},
		{"reverse: GradVec of an intermediate result", func() { tp.GradVec(nil, x3.Exp()) }},
		{"reverse: GradVec of a constant", func() { tp.GradVec(nil, tp.ConstVec([]float64{1})) }},
		{"reverse: GradMat of an intermediate result", func() { tp.GradMat(nil, m34.Exp()) }},
		{"reverse: Apply of a nil Rule", func() { x3.Apply(nil) }},
		{"reverse: Mat of a Param of length 6 as 2×4", func() { tp.Param(make([]float64, 6)).Mat(2, 4) }},
		{"reverse: nil function", func() { reverse.GradientVec(nil, nil, []float64{1}) }},
		{"reverse: GradientVec at a point of length 0", func() { reverse.GradientVec(nil, reverse.Vec.Sum, nil) }},
		{"reverse: gradient of length 1, want 2", func() { reverse.GradientVec([]float64{0}, reverse.Vec.Sum, []float64{1, 2}) }},
		{"reverse: Var of another tape", func() {
			reverse.GradientVec(nil, func(x reverse.Vec) reverse.Var { return s }, []float64{1})
		}},
	} {
		mustPanic(t, c.want, c.f)
	}
	tp.Reset()
	fresh := tp.Vec(make([]float64, 3))
	mustPanic(t, "reverse: stale Vec", func() { x3.Exp() })
	mustPanic(t, "reverse: stale Vec", func() { fresh.Add(x3) })
	mustPanic(t, "reverse: stale Vec", func() { tp.GradVec(nil, x3) })
	mustPanic(t, "reverse: stale Mat", func() { m34.T() })
	mustPanic(t, "reverse: stale Mat", func() { tp.GradMat(nil, m34) })
	mustPanic(t, "stale Var", func() { fresh.AddVar(s) })
}

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
	k := tp.Stack(s)
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

func TestArraysAllocateNothing(t *testing.T) {
	const m, n = 6, 5
	a := mat.NewDense(m, n, weights(m*n))
	sq := mat.NewDense(n, n, weights(n*n))
	for i := range n {
		sq.Set(i, i, 9)
	}
	b, x0, dst := weights(m), weights(n), make([]float64, n)
	labels := labelsFor(m, n)
	tp := reverse.NewTape()
	p := tp.Param(weights(n * n))
	vars := make([]reverse.Var, 2)
	grad := mat.NewDense(n, n, nil)
	step := func() {
		tp.Reset()
		x, w := tp.Vec(x0), p.Mat(n, n)
		q := tp.Mat(sq)
		h := tp.ConstMat(a).Mul(w).AddRow(x).Sigmoid().AddCol(tp.ConstVec(b))
		vars[0], vars[1] = x.Max(), h.Mean()
		loss := h.CrossEntropy(labels).
			Add(tp.ConstMat(a).MulVec(x).Sub(tp.ConstVec(b)).SumSquares()).
			Add(h.T().Mul(h).T().Flatten().PowConst(3).Norm2()).
			Add(q.LogDet()).Add(x.Dot(q.Solve(x))).Add(q.SolveLower(x).Sum()).Add(q.QuadForm(x)).
			Add(h.SoftmaxRows().MulVar(vars[0]).SumRows().Concat(h.LogSumExpRows()).LogSumExp()).
			Add(tp.Stack(vars).SumSquares())
		tp.Backward(loss)
		tp.GradVec(dst, x)
		tp.GradMat(grad, q)
	}
	step()
	step()
	if n := testing.AllocsPerRun(20, step); n != 0 {
		t.Errorf("%v allocations in a step, want 0", n)
	}
	f := func(x reverse.Vec) reverse.Var { return x.Exp().Sum() }
	if n := testing.AllocsPerRun(20, func() { reverse.GradientVec(dst, f, x0) }); n != 0 {
		t.Errorf("%v allocations in GradientVec, want 0", n)
	}
}

// What an infinite or NaN number does is what it does to scalars: it reaches
// what depends on it, and a zero adjoint stops it.
func TestArraysPropagateInfAndNaN(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	at := func(z float64) string { return fmt.Sprint(z) }
	// 0·NaN and 0·∞ are NaN in a product.
	for _, bad := range []float64{inf, nan} {
		tp := reverse.NewTape()
		a := tp.Mat(mat.NewDense(2, 2, []float64{0, 1, 1, 0}))
		b := tp.Mat(mat.NewDense(2, 2, []float64{bad, 1, 2, 3}))
		z := a.Mul(b).Values(nil)
		if z.At(0, 0) == z.At(0, 0) || z.At(0, 1) != 3 {
			t.Errorf("product with %v is %v", bad, mat.Formatted(z))
		}
		if z := a.T().MulVec(b.Col(0)).Values(nil); z[0] == z[0] {
			t.Errorf("product with %v is %v", bad, z)
		}
	}
	// The second row of A is infinite and without influence on the loss.
	for _, bad := range []float64{inf, nan} {
		for _, c := range []struct {
			name string
			loss func(tp *reverse.Tape, x reverse.Vec, a reverse.Mat) reverse.Var
		}{
			{"MulVec", func(tp *reverse.Tape, x reverse.Vec, a reverse.Mat) reverse.Var { return a.MulVec(x).At(0) }},
			{"Mul", func(tp *reverse.Tape, x reverse.Vec, a reverse.Mat) reverse.Var {
				return a.Mul(x.Reshape(2, 1)).At(0, 0)
			}},
			{"Mul right", func(tp *reverse.Tape, x reverse.Vec, a reverse.Mat) reverse.Var {
				return x.Reshape(1, 2).Mul(a.T()).At(0, 0)
			}},
			{"Mul wide", func(tp *reverse.Tape, x reverse.Vec, a reverse.Mat) reverse.Var {
				return a.Mul(x.Concat(x).Concat(x).Reshape(2, 3)).Row(0).Slice(0, 1).Sum().Add(x.At(0))
			}},
			{"second use", func(tp *reverse.Tape, x reverse.Vec, a reverse.Mat) reverse.Var {
				return a.MulVec(x).At(0).Add(a.Mul(x.Reshape(2, 1)).At(0, 0)).Add(x.Sum())
			}},
			{"elementwise", func(tp *reverse.Tape, x reverse.Vec, a reverse.Mat) reverse.Var {
				return a.MulElem(x.Concat(x).Reshape(2, 2)).Row(0).Sum()
			}},
			{"chain", func(tp *reverse.Tape, x reverse.Vec, a reverse.Mat) reverse.Var {
				return a.AddRow(x).Square().Row(0).Sum()
			}},
		} {
			for _, constant := range []bool{true, false} {
				tp := reverse.NewTape()
				d := mat.NewDense(2, 2, []float64{1, 2, bad, bad})
				a := tp.ConstMat(d)
				if !constant {
					a = tp.Mat(d)
				}
				x := tp.Vec([]float64{3, 4})
				tp.Backward(c.loss(tp, x, a))
				g := tp.GradVec(nil, x)
				if !constant {
					g = append(g, tp.GradMat(nil, a).RawMatrix().Data...)
				}
				for i, v := range g {
					if v-v != 0 || i > 3 && v != 0 {
						t.Errorf("%s with %v beside: gradient %v", c.name, bad, g)
						break
					}
				}
			}
		}
	}
	// Reductions of special values.
	for _, c := range []struct {
		name string
		x    []float64
		f    func(reverse.Vec) reverse.Var
		y, g string
	}{
		{"LogSumExp", []float64{1, nan}, reverse.Vec.LogSumExp, "NaN", "[NaN NaN]"},
		{"LogSumExp", []float64{1, inf}, reverse.Vec.LogSumExp, "+Inf", "[NaN NaN]"},
		{"LogSumExp", []float64{1000, 1000}, reverse.Vec.LogSumExp, at(1000 + math.Ln2), "[0.5 0.5]"},
		{"LogSumExp", []float64{-inf, 3}, reverse.Vec.LogSumExp, "3", "[0 1]"},
		{"Max", []float64{1, nan}, reverse.Vec.Max, "NaN", "[NaN NaN]"},
		{"Max", []float64{2, 1, 2, 2}, reverse.Vec.Max, "2", at0(1./3, 0, 1./3, 1./3)},
		{"Max", []float64{-inf, -inf}, reverse.Vec.Max, "-Inf", "[0.5 0.5]"},
		{"Min", []float64{2, 1, 1}, reverse.Vec.Min, "1", "[0 0.5 0.5]"},
		{"Norm2", []float64{0, 0}, reverse.Vec.Norm2, "0", "[0 0]"},
		{"Norm2", []float64{0x3p700, 0x4p700}, reverse.Vec.Norm2, at(0x5p700), "[0.6 0.8]"},
		{"Norm2", []float64{0x3p-700, 0x4p-700}, reverse.Vec.Norm2, at(0x5p-700), "[0.6 0.8]"},
		{"Sum", []float64{1, nan}, reverse.Vec.Sum, "NaN", "[1 1]"},
		{"SumSquares", []float64{1, inf}, reverse.Vec.SumSquares, "+Inf", "[2 +Inf]"},
		{"log of 0", []float64{0, 1}, func(x reverse.Vec) reverse.Var { return x.Log().Sum() }, "-Inf", "[+Inf 1]"},
		{"log of 0 unused", []float64{0, 1}, func(x reverse.Vec) reverse.Var { return x.Log().Slice(1, 2).Sum() }, "0", "[0 1]"},
	} {
		y, g := reverse.GradientVec(nil, c.f, c.x)
		if at(y) != c.y || fmt.Sprint(g) != c.g {
			t.Errorf("%s of %v: %v, %v, want %s, %s", c.name, c.x, y, g, c.y, c.g)
		}
	}
}

func at0(x ...float64) string { return fmt.Sprint(x) }

// A cross-entropy near 0 keeps its digits, and so does its gradient: with the
// logits (50, 0) of class 0 it is log(1+e⁻⁵⁰).
func TestCrossEntropyKeepsItsDigits(t *testing.T) {
	tp := reverse.NewTape()
	m := tp.Mat(mat.NewDense(1, 2, []float64{50, 0}))
	f := m.CrossEntropy([]int{0})
	want := math.Exp(-50)
	if math.Abs(f.Value()-want) > 4*unit*want {
		t.Errorf("cross-entropy %v, want %v", f.Value(), want)
	}
	tp.Backward(f)
	g := tp.GradMat(nil, m)
	if math.Abs(g.At(0, 0)+want) > 8*unit*want || math.Abs(g.At(0, 1)-want) > 8*unit*want {
		t.Errorf("gradient %v, want ∓%v", mat.Formatted(g), want)
	}
}

// Outside the domain of a factorisation everything is NaN, never a finite lie.
func TestFactorsOutsideTheirDomain(t *testing.T) {
	for _, c := range []struct {
		name string
		m    []float64
		f    func(m reverse.Mat, b reverse.Vec) reverse.Var
	}{
		{"LogDet of an indefinite matrix", []float64{1, 2, 2, 1}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.LogDet() }},
		{"LogDet of a singular matrix", []float64{1, 1, 1, 1}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.LogDet() }},
		{"LogDet of −I", []float64{-1, 0, 0, -1}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.LogDet() }},
		{"LogDet of NaN", []float64{1, 0, 0, math.NaN()}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.LogDet() }},
		{"LogDet of ∞", []float64{1, 0, 0, math.Inf(1)}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.LogDet() }},
		{"LogDet of ∞", []float64{math.Inf(1), 0, 0, 1}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.LogDet() }},
		{"Solve of a singular matrix", []float64{1, 2, 2, 4}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.Solve(b).Sum() }},
		{"Solve of ∞", []float64{math.Inf(1), 0, 0, 1}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.Solve(b).Sum() }},
		{"Solve of NaN", []float64{1, 2, 2, math.NaN()}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.Solve(b).Sum() }},
		{"SolveLower", []float64{0, 2, 2, 4}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.SolveLower(b).Sum() }},
		{"SolveUpper", []float64{1, 2, 2, 0}, func(m reverse.Mat, b reverse.Vec) reverse.Var { return m.SolveUpper(b).Sum() }},
	} {
		tp := reverse.NewTape()
		m, b := tp.Mat(mat.NewDense(2, 2, c.m)), tp.Vec([]float64{1, 1})
		f := c.f(m, b)
		tp.Backward(f)
		if f.Value() == f.Value() {
			t.Errorf("%s is %v, want NaN", c.name, f.Value())
		}
		for _, g := range tp.GradMat(nil, m).RawMatrix().Data {
			if g == g {
				t.Errorf("%s: gradient %v, want NaN", c.name, g)
			}
		}
	}
}

// Losses of convex analysis in closed form: ∇(−log det X) = −X⁻¹, and the
// matrix-fractional bᵀX⁻¹b has gradients 2X⁻¹b and −X⁻¹bbᵀX⁻¹.
func TestMatrixLossesInClosedForm(t *testing.T) {
	x := mat.NewDense(3, 3, []float64{4, 1, 0.5, 1, 3, -1, 0.5, -1, 5})
	b := []float64{1, -2, 3}
	var inv mat.Dense
	if err := inv.Inverse(x); err != nil {
		t.Fatal(err)
	}
	var s mat.VecDense
	s.MulVec(&inv, mat.NewVecDense(3, b))
	tp := reverse.NewTape()
	m, v := tp.Mat(x), tp.Vec(b)
	tp.Backward(m.LogDet().Neg())
	f := v.Dot(m.Solve(v))
	tp.Backward(f)
	if want := mat.Dot(mat.NewVecDense(3, b), &s); math.Abs(f.Value()-want) > 1e-14*want {
		t.Errorf("bᵀX⁻¹b = %v, want %v", f.Value(), want)
	}
	gm, gv := tp.GradMat(nil, m), tp.GradVec(nil, v)
	for i := range 3 {
		if want := 2 * s.AtVec(i); math.Abs(gv[i]-want) > 1e-14 {
			t.Errorf("gradient of b at %d is %v, want %v", i, gv[i], want)
		}
		for j := range 3 {
			if want := -inv.At(j, i) - s.AtVec(i)*s.AtVec(j); math.Abs(gm.At(i, j)-want) > 1e-14 {
				t.Errorf("gradient of X at (%d, %d) is %v, want %v", i, j, gm.At(i, j), want)
			}
		}
	}
}

// Another BLAS is used as it is: its matrix product is called.
type countingBLAS struct {
	gonum.Implementation
	gemm *int
}

func (b countingBLAS) Dgemm(tA, tB blas.Transpose, m, n, k int, alpha float64, x []float64, ldx int, y []float64, ldy int, beta float64, z []float64, ldz int) {
	*b.gemm++
	b.Implementation.Dgemm(tA, tB, m, n, k, alpha, x, ldx, y, ldy, beta, z, ldz)
}

func TestProductsRunOnTheChosenBLAS(t *testing.T) {
	c := arrayCases[indexOf(t, "MulTN")]
	shapes := c.shapes(5, 4, 3)
	data := c.data(shapes, 1)
	_, want, _ := c.runArrays(shapes, data, layouts[:2])
	n := 0
	defer blas64.Use(gonum.Implementation{})
	blas64.Use(countingBLAS{gemm: &n})
	_, got, _ := c.runArrays(shapes, data, layouts[:2])
	if n == 0 {
		t.Error("Dgemm of the chosen BLAS was not called")
	}
	for k := range got {
		if !mat.EqualApprox(got[k], want[k], 1e-14) {
			t.Errorf("gradient %d on another BLAS is %v, want %v", k, mat.Formatted(got[k]), mat.Formatted(want[k]))
		}
	}
}

func indexOf(t *testing.T, name string) int {
	for i, c := range arrayCases {
		if c.name == name {
			return i
		}
	}
	t.Fatalf("no case %s", name)
	return 0
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
		return x.Tape().Stack(u).Dot(v).Mul(s)
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

// Products in several panels, against plain loops.
func TestLargeProducts(t *testing.T) {
	const m, k, n = 37, 700, 53
	a, b := mat.NewDense(m, k, weights(m*k)), mat.NewDense(k, n, weights(k*n))
	w := mat.NewDense(m, n, weights(m*n))
	var z, ga, gb mat.Dense
	z.Mul(a, b)
	ga.Mul(w, b.T())
	gb.Mul(a.T(), w)
	for _, trans := range []bool{false, true} {
		tp := reverse.NewTape()
		va, vb := tp.Mat(a), tp.Mat(b)
		if trans { // z = (bᵀaᵀ)ᵀ with both stored the other way round
			va, vb = tp.Mat(mat.DenseCopyOf(a.T())).T(), tp.Mat(mat.DenseCopyOf(b.T())).T()
		}
		p := va.Mul(vb)
		tp.Backward(p.MulElem(tp.ConstMat(w)).Sum())
		for _, c := range []struct {
			name      string
			got, want mat.Matrix
		}{{"value", p.Values(nil), &z}, {"gradient of a", tp.GradMat(nil, va), &ga}, {"gradient of b", tp.GradMat(nil, vb), &gb}} {
			if !mat.EqualApprox(c.got, c.want, 1e-12) {
				t.Errorf("%s of a product of %d×%d by %d×%d differs", c.name, m, k, k, n)
			}
		}
	}
}

func TestLargeLeastSquares(t *testing.T) {
	const m, n = 900, 41
	a, b, x := mat.NewDense(m, n, weights(m*n)), weights(m), weights(n)
	y, g := reverse.GradientVec(nil, func(x reverse.Vec) reverse.Var {
		return x.Tape().ConstMat(a).MulVec(x).Sub(x.Tape().ConstVec(b)).SumSquares()
	}, x)
	var r, want mat.VecDense
	r.MulVec(a, mat.NewVecDense(n, x))
	r.SubVec(&r, mat.NewVecDense(m, b))
	want.MulVec(a.T(), &r)
	want.ScaleVec(2, &want)
	if f := mat.Dot(&r, &r); math.Abs(y-f) > 1e-13*f {
		t.Errorf("value %v, want %v", y, f)
	}
	if !mat.EqualApprox(mat.NewVecDense(n, g), &want, 1e-10) {
		t.Errorf("gradient %v, want %v", g, want.RawVector().Data)
	}
}

// Many sweeps over one tape use the memory of one.
func TestSweepsShareTheirMemory(t *testing.T) {
	tp := reverse.NewTape()
	x := tp.Vec(weights(1000))
	f := x.Exp().Sub(x).SumSquares()
	tp.Backward(f)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 100 {
		tp.Backward(f)
	}
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 1<<16 {
		t.Errorf("100 sweeps allocated %d bytes, want next to none", n)
	}
}
